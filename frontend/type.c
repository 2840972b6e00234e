/* C types: how they are made, asked about and converted.
 *
 * Invariants:
 *   - a type with typedef layers has `stripped` set, to a type without; any other type
 *     has it NULL. Qualifiers and alignment of the layers are in the stripped type too.
 *   - an array has no qualifiers of its own, its element has them (C17 6.7.3p10);
 *     a typedef's name for an array may, its stripped type is then an array of
 *     qualified elements.
 *   - the basic types are shared by all units and never written to.
 * Everything else belongs to one unit's arena. */
#include "frontend/type.h"

#include <assert.h>
#include <stddef.h>

#include "frontend/scope.h"

Type type_error = {.kind = TYPE_ERROR};

#define BASIC(KIND) [KIND] = {.kind = KIND}
static Type basic_types[] = {
    BASIC(TYPE_ERROR),     BASIC(TYPE_VOID),      BASIC(TYPE_BOOL),       BASIC(TYPE_CHAR),
    BASIC(TYPE_SCHAR),     BASIC(TYPE_UCHAR),     BASIC(TYPE_SHORT),      BASIC(TYPE_USHORT),
    BASIC(TYPE_INT),       BASIC(TYPE_UINT),      BASIC(TYPE_LONG),       BASIC(TYPE_ULONG),
    BASIC(TYPE_LLONG),     BASIC(TYPE_ULLONG),    BASIC(TYPE_INT128),     BASIC(TYPE_UINT128),
    BASIC(TYPE_FLOAT16),   BASIC(TYPE_BFLOAT16),  BASIC(TYPE_FLOAT),      BASIC(TYPE_DOUBLE),
    BASIC(TYPE_LDOUBLE),   BASIC(TYPE_FLOAT128),  BASIC(TYPE_FLOAT32),    BASIC(TYPE_FLOAT64),
    BASIC(TYPE_FLOAT32X),  BASIC(TYPE_FLOAT64X),  BASIC(TYPE_DECIMAL32),  BASIC(TYPE_DECIMAL64),
    BASIC(TYPE_DECIMAL128), BASIC(TYPE_VA_LIST),
};
#undef BASIC

#define COMPLEX_OF(KIND) [KIND] = {.kind = TYPE_COMPLEX, .base = &basic_types[KIND]}
static Type complex_types[] = {
    COMPLEX_OF(TYPE_CHAR),    COMPLEX_OF(TYPE_SCHAR),    COMPLEX_OF(TYPE_UCHAR),
    COMPLEX_OF(TYPE_SHORT),   COMPLEX_OF(TYPE_USHORT),   COMPLEX_OF(TYPE_INT),
    COMPLEX_OF(TYPE_UINT),    COMPLEX_OF(TYPE_LONG),     COMPLEX_OF(TYPE_ULONG),
    COMPLEX_OF(TYPE_LLONG),   COMPLEX_OF(TYPE_ULLONG),   COMPLEX_OF(TYPE_INT128),
    COMPLEX_OF(TYPE_UINT128), COMPLEX_OF(TYPE_FLOAT16),  COMPLEX_OF(TYPE_FLOAT),
    COMPLEX_OF(TYPE_DOUBLE),  COMPLEX_OF(TYPE_LDOUBLE),  COMPLEX_OF(TYPE_FLOAT128),
    COMPLEX_OF(TYPE_FLOAT32), COMPLEX_OF(TYPE_FLOAT64),  COMPLEX_OF(TYPE_FLOAT32X),
    COMPLEX_OF(TYPE_FLOAT64X),
};
#undef COMPLEX_OF

Type *type_basic(TypeKind kind)
{
    if (kind == TYPE_ERROR)
        return &type_error;
    assert((size_t)kind < sizeof basic_types / sizeof *basic_types && basic_types[kind].kind);
    return &basic_types[kind];
}

/* The shared complex type with elements of `kind`; NULL: there is none. */
static Type *complex_of(TypeKind kind)
{
    if ((size_t)kind >= sizeof complex_types / sizeof *complex_types || !complex_types[kind].base)
        return NULL;
    return &complex_types[kind];
}

static Type *type_new(Arena *a, TypeKind kind, Type *base)
{
    Type *t = ARENA_NEW(a, Type);
    t->kind = kind;
    t->base = base;
    t->varies = base && type_is_variably_modified(base);
    return t;
}

static Type *type_copy(Arena *a, const Type *t)
{
    Type *copy = ARENA_NEW(a, Type);
    *copy = *t;
    return copy;
}

Type *type_pointer(Arena *a, Type *to)
{
    return type_new(a, TYPE_POINTER, to);
}

Type *type_array(Arena *a, Type *of, int64_t length)
{
    Type *t = type_new(a, TYPE_ARRAY, of);
    t->length = length;
    return t;
}

Type *type_vla(Arena *a, Type *of, Node *size)
{
    Type *t = type_array(a, of, -1);
    t->vla = size;
    t->is_star = !size;
    t->varies = true;
    return t;
}

Type *type_vector(Arena *a, Type *of, int64_t length)
{
    Type *t = type_new(a, TYPE_VECTOR, of);
    t->length = length;
    return t;
}

Type *type_complex(Arena *a, Type *of)
{
    Type *shared = complex_of(type_kind(of));
    return shared ? shared : type_new(a, TYPE_COMPLEX, of);
}

Type *type_function(Arena *a, Type *result)
{
    return type_new(a, TYPE_FUNCTION, result);
}

Type *type_chan(Arena *a, Type *element, ChanDir direction)
{
    Type *t = type_new(a, TYPE_CHAN, element);
    t->direction = direction;
    return t;
}

Type *type_typedef(Arena *a, Symbol *symbol, Type *underlying)
{
    Type *t = type_new(a, TYPE_TYPEDEF, underlying);
    t->symbol = symbol;
    t->stripped = type_strip(underlying);
    return t;
}

Type *type_tagged(Arena *a, Tag *tag)
{
    if (!tag->type) {
        tag->type = type_new(a, tag->kind, NULL);
        tag->type->tag = tag;
    }
    return tag->type;
}

Type *type_qualified(Arena *a, Type *t, unsigned add)
{
    if (t->kind == TYPE_ERROR || !(add & ~t->quals))
        return t;
    if (t->kind == TYPE_ARRAY) {
        Type *element = type_qualified(a, t->base, add);
        if (element == t->base)
            return t;
        t = type_copy(a, t);
        t->base = element;
        return t;
    }
    Type *stripped = t->stripped ? type_qualified(a, t->stripped, add) : NULL;
    t = type_copy(a, t);
    t->quals |= add;
    t->stripped = stripped;
    return t;
}

Type *type_unqualified(Arena *a, Type *t)
{
    if (!type_quals(t))
        return t;
    while (t->kind == TYPE_TYPEDEF) {
        if (!type_quals(t->base)) { /* the name itself has none: only it was qualified */
            t = type_copy(a, t);
            t->quals = 0;
            t->stripped = type_unqualified(a, t->stripped);
            return t;
        }
        t = t->base;
    }
    if (t->kind == TYPE_ARRAY) {
        t = type_copy(a, t);
        t->base = type_unqualified(a, t->base);
        return t;
    }
    if (!t->align && !t->base && t->kind < TYPE_COMPLEX && t->kind != TYPE_ENUM)
        return type_basic(t->kind);
    if (!t->align && (t->kind == TYPE_STRUCT || t->kind == TYPE_UNION || t->kind == TYPE_ENUM))
        return type_tagged(a, t->tag);
    t = type_copy(a, t);
    t->quals = 0;
    return t;
}

Type *type_aligned(Arena *a, Type *t, int align)
{
    if (t->kind == TYPE_ERROR)
        return t;
    Type *stripped = t->stripped ? type_aligned(a, t->stripped, align) : NULL;
    t = type_copy(a, t);
    t->align = align;
    t->stripped = stripped;
    return t;
}

Type *type_strip(Type *t)
{
    return t->stripped ? t->stripped : t;
}

static const Type *strip(const Type *t)
{
    return t->stripped ? t->stripped : t;
}

TypeKind type_kind(const Type *t)
{
    return strip(t)->kind;
}

unsigned type_quals(const Type *t)
{
    t = strip(t);
    while (t->kind == TYPE_ARRAY)
        t = strip(t->base);
    return t->quals;
}

bool type_is_integer(const Type *t)
{
    TypeKind k = type_kind(t);
    return k >= TYPE_BOOL && k <= TYPE_ENUM;
}

bool type_is_unsigned(const Type *t)
{
    t = strip(t);
    switch (t->kind) {
    case TYPE_BOOL:
    case TYPE_UCHAR:
    case TYPE_USHORT:
    case TYPE_UINT:
    case TYPE_ULONG:
    case TYPE_ULLONG:
    case TYPE_UINT128:
        return true;
    case TYPE_ENUM:
        return t->tag->enum_base && type_is_unsigned(t->tag->enum_base);
    default:
        return false;
    }
}

bool type_is_floating(const Type *t)
{
    TypeKind k = type_kind(t);
    return k >= TYPE_FLOAT16 && k <= TYPE_DECIMAL128;
}

bool type_is_arithmetic(const Type *t)
{
    TypeKind k = type_kind(t);
    return k >= TYPE_BOOL && k <= TYPE_COMPLEX;
}

bool type_is_scalar(const Type *t)
{
    TypeKind k = type_kind(t);
    return (k >= TYPE_BOOL && k <= TYPE_COMPLEX) || k == TYPE_POINTER || k == TYPE_CHAN;
}

bool type_is_pointer(const Type *t)
{
    return type_kind(t) == TYPE_POINTER;
}

bool type_is_chan(const Type *t)
{
    return type_kind(t) == TYPE_CHAN;
}

bool type_is_record(const Type *t)
{
    TypeKind k = type_kind(t);
    return k == TYPE_STRUCT || k == TYPE_UNION;
}

bool type_is_function(const Type *t)
{
    return type_kind(t) == TYPE_FUNCTION;
}

bool type_is_array(const Type *t)
{
    return type_kind(t) == TYPE_ARRAY;
}

bool type_is_void(const Type *t)
{
    return type_kind(t) == TYPE_VOID;
}

bool type_is_error(const Type *t)
{
    return type_kind(t) == TYPE_ERROR;
}

bool type_is_complete(const Type *t)
{
    for (;;) {
        t = strip(t);
        switch (t->kind) {
        case TYPE_VOID:
            return false;
        case TYPE_STRUCT:
        case TYPE_UNION:
        case TYPE_ENUM:
            return t->tag->complete;
        case TYPE_ARRAY:
            if (t->length < 0 && !t->vla && !t->is_star)
                return false;
            t = t->base;
            continue;
        default:
            return true;
        }
    }
}

bool type_is_variably_modified(const Type *t)
{
    t = strip(t);
    if (t->kind == TYPE_STRUCT || t->kind == TYPE_UNION)
        return t->tag->is_variable;
    return t->varies;
}

Type *type_decay(Arena *a, Type *t)
{
    Type *s = type_strip(t);
    if (s->kind == TYPE_ARRAY)
        return type_pointer(a, s->base);
    if (s->kind == TYPE_FUNCTION)
        return type_pointer(a, t);
    return type_unqualified(a, t);
}

/* The same type without qualifiers where that needs no new object: keeps a typedef's
 * name if it can. */
static Type *plain_basic(Type *t)
{
    return type_quals(t) || strip(t)->align ? type_basic(type_kind(t)) : t;
}

Type *type_promote(Type *t)
{
    const Type *s = strip(t);
    switch (s->kind) {
    case TYPE_BOOL:
    case TYPE_CHAR:
    case TYPE_SCHAR:
    case TYPE_UCHAR:
    case TYPE_SHORT:
    case TYPE_USHORT:
        return type_basic(TYPE_INT);
    case TYPE_ENUM:
        return s->tag->enum_base ? type_promote(s->tag->enum_base) : type_basic(TYPE_INT);
    default:
        return s->kind >= TYPE_INT && s->kind <= TYPE_DECIMAL128 ? plain_basic(t) : t;
    }
}

Type *type_promote_field(const Field *f)
{
    /* gcc has types of every width, of which C names those of a standard type's */
    static Type own[] = {{.kind = TYPE_LONG, .nameless = true},
                         {.kind = TYPE_ULONG, .nameless = true},
                         {.kind = TYPE_INT128, .nameless = true},
                         {.kind = TYPE_UINT128, .nameless = true}};
    enum { INT_WIDTH = 32, LONG_WIDTH = 64 };
    bool is_unsigned = type_is_unsigned(f->type);
    if (f->bit_width < INT_WIDTH)
        return type_basic(TYPE_INT);
    if (f->bit_width == 8 * type_size(f->type))
        return type_promote(f->type);
    if (f->bit_width == INT_WIDTH)
        return type_basic(is_unsigned ? TYPE_UINT : TYPE_INT);
    if (f->bit_width == LONG_WIDTH)
        return type_basic(is_unsigned ? TYPE_ULONG : TYPE_LONG);
    return &own[(f->bit_width < LONG_WIDTH ? 0 : 2) + is_unsigned];
}

Type *type_default_promote(Type *t)
{
    return type_kind(t) == TYPE_FLOAT ? type_basic(TYPE_DOUBLE) : type_promote(t);
}

/* Order of the real floating types in the usual arithmetic conversions, as gcc has it:
 * by precision, then _FloatN before the standard types before _FloatNx; the decimal ones
 * above all. */
static int floating_rank(TypeKind k)
{
    switch (k) {
    case TYPE_FLOAT16: return 1;
    case TYPE_BFLOAT16: return 2;
    case TYPE_FLOAT: return 3;
    case TYPE_FLOAT32: return 4;
    case TYPE_FLOAT32X: return 5;
    case TYPE_DOUBLE: return 6;
    case TYPE_FLOAT64: return 7;
    case TYPE_FLOAT64X: return 8;
    case TYPE_LDOUBLE: return 9;
    case TYPE_FLOAT128: return 10;
    case TYPE_DECIMAL32: return 11;
    case TYPE_DECIMAL64: return 12;
    case TYPE_DECIMAL128: return 13;
    default: return 0;
    }
}

/* Rank of an integer type of at least int's rank (C17 6.3.1.1). */
static int integer_rank(TypeKind k)
{
    switch (k) {
    case TYPE_LONG:
    case TYPE_ULONG:
        return 1;
    case TYPE_LLONG:
    case TYPE_ULLONG:
        return 2;
    case TYPE_INT128:
    case TYPE_UINT128:
        return 3;
    default:
        return 0;
    }
}

static Type *arithmetic_integers(Type *a, Type *b)
{
    TypeKind ka = type_kind(a = type_promote(a)), kb = type_kind(b = type_promote(b));
    bool own_a = strip(a)->nameless, own_b = strip(b)->nameless;
    if (own_a != own_b) { /* of fewer bits than the named type of its size */
        Type *own = own_a ? a : b, *named = own_a ? b : a;
        return type_size(named) >= type_size(own) ? named : own;
    }
    if (ka == kb)
        return a;
    int ra = integer_rank(ka), rb = integer_rank(kb);
    if (ra != rb) {
        Type *wide = ra > rb ? a : b, *narrow = ra > rb ? b : a;
        /* unsigned long with long long: the signed type can't hold all values */
        if (!type_is_unsigned(wide) && type_is_unsigned(narrow) &&
            type_size(wide) == type_size(narrow))
            return type_basic(type_kind(wide) + 1);
        return wide;
    }
    return type_is_unsigned(a) ? a : b;
}

/* What the elements of complex integers have in common. gcc does not promote them. */
static TypeKind complex_integers(Type *a, Type *b)
{
    int64_t size_a = type_size(a), size_b = type_size(b);
    if (size_a >= 4 || size_b >= 4)
        return type_kind(arithmetic_integers(a, b));
    if (size_a != size_b)
        return type_kind(size_a > size_b ? a : b);
    return type_kind(type_is_unsigned(a) ? a : b);
}

Type *type_usual_arithmetic(Type *a, Type *b)
{
    TypeKind ka = type_kind(a), kb = type_kind(b);
    if (ka == TYPE_ERROR || kb == TYPE_ERROR)
        return &type_error;
    if (ka == TYPE_VECTOR || kb == TYPE_VECTOR)
        return ka == TYPE_VECTOR ? a : b;
    if (ka == TYPE_COMPLEX || kb == TYPE_COMPLEX) {
        Type *ea = ka == TYPE_COMPLEX ? type_strip(a)->base : a;
        Type *eb = kb == TYPE_COMPLEX ? type_strip(b)->base : b;
        bool integers = ka == kb && type_is_integer(ea) && type_is_integer(eb);
        Type *result = complex_of(integers ? complex_integers(ea, eb)
                                           : type_kind(type_usual_arithmetic(ea, eb)));
        return result ? result : &type_error;
    }
    int ra = floating_rank(ka), rb = floating_rank(kb);
    if (ra || rb)
        return plain_basic(ra >= rb ? a : b);
    return arithmetic_integers(a, b);
}

const Field *type_direct_field(const Tag *tag, Name name)
{
    if (tag->members.count) {
        intptr_t index = (intptr_t)map_get(&tag->members, name);
        return index ? &tag->fields.items[index - 1] : NULL;
    }
    for (int i = 0; i < tag->fields.count; i++) {
        const Field *f = &tag->fields.items[i];
        if (f->name == name)
            return f;
        if (!f->name && type_is_record(f->type) && type_direct_field(strip(f->type)->tag, name))
            return f;
    }
    return NULL;
}

const Field *type_field(const Type *record, Name name, int64_t *offset)
{
    int64_t sum = 0;
    const Field *f = NULL;
    record = strip(record);
    while (record->kind == TYPE_STRUCT || record->kind == TYPE_UNION) {
        const Field *inner = type_direct_field(record->tag, name);
        if (!inner)
            break; /* no member, or an unnamed one that goes by its type's name */
        f = inner;
        sum = sum < 0 || f->offset < 0 ? -1 : sum + f->offset;
        if (f->name)
            break;
        record = strip(f->type);
    }
    if (offset)
        *offset = sum;
    return f;
}
