/* C types as libgccjit's.
 *
 * Types compare equal there only if they are the same object, so each is made once in a
 * context. Qualifiers are left out: volatile and atomic accesses are made as such where
 * they stand (jit_place.c). Pointers to what can't be had before it is complete (unions) or
 * is of no use (functions, arrays) are `void *`; values are cast where they are used.
 *
 * A record gets libgccjit's layout of its fields if that is C's; any other is a blob of
 * bytes with the right size and alignment, whose members are found by their offsets. */
#include "lowering/jit_inside.h"

#include <limits.h>
#include <string.h>

TypeKind jit_format(const Type *type)
{
    switch (type_kind(type)) {
    case TYPE_FLOAT32:
        return TYPE_FLOAT;
    case TYPE_FLOAT64:
    case TYPE_FLOAT32X:
        return TYPE_DOUBLE;
    case TYPE_FLOAT64X:
        return TYPE_LDOUBLE;
    default:
        return type_kind(type);
    }
}

gcc_jit_type *jit_basic(Jit *j, TypeKind kind)
{
    static const struct {
        TypeKind kind;
        enum gcc_jit_types type;
    } basics[] = {
        {TYPE_VOID, GCC_JIT_TYPE_VOID},
        {TYPE_BOOL, GCC_JIT_TYPE_BOOL},
        {TYPE_CHAR, GCC_JIT_TYPE_SIGNED_CHAR}, /* libgccjit's own char is unsigned */
        {TYPE_SCHAR, GCC_JIT_TYPE_SIGNED_CHAR},
        {TYPE_UCHAR, GCC_JIT_TYPE_UNSIGNED_CHAR},
        {TYPE_SHORT, GCC_JIT_TYPE_SHORT},
        {TYPE_USHORT, GCC_JIT_TYPE_UNSIGNED_SHORT},
        {TYPE_INT, GCC_JIT_TYPE_INT},
        {TYPE_UINT, GCC_JIT_TYPE_UNSIGNED_INT},
        {TYPE_LONG, GCC_JIT_TYPE_LONG},
        {TYPE_ULONG, GCC_JIT_TYPE_UNSIGNED_LONG},
        {TYPE_LLONG, GCC_JIT_TYPE_LONG_LONG},
        {TYPE_ULLONG, GCC_JIT_TYPE_UNSIGNED_LONG_LONG},
        {TYPE_INT128, GCC_JIT_TYPE_INT128_T},
        {TYPE_UINT128, GCC_JIT_TYPE_UINT128_T},
        {TYPE_FLOAT, GCC_JIT_TYPE_FLOAT},
        {TYPE_DOUBLE, GCC_JIT_TYPE_DOUBLE},
        {TYPE_LDOUBLE, GCC_JIT_TYPE_LONG_DOUBLE},
    };
    if (!j->basic[kind]) {
        for (size_t i = 0; i < sizeof basics / sizeof *basics; i++)
            if (basics[i].kind == kind)
                j->basic[kind] = gj.context_get_type(j->context, basics[i].type);
        if (!j->basic[kind])
            jit_fail(j, "the type '%s'", type_spell(j->scratch, type_basic(kind), NULL));
    }
    return j->basic[kind];
}

gcc_jit_type *jit_void_pointer(Jit *j)
{
    return gj.type_get_pointer(jit_basic(j, TYPE_VOID));
}

static gcc_jit_type *pointer_to(Jit *j, const Type *base)
{
    switch (type_kind(base)) {
    case TYPE_VOID:
    case TYPE_UNION:
    case TYPE_FUNCTION:
    case TYPE_ARRAY:
    case TYPE_CHAN:
    case TYPE_COMPLEX:
    case TYPE_VECTOR:
    case TYPE_VA_LIST:
    case TYPE_ERROR:
        return jit_void_pointer(j);
    case TYPE_STRUCT: {
        Tag *tag = type_strip((Type *)base)->tag;
        JitRecord *record = map_get(&j->records, tag);
        if (!record) {
            record = ARENA_NEW(j->scratch, JitRecord);
            record->handle = gj.context_new_opaque_struct(
                j->context, NULL, tag->name ? tag->name : "anonymous");
            record->type = gj.struct_as_type(record->handle);
            map_put(j->scratch, &j->records, tag, record);
        }
        return gj.type_get_pointer(record->type);
    }
    case TYPE_ENUM:
        if (!type_is_complete(base))
            return jit_void_pointer(j);
        return gj.type_get_pointer(jit_type(j, base));
    case TYPE_FLOAT16:
    case TYPE_BFLOAT16:
    case TYPE_FLOAT128:
    case TYPE_DECIMAL32:
    case TYPE_DECIMAL64:
    case TYPE_DECIMAL128:
        return jit_void_pointer(j);
    default:
        return gj.type_get_pointer(jit_type(j, base));
    }
}

/* An array or a vector of `length`, made once for each length of an element type. */
static gcc_jit_type *series_of(Jit *j, gcc_jit_type *element, int64_t length, bool is_vector)
{
    typedef struct Sized {
        struct Sized *next;
        int64_t length;
        gcc_jit_type *type;
    } Sized;
    if (length > INT_MAX)
        jit_fail(j, "an array of %lld elements", (long long)length);
    Map *known = is_vector ? &j->vectors : &j->arrays;
    Sized *first = map_get(known, element);
    for (Sized *s = first; s; s = s->next)
        if (s->length == length)
            return s->type;
    Sized *made = ARENA_NEW(j->scratch, Sized);
    made->next = first;
    made->length = length;
    made->type = is_vector
                     ? gj.type_get_vector(element, (size_t)length)
                     : gj.context_new_array_type(j->context, NULL, element, (int)length);
    map_put(j->scratch, known, element, made);
    return made->type;
}

static gcc_jit_type *array_of(Jit *j, gcc_jit_type *element, int64_t length)
{
    return series_of(j, element, length, false);
}

/* The alignment of the type if no attribute had changed it, in it or in its elements. */
static int plain_align(const Type *type)
{
    Type bare = *type_strip((Type *)type);
    if (bare.kind == TYPE_ARRAY)
        return plain_align(bare.base);
    bare.align = 0;
    bare.quals = 0;
    bare.stripped = NULL;
    return type_align(&bare);
}

/* The type of an ordinary member in the place of a bit-field that is made of whole bytes, or
 * NULL. To gcc a bit-field of libgccjit's is as wide as the type it was declared with, and of
 * these it forgets that they are bit-fields. */
static Type *whole_type(const Field *f)
{
    bool is_unsigned = type_is_unsigned(f->type);
    if (f->bit_width < 8 || (8 * f->offset + f->bit_offset) % f->bit_width)
        return NULL;
    switch (f->bit_width) {
    case 8: return type_basic(is_unsigned ? TYPE_UCHAR : TYPE_SCHAR);
    case 16: return type_basic(is_unsigned ? TYPE_USHORT : TYPE_SHORT);
    case 32: return type_basic(is_unsigned ? TYPE_UINT : TYPE_INT);
    case 64: return type_basic(is_unsigned ? TYPE_ULONG : TYPE_LONG);
    default: return NULL;
    }
}

/* True if the layout follows from the types of the members alone, the alignment perhaps not:
 * *aligned says whether the first member needs an alignment of its own. */
static bool is_plain_layout(Jit *j, const Tag *tag, bool *aligned)
{
    Tag copy = *tag;
    copy.packed = false;
    copy.pack = 0;
    copy.align = 0;
    copy.fields.items = arena_alloc(j->scratch, ((size_t)tag->fields.count + 1) * sizeof(Field));
    for (int i = 0; i < tag->fields.count; i++) {
        Field *f = &copy.fields.items[i];
        *f = tag->fields.items[i];
        f->packed = false;
        f->align = 0;
        if (f->bit_width == 0 || type_align(f->type) != plain_align(f->type))
            return false;
        Type *whole = whole_type(&tag->fields.items[i]);
        if (whole) {
            f->type = whole;
            f->bit_width = -1;
        }
    }
    layout_record(&copy);
    *aligned = copy.align < tag->align && copy.fields.count && copy.fields.items[0].bit_width < 0 &&
               type_is_integer(copy.fields.items[0].type);
    if (*aligned) {
        copy.align = tag->align;
        layout_record(&copy);
    }
    if (copy.size != tag->size || copy.align != tag->align)
        return false;
    for (int i = 0; i < tag->fields.count; i++) {
        const Field *a = &copy.fields.items[i], *b = &tag->fields.items[i];
        if (8 * a->offset + a->bit_offset != 8 * b->offset + b->bit_offset)
            return false;
    }
    return true;
}

/* True if the type is or has in it a record that is a blob. */
static bool has_blob(Jit *j, const Type *type)
{
    const Type *t = type_strip((Type *)type);
    while (t->kind == TYPE_ARRAY)
        t = type_strip(t->base);
    return type_is_record(t) && jit_record(j, t)->has_blob;
}

/* The field's alignment is 0, or that of the record that it begins. */
static gcc_jit_field *make_field(Jit *j, const Field *f, int number, int align)
{
    const char *name = f->name ? f->name : arena_printf(j->scratch, "unnamed%d", number);
    Type *whole = whole_type(f);
    if (whole || align) {
        gcc_jit_type *type = jit_type(j, whole ? whole : f->type);
        if (align)
            type = gj.type_get_aligned(type, (size_t)align);
        return gj.context_new_field(j->context, NULL, type, name);
    }
    if (f->bit_width >= 0)
        return gj.context_new_bitfield(j->context, NULL, jit_type(j, f->type), f->bit_width, name);
    Type *stripped = type_strip(f->type);
    if (stripped->kind == TYPE_ARRAY && stripped->length < 0) /* a flexible array member */
        return gj.context_new_field(j->context, NULL,
                                    array_of(j, jit_type(j, stripped->base), 0), name);
    return gj.context_new_field(j->context, NULL, jit_type(j, f->type), name);
}

/* One member of whole words, the first aligned as the record is. */
static void make_blob(Jit *j, const Tag *tag, JitRecord *record)
{
    record->is_blob = record->has_blob = true;
    int unit = tag->align < 8 ? tag->align : 8;
    TypeKind kind = unit == 8   ? TYPE_ULONG
                    : unit == 4 ? TYPE_UINT
                    : unit == 2 ? TYPE_USHORT
                                : TYPE_UCHAR;
    gcc_jit_type *word = jit_basic(j, kind), *first = word;
    if (tag->align > unit)
        first = gj.type_get_aligned(word, (size_t)tag->align);
    int64_t words = tag->size / unit;
    gcc_jit_field *fields[2];
    int count = 0;
    if (words == 0 && tag->align > 1) /* it aligns what it is in */
        first = gj.type_get_aligned(array_of(j, word, 0), (size_t)tag->align);
    if (words > 0 || tag->align > 1)
        fields[count++] = gj.context_new_field(j->context, NULL, first, "first");
    if (words > 1)
        fields[count++] =
            gj.context_new_field(j->context, NULL, array_of(j, word, words - 1), "rest");
    gj.struct_set_fields(record->handle, NULL, count, fields);
}

JitRecord *jit_record(Jit *j, const Type *type)
{
    Tag *tag = type_strip((Type *)type)->tag;
    if (tag->size < 0 || tag->is_variable)
        jit_fail(j, "the layout of '%s'", type_spell(j->scratch, type, NULL));
    if (tag->kind == TYPE_STRUCT)
        pointer_to(j, type); /* makes its handle */
    JitRecord *record = map_get(&j->records, tag);
    if (!record) {
        record = ARENA_NEW(j->scratch, JitRecord);
        map_put(j->scratch, &j->records, tag, record);
    }
    if (record->is_done)
        return record;
    record->is_done = true;
    int n = tag->fields.count;
    record->fields = arena_alloc(j->scratch, ((size_t)n + 1) * sizeof *record->fields);
    bool aligned, plain = is_plain_layout(j, tag, &aligned) && (n > 0 || tag->kind == TYPE_STRUCT);
    if (!plain && tag->kind == TYPE_UNION) {
        /* a struct of bytes: a union's layout is that of its largest member */
        record->handle = gj.context_new_opaque_struct(j->context, NULL, "blob");
        record->type = gj.struct_as_type(record->handle);
    }
    if (!plain) {
        make_blob(j, tag, record);
        return record;
    }
    for (int i = 0; i < n; i++) {
        int align = aligned && i == 0 ? tag->align : 0;
        record->fields[i] = make_field(j, &tag->fields.items[i], i, align);
        record->has_blob |= has_blob(j, tag->fields.items[i].type);
    }
    if (tag->kind == TYPE_STRUCT)
        gj.struct_set_fields(record->handle, NULL, n, record->fields);
    else
        record->type = gj.context_new_union_type(
            j->context, NULL, tag->name ? tag->name : "anonymous", n, record->fields);
    return record;
}

gcc_jit_type *jit_type(Jit *j, const Type *type)
{
    const Type *t = type_strip((Type *)type);
    switch (t->kind) {
    case TYPE_POINTER:
        return pointer_to(j, t->base);
    case TYPE_CHAN:
        return jit_void_pointer(j);
    case TYPE_ENUM:
        if (!t->tag->enum_base)
            jit_fail(j, "an incomplete enum");
        return jit_type(j, t->tag->enum_base);
    case TYPE_ARRAY:
        return array_of(j, jit_type(j, t->base), type_size(t) < 0 ? 0 : t->length);
    case TYPE_STRUCT:
    case TYPE_UNION:
        return jit_record(j, t)->type;
    case TYPE_COMPLEX:
        return jit_complex_type(j, t);
    case TYPE_VECTOR:
        return series_of(j, jit_type(j, t->base), t->length, true);
    case TYPE_VA_LIST: /* lowering's: 24 bytes of words */
        return array_of(j, jit_basic(j, TYPE_ULONG), type_size(t) / 8);
    case TYPE_FUNCTION:
    case TYPE_ERROR:
        jit_fail(j, "the type '%s'", type_spell(j->scratch, t, NULL));
    default:
        return jit_basic(j, jit_format(t));
    }
}
