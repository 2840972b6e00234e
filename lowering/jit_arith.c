/* Built-in functions of arithmetic that libgccjit lacks or can't take: with a look at overflow,
 * comparisons that raise nothing, classes of floating values; and conversions between __int128
 * and floating types, which are libgcc's. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

/* ---- arithmetic with a look at overflow ---- */

static gcc_jit_rvalue *operation(JitFn *f, char first, Type *type, gcc_jit_rvalue *a,
                                 gcc_jit_rvalue *b)
{
    enum gcc_jit_binary_op op = first == 'a'   ? GCC_JIT_BINARY_OP_PLUS
                                : first == 's' ? GCC_JIT_BINARY_OP_MINUS
                                               : GCC_JIT_BINARY_OP_MULT;
    return gj.context_new_binary_op(f->j->context, f->at, op, jit_type(f->j, type), a, b);
}

/* The infix of gcc's function for operands and result of that type, or NULL. */
static const char *overflow_kind(const Type *type, const char **suffix)
{
    static const struct {
        TypeKind kind;
        const char *prefix, *suffix;
    } forms[] = {{TYPE_INT, "s", ""},    {TYPE_UINT, "u", ""},   {TYPE_LONG, "s", "l"},
                 {TYPE_ULONG, "u", "l"}, {TYPE_LLONG, "s", "ll"}, {TYPE_ULLONG, "u", "ll"}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        *suffix = forms[i].suffix;
        if (forms[i].kind == type_kind(type))
            return forms[i].prefix;
    }
    return NULL;
}

/* True if the value of the node is sure to be the same in `type`. */
static bool fits_in(JitFn *f, Node *node, Type *type)
{
    const ConstValue *c = ast_expr(node)->constant;
    return type_kind(jit_value_type(f, node)) == type_kind(type) ||
           (c && c->kind == CONST_INT && constexpr_wrap(type, c->integer) == c->integer);
}

/* In a type that holds every result of two operands of 64 bits: the value that goes into the
 * object, and if it is another one. */
static gcc_jit_rvalue *overflow_in_wide(JitFn *f, Call *call, char first, Type *type,
                                        gcc_jit_rvalue **stored)
{
    Type *wide = type_basic(TYPE_INT128);
    gcc_jit_rvalue *values[2];
    Type *types[2];
    for (int i = 0; i < 2; i++) {
        types[i] = jit_value_type(f, call->arguments.items[i]);
        values[i] = jit_spill(f, jit_expr(f, call->arguments.items[i]));
        if (!type_is_integer(types[i]) || type_size(types[i]) > 8)
            jit_fail(f->j, "a check for overflow of a '%s'",
                     type_spell(f->j->scratch, types[i], NULL));
    }
    if (first == 'm' && type_is_unsigned(types[0]) && type_is_unsigned(types[1]))
        wide = type_basic(TYPE_UINT128);
    for (int i = 0; i < 2; i++)
        values[i] = jit_convert(f, values[i], types[i], wide);
    gcc_jit_rvalue *exact = jit_spill(f, operation(f, first, wide, values[0], values[1]));
    *stored = jit_spill(f, jit_convert(f, exact, wide, type));
    return gj.context_new_comparison(f->j->context, f->at, GCC_JIT_COMPARISON_NE, exact,
                                     jit_convert(f, *stored, type, wide));
}

/* `__builtin_add_overflow` and its kin, and those in _p, which only ask. */
static gcc_jit_rvalue *overflow_call(JitFn *f, Call *call, const char *name)
{
    Jit *j = f->j;
    const NodeList *arguments = &call->arguments;
    if (arguments->count != 3)
        jit_fail(j, "%s", name);
    bool asks = name[strlen(name) - 1] == 'p';
    Node *last = arguments->items[2];
    Type *type = asks ? jit_value_type(f, last) : jit_pointee(f, last);
    if (!type_is_integer(type) || type_size(type) > 8 || type_kind(type) == TYPE_BOOL)
        jit_fail(j, "%s of a '%s'", name, type_spell(j->scratch, type, NULL));
    char first = name[strlen("__builtin_")];
    const char *suffix, *prefix = overflow_kind(type, &suffix);
    if (asks || !prefix || !fits_in(f, arguments->items[0], type) ||
        !fits_in(f, arguments->items[1], type)) {
        gcc_jit_rvalue *stored, *over = overflow_in_wide(f, call, first, type, &stored);
        over = jit_spill(f, over);
        if (asks) {
            jit_discard(f, last);
            return over;
        }
        gcc_jit_rvalue *to = jit_spill(f, jit_expr(f, last));
        jit_store(f, jit_place_of(f, jit_deref(f, to, type), type), stored);
        return over;
    }
    gcc_jit_rvalue *values[3];
    Type *types[3] = {type, type, jit_value_type(f, last)};
    for (int i = 0; i < 3; i++)
        values[i] = jit_spill(f, jit_expr_as(f, arguments->items[i], types[i]));
    const char *full = arena_printf(j->scratch, "__builtin_%s%.3s%s_overflow", prefix,
                                    name + strlen("__builtin_"), suffix);
    return jit_builtin_result(f, jit_call_builtin(f, full, 3, values, types),
                              type_basic(TYPE_BOOL));
}

/* ---- floating values: comparisons, classes ---- */

static gcc_jit_rvalue *compared(JitFn *f, enum gcc_jit_comparison op, gcc_jit_rvalue *a,
                                gcc_jit_rvalue *b)
{
    return gj.context_new_comparison(f->j->context, f->at, op, a, b);
}

static gcc_jit_rvalue *both(JitFn *f, gcc_jit_rvalue *a, gcc_jit_rvalue *b)
{
    return gj.context_new_binary_op(f->j->context, f->at, GCC_JIT_BINARY_OP_LOGICAL_AND,
                                    jit_basic(f->j, TYPE_BOOL), a, b);
}

static gcc_jit_rvalue *either(JitFn *f, gcc_jit_rvalue *a, gcc_jit_rvalue *b)
{
    return gj.context_new_binary_op(f->j->context, f->at, GCC_JIT_BINARY_OP_LOGICAL_OR,
                                    jit_basic(f->j, TYPE_BOOL), a, b);
}

static gcc_jit_rvalue *number(JitFn *f, Type *type, long double value)
{
    ConstValue c = {.kind = CONST_FLOAT, .real = value};
    return jit_constant(f, &c, type);
}

/* What `<math.h>`'s comparison macros are made of: quiet, as == is. */
static gcc_jit_rvalue *quiet_comparison(JitFn *f, Call *call, const char *what)
{
    static const struct {
        const char *name;
        enum gcc_jit_comparison op;
    } ops[] = {{"greater", GCC_JIT_COMPARISON_GT},      {"less", GCC_JIT_COMPARISON_LT},
               {"greaterequal", GCC_JIT_COMPARISON_GE}, {"lessequal", GCC_JIT_COMPARISON_LE},
               {"lessgreater", GCC_JIT_COMPARISON_NE}};
    bool asks_order = !strcmp(what, "unordered");
    int op = -1;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (!strcmp(ops[i].name, what))
            op = (int)ops[i].op;
    if ((op < 0 && !asks_order) || call->arguments.count != 2)
        return NULL;
    Type *types[2], *common;
    for (int i = 0; i < 2; i++)
        types[i] = jit_value_type(f, call->arguments.items[i]);
    common = type_usual_arithmetic(types[0], types[1]);
    if (!type_is_floating(common))
        jit_fail(f->j, "__builtin_is%s of integers", what);
    gcc_jit_rvalue *a = jit_spill(f, jit_expr_as(f, call->arguments.items[0], common));
    gcc_jit_rvalue *b = jit_spill(f, jit_expr_as(f, call->arguments.items[1], common));
    if (asks_order)
        return either(f, compared(f, GCC_JIT_COMPARISON_NE, a, a),
                      compared(f, GCC_JIT_COMPARISON_NE, b, b));
    gcc_jit_rvalue *ordered = both(f, compared(f, GCC_JIT_COMPARISON_EQ, a, a),
                                   compared(f, GCC_JIT_COMPARISON_EQ, b, b));
    return both(f, ordered, compared(f, (enum gcc_jit_comparison)op, a, b));
}

static gcc_jit_rvalue *is_infinite(JitFn *f, Type *type, gcc_jit_rvalue *v)
{
    return either(f, compared(f, GCC_JIT_COMPARISON_EQ, v, number(f, type, INFINITY)),
                  compared(f, GCC_JIT_COMPARISON_EQ, v, number(f, type, -INFINITY)));
}

static gcc_jit_rvalue *is_finite(JitFn *f, Type *type, gcc_jit_rvalue *v)
{
    gcc_jit_rvalue *below = compared(f, GCC_JIT_COMPARISON_NE, v, number(f, type, INFINITY));
    gcc_jit_rvalue *above = compared(f, GCC_JIT_COMPARISON_NE, v, number(f, type, -INFINITY));
    return both(f, compared(f, GCC_JIT_COMPARISON_EQ, v, v), both(f, below, above));
}

/* Of a finite value: it has all the bits of its type. */
static gcc_jit_rvalue *is_of_full_precision(JitFn *f, Type *type, gcc_jit_rvalue *v)
{
    TypeKind format = jit_format(type);
    long double least = format == TYPE_FLOAT    ? FLT_MIN
                        : format == TYPE_DOUBLE ? DBL_MIN
                                                : LDBL_MIN;
    return either(f, compared(f, GCC_JIT_COMPARISON_GE, v, number(f, type, least)),
                  compared(f, GCC_JIT_COMPARISON_LE, v, number(f, type, -least)));
}

/* The sign's bit is the last one of the bytes that the format has. gcc gives it where the
 * processor has it: in a float, behind movmskpd, behind fxam; of a constant it gives 1. */
static gcc_jit_rvalue *sign_bit(JitFn *f, Type *type, gcc_jit_rvalue *v, bool is_constant)
{
    Jit *j = f->j;
    TypeKind format = jit_format(type);
    int last = format == TYPE_FLOAT ? 3 : format == TYPE_DOUBLE ? 7 : 9;
    gcc_jit_lvalue *temp = jit_temp(f, jit_type(j, type));
    jit_assign(f, temp, v);
    gcc_jit_rvalue *byte = jit_add_bytes(f, gj.lvalue_get_address(temp, f->at),
                                         jit_int(f, type_basic(TYPE_LONG), last));
    Type *bytes = type_basic(TYPE_UCHAR), *result = type_basic(TYPE_INT);
    v = jit_convert(f, gj.lvalue_as_rvalue(jit_deref(f, byte, bytes)), bytes, result);
    int at = is_constant || format == TYPE_DOUBLE ? 0 : format == TYPE_FLOAT ? 31 : 9;
    v = gj.context_new_binary_op(j->context, f->at, GCC_JIT_BINARY_OP_RSHIFT, jit_type(j, result),
                                 v, jit_int(f, result, 7));
    return gj.context_new_binary_op(j->context, f->at, GCC_JIT_BINARY_OP_LSHIFT,
                                    jit_type(j, result), v, jit_int(f, result, at));
}

static gcc_jit_rvalue *as_int(JitFn *f, gcc_jit_rvalue *v)
{
    return jit_cast(f, v, jit_basic(f->j, TYPE_INT));
}

/* 1 and -1 of the infinities, else 0. */
static gcc_jit_rvalue *sign_of_infinity(JitFn *f, Type *type, gcc_jit_rvalue *v)
{
    Type *result = type_basic(TYPE_INT);
    gcc_jit_rvalue *above = compared(f, GCC_JIT_COMPARISON_EQ, v, number(f, type, INFINITY));
    gcc_jit_rvalue *below = compared(f, GCC_JIT_COMPARISON_EQ, v, number(f, type, -INFINITY));
    return operation(f, 's', result, as_int(f, above), as_int(f, below));
}

/* The floating argument number `i`. */
static gcc_jit_rvalue *floating(JitFn *f, Call *call, int i, Type **type)
{
    *type = jit_value_type(f, call->arguments.items[i]);
    if (!type_is_floating(*type) || jit_is_complex(*type))
        jit_fail(f->j, "the class of a '%s'", type_spell(f->j->scratch, *type, NULL));
    return jit_spill(f, jit_expr(f, call->arguments.items[i]));
}

/* __builtin_fpclassify(nan, infinite, normal, subnormal, zero, value) */
static gcc_jit_rvalue *classify(JitFn *f, Call *call)
{
    Type *type, *result = type_basic(TYPE_INT);
    gcc_jit_rvalue *answers[5], *v;
    for (int i = 0; i < 5; i++)
        answers[i] = jit_spill(f, jit_expr_as(f, call->arguments.items[i], result));
    v = floating(f, call, 5, &type);
    gcc_jit_rvalue *tests[4] = {compared(f, GCC_JIT_COMPARISON_NE, v, v),
                                is_infinite(f, type, v), is_of_full_precision(f, type, v),
                                compared(f, GCC_JIT_COMPARISON_NE, v, number(f, type, 0))};
    gcc_jit_lvalue *answer = jit_temp(f, jit_type(f->j, result));
    JitBlock *end = jit_new_block(f);
    for (int i = 0; i < 4; i++) {
        JitBlock *yes = jit_new_block(f), *no = jit_new_block(f);
        jit_branch(f, tests[i], yes, no);
        f->block = yes;
        jit_assign(f, answer, answers[i]);
        jit_jump(f, end);
        f->block = no;
    }
    jit_assign(f, answer, answers[4]);
    jit_enter(f, end);
    return gj.lvalue_as_rvalue(answer);
}

/* True if `name` is `base`, or that with the letter of another floating type behind it. */
static bool is_named(const char *name, const char *base)
{
    size_t n = strlen(base);
    return !strncmp(name, base, n) &&
           (!name[n] || ((name[n] == 'f' || name[n] == 'l') && !name[n + 1]));
}

static gcc_jit_rvalue *class_call(JitFn *f, Call *call, const char *name)
{
    if (!strcmp(name, "fpclassify") && call->arguments.count == 6)
        return classify(f, call);
    bool is_nan = is_named(name, "isnan"), is_inf = is_named(name, "isinf");
    bool finite = is_named(name, "isfinite") || is_named(name, "finite");
    bool normal = !strcmp(name, "isnormal"), sign = is_named(name, "signbit");
    bool infinity_sign = !strcmp(name, "isinf_sign");
    if (call->arguments.count != 1 ||
        !(is_nan || is_inf || finite || normal || sign || infinity_sign))
        return NULL;
    Type *type;
    gcc_jit_rvalue *v = floating(f, call, 0, &type);
    if (is_nan)
        return compared(f, GCC_JIT_COMPARISON_NE, v, v);
    if (is_inf)
        return is_infinite(f, type, v);
    if (finite)
        return is_finite(f, type, v);
    if (normal)
        return both(f, is_finite(f, type, v), is_of_full_precision(f, type, v));
    bool is_constant = ast_expr(call->arguments.items[0])->constant;
    return sign ? sign_bit(f, type, v, is_constant) : sign_of_infinity(f, type, v);
}

bool jit_arithmetic_call(JitFn *f, Call *call, const char *name, gcc_jit_rvalue **result)
{
    if (strncmp(name, "__builtin_", 10))
        return false;
    const char *bare = name + 10;
    size_t length = strlen(bare);
    bool checks = length >= 12 && strchr("asm", bare[0]) && bare[3] == '_' &&
                  !strncmp(bare + 3, "_overflow", 9);
    *result = checks                     ? overflow_call(f, call, name)
              : !strncmp(bare, "is", 2) ? quiet_comparison(f, call, bare + 2)
                                        : NULL;
    if (!*result)
        *result = class_call(f, call, bare);
    if (!*result)
        return false;
    Type *type = jit_value_type(f, &call->expr.node);
    *result = jit_cast(f, jit_spill(f, *result), jit_type(f->j, type));
    return true;
}

/* ---- __int128 and floating types ---- */

gcc_jit_rvalue *jit_convert_wide(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to)
{
    Jit *j = f->j;
    bool is_wide = type_is_integer(to);
    Type *wide = is_wide ? to : from;
    TypeKind format = jit_format(is_wide ? from : to);
    const char *mode = format == TYPE_FLOAT    ? "sf"
                       : format == TYPE_DOUBLE ? "df"
                       : format == TYPE_LDOUBLE ? "xf"
                                                : NULL;
    if (!mode)
        jit_fail(j, "a conversion between '%s' and '%s'", type_spell(j->scratch, from, NULL),
                 type_spell(j->scratch, to, NULL));
    const char *name = is_wide
                           ? arena_printf(j->scratch, "__fix%s%sti",
                                          type_is_unsigned(wide) ? "uns" : "", mode)
                           : arena_printf(j->scratch, "__float%sti%s",
                                          type_is_unsigned(wide) ? "un" : "", mode);
    gcc_jit_param *param = gj.context_new_param(j->context, NULL, jit_type(j, from), "value");
    gcc_jit_function *function =
        gj.context_new_function(j->context, NULL, GCC_JIT_FUNCTION_IMPORTED, jit_type(j, to), name,
                                1, &param, 0);
    return jit_spill(f, gj.context_new_call(j->context, f->at, function, 1, &v));
}
