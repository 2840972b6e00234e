/* Types as text: for diagnostics in the programmer's words, for emitted C in C's.
 *
 * A declarator is built from the inside out: `inner` is what stands where the name
 * does, and each derivation wraps it, until a type is reached that a specifier names. */
#include "frontend/type.h"

#include <string.h>

#include "frontend/scope.h"

typedef struct Speller {
    Arena *arena;
    bool c;         /* for a C compiler */
    bool canonical; /* without typedef names */
} Speller;

static const char *spell(Speller *s, const Type *t, const char *inner);

static const char *const basic_names[] = {
    [TYPE_ERROR] = "<unknown type>",
    [TYPE_VOID] = "void",
    [TYPE_BOOL] = "_Bool",
    [TYPE_CHAR] = "char",
    [TYPE_SCHAR] = "signed char",
    [TYPE_UCHAR] = "unsigned char",
    [TYPE_SHORT] = "short",
    [TYPE_USHORT] = "unsigned short",
    [TYPE_INT] = "int",
    [TYPE_UINT] = "unsigned int",
    [TYPE_LONG] = "long",
    [TYPE_ULONG] = "unsigned long",
    [TYPE_LLONG] = "long long",
    [TYPE_ULLONG] = "unsigned long long",
    [TYPE_INT128] = "__int128",
    [TYPE_UINT128] = "unsigned __int128",
    [TYPE_FLOAT16] = "_Float16",
    [TYPE_BFLOAT16] = "__bf16",
    [TYPE_FLOAT] = "float",
    [TYPE_DOUBLE] = "double",
    [TYPE_LDOUBLE] = "long double",
    [TYPE_FLOAT128] = "__float128",
    [TYPE_FLOAT32] = "_Float32",
    [TYPE_FLOAT64] = "_Float64",
    [TYPE_FLOAT32X] = "_Float32x",
    [TYPE_FLOAT64X] = "_Float64x",
    [TYPE_DECIMAL32] = "_Decimal32",
    [TYPE_DECIMAL64] = "_Decimal64",
    [TYPE_DECIMAL128] = "_Decimal128",
    [TYPE_VA_LIST] = "__builtin_va_list",
};

static const struct {
    unsigned qual;
    const char *name;
} qual_names[] = {
    {QUAL_CONST, "const "},       {QUAL_VOLATILE, "volatile "}, {QUAL_RESTRICT, "restrict "},
    {QUAL_ATOMIC, "_Atomic "},    {QUAL_SEG_FS, "__seg_fs "},   {QUAL_SEG_GS, "__seg_gs "},
};

/* "const volatile ", with the space behind; "" for none. */
static const char *spell_quals(Speller *s, unsigned quals)
{
    const char *text = "";
    for (size_t i = 0; quals && i < sizeof qual_names / sizeof *qual_names; i++)
        if (quals & qual_names[i].qual) {
            const char *name = qual_names[i].name;
            if (s->c && qual_names[i].qual == QUAL_RESTRICT)
                name = "__restrict ";
            text = *text ? arena_printf(s->arena, "%s%s", text, name) : name;
        }
    return text;
}

/* What a specifier and a declarator make together. */
static const char *join(Speller *s, unsigned quals, const char *specifier, const char *inner)
{
    const char *q = spell_quals(s, quals);
    if (!*inner && !*q)
        return specifier;
    const char *space = *inner && *inner != '[' ? " " : "";
    return arena_printf(s->arena, "%s%s%s%s", q, specifier, space, inner);
}

/* gcc's struct behind __builtin_va_list has no name that C could use. */
static bool is_va_list_tag(const Tag *tag)
{
    return tag->name && !tag->decl && tag->complete && strcmp(tag->name, "__va_list_tag") == 0;
}

static const char *spell_tag(Speller *s, const Type *t)
{
    const Tag *tag = t->tag;
    if (s->c && is_va_list_tag(tag))
        return "__typeof__(**(__builtin_va_list *)0)";
    const char *keyword = t->kind == TYPE_STRUCT  ? "struct"
                          : t->kind == TYPE_UNION ? "union"
                                                  : "enum";
    return arena_printf(s->arena, "%s %s", keyword, tag->name ? tag->name : "<anonymous>");
}

/* True if `text` is one specifier, such as may follow `chan` without parentheses. */
static bool is_one_specifier(const char *text)
{
    if (strncmp(text, "struct ", 7) == 0)
        text += 7;
    else if (strncmp(text, "union ", 6) == 0)
        text += 6;
    else if (strncmp(text, "enum ", 5) == 0)
        text += 5;
    return !strpbrk(text, " *([<");
}

/* The Chant spelling of a channel type: `chan int`, `<-chan(char *)`. */
static const char *spell_chan(Speller *s, const Type *t)
{
    static const char *const words[] = {
        [CHAN_BOTH] = "chan", [CHAN_SEND] = "chan<-", [CHAN_RECV] = "<-chan"};
    const char *word = words[t->direction];
    const Type *base = s->canonical ? type_strip(t->base) : t->base;
    const char *element = spell(s, base, "");
    bool nested = base->kind == TYPE_CHAN && !base->quals && base->direction != CHAN_RECV;
    if (nested || (base->kind != TYPE_VOID && is_one_specifier(element)))
        return arena_printf(s->arena, "%s %s", word, element);
    return arena_printf(s->arena, "%s(%s)", word, element);
}

/* A pointer's declarator; in parentheses where an array or function suffix follows. */
static const char *spell_pointer(Speller *s, unsigned quals, bool suffix, const char *inner)
{
    const char *words = spell_quals(s, quals);
    if (*words && !*inner)
        words = arena_strndup(s->arena, words, strlen(words) - 1);
    return arena_printf(s->arena, suffix ? "(*%s%s)" : "*%s%s", words, inner);
}

static const char *spell_array(Speller *s, const Type *t, const char *inner)
{
    if (t->length >= 0)
        return arena_printf(s->arena, "%s[%lld]", inner, (long long)t->length);
    if (s->c && s->canonical && (t->vla || t->is_star))
        return arena_printf(s->arena, "%s[1]", inner);
    bool star = !s->c && (t->vla || t->is_star);
    return arena_printf(s->arena, star ? "%s[*]" : "%s[]", inner);
}

static const char *spell_params(Speller *s, const Type *t)
{
    if (!t->params.count)
        return t->no_prototype ? "()" : t->variadic ? "(...)" : "(void)";
    VEC(char) text = {0};
    for (int i = 0; i < t->params.count; i++) {
        const char *p = spell(s, t->params.items[i].type, "");
        for (const char *c = i ? ", " : "("; *c; c++)
            VEC_PUSH(s->arena, &text, *c);
        for (; *p; p++)
            VEC_PUSH(s->arena, &text, *p);
    }
    for (const char *c = t->variadic ? ", ...)" : ")"; *c; c++)
        VEC_PUSH(s->arena, &text, *c);
    VEC_PUSH(s->arena, &text, '\0');
    return text.items;
}

static const char *spell(Speller *s, const Type *t, const char *inner)
{
    for (;;) {
        if (s->canonical)
            t = type_strip((Type *)t);
        switch (t->kind) {
        case TYPE_POINTER: {
            TypeKind base = s->canonical ? type_kind(t->base) : t->base->kind;
            inner = spell_pointer(s, t->quals, base == TYPE_ARRAY || base == TYPE_FUNCTION, inner);
            break;
        }
        case TYPE_ARRAY:
            inner = spell_array(s, t, inner);
            break;
        case TYPE_FUNCTION:
            inner = arena_printf(s->arena, "%s%s", inner, spell_params(s, t));
            break;
        case TYPE_CHAN:
            if (!s->c)
                return join(s, t->quals, spell_chan(s, t), inner);
            return join(s, 0, "struct chant_chan", spell_pointer(s, t->quals, false, inner));
        case TYPE_TYPEDEF:
            return join(s, t->quals, t->symbol->name, inner);
        case TYPE_STRUCT:
        case TYPE_UNION:
        case TYPE_ENUM:
            return join(s, t->quals, spell_tag(s, t), inner);
        case TYPE_COMPLEX: {
            /* gcc has no complex __float128, clang no _Float128 */
            bool quad = type_kind(t->base) == TYPE_FLOAT128;
            return join(s, t->quals,
                        arena_printf(s->arena, "_Complex %s",
                                     quad ? "_Float128" : spell(s, t->base, "")),
                        inner);
        }
        case TYPE_VECTOR:
            return join(s, t->quals,
                        arena_printf(s->arena, "__attribute__((vector_size(%lld))) %s",
                                     (long long)type_size(t), spell(s, t->base, "")),
                        inner);
        default:
            return join(s, t->quals, s->c && t->kind == TYPE_ERROR ? "int" : basic_names[t->kind],
                        inner);
        }
        t = t->base;
    }
}

const char *type_spell(Arena *a, const Type *t, const char *name)
{
    Speller s = {.arena = a};
    return spell(&s, t, name ? name : "");
}

const char *type_spell_canonical(Arena *a, const Type *t)
{
    Speller s = {.arena = a, .canonical = true};
    return spell(&s, t, "");
}

const char *type_spell_c(Arena *a, const Type *t, const char *name)
{
    Speller s = {.arena = a, .c = true};
    const char *text = spell(&s, t, name ? name : "");
    if (!t->align || !name || !*name)
        return text;
    return arena_printf(a, "%s __attribute__((aligned(%d)))", text, t->align);
}

const char *type_spell_exact(Arena *a, const Type *t)
{
    Speller s = {.arena = a, .c = true, .canonical = true};
    return spell(&s, t, "");
}
