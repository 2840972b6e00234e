/* The types of gcc's built-in functions: those of builtins.def, and what the machine's own in
 * builtins_x86.def give. A unit uses few of them, so that a map is made of those it asks for. */
#include <stdio.h>

#include "frontend/sema_expr.h"
#include "frontend/text.h"

typedef struct Builtin {
    const char *types;
    TypeKind real;    /* what d, z and R stand for */
    bool is_library;
    TypeKind element; /* of the result of one of x86's own, whose `types` is NULL */
    int lanes; /* 0: it is a scalar; -1: a pointer to one */
} Builtin;

typedef struct Suffix {
    const char *suffix;
    TypeKind kind;
} Suffix;

static const Suffix math_suffixes[] = {
    {"", TYPE_DOUBLE},       {"f", TYPE_FLOAT},         {"l", TYPE_LDOUBLE},
    {"q", TYPE_FLOAT128},    {"f16", TYPE_FLOAT16},     {"f32", TYPE_FLOAT32},
    {"f64", TYPE_FLOAT64},   {"f128", TYPE_FLOAT128},   {"f32x", TYPE_FLOAT32X},
    {"f64x", TYPE_FLOAT64X}, {"d32", TYPE_DECIMAL32},   {"d64", TYPE_DECIMAL64},
    {"d128", TYPE_DECIMAL128},
};

enum { MATH_SUFFIXES = sizeof math_suffixes / sizeof *math_suffixes };

bool builtin_is_family(const char *name, const char *family)
{
    size_t len = strlen(family);
    if (strncmp(name, family, len))
        return false;
    for (size_t k = 0; k < MATH_SUFFIXES; k++)
        if (!strcmp(name + len, math_suffixes[k].suffix))
            return true;
    return false;
}

/* ---- the map ---- */

static const Builtin *add(Sema *s, const char *name, Builtin builtin)
{
    Builtin *copy = ARENA_NEW(s->arena, Builtin);
    *copy = builtin;
    map_put(s->arena, &s->known, intern_cstr(s->unit->names, name), copy);
    return copy;
}

static void add_x86(Sema *s, TypeKind element, int lanes, const char *names)
{
    char full[64];
    while (*names) {
        size_t len = strcspn(names, " ");
        snprintf(full, sizeof full, "ia32_%.*s", (int)len, names);
        add(s, full, (Builtin){.element = element, .lanes = lanes});
        names += len + (names[len] == ' ');
    }
}

/* Arrays, not pointers, so that the table needs no relocation. */
static const struct {
    char name[32], types[16];
    bool is_library, is_family;
} functions[] = {
#define FUNCTION(name, types, is_library) {#name, types, is_library, false},
#define MATH(name, types, is_library) {#name, types, is_library, true},
#include "frontend/builtins.def"
};

/* What is not known as yet, without its prefix; `types` NULL if it is no built-in function. */
static Builtin find(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const char *own = functions[i].name, *rest = name;
        while (*own && *own == *rest)
            own++, rest++;
        if (*own)
            continue;
        for (size_t k = 0; k < (functions[i].is_family ? MATH_SUFFIXES : 1); k++)
            if (!strcmp(rest, math_suffixes[k].suffix))
                return (Builtin){.types = functions[i].types, .real = math_suffixes[k].kind,
                                 .is_library = functions[i].is_library &&
                                               k < 3 /* the C library has no others */};
    }
    return (Builtin){0};
}

static void fill_x86(Sema *s)
{
#define X86(element, lanes, names) add_x86(s, TYPE_##element, lanes, names);
#include "frontend/builtins_x86.def"
}

/* ---- types ---- */

static Type *pointer_to(Sema *s, TypeKind kind, unsigned quals)
{
    return type_pointer(s->arena, type_qualified(s->arena, type_basic(kind), quals));
}

static Type *letter_type(Sema *s, char letter, Type *real)
{
    Arena *a = s->arena;
    switch (letter) {
    case 'b': return type_basic(TYPE_BOOL);
    case 'c': return type_basic(TYPE_UCHAR);
    case 't': return type_basic(TYPE_USHORT);
    case 'i': return type_basic(TYPE_INT);
    case 'u': return type_basic(TYPE_UINT);
    case 'l': return type_basic(TYPE_LONG);
    case 'L': return type_basic(TYPE_ULONG);
    case 'x': return type_basic(TYPE_LLONG);
    case 'X': return type_basic(TYPE_ULLONG);
    case 'T': return type_basic(TYPE_UINT128);
    case 'd': return real;
    case 'f': return type_basic(TYPE_FLOAT);
    case 'D': return type_basic(TYPE_LDOUBLE);
    case 'z': return type_complex(a, real);
    case 'p': return pointer_to(s, TYPE_VOID, 0);
    case 'P': return pointer_to(s, TYPE_VOID, QUAL_CONST);
    case 's': return pointer_to(s, TYPE_CHAR, 0);
    case 'S': return pointer_to(s, TYPE_CHAR, QUAL_CONST);
    case '&': return type_pointer(a, pointer_to(s, TYPE_VOID, 0));
    case 'V': return type_pointer(a, type_qualified(a, pointer_to(s, TYPE_CHAR, 0), QUAL_CONST));
    case 'I': return pointer_to(s, TYPE_INT, 0);
    case 'U': return pointer_to(s, TYPE_UINT, 0);
    case 'm': return pointer_to(s, TYPE_LONG, 0);
    case 'M': return pointer_to(s, TYPE_ULONG, 0);
    case 'n': return pointer_to(s, TYPE_LLONG, 0);
    case 'N': return pointer_to(s, TYPE_ULLONG, 0);
    case 'R': return type_pointer(a, real);
    case 'A': return type_decay(a, s->va_list);
    case 'F': {
        Type *function = type_function(a, type_basic(TYPE_VOID));
        function->no_prototype = true;
        return type_pointer(a, function);
    }
    default: return type_basic(TYPE_VOID);
    }
}

static Type *signature_type(Sema *s, const char *types, Type *real)
{
    Type *function = type_function(s->arena, letter_type(s, types[0], real));
    for (const char *p = types + 1; *p; p++) {
        if (*p == '.') {
            function->variadic = true;
        } else if (*p == '?') {
            function->no_prototype = true;
        } else {
            ParamType param = {.type = letter_type(s, *p, real)};
            VEC_PUSH(s->arena, &function->params, param);
        }
    }
    return function;
}

static const char builtin_prefix[] = "__builtin_", x86_prefix[] = "__builtin_ia32_";

bool builtin_is_reserved(Name name)
{
    return text_starts_with(name, builtin_prefix) || text_starts_with(name, "__sync_") ||
           text_starts_with(name, "__atomic_");
}

Type *sema_builtin_type(Sema *s, Name name)
{
    bool reserved = text_starts_with(name, builtin_prefix);
    if (text_starts_with(name, x86_prefix) && !s->knows_x86) {
        s->knows_x86 = true;
        fill_x86(s);
    }
    const char *bare = reserved ? name + strlen(builtin_prefix) : name;
    const Builtin *b = map_get(&s->known, intern_cstr(s->unit->names, bare));
    if (!b)
        b = add(s, bare, find(bare));
    if (!(b->types || b->element) || !(reserved || b->is_library))
        return NULL;
    if (b->types)
        return signature_type(s, b->types, type_basic(b->real));
    Type *result = type_basic(b->element);
    if (b->lanes)
        result = b->lanes < 0 ? type_pointer(s->arena, result)
                              : type_vector(s->arena, result, b->lanes);
    Type *function = type_function(s->arena, result);
    function->no_prototype = true;
    return function;
}
