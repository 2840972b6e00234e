/* The shape of a tree as one line, so that a test can say which tree it expects.
 *
 * A node is `KIND(parts)`, its parts in the order of ast_kinds.def: names, operators and
 * texts as they stand, set flags by name, children as nodes; what is absent is left out.
 *
 *     a * b[0];      EXPR_STMT(BINARY(IDENT(a) * INDEX(IDENT(b) NUMBER(0))))
 */
#ifndef CHANT_TESTS_SHAPE_H
#define CHANT_TESTS_SHAPE_H

#include "frontend/unit.h"

/* The shape of `node`, to be freed. */
char *shape_of(const Node *node, const Source *source);

/* Builds `text`, which must be without errors, and checks its tree. */
Unit *shape_build(const char *text);

/* Builds `text` and compares its last external declaration with `expected`. */
void shape_expect_item(const char *text, const char *expected);

/* The same for the last block item of the body of a function that `text` ends with. */
void shape_expect_stmt(const char *text, const char *expected);

/* The same for the expression or initialiser of that block item: an expression
 * statement, a return, or a declaration. */
void shape_expect_expr(const char *text, const char *expected);

/* Building `text` must report something that has `message` in it at `line`. */
void shape_expect_error(const char *text, int line, const char *message);

/* `text` repeated `times` times, to be freed. */
char *shape_repeat(const char *text, int times);

/* printf into a new string. */
char *shape_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
