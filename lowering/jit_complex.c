/* Complex numbers (C17 6.3.1.6 to 6.3.1.8, annex G, and GNU's complex integers).
 *
 * libgccjit has complex types but can neither make one of two numbers nor take one apart. So a
 * complex number is a struct of two here, which has its size, its alignment and, but for the
 * long double's result (jit_pass.c), its registers. The arithmetic is what gcc's own lowering
 * of it does: by parts, with libgcc's help where NaNs and infinities matter. */
#include <stdlib.h>
#include <string.h>

#include "lowering/jit_inside.h"

enum { REAL, IMAG };

/* The struct that stands for a complex type. */
typedef struct Pair {
    gcc_jit_type *type;
    gcc_jit_field *fields[2];
} Pair;

static Type *element_of(const Type *type)
{
    return type_strip(type_strip((Type *)type)->base);
}

bool jit_is_complex(const Type *type)
{
    return type_kind(type) == TYPE_COMPLEX;
}

static Pair *pair_of(Jit *j, const Type *element)
{
    gcc_jit_type *t = jit_type(j, element);
    Pair *pair = map_get(&j->pairs, t);
    if (pair)
        return pair;
    pair = ARENA_NEW(j->scratch, Pair);
    pair->fields[REAL] = gj.context_new_field(j->context, NULL, t, "real");
    pair->fields[IMAG] = gj.context_new_field(j->context, NULL, t, "imag");
    gcc_jit_struct *handle = gj.context_new_opaque_struct(j->context, NULL, "complex");
    gj.struct_set_fields(handle, NULL, 2, pair->fields);
    pair->type = gj.struct_as_type(handle);
    map_put(j->scratch, &j->pairs, t, pair);
    return pair;
}

gcc_jit_type *jit_complex_type(Jit *j, const Type *type)
{
    return pair_of(j, element_of(type))->type;
}

/* ---- parts ---- */

static gcc_jit_rvalue *part(JitFn *f, gcc_jit_rvalue *v, const Type *type, int which)
{
    return gj.rvalue_access_field(v, f->at, pair_of(f->j, element_of(type))->fields[which]);
}

static gcc_jit_rvalue *make(JitFn *f, const Type *type, gcc_jit_rvalue *re, gcc_jit_rvalue *im)
{
    Pair *pair = pair_of(f->j, element_of(type));
    gcc_jit_rvalue *values[] = {re, im};
    return gj.context_new_struct_constructor(f->j->context, f->at, pair->type, 2, pair->fields,
                                             values);
}

JitPlace jit_part_place(JitFn *f, Unary *n)
{
    JitPlace object = jit_place(f, n->operand);
    if (!jit_is_complex(object.type)) {
        if (n->op == OP_IMAG)
            jit_fail(f->j, "__imag__ of a real number as an lvalue");
        return object;
    }
    Type *element = element_of(object.type);
    gcc_jit_field *field = pair_of(f->j, element)->fields[n->op == OP_REAL ? REAL : IMAG];
    JitPlace place =
        jit_place_of(f, gj.lvalue_access_field(object.lvalue, f->at, field), element);
    place.is_volatile = object.is_volatile;
    return place;
}

gcc_jit_rvalue *jit_part(JitFn *f, Unary *n)
{
    Type *type = jit_value_type(f, n->operand);
    if (jit_is_complex(type))
        return jit_load(f, jit_part_place(f, n));
    gcc_jit_rvalue *v = jit_expr(f, n->operand);
    if (n->op == OP_REAL)
        return v;
    if (jit_has_effects(n->operand))
        jit_spill(f, v);
    return jit_zero(f, type);
}

/* ---- conversions ---- */

gcc_jit_rvalue *jit_complex_truth(JitFn *f, gcc_jit_rvalue *v, Type *type)
{
    Type *element = element_of(type);
    return gj.context_new_binary_op(f->j->context, f->at, GCC_JIT_BINARY_OP_LOGICAL_OR,
                                    jit_basic(f->j, TYPE_BOOL),
                                    jit_truth(f, part(f, v, type, REAL), element),
                                    jit_truth(f, part(f, v, type, IMAG), element));
}

gcc_jit_rvalue *jit_complex_convert(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to)
{
    if (!jit_is_complex(to))
        return jit_convert(f, part(f, v, from, REAL), element_of(from), to);
    Type *element = element_of(to);
    if (!jit_is_complex(from))
        return make(f, to, jit_convert(f, v, from, element), jit_zero(f, element));
    if (jit_type(f->j, from) == jit_type(f->j, to))
        return v;
    return make(f, to, jit_convert(f, part(f, v, from, REAL), element_of(from), element),
                jit_convert(f, part(f, v, from, IMAG), element_of(from), element));
}

/* ---- arithmetic ---- */

/* An operand: in temporaries; `im` NULL if it is real. */
typedef struct Operand {
    gcc_jit_rvalue *re, *im;
} Operand;

static Operand operand_of(JitFn *f, gcc_jit_rvalue *v, Type *type, Type *element)
{
    if (!jit_is_complex(type))
        return (Operand){jit_spill(f, jit_convert(f, v, type, element)), NULL};
    v = jit_spill(f, v);
    Type *own = element_of(type);
    return (Operand){jit_spill(f, jit_convert(f, part(f, v, type, REAL), own, element)),
                     jit_spill(f, jit_convert(f, part(f, v, type, IMAG), own, element))};
}

static gcc_jit_rvalue *apply(JitFn *f, enum gcc_jit_binary_op op, Type *element,
                             gcc_jit_rvalue *a, gcc_jit_rvalue *b)
{
    return gj.context_new_binary_op(f->j->context, f->at, op, jit_type(f->j, element), a, b);
}

#define ADD(a, b) apply(f, GCC_JIT_BINARY_OP_PLUS, element, a, b)
#define SUB(a, b) apply(f, GCC_JIT_BINARY_OP_MINUS, element, a, b)
#define MUL(a, b) apply(f, GCC_JIT_BINARY_OP_MULT, element, a, b)
#define DIV(a, b) apply(f, GCC_JIT_BINARY_OP_DIVIDE, element, a, b)

static gcc_jit_rvalue *negative(JitFn *f, Type *element, gcc_jit_rvalue *v)
{
    return gj.context_new_unary_op(f->j->context, f->at, GCC_JIT_UNARY_OP_MINUS,
                                   jit_type(f->j, element), v);
}

/* libgcc's __mulsc3 and the like. */
static gcc_jit_rvalue *from_libgcc(JitFn *f, const char *stem, Type *type, Operand x, Operand y)
{
    Jit *j = f->j;
    Type *element = element_of(type);
    TypeKind format = jit_format(element);
    const char *mode = format == TYPE_FLOAT    ? "sc3"
                       : format == TYPE_DOUBLE ? "dc3"
                       : format == TYPE_LDOUBLE ? "xc3"
                                                : NULL;
    if (!mode)
        jit_fail(j, "arithmetic on a '%s'", type_spell(j->scratch, type, NULL));
    Type *params[] = {element, element, element, element};
    gcc_jit_rvalue *values[] = {x.re, x.im, y.re, y.im};
    return jit_call_library(f, arena_printf(j->scratch, "%s%s", stem, mode), type, 4, params,
                            values);
}

static gcc_jit_rvalue *multiply(JitFn *f, Type *type, Operand x, Operand y)
{
    Jit *j = f->j;
    Type *element = element_of(type);
    gcc_jit_rvalue *re = jit_spill(f, SUB(MUL(x.re, y.re), MUL(x.im, y.im)));
    gcc_jit_rvalue *im = jit_spill(f, ADD(MUL(x.re, y.im), MUL(x.im, y.re)));
    if (type_is_integer(element))
        return make(f, type, re, im);
    gcc_jit_lvalue *result = jit_temp(f, jit_type(j, type));
    jit_assign(f, result, make(f, type, re, im));
    JitBlock *odd = jit_new_block(f), *end = jit_new_block(f);
    gcc_jit_rvalue *is_nan = gj.context_new_binary_op(
        j->context, f->at, GCC_JIT_BINARY_OP_LOGICAL_OR, jit_basic(j, TYPE_BOOL),
        gj.context_new_comparison(j->context, f->at, GCC_JIT_COMPARISON_NE, re, re),
        gj.context_new_comparison(j->context, f->at, GCC_JIT_COMPARISON_NE, im, im));
    jit_branch(f, is_nan, odd, end);
    f->block = odd;
    jit_assign(f, result, from_libgcc(f, "__mul", type, x, y));
    jit_enter(f, end);
    return gj.lvalue_as_rvalue(result);
}

/* The absolute value, for a comparison. */
static gcc_jit_rvalue *magnitude(JitFn *f, Type *element, gcc_jit_rvalue *v)
{
    if (type_is_unsigned(element))
        return v;
    return gj.context_new_unary_op(f->j->context, f->at, GCC_JIT_UNARY_OP_ABS,
                                   jit_type(f->j, element), v);
}

/* Of integers: Smith's way, as gcc divides them. */
static gcc_jit_rvalue *divide_integers(JitFn *f, Type *type, Operand x, Operand y)
{
    Jit *j = f->j;
    Type *element = element_of(type);
    gcc_jit_lvalue *result = jit_temp(f, jit_type(j, type));
    JitBlock *less = jit_new_block(f), *more = jit_new_block(f), *end = jit_new_block(f);
    jit_branch(f,
               gj.context_new_comparison(j->context, f->at, GCC_JIT_COMPARISON_LT,
                                         magnitude(f, element, y.re),
                                         magnitude(f, element, y.im)),
               less, more);
    f->block = less;
    gcc_jit_rvalue *ratio = jit_spill(f, DIV(y.re, y.im));
    gcc_jit_rvalue *by = jit_spill(f, ADD(MUL(y.re, ratio), y.im));
    jit_assign(f, result, make(f, type, DIV(ADD(MUL(x.re, ratio), x.im), by),
                               DIV(SUB(MUL(x.im, ratio), x.re), by)));
    jit_jump(f, end);
    f->block = more;
    ratio = jit_spill(f, DIV(y.im, y.re));
    by = jit_spill(f, ADD(MUL(y.im, ratio), y.re));
    jit_assign(f, result, make(f, type, DIV(ADD(MUL(x.im, ratio), x.re), by),
                               DIV(SUB(x.im, MUL(x.re, ratio)), by)));
    jit_enter(f, end);
    return gj.lvalue_as_rvalue(result);
}

static gcc_jit_rvalue *divide(JitFn *f, Type *type, Operand x, Operand y)
{
    Type *element = element_of(type);
    if (!y.im)
        return make(f, type, DIV(x.re, y.re), DIV(x.im, y.re));
    if (!x.im)
        x.im = jit_zero(f, element);
    if (type_is_integer(element))
        return divide_integers(f, type, x, y);
    return from_libgcc(f, "__div", type, x, y);
}

gcc_jit_rvalue *jit_complex_binary(JitFn *f, Op op, gcc_jit_rvalue *a, Type *at,
                                   gcc_jit_rvalue *b, Type *bt, Type *result)
{
    Type *element = element_of(result);
    Operand x = operand_of(f, a, at, element), y = operand_of(f, b, bt, element);
    bool both = x.im && y.im;
    switch (op) {
    case OP_ADD:
        a = ADD(x.re, y.re);
        b = both ? ADD(x.im, y.im) : x.im ? x.im : y.im;
        break;
    case OP_SUB:
        a = SUB(x.re, y.re);
        b = both ? SUB(x.im, y.im) : x.im ? x.im : negative(f, element, y.im);
        break;
    case OP_MUL:
        if (both)
            return jit_spill(f, multiply(f, result, x, y));
        a = MUL(x.re, y.re);
        b = x.im ? MUL(x.im, y.re) : MUL(x.re, y.im);
        break;
    case OP_DIV:
        return jit_spill(f, divide(f, result, x, y));
    default:
        jit_fail(f->j, "the operator '%s' of complex numbers", op_spelling(op));
    }
    return jit_spill(f, make(f, result, a, b));
}

gcc_jit_rvalue *jit_complex_equal(JitFn *f, bool equal, gcc_jit_rvalue *a, Type *at,
                                  gcc_jit_rvalue *b, Type *bt)
{
    gcc_jit_context *c = f->j->context;
    Type *common = type_usual_arithmetic(at, bt);
    a = jit_complex_convert(f, a, at, common);
    b = jit_complex_convert(f, b, bt, common);
    enum gcc_jit_comparison op = equal ? GCC_JIT_COMPARISON_EQ : GCC_JIT_COMPARISON_NE;
    gcc_jit_rvalue *same[2];
    for (int i = REAL; i <= IMAG; i++)
        same[i] = gj.context_new_comparison(c, f->at, op, part(f, a, common, i),
                                            part(f, b, common, i));
    return gj.context_new_binary_op(
        c, f->at, equal ? GCC_JIT_BINARY_OP_LOGICAL_AND : GCC_JIT_BINARY_OP_LOGICAL_OR,
        jit_basic(f->j, TYPE_BOOL), same[REAL], same[IMAG]);
}

static gcc_jit_rvalue *conjugate(JitFn *f, gcc_jit_rvalue *v, Type *type)
{
    v = jit_spill(f, v);
    return make(f, type, part(f, v, type, REAL),
                negative(f, element_of(type), part(f, v, type, IMAG)));
}

gcc_jit_rvalue *jit_complex_unary(JitFn *f, Op op, gcc_jit_rvalue *v, Type *type)
{
    if (op == OP_BNOT)
        return jit_spill(f, conjugate(f, v, type));
    Type *element = element_of(type);
    v = jit_spill(f, v);
    return jit_spill(f, make(f, type, negative(f, element, part(f, v, type, REAL)),
                             negative(f, element, part(f, v, type, IMAG))));
}

/* ---- imaginary constants ---- */

/* The text of an imaginary constant, less the letters that make it imaginary. */
static const char *number_text(JitUnit *u, const Number *n)
{
    Span span = n->expr.node.span;
    const char *from = source_text(u->unit->source) + span.start;
    char *text = arena_alloc(u->jit->scratch, span.end - span.start + 1), *to = text;
    for (uint32_t i = 0; i < span.end - span.start; i++)
        if (!strchr("iIjJ", from[i]))
            *to++ = from[i];
    return text;
}

ConstValue jit_imaginary_value(JitUnit *u, const Number *n)
{
    const char *text = number_text(u, n);
    Type *element = element_of(n->expr.type);
    switch (jit_format(element)) {
    case TYPE_FLOAT:
        return (ConstValue){.kind = CONST_FLOAT, .real = strtof(text, NULL)};
    case TYPE_DOUBLE:
        return (ConstValue){.kind = CONST_FLOAT, .real = strtod(text, NULL)};
    case TYPE_LDOUBLE:
        return (ConstValue){.kind = CONST_FLOAT, .real = strtold(text, NULL)};
    default:
        break;
    }
    if (!type_is_integer(element))
        jit_fail(u->jit, "a constant of type '%s'",
                 type_spell(u->jit->scratch, n->expr.type, NULL));
    bool binary = text[0] == '0' && (text[1] | 0x20) == 'b';
    unsigned long long value = strtoull(binary ? text + 2 : text, NULL, binary ? 2 : 0);
    return (ConstValue){.kind = CONST_INT, .integer = value};
}

gcc_jit_rvalue *jit_imaginary(JitFn *f, const Number *n)
{
    Type *type = n->expr.type, *element = element_of(type);
    ConstValue value = jit_imaginary_value(f->unit, n);
    return make(f, type, jit_zero(f, element), jit_constant(f, &value, element));
}

/* ---- built-in functions ---- */

/* "creal" of "__builtin_crealf". */
static bool is_family(const char *name, const char *family)
{
    size_t n = strlen(family);
    return !strncmp(name, family, n) && (!name[n] || (strchr("fl", name[n]) && !name[n + 1]));
}

bool jit_is_complex_function(const char *name)
{
    return is_family(name, "creal") || is_family(name, "cimag") || is_family(name, "conj");
}

gcc_jit_rvalue *jit_complex_function(JitFn *f, Call *call, const char *name)
{
    char suffix = name[is_family(name, "conj") ? 4 : 5];
    TypeKind kind = suffix == 'f' ? TYPE_FLOAT : suffix == 'l' ? TYPE_LDOUBLE : TYPE_DOUBLE;
    Type *type = type_complex(f->j->scratch, type_basic(kind));
    gcc_jit_rvalue *v = jit_expr_as(f, call->arguments.items[0], type);
    if (is_family(name, "conj"))
        return jit_spill(f, conjugate(f, v, type));
    return jit_spill(f, part(f, v, type, is_family(name, "creal") ? REAL : IMAG));
}

gcc_jit_rvalue *jit_complex_of(JitFn *f, Call *call)
{
    Type *type = jit_value_type(f, &call->expr.node), *element = element_of(type);
    gcc_jit_rvalue *re = jit_spill(f, jit_expr_as(f, call->arguments.items[0], element));
    gcc_jit_rvalue *im = jit_expr_as(f, call->arguments.items[1], element);
    return jit_spill(f, make(f, type, re, im));
}
