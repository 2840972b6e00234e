/* Labels: jumps to them, those that are local to a block, and their addresses.
 *
 * A label's address is a number from 1 on, as libgccjit has no other: `goto *p` is a switch on
 * the numbers of all labels whose address is taken. Each such goto gets a switch of its own, so
 * that the processor can tell them apart, unless that makes too many edges; then they share one.
 * The switches are made when the function's end is reached and all numbers are known.
 *
 * As in gcc, a computed goto runs no cleanups.
 *
 * A jump out of the scope of variable length arrays gives their memory back. Where a label that
 * comes later will be is not known yet: such a jump waits in a block of its own. */
#include <ctype.h>

#include "lowering/jit_inside.h"

enum { MAX_EDGES = 4096 }; /* of all switches in a function */

typedef struct WaitingJump {
    JitBlock *block;
    JitVla *vla; /* what is in scope there */
} WaitingJump;

typedef struct JitLabel {
    Name name, key; /* no other label of the function has that key */
    JitBlock *block;
    int number;     /* 0: nobody wants its address */
    bool is_placed; /* its place has been reached, and `home` is what is in scope there */
    JitVla *home;
    VEC(WaitingJump) waiting;
} JitLabel;

struct JitLabelScope {
    JitLabelScope *outer; /* NULL: the function's own */
    Map labels;           /* Name -> JitLabel * */
};

/* ---- names ---- */

static JitLabel *new_label(JitFn *f, JitLabelScope *scope, Name name, Name key)
{
    JitLabel *label = ARENA_NEW(f->j->scratch, JitLabel);
    label->name = name;
    label->key = key;
    label->block = jit_named_block(f, name);
    map_put(f->j->scratch, &scope->labels, name, label);
    return label;
}

/* The label that a name means here; one that no block has declared is the function's. */
static JitLabel *find_label(JitFn *f, Name name)
{
    for (JitLabelScope *s = f->label_scope;; s = s->outer) {
        JitLabel *label = map_get(&s->labels, name);
        if (label)
            return label;
        if (!s->outer)
            return new_label(f, s, name, name);
    }
}

Name jit_label_key(JitFn *f, Name name)
{
    return find_label(f, name)->key;
}

void jit_each_local_label(JitUnit *u, const LocalLabels *n, JitLocalLabel *visit, void *context)
{
    const char *text = source_text(u->unit->source);
    const char *p = text + n->text.start, *end = text + n->text.end;
    bool is_first = true; /* the word __label__ */
    while (p < end) {
        const char *word = p;
        while (p < end && (isalnum((unsigned char)*p) || *p == '_' || *p == '$'))
            p++;
        if (p == word) {
            p++;
            continue;
        }
        Name name = intern(u->unit->names, word, (size_t)(p - word));
        if (!is_first)
            visit(context, name,
                  intern_cstr(u->unit->names, arena_printf(u->jit->scratch, "%s@%u", name,
                                                           (unsigned)n->text.start)));
        is_first = false;
    }
}

static void declare_label(void *context, Name name, Name key)
{
    JitFn *f = context;
    new_label(f, f->label_scope, name, key);
}

void jit_local_labels(JitFn *f, const LocalLabels *n)
{
    JitLabelScope *scope = ARENA_NEW(f->j->scratch, JitLabelScope);
    scope->outer = f->label_scope;
    f->label_scope = scope;
    jit_each_local_label(f->unit, n, declare_label, f);
}

void jit_begin_labels(JitFn *f)
{
    f->label_scope = ARENA_NEW(f->j->scratch, JitLabelScope);
}

/* ---- jumps ---- */

JitBlock *jit_goto_block(JitFn *f, Name name)
{
    JitLabel *label = find_label(f, name);
    if (!f->vla || (label->is_placed && label->home == f->vla))
        return label->block;
    WaitingJump jump = {jit_named_block(f, name), f->vla};
    if (label->is_placed)
        jit_vla_restore_in(f, jump.block, jump.vla, label->home, label->block);
    else
        VEC_PUSH(f->j->scratch, &label->waiting, jump);
    return jump.block;
}

JitBlock *jit_label_block(JitFn *f, Name name)
{
    JitLabel *label = find_label(f, name);
    label->is_placed = true;
    label->home = f->vla;
    for (int i = 0; i < label->waiting.count; i++) {
        WaitingJump *jump = &label->waiting.items[i];
        jit_vla_restore_in(f, jump->block, jump->vla, label->home, label->block);
    }
    return label->block;
}

/* ---- addresses ---- */

int jit_label_number(JitFn *f, Name name)
{
    JitLabel *label = find_label(f, name);
    if (!label->number) {
        VEC_PUSH(f->j->scratch, &f->numbered, label);
        label->number = f->numbered.count;
    }
    return label->number;
}

void jit_computed_goto(JitFn *f, Node *target)
{
    gcc_jit_type *number = jit_basic(f->j, TYPE_LONG);
    gcc_jit_rvalue *v = jit_expr_as(f, target, type_basic(TYPE_LONG));
    if (!f->target)
        f->target = jit_local(f, number, "chant_target");
    jit_assign(f, f->target, jit_cast(f, v, number));
    JitBlock *block = jit_new_block(f);
    jit_enter(f, block);
    jit_block(f);
    f->block = NULL;
    VEC_PUSH(f->j->scratch, &f->computed, block);
}

/* What all computed gotos choose from. */
static JitCases *numbered_cases(JitFn *f)
{
    JitCases *cases = ARENA_NEW(f->j->scratch, JitCases);
    for (int i = 0; i < f->numbered.count; i++) {
        const JitLabel *label = f->numbered.items[i];
        JitCase c = {label->number, label->number, label->block};
        VEC_PUSH(f->j->scratch, cases, c);
    }
    return cases;
}

void jit_end_labels(JitFn *f)
{
    for (int i = 0; i < f->numbered.count; i++)
        if (!f->numbered.items[i]->is_placed)
            jit_fail(f->j, "the label '%s', which is nowhere", f->numbered.items[i]->name);
    if (!f->computed.count)
        return;
    JitBlock *never = jit_new_block(f);
    f->block = never;
    jit_eval(f, jit_call_builtin(f, "__builtin_unreachable", 0, NULL, NULL));
    jit_jump(f, never);
    bool is_shared = (long)f->computed.count * f->numbered.count > MAX_EDGES;
    JitBlock *shared = is_shared ? jit_new_block(f) : NULL;
    const JitCases *cases = numbered_cases(f);
    Type *number = type_basic(TYPE_LONG);
    gcc_jit_rvalue *target = gj.lvalue_as_rvalue(f->target);
    for (int i = 0; i < f->computed.count; i++) {
        if (is_shared)
            jit_jump_from(f, f->computed.items[i], shared);
        else
            jit_switch(f, f->computed.items[i], target, number, cases, never);
    }
    if (is_shared)
        jit_switch(f, shared, target, number, cases, never);
}
