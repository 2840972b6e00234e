/* select (LANGUAGE.md 4): special cases first, then the general one.
 *
 *     select {}                          chant_block();
 *     one case                           its operation, then its clause
 *     one case and default               if (chan_try_recv(c, &t, &ok)) ... else ...
 *     general                            struct chant_case s[n] = {{c, &t, CHANT_RECV, 0}, ...};
 *                                        switch (chan_select(s, n, 0)) { case 0: ... }
 *
 * `break` in a clause leaves the select, so the clause must stand in a switch if it has
 * one; `continue`, `goto` and `return` go through a switch as they are. The last clause
 * without a default becomes `default:`, which tells the C compiler that one is taken. */
#include "lowering/make.h"
#include "lowering/rewrite.h"

static void select_stmt(Lower *l, Node *stmt, NodeList *out);

/* ---- does a clause break out of the select? ---- */

static bool breaks(const SelectCase *n)
{
    for (int i = 0; i < n->body.count; i++)
        if (ast_breaks(n->body.items[i]))
            return true;
    return false;
}

/* ---- pieces ---- */

static void push(Lower *l, NodeList *out, Node *node)
{
    VEC_PUSH(l->arena, out, node);
}

/* The clause as a block, with `first` in front unless NULL. */
static Node *clause(Lower *l, SelectCase *n, Node *first)
{
    NodeList items = {0};
    if (first)
        push(l, &items, first);
    for (int i = 0; i < n->body.count; i++)
        push(l, &items, n->body.items[i]);
    return make_compound(l, &items, n->node.span);
}

static Node *make_break(Lower *l, Span span)
{
    Node *n = ast_new(l->arena, AST_BREAK, span);
    n->changed = true;
    return n;
}

/* `case index: { ... } break;`, with index NULL `default:`. */
static void push_clause(Lower *l, NodeList *items, Node *index, Node *block)
{
    Node *label;
    if (index) {
        Case *n = AST_NEW(l->arena, CASE, Case, block->span);
        n->low = index;
        label = &n->node;
    } else {
        label = &AST_NEW(l->arena, DEFAULT, Default, block->span)->node;
    }
    label->changed = true;
    push(l, items, label);
    push(l, items, block);
    push(l, items, make_break(l, (Span){block->span.end - 1, block->span.end}));
}

static Node *make_switch(Lower *l, Node *value, NodeList *items, Span span)
{
    Switch *n = AST_NEW(l->arena, SWITCH, Switch, span);
    n->node.changed = true;
    n->condition = value;
    n->body = make_compound(l, items, span);
    return &n->node;
}

static Node *channel_of(const SelectCase *n)
{
    return n->comm->kind == AST_SEND
               ? ((Send *)n->comm)->channel
               : ((Receive *)((RecvAssign *)n->comm)->receive)->channel;
}

/* The address of what a case sends or of where it receives to. A sent value that has no
 * address of its own is put into a variable first. */
static Node *value_address(Lower *l, SelectCase *n, NodeList *out)
{
    Span span = n->comm->span;
    if (n->comm->kind != AST_SEND) {
        Node *lhs = ((RecvAssign *)n->comm)->lhs;
        return lhs ? make_address(l, lhs) : make_null(l, span);
    }
    Send *send = (Send *)n->comm;
    if (!send->value)
        return make_null(l, span);
    Type *element = type_strip(ast_expr(send->channel)->type)->base;
    if (effect_is_direct(l, send->value, element, false))
        return make_address(l, send->value);
    Symbol *temp = make_temp(l, element, span);
    push(l, out, make_var(l, temp, send->value));
    return make_address(l, make_ident(l, temp, span));
}

/* What follows an operation on a channel whose reference was handed over. The variable may
 * have a cleanup, for a panic before this. */
static void push_release(Lower *l, const SelectCase *n, NodeList *out)
{
    Node *channel = n->comm ? channel_of(n) : NULL;
    if (!channel || !lower_is_retained(l, channel))
        return;
    Span span = n->comm->span;
    push(l, out, make_expr_stmt(l, make_rt_call(l, RT_chan_release, span, channel, NULL, NULL)));
    push(l, out, make_expr_stmt(l, make_assign(l, channel, make_null(l, span))));
}

/* ---- one case ---- */

static void lower_single(Lower *l, SelectCase *n, NodeList *out)
{
    push(l, out, n->comm);
    push_release(l, n, out);
    Node *block = clause(l, n, NULL);
    if (!breaks(n)) {
        push(l, out, block);
        return;
    }
    NodeList items = {0};
    push_clause(l, &items, NULL, block);
    push(l, out, make_switch(l, make_int(l, 0, n->node.span), &items, n->node.span));
}

/* ---- one case and default ---- */

static void lower_try(Lower *l, SelectCase *n, SelectCase *otherwise, NodeList *out)
{
    Span span = n->comm->span;
    Node *value = value_address(l, n, out), *attempt, *first = NULL;
    if (n->comm->kind == AST_SEND) {
        attempt = make_rt_call(l, RT_chan_try_send, span, channel_of(n), value, NULL);
    } else {
        Node *ok = ((RecvAssign *)n->comm)->ok, *flag = make_null(l, span);
        if (ok && effect_is_direct(l, ok, type_basic(TYPE_BOOL), true)) {
            flag = make_address(l, ok);
        } else if (ok) {
            Symbol *temp = make_temp(l, type_basic(TYPE_BOOL), span);
            push(l, out, make_var(l, temp, NULL));
            flag = make_address(l, make_ident(l, temp, span));
            first = make_expr_stmt(l, make_assign(l, ok, make_ident(l, temp, span)));
        }
        attempt = make_rt_call(l, RT_chan_try_recv, span, channel_of(n), value, flag);
    }
    if (lower_is_retained(l, channel_of(n))) {
        Symbol *done = make_temp(l, type_basic(TYPE_BOOL), span);
        push(l, out, make_var(l, done, attempt));
        push_release(l, n, out);
        attempt = make_ident(l, done, span);
    }
    Node *block = clause(l, n, first), *other = clause(l, otherwise, NULL);
    if (!breaks(n) && !breaks(otherwise)) {
        push(l, out, make_if(l, attempt, block, other));
        return;
    }
    NodeList items = {0};
    push_clause(l, &items, make_int(l, 1, span), block);
    push_clause(l, &items, NULL, other);
    push(l, out, make_switch(l, make_cast(l, type_basic(TYPE_INT), attempt), &items, span));
}

/* ---- the general case ---- */

static Symbol *file_symbol(Lower *l, const char *name)
{
    return scope_find_here(l->unit->file_scope, intern_cstr(l->unit->names, name));
}

static Type *case_type(Lower *l)
{
    Symbol *symbol =
        scope_find_tag_here(l->unit->file_scope, intern_cstr(l->unit->names, rt_case_tag));
    if (symbol && symbol->tag)
        return type_tagged(l->arena, symbol->tag);
    Tag *tag = ARENA_NEW(l->arena, Tag);
    tag->kind = TYPE_STRUCT;
    tag->name = intern_cstr(l->unit->names, rt_case_tag);
    tag->size = -1;
    return type_tagged(l->arena, tag);
}

static Node *direction(Lower *l, const SelectCase *n)
{
    const char *name = n->comm->kind == AST_SEND ? rt_send_name : rt_recv_name;
    Symbol *symbol = file_symbol(l, name);
    if (!symbol) {
        symbol = make_symbol(l, SYMBOL_ENUMERATOR, intern_cstr(l->unit->names, name),
                             type_basic(TYPE_INT), n->node.span);
        symbol->function = NULL;
    }
    Node *ident = make_ident(l, symbol, n->node.span);
    ast_expr(ident)->category = RVALUE;
    return ident;
}

/* One element of the array of cases: {channel, value, direction, ok}. */
static Node *case_init(Lower *l, SelectCase *n, NodeList *out)
{
    InitList *list = AST_NEW(l->arena, INIT_LIST, InitList, n->comm->span);
    list->node.changed = true;
    push(l, &list->items, channel_of(n));
    push(l, &list->items, value_address(l, n, out));
    push(l, &list->items, direction(l, n));
    push(l, &list->items, make_int(l, 0, n->comm->span));
    return &list->node;
}

/* `ok = cases[index].ok;`, or NULL. */
static Node *set_ok(Lower *l, const SelectCase *n, Symbol *cases, int index)
{
    if (n->comm->kind == AST_SEND || !((RecvAssign *)n->comm)->ok)
        return NULL;
    Span span = n->comm->span;
    Type *element = type_strip(cases->type)->base;
    Index *at = AST_NEW(l->arena, INDEX, Index, span);
    at->expr.node.changed = true;
    at->expr.type = element;
    at->expr.category = LVALUE;
    at->object = make_ident(l, cases, span);
    at->index = make_int(l, index, span);
    Node *ok = make_member(l, &at->expr.node, false, intern_cstr(l->unit->names, rt_case_ok),
                           type_basic(TYPE_BOOL));
    return make_expr_stmt(l, make_assign(l, ((RecvAssign *)n->comm)->ok, ok));
}

static void lower_general(Lower *l, Select *n, int count, bool has_default, NodeList *out)
{
    Span span = n->node.span;
    InitList *inits = AST_NEW(l->arena, INIT_LIST, InitList, span);
    inits->node.changed = true;
    Type *type = type_array(l->arena, case_type(l), count);
    Symbol *cases = make_symbol(l, SYMBOL_VARIABLE, make_name(l, "s"), type, span);
    NodeList clauses = {0}, releases = {0};
    SelectCase *otherwise = NULL;
    int index = 0;
    for (int i = 0; i < n->cases.count; i++) {
        SelectCase *c = (SelectCase *)n->cases.items[i];
        if (!c->comm) {
            otherwise = c;
            continue;
        }
        push(l, &inits->items, case_init(l, c, out));
        push_release(l, c, &releases);
        bool last = !has_default && index + 1 == count;
        push_clause(l, &clauses, last ? NULL : make_int(l, index, c->node.span),
                    clause(l, c, set_ok(l, c, cases, index)));
        index++;
    }
    if (otherwise)
        push_clause(l, &clauses, NULL, clause(l, otherwise, NULL));
    push(l, out, make_var(l, cases, &inits->node));
    Node *chosen = make_rt_call(l, RT_chan_select, span, make_ident(l, cases, span),
                                make_int(l, count, span), make_int(l, has_default, span));
    if (releases.count) {
        Symbol *temp = make_temp(l, type_basic(TYPE_INT), span);
        push(l, out, make_var(l, temp, chosen));
        for (int i = 0; i < releases.count; i++)
            push(l, out, releases.items[i]);
        chosen = make_ident(l, temp, span);
    }
    push(l, out, make_switch(l, chosen, &clauses, span));
}

static void lower_one_select(Lower *l, Select *n, NodeList *out)
{
    SelectCase *single = NULL, *otherwise = NULL;
    int count = 0;
    for (int i = 0; i < n->cases.count; i++) {
        SelectCase *c = (SelectCase *)n->cases.items[i];
        if (!c->comm) {
            otherwise = c;
        } else {
            single = c;
            count++;
        }
    }
    Span span = n->node.span;
    if (!count && !otherwise) {
        push(l, out, make_expr_stmt(l, make_rt_call(l, RT_chant_block, span, NULL, NULL, NULL)));
    } else if (!count) { /* nothing but a default */
        NodeList items = {0};
        push_clause(l, &items, NULL, clause(l, otherwise, NULL));
        push(l, out, breaks(otherwise)
                         ? make_switch(l, make_int(l, 0, span), &items, span)
                         : clause(l, otherwise, NULL));
    } else if (count == 1 && !otherwise) {
        lower_single(l, single, out);
    } else if (count == 1) {
        lower_try(l, single, otherwise, out);
    } else {
        lower_general(l, n, count, otherwise != NULL, out);
    }
}

static void select_stmt(Lower *l, Node *stmt, NodeList *out)
{
    rewrite_children(l, stmt, select_stmt);
    if (stmt->kind != AST_SELECT) {
        VEC_PUSH(l->arena, out, stmt);
        return;
    }
    NodeList items = {0};
    lower_one_select(l, (Select *)stmt, &items);
    VEC_PUSH(l->arena, out, make_one(l, &items, stmt->span));
}

static void select_item(Lower *l, Node *node)
{
    rewrite_children(l, node, select_stmt);
}

/* Requires: the normal form of order.
 * Establishes: no SELECT is left; what remains of one are sends, receives and switches.
 * Invalidates: nothing. */
void lower_select(Lower *l)
{
    lower_each(l, select_item);
}
