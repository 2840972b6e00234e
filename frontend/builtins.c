/* Calls of gcc's built-in functions: those whose type depends on the arguments, and the values
 * of calls with constant arguments. Types that don't depend on any are in builtin_types.c.
 *
 * Arguments are not checked here: gcc does that at the same line. A built-in that is in no
 * table has the type &type_error, which fits everywhere. */
#include <math.h>

#include "frontend/sema_expr.h"
#include "frontend/text.h"

static const char builtin_prefix[] = "__builtin_";

/* ---- functions whose type depends on the arguments ---- */

typedef enum Rule {
    RULE_NONE,
    RULE_VOID,
    RULE_INT,
    RULE_BOOL,
    RULE_FIRST,   /* the first argument's type */
    RULE_POINTEE, /* what the first argument points to */
    RULE_CHOOSE,
    RULE_COMPLEX,
    RULE_SHUFFLEVECTOR,
    RULE_TGMATH
} Rule;

static const struct {
    const char *name; /* a trailing '*' stands for any ending */
    Rule rule;
} rules[] = {
    {"__builtin_assoc_barrier", RULE_FIRST},
    {"__builtin_choose_expr", RULE_CHOOSE},
    {"__builtin_complex", RULE_COMPLEX},
    {"__builtin_shuffle", RULE_FIRST},
    {"__builtin_shufflevector", RULE_SHUFFLEVECTOR},
    {"__builtin_tgmath", RULE_TGMATH},
    {"__builtin_speculation_safe_value*", RULE_FIRST},
    {"__builtin_add_overflow*", RULE_BOOL},
    {"__builtin_sub_overflow*", RULE_BOOL},
    {"__builtin_mul_overflow*", RULE_BOOL},
    {"__builtin_sadd*", RULE_BOOL},
    {"__builtin_ssub*", RULE_BOOL},
    {"__builtin_smul*", RULE_BOOL},
    {"__builtin_uadd*", RULE_BOOL},
    {"__builtin_usub*", RULE_BOOL},
    {"__builtin_umul*", RULE_BOOL},
    {"__builtin_isnan*", RULE_INT},
    {"__builtin_isinf*", RULE_INT},
    {"__builtin_isfinite*", RULE_INT},
    {"__builtin_finite*", RULE_INT},
    {"__builtin_isnormal*", RULE_INT},
    {"__builtin_signbit*", RULE_INT},
    {"__builtin_isgreater*", RULE_INT},
    {"__builtin_isless*", RULE_INT},
    {"__builtin_isunordered", RULE_INT},
    {"__builtin_fpclassify", RULE_INT},
    {"__builtin_has_attribute", RULE_BOOL},
    {"__atomic_load_*", RULE_POINTEE},
    {"__atomic_exchange_*", RULE_POINTEE},
    {"__atomic_compare_exchange*", RULE_BOOL},
    {"__atomic_test_and_set", RULE_BOOL},
    {"__atomic_always_lock_free", RULE_BOOL},
    {"__atomic_is_lock_free", RULE_BOOL},
    {"__atomic_fetch_*", RULE_POINTEE},
    {"__atomic_add_fetch*", RULE_POINTEE},
    {"__atomic_sub_fetch*", RULE_POINTEE},
    {"__atomic_and_fetch*", RULE_POINTEE},
    {"__atomic_nand_fetch*", RULE_POINTEE},
    {"__atomic_or_fetch*", RULE_POINTEE},
    {"__atomic_xor_fetch*", RULE_POINTEE},
    {"__atomic_*", RULE_VOID}, /* load, store, exchange, clear, fences */
    {"__sync_bool_compare_and_swap*", RULE_BOOL},
    {"__sync_synchronize", RULE_VOID},
    {"__sync_lock_release*", RULE_VOID},
    {"__sync_*", RULE_POINTEE},
};

static Rule find_rule(Name name)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        size_t len = strlen(rules[i].name);
        if (rules[i].name[len - 1] == '*' ? !strncmp(name, rules[i].name, len - 1)
                                          : !strcmp(name, rules[i].name))
            return rules[i].rule;
    }
    return RULE_NONE;
}

static Node *argument(const Call *c, int i)
{
    return i < c->arguments.count && ast_is_expr(c->arguments.items[i]) ? c->arguments.items[i]
                                                                        : NULL;
}

static Type *argument_type(const Call *c, int i)
{
    Node *node = argument(c, i);
    return node ? ast_expr(node)->type : &type_error;
}

/* __builtin_choose_expr is its second or third argument in every respect. */
static bool choose(Call *c)
{
    Node *condition = argument(c, 0);
    const ConstValue *constant = condition ? ast_expr(condition)->constant : NULL;
    if (!constant || constant->kind != CONST_INT)
        return false;
    Node *chosen = argument(c, constant->integer ? 1 : 2);
    if (!chosen)
        return false;
    Expr *e = ast_expr(chosen);
    expr_set(&c->expr.node, e->type, e->category);
    c->expr.constant = e->constant;
    return true;
}

static Type *shufflevector_type(Sema *s, const Call *c)
{
    Type *vector = argument_type(c, 0);
    if (type_kind(vector) != TYPE_VECTOR || c->arguments.count < 3)
        return &type_error;
    return type_vector(s->arena, type_strip(vector)->base, c->arguments.count - 2);
}

/* The type of the function that an argument of __builtin_tgmath is; NULL of another. */
static Type *function_type(const Call *c, int i)
{
    Type *type = type_strip(argument_type(c, i));
    if (type_is_pointer(type))
        type = type_strip(type->base);
    return type_is_function(type) && type->params.count ? type : NULL;
}

/* True if the functions' parameters `i` differ in their types, as those do that take what the type
 * is chosen by. */
static bool is_generic(const Call *c, int functions, int i)
{
    const Type *first = function_type(c, 0)->params.items[i].type;
    for (int k = 1; k < functions; k++)
        if (!type_compatible_unqualified(first, function_type(c, k)->params.items[i].type))
            return true;
    return false;
}

static bool is_complex(const Type *type)
{
    return type_kind(type) == TYPE_COMPLEX;
}

/* What the function is chosen by: the type that the generic arguments have in common, integers
 * counting as double; complex if one of them is, or all functions are. */
static Type *tgmath_common(Arena *arena, const Call *c, int functions, int count)
{
    Type *common = NULL;
    bool all_complex = true;
    for (int i = 0; i < count; i++) {
        if (!is_generic(c, functions, i))
            continue;
        for (int k = 0; k < functions; k++)
            all_complex = all_complex && is_complex(function_type(c, k)->params.items[i].type);
        Type *type = type_decay(arena, argument_type(c, functions + i));
        if (!type_is_arithmetic(type))
            return NULL;
        if (type_is_integer(type))
            type = type_basic(TYPE_DOUBLE);
        common = common ? type_usual_arithmetic(common, type) : type_strip(type);
    }
    return common && all_complex && !is_complex(common) ? type_complex(arena, common) : common;
}

Node *builtin_tgmath_function(Arena *arena, const Call *c, int *functions)
{
    int count = 0;
    *functions = 0;
    while (function_type(c, *functions)) {
        int own = function_type(c, *functions)->params.count;
        count = *functions == 0 || own < count ? own : count;
        ++*functions;
    }
    if (*functions == 0 || *functions + count != c->arguments.count)
        return NULL;
    const Type *common = tgmath_common(arena, c, *functions, count);
    for (int k = 0; common && k < *functions; k++)
        for (int i = 0; i < count; i++)
            if (is_generic(c, *functions, i) &&
                type_compatible_unqualified(function_type(c, k)->params.items[i].type, common))
                return argument(c, k);
    return NULL;
}

/* __builtin_tgmath(functions..., arguments...) */
static Type *tgmath_type(Sema *s, const Call *c)
{
    int functions;
    Node *chosen = builtin_tgmath_function(s->arena, c, &functions);
    if (!chosen)
        return &type_error;
    Type *type = type_strip(ast_expr(chosen)->type);
    return type_is_pointer(type) ? type_strip(type->base)->base : type->base;
}

static Type *rule_type(Sema *s, const Call *c, Rule rule)
{
    Type *first = type_decay(s->arena, argument_type(c, 0));
    switch (rule) {
    case RULE_VOID:
        return type_basic(TYPE_VOID);
    case RULE_INT:
        return type_basic(TYPE_INT);
    case RULE_BOOL:
        return type_basic(TYPE_BOOL);
    case RULE_FIRST:
        return first;
    case RULE_POINTEE:
        return type_is_pointer(first)
                   ? type_decay(s->arena, type_unqualified(s->arena, type_strip(first)->base))
                   : &type_error;
    case RULE_COMPLEX:
        return type_is_floating(first) ? type_complex(s->arena, first) : &type_error;
    case RULE_SHUFFLEVECTOR:
        return shufflevector_type(s, c);
    case RULE_TGMATH:
        return tgmath_type(s, c);
    default:
        return &type_error;
    }
}

bool builtin_call(Sema *s, Call *c, Name name)
{
    Rule rule = find_rule(name);
    if (rule == RULE_NONE)
        return false;
    for (int i = 0; i < c->arguments.count; i++) {
        Node *node = c->arguments.items[i];
        if (ast_is_expr(node))
            sema_expr(s, node);
        else
            sema_type_name(s, node);
    }
    Ident *callee = (Ident *)ast_unparen(c->callee);
    callee->symbol = NULL;
    expr_fail(c->callee);
    expr_fail(&callee->expr.node);
    if (rule != RULE_CHOOSE)
        expr_set(&c->expr.node, rule_type(s, c, rule), RVALUE);
    else if (!choose(c))
        expr_fail(&c->expr.node);
    return true;
}

/* ---- constant calls ---- */

/* *fits: the parameter's type, signed where `is_signed`, holds the argument. */
static bool integer_argument(const Call *c, bool wide, bool is_signed, uint64_t *value, bool *fits)
{
    Node *node = argument(c, 0);
    const ConstValue *constant = node ? ast_expr(node)->constant : NULL;
    if (!constant || constant->kind != CONST_INT)
        return false;
    *value = (uint64_t)constant->integer;
    const Type *parameter = type_basic(wide ? TYPE_LONG : TYPE_INT);
    *fits = constant->is_icx &&
            (!is_signed || constexpr_wrap(parameter, constant->integer) == constant->integer);
    return true;
}

/* gcc's enum type_class of a value. */
static int type_class(const Type *type)
{
    enum { VOID_CLASS, INTEGER_CLASS, POINTER_CLASS = 5, REAL_CLASS = 8, COMPLEX_CLASS,
           RECORD_CLASS = 12, UNION_CLASS };
    switch (type_kind(type)) {
    case TYPE_VOID:
        return VOID_CLASS;
    case TYPE_STRUCT:
        return RECORD_CLASS;
    case TYPE_UNION:
        return UNION_CLASS;
    case TYPE_COMPLEX:
        return COMPLEX_CLASS;
    default:
        return type_is_integer(type)    ? INTEGER_CLASS
               : type_is_floating(type) ? REAL_CLASS
               : type_is_pointer(type)  ? POINTER_CLASS
                                        : -1;
    }
}

/* The functions of one integer, whose width the name's ending gives. */
static bool fold_bits(const char *name, const Call *c, __int128 *result, bool *is_icx)
{
    static const char *const families[] = {"bswap16", "bswap32", "bswap64", "clz",    "ctz",
                                           "clrsb",   "ffs",     "parity",  "popcount"};
    size_t family = 0, count = sizeof families / sizeof *families;
    while (family < count && !text_starts_with(name, families[family]))
        family++;
    uint64_t x;
    if (family == count)
        return false;
    const char *ending = name + strlen(families[family]);
    bool wide = *ending == 'l' || text_starts_with(ending, "imax");
    bool is_signed = strcmp(families[family], "ffs") == 0 || strcmp(families[family], "clrsb") == 0;
    if (!integer_argument(c, wide, is_signed, &x, is_icx))
        return false;
    if (family >= 3 && !wide)
        x = (uint32_t)x;
    switch (family) {
    case 0: *result = __builtin_bswap16((uint16_t)x); return true;
    case 1: *result = __builtin_bswap32((uint32_t)x); return true;
    case 2: *result = __builtin_bswap64(x); return true;
    case 3:
        *result = x ? __builtin_clzll(x) - (wide ? 0 : 32) : 0;
        return x != 0;
    case 4:
        *result = x ? __builtin_ctzll(x) : 0;
        return x != 0;
    case 5:
        *result = wide ? __builtin_clrsbll((long long)x) : __builtin_clrsb((int)x);
        return true;
    case 6: *result = __builtin_ffsll((long long)x); return true;
    case 7: *result = __builtin_parityll(x); return true;
    default: *result = __builtin_popcountll(x); return true;
    }
}

bool builtin_fold(Sema *s, const Call *c, ConstValue *value)
{
    Node *callee = ast_unparen(c->callee);
    if (callee->kind != AST_IDENT || !text_starts_with(((Ident *)callee)->name, builtin_prefix))
        return false;
    const char *name = ((Ident *)callee)->name + strlen(builtin_prefix);
    Node *first = argument(c, 0);
    const ConstValue *constant = first ? ast_expr(first)->constant : NULL;
    *value = (ConstValue){.kind = CONST_INT, .is_icx = true};
    if (!strcmp(name, "constant_p")) {
        value->integer = constant && (constant->kind != CONST_ADDRESS ||
                                      constant->address.symbol == &constexpr_unnamed);
        return first != NULL;
    }
    if (!strcmp(name, "expect") || !strcmp(name, "expect_with_probability")) {
        if (!constant)
            return false;
        *value = constexpr_convert(*constant, ast_expr(first)->type, c->expr.type);
        return value->kind != CONST_NONE;
    }
    if (!strcmp(name, "strlen")) {
        Node *string = first ? ast_unparen(first) : NULL;
        if (!string || string->kind != AST_STRING || !literal_is_plain(s, (String *)string))
            return false;
        value->integer = type_strip(((String *)string)->expr.type)->length - 1;
        return true;
    }
    TypeKind kind = type_kind(c->expr.type);
    if (kind >= TYPE_DECIMAL32 && kind <= TYPE_DECIMAL128)
        return false;
    if (builtin_is_family(name, "huge_val") || builtin_is_family(name, "inf")) {
        *value = (ConstValue){.kind = CONST_FLOAT, .real = (long double)INFINITY};
        return true;
    }
    if (builtin_is_family(name, "nan")) {
        /* with a payload, or signalling, it would not survive the conversions of a fold */
        bool is_bare = first && first->kind == AST_STRING &&
                       type_strip(ast_expr(first)->type)->length == 1;
        if (!is_bare)
            return false;
        *value = (ConstValue){.kind = CONST_FLOAT, .real = (long double)NAN};
        return true;
    }
    if (!strcmp(name, "classify_type")) {
        value->integer = first ? type_class(type_decay(s->arena, ast_expr(first)->type)) : -1;
        return value->integer >= 0;
    }
    return fold_bits(name, c, &value->integer, &value->is_icx);
}
