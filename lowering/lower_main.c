/* The program's main runs as goroutine 1: the runtime's own main starts it under another
 * name, which only the linker sees. Debuggers and stack traces say main. */
#include "lowering/make.h"

static void main_item(Lower *l, Node *node)
{
    if (node != l->item->node || !lower_is_main(node))
        return;
    const FunctionDef *n = (const FunctionDef *)node;
    Symbol *symbol = ARENA_NEW(l->arena, Symbol);
    *symbol = *n->symbol;
    symbol->storage = 0;
    symbol->span = (Span){node->span.start, node->span.start};
    Var *var = (Var *)make_var(l, symbol, NULL);
    var->asm_label = rt_main_name;
    VEC_PUSH(l->arena, &l->item->before, &var->node);
}

/* Requires: nothing.
 * Establishes: main is declared with the name that the runtime calls.
 * Invalidates: nothing. */
void lower_main(Lower *l)
{
    lower_each(l, main_item);
}
