/* Integer operations in types narrower than C's: operands (jit_narrow.c) and operators on them
 * (jit_binary.c). */
#ifndef CHANT_JIT_NARROW_H
#define CHANT_JIT_NARROW_H

#include "lowering/jit_inside.h"

/* An operator's operand. Its value, of `type`, is extended to `promoted`, the type that C has it
 * promoted to; of one that is no integer both types are the same. */
typedef struct JitOperand {
    gcc_jit_rvalue *value;
    Type *type, *promoted;
    const ConstValue *constant; /* of an integer; NULL: not known */
} JitOperand;

/* ---- jit_narrow.c ---- */

JitOperand jit_operand(JitFn *f, Node *node);

/* The right one of a compound assignment, for jit_modified: no more of it than that needs. */
JitOperand jit_right_operand(JitFn *f, Node *left, Op op, Node *right);

void jit_promote(JitFn *f, JitOperand *o);
gcc_jit_rvalue *jit_operand_as(JitFn *f, const JitOperand *o, Type *type); /* an integer type */

/* The type in which two integers are compared, or the operation is computed; for C it is `result`.
 * Of a compound assignment to a `own`: a type that has the low bits, if they are enough. */
Type *jit_compared_type(const JitOperand *a, const JitOperand *b);
Type *jit_computed_type(Op op, const JitOperand *a, const JitOperand *b, Type *result);
Type *jit_modified_type(Op op, const Type *own, const JitOperand *right, Type *result);

/* An integer expression converted to a narrower type, computed in that; NULL if jit_expr and a
 * conversion give it. */
gcc_jit_rvalue *jit_truncated(JitFn *f, Node *node, Type *to);

/* ---- jit_binary.c ---- */

/* An operation's value; the other's is extended from *type to the node's own type. */
gcc_jit_rvalue *jit_binary_value(JitFn *f, Binary *b);
gcc_jit_rvalue *jit_binary_narrow(JitFn *f, Binary *b, Type **type);

/* The type in which C computes `left op= right`. */
Type *jit_modified_in(JitFn *f, Node *left, Op op, const JitOperand *right);

/* The value `old` of the object `left` with `op` and `right` applied, of the object's type. */
gcc_jit_rvalue *jit_modified(JitFn *f, Node *left, gcc_jit_rvalue *old, Op op,
                             const JitOperand *right);

#endif
