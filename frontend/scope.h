/* Symbols and scopes: what sema knows of each declared name.
 *
 * A scope is a block, a prototype, a function or the file; symbols outlive their
 * scope (nodes point at them). Ordinary names, tags and labels are three name
 * spaces (C17 6.2.3). */
#ifndef CHANT_SCOPE_H
#define CHANT_SCOPE_H

#include "frontend/ast.h"
#include "frontend/map.h"
#include "frontend/type.h"

typedef enum SymbolKind {
    SYMBOL_VARIABLE, /* objects, parameters included */
    SYMBOL_FUNCTION,
    SYMBOL_TYPEDEF,
    SYMBOL_ENUMERATOR,
    SYMBOL_TAG,
    SYMBOL_BUILTIN /* a __builtin_* function */
} SymbolKind;

enum { /* Specs.storage and Symbol.storage */
    STORAGE_TYPEDEF = 1,
    STORAGE_EXTERN = 2,
    STORAGE_STATIC = 4,
    STORAGE_AUTO = 8,
    STORAGE_REGISTER = 16,
    STORAGE_INLINE = 32,
    STORAGE_THREAD = 64,
    STORAGE_NORETURN = 128
};

typedef struct Scope Scope;

struct Symbol {
    SymbolKind kind;
    Name name;
    Type *type;
    unsigned storage;
    bool is_parameter, is_defined, returns_retained;
    bool is_local;    /* automatic storage: belongs to one call of its function */
    Span span;        /* of its name where it was declared */
    Node *decl;       /* INIT_DECLARATOR, PARAM, FUNCTION, ENUMERATOR ...; NULL: built in or made */
    Symbol *function; /* the function it is declared in; NULL at file scope */
    Node *closure;    /* innermost GO_BLOCK or DEFER it is declared in; NULL: none */
    Scope *scope;
    ConstValue *constant; /* an enumerator's value */
    Tag *tag;             /* SYMBOL_TAG */
};

typedef enum ScopeKind { SCOPE_FILE, SCOPE_PROTOTYPE, SCOPE_FUNCTION, SCOPE_BLOCK } ScopeKind;

struct Scope {
    ScopeKind kind;
    Scope *parent;
    Map names, tags;
};

Scope *scope_new(Arena *a, Scope *parent, ScopeKind kind);

/* Adds `symbol` under its name to names or tags; replaces what the same scope held. */
void scope_add(Arena *a, Scope *s, Symbol *symbol);

/* The symbol visible from `s`, or NULL. */
Symbol *scope_find(const Scope *s, Name name);
Symbol *scope_find_tag(const Scope *s, Name name);

/* The symbol declared in `s` itself, or NULL. */
Symbol *scope_find_here(const Scope *s, Name name);
Symbol *scope_find_tag_here(const Scope *s, Name name);

/* True if the symbol has automatic storage in some function. */
bool symbol_is_automatic(const Symbol *s);

#endif
