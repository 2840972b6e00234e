/* Makes nodes, names and symbols: see make.h. */
#include "lowering/make.h"

#include <string.h>

#include "lowering/closure.h"

#define NEW(KIND, Struct, span) ((Struct *)made(AST_NEW(l->arena, KIND, Struct, (span))))

static void *made(void *node)
{
    ((Node *)node)->changed = true;
    return node;
}

static Node *typed(void *node, Type *type, ValueCategory category)
{
    Expr *expr = node;
    expr->type = type;
    expr->category = category;
    return &expr->node;
}

/* ---- names and symbols ---- */

static const char temp_stem[] = "chant_t";

Name make_name(Lower *l, const char *stem)
{
    return intern_cstr(l->unit->names,
                       arena_printf(l->arena, "chant_%s%d", stem, ++l->unit->next_anonymous));
}

Symbol *make_symbol(Lower *l, SymbolKind kind, Name name, Type *type, Span span)
{
    Symbol *symbol = ARENA_NEW(l->arena, Symbol);
    symbol->kind = kind;
    symbol->name = name;
    symbol->type = type;
    symbol->span = span;
    symbol->function = kind == SYMBOL_FUNCTION ? NULL : l->function;
    symbol->is_local = kind == SYMBOL_VARIABLE;
    return symbol;
}

/* Names the anonymous records that a declaration of `t` would have to spell. */
static void name_records(Lower *l, Type *t)
{
    for (; t && t->kind != TYPE_TYPEDEF; t = t->base) {
        if (t->kind == TYPE_FUNCTION)
            for (int i = 0; i < t->params.count; i++)
                name_records(l, t->params.items[i].type);
        if (t->kind == TYPE_STRUCT || t->kind == TYPE_UNION) {
            make_tag_name(l, t->tag);
            return;
        }
        if (t->kind == TYPE_CHAN)
            return;
    }
}

/* An enum without a name is spelled as its integer type. */
static Type *without_anonymous_enum(Type *t)
{
    return t->kind == TYPE_ENUM && !t->tag->name && t->tag->enum_base ? t->tag->enum_base : t;
}

/* The type without typedef names that a variable of the function hides. */
static Type *visible_type(Lower *l, Type *t)
{
    if (t->kind == TYPE_TYPEDEF) {
        if (t->symbol->function || !map_get(&l->local_names, t->symbol->name))
            return t;
        return type_qualified(l->arena, visible_type(l, t->base), t->quals);
    }
    if (t->kind != TYPE_POINTER && t->kind != TYPE_ARRAY)
        return t;
    Type *base = visible_type(l, t->base);
    if (base == t->base)
        return t;
    Type *copy = ARENA_NEW(l->arena, Type);
    *copy = *t;
    copy->base = base;
    return copy;
}

Symbol *make_temp(Lower *l, Type *type, Span span)
{
    Type *value = visible_type(l, type_decay(l->arena, type));
    value = type_is_array(value) ? value : type_unqualified(l->arena, value);
    value = without_anonymous_enum(value);
    name_records(l, value);
    return make_symbol(l, SYMBOL_VARIABLE, make_name(l, "t"), value, span);
}

bool make_is_temp(const Symbol *symbol)
{
    return symbol && !symbol->decl && symbol->name &&
           strncmp(symbol->name, temp_stem, sizeof temp_stem - 1) == 0;
}

/* ---- expressions ---- */

Node *make_ident(Lower *l, Symbol *symbol, Span span)
{
    Ident *n = NEW(IDENT, Ident, span);
    n->name = symbol->name;
    n->symbol = symbol;
    return typed(n, symbol->type,
                 symbol->kind == SYMBOL_FUNCTION ? FUNCTION_DESIGNATOR : LVALUE);
}

Node *make_int(Lower *l, long long value, Span span)
{
    Number *n = NEW(NUMBER, Number, span);
    n->expr.constant = ARENA_NEW(l->arena, ConstValue);
    n->expr.constant->kind = CONST_INT;
    n->expr.constant->is_icx = true;
    n->expr.constant->integer = value;
    return typed(n, type_basic(TYPE_INT), RVALUE);
}

Node *make_null(Lower *l, Span span)
{
    return make_cast(l, type_pointer(l->arena, type_basic(TYPE_VOID)), make_int(l, 0, span));
}

Node *make_void(Lower *l, Span span)
{
    return make_cast(l, type_basic(TYPE_VOID), make_int(l, 0, span));
}

static Node *make_unary(Lower *l, Op op, Node *operand, Type *type, ValueCategory category)
{
    Unary *n = NEW(UNARY, Unary, operand->span);
    n->op = op;
    n->operand = operand;
    return typed(n, type, category);
}

Node *make_address(Lower *l, Node *lvalue)
{
    const Node *bare = ast_unparen(lvalue);
    if (bare->kind == AST_UNARY && ((const Unary *)bare)->op == OP_DEREF)
        return ((const Unary *)bare)->operand;
    return make_unary(l, OP_ADDRESS, lvalue, type_pointer(l->arena, ast_expr(lvalue)->type),
                      RVALUE);
}

Node *make_deref(Lower *l, Node *pointer)
{
    Type *type = type_strip(ast_expr(pointer)->type)->base;
    return make_unary(l, OP_DEREF, pointer, type,
                      type_is_function(type) ? FUNCTION_DESIGNATOR : LVALUE);
}

Node *make_not(Lower *l, Node *operand)
{
    return make_unary(l, OP_NOT, operand, type_basic(TYPE_INT), RVALUE);
}

Node *make_binary(Lower *l, Node *left, Op op, Node *right)
{
    Binary *n = NEW(BINARY, Binary, left->span);
    n->left = left;
    n->op = op;
    n->right = right;
    return typed(n, type_basic(TYPE_INT), RVALUE);
}

Node *make_comma(Lower *l, Node *left, Node *right)
{
    Comma *n = NEW(COMMA, Comma, right->span);
    n->left = left;
    n->right = right;
    Paren *paren = NEW(PAREN, Paren, right->span);
    paren->inner = typed(n, ast_expr(right)->type, RVALUE);
    return typed(paren, ast_expr(right)->type, RVALUE);
}

Node *make_assign(Lower *l, Node *left, Node *right)
{
    Assign *n = NEW(ASSIGN, Assign, left->span);
    n->left = left;
    n->op = OP_ASSIGN;
    n->right = right;
    return typed(n, type_unqualified(l->arena, ast_expr(left)->type), RVALUE);
}

Node *make_member(Lower *l, Node *object, bool arrow, Name name, Type *type)
{
    Member *n = NEW(MEMBER, Member, object->span);
    n->object = object;
    n->arrow = arrow;
    n->name = name;
    Type *record = type_strip(ast_expr(object)->type);
    if (arrow)
        record = type_strip(record->base);
    int64_t offset;
    n->field = type_is_record(record) ? (struct Field *)type_field(record, name, &offset) : NULL;
    return typed(n, type, LVALUE);
}

Node *make_cast(Lower *l, Type *type, Node *operand)
{
    Cast *n = NEW(CAST, Cast, operand->span);
    n->type_name = make_type_of(l, type, operand->span);
    n->operand = operand;
    return typed(n, type, RVALUE);
}

Node *make_sizeof(Lower *l, Type *type, Span span)
{
    Sizeof *n = NEW(SIZEOF, Sizeof, span);
    n->argument = make_type_of(l, type, span);
    return typed(n, type_basic(TYPE_ULONG), RVALUE);
}

Node *make_compound_literal(Lower *l, Type *type, Node *init)
{
    CompoundLiteral *n = NEW(COMPOUND_LITERAL, CompoundLiteral, init->span);
    n->type_name = make_type_of(l, type, init->span);
    if (init->kind == AST_INIT_LIST) {
        n->init = init;
    } else {
        InitList *list = NEW(INIT_LIST, InitList, init->span);
        VEC_PUSH(l->arena, &list->items, init);
        n->init = &list->node;
    }
    return typed(n, type, LVALUE);
}

Node *make_call(Lower *l, Node *callee, const NodeList *arguments, Type *result, Span span)
{
    Call *n = NEW(CALL, Call, span);
    n->callee = callee;
    n->arguments = *arguments;
    return typed(n, result, RVALUE);
}

Node *make_rt_call(Lower *l, RtCall call, Span span, Node *a, Node *b, Node *c)
{
    Node *arguments[] = {a, b, c};
    NodeList list = {0};
    for (int i = 0; i < 3 && arguments[i]; i++)
        VEC_PUSH(l->arena, &list, arguments[i]);
    Symbol *symbol = rt_symbol(l->unit, call);
    return make_call(l, make_ident(l, symbol, span), &list, type_strip(symbol->type)->base, span);
}

Node *make_stmt_expr(Lower *l, NodeList *items, Node *value, Type *type, Span span)
{
    if (value)
        VEC_PUSH(l->arena, items, make_expr_stmt(l, value));
    StmtExpr *n = NEW(STMT_EXPR, StmtExpr, span);
    n->body = make_compound(l, items, span);
    typed(n, type, RVALUE);
    Node *quiet = make_unary(l, OP_EXTENSION, &n->expr.node, type, RVALUE);
    Paren *paren = NEW(PAREN, Paren, span);
    paren->inner = quiet;
    return typed(paren, type, RVALUE);
}

/* ---- statements and declarations ---- */

Node *make_expr_stmt(Lower *l, Node *expr)
{
    ExprStmt *n = NEW(EXPR_STMT, ExprStmt, expr->span);
    n->expr = expr;
    return &n->node;
}

Node *make_compound(Lower *l, const NodeList *items, Span span)
{
    Compound *n = NEW(COMPOUND, Compound, span);
    n->items = *items;
    return &n->node;
}

Node *make_if(Lower *l, Node *condition, Node *then, Node *otherwise)
{
    /* doubled parentheses mean an assignment to those who read closely */
    while (condition->kind == AST_PAREN && ((Paren *)condition)->inner->kind != AST_ASSIGN)
        condition = ((Paren *)condition)->inner;
    If *n = NEW(IF, If, condition->span);
    n->condition = condition;
    n->then = then;
    n->otherwise = otherwise;
    return &n->node;
}

Node *make_var(Lower *l, Symbol *symbol, Node *init)
{
    Var *n = NEW(VAR, Var, symbol->span);
    n->symbol = symbol;
    n->init = init;
    return &n->node;
}

Node *make_attribute(Lower *l, const char *name, Span span)
{
    AttributeItem *item = NEW(ATTRIBUTE_ITEM, AttributeItem, span);
    item->name = intern_cstr(l->unit->names, name);
    Attribute *n = NEW(ATTRIBUTE, Attribute, span);
    VEC_PUSH(l->arena, &n->items, &item->node);
    return &n->node;
}

Node *make_type_of(Lower *l, Type *type, Span span)
{
    TypeOf *n = NEW(TYPE_OF, TypeOf, span);
    type = without_anonymous_enum(visible_type(l, type));
    name_records(l, type);
    n->type = type;
    return &n->node;
}

Node *make_recv(Lower *l, Node *lhs, Node *ok, Node *channel, Span span)
{
    Receive *receive = NEW(RECEIVE, Receive, span);
    receive->channel = channel;
    typed(receive, type_strip(ast_expr(channel)->type)->base, RVALUE);
    RecvAssign *n = NEW(RECV_ASSIGN, RecvAssign, span);
    n->lhs = lhs;
    n->ok = ok;
    n->receive = &receive->expr.node;
    return &n->node;
}

Node *make_param_declaration(Lower *l, Param *param, Node *init)
{
    InitDeclarator *declarator = NEW(INIT_DECLARATOR, InitDeclarator, param->node.span);
    declarator->declarator = param->declarator;
    declarator->attributes = param->attributes;
    declarator->init = init;
    declarator->symbol = param->symbol;
    Declaration *n = NEW(DECLARATION, Declaration, param->node.span);
    n->specs = param->specs;
    VEC_PUSH(l->arena, &n->declarators, &declarator->node);
    return &n->node;
}

Node *make_one(Lower *l, const NodeList *items, Span span)
{
    if (items->count == 1) {
        switch (items->items[0]->kind) {
        case AST_VAR:
        case AST_DECLARATION:
        case AST_RECORD_DEF:
            break;
        default:
            return items->items[0];
        }
    }
    return make_compound(l, items, span);
}

/* ---- types ---- */

void make_tag_name(Lower *l, Tag *tag)
{
    if (tag->name || tag->kind == TYPE_ENUM)
        return;
    tag->name = make_name(l, "s");
    if (tag->decl && tag->decl->kind == AST_RECORD_SPEC) {
        ((RecordSpec *)tag->decl)->tag = tag->name;
        tag->decl->changed = true;
        l->named_record = true;
    }
}

/* A parameter's type, whose variable lengths mean nothing outside: `[*]`. */
static Type *prototype_type(Lower *l, Type *t)
{
    if (!type_is_variably_modified(t))
        return make_file_type(l, t);
    Type *bare = type_strip(t), *copy = ARENA_NEW(l->arena, Type);
    *copy = *bare;
    copy->base = prototype_type(l, bare->base);
    if (copy->kind == TYPE_ARRAY && copy->vla) {
        copy->vla = NULL;
        copy->is_star = true;
    }
    return copy;
}

static Type *file_function(Lower *l, Type *t)
{
    Type *copy = ARENA_NEW(l->arena, Type);
    *copy = *t;
    copy->base = make_file_type(l, t->base);
    copy->params.items = NULL;
    copy->params.count = copy->params.capacity = 0;
    for (int i = 0; i < t->params.count; i++) {
        ParamType param = t->params.items[i];
        param.type = prototype_type(l, param.type);
        param.name = NULL;
        VEC_PUSH(l->arena, &copy->params, param);
    }
    return copy;
}

Type *make_file_type(Lower *l, Type *t)
{
    Type *base, *copy;
    switch (t->kind) {
    case TYPE_TYPEDEF:
        if (!t->symbol->function && !map_get(&l->local_names, t->symbol->name))
            return t;
        if (t->symbol->function)
            closure_mark_unused(l, t->symbol);
        return type_qualified(l->arena, make_file_type(l, t->base), t->quals);
    case TYPE_POINTER:
    case TYPE_ARRAY:
        base = make_file_type(l, t->base);
        if (base == t->base)
            return t;
        copy = ARENA_NEW(l->arena, Type);
        *copy = *t;
        copy->base = base;
        return copy;
    case TYPE_FUNCTION:
        return file_function(l, t);
    case TYPE_ENUM:
        if ((t->tag->name && !t->tag->owner) || !t->tag->enum_base)
            return t;
        return type_qualified(l->arena, t->tag->enum_base, t->quals);
    case TYPE_STRUCT:
    case TYPE_UNION:
        if (t->tag->owner)
            lower_move_record(l, t->tag);
        else
            make_tag_name(l, t->tag);
        return t;
    default:
        return t;
    }
}
