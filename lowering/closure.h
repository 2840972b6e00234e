/* Lifting a body out of its function: shared by go blocks, deferred statements and the bodies
 * of functions that recover.
 *
 * What the body uses of the enclosing function travels in a record: by value (`x` read in
 * a go block, a parameter in a function's body) or by address (arrays, `&x`, static
 * variables; everything in a deferred statement). Where a symbol was declared decides whether
 * the body brings it along: by its span, which lies inside the body's or not. */
#ifndef CHANT_CLOSURE_H
#define CHANT_CLOSURE_H

#include "lowering/lower.h"

/* A variable that the body takes from the enclosing function. */
typedef struct Captured {
    Symbol *symbol;
    Span span;       /* of a use */
    bool by_value, by_address;
    Symbol *copy;    /* what the lifted function calls the value */
    Symbol *pointer; /* what it calls the address; NULL: it is in the record alone */
    Name field;      /* of the record that holds the address */
} Captured;

typedef VEC(Captured *) CapturedList;

typedef enum ClosureKind { CLOSURE_GO, CLOSURE_DEFER, CLOSURE_BODY } ClosureKind;

typedef struct Closure {
    Lower *l;
    Node *body;
    Span span;        /* of the statement or function */
    ClosureKind kind;
    CapturedList captured;
    Map known;        /* Symbol * -> Captured * */
    Tag *record;      /* what travels; NULL while nothing does */
    NodeList inits;   /* the record's initialisers, in the enclosing function */
    Symbol *argument; /* the lifted function's pointer to the record */
    NodeList prologue; /* declarations at the lifted function's head */
} Closure;

/* Finds what the body takes, puts it into a record, and defines that in front of the item.
 * `stmt` is the statement. If it is the function whose body this is, the record is left empty:
 * the caller adds members, calls closure_carry, and defines it. */
void closure_open(Closure *c, Lower *l, Node *stmt, Node *body, ClosureKind kind);

/* Puts what closure_open has found into the record. */
void closure_carry(Closure *c);

/* Gives the closure an empty record, and the lifted function a pointer to it. */
void closure_new_argument(Closure *c);

/* Adds a member to the record. Its initialiser stands in the enclosing function; NULL, for
 * those behind all others: zero. Returns the expression for it in the lifted function. */
Node *closure_add_member(Closure *c, Name name, Type *type, Node *init);

/* The type of a member that carries a `type`: one that file scope can say. */
Type *closure_member_type(Closure *c, Type *type);

/* Rewrites the body so that it finds what it takes, types included, and declares at its
 * head the functions that only a declaration around it made known. */
void closure_rewrite(Closure *c);

/* Puts the lifted function, the prologue and then the body, behind the item. */
void closure_close(Closure *c, Symbol *function);

/* The record's type, `struct tag`. */
Type *closure_type(Closure *c);

/* ---- for lower_go as well ---- */

/* A record with members yet to be added, and its definition in front of the item. */
Tag *closure_new_record(Lower *l, const char *stem);
void closure_add_field(Lower *l, Tag *tag, Name name, Type *type);
void closure_define_record(Lower *l, Tag *tag, Span span);

/* `static void chant_<function>_<stem><n>(param)`, so that stack traces tell where it came
 * from: the prototype in front of the item and the definition with
 * `items` behind it. */
Symbol *closure_new_function(Lower *l, const char *stem, Type *param, Name param_name,
                             unsigned storage, Span span);
void closure_define_function(Lower *l, Symbol *function, const NodeList *items, Span span);

/* True if the symbol is a function declared, not defined, in a function: a lifted function
 * repeats the declaration. */
bool closure_is_prototype(const Symbol *symbol);

/* A local typedef whose last use has been spelled out is not to be warned of. */
void closure_mark_unused(Lower *l, const Symbol *typedef_name);

#endif
