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

/* ---- captured variables are addressed, so none may be a register variable ---- */

typedef struct Find {
    Lower *l;
    const Node *decl;
} Find;

static void drop_register(Lower *l, Node *node)
{
    Specs *specs = (Specs *)node;
    NodeList items = {0};
    for (int i = 0; specs && i < specs->items.count; i++)
        if (specs->items.items[i]->kind != AST_STORAGE ||
            ((Storage *)specs->items.items[i])->op != OP_REGISTER)
            VEC_PUSH(l->arena, &items, specs->items.items[i]);
    if (!specs || items.count == specs->items.count)
        return;
    if (!items.count) { /* `register x;` */
        BuiltinType *word = AST_NEW(l->arena, BUILTIN_TYPE, BuiltinType, specs->node.span);
        word->node.changed = true;
        word->op = OP_INT;
        VEC_PUSH(l->arena, &items, &word->node);
    }
    specs->items = items;
    specs->node.changed = true;
}

static bool finds_decl(Node *node, void *context)
{
    const Find *find = context;
    if (node->kind == AST_DECLARATION) {
        Declaration *n = (Declaration *)node;
        for (int i = 0; i < n->declarators.count; i++)
            if (n->declarators.items[i] == find->decl)
                drop_register(find->l, n->specs);
    } else if (node == find->decl && node->kind == AST_PARAM) {
        drop_register(find->l, ((Param *)node)->specs);
    }
    return true;
}

static void make_addressable(Lower *l, Symbol *symbol)
{
    if (!(symbol->storage & STORAGE_REGISTER) || !symbol->decl)
        return;
    Find find = {l, symbol->decl};
    rewrite_walk(l->item->node, finds_decl, &find);
    symbol->storage &= ~(unsigned)STORAGE_REGISTER;
}

/* ---- the statement ---- */

static Node *lower_statement(Lower *l, Defer *n)
{
    Closure c;
    Span span = n->node.span, head = {span.start, span.start};
    closure_open(&c, l, &n->node, n->body, true);
    for (int i = 0; i < c.captured.count; i++)
        make_addressable(l, c.captured.items[i]->symbol);
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
