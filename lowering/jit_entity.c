/* Functions and objects with static storage: which there are, which are used, and what the
 * assembler calls them.
 *
 * Names: what has external linkage keeps its name, as does what is static unless that name is
 * taken in the program. */
#include <ctype.h>
#include <string.h>

#include "frontend/sema_decl.h"
#include "frontend/utf8.h"
#include "lowering/jit_inside.h"

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

JitEntity *jit_file_entity(JitUnit *u, const Symbol *symbol)
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

static void note_declarator(JitUnit *u, const Specs *specs, InitDeclarator *d)
{
    Symbol *symbol = d->symbol;
    if (!symbol || !symbol->name ||
        (symbol->kind != SYMBOL_VARIABLE && symbol->kind != SYMBOL_FUNCTION))
        return;
    JitEntity *e = jit_file_entity(u, symbol);
    if (specs)
        jit_note_attributes(e, &specs->items);
    jit_note_attributes(e, &d->lead_attributes);
    jit_note_attributes(e, &d->attributes);
    const char *asm_name = jit_asm_name(u, d);
    if (asm_name)
        e->asm_name = asm_name;
    if (asm_name && symbol->kind == SYMBOL_VARIABLE && symbol->storage & STORAGE_REGISTER)
        u->cc_only = "a register variable of the file";
    unsigned storage = specs ? specs->storage : 0;
    if (symbol->kind == SYMBOL_FUNCTION)
        e->has_plain_declaration |= !(storage & STORAGE_INLINE) || storage & STORAGE_EXTERN;
    else if (d->init || (!(storage & STORAGE_EXTERN) && !e->object))
        e->object = &d->node;
}

/* True if `inline` means what it did before C99. */
static bool is_of_gnu89(const Jit *j)
{
    static const char *const old[] = {"-ansi", "-std=gnu89", "-std=gnu90", "-std=c89", "-std=c90",
                                      "-std=iso9899:1990", "-std=iso9899:199409"};
    const Args *flags = j->request->flags;
    bool is_old = false;
    for (int i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        if (!strcmp(flag, "-fgnu89-inline") || !strcmp(flag, "-fno-gnu89-inline"))
            return flag[2] == 'g';
        if (!strncmp(flag, "-std=", 5) || !strcmp(flag, "-ansi"))
            is_old = false;
        for (size_t k = 0; k < sizeof old / sizeof *old; k++)
            is_old |= !strcmp(flag, old[k]);
    }
    return is_old;
}

static void note_function(JitUnit *u, FunctionDef *f)
{
    JitEntity *e = jit_file_entity(u, f->symbol);
    jit_note_attributes(e, &f->attributes);
    unsigned storage = f->symbol->storage;
    if (f->specs) {
        jit_note_attributes(e, &((Specs *)f->specs)->items);
        storage = ((Specs *)f->specs)->storage;
    }
    e->is_inline = storage & STORAGE_INLINE;
    e->has_plain_declaration |= !e->is_inline || storage & STORAGE_EXTERN;
    if (e->is_inline && is_of_gnu89(u->jit))
        e->is_gnu_inline = e->has_plain_declaration = true;
    if (e->is_gnu_inline && storage & STORAGE_EXTERN) {
        if (!e->is_always_inline)
            return; /* the real one is elsewhere */
        e->is_inlined_only = e->is_static = true;
    }
    e->definition = f;
}

static void note_var(JitUnit *u, Var *v)
{
    JitEntity *e = jit_file_entity(u, v->symbol);
    if (v->asm_label)
        e->asm_name = v->asm_label;
    if (v->symbol->kind == SYMBOL_VARIABLE && !type_is_function(v->symbol->type) &&
        !(v->symbol->storage & STORAGE_EXTERN))
        e->object = &v->node;
}

/* True if a type may have a calling convention of its own, which sema does not keep. */
static bool names_convention(const JitUnit *u)
{
    static const char word[] = "ms_abi";
    const Source *source = u->unit->source;
    return memmem(source_text(source), source_len(source), word, strlen(word)) != NULL;
}

static void find_in_unit(JitUnit *u)
{
    NodeList *items = &u->unit->root->items;
    JitOptions options = {0};
    for (int i = 0; i < items->count; i++) {
        Node *item = items->items[i];
        switch (item->kind) {
        case AST_FUNCTION:
            note_function(u, (FunctionDef *)item);
            if (options.changed)
                jit_file_entity(u, ((FunctionDef *)item)->symbol)->odd = options.changed;
            break;
        case AST_PRAGMA:
            jit_follow_options(u, (Pragma *)item, &options);
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
            u->has_text = true;
            break;
        default:
            break;
        }
    }
    for (int i = 0; i < items->count; i++)
        if (items->items[i]->kind == AST_PRAGMA)
            jit_note_pragma(u, (Pragma *)items->items[i]);
    if (names_convention(u))
        u->cc_only = "a calling convention";
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

JitEntity *jit_next_entity(const Jit *j, JitCursor *at)
{
    for (; at->unit < j->request->count; at->unit++, at->entity = 0) {
        const JitUnit *u = &j->units[at->unit];
        if (at->entity < u->entities.count)
            return u->entities.items[at->entity++];
    }
    return NULL;
}

/* A symbol that lives on: its entity, looked for by name where a block has declared it. */
JitEntity *jit_lasting(JitUnit *u, const Symbol *s)
{
    bool is_function = s && (s->kind == SYMBOL_FUNCTION || s->kind == SYMBOL_BUILTIN);
    if (!s || !s->name || s->is_local || (s->kind != SYMBOL_VARIABLE && !is_function))
        return NULL;
    JitEntity *e = map_get(&u->symbols, s);
    if (!e && (!s->function || is_function || s->storage & STORAGE_EXTERN))
        e = map_get(&u->names, s->name);
    return e;
}

/* ---- names ---- */

/* Of a symbol that the assembler takes without quotes. */
static bool is_assembler_name(const char *name)
{
    if (isdigit((unsigned char)*name) || *name == '$')
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("_.$", *name) && (unsigned char)*name < 0x80)
            return false;
    return true;
}

bool jit_has_odd_name(const JitEntity *e)
{
    if (!e->symbol || e->symbol->kind == SYMBOL_VARIABLE)
        return false;
    for (const char *p = e->name; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '_')
            return true;
    return false;
}

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
        JitCursor at = {0};
        for (JitEntity *e; (e = jit_next_entity(j, &at));) {
            const char *name = e->asm_name ? e->asm_name
                                           : utf8_plain_name(j->arena, e->symbol->name);
            if (e->is_static != (statics != 0))
                continue;
            e->name = statics ? free_name(j, name, e) : name;
            take(j, e->name, e);
        }
    }
}

/* True if the unit gives the program the symbol, and no other may. */
static bool is_the_one(const JitEntity *e)
{
    return (e->definition || e->object || (e->alias && !e->is_weakref)) && !e->is_static &&
           !e->is_weak;
}

const char *jit_defined_twice(Jit *j)
{
    Map defined = {0};
    JitCursor at = {0};
    for (JitEntity *e; (e = jit_next_entity(j, &at));) {
        if (!is_the_one(e))
            continue;
        Name name = intern_cstr(j->names, e->name);
        if (map_get(&defined, name))
            return name;
        map_put(j->arena, &defined, name, e);
    }
    return NULL;
}

JitEntity *jit_entity(JitUnit *u, const Symbol *symbol)
{
    JitEntity *e = jit_lasting(u, symbol);
    if (e)
        return e;
    e = add_entity(u, symbol);
    const char *name = utf8_plain_name(u->jit->arena, symbol->name);
    if (symbol->kind == SYMBOL_VARIABLE && symbol->function &&
        !(symbol->storage & STORAGE_EXTERN)) {
        e->is_static = true;
        e->name = arena_printf(u->jit->arena, "%s.%d", name, u->jit->made_names++);
        e->is_of_function = true;
        return e;
    }
    Name key = intern_cstr(u->jit->names, name);
    const JitEntity *taken = map_get(&u->jit->taken_names, key);
    if (taken && taken->is_static)
        jit_fail(u->jit, "the name '%s', which is another's", symbol->name);
    map_put(u->jit->arena, &u->names, symbol->name, e);
    e->name = name;
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

/* A name for libgccjit, which dumps know to read; the function's own becomes an alias. */
static const char *odd_function_name(Jit *j, JitEntity *e)
{
    if (!jit_is_own(e) || e->is_always_inline || !is_assembler_name(e->name))
        jit_fail(j, "the name '%s'", e->name);
    static const char prefix[] = "chant_name_";
    char *name = arena_alloc(j->scratch, sizeof prefix + 3 * strlen(e->name));
    char *to = stpcpy(name, prefix);
    for (const char *from = e->name; *from; from++) {
        if (isalnum((unsigned char)*from))
            to += sprintf(to, "%c", *from);
        else
            to += sprintf(to, *from == '_' ? "__" : "_%02x", (unsigned char)*from);
    }
    jit_say_symbol(j, e);
    fprintf(j->data, "\t.type %s, @function\n\t.set %s, %s\n", e->name, e->name, name);
    VEC_PUSH(j->scratch, &j->kept, e);
    return name;
}

void jit_keep_function(JitEntity *e)
{
    if (!e->definition || e->is_address_in_data)
        return;
    e->is_address_in_data = true;
    VEC_PUSH(e->unit->jit->scratch, &e->unit->jit->kept, e);
}

gcc_jit_function *jit_entity_function(Jit *j, JitEntity *e)
{
    if (e->function)
        return e->function;
    if ((e->is_inlined_only || e->is_always_inline) && e->definition && !jit_is_own(e))
        jit_fail(j, "the function '%s', which is there to be inlined", e->symbol->name);
    if (jit_is_odd_call(e))
        jit_fail(j, "a call of '%s', which has the attribute %s", e->symbol->name, e->odd);
    bool is_odd = jit_has_odd_name(e);
    const char *name = is_odd ? odd_function_name(j, e) : jit_link_name(e);
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
    enum gcc_jit_function_kind kind = !own ? GCC_JIT_FUNCTION_IMPORTED
                                      : !e->is_static && !is_odd
                                          ? GCC_JIT_FUNCTION_EXPORTED
                                      : e->is_always_inline && !j->inlines_as_it_likes &&
                                                !jit_cleanup_is_unwound(e)
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
    int align = jit_object_align(e, type, type_size(type));
    if (jit_is_own(e) && !e->is_weak && align > type_align(type))
        gj.lvalue_set_alignment(e->global, (unsigned)align);
    return e->global;
}
