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
 * computed, and when a panic unwinds: just what defer asks for. Where chant.h says that the
 * compiler can't unwind out of a cleanup, it passes the statement to chant_defer_call:
 *
 *     static __inline__ void chant_f_cleanup5(struct chant_ctx1 *chant_d6)
 *     {
 *         chant_defer_call(chant_f_defer2, chant_d6);
 *     } */
#include "lowering/closure.h"
#include "lowering/make.h"
#include "lowering/rewrite.h"

static Node *pointer_ident(Lower *l, Name name, Type *pointer, Span span)
{
    return make_ident(l, make_symbol(l, SYMBOL_VARIABLE, name, pointer, span), span);
}

/* `first` in front of what the function declares at its head. */
static void begin_with(Closure *c, Node *first)
{
    NodeList items = {0};
    VEC_PUSH(c->l->arena, &items, first);
    for (int i = 0; i < c->prologue.count; i++)
        VEC_PUSH(c->l->arena, &items, c->prologue.items[i]);
    c->prologue = items;
}

/* The statement's function, `param` its parameter. A record comes as what it is, or as a
 * pointer that says nothing of it. */
static Symbol *define_statement(Closure *c, Type *param, Name name, Span head)
{
    Lower *l = c->l;
    Symbol *function = closure_new_function(l, "defer", param, name,
                                            STORAGE_STATIC | STORAGE_INLINE, head);
    Node *ident = pointer_ident(l, name, param, head);
    closure_rewrite(c);
    if (!c->record)
        begin_with(c, make_expr_stmt(l, make_cast(l, type_basic(TYPE_VOID), ident)));
    else if (name != c->argument->name)
        begin_with(c, make_var(l, c->argument, ident));
    closure_close(c, function);
    return function;
}

/* The function that the cleanup calls, where the runtime is to call the statement's. */
static Symbol *define_cleanup(Closure *c, const Symbol *defer_call, Type *param, Span head)
{
    Lower *l = c->l;
    Type *untyped = type_pointer(l->arena, type_basic(TYPE_VOID));
    Symbol *statement = define_statement(c, untyped, make_name(l, "p"), head);
    Name name = make_name(l, "d");
    Symbol *cleanup = closure_new_function(l, "cleanup", param, name,
                                           STORAGE_STATIC | STORAGE_INLINE, head);
    NodeList arguments = {0}, items = {0};
    VEC_PUSH(l->arena, &arguments, make_ident(l, statement, head));
    VEC_PUSH(l->arena, &arguments, pointer_ident(l, name, param, head));
    Node *callee = make_ident(l, (Symbol *)defer_call, head);
    VEC_PUSH(l->arena, &items,
             make_expr_stmt(l, make_call(l, callee, &arguments, type_basic(TYPE_VOID), head)));
    closure_define_function(l, cleanup, &items, c->span);
    return cleanup;
}

/* ---- the statement ---- */

static Node *lower_statement(Lower *l, Defer *n)
{
    Closure c;
    Span span = n->node.span, head = {span.start, span.start};
    closure_open(&c, l, &n->node, n->body, CLOSURE_DEFER);
    Type *type = c.record ? closure_type(&c) : type_basic(TYPE_CHAR);
    Type *param = type_pointer(l->arena, type);
    const Symbol *defer_call =
        scope_find_here(l->unit->file_scope, intern_cstr(l->unit->names, rt_defer_call));
    InitList *inits = AST_NEW(l->arena, INIT_LIST, InitList, span);
    inits->node.changed = true;
    inits->items = c.inits;
    /* Without a record there is nothing to carry, but something to clean up. */
    Node *init = c.record ? &inits->node : NULL;
    for (int i = 0; i < c.captured.count; i++)
        map_put(l->arena, &l->deferred, c.captured.items[i]->symbol, n);
    const Symbol *cleanup =
        defer_call ? define_cleanup(&c, defer_call, param, head)
                   : define_statement(&c, param, c.record ? c.argument->name : make_name(l, "c"),
                                      head);
    Symbol *context = make_symbol(l, SYMBOL_VARIABLE, make_name(l, "d"), type, span);
    Var *var = (Var *)make_var(l, context, init);
    var->cleanup = cleanup->name;
    return &var->node;
}

/* A compiler may build the result in the variable that is returned (clang does): a deferred
 * statement could then change it. */
static void copy_result(Lower *l, Return *n)
{
    const Node *value = n->value ? ast_unparen(n->value) : NULL;
    if (!value || value->kind != AST_IDENT || !type_is_record(ast_expr(n->value)->type) ||
        !map_get(&l->deferred, ((const Ident *)value)->symbol))
        return;
    n->value = make_comma(l, make_void(l, value->span), n->value);
    n->node.changed = true;
}

static void defer_stmt(Lower *l, Node *stmt, NodeList *out)
{
    rewrite_children(l, stmt, defer_stmt);
    if (stmt->kind == AST_DEFER)
        stmt = lower_statement(l, (Defer *)stmt);
    else if (stmt->kind == AST_RETURN)
        copy_result(l, (Return *)stmt);
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
