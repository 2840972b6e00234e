/* Builds Chant's statements (LANGUAGE.md 3 to 6) and make.
 *
 * go, defer and make are words of the language only while no declaration in scope has
 * taken them, or where C could not read on anyway. */
#include "frontend/build.h"

#include <ctype.h>
#include <string.h>

/* ---- go, defer ---- */

/* True if a C statement that starts with a name in scope could go on at `offset`. */
static bool c_goes_on(const Builder *b, uint32_t offset, NameRole role)
{
    unsigned char c = (unsigned char)b->text[offset];
    bool starts_name = isalpha(c) || c == '_' || c == '$' || c == '\\' || c >= 0x80;
    if (role == NAME_TYPE) /* a declaration, `(` and `*` included */
        return starts_name || c == '*' || c == '(' || c == ';' || c == '[';
    if (c == '!')
        return b->text[offset + 1] == '=';
    return !starts_name && !isdigit(c) && !strchr("\"'{~", c);
}

/* Statement n begins with `word`: asks for a hint if that is a name here. */
static void check_statement_word(Builder *b, CstNode n, Name word)
{
    NameRole role = names_role(b, word);
    if (role == NAME_UNKNOWN)
        return;
    uint32_t start = cst_span(b->cst, n).start;
    if (c_goes_on(b, build_next_token(b, start + (uint32_t)strlen(word)), role))
        build_want_hint(b, start, role == NAME_TYPE ? CST_HINT_TYPE : CST_HINT_NAME);
}

void build_check_go_call(Builder *b, CstNode n)
{
    if (strncmp(b->text + cst_span(b->cst, n).start, "go", 2) != 0)
        return;
    CstNode call = build_child(b, n, CST_F_VALUE), outer = CST_NONE;
    for (;;) { /* down to the leftmost operand */
        CstNode inner = build_child(b, call, CST_F_FUNCTION);
        if (inner == CST_NONE)
            inner = build_child(b, call, CST_F_OBJECT);
        if (inner == CST_NONE || cst_kind(b->cst, inner) == CST_IDENTIFIER)
            break;
        outer = call;
        call = inner;
    }
    CstNode word = build_child(b, call, CST_F_FUNCTION);
    if (outer == CST_NONE || cst_kind(b->cst, outer) != CST_CALL_EXPRESSION ||
        word == CST_NONE || build_name(b, word) != b->word_go ||
        names_role(b, b->word_go) != NAME_UNKNOWN)
        return;
    CstNode callee = cst_first(b->cst, build_child(b, call, CST_F_ARGUMENTS));
    if (callee != CST_NONE && cst_kind(b->cst, callee) == CST_IDENTIFIER &&
        cst_next(b->cst, callee) == CST_NONE)
        build_want_hint(b, cst_span(b->cst, callee).start, CST_HINT_NAME);
}

Node *build_go_statement(Builder *b, CstNode n)
{
    check_statement_word(b, n, b->word_go);
    CstNode body = build_child(b, n, CST_F_BODY);
    if (body != CST_NONE) {
        GoBlock *block = BUILD_CONSTRUCT(b, GO_BLOCK, GoBlock, cst_span(b->cst, n));
        block->body = build_compound_statement(b, body);
        return &block->node;
    }
    Go *go = BUILD_CONSTRUCT(b, GO, Go, cst_span(b->cst, n));
    go->call = build_expr(b, build_child(b, n, CST_F_CALL));
    return &go->node;
}

Node *build_defer_statement(Builder *b, CstNode n)
{
    check_statement_word(b, n, b->word_defer);
    Defer *defer = BUILD_CONSTRUCT(b, DEFER, Defer, cst_span(b->cst, n));
    defer->body = build_statement(b, build_child(b, n, CST_F_BODY));
    return &defer->node;
}

/* ---- make ---- */

Node *build_make_expression(Builder *b, CstNode n)
{
    Make *make = BUILD_CONSTRUCT(b, MAKE, Make, cst_span(b->cst, n));
    CstNode type = build_child(b, n, CST_F_TYPE);
    if (cst_kind(b->cst, type) == CST_TYPEOF_SPECIFIER)
        make->chan_type = build_typeof_specifier(b, type);
    else
        make->chan_type = build_chan_type(b, type);
    make->capacity = build_optional_expr(b, n, CST_F_CAPACITY);
    return &make->expr.node;
}

/* ---- send and receive ---- */

Node *build_send(Builder *b, CstNode n)
{
    Send *send = BUILD_CONSTRUCT(b, SEND, Send, cst_span(b->cst, n));
    send->channel = build_expr(b, build_child(b, n, CST_F_CHANNEL));
    send->value = build_optional_expr(b, n, CST_F_VALUE);
    return &send->node;
}

/* The left side of a receive: NULL for `_` where nothing declares it. */
static Node *build_receiver(Builder *b, CstNode n, CstField field)
{
    CstNode child = build_child(b, n, field);
    if (child == CST_NONE)
        return NULL;
    if (cst_kind(b->cst, child) == CST_IDENTIFIER && build_name(b, child) == b->word_blank &&
        names_role(b, b->word_blank) == NAME_UNKNOWN)
        return NULL;
    return build_expr(b, child);
}

Node *build_receive_assignment(Builder *b, CstNode n)
{
    RecvAssign *assign = BUILD_CONSTRUCT(b, RECV_ASSIGN, RecvAssign, cst_span(b->cst, n));
    assign->lhs = build_receiver(b, n, CST_F_LEFT);
    assign->ok = build_receiver(b, n, CST_F_OK);
    assign->receive = build_expr(b, build_child(b, n, CST_F_RIGHT));
    return &assign->node;
}

static Node *build_receive_declaration(Builder *b, CstNode n)
{
    RecvDecl *decl = AST_NEW(b->arena, RECV_DECL, RecvDecl, cst_span(b->cst, n));
    decl->value = build_parameter(b, build_child(b, n, CST_F_LEFT));
    CstNode ok = build_child(b, n, CST_F_OK);
    if (ok != CST_NONE)
        decl->ok = build_parameter(b, ok);
    decl->receive = ast_unparen(build_expr(b, build_child(b, n, CST_F_RIGHT)));
    if (decl->receive->kind != AST_RECEIVE)
        build_fault(b, decl->receive->span, "select case must be a send or a receive");
    return &decl->node;
}

/* ---- select ---- */

/* An expression where a send or receive must stand: parentheses around a receive don't
 * matter (as in Go), neither on their own nor right of `=`. The rest is left to sema. */
static Node *build_expression_comm(Builder *b, CstNode n)
{
    Node *expr = build_expr(b, n);
    const Assign *assign = (const Assign *)expr;
    if (expr->kind == AST_ASSIGN && assign->op == OP_ASSIGN &&
        ast_unparen(assign->right)->kind == AST_RECEIVE) {
        RecvAssign *receive = BUILD_CONSTRUCT(b, RECV_ASSIGN, RecvAssign, expr->span);
        receive->lhs = assign->left;
        receive->receive = ast_unparen(assign->right);
        return &receive->node;
    }
    ExprStmt *stmt = AST_NEW(b->arena, EXPR_STMT, ExprStmt, expr->span);
    stmt->expr = ast_unparen(expr)->kind == AST_RECEIVE ? ast_unparen(expr) : expr;
    return &stmt->node;
}

static Node *build_comm(Builder *b, CstNode n)
{
    switch (cst_kind(b->cst, n)) {
    case CST_SEND:
        return build_send(b, n);
    case CST_RECEIVE_ASSIGNMENT:
        return build_receive_assignment(b, n);
    case CST_RECEIVE_DECLARATION:
        return build_receive_declaration(b, n);
    default:
        return build_expression_comm(b, n);
    }
}

static Node *build_select_case(Builder *b, CstNode n)
{
    SelectCase *clause = AST_NEW(b->arena, SELECT_CASE, SelectCase, cst_span(b->cst, n));
    int scope = names_push(b);
    CST_EACH(b->cst, c, n) {
        if (cst_field(b->cst, c) == CST_F_COMM && cst_kind(b->cst, c) != CST_PRAGMA)
            clause->comm = build_comm(b, c);
        else if (cst_field(b->cst, c) == CST_F_BODY || cst_kind(b->cst, c) == CST_PRAGMA)
            VEC_PUSH(b->arena, &clause->body, build_block_item(b, c));
    }
    names_pop(b, scope);
    return &clause->node;
}

Node *build_select_statement(Builder *b, CstNode n)
{
    Select *select = BUILD_CONSTRUCT(b, SELECT, Select, cst_span(b->cst, n));
    SelectCase *clause = NULL;
    bool stray = false;
    CST_EACH(b->cst, c, n) {
        if (cst_field(b->cst, c) == CST_F_STRAY) {
            if (!stray)
                build_fault(b, cst_span(b->cst, c), "statement ahead of a select's first case");
            stray = true;
        } else if (cst_kind(b->cst, c) == CST_SELECT_CASE) {
            clause = (SelectCase *)build_select_case(b, c);
            VEC_PUSH(b->arena, &select->cases, &clause->node);
        } else if (cst_kind(b->cst, c) == CST_PRAGMA && clause) {
            Node *pragma = build_pragma(b, c);
            clause->node.span.end = pragma->span.end;
            VEC_PUSH(b->arena, &clause->body, pragma);
        }
    }
    return &select->node;
}

/* ---- range ---- */

Node *build_range_statement(Builder *b, CstNode n)
{
    Range *range = BUILD_CONSTRUCT(b, RANGE, Range, cst_span(b->cst, n));
    int scope = names_push(b);
    /* the channel ahead of the variable: `for (int v : v)` ranges over the outer v */
    CstNode channel = build_child(b, n, CST_F_CHANNEL);
    range->channel = build_expr(b, channel);
    CstNode declaration = build_child(b, n, CST_F_DECLARATION);
    if (declaration != CST_NONE)
        range->decl = build_parameter(b, declaration);
    range->variable = build_optional_expr(b, n, CST_F_VARIABLE);
    range->body = build_statement(b, build_child(b, n, CST_F_BODY));
    names_pop(b, scope);
    return &range->node;
}
