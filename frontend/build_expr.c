/* Builds expressions with operators. Operands that stand on their own (names, calls,
 * sizeof ...) are in build_primary.c.
 *
 * Chains of binary operators, commas and conditionals are built with an explicit list of
 * their links: programs, above all generated ones, have thousands in a row. */
#include "frontend/build.h"

#include <string.h>

typedef VEC(CstNode) CstList;

/* True while one more link fits; else a fault. */
static bool chain_fits(Builder *b, CstNode n, int links)
{
    if (links == build_max_chain(b))
        build_fault(b, cst_span(b->cst, n), "expression too long");
    return links < build_max_chain(b);
}

/* The operator among the consecutive ops [first, last] that the token spells. */
static Op build_operator(Builder *b, CstNode token, Op first, Op last)
{
    for (Op op = first; op < last; op++)
        if (build_text_is(b, token, op_spelling(op)))
            return op;
    return last;
}

static CstNode operator_of(const Builder *b, CstNode n)
{
    return build_child(b, n, CST_F_OPERATOR);
}

static Node *build_binary_expression(Builder *b, CstNode n)
{
    CstList chain = {0};
    while (cst_kind(b->cst, n) == CST_BINARY_EXPRESSION) {
        if (!chain_fits(b, n, chain.count))
            return build_placeholder(b, n);
        VEC_PUSH(b->arena, &chain, n);
        n = build_child(b, n, CST_F_LEFT);
    }
    Node *left = build_expr(b, n);
    while (chain.count) {
        n = chain.items[--chain.count];
        Binary *binary = AST_NEW(b->arena, BINARY, Binary, cst_span(b->cst, n));
        binary->left = left;
        binary->op = build_operator(b, operator_of(b, n), OP_MUL, OP_LOR);
        binary->right = build_expr(b, build_child(b, n, CST_F_RIGHT));
        left = &binary->expr.node;
    }
    return left;
}

/* The grammar nests commas to the right, C to the left. */
static Node *build_comma_expression(Builder *b, CstNode n)
{
    Span span = cst_span(b->cst, n);
    Node *left = build_expr(b, build_child(b, n, CST_F_LEFT));
    for (int links = 0; cst_kind(b->cst, n) == CST_COMMA_EXPRESSION; links++) {
        if (!chain_fits(b, n, links))
            return left;
        n = build_child(b, n, CST_F_RIGHT);
        CstNode operand = n;
        if (cst_kind(b->cst, n) == CST_COMMA_EXPRESSION)
            operand = build_child(b, n, CST_F_LEFT);
        span.end = cst_span(b->cst, operand).end;
        Comma *comma = AST_NEW(b->arena, COMMA, Comma, span);
        comma->left = left;
        comma->right = build_expr(b, operand);
        left = &comma->expr.node;
    }
    return left;
}

/* `a ? b : c ? d : e` nests to the right. */
static Node *build_conditional_expression(Builder *b, CstNode n)
{
    Node *first = NULL, **place = &first;
    int links = 0;
    for (; cst_kind(b->cst, n) == CST_CONDITIONAL_EXPRESSION; links++) {
        if (!chain_fits(b, n, links))
            break;
        Conditional *conditional = AST_NEW(b->arena, CONDITIONAL, Conditional, cst_span(b->cst, n));
        conditional->condition = build_expr(b, build_child(b, n, CST_F_CONDITION));
        conditional->then = build_optional_expr(b, n, CST_F_CONSEQUENCE);
        *place = &conditional->expr.node;
        place = &conditional->otherwise;
        n = build_child(b, n, CST_F_ALTERNATIVE);
    }
    *place = links < build_max_chain(b) ? build_expr(b, n) : build_placeholder(b, n);
    return first;
}

static Node *build_assignment_expression(Builder *b, CstNode n)
{
    Assign *assign = AST_NEW(b->arena, ASSIGN, Assign, cst_span(b->cst, n));
    assign->left = build_expr(b, build_child(b, n, CST_F_LEFT));
    assign->op = build_operator(b, operator_of(b, n), OP_ASSIGN, OP_OR_ASSIGN);
    assign->right = build_expr(b, build_child(b, n, CST_F_RIGHT));
    return &assign->expr.node;
}

static Node *build_unary(Builder *b, CstNode n, Op op)
{
    Unary *unary = AST_NEW(b->arena, UNARY, Unary, cst_span(b->cst, n));
    unary->op = op;
    unary->operand = build_expr(b, build_child(b, n, CST_F_ARGUMENT));
    return &unary->expr.node;
}

static Node *build_unary_expression(Builder *b, CstNode n)
{
    CstNode token = operator_of(b, n);
    switch (b->text[cst_span(b->cst, token).start]) {
    case '!':
        return build_unary(b, n, OP_NOT);
    case '~':
        return build_unary(b, n, OP_BNOT);
    case '-':
        return build_unary(b, n, OP_NEG);
    case '+':
        return build_unary(b, n, OP_PLUS);
    case '*':
        return build_unary(b, n, OP_DEREF);
    case '&':
        return build_unary(b, n, OP_ADDRESS);
    default:
        return build_unary(b, n,
                           build_text_is(b, token, "__real__") || build_text_is(b, token, "__real")
                               ? OP_REAL
                               : OP_IMAG);
    }
}

static Node *build_update_expression(Builder *b, CstNode n)
{
    CstNode token = operator_of(b, n);
    Op op = build_text_is(b, token, "++") ? OP_INC : OP_DEC;
    if (cst_span(b->cst, token).start == cst_span(b->cst, n).start)
        return build_unary(b, n, op);
    Postfix *postfix = AST_NEW(b->arena, POSTFIX, Postfix, cst_span(b->cst, n));
    postfix->operand = build_expr(b, build_child(b, n, CST_F_ARGUMENT));
    postfix->op = op;
    return &postfix->expr.node;
}

/* The type of a cast or compound literal: a type_descriptor or a paren_name. */
static Node *build_cast_type(Builder *b, CstNode type)
{
    if (cst_kind(b->cst, type) != CST_PAREN_NAME)
        return build_type_descriptor(b, type);
    CstNode name = build_child(b, type, CST_F_NAME);
    build_expect_type(b, name, build_name(b, name));
    return build_lone_type(b, name);
}

static Node *build_cast_expression(Builder *b, CstNode n)
{
    Cast *cast = AST_NEW(b->arena, CAST, Cast, cst_span(b->cst, n));
    cast->type_name = build_cast_type(b, build_child(b, n, CST_F_TYPE));
    cast->operand = build_expr(b, build_child(b, n, CST_F_VALUE));
    return &cast->expr.node;
}

static Node *build_compound_literal(Builder *b, CstNode n)
{
    CompoundLiteral *literal =
        AST_NEW(b->arena, COMPOUND_LITERAL, CompoundLiteral, cst_span(b->cst, n));
    literal->type_name = build_cast_type(b, build_child(b, n, CST_F_TYPE));
    literal->init = build_init(b, build_child(b, n, CST_F_VALUE));
    return &literal->expr.node;
}

static Node *build_receive_expression(Builder *b, CstNode n)
{
    Receive *receive = BUILD_CONSTRUCT(b, RECEIVE, Receive, cst_span(b->cst, n));
    receive->channel = build_expr(b, build_child(b, n, CST_F_CHANNEL));
    return &receive->expr.node;
}

static Node *build_expr_kind(Builder *b, CstNode n)
{
    switch (cst_kind(b->cst, n)) {
    case CST_BINARY_EXPRESSION:
        return build_binary_expression(b, n);
    case CST_COMMA_EXPRESSION:
        return build_comma_expression(b, n);
    case CST_CONDITIONAL_EXPRESSION:
        return build_conditional_expression(b, n);
    case CST_ASSIGNMENT_EXPRESSION:
        return build_assignment_expression(b, n);
    case CST_UNARY_EXPRESSION:
    case CST_POINTER_EXPRESSION:
        return build_unary_expression(b, n);
    case CST_EXTENSION_EXPRESSION:
        return build_unary(b, n, OP_EXTENSION);
    case CST_UPDATE_EXPRESSION:
        return build_update_expression(b, n);
    case CST_CAST_EXPRESSION:
        return build_cast_expression(b, n);
    case CST_COMPOUND_LITERAL:
        return build_compound_literal(b, n);
    case CST_RECEIVE_EXPRESSION:
        return build_receive_expression(b, n);
    default:
        return build_primary(b, n);
    }
}

Node *build_expr(Builder *b, CstNode n)
{
    Node *node = build_enter(b, n) ? build_expr_kind(b, n) : build_placeholder(b, n);
    build_leave(b);
    return node;
}

Node *build_optional_expr(Builder *b, CstNode n, CstField field)
{
    CstNode child = build_child(b, n, field);
    return child == CST_NONE ? NULL : build_expr(b, child);
}
