/* How values are passed and returned on x86-64 (System V ABI 3.2.3).
 *
 * libgccjit follows the ABI by the types it is given. Some C types have another one there while
 * their values are passed: a record of unusual layout, which is a blob of words or has one in
 * it, is a struct of the same size whose members are of its classes, and the result of a
 * function that gives a complex long double is libgccjit's complex type. A value becomes one or
 * the other in memory. */
#include "lowering/jit_inside.h"

/* ---- classes ---- */

static JitClass merge(JitClass a, JitClass b)
{
    if (a == b || b == CLASS_NONE)
        return a;
    if (a == CLASS_NONE)
        return b;
    if (a == CLASS_MEMORY || b == CLASS_MEMORY)
        return CLASS_MEMORY;
    if (a == CLASS_INTEGER || b == CLASS_INTEGER)
        return CLASS_INTEGER;
    if (a == CLASS_X87 || a == CLASS_X87UP || b == CLASS_X87 || b == CLASS_X87UP)
        return CLASS_MEMORY;
    return CLASS_SSE;
}

static void put(JitPassing *p, int64_t offset, JitClass class)
{
    JitClass *word = &p->words[offset / 8];
    *word = merge(*word, class);
}

static bool classify(JitPassing *p, const Type *type, int64_t offset);

/* An array of no elements within a word counts for gcc as one of its elements does there. */
static bool classify_empty(JitPassing *p, const Type *type, int64_t offset)
{
    const Type *t = type_strip((Type *)type);
    if (t->kind != TYPE_ARRAY || t->length != 0 || offset % 8 == 0 || type_size(t->base) <= 0)
        return true;
    JitPassing element = {{CLASS_NONE}, false};
    if (type_size(t->base) > 16 || !classify(&element, t->base, offset % 8))
        return false;
    put(p, offset, element.words[0]);
    return true;
}

static bool classify_record(JitPassing *p, const Tag *tag, int64_t offset)
{
    for (int i = 0; i < tag->fields.count; i++) {
        const Field *f = &tag->fields.items[i];
        if (f->bit_width < 0) {
            bool is_empty = type_size(f->type) <= 0;
            if (!(is_empty ? classify_empty : classify)(p, f->type, offset + f->offset))
                return false;
            continue;
        }
        if (f->bit_width == 0)
            continue;
        int64_t first = 8 * (offset + f->offset) + f->bit_offset, last = first + f->bit_width - 1;
        for (int64_t word = first / 64; word <= last / 64; word++)
            put(p, 8 * word, CLASS_INTEGER);
    }
    return true;
}

/* False if it is passed in memory, as what has a member out of place is. */
static bool classify(JitPassing *p, const Type *type, int64_t offset)
{
    const Type *t = type_strip((Type *)type);
    int64_t size = type_size(t);
    switch (t->kind) {
    case TYPE_STRUCT:
    case TYPE_UNION:
        return classify_record(p, t->tag, offset);
    case TYPE_ARRAY:
    case TYPE_COMPLEX: {
        int64_t element = type_size(t->base);
        for (int64_t at = 0; at < size; at += element)
            if (!classify(p, t->base, offset + at))
                return false;
        return true;
    }
    default:
        break;
    }
    if (offset % size)
        return false;
    TypeKind format = jit_format(t);
    if (format == TYPE_LDOUBLE) {
        put(p, offset, CLASS_X87);
        put(p, offset + 8, CLASS_X87UP);
    } else if (t->kind == TYPE_VECTOR && size >= 8) {
        put(p, offset, CLASS_SSE);
        if (size > 8)
            put(p, offset + 8, CLASS_SSEUP);
    } else if (type_is_floating(t)) {
        put(p, offset, CLASS_SSE);
    } else {
        for (int64_t at = 0; at < size; at += 8)
            put(p, offset + at, CLASS_INTEGER);
    }
    return true;
}

JitPassing jit_passing(const Type *type)
{
    JitPassing p = {{CLASS_NONE}, false};
    if (type_size(type) > 16 || !classify(&p, type, 0))
        p.in_memory = true;
    if (p.words[1] == CLASS_SSEUP && p.words[0] != CLASS_SSE)
        p.words[1] = CLASS_SSE;
    if (p.words[1] == CLASS_X87UP && p.words[0] != CLASS_X87)
        p.in_memory = true;
    for (int i = 0; i < 2; i++)
        if (p.words[i] == CLASS_MEMORY)
            p.in_memory = true;
    return p;
}

/* ---- types ---- */

static gcc_jit_type *words_of(Jit *j, int size, int64_t align)
{
    TypeKind kind = size % 8 == 0   ? TYPE_ULONG
                    : size % 4 == 0 ? TYPE_UINT
                    : size % 2 == 0 ? TYPE_USHORT
                                    : TYPE_UCHAR;
    int unit = (int)type_size(type_basic(kind));
    gcc_jit_type *word = jit_basic(j, kind);
    if (size != unit)
        word = gj.context_new_array_type(j->context, NULL, word, size / unit);
    return gj.type_get_aligned(word, (size_t)align);
}

/* The member that stands for one word of a record. */
static gcc_jit_type *word_type(Jit *j, JitClass class, int size, int64_t align)
{
    if (class == CLASS_INTEGER)
        return words_of(j, size, align);
    if (class == CLASS_SSE && (size == 4 || size == 8))
        return gj.type_get_aligned(jit_basic(j, size == 4 ? TYPE_FLOAT : TYPE_DOUBLE),
                                   (size_t)align);
    if (class == CLASS_X87)
        return gj.type_get_aligned(jit_basic(j, TYPE_LDOUBLE), (size_t)align);
    return NULL;
}

static gcc_jit_type *struct_of(Jit *j, gcc_jit_type **members, int count)
{
    static const char *const names[] = {"first", "second", "third"};
    gcc_jit_field *fields[3];
    for (int i = 0; i < count; i++)
        fields[i] = gj.context_new_field(j->context, NULL, members[i], names[i]);
    gcc_jit_struct *handle = gj.context_new_opaque_struct(j->context, NULL, "passed");
    gj.struct_set_fields(handle, NULL, count, fields);
    return gj.struct_as_type(handle);
}

/* A struct like a record that goes in memory: it has a member out of place. */
static gcc_jit_type *memory_struct(Jit *j, int size, int64_t align)
{
    gcc_jit_type *byte = jit_basic(j, TYPE_UCHAR);
    gcc_jit_type *members[] = {
        gj.type_get_aligned(byte, (size_t)align),
        gj.type_get_aligned(jit_basic(j, TYPE_USHORT), 1),
        size > 3 ? gj.context_new_array_type(j->context, NULL, byte, size - 3) : NULL,
    };
    return struct_of(j, members, size > 3 ? 3 : 2);
}

/* The one member of a struct of two words of which only the first has a class: as long as both
 * by its own alignment. */
static gcc_jit_type *lone_word(Jit *j, JitClass class, int64_t align)
{
    gcc_jit_type *word = word_type(j, class, 8, 16);
    if (!word || align == 16)
        return word;
    return gj.type_get_aligned(struct_of(j, &word, 1), (size_t)align);
}

/* A struct with the classes of the record. */
static gcc_jit_type *struct_passed(Jit *j, const Type *type)
{
    JitPassing p = jit_passing(type);
    int size = (int)type_size(type), count = 1;
    int64_t align = type_align(type);
    gcc_jit_type *members[2] = {NULL};
    if (p.in_memory && size >= 3)
        return memory_struct(j, size, align);
    if (size > 8 && p.words[1] == CLASS_NONE)
        members[0] = lone_word(j, p.words[0], align);
    else
        members[0] = word_type(j, p.words[0], size < 8 ? size : 8, align);
    if (size > 8 && p.words[1] != CLASS_NONE && p.words[1] != CLASS_X87UP)
        members[count++] = word_type(j, p.words[1], size - 8, align < 8 ? align : 8);
    if (p.in_memory || !members[0] || !members[count - 1])
        jit_fail(j, "'%s', of unusual layout, passed by value",
                 type_spell(j->scratch, type, NULL));
    return struct_of(j, members, count);
}

static bool is_odd(Jit *j, const Type *type)
{
    int64_t size = type_size(type);
    return type_is_record(type) && size > 0 && size <= 16 && jit_record(j, type)->has_blob;
}

gcc_jit_type *jit_passed_type(Jit *j, const Type *type)
{
    gcc_jit_type *own = jit_type(j, type);
    if (!is_odd(j, type))
        return own;
    JitRecord *record = jit_record(j, type);
    if (!record->passed)
        record->passed = struct_passed(j, type);
    return record->passed;
}

gcc_jit_type *jit_result_type(Jit *j, const Type *type)
{
    if (jit_is_complex(type) &&
        jit_format(type_strip((Type *)type)->base) == TYPE_LDOUBLE)
        return gj.context_get_type(j->context, GCC_JIT_TYPE_COMPLEX_LONG_DOUBLE);
    return jit_passed_type(j, type);
}

/* ---- values ---- */

gcc_jit_lvalue *jit_seen_as(JitFn *f, gcc_jit_lvalue *place, gcc_jit_type *type)
{
    if (gj.rvalue_get_type(gj.lvalue_as_rvalue(place)) == type)
        return place;
    gcc_jit_rvalue *address = gj.lvalue_get_address(place, f->at);
    return gj.rvalue_dereference(jit_cast(f, address, gj.type_get_pointer(type)), f->at);
}

gcc_jit_rvalue *jit_reinterpret(JitFn *f, gcc_jit_rvalue *v, gcc_jit_type *to)
{
    gcc_jit_type *from = gj.rvalue_get_type(v);
    if (from == to)
        return v;
    gcc_jit_lvalue *temp = jit_temp(f, from);
    jit_assign(f, temp, v);
    return gj.lvalue_as_rvalue(jit_seen_as(f, temp, to));
}

gcc_jit_rvalue *jit_call_library(JitFn *f, const char *name, Type *result, int count,
                                 Type **types, gcc_jit_rvalue **values)
{
    Jit *j = f->j;
    Name key = intern_cstr(j->names, name);
    gcc_jit_function *function = map_get(&j->helpers, key);
    if (!function) {
        gcc_jit_param *params[4];
        for (int i = 0; i < count; i++)
            params[i] =
                gj.context_new_param(j->context, NULL, jit_passed_type(j, types[i]), "operand");
        function = gj.context_new_function(j->context, NULL, GCC_JIT_FUNCTION_IMPORTED,
                                           jit_result_type(j, result), name, count, params, 0);
        map_put(j->scratch, &j->helpers, key, function);
    }
    gcc_jit_rvalue *call = gj.context_new_call(j->context, f->at, function, count, values);
    return jit_call_result(f, call, result, true);
}
