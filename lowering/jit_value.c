/* Constants, conversions, temporaries. */
#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

#include <math.h>
#include <string.h>

/* ---- temporaries ---- */

typedef VEC(gcc_jit_lvalue *) JitTemps;

gcc_jit_lvalue *jit_local(JitFn *f, gcc_jit_type *type, const char *name)
{
    return gj.function_new_local(f->function, f->at, type, name);
}

gcc_jit_lvalue *jit_temp(JitFn *f, gcc_jit_type *type)
{
    JitTemps *free = map_get(&f->free_temps, type);
    JitTemp temp = {type, NULL};
    if (free && free->count)
        temp.lvalue = free->items[--free->count];
    else
        temp.lvalue = gj.function_new_local(f->function, NULL, type, "chant_temp");
    VEC_PUSH(f->j->scratch, &f->busy, temp);
    return temp.lvalue;
}

int jit_temps_mark(const JitFn *f)
{
    return f->busy.count;
}

/* At -O0 every local is a place on the stack, so they are used again. */
void jit_temps_release(JitFn *f, int mark)
{
    while (f->busy.count > mark) {
        JitTemp temp = f->busy.items[--f->busy.count];
        JitTemps *free = map_get(&f->free_temps, temp.type);
        if (!free) {
            free = ARENA_NEW(f->j->scratch, JitTemps);
            map_put(f->j->scratch, &f->free_temps, temp.type, free);
        }
        VEC_PUSH(f->j->scratch, free, temp.lvalue);
    }
}

gcc_jit_rvalue *jit_spill(JitFn *f, gcc_jit_rvalue *v)
{
    gcc_jit_lvalue *temp = jit_temp(f, gj.rvalue_get_type(v));
    jit_assign(f, temp, v);
    return gj.lvalue_as_rvalue(temp);
}

/* ---- constants ---- */

static bool is_pointer(const Type *t)
{
    return type_is_pointer(t) || type_is_chan(t);
}

static bool is_wide(const Type *t)
{
    TypeKind kind = type_kind(t);
    return kind == TYPE_INT128 || kind == TYPE_UINT128;
}

gcc_jit_rvalue *jit_int(JitFn *f, Type *type, __int128 value)
{
    gcc_jit_context *c = f->j->context;
    gcc_jit_type *t = jit_type(f->j, type);
    if (is_pointer(type))
        return gj.context_new_rvalue_from_ptr(c, t, (void *)(intptr_t)value);
    if (!is_wide(type))
        return gj.context_new_rvalue_from_long(c, t, (long)value);
    /* a constant of libgccjit has no more than 64 bits */
    gcc_jit_type *wide = jit_basic(f->j, TYPE_UINT128);
    gcc_jit_type *half = jit_basic(f->j, TYPE_ULONG);
    gcc_jit_rvalue *low = gj.context_new_rvalue_from_long(c, half, (long)value);
    gcc_jit_rvalue *high = gj.context_new_rvalue_from_long(c, half, (long)(value >> 64));
    low = gj.context_new_cast(c, NULL, low, wide);
    high = gj.context_new_binary_op(c, NULL, GCC_JIT_BINARY_OP_LSHIFT, wide,
                                    gj.context_new_cast(c, NULL, high, wide),
                                    gj.context_new_rvalue_from_int(c, wide, 64));
    return jit_cast(f, gj.context_new_binary_op(c, NULL, GCC_JIT_BINARY_OP_BITWISE_OR, wide, high,
                                                low), t);
}

static gcc_jit_rvalue *not_a_number(JitFn *f, gcc_jit_type *t, double value)
{
    long bits;
    memcpy(&bits, &value, sizeof bits);
    gcc_jit_rvalue *v = jit_int(f, type_basic(TYPE_LONG), bits);
    v = gj.context_new_bitcast(f->j->context, NULL, v, jit_basic(f->j, TYPE_DOUBLE));
    return jit_cast(f, v, t);
}

/* The number as a sum of doubles, times powers of two: libgccjit takes no longer ones. */
static gcc_jit_rvalue *real(JitFn *f, Type *type, long double value)
{
    enum { STEP = 1000 }; /* its powers of two are doubles */
    gcc_jit_context *c = f->j->context;
    gcc_jit_type *t = jit_type(f->j, type);
    if (isnan(value))
        return not_a_number(f, t, (double)value);
    if (isinf(value) || (double)value == value)
        return gj.context_new_rvalue_from_double(c, t, (double)value);
    int exponent;
    value = frexpl(value, &exponent);
    double high = (double)value;
    gcc_jit_rvalue *v = gj.context_new_rvalue_from_double(c, t, high);
    gcc_jit_rvalue *low = gj.context_new_rvalue_from_double(c, t, (double)(value - high));
    v = gj.context_new_binary_op(c, NULL, GCC_JIT_BINARY_OP_PLUS, t, v, low);
    while (exponent) {
        int step = exponent > STEP ? STEP : exponent < -STEP ? -STEP : exponent;
        gcc_jit_rvalue *by = gj.context_new_rvalue_from_double(c, t, ldexp(1, step));
        v = gj.context_new_binary_op(c, NULL, GCC_JIT_BINARY_OP_MULT, t, v, by);
        exponent -= step;
    }
    return v;
}

gcc_jit_rvalue *jit_constant(JitFn *f, const ConstValue *value, Type *type)
{
    if (!value)
        return NULL;
    switch (value->kind) {
    case CONST_INT:
        if (type_is_integer(type) || is_pointer(type))
            return jit_int(f, type, value->integer);
        return NULL;
    case CONST_FLOAT:
        return type_is_floating(type) ? real(f, type, constexpr_read(*value).real) : NULL;
    case CONST_ADDRESS:
        if (!value->address.symbol && (type_is_integer(type) || is_pointer(type)))
            return jit_int(f, type, value->address.offset);
        return NULL;
    default:
        return NULL;
    }
}

gcc_jit_rvalue *jit_zero(JitFn *f, Type *type)
{
    if (type_is_floating(type))
        return real(f, type, 0);
    if (type_kind(type) == TYPE_STRUCT || jit_is_complex(type) ||
        (type_is_record(type) && jit_record(f->j, type)->handle))
        return gj.context_new_struct_constructor(f->j->context, NULL, jit_type(f->j, type), 0,
                                                 NULL, NULL);
    if (jit_is_vector(type))
        return jit_vector_zero(f, type);
    if (type_is_array(type))
        return gj.context_new_array_constructor(f->j->context, NULL, jit_type(f->j, type), 0,
                                                NULL);
    if (type_is_record(type))
        return gj.context_new_union_constructor(f->j->context, NULL, jit_type(f->j, type), NULL,
                                                NULL);
    return jit_int(f, type, 0);
}

/* ---- conversions ---- */

gcc_jit_rvalue *jit_cast(JitFn *f, gcc_jit_rvalue *v, gcc_jit_type *to)
{
    return gj.rvalue_get_type(v) == to ? v : gj.context_new_cast(f->j->context, f->at, v, to);
}

/* Between a pointer and an integer of its size there is a bitcast alone. */
static gcc_jit_rvalue *pointer_to_int(JitFn *f, gcc_jit_rvalue *v)
{
    return gj.context_new_bitcast(f->j->context, f->at, v, jit_basic(f->j, TYPE_LONG));
}

static gcc_jit_rvalue *int_to_pointer(JitFn *f, gcc_jit_rvalue *v, gcc_jit_type *to)
{
    v = jit_cast(f, v, jit_basic(f->j, TYPE_LONG));
    return gj.context_new_bitcast(f->j->context, f->at, v, to);
}

gcc_jit_rvalue *jit_truth(JitFn *f, gcc_jit_rvalue *v, Type *type)
{
    if (type_kind(type) == TYPE_BOOL)
        return v;
    if (jit_is_complex(type))
        return jit_complex_truth(f, v, type);
    return gj.context_new_comparison(f->j->context, f->at, GCC_JIT_COMPARISON_NE, v,
                                     jit_zero(f, type));
}

gcc_jit_rvalue *jit_convert(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to)
{
    if (type_is_record(to))
        return v;
    gcc_jit_type *t = jit_type(f->j, to);
    if (jit_is_vector(from) || jit_is_vector(to))
        return jit_vector_convert(f, v, from, to);
    if (is_pointer(to)) {
        if (is_pointer(from))
            return jit_cast(f, v, t);
        return int_to_pointer(f, v, t);
    }
    if (type_kind(to) == TYPE_BOOL)
        return jit_truth(f, v, from);
    if (jit_is_complex(from) || jit_is_complex(to))
        return jit_complex_convert(f, v, from, to);
    if (is_pointer(from))
        return jit_cast(f, pointer_to_int(f, v), t);
    if (type_is_floating(from) != type_is_floating(to)) {
        if (is_wide(from) || is_wide(to))
            return jit_convert_wide(f, v, from, to);
        if (type_kind(from) == TYPE_BOOL)
            v = jit_cast(f, v, jit_basic(f->j, TYPE_INT));
    }
    return jit_cast(f, v, t);
}

gcc_jit_rvalue *jit_add_bytes(JitFn *f, gcc_jit_rvalue *pointer, gcc_jit_rvalue *bytes)
{
    Jit *j = f->j;
    gcc_jit_type *byte = gj.type_get_pointer(jit_basic(j, TYPE_CHAR));
    gcc_jit_lvalue *at = gj.context_new_array_access(
        j->context, f->at, jit_cast(f, pointer, byte), jit_cast(f, bytes, jit_basic(j, TYPE_LONG)));
    return gj.lvalue_get_address(at, f->at);
}
