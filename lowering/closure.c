/* Lifting bodies: what they take, and how they find it. See closure.h. */
#include "lowering/closure.h"

#include <string.h>

#include "lowering/make.h"

/* ---- records and functions that are made ---- */

Tag *closure_new_record(Lower *l, const char *stem)
{
    Tag *tag = ARENA_NEW(l->arena, Tag);
    tag->kind = TYPE_STRUCT;
    tag->name = make_name(l, stem);
    tag->complete = true;
    return tag;
}

void closure_add_field(Lower *l, Tag *tag, Name name, Type *type)
{
    Field field = {.name = name, .type = type, .bit_width = -1};
    VEC_PUSH(l->arena, &tag->fields, field);
}

void closure_define_record(Lower *l, Tag *tag, Span span)
{
    layout_record(tag);
    RecordDef *n = AST_NEW(l->arena, RECORD_DEF, RecordDef, span);
    n->node.changed = true;
    n->type = type_tagged(l->arena, tag);
    VEC_PUSH(l->arena, &l->item->before, &n->node);
}

Symbol *closure_new_function(Lower *l, const char *stem, Type *param, Name param_name,
                             unsigned storage, Span span)
{
    Type *type = type_function(l->arena, type_basic(TYPE_VOID));
    ParamType parameter = {param, param_name};
    VEC_PUSH(l->arena, &type->params, parameter);
    Name name = make_name(l, arena_printf(l->arena, "%s_%s", l->function->name, stem));
    Symbol *symbol = make_symbol(l, SYMBOL_FUNCTION, name, type, span);
    symbol->storage = storage;
    symbol->is_defined = true;
    VEC_PUSH(l->arena, &l->item->before, make_var(l, symbol, NULL));
    return symbol;
}

void closure_define_function(Lower *l, Symbol *function, const NodeList *items, Span span)
{
    FunctionDef *n = AST_NEW(l->arena, FUNCTION, FunctionDef, span);
    n->node.changed = true;
    n->symbol = function;
    n->body = make_compound(l, items, span);
    VEC_PUSH(l->arena, &l->item->after, &n->node);
}

Type *closure_type(Closure *c)
{
    return type_tagged(c->l->arena, c->record);
}

/* ---- what the body takes ---- */

static bool is_inside(Span span, const Node *body)
{
    return span.start >= body->span.start && span.start < body->span.end;
}

bool closure_is_prototype(const Symbol *symbol)
{
    return symbol->function && symbol->kind == SYMBOL_FUNCTION &&
           (!symbol->decl || symbol->decl->kind != AST_FUNCTION);
}

/* True if the body, lifted, could not see what the name means. */
static bool is_foreign(const Closure *c, const Symbol *symbol)
{
    if (!symbol || !symbol->function || is_inside(symbol->span, c->body))
        return false;
    return symbol->kind == SYMBOL_VARIABLE || symbol->kind == SYMBOL_FUNCTION;
}

static Captured *capture(Closure *c, Symbol *symbol, Span span)
{
    Captured *known = map_get(&c->known, symbol);
    if (known)
        return known;
    known = ARENA_NEW(c->l->arena, Captured);
    known->symbol = symbol;
    known->span = span;
    VEC_PUSH(c->l->arena, &c->captured, known);
    map_put(c->l->arena, &c->known, symbol, known);
    return known;
}

static bool is_array_object(Node *object)
{
    return ast_expr(object)->category == LVALUE && type_is_array(ast_expr(object)->type);
}

/* True if the programmer wrote this `&`: what it designates is the original. The operand of
 * one that lowering made, as in chan_send(c, &x), is what x would be. */
static bool is_users_address(const Node *node)
{
    return node->kind == AST_UNARY && ((const Unary *)node)->op == OP_ADDRESS &&
           node->span.start < ((const Unary *)node)->operand->span.start;
}

static void scan_child(Node **child, void *context);

/* The operand of `&`: what it designates is looked for in the original. */
static void scan_place(Closure *c, Node *node)
{
    switch (node->kind) {
    case AST_IDENT: {
        Symbol *symbol = ((Ident *)node)->symbol;
        if (is_foreign(c, symbol) && !closure_is_prototype(symbol))
            capture(c, symbol, node->span)->by_address = true;
        break;
    }
    case AST_PAREN:
        scan_place(c, ((Paren *)node)->inner);
        break;
    case AST_MEMBER:
        if (((Member *)node)->arrow)
            scan_child(&((Member *)node)->object, c);
        else
            scan_place(c, ((Member *)node)->object);
        break;
    case AST_INDEX:
        if (is_array_object(((Index *)node)->object))
            scan_place(c, ((Index *)node)->object);
        else
            scan_child(&((Index *)node)->object, c);
        scan_child(&((Index *)node)->index, c);
        break;
    default:
        scan_child(&node, c);
        break;
    }
}

/* C's names for the function's own name: arrays of the enclosing function. */
static bool is_function_name(const Ident *n)
{
    return strcmp(n->name, "__func__") == 0 || strcmp(n->name, "__FUNCTION__") == 0 ||
           strcmp(n->name, "__PRETTY_FUNCTION__") == 0;
}

/* Gives such a name a symbol, so that it is captured like a static array. */
static void name_function(Closure *c, Ident *n)
{
    Lower *l = c->l;
    if (n->symbol && n->symbol->function)
        return;
    Type *type = n->expr.type;
    if (!type || !type_is_array(type))
        type = type_array(l->arena, type_qualified(l->arena, type_basic(TYPE_CHAR), QUAL_CONST),
                          (int64_t)strlen(l->function->name) + 1);
    n->symbol = NULL;
    for (int i = 0; i < c->captured.count; i++)
        if (c->captured.items[i]->symbol->name == n->name)
            n->symbol = c->captured.items[i]->symbol;
    if (!n->symbol) {
        n->symbol = make_symbol(l, SYMBOL_VARIABLE, n->name, type, (Span){0, 0});
        n->symbol->storage = STORAGE_STATIC;
    }
    n->expr.type = type;
    n->expr.category = LVALUE;
}

static bool is_taken_by_value(const Closure *c, const Symbol *symbol)
{
    switch (c->kind) {
    case CLOSURE_GO:
        return symbol->kind == SYMBOL_VARIABLE && !type_is_array(symbol->type) &&
               !(symbol->storage & (STORAGE_STATIC | STORAGE_EXTERN));
    case CLOSURE_BODY: /* its own parameters; a nested function has others to take */
        return symbol->is_parameter && symbol->span.start >= c->span.start &&
               symbol->span.start < c->body->span.start;
    default:
        return false;
    }
}

static void scan_ident(Closure *c, Ident *n)
{
    if (is_function_name(n) && c->l->function)
        name_function(c, n);
    Symbol *symbol = n->symbol;
    if (!is_foreign(c, symbol) || closure_is_prototype(symbol))
        return;
    Captured *captured = capture(c, symbol, n->expr.node.span);
    if (is_taken_by_value(c, symbol))
        captured->by_value = true;
    else
        captured->by_address = true;
}

/* Typedefs of variable length: their lengths were measured where they stand. */
static void scan_type(Closure *c, const Type *t, Span span)
{
    for (; t && type_is_variably_modified(t); t = t->base)
        if (t->kind == TYPE_TYPEDEF && t->symbol->function &&
            !is_inside(t->symbol->span, c->body))
            capture(c, t->symbol, span);
}

static void scan_child(Node **child, void *context)
{
    Closure *c = context;
    Node *node = *child;
    if (node->kind == AST_IDENT) {
        scan_ident(c, (Ident *)node);
    } else if (node->kind == AST_TYPE_REF) {
        Symbol *symbol = ((TypeRef *)node)->symbol;
        if (symbol && symbol->function)
            scan_type(c, type_typedef(c->l->arena, symbol, symbol->type), node->span);
    } else if (node->kind == AST_TYPE_OF) {
        scan_type(c, ((TypeOf *)node)->type, node->span);
    } else if (c->kind == CLOSURE_GO && is_users_address(node)) {
        scan_place(c, ((Unary *)node)->operand);
    } else {
        ast_children(node, scan_child, c);
    }
}

/* ---- what is addressed may be no register variable ---- */

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
    ast_walk(l->item->node, finds_decl, &find);
    symbol->storage &= ~(unsigned)STORAGE_REGISTER;
}

/* ---- the record ---- */

Node *closure_add_member(Closure *c, Name name, Type *type, Node *init)
{
    Lower *l = c->l;
    closure_add_field(l, c->record, name, type);
    if (init)
        VEC_PUSH(l->arena, &c->inits, init);
    return make_member(l, make_ident(l, c->argument, c->span), true, name, type);
}

static Node *sizeof_expr(Lower *l, Node *expr)
{
    Sizeof *n = AST_NEW(l->arena, SIZEOF, Sizeof, expr->span);
    n->expr.node.changed = true;
    n->expr.type = type_basic(TYPE_ULONG);
    n->argument = expr;
    return &n->expr.node;
}

static Node *first_element(Lower *l, Node *array)
{
    Index *n = AST_NEW(l->arena, INDEX, Index, array->span);
    n->expr.node.changed = true;
    n->expr.type = type_strip(ast_expr(array)->type)->base;
    n->expr.category = LVALUE;
    n->object = array;
    n->index = make_int(l, 0, array->span);
    return &n->expr.node;
}

/* The variably modified type of `object`, with lengths that the lifted function has been
 * given: each is measured when the statement runs. */
static Type *carried_type(Closure *c, Type *type, Node *object)
{
    Lower *l = c->l;
    if (!type_is_variably_modified(type))
        return make_file_type(l, type);
    const Type *bare = type_strip(type);
    if (bare->kind == TYPE_POINTER) {
        Type *base = carried_type(c, bare->base, make_deref(l, object));
        return type_qualified(l->arena, type_pointer(l->arena, base), bare->quals);
    }
    Type *element = carried_type(c, bare->base, first_element(l, object));
    if (!bare->vla && bare->length >= 0)
        return type_array(l->arena, element, bare->length);
    Node *length = make_binary(l, sizeof_expr(l, object), OP_DIV,
                               sizeof_expr(l, first_element(l, object)));
    ast_expr(length)->type = type_basic(TYPE_ULONG);
    Name name = make_name(l, "n");
    Node *field = closure_add_member(c, name, type_basic(TYPE_ULONG), length);
    Symbol *symbol = make_symbol(l, SYMBOL_VARIABLE, name, type_basic(TYPE_ULONG),
                                 (Span){c->span.start, c->span.start});
    VEC_PUSH(l->arena, &c->prologue, make_var(l, symbol, field));
    return type_vla(l->arena, element, make_ident(l, symbol, c->span));
}

Type *closure_member_type(Closure *c, Type *type)
{
    if (type_is_variably_modified(type))
        return type_pointer(c->l->arena, type_basic(TYPE_VOID));
    return type_unqualified(c->l->arena, make_file_type(c->l, type));
}

static Node *original(Closure *c, const Captured *captured)
{
    return make_ident(c->l, captured->symbol, captured->span);
}

/* The value of a variable of the enclosing function as it is when the statement runs. A
 * goroutine's channel is retained, and released when it ends. */
static void carry_value(Closure *c, Captured *captured)
{
    Lower *l = c->l;
    Symbol *symbol = captured->symbol;
    Type *type = carried_type(c, symbol->type, original(c, captured));
    Node *init = original(c, captured);
    bool retained = c->kind == CLOSURE_GO && type_is_chan(symbol->type);
    if (retained)
        init = make_rt_call(l, RT_chan_retain, captured->span, init, NULL, NULL);
    Node *field = closure_add_member(c, symbol->name, closure_member_type(c, symbol->type), init);
    captured->copy = make_symbol(l, SYMBOL_VARIABLE, symbol->name, type,
                                 (Span){c->span.start, c->span.start});
    captured->copy->decl = symbol->decl;
    Var *var = (Var *)make_var(l, captured->copy, field);
    if (retained)
        var->cleanup = intern_cstr(l->unit->names, rt_name(RT_chant_release_var));
    VEC_PUSH(l->arena, &c->prologue, &var->node);
}

static void carry_address(Closure *c, Captured *captured)
{
    Lower *l = c->l;
    Symbol *symbol = captured->symbol;
    make_addressable(l, symbol);
    bool variable = type_is_variably_modified(symbol->type);
    Type *type = type_pointer(l->arena, carried_type(c, symbol->type, original(c, captured)));
    captured->field = intern_cstr(l->unit->names,
                                  arena_printf(l->arena, "chant_at_%s", symbol->name));
    Node *field = closure_add_member(c, captured->field,
                                variable ? type_pointer(l->arena, type_basic(TYPE_VOID)) : type,
                                make_address(l, original(c, captured)));
    if (c->kind != CLOSURE_GO && !variable)
        return;
    captured->pointer = make_symbol(l, SYMBOL_VARIABLE, captured->field, type,
                                    (Span){c->span.start, c->span.start});
    VEC_PUSH(l->arena, &c->prologue, make_var(l, captured->pointer, field));
}

/* `&(void *){0}`: an address for sizeof to ask about, not null, which sanitizers report. */
static Node *some_place(Lower *l, Span span)
{
    Type *type = type_pointer(l->arena, type_basic(TYPE_VOID));
    return make_address(l, make_compound_literal(l, type, make_int(l, 0, span)));
}

/* The typedef again, with the lengths that it has. */
static void carry_typedef(Closure *c, const Captured *captured)
{
    Lower *l = c->l;
    Symbol *symbol = captured->symbol;
    Type *named = type_typedef(l->arena, symbol, symbol->type);
    Node *place = some_place(l, captured->span);
    Node *object = type_is_pointer(named)
                       ? make_cast(l, named, place)
                       : make_deref(l, make_cast(l, type_pointer(l->arena, named), place));
    Type *type = carried_type(c, symbol->type, object);
    Symbol *again = make_symbol(l, SYMBOL_TYPEDEF, symbol->name, type,
                                (Span){c->span.start, c->span.start});
    again->storage = STORAGE_TYPEDEF;
    VEC_PUSH(l->arena, &c->prologue, make_var(l, again, NULL));
}

void closure_new_argument(Closure *c)
{
    static const char *const stems[] = {
        [CLOSURE_GO] = "args", [CLOSURE_DEFER] = "ctx", [CLOSURE_BODY] = "call",
    };
    Lower *l = c->l;
    c->record = closure_new_record(l, stems[c->kind]);
    c->argument = make_symbol(l, SYMBOL_VARIABLE, make_name(l, "c"),
                              type_pointer(l->arena, closure_type(c)),
                              (Span){c->span.start, c->span.start});
}

void closure_open(Closure *c, Lower *l, Node *stmt, Node *body, ClosureKind kind)
{
    *c = (Closure){.l = l, .body = body, .span = stmt->span, .kind = kind};
    scan_child(&body, c);
    if (c->captured.count || kind == CLOSURE_BODY)
        closure_new_argument(c);
    if (!c->captured.count || kind == CLOSURE_BODY)
        return;
    closure_carry(c);
    closure_define_record(l, c->record, (Span){c->span.start, c->span.start});
}

void closure_carry(Closure *c)
{
    for (int i = 0; i < c->captured.count; i++) {
        if (c->captured.items[i]->symbol->kind == SYMBOL_TYPEDEF)
            carry_typedef(c, c->captured.items[i]);
        if (c->captured.items[i]->by_value)
            carry_value(c, c->captured.items[i]);
        if (c->captured.items[i]->by_address)
            carry_address(c, c->captured.items[i]);
    }
}

/* ---- the body, lifted ---- */

static void replace_child(Node **child, void *context);

/* The original variable, through its address. */
static Node *at_address(Closure *c, const Captured *captured, Span span)
{
    Lower *l = c->l;
    Type *type = type_pointer(l->arena, captured->symbol->type);
    Node *pointer = captured->pointer
                        ? make_ident(l, captured->pointer, span)
                        : make_member(l, make_ident(l, c->argument, span), true,
                                      captured->field, type);
    ast_expr(pointer)->type = type;
    return make_deref(l, pointer);
}

static void replace_place(Closure *c, Node **slot)
{
    Node *node = *slot;
    switch (node->kind) {
    case AST_IDENT: {
        Captured *captured = map_get(&c->known, ((Ident *)node)->symbol);
        if (captured && captured->by_address)
            *slot = at_address(c, captured, node->span);
        break;
    }
    case AST_PAREN:
        replace_place(c, &((Paren *)node)->inner);
        break;
    case AST_MEMBER:
        if (((Member *)node)->arrow)
            replace_child(&((Member *)node)->object, c);
        else
            replace_place(c, &((Member *)node)->object);
        break;
    case AST_INDEX:
        if (is_array_object(((Index *)node)->object))
            replace_place(c, &((Index *)node)->object);
        else
            replace_child(&((Index *)node)->object, c);
        replace_child(&((Index *)node)->index, c);
        break;
    default:
        replace_child(slot, c);
        break;
    }
}

/* Declares at the head what the body only knew from a declaration around it. */
static void repeat_declaration(Closure *c, Symbol *symbol)
{
    Lower *l = c->l;
    if (map_get(&c->known, symbol))
        return;
    map_put(l->arena, &c->known, symbol, ARENA_NEW(l->arena, Captured));
    Symbol *copy = make_symbol(l, symbol->kind, symbol->name, make_file_type(l, symbol->type),
                               (Span){c->span.start, c->span.start});
    copy->storage = STORAGE_EXTERN | (symbol->storage & STORAGE_THREAD);
    VEC_PUSH(l->arena, &c->prologue, make_var(l, copy, NULL));
}

static Node *replace_ident(Closure *c, Ident *n)
{
    Lower *l = c->l;
    Node *node = &n->expr.node;
    Symbol *symbol = n->symbol;
    if (!symbol || !symbol->function || is_inside(symbol->span, c->body))
        return node;
    if (symbol->kind == SYMBOL_ENUMERATOR && symbol->constant) {
        Node *value = make_int(l, (long long)symbol->constant->integer, node->span);
        ast_expr(value)->type = n->expr.type;
        return value;
    }
    if (closure_is_prototype(symbol)) {
        repeat_declaration(c, symbol);
        return node;
    }
    const Captured *captured = map_get(&c->known, symbol);
    if (!captured)
        return node;
    if (captured->by_value) {
        n->symbol = captured->copy; /* it has the same name */
        return node;
    }
    return at_address(c, captured, node->span);
}

static Node *typeof_type(Lower *l, Type *type, Span span)
{
    TypeofSpec *n = AST_NEW(l->arena, TYPEOF_SPEC, TypeofSpec, span);
    n->node.changed = true;
    n->argument = make_type_of(l, make_file_type(l, type), span);
    return &n->node;
}

void closure_mark_unused(Lower *l, const Symbol *symbol)
{
    if (!symbol->decl || symbol->decl->kind != AST_INIT_DECLARATOR)
        return;
    InitDeclarator *d = (InitDeclarator *)symbol->decl;
    for (int i = 0; i < d->attributes.count; i++)
        if (d->attributes.items[i]->changed)
            return;
    VEC_PUSH(l->arena, &d->attributes, make_attribute(l, "unused", d->node.span));
    d->node.changed = true;
}

/* Names of types that are declared around the body. */
static Node *replace_type(Closure *c, Node *node)
{
    Lower *l = c->l;
    if (node->kind == AST_TYPE_REF) {
        const Symbol *symbol = ((TypeRef *)node)->symbol;
        if (symbol && symbol->function && !is_inside(symbol->span, c->body) &&
            !map_get(&c->known, symbol)) {
            closure_mark_unused(l, symbol);
            return typeof_type(l, symbol->type, node->span);
        }
    } else if (node->kind == AST_RECORD_SPEC) {
        Type *type = ((RecordSpec *)node)->type;
        Tag *tag = type ? type_strip(type)->tag : NULL;
        if (tag && tag->owner && tag->decl && !is_inside(tag->decl->span, c->body))
            lower_move_record(l, tag);
    } else if (node->kind == AST_ENUM_SPEC) {
        Type *type = ((EnumSpec *)node)->type;
        const Tag *tag = type ? type_strip(type)->tag : NULL;
        if (tag && tag->owner && tag->decl && !is_inside(tag->decl->span, c->body))
            return typeof_type(l, type, node->span);
    } else if (node->kind == AST_TYPE_OF) {
        TypeOf *n = (TypeOf *)node;
        if (!type_is_variably_modified(n->type))
            n->type = make_file_type(l, n->type);
    } else if (node->kind == AST_VAR) {
        Symbol *symbol = ((Var *)node)->symbol;
        if (!type_is_variably_modified(symbol->type))
            symbol->type = make_file_type(l, symbol->type);
    }
    return node;
}

static void replace_child(Node **child, void *context)
{
    Closure *c = context;
    Node *node = *child;
    if (node->kind == AST_IDENT) {
        *child = replace_ident(c, (Ident *)node);
        return;
    }
    if (c->kind == CLOSURE_GO && is_users_address(node)) {
        replace_place(c, &((Unary *)node)->operand);
        return;
    }
    ast_children(node, replace_child, c);
    *child = replace_type(c, node);
}

void closure_rewrite(Closure *c)
{
    replace_child(&c->body, c);
}

void closure_close(Closure *c, Symbol *function)
{
    Lower *l = c->l;
    NodeList items = c->prologue;
    VEC_PUSH(l->arena, &items, c->body);
    closure_define_function(l, function, &items, c->body->span);
}
