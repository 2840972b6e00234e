/* Scopes: two maps and a parent each.
 *
 * Invariants: a scope never outlives its arena; a symbol's scope is where it was added
 * last; what an inner scope declares hides the outer name in the same name space only. */
#include "frontend/scope.h"

Scope *scope_new(Arena *a, Scope *parent, ScopeKind kind)
{
    Scope *s = ARENA_NEW(a, Scope);
    s->kind = kind;
    s->parent = parent;
    return s;
}

void scope_add(Arena *a, Scope *s, Symbol *symbol)
{
    symbol->scope = s;
    map_put(a, symbol->kind == SYMBOL_TAG ? &s->tags : &s->names, symbol->name, symbol);
}

Symbol *scope_find(const Scope *s, Name name)
{
    for (; s; s = s->parent) {
        Symbol *symbol = map_get(&s->names, name);
        if (symbol)
            return symbol;
    }
    return NULL;
}

Symbol *scope_find_tag(const Scope *s, Name name)
{
    for (; s; s = s->parent) {
        Symbol *symbol = map_get(&s->tags, name);
        if (symbol)
            return symbol;
    }
    return NULL;
}

Symbol *scope_find_here(const Scope *s, Name name)
{
    return map_get(&s->names, name);
}

Symbol *scope_find_tag_here(const Scope *s, Name name)
{
    return map_get(&s->tags, name);
}

bool symbol_is_automatic(const Symbol *s)
{
    return s->kind == SYMBOL_VARIABLE && s->is_local;
}
