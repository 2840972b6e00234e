/* What the linker is told of symbols, as assembler text: weak ones, aliases, visibility,
 * constructors and destructors.
 *
 * libgccjit takes a function's name only if it has no letters but English ones. One with another
 * name has one of its own there, and is got by its address from elsewhere.
 *
 * gcc must not know what a weak symbol or an alias is: it would take its address for not null and
 * for unlike all others, and inline what another definition may replace. So each use of one goes
 * through a word that holds its address. */
#include <string.h>

#include "lowering/jit_inside.h"

bool jit_is_opaque(const JitEntity *e)
{
    return e->is_weakref || e->alias || (e->is_weak && (e->definition || !e->object)) ||
           (jit_has_odd_name(e) && !jit_is_own(e));
}

gcc_jit_rvalue *jit_opaque_address(JitFn *f, JitEntity *e)
{
    Jit *j = f->j;
    if (e->symbol->storage & STORAGE_THREAD) /* each thread has an address of its own */
        jit_fail(j, "the object '%s' of threads, whose place another file says",
                 e->symbol->name);
    if (!e->address) {
        const char *cell = arena_printf(j->scratch, ".Lchant_address%d", j->made_names++);
        jit_say_weak(j, e);
        fprintf(j->data, "\t.section .data.rel.ro,\"aw\"\n\t.balign 8\n%s:\t.quad %s\n", cell,
                jit_link_name(e));
        e->address = gj.context_new_global(j->context, NULL, GCC_JIT_GLOBAL_IMPORTED,
                                           jit_void_pointer(j), cell);
        if (e->definition && jit_is_own(e))
            VEC_PUSH(j->scratch, &j->kept, e);
    }
    return gj.lvalue_as_rvalue(e->address);
}

void jit_say_weak(Jit *j, const JitEntity *e)
{
    if (e->is_weakref && e->alias)
        fprintf(j->data, "\t.weakref %s, %s\n", jit_link_name(e), e->alias);
    else if (e->is_weak || e->is_weakref)
        fprintf(j->data, "\t.weak %s\n", jit_link_name(e));
}

/* hidden, internal or protected. */
static void say_visibility(Jit *j, const JitEntity *e)
{
    if (e->visibility && strcmp(e->visibility, "default") && !e->is_static)
        fprintf(j->data, "\t.%s %s\n", e->visibility, e->name);
}

void jit_say_symbol(Jit *j, const JitEntity *e)
{
    if (e->is_weak)
        fprintf(j->data, "\t.weak %s\n", e->name);
    else if (!e->is_static)
        fprintf(j->data, "\t.globl %s\n", e->name);
    say_visibility(j, e);
}

/* An entry in the table of what runs before or after main; those of lower numbers run first. */
static void say_entry(Jit *j, const JitEntity *e, const char *table, int priority)
{
    if (!priority)
        return;
    if (priority == JIT_LAST_PRIORITY)
        fprintf(j->data, "\t.section .%s,\"aw\"\n", table);
    else
        fprintf(j->data, "\t.section .%s.%05d,\"aw\"\n", table, priority);
    fprintf(j->data, "\t.balign 8\n\t.quad %s\n", e->name);
}

static void say_function(Jit *j, const JitEntity *e)
{
    if (e->is_weak)
        fprintf(j->data, "\t.weak %s\n", e->name);
    say_visibility(j, e);
    say_entry(j, e, "init_array", e->constructor);
    say_entry(j, e, "fini_array", e->destructor);
}

static void say_alias(Jit *j, const JitEntity *e)
{
    jit_say_symbol(j, e);
    bool is_function = e->symbol->kind == SYMBOL_FUNCTION;
    fprintf(j->data, "\t.type %s, @%s\n\t.set %s, %s\n", e->name,
            e->is_ifunc ? "gnu_indirect_function" : is_function ? "function" : "object", e->name,
            e->alias);
}

void jit_say_links(Jit *j)
{
    JitCursor at = {0};
    for (JitEntity *e; (e = jit_next_entity(j, &at));) {
        if (!e->is_used)
            continue;
        if (e->definition && jit_is_own(e)) {
            say_function(j, e);
            if (e->is_kept)
                VEC_PUSH(j->scratch, &j->kept, e);
        } else if (e->alias && !e->is_weakref && !e->unit->has_half) {
            say_alias(j, e);
        }
    }
}

void jit_say_file_texts(Jit *j)
{
    for (int i = 0; i < j->request->count; i++) {
        JitUnit *u = &j->units[i];
        NodeList *items = &u->unit->root->items;
        for (int k = 0; u->has_text && !u->cc_only && k < items->count; k++) {
            if (items->items[k]->kind == AST_ASM_DEFINITION)
                gj.context_add_top_level_asm(
                    j->context, NULL, jit_asm_text(u, ((AsmDefinition *)items->items[k])->text));
        }
    }
}
