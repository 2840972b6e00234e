/* Integer operations in types narrower than C's.
 *
 * In C an operation on chars and shorts is one on ints. gcc's C front end does it in the type that
 * the operands come from wherever that gives the same value, and if only the low bits of a result
 * are wanted it computes no more of them. libgccjit has what is recorded done as it is. Its
 * optimisers find much of that again, but not all, and not before they have made vectors and
 * minima of wide values. So it is done here, as the C front end does it:
 *
 * - an operand is known by the value that it is extended from (jit_narrow);
 * - comparisons, & | ^, divisions and shifts to the right are in the operands' own type if both
 *   are extended alike, or one is and the other is a constant of it;
 * - + - * & | ^ ~ and shifts to the left, whose low bits depend on their operands' low bits alone,
 *   are computed modulo the width of what they are converted to (jit_truncated): in an unsigned
 *   type where they might overflow.
 *
 * What gcc has odd types for, bit-fields wider than an int, is left to jit_width.c. */
#include "frontend/sema_expr.h"
#include "lowering/jit_narrow.h"

/* The standard integer type of that many bytes. */
static Type *of_size(int64_t size, bool is_unsigned)
{
    switch (size) {
    case 1: return type_basic(is_unsigned ? TYPE_UCHAR : TYPE_SCHAR);
    case 2: return type_basic(is_unsigned ? TYPE_USHORT : TYPE_SHORT);
    case 4: return type_basic(is_unsigned ? TYPE_UINT : TYPE_INT);
    case 8: return type_basic(is_unsigned ? TYPE_ULONG : TYPE_LONG);
    default: return type_basic(is_unsigned ? TYPE_UINT128 : TYPE_INT128);
    }
}

static bool is_ordinary(const Type *type)
{
    return type_is_integer(type) && !type_strip((Type *)type)->nameless;
}

/* True of a type that holds the low bits of what is converted to it. */
static bool holds_low_bits(const Type *type)
{
    return is_ordinary(type) && type_kind(type) != TYPE_BOOL;
}

/* ---- operands ---- */

/* The value that an expression's is extended from, of *type, which is narrower than its own type
 * or is that. */
static gcc_jit_rvalue *narrow(JitFn *f, Node *node, Type **type);

/* The type that a value is extended from to `to` if one of type `own` is extended to `via` first:
 * by its sign, and then by zeroes, are two ways. */
static Type *origin(Type *own, Type *via, const Type *to)
{
    return type_size(to) > type_size(via) && type_is_unsigned(via) && !type_is_unsigned(own) ? via
                                                                                             : own;
}

/* The operand's value, and the type that it is extended from to `to`. */
static gcc_jit_rvalue *narrow_for(JitFn *f, Node *operand, const Type *to, Type **type)
{
    Type *own;
    gcc_jit_rvalue *v = narrow(f, operand, &own);
    *type = origin(own, jit_value_type(f, operand), to);
    return jit_convert(f, v, own, *type);
}

/* A cast's value, and the type that it is extended from. */
static gcc_jit_rvalue *narrow_cast(JitFn *f, Cast *n, Type **type)
{
    Type *to = jit_value_type(f, &n->expr.node), *from = jit_value_type(f, n->operand);
    if (type_size(to) < type_size(from)) {
        *type = to;
        return jit_expr_as(f, n->operand, to);
    }
    Type *own;
    gcc_jit_rvalue *v = narrow_for(f, n->operand, to, &own);
    *type = type_size(own) < type_size(to) ? own : to;
    return jit_convert(f, v, own, *type);
}

static gcc_jit_rvalue *narrow(JitFn *f, Node *node, Type **type)
{
    node = ast_unparen(node);
    if (!ast_expr(node)->constant) {
        if (node->kind == AST_BINARY && is_ordinary(jit_value_type(f, node)))
            return jit_binary_narrow(f, (Binary *)node, type);
        if (node->kind == AST_CAST && holds_low_bits(jit_value_type(f, node)) &&
            is_ordinary(jit_value_type(f, ((Cast *)node)->operand)))
            return narrow_cast(f, (Cast *)node, type);
    }
    *type = jit_value_type(f, node);
    return jit_expr(f, node);
}

/* What is known before the operand is evaluated. */
static JitOperand described(JitFn *f, Node *node)
{
    const ConstValue *c = ast_expr(node)->constant;
    return (JitOperand){.type = jit_value_type(f, node),
                        .promoted = jit_promoted(f, node),
                        .constant = c && c->kind == CONST_INT ? c : NULL};
}

JitOperand jit_operand(JitFn *f, Node *node)
{
    JitOperand o = described(f, node);
    if (is_ordinary(o.promoted))
        o.value = narrow_for(f, node, o.promoted, &o.type);
    else
        o.value = jit_expr(f, node);
    return o;
}

void jit_promote(JitFn *f, JitOperand *o)
{
    o->value = jit_convert(f, o->value, o->type, o->promoted);
    o->type = o->promoted;
}

/* The type that the operand's value is extended from to `common`, by its own sign alone. */
static Type *source(const JitOperand *o, const Type *common)
{
    return origin(o->type, o->promoted, common);
}

gcc_jit_rvalue *jit_operand_as(JitFn *f, const JitOperand *o, Type *type)
{
    if (o->constant)
        return jit_int(f, type, constexpr_wrap(type, o->constant->integer));
    Type *from = source(o, type);
    return jit_convert(f, jit_convert(f, o->value, o->type, from), from, type);
}

/* ---- which type ---- */

/* The type of a variable and a constant of it, or NULL. */
static Type *with_constant(const JitOperand *variable, const JitOperand *constant, Type *common)
{
    Type *own = source(variable, common);
    __int128 value = constexpr_wrap(common, constant->constant->integer);
    bool is_unsigned = type_is_unsigned(own);
    if (variable->constant || type_size(own) >= type_size(common) ||
        (!is_unsigned && type_is_unsigned(common)))
        return NULL;
    own = of_size(type_size(own), is_unsigned);
    return constexpr_wrap(own, value) == value ? own : NULL;
}

/* The type of two operands that are extended alike, or NULL. For comparisons widths may differ,
 * and sign extension to an unsigned type keeps the order as that of unsigned values. */
static Type *alike(const JitOperand *a, const JitOperand *b, Type *common, bool compares)
{
    Type *left = source(a, common), *right = source(b, common);
    int64_t size = type_size(left) > type_size(right) ? type_size(left) : type_size(right);
    bool is_unsigned = type_is_unsigned(left);
    if (size >= type_size(common) || is_unsigned != type_is_unsigned(right) ||
        (!compares && type_size(left) != type_size(right)))
        return NULL;
    return of_size(size, is_unsigned || (compares && type_is_unsigned(common)));
}

Type *jit_compared_type(const JitOperand *a, const JitOperand *b)
{
    Type *common = type_usual_arithmetic(a->promoted, b->promoted), *narrow = NULL;
    if (!is_ordinary(a->promoted) || !is_ordinary(b->promoted))
        return common;
    if (a->constant)
        narrow = with_constant(b, a, common);
    else if (b->constant)
        narrow = with_constant(a, b, common);
    else
        narrow = alike(a, b, common, true);
    return narrow ? narrow : common;
}

static Type *divided_type(const JitOperand *a, const JitOperand *b, Type *common)
{
    bool may_overflow = !type_is_unsigned(source(a, common)) &&
                        (!b->constant || b->constant->integer == -1);
    if (may_overflow)
        return NULL;
    if (b->constant)
        return with_constant(a, b, common);
    if (a->constant)
        return with_constant(b, a, common);
    return alike(a, b, common, false);
}

static Type *shifted_type(const JitOperand *a, const JitOperand *b)
{
    bool is_short = type_size(a->type) < type_size(a->promoted);
    if (!is_short || !b->constant || b->constant->integer <= 0 ||
        b->constant->integer >= 8 * type_size(a->type) ||
        (type_is_unsigned(a->promoted) && !type_is_unsigned(a->type)))
        return NULL;
    return of_size(type_size(a->type), type_is_unsigned(a->type));
}

Type *jit_computed_type(Op op, const JitOperand *a, const JitOperand *b, Type *result)
{
    if (!is_ordinary(a->promoted) || !is_ordinary(b->promoted) || !is_ordinary(result))
        return result;
    Type *narrow = NULL;
    switch (op) {
    case OP_BAND:
    case OP_BOR:
    case OP_BXOR:
        narrow = a->constant   ? with_constant(b, a, result)
                 : b->constant ? with_constant(a, b, result)
                               : alike(a, b, result, false);
        break;
    case OP_DIV:
    case OP_MOD:
        narrow = divided_type(a, b, result);
        break;
    case OP_SHR:
        narrow = shifted_type(a, b);
        break;
    default:
        break;
    }
    return narrow ? narrow : result;
}

/* ---- low bits ---- */

/* True if the low bits of what the operator gives depend on its operands' low bits alone. */
static bool is_modular(Op op)
{
    return op == OP_ADD || op == OP_SUB || op == OP_MUL || op == OP_BAND || op == OP_BOR ||
           op == OP_BXOR;
}

/* True if shifting to the left by that constant is the same in `type`. */
static bool shifts_in(const ConstValue *by, const Type *type)
{
    return by && by->kind == CONST_INT && by->integer >= 0 &&
           by->integer < 8 * type_size(type) && type_is_unsigned(type);
}

Type *jit_modified_type(Op op, const Type *own, const JitOperand *right, Type *result)
{
    bool is_low = is_modular(op) || (op == OP_SHL && shifts_in(right->constant, own));
    return is_low && holds_low_bits(own) && is_ordinary(right->promoted) && is_ordinary(result) &&
                   type_size(own) < type_size(result)
               ? of_size(type_size(own), true)
               : result;
}

JitOperand jit_right_operand(JitFn *f, Node *left, Op op, Node *right)
{
    JitOperand o = described(f, right);
    Type *own = jit_value_type(f, left), *result = jit_modified_in(f, left, op, &o);
    Type *low = jit_modified_type(op, own, &o, result);
    if (low == result || op == OP_SHL)
        return jit_operand(f, right);
    o.value = jit_expr_as(f, right, low);
    o.type = low;
    return o;
}

/* An operation with low bits alone, or NULL if that is another's. */
static gcc_jit_rvalue *truncated_binary(JitFn *f, Binary *b, Type *to)
{
    Type *left = jit_promoted(f, b->left), *right = jit_promoted(f, b->right);
    bool shifts = b->op == OP_SHL && shifts_in(ast_expr(b->right)->constant, to);
    if (!(shifts || is_modular(b->op)) || !is_ordinary(left) || !is_ordinary(right))
        return NULL;
    Type *as = of_size(type_size(to), true);
    gcc_jit_rvalue *a = jit_expr_as(f, b->left, as);
    if (jit_has_effects(b->right))
        a = jit_kept(f, b->left, a);
    return jit_convert(f, jit_binary(f, b->op, a, as, jit_expr_as(f, b->right, as), as, as), as,
                       to);
}

static gcc_jit_rvalue *truncated_unary(JitFn *f, Unary *n, Type *to)
{
    if ((n->op != OP_NEG && n->op != OP_BNOT) || !is_ordinary(jit_promoted(f, n->operand)))
        return NULL;
    Type *as = of_size(type_size(to), true);
    gcc_jit_rvalue *v = gj.context_new_unary_op(
        f->j->context, f->at,
        n->op == OP_NEG ? GCC_JIT_UNARY_OP_MINUS : GCC_JIT_UNARY_OP_BITWISE_NEGATE,
        jit_type(f->j, as), jit_expr_as(f, n->operand, as));
    return jit_convert(f, v, as, to);
}

gcc_jit_rvalue *jit_truncated(JitFn *f, Node *node, Type *to)
{
    node = ast_unparen(node);
    Type *from = jit_value_type(f, node);
    if (!holds_low_bits(to) || !holds_low_bits(from) || type_size(to) >= type_size(from))
        return NULL;
    switch (node->kind) {
    case AST_BINARY:
        return truncated_binary(f, (Binary *)node, to);
    case AST_UNARY:
        return truncated_unary(f, (Unary *)node, to);
    case AST_CONDITIONAL:
        return jit_conditional(f, (Conditional *)node, to);
    case AST_CAST:
        if (is_ordinary(jit_value_type(f, ((Cast *)node)->operand)))
            return jit_expr_as(f, ((Cast *)node)->operand, to);
        return NULL;
    case AST_COMMA:
        jit_discard(f, ((Comma *)node)->left);
        return jit_expr_as(f, ((Comma *)node)->right, to);
    default:
        return NULL;
    }
}
