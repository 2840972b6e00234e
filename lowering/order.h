/* order, inside view: what its two files share.
 *
 * order.c       statements: where what has to come first is put
 * order_expr.c  expressions: what has to come first, and what remains
 *
 * "Needs ordering" is said of an expression that receives. Ordering it appends to a list
 * the declarations and statements that come first and yields the expression that
 * remains, which no longer receives. Everything that remains has the value it would
 * have had in its place, from left to right. */
#ifndef CHANT_ORDER_H
#define CHANT_ORDER_H

#include "lowering/lower.h"

/* One operand of several that are evaluated from left to right. */
typedef struct Operand {
    Node *owner, **slot; /* where it stands, in which node */
    bool is_place;       /* an lvalue that is not read */
    bool keep;           /* put its value into a temporary in any case; of a place, only
                          * what happens on the way to it */
    Effect later;        /* of the operands behind it: order_operands's own */
} Operand;

/* Against this, what happens on the way to an object happens first. */
#define ORDER_HAPPENS (EFFECT_READ | EFFECT_READ_PRIVATE)

typedef VEC(Operand) OperandList;

bool order_needed(Node *expr);

/* Orders `expr` for its value, for the object it designates, or for neither. What remains
 * of an lvalue designates the same object when something with the effect `against` comes
 * in between. */
Node *order_value(Lower *l, Node *expr, NodeList *out);
Node *order_place(Lower *l, Node *expr, Effect against, NodeList *out);
void order_discard(Lower *l, Node *expr, NodeList *out);

/* An initialiser: an expression or a braced list. */
Node *order_init(Lower *l, Node *init, NodeList *out);

/* Adds what stands at *slot in `owner`, if anything does, to the operands to be ordered. */
void order_add_operand(Lower *l, OperandList *operands, Node *owner, Node **slot, bool is_place);

/* Orders operands from left to right. One whose value a later one could change, or which
 * could change a later one, is put into a temporary. */
void order_operands(Lower *l, OperandList *operands, NodeList *out);

/* The same expression in its place: a statement expression if it needs ordering. The
 * second is for one whose value is not wanted. */
Node *order_in_place(Lower *l, Node *expr);
Node *order_discard_in_place(Lower *l, Node *expr);

/* Appends a receive from `channel` (ordered) into `lhs`; the call that made the channel
 * may have handed over a reference, which is dropped then. */
void order_receive(Lower *l, Node *lhs, Node *ok, Node *channel, Span span, NodeList *out);

/* A temporary for an element that is received. */
Symbol *order_element(Lower *l, Type *element, Span span, NodeList *out);

/* Replaces *slot, a child of `owner`. */
void order_set(Node *owner, Node **slot, Node *node);

#endif
