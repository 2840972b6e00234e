/* The nodes, names and symbols that lowering makes.
 *
 * Every made node has `changed` set and every expression its type. A made name starts
 * with chant_ and ends in a number that no other made name of the unit has. */
#ifndef CHANT_MAKE_H
#define CHANT_MAKE_H

#include "lowering/lower.h"

/* ---- names and symbols ---- */

Name make_name(Lower *l, const char *stem); /* chant_<stem><number> */
Symbol *make_symbol(Lower *l, SymbolKind kind, Name name, Type *type, Span span);

/* A variable of the function being lowered, with the unqualified, decayed `type`. */
Symbol *make_temp(Lower *l, Type *type, Span span);

bool make_is_temp(const Symbol *symbol);

/* ---- expressions ---- */

Node *make_ident(Lower *l, Symbol *symbol, Span span);
Node *make_int(Lower *l, long long value, Span span);
Node *make_null(Lower *l, Span span);                    /* (void *)0 */
Node *make_void(Lower *l, Span span);                    /* (void)0 */
Node *make_address(Lower *l, Node *lvalue);
Node *make_deref(Lower *l, Node *pointer);
Node *make_not(Lower *l, Node *operand);
Node *make_binary(Lower *l, Node *left, Op op, Node *right);
Node *make_comma(Lower *l, Node *left, Node *right);
Node *make_assign(Lower *l, Node *left, Node *right);
Node *make_member(Lower *l, Node *object, bool arrow, Name name, Type *type);
Node *make_cast(Lower *l, Type *type, Node *operand);
Node *make_sizeof(Lower *l, Type *type, Span span);
Node *make_compound_literal(Lower *l, Type *type, Node *init);
Node *make_call(Lower *l, Node *callee, const NodeList *arguments, Type *result, Span span);

/* A call into the runtime; unused arguments are NULL. */
Node *make_rt_call(Lower *l, RtCall call, Span span, Node *a, Node *b, Node *c);

/* `({ items; value; })`; value may be NULL. */
Node *make_stmt_expr(Lower *l, NodeList *items, Node *value, Type *type, Span span);

/* ---- statements and declarations ---- */

Node *make_expr_stmt(Lower *l, Node *expr);
Node *make_compound(Lower *l, const NodeList *items, Span span);
Node *make_if(Lower *l, Node *condition, Node *then, Node *otherwise);
Node *make_var(Lower *l, Symbol *symbol, Node *init); /* at the symbol's span */
Node *make_attribute(Lower *l, const char *name, Span span); /* __attribute__((name)) */
Node *make_type_of(Lower *l, Type *type, Span span);
Node *make_recv(Lower *l, Node *lhs, Node *ok, Node *channel, Span span); /* a RECV_ASSIGN */

/* The DECLARATION `specs declarator = init;` of a PARAM of a range or select. */
Node *make_param_declaration(Lower *l, Param *param, Node *init);

/* One statement that does what the items do. */
Node *make_one(Lower *l, const NodeList *items, Span span);

/* ---- types ---- */

/* `t` as a declaration at file scope can say it: without typedef names of functions and
 * with local enums as integers; records that are local are moved to file scope. */
Type *make_file_type(Lower *l, Type *t);

/* Gives the record a name if it has none, so that it can be spelled. */
void make_tag_name(Lower *l, Tag *tag);

#endif
