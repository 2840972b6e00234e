/* Small programs through the whole front end, for the tests of sema.
 *
 * `context` is what stands before the function, `body` what stands in it, from line 2 of
 * the text on. Every function fails the test with the diagnostics if the program has
 * errors that were not asked for. */
#ifndef CHANT_TESTS_SEMA_CASE_H
#define CHANT_TESTS_SEMA_CASE_H

#include "frontend/type.h"
#include "frontend/unit.h"

/* Analyses the body of a function `int f_(int n)` behind the context. Free it with
 * unit_free. */
Unit *case_body(const char *context, const char *body);

/* The last expression statement of the last function. */
Expr *case_expr(Unit *u);

/* The type of `expr` in such a body, as diagnostics spell it. */
void case_type(const char *context, const char *expr, const char *type);

/* Its value category and constant value. */
void case_category(const char *context, const char *expr, ValueCategory category);
void case_value(const char *context, const char *expr, long long value);
void case_no_value(const char *context, const char *expr);

/* Analysing a body must report one error and no more, with `message` in it, at `line` of
 * the body, counted from 1. */
void case_error(const char *context, const char *body, int line, const char *message);

/* Calls visit on every node of the kind. */
void case_each(Node *root, AstKind kind, void (*visit)(Node *node, void *context),
               void *context);

#endif
