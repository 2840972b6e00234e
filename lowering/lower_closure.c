/* go { body } (LANGUAGE.md 5): the body becomes a function of its own.
 *
 *     go { use(x, &y); }
 *
 *     struct chant_args1 { int x; int *chant_at_y; };
 *     static void chant_f_go2(void *);
 *         chant_go(chant_f_go2, &(struct chant_args1){ x, &y }, sizeof(struct chant_args1));
 *     static void chant_f_go2(void *chant_p3)
 *     {
 *         struct chant_args1 *chant_c4 = chant_p3;
 *         int x = chant_c4->x;
 *         int *chant_at_y = chant_c4->chant_at_y;
 *         { use(x, &*chant_at_y); }
 *     }
 *
 * The runtime copies the record, so the copy is the goroutine's own. Outer blocks are
 * lifted before inner ones: an inner block takes the outer one's copies. */
#include "lowering/closure.h"
#include "lowering/make.h"
#include "lowering/rewrite.h"

static Type *void_pointer(Lower *l)
{
    return type_pointer(l->arena, type_basic(TYPE_VOID));
}

/* `chant_go(function, &(struct record){ inits }, sizeof(struct record));` */
static Node *start(Closure *c, Symbol *function)
{
    Lower *l = c->l;
    Node *record = make_null(l, c->span), *size = make_int(l, 0, c->span);
    if (c->record) {
        InitList *list = AST_NEW(l->arena, INIT_LIST, InitList, c->span);
        list->node.changed = true;
        list->items = c->inits;
        record = make_address(l, make_compound_literal(l, closure_type(c), &list->node));
        size = make_sizeof(l, closure_type(c), c->span);
    }
    return make_expr_stmt(l, make_rt_call(l, RT_chant_go, c->span,
                                          make_ident(l, function, c->span), record, size));
}

static Node *lower_block(Lower *l, GoBlock *n)
{
    Closure c;
    Span head = {n->node.span.start, n->node.span.start};
    closure_open(&c, l, &n->node, n->body, CLOSURE_GO);
    Name param = make_name(l, "p");
    Symbol *function = closure_new_function(l, "go", void_pointer(l), param, STORAGE_STATIC, head);
    NodeList first = {0};
    Symbol *argument = make_symbol(l, SYMBOL_VARIABLE, param, void_pointer(l), head);
    if (c.record)
        VEC_PUSH(l->arena, &first, make_var(l, c.argument, make_ident(l, argument, head)));
    else
        VEC_PUSH(l->arena, &first,
                 make_expr_stmt(l, make_cast(l, type_basic(TYPE_VOID),
                                             make_ident(l, argument, head))));
    for (int i = 0; i < c.prologue.count; i++)
        VEC_PUSH(l->arena, &first, c.prologue.items[i]);
    c.prologue = first;
    closure_rewrite(&c);
    Node *stmt = start(&c, function);
    closure_close(&c, function);
    return stmt;
}

static void block_stmt(Lower *l, Node *stmt, NodeList *out)
{
    if (stmt->kind == AST_GO_BLOCK)
        stmt = lower_block(l, (GoBlock *)stmt);
    else
        rewrite_children(l, stmt, block_stmt);
    VEC_PUSH(l->arena, out, stmt);
}

static void block_item(Lower *l, Node *node)
{
    rewrite_children(l, node, block_stmt);
}

/* Requires: no Chant expression inside; the statements of inner blocks may be there.
 * Establishes: no GO_BLOCK is left.
 * Invalidates: symbols of captured variables inside the blocks: they are the copies. */
void lower_closure(Lower *l)
{
    lower_each(l, block_item);
}
