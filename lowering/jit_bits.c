/* Bit-fields where libgccjit has none: in records of unusual layout, and in initialisers of
 * what it knows as bytes. They are read and written by whole bytes, none of which lies outside
 * of the bit-field: what is beside it may be another thread's (C17 3.14). */
#include "lowering/jit_inside.h"

/* Some bytes of a bit-field that one access takes. */
typedef struct Chunk {
    int at, size; /* bytes, from the bit-field's first one */
} Chunk;

/* The chunk that begins at byte `at` of `count`. */
static Chunk chunk_at(int at, int count)
{
    Chunk c = {at, 8};
    while (c.size > count - at)
        c.size /= 2;
    return c;
}

static Type *chunk_type(Chunk c)
{
    return type_basic(c.size == 8   ? TYPE_ULONG
                      : c.size == 4 ? TYPE_UINT
                      : c.size == 2 ? TYPE_USHORT
                                    : TYPE_UCHAR);
}

/* The bits of the field's bytes that are behind its end or before it are left out. */
typedef struct Extent {
    int shift, width, bytes, unit_bits;
    Type *unit, *signed_unit; /* holds all of its bytes */
} Extent;

static Extent extent_of(JitFn *f, const JitPlace *place)
{
    Extent e = {.shift = place->shift, .width = place->bits->bit_width};
    e.bytes = (e.shift + e.width + 7) / 8;
    bool wide = e.bytes > 8;
    e.unit_bits = wide ? 128 : 64;
    e.unit = type_basic(wide ? TYPE_UINT128 : TYPE_ULONG);
    e.signed_unit = type_basic(wide ? TYPE_INT128 : TYPE_LONG);
    if (e.bytes > 16)
        jit_fail(f->j, "a bit-field over 17 bytes");
    return e;
}

static gcc_jit_rvalue *apply(JitFn *f, enum gcc_jit_binary_op op, Type *type, gcc_jit_rvalue *a,
                             __int128 b)
{
    return gj.context_new_binary_op(f->j->context, f->at, op, jit_type(f->j, type), a,
                                    jit_int(f, type, b));
}

static gcc_jit_lvalue *chunk_place(JitFn *f, const JitPlace *place, Chunk c)
{
    Type *word = type_basic(TYPE_LONG);
    gcc_jit_rvalue *address = c.at ? jit_add_bytes(f, place->bytes, jit_int(f, word, c.at))
                                   : place->bytes;
    gcc_jit_type *type = jit_type(f->j, chunk_type(c));
    if (c.size > 1)
        type = gj.type_get_aligned(type, 1);
    return gj.rvalue_dereference(jit_cast(f, address, gj.type_get_pointer(type)), f->at);
}

JitPlace jit_bits_place(JitFn *f, JitPlace object, int64_t offset, const Field *field)
{
    Type *word = type_basic(TYPE_LONG);
    gcc_jit_rvalue *address = gj.lvalue_get_address(object.lvalue, f->at);
    JitPlace place = jit_place_of(f, NULL, field->type);
    place.is_volatile |= object.is_volatile;
    place.bits = field;
    place.shift = field->bit_offset % 8;
    place.bytes = jit_add_bytes(f, address, jit_int(f, word, offset + field->bit_offset / 8));
    return place;
}

gcc_jit_rvalue *jit_bits_load(JitFn *f, const JitPlace *place)
{
    Extent e = extent_of(f, place);
    gcc_jit_context *c = f->j->context;
    gcc_jit_type *unit = jit_type(f->j, e.unit);
    gcc_jit_rvalue *v = NULL;
    for (int at = 0; at < e.bytes;) {
        Chunk chunk = chunk_at(at, e.bytes);
        gcc_jit_rvalue *part =
            gj.context_new_cast(c, f->at, gj.lvalue_as_rvalue(chunk_place(f, place, chunk)), unit);
        if (at)
            part = apply(f, GCC_JIT_BINARY_OP_LSHIFT, e.unit, part, 8 * at);
        v = v ? gj.context_new_binary_op(c, f->at, GCC_JIT_BINARY_OP_BITWISE_OR, unit, v, part)
              : part;
        at += chunk.size;
    }
    Type *type = type_unqualified(f->j->scratch, type_strip(place->type));
    v = apply(f, GCC_JIT_BINARY_OP_LSHIFT, e.unit, v, e.unit_bits - e.shift - e.width);
    Type *by = type_is_unsigned(type) || type_kind(type) == TYPE_BOOL ? e.unit : e.signed_unit;
    v = jit_convert(f, v, e.unit, by);
    v = apply(f, GCC_JIT_BINARY_OP_RSHIFT, by, v, e.unit_bits - e.width);
    return jit_convert(f, v, by, type);
}

static __int128 ones(int count)
{
    return count >= 128 ? -1 : ((__int128)1 << count) - 1;
}

void jit_bits_store(JitFn *f, const JitPlace *place, gcc_jit_rvalue *value)
{
    Extent e = extent_of(f, place);
    gcc_jit_context *c = f->j->context;
    Type *type = type_unqualified(f->j->scratch, type_strip(place->type));
    value = jit_convert(f, value, type, e.unit);
    value = apply(f, GCC_JIT_BINARY_OP_BITWISE_AND, e.unit, value, ones(e.width));
    value = jit_spill(f, apply(f, GCC_JIT_BINARY_OP_LSHIFT, e.unit, value, e.shift));
    unsigned __int128 own = (unsigned __int128)ones(e.width) << e.shift;
    for (int at = 0; at < e.bytes;) {
        Chunk chunk = chunk_at(at, e.bytes);
        Type *ct = chunk_type(chunk);
        gcc_jit_lvalue *to = chunk_place(f, place, chunk);
        gcc_jit_rvalue *part = value;
        if (at)
            part = apply(f, GCC_JIT_BINARY_OP_RSHIFT, e.unit, part, 8 * at);
        part = jit_convert(f, part, e.unit, ct);
        __int128 all = ones(8 * chunk.size), mask = (__int128)(own >> 8 * at) & all;
        if (mask != all) {
            gcc_jit_rvalue *old =
                jit_cast(f, gj.lvalue_as_rvalue(to), jit_type(f->j, ct));
            old = apply(f, GCC_JIT_BINARY_OP_BITWISE_AND, ct, old, ~mask & all);
            part = gj.context_new_binary_op(c, f->at, GCC_JIT_BINARY_OP_BITWISE_OR,
                                            jit_type(f->j, ct), old, part);
        }
        jit_assign(f, to, jit_cast(f, part, gj.rvalue_get_type(gj.lvalue_as_rvalue(to))));
        at += chunk.size;
    }
}
