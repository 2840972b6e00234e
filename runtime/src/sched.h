/* The scheduler as the rest of the runtime sees it: entering and leaving, parking, making
 * ready, yielding. sched.c; what happens when there is nothing to run is worker.c's.
 *
 * Every public operation is written between rt_enter and rt_leave:
 *
 *     M *m = rt_enter();          from here on this thread keeps its P
 *     spin_lock(&object->lock);
 *     if (must wait) {
 *         waitq_push(&object->waiters, &w);
 *         sched_park_unlock(&object->lock, WAIT_SEMACQUIRE);
 *                                 another thread may run us now: m is stale
 *     } else
 *         spin_unlock(&object->lock);
 *     rt_leave();
 *
 * and a waker:
 *
 *     Waiter *w = waitq_pop(&object->waiters);
 *     w->ok = true;  G *g = w->g;
 *     spin_unlock(&object->lock); the object may be gone from here on
 *     sched_ready(g);
 *
 * rt_enter does not nest. It works on every thread; it is also where a goroutine whose
 * time slice is over gives way and where one whose P was taken gets another. */
#ifndef CHANT_SCHED_H
#define CHANT_SCHED_H

#include "g.h"

/* Operations in a time slice: from the least to the most, so that it takes about so many
 * nanoseconds. */
#define SLICE_BUDGET_MIN 16
#define SLICE_BUDGET 1024
#define SLICE_TARGET 100000

/* Begins a time slice on m, adapting its length to how many nanoseconds the last one
 * took. */
void sched_slice_begin(M *m, int64_t now, int64_t took);

M *rt_enter_slow(M *m);

/* Enters the runtime. Returns this thread's M, good until the next park. */
static inline M *rt_enter(void)
{
    M *m = m_current();
    if (unlikely(m == NULL))
        return rt_enter_slow(NULL);
    RT_ASSERT((load_relaxed(&m->seq) & 1) == 0);
    store_relaxed(&m->seq, load_relaxed(&m->seq) + 1);
    compiler_barrier();
    if (unlikely(--m->budget < 0 || load_relaxed(&m->poll) != 0))
        return rt_enter_slow(m);
    return m;
}

/* Leaves it. Call with the M that the thread has now. */
static inline void rt_leave_m(M *m)
{
    RT_ASSERT((load_relaxed(&m->seq) & 1) == 1);
    store_release(&m->seq, load_relaxed(&m->seq) + 1);
}

static inline void rt_leave(void)
{
    rt_leave_m(m_current());
}

/* CLOCK_MONOTONIC in seconds, as of the last look of the monitor or of a worker that woke:
 * near enough to say in a dump how many minutes a goroutine has waited. */
extern _Atomic uint32_t coarse_seconds;

static inline void coarse_seconds_update(void)
{
    store_relaxed(&coarse_seconds, (uint32_t)(clock_mono() / 1000000000));
}

/* Says that g, the caller, is about to wait, before it can be woken: call it while still
 * holding the lock of (all) the queues g stands in. Then unlock, then sched_park. */
static inline void sched_park_prepare(G *g, WaitReason reason)
{
    store_relaxed(&g->reason, (uint8_t)reason);
    store_relaxed(&g->waiting_since, load_relaxed(&coarse_seconds));
    g_set_state(g, G_RUNNING, G_WAITING);
}

/* Runs others until somebody has called sched_ready on g, the caller. */
void sched_park(G *g);

/* The three steps in one, for the usual single lock. */
static inline void sched_park_unlock(SpinLock *l, WaitReason reason)
{
    G *g = g_current();
    sched_park_prepare(g, reason);
    spin_unlock(l);
    sched_park(g);
}

/* Makes a parked g runnable: it runs on this P before what was runnable earlier. The last
 * access to whatever g may free once it runs. Between rt_enter and rt_leave. */
void sched_ready(G *g);

/* The same for many, a list linked by G.link: they run in order. */
void sched_ready_list(G *first);

/* Lets the others run first. Between rt_enter and rt_leave. */
void sched_yield_now(void);

/* Starts a goroutine: it runs at once, the caller becomes runnable behind it. Not
 * between rt_enter and rt_leave. */
void sched_go(void (*entry)(void *), const void *args, size_t size, void *created_at);

/* Makes a goroutine and queues it, without giving way. Between rt_enter and rt_leave. */
void sched_spawn(void (*entry)(void *), const void *args, size_t size, void *created_at);

/* The same for a goroutine that calls fn(arg). */
void sched_spawn_call(void (*fn)(void *), void *arg, void *created_at);

/* sched_spawn for a goroutine of the runtime's own, of which the program shall see nothing: it is
 * not counted, and neither dumps nor leak reports show it. */
void sched_spawn_system(void (*entry)(void *));

/* Ends the calling goroutine, whose stack has been unwound. */
NORETURN void sched_exit(void);

/* The first function of every goroutine, entered from a switch, inside the runtime. */
void sched_goroutine_main(void);

/* Runs g on this thread, from g0. Returns when the thread comes back to g0. */
void sched_run(M *m, G *g);

/* Switches from a goroutine to its thread's g0 for good or until it is run again; the
 * goroutine is already in some queue or wait queue. */
void sched_to_g0(M *m, G *g);

/* A uniform random number below n (n > 0), from the thread's own generator. */
uint32_t rt_random(M *m, uint32_t n);

#endif
