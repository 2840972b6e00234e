/* GNU vectors. libgccjit has their types and arithmetic; what it lacks (comparisons, shuffles,
 * conversions, single elements) is made by elements, which gcc's optimisers put together
 * again. */
#include <string.h>

#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

enum { MAX_LANES = 1024 };

bool jit_is_vector(const Type *type)
{
    return type_kind(type) == TYPE_VECTOR;
}

static Type *element_of(const Type *type)
{
    return type_strip(type_strip((Type *)type)->base);
}

static int lanes_of(JitFn *f, const Type *type)
{
    int64_t lanes = type_strip((Type *)type)->length;
    if (lanes > MAX_LANES)
        jit_fail(f->j, "a vector of %lld elements", (long long)lanes);
    return (int)lanes;
}

static gcc_jit_rvalue **new_lanes(JitFn *f, int count)
{
    return arena_alloc(f->j->scratch, (size_t)count * sizeof(gcc_jit_rvalue *));
}

static gcc_jit_rvalue *gathered(JitFn *f, const Type *type, gcc_jit_rvalue **lanes)
{
    return gj.context_new_rvalue_from_vector(f->j->context, f->at, jit_type(f->j, type),
                                             (size_t)lanes_of(f, type), lanes);
}

static gcc_jit_rvalue *splat(JitFn *f, const Type *type, gcc_jit_rvalue *v)
{
    int count = lanes_of(f, type);
    gcc_jit_rvalue **lanes = new_lanes(f, count);
    for (int i = 0; i < count; i++)
        lanes[i] = v;
    return gathered(f, type, lanes);
}

gcc_jit_rvalue *jit_vector_zero(JitFn *f, const Type *type)
{
    return splat(f, type, jit_zero(f, element_of(type)));
}

/* ---- elements ---- */

/* The address of the first element of a vector that is in memory. */
static gcc_jit_rvalue *first_element(JitFn *f, gcc_jit_lvalue *vector, const Type *type)
{
    gcc_jit_type *element = jit_type(f->j, element_of(type));
    return jit_cast(f, gj.lvalue_get_address(vector, f->at), gj.type_get_pointer(element));
}

static gcc_jit_lvalue *element_at(JitFn *f, gcc_jit_rvalue *first, gcc_jit_rvalue *index)
{
    return gj.context_new_array_access(f->j->context, f->at, first, index);
}

JitPlace jit_element_place(JitFn *f, JitPlace vector, gcc_jit_rvalue *index, Type *type)
{
    gcc_jit_rvalue *first = first_element(f, vector.lvalue, vector.type);
    JitPlace place = jit_place_of(f, element_at(f, first, index), type);
    place.is_volatile |= vector.is_volatile;
    return place;
}

/* The vector in memory of its own. */
static gcc_jit_rvalue *in_memory(JitFn *f, gcc_jit_rvalue *v, const Type *type)
{
    gcc_jit_lvalue *temp = jit_temp(f, jit_type(f->j, type));
    jit_assign(f, temp, v);
    return first_element(f, temp, type);
}

static gcc_jit_rvalue *lane(JitFn *f, gcc_jit_rvalue *first, int number)
{
    return gj.lvalue_as_rvalue(element_at(f, first, jit_int(f, type_basic(TYPE_INT), number)));
}

/* ---- operators ---- */

/* A scalar is for all elements. */
static gcc_jit_rvalue *operand(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to)
{
    if (jit_is_vector(from))
        return jit_convert(f, v, from, to);
    return splat(f, to, jit_spill(f, jit_convert(f, v, from, element_of(to))));
}

gcc_jit_rvalue *jit_vector_compare(JitFn *f, enum gcc_jit_comparison op, gcc_jit_rvalue *a,
                                   Type *at, gcc_jit_rvalue *b, Type *bt, Type *result)
{
    gcc_jit_context *c = f->j->context;
    Type *type = jit_is_vector(at) ? at : bt, *element = element_of(result);
    int count = lanes_of(f, type);
    gcc_jit_rvalue **lanes = new_lanes(f, count);
    gcc_jit_type *t = jit_type(f->j, element);
    a = in_memory(f, operand(f, a, at, type), type);
    b = in_memory(f, operand(f, b, bt, type), type);
    for (int i = 0; i < count; i++) {
        gcc_jit_rvalue *v =
            gj.context_new_comparison(c, f->at, op, lane(f, a, i), lane(f, b, i));
        v = jit_convert(f, v, type_basic(TYPE_BOOL), element);
        lanes[i] = gj.context_new_unary_op(c, f->at, GCC_JIT_UNARY_OP_MINUS, t, v);
    }
    return jit_spill(f, gathered(f, result, lanes));
}

gcc_jit_rvalue *jit_vector_binary(JitFn *f, enum gcc_jit_binary_op op, gcc_jit_rvalue *a,
                                  Type *at, gcc_jit_rvalue *b, Type *bt, Type *result)
{
    gcc_jit_type *t = jit_type(f->j, result);
    a = operand(f, a, at, result);
    b = operand(f, b, bt, result);
    return jit_spill(f, gj.context_new_binary_op(f->j->context, f->at, op, t, a, b));
}

gcc_jit_rvalue *jit_vector_unary(JitFn *f, Op op, gcc_jit_rvalue *v, Type *type)
{
    enum gcc_jit_unary_op unary =
        op == OP_NEG ? GCC_JIT_UNARY_OP_MINUS : GCC_JIT_UNARY_OP_BITWISE_NEGATE;
    return jit_spill(f, gj.context_new_unary_op(f->j->context, f->at, unary,
                                                jit_type(f->j, type), v));
}

/* ---- conversions ---- */

gcc_jit_rvalue *jit_vector_convert(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to)
{
    if (type_size(from) != type_size(to))
        jit_fail(f->j, "a '%s' as a '%s'", type_spell(f->j->scratch, from, NULL),
                 type_spell(f->j->scratch, to, NULL));
    return jit_reinterpret(f, v, jit_type(f->j, to));
}

gcc_jit_rvalue *jit_convert_vector(JitFn *f, ConvertVector *n)
{
    Type *from = jit_value_type(f, n->operand), *to = jit_value_type(f, &n->expr.node);
    int count = lanes_of(f, to);
    gcc_jit_rvalue **lanes = new_lanes(f, count);
    gcc_jit_rvalue *first = in_memory(f, jit_expr(f, n->operand), from);
    for (int i = 0; i < count; i++)
        lanes[i] = jit_convert(f, lane(f, first, i), element_of(from), element_of(to));
    return jit_spill(f, gathered(f, to, lanes));
}

/* ---- shuffles ---- */

/* The vectors one behind the other in memory. */
static gcc_jit_rvalue *side_by_side(JitFn *f, gcc_jit_rvalue *a, gcc_jit_rvalue *b, Type *type)
{
    Type *pair = type_array(f->j->scratch, type, 2);
    gcc_jit_lvalue *both = jit_temp(f, jit_type(f->j, pair));
    gcc_jit_rvalue *first = first_element(f, both, type);
    for (int i = 0; i < 2; i++) {
        Type *word = type_basic(TYPE_INT);
        gcc_jit_lvalue *to = gj.context_new_array_access(
            f->j->context, f->at, gj.lvalue_as_rvalue(both), jit_int(f, word, i));
        jit_assign(f, to, i ? b : a);
    }
    return first;
}

/* __builtin_shuffle(a, mask) or (a, b, mask): the mask's elements wrap. */
gcc_jit_rvalue *jit_shuffle(JitFn *f, Call *call)
{
    Node **arguments = call->arguments.items;
    int count = call->arguments.count;
    Type *type = jit_value_type(f, arguments[0]);
    Type *mask_type = jit_value_type(f, arguments[count - 1]);
    if (!jit_is_vector(type) || !jit_is_vector(mask_type))
        jit_fail(f->j, "a shuffle of no vectors");
    gcc_jit_rvalue *a = jit_spill(f, jit_expr(f, arguments[0]));
    gcc_jit_rvalue *b = count > 2 ? jit_spill(f, jit_expr_as(f, arguments[1], type)) : a;
    gcc_jit_rvalue *mask = in_memory(f, jit_expr(f, arguments[count - 1]), mask_type);
    gcc_jit_rvalue *first = side_by_side(f, a, b, type);
    Type *element = element_of(mask_type), *word = type_basic(TYPE_LONG);
    int lanes = lanes_of(f, type), wrap = lanes * (count - 1) - 1;
    gcc_jit_rvalue **values = new_lanes(f, lanes);
    for (int i = 0; i < lanes; i++) {
        gcc_jit_rvalue *index = jit_convert(f, lane(f, mask, i), element, word);
        index = gj.context_new_binary_op(f->j->context, f->at, GCC_JIT_BINARY_OP_BITWISE_AND,
                                         jit_type(f->j, word), index, jit_int(f, word, wrap));
        values[i] = gj.lvalue_as_rvalue(element_at(f, first, index));
    }
    return jit_spill(f, gathered(f, type, values));
}

/* __builtin_shufflevector(a, b, numbers...): a number of -1 leaves its element open. */
gcc_jit_rvalue *jit_shufflevector(JitFn *f, Call *call)
{
    Node **arguments = call->arguments.items;
    Type *result = jit_value_type(f, &call->expr.node);
    Type *at = jit_value_type(f, arguments[0]), *bt = jit_value_type(f, arguments[1]);
    int lanes = lanes_of(f, result), in_first = lanes_of(f, at);
    gcc_jit_rvalue *a = jit_spill(f, jit_expr(f, arguments[0]));
    gcc_jit_rvalue *b = in_memory(f, jit_expr(f, arguments[1]), bt);
    a = in_memory(f, a, at);
    gcc_jit_rvalue **values = new_lanes(f, lanes);
    for (int i = 0; i < lanes; i++) {
        const ConstValue *number = ast_expr(arguments[i + 2])->constant;
        if (!number || number->kind != CONST_INT)
            jit_fail(f->j, "a shuffle by no constants");
        int from = number->integer < 0 ? 0 : (int)number->integer;
        values[i] = from < in_first ? lane(f, a, from) : lane(f, b, from - in_first);
    }
    return jit_spill(f, gathered(f, result, values));
}
