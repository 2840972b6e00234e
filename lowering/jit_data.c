/* Objects with static storage duration, as text for the assembler.
 *
 * libgccjit's own initialisers know neither strings with NULs in them nor unions, flexible
 * members or addresses everywhere; bytes and addresses are all that an object file knows. The
 * object is then imported by the functions that use it. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

/* An address within an image. */
typedef struct Reloc {
    int64_t at;
    const char *label;
    int64_t addend;
} Reloc;

typedef struct Image {
    JitUnit *unit;
    unsigned char *bytes;
    int64_t size;
    VEC(Reloc) relocs;
    int64_t top; /* no address goes beyond */
} Image;

/* An address constant: a label (NULL: none) and an offset. */
typedef struct Address {
    JitEntity *entity;
    int64_t offset;
} Address;

static Address address_value(JitUnit *u, Node *node);

static int label_number(JitUnit *u, const LabelAddress *n)
{
    if (!u->jit->function)
        jit_fail(u->jit, "the address of a label outside of functions");
    return jit_label_number(u->jit->function, n->label);
}

/* A sum with addresses of labels in it, which sema does not compute; false if it is none. */
static bool label_value(JitUnit *u, Node *node, int64_t *value)
{
    node = ast_unparen(node);
    const ConstValue *c = ast_expr(node)->constant;
    if (c && c->kind == CONST_INT) {
        *value = (int64_t)c->integer;
        return true;
    }
    if (node->kind == AST_CAST)
        return label_value(u, ((Cast *)node)->operand, value);
    if (node->kind == AST_LABEL_ADDRESS) {
        *value = label_number(u, (LabelAddress *)node);
        return true;
    }
    Binary *b = (Binary *)node;
    int64_t left, right;
    if (node->kind != AST_BINARY || (b->op != OP_ADD && b->op != OP_SUB) ||
        !label_value(u, b->left, &left) || !label_value(u, b->right, &right))
        return false;
    *value = b->op == OP_ADD ? left + right : left - right;
    return true;
}

static _Noreturn void not_constant(JitUnit *u)
{
    jit_fail(u->jit, "an initialiser that is no simple constant");
}

static int64_t constant_index(JitUnit *u, Node *node)
{
    const ConstValue *c = ast_expr(node)->constant;
    if (!c || c->kind != CONST_INT)
        not_constant(u);
    return (int64_t)c->integer;
}

/* The object that an lvalue designates. */
static Address address_place(JitUnit *u, Node *node)
{
    node = ast_unparen(node);
    Address a = {0};
    switch (node->kind) {
    case AST_IDENT: {
        const Symbol *symbol = ((Ident *)node)->symbol;
        if (!symbol || symbol->is_local || symbol->storage & STORAGE_THREAD)
            not_constant(u);
        a.entity = jit_entity(u, symbol);
        return a;
    }
    case AST_STRING:
        a.entity = jit_string_entity(u, (String *)node);
        return a;
    case AST_COMPOUND_LITERAL: {
        CompoundLiteral *n = (CompoundLiteral *)node;
        a.entity = jit_made_entity(u, "literal");
        jit_define_object(u, a.entity, n->expr.type, n->init);
        return a;
    }
    case AST_MEMBER: {
        Member *m = (Member *)node;
        Type *record = type_strip(ast_expr(m->object)->type);
        a = m->arrow ? address_value(u, m->object) : address_place(u, m->object);
        if (m->arrow)
            record = type_strip(record->base);
        int64_t offset;
        if (!type_field(record, m->name, &offset))
            not_constant(u);
        a.offset += offset;
        return a;
    }
    case AST_INDEX: {
        Index *x = (Index *)node;
        bool swapped = type_is_integer(ast_expr(x->object)->type);
        a = address_value(u, swapped ? x->index : x->object);
        a.offset += constant_index(u, swapped ? x->object : x->index) * type_size(x->expr.type);
        return a;
    }
    case AST_UNARY:
        if (((Unary *)node)->op == OP_DEREF)
            return address_value(u, ((Unary *)node)->operand);
        not_constant(u);
    default:
        not_constant(u);
    }
}

static Address address_binary(JitUnit *u, const Binary *b)
{
    Node *pointer = b->left, *number = b->right;
    if (b->op == OP_ADD && type_is_integer(ast_expr(pointer)->type)) {
        pointer = b->right;
        number = b->left;
    }
    Type *type = type_strip(ast_expr(pointer)->type);
    if ((b->op != OP_ADD && b->op != OP_SUB) || !ast_expr(number)->constant)
        not_constant(u);
    int64_t size = 1;
    if (type->kind == TYPE_POINTER || type->kind == TYPE_ARRAY)
        size = type_size(type->base);
    Address a = address_value(u, pointer);
    int64_t by = constant_index(u, number) * (size < 1 ? 1 : size);
    a.offset += b->op == OP_ADD ? by : -by;
    return a;
}

/* The value of a pointer expression. */
static Address address_value(JitUnit *u, Node *node)
{
    node = ast_unparen(node);
    Expr *e = ast_expr(node);
    const ConstValue *c = e->constant;
    if (c && c->kind == CONST_INT)
        return (Address){NULL, (int64_t)c->integer};
    if (c && c->kind == CONST_ADDRESS && !c->address.symbol)
        return (Address){NULL, c->address.offset};
    if (c && c->kind == CONST_ADDRESS && c->address.symbol != &constexpr_unnamed)
        return (Address){jit_entity(u, c->address.symbol), c->address.offset};
    if (type_is_array(e->type) || type_is_function(e->type))
        return address_place(u, node);
    switch (node->kind) {
    case AST_CAST:
        if (type_size(e->type) != 8)
            not_constant(u);
        return address_value(u, ((Cast *)node)->operand);
    case AST_UNARY:
        if (((Unary *)node)->op == OP_ADDRESS)
            return address_place(u, ((Unary *)node)->operand);
        not_constant(u);
    case AST_BINARY:
        return address_binary(u, (Binary *)node);
    case AST_LABEL_ADDRESS:
        return (Address){NULL, label_number(u, (LabelAddress *)node)};
    default:
        not_constant(u);
    }
}

/* ---- the image ---- */

/* Takes out addresses that something is written over. */
static void forget(Image *image, int64_t at, int64_t size)
{
    if (at >= image->top)
        return;
    int kept = 0;
    for (int i = 0; i < image->relocs.count; i++)
        if (image->relocs.items[i].at >= at + size || image->relocs.items[i].at + 8 <= at)
            image->relocs.items[kept++] = image->relocs.items[i];
    image->relocs.count = kept;
}

static void put_bytes(Image *image, int64_t at, const void *bytes, int64_t size)
{
    if (at < 0 || at + size > image->size)
        not_constant(image->unit);
    forget(image, at, size);
    memcpy(image->bytes + at, bytes, (size_t)size);
}

static void put_zeroes(Image *image, int64_t at, int64_t size)
{
    if (at < 0 || size < 0 || at + size > image->size)
        not_constant(image->unit);
    forget(image, at, size);
    memset(image->bytes + at, 0, (size_t)size);
}

static void put_bits(Image *image, const JitItem *item, __int128 value)
{
    int64_t bit = 8 * item->offset + item->bits->bit_offset;
    for (int i = 0; i < item->bits->bit_width; i++, bit++) {
        unsigned char mask = (unsigned char)(1 << bit % 8);
        if (bit / 8 >= image->size)
            not_constant(image->unit);
        if (value >> i & 1)
            image->bytes[bit / 8] |= mask;
        else
            image->bytes[bit / 8] &= (unsigned char)~mask;
    }
}

static void put_float(Image *image, int64_t at, TypeKind format, long double value)
{
    float f = (float)value;
    double d = (double)value;
    if (format == TYPE_FLOAT)
        put_bytes(image, at, &f, sizeof f);
    else if (format == TYPE_DOUBLE)
        put_bytes(image, at, &d, sizeof d);
    else if (format == TYPE_LDOUBLE)
        put_bytes(image, at, &value, 10);
    else
        not_constant(image->unit);
}

static void put_address(Image *image, const JitItem *item)
{
    Address a = address_value(image->unit, item->value);
    if (!a.entity) {
        put_bytes(image, item->offset, &a.offset, type_size(item->type));
        return;
    }
    static const char zeroes[8];
    put_bytes(image, item->offset, zeroes, 8);
    if (jit_is_opaque(a.entity))
        jit_say_weak(image->unit->jit, a.entity);
    Reloc reloc = {item->offset, jit_link_name(a.entity), a.offset};
    VEC_PUSH(image->unit->jit->scratch, &image->relocs, reloc);
    if (image->top < item->offset + 8)
        image->top = item->offset + 8;
    jit_keep_function(a.entity);
}

static void put_items(Image *image, Type *type, Node *init, int64_t base);

static void put_number(Image *image, int64_t at, Type *type, const ConstValue *value)
{
    if (value->kind == CONST_INT)
        put_bytes(image, at, &value->integer, type_size(type));
    else
        put_float(image, at, jit_format(type), value->real);
}

/* A complex number, or one of the parts of such. */
static void put_complex(Image *image, const JitItem *item)
{
    ConstValue parts[2];
    jit_complex_constant(image->unit, item->value, item->type, parts);
    if (!jit_is_complex(item->type)) {
        put_number(image, item->offset, item->type, &parts[0]);
        return;
    }
    Type *part = type_strip(type_strip(item->type)->base);
    put_number(image, item->offset, part, &parts[0]);
    put_number(image, item->offset + type_size(part), part, &parts[1]);
}

static void put_item(Image *image, const JitItem *item)
{
    if (!item->value) {
        put_zeroes(image, item->offset, type_size(item->type));
        return;
    }
    Node *bare = ast_unparen(item->value);
    if (type_is_array(item->type)) {
        if (bare->kind != AST_STRING)
            not_constant(image->unit);
        int64_t size, room = type_size(item->type);
        const char *bytes = jit_string_bytes(image->unit, (String *)bare, &size);
        put_bytes(image, item->offset, bytes, room >= 0 && room < size ? room : size);
        return;
    }
    if (type_is_record(item->type) || jit_is_vector(item->type)) {
        if (bare->kind != AST_COMPOUND_LITERAL)
            not_constant(image->unit);
        put_items(image, item->type, ((CompoundLiteral *)bare)->init, item->offset);
        return;
    }
    Expr *e = ast_expr(item->value);
    ConstValue value = {.kind = CONST_NONE};
    if (e->constant)
        value = constexpr_convert(*e->constant, e->type, item->type);
    int64_t size = type_size(item->type), number;
    unsigned char bytes[16];
    if (value.kind == CONST_NONE && type_is_integer(item->type) &&
        label_value(image->unit, item->value, &number))
        value = (ConstValue){.kind = CONST_INT, .integer = number};
    if (item->bits && value.kind == CONST_INT)
        put_bits(image, item, value.integer);
    else if (value.kind == CONST_INT || value.kind == CONST_FLOAT)
        put_number(image, item->offset, item->type, &value);
    else if (!item->bits && (jit_is_complex(item->type) || jit_mentions_complex(item->value)))
        put_complex(image, item);
    else if (type_is_floating(item->type) &&
             jit_nan_bytes(image->unit, item->value, item->type, bytes))
        put_bytes(image, item->offset, bytes, jit_format(item->type) == TYPE_LDOUBLE ? 10 : size);
    else if (size == 8 && !item->bits && !type_is_floating(item->type))
        put_address(image, item);
    else
        not_constant(image->unit);
}

static void put_items(Image *image, Type *type, Node *init, int64_t base)
{
    JitItems items = jit_flatten(image->unit->jit, type, init);
    for (int i = 0; i < items.count; i++) {
        JitItem item = items.items[i];
        item.offset += base;
        put_item(image, &item);
    }
}

/* What the object takes: more than its type if it ends in an initialised flexible array. */
static int64_t image_size(JitUnit *u, Type *type, Node *init)
{
    int64_t size = type_size(type);
    if (size < 0)
        jit_fail(u->jit, "an object of unknown size");
    if (!init || !type_is_record(type) || !type_strip(type)->tag->has_flexible)
        return size;
    JitItems items = jit_flatten(u->jit, type, init);
    for (int i = 0; i < items.count; i++) {
        const JitItem *item = &items.items[i];
        int64_t n = type_size(item->type);
        if (type_is_array(item->type) && n < 0)
            n = type_size(ast_expr(item->value)->type);
        if (item->offset + n > size)
            size = item->offset + n;
    }
    return size;
}

Node *jit_object_init(const JitEntity *e)
{
    return e->object->kind == AST_VAR ? ((Var *)e->object)->init
                                      : ((InitDeclarator *)e->object)->init;
}

int64_t jit_object_size(const JitEntity *e, Type *type)
{
    if (!type_is_record(type) || !type_strip(type)->tag->has_flexible)
        return type_size(type);
    if (e->is_of_function)
        return e->is_data_done ? e->size : -1;
    return e->object ? image_size(e->unit, type, jit_object_init(e)) : -1;
}

/* ---- text ---- */

static void print_bytes(FILE *out, const unsigned char *bytes, int64_t size)
{
    while (size > 0) {
        int64_t zeroes = 0, line = 0;
        while (zeroes < size && !bytes[zeroes])
            zeroes++;
        if (zeroes >= 8 || zeroes == size) {
            fprintf(out, "\t.zero %lld\n", (long long)zeroes);
            bytes += zeroes;
            size -= zeroes;
            continue;
        }
        fputs("\t.ascii \"", out);
        for (; line < size && line < 64; line++) {
            if (line + 8 <= size && !memcmp(bytes + line, "\0\0\0\0\0\0\0", 8))
                break;
            int c = bytes[line];
            fprintf(out, isalnum(c) || c == ' ' ? "%c" : "\\%03o", c);
        }
        fputs("\"\n", out);
        bytes += line;
        size -= line;
    }
}

/* The addresses are in the order of their places. */
static void print_image(FILE *out, const Image *image)
{
    int64_t at = 0;
    for (int i = 0; i < image->relocs.count; i++) {
        const Reloc *r = &image->relocs.items[i];
        print_bytes(out, image->bytes + at, r->at - at);
        fprintf(out, "\t.quad %s%+lld\n", r->label, (long long)r->addend);
        at = r->at + 8;
    }
    print_bytes(out, image->bytes + at, image->size - at);
}

static bool is_zero(const Image *image)
{
    for (int64_t i = 0; i < image->size; i++)
        if (image->bytes[i])
            return false;
    return image->relocs.count == 0;
}

static const char *asked_section(const JitEntity *e, bool is_constant, const Image *image)
{
    bool is_bss = !strncmp(e->section, ".bss", 4) && is_zero(image);
    return arena_printf(e->unit->jit->scratch, ".section %s,\"%s\"%s", e->section,
                        is_constant && !image->relocs.count ? "a" : "aw",
                        is_bss ? ",@nobits" : "");
}

static const char *section_of(const JitEntity *e, Type *type, const Image *image)
{
    bool zero = is_zero(image);
    if (e->symbol && e->symbol->storage & STORAGE_THREAD)
        return zero ? ".section .tbss,\"awT\",@nobits" : ".section .tdata,\"awT\",@progbits";
    bool constant = e->is_unchanging || type_quals(type) & QUAL_CONST;
    constant = constant && !(type_quals(type) & QUAL_VOLATILE);
    if (e->section)
        return asked_section(e, constant, image);
    if (constant)
        return image->relocs.count ? ".section .data.rel.ro,\"aw\"" : ".section .rodata";
    return zero ? ".bss" : ".data";
}

static int compare_relocs(const void *a, const void *b)
{
    const Reloc *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

int jit_object_align(const JitEntity *e, const Type *type, int64_t size)
{
    int align = type_align(type), wanted = size >= 64 ? 64 : size >= 32 ? 32 : 16;
    bool is_thread = e->symbol && e->symbol->storage & STORAGE_THREAD;
    bool is_aggregate = type_is_array(type) || type_is_record(type);
    /* the objects of a section may be an array to the program */
    if (size < 16 || !is_aggregate || is_thread || e->section)
        return align ? align : 1;
    return align < wanted ? wanted : align;
}

static void print_object(FILE *out, const JitEntity *e, Type *type, Image *image)
{
    int align = jit_object_align(e, type, image->size);
    fprintf(out, "%s\n", section_of(e, type, image));
    jit_say_symbol(e->unit->jit, e);
    fprintf(out, "\t.balign %d\n\t.type %s, @object\n\t.size %s, %lld\n%s:\n", align,
            e->name, e->name, (long long)image->size, e->name);
    qsort(image->relocs.items, (size_t)image->relocs.count, sizeof *image->relocs.items,
          compare_relocs);
    print_image(out, image);
    if (image->size == 0)
        fputs("\t.zero 1\n", out);
}

void jit_define_object(JitUnit *u, JitEntity *e, Type *type, Node *init)
{
    if (e->is_data_done)
        return;
    e->is_data_done = true;
    Image image = {.unit = u, .size = image_size(u, type, init)};
    e->size = image.size;
    if (image.size > 1 << 30)
        jit_fail(u->jit, "an object of %lld bytes", (long long)image.size);
    image.bytes = arena_alloc(u->jit->scratch, (size_t)image.size + 1);
    if (init)
        put_items(&image, type, init, 0);
    print_object(u->jit->data, e, type, &image);
}

JitEntity *jit_string_entity(JitUnit *u, const String *s)
{
    JitEntity *e = map_get(&u->jit->strings, s);
    if (e)
        return e;
    e = jit_made_entity(u, "string");
    e->is_unchanging = true;
    map_put(u->jit->scratch, &u->jit->strings, s, e);
    Image image = {.unit = u};
    image.bytes = (unsigned char *)jit_string_bytes(u, s, &image.size);
    print_object(u->jit->data, e, s->expr.type, &image);
    return e;
}

JitEntity *jit_text_entity(JitUnit *u, const char *text, int64_t size)
{
    JitEntity *e = jit_made_entity(u, "name");
    e->is_unchanging = true;
    Image image = {.unit = u, .size = size};
    image.bytes = arena_alloc(u->jit->scratch, (size_t)size + 1);
    size_t length = strlen(text);
    memcpy(image.bytes, text, length < (size_t)size ? length : (size_t)size);
    print_object(u->jit->data, e, type_basic(TYPE_CHAR), &image);
    return e;
}
