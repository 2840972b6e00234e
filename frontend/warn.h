/* Warnings of what is legal and surely not meant, over the typed tree of a unit without
 * errors. Each looks for one shape that can't be right and is silent on all others: a warning
 * that is wrong once is switched off for good. */
#ifndef CHANT_WARN_H
#define CHANT_WARN_H

#include "frontend/unit.h"

/* Looks at every function that is not in a system header. */
void warn_unit(Unit *u);

/* ---- what the files that warn share ---- */

/* True if `test` holds of the node or of one below it, `except` and all below that left out
 * (NULL: nothing is). */
bool warn_any(Node *node, const Node *except, bool (*test)(const Node *node));

/* The variable that an expression is, in parentheses or not, or NULL. */
Symbol *warn_variable(Node *expr);

/* True if the expression below the node may change the variable, or let others do so. */
bool warn_is_written(Node *node, const Symbol *variable);

/* True if control never gets behind the statement: a jump, panic, a call that does not
 * return. */
bool warn_is_jump(Node *stmt);

/* True if control never gets behind the statement in any way: warn_is_jump, and an `if`, a
 * block, a select or an endless loop that is as good as one. */
bool warn_never_ends(Node *stmt);

/* True of a label, of a case and of a default. */
bool warn_is_label(const Node *node);

/* The statements of a block, or NULL: the node is no block. */
NodeList *warn_items(Node *node);

/* Three kinds of look at one function. */
void warn_statements(Unit *u, FunctionDef *f); /* warn_stmt.c: a statement by itself */
void warn_copies(Unit *u, FunctionDef *f);     /* warn_copy.c: copies of sync objects */
void warn_blocks(Unit *u, FunctionDef *f);     /* warn_block.c: statements that follow others */

#endif
