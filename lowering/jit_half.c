/* The other half of a unit: what libgccjit can't express, as C for cc.
 *
 * The half is the unit itself, less the functions that libgccjit has, of which declarations
 * are left. All objects of the file are in it, so that there is one of each. A static function
 * or object that both halves use is no longer static: it gets a name that no program uses. */
#include <unistd.h>

#include "lowering/emit.h"
#include "lowering/jit_inside.h"

/* The name by which both halves know it. */
const char *jit_link_name(const JitEntity *e)
{
    if (!e->is_crossing || (e->definition && jit_is_own(e)))
        return e->name;
    return arena_printf(e->unit->jit->arena, "chant_%d_%s", e->unit->index, e->name);
}

static bool mark_crossing(Node *node, void *context)
{
    JitUnit *u = context;
    const Symbol *s = node->kind == AST_IDENT ? ((Ident *)node)->symbol : NULL;
    JitEntity *e = s ? map_get(&u->symbols, s) : jit_cleanup_entity(u, node);
    if (e && e->is_static && !e->is_of_function && !jit_is_own(e) && (e->definition || e->object))
        e->is_crossing = true;
    return true;
}

/* The static objects of one declaration cross together, as they share the word. */
static void spread(JitUnit *u, const Declaration *d)
{
    bool any = false;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < d->declarators.count; i++) {
            const InitDeclarator *id = (const InitDeclarator *)d->declarators.items[i];
            JitEntity *e = map_get(&u->symbols, id->symbol);
            if (!e || !e->is_static)
                continue;
            any |= e->is_crossing;
            e->is_crossing |= any;
        }
    }
}

void jit_find_crossing(Jit *j)
{
    for (int i = 0; i < j->request->count; i++) {
        JitUnit *u = &j->units[i];
        for (int k = 0; k < u->entities.count; k++)
            u->entities.items[k]->is_crossing = false;
        if (!u->has_half)
            continue;
        for (int k = 0; k < u->entities.count; k++) {
            JitEntity *e = u->entities.items[k];
            if (!e->definition || !jit_is_own(e))
                continue;
            e->is_crossing = e->is_static && !e->is_always_inline; /* both have a copy of that */
            ast_walk(e->definition->body, mark_crossing, u);
        }
        for (int round = 0; round < 2; round++) {
            for (int k = 0; k < u->unit->root->items.count; k++) {
                Node *item = u->unit->root->items.items[k];
                if (item->kind == AST_DECLARATION)
                    spread(u, (Declaration *)item);
            }
        }
    }
}

void jit_export_crossing(Jit *j)
{
    JitCursor at = {0};
    for (JitEntity *e; (e = jit_next_entity(j, &at));) {
        if (!e->is_crossing || !e->definition || !jit_is_own(e))
            continue;
        int unit = e->unit->index;
        fprintf(j->data, "\t.globl chant_%d_%s\n\t.set chant_%d_%s, %s\n", unit, e->name, unit,
                e->name, e->name);
        VEC_PUSH(j->scratch, &j->kept, e);
    }
}

/* ---- the tree ---- */

/* The specifiers without `static` and, of what is defined here, `inline`. */
static Node *without_static(JitUnit *u, const Specs *specs)
{
    Specs *copy = (Specs *)ast_copy(u->unit->arena, &specs->node);
    copy->items = (NodeList){0};
    copy->node.changed = true;
    for (int i = 0; i < specs->items.count; i++) {
        Node *item = specs->items.items[i];
        Op op = item->kind == AST_STORAGE ? ((Storage *)item)->op : OP_NONE;
        if (op != OP_STATIC && op != OP_INLINE)
            VEC_PUSH(u->unit->arena, &copy->items, item);
    }
    return &copy->node;
}

/* The function's type with a result that can be spelled ahead of the definition that defines
 * it: an unnamed record gets a name, an enum is its integer type. */
static Type *spelt_type(JitUnit *u, Type *function)
{
    const Type *result = type_strip(type_strip(function)->base);
    if (type_is_record(result) && !result->tag->name && result->tag->decl) {
        result->tag->name =
            intern_cstr(u->unit->names, arena_printf(u->unit->arena, "chant_result%d",
                                                     u->jit->made_names++));
        ((RecordSpec *)result->tag->decl)->tag = result->tag->name;
        result->tag->decl->changed = true;
    }
    if (result->kind != TYPE_ENUM || !result->tag->enum_base)
        return function;
    Type *copy = ARENA_NEW(u->unit->arena, Type);
    *copy = *type_strip(function);
    copy->base = result->tag->enum_base;
    return copy;
}

/* `extern T name(params);` */
static Node *prototype_of(JitUnit *u, const FunctionDef *d, Span span)
{
    Symbol *symbol = ARENA_NEW(u->unit->arena, Symbol);
    *symbol = *d->symbol;
    symbol->storage = STORAGE_EXTERN;
    symbol->type = spelt_type(u, d->symbol->type);
    Var *var = AST_NEW(u->unit->arena, VAR, Var, span);
    var->node.changed = true;
    var->symbol = symbol;
    /* the pragma does not rename what has the name of one of gcc's built-in functions */
    const JitEntity *e = map_get(&u->symbols, d->symbol);
    if (e && e->is_crossing)
        var->asm_label = arena_printf(u->unit->arena, "chant_%d_%s", u->index, e->name);
    return &var->node;
}

/* True if the specifiers define a type, which what follows may use. */
static bool defines_type(const FunctionDef *d)
{
    const Specs *specs = (const Specs *)d->specs;
    for (int i = 0; specs && i < specs->items.count; i++) {
        const Node *item = specs->items.items[i];
        if ((item->kind == AST_RECORD_SPEC && ((const RecordSpec *)item)->has_body) ||
            (item->kind == AST_ENUM_SPEC && ((const EnumSpec *)item)->has_body))
            return true;
    }
    return false;
}

/* A prototype in the place of a definition: a declaration of the same span, so that the
 * emitter takes the definition's text for dealt with. */
static Node *declaration_of(JitUnit *u, const FunctionDef *d)
{
    Arena *arena = u->unit->arena;
    if (!d->declarator) /* lowering made it: it has no text */
        return prototype_of(u, d, d->node.span);
    Declaration *declaration = AST_NEW(arena, DECLARATION, Declaration, d->node.span);
    declaration->node.changed = true;
    if (defines_type(d)) {
        InitDeclarator *declarator =
            AST_NEW(arena, INIT_DECLARATOR, InitDeclarator, d->declarator->span);
        declarator->node.changed = true;
        declarator->declarator = d->declarator;
        declarator->symbol = d->symbol;
        declaration->specs = without_static(u, (Specs *)d->specs);
        VEC_PUSH(arena, &declaration->declarators, &declarator->node);
    } else {
        VEC_PUSH(arena, &declaration->declarators, prototype_of(u, d, d->node.span));
    }
    return &declaration->node;
}

/* gcc renames by pragma what a declaration declares, not what a definition does: one goes in
 * front. */
static void rewrite_function(JitUnit *u, FunctionDef *d, NodeList *out)
{
    JitEntity *e = map_get(&u->symbols, d->symbol);
    bool is_copied = e && e->is_static && e->is_always_inline;
    bool is_dropped = e && !is_copied && (!e->is_used || (e->definition == d && jit_is_own(e)));
    if (is_dropped) {
        VEC_PUSH(u->unit->arena, out, declaration_of(u, d));
        return;
    }
    if (e && e->is_crossing) {
        Span in_front = {d->node.span.start, d->node.span.start};
        VEC_PUSH(u->unit->arena, out, prototype_of(u, d, in_front));
        if (d->specs)
            d->specs = without_static(u, (Specs *)d->specs);
        else if (!d->declarator)
            d->symbol->storage &= ~(unsigned)(STORAGE_STATIC | STORAGE_INLINE);
        d->node.changed = true;
    }
    VEC_PUSH(u->unit->arena, out, &d->node);
}

static void rewrite_declaration(JitUnit *u, Declaration *d)
{
    for (int i = 0; i < d->declarators.count; i++) {
        JitEntity *e = map_get(&u->symbols, ((InitDeclarator *)d->declarators.items[i])->symbol);
        if (e && e->is_crossing) {
            d->specs = without_static(u, (Specs *)d->specs);
            d->node.changed = true;
            return;
        }
    }
}

static void rewrite_items(JitUnit *u)
{
    NodeList *items = &u->unit->root->items, out = {0};
    for (int i = 0; i < items->count; i++) {
        Node *node = items->items[i];
        if (node->kind == AST_FUNCTION) {
            rewrite_function(u, (FunctionDef *)node, &out);
            continue;
        }
        if (node->kind == AST_DECLARATION) {
            rewrite_declaration(u, (Declaration *)node);
        } else if (node->kind == AST_VAR) {
            Symbol *symbol = ((Var *)node)->symbol;
            JitEntity *e = map_get(&u->symbols, symbol);
            if (e && e->is_crossing)
                symbol->storage &= ~(unsigned)(STORAGE_STATIC | STORAGE_INLINE);
        }
        VEC_PUSH(u->unit->arena, &out, node);
    }
    *items = out;
}

bool jit_write_half(JitUnit *u)
{
    FILE *out = fopen(u->input->half, "w");
    if (!out)
        return false;
    for (int i = 0; i < u->entities.count; i++) {
        JitEntity *e = u->entities.items[i];
        if (e->is_crossing)
            fprintf(out, "#pragma redefine_extname %s chant_%d_%s\n", e->symbol->name, u->index,
                    e->name);
    }
    fprintf(out, "# 1 \"%s\"\n", source_name(u->unit->source));
    rewrite_items(u);
    emit_unit(u->unit, out, u->input->line_table ? EMIT_LINES : 0);
    bool failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed) {
        unlink(u->input->half);
        return false;
    }
    return true;
}
