/* Expressions: the walk that types each, and the primary and type-taking kinds. Operators
 * are in sema_operator.c, calls in sema_call.c, conversions in sema_assign.c.
 *
 * An expression is analysed once: its type is NULL before and never after. One with an
 * error in it is of type_error, and nothing is said of what depends on it. */
#include "frontend/sema_expr.h"

void expr_set(Node *expr, Type *type, ValueCategory category)
{
    Expr *e = ast_expr(expr);
    e->type = type;
    e->category = category;
}

void expr_fail(Node *expr)
{
    expr_set(expr, &type_error, RVALUE);
}

Symbol *expr_symbol(Node *expr)
{
    Node *node = ast_unparen(expr);
    return node->kind == AST_IDENT ? ((Ident *)node)->symbol : NULL;
}

/* ---- values ---- */

Type *sema_value(Sema *s, Node *expr)
{
    sema_expr(s, expr);
    Expr *e = ast_expr(expr);
    return type_is_error(e->type) ? &type_error : type_decay(s->arena, e->type);
}

const struct Field *expr_bit_field(Node *expr)
{
    for (;;) {
        expr = ast_unparen(expr);
        switch (expr->kind) {
        case AST_MEMBER: {
            const struct Field *field = ((Member *)expr)->field;
            return field && field->bit_width >= 0 ? field : NULL;
        }
        case AST_COMMA:
            expr = ((Comma *)expr)->right;
            break;
        case AST_ASSIGN:
            expr = ((Assign *)expr)->left;
            break;
        case AST_POSTFIX:
            expr = ((Postfix *)expr)->operand;
            break;
        case AST_UNARY:
            if (((Unary *)expr)->op != OP_INC && ((Unary *)expr)->op != OP_DEC)
                return NULL;
            expr = ((Unary *)expr)->operand;
            break;
        default:
            return NULL;
        }
    }
}

Type *sema_promoted(Sema *s, Node *expr)
{
    Type *type = sema_value(s, expr);
    if (!type_is_integer(type))
        return type;
    const struct Field *field = expr_bit_field(expr);
    return field ? type_promote_field(field) : type_promote(type);
}

void sema_condition(Sema *s, Node *expr)
{
    Type *type = sema_value(s, expr);
    if (type_is_error(type) || type_is_scalar(type) || type_kind(type) == TYPE_VECTOR ||
        type_kind(type) == TYPE_VA_LIST)
        return;
    diag_error(s->unit->diag, expr->span, "a condition must be a scalar, not of type %s",
               sema_type_text(s, type));
}

bool sema_integer_constant(Sema *s, Node *expr, const char *what, int64_t *value)
{
    Type *type = sema_value(s, expr);
    *value = 0;
    if (type_is_error(type))
        return false;
    if (!type_is_integer(type)) {
        if (!type_is_scalar(type) || type_is_floating(type))
            diag_error(s->unit->diag, expr->span, "%s must be an integer, not of type %s",
                       what, sema_type_text(s, type));
        return false;
    }
    ConstValue *constant = ast_expr(expr)->constant;
    if (constant && constant->kind == CONST_INT) {
        *value = (int64_t)constant->integer;
        return true;
    }
    if (constexpr_is_variable(expr))
        diag_error(s->unit->diag, expr->span, "%s is not an integer constant", what);
    return false;
}

/* ---- names ---- */

bool sema_is_copied(const Sema *s, const Symbol *symbol)
{
    if (!symbol_is_automatic(symbol) || type_is_array(symbol->type))
        return false;
    for (Enclosing *e = s->enclosing; e && e->stmt != symbol->closure; e = e->outer) {
        if (e->stmt->kind == AST_GO_BLOCK)
            return true;
        if (e->stmt->kind == AST_FUNCTION && ((FunctionDef *)e->stmt)->symbol == symbol->function)
            return false; /* of a nested function, whose locals have no closure of their own */
    }
    return false;
}

/* ---- types in operators ---- */

/* The type that a sizeof or the like asks about: a type name's or an expression's, which is
 * not evaluated. */
static Type *asked_type(Sema *s, Node *argument)
{
    if (!ast_is_expr(argument))
        return sema_type_name(s, argument);
    bool outer = s->unevaluated;
    s->unevaluated = true;
    sema_expr(s, argument);
    s->unevaluated = outer;
    return ast_expr(argument)->type;
}

/* A size, an alignment or an offset, where it is known. */
static void set_layout_constant(Sema *s, Node *node, int64_t value)
{
    if (!s->unit->dialect.other_abi)
        constexpr_set_integer(s, node, value);
}

static void sema_sizeof(Sema *s, Sizeof *z)
{
    Node *node = &z->expr.node;
    Type *type = asked_type(s, z->argument);
    expr_set(node, type_basic(TYPE_ULONG), RVALUE);
    if (type_is_error(type))
        return;
    if (ast_is_expr(z->argument) && ast_unparen(z->argument)->kind == AST_MEMBER &&
        expr_bit_field(z->argument)) {
        diag_error(s->unit->diag, node->span, "sizeof a bit-field");
        expr_fail(node);
        return;
    }
    TypeKind kind = type_kind(type);
    int64_t size = kind == TYPE_VOID || kind == TYPE_FUNCTION ? 1 : type_size(type);
    if (size >= 0) {
        set_layout_constant(s, node, size);
    } else if (!type_is_complete(type) && !type_is_variably_modified(type)) {
        diag_error(s->unit->diag, node->span, "sizeof the incomplete type %s",
                   sema_type_text(s, type));
        expr_fail(node);
    }
}

/* True for C's _Alignof of a type, which gcc limits to what the target's registers need. */
static bool is_limited_alignof(const Sema *s, const Alignof *a, const Type *type)
{
    static const char word[] = "_Alignof";
    const char *text = source_text(s->unit->source) + a->expr.node.span.start;
    return !ast_is_expr(a->argument) && strncmp(text, word, sizeof word - 1) == 0 &&
           type_has_wide_vector(type);
}

static void sema_alignof(Sema *s, Alignof *a)
{
    Node *node = &a->expr.node;
    Type *type = asked_type(s, a->argument);
    expr_set(node, type_basic(TYPE_ULONG), RVALUE);
    if (type_is_error(type))
        return;
    TypeKind kind = type_kind(type);
    int align = type_align(type);
    if (!align && (kind == TYPE_VOID || kind == TYPE_FUNCTION))
        align = 1;
    if (ast_is_expr(a->argument)) {
        Node *object = ast_unparen(a->argument);
        const struct Field *field =
            object->kind == AST_MEMBER ? ((Member *)object)->field : NULL;
        if (field && field->packed)
            align = 1;
        if (field && field->align > align)
            align = field->align;
    }
    if (align > 0 && !is_limited_alignof(s, a, type))
        set_layout_constant(s, node, align);
}

/* The member designator of offsetof: a name, then members and subscripts. Gives the type it
 * designates, and adds to *offset; *constant is cleared when a subscript is none. */
static Type *sema_designator(Sema *s, Node *node, Type *record, int64_t *offset,
                             bool *constant)
{
    Type *type;
    switch (node->kind) {
    case AST_IDENT:
    case AST_MEMBER: {
        Name name;
        if (node->kind == AST_MEMBER) {
            Member *m = (Member *)node;
            record = sema_designator(s, m->object, record, offset, constant);
            if (m->arrow && type_is_array(record))
                record = type_strip(record)->base;
            name = m->name;
        } else {
            name = ((Ident *)node)->name;
        }
        int64_t at = 0;
        if (type_is_error(record)) {
            type = record;
        } else if (!type_is_record(record) || !type_is_complete(record)) {
            diag_error(s->unit->diag, node->span, "offsetof into %s, which has no members",
                       sema_type_text(s, record));
            type = &type_error;
        } else {
            const struct Field *field = type_field(record, name, &at);
            if (!field)
                diag_error(s->unit->diag, node->span, "no member named '%s' in %s", name,
                           sema_type_text(s, record));
            else if (field->bit_width >= 0)
                diag_error(s->unit->diag, node->span, "offsetof the bit-field '%s'", name);
            type = field ? field->type : &type_error;
            if (node->kind == AST_MEMBER)
                ((Member *)node)->field = (struct Field *)field;
        }
        if (at < 0)
            *constant = false;
        *offset += at;
        break;
    }
    case AST_INDEX: {
        Index *x = (Index *)node;
        Type *array = sema_designator(s, x->object, record, offset, constant);
        sema_value(s, x->index);
        type = type_is_array(array) ? type_strip(array)->base : &type_error;
        ConstValue *index = ast_expr(x->index)->constant;
        int64_t size = type_size(type);
        if (index && index->kind == CONST_INT && size >= 0)
            *offset += (int64_t)index->integer * size;
        else
            *constant = false;
        break;
    }
    case AST_PAREN:
        type = sema_designator(s, ((Paren *)node)->inner, record, offset, constant);
        break;
    default:
        *constant = false;
        type = &type_error;
    }
    expr_set(node, type, LVALUE);
    return type;
}

static void sema_offsetof(Sema *s, Offsetof *o)
{
    Node *node = &o->expr.node;
    int64_t offset = 0;
    bool constant = true;
    Type *record = sema_type_name(s, o->type_name);
    Type *member = sema_designator(s, o->member, record, &offset, &constant);
    expr_set(node, type_basic(TYPE_ULONG), RVALUE);
    if (constant && !type_is_error(member))
        set_layout_constant(s, node, offset);
}

static void sema_types_compatible(Sema *s, TypesCompatible *t)
{
    Node *node = &t->expr.node;
    Type *left = asked_type(s, t->left), *right = asked_type(s, t->right);
    expr_set(node, type_basic(TYPE_INT), RVALUE);
    if (!type_is_error(left) && !type_is_error(right))
        constexpr_set_integer(s, node, type_compatible_unqualified(left, right));
}

/* 6.5.1.1. Channel types are types like any other here. */
static void sema_generic(Sema *s, Generic *g)
{
    Node *node = &g->expr.node;
    Type *control = asked_type(s, g->control);
    if (ast_is_expr(g->control) && !type_is_error(control))
        control = type_decay(s->arena, control);
    int chosen = -1, fallback = -1;
    bool unknown = type_is_error(control);
    for (int i = 0; i < g->associations.count; i++) {
        GenericAssoc *a = (GenericAssoc *)g->associations.items[i];
        if (!a->type_name) {
            fallback = i;
        } else {
            Type *type = sema_type_name(s, a->type_name);
            if (type_is_error(type))
                unknown = true;
            else if (chosen < 0 && !unknown && type_compatible(control, type))
                chosen = i;
        }
        sema_expr(s, a->value);
    }
    g->chosen = chosen >= 0 ? chosen : fallback;
    if (unknown || g->chosen < 0) {
        if (!unknown)
            diag_error(s->unit->diag, g->control->span,
                       "no association of _Generic for the type %s", sema_type_text(s, control));
        expr_fail(node);
        return;
    }
    Expr *value = ast_expr(((GenericAssoc *)g->associations.items[g->chosen])->value);
    expr_set(node, value->type, value->category);
    g->expr.constant = value->constant;
}

/* 6.5.4, with gcc's casts to a union and to the same record. */
static void sema_cast(Sema *s, Cast *c)
{
    Node *node = &c->expr.node;
    Type *to = sema_type_name(s, c->type_name);
    Type *from = sema_value(s, c->operand);
    if (type_is_error(to)) {
        expr_fail(node);
        return;
    }
    TypeKind kind = type_kind(to);
    const char *problem = NULL;
    if (kind == TYPE_ARRAY || kind == TYPE_FUNCTION)
        problem = "a cast can't give an array or a function";
    else if (type_is_error(from) || kind == TYPE_VOID || kind == TYPE_VA_LIST)
        problem = NULL;
    else if (kind == TYPE_STRUCT || kind == TYPE_UNION) {
        if (!type_compatible_unqualified(to, from) && kind != TYPE_UNION)
            problem = "a cast can't give a struct";
    } else if (type_is_void(from) || type_is_record(from))
        problem = "the operand is no scalar";
    else if ((type_is_floating(from) && (type_is_pointer(to) || kind == TYPE_CHAN)) ||
             (type_is_floating(to) && (type_is_pointer(from) || type_is_chan(from))))
        problem = "a pointer and a floating-point number don't convert";
    if (problem) {
        diag_error(s->unit->diag, node->span, "cannot cast %s to %s: %s",
                   sema_type_text(s, from), sema_type_text(s, to), problem);
        expr_fail(node);
        return;
    }
    expr_set(node, type_unqualified(s->arena, to), RVALUE);
    constexpr_fold(s, node);
}

static void sema_stmt_expr(Sema *s, StmtExpr *e)
{
    Node *node = &e->expr.node;
    if (!s->function) {
        diag_error(s->unit->diag, node->span, "a statement expression outside of a function");
        expr_fail(node);
        return;
    }
    Enclosing here = {s->enclosing, node};
    s->enclosing = &here;
    sema_stmt(s, e->body);
    s->enclosing = here.outer;

    /* Its value is that of its last statement, below the labels. */
    Compound *body = (Compound *)e->body;
    Node *last = NULL;
    for (int i = body->items.count - 1; i >= 0 && !last; i--)
        if (body->items.items[i]->kind != AST_PRAGMA)
            last = body->items.items[i];
    while (last && (last->kind == AST_LABEL || last->kind == AST_CASE ||
                    last->kind == AST_DEFAULT))
        last = last->kind == AST_LABEL  ? ((Label *)last)->stmt
               : last->kind == AST_CASE ? ((Case *)last)->stmt
                                        : ((Default *)last)->stmt;
    Type *type = type_basic(TYPE_VOID);
    if (last && last->kind == AST_EXPR_STMT && ((ExprStmt *)last)->expr)
        type = sema_value(s, ((ExprStmt *)last)->expr);
    expr_set(node, type, RVALUE);
}

static void sema_label_address(Sema *s, LabelAddress *l)
{
    expr_set(&l->expr.node, type_pointer(s->arena, type_basic(TYPE_VOID)), RVALUE);
}

static void sema_va_arg(Sema *s, VaArg *v)
{
    sema_value(s, v->list);
    Type *type = sema_type_name(s, v->type_name);
    if (type_is_error(type))
        expr_fail(&v->expr.node);
    else
        expr_set(&v->expr.node, type_unqualified(s->arena, type), RVALUE);
}

static void sema_compound_literal(Sema *s, CompoundLiteral *c)
{
    Type *type = sema_type_name(s, c->type_name);
    type = sema_init(s, type, c->init, s->function == NULL);
    expr_set(&c->expr.node, type, LVALUE);
    constexpr_fold(s, &c->expr.node);
}

static void sema_paren(Sema *s, Paren *p)
{
    sema_expr(s, p->inner);
    Expr *inner = ast_expr(p->inner);
    expr_set(&p->expr.node, inner->type, inner->category);
    p->expr.constant = inner->constant;
}

/* ---- the walk ---- */

static void sema_comma(Sema *s, Comma *c)
{
    Type *type = sema_value(s, c->right);
    Expr *right = ast_expr(c->right);
    /* in C90 an array that is no lvalue stays one (C90 6.2.2.1) */
    if (s->unit->dialect.c90 && right->category == RVALUE && type_is_array(right->type))
        type = right->type;
    expr_set(&c->expr.node, type, RVALUE);
}

/* Chains of left operands and of commas can be thousands long: they are walked, not
 * recursed into. A step is on the chain until its own operands come. */
static Node *spine_left(Node *node)
{
    switch (node->kind) {
    case AST_BINARY:
        return ((Binary *)node)->left;
    case AST_COMMA:
        return ((Comma *)node)->left;
    default:
        return NULL;
    }
}

static void sema_left_spine(Sema *s, Node *top)
{
    NodeList spine = {0};
    Node *node = top;
    while (!ast_expr(node)->type && spine_left(node)) {
        VEC_PUSH(s->arena, &spine, node);
        node = spine_left(node);
    }
    sema_expr(s, node);
    for (int i = spine.count - 1; i >= 0; i--) {
        if (spine.items[i]->kind == AST_BINARY) {
            sema_binary(s, (Binary *)spine.items[i]);
            constexpr_fold(s, spine.items[i]);
        } else {
            sema_comma(s, (Comma *)spine.items[i]);
        }
    }
}

/* `a, b, c` nests to the right. */
static void sema_commas(Sema *s, Comma *top)
{
    NodeList chain = {0};
    Node *node = &top->expr.node;
    for (; node->kind == AST_COMMA; node = ((Comma *)node)->right) {
        VEC_PUSH(s->arena, &chain, node);
        sema_left_spine(s, ((Comma *)node)->left);
    }
    sema_expr(s, node);
    for (int i = chain.count - 1; i >= 0; i--)
        sema_comma(s, (Comma *)chain.items[i]);
}

static void sema_one(Sema *s, Node *node)
{
    switch (node->kind) {
    case AST_IDENT:
        sema_ident(s, (Ident *)node, false);
        break;
    case AST_NUMBER:
        sema_number(s, (Number *)node);
        break;
    case AST_CHARACTER:
        sema_character(s, (Character *)node);
        break;
    case AST_STRING:
        expr_set(node, sema_string_type(s, (String *)node), LVALUE);
        constexpr_fold(s, node);
        break;
    case AST_PAREN:
        sema_paren(s, (Paren *)node);
        break;
    case AST_STMT_EXPR:
        sema_stmt_expr(s, (StmtExpr *)node);
        break;
    case AST_CALL:
        sema_call(s, (Call *)node);
        break;
    case AST_MEMBER:
        sema_member(s, (Member *)node);
        constexpr_fold(s, node);
        break;
    case AST_INDEX:
        sema_index(s, (Index *)node);
        constexpr_fold(s, node);
        break;
    case AST_UNARY:
        sema_unary(s, (Unary *)node);
        constexpr_fold(s, node);
        break;
    case AST_POSTFIX:
        sema_postfix(s, (Postfix *)node);
        break;
    case AST_BINARY:
        sema_left_spine(s, node);
        break;
    case AST_COMMA:
        sema_commas(s, (Comma *)node);
        break;
    case AST_ASSIGN:
        sema_assignment(s, (Assign *)node);
        break;
    case AST_CONDITIONAL:
        sema_conditional(s, (Conditional *)node);
        constexpr_fold(s, node);
        break;
    case AST_CAST:
        sema_cast(s, (Cast *)node);
        break;
    case AST_COMPOUND_LITERAL:
        sema_compound_literal(s, (CompoundLiteral *)node);
        break;
    case AST_SIZEOF:
        sema_sizeof(s, (Sizeof *)node);
        break;
    case AST_ALIGNOF:
        sema_alignof(s, (Alignof *)node);
        break;
    case AST_OFFSETOF:
        sema_offsetof(s, (Offsetof *)node);
        break;
    case AST_VA_ARG:
        sema_va_arg(s, (VaArg *)node);
        break;
    case AST_TYPES_COMPATIBLE:
        sema_types_compatible(s, (TypesCompatible *)node);
        break;
    case AST_CONVERT_VECTOR: {
        ConvertVector *c = (ConvertVector *)node;
        sema_value(s, c->operand);
        expr_set(node, type_unqualified(s->arena, sema_type_name(s, c->type_name)), RVALUE);
        break;
    }
    case AST_GENERIC:
        sema_generic(s, (Generic *)node);
        break;
    case AST_LABEL_ADDRESS:
        sema_label_address(s, (LabelAddress *)node);
        break;
    case AST_RECEIVE:
        sema_receive(s, (Receive *)node);
        break;
    case AST_MAKE:
        sema_make(s, (Make *)node);
        break;
    default:
        expr_fail(node);
    }
}

void sema_expr(Sema *s, Node *expr)
{
    Expr *e = ast_expr(expr);
    if (e->type)
        return;
    sema_one(s, expr);
    if (!e->type)
        expr_fail(expr);
}
