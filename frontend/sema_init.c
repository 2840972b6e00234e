/* Initialisers (C17 6.7.9, with GNU's ranges, old designators, empty braces and
 * initialised flexible array members).
 *
 * The list's items are consumed in order by one cursor. A braced list is walked by
 * init_members for its object; where an item stands for an aggregate without braces of
 * its own, the same function goes on with the same cursor one level down, until that
 * aggregate is full, the list ends, or a designator calls back to the braces' level.
 * What is left over is analysed all the same, so that every name is resolved; gcc warns
 * of it. */
#include "frontend/init_member.h"
#include "frontend/sema_decl.h"
#include "frontend/sema_hint.h"

typedef struct Init {
    Sema *s;
    const char *what; /* completes "cannot ..." */
    bool constant;    /* the object has static storage */
    bool lost;        /* a designator was not understood: lengths are unknown */
} Init;

typedef struct Cursor {
    NodeList *items;
    int at;
    InitPair *designated; /* the item at `at` whose designators have been followed, or NULL */
} Cursor;

static Type *init_any(Init *in, Type *type, Node *init);
static void init_members(Init *in, Type *type, Cursor *c, int designator, int64_t *length);

/* ---- expressions ---- */

/* The first receive or make that evaluating `node` would carry out, or NULL. */
static void find_operation(Node **node, void *context)
{
    Node **found = context;
    if (*found)
        return;
    switch ((*node)->kind) {
    case AST_RECEIVE:
    case AST_MAKE:
        *found = *node;
        return;
    case AST_SIZEOF:
    case AST_ALIGNOF:
    case AST_TYPE_NAME:
    case AST_OFFSETOF:
    case AST_TYPES_COMPATIBLE:
        return;
    default:
        ast_children(*node, find_operation, context);
    }
}

static void check_constant(Init *in, Node *expr)
{
    if (!in->constant || ast_expr(expr)->constant)
        return;
    Node *found = NULL;
    find_operation(&expr, &found);
    if (found)
        diag_error(in->s->unit->diag, found->span,
                   "%s is not a constant: an object of static storage can't be initialised with it",
                   found->kind == AST_MAKE ? "make" : "a receive");
}

static void assign(Init *in, Type *type, Node *expr)
{
    sema_assign(in->s, type, expr, in->what, NULL);
    check_constant(in, expr);
}

/* Analyses an initialiser that initialises nothing. */
static void visit(Init *in, Node *init)
{
    if (init->kind == AST_INIT_PAIR) {
        InitPair *pair = (InitPair *)init;
        for (int i = 0; i < pair->designators.count; i++) {
            if (pair->designators.items[i]->kind != AST_INDEX_DESIGNATOR)
                continue;
            IndexDesignator *d = (IndexDesignator *)pair->designators.items[i];
            sema_value(in->s, d->low);
            if (d->high)
                sema_value(in->s, d->high);
        }
        visit(in, pair->value);
    } else if (init->kind == AST_INIT_LIST) {
        InitList *list = (InitList *)init;
        for (int i = 0; i < list->items.count; i++)
            visit(in, list->items.items[i]);
    } else {
        sema_value(in->s, init);
        check_constant(in, init);
    }
}

/* ---- strings ---- */

/* The STRING that may initialise an array as a whole, or NULL. */
static String *string_of(Node *init)
{
    if (!ast_is_expr(init))
        return NULL;
    Node *inner = ast_unparen(init);
    return inner->kind == AST_STRING ? (String *)inner : NULL;
}

static bool is_char_kind(TypeKind k)
{
    return k == TYPE_CHAR || k == TYPE_SCHAR || k == TYPE_UCHAR;
}

/* 6.7.9p14, 15: an array of characters takes a string of the same width. */
static bool string_fits(const Type *element, const Type *string)
{
    TypeKind to = type_kind(element), from = type_kind(type_strip((Type *)string)->base);
    if (is_char_kind(from) || !type_is_integer(element))
        return is_char_kind(to) && is_char_kind(from);
    return type_size(element) == type_size(type_strip((Type *)string)->base);
}

/* True if `init` is a string that initialises the array `type`; *length gets its length. */
static bool init_string(Init *in, const Type *type, Node *init, int64_t *length)
{
    String *string = string_of(init);
    if (!string || type_strip((Type *)type)->kind != TYPE_ARRAY)
        return false;
    sema_expr(in->s, init);
    Type *t = string->expr.type;
    if (!type_is_array(t) || !string_fits(type_strip((Type *)type)->base, t))
        return false;
    *length = type_strip(t)->length;
    return true;
}

/* ---- aggregates ---- */

/* Follows one designator from `type`: sets *position to the member (of a range to the
 * last) and *stays if the same designator goes on inside an anonymous member. False after
 * a report, or where the position can't be known. */
static bool follow(Init *in, Type *type, Node *designator, int64_t *position, bool *stays)
{
    Diag *diag = in->s->unit->diag;
    *stays = false;
    if (designator->kind == AST_FIELD_DESIGNATOR) {
        Name name = ((FieldDesignator *)designator)->name;
        if (!type_is_record(type)) {
            diag_error(diag, designator->span,
                       "a member designator in the initialiser of %s, which has no members",
                       sema_type_text(in->s, type));
            return false;
        }
        *position = init_field_position(type, name);
        if (*position < 0) {
            diag_error(diag, designator->span, "no member named '%s' in %s", name,
                       sema_type_text(in->s, type));
            return false;
        }
        const Field *f = &type_strip(type)->tag->fields.items[*position];
        *stays = f->name != name && init_field_position(f->type, name) >= 0;
        return true;
    }
    IndexDesignator *index = (IndexDesignator *)designator;
    int64_t low, high;
    bool known = sema_integer_constant(in->s, index->low, "an array index", &low);
    high = low;
    if (index->high)
        known &= sema_integer_constant(in->s, index->high, "an array index", &high);
    if (type_is_record(type)) {
        diag_error(diag, designator->span,
                   "an array index in the initialiser of %s, which is no array",
                   sema_type_text(in->s, type));
        return false;
    }
    if (!known)
        return false;
    if (low < 0 || high < low || high >= init_member_count(type)) {
        diag_error(diag, designator->span, "array index %lld is outside of %s",
                   (long long)(low < 0 ? low : high), sema_type_text(in->s, type));
        return false;
    }
    *position = high;
    return true;
}

/* One member, of type `type`, from the cursor's item or, if that has no braces and the
 * member is an aggregate, from as many items as it takes, which may be none. */
static void init_member(Init *in, Type *type, Cursor *c)
{
    Node *item = c->items->items[c->at];
    Node *value = item->kind == AST_INIT_PAIR ? ((InitPair *)item)->value : item;
    int64_t length;
    if (value->kind == AST_INIT_LIST) {
        init_any(in, type, value);
    } else if (type_is_error(type)) {
        visit(in, value);
    } else if (init_string(in, type, value, &length)) {
        /* its length may exceed the member's: gcc warns */
    } else if (init_is_aggregate(type)) {
        Type *from = sema_value(in->s, value);
        bool whole = !type_is_array(type) &&
                     (type_is_error(from) || type_compatible_unqualified(type, from) ||
                      (type_kind(type) == TYPE_VECTOR && type_kind(from) == TYPE_VECTOR));
        if (!whole) {
            init_members(in, type, c, -1, &length);
            return;
        }
        assign(in, type, value);
    } else {
        assign(in, type, value);
    }
    c->at++;
    c->designated = NULL;
}

/* The item that begins with designators: the one numbered `index`, from `type`. */
static bool init_designated(Init *in, Type *type, Cursor *c, int index, int64_t *position)
{
    InitPair *pair = (InitPair *)c->items->items[c->at];
    bool stays;
    if (!follow(in, type, pair->designators.items[index], position, &stays)) {
        in->lost = true;
        visit(in, &pair->node);
        c->at++;
        return false;
    }
    Type *member = init_member_type(type, *position);
    int next = stays ? index : index + 1;
    c->designated = pair;
    if (next == pair->designators.count) {
        init_member(in, member, c);
    } else if (init_is_aggregate(member)) {
        int64_t length;
        init_members(in, member, c, next, &length);
    } else {
        if (!type_is_error(member))
            diag_error(in->s->unit->diag, pair->designators.items[next]->span,
                       "a designator in the initialiser of %s, which has no members",
                       sema_type_text(in->s, member));
        visit(in, &pair->node);
        c->at++;
    }
    c->designated = NULL;
    return true;
}

/* The members of `type` from the cursor on. designator -2: the braces' own level, where
 * any item may have designators; -1: below, until an item has them; else the item at the
 * cursor has designators, of which that one is followed first. *length gets the number
 * of elements, 1 beyond the last position initialised. */
static void init_members(Init *in, Type *type, Cursor *c, int designator, int64_t *length)
{
    int64_t position = init_next_member(type, 0), count = init_member_count(type);
    bool is_union = type_kind(type) == TYPE_UNION;
    *length = 0;
    while (c->at < c->items->count) {
        Node *item = c->items->items[c->at];
        bool has_designators = item->kind == AST_INIT_PAIR && (InitPair *)item != c->designated;
        if (designator >= 0 || (designator == -2 && has_designators)) {
            int64_t to;
            bool right = init_designated(in, type, c, designator >= 0 ? designator : 0, &to);
            if (designator >= 0)
                designator = -1;
            if (!right)
                continue;
            position = to;
        } else if (has_designators || position >= count) {
            break;
        } else {
            int before = c->at;
            init_member(in, init_member_type(type, position), c);
            if (c->at == before && !type_is_record(type)) /* an array of empty structs */
                visit(in, c->items->items[c->at++]);
        }
        if (position + 1 > *length)
            *length = position + 1;
        position = is_union ? count : init_next_member(type, position + 1);
    }
}

/* A braced list for an object of `type`. Returns the type, completed. */
static Type *init_braced(Init *in, Type *type, InitList *list)
{
    Cursor c = {.items = &list->items};
    int64_t length = 0;
    Type *stripped = type_strip(type);
    if (type_is_record(type) && !stripped->tag->complete) {
        for (int i = 0; i < list->items.count; i++)
            visit(in, list->items.items[i]);
        return type;
    }
    if (type_is_error(type)) {
        c.at = 0; /* all of it is left over */
    } else if (list->items.count == 1 && init_string(in, type, list->items.items[0], &length)) {
        c.at = 1;
    } else if (init_is_aggregate(type)) {
        init_members(in, type, &c, -2, &length);
        while (c.at < c.items->count) { /* in excess, until a designator leads back */
            int64_t reached = 0;
            if (c.items->items[c.at]->kind == AST_INIT_PAIR)
                init_members(in, type, &c, -2, &reached);
            else
                visit(in, c.items->items[c.at++]);
            length = reached > length ? reached : length;
        }
    } else if (list->items.count) {
        Node *first = list->items.items[0];
        if (first->kind == AST_INIT_LIST)
            init_any(in, type, first);
        else if (first->kind == AST_INIT_PAIR)
            visit(in, first);
        else
            assign(in, type, first);
        c.at = 1;
    }
    for (; c.at < c.items->count; c.at++)
        visit(in, c.items->items[c.at]);
    if (stripped->kind != TYPE_ARRAY || stripped->length >= 0 || stripped->vla)
        return type;
    return in->lost ? &type_error : type_array(in->s->arena, stripped->base, length);
}

static Type *init_any(Init *in, Type *type, Node *init)
{
    if (init->kind == AST_INIT_LIST)
        return init_braced(in, type, (InitList *)init);
    int64_t length;
    if (type_is_error(type)) {
        visit(in, init);
        return type;
    }
    if (init_string(in, type, init, &length)) {
        Type *stripped = type_strip(type);
        if (stripped->length < 0 && !stripped->vla)
            return type_array(in->s->arena, stripped->base, length);
        return type;
    }
    if (type_is_array(type)) {
        /* GNU: a compound literal, which may complete the type as well */
        sema_expr(in->s, init);
        Type *from = ast_expr(init)->type;
        if (type_is_array(from))
            return type_composite(in->s->arena, type, from);
        if (!type_is_error(from))
            diag_error(in->s->unit->diag, init->span,
                       "an array is initialised with a list in braces or a string");
        return &type_error;
    }
    assign(in, type, init);
    return type;
}

Type *init_named(Sema *s, Type *type, Node *init, bool constant, Name name)
{
    const char *what =
        name ? arena_printf(s->arena, "initialise '%s'", name) : "initialise this object";
    Init in = {.s = s, .what = what, .constant = constant};
    Type *result = init_any(&in, type, init);
    int align = type_strip(type)->align;
    return result != type && align ? type_aligned(s->arena, result, align) : result;
}

Type *sema_init(Sema *s, Type *type, Node *init, bool constant)
{
    return init_named(s, type, init, constant, NULL);
}
