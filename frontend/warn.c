/* The walk that all warnings share, and what they ask of trees. */
#include "frontend/warn.h"

#include "frontend/scope.h"
#include "frontend/type.h"

typedef struct Walk {
    WarnVisit *visit;
    void *context;
} Walk;

static void walk_child(Node **child, void *context)
{
    Walk *w = context;
    warn_walk(*child, w->visit, w->context);
}

/* Chains of operators and of `else if` take no stack. */
void warn_walk(Node *node, WarnVisit *visit, void *context)
{
    Walk w = {visit, context};
    while (node && visit(node, context)) {
        switch (node->kind) {
        case AST_BINARY:
            warn_walk(((Binary *)node)->right, visit, context);
            node = ((Binary *)node)->left;
            break;
        case AST_COMMA:
            warn_walk(((Comma *)node)->left, visit, context);
            node = ((Comma *)node)->right;
            break;
        case AST_IF:
            warn_walk(((If *)node)->condition, visit, context);
            warn_walk(((If *)node)->then, visit, context);
            node = ((If *)node)->otherwise;
            break;
        default:
            ast_children(node, walk_child, &w);
            return;
        }
    }
}

typedef struct Search {
    const Node *except;
    bool (*test)(const Node *node);
    bool found;
} Search;

static bool search(Node *node, void *context)
{
    Search *s = context;
    if (node == s->except || s->found)
        return false;
    s->found = s->test(node);
    return !s->found;
}

bool warn_any(Node *node, const Node *except, bool (*test)(const Node *node))
{
    Search s = {except, test, false};
    warn_walk(node, search, &s);
    return s.found;
}

Symbol *warn_variable(Node *expr)
{
    Node *node = expr ? ast_unparen(expr) : NULL;
    if (!node || node->kind != AST_IDENT)
        return NULL;
    Symbol *symbol = ((Ident *)node)->symbol;
    return symbol && symbol->kind == SYMBOL_VARIABLE ? symbol : NULL;
}

typedef struct WriteSearch {
    const Symbol *variable;
    bool found;
} WriteSearch;

static bool search_write(Node *node, void *context)
{
    WriteSearch *w = context;
    switch (node->kind) {
    case AST_ASSIGN:
        w->found |= warn_variable(((Assign *)node)->left) == w->variable;
        break;
    case AST_UNARY:
        w->found |= ((Unary *)node)->op == OP_ADDRESS &&
                    warn_variable(((Unary *)node)->operand) == w->variable;
        break;
    case AST_RECV_ASSIGN:
        w->found |= warn_variable(((RecvAssign *)node)->lhs) == w->variable ||
                    warn_variable(((RecvAssign *)node)->ok) == w->variable;
        break;
    case AST_RANGE:
        w->found |= warn_variable(((Range *)node)->variable) == w->variable;
        break;
    case AST_ASM_STMT:
        w->found = true;
        break;
    default:
        break;
    }
    return !w->found;
}

bool warn_is_written(Node *node, const Symbol *variable)
{
    WriteSearch w = {variable, false};
    warn_walk(node, search_write, &w);
    return w.found;
}

static bool never_returns(Node *expr)
{
    Node *node = ast_unparen(expr);
    if (node->kind != AST_CALL)
        return false;
    Call *call = (Call *)node;
    if (call->builtin != BUILTIN_NONE)
        return call->builtin == BUILTIN_PANIC;
    Type *type = ast_expr(call->callee)->type;
    if (type_is_pointer(type))
        type = type_strip(type)->base;
    return type_is_function(type) && type_strip(type)->is_noreturn;
}

bool warn_is_jump(Node *stmt)
{
    switch (stmt->kind) {
    case AST_RETURN:
    case AST_BREAK:
    case AST_CONTINUE:
    case AST_GOTO:
        return true;
    case AST_EXPR_STMT:
        return ((ExprStmt *)stmt)->expr && never_returns(((ExprStmt *)stmt)->expr);
    default:
        return false;
    }
}

NodeList *warn_items(Node *node)
{
    if (node->kind == AST_COMPOUND)
        return &((Compound *)node)->items;
    return node->kind == AST_SELECT_CASE ? &((SelectCase *)node)->body : NULL;
}

void warn_unit(Unit *u)
{
    for (int i = 0; i < u->root->items.count; i++) {
        Node *item = u->root->items.items[i];
        if (item->kind != AST_FUNCTION || source_locate(u->source, item->span.start).system)
            continue;
        FunctionDef *f = (FunctionDef *)item;
        warn_statements(u, f);
        warn_copies(u, f);
        warn_blocks(u, f);
    }
}
