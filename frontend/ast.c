/* What can be said of every kind of node, expanded from ast_kinds.def. */
#include "frontend/ast.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"

static const unsigned short node_sizes[] = {
#define NODE(KIND, Struct, HEAD, ...) [AST_##KIND] = sizeof(Struct),
#include "frontend/ast_kinds.def"
};

static const char *const kind_names[] = {
#define NODE(KIND, Struct, HEAD, ...) [AST_##KIND] = #KIND,
#include "frontend/ast_kinds.def"
};

enum { HEAD_NODE, HEAD_EXPR };

static const unsigned char node_heads[] = {
#define NODE(KIND, Struct, HEAD, ...) [AST_##KIND] = HEAD_##HEAD,
#include "frontend/ast_kinds.def"
};

static const struct {
    const char *spelling;
    int precedence;
} ops[] = {
#define OP(name, spelling, precedence) [OP_##name] = {spelling, precedence},
#include "frontend/ops.def"
#undef OP
};

Node *ast_new(Arena *arena, AstKind kind, Span span)
{
    Node *node = arena_alloc(arena, node_sizes[kind]);
    node->kind = kind;
    node->span = span;
    return node;
}

Node *ast_copy(Arena *arena, const Node *node)
{
    Node *copy = arena_alloc(arena, node_sizes[node->kind]);
    memcpy(copy, node, node_sizes[node->kind]);
    return copy;
}

bool ast_is_expr(const Node *node)
{
    return node_heads[node->kind] == HEAD_EXPR;
}

Expr *ast_expr(Node *node)
{
    assert(ast_is_expr(node));
    return (Expr *)node;
}

Node *ast_unparen(Node *node)
{
    for (;;) {
        if (node->kind == AST_PAREN)
            node = ((Paren *)node)->inner;
        else if (node->kind == AST_UNARY && ((Unary *)node)->op == OP_EXTENSION)
            node = ((Unary *)node)->operand;
        else
            return node;
    }
}

static void visit_list(NodeList *list, AstVisit *visit, void *context)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i])
            visit(&list->items[i], context);
}

void ast_children(Node *node, AstVisit *visit, void *context)
{
#define CHILD(f)                                                                                   \
    if (n->f)                                                                                      \
        visit(&n->f, context);
#define LIST(f) visit_list(&n->f, visit, context);
#define NAME(f)
#define TEXT(f)
#define OP(f)
#define FLAG(f)
#define SYMBOL(f)
#define TYPE(f)
#define DATA(T, f)
    switch (node->kind) {
#define NODE(KIND, Struct, HEAD, ...)                                                              \
    case AST_##KIND: {                                                                             \
        Struct *n = (Struct *)node;                                                                \
        (void)n;                                                                                   \
        __VA_ARGS__                                                                                \
        break;                                                                                     \
    }
#include "frontend/ast_kinds.def"
    }
}

/* ---- walking ---- */

typedef struct Stack {
    Node **nodes;
    size_t count, capacity;
} Stack;

static void push_child(Node **child, void *context)
{
    Stack *stack = context;
    if (stack->count == stack->capacity) {
        stack->capacity = stack->capacity ? 2 * stack->capacity : 64;
        stack->nodes = xrealloc(stack->nodes, stack->capacity * sizeof *stack->nodes);
    }
    stack->nodes[stack->count++] = *child;
}

void ast_walk(Node *root, AstWalk *visit, void *context)
{
    Stack stack = {0};
    for (Node *node = root; node; node = stack.count ? stack.nodes[--stack.count] : NULL) {
        if (!visit(node, context))
            continue;
        size_t first = stack.count;
        ast_children(node, push_child, &stack);
        for (size_t last = stack.count; first + 1 < last; first++) { /* the first one on top */
            Node *swapped = stack.nodes[first];
            stack.nodes[first] = stack.nodes[--last];
            stack.nodes[last] = swapped;
        }
    }
    free(stack.nodes);
}

static bool find_break(Node *node, void *context)
{
    bool *found = context;
    switch (node->kind) {
    case AST_BREAK:
        *found = true;
        return false;
    case AST_FOR:
    case AST_WHILE:
    case AST_DO:
    case AST_RANGE:
    case AST_SWITCH:
    case AST_SELECT:
    case AST_GO_BLOCK:
    case AST_DEFER:
    case AST_FUNCTION:
        return false;
    default:
        return !*found;
    }
}

bool ast_breaks(Node *node)
{
    bool found = false;
    ast_walk(node, find_break, &found);
    return found;
}

const AttributeItem *ast_next_attribute(const NodeList *nodes, AttributeCursor *at)
{
    for (; at->node < nodes->count; at->node++, at->item = 0) {
        const Node *n = nodes->items[at->node];
        if (n->kind == AST_ATTRIBUTE && at->item < ((const Attribute *)n)->items.count)
            return (const AttributeItem *)((const Attribute *)n)->items.items[at->item++];
    }
    return NULL;
}

const char *ast_kind_name(AstKind kind)
{
    return kind_names[kind];
}

const char *op_spelling(Op op)
{
    return ops[op].spelling;
}

int op_precedence(Op op)
{
    return ops[op].precedence;
}
