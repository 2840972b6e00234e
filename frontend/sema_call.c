/* Names and calls (C17 6.5.1, 6.5.2.2): what a name refers to, gcc's implicit declarations,
 * and the arguments of a call against its prototype. */
#include "frontend/sema_expr.h"

#include "frontend/alike.h"

/* The symbol of a function that nothing declares, made on first use. */
static Symbol *undeclared_function(Sema *s, Name name, Type *type, SymbolKind kind)
{
    Symbol *symbol = map_get(&s->builtins, name);
    if (!symbol) {
        symbol = ARENA_NEW(s->arena, Symbol);
        symbol->kind = kind;
        symbol->name = name;
        symbol->type = type;
        symbol->storage = STORAGE_EXTERN;
        map_put(s->arena, &s->builtins, name, symbol);
    }
    return symbol;
}

static bool is_function_name(Name name)
{
    return !strcmp(name, "__func__") || !strcmp(name, "__FUNCTION__") ||
           !strcmp(name, "__PRETTY_FUNCTION__");
}

/* __func__, as if declared at the top of the function (6.4.2.2). */
static void function_name(Sema *s, Ident *id)
{
    bool is_pretty = !strcmp(id->name, "__PRETTY_FUNCTION__");
    Name function = s->function ? s->function->name : is_pretty ? "top level" : "";
    Type *element = type_qualified(s->arena, type_basic(TYPE_CHAR), QUAL_CONST);
    Symbol *symbol = ARENA_NEW(s->arena, Symbol);
    symbol->kind = SYMBOL_VARIABLE;
    symbol->name = id->name;
    symbol->type = type_array(s->arena, element, (int64_t)strlen(function) + 1);
    symbol->storage = STORAGE_STATIC;
    id->symbol = symbol;
    expr_set(&id->expr.node, symbol->type, LVALUE);
}

static void report_undeclared(Sema *s, Ident *id)
{
    Diag *diag = s->unit->diag;
    Span span = id->expr.node.span;
    const Symbol *alike = hint_symbol(s, id->name, false);
    const char *keyword = alike ? NULL : alike_keyword(id->name, strlen(id->name));
    if (keyword) {
        diag_error(diag, span, "use of undeclared identifier '%s'; did you mean '%s'?", id->name,
                   keyword);
        diag_fix(diag, span, "%s", keyword);
        return;
    }
    if (!alike) {
        diag_error(diag, span, "use of undeclared identifier '%s'", id->name);
        return;
    }
    diag_error(diag, span, "use of undeclared identifier '%s'; did you mean '%s'?", id->name,
               alike->name);
    diag_fix(diag, span, "%s", alike->name);
    if (alike->span.end)
        diag_note(diag, alike->span, "'%s' declared here", alike->name);
}

static void undeclared(Sema *s, Ident *id, bool called)
{
    Node *node = &id->expr.node;
    if (is_function_name(id->name)) {
        function_name(s, id);
        return;
    }
    Symbol *symbol = map_get(&s->builtins, id->name);
    bool reserved = builtin_is_reserved(id->name);
    if (!symbol && (reserved || called)) {
        Type *type = sema_builtin_type(s, id->name);
        if (type) {
            symbol = undeclared_function(s, id->name, type, SYMBOL_BUILTIN);
        } else if (reserved) {
            expr_fail(node);
            return;
        } else if (sema_has_channels(s) && !strcmp(id->name, "go")) {
            diag_error(s->unit->diag, node->span,
                       "'go' needs a function call without parentheses around it");
            expr_fail(node);
            return;
        } else {
            /* gcc 12 takes `f(x)` as a use of `int f()` and warns. */
            type = type_function(s->arena, type_basic(TYPE_INT));
            type->no_prototype = true;
            symbol = undeclared_function(s, id->name, type, SYMBOL_FUNCTION);
        }
    }
    if (!symbol) {
        /* once for each function */
        const void *where = s->function ? (const void *)s->function : &s->undeclared;
        if (map_get(&s->undeclared, id->name) != where)
            report_undeclared(s, id);
        map_put(s->arena, &s->undeclared, id->name, (void *)where);
        expr_fail(node);
        return;
    }
    id->symbol = symbol;
    expr_set(node, symbol->type, FUNCTION_DESIGNATOR);
}

void sema_ident(Sema *s, Ident *id, bool called)
{
    Node *node = &id->expr.node;
    Symbol *symbol = scope_find(s->scope, id->name);
    if (!symbol) {
        undeclared(s, id, called);
    } else {
        id->symbol = symbol;
        switch (symbol->kind) {
        case SYMBOL_VARIABLE:
            expr_set(node, symbol->type, LVALUE);
            break;
        case SYMBOL_FUNCTION:
        case SYMBOL_BUILTIN:
            expr_set(node, symbol->type, FUNCTION_DESIGNATOR);
            break;
        case SYMBOL_ENUMERATOR:
            expr_set(node, symbol->type, RVALUE);
            break;
        case SYMBOL_TYPEDEF:
        case SYMBOL_TAG:
            diag_error(s->unit->diag, node->span, "'%s' is a type, not a value", id->name);
            sema_note_declared(s, node);
            expr_fail(node);
        }
    }
    constexpr_fold(s, node);
}

/* ---- calls ---- */

static void sema_argument(Sema *s, Node *argument)
{
    if (ast_is_expr(argument))
        sema_value(s, argument);
    else
        sema_type_name(s, argument);
}

/* What the call calls, for a diagnostic: `function 'f'` or `this function`. */
static const char *callee_text(Sema *s, Call *c)
{
    Node *callee = ast_unparen(c->callee);
    if (callee->kind == AST_IDENT)
        return arena_printf(s->arena, "function '%s'", ((Ident *)callee)->name);
    return "this function";
}

static bool check_count(Sema *s, Call *c, Type *function)
{
    int have = c->arguments.count, want = function->params.count;
    if (have < want || (have > want && !function->variadic)) {
        /* At the parenthesis that comes too early, or at what is too much. */
        uint32_t end = c->expr.node.span.end;
        Span span = {have < want ? end - 1 : c->arguments.items[want]->span.start,
                     have < want ? end : c->arguments.items[have - 1]->span.end};
        diag_error(s->unit->diag, span, "too %s arguments to %s: expected %s%d, have %d",
                   have < want ? "few" : "many", callee_text(s, c),
                   function->variadic ? "at least " : "", want, have);
        sema_note_declared(s, c->callee);
        return false;
    }
    return true;
}

/* True if the value of argument i is one that parameter j takes. */
static bool fits_parameter(Sema *s, Call *c, Type *function, int i, int j)
{
    Node *argument = c->arguments.items[i];
    return assign_allowed(function->params.items[j].type, sema_value(s, argument),
                          expr_is_null_constant(argument), ASSIGN_STRICT);
}

static void check_arguments(Sema *s, Call *c, Type *function)
{
    int wrong = -1; /* the first argument that was reported */
    for (int i = 0; i < c->arguments.count; i++) {
        Node *argument = c->arguments.items[i];
        if (!ast_is_expr(argument))
            continue;
        Type *from = sema_value(s, argument);
        if (i < function->params.count && !function->no_prototype) {
            Type *to = function->params.items[i].type;
            if (assign_allowed(to, from, expr_is_null_constant(argument), ASSIGN_C))
                continue;
            if (wrong >= 0 && fits_parameter(s, c, function, wrong, i) &&
                fits_parameter(s, c, function, i, wrong)) {
                diag_note(s->unit->diag, argument->span, "arguments %d and %d may be swapped",
                          wrong + 1, i + 1);
                continue;
            }
            const char *what = arena_printf(s->arena, "pass argument %d of %s", i + 1,
                                            callee_text(s, c));
            if (assign_report(s, argument->span, to, from, argument, what, NULL)) {
                sema_note_declared(s, c->callee);
                wrong = i;
            }
        } else if (type_is_void(from)) {
            diag_error(s->unit->diag, argument->span,
                       "cannot pass argument %d of %s: the expression has no value ('void')",
                       i + 1, callee_text(s, c));
        }
    }
}

/* True of a `make(x)` that is neither the language's nor a function's. */
static bool is_bad_make(Sema *s, Node *callee)
{
    return callee->kind == AST_IDENT && !strcmp(((Ident *)callee)->name, "make") &&
           sema_has_channels(s) && !scope_find(s->scope, ((Ident *)callee)->name);
}

static void report_bad_make(Sema *s, Call *c)
{
    Diag *diag = s->unit->diag;
    Node *first = c->arguments.count ? c->arguments.items[0] : NULL;
    Name name = first && first->kind == AST_IDENT ? ((Ident *)first)->name : NULL;
    bool unknown = name && !scope_find(s->scope, name);
    if (unknown && !strcmp(name, "chan"))
        diag_error(diag, first->span, "'chan' needs an element type, as in 'chan int'");
    else if (unknown)
        hint_unknown_type(s, first->span, name);
    else if (first && ast_is_expr(first) && !type_is_error(sema_value(s, first)))
        diag_error(diag, first->span,
                   "'make' needs a channel type, as in 'make(chan int)', not a value (type %s)",
                   sema_type_text(s, sema_value(s, first)));
    else
        diag_error(diag, c->expr.node.span,
                   "'make' needs a channel type, as in 'make(chan int)'");
    for (int i = 1; i < c->arguments.count; i++)
        sema_argument(s, c->arguments.items[i]);
    expr_fail(c->callee);
    expr_fail(&c->expr.node);
}

void sema_call(Sema *s, Call *c)
{
    Node *node = &c->expr.node;
    if (sema_chan_call(s, c))
        return;
    Node *callee = ast_unparen(c->callee);
    if (is_bad_make(s, callee)) {
        report_bad_make(s, c);
        return;
    }
    if (s->closure && callee->kind == AST_IDENT &&
        !strcmp(((Ident *)callee)->name, "__builtin_va_start")) {
        diag_error(s->unit->diag, node->span,
                   "'va_start' in a %s, which has no arguments of its own: copy the list that "
                   "the function has started",
                   s->closure->kind == AST_DEFER ? "deferred statement" : "go block");
        sema_note_border(s, s->closure);
    }
    if (callee->kind == AST_IDENT && !ast_expr(callee)->type) {
        Ident *id = (Ident *)callee;
        if (builtin_is_reserved(id->name) && !scope_find(s->scope, id->name) &&
            builtin_call(s, c, id->name))
            return;
        sema_ident(s, id, true);
    }
    Type *type = sema_value(s, c->callee);
    for (int i = 0; i < c->arguments.count; i++)
        sema_argument(s, c->arguments.items[i]);
    if (type_is_error(type)) {
        expr_fail(node);
        return;
    }
    Type *function = type_is_pointer(type) ? type_strip(type_strip(type)->base) : type;
    if (!type_is_function(function)) {
        if (type_is_error(function)) {
            expr_fail(node);
            return;
        }
        diag_error(s->unit->diag, node->span,
                   "cannot call %s: its type %s is not a function",
                   sema_operand_text(s, c->callee), sema_type_text(s, type));
        sema_note_declared(s, c->callee);
        expr_fail(node);
        return;
    }
    Symbol *symbol = expr_symbol(callee);
    bool checked = !(symbol && symbol->kind == SYMBOL_BUILTIN); /* gcc checks those */
    if (checked && (function->no_prototype || check_count(s, c, function)))
        check_arguments(s, c, function);
    Type *result = type_unqualified(s->arena, function->base);
    if (!type_is_void(result) && !type_is_error(result) && !type_is_complete(result)) {
        diag_error(s->unit->diag, node->span, "cannot call %s: its result type %s is "
                   "incomplete", sema_operand_text(s, c->callee), sema_type_text(s, result));
        expr_fail(node);
        return;
    }
    expr_set(node, result, RVALUE);
    constexpr_fold(s, node);
}
