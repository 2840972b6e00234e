/* go f(a, b) (LANGUAGE.md 5): the caller evaluates the callee and the arguments into a
 * record; a function made for the statement calls with them.
 *
 *     go worker(i, results);
 *
 *     struct chant_args1 { int chant_a0; chant_ref chant_a1; };
 *     static void chant_f_go2(void *);
 *         chant_go(chant_f_go2, &(struct chant_args1){ i, chan_retain(results) }, ...);
 *     static void chant_f_go2(void *chant_p3)
 *     {
 *         struct chant_args1 *chant_c4 = chant_p3;
 *         chant_ref chant_t5 __attribute__((cleanup(chant_release_var))) = chant_c4->chant_a1;
 *         worker(chant_c4->chant_a0, chant_t5);
 *     }
 *
 * Constants and directly named functions stand in the made function itself, so that
 * compilers check formats and calls as ever. A reference that an argument hands over
 * (returns_retained) is the goroutine's: neither retained nor released here. Where an
 * argument calls something, and so may panic, references are taken once all are evaluated. */
#include <string.h>

#include "lowering/closure.h"
#include "lowering/make.h"
#include "lowering/rewrite.h"

typedef struct GoCall {
    Lower *l;
    Call *call;
    Span span;
    Tag *record;
    Symbol *argument;   /* the made function's pointer to the record */
    NodeList inits;     /* in the caller */
    bool guarded;       /* an argument may panic while references to channels are held */
    Symbol *arguments;  /* guarded, or a computed callee: the caller's record */
    NodeList retains;   /* guarded: in the caller, behind the record */
    NodeList prologue;  /* in the made function */
    Name callee;        /* the member that holds a computed callee; NULL: none */
} GoCall;

/* ---- constants ---- */

/* True if the type can be spelled at file scope as it is. */
static bool is_file_type(const Type *t)
{
    for (; t; t = t->base) {
        if (t->kind == TYPE_TYPEDEF)
            return !t->symbol->function;
        if (t->kind == TYPE_STRUCT || t->kind == TYPE_UNION || t->kind == TYPE_ENUM)
            return !t->tag->owner && t->tag->name;
        if (t->kind == TYPE_FUNCTION || type_is_variably_modified(t))
            return false;
    }
    return true;
}

/* True if the expression means the same in any function. */
static bool is_constant(Node *node)
{
    switch (node->kind) {
    case AST_NUMBER:
    case AST_CHARACTER:
    case AST_STRING:
        return true;
    case AST_IDENT: {
        const Symbol *symbol = ((Ident *)node)->symbol;
        return symbol && !symbol->function &&
               (symbol->kind == SYMBOL_ENUMERATOR || symbol->kind == SYMBOL_FUNCTION);
    }
    case AST_PAREN:
        return is_constant(((Paren *)node)->inner);
    case AST_CAST:
        return is_file_type(ast_expr(node)->type) && is_constant(((Cast *)node)->operand);
    case AST_UNARY: {
        const Unary *n = (Unary *)node;
        if (n->op == OP_ADDRESS)
            return ast_expr(n->operand)->category == FUNCTION_DESIGNATOR && is_constant(n->operand);
        return (n->op == OP_NEG || n->op == OP_PLUS || n->op == OP_BNOT || n->op == OP_NOT ||
                n->op == OP_EXTENSION) && is_constant(n->operand);
    }
    default:
        return false;
    }
}

/* ---- the record ---- */

static void new_record(GoCall *g)
{
    Lower *l = g->l;
    g->record = closure_new_record(l, "args");
    g->argument = make_symbol(l, SYMBOL_VARIABLE, make_name(l, "c"),
                              type_pointer(l->arena, type_tagged(l->arena, g->record)),
                              (Span){g->span.start, g->span.start});
}

/* The variable that is the caller's record, where it is one. */
static Symbol *new_arguments(GoCall *g)
{
    return make_symbol(g->l, SYMBOL_VARIABLE, make_name(g->l, "a"),
                       type_tagged(g->l->arena, g->record), g->span);
}

/* Adds a member; returns it as the made function sees it. */
static Node *add_member(GoCall *g, Name name, Type *type, Node *init)
{
    Lower *l = g->l;
    if (!g->record)
        new_record(g);
    closure_add_field(l, g->record, name, type);
    VEC_PUSH(l->arena, &g->inits, init);
    return make_member(l, make_ident(l, g->argument, g->span), true, name, type);
}

/* What an argument is converted to when the statement runs. */
static Type *argument_type(GoCall *g, const Type *function, int index, Node *argument)
{
    Lower *l = g->l;
    Type *type = type_decay(l->arena, ast_expr(argument)->type);
    if (function && !function->no_prototype && index < function->params.count) {
        Type *param = function->params.items[index].type;
        const Type *bare = type_strip(param);
        if (bare->kind != TYPE_UNION || !bare->tag->transparent)
            type = param;
    } else {
        const Member *member = (const Member *)ast_unparen(argument);
        type = member->expr.node.kind == AST_MEMBER && member->field &&
                       member->field->bit_width >= 0 && member->field->bit_width < 32
                   ? type_basic(TYPE_INT)
                   : type_default_promote(type);
    }
    if (type_is_variably_modified(type) || type_is_error(type))
        return type_pointer(l->arena, type_basic(TYPE_VOID));
    return type_unqualified(l->arena, make_file_type(l, type));
}

static bool finds_call(Node *node, void *context)
{
    bool *found = context;
    *found |= node->kind == AST_CALL || node->kind == AST_STMT_EXPR;
    return !*found;
}

static bool calls(Node *expr)
{
    bool found = false;
    ast_walk(expr, finds_call, &found);
    return found;
}

static bool finds_literal(Node *node, void *context)
{
    bool *found = context;
    *found |= node->kind == AST_COMPOUND_LITERAL;
    return !*found;
}

/* True if evaluating one of the arguments may end in a panic when a reference has been taken
 * for another. Not where a compound literal must outlive the statement: the record would put
 * it into a block of its own. */
static bool needs_guard(GoCall *g)
{
    bool retains = false, panics = false, literal = false;
    ast_walk(&g->call->expr.node, finds_literal, &literal);
    for (int i = 0; i < g->call->arguments.count; i++) {
        Node *argument = g->call->arguments.items[i];
        if (is_constant(argument))
            continue;
        retains |= type_is_chan(ast_expr(argument)->type) && !lower_is_retained(g->l, argument);
        panics |= calls(argument);
    }
    return retains && panics && !literal;
}

/* Takes the reference for a member of the caller's record, once that is complete. */
static void retain_later(GoCall *g, Name name, Type *type)
{
    Lower *l = g->l;
    Node *member = make_member(l, make_ident(l, g->arguments, g->span), false, name, type);
    VEC_PUSH(l->arena, &g->retains,
             make_expr_stmt(l, make_rt_call(l, RT_chan_retain, g->span, member, NULL, NULL)));
}

/* Carries one argument; what it is in the made function. */
static Node *carry_argument(GoCall *g, const Type *function, int index)
{
    Lower *l = g->l;
    Node *argument = g->call->arguments.items[index];
    if (is_constant(argument))
        return argument;
    bool is_chan = type_is_chan(ast_expr(argument)->type);
    Type *type = argument_type(g, function, index, argument);
    Name name = intern_cstr(l->unit->names, arena_printf(l->arena, "chant_a%d", index));
    Node *init = argument;
    if (is_chan && !lower_is_retained(l, argument)) {
        if (g->guarded)
            retain_later(g, name, type);
        else
            init = make_rt_call(l, RT_chan_retain, argument->span, argument, NULL, NULL);
    }
    Node *member = add_member(g, name, type, init);
    if (!is_chan)
        return member;
    Symbol *symbol = make_temp(l, ast_expr(argument)->type, g->span);
    Var *var = (Var *)make_var(l, symbol, member);
    var->cleanup = intern_cstr(l->unit->names, rt_name(RT_chant_release_var));
    VEC_PUSH(l->arena, &g->prologue, &var->node);
    return make_ident(l, symbol, g->span);
}

/* The callee as the made function calls it: by name where that means the same there. */
static Node *carry_callee(GoCall *g)
{
    Lower *l = g->l;
    Node *callee = ast_unparen(g->call->callee);
    if (callee->kind == AST_IDENT) {
        Symbol *symbol = ((Ident *)callee)->symbol;
        bool is_builtin = symbol && symbol->kind == SYMBOL_BUILTIN;
        if (!symbol || is_builtin || (symbol->kind == SYMBOL_FUNCTION && !symbol->function))
            return callee;
        if (symbol->kind == SYMBOL_FUNCTION && closure_is_prototype(symbol)) {
            Symbol *copy = make_symbol(l, SYMBOL_FUNCTION, symbol->name,
                                       make_file_type(l, symbol->type), g->span);
            copy->storage = STORAGE_EXTERN;
            VEC_PUSH(l->arena, &g->prologue, make_var(l, copy, NULL));
            return callee;
        }
    }
    Type *type = type_decay(l->arena, ast_expr(callee)->type);
    g->callee = intern_cstr(l->unit->names, "chant_f");
    return add_member(g, g->callee, type_unqualified(l->arena, make_file_type(l, type)), callee);
}

/* ---- the made function ---- */

static bool has_attribute(const NodeList *attributes, const char *name)
{
    AttributeCursor at = {0};
    for (const AttributeItem *item; (item = ast_next_attribute(attributes, &at));)
        if (item->name && strstr(item->name, name))
            return true;
    return false;
}

/* True if compilers warn of a result that is not used, which go never does. */
static bool wants_result_used(Node *callee)
{
    const Symbol *symbol = callee->kind == AST_IDENT ? ((Ident *)callee)->symbol : NULL;
    if (!symbol || !symbol->decl || !type_is_function(symbol->type) ||
        !type_is_scalar(type_strip(symbol->type)->base))
        return false;
    if (symbol->decl->kind == AST_INIT_DECLARATOR) {
        const InitDeclarator *d = (const InitDeclarator *)symbol->decl;
        return has_attribute(&d->attributes, "warn_unused_result");
    }
    if (symbol->decl->kind == AST_FUNCTION && ((FunctionDef *)symbol->decl)->specs)
        return has_attribute(&((Specs *)((FunctionDef *)symbol->decl)->specs)->items,
                             "warn_unused_result");
    return false;
}

static Symbol *define_function(GoCall *g, Node *callee, const NodeList *arguments)
{
    Lower *l = g->l;
    Span head = {g->span.start, g->span.start};
    Type *pointer = type_pointer(l->arena, type_basic(TYPE_VOID));
    Name param = make_name(l, "p");
    Symbol *function = closure_new_function(l, "go", pointer, param, STORAGE_STATIC, head);
    Node *argument = make_ident(l, make_symbol(l, SYMBOL_VARIABLE, param, pointer, head), head);
    NodeList items = {0};
    VEC_PUSH(l->arena, &items,
             g->record ? make_var(l, g->argument, argument)
                       : make_expr_stmt(l, make_cast(l, type_basic(TYPE_VOID), argument)));
    for (int i = 0; i < g->prologue.count; i++)
        VEC_PUSH(l->arena, &items, g->prologue.items[i]);
    Node *call = make_call(l, callee, arguments, g->call->expr.type, g->span);
    if (wants_result_used(callee))
        call = make_cast(l, type_basic(TYPE_VOID), make_not(l, call));
    VEC_PUSH(l->arena, &items, make_expr_stmt(l, call));
    if (g->record)
        closure_define_record(l, g->record, head);
    closure_define_function(l, function, &items, g->span);
    return function;
}

/* ---- the statement ---- */

static void push_start(GoCall *g, Symbol *function, NodeList *out)
{
    Lower *l = g->l;
    Node *entry = make_ident(l, function, g->span);
    if (!g->record) {
        VEC_PUSH(l->arena, out,
                 make_expr_stmt(l, make_rt_call(l, RT_chant_go, g->span, entry,
                                                make_null(l, g->span), make_int(l, 0, g->span))));
        return;
    }
    InitList *inits = AST_NEW(l->arena, INIT_LIST, InitList, g->span);
    inits->node.changed = true;
    inits->items = g->inits;
    Type *type = type_tagged(l->arena, g->record);
    Node *record;
    if (g->callee || g->guarded) {
        if (!g->guarded)
            g->arguments = new_arguments(g);
        VEC_PUSH(l->arena, out, make_var(l, g->arguments, &inits->node));
        record = make_ident(l, g->arguments, g->span);
        if (g->callee) {
            Node *callee =
                make_member(l, record, false, g->callee, g->record->fields.items[0].type);
            Node *nil = make_rt_call(l, RT_chant_go_nil, g->span, NULL, NULL, NULL);
            VEC_PUSH(l->arena, out,
                     make_if(l, make_not(l, callee), make_expr_stmt(l, nil), NULL));
        }
        for (int i = 0; i < g->retains.count; i++)
            VEC_PUSH(l->arena, out, g->retains.items[i]);
    } else {
        record = make_compound_literal(l, type, &inits->node);
    }
    VEC_PUSH(l->arena, out,
             make_expr_stmt(l, make_rt_call(l, RT_chant_go, g->span, entry, make_address(l, record),
                                            make_sizeof(l, type, g->span))));
}

static Node *lower_one_go(Lower *l, Go *n)
{
    GoCall g = {.l = l, .call = (Call *)ast_unparen(n->call), .span = n->node.span};
    if (needs_guard(&g)) {
        g.guarded = true;
        new_record(&g);
        g.arguments = new_arguments(&g);
    }
    Node *callee = carry_callee(&g);
    const Type *function = type_strip(ast_expr(callee)->type);
    if (function->kind == TYPE_POINTER)
        function = type_strip(function->base);
    if (function->kind != TYPE_FUNCTION)
        function = NULL;
    NodeList arguments = {0}, items = {0};
    for (int i = 0; i < g.call->arguments.count; i++)
        VEC_PUSH(l->arena, &arguments, carry_argument(&g, function, i));
    push_start(&g, define_function(&g, callee, &arguments), &items);
    return make_one(l, &items, g.span);
}

static void go_stmt(Lower *l, Node *stmt, NodeList *out)
{
    rewrite_children(l, stmt, go_stmt);
    if (stmt->kind == AST_GO)
        stmt = lower_one_go(l, (Go *)stmt);
    VEC_PUSH(l->arena, out, stmt);
}

static void go_item(Lower *l, Node *node)
{
    rewrite_children(l, node, go_stmt);
}

/* Requires: operands ordered; no Chant expression inside.
 * Establishes: no GO is left.
 * Invalidates: nothing. */
void lower_go(Lower *l)
{
    lower_each(l, go_item);
}
