/* The name that may have been meant is the one most like; a third of it may be wrong. */
#include "frontend/sema_hint.h"

#include <string.h>

#include "frontend/alike.h"

/* ---- spelling ---- */

/* True where the canonical spelling would say nothing, or too much. */
static bool has_aka(const Type *type, const char *canonical, const char *spelled)
{
    return !type_is_error(type) && strcmp(canonical, spelled) != 0 &&
           !strstr(canonical, "<anonymous>") && !strstr(canonical, "__va_list_tag") &&
           strncmp(spelled, "__builtin_", 10) != 0;
}

const char *sema_type_text(Sema *s, const Type *type)
{
    const char *spelled = type_spell(s->arena, type, NULL);
    const char *canonical = type_spell_canonical(s->arena, type);
    if (!has_aka(type, canonical, spelled))
        return arena_printf(s->arena, "'%s'", spelled);
    return arena_printf(s->arena, "'%s' (aka '%s')", spelled, canonical);
}

const char *sema_operand_text(Sema *s, const Node *expr)
{
    enum { LONGEST = 40 };
    const char *text = source_text(s->unit->source) + expr->span.start;
    size_t len = expr->span.end - expr->span.start;
    if (len == 0 || len > LONGEST || memchr(text, '\n', len))
        return "this expression";
    return arena_printf(s->arena, "'%.*s'", (int)len, text);
}

const char *sema_channel_text(Sema *s, const Node *expr, const char *kind)
{
    const char *text = sema_operand_text(s, expr);
    return *text == '\'' ? arena_printf(s->arena, "%schannel %s", kind, text)
                         : arena_printf(s->arena, "this %schannel", kind);
}

void sema_note_declared(Sema *s, Node *expr)
{
    Node *node = ast_unparen(expr);
    if (node->kind == AST_CALL) {
        sema_note_declared(s, ((Call *)node)->callee);
    } else if (node->kind == AST_INDEX) {
        sema_note_declared(s, ((Index *)node)->object);
    } else if (node->kind == AST_UNARY) {
        sema_note_declared(s, ((Unary *)node)->operand);
    } else if (node->kind == AST_MEMBER) {
        const Field *field = ((Member *)node)->field;
        if (field && field->decl)
            diag_note(s->unit->diag, field->decl->span, "'%s' declared here", field->name);
    } else if (node->kind == AST_IDENT) {
        const Symbol *symbol = ((Ident *)node)->symbol;
        if (symbol && symbol->span.end > symbol->span.start)
            diag_note(s->unit->diag, symbol->span, "'%s' declared here", symbol->name);
    }
}

void sema_note_border(Sema *s, const Node *node)
{
    const char *what = node->kind == AST_GO_BLOCK ? "go block"
                       : node->kind == AST_DEFER  ? "deferred statement"
                       : node->kind == AST_RANGE  ? "range loop"
                                                  : "statement expression";
    const char *text = source_text(s->unit->source);
    Span word = {node->span.start, node->span.start + 1};
    while (word.end < node->span.end && text[word.end] >= 'a' && text[word.end] <= 'z')
        word.end++;
    diag_note(s->unit->diag, word, "the %s starts here", what);
}

/* ---- names that are alike ---- */

/* The best candidate so far. Equally good ones are told apart by their spelling, so that the
 * choice does not depend on the order in which they come. */
typedef struct Best {
    Name wanted, name;
    int distance; /* of `name`, or the greatest that is allowed */
} Best;

static Best best_new(Name wanted)
{
    int len = (int)strlen(wanted);
    return (Best){wanted, NULL, len < 3 ? 0 : (len + 2) / 3};
}

static bool is_better(Best *best, Name name)
{
    int d = alike_distance(best->wanted, name, best->distance);
    if (d > best->distance || d == 0)
        return false;
    if (d == best->distance && best->name && strcmp(name, best->name) >= 0)
        return false;
    best->name = name;
    best->distance = d;
    return true;
}

const Symbol *hint_symbol(Sema *s, Name name, bool of_type)
{
    Best best = best_new(name);
    const Symbol *found = NULL;
    for (const Scope *scope = s->scope; scope; scope = scope->parent)
        for (size_t i = 0; i < scope->names.capacity; i++) {
            const Symbol *symbol = scope->names.keys[i] ? scope->names.values[i] : NULL;
            if (!symbol || !symbol->name || (symbol->kind == SYMBOL_TYPEDEF) != of_type ||
                type_is_error(symbol->type) || (symbol->name[0] == '_' && name[0] != '_'))
                continue;
            if (is_better(&best, symbol->name))
                found = symbol;
        }
    return found;
}

void hint_unknown_type(Sema *s, Span span, Name name)
{
    Diag *diag = s->unit->diag;
    const Symbol *alike = hint_symbol(s, name, true);
    const char *keyword = alike ? NULL : alike_keyword(name, strlen(name));
    if (keyword) {
        diag_error(diag, span, "unknown type name '%s'; did you mean '%s'?", name, keyword);
        diag_fix(diag, span, "%s", keyword);
        return;
    }
    if (!alike) {
        diag_error(diag, span, "unknown type name '%s'", name);
        return;
    }
    diag_error(diag, span, "unknown type name '%s'; did you mean '%s'?", name, alike->name);
    diag_fix(diag, span, "%s", alike->name);
    if (alike->span.end)
        diag_note(diag, alike->span, "'%s' declared here", alike->name);
}

bool hint_undeclared_call(Sema *s, Node *expr)
{
    Node *node = ast_unparen(expr);
    Node *callee = node->kind == AST_CALL ? ast_unparen(((Call *)node)->callee) : NULL;
    const Symbol *symbol = callee && callee->kind == AST_IDENT ? ((Ident *)callee)->symbol : NULL;
    if (!symbol || symbol->kind != SYMBOL_FUNCTION || map_get(&s->builtins, symbol->name) != symbol)
        return false;
    if (map_get(&s->undeclared, symbol->name))
        return true;
    map_put(s->arena, &s->undeclared, symbol->name, (void *)symbol);
    Diag *diag = s->unit->diag;
    const Symbol *alike = hint_symbol(s, symbol->name, false);
    if (!alike) {
        diag_error(diag, callee->span, "call of undeclared function '%s'", symbol->name);
        return true;
    }
    diag_error(diag, callee->span, "call of undeclared function '%s'; did you mean '%s'?",
               symbol->name, alike->name);
    diag_fix(diag, callee->span, "%s", alike->name);
    if (alike->span.end)
        diag_note(diag, alike->span, "'%s' declared here", alike->name);
    return true;
}

static void search_members(Best *best, const Type *record)
{
    const Tag *tag = type_strip((Type *)record)->tag;
    for (int i = 0; i < tag->fields.count; i++) {
        const Field *field = &tag->fields.items[i];
        if (field->name)
            is_better(best, field->name);
        else if (type_is_record(field->type))
            search_members(best, field->type);
    }
}

void hint_no_member(Sema *s, Span span, Type *record, Name name)
{
    Diag *diag = s->unit->diag;
    const char *spelled = sema_type_text(s, type_unqualified(s->arena, record));
    Best best = best_new(name);
    search_members(&best, record);
    Name alike = best.name;
    if (alike) {
        diag_error(diag, span, "no member named '%s' in %s; did you mean '%s'?", name, spelled,
                   alike);
        diag_fix(diag, span, "%s", alike);
        const Field *field = type_field(record, alike, &(int64_t){0});
        if (field && field->decl)
            diag_note(diag, field->decl->span, "'%s' declared here", alike);
        return;
    }
    diag_error(diag, span, "no member named '%s' in %s", name, spelled);
    Node *decl = type_strip(record)->tag->decl;
    if (decl)
        diag_note(diag, decl->span, "%s is defined here", spelled);
}

/* The name of the tag that makes the type incomplete, or NULL. */
static Name incomplete_tag(const Type *type)
{
    const Type *t = type_strip((Type *)type);
    while (t->kind == TYPE_ARRAY || t->kind == TYPE_CHAN)
        t = type_strip(t->base);
    bool tagged = t->kind == TYPE_STRUCT || t->kind == TYPE_UNION || t->kind == TYPE_ENUM;
    return tagged && !t->tag->complete ? t->tag->name : NULL;
}

bool hint_incomplete_is_known(Sema *s, const Type *type)
{
    Name name = incomplete_tag(type);
    if (!name)
        return false;
    if (map_get(&s->incomplete, name))
        return true;
    map_put(s->arena, &s->incomplete, name, (void *)name);
    return false;
}

/* ---- conversions ---- */

static Type *base_of(Type *type)
{
    return type_strip(type)->base;
}

void hint_conversion(Sema *s, Span span, Type *to, Type *from)
{
    Diag *diag = s->unit->diag;
    Span front = {span.start, span.start};
    if (type_is_error(to) || type_is_error(from) || type_is_void(from))
        return;
    if (type_is_chan(to) && type_is_chan(from)) {
        if (!type_compatible(base_of(to), base_of(from)))
            diag_note(diag, span, "the channels carry %s and %s", sema_type_text(s, base_of(from)),
                      sema_type_text(s, base_of(to)));
        else if (type_strip(to)->direction == CHAN_BOTH)
            diag_note(diag, span, "a channel of one direction never becomes one of both");
    } else if (type_is_chan(from) && type_is_pointer(to) && type_is_void(base_of(to))) {
        diag_note(diag, span, "a channel becomes a 'void *' only by a cast");
    } else if (type_is_chan(from) && !type_is_void(base_of(from)) &&
               type_strip(from)->direction != CHAN_SEND &&
               (type_compatible_unqualified(to, base_of(from)) ||
                (type_is_arithmetic(to) && type_is_arithmetic(base_of(from))))) {
        diag_note(diag, span, "receive the value with '<-'");
        diag_fix(diag, front, "<-");
    } else if (type_is_pointer(to) && type_compatible_unqualified(base_of(to), from)) {
        diag_note(diag, span, "take the address with '&'");
        diag_fix(diag, front, "&");
    } else if (type_is_pointer(from) && type_compatible_unqualified(base_of(from), to)) {
        diag_note(diag, span, "take what it points to with '*'");
        diag_fix(diag, front, "*");
    }
}
