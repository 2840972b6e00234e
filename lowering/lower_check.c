/* The last pass: every ancestor of a changed node is marked, and nothing of Chant's is
 * left. What is left stands where no pass looks, such as a receive in a parameter's array
 * length: that is reported, not emitted. */
#include "lowering/lower.h"
#include "lowering/rewrite.h"

static const char *leftover(const Node *node)
{
    switch (node->kind) {
    case AST_RECEIVE:
    case AST_RECV_ASSIGN:
    case AST_RECV_DECL:
        return "a receive";
    case AST_SEND:
        return "a send";
    case AST_MAKE:
        return "make";
    case AST_CHAN_SPEC:
        return "a channel type";
    case AST_GO:
    case AST_GO_BLOCK:
        return "go";
    case AST_DEFER:
        return "defer";
    case AST_SELECT:
    case AST_SELECT_CASE:
        return "select";
    case AST_RANGE:
        return "a range";
    default:
        return NULL;
    }
}

static bool report_leftover(Node *node, void *context)
{
    Lower *l = context;
    const char *what = leftover(node);
    if (what)
        diag_error(l->unit->diag, node->span, "%s can't stand here", what);
    return !what;
}

static void check_item(Lower *l, Node *node)
{
    lower_moved_records(l, node);
    rewrite_settle(l->arena, node);
    ast_walk(node, report_leftover, l);
}

/* Requires: all other passes.
 * Establishes: a tree of plain C; a node is changed if anything below it is.
 * Invalidates: nothing. */
void lower_check(Lower *l)
{
    lower_each(l, check_item);
    for (int i = 0; i < l->items.count; i++) {
        Item *item = l->items.items[i];
        for (int j = 0; j < item->before.count; j++)
            rewrite_settle(l->arena, item->before.items[j]);
    }
    if (l->named_record)
        rewrite_settle(l->arena, &l->unit->root->node);
}
