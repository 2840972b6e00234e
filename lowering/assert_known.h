/* Inside view of the assertions: what emit_assert.c, which walks the tree, and assert_known.c,
 * which prints what is known of one node, share. */
#ifndef CHANT_ASSERT_KNOWN_H
#define CHANT_ASSERT_KNOWN_H

#include "lowering/emit_assert.h"

struct Asserts {
    Map visible;                /* tags that have their names here */
    VEC(const Tag *) tags;      /* the same, as they came into scope */
    const FunctionDef *opening; /* the function whose body comes next */
    bool in_expression;
    int types, values, unnamed; /* assertions printed; types that have no name in their place */
};

/* From here on the tag of a RECORD_SPEC's or ENUM_SPEC's type can be named; till all but the first
 * `count` are left. */
void assert_see_tag(Emit *e, const Type *type);
void assert_leave_tags(Emit *e, int count);

/* Type, constness and value of an expression. `unfolded`: gcc may know a value that sema does
 * not work out. */
void assert_expr(Emit *e, Node *node, bool unfolded);

/* Layout and members of a struct or union; enumerators and integer type of an enum. */
void assert_record(Emit *e, const Type *type);
void assert_enum(Emit *e, const EnumSpec *n);

/* Type and size of an object, function or typedef; NULL and what has no name are ignored. */
void assert_symbol(Emit *e, const Symbol *s);

/* Declarations of the enums that types are compared with, for the head of the unit. */
extern const char assert_probes[];

#endif
