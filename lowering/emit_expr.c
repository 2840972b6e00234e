/* Prints expressions, parenthesised by precedence. The programmer's own parentheses are
 * PAREN nodes and stay, and with them what compilers say about missing ones. */
#include "lowering/emit_out.h"

#include <limits.h>

static int precedence(const Node *node)
{
    switch (node->kind) {
    case AST_COMMA:
        return PREC_COMMA;
    case AST_ASSIGN:
        return PREC_ASSIGN;
    case AST_CONDITIONAL:
        return PREC_CONDITIONAL;
    case AST_BINARY:
        return PREC_BINARY + op_precedence(((const Binary *)node)->op);
    case AST_CAST:
        return PREC_CAST;
    case AST_UNARY:
    case AST_SIZEOF:
    case AST_ALIGNOF:
    case AST_LABEL_ADDRESS:
        return PREC_UNARY;
    case AST_NUMBER:
        /* a made negative number is an operator and its operand */
        return node->changed ? PREC_UNARY : PREC_PRIMARY;
    case AST_CALL:
    case AST_MEMBER:
    case AST_INDEX:
    case AST_POSTFIX:
    case AST_COMPOUND_LITERAL:
        return PREC_POSTFIX;
    default:
        return PREC_PRIMARY;
    }
}

static void emit_type_name(Emit *e, const Node *type_name)
{
    emit_token(e, "(");
    emit_decl(e, type_name);
    emit_token(e, ")");
}

/* A number that lowering made, from its value. */
static void emit_value(Emit *e, const Expr *n)
{
    char text[48];
    __int128 value = n->constant->integer;
    TypeKind kind = type_kind(n->type);
    const char *suffix = kind == TYPE_UINT    ? "U"
                         : kind == TYPE_LONG  ? "L"
                         : kind == TYPE_ULONG ? "UL"
                         : kind == TYPE_LLONG ? "LL"
                         : kind == TYPE_ULLONG ? "ULL"
                                               : "";
    if (value == LLONG_MIN)
        snprintf(text, sizeof text, "(-%lldLL - 1)", LLONG_MAX);
    else if (value < 0)
        snprintf(text, sizeof text, "-%lld%s", -(long long)value, suffix);
    else
        snprintf(text, sizeof text, "%llu%s", (unsigned long long)value, suffix);
    emit_token(e, text);
}

/* The attribute that __builtin_has_attribute asks for, which is no node of the tree. */
static bool emit_asked_attribute(Emit *e, const Call *n)
{
    const Node *callee = n->callee;
    if (callee->kind != AST_IDENT ||
        strcmp(((const Ident *)callee)->name, "__builtin_has_attribute") != 0)
        return false;
    emit_slice(e, (Span){n->arguments.items[0]->span.end, n->expr.node.span.end});
    return true;
}

void emit_call(Emit *e, const Node *node)
{
    const Call *n = (const Call *)node;
    emit_expr(e, n->callee, PREC_POSTFIX);
    emit_token(e, "(");
    for (int i = 0; i < n->arguments.count; i++) {
        if (i)
            emit_token(e, ", ");
        if (ast_is_expr(n->arguments.items[i]))
            emit_expr(e, n->arguments.items[i], PREC_ASSIGN);
        else
            emit_decl(e, n->arguments.items[i]);
    }
    if (!emit_asked_attribute(e, n))
        emit_token(e, ")");
}

/* Chains of the same kind lean left and may be thousands long: no recursion there. */
static void emit_binary(Emit *e, const Binary *n)
{
    const Binary *chain[64];
    int depth = 0;
    const Node *left = &n->expr.node;
    while (left->kind == AST_BINARY && depth < 64 && (depth == 0 || !emit_as_source(e, left)) &&
           (depth == 0 || precedence(left) >= precedence(&chain[depth - 1]->expr.node))) {
        chain[depth++] = (const Binary *)left;
        left = ((const Binary *)left)->left;
    }
    emit_expr(e, left, precedence(&chain[depth - 1]->expr.node));
    while (depth--) {
        emit_space(e);
        emit_token(e, op_spelling(chain[depth]->op));
        emit_space(e);
        emit_expr(e, chain[depth]->right, precedence(&chain[depth]->expr.node) + 1);
    }
}

static void emit_conditional(Emit *e, const Conditional *n)
{
    emit_expr(e, n->condition, PREC_BINARY);
    emit_token(e, n->then ? " ? " : " ?");
    if (n->then)
        emit_expr(e, n->then, PREC_COMMA);
    emit_token(e, n->then ? " : " : ": ");
    emit_expr(e, n->otherwise, PREC_CONDITIONAL);
}

static void emit_unary(Emit *e, const Unary *n)
{
    emit_token(e, op_spelling(n->op));
    if (n->op == OP_REAL || n->op == OP_IMAG || n->op == OP_EXTENSION)
        emit_space(e);
    emit_expr(e, n->operand, n->op == OP_INC || n->op == OP_DEC ? PREC_UNARY : PREC_CAST);
}

/* sizeof or an alignof, as the source spells it: of a type name or of an expression. */
static void emit_size(Emit *e, const Node *node, const Node *argument)
{
    if (node->kind == AST_SIZEOF)
        emit_token(e, "sizeof");
    else
        emit_word_at(e, node->span.start);
    if (ast_is_expr(argument)) {
        emit_space(e);
        emit_expr(e, argument, PREC_UNARY);
    } else {
        emit_type_name(e, argument);
    }
}

static void emit_generic(Emit *e, const Generic *n)
{
    emit_token(e, "_Generic(");
    emit_expr(e, n->control, PREC_ASSIGN);
    for (int i = 0; i < n->associations.count; i++) {
        const GenericAssoc *a = (const GenericAssoc *)n->associations.items[i];
        emit_token(e, ", ");
        if (a->type_name)
            emit_decl(e, a->type_name);
        else
            emit_token(e, "default");
        emit_token(e, ": ");
        emit_expr(e, a->value, PREC_ASSIGN);
    }
    emit_token(e, ")");
}

/* `word(first, second)`, each an expression or a type name. */
static void emit_builtin(Emit *e, const char *word, const Node *first, const Node *second)
{
    emit_token(e, word);
    emit_token(e, "(");
    for (int i = 0; i < 2; i++) {
        const Node *argument = i ? second : first;
        if (i)
            emit_token(e, ", ");
        if (ast_is_expr(argument))
            emit_expr(e, argument, PREC_ASSIGN);
        else
            emit_decl(e, argument);
    }
    emit_token(e, ")");
}

static void emit_primary(Emit *e, const Node *node)
{
    switch (node->kind) {
    case AST_IDENT: {
        const Ident *n = (const Ident *)node;
        emit_token(e, n->symbol && n->symbol->name ? n->symbol->name : n->name);
        break;
    }
    case AST_NUMBER:
        emit_value(e, (const Expr *)node);
        break;
    case AST_PAREN:
        emit_token(e, "(");
        emit_expr(e, ((const Paren *)node)->inner, PREC_COMMA);
        emit_token(e, ")");
        break;
    case AST_STMT_EXPR:
        emit_token(e, "(");
        emit_stmt(e, ((const StmtExpr *)node)->body);
        emit_token(e, ")");
        break;
    case AST_GENERIC:
        emit_generic(e, (const Generic *)node);
        break;
    case AST_OFFSETOF:
        emit_builtin(e, "__builtin_offsetof", ((const Offsetof *)node)->type_name,
                     ((const Offsetof *)node)->member);
        break;
    case AST_VA_ARG:
        emit_builtin(e, "__builtin_va_arg", ((const VaArg *)node)->list,
                     ((const VaArg *)node)->type_name);
        break;
    case AST_TYPES_COMPATIBLE:
        emit_builtin(e, "__builtin_types_compatible_p", ((const TypesCompatible *)node)->left,
                     ((const TypesCompatible *)node)->right);
        break;
    case AST_CONVERT_VECTOR:
        emit_builtin(e, "__builtin_convertvector", ((const ConvertVector *)node)->operand,
                     ((const ConvertVector *)node)->type_name);
        break;
    default:
        emit_slice(e, node->span);
        break;
    }
}

static void emit_expr_kind(Emit *e, const Node *node)
{
    switch (node->kind) {
    case AST_COMMA:
        emit_expr(e, ((const Comma *)node)->left, PREC_COMMA);
        emit_token(e, ", ");
        emit_expr(e, ((const Comma *)node)->right, PREC_ASSIGN);
        break;
    case AST_ASSIGN: {
        const Assign *n = (const Assign *)node;
        emit_expr(e, n->left, PREC_UNARY);
        emit_space(e);
        emit_token(e, op_spelling(n->op));
        emit_space(e);
        emit_expr(e, n->right, PREC_ASSIGN);
        break;
    }
    case AST_CONDITIONAL:
        emit_conditional(e, (const Conditional *)node);
        break;
    case AST_BINARY:
        emit_binary(e, (const Binary *)node);
        break;
    case AST_CAST:
        emit_type_name(e, ((const Cast *)node)->type_name);
        emit_expr(e, ((const Cast *)node)->operand, PREC_CAST);
        break;
    case AST_UNARY:
        emit_unary(e, (const Unary *)node);
        break;
    case AST_SIZEOF:
        emit_size(e, node, ((const Sizeof *)node)->argument);
        break;
    case AST_ALIGNOF:
        emit_size(e, node, ((const Alignof *)node)->argument);
        break;
    case AST_LABEL_ADDRESS:
        emit_token(e, "&&");
        emit_token(e, ((const LabelAddress *)node)->label);
        break;
    case AST_CALL:
        if (emit_wants_note(e, node))
            emit_noted_value(e, node);
        else
            emit_call(e, node);
        break;
    case AST_MEMBER: {
        const Member *n = (const Member *)node;
        emit_expr(e, n->object, PREC_POSTFIX);
        emit_token(e, n->arrow ? "->" : ".");
        emit_token(e, n->name);
        break;
    }
    case AST_INDEX:
        emit_expr(e, ((const Index *)node)->object, PREC_POSTFIX);
        emit_token(e, "[");
        emit_expr(e, ((const Index *)node)->index, PREC_COMMA);
        emit_token(e, "]");
        break;
    case AST_POSTFIX:
        emit_expr(e, ((const Postfix *)node)->operand, PREC_POSTFIX);
        emit_token(e, op_spelling(((const Postfix *)node)->op));
        break;
    case AST_COMPOUND_LITERAL:
        emit_type_name(e, ((const CompoundLiteral *)node)->type_name);
        emit_init(e, ((const CompoundLiteral *)node)->init);
        break;
    default:
        emit_primary(e, node);
        break;
    }
}

void emit_expr(Emit *e, const Node *node, int least)
{
    bool parens = precedence(node) < least;
    if (parens)
        emit_token(e, "(");
    if (emit_as_source(e, node))
        emit_slice(e, node->span);
    else
        emit_expr_kind(e, node);
    if (parens)
        emit_token(e, ")");
}
