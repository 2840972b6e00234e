/* What -fprint-asserts adds to the emitted unit: static assertions of all that sema knows.
 * emit_c.c calls these where the assertions may stand, if the Emit has Asserts. */
#ifndef CHANT_EMIT_ASSERT_H
#define CHANT_EMIT_ASSERT_H

#include "lowering/emit_out.h"

/* In front of the unit, and behind it. */
void emit_assert_begin(Emit *e);
void emit_assert_end(Emit *e);

/* In front of a statement, behind a declaration; nothing for all other nodes. */
void emit_assert_before(Emit *e, const Node *stmt);
void emit_assert_behind(Emit *e, const Node *declaration);

/* Behind a case label; at the head of a for's body, where what the loop declares is visible. */
void emit_assert_case(Emit *e, const Case *label);
void emit_assert_loop(Emit *e, const For *loop);

/* The next block is the function's body. */
void emit_assert_function(Emit *e, const FunctionDef *f);

/* Behind a block's `{`; the result is to be given at its `}`. */
int emit_assert_enter(Emit *e);
void emit_assert_leave(Emit *e, int entered);

/* Gives every struct, union and enum of the unit a tag that no other has (assert_tags.c), so
 * that types can be spelled. Only a unit that is printed from the tree shows them. */
void assert_tags(Unit *u);

#endif
