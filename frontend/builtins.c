/* gcc's built-in functions: their types, those that depend on the arguments, and the values
 * of calls with constant arguments.
 *
 * Arguments are not checked here: gcc does that at the same line. A built-in that is in no
 * table has the type &type_error, which fits everywhere. */
#include <math.h>

#include "frontend/sema_expr.h"

/* ---- functions of a fixed type ---- */

/* A signature is the result's letter, then the parameters':
 *   v void  i int  u unsigned  l long  L unsigned long  x long long  X unsigned long long
 *   t uint16_t  T unsigned __int128  d double (or the type of the family)  D long double
 *   z _Complex of d  p void *  P const void *  s char *  S const char *  A va_list
 *   . more of any type */
typedef struct Signature {
    const char *name;
    const char *types;
    bool is_library; /* known without the prefix too, when nothing declares it */
} Signature;

static const Signature signatures[] = {
    {"FILE", "S", false},
    {"FUNCTION", "S", false},
    {"LINE", "i", false},
    {"abort", "v", true},
    {"abs", "ii", true},
    {"aligned_alloc", "pLL", true},
    {"alloca", "pL", true},
    {"alloca_with_align", "pLL", false},
    {"alloca_with_align_and_max", "pLLL", false},
    {"apply", "ppPL", false},
    {"apply_args", "p", false},
    {"assoc_barrier", "v.", false},
    {"assume_aligned", "pPL.", false},
    {"bcmp", "iPPL", true},
    {"bcopy", "vPpL", true},
    {"bswap128", "TT", false},
    {"bswap16", "tt", false},
    {"bswap32", "uu", false},
    {"bswap64", "LL", false},
    {"bzero", "vpL", true},
    {"calloc", "pLL", true},
    {"classify_type", "i.", false},
    {"clear_padding", "v.", false},
    {"clrsb", "ii", false},
    {"clrsbl", "il", false},
    {"clrsbll", "ix", false},
    {"clz", "iu", false},
    {"clzl", "iL", false},
    {"clzll", "iX", false},
    {"constant_p", "i.", false},
    {"cpu_init", "i", false},
    {"cpu_is", "iS", false},
    {"cpu_supports", "iS", false},
    {"ctz", "iu", false},
    {"ctzl", "iL", false},
    {"ctzll", "iX", false},
    {"dwarf_cfa", "p", false},
    {"dynamic_object_size", "LPi", false},
    {"eh_return", "vlp", false},
    {"eh_return_data_regno", "ii", false},
    {"execl", "iSS.", true},
    {"exit", "vi", true},
    {"_exit", "vi", true},
    {"expect", "lll", false},
    {"expect_with_probability", "llld", false},
    {"extend_pointer", "Lp", false},
    {"extract_return_addr", "pp", false},
    {"ffs", "ii", true},
    {"ffsl", "il", true},
    {"ffsll", "ix", true},
    {"fork", "i", true},
    {"fprintf", "ipS.", true},
    {"fputc", "iip", true},
    {"fputs", "iSp", true},
    {"frame_address", "pu", false},
    {"free", "vp", true},
    {"frob_return_addr", "pp", false},
    {"fscanf", "ipS.", true},
    {"fwrite", "LPLLp", true},
    {"gettext", "sS", true},
    {"ia32_pause", "v", false},
    {"ia32_rdtsc", "X", false},
    {"imaxabs", "ll", true},
    {"index", "sSi", true},
    {"isalnum", "ii", true},
    {"isalpha", "ii", true},
    {"isascii", "ii", true},
    {"isblank", "ii", true},
    {"iscntrl", "ii", true},
    {"isdigit", "ii", true},
    {"isgraph", "ii", true},
    {"islower", "ii", true},
    {"isprint", "ii", true},
    {"ispunct", "ii", true},
    {"isspace", "ii", true},
    {"isupper", "ii", true},
    {"isxdigit", "ii", true},
    {"labs", "ll", true},
    {"llabs", "xx", true},
    {"longjmp", "vpi", false},
    {"malloc", "pL", true},
    {"memchr", "pPiL", true},
    {"memcmp", "iPPL", true},
    {"memcpy", "ppPL", true},
    {"memmove", "ppPL", true},
    {"mempcpy", "ppPL", true},
    {"memset", "ppiL", true},
    {"object_size", "LPi", false},
    {"parity", "iu", false},
    {"parityl", "iL", false},
    {"parityll", "iX", false},
    {"popcount", "iu", false},
    {"popcountl", "iL", false},
    {"popcountll", "iX", false},
    {"posix_memalign", "ipLL", true},
    {"prefetch", "vP.", false},
    {"printf", "iS.", true},
    {"putchar", "ii", true},
    {"puts", "iS", true},
    {"realloc", "ppL", true},
    {"return", "vp", false},
    {"return_address", "pu", false},
    {"rindex", "sSi", true},
    {"scanf", "iS.", true},
    {"setjmp", "ip", false},
    {"snprintf", "isLS.", true},
    {"sprintf", "isS.", true},
    {"sscanf", "iSS.", true},
    {"stack_restore", "vp", false},
    {"stack_save", "p", false},
    {"stpcpy", "ssS", true},
    {"stpncpy", "ssSL", true},
    {"strcasecmp", "iSS", true},
    {"strcat", "ssS", true},
    {"strchr", "sSi", true},
    {"strcmp", "iSS", true},
    {"strcpy", "ssS", true},
    {"strcspn", "LSS", true},
    {"strdup", "sS", true},
    {"strlen", "LS", true},
    {"strncasecmp", "iSSL", true},
    {"strncat", "ssSL", true},
    {"strncmp", "iSSL", true},
    {"strncpy", "ssSL", true},
    {"strndup", "sSL", true},
    {"strnlen", "LSL", true},
    {"strpbrk", "sSS", true},
    {"strrchr", "sSi", true},
    {"strspn", "LSS", true},
    {"strstr", "sSS", true},
    {"thread_pointer", "p", false},
    {"toascii", "ii", true},
    {"tolower", "ii", true},
    {"toupper", "ii", true},
    {"trap", "v", false},
    {"unreachable", "v", false},
    {"unwind_init", "v", false},
    {"update_setjmp_buf", "vp", false},
    {"va_arg_pack", "i", false},
    {"va_arg_pack_len", "i", false},
    {"va_copy", "v.", false},
    {"va_end", "v.", false},
    {"va_start", "v.", false},
    {"vfprintf", "ipSA", true},
    {"vfscanf", "ipSA", true},
    {"vprintf", "iSA", true},
    {"vscanf", "iSA", true},
    {"vsnprintf", "isLSA", true},
    {"vsprintf", "isSA", true},
    {"vsscanf", "iSSA", true},
    {"__clear_cache", "vpp", false},
    {"__fprintf_chk", "ipiS.", false},
    {"__memcpy_chk", "ppPLL", false},
    {"__memmove_chk", "ppPLL", false},
    {"__mempcpy_chk", "ppPLL", false},
    {"__memset_chk", "ppiLL", false},
    {"__printf_chk", "iiS.", false},
    {"__snprintf_chk", "isLiLS.", false},
    {"__sprintf_chk", "isiLS.", false},
    {"__stpcpy_chk", "ssSL", false},
    {"__stpncpy_chk", "ssSLL", false},
    {"__strcat_chk", "ssSL", false},
    {"__strcpy_chk", "ssSL", false},
    {"__strncat_chk", "ssSLL", false},
    {"__strncpy_chk", "ssSLL", false},
    {"__vfprintf_chk", "ipiSA", false},
    {"__vprintf_chk", "iiSA", false},
    {"__vsnprintf_chk", "isLiLSA", false},
    {"__vsprintf_chk", "isiLSA", false},
};

/* Of these there is one for each floating type: sqrt of double, sqrtf, sqrtl, and with gcc's
 * prefix sqrtf128 and the like. */
static const Signature math_signatures[] = {
    {"acos", "dd", true},       {"acosh", "dd", true},     {"asin", "dd", true},
    {"asinh", "dd", true},      {"atan", "dd", true},      {"atan2", "ddd", true},
    {"atanh", "dd", true},      {"cabs", "dz", true},      {"cacos", "zz", true},
    {"cacosh", "zz", true},     {"carg", "dz", true},      {"casin", "zz", true},
    {"casinh", "zz", true},     {"catan", "zz", true},     {"catanh", "zz", true},
    {"cbrt", "dd", true},       {"ccos", "zz", true},      {"ccosh", "zz", true},
    {"ceil", "dd", true},       {"cexp", "zz", true},      {"cexpi", "zd", false},
    {"cimag", "dz", true},      {"clog", "zz", true},      {"conj", "zz", true},
    {"copysign", "ddd", true},  {"cos", "dd", true},       {"cosh", "dd", true},
    {"cpow", "zzz", true},      {"cproj", "zz", true},     {"creal", "dz", true},
    {"csin", "zz", true},       {"csinh", "zz", true},     {"csqrt", "zz", true},
    {"ctan", "zz", true},       {"ctanh", "zz", true},     {"drem", "ddd", true},
    {"erf", "dd", true},        {"erfc", "dd", true},      {"exp", "dd", true},
    {"exp10", "dd", true},      {"exp2", "dd", true},      {"expm1", "dd", true},
    {"fabs", "dd", true},       {"fdim", "ddd", true},     {"floor", "dd", true},
    {"fma", "dddd", true},      {"fmax", "ddd", true},     {"fmin", "ddd", true},
    {"fmod", "ddd", true},      {"frexp", "ddp", true},    {"gamma", "dd", true},
    {"huge_val", "d", false},   {"hypot", "ddd", true},    {"iceil", "id", false},
    {"ifloor", "id", false},    {"ilogb", "id", true},     {"inf", "d", false},
    {"irint", "id", false},     {"iround", "id", false},   {"j0", "dd", true},
    {"j1", "dd", true},         {"jn", "did", true},       {"lceil", "ld", false},
    {"ldexp", "ddi", true},     {"lfloor", "ld", false},   {"lgamma", "dd", true},
    {"llceil", "xd", false},    {"llfloor", "xd", false},  {"llrint", "xd", true},
    {"llround", "xd", true},    {"log", "dd", true},       {"log10", "dd", true},
    {"log1p", "dd", true},      {"log2", "dd", true},      {"logb", "dd", true},
    {"lrint", "ld", true},      {"lround", "ld", true},    {"modf", "ddp", true},
    {"nan", "dS", true},        {"nans", "dS", false},     {"nearbyint", "dd", true},
    {"nextafter", "ddd", true}, {"nexttoward", "ddD", true}, {"pow", "ddd", true},
    {"pow10", "dd", true},      {"powi", "ddi", false},    {"remainder", "ddd", true},
    {"remquo", "dddp", true},   {"rint", "dd", true},      {"round", "dd", true},
    {"roundeven", "dd", true},  {"scalb", "ddd", true},    {"scalbln", "ddl", true},
    {"scalbn", "ddi", true},    {"significand", "dd", true}, {"sin", "dd", true},
    {"sincos", "vdpp", true},   {"sinh", "dd", true},      {"sqrt", "dd", true},
    {"tan", "dd", true},        {"tanh", "dd", true},      {"tgamma", "dd", true},
    {"trunc", "dd", true},      {"y0", "dd", true},        {"y1", "dd", true},
    {"yn", "did", true},
};

static const struct {
    const char *suffix;
    TypeKind kind;
} math_suffixes[] = {
    {"f", TYPE_FLOAT},       {"l", TYPE_LDOUBLE},     {"q", TYPE_FLOAT128},
    {"f16", TYPE_FLOAT16},   {"f32", TYPE_FLOAT32},   {"f64", TYPE_FLOAT64},
    {"f128", TYPE_FLOAT128}, {"f32x", TYPE_FLOAT32X}, {"f64x", TYPE_FLOAT64X},
};

static Type *letter_type(Sema *s, char letter, Type *real)
{
    Arena *a = s->arena;
    switch (letter) {
    case 'i': return type_basic(TYPE_INT);
    case 'u': return type_basic(TYPE_UINT);
    case 'l': return type_basic(TYPE_LONG);
    case 'L': return type_basic(TYPE_ULONG);
    case 'x': return type_basic(TYPE_LLONG);
    case 'X': return type_basic(TYPE_ULLONG);
    case 't': return type_basic(TYPE_USHORT);
    case 'T': return type_basic(TYPE_UINT128);
    case 'd': return real;
    case 'D': return type_basic(TYPE_LDOUBLE);
    case 'z': return type_complex(a, real);
    case 'p': return type_pointer(a, type_basic(TYPE_VOID));
    case 'P': return type_pointer(a, type_qualified(a, type_basic(TYPE_VOID), QUAL_CONST));
    case 's': return type_pointer(a, type_basic(TYPE_CHAR));
    case 'S': return type_pointer(a, type_qualified(a, type_basic(TYPE_CHAR), QUAL_CONST));
    case 'A': return type_basic(TYPE_VA_LIST);
    default: return type_basic(TYPE_VOID);
    }
}

static Type *signature_type(Sema *s, const char *types, Type *real)
{
    Type *function = type_function(s->arena, letter_type(s, types[0], real));
    for (const char *p = types + 1; *p; p++) {
        if (*p == '.') {
            function->variadic = true;
            break;
        }
        ParamType param = {.type = letter_type(s, *p, real)};
        VEC_PUSH(s->arena, &function->params, param);
    }
    return function;
}

static Type *find_math(Sema *s, const char *name, bool reserved)
{
    for (size_t i = 0; i < sizeof math_signatures / sizeof *math_signatures; i++) {
        const Signature *m = &math_signatures[i];
        size_t len = strlen(m->name);
        if (strncmp(name, m->name, len) || !(reserved || m->is_library))
            continue;
        if (!name[len])
            return signature_type(s, m->types, type_basic(TYPE_DOUBLE));
        for (size_t k = 0; k < sizeof math_suffixes / sizeof *math_suffixes; k++)
            if (!strcmp(name + len, math_suffixes[k].suffix))
                return signature_type(s, m->types, type_basic(math_suffixes[k].kind));
    }
    return NULL;
}

static const char builtin_prefix[] = "__builtin_";

static bool starts_with(const char *name, const char *prefix)
{
    return !strncmp(name, prefix, strlen(prefix));
}

bool builtin_is_reserved(Name name)
{
    return starts_with(name, builtin_prefix) || starts_with(name, "__sync_") ||
           starts_with(name, "__atomic_");
}

Type *sema_builtin_type(Sema *s, Name name)
{
    bool reserved = starts_with(name, builtin_prefix);
    const char *bare = reserved ? name + strlen(builtin_prefix) : name;
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        if ((reserved || signatures[i].is_library) && !strcmp(bare, signatures[i].name))
            return signature_type(s, signatures[i].types, type_basic(TYPE_DOUBLE));
    return find_math(s, bare, reserved);
}

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
    {"__builtin_has_attribute", RULE_INT},
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

/* __builtin_tgmath(functions..., arguments...): the function for the type that the arguments
 * have in common, integers counting as double, gives the result. */
static Type *tgmath_type(Sema *s, const Call *c)
{
    Type *common = NULL;
    for (int i = 0; i < c->arguments.count; i++) {
        Type *type = type_decay(s->arena, argument_type(c, i));
        if (!type_is_arithmetic(type))
            continue;
        if (type_is_integer(type))
            type = type_basic(TYPE_DOUBLE);
        common = common ? type_usual_arithmetic(common, type) : type;
    }
    for (int i = 0; common && i < c->arguments.count; i++) {
        Type *type = type_decay(s->arena, argument_type(c, i));
        Type *function = type_is_pointer(type) ? type_strip(type_strip(type)->base) : NULL;
        if (function && type_is_function(function) && function->params.count &&
            type_compatible_unqualified(function->params.items[0].type, common))
            return function->base;
    }
    return &type_error;
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

static bool unsigned_argument(const Call *c, uint64_t *value)
{
    Node *node = argument(c, 0);
    const ConstValue *constant = node ? ast_expr(node)->constant : NULL;
    if (!constant || constant->kind != CONST_INT)
        return false;
    *value = (uint64_t)constant->integer;
    return true;
}

/* The functions of one integer, whose width the name's ending gives. */
static bool fold_bits(const char *name, const Call *c, __int128 *result)
{
    static const char *const families[] = {"bswap16", "bswap32", "bswap64", "clz",    "ctz",
                                           "clrsb",   "ffs",     "parity",  "popcount"};
    size_t family = 0, count = sizeof families / sizeof *families;
    while (family < count && !starts_with(name, families[family]))
        family++;
    uint64_t x;
    if (family == count || !unsigned_argument(c, &x))
        return false;
    const char *ending = name + strlen(families[family]);
    if (family >= 3 && !*ending)
        x = (uint32_t)x;
    bool wide = *ending == 'l';
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

static bool is_family(const char *name, const char *family)
{
    size_t len = strlen(family);
    if (strncmp(name, family, len))
        return false;
    if (!name[len])
        return true;
    for (size_t k = 0; k < sizeof math_suffixes / sizeof *math_suffixes; k++)
        if (!strcmp(name + len, math_suffixes[k].suffix))
            return true;
    return false;
}

bool builtin_fold(Sema *s, const Call *c, ConstValue *value)
{
    Node *callee = ast_unparen(c->callee);
    if (callee->kind != AST_IDENT || !starts_with(((Ident *)callee)->name, builtin_prefix))
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
    if (is_family(name, "huge_val") || is_family(name, "inf")) {
        *value = (ConstValue){.kind = CONST_FLOAT, .real = (long double)INFINITY};
        return true;
    }
    if (is_family(name, "nan") || is_family(name, "nans")) {
        *value = (ConstValue){.kind = CONST_FLOAT, .real = (long double)NAN};
        return true;
    }
    return fold_bits(name, c, &value->integer);
}
