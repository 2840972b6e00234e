/* What the declaration files of sema share among themselves; the face they turn to the
 * rest is sema.h. */
#ifndef CHANT_SEMA_DECL_H
#define CHANT_SEMA_DECL_H

#include "frontend/sema.h"

/* ---- sema_attr.c: the attributes that matter to types, layout and the language ---- */

typedef struct Attributes {
    int align;           /* of aligned and _Alignas, the greatest, bytes; 0: none */
    int64_t vector_size; /* bytes; 0: none */
    const char *mode;    /* of mode(DI), without underscores; NULL: none */
    bool packed, transparent_union, is_noreturn, returns_retained;
    bool odd_layout;     /* laid out by rules that layout_record doesn't know */
} Attributes;

/* Adds what an ATTRIBUTE says; any other node is ignored. */
void attributes_add(Sema *s, Attributes *to, Node *attribute);
void attributes_add_list(Sema *s, Attributes *to, const NodeList *list);

/* Those that follow the name or the parameters in a declarator, which may be NULL. */
void attributes_add_declarator(Sema *s, Attributes *to, Node *declarator);
void attributes_add_alignas(Sema *s, Attributes *to, Alignas *a);

/* `t` as mode, vector_size, noreturn and returns_retained change it. */
Type *attributes_on_type(Sema *s, const Attributes *attributes, Type *t);

/* ---- sema_type.c ---- */

/* What `__auto_type` gives until the initialiser is known: an unknown type. */
extern Type type_auto;

/* sema_specs that also adds the attributes among the specifiers. `alone`: no declarator
 * follows, so that `struct s;` declares a tag anew. */
Type *specs_type(Sema *s, Specs *specs, Attributes *attributes, bool alone);

/* The qualifiers in a list of specifiers, or of those behind a pointer's `*`. */
unsigned specs_quals(const NodeList *list);

/* True if no specifier gives a type: C89's implicit int. */
bool specs_are_implicit(const Specs *specs);

/* The name that a declarator declares, or NULL. Looks at the tree alone. */
NameDeclarator *declarator_name(Node *declarator);

/* The FUNCTION_DECLARATOR next to the name, or NULL: it declares no function. */
FunctionDeclarator *declarator_function(Node *declarator);

/* ---- sema_record.c ---- */

Type *sema_record(Sema *s, RecordSpec *r, bool alone);
Type *sema_enum(Sema *s, EnumSpec *e, bool alone);

/* ---- sema_decl.c ---- */

/* A symbol declared where the walk is, not in any scope yet. */
Symbol *symbol_new(Sema *s, SymbolKind kind, Name name, Type *type, Span span, Node *decl);

/* Adds `fresh` to the current scope, or merges it into the declaration of the same thing
 * that the scope holds, which is then the result. Reports what can't stand together. */
Symbol *sema_declare(Sema *s, Symbol *fresh);

/* ---- sema_init.c ---- */

/* sema_init for the object called `name`, NULL if it has no name. */
Type *init_named(Sema *s, Type *type, Node *init, bool constant, Name name);

#endif
