/* errno belongs to the goroutine, which may go on in another thread after any call that can
 * park it. The C library declares the function that finds errno as one whose result never
 * changes within a thread, so that a C compiler keeps the address of one thread's errno
 * across such calls. Emitted C must not promise that. */
#include <string.h>

#include "lowering/rewrite.h"

bool lower_is_errno_location(const Node *node)
{
    return node->kind == AST_NAME_DECLARATOR && ((const NameDeclarator *)node)->name &&
           strcmp(((const NameDeclarator *)node)->name, "__errno_location") == 0;
}

static bool finds_errno(Node *node, void *context)
{
    bool *found = context;
    *found = *found || lower_is_errno_location(node);
    return !*found;
}

static bool is_const(const Node *item)
{
    if (item->kind != AST_ATTRIBUTE_ITEM || !((const AttributeItem *)item)->name)
        return false;
    Name name = ((const AttributeItem *)item)->name;
    return strcmp(name, "const") == 0 || strcmp(name, "__const__") == 0;
}

static Node *drop_const(Lower *l, Node *node)
{
    if (node->kind != AST_ATTRIBUTE)
        return node;
    Attribute *n = (Attribute *)node;
    NodeList kept = {0};
    for (int i = 0; i < n->items.count; i++)
        if (!is_const(n->items.items[i]))
            VEC_PUSH(l->arena, &kept, n->items.items[i]);
    n->node.changed |= kept.count != n->items.count;
    n->items = kept;
    return node;
}

static void errno_item(Lower *l, Node *node)
{
    bool found = false;
    if (node->kind == AST_DECLARATION)
        rewrite_walk(node, finds_errno, &found);
    if (found)
        rewrite_nodes(l, &node, drop_const);
}

/* Requires: nothing.
 * Establishes: every use of errno asks for its address anew.
 * Invalidates: nothing. */
void lower_errno(Lower *l)
{
    lower_each(l, errno_item);
}
