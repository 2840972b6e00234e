/* What attributes, and pragmas that do the same, say of functions and objects. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

/* ---- words ---- */

/* `__weak__` and `weak` are one. */
static bool is_word(Name name, const char *word)
{
    size_t n = strlen(word), len = strlen(name);
    if (len == n + 4 && !strncmp(name, "__", 2) && !strcmp(name + len - 2, "__"))
        return !strncmp(name + 2, word, n);
    return !strcmp(name, word);
}

static bool is_any(Name name, const char *const *words)
{
    for (; *words; words++)
        if (is_word(name, *words))
            return true;
    return false;
}

const char *jit_literal_text(JitUnit *u, Span span)
{
    String literal = {.text = span};
    literal.expr.type = type_array(u->jit->arena, type_basic(TYPE_CHAR),
                                   (int64_t)(span.end - span.start) + 1);
    return literal_bytes(u->unit, &literal);
}

const char *jit_asm_text(JitUnit *u, Span span)
{
    const char *text = source_text(u->unit->source);
    while (span.start < span.end && text[span.start] != '"')
        span.start++;
    while (span.end > span.start && text[span.end - 1] != '"')
        span.end--;
    return span.end > span.start ? jit_literal_text(u, span) : NULL;
}

const char *jit_asm_name(JitUnit *u, const InitDeclarator *d)
{
    return d->asm_label.end > d->asm_label.start ? jit_asm_text(u, d->asm_label) : NULL;
}

const char *jit_register_name(JitUnit *u, const Symbol *symbol)
{
    if (!(symbol->storage & STORAGE_REGISTER) || !symbol->decl ||
        symbol->decl->kind != AST_INIT_DECLARATOR)
        return NULL;
    return jit_asm_name(u, (const InitDeclarator *)symbol->decl);
}

/* ---- attributes ---- */

bool jit_is_odd_attribute(Name name)
{
    static const char *const odd[] = {"naked",    "target",        "target_clones", "interrupt",
                                      "optimize", "symver",        "returns_twice", "ms_abi",
                                      "simd",     "copy",          "noinit",        "persistent",
                                      NULL};
    return name && is_any(name, odd);
}

bool jit_is_odd_call(const JitEntity *e)
{
    static const char *const odd[] = {"returns_twice", "ms_abi", NULL};
    return e->odd && is_any(e->odd, odd);
}

/* The string that is the only argument, or NULL. */
static const char *text_argument(JitUnit *u, const AttributeItem *item)
{
    if (item->arguments.count != 1 || !ast_is_expr(item->arguments.items[0]))
        return NULL;
    const Node *argument = ast_unparen(item->arguments.items[0]);
    return argument->kind == AST_STRING ? jit_literal_text(u, ((const String *)argument)->text)
                                        : NULL;
}

/* A constructor's priority; 0 if it can't be read. */
static int priority_argument(JitUnit *u, const AttributeItem *item)
{
    if (item->arguments.count == 0)
        return JIT_LAST_PRIORITY;
    const Node *argument = item->arguments.items[0];
    if (argument->kind != AST_NUMBER)
        return 0;
    long n = strtol(source_text(u->unit->source) + argument->span.start, NULL, 0);
    return n > 0 && n <= JIT_LAST_PRIORITY ? (int)n : 0;
}

static void note_linkage(JitEntity *e, const AttributeItem *item)
{
    Name name = item->name;
    bool is_weakref = is_word(name, "weakref"), is_ifunc = is_word(name, "ifunc");
    bool is_constructor = is_word(name, "constructor"), is_destructor = is_word(name, "destructor");
    bool is_section = is_word(name, "section");
    if (is_word(name, "weak"))
        e->is_weak = true;
    e->is_weakref |= is_weakref;
    e->is_ifunc |= is_ifunc;
    if (is_weakref || is_ifunc || is_word(name, "alias")) {
        const char *target = text_argument(e->unit, item);
        e->alias = target ? target : e->alias;
    } else if (is_constructor || is_destructor) {
        int priority = priority_argument(e->unit, item);
        *(is_constructor ? &e->constructor : &e->destructor) = priority;
        if (!priority)
            e->odd = name;
    } else if (is_section || is_word(name, "visibility")) {
        const char *text = text_argument(e->unit, item);
        *(is_section ? &e->section : &e->visibility) = text;
        /* nobody sees which part of .text code is in; of other sections there are the bounds */
        bool is_elsewhere = is_section && e->symbol->kind == SYMBOL_FUNCTION && text &&
                            strncmp(text, ".text", 5);
        if (!text || strpbrk(text, "\",; \t\n#") || is_elsewhere)
            e->odd = name;
    }
}

static void note_item(JitEntity *e, const AttributeItem *item)
{
    static const char *const roots[] = {"used", "retain", "constructor", "destructor", NULL};
    static const char *const imports[] = {"gnu_inline", NULL};
    static const char *const always[] = {"always_inline", NULL};
    static const char *const never[] = {"noinline", "noipa", NULL};
    static const char *const constant[] = {"const", NULL};
    Name name = item->name;
    if (!name)
        return;
    if (jit_is_odd_attribute(name))
        e->odd = name;
    if (e->symbol->kind == SYMBOL_FUNCTION && is_word(name, "aligned"))
        e->odd = name;
    e->is_root |= is_any(name, roots);
    e->is_kept |= is_any(name, roots);
    e->is_gnu_inline |= is_any(name, imports);
    e->is_always_inline |= is_any(name, always);
    e->is_noinline |= is_any(name, never);
    e->is_constant |= is_any(name, constant);
    note_linkage(e, item);
}

void jit_note_attributes(JitEntity *e, const NodeList *list)
{
    AttributeCursor at = {0};
    for (const AttributeItem *item; (item = ast_next_attribute(list, &at));)
        note_item(e, item);
}

/* ---- pragmas ---- */

/* The next word of a pragma, or "" at its end; `=` is a word. */
static const char *next_word(JitUnit *u, const char **at)
{
    const char *p = *at;
    while (*p == ' ' || *p == '\t')
        p++;
    const char *start = p;
    while (isalnum((unsigned char)*p) || *p == '_' || *p == '$' || *p == '.')
        p++;
    if (p == start && *p)
        p++;
    *at = p;
    return arena_strndup(u->jit->arena, start, (size_t)(p - start));
}

static JitEntity *named(JitUnit *u, const char *name)
{
    return map_get(&u->names, intern_cstr(u->unit->names, name));
}

/* `weak NAME` and `weak NAME = TARGET`. */
static void weak_pragma(JitUnit *u, const char *p)
{
    JitEntity *e = named(u, next_word(u, &p));
    const char *equals = next_word(u, &p), *target = next_word(u, &p);
    if (e && !e->is_static) {
        e->is_weak = true;
        if (*equals == '=' && *target)
            e->alias = target;
    } else if (*equals == '=') {
        u->cc_only = "a pragma that makes a symbol that is not declared";
    }
}

/* The word that says what a pragma is about; what follows is at *rest. */
static const char *subject(JitUnit *u, const Pragma *pragma, const char **rest)
{
    *rest = arena_strndup(u->jit->arena, source_text(u->unit->source) + pragma->text.start,
                          pragma->text.end - pragma->text.start);
    const char *word = next_word(u, rest);
    if (*word == '#')
        word = next_word(u, rest);
    if (!strcmp(word, "pragma"))
        word = next_word(u, rest);
    return strcmp(word, "GCC") ? word : next_word(u, rest);
}

void jit_follow_options(JitUnit *u, const Pragma *pragma, JitOptions *o)
{
    enum { MAX_DEPTH = sizeof o->saved / sizeof *o->saved };
    const char *p, *word = subject(u, pragma, &p);
    if (!strcmp(word, "push_options")) {
        if (o->depth < MAX_DEPTH)
            o->saved[o->depth++] = o->changed;
        else
            u->cc_only = "pragmas that are nested deeply";
    } else if (!strcmp(word, "pop_options")) {
        if (o->depth > 0)
            o->changed = o->saved[--o->depth];
    } else if (!strcmp(word, "reset_options")) {
        o->changed = NULL;
    } else if (!strcmp(word, "target") || !strcmp(word, "optimize")) {
        o->changed = word;
    }
}

void jit_note_pragma(JitUnit *u, const Pragma *pragma)
{
    const char *p, *word = subject(u, pragma, &p);
    if (!strcmp(word, "scalar_storage_order")) {
        u->cc_only = "a pragma that changes layout";
    } else if (!strcmp(word, "weak")) {
        weak_pragma(u, p);
    } else if (!strcmp(word, "redefine_extname")) {
        JitEntity *e = named(u, next_word(u, &p));
        const char *name = next_word(u, &p);
        if (e && !e->is_static && !e->asm_name)
            e->asm_name = name;
    }
}
