/* See rewrite.h. Chains of binary operators lean left and may be thousands long, so every
 * walk here goes down their left side in a loop. */
#include "lowering/rewrite.h"

#include <stdlib.h>

#include "lowering/make.h"

/* ---- statements ---- */

typedef struct Walk {
    Lower *l;
    Node *owner;
    RewriteStmt *pass;
} Walk;

static bool is_statement(const Node *node)
{
    switch (node->kind) {
    case AST_COMPOUND:
    case AST_EXPR_STMT:
    case AST_IF:
    case AST_SWITCH:
    case AST_WHILE:
    case AST_DO:
    case AST_FOR:
    case AST_RETURN:
    case AST_BREAK:
    case AST_CONTINUE:
    case AST_GOTO:
    case AST_LABEL:
    case AST_CASE:
    case AST_DEFAULT:
    case AST_ASM_STMT:
    case AST_GO:
    case AST_GO_BLOCK:
    case AST_DEFER:
    case AST_SEND:
    case AST_RECV_ASSIGN:
    case AST_SELECT:
    case AST_RANGE:
    case AST_DECLARATION:
    case AST_FUNCTION:
    case AST_VAR:
        return true;
    default:
        return false;
    }
}

static bool visit_expr(Node *node, void *context)
{
    const Walk *w = context;
    if (node->kind != AST_STMT_EXPR)
        return true;
    rewrite_children(w->l, node, w->pass);
    return false;
}

void rewrite_inside(Lower *l, Node *expr, RewriteStmt *pass)
{
    Walk walk = {l, NULL, pass};
    ast_walk(expr, visit_expr, &walk);
}

static void visit_child(Node **child, void *context)
{
    const Walk *w = context;
    if (is_statement(*child))
        rewrite_slot(w->l, w->owner, child, w->pass);
    else if (ast_is_expr(*child))
        rewrite_inside(w->l, *child, w->pass);
    else
        rewrite_children(w->l, *child, w->pass);
}

void rewrite_slot(Lower *l, Node *owner, Node **slot, RewriteStmt *pass)
{
    Node *old = *slot;
    NodeList list = {0};
    pass(l, old, &list);
    if (list.count == 1 && list.items[0] == old)
        return;
    *slot = make_one(l, &list, old->span);
    owner->changed = true;
}

void rewrite_list(Lower *l, Node *owner, NodeList *items, RewriteStmt *pass)
{
    NodeList list = {0};
    bool same = true;
    for (int i = 0; i < items->count; i++) {
        int before = list.count;
        pass(l, items->items[i], &list);
        same = same && list.count == before + 1 && list.items[before] == items->items[i];
    }
    if (same)
        return;
    *items = list;
    owner->changed = true;
}

void rewrite_children(Lower *l, Node *node, RewriteStmt *pass)
{
    Walk walk = {l, node, pass};
    switch (node->kind) {
    case AST_COMPOUND:
        rewrite_list(l, node, &((Compound *)node)->items, pass);
        break;
    case AST_SELECT_CASE: {
        SelectCase *n = (SelectCase *)node;
        if (n->comm)
            rewrite_children(l, n->comm, pass);
        rewrite_list(l, node, &n->body, pass);
        break;
    }
    case AST_FUNCTION:
        rewrite_slot(l, node, &((FunctionDef *)node)->body, pass);
        break;
    case AST_FOR: {
        For *n = (For *)node;
        if (n->init && n->init->kind == AST_DECLARATION) {
            rewrite_children(l, n->init, pass);
        } else if (n->init) {
            visit_child(&n->init, &walk);
        }
        if (n->condition)
            visit_child(&n->condition, &walk);
        if (n->update)
            visit_child(&n->update, &walk);
        rewrite_slot(l, node, &n->body, pass);
        break;
    }
    default:
        ast_children(node, visit_child, &walk);
        break;
    }
}

/* ---- from the leaves up ---- */

typedef struct Replace {
    Lower *l;
    RewriteNode *replace;
    bool changed;
} Replace;

static void replace_child(Node **child, void *context)
{
    Replace *r = context;
    if (rewrite_nodes(r->l, child, r->replace))
        r->changed = true;
}

static bool replace_one(Lower *l, Node **slot, RewriteNode *replace, bool below)
{
    Node *old = *slot;
    if (below)
        old->changed = true;
    *slot = replace(l, old);
    return below || *slot != old;
}

bool rewrite_nodes(Lower *l, Node **slot, RewriteNode *replace)
{
    Replace r = {l, replace, false};
    if ((*slot)->kind != AST_BINARY) {
        ast_children(*slot, replace_child, &r);
        return replace_one(l, slot, replace, r.changed);
    }
    VEC(Node **) spine = {0};
    while ((*slot)->kind == AST_BINARY) {
        VEC_PUSH(l->arena, &spine, slot);
        slot = &((Binary *)*slot)->left;
    }
    bool below = rewrite_nodes(l, slot, replace);
    while (spine.count) {
        slot = spine.items[--spine.count];
        below |= rewrite_nodes(l, &((Binary *)*slot)->right, replace);
        below = replace_one(l, slot, replace, below);
    }
    return below;
}

/* ---- ancestors of what changed ---- */

typedef struct Settle {
    Arena *arena;
    bool changed;
} Settle;

static void settle_child(Node **child, void *context)
{
    Settle *s = context;
    if (rewrite_settle(s->arena, *child))
        s->changed = true;
}

bool rewrite_settle(Arena *arena, Node *node)
{
    Settle s = {arena, false};
    if (node->kind != AST_BINARY) {
        ast_children(node, settle_child, &s);
        node->changed |= s.changed;
        return node->changed;
    }
    VEC(Binary *) spine = {0};
    for (; node->kind == AST_BINARY; node = ((Binary *)node)->left)
        VEC_PUSH(arena, &spine, (Binary *)node);
    bool changed = rewrite_settle(arena, node);
    while (spine.count) {
        Binary *n = spine.items[--spine.count];
        changed |= rewrite_settle(arena, n->right);
        n->expr.node.changed |= changed;
        changed = n->expr.node.changed;
    }
    return changed;
}
