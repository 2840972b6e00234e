/* Warnings that one statement, with what is in it, is enough for: unused-receive,
 * unused-make, dropped-reference, nil-channel, busy-select. */
#include "frontend/scope.h"
#include "frontend/type.h"
#include "frontend/warn.h"

typedef struct Looker {
    Unit *unit;
    FunctionDef *function;
    Map nil;    /* local channels that are NULL for good */
    Map values; /* the last statements of statement expressions: their values */
} Looker;

static const char *text_of(const Looker *l, const Node *node)
{
    return arena_strndup(l->unit->arena, source_text(l->unit->source) + node->span.start,
                         node->span.end - node->span.start);
}

/* ---- results that nobody looks at ---- */

static Receive *as_receive(Node *expr)
{
    Node *node = ast_unparen(expr);
    return node->kind == AST_RECEIVE ? (Receive *)node : NULL;
}

/* `x == <-c;`, `<-c + 1;`, `!<-c;`: a value was wanted, and goes nowhere. */
static void look_at_operator(Looker *l, Node *expr)
{
    Diag *diag = l->unit->diag;
    if (expr->kind == AST_UNARY && as_receive(((Unary *)expr)->operand)) {
        Op op = ((Unary *)expr)->op;
        if (op != OP_EXTENSION && op != OP_INC && op != OP_DEC)
            diag_warning(diag, expr->span, WARNING_UNUSED_RECEIVE,
                         "the result of '%s' on the value received is unused", op_spelling(op));
        return;
    }
    if (expr->kind != AST_BINARY)
        return;
    Binary *b = (Binary *)expr;
    Receive *right = as_receive(b->right);
    if ((!right && !as_receive(b->left)) || b->op == OP_LAND || b->op == OP_LOR)
        return;
    if (!diag_warning(diag, expr->span, WARNING_UNUSED_RECEIVE,
                      "the result of '%s' with the value received is unused", op_spelling(b->op)))
        return;
    if (!right || b->op != OP_EQ || ast_expr(b->left)->category != LVALUE)
        return;
    const char *text = source_text(l->unit->source);
    uint32_t at = b->left->span.end;
    while (at < b->right->span.start && text[at] != '=')
        at++;
    diag_note(diag, (Span){at, at + 2}, "use '=' to store what is received");
    diag_fix(diag, (Span){at, at + 2}, "=");
}

/* True if the call hands over a reference to a channel. */
static bool is_retained_call(Call *call)
{
    if (call->builtin != BUILTIN_NONE)
        return false;
    Type *type = ast_expr(call->callee)->type;
    if (type_is_pointer(type))
        type = type_strip(type)->base;
    return type_is_function(type) && type_strip(type)->returns_retained &&
           type_is_chan(type_strip(type)->base);
}

static void look_at_expression(Looker *l, Node *stmt)
{
    Node *expr = ((ExprStmt *)stmt)->expr ? ast_unparen(((ExprStmt *)stmt)->expr) : NULL;
    Diag *diag = l->unit->diag;
    if (!expr)
        return;
    if (expr->kind == AST_MAKE) {
        diag_warning(diag, expr->span, WARNING_UNUSED_MAKE,
                     "the channel made here is unused and never freed");
    } else if (expr->kind == AST_CALL && is_retained_call((Call *)expr)) {
        if (diag_warning(diag, expr->span, WARNING_DROPPED_REFERENCE,
                         "the channel that %s returns is the caller's to release, and is dropped",
                         text_of(l, ((Call *)expr)->callee)))
            diag_note(diag, expr->span, "pass it to 'chan_release'");
    } else {
        look_at_operator(l, expr);
    }
}

/* ---- channels that are NULL ---- */

static bool is_null(Node *expr)
{
    Node *node = ast_unparen(expr);
    while (node->kind == AST_CAST)
        node = ast_unparen(((Cast *)node)->operand);
    const ConstValue *value = ast_expr(node)->constant;
    return value && ((value->kind == CONST_INT && value->integer == 0) ||
                     (value->kind == CONST_ADDRESS && !value->address.symbol &&
                      value->address.offset == 0));
}

static bool is_nil(Looker *l, Node *channel)
{
    Symbol *variable = warn_variable(channel);
    return is_null(channel) || (variable && map_get(&l->nil, variable));
}

/* Local channels that start as NULL and that nothing in the function changes. */
static bool find_nil(Node *node, void *context)
{
    Looker *l = context;
    if (node->kind != AST_INIT_DECLARATOR)
        return true;
    InitDeclarator *d = (InitDeclarator *)node;
    if (d->symbol && d->init && symbol_is_automatic(d->symbol) && type_is_chan(d->symbol->type) &&
        ast_is_expr(d->init) && is_null(d->init) &&
        !(type_quals(d->symbol->type) & QUAL_VOLATILE) &&
        !warn_is_written(l->function->body, d->symbol))
        map_put(l->unit->arena, &l->nil, d->symbol, d->symbol);
    return true;
}

static void look_at_channel(Looker *l, Node *where, Node *channel, const char *what)
{
    if (is_nil(l, channel) &&
        diag_warning(l->unit->diag, where->span, WARNING_NIL_CHANNEL, "%s", what)) {
        Symbol *variable = warn_variable(channel);
        if (variable)
            diag_note(l->unit->diag, variable->span, "'%s' is NULL from here on", variable->name);
    }
}

/* ---- loops that spin ---- */

/* True if the statement does nothing. */
static bool is_idle(Node *stmt)
{
    NodeList *items = warn_items(stmt);
    if (!items)
        return (stmt->kind == AST_EXPR_STMT && !((ExprStmt *)stmt)->expr) ||
               stmt->kind == AST_CONTINUE;
    for (int i = 0; i < items->count; i++)
        if (!is_idle(items->items[i]))
            return false;
    return true;
}

/* True if a clause's body does nothing, or leaves the select and no more. */
static bool is_idle_clause(SelectCase *clause)
{
    for (int i = 0; i < clause->body.count; i++) {
        Node *stmt = clause->body.items[i];
        if (stmt->kind != AST_BREAK && !is_idle(stmt))
            return false;
    }
    return true;
}

static bool may_wait(const Node *node)
{
    return node->kind == AST_CALL || node->kind == AST_RECEIVE || node->kind == AST_STMT_EXPR;
}

/* An endless loop over nothing but a select whose default does nothing. */
static void look_at_loop(Looker *l, Node *body, Node *condition, Node *update)
{
    while (body && body->kind == AST_COMPOUND && ((Compound *)body)->items.count == 1)
        body = ((Compound *)body)->items.items[0];
    const ConstValue *endless = condition ? ast_expr(condition)->constant : NULL;
    if (!body || body->kind != AST_SELECT || (update && warn_any(update, NULL, may_wait)) ||
        (condition && !(endless && endless->kind == CONST_INT && endless->integer != 0)))
        return;
    Select *select = (Select *)body;
    SelectCase *fallback = NULL;
    for (int i = 0; i < select->cases.count; i++) {
        SelectCase *c = (SelectCase *)select->cases.items[i];
        if (!c->comm)
            fallback = c;
    }
    if (!fallback || select->cases.count < 2 || !is_idle_clause(fallback))
        return;
    Span word = {fallback->node.span.start, fallback->node.span.start + 7};
    if (diag_warning(l->unit->diag, word, WARNING_BUSY_SELECT,
                     "this loop spins while no case is ready; without the default it would wait"))
        diag_note(l->unit->diag, (Span){select->node.span.start, select->node.span.start + 6},
                  "the loop does nothing but this select");
}

/* ---- the walk ---- */

static bool look(Node *node, void *context);

/* A select's clauses: a nil channel's is never ready, which is of use. */
static void look_at_clause(Looker *l, SelectCase *c)
{
    if (c->comm && c->comm->kind == AST_SEND)
        ast_walk(((Send *)c->comm)->value, look, l);
    for (int i = 0; i < c->body.count; i++)
        ast_walk(c->body.items[i], look, l);
}

static bool look(Node *node, void *context)
{
    Looker *l = context;
    switch (node->kind) {
    case AST_STMT_EXPR: {
        NodeList *items = warn_items(((StmtExpr *)node)->body);
        if (items && items->count) {
            Node *last = items->items[items->count - 1];
            map_put(l->unit->arena, &l->values, last, last);
        }
        break;
    }
    case AST_EXPR_STMT:
        if (!map_get(&l->values, node))
            look_at_expression(l, node);
        break;
    case AST_RECV_ASSIGN: {
        RecvAssign *r = (RecvAssign *)node;
        if (!r->lhs && !r->ok &&
            diag_warning(l->unit->diag, node->span, WARNING_UNUSED_RECEIVE,
                         "both results of the receive are discarded"))
            diag_fix(l->unit->diag, (Span){node->span.start, r->receive->span.start}, "%s", "");
        break;
    }
    case AST_SEND:
        look_at_channel(l, node, ((Send *)node)->channel,
                        "a send to a nil channel blocks for ever");
        break;
    case AST_RECEIVE:
        look_at_channel(l, node, ((Receive *)node)->channel,
                        "a receive from a nil channel blocks for ever");
        break;
    case AST_RANGE:
        look_at_channel(l, ((Range *)node)->channel, ((Range *)node)->channel,
                        "a range over a nil channel blocks for ever");
        break;
    case AST_CALL:
        if (((Call *)node)->builtin == BUILTIN_CLOSE)
            look_at_channel(l, node, ((Call *)node)->arguments.items[0],
                            "close of a nil channel panics");
        break;
    case AST_SELECT_CASE:
        look_at_clause(l, (SelectCase *)node);
        return false;
    case AST_WHILE:
        look_at_loop(l, ((While *)node)->body, ((While *)node)->condition, NULL);
        break;
    case AST_DO:
        look_at_loop(l, ((Do *)node)->body, ((Do *)node)->condition, NULL);
        break;
    case AST_FOR:
        look_at_loop(l, ((For *)node)->body, ((For *)node)->condition, ((For *)node)->update);
        break;
    case AST_SIZEOF:
    case AST_ALIGNOF:
    case AST_TYPEOF_SPEC:
        return false; /* not evaluated */
    default:
        break;
    }
    return true;
}

void warn_statements(Unit *u, FunctionDef *f)
{
    Looker l = {.unit = u, .function = f};
    ast_walk(f->body, find_nil, &l);
    ast_walk(f->body, look, &l);
}
