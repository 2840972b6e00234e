/* Life and dumps of a translation unit. */
#include "frontend/unit.h"

#include "frontend/cst.h"

Unit *unit_new(char *text, size_t len, const char *name)
{
    Arena *arena = arena_new();
    Unit *u = ARENA_NEW(arena, Unit);
    u->arena = arena;
    u->names = intern_new(arena);
    u->max_depth = UNIT_DEPTH;
    u->source = source_new(text, len, name);
    u->diag = diag_new(u->source);
    diag_set_pragmas(u->diag, warning_pragmas(arena, u->source));
    return u;
}

void unit_free(Unit *u)
{
    if (!u)
        return;
    diag_free(u->diag);
    source_free(u->source);
    intern_free(u->names);
    arena_free(u->arena);
}

void unit_dump_cst(Unit *u, FILE *out)
{
    const char *text = source_text(u->source);
    Cst *tree = cst_parse(text, source_len(u->source));
    cst_dump(tree, text, out);
    cst_free(tree);
}
