/* Declarations, redeclarations and function definitions (C17 6.7, 6.9, 6.2.1-6.2.3).
 *
 * A symbol stands for one thing: what a scope declares again is merged into the symbol
 * that is there, whose type becomes the composite one. */
#include "frontend/sema_decl.h"
#include "frontend/sema_expr.h"

Symbol *symbol_new(Sema *s, SymbolKind kind, Name name, Type *type, Span span, Node *decl)
{
    Symbol *symbol = ARENA_NEW(s->arena, Symbol);
    symbol->kind = kind;
    symbol->name = name;
    symbol->type = type;
    symbol->span = span;
    symbol->decl = decl;
    symbol->function = s->function;
    symbol->closure = s->closure;
    return symbol;
}

/* ---- redeclaration ---- */

static void note_previous(Sema *s, const Symbol *old, const char *what)
{
    if (old->span.end > old->span.start)
        diag_note(s->unit->diag, old->span, "previous %s is here", what);
}

static bool has_linkage(const Symbol *symbol)
{
    return symbol->kind == SYMBOL_FUNCTION ||
           (symbol->kind == SYMBOL_VARIABLE &&
            (!symbol->function || symbol->storage & STORAGE_EXTERN));
}

static void report_conflict(Sema *s, const Symbol *old, const Symbol *fresh)
{
    diag_error(s->unit->diag, fresh->span, "conflicting types for '%s': %s, before %s",
               fresh->name, sema_type_text(s, fresh->type),
               sema_type_text(s, old->type));
    note_previous(s, old, "declaration");
}

/* gcc's extern inline functions may be defined again (gnu_inline). */
static bool may_redefine(const Symbol *old)
{
    unsigned both = STORAGE_EXTERN | STORAGE_INLINE;
    return old->kind == SYMBOL_FUNCTION && (old->storage & both) == both;
}

/* True unless the types of two declarations of one thing surely conflict. gcc lets a K&R
 * definition follow a prototype with parameters that promotion would change, and a
 * definition without a result type one that has void. */
static bool types_agree(const Symbol *old, const Symbol *fresh)
{
    Type *f = type_strip(old->type), *g = type_strip(fresh->type);
    if (f->kind != TYPE_FUNCTION || g->kind != TYPE_FUNCTION)
        return type_compatible(f, g);
    if (type_is_void(f->base) && fresh->decl && fresh->decl->kind == AST_FUNCTION &&
        specs_are_implicit((Specs *)((FunctionDef *)fresh->decl)->specs))
        return true;
    if (f->no_prototype || g->no_prototype)
        return type_compatible_unqualified(f->base, g->base);
    return type_compatible(f, g);
}

/* The types of two declarations of one object or function, merged into `old`. */
static void merge(Sema *s, Symbol *old, Symbol *fresh)
{
    if (!types_agree(old, fresh)) {
        report_conflict(s, old, fresh);
        if (fresh->is_defined)
            old->type = fresh->type; /* what its body was written for */
        return;
    }
    if (old->is_defined && fresh->is_defined && !may_redefine(old)) {
        diag_error(s->unit->diag, fresh->span, "redefinition of '%s'", fresh->name);
        note_previous(s, old, "definition");
    }
    int align = type_strip(old->type)->align, other = type_strip(fresh->type)->align;
    old->type = type_composite(s->arena, old->type, fresh->type);
    if (other > align)
        old->type = type_aligned(s->arena, old->type, other);
    unsigned not_extern = fresh->storage & STORAGE_EXTERN ? 0 : STORAGE_EXTERN;
    old->storage = (old->storage | fresh->storage) & ~not_extern;
    old->returns_retained |= fresh->returns_retained;
    if (fresh->is_defined || !old->is_defined)
        old->decl = fresh->decl;
    old->is_defined |= fresh->is_defined;
}

/* A typedef may be repeated with the same type (6.7p3); the greatest alignment wins. */
static void merge_typedef(Sema *s, Symbol *old, const Symbol *fresh)
{
    int align = type_strip(fresh->type)->align;
    if (align > type_strip(old->type)->align)
        old->type = type_aligned(s->arena, old->type, align);
    if (type_is_variably_modified(fresh->type) || type_compatible(old->type, fresh->type))
        return;
    diag_error(s->unit->diag, fresh->span,
               "typedef '%s' redefined with a different type: %s, before %s", fresh->name,
               sema_type_text(s, fresh->type), sema_type_text(s, old->type));
    note_previous(s, old, "definition");
}

/* What an object or function declared in a block shares with the declaration that it hides,
 * or with that of the file if it hides something else (6.2.2p4). */
static void merge_outer(Sema *s, Symbol *fresh)
{
    Symbol *outer = scope_find(s->scope->parent, fresh->name);
    if (!outer || !has_linkage(outer))
        outer = scope_find_here(s->unit->file_scope, fresh->name);
    if (!outer || outer == fresh || outer->kind != fresh->kind)
        return;
    if (!types_agree(outer, fresh)) {
        report_conflict(s, outer, fresh);
        return;
    }
    fresh->type = type_composite(s->arena, fresh->type, outer->type);
    fresh->storage |= outer->storage & (STORAGE_STATIC | STORAGE_THREAD);
    fresh->returns_retained |= outer->returns_retained;
}

Symbol *sema_declare(Sema *s, Symbol *fresh)
{
    Symbol *old = scope_find_here(s->scope, fresh->name);
    if (!old) {
        scope_add(s->arena, s->scope, fresh);
        bool is_nested = fresh->kind == SYMBOL_FUNCTION &&
                         (fresh->is_defined || fresh->storage & STORAGE_AUTO);
        if (fresh->function && has_linkage(fresh) && !is_nested)
            merge_outer(s, fresh);
        return fresh;
    }
    bool is_unknown = type_is_error(old->type) || type_is_error(fresh->type) ||
                      old->kind == SYMBOL_BUILTIN;
    if (old->kind != fresh->kind) {
        if (!is_unknown) {
            diag_error(s->unit->diag, fresh->span,
                       "redefinition of '%s' as a different kind of symbol", fresh->name);
            note_previous(s, old, "definition");
        }
        scope_add(s->arena, s->scope, fresh);
        return fresh;
    }
    if (fresh->kind == SYMBOL_TYPEDEF) {
        if (type_is_error(old->type)) {
            scope_add(s->arena, s->scope, fresh);
            return fresh;
        }
        merge_typedef(s, old, fresh);
        return old;
    }
    if (has_linkage(old) && has_linkage(fresh)) {
        merge(s, old, fresh);
        return old;
    }
    if (old->is_parameter && !old->is_defined) { /* declared ahead of the list */
        old->type = fresh->type;
        old->decl = fresh->decl;
        old->is_defined = true;
        return old;
    }
    if (type_is_error(fresh->type)) /* reported, and it may have been meant for a statement */
        return fresh;
    diag_error(s->unit->diag, fresh->span, "redefinition of '%s'", fresh->name);
    note_previous(s, old, "definition");
    scope_add(s->arena, s->scope, fresh);
    return fresh;
}

/* ---- parameters ---- */

/* The type of a parameter that is declared with type `t` (6.7.6.3p7, 8). */
static Type *adjust_parameter(Sema *s, Type *t)
{
    Type *stripped = type_strip(t);
    if (stripped->kind == TYPE_ARRAY) {
        Type *pointer = type_pointer(s->arena, stripped->base);
        pointer->quals = stripped->index_quals;
        return pointer;
    }
    return stripped->kind == TYPE_FUNCTION ? type_pointer(s->arena, t) : t;
}

/* Reports an object that can't be made for want of a size. Nothing more is said of it. */
static void check_complete(Sema *s, Symbol *symbol, const char *what)
{
    if (type_is_error(symbol->type) || type_is_complete(symbol->type))
        return;
    if (!hint_incomplete_is_known(s, symbol->type))
        diag_error(s->unit->diag, symbol->span, "%s '%s' has incomplete type %s", what,
                   symbol->name, sema_type_text(s, symbol->type));
    symbol->type = &type_error;
}

Symbol *sema_param(Sema *s, Param *p)
{
    Attributes attributes = {0};
    Specs *specs = (Specs *)p->specs;
    bool in_block = s->scope->kind == SCOPE_BLOCK;
    NameDeclarator *name;
    Type *base = specs_type(s, specs, &attributes, false);
    attributes_add_list(s, &attributes, &p->attributes);
    attributes_add_declarator(s, &attributes, p->declarator);
    Type *t = sema_declarator(s, p->declarator, base == &type_auto ? &type_error : base, &name);
    t = attributes_on_type(s, &attributes, t);
    if (!in_block)
        t = adjust_parameter(s, t);
    if (attributes.align > type_align(t) && type_align(t))
        t = type_aligned(s->arena, t, attributes.align);
    Symbol *symbol = symbol_new(s, SYMBOL_VARIABLE, name ? name->name : NULL, t,
                                name ? name->node.span : p->node.span, &p->node);
    symbol->storage = specs->storage;
    symbol->is_parameter = !in_block;
    symbol->is_local = true;
    symbol->is_defined = true;
    p->symbol = name ? sema_declare(s, symbol) : symbol;
    if (name && in_block)
        check_complete(s, symbol, "variable");
    return p->symbol;
}

/* ---- objects, functions and typedef names ---- */

static void declare_typedef(Sema *s, InitDeclarator *d, NameDeclarator *name, Type *type,
                            const Attributes *attributes)
{
    if (attributes->align)
        type = type_aligned(s->arena, type, attributes->align);
    Type *stripped = type_strip(type);
    if (attributes->transparent_union && stripped->kind == TYPE_UNION) {
        /* for gcc another type, which has this name alone */
        stripped->tag->transparent = true;
        type = ARENA_NEW(s->arena, Type);
        *type = *stripped;
        type->nameless = true;
    }
    d->symbol = sema_declare(s, symbol_new(s, SYMBOL_TYPEDEF, name->name, type, name->node.span,
                                           &d->node));
    if (d->init)
        diag_error(s->unit->diag, d->init->span, "typedef '%s' can't be initialised",
                   name->name);
}

/* A symbol for a function declared with `storage`. */
static Symbol *function_symbol(Sema *s, NameDeclarator *name, Type *type, unsigned storage,
                               Node *decl)
{
    Symbol *symbol = symbol_new(s, SYMBOL_FUNCTION, name->name, type, name->node.span, decl);
    symbol->storage = storage;
    symbol->returns_retained = type_is_function(type) && type_strip(type)->returns_retained;
    return symbol;
}

static void declare_function(Sema *s, InitDeclarator *d, NameDeclarator *name, Type *type,
                             unsigned storage, const Attributes *attributes)
{
    if (attributes->align)
        type = type_aligned(s->arena, type, attributes->align);
    d->symbol = sema_declare(s, function_symbol(s, name, type, storage, &d->node));
    if (d->init) {
        diag_error(s->unit->diag, d->init->span, "function '%s' is initialised like a variable",
                   name->name);
        sema_init(s, &type_error, d->init, false); /* for the names in it */
    }
}

/* GNU `const __auto_type x = e;`: x is in scope only behind e. */
static Type *auto_type(Sema *s, const Specs *specs, InitDeclarator *d, NameDeclarator *name)
{
    if (!d->init || !ast_is_expr(d->init)) {
        diag_error(s->unit->diag, name->node.span, "'%s' needs an initialiser to take a type from",
                   name->name);
        return &type_error;
    }
    return type_qualified(s->arena, sema_value(s, d->init), specs_quals(&specs->items));
}

/* Objects of the file may be completed later (6.9.2), others must have a size now. */
static void check_object(Sema *s, Symbol *symbol, const InitDeclarator *d)
{
    Type *t = symbol->type;
    if (type_is_error(t) || type_is_complete(t) || symbol->storage & STORAGE_EXTERN)
        return;
    bool is_tentative = !symbol->function && !d->init && !type_is_void(t);
    if (is_tentative)
        VEC_PUSH(s->arena, &s->tentative, symbol);
    else
        check_complete(s, symbol, "variable");
}

/* True if an array in `t`, or behind a pointer in it if `behind`, surely has a length that
 * only the running program knows. */
static bool length_varies(const Type *t, bool behind)
{
    for (; type_is_variably_modified(t); t = t->base) {
        t = t->stripped ? t->stripped : t;
        if (t->kind != TYPE_ARRAY && !(behind && t->kind == TYPE_POINTER))
            break;
        if (t->kind == TYPE_ARRAY && t->vla && constexpr_is_variable(t->vla))
            return true;
    }
    return false;
}

static void initialise(Sema *s, Symbol *symbol, InitDeclarator *d)
{
    bool is_empty = d->init->kind == AST_INIT_LIST && ((InitList *)d->init)->items.count == 0;
    if (type_is_array(symbol->type) && !is_empty && length_varies(symbol->type, false)) {
        diag_error(s->unit->diag, d->init->span,
                   "'%s' is of variable length and can't be initialised", symbol->name);
        sema_init(s, &type_error, d->init, false); /* for the names in it */
        return;
    }
    symbol->type = init_named(s, symbol->type, d->init, !symbol->is_local, symbol->name);
}

static void declare_variable(Sema *s, InitDeclarator *d, NameDeclarator *name, Type *type,
                             const Specs *specs, const Attributes *attributes)
{
    unsigned storage = specs->storage;
    bool is_auto = type == &type_auto;
    if (is_auto)
        type = auto_type(s, specs, d, name);
    int natural = type_align(type);
    if (attributes->align && attributes->align > natural)
        type = type_aligned(s->arena, type, attributes->align);
    Symbol *fresh = symbol_new(s, SYMBOL_VARIABLE, name->name, type, name->node.span, &d->node);
    unsigned is_static = STORAGE_EXTERN | STORAGE_STATIC | STORAGE_THREAD;
    fresh->storage = storage;
    fresh->is_local = s->function && !(storage & is_static);
    fresh->is_defined = d->init != NULL;
    if (!s->function && length_varies(type, true)) {
        diag_error(s->unit->diag, name->node.span,
                   "'%s' has a variable length, which only a block may declare", name->name);
        fresh->type = &type_error;
    }
    Symbol *symbol = d->symbol = sema_declare(s, fresh);
    if (d->init && type_is_record(symbol->type)) /* ahead of what is said of the initialiser */
        check_object(s, symbol, d);
    if (d->init && !is_auto)
        initialise(s, symbol, d);
    check_object(s, symbol, d);
}

static void init_declarator(Sema *s, const Specs *specs, Type *base, Attributes attributes,
                            InitDeclarator *d)
{
    NameDeclarator *name;
    attributes_add_list(s, &attributes, &d->lead_attributes);
    attributes_add_list(s, &attributes, &d->attributes);
    attributes_add_declarator(s, &attributes, d->declarator);
    Type *type = base;
    if (base == &type_auto && d->declarator->kind == AST_NAME_DECLARATOR) {
        name = (NameDeclarator *)d->declarator;
    } else {
        type = sema_declarator(s, d->declarator, base == &type_auto ? &type_error : base, &name);
        type = attributes_on_type(s, &attributes, type);
    }
    if (!name)
        return;
    if (specs->storage & STORAGE_TYPEDEF)
        declare_typedef(s, d, name, type, &attributes);
    else if (type_is_function(type))
        declare_function(s, d, name, type, specs->storage, &attributes);
    else
        declare_variable(s, d, name, type, specs, &attributes);
}

void sema_declaration(Sema *s, Declaration *d)
{
    Attributes attributes = {0};
    Specs *specs = (Specs *)d->specs;
    Type *base = specs_type(s, specs, &attributes, d->declarators.count == 0);
    for (int i = 0; i < d->declarators.count; i++)
        init_declarator(s, specs, base, attributes, (InitDeclarator *)d->declarators.items[i]);
}

/* ---- function definitions ---- */

/* One declaration between a K&R declarator and the body. */
static void kr_declaration(Sema *s, Declaration *d)
{
    Attributes attributes = {0};
    Specs *specs = (Specs *)d->specs;
    Type *base = specs_type(s, specs, &attributes, d->declarators.count == 0);
    for (int i = 0; i < d->declarators.count; i++) {
        InitDeclarator *id = (InitDeclarator *)d->declarators.items[i];
        NameDeclarator *name;
        Type *t = sema_declarator(s, id->declarator, base, &name);
        if (!name)
            continue;
        t = adjust_parameter(s, attributes_on_type(s, &attributes, t));
        Symbol *symbol =
            symbol_new(s, SYMBOL_VARIABLE, name->name, t, name->node.span, &id->node);
        symbol->storage = specs->storage;
        symbol->is_parameter = symbol->is_local = symbol->is_defined = true;
        id->symbol = sema_declare(s, symbol);
    }
}

/* The parameters of a K&R definition; those without a declaration are int. */
static void kr_parameters(Sema *s, FunctionDef *f, const FunctionDeclarator *declarator)
{
    for (int i = 0; i < f->kr_decls.count; i++)
        if (f->kr_decls.items[i]->kind == AST_DECLARATION)
            kr_declaration(s, (Declaration *)f->kr_decls.items[i]);
    for (int i = 0; i < declarator->params.count; i++) {
        NameDeclarator *name = (NameDeclarator *)declarator->params.items[i];
        if (scope_find_here(s->scope, name->name))
            continue;
        Symbol *symbol = symbol_new(s, SYMBOL_VARIABLE, name->name, type_basic(TYPE_INT),
                                    name->node.span, &name->node);
        symbol->is_parameter = symbol->is_local = symbol->is_defined = true;
        sema_declare(s, symbol);
    }
}

/* No parameter is declared twice: in a prototype and behind it. */
static void refuse_kr_declarations(Sema *s, const FunctionDef *f)
{
    for (int i = 0; i < f->kr_decls.count; i++)
        if (f->kr_decls.items[i]->kind == AST_DECLARATION) {
            diag_error(s->unit->diag, f->kr_decls.items[i]->span,
                       "a declaration of a parameter behind a list that declares all");
            return;
        }
}

/* Reports what a definition, unlike a declaration, needs (6.9.1p7, 6.7.6.3p4). */
static void check_definition(Sema *s, const Symbol *symbol, const FunctionDeclarator *d)
{
    const Type *result = type_strip(symbol->type)->base;
    if (!type_is_void(result) && !type_is_error(result) && !type_is_complete(result))
        diag_error(s->unit->diag, symbol->span, "function '%s' returns the incomplete type %s",
                   symbol->name, sema_type_text(s, result));
    for (int i = 0; !d->is_kr && i < d->params.count; i++) {
        Symbol *p = ((Param *)d->params.items[i])->symbol;
        if (p->name && !type_is_void(p->type))
            check_complete(s, p, "parameter");
    }
}

/* The symbol that sema_declare will settle on for a function of that name. */
static Symbol *known_function(Sema *s, Name name)
{
    Symbol *old = scope_find_here(s->scope, name);
    return old && old->kind == SYMBOL_FUNCTION ? old : NULL;
}

/* The body, with the parameters in scope. */
static void function_body(Sema *s, FunctionDef *f, const FunctionDeclarator *declarator,
                          Scope *parameters)
{
    Scope *outer = s->scope;
    s->scope = parameters;
    parameters->kind = SCOPE_FUNCTION;
    if (declarator->is_kr)
        kr_parameters(s, f, declarator);
    else
        refuse_kr_declarations(s, f);
    sema_function_body(s, f);
    s->scope = outer;
}

void sema_function(Sema *s, FunctionDef *f)
{
    Sema outer = *s;
    Attributes attributes = {0};
    NameDeclarator *name;
    Specs *specs = (Specs *)f->specs;
    Type *base = specs_type(s, specs, &attributes, false);
    attributes_add_list(s, &attributes, &f->attributes);
    attributes_add_declarator(s, &attributes, f->declarator);
    FunctionDeclarator *declarator = declarator_function(f->declarator);
    NameDeclarator *named = declarator_name(f->declarator);
    if (!declarator || !named) {
        if (!type_is_error(base))
            diag_error(s->unit->diag, f->declarator->span,
                       "a body follows what doesn't declare a function");
        return;
    }
    /* The parameters belong to the function, which is known by name alone as yet. */
    Symbol *fresh = function_symbol(s, named, &type_error, specs->storage, &f->node);
    Symbol *owner = known_function(s, named->name);
    s->function = owner ? owner : fresh;
    s->closure = NULL;
    s->unevaluated = false;
    s->definition = &declarator->node;
    Type *type = sema_declarator(s, f->declarator, base == &type_auto ? &type_error : base, &name);
    Scope *parameters = s->parameters;
    s->definition = outer.definition;
    s->parameters = outer.parameters;

    fresh->type = attributes_on_type(s, &attributes, type);
    if (attributes.align)
        fresh->type = type_aligned(s->arena, fresh->type, attributes.align);
    fresh->returns_retained = type_strip(fresh->type)->returns_retained;
    fresh->is_defined = true;
    f->symbol = sema_declare(s, fresh);
    check_definition(s, fresh, declarator);
    function_body(s, f, declarator, parameters);
    s->function = outer.function;
    s->closure = outer.closure;
    s->enclosing = outer.enclosing;
    s->unevaluated = outer.unevaluated;
}

/* ---- what stands among declarations ---- */

static void check_static_assert(Sema *s, const StaticAssert *n)
{
    int64_t value;
    if (!sema_integer_constant(s, n->condition, "the condition of a static assertion", &value))
        return;
    if (ast_expr(n->condition)->constant->integer)
        return;
    int len = (int)(n->message.end - n->message.start);
    const char *text = source_text(s->unit->source) + n->message.start;
    diag_error(s->unit->diag, n->condition->span, "static assertion failed%s%.*s",
               len ? ": " : "", len, text);
}

void sema_external(Sema *s, Node *item)
{
    switch (item->kind) {
    case AST_FUNCTION:
        sema_function(s, (FunctionDef *)item);
        break;
    case AST_DECLARATION:
        sema_declaration(s, (Declaration *)item);
        break;
    case AST_STATIC_ASSERT:
        check_static_assert(s, (StaticAssert *)item);
        break;
    case AST_PRAGMA:
        sema_pragma(s, (Pragma *)item);
        break;
    default:
        break;
    }
}
