/* Goroutine stacks on standard error, in the form Go programmers know. Runs on the thread
 * that reports, after rt_freeze; allocates nothing. */
#include "dump.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "flush.h"
#include "g.h"
#include "lines.h"
#include "options.h"
#include "proc.h"

#define SECONDS_PER_MINUTE 60

/* ---- output ---- */

static char text[16 * 1024];
static size_t used;

void dump_flush(void)
{
    write_all(STDERR_FILENO, text, used);
    used = 0;
}

void dump_print(const char *format, ...)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        va_list ap;
        va_start(ap, format);
        int n = vsnprintf(text + used, sizeof text - used, format, ap);
        va_end(ap);
        if (n >= 0 && (size_t)n < sizeof text - used) {
            used += (size_t)n;
            return;
        }
        /* It did not fit. What does not fit an empty buffer either is cut. */
        if (attempt > 0)
            used = sizeof text - 1;
        dump_flush();
    }
}

void dump_text(const char *s)
{
    for (size_t left = strlen(s); left > 0;) {
        if (used == sizeof text)
            dump_flush();
        size_t n = left < sizeof text - used ? left : sizeof text - used;
        memcpy(text + used, s, n);
        used += n;
        s += n;
        left -= n;
    }
}

/* ---- one goroutine ---- */

static void dump_frames(const Trace *t)
{
    int elided = t->count - 2 * TRACE_HALF;
    for (int i = 0; i < t->count; i++) {
        void *pc = trace_frame(t, i);
        if (pc == NULL) {
            if (i == TRACE_HALF)
                dump_print("...%d frames elided...\n", elided);
            continue;
        }
        line_print(i >= t->count - t->guessed ? "? " : "", pc, i == 0 && t->into_runtime, "(...)");
    }
}

/* True if g's thread has said that it is about to block. */
static bool is_in_blocking_call(const G *g)
{
    for (const M *m = load_acquire(&sched.all_m); m; m = m->all_next)
        if (load_relaxed(&m->curg) == g)
            return load_relaxed(&m->blocking);
    return false;
}

static const char *state_name(const G *g)
{
    switch (load_relaxed(&g->state)) {
    case G_RUNNABLE:
        return "runnable";
    case G_WAITING:
        return wait_reason_name(load_relaxed(&g->reason));
    default:
        return is_in_blocking_call(g) ? "running, blocked in a C call" : "running";
    }
}

void dump_waited(uint32_t seconds)
{
    if (seconds >= SECONDS_PER_MINUTE)
        dump_print(", %" PRIu32 " minutes", seconds / SECONDS_PER_MINUTE);
}

/* "goroutine 7 [chan receive, 3 minutes]:" */
static void print_head(const G *g)
{
    if (g->foreign)
        dump_print("thread %d [%s", g->m->tid, state_name(g));
    else
        dump_print("goroutine %" PRIu64 " [%s", g->id, state_name(g));
    if (load_relaxed(&g->state) == G_WAITING)
        dump_waited(g_waited(g));
    dump_print("]:\n");
}

/* Where a fault while a stack is read goes on: the stack may be what is broken. */
static sigjmp_buf broken_stack;
static _Atomic int stack_reader; /* thread id; 0: none */

void dump_survive_fault(void)
{
    int reader = load_relaxed(&stack_reader);
    if (reader != 0 && reader == thread_id())
        siglongjmp(broken_stack, 1);
}

/* g's present frames. False if they can't be had. */
static bool read_stack(G *g, Trace *t)
{
    bool read = false;
    if (sigsetjmp(broken_stack, 0) == 0) {
        store_relaxed(&stack_reader, thread_id());
        if (g == g_current()) {
            backtrace_here(t);
            read = true;
        } else {
            read = backtrace_parked(g, t) || backtrace_running(g, t);
        }
    }
    store_relaxed(&stack_reader, 0);
    return read;
}

void dump_stack(G *g, const Trace *t)
{
    static Trace found;
    if (t)
        dump_frames(t);
    else if (read_stack(g, &found))
        dump_frames(&found);
    else
        dump_print("\tstack unavailable\n");
    if (g->created_at) {
        char after[64] = "";
        if (g->parent)
            snprintf(after, sizeof after, " in goroutine %" PRIu64, g->parent);
        line_print("created by ", g->created_at, true, after);
    }
    dump_flush();
}

static void dump_goroutine(G *g, const Trace *t)
{
    print_head(g);
    dump_stack(g, t);
}

/* ---- all of them ---- */

typedef struct {
    G *skip;
    uint64_t shown, elided;
} Others;

static void visit(G *g, void *arg)
{
    Others *o = arg;
    uint8_t state = load_relaxed(&g->state);
    if (g == o->skip || state == G_DEAD || state == G_IDLE)
        return;
    if (o->shown >= options.traceback - (o->skip != NULL)) {
        o->elided++;
        return;
    }
    o->shown++;
    dump_print("\n");
    dump_goroutine(g, NULL);
}

/* NULL: none is skipped. */
static void dump_others(G *skip)
{
    Others o = {.skip = skip};
    if (options.traceback < 2)
        return;
    g_for_each(visit, &o);
    if (o.elided)
        dump_print("\n...%" PRIu64 " additional goroutines elided...\n", o.elided);
    dump_flush();
}

void dump_all(G *first, const Trace *t)
{
    M *m = m_current();
    if (options.traceback == 0)
        return;
    /* A scheduler's stack, or a thread that is none of ours, is no goroutine. */
    if (first == NULL || (m && first == m->g0)) {
        dump_others(NULL);
        return;
    }
    dump_print("\n");
    dump_goroutine(first, t);
    dump_others(first);
}
