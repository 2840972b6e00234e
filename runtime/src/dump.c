/* Goroutine stacks on standard error, in the form Go programmers know. Runs on the thread
 * that reports, after rt_freeze; allocates nothing. */
#include <inttypes.h>
#include <stdio.h>

#include "g.h"
#include "panic.h"
#include "proc.h"
#include "unwind.h"

#define DEPTH_MAX 100
#define GOROUTINES_MAX 1000

static void print_frame(const char *before, void *pc, const char *after)
{
    const char *name, *object;
    size_t offset = 0, object_offset = 0;
    /* A return address may belong to what follows a call that does not return. */
    const char *in_call = (const char *)pc - 1;
    bool found = symbol_find(in_call, &name, &offset, &object, &object_offset);
    rt_print("%s%s%s\n", before, found ? name : "?", after);
    if (object)
        rt_print("\t%s +0x%zx\n", object, object_offset + 1);
    else
        rt_print("\t%p\n", pc);
}

void dump_trace(void *const *trace, int depth)
{
    for (int i = 0; i < depth; i++)
        print_frame("", trace[i], "(...)");
    if (depth == DEPTH_MAX)
        rt_print("...additional frames elided...\n");
}

static const char *state_name(const G *g)
{
    switch (load_relaxed(&g->state)) {
    case G_RUNNABLE:
        return "runnable";
    case G_WAITING:
        return wait_reason_name(load_relaxed(&g->reason));
    default:
        return "running";
    }
}

void dump_goroutine(G *g, void *const *trace, int depth)
{
    void *found[DEPTH_MAX];
    if (g->foreign)
        rt_print("thread %d [%s]:\n", g->m->tid, state_name(g));
    else
        rt_print("goroutine %" PRIu64 " [%s]:\n", g->id, state_name(g));
    if (trace) {
        dump_trace(trace, depth);
    } else if (g == g_current()) {
        dump_trace(found, unwind_trace(found, DEPTH_MAX));
    } else {
        int n = unwind_parked(g, found, DEPTH_MAX);
        if (n >= 0)
            dump_trace(found, n);
        else
            rt_print("\tgoroutine running on other thread; stack unavailable\n");
    }
    if (g->created_at) {
        char after[64] = "";
        if (g->parent)
            snprintf(after, sizeof after, " in goroutine %" PRIu64, g->parent);
        print_frame("created by ", g->created_at, after);
    }
}

typedef struct {
    G *skip;
    int shown, elided;

} Others;

static void visit(G *g, void *arg)
{
    Others *o = arg;
    uint8_t state = load_relaxed(&g->state);
    if (g == o->skip || state == G_DEAD || state == G_IDLE)
        return;
    if (o->shown == GOROUTINES_MAX) {
        o->elided++;
        return;
    }
    o->shown++;
    rt_print("\n");
    dump_goroutine(g, NULL, 0);
}

void dump_others(G *skip)
{
    Others o = {.skip = skip};
    g_for_each(visit, &o);
    if (o.elided)
        rt_print("\n...%d additional goroutines elided...\n", o.elided);
}

void dump_all(G *first)
{
    M *m = m_current();
    /* A scheduler's stack, or a thread that is none of ours, is no goroutine. */
    if (first == NULL || (m && first == m->g0)) {
        dump_others(NULL);
        return;
    }
    rt_print("\n");
    dump_goroutine(first, NULL, 0);
    dump_others(first);
}
