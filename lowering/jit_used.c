/* Which functions and objects are used, and what must go through cc together.
 *
 * Of a unit that has a half for cc, that half defines all objects and aliases; so all of them count
 * as used, and what they refer to. */
#include <ctype.h>
#include <string.h>

#include "lowering/jit_inside.h"

typedef struct Walk {
    JitUnit *unit;
    JitEntityList *work;
} Walk;

static bool is_defined(const JitEntity *e)
{
    return e->definition || e->object || (e->alias && !e->is_weakref);
}

static void use(JitEntityList *work, JitEntity *e)
{
    if (e->is_used)
        return;
    e->is_used = true;
    VEC_PUSH(e->unit->jit->arena, work, e);
}

static JitEntity *named(JitUnit *u, const char *name)
{
    JitEntity *e = map_get(&u->names, intern_cstr(u->unit->names, name));
    for (int i = 0; !e && i < u->entities.count; i++) {
        JitEntity *other = u->entities.items[i];
        if (other->asm_name && !strcmp(other->asm_name, name))
            e = other;
    }
    return e;
}

/* Whatever a text for the assembler names. */
static void use_words(JitUnit *u, JitEntityList *work, Span span)
{
    const char *p = source_text(u->unit->source) + span.start;
    const char *end = source_text(u->unit->source) + span.end;
    while (p < end) {
        const char *word = p;
        while (p < end && (isalnum((unsigned char)*p) || *p == '_'))
            p++;
        if (p == word) {
            p++;
            continue;
        }
        JitEntity *e = map_get(&u->names, intern(u->unit->names, word, (size_t)(p - word)));
        if (e && e->symbol->kind != SYMBOL_BUILTIN) {
            e->is_kept = e->is_in_text = true;
            use(work, e);
        }
    }
}

/* What only a block declares, or a call: another unit may define it. */
static bool is_declared_in_block(const Symbol *s)
{
    return s->name && !s->is_local &&
           (s->kind == SYMBOL_FUNCTION ||
            (s->kind == SYMBOL_VARIABLE && s->storage & STORAGE_EXTERN));
}

static bool use_names(Node *node, void *context)
{
    Walk *w = context;
    JitEntity *e = NULL;
    if (node->kind == AST_IDENT) {
        const Ident *id = (const Ident *)node;
        e = id->symbol ? jit_lasting(w->unit, id->symbol) : map_get(&w->unit->names, id->name);
        if (!e && id->symbol && is_declared_in_block(id->symbol))
            e = jit_file_entity(w->unit, id->symbol);
    } else if (node->kind == AST_ASM_TEXT) {
        use_words(w->unit, w->work, ((AsmText *)node)->text);
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
        if (other && !other->is_static && is_defined(other))
            return other;
    }
    return NULL;
}

/* Everything that follows from what has been found to be used. */
static void follow(Jit *j, JitEntityList *work)
{
    for (int i = 0; i < work->count; i++) {
        JitEntity *e = work->items[i];
        Walk w = {e->unit, work};
        if (e->definition)
            ast_walk(e->definition->body, use_names, &w);
        else if (e->object)
            ast_walk(e->object, use_names, &w);
        JitEntity *target = e->alias ? named(e->unit, e->alias) : NULL;
        if (target) {
            target->is_kept = true;
            use(work, target);
        }
        JitEntity *other = is_defined(e) || e->is_static ? NULL : elsewhere(j, e);
        if (other)
            use(work, other);
    }
}

/* ---- weak symbols ---- */

/* One object file has one symbol of a name: a weak definition gives way to another unit's, and a
 * weak declaration is that of the definition. */
static void settle_weak(Jit *j, JitEntity *e)
{
    JitEntity *other = e->is_weak && !e->is_static ? elsewhere(j, e) : NULL;
    if (!other)
        return;
    if (!is_defined(e)) {
        e->is_weak = false;
    } else if (!other->is_weak || other->unit->index < e->unit->index) {
        e->definition = NULL;
        e->object = NULL;
        e->alias = NULL;
        e->is_weak = e->is_root = e->is_kept = false;
    }
}

/* ---- roots ---- */

static bool is_root(const Jit *j, const JitEntity *e)
{
    if (e->is_root || (e->definition && !strcmp(e->symbol->name, "main")))
        return true;
    return !j->request->whole_program && !e->is_static && is_defined(e);
}

void jit_find_used(Jit *j)
{
    JitEntityList work = {0};
    JitEntity *e;
    for (JitCursor at = {0}; (e = jit_next_entity(j, &at));)
        settle_weak(j, e);
    for (JitCursor at = {0}; (e = jit_next_entity(j, &at));)
        if (is_root(j, e) || e->unit->cc_only)
            use(&work, e);
    for (int i = 0; i < j->request->count; i++) {
        JitUnit *u = &j->units[i];
        NodeList *items = &u->unit->root->items;
        for (int k = 0; k < items->count; k++)
            if (items->items[k]->kind == AST_ASM_DEFINITION)
                use_words(u, &work, ((AsmDefinition *)items->items[k])->text);
    }
    follow(j, &work);
}

/* ---- halves ---- */

/* What can't be divided, or NULL. */
static const char *whole_reason(const JitUnit *u)
{
    if (u->has_text)
        return "assembler text of the file, and a function through cc";
    for (int i = 0; i < u->entities.count; i++) {
        const JitEntity *e = u->entities.items[i];
        if (e->is_static && e->is_in_text && is_defined(e))
            return "assembler text that names a static symbol, and a function through cc";
        if (e->is_static && e->alias && !e->is_weakref)
            return "a static alias, and a function through cc";
    }
    return NULL;
}

/* The unit has got a half. */
static void add_half(JitUnit *u)
{
    JitEntityList work = {0};
    u->has_half = true;
    if (!u->cc_only)
        u->cc_only = whole_reason(u);
    for (int i = 0; i < u->entities.count; i++) {
        JitEntity *e = u->entities.items[i];
        if (u->cc_only || e->object || e->alias)
            use(&work, e);
        JitEntity *target = e->alias ? named(u, e->alias) : NULL;
        if (target && target->definition && !target->failure)
            target->failure = "an alias of it in the other half";
    }
    follow(u->jit, &work);
}

static bool needs_half(const JitUnit *u)
{
    if (u->cc_only)
        return true;
    for (int i = 0; i < u->entities.count; i++) {
        const JitEntity *e = u->entities.items[i];
        if (e->is_used && (e->definition || e->object) && (e->failure || e->odd))
            return true;
    }
    return false;
}

void jit_settle_halves(Jit *j)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = 0; i < j->request->count; i++) {
            JitUnit *u = &j->units[i];
            if (u->has_half || !needs_half(u))
                continue;
            add_half(u);
            changed = true;
        }
    }
}
