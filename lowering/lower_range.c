/* for (v : c) (LANGUAGE.md 3): the channel once, then
 *
 *     { chant_ref r = c; for (;;) { T v; if (!chant_range_recv(r, &v)) break; body } }
 *
 * `break` and `continue` in the body mean the for. A channel handed over by a
 * returns_retained call is released by a cleanup, however the loop is left. */
#include "lowering/make.h"
#include "lowering/rewrite.h"

/* Declares what the loop's channel is kept in; by a cleanup where it must be released. */
static Symbol *declare_channel(Lower *l, Node *channel, NodeList *out)
{
    Symbol *symbol = make_temp(l, ast_expr(channel)->type, channel->span);
    Var *var = (Var *)make_var(l, symbol, channel);
    if (lower_is_retained(l, channel))
        var->cleanup = intern_cstr(l->unit->names, rt_name(RT_chant_release_var));
    VEC_PUSH(l->arena, out, &var->node);
    return symbol;
}

/* Declares the loop's variable: `received` is what to receive into, NULL for nothing. What
 * must come after the receive goes to `then`. */
static Node *declare_variable(Lower *l, Range *n, Type *element, NodeList *out, NodeList *then)
{
    if (!n->decl)
        return NULL;
    if (n->decl->kind == AST_VAR) {
        VEC_PUSH(l->arena, out, n->decl);
        return make_ident(l, ((Var *)n->decl)->symbol, n->decl->span);
    }
    Param *param = (Param *)n->decl;
    Node *ident = make_ident(l, param->symbol, param->node.span);
    if (!param->attributes.count && effect_is_direct(l, ident, element, true)) {
        VEC_PUSH(l->arena, out, make_param_declaration(l, param, NULL));
        return ident;
    }
    Symbol *temp = make_temp(l, element, param->node.span);
    VEC_PUSH(l->arena, out, make_var(l, temp, NULL));
    Node *value = make_ident(l, temp, param->node.span);
    VEC_PUSH(l->arena, then, make_param_declaration(l, param, value));
    return value;
}

static Node *lower_one_range(Lower *l, Range *n)
{
    Span span = n->node.span;
    NodeList items = {0}, body = {0}, then = {0};
    Type *element = type_strip(ast_expr(n->channel)->type)->base;
    Symbol *channel = declare_channel(l, n->channel, &items);
    Node *to = declare_variable(l, n, element, &body, &then);
    Node *received =
        make_rt_call(l, RT_chant_range_recv, span, make_ident(l, channel, span),
                     to ? make_address(l, to) : make_null(l, span), NULL);
    Node *leave = ast_new(l->arena, AST_BREAK, span);
    leave->changed = true;
    VEC_PUSH(l->arena, &body, make_if(l, make_not(l, received), leave, NULL));
    for (int i = 0; i < then.count; i++)
        VEC_PUSH(l->arena, &body, then.items[i]);
    VEC_PUSH(l->arena, &body, n->body);
    For *loop = AST_NEW(l->arena, FOR, For, span);
    loop->node.changed = true;
    loop->body = make_compound(l, &body, span);
    VEC_PUSH(l->arena, &items, &loop->node);
    return make_compound(l, &items, span);
}

static void range_stmt(Lower *l, Node *stmt, NodeList *out)
{
    rewrite_children(l, stmt, range_stmt);
    if (stmt->kind == AST_RANGE)
        stmt = lower_one_range(l, (Range *)stmt);
    VEC_PUSH(l->arena, out, stmt);
}

static void range_item(Lower *l, Node *node)
{
    rewrite_children(l, node, range_stmt);
}

/* Requires: the normal form of order.
 * Establishes: no RANGE is left.
 * Invalidates: nothing. */
void lower_range(Lower *l)
{
    lower_each(l, range_item);
}
