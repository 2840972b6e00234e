/* The list of passes, and which external declarations they work on. */
#include "lowering/lower.h"

#include <string.h>

#include "lowering/make.h"

static const struct Pass {
    const char *name;
    void (*run)(Lower *l);
} passes[] = {
    {"order", lower_order},     {"select", lower_select},   {"range", lower_range},
    {"chan", lower_chan},       {"tls", lower_tls},         {"go", lower_go},
    {"closure", lower_closure}, {"recover", lower_recover}, {"defer", lower_defer},
    {"blocking", lower_blocking}, {"main", lower_main},     {"errno", lower_errno},
    {"check", lower_check},
};

/* ---- what needs lowering ---- */

/* The attribute that C compilers know in another sense or not at all. */
bool lower_is_chant_attribute(Node *item)
{
    if (item->kind != AST_ATTRIBUTE_ITEM || !((AttributeItem *)item)->name)
        return false;
    Name name = ((AttributeItem *)item)->name;
    return strcmp(name, "returns_retained") == 0 || strcmp(name, "__returns_retained__") == 0;
}

/* Something that plain C does not have. */
static bool is_construct(Node *node)
{
    switch (node->kind) {
    case AST_GO:
    case AST_GO_BLOCK:
    case AST_DEFER:
    case AST_SEND:
    case AST_RECV_ASSIGN:
    case AST_SELECT:
    case AST_RANGE:
    case AST_RECEIVE:
    case AST_MAKE:
    case AST_CHAN_SPEC:
        return true;
    case AST_CALL:
        return ((Call *)node)->builtin != BUILTIN_NONE;
    case AST_ATTRIBUTE_ITEM:
        return lower_is_chant_attribute(node);
    default:
        return false;
    }
}

static bool finds_construct(Node *node, void *context)
{
    bool *found = context;
    *found = *found || is_construct(node);
    return !*found;
}

/* Constructs, and what has another meaning where there are goroutines: choices by type, as
 * C knows one channel type only, and errno's address. */
static bool finds_chant(Node *node, void *context)
{
    bool *found = context;
    *found = *found || is_construct(node) || node->kind == AST_GENERIC ||
             node->kind == AST_TYPES_COMPATIBLE ||
             (node->kind == AST_INIT_DECLARATOR && lower_is_errno_location(node));
    return !*found;
}

bool lower_uses_chant(const Unit *u)
{
    bool found = false;
    if (u->may_be_chant)
        ast_walk(&u->root->node, finds_construct, &found);
    return found;
}

bool lower_has_chant(Node *node)
{
    bool found = false;
    ast_walk(node, finds_chant, &found);
    return found;
}

bool lower_is_main(const Node *item)
{
    const FunctionDef *f = (const FunctionDef *)item;
    return item->kind == AST_FUNCTION && f->symbol && f->symbol->name &&
           strcmp(f->symbol->name, "main") == 0;
}

static bool is_item(const Unit *u, Node *node)
{
    return lower_is_main(node) || lower_has_chant(node) || lower_has_thread_local(node) ||
           lower_has_blocking(u, node);
}

static void find_items(Lower *l)
{
    if (l->unit->plain_c)
        return;
    NodeList *items = &l->unit->root->items;
    for (int i = 0; i < items->count; i++) {
        if (!is_item(l->unit, items->items[i]))
            continue;
        Item *item = ARENA_NEW(l->arena, Item);
        item->node = items->items[i];
        VEC_PUSH(l->arena, &l->items, item);
    }
}

/* What is declared in front of an item takes the item's line, the item's own parts excepted. */
static void add_before(Lower *l, NodeList *joined, const Item *item, const NodeList *list)
{
    for (int i = 0; i < list->count; i++) {
        Node *node = list->items[i];
        if (node->kind != AST_DECLARATION)
            node->span = (Span){item->node->span.start, item->node->span.start};
        VEC_PUSH(l->arena, joined, node);
    }
}

/* Puts what the passes made in front of and behind the items into the unit. */
static void join_items(Lower *l)
{
    NodeList *items = &l->unit->root->items, joined = {0};
    int next = 0;
    for (int i = 0; i < items->count; i++) {
        const Item *item = next < l->items.count ? l->items.items[next] : NULL;
        if (!item || item->node != items->items[i]) {
            VEC_PUSH(l->arena, &joined, items->items[i]);
            continue;
        }
        next++;
        add_before(l, &joined, item, &item->records);
        add_before(l, &joined, item, &item->before);
        VEC_PUSH(l->arena, &joined, item->node);
        for (int j = 0; j < item->after.count; j++)
            VEC_PUSH(l->arena, &joined, item->after.items[j]);
    }
    *items = joined;
    l->unit->root->node.changed = true;
}

/* ---- for the passes ---- */

bool lower_is_retained(Lower *l, Node *node)
{
    node = ast_unparen(node);
    if (node->kind == AST_IDENT)
        return ((Ident *)node)->symbol && map_get(&l->retained, ((Ident *)node)->symbol);
    if (node->kind != AST_CALL || !type_is_chan(ast_expr(node)->type))
        return false;
    Node *callee = ast_unparen(((Call *)node)->callee);
    if (callee->kind == AST_IDENT && ((Ident *)callee)->symbol &&
        ((Ident *)callee)->symbol->returns_retained)
        return true;
    const Type *type = type_strip(ast_expr(callee)->type);
    if (type->kind == TYPE_POINTER)
        type = type_strip(type->base);
    return type->kind == TYPE_FUNCTION && type->returns_retained;
}

void lower_each(Lower *l, void (*lower)(Lower *l, Node *node))
{
    for (int i = 0; i < l->items.count; i++) {
        l->item = l->items.items[i];
        Node *node = l->item->node;
        l->function = node->kind == AST_FUNCTION ? ((FunctionDef *)node)->symbol : NULL;
        lower(l, node);
        for (int j = 0; j < l->item->after.count; j++)
            if (l->item->after.items[j]->kind == AST_FUNCTION)
                lower(l, l->item->after.items[j]);
    }
}

bool lower_unit(Unit *u, FILE *dump_order, FILE *dump_lowered)
{
    Lower l = {.unit = u, .arena = u->arena};
    find_items(&l);
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++) {
        passes[i].run(&l);
        if (dump_order && passes[i].run == lower_order)
            ast_dump(&u->root->node, u->source, dump_order);
    }
    if (l.items.count)
        join_items(&l);
#ifndef NDEBUG
    if (diag_errors(u->diag) == 0)
        ast_check(&u->root->node, u->source);
#endif
    if (dump_lowered)
        ast_dump(&u->root->node, u->source, dump_lowered);
    return diag_errors(u->diag) == 0;
}
