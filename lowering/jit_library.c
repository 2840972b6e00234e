/* Functions of the C library that gcc knows by name. A call of one goes to libgccjit's built-in
 * function, so that it is folded, expanded in line and known not to return as in gcc; without
 * that `fabs` would want the mathematical library, which the program may not be linked with.
 *
 * libgccjit can't make those that take or give a `char *` or a va_list; they are imported as any
 * others are, and called. */
#include <string.h>

#include "lowering/jit_inside.h"

/* A function's result and parameters: v nothing, i int, l long, L long long, z size_t, p a
 * pointer, r a floating type, `.` more that are not declared. With an r the function is of
 * double, and there is one of float whose name ends in f and one of long double in l. */
typedef struct Known {
    const char *name, *signature;
} Known;

static const Known standard[] = {
    {"memcpy", "pppz"},     {"memmove", "pppz"},    {"memset", "ppiz"},     {"memcmp", "ippz"},
    {"memchr", "ppiz"},     {"strlen", "zp"},       {"strcmp", "ipp"},      {"strncmp", "ippz"},
    {"strspn", "zpp"},      {"strcspn", "zpp"},     {"printf", "ip."},      {"fprintf", "ipp."},
    {"puts", "ip"},         {"putchar", "ii"},      {"fputs", "ipp"},       {"fputc", "iip"},
    {"fwrite", "zpzzp"},    {"malloc", "pz"},       {"calloc", "pzz"},      {"realloc", "ppz"},
    {"free", "vp"},         {"abort", "v"},         {"exit", "vi"},         {"abs", "ii"},
    {"labs", "ll"},         {"llabs", "LL"},        {"isalnum", "ii"},      {"isalpha", "ii"},
    {"isblank", "ii"},      {"iscntrl", "ii"},      {"isdigit", "ii"},      {"isgraph", "ii"},
    {"islower", "ii"},      {"isprint", "ii"},      {"ispunct", "ii"},      {"isspace", "ii"},
    {"isupper", "ii"},      {"isxdigit", "ii"},     {"tolower", "ii"},      {"toupper", "ii"},
    {"fabs", "rr"},         {"sin", "rr"},          {"cos", "rr"},          {"tan", "rr"},
    {"atan", "rr"},         {"tanh", "rr"},         {"asinh", "rr"},        {"cbrt", "rr"},
    {"floor", "rr"},        {"ceil", "rr"},         {"trunc", "rr"},        {"round", "rr"},
    {"rint", "rr"},         {"nearbyint", "rr"},    {"copysign", "rrr"},    {"fmin", "rrr"},
    {"fmax", "rrr"},        {"fma", "rrrr"},        {"frexp", "rrp"},       {"erf", "rr"},
    /* what _FORTIFY_SOURCE calls: names that are nobody else's */
    {"__memcpy_chk", "pppzz"},      {"__memmove_chk", "pppzz"},     {"__memset_chk", "ppizz"},
    {"__mempcpy_chk", "pppzz"},     {"__printf_chk", "iip."},       {"__fprintf_chk", "ipip."},
};

/* Those that may set errno, which libgccjit does not know of them. */
static const Known erring[] = {
    {"sqrt", "rr"},         {"asin", "rr"},         {"acos", "rr"},         {"atan2", "rrr"},
    {"sinh", "rr"},         {"cosh", "rr"},         {"acosh", "rr"},        {"atanh", "rr"},
    {"exp", "rr"},          {"exp2", "rr"},         {"expm1", "rr"},        {"log", "rr"},
    {"log10", "rr"},        {"log1p", "rr"},        {"log2", "rr"},         {"logb", "rr"},
    {"pow", "rrr"},         {"hypot", "rrr"},       {"lrint", "lr"},        {"llrint", "Lr"},
    {"lround", "lr"},       {"llround", "Lr"},      {"fmod", "rrr"},        {"remainder", "rrr"},
    {"fdim", "rrr"},        {"ldexp", "rri"},       {"scalbn", "rri"},      {"scalbln", "rrl"},
    {"ilogb", "ir"},        {"erfc", "rr"},         {"tgamma", "rr"},       {"lgamma", "rr"},
    {"nextafter", "rrr"},
};

/* GNU's and POSIX's, which a program of plain C may have for itself. */
static const Known extensions[] = {
    {"mempcpy", "pppz"},    {"bcmp", "ippz"},       {"bzero", "vpz"},       {"ffs", "ii"},
    {"ffsl", "il"},         {"ffsll", "iL"},        {"strcasecmp", "ipp"},  {"strncasecmp", "ippz"},
    {"_exit", "vi"},
};

/* True if the options say that functions are to be called as they are named. */
static bool is_switched_off(const Jit *j, const char *name)
{
    const Args *flags = j->request->flags;
    bool off = false;
    for (int i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        if (!strcmp(flag, "-fno-builtin"))
            off = true;
        else if (!strcmp(flag, "-fbuiltin"))
            off = false;
        else if (!strncmp(flag, "-fno-builtin-", 13) && !strcmp(flag + 13, name))
            return true;
    }
    return off;
}

bool jit_is_strict(const Jit *j)
{
    const Args *flags = j->request->flags;
    bool strict = false;
    for (int i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        if (!strcmp(flag, "-ansi") || !strncmp(flag, "-std=", 5))
            strict = flag[1] == 'a' || flag[5] == 'c' || flag[5] == 'i';
    }
    return strict;
}

static bool is_same_type(const Type *type, char letter, TypeKind real)
{
    TypeKind kind = type_kind(type);
    switch (letter) {
    case 'v': return kind == TYPE_VOID;
    case 'i': return kind == TYPE_INT;
    case 'l': return kind == TYPE_LONG;
    case 'L': return kind == TYPE_LLONG;
    case 'z': return kind == TYPE_ULONG;
    case 'p': return kind == TYPE_POINTER;
    default: return kind == real;
    }
}

/* True if the function was declared as gcc knows it. */
static bool is_of_signature(const Type *function, const char *signature, TypeKind real)
{
    if (!is_same_type(function->base, *signature++, real))
        return false;
    if (function->no_prototype)
        return false;
    for (int i = 0; i < function->params.count; i++, signature++)
        if (!*signature || *signature == '.' ||
            !is_same_type(function->params.items[i].type, *signature, real))
            return false;
    return function->variadic ? !strcmp(signature, ".") : !*signature;
}

static const char *find_in(const Known *table, size_t count, const char *name, TypeKind *real)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < count; i++) {
        const Known *k = &table[i];
        size_t own = strlen(k->name);
        *real = TYPE_DOUBLE;
        if (!strcmp(k->name, name))
            return k->signature;
        if (length != own + 1 || strncmp(name, k->name, own) || !strchr(k->signature, 'r'))
            continue;
        *real = name[own] == 'f' ? TYPE_FLOAT : TYPE_LDOUBLE;
        if (name[own] == 'f' || name[own] == 'l')
            return k->signature;
    }
    return NULL;
}

#define FIND_IN(table, name, real) find_in(table, sizeof(table) / sizeof *(table), name, real)

static const char *bare_name(const char *name)
{
    return strncmp(name, "__builtin_", 10) ? name : name + 10;
}

bool jit_is_library_function(const Jit *j, const char *name, const Type *function)
{
    const char *bare = bare_name(name);
    bool is_prefixed = bare != name;
    TypeKind real;
    const char *signature = FIND_IN(standard, bare, &real);
    if (!signature)
        signature = FIND_IN(erring, bare, &real);
    if (!signature && (is_prefixed || !jit_is_strict(j)))
        signature = FIND_IN(extensions, bare, &real);
    return signature && is_of_signature(function, signature, real) &&
           (is_prefixed || !is_switched_off(j, name));
}

bool jit_keeps_math(const Jit *j, const char *what)
{
    const Args *flags = j->request->flags;
    bool kept = true;
    for (int i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        if (!strcmp(flag, "-fno-fast-math") || (!strncmp(flag, "-f", 2) && !strcmp(flag + 2, what)))
            kept = true;
        else if (!strcmp(flag, "-Ofast") || !strcmp(flag, "-ffast-math") ||
                 (!strncmp(flag, "-fno-", 5) && !strcmp(flag + 5, what)))
            kept = false;
    }
    return kept;
}

bool jit_sets_errno(const Jit *j, const char *name)
{
    TypeKind real;
    return jit_keeps_math(j, "math-errno") && FIND_IN(erring, bare_name(name), &real);
}

bool jit_is_square_root(const char *name)
{
    name = bare_name(name);
    return !strcmp(name, "sqrt") || !strcmp(name, "sqrtf");
}

gcc_jit_rvalue *jit_square_root(JitFn *f, const char *name, Type *function,
                                gcc_jit_rvalue *value, Type *type)
{
    Jit *j = f->j;
    gcc_jit_lvalue *result = jit_temp(f, jit_type(j, function->base));
    JitBlock *compute = jit_new_block(f), *call = jit_new_block(f), *end = jit_new_block(f);
    value = jit_spill(f, value);
    /* the sign's bit: a comparison would raise an exception of a NaN */
    Type *word = type_basic(type_size(type) == 4 ? TYPE_INT : TYPE_LONG);
    gcc_jit_rvalue *bits =
        gj.context_new_bitcast(j->context, f->at, value, jit_type(j, word));
    jit_branch(f, gj.context_new_comparison(j->context, f->at, GCC_JIT_COMPARISON_GE, bits,
                                            jit_zero(f, word)), compute, call);
    f->block = compute;
    jit_assign(f, result, jit_library_call(f, name, function, 1, &value, &type, true));
    jit_jump(f, end);
    f->block = call;
    JitEntity *e = jit_library_entity(f, bare_name(name), function);
    jit_assign(f, result, gj.context_new_call(j->context, f->at, jit_entity_function(j, e), 1,
                                              &value));
    jit_enter(f, end);
    return gj.lvalue_as_rvalue(result);
}

/* gcc turns these into plainer ones if it can read the format; a program that defines them can
 * tell. libgccjit does not know them. */
void jit_refuse_readable_format(JitFn *f, const Call *call, const char *name)
{
    int format = !strcmp(name, "__vprintf_chk") ? 1 : !strcmp(name, "__vfprintf_chk") ? 2 : -1;
    if (format >= 0 && format < call->arguments.count && f->j->optimises &&
        ast_unparen(call->arguments.items[format])->kind == AST_STRING)
        jit_fail(f->j, "%s with a format that is known", name);
}

gcc_jit_rvalue *jit_library_call(JitFn *f, const char *name, const Type *function, int count,
                                 gcc_jit_rvalue **values, Type **types, bool wanted)
{
    gcc_jit_rvalue *made = jit_call_builtin(f, name, count, values, types);
    if (wanted && !type_is_void(function->base))
        return jit_builtin_result(f, made, type_strip(function->base));
    jit_eval(f, made);
    return NULL;
}

/* Those that gcc's optimisers turn others into; it has no function for what was never asked
 * for. */
void jit_library_begin(Jit *j)
{
    static const char *const needed[] = {
        "__builtin_bswap16", "__builtin_bswap32", "__builtin_bswap64", "__builtin_puts",
        "__builtin_putchar", "__builtin_fputs", "__builtin_fputc", "__builtin_fwrite",
        "__builtin_strlen", "__builtin_memchr", "__builtin_strcmp", "__builtin_malloc",
        "__builtin_calloc", "__builtin_floorf", "__builtin_ceilf", "__builtin_truncf",
        "__builtin_rintf", "__builtin_sqrtf", "__builtin_fabsf", "__builtin_sinf",
        "__builtin_cosf", "__builtin_roundf", "__builtin_nearbyintf", "__builtin_logbf",
        "__builtin_floor", "__builtin_ceil", "__builtin_trunc", "__builtin_popcount",
        "__builtin_popcountl", "__builtin_popcountll",
    };
    for (size_t i = 0; j->optimises && i < sizeof needed / sizeof *needed; i++)
        gj.context_get_builtin_function(j->context, needed[i]);
}
