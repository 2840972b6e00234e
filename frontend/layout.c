/* Sizes, alignments and offsets on x86-64 (System V ABI), as gcc 12 lays them out.
 *
 * What depends on run time (variable length arrays) or on rules of other compilers
 * (ms_struct) is unknown: size -1, alignment 0, offset -1, and so is what contains it.
 * tests/unit/frontend/test_layout.c compares with the compiler. */
#include "frontend/type.h"

/* Bytes; alignment is the size for all of them. */
static const unsigned char basic_sizes[] = {
    [TYPE_BOOL] = 1,      [TYPE_CHAR] = 1,       [TYPE_SCHAR] = 1,      [TYPE_UCHAR] = 1,
    [TYPE_SHORT] = 2,     [TYPE_USHORT] = 2,     [TYPE_INT] = 4,        [TYPE_UINT] = 4,
    [TYPE_LONG] = 8,      [TYPE_ULONG] = 8,      [TYPE_LLONG] = 8,      [TYPE_ULLONG] = 8,
    [TYPE_INT128] = 16,   [TYPE_UINT128] = 16,   [TYPE_FLOAT16] = 2,    [TYPE_BFLOAT16] = 2,
    [TYPE_FLOAT] = 4,     [TYPE_DOUBLE] = 8,     [TYPE_LDOUBLE] = 16,   [TYPE_FLOAT128] = 16,
    [TYPE_FLOAT32] = 4,   [TYPE_FLOAT64] = 8,    [TYPE_FLOAT32X] = 8,   [TYPE_FLOAT64X] = 16,
    [TYPE_DECIMAL32] = 4, [TYPE_DECIMAL64] = 8,  [TYPE_DECIMAL128] = 16,
};

enum { POINTER_SIZE = 8, MAX_VECTOR_ALIGN = 1 << 28, SSE_ALIGN = 16, VA_LIST_SIZE = 24 };

static const Type *strip(const Type *t)
{
    return t->stripped ? t->stripped : t;
}

int64_t type_size(const Type *t)
{
    t = strip(t);
    switch (t->kind) {
    case TYPE_POINTER:
    case TYPE_CHAN:
        return POINTER_SIZE;
    case TYPE_COMPLEX: {
        int64_t part = type_size(t->base);
        return part < 0 ? -1 : 2 * part;
    }
    case TYPE_ARRAY:
    case TYPE_VECTOR: {
        int64_t element = type_size(t->base), size;
        if (element < 0 || t->length < 0 || __builtin_mul_overflow(element, t->length, &size))
            return -1;
        return size;
    }
    case TYPE_STRUCT:
    case TYPE_UNION:
        return t->tag->complete ? t->tag->size : -1;
    case TYPE_ENUM:
        return t->tag->enum_base ? type_size(t->tag->enum_base) : -1;
    case TYPE_VA_LIST:
        return VA_LIST_SIZE;
    default:
        if ((size_t)t->kind < sizeof basic_sizes && basic_sizes[t->kind])
            return basic_sizes[t->kind];
        return -1;
    }
}

static int natural_align(const Type *t)
{
    switch (t->kind) {
    case TYPE_POINTER:
    case TYPE_CHAN:
    case TYPE_VA_LIST:
        return POINTER_SIZE;
    case TYPE_COMPLEX:
    case TYPE_ARRAY: /* of atomic elements too: gcc lays it out like one of plain ones */
        t = strip(t->base);
        return t->align ? t->align : natural_align(t);
    case TYPE_VECTOR: {
        int64_t size = type_size(t);
        return size < 0 ? 0 : size > MAX_VECTOR_ALIGN ? MAX_VECTOR_ALIGN : (int)size;
    }
    case TYPE_STRUCT:
    case TYPE_UNION:
        return t->tag->complete ? t->tag->align : 0;
    case TYPE_ENUM:
        return t->tag->enum_base ? type_align(t->tag->enum_base) : 0;
    default:
        return (size_t)t->kind < sizeof basic_sizes ? basic_sizes[t->kind] : 0;
    }
}

int type_align(const Type *t)
{
    t = strip(t);
    if (t->align)
        return t->align;
    int align = natural_align(t);
    if (t->quals & QUAL_ATOMIC && align) {
        /* gcc aligns what its atomic types could hold like those */
        int64_t size = type_size(t);
        if (size > align && size <= 16 && (size & (size - 1)) == 0)
            return (int)size;
    }
    return align;
}

bool type_has_wide_vector(const Type *t)
{
    t = strip(t);
    if (t->kind == TYPE_VECTOR)
        return type_size(t) > SSE_ALIGN;
    if (t->kind == TYPE_ARRAY)
        return type_has_wide_vector(t->base);
    if (t->kind != TYPE_STRUCT && t->kind != TYPE_UNION)
        return false;
    for (int i = 0; i < t->tag->fields.count; i++)
        if (type_has_wide_vector(t->tag->fields.items[i].type))
            return true;
    return false;
}

/* ---- records: gcc's stor-layout.c in the terms of its x86-64 port ---- */

/* Of the largest record the number of bits takes more than 64. */
typedef __int128 Bits;

typedef struct Layout {
    const Tag *tag;
    Bits bits;       /* where the next member may start; for a union the largest member */
    Bits align;      /* of the record so far, in bits */
    bool unknown;    /* something of unknown size or alignment is in it, or too much */
} Layout;

/* No record is larger. */
static const Bits max_bits = (Bits)INT64_MAX * 8;

static Bits round_up(Bits n, Bits to)
{
    return (n + to - 1) / to * to;
}

static Bits lesser(Bits a, Bits b)
{
    return a < b ? a : b;
}

static Bits greater(Bits a, Bits b)
{
    return a > b ? a : b;
}

/* True if packing applies: a one-byte-aligned member has nothing to lose, and a
 * zero-width bit-field aligns what follows it even then. */
static bool is_packed(const Layout *l, const Field *f, Bits type_bits)
{
    return (f->packed || l->tag->packed) && (type_bits > 8 || f->bit_width > 0);
}

static void place(Layout *l, Field *f, Bits start, Bits size)
{
    if (l->tag->kind == TYPE_UNION) {
        f->offset = 0;
        f->bit_offset = 0;
        l->bits = greater(l->bits, round_up(size, 8));
        return;
    }
    f->offset = (int64_t)(start / 8);
    f->bit_offset = (int)(start % 8);
    l->bits = start + size;
    l->unknown |= l->bits > max_bits;
}

static void place_member(Layout *l, Field *f, Bits type_align)
{
    int64_t size = type_size(f->type);
    const Type *t = strip(f->type);
    if (size < 0 && t->kind == TYPE_ARRAY && t->length < 0 && !t->vla)
        size = 0; /* a flexible array member */
    if (size < 0 || !type_align) {
        l->unknown = true;
        return;
    }
    Bits align = greater(type_align, 8 * (Bits)f->align);
    if (is_packed(l, f, type_align))
        align = f->align ? 8 * (Bits)f->align : 8;
    if (l->tag->pack)
        align = lesser(align, 8 * (Bits)l->tag->pack);
    l->align = greater(l->align, align);
    place(l, f, round_up(l->bits, align), 8 * (Bits)size);
}

/* True if a bit-field of that width at that place is a whole integer: gcc then treats it
 * as an ordinary member, aligned as that is, even if its type is less so. */
static bool is_whole(Bits width, Bits start)
{
    bool is_size = width == 8 || width == 16 || width == 32 || width == 64 || width == 128;
    return is_size && start % width == 0;
}

static void place_bit_field(Layout *l, Field *f, Bits type_align)
{
    Bits width = f->bit_width, type_bits = 8 * type_size(f->type);
    if (type_bits < 0 || !type_align) {
        l->unknown = true;
        return;
    }
    bool packed = is_packed(l, f, type_align);
    Bits align = greater(1, 8 * (Bits)f->align);
    if (width == 0)
        align = greater(align, type_align);
    else if (l->tag->pack)
        align = lesser(align, 8 * (Bits)l->tag->pack);
    Bits behind = l->tag->kind == TYPE_UNION ? 0 : l->bits;
    bool whole = is_whole(width, behind);
    if (f->name) {
        Bits least = whole && !packed ? greater(type_align, width) : type_align;
        if (width && l->tag->pack)
            least = lesser(least, 8 * (Bits)l->tag->pack);
        else if (packed)
            least = 8;
        l->align = greater(l->align, greater(least, align));
    }
    Bits start = round_up(behind, align);
    /* It must not span more units of its type's alignment than its type does. */
    if (width && !whole && !l->tag->pack && !packed &&
        (start % type_align + width + type_align - 1) / type_align > type_bits / type_align)
        start = round_up(start, type_align);
    place(l, f, start, width);
}

void layout_record(Tag *tag)
{
    Layout l = {.tag = tag,
                .align = tag->align > 1 ? 8 * (Bits)tag->align : 8,
                .unknown = tag->odd_layout};
    for (int i = 0; i < tag->fields.count; i++) {
        Field *f = &tag->fields.items[i];
        Bits align = 8 * (Bits)type_align(f->type);
        f->offset = -1;
        f->bit_offset = 0;
        if (l.unknown)
            continue;
        if (f->bit_width < 0)
            place_member(&l, f, align);
        else
            place_bit_field(&l, f, align);
    }
    Bits size = round_up(round_up(l.bits, 8), l.align);
    if (l.unknown || size > max_bits) {
        tag->size = -1;
        tag->align = 0;
        return;
    }
    tag->align = (int)(l.align / 8);
    tag->size = (int64_t)(size / 8);
}
