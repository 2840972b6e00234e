/* Operators with two operands: arithmetic, comparisons, pointers; what compound assignments and
 * increments compute. */
#include "frontend/sema_expr.h"
#include "lowering/jit_narrow.h"

static bool is_pointer(const Type *t)
{
    return type_is_pointer(t) || type_is_chan(t);
}

Type *jit_promoted(JitFn *f, Node *node)
{
    Type *type = jit_value_type(f, node);
    const Field *bits = expr_bit_field(node);
    if (bits)
        return type_promote_field(bits);
    return type_is_integer(type) ? type_promote(type) : type;
}

/* Bytes that a pointer moves by, as a long; NULL: 1. */
static gcc_jit_rvalue *step(JitFn *f, const Type *pointer)
{
    const Type *base = type_strip((Type *)pointer)->base;
    if (type_is_void(base) || type_is_function(base) || type_size(base) == 1)
        return NULL;
    return jit_convert(f, jit_size(f, base), type_basic(TYPE_ULONG), type_basic(TYPE_LONG));
}

static gcc_jit_rvalue *plain_binary(JitFn *f, enum gcc_jit_binary_op op, Type *type,
                                    gcc_jit_rvalue *a, gcc_jit_rvalue *b)
{
    return gj.context_new_binary_op(f->j->context, f->at, op, jit_type(f->j, type), a, b);
}

static gcc_jit_rvalue *move_pointer(JitFn *f, Op op, gcc_jit_rvalue *pointer, Type *pt,
                                    gcc_jit_rvalue *by, Type *bt)
{
    Type *word = type_basic(TYPE_LONG);
    by = jit_convert(f, by, bt, word);
    gcc_jit_rvalue *size = step(f, pt);
    if (size)
        by = plain_binary(f, GCC_JIT_BINARY_OP_MULT, word, by, size);
    if (op == OP_SUB)
        by = gj.context_new_unary_op(f->j->context, f->at, GCC_JIT_UNARY_OP_MINUS,
                                     jit_type(f->j, word), by);
    return jit_cast(f, jit_add_bytes(f, pointer, by), jit_type(f->j, pt));
}

static gcc_jit_rvalue *pointer_distance(JitFn *f, gcc_jit_rvalue *a, gcc_jit_rvalue *b, Type *pt,
                                        Type *result)
{
    Type *word = type_basic(TYPE_LONG);
    gcc_jit_type *t = jit_type(f->j, word);
    a = gj.context_new_bitcast(f->j->context, f->at, a, t);
    b = gj.context_new_bitcast(f->j->context, f->at, b, t);
    gcc_jit_rvalue *v = plain_binary(f, GCC_JIT_BINARY_OP_MINUS, word, a, b);
    gcc_jit_rvalue *size = step(f, pt);
    if (size)
        v = plain_binary(f, GCC_JIT_BINARY_OP_DIVIDE, word, v, size);
    return jit_convert(f, v, word, result);
}

static bool comparison(Op op, enum gcc_jit_comparison *to)
{
    switch (op) {
    case OP_LT: *to = GCC_JIT_COMPARISON_LT; return true;
    case OP_GT: *to = GCC_JIT_COMPARISON_GT; return true;
    case OP_LE: *to = GCC_JIT_COMPARISON_LE; return true;
    case OP_GE: *to = GCC_JIT_COMPARISON_GE; return true;
    case OP_EQ: *to = GCC_JIT_COMPARISON_EQ; return true;
    case OP_NE: *to = GCC_JIT_COMPARISON_NE; return true;
    default: return false;
    }
}

/* As a bool. */
static gcc_jit_rvalue *compare(JitFn *f, enum gcc_jit_comparison op, gcc_jit_rvalue *a, Type *at,
                               gcc_jit_rvalue *b, Type *bt)
{
    Type *common;
    if (jit_is_complex(at) || jit_is_complex(bt))
        return jit_complex_equal(f, op == GCC_JIT_COMPARISON_EQ, a, at, b, bt);
    if (is_pointer(at) || is_pointer(bt))
        common = type_pointer(f->j->scratch, type_basic(TYPE_VOID));
    else
        common = type_usual_arithmetic(at, bt);
    return gj.context_new_comparison(f->j->context, f->at, op, jit_convert(f, a, at, common),
                                     jit_convert(f, b, bt, common));
}

static enum gcc_jit_binary_op arithmetic(JitFn *f, Op op)
{
    switch (op) {
    case OP_MUL: return GCC_JIT_BINARY_OP_MULT;
    case OP_DIV: return GCC_JIT_BINARY_OP_DIVIDE;
    case OP_MOD: return GCC_JIT_BINARY_OP_MODULO;
    case OP_ADD: return GCC_JIT_BINARY_OP_PLUS;
    case OP_SUB: return GCC_JIT_BINARY_OP_MINUS;
    case OP_SHL: return GCC_JIT_BINARY_OP_LSHIFT;
    case OP_SHR: return GCC_JIT_BINARY_OP_RSHIFT;
    case OP_BAND: return GCC_JIT_BINARY_OP_BITWISE_AND;
    case OP_BXOR: return GCC_JIT_BINARY_OP_BITWISE_XOR;
    case OP_BOR: return GCC_JIT_BINARY_OP_BITWISE_OR;
    default: jit_fail(f->j, "the operator '%s'", op_spelling(op));
    }
}

gcc_jit_rvalue *jit_binary(JitFn *f, Op op, gcc_jit_rvalue *a, Type *at, gcc_jit_rvalue *b,
                           Type *bt, Type *result)
{
    enum gcc_jit_comparison c;
    bool compares = comparison(op, &c);
    if (jit_is_vector(result))
        return compares ? jit_vector_compare(f, c, a, at, b, bt, result)
                        : jit_vector_binary(f, arithmetic(f, op), a, at, b, bt, result);
    if (compares)
        return jit_cast(f, compare(f, c, a, at, b, bt), jit_type(f->j, result));
    if (jit_is_complex(result))
        return jit_complex_binary(f, op, a, at, b, bt, result);
    if (is_pointer(at) && is_pointer(bt) && op == OP_SUB)
        return pointer_distance(f, a, b, at, result);
    if (is_pointer(at))
        return move_pointer(f, op, a, at, b, bt);
    if (is_pointer(bt))
        return move_pointer(f, op, b, bt, a, at);
    return plain_binary(f, arithmetic(f, op), result, jit_convert(f, a, at, result),
                        jit_convert(f, b, bt, result));
}

/* && and ||, as a bool. */
static gcc_jit_rvalue *logical(JitFn *f, Binary *b)
{
    Jit *j = f->j;
    gcc_jit_type *boolean = jit_basic(j, TYPE_BOOL);
    if (!jit_has_effects(b->right)) {
        gcc_jit_rvalue *left = jit_truth(f, jit_expr(f, b->left), jit_value_type(f, b->left));
        gcc_jit_rvalue *right = jit_truth(f, jit_expr(f, b->right), jit_value_type(f, b->right));
        return gj.context_new_binary_op(j->context, f->at,
                                        b->op == OP_LAND ? GCC_JIT_BINARY_OP_LOGICAL_AND
                                                         : GCC_JIT_BINARY_OP_LOGICAL_OR,
                                        boolean, left, right);
    }
    gcc_jit_lvalue *result = jit_temp(f, boolean);
    JitBlock *yes = jit_new_block(f), *no = jit_new_block(f), *end = jit_new_block(f);
    jit_condition(f, &b->expr.node, yes, no);
    f->block = yes;
    jit_assign(f, result, gj.context_new_rvalue_from_int(j->context, boolean, 1));
    jit_jump(f, end);
    f->block = no;
    jit_assign(f, result, gj.context_new_rvalue_from_int(j->context, boolean, 0));
    jit_enter(f, end);
    return gj.lvalue_as_rvalue(result);
}

/* Both operands, not yet promoted. */
static void operands(JitFn *f, Binary *b, JitOperand o[2])
{
    o[0] = jit_operand(f, b->left);
    if (jit_has_effects(b->right))
        o[0].value = jit_kept(f, b->left, o[0].value);
    o[1] = jit_operand(f, b->right);
}

/* Converts an operand to the type that it has in common with another, and to its width. */
static void bring(JitFn *f, gcc_jit_rvalue **v, Type **type, Type *common, int width)
{
    *v = jit_wrapped(f, jit_convert(f, *v, *type, common), common, width);
    *type = common;
}

gcc_jit_rvalue *jit_comparison(JitFn *f, Binary *b)
{
    enum gcc_jit_comparison op;
    JitOperand o[2];
    if (!comparison(b->op, &op) || jit_is_vector(b->expr.type))
        return NULL;
    operands(f, b, o);
    if (!type_is_integer(o[0].promoted) || !type_is_integer(o[1].promoted)) {
        for (int i = 0; i < 2; i++)
            jit_promote(f, &o[i]);
        return compare(f, op, o[0].value, o[0].type, o[1].value, o[1].type);
    }
    Type *common = jit_compared_type(&o[0], &o[1]);
    int left = jit_common_width(b->left, NULL, o[0].promoted);
    int right = jit_common_width(b->right, NULL, o[1].promoted);
    int width = jit_common_width(b->left, b->right, common);
    if (left && right && left != right)
        common = o[left < right].promoted;
    for (int i = 0; i < 2; i++) {
        if (width) {
            jit_promote(f, &o[i]);
            bring(f, &o[i].value, &o[i].type, common, width);
        } else {
            o[i].value = jit_operand_as(f, &o[i], common);
        }
    }
    return gj.context_new_comparison(f->j->context, f->at, op, o[0].value, o[1].value);
}

gcc_jit_rvalue *jit_binary_narrow(JitFn *f, Binary *b, Type **type)
{
    Type *result = *type = type_strip(b->expr.type);
    if (b->op == OP_LAND || b->op == OP_LOR)
        return jit_cast(f, logical(f, b), jit_type(f->j, result));
    gcc_jit_rvalue *v = jit_comparison(f, b);
    if (v)
        return jit_cast(f, v, jit_type(f->j, result));
    JitOperand o[2];
    operands(f, b, o);
    Type *narrow = jit_computed_type(b->op, &o[0], &o[1], result);
    if (narrow != result) {
        *type = narrow;
        return plain_binary(f, arithmetic(f, b->op), narrow, jit_operand_as(f, &o[0], narrow),
                            jit_operand_as(f, &o[1], narrow));
    }
    for (int i = 0; i < 2; i++)
        jit_promote(f, &o[i]);
    bool shifts = b->op == OP_SHL || b->op == OP_SHR;
    int width = jit_common_width(b->left, shifts ? NULL : b->right, result);
    if (width && !shifts && o[0].type->nameless && o[1].type->nameless &&
        type_is_unsigned(o[0].type) != type_is_unsigned(o[1].type))
        jit_fail(f->j, "arithmetic on bit-fields of two widths and signs");
    for (int i = 0; width && !shifts && i < 2; i++)
        bring(f, &o[i].value, &o[i].type, result, width);
    v = jit_binary(f, b->op, o[0].value, o[0].type, o[1].value, o[1].type, result);
    return jit_wrapped(f, v, result, width);
}

gcc_jit_rvalue *jit_binary_value(JitFn *f, Binary *b)
{
    Type *own, *type = type_strip(b->expr.type);
    gcc_jit_rvalue *v = jit_binary_narrow(f, b, &own);
    return own == type ? v : jit_convert(f, v, own, type);
}

Type *jit_modified_in(JitFn *f, Node *left, Op op, const JitOperand *right)
{
    Type *own = jit_promoted(f, left);
    return is_pointer(own) || op == OP_SHL || op == OP_SHR
               ? own
               : type_usual_arithmetic(own, right->promoted);
}

gcc_jit_rvalue *jit_modified(JitFn *f, Node *left, gcc_jit_rvalue *old, Op op,
                             const JitOperand *right)
{
    JitOperand l = {.value = old, .type = jit_value_type(f, left),
                    .promoted = jit_promoted(f, left)};
    JitOperand r = *right;
    Type *own = l.type, *result = jit_modified_in(f, left, op, right);
    Type *narrow = jit_modified_type(op, own, &r, result);
    if (narrow == result && type_is_integer(result))
        narrow = jit_computed_type(op, &l, &r, result);
    if (narrow != result)
        return jit_convert(f, plain_binary(f, arithmetic(f, op), narrow,
                                           jit_operand_as(f, &l, narrow),
                                           jit_operand_as(f, &r, narrow)), narrow, own);
    jit_promote(f, &l);
    jit_promote(f, &r);
    if ((op == OP_DIV || op == OP_MOD) && type_is_integer(result)) { /* what wraps is narrowed */
        if (type_strip(r.type)->nameless)
            jit_fail(f->j, "a division by a bit-field wider than an int");
        int width = jit_common_width(left, NULL, result);
        if (width) {
            bring(f, &l.value, &l.type, result, width);
            bring(f, &r.value, &r.type, result, width);
        }
    }
    gcc_jit_rvalue *v = jit_binary(f, op, l.value, l.type, r.value, r.type, result);
    return jit_convert(f, v, result, own);
}
