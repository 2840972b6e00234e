/* Builds the expressions that operators join: names, literals, calls, members, and the
 * built-ins with a syntax of their own. */
#include "frontend/build.h"

static Node *build_ident(Builder *b, CstNode n, Name name)
{
    Ident *ident = AST_NEW(b->arena, IDENT, Ident, cst_span(b->cst, n));
    ident->name = name;
    return &ident->expr.node;
}

static Node *build_identifier(Builder *b, CstNode n)
{
    Name name = build_name(b, n);
    build_expect_object(b, n, name);
    return build_ident(b, n, name);
}

static Node *build_paren_name(Builder *b, CstNode n)
{
    Paren *paren = AST_NEW(b->arena, PAREN, Paren, cst_span(b->cst, n));
    paren->inner = build_identifier(b, build_child(b, n, CST_F_NAME));
    return &paren->expr.node;
}

static Node *build_parenthesized_expression(Builder *b, CstNode n)
{
    Paren *paren = AST_NEW(b->arena, PAREN, Paren, cst_span(b->cst, n));
    paren->inner = build_expr(b, build_child(b, n, CST_F_VALUE));
    return &paren->expr.node;
}

static Node *build_statement_expression(Builder *b, CstNode n)
{
    StmtExpr *expr = AST_NEW(b->arena, STMT_EXPR, StmtExpr, cst_span(b->cst, n));
    expr->body = build_compound_statement(b, build_child(b, n, CST_F_BODY));
    return &expr->expr.node;
}

/* ---- calls, members ---- */

/* `make(T, n)` with T a typedef: the first argument if the call is that, else CST_NONE.
 * With `chan` spelled out, it is a make_expression. */
static CstNode typedef_made(Builder *b, CstNode callee, CstNode arguments)
{
    if (cst_kind(b->cst, callee) != CST_IDENTIFIER || build_name(b, callee) != b->word_make ||
        names_role(b, b->word_make) != NAME_UNKNOWN)
        return CST_NONE;
    CstNode first = cst_first(b->cst, arguments);
    while (first != CST_NONE && cst_kind(b->cst, first) == CST_PRAGMA)
        first = cst_next(b->cst, first);
    if (first == CST_NONE || cst_kind(b->cst, first) != CST_IDENTIFIER ||
        names_role(b, build_name(b, first)) != NAME_TYPE)
        return CST_NONE;
    return first;
}

static Node *build_typedef_make(Builder *b, CstNode n, CstNode type)
{
    Make *make = BUILD_CONSTRUCT(b, MAKE, Make, cst_span(b->cst, n));
    TypeRef *ref = AST_NEW(b->arena, TYPE_REF, TypeRef, cst_span(b->cst, type));
    ref->name = build_name(b, type);
    make->chan_type = &ref->node;
    for (CstNode c = cst_next(b->cst, type); c != CST_NONE; c = cst_next(b->cst, c)) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        if (make->capacity)
            build_fault(b, cst_span(b->cst, c), "too many arguments to 'make'");
        make->capacity = build_expr(b, c);
    }
    return &make->expr.node;
}

static Node *build_call_expression(Builder *b, CstNode n)
{
    CstNode callee = build_child(b, n, CST_F_FUNCTION);
    CstNode arguments = build_child(b, n, CST_F_ARGUMENTS);
    CstNode type = typedef_made(b, callee, arguments);
    if (type != CST_NONE)
        return build_typedef_make(b, n, type);
    Call *call = AST_NEW(b->arena, CALL, Call, cst_span(b->cst, n));
    call->callee = build_expr(b, callee);
    CST_EACH(b->cst, c, arguments)
        if (cst_kind(b->cst, c) != CST_PRAGMA)
            VEC_PUSH(b->arena, &call->arguments, build_expr(b, c));
    return &call->expr.node;
}

static Node *build_member(Builder *b, CstNode n, Node *object)
{
    Member *member = AST_NEW(b->arena, MEMBER, Member, cst_span(b->cst, n));
    member->object = object;
    member->arrow = build_text_is(b, build_child(b, n, CST_F_OPERATOR), "->");
    member->name = build_name(b, build_child(b, n, CST_F_FIELD));
    return &member->expr.node;
}

static Node *build_index(Builder *b, CstNode n, Node *object)
{
    Index *index = AST_NEW(b->arena, INDEX, Index, cst_span(b->cst, n));
    index->object = object;
    index->index = build_expr(b, build_child(b, n, CST_F_INDEX));
    return &index->expr.node;
}

/* ---- built-ins with types in them ---- */

static Node *build_sizeof_expression(Builder *b, CstNode n)
{
    Sizeof *size = AST_NEW(b->arena, SIZEOF, Sizeof, cst_span(b->cst, n));
    size->argument = build_type_or_value(b, n);
    return &size->expr.node;
}

static Node *build_alignof_expression(Builder *b, CstNode n)
{
    Alignof *align = AST_NEW(b->arena, ALIGNOF, Alignof, cst_span(b->cst, n));
    align->argument = build_type_or_value(b, n);
    return &align->expr.node;
}

static Node *build_generic_expression(Builder *b, CstNode n)
{
    Generic *generic = AST_NEW(b->arena, GENERIC, Generic, cst_span(b->cst, n));
    generic->control = build_expr(b, build_child(b, n, CST_F_CONTROL));
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) != CST_GENERIC_ASSOCIATION)
            continue;
        GenericAssoc *assoc = AST_NEW(b->arena, GENERIC_ASSOC, GenericAssoc, cst_span(b->cst, c));
        CstNode type = build_child(b, c, CST_F_TYPE);
        if (type != CST_NONE)
            assoc->type_name = build_type_descriptor(b, type);
        assoc->value = build_expr(b, build_child(b, c, CST_F_VALUE));
        VEC_PUSH(b->arena, &generic->associations, &assoc->node);
    }
    return &generic->expr.node;
}

/* `a.b[i]` of offsetof: `a` is a member, whatever its name is elsewhere. */
static Node *build_member_designator(Builder *b, CstNode n)
{
    Node *node;
    if (!build_enter(b, n))
        node = build_placeholder(b, n);
    else if (cst_kind(b->cst, n) == CST_IDENTIFIER)
        node = build_ident(b, n, build_name(b, n));
    else if (cst_kind(b->cst, n) == CST_FIELD_EXPRESSION)
        node = build_member(b, n, build_member_designator(b, build_child(b, n, CST_F_OBJECT)));
    else if (cst_kind(b->cst, n) == CST_SUBSCRIPT_EXPRESSION)
        node = build_index(b, n, build_member_designator(b, build_child(b, n, CST_F_OBJECT)));
    else
        node = build_expr(b, n);
    build_leave(b);
    return node;
}

static Node *build_offsetof_expression(Builder *b, CstNode n)
{
    Offsetof *offset = AST_NEW(b->arena, OFFSETOF, Offsetof, cst_span(b->cst, n));
    offset->type_name = build_type_descriptor(b, build_child(b, n, CST_F_TYPE));
    offset->member = build_member_designator(b, build_child(b, n, CST_F_MEMBER));
    return &offset->expr.node;
}

static Node *build_va_arg_expression(Builder *b, CstNode n)
{
    VaArg *arg = AST_NEW(b->arena, VA_ARG, VaArg, cst_span(b->cst, n));
    arg->list = build_expr(b, build_child(b, n, CST_F_VALUE));
    arg->type_name = build_type_descriptor(b, build_child(b, n, CST_F_TYPE));
    return &arg->expr.node;
}

static Node *build_types_compatible_expression(Builder *b, CstNode n)
{
    TypesCompatible *types =
        AST_NEW(b->arena, TYPES_COMPATIBLE, TypesCompatible, cst_span(b->cst, n));
    types->left = build_type_descriptor(b, build_child(b, n, CST_F_LEFT));
    types->right = build_type_descriptor(b, build_child(b, n, CST_F_RIGHT));
    return &types->expr.node;
}

static Node *build_convertvector_expression(Builder *b, CstNode n)
{
    ConvertVector *convert = AST_NEW(b->arena, CONVERT_VECTOR, ConvertVector, cst_span(b->cst, n));
    convert->operand = build_expr(b, build_child(b, n, CST_F_VALUE));
    convert->type_name = build_type_descriptor(b, build_child(b, n, CST_F_TYPE));
    return &convert->expr.node;
}

/* `__builtin_has_attribute(x, packed)` becomes a call without its second argument, which
 * is no expression and never rewritten: the emitter prints it from the source. */
static Node *build_has_attribute_expression(Builder *b, CstNode n)
{
    static const char name[] = "__builtin_has_attribute";
    Span span = cst_span(b->cst, n);
    Call *call = AST_NEW(b->arena, CALL, Call, span);
    span.end = span.start + (uint32_t)(sizeof name - 1);
    Ident *callee = AST_NEW(b->arena, IDENT, Ident, span);
    callee->name = intern_cstr(b->unit->names, name);
    call->callee = &callee->expr.node;
    VEC_PUSH(b->arena, &call->arguments, build_type_or_value(b, n));
    return &call->expr.node;
}

static Node *build_label_address(Builder *b, CstNode n)
{
    LabelAddress *address = AST_NEW(b->arena, LABEL_ADDRESS, LabelAddress, cst_span(b->cst, n));
    address->label = build_name(b, build_child(b, n, CST_F_LABEL));
    return &address->expr.node;
}

/* A literal is its text. */
static Node *build_literal(Builder *b, CstNode n, AstKind kind)
{
    Node *node = ast_new(b->arena, kind, cst_span(b->cst, n));
    if (kind == AST_NUMBER)
        ((Number *)node)->text = node->span;
    else if (kind == AST_CHARACTER)
        ((Character *)node)->text = node->span;
    else
        ((String *)node)->text = node->span;
    return node;
}

Node *build_primary(Builder *b, CstNode n)
{
    switch (cst_kind(b->cst, n)) {
    case CST_IDENTIFIER:
        return build_identifier(b, n);
    case CST_NUMBER:
        return build_literal(b, n, AST_NUMBER);
    case CST_CHAR:
        return build_literal(b, n, AST_CHARACTER);
    case CST_STRING:
        return build_literal(b, n, AST_STRING);
    case CST_PAREN_NAME:
        return build_paren_name(b, n);
    case CST_PARENTHESIZED_EXPRESSION:
        return build_parenthesized_expression(b, n);
    case CST_STATEMENT_EXPRESSION:
        return build_statement_expression(b, n);
    case CST_CALL_EXPRESSION:
        return build_call_expression(b, n);
    case CST_FIELD_EXPRESSION:
        return build_member(b, n, build_expr(b, build_child(b, n, CST_F_OBJECT)));
    case CST_SUBSCRIPT_EXPRESSION:
        return build_index(b, n, build_expr(b, build_child(b, n, CST_F_OBJECT)));
    case CST_SIZEOF_EXPRESSION:
        return build_sizeof_expression(b, n);
    case CST_ALIGNOF_EXPRESSION:
        return build_alignof_expression(b, n);
    case CST_GENERIC_EXPRESSION:
        return build_generic_expression(b, n);
    case CST_OFFSETOF_EXPRESSION:
        return build_offsetof_expression(b, n);
    case CST_VA_ARG_EXPRESSION:
        return build_va_arg_expression(b, n);
    case CST_TYPES_COMPATIBLE_EXPRESSION:
        return build_types_compatible_expression(b, n);
    case CST_CONVERTVECTOR_EXPRESSION:
        return build_convertvector_expression(b, n);
    case CST_HAS_ATTRIBUTE_EXPRESSION:
        return build_has_attribute_expression(b, n);
    case CST_LABEL_ADDRESS:
        return build_label_address(b, n);
    case CST_MAKE_EXPRESSION:
        return build_make_expression(b, n);
    default:
        build_fault(b, cst_span(b->cst, n), "expected an expression");
        return build_placeholder(b, n);
    }
}
