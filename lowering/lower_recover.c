/* recover() (LANGUAGE.md 7): a function whose deferred statements recover is split. Its body
 * becomes a function of its own, which chant_protect calls: where a recovered panic ends.
 *
 *     int f(int x)
 *     {
 *         defer { if (recover()) x++; }
 *         return g(x);
 *     }
 *
 *     struct chant_call1 { struct chant_frame chant_frame; int x; int chant_result; };
 *     static void chant_f_body2(void *);
 *     int f(int x)
 *     {
 *         struct chant_call1 chant_r3 = { .chant_frame = { 0, 0 }, .x = x };
 *         chant_protect(chant_f_body2, &chant_r3);
 *         return chant_r3.chant_result;
 *     }
 *     static void chant_f_body2(void *chant_p4)
 *     {
 *         struct chant_call1 *chant_c5 = chant_p4;
 *         int x = chant_c5->x;
 *         {
 *             defer {
 *                 if (chant_recover(&chant_c5->chant_frame)) x++;
 *                 if (chant_c5->chant_frame.state) chant_recover_end(&chant_c5->chant_frame);
 *             }
 *             { chant_c5->chant_result = g(x); return; }
 *         }
 *     }
 *
 * Both functions are ordinary ones to the C compiler, whatever it does with them. */
#include <string.h>

#include "lowering/closure.h"
#include "lowering/make.h"
#include "lowering/rewrite.h"

static const char frame_name[] = "chant_frame";
static const char result_name[] = "chant_result";
static const char list_name[] = "chant_list";
static const char address_name[] = "chant_caller";

typedef struct Split {
    Lower *l;
    FunctionDef *function;
    Closure closure;    /* its argument is the body's pointer to the record */
    Type *result;       /* of the function; NULL: void */
    Symbol *list;       /* va_list of the function, if its body asks for it; else NULL */
    bool asks_return_address;
} Split;

/* ---- finding ---- */

static bool is_recover(const Node *node)
{
    return node->kind == AST_CALL && ((const Call *)node)->builtin == BUILTIN_RECOVER;
}

static bool finds_recover(Node *node, void *context)
{
    bool *found = context;
    *found = *found || is_recover(node);
    return !*found;
}

/* A nested function's deferred statements are its own. */
static bool finds_recovering(Node *node, void *context)
{
    bool *found = context;
    if (node->kind == AST_DEFER)
        ast_walk(((Defer *)node)->body, finds_recover, found);
    return !*found && node->kind != AST_DEFER && node->kind != AST_FUNCTION;
}

/* ---- the record's members ---- */

static Name name_of(Split *s, const char *name)
{
    return intern_cstr(s->l->unit->names, name);
}

/* In the body. */
static Node *member(Split *s, const char *name, Type *type, Span span)
{
    return make_member(s->l, make_ident(s->l, s->closure.argument, span), true, name_of(s, name),
                       type);
}

static Type *frame_type(Split *s)
{
    const Type *recover = type_strip(rt_symbol(s->l->unit, RT_chant_recover)->type);
    return type_strip(recover->params.items[0].type)->base;
}

static Node *frame_of(Split *s, Span span)
{
    return member(s, frame_name, frame_type(s), span);
}

/* A call of one of the C compiler's functions; arguments behind the first may be NULL. */
static Node *call_builtin(Split *s, const char *name, Type *result, Node *a, Node *b, Node *c,
                          Span span)
{
    Type *type = type_function(s->l->arena, result);
    Symbol *symbol = make_symbol(s->l, SYMBOL_FUNCTION, name_of(s, name), type, span);
    NodeList arguments = {0};
    Node *const given[] = {a, b, c};
    for (int i = 0; i < 3 && given[i]; i++) {
        ParamType param = {ast_expr(given[i])->type, NULL};
        VEC_PUSH(s->l->arena, &arguments, given[i]);
        VEC_PUSH(s->l->arena, &type->params, param);
    }
    return make_call(s->l, make_ident(s->l, symbol, span), &arguments, result, span);
}

/* ---- deferred statements ---- */

static void replace_recover(Node **child, void *context)
{
    Split *s = context;
    ast_children(*child, replace_recover, s);
    if (is_recover(*child))
        *child = make_rt_call(s->l, RT_chant_recover, (*child)->span,
                              make_address(s->l, frame_of(s, (*child)->span)), NULL, NULL);
}

/* Behind the statement: if it has stopped a panic, that is over now. */
static Node *recover_end(Split *s, Span span)
{
    Lower *l = s->l;
    Node *state = make_member(l, frame_of(s, span), false, name_of(s, rt_frame_state),
                              type_basic(TYPE_INT));
    Node *end = make_rt_call(l, RT_chant_recover_end, span, make_address(l, frame_of(s, span)),
                             NULL, NULL);
    return make_if(l, state, make_expr_stmt(l, end), NULL);
}

static void replace_in_defer(Split *s, Defer *n)
{
    bool found = false;
    ast_walk(n->body, finds_recover, &found);
    if (!found)
        return;
    replace_recover(&n->body, s);
    NodeList items = {0};
    VEC_PUSH(s->l->arena, &items, n->body);
    VEC_PUSH(s->l->arena, &items, recover_end(s, n->body->span));
    n->body = make_compound(s->l, &items, n->body->span);
    n->node.changed = true;
}

/* ---- return ---- */

/* `{ record->chant_result = value; return; }`. An object with a constant member can't be
 * assigned to, only copied. */
static Node *replace_return(Split *s, Return *n)
{
    Lower *l = s->l;
    Span span = n->node.span;
    NodeList items = {0};
    Node *result = member(s, result_name, s->result, span);
    if (type_is_record(s->result) && type_strip(s->result)->tag->is_const_member) {
        Symbol *temp = make_temp(l, s->result, span);
        VEC_PUSH(l->arena, &items, make_var(l, temp, n->value));
        Type *bytes = type_pointer(l->arena, type_basic(TYPE_VOID));
        Node *copy = make_cast(l, bytes, make_address(l, make_ident(l, temp, span)));
        copy = call_builtin(s, "__builtin_memcpy", bytes,
                            make_cast(l, bytes, make_address(l, result)), copy,
                            make_sizeof(l, s->result, span), span);
        VEC_PUSH(l->arena, &items, make_expr_stmt(l, copy));
    } else {
        VEC_PUSH(l->arena, &items, make_expr_stmt(l, make_assign(l, result, n->value)));
    }
    n->value = NULL;
    n->node.changed = true;
    VEC_PUSH(l->arena, &items, &n->node);
    return make_compound(l, &items, span);
}

/* ---- what asks about the function's own call ---- */

static bool is_call_of(Node *node, const char *name)
{
    if (node->kind != AST_CALL)
        return false;
    const Node *callee = ast_unparen(((Call *)node)->callee);
    return callee->kind == AST_IDENT && strcmp(((const Ident *)callee)->name, name) == 0;
}

static bool asks_return_address(Node *node)
{
    if (!is_call_of(node, "__builtin_return_address") || ((Call *)node)->arguments.count != 1)
        return false;
    const ConstValue *level = ast_expr(((Call *)node)->arguments.items[0])->constant;
    return level && level->kind == CONST_INT && level->integer == 0;
}

/* Looks for such calls. The last parameter is no longer one in the body: va_start is left
 * without it, so that nothing of it need be taken there. */
static bool find_asking(Node *node, void *context)
{
    static const char *const refused[] = {
        "__builtin_apply_args", "__builtin_va_arg_pack", "__builtin_va_arg_pack_len",
        "__builtin_next_arg",
    };
    Split *s = context;
    if (is_call_of(node, "__builtin_va_start") && ((Call *)node)->arguments.count) {
        ((Call *)node)->arguments.count = 1;
        if (!s->list)
            s->list = make_symbol(s->l, SYMBOL_VARIABLE, make_name(s->l, "v"),
                                  type_basic(TYPE_VA_LIST), s->function->node.span);
    }
    s->asks_return_address |= asks_return_address(node);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (is_call_of(node, refused[i]))
            diag_error(s->l->unit->diag, node->span,
                       "'%s' can't be used in a function that recovers", refused[i]);
    return node->kind != AST_FUNCTION;
}

static Type *list_pointer(Split *s)
{
    return type_pointer(s->l->arena, type_basic(TYPE_VA_LIST));
}

static Type *address_type(Split *s)
{
    return type_pointer(s->l->arena, type_basic(TYPE_VOID));
}

/* ---- the body ---- */

static void replace_child(Node **child, void *context)
{
    Split *s = context;
    Node *node = *child;
    if (node->kind == AST_FUNCTION) /* nested: it has calls of its own */
        return;
    if (node->kind == AST_DEFER)
        replace_in_defer(s, (Defer *)node);
    ast_children(node, replace_child, s);
    if (node->kind == AST_RETURN) {
        const Node *value = ((Return *)node)->value;
        if (s->result && value && !type_is_void(ast_expr((Node *)value)->type))
            *child = replace_return(s, (Return *)node);
    } else if (is_call_of(node, "__builtin_va_start") && s->list) {
        Node *list = make_deref(s->l, member(s, list_name, list_pointer(s), node->span));
        *child = call_builtin(s, "__builtin_va_copy", type_basic(TYPE_VOID),
                              ((Call *)node)->arguments.items[0], list, NULL, node->span);
    } else if (asks_return_address(node)) {
        *child = member(s, address_name, address_type(s), node->span);
    }
}

/* Attributes that say how a function's code is made hold for its body. */
static void keep_code_attributes(Split *s, const NodeList *list, NodeList *out)
{
    static const char *const names[] = {
        "target", "optimize", "optnone", "no_sanitize", "no_stack_protector", "stack_protect",
        "no_instrument_function", "no_profile_instrument_function", "min_vector_width",
    };
    for (int i = 0; i < list->count; i++) {
        if (list->items[i]->kind != AST_ATTRIBUTE)
            continue;
        Attribute *kept = (Attribute *)ast_copy(s->l->arena, list->items[i]);
        kept->items = (NodeList){0};
        const Attribute *n = (const Attribute *)list->items[i];
        for (int j = 0; j < n->items.count; j++) {
            const char *name = ((const AttributeItem *)n->items.items[j])->name;
            for (size_t k = 0; name && k < sizeof names / sizeof *names; k++) {
                const char *bare = strncmp(name, "__", 2) == 0 ? name + 2 : name;
                if (strncmp(bare, names[k], strlen(names[k])) == 0) {
                    VEC_PUSH(s->l->arena, &kept->items, n->items.items[j]);
                    break;
                }
            }
        }
        kept->node.changed = true;
        if (kept->items.count)
            VEC_PUSH(s->l->arena, out, &kept->node);
    }
}

/* The body's function behind the item: `argument` is what it calls its parameter. */
static Symbol *define_body(Split *s, NodeList *prologue, Node *body)
{
    Lower *l = s->l;
    Closure *c = &s->closure;
    FunctionDef *f = s->function;
    Span head = {f->node.span.start, f->node.span.start};
    Name param = make_name(l, "p");
    Symbol *symbol = closure_new_function(l, "body", address_type(s), param, STORAGE_STATIC, head);
    Symbol *argument = make_symbol(l, SYMBOL_VARIABLE, param, address_type(s), head);
    NodeList items = {0};
    VEC_PUSH(l->arena, &items, make_var(l, c->argument, make_ident(l, argument, head)));
    for (int i = 0; i < prologue->count; i++)
        VEC_PUSH(l->arena, &items, prologue->items[i]);
    VEC_PUSH(l->arena, &items, body);
    closure_define_function(l, symbol, &items, body->span);
    FunctionDef *made = (FunctionDef *)l->item->after.items[l->item->after.count - 1];
    if (f->specs)
        keep_code_attributes(s, &((Specs *)f->specs)->items, &made->attributes);
    keep_code_attributes(s, &f->attributes, &made->attributes);
    return symbol;
}

/* ---- the function ---- */

/* `{ .chant_frame = { 0, 0 }, .x = x }`: what is left out is zero, the result for one. */
static Node *record_init(Split *s, Span span)
{
    Lower *l = s->l;
    InitList *list = AST_NEW(l->arena, INIT_LIST, InitList, span);
    list->node.changed = true;
    for (int i = 0; i < s->closure.inits.count; i++) {
        FieldDesignator *field = AST_NEW(l->arena, FIELD_DESIGNATOR, FieldDesignator, span);
        field->node.changed = true;
        field->name = s->closure.record->fields.items[i].name;
        InitPair *pair = AST_NEW(l->arena, INIT_PAIR, InitPair, span);
        pair->node.changed = true;
        VEC_PUSH(l->arena, &pair->designators, &field->node);
        pair->value = s->closure.inits.items[i];
        VEC_PUSH(l->arena, &list->items, &pair->node);
    }
    return &list->node;
}

static Node *zero_frame(Split *s, Span span)
{
    InitList *list = AST_NEW(s->l->arena, INIT_LIST, InitList, span);
    list->node.changed = true;
    VEC_PUSH(s->l->arena, &list->items, make_int(s->l, 0, span));
    VEC_PUSH(s->l->arena, &list->items, make_int(s->l, 0, span));
    return &list->node;
}

static FunctionDeclarator *function_declarator(Node *node)
{
    for (;;) {
        switch (node->kind) {
        case AST_POINTER_DECLARATOR:
            node = ((PointerDeclarator *)node)->inner;
            break;
        case AST_PAREN_DECLARATOR:
            node = ((ParenDeclarator *)node)->inner;
            break;
        case AST_ARRAY_DECLARATOR:
            node = ((ArrayDeclarator *)node)->inner;
            break;
        default: { /* of several, the innermost declares the function */
            FunctionDeclarator *n = (FunctionDeclarator *)node;
            const Node *inner = n->inner;
            while (inner->kind == AST_PAREN_DECLARATOR)
                inner = ((const ParenDeclarator *)inner)->inner;
            if (inner->kind == AST_NAME_DECLARATOR)
                return n;
            node = n->inner;
            break;
        }
        }
    }
}

/* `va_list v; va_start(v, last);` */
static void start_list(Split *s, NodeList *out)
{
    Lower *l = s->l;
    const FunctionDeclarator *d = function_declarator(s->function->declarator);
    Symbol *last = ((Param *)d->params.items[d->params.count - 1])->symbol;
    Span span = s->list->span;
    VEC_PUSH(l->arena, out, make_var(l, s->list, NULL));
    VEC_PUSH(l->arena, out,
             make_expr_stmt(l, call_builtin(s, "__builtin_va_start", type_basic(TYPE_VOID),
                                            make_ident(l, s->list, span),
                                            make_ident(l, last, span), NULL, span)));
}

/* The function's new body: makes the record, runs the old one, returns its result. */
static Node *new_body(Split *s, Symbol *body)
{
    Lower *l = s->l;
    Span span = s->function->body->span;
    NodeList items = {0};
    if (s->list)
        start_list(s, &items);
    Symbol *record = make_symbol(l, SYMBOL_VARIABLE, make_name(l, "r"),
                                 closure_type(&s->closure), span);
    VEC_PUSH(l->arena, &items, make_var(l, record, record_init(s, span)));
    VEC_PUSH(l->arena, &items,
             make_expr_stmt(l, make_rt_call(l, RT_chant_protect, span, make_ident(l, body, span),
                                            make_address(l, make_ident(l, record, span)), NULL)));
    if (s->list)
        VEC_PUSH(l->arena, &items,
                 make_expr_stmt(l, call_builtin(s, "__builtin_va_end", type_basic(TYPE_VOID),
                                                make_ident(l, s->list, span), NULL, NULL, span)));
    if (s->result) {
        Return *n = AST_NEW(l->arena, RETURN, Return, span);
        n->node.changed = true;
        n->value = make_member(l, make_ident(l, record, span), false, name_of(s, result_name),
                               s->result);
        VEC_PUSH(l->arena, &items, &n->node);
    }
    return make_compound(l, &items, span);
}

/* The runtime takes the record for its first member. */
static void add_frame(Split *s)
{
    closure_add_member(&s->closure, name_of(s, frame_name), frame_type(s),
                       zero_frame(s, s->function->node.span));
}

/* Adds what the record carries besides parameters. The result comes last: it is only zeroed. */
static void add_members(Split *s)
{
    Closure *c = &s->closure;
    Span span = s->function->node.span;
    if (s->list)
        closure_add_member(c, name_of(s, list_name), list_pointer(s),
                           make_address(s->l, make_ident(s->l, s->list, span)));
    if (s->asks_return_address)
        closure_add_member(c, name_of(s, address_name), address_type(s),
                           call_builtin(s, "__builtin_return_address", address_type(s),
                                        make_int(s->l, 0, span), NULL, NULL, span));
    if (s->result)
        closure_add_member(c, name_of(s, result_name), closure_member_type(c, s->result), NULL);
    closure_define_record(s->l, c->record, (Span){span.start, span.start});
}

static void split(Lower *l, FunctionDef *f)
{
    Split s = {.l = l, .function = f};
    const Type *type = type_strip(f->symbol->type);
    if (!type_is_void(type->base))
        s.result = type_unqualified(l->arena, type->base);
    if (type->is_noreturn || f->symbol->storage & STORAGE_NORETURN)
        diag_error(l->unit->diag, f->declarator->span,
                   "'%s', declared noreturn, would return when recover() stops a panic",
                   f->symbol->name);
    ast_walk(f->body, find_asking, &s);
    closure_open(&s.closure, l, &f->node, f->body, CLOSURE_BODY);
    add_frame(&s);
    closure_carry(&s.closure);
    add_members(&s);
    replace_child(&s.closure.body, &s);
    closure_rewrite(&s.closure);
    Symbol *body = define_body(&s, &s.closure.prologue, s.closure.body);
    f->body = new_body(&s, body);
    f->node.changed = true;
}

/* A function that lowering made takes a pointer and returns nothing: it stands on its own
 * already, so its body stays as it is, behind a parameter that comes out of the record. */
static void split_made(Lower *l, FunctionDef *f)
{
    Split s = {.l = l, .function = f};
    Span head = {f->node.span.start, f->node.span.start};
    Closure *c = &s.closure;
    Name param = type_strip(f->symbol->type)->params.items[0].name;
    Symbol *symbol = make_symbol(l, SYMBOL_VARIABLE, param, address_type(&s), head);
    *c = (Closure){.l = l, .body = f->body, .span = f->node.span, .kind = CLOSURE_BODY};
    closure_new_argument(c);
    add_frame(&s);
    Node *carried = closure_add_member(c, param, address_type(&s), make_ident(l, symbol, head));
    add_members(&s);
    replace_child(&c->body, &s);
    NodeList prologue = {0};
    VEC_PUSH(l->arena, &prologue, make_var(l, symbol, carried));
    f->body = new_body(&s, define_body(&s, &prologue, c->body));
    f->node.changed = true;
}

/* ---- functions ---- */

static void recover_function(Lower *l, FunctionDef *f);

static bool visit_nested(Node *node, void *context)
{
    if (node->kind != AST_FUNCTION)
        return true;
    recover_function(context, (FunctionDef *)node);
    return false;
}

static void recover_function(Lower *l, FunctionDef *f)
{
    bool found = false;
    ast_walk(f->body, visit_nested, l);
    ast_walk(f->body, finds_recovering, &found);
    if (found && f->declarator)
        split(l, f);
    else if (found)
        split_made(l, f);
}

/* Outside a deferred statement there is nothing to recover from. */
static Node *replace_useless(Lower *l, Node *node)
{
    if (!is_recover(node))
        return node;
    return make_cast(l, ast_expr(node)->type, make_int(l, 0, node->span));
}

static void recover_item(Lower *l, Node *node)
{
    if (node->kind == AST_FUNCTION)
        recover_function(l, (FunctionDef *)node);
    rewrite_nodes(l, &node, replace_useless);
}

/* Requires: no go blocks: one inside a deferred statement recovers for itself.
 * Establishes: no recover() is left.
 * Invalidates: symbols of a split function's parameters inside its body: they are copies. */
void lower_recover(Lower *l)
{
    lower_each(l, recover_item);
}
