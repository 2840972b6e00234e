/* What the expression, statement and channel files of sema share among themselves; the
 * face they turn to the rest is sema.h. */
#ifndef CHANT_SEMA_EXPR_H
#define CHANT_SEMA_EXPR_H

#include "frontend/sema_hint.h"

/* ---- sema_expr.c ---- */

/* Sets type and category. */
void expr_set(Node *expr, Type *type, ValueCategory category);

/* Types the expression as &type_error: an error in it has been reported, or it can't be
 * understood. */
void expr_fail(Node *expr);

/* The symbol that a name in parentheses or not refers to, or NULL. */
Symbol *expr_symbol(Node *expr);

/* The type of the operand's value after the integer promotions, which see the width of a
 * bit-field (C17 6.3.1.1); other types as sema_value gives them. */
Type *sema_promoted(Sema *s, Node *expr);

/* Reports unless `expr` is an lvalue that may be written: not const, not an array, not a
 * go block's copy of a variable (LANGUAGE.md 5). */
bool sema_modifiable(Sema *s, Node *expr);

/* Reports unless what `expr` designates is in no go block's copy of a variable: the last
 * condition of sema_modifiable alone. */
bool sema_no_copy(Sema *s, Node *expr);

/* True if a go block between the current place and the variable's declaration would copy
 * the variable. */
bool sema_is_copied(const Sema *s, const Symbol *symbol);

/* ---- sema_literal.c ---- */

void sema_number(Sema *s, Number *n);
void sema_character(Sema *s, Character *c);

/* The bytes of a typed literal, as many as its type has, in the unit's arena. */
const char *literal_bytes(const Unit *u, const String *string);

/* True if the literal surely holds no NUL but the last. */
bool literal_is_plain(Sema *s, const String *string);

/* ---- sema_operator.c: each types one node whose operands it analyses, the left operand
 * of a binary operator excepted, which must have been ---- */

void sema_unary(Sema *s, Unary *u);
void sema_postfix(Sema *s, Postfix *p);
void sema_binary(Sema *s, Binary *b);
void sema_assignment(Sema *s, Assign *a);
void sema_conditional(Sema *s, Conditional *c);
void sema_member(Sema *s, Member *m);
void sema_index(Sema *s, Index *x);

/* ---- sema_assign.c ---- */

/* How far a conversion may go. Plain C code has gcc to warn of the conversions that C
 * forbids and gcc takes; a channel operation has not, so there they are errors. */
typedef enum AssignMode { ASSIGN_C, ASSIGN_STRICT } AssignMode;

/* True if a value of type `from` converts to `to` as by assignment; `is_null`: it is a
 * null pointer constant. */
bool assign_allowed(Type *to, Type *from, bool is_null, AssignMode mode);

/* sema_assign with a mode. */
bool sema_assign_mode(Sema *s, Type *to, Node *from, const char *what, Node *target,
                      AssignMode mode);

/* The report of a conversion that assign_allowed refused, at `span`. `node` is what is converted,
 * NULL if that is no expression; `what` and `target` as in sema_assign. False, and silent, if
 * the cause has been reported. */
bool assign_report(Sema *s, Span span, Type *to, Type *from, Node *node, const char *what,
                   Node *target);

/* True of `struct chant_chan *`, chant.h's channel of any element. */
bool assign_is_opaque_channel(Type *type);

/* An integer constant expression 0, or one cast to void * (6.3.2.3). */
bool expr_is_null_constant(Node *expr);

/* ---- sema_call.c ---- */

void sema_call(Sema *s, Call *c);

/* An identifier; `called`: in a call's callee, where an undeclared name is C's implicit
 * declaration. */
void sema_ident(Sema *s, Ident *id, bool called);

/* ---- builtins.c ---- */

/* Types the call if `name` is a built-in function whose type depends on its arguments;
 * false: an ordinary function or unknown. */
bool builtin_call(Sema *s, Call *c, Name name);

/* The function that a typed call of __builtin_tgmath calls with the arguments behind its
 * `*functions` functions; NULL: it can't be told. */
Node *builtin_tgmath_function(Arena *arena, const Call *c, int *functions);

/* The value of a call to a built-in with constant arguments; false: none. */
bool builtin_fold(Sema *s, const Call *c, ConstValue *value);

/* ---- builtin_types.c ---- */

/* True if a name begins as the names that are gcc's to give. */
bool builtin_is_reserved(Name name);

/* True of a function of the family, such as inf, inff, infl, inff128; without the prefix. */
bool builtin_is_family(const char *name, const char *family);

/* ---- constexpr.c ---- */

/* Stands for what has a constant address but no name: a string, a compound literal. */
extern const Symbol constexpr_unnamed;

/* The value with its number: most are never asked for, and one may have a thousand digits. */
ConstValue constexpr_read(ConstValue value);

/* `value` converted to `to` from `from`; kind CONST_NONE where it can't be. */
ConstValue constexpr_convert(ConstValue value, const Type *from, const Type *to);

/* An integer wrapped to the type. */
__int128 constexpr_wrap(const Type *type, __int128 value);

/* True if evaluating the expression surely needs the program to run. */
bool constexpr_is_variable(Node *expr);

/* Gives `expr` a constant. */
void constexpr_set(Sema *s, Node *expr, ConstValue value);
void constexpr_set_integer(Sema *s, Node *expr, __int128 value);

/* ---- sema_stmt.c ---- */

/* A statement in its place, which sema_send may replace. */
void sema_stmt_in(Sema *s, Node **stmt);
void sema_body_in(Sema *s, Node **body, Node *owner); /* as the body of a loop or the like */
void sema_items(Sema *s, NodeList *items);

/* ---- sema_chan.c ---- */

/* True where chant.h is included, as in every .gc file: there an undeclared close, len, cap,
 * make or go is the language's word in a wrong place, not C's implicit declaration. */
bool sema_has_channels(const Sema *s);

/* Reports `channel < -value` where `channel` is a channel: a send used as an expression.
 * False if it is no such thing. */
bool sema_send_as_expression(Sema *s, Binary *b);

#endif
