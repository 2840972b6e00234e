/* What makes a diagnostic of sema helpful: types with what stands behind their typedefs,
 * names that may have been meant, notes where the other party was declared. */
#ifndef CHANT_SEMA_HINT_H
#define CHANT_SEMA_HINT_H

#include "frontend/sema.h"

/* The type's spelling in quotes; where typedefs are in it, `'T' (aka 'int')`. */
const char *sema_type_text(Sema *s, const Type *type);

/* What a diagnostic calls the operand: its source text if that is short, else "this
 * expression"; quoted where it is text. */
const char *sema_operand_text(Sema *s, const Node *expr);

/* The same of a channel, with the word: "channel 'c'", "receive-only channel 'in'"; or "this
 * channel" where the text says nothing. `kind` is "" or ends in a blank. */
const char *sema_channel_text(Sema *s, const Node *expr, const char *kind);

/* A note where the variable, function or member that `expr` names was declared, if it names
 * one. */
void sema_note_declared(Sema *s, Node *expr);

/* A note where the go block, the deferred statement or what else a jump must not cross
 * starts; of its first word alone. */
void sema_note_border(Sema *s, const Node *node);

/* The visible name most like `name`, of a type or of anything else; NULL: none is alike. */
const Symbol *hint_symbol(Sema *s, Name name, bool of_type);

/* Reports a name that is no type where one is meant, with the type it is most like. */
void hint_unknown_type(Sema *s, Span span, Name name);

/* True if the expression is a call of a function that nothing declares, which C takes to give an
 * int: what is wrong with its value is that. Reports it once for each name. */
bool hint_undeclared_call(Sema *s, Node *expr);

/* Reports a member that a struct or union has not; `span` is that of the name. */
void hint_no_member(Sema *s, Span span, Type *record, Name name);

/* True if a report that the type is incomplete would say nothing new, as its tag has been
 * reported already; notes that it is from now on. */
bool hint_incomplete_is_known(Sema *s, const Type *type);

/* Behind the report that a `from` at `span` doesn't convert to `to`: a note on channels whose
 * elements differ, and the fix where `&`, `*` or `<-` in front would do. */
void hint_conversion(Sema *s, Span span, Type *to, Type *from);

#endif
