/* Printing a lowered unit as GNU C. */
#ifndef CHANT_EMIT_H
#define CHANT_EMIT_H

#include <stdbool.h>
#include <stdio.h>

#include "frontend/unit.h"

enum {
    EMIT_ALL = 1,  /* print every node from the tree */
    EMIT_LINES = 2, /* with rows for the line table (after lower_lines) */
    EMIT_ASSERTS = 4 /* with static assertions of what is known (after assert_tags), and EMIT_ALL */
};

/* Writes `u`, in which no node of Chant's is left (lower_unit), to `out`. What no pass
 * changed is printed as its source text, unless `flags` ask for more. `# line` markers keep
 * every token on the line of the .gc file that it stands for. Write errors stay in `out` for
 * the caller to find. */
void emit_unit(const Unit *u, FILE *out, unsigned flags);

#endif
