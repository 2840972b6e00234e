/* errno belongs to the goroutine, which may go on in another thread after any call that can
 * park it. The C library declares the function that finds errno as one whose result never
 * changes within a thread, so that a C compiler keeps the address of one thread's errno
 * across such calls. Emitted C must not promise that.
 *
 *     int *__errno_location(void) __asm__("chant_errno_location");
 *     extern int *__errno_location(void) __attribute__((__nothrow__, __leaf__));
 *
 * The promise is taken out of the declaration, and the linker sees the runtime's function,
 * which does the same: link-time optimisation would join the C library's with the declaration
 * of a plain C unit, which does promise. */
#include <string.h>

#include "lowering/make.h"
#include "lowering/rewrite.h"

bool lower_is_errno_location(const Node *node)
{
    const Symbol *symbol =
        node->kind == AST_INIT_DECLARATOR ? ((const InitDeclarator *)node)->symbol : NULL;
    return symbol && symbol->name && strcmp(symbol->name, "__errno_location") == 0;
}

static bool finds_errno(Node *node, void *context)
{
    Symbol **found = context;
    if (lower_is_errno_location(node))
        *found = ((InitDeclarator *)node)->symbol;
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

/* A declaration in front of the item under the name that the linker is to see. */
static void redirect(Lower *l, const Symbol *function, Span span)
{
    Symbol *symbol = ARENA_NEW(l->arena, Symbol);
    *symbol = *function;
    symbol->storage = 0;
    symbol->span = (Span){span.start, span.start};
    Var *var = (Var *)make_var(l, symbol, NULL);
    var->asm_label = rt_errno_name;
    VEC_PUSH(l->arena, &l->item->before, &var->node);
}

static void errno_item(Lower *l, Node *node)
{
    Symbol *found = NULL;
    if (node->kind == AST_DECLARATION)
        ast_walk(node, finds_errno, &found);
    if (!found || found->is_defined)
        return;
    redirect(l, found, node->span);
    rewrite_nodes(l, &node, drop_const);
}

/* Requires: nothing.
 * Establishes: every use of errno asks for its address anew.
 * Invalidates: nothing. */
void lower_errno(Lower *l)
{
    lower_each(l, errno_item);
}
