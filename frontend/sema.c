/* The walk over a unit: what is declared before its first line, its external
 * declarations in order, what is known only at its end. */
#include "frontend/sema_decl.h"
#include "frontend/sema_hint.h"

#include <ctype.h>
#include <stdlib.h>

Scope *sema_push_scope(Sema *s, ScopeKind kind)
{
    s->scope = scope_new(s->arena, s->scope, kind);
    return s->scope;
}

void sema_pop_scope(Sema *s)
{
    s->scope = s->scope->parent;
}

/* ---- #pragma pack ---- */

/* The next word, number or punctuation mark in [*at, end); its length, 0 at the end. */
static size_t next_token(const char **at, const char *end)
{
    const char *p = *at;
    while (p < end && isspace((unsigned char)*p))
        p++;
    *at = p;
    while (p < end && (isalnum((unsigned char)*p) || *p == '_'))
        p++;
    return p > *at ? (size_t)(p - *at) : p < end;
}

/* Consumes the next token if it is `word`. */
static bool accept(const char **at, const char *end, const char *word)
{
    size_t len = next_token(at, end);
    if (len != strlen(word) || memcmp(*at, word, len) != 0)
        return false;
    *at += len;
    return true;
}

static void pack(Sema *s, const char *at, const char *end)
{
    bool changes = true; /* without a number, to none */
    if (!accept(&at, end, "("))
        return;
    if (accept(&at, end, "push")) {
        VEC_PUSH(s->arena, &s->packs, s->pack);
        changes = false;
    } else if (accept(&at, end, "pop")) {
        if (s->packs.count)
            s->pack = s->packs.items[--s->packs.count];
        return;
    }
    for (size_t len; (len = next_token(&at, end)) != 0; at += len) {
        if (*at == ')' && changes)
            s->pack = 0;
        if (*at == ')')
            return;
        if (isdigit((unsigned char)*at)) {
            long n = strtol(at, NULL, 0);
            if (n == 0 || n == 1 || n == 2 || n == 4 || n == 8 || n == 16)
                s->pack = (int)n;
            return;
        }
    }
}

void sema_pragma(Sema *s, Pragma *n)
{
    const char *text = source_text(s->unit->source);
    const char *at = text + n->text.start, *end = text + n->text.end;
    accept(&at, end, "#");
    accept(&at, end, "pragma");
    if (accept(&at, end, "pack"))
        pack(s, at, end);
}

/* ---- what gcc declares by itself ---- */

static void predeclare(Sema *s, const char *spelling, Type *type)
{
    Name name = intern_cstr(s->unit->names, spelling);
    scope_add(s->arena, s->scope, symbol_new(s, SYMBOL_TYPEDEF, name, type, (Span){0, 0}, NULL));
}

/* The System V ABI's va_list: an array of one such struct. */
static Type *va_list_type(Sema *s)
{
    static const struct {
        const char *name;
        TypeKind kind; /* void: a pointer to it */
    } members[] = {{"gp_offset", TYPE_UINT},
                   {"fp_offset", TYPE_UINT},
                   {"overflow_arg_area", TYPE_VOID},
                   {"reg_save_area", TYPE_VOID}};
    Tag *tag = ARENA_NEW(s->arena, Tag);
    tag->kind = TYPE_STRUCT;
    tag->name = intern_cstr(s->unit->names, "__va_list_tag");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        Type *t = type_basic(members[i].kind);
        Field f = {.name = intern_cstr(s->unit->names, members[i].name),
                   .type = type_is_void(t) ? type_pointer(s->arena, t) : t,
                   .bit_width = -1};
        VEC_PUSH(s->arena, &tag->fields, f);
    }
    tag->complete = true;
    layout_record(tag);
    return type_array(s->arena, type_tagged(s->arena, tag), 1);
}

static void predeclare_all(Sema *s)
{
    Type *list = va_list_type(s);
    s->va_list = list;
    predeclare(s, "__builtin_va_list", list);
    predeclare(s, "__builtin_sysv_va_list", list);
    predeclare(s, "__builtin_ms_va_list", type_pointer(s->arena, type_basic(TYPE_CHAR)));
    predeclare(s, "__int128_t", type_basic(TYPE_INT128));
    predeclare(s, "__uint128_t", type_basic(TYPE_UINT128));
}

/* An array of unknown length gets one element at the end of the unit (6.9.2p5), other
 * types must have been completed. */
static void check_tentative(Sema *s)
{
    for (int i = 0; i < s->tentative.count; i++) {
        Symbol *symbol = s->tentative.items[i];
        Type *t = type_strip(symbol->type);
        if (t->kind == TYPE_ARRAY)
            t = t->base;
        if (!type_is_complete(t) && !(symbol->storage & STORAGE_EXTERN))
            diag_error(s->unit->diag, symbol->span, "variable '%s' has incomplete type %s",
                       symbol->name, sema_type_text(s, symbol->type));
    }
}

bool sema_unit(Unit *u)
{
    Sema s = {.unit = u, .arena = u->arena};
    u->file_scope = sema_push_scope(&s, SCOPE_FILE);
    predeclare_all(&s);
    for (int i = 0; i < u->root->items.count; i++)
        sema_external(&s, u->root->items.items[i]);
    check_tentative(&s);
    return diag_errors(u->diag) == 0;
}
