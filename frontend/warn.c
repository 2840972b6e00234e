/* What all warnings ask of trees. */
#include "frontend/warn.h"

#include "frontend/scope.h"
#include "frontend/type.h"

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
    ast_walk(node, search, &s);
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
    ast_walk(node, search_write, &w);
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

bool warn_is_label(const Node *node)
{
    return node->kind == AST_LABEL || node->kind == AST_CASE || node->kind == AST_DEFAULT;
}

static bool is_true(Node *condition)
{
    const ConstValue *value = condition ? ast_expr(condition)->constant : NULL;
    return !condition || (value && value->kind == CONST_INT && value->integer != 0);
}

/* A jump among the statements, with no way in behind it. */
static bool leaves(NodeList *items)
{
    bool left = false;
    for (int i = 0; i < items->count; i++)
        left = warn_never_ends(items->items[i]) ||
               (left && !warn_any(items->items[i], NULL, warn_is_label));
    return left;
}

bool warn_never_ends(Node *stmt)
{
    for (; stmt->kind == AST_IF; stmt = ((If *)stmt)->otherwise) /* a chain may be long */
        if (!((If *)stmt)->otherwise || !warn_never_ends(((If *)stmt)->then))
            return false;
    if (warn_is_jump(stmt))
        return true;
    switch (stmt->kind) {
    case AST_COMPOUND:
        return leaves(&((Compound *)stmt)->items);
    case AST_FOR:
        return is_true(((For *)stmt)->condition) && !ast_breaks(((For *)stmt)->body);
    case AST_WHILE:
        return is_true(((While *)stmt)->condition) && !ast_breaks(((While *)stmt)->body);
    case AST_DO:
        return is_true(((Do *)stmt)->condition) && !ast_breaks(((Do *)stmt)->body);
    case AST_SELECT: {
        NodeList *cases = &((Select *)stmt)->cases;
        for (int i = 0; i < cases->count; i++) {
            SelectCase *c = (SelectCase *)cases->items[i];
            for (int j = 0; j < c->body.count; j++)
                if (ast_breaks(c->body.items[j]))
                    return false;
            if (!leaves(&c->body))
                return false;
        }
        return true;
    }
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
