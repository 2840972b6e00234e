/* defer (LANGUAGE.md 6): the statement becomes a function that a cleanup calls.
 *
 *     defer free(p);
 *
 *     struct chant_ctx1 { char **chant_at_p; };
 *     static __inline__ void chant_f_defer2(struct chant_ctx1 *);
 *         struct chant_ctx1 chant_d3 __attribute__((cleanup(chant_f_defer2))) = { &p };
 *     static __inline__ void chant_f_defer2(struct chant_ctx1 *chant_c4)
 *     {
 *         free(*chant_c4->chant_at_p);
 *     }
 *
 * A cleanup runs at every exit of its block, last declared first, after a return value is
 * computed, and when a panic unwinds: just what defer asks for. */
#include "lowering/closure.h"
#include "lowering/make.h"
#include "lowering/rewrite.h"

/* ---- the statement ---- */

static Node *lower_statement(Lower *l, Defer *n)
{
    Closure c;
    Span span = n->node.span, head = {span.start, span.start};
    closure_open(&c, l, &n->node, n->body, CLOSURE_DEFER);
    Type *type = c.record ? closure_type(&c) : type_basic(TYPE_CHAR);
    if (!c.record)
        c.argument = make_symbol(l, SYMBOL_VARIABLE, make_name(l, "c"),
                                 type_pointer(l->arena, type), head);
    Symbol *function =
        closure_new_function(l, "defer", type_pointer(l->arena, type), c.argument->name,
                             STORAGE_STATIC | STORAGE_INLINE, head);
    closure_rewrite(&c);
    InitList *inits = AST_NEW(l->arena, INIT_LIST, InitList, span);
    inits->node.changed = true;
    inits->items = c.inits;
    Node *init = &inits->node;
    if (!c.record) { /* nothing to carry, but something to clean up */
        init = make_int(l, 0, span);
        NodeList first = {0};
        VEC_PUSH(l->arena, &first,
                 make_expr_stmt(l, make_cast(l, type_basic(TYPE_VOID),
                                             make_ident(l, c.argument, head))));
        for (int i = 0; i < c.prologue.count; i++)
            VEC_PUSH(l->arena, &first, c.prologue.items[i]);
        c.prologue = first;
    }
    closure_close(&c, function);
    Symbol *context = make_symbol(l, SYMBOL_VARIABLE, make_name(l, "d"), type, span);
    Var *var = (Var *)make_var(l, context, init);
    var->cleanup = function->name;
    return &var->node;
}

static void defer_stmt(Lower *l, Node *stmt, NodeList *out)
{
    rewrite_children(l, stmt, defer_stmt);
    if (stmt->kind == AST_DEFER)
        stmt = lower_statement(l, (Defer *)stmt);
    VEC_PUSH(l->arena, out, stmt);
}

static void defer_item(Lower *l, Node *node)
{
    rewrite_children(l, node, defer_stmt);
}

/* Requires: no go blocks: a deferred one takes its values when it is reached.
 * Establishes: no DEFER is left.
 * Invalidates: nothing. */
void lower_defer(Lower *l)
{
    lower_each(l, defer_item);
}
