/* Lowering: from the typed tree of a .gc unit to one that is plain GNU C.
 *
 * lower.c lists the passes. Each is one concept and one file, works on the external
 * declarations that hold something of Chant's, and rewrites trees; printing is emit's.
 *
 * A pass sets `changed` in the nodes it makes or alters; lower_check then sets it in
 * their ancestors, so that no pass has to. Made nodes take the span of what they stand for.
 *
 * One Lower lives as long as lower_unit runs; everything it makes is in the unit's arena. */
#ifndef CHANT_LOWER_H
#define CHANT_LOWER_H

#include "lowering/rtabi.h"

/* An external declaration that lowering works on. */
typedef struct Item {
    Node *node;
    NodeList records; /* local structs and unions moved in front of it, in source order */
    NodeList before; /* goes in front of it: records and prototypes that it needs */
    NodeList after;  /* goes behind it: the functions lifted out of it */
} Item;

typedef VEC(Item *) ItemList;

typedef struct Lower {
    Unit *unit;
    Arena *arena;
    ItemList items;
    Item *item;       /* being lowered */
    Symbol *function; /* it defines; NULL: not a function */
    Map moved;        /* Tag * -> itself: local records now defined in front of their function */
    Map retained;     /* Symbol * -> node: temporaries that own the reference they hold */
    Map values;       /* EXPR_STMT * -> the statement expression whose value it is */
    Map local_names;  /* Name -> Symbol: what the functions lowered so far declare */
    Map deferred;     /* Symbol * -> DEFER: variables that a deferred statement uses */
    Map shared;       /* Symbol * -> node: variables that are not private (effects.c) */
    struct ThreadLocals *thread_locals; /* lower_tls.c's own */
    struct BlockingCalls *blocking;     /* lower_blocking.c's own */
    bool named_record; /* a record anywhere in the unit was given a name */
} Lower;

/* True if anything stands in the unit that plain C does not have. */
bool lower_uses_chant(const Unit *u);

/* Lowers the whole unit. False if something could not be; the reasons are in u->diag.
 * Dumps the tree after order and at the end to the files given, unless NULL. */
bool lower_unit(Unit *u, FILE *dump_order, FILE *dump_lowered);

/* ---- the passes, in this order ---- */

void lower_order(Lower *l);   /* order.c, order_expr.c */
void lower_select(Lower *l);
void lower_range(Lower *l);
void lower_chan(Lower *l);
void lower_tls(Lower *l);
void lower_go(Lower *l);
void lower_closure(Lower *l); /* go blocks */
void lower_recover(Lower *l);
void lower_defer(Lower *l);
void lower_blocking(Lower *l);
void lower_main(Lower *l);
void lower_errno(Lower *l);
void lower_check(Lower *l);

/* After all of them, on the whole unit, if it is to have a line table. */
void lower_lines(Unit *u);

/* ---- shared by passes ---- */

/* Calls `lower` on each item and on the functions lifted out of it, also on those that it
 * adds; l->item and l->function are set. */
void lower_each(Lower *l, void (*lower)(Lower *l, Node *node));

/* The definition of the program's main function. */
bool lower_is_main(const Node *item);

/* True if something of Chant's is in the tree. */
bool lower_has_chant(Node *node);

/* The declaration of the C library's function that finds errno (lower_errno.c). */
bool lower_is_errno_location(const Node *node);

/* A call that gets a row of the line table (lower_lines.c). */
bool lower_is_noted_call(const Unit *u, const Node *node);

/* The text of an asm with operands that makes a row of the line table for the place where it
 * stands (emit_note.c). */
const char *lower_line_row(Arena *a, const char *file, int line, const char *function);

/* True if a thread-local variable is used in the tree (lower_tls.c). */
bool lower_has_thread_local(Node *node);

/* True if the external declaration, not of a system header, calls a function of the C library's
 * that blocks, and such calls are to be lowered (lower_blocking.c). */
bool lower_has_blocking(const Unit *u, Node *item);

/* An ATTRIBUTE_ITEM that is Chant's own. */
bool lower_is_chant_attribute(Node *item);

/* Moves the definition of a local struct or union in front of the function, under a new
 * name, so that functions lifted out of it can use it (lower_types.c). */
void lower_move_record(Lower *l, Tag *tag);

/* Takes the definitions of moved records out of where they stood. */
void lower_moved_records(Lower *l, Node *node);

/* True if the expression hands over a reference that its user drops: a call of a
 * returns_retained function, or a temporary with its result. */
bool lower_is_retained(Lower *l, Node *node);

/* How evaluating an expression meets evaluating another one (effects.c): a set of what it
 * does. A private variable is one whose address nobody has: only assignments to its name
 * change it. */
typedef enum Effect {
    EFFECT_NONE = 0,         /* always the same value, nothing happens */
    EFFECT_READ_PRIVATE = 1,
    EFFECT_WRITE_PRIVATE = 2,
    EFFECT_READ = 4,         /* depends on other memory */
    EFFECT_WRITE = 8         /* changes it, communicates, or calls something that may */
} Effect;

Effect effect_of(Lower *l, Node *expr);

/* Of finding the object that an lvalue designates, without reading it. */
Effect effect_of_place(Lower *l, Node *lvalue);

/* The object that the lvalue is, or is part of as a member or an element. */
Node *effect_whole(Node *lvalue);

/* True if the two, evaluated in the other order, could give something else. */
bool effects_conflict(Effect a, Effect b);

/* True if something happens. */
bool effect_is_lasting(Effect e);

/* The operand of sizeof, typeof and the like that is not evaluated; NULL if the node has none. */
Node *effect_unevaluated_operand(Node *node);

/* Finds out which of the function's variables are not private, and notes their names. */
void effect_find_shared(Lower *l, Node *function);

/* True if a runtime call may read or write `lvalue` in place as an object of `element`
 * type: its address can be taken and its type is just that. */
bool effect_is_direct(Lower *l, Node *lvalue, Type *element, bool for_writing);

#endif
