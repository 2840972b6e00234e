/* Which calls get a row in the line table: those of the runtime's functions, since in them
 * goroutines wait, start, and make channels. The emitter prints the rows (emit_note.c). */
#include <string.h>

#include "lowering/rewrite.h"

/* Calls that neither wait nor fail nor make anything. */
static bool is_harmless(const char *name)
{
    static const RtCall harmless[] = {RT_chan_len, RT_chan_cap, RT_chan_retain,
                                      RT_chan_release, RT_chant_release_var,
                                      RT_chant_blocking_begin, RT_chant_blocking_over};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strcmp(name, rt_name(harmless[i])) == 0)
            return true;
    return false;
}

static bool is_rt_call(const char *name)
{
    for (int i = 0; i < RT_COUNT; i++)
        if (strcmp(name, rt_name((RtCall)i)) == 0)
            return true;
    return false;
}

/* Declared in chant.h or one of chant's other headers. */
static bool is_in_chant_header(const Unit *u, const Symbol *symbol)
{
    Loc loc = source_locate(u->source, symbol->span.start);
    const char *slash = strrchr(loc.file, '/'), *dir = "/chant";
    size_t n = strlen(dir);
    if (!loc.system || !slash)
        return false;
    return strcmp(slash, "/chant.h") == 0 ||
           ((size_t)(slash - loc.file) >= n && strncmp(slash - n, dir, n) == 0);
}

bool lower_is_noted_call(const Unit *u, const Node *node)
{
    if (node->kind != AST_CALL)
        return false;
    const Node *callee = ast_unparen(((const Call *)node)->callee);
    const Symbol *symbol = callee->kind == AST_IDENT ? ((const Ident *)callee)->symbol : NULL;
    if (!symbol || symbol->kind != SYMBOL_FUNCTION || symbol->function || !symbol->name ||
        is_harmless(symbol->name))
        return false;
    return is_rt_call(symbol->name) || is_in_chant_header(u, symbol);
}

static bool mark_call(Node *node, void *context)
{
    const Unit *u = context;
    node->changed |= lower_is_noted_call(u, node);
    return true;
}

/* Requires: a lowered unit.
 * Establishes: calls that get a row, and all around them, are printed from the tree.
 * Invalidates: nothing. */
void lower_lines(Unit *u)
{
    NodeList *items = &u->root->items;
    for (int i = 0; i < items->count; i++) {
        Node *item = items->items[i];
        if (item->kind != AST_FUNCTION || source_locate(u->source, item->span.start).system)
            continue;
        ast_walk(((FunctionDef *)item)->body, mark_call, u);
        rewrite_settle(u->arena, item);
    }
}
