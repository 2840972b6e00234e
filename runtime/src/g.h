/* Goroutine objects: states, ids, creation, the list of all of them. g.c. */
#ifndef CHANT_G_H
#define CHANT_G_H

#include "rt_types.h"

/* Makes the transition from -> to. Debug builds check that g was in `from`. */
static inline void g_set_state(G *g, GState from, GState to)
{
    RT_ASSERT(load_relaxed(&g->state) == (uint8_t)from);
    (void)from;
    store_relaxed(&g->state, (uint8_t)to);
}

/* The goroutine (or the foreign thread's stand-in) that runs on this thread. NULL on a
 * thread that has not used the runtime; rt_enter makes one there. */
static inline G *g_current(void)
{
    M *m = m_current();
    return m ? load_relaxed(&m->curg) : NULL;
}

/* A runnable goroutine that will call entry(copy of `size` bytes at args) on a stack of
 * its own. p is the caller's P, or NULL on a foreign thread. Not queued anywhere. */
G *g_new(P *p, void (*entry)(void *), const void *args, size_t size, void *created_at);

/* Gives an ended goroutine's memory back. The caller may still be on its stack, provided
 * that it holds p and leaves the stack before anything else can use p. */
void g_free(P *p, G *g);

/* A G that owns no arena stack: main's, a worker's g0, a foreign thread's. */
G *g_new_bound(char *stack_lo, char *stack_hi);
/* False, and nothing is freed, while the process is dying: a report may be reading it. */
bool g_free_bound(G *g);
/* For a report, after sched.dying was set: no G of a thread's is freed any more. Waits until `end`
 * (clock_mono) at most. */
void g_settle(int64_t end);

/* Calls visit for every goroutine that exists, arena ones in slot order after the bound
 * ones; g0s and system goroutines are left out. Takes no lock on the goroutines: fit for a dump. */
void g_for_each(void (*visit)(G *g, void *arg), void *arg);

/* Only those that a `go` started. */
void g_for_each_started(void (*visit)(G *g, void *arg), void *arg);

/* Goroutines that exist now, foreign threads not counted. */
int g_count(void);
/* Adds to that count: main's goroutine, made by hand. */
void g_count_add(P *p, int delta);

/* Goroutines, but for `self` and those that stand for foreign threads, that run, are
 * runnable, or are about to end. A moment's truth, from any thread. */
int g_others_active(const G *self);

/* Seconds that g, which waits, has done so: near enough to tell minutes. */
uint32_t g_waited(const G *g);

const char *wait_reason_name(WaitReason reason);

#endif
