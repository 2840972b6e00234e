/* Attributes: those that change a type, its layout or Chant's view of a function. The
 * others are gcc's business and pass unread. */
#include "frontend/sema_decl.h"

#include <stdio.h>
#include <string.h>

enum { GREATEST_ALIGN = 16, MAX_ALIGN = 1 << 28 }; /* of a bare `aligned`; that gcc takes */

/* `__packed__` and `packed` are one. */
static const char *without_underscores(Sema *s, const char *name)
{
    size_t len = strlen(name);
    if (len > 4 && memcmp(name, "__", 2) == 0 && memcmp(name + len - 2, "__", 2) == 0)
        return arena_strndup(s->arena, name + 2, len - 4);
    return name;
}

/* The constant in an attribute's only argument; `otherwise` where there is none, 0 where
 * it is not known. */
static int64_t number_argument(Sema *s, AttributeItem *item, int64_t otherwise)
{
    if (item->arguments.count == 0)
        return otherwise;
    Node *argument = item->arguments.items[0];
    int64_t value = 0;
    if (!ast_is_expr(argument) ||
        !sema_integer_constant(s, argument, "an attribute's argument", &value))
        return 0;
    return value;
}

static void add_align(Attributes *to, int64_t align)
{
    bool is_power = align > 0 && (align & (align - 1)) == 0;
    if (is_power && align <= MAX_ALIGN && align > to->align)
        to->align = (int)align;
}

static const char *mode_argument(Sema *s, AttributeItem *item)
{
    if (item->arguments.count == 0 || item->arguments.items[0]->kind != AST_IDENT)
        return NULL;
    return without_underscores(s, ((Ident *)item->arguments.items[0])->name);
}

static void add_item(Sema *s, Attributes *to, AttributeItem *item)
{
    const char *name = without_underscores(s, item->name);
    if (strcmp(name, "aligned") == 0)
        add_align(to, number_argument(s, item, GREATEST_ALIGN));
    else if (strcmp(name, "packed") == 0)
        to->packed = true;
    else if (strcmp(name, "vector_size") == 0)
        to->vector_size = number_argument(s, item, 0);
    else if (strcmp(name, "mode") == 0)
        to->mode = mode_argument(s, item);
    else if (strcmp(name, "transparent_union") == 0)
        to->transparent_union = true;
    else if (strcmp(name, "ms_struct") == 0 || strcmp(name, "copy") == 0)
        to->odd_layout = true;
    else if (strcmp(name, "noreturn") == 0)
        to->is_noreturn = true;
    else if (strcmp(name, "returns_retained") == 0)
        to->returns_retained = true;
}

void attributes_add(Sema *s, Attributes *to, Node *attribute)
{
    if (attribute->kind != AST_ATTRIBUTE)
        return;
    const NodeList *items = &((Attribute *)attribute)->items;
    for (int i = 0; i < items->count; i++)
        add_item(s, to, (AttributeItem *)items->items[i]);
}

void attributes_add_list(Sema *s, Attributes *to, const NodeList *list)
{
    for (int i = 0; i < list->count; i++)
        attributes_add(s, to, list->items[i]);
}

void attributes_add_declarator(Sema *s, Attributes *to, Node *declarator)
{
    const NameDeclarator *name = declarator_name(declarator);
    const FunctionDeclarator *function = declarator_function(declarator);
    if (name)
        attributes_add_list(s, to, &name->attributes);
    if (function)
        attributes_add_list(s, to, &function->attributes);
}

/* C17 6.7.5. */
void attributes_add_alignas(Sema *s, Attributes *to, Alignas *a)
{
    int64_t align = 0;
    if (ast_is_expr(a->argument))
        sema_integer_constant(s, a->argument, "an alignment", &align);
    else
        align = type_align(sema_type_name(s, a->argument));
    if (align < 0 || (align & (align - 1)))
        diag_error(s->unit->diag, a->node.span, "alignment %lld is not a power of two",
                   (long long)align);
    add_align(to, align);
}

/* ---- on types ---- */

typedef Type *Rebuild(Sema *s, const Attributes *attributes, Type *base);

/* Pointers, arrays and functions around what `rebuild` makes of the type they derive from. */
static Type *rebuild_inner(Sema *s, const Attributes *attributes, Type *t, Rebuild *rebuild)
{
    Type *stripped = type_strip(t);
    if (stripped->kind != TYPE_POINTER && stripped->kind != TYPE_ARRAY &&
        stripped->kind != TYPE_FUNCTION)
        return rebuild(s, attributes, t);
    Type *copy = ARENA_NEW(s->arena, Type);
    *copy = *stripped;
    copy->base = rebuild_inner(s, attributes, stripped->base, rebuild);
    return copy;
}

static Type *make_vector(Sema *s, const Attributes *attributes, Type *element)
{
    int64_t size = type_size(element);
    if (size <= 0 || attributes->vector_size % size || !type_is_arithmetic(element))
        return element;
    Type *vector = type_vector(s->arena, type_unqualified(s->arena, element),
                               attributes->vector_size / size);
    return type_qualified(s->arena, vector, type_quals(element));
}

static const struct {
    const char *name;
    TypeKind kind;   /* the signed one of an integer mode */
    bool is_complex; /* with elements of that kind */
} modes[] = {
    {"QI", TYPE_SCHAR, false},       {"byte", TYPE_SCHAR, false},
    {"HI", TYPE_SHORT, false},       {"SI", TYPE_INT, false},
    {"DI", TYPE_LONG, false},        {"TI", TYPE_INT128, false},
    {"word", TYPE_LONG, false},      {"pointer", TYPE_LONG, false},
    {"unwind_word", TYPE_LONG, false},
    {"libgcc_cmp_return", TYPE_LONG, false},
    {"libgcc_shift_count", TYPE_LONG, false},
    {"HF", TYPE_FLOAT16, false},     {"SF", TYPE_FLOAT, false},
    {"DF", TYPE_DOUBLE, false},      {"XF", TYPE_LDOUBLE, false},
    {"TF", TYPE_FLOAT128, false},    {"HC", TYPE_FLOAT16, true},
    {"SC", TYPE_FLOAT, true},        {"DC", TYPE_DOUBLE, true},
    {"XC", TYPE_LDOUBLE, true},      {"TC", TYPE_FLOAT128, true},
    {"SD", TYPE_DECIMAL32, false},   {"DD", TYPE_DECIMAL64, false},
    {"TD", TYPE_DECIMAL128, false},
};

/* The scalar of mode `name`; NULL: no such mode. */
static Type *scalar_mode(Sema *s, const char *name, bool is_unsigned)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(modes[i].name, name) != 0)
            continue;
        Type *t = type_basic(modes[i].kind);
        if (modes[i].is_complex)
            return type_complex(s->arena, t);
        return is_unsigned && type_is_integer(t) ? type_basic(modes[i].kind + 1) : t;
    }
    return NULL;
}

static Type *apply_mode(Sema *s, const Attributes *attributes, Type *t)
{
    if (!type_is_arithmetic(t))
        return t;
    bool is_unsigned = type_is_unsigned(t);
    int length = 0, used = 0;
    Type *result;
    if (sscanf(attributes->mode, "V%d%n", &length, &used) == 1 && length > 0) {
        result = scalar_mode(s, attributes->mode + used, is_unsigned);
        result = result ? type_vector(s->arena, result, length) : NULL;
    } else {
        result = scalar_mode(s, attributes->mode, is_unsigned);
    }
    if (!result)
        return t;
    if (type_kind(t) == TYPE_ENUM) {
        Type *own = ARENA_NEW(s->arena, Type);
        *own = *result;
        own->nameless = true;
        result = own;
    }
    return type_qualified(s->arena, result, type_quals(t));
}

/* Marks the function type in `t`, which is one or a pointer to one. */
static Type *mark_function(Sema *s, const Attributes *attributes, Type *t)
{
    Type *stripped = type_strip(t);
    if (stripped->kind != TYPE_FUNCTION && stripped->kind != TYPE_POINTER)
        return t;
    if (stripped->kind == TYPE_POINTER && !type_is_function(stripped->base))
        return t;
    Type *copy = ARENA_NEW(s->arena, Type);
    *copy = *stripped;
    if (stripped->kind == TYPE_POINTER) {
        copy->base = mark_function(s, attributes, stripped->base);
    } else {
        copy->returns_retained |= attributes->returns_retained;
        copy->is_noreturn |= attributes->is_noreturn;
    }
    return copy;
}

Type *attributes_on_type(Sema *s, const Attributes *attributes, Type *t)
{
    if (attributes->mode)
        t = rebuild_inner(s, attributes, t, apply_mode);
    if (attributes->vector_size)
        t = rebuild_inner(s, attributes, t, make_vector);
    if (attributes->returns_retained || attributes->is_noreturn)
        t = mark_function(s, attributes, t);
    return t;
}
