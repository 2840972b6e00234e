/* Functions and objects with static storage: which there are, which are used, and what the
 * assembler calls them.
 *
 * Names: what has external linkage keeps its name, as does what is static unless that name is
 * taken in the program. */
#include <ctype.h>
#include <string.h>

#include "frontend/sema_decl.h"
#include "lowering/jit_inside.h"
#include "lowering/rewrite.h"

/* ---- attributes ---- */

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

bool jit_is_odd_attribute(Name name)
{
    static const char *const odd[] = {
        "constructor", "destructor", "section",       "weak",    "alias",        "ifunc",
        "weakref",     "naked",      "target",        "target_clones", "interrupt",
        "optimize",    "symver",     "returns_twice", "ms_abi",  "simd",         "copy",
        NULL};
    return name && is_any(name, odd);
}

static void note_attribute(JitEntity *e, const Node *node)
{
    static const char *const roots[] = {"used", "retain", "constructor", "destructor", NULL};
    static const char *const imports[] = {"gnu_inline", NULL};
    static const char *const always[] = {"always_inline", NULL};
    static const char *const never[] = {"noinline", "noipa", NULL};
    if (node->kind != AST_ATTRIBUTE)
        return;
    const NodeList *items = &((const Attribute *)node)->items;
    for (int i = 0; i < items->count; i++) {
        Name name = ((const AttributeItem *)items->items[i])->name;
        if (!name)
            continue;
        if (jit_is_odd_attribute(name))
            e->odd = name;
        e->is_root |= is_any(name, roots);
        e->is_gnu_inline |= is_any(name, imports);
        e->is_always_inline |= is_any(name, always);
        e->is_noinline |= is_any(name, never);
    }
}

static void note_attributes(JitEntity *e, const NodeList *list)
{
    for (int i = 0; i < list->count; i++)
        note_attribute(e, list->items[i]);
}

/* ---- what there is ---- */

static JitEntity *add_entity(JitUnit *u, const Symbol *symbol)
{
    Jit *j = u->jit;
    JitEntity *e = ARENA_NEW(j->arena, JitEntity);
    e->unit = u;
    e->symbol = symbol;
    if (symbol) {
        e->is_static = symbol->storage & STORAGE_STATIC;
        map_put(j->arena, &u->symbols, symbol, e);
    }
    VEC_PUSH(j->arena, &u->entities, e);
    return e;
}

/* The entity of a symbol of the file's scope. */
static JitEntity *file_entity(JitUnit *u, const Symbol *symbol)
{
    JitEntity *e = map_get(&u->symbols, symbol);
    if (e)
        return e;
    e = map_get(&u->names, symbol->name);
    if (e) { /* lowering declares a function again under a symbol of its own */
        map_put(u->jit->arena, &u->symbols, symbol, e);
        return e;
    }
    e = add_entity(u, symbol);
    map_put(u->jit->arena, &u->names, symbol->name, e);
    return e;
}

/* What stands between the quotes of an asm label. */
static const char *label_text(JitUnit *u, Span span)
{
    const char *p = source_text(u->unit->source) + span.start;
    const char *end = source_text(u->unit->source) + span.end;
    char *text = arena_alloc(u->jit->arena, (size_t)(end - p) + 1), *to = text;
    bool inside = false;
    for (; p < end; p++) {
        if (*p == '"')
            inside = !inside;
        else if (inside)
            *to++ = *p;
    }
    return text;
}

const char *jit_register_name(JitUnit *u, const Symbol *symbol)
{
    if (!(symbol->storage & STORAGE_REGISTER) || !symbol->decl ||
        symbol->decl->kind != AST_INIT_DECLARATOR)
        return NULL;
    Span label = ((const InitDeclarator *)symbol->decl)->asm_label;
    return label.end > label.start ? label_text(u, label) : NULL;
}

static void note_declarator(JitUnit *u, const Specs *specs, InitDeclarator *d)
{
    Symbol *symbol = d->symbol;
    if (!symbol || !symbol->name ||
        (symbol->kind != SYMBOL_VARIABLE && symbol->kind != SYMBOL_FUNCTION))
        return;
    JitEntity *e = file_entity(u, symbol);
    if (specs)
        note_attributes(e, &specs->items);
    note_attributes(e, &d->lead_attributes);
    note_attributes(e, &d->attributes);
    if (d->asm_label.end > d->asm_label.start)
        e->asm_name = label_text(u, d->asm_label);
    unsigned storage = specs ? specs->storage : 0;
    if (symbol->kind == SYMBOL_FUNCTION)
        e->has_plain_declaration |= !(storage & STORAGE_INLINE);
    else if (d->init || (!(storage & STORAGE_EXTERN) && !e->object))
        e->object = &d->node;
}

static void note_function(JitUnit *u, FunctionDef *f)
{
    JitEntity *e = file_entity(u, f->symbol);
    note_attributes(e, &f->attributes);
    unsigned storage = f->symbol->storage;
    if (f->specs) {
        note_attributes(e, &((Specs *)f->specs)->items);
        storage = ((Specs *)f->specs)->storage;
    }
    e->is_inline = storage & STORAGE_INLINE;
    e->has_plain_declaration |= !e->is_inline || storage & STORAGE_EXTERN;
    if (e->is_gnu_inline && storage & STORAGE_EXTERN) {
        if (!e->is_always_inline)
            return; /* the real one is elsewhere */
        e->is_inlined_only = e->is_static = true;
    }
    e->definition = f;
}

static void note_var(JitUnit *u, Var *v)
{
    JitEntity *e = file_entity(u, v->symbol);
    if (v->asm_label)
        e->asm_name = v->asm_label;
    if (v->symbol->kind == SYMBOL_VARIABLE && !type_is_function(v->symbol->type) &&
        !(v->symbol->storage & STORAGE_EXTERN))
        e->object = &v->node;
}

/* A pragma that changes names or code. */
static bool is_odd_pragma(JitUnit *u, const Pragma *p)
{
    static const char *const odd[] = {"weak", "redefine_extname", "optimize", "target",
                                      "push_options", "scalar_storage_order", "ivdep", NULL};
    char *text = arena_strndup(u->jit->arena, source_text(u->unit->source) + p->text.start,
                               p->text.end - p->text.start);
    for (const char *const *word = odd; *word; word++)
        if (strstr(text, *word))
            return true;
    return false;
}

static void find_in_unit(JitUnit *u)
{
    NodeList *items = &u->unit->root->items;
    for (int i = 0; i < items->count; i++) {
        Node *item = items->items[i];
        switch (item->kind) {
        case AST_FUNCTION:
            note_function(u, (FunctionDef *)item);
            break;
        case AST_VAR:
            note_var(u, (Var *)item);
            break;
        case AST_DECLARATION: {
            Declaration *d = (Declaration *)item;
            for (int k = 0; k < d->declarators.count; k++)
                note_declarator(u, (Specs *)d->specs, (InitDeclarator *)d->declarators.items[k]);
            break;
        }
        case AST_ASM_DEFINITION:
            u->cc_only = "assembler text of the file";
            break;
        case AST_PRAGMA:
            if (is_odd_pragma(u, (Pragma *)item))
                u->cc_only = "a pragma that changes names or code";
            break;
        default:
            break;
        }
    }
    for (int i = 0; i < u->entities.count; i++) {
        JitEntity *e = u->entities.items[i];
        if (e->is_inline && !e->has_plain_declaration)
            e->is_static = true; /* this unit's own copy of it (6.7.4p7) */
    }
}

void jit_find_entities(Jit *j)
{
    for (int i = 0; i < j->request->count; i++)
        find_in_unit(&j->units[i]);
}

/* ---- what is used ---- */

typedef struct Walk {
    JitUnit *unit;
    JitEntityList *work;
} Walk;

static void use(JitEntityList *work, JitEntity *e)
{
    if (e->is_used)
        return;
    e->is_used = true;
    VEC_PUSH(e->unit->jit->arena, work, e);
}

/* A symbol that lives on: its entity, looked for by name where a block has declared it. */
static JitEntity *lasting(JitUnit *u, const Symbol *s)
{
    bool is_function = s && (s->kind == SYMBOL_FUNCTION || s->kind == SYMBOL_BUILTIN);
    if (!s || !s->name || s->is_local || (s->kind != SYMBOL_VARIABLE && !is_function))
        return NULL;
    JitEntity *e = map_get(&u->symbols, s);
    if (!e && (!s->function || is_function || s->storage & STORAGE_EXTERN))
        e = map_get(&u->names, s->name);
    return e;
}

static bool use_names(Node *node, void *context)
{
    Walk *w = context;
    JitEntity *e = NULL;
    if (node->kind == AST_IDENT) {
        const Ident *id = (const Ident *)node;
        e = id->symbol ? lasting(w->unit, id->symbol) : map_get(&w->unit->names, id->name);
    } else {
        e = jit_cleanup_entity(w->unit, node);
    }
    if (e)
        use(w->work, e);
    return true;
}

/* The definition in another unit of what is only declared in this. */
static JitEntity *elsewhere(Jit *j, const JitEntity *e)
{
    for (int i = 0; i < j->request->count; i++) {
        JitUnit *u = &j->units[i];
        JitEntity *other =
            u == e->unit ? NULL
                         : map_get(&u->names, intern_cstr(u->unit->names, e->symbol->name));
        if (other && !other->is_static && (other->definition || other->object))
            return other;
    }
    return NULL;
}

/* A declaration that the linker must understand as cc would have said it. */
static bool is_odd_import(const JitEntity *e)
{
    static const char *const odd[] = {"weak", "alias", "weakref", "ifunc", NULL};
    return e->odd && !e->definition && !e->object && is_any(e->odd, odd);
}

static bool is_root(const Jit *j, const JitEntity *e)
{
    if (e->is_root || (e->definition && !strcmp(e->symbol->name, "main")))
        return true;
    return !j->request->whole_program && !e->is_static && (e->definition || e->object);
}

void jit_find_used(Jit *j)
{
    JitEntityList work = {0};
    for (int i = 0; i < j->request->count; i++) {
        JitUnit *u = &j->units[i];
        for (int k = 0; k < u->entities.count; k++)
            if (is_root(j, u->entities.items[k]) || u->cc_only)
                use(&work, u->entities.items[k]);
    }
    for (int i = 0; i < work.count; i++) {
        JitEntity *e = work.items[i];
        Walk w = {e->unit, &work};
        if (is_odd_import(e) && !e->unit->cc_only) {
            e->unit->cc_only = arena_printf(j->arena, "the attribute %s", e->odd);
            for (int k = 0; k < e->unit->entities.count; k++)
                use(&work, e->unit->entities.items[k]);
        }
        if (e->definition)
            rewrite_walk(e->definition->body, use_names, &w);
        else if (e->object)
            rewrite_walk(e->object, use_names, &w);
        JitEntity *other = e->definition || e->object || e->is_static ? NULL : elsewhere(j, e);
        if (other)
            use(&work, other);
    }
}

/* ---- names ---- */

static bool take(Jit *j, const char *name, JitEntity *e)
{
    Name key = intern_cstr(j->names, name);
    if (map_get(&j->taken_names, key))
        return false;
    map_put(j->arena, &j->taken_names, key, e);
    return true;
}

static const char *free_name(Jit *j, const char *name, JitEntity *e)
{
    const char *tried = name;
    for (int n = 1; !take(j, tried, e); n++)
        tried = arena_printf(j->arena, "%s_%d", name, n);
    return tried;
}

void jit_name_entities(Jit *j)
{
    for (int statics = 0; statics < 2; statics++) {
        for (int i = 0; i < j->request->count; i++) {
            JitUnit *u = &j->units[i];
            for (int k = 0; k < u->entities.count; k++) {
                JitEntity *e = u->entities.items[k];
                const char *name = e->asm_name ? e->asm_name : e->symbol->name;
                if (e->is_static != (statics != 0))
                    continue;
                e->name = statics ? free_name(j, name, e) : name;
                take(j, e->name, e);
            }
        }
    }
}

JitEntity *jit_entity(JitUnit *u, const Symbol *symbol)
{
    JitEntity *e = lasting(u, symbol);
    if (e)
        return e;
    e = add_entity(u, symbol);
    if (symbol->kind == SYMBOL_VARIABLE && symbol->function &&
        !(symbol->storage & STORAGE_EXTERN)) {
        e->is_static = true;
        e->name = arena_printf(u->jit->arena, "%s.%d", symbol->name, u->jit->made_names++);
        e->is_of_function = true;
        return e;
    }
    Name key = intern_cstr(u->jit->names, symbol->name);
    const JitEntity *taken = map_get(&u->jit->taken_names, key);
    if (taken && taken->is_static)
        jit_fail(u->jit, "the name '%s', which is another's", symbol->name);
    map_put(u->jit->arena, &u->names, symbol->name, e);
    e->name = symbol->name;
    return e;
}

JitEntity *jit_made_entity(JitUnit *u, const char *stem)
{
    JitEntity *e = ARENA_NEW(u->jit->scratch, JitEntity);
    e->unit = u;
    e->is_static = true;
    e->name = arena_printf(u->jit->scratch, ".Lchant_%s%d", stem, u->jit->made_names++);
    return e;
}

/* ---- in libgccjit's terms ---- */

bool jit_is_own(const JitEntity *e)
{
    if (e->failure || e->odd || e->unit->cc_only)
        return false;
    if (e->definition)
        return e->is_used;
    return e->is_of_function || !e->symbol || (e->object && !e->unit->has_half);
}

static const char *parameter_name(const JitEntity *e, const Type *type, int i)
{
    const FunctionDef *d = e->definition;
    FunctionDeclarator *declarator =
        d && d->declarator ? declarator_function(d->declarator) : NULL;
    Name name = type->params.items[i].name;
    if (declarator && !declarator->is_kr && i < declarator->params.count &&
        declarator->params.items[i]->kind == AST_PARAM) {
        const Symbol *symbol = ((Param *)declarator->params.items[i])->symbol;
        name = symbol && symbol->name ? symbol->name : name;
    }
    return name ? name : "unnamed";
}

Type *jit_old_parameter(const FunctionDef *d, Name name)
{
    for (int i = 0; i < d->kr_decls.count; i++) {
        const Declaration *declaration = (const Declaration *)d->kr_decls.items[i];
        for (int k = 0; declaration->node.kind == AST_DECLARATION &&
                        k < declaration->declarators.count; k++) {
            const InitDeclarator *id =
                (const InitDeclarator *)declaration->declarators.items[k];
            if (id->symbol && id->symbol->name == name)
                return type_strip(id->symbol->type);
        }
    }
    return type_basic(TYPE_INT);
}

/* The parameters of an old-style definition arrive promoted. */
static int old_parameters(Jit *j, const FunctionDef *d, gcc_jit_param ***params)
{
    FunctionDeclarator *declarator = declarator_function(d->declarator);
    int count = declarator->params.count;
    *params = arena_alloc(j->scratch, ((size_t)count + 1) * sizeof **params);
    for (int i = 0; i < count; i++) {
        Name name = ((NameDeclarator *)declarator->params.items[i])->name;
        Type *type = type_default_promote(jit_old_parameter(d, name));
        (*params)[i] = gj.context_new_param(j->context, NULL, jit_passed_type(j, type), name);
    }
    return count;
}

static bool is_old_style(const FunctionDef *d)
{
    FunctionDeclarator *declarator = d->declarator ? declarator_function(d->declarator) : NULL;
    return declarator && declarator->is_kr;
}

gcc_jit_function *jit_entity_function(Jit *j, JitEntity *e)
{
    if (e->function)
        return e->function;
    if (e->is_inlined_only && !jit_is_own(e))
        jit_fail(j, "the function '%s', which is there to be inlined", e->symbol->name);
    const char *name = jit_link_name(e);
    for (const char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '_')
            jit_fail(j, "the name '%s'", name);
    const Type *type = type_strip(e->symbol->type);
    if (type->kind != TYPE_FUNCTION)
        jit_fail(j, "the type of '%s'", name);
    bool own = e->definition && jit_is_own(e);
    int count = type->no_prototype && !own ? 0 : type->params.count;
    gcc_jit_param **params = arena_alloc(j->scratch, ((size_t)count + 1) * sizeof *params);
    for (int i = 0; i < count; i++) {
        Type *param = type->params.items[i].type;
        params[i] = gj.context_new_param(j->context, NULL, jit_passed_type(j, param),
                                         parameter_name(e, type, i));
    }
    if (own && type->no_prototype && is_old_style(e->definition))
        count = old_parameters(j, e->definition, &params);
    bool variadic = type->variadic || (type->no_prototype && !own);
    enum gcc_jit_function_kind kind = !own             ? GCC_JIT_FUNCTION_IMPORTED
                                      : !e->is_static ? GCC_JIT_FUNCTION_EXPORTED
                                      : e->is_always_inline && !jit_cleanup_is_unwound(e)
                                          ? GCC_JIT_FUNCTION_ALWAYS_INLINE
                                          : GCC_JIT_FUNCTION_INTERNAL;
    gcc_jit_location *at = NULL;
    if (j->debug && own) {
        Loc loc = source_locate(e->unit->unit->source, e->definition->node.span.start);
        at = gj.context_new_location(j->context, loc.file, loc.line, loc.column);
    }
    e->function = gj.context_new_function(j->context, at, kind, jit_result_type(j, type->base),
                                          name, count, params, variadic);
    return e->function;
}

gcc_jit_lvalue *jit_entity_global(Jit *j, JitEntity *e, Type *type)
{
    if (e->global)
        return e->global;
    e->global = gj.context_new_global(j->context, NULL, GCC_JIT_GLOBAL_IMPORTED,
                                      jit_type(j, type), jit_link_name(e));
    if (e->symbol && e->symbol->storage & STORAGE_THREAD)
        gj.lvalue_set_tls_model(e->global, jit_is_own(e) ? GCC_JIT_TLS_MODEL_LOCAL_EXEC
                                                         : GCC_JIT_TLS_MODEL_INITIAL_EXEC);
    return e->global;
}
