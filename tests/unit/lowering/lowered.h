/* What a piece of Chant is lowered to, for tests. */
#ifndef CHANT_TESTS_LOWERED_H
#define CHANT_TESTS_LOWERED_H

#include <stdbool.h>

#include "frontend/unit.h"

/* chant.h as far as lowering needs it; comes first in every text. */
extern const char lowered_prelude[];

/* The unit of prelude and `text` after sema; fails the test on errors. */
Unit *lowered_analyse(const char *text);

/* What it is lowered and printed to, without white space and line markers and without
 * the prelude. The caller frees it. */
char *lowered_text(const char *text, bool print_all);

/* Fails the test unless what `text` becomes contains `part`, white space aside. */
void lowers_to(const char *text, const char *part);

/* The same for a function body with these parameters in scope:
 * chan int c, d; chan(void) done; int x, y, *p; _Bool ok; struct s { int a, b; } s; and
 * functions int f(int), g(int, int, int); chan int pick(int); struct s mk(int). */
void body_lowers_to(const char *body, const char *part);

/* Fails the test if what the body becomes contains `part`. */
void body_never_has(const char *body, const char *part);

#endif
