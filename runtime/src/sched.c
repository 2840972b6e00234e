/* The scheduler's fast paths: see sched.h for the protocol, docs/runtime.md for the why.
 *
 * All of this runs between rt_enter and rt_leave on the thread of m, which holds p = m->p;
 * a foreign thread's m has no P and never switches. */
#include "sched.h"

#include <sched.h>

#include "chant.h"
#include "context.h"
#include "hostile.h"
#include "init.h"
#include "netpoll.h"
#include "panic.h"
#include "proc.h"
#include "runq.h"
#include "sanitize.h"
#include "stack.h"
#include "timer.h"
#include "trace.h"
#include "worker.h"

/* Looks before a wait for another thread to leave a stack gives up the CPU. */
#define CLAIM_SPINS 200

/* ns between looks at the poller while there is something to run. What they find goes behind that
 * anyway, and the later they come the more they find at once. Less than the times after which
 * others take it that nobody polls (worker.c, netpoll.c). */
#define POLL_TARGET (4 * SLICE_TARGET)

_Atomic uint32_t coarse_seconds;

uint32_t rt_random(M *m, uint32_t n)
{
    /* xorshift64*, then Lemire's way to a number below n without bias. */
    for (;;) {
        uint64_t x = m->random;
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        m->random = x;
        uint64_t product = ((x * 0x2545F4914F6CDD1Du) >> 32) * n;
        uint32_t low = (uint32_t)product;
        if (likely(low >= n) || low >= -n % n)
            return (uint32_t)(product >> 32);
    }
}

static COLD void *claim_stack_slow(G *g)
{
    for (unsigned i = 0;; i++) {
        void *sp = load_acquire(&g->sp);
        if (sp)
            return sp;
        if (i < CLAIM_SPINS)
            cpu_relax();
        else
            sched_yield();
    }
}

/* The stack pointer of g, which is about to run here, once its old thread has left it. */
static inline void *claim_stack(G *g)
{
    void *sp = load_acquire(&g->sp);
    if (unlikely(sp == NULL))
        sp = claim_stack_slow(g);
    store_relaxed(&g->sp, NULL);
    return sp;
}

/* Goes from the caller, `from`, to `to`, whose stack pointer is sp. Returns when `from` is
 * run again, maybe on another thread. */
static inline __attribute__((always_inline)) void g_switch_by(
    void (*by)(_Atomic(void *) *, void *), M *m, G *from, G *to, void *sp)
{
    from->saved_errno = *m->errno_address;
    if (unlikely(load_relaxed(&stack_canaries)))
        stack_check_canary(from);
    store_relaxed(&m->curg, to);
    san_switch_begin(from, to, false);
    by(&from->sp, sp);
    san_switch_end(from);
    m = m_current();
    *m->errno_address = from->saved_errno;
}

static inline void g_switch(M *m, G *from, G *to, void *sp)
{
    g_switch_by(context_switch, m, from, to, sp);
}

static inline void count_dispatch(P *p)
{
    store_relaxed(&p->dispatches, load_relaxed(&p->dispatches) + 1);
}

void sched_to_g0(M *m, G *g)
{
    g_switch(m, g, m->g0, claim_stack(m->g0));
}

/* Dispatches `next` in place of `self`, which is already where it will be found. */
static inline void switch_to(M *m, G *self, G *next)
{
    if (trace_on(TRACE_SCHED))
        trace_event(TRACE_SCHED, "run g%llu", (unsigned long long)next->id);
    count_dispatch(m->p);
    if (next == self) {
        g_set_state(next, G_RUNNABLE, G_RUNNING);
        return;
    }
    void *sp = load_acquire(&next->sp);
    if (unlikely(sp == NULL)) {
        /* Another thread is still on it. Waiting here, on a stack that a third thread may
         * wait for, could close a circle: g0 waits. */
        m->next_g = next;
        sched_to_g0(m, self);
        return;
    }
    store_relaxed(&next->sp, NULL);
    g_set_state(next, G_RUNNABLE, G_RUNNING);
    g_switch(m, self, next, sp);
}

/* What p runs next of its own, from its two queues in turn; NULL: nothing here. */
static inline G *pick(P *p)
{
    G *g;
    if (p->lifo_turn) {
        p->lifo_turn = false;
        if ((g = lifo_pop(&p->lifo)) != NULL)
            return g;
        return fifo_pop(&p->fifo);
    }
    p->lifo_turn = true;
    if ((g = fifo_pop(&p->fifo)) != NULL)
        return g;
    return lifo_pop(&p->lifo);
}

void sched_park(G *g)
{
    M *m = m_current();
    if (unlikely(g->foreign)) {
        foreign_park(g);
        return;
    }
    if (trace_on(TRACE_SCHED))
        trace_event(TRACE_SCHED, "park: %s", wait_reason_name(load_relaxed(&g->reason)));
    G *next = pick(m->p);
    if (likely(next != NULL))
        switch_to(m, g, next);
    else
        sched_to_g0(m, g);
}

/* Where a queue is full the global one takes the newcomer. */
static COLD void push_overflow(G *g)
{
    global_put(&g, 1);
}

/* There is a backlog and an idle P: is it time to try and wake a worker for it? */
static COLD void consider_waking(P *p)
{
    if (--p->wake_countdown > 0)
        return;
    p->wake_countdown = load_relaxed(&p->wake_period);
    worker_wake();
}

/* Queues g behind what waits in p. */
static inline void put_last(P *p, G *g)
{
    if (unlikely(!fifo_push(&p->fifo, g)))
        push_overflow(g);
}

static inline void push_woken(P *p, G *g)
{
    put_last(p, g);
    if (unlikely(load_relaxed(&sched.idle_p_count) > 0))
        consider_waking(p);
}

/* Queues g, which has just started another goroutine on p. */
static inline void push_parent(P *p, G *g)
{
    if (unlikely(!lifo_push(&p->lifo, g)))
        push_overflow(g);
    if (unlikely(load_relaxed(&sched.idle_p_count) > 0))
        consider_waking(p);
}

void sched_ready(G *g)
{
    M *m = m_current();
    g_set_state(g, G_WAITING, G_RUNNABLE);
    if (trace_on(TRACE_SCHED))
        trace_event(TRACE_SCHED, "ready g%llu", (unsigned long long)g->id);
    if (unlikely(g->foreign)) {
        foreign_ready(g);
        return;
    }
    if (unlikely(m->p == NULL)) {
        global_put(&g, 1);
        worker_wake();
        return;
    }
    push_woken(m->p, g);
}

void sched_ready_list(G *first)
{
    M *m = m_current();
    /* So many go to the fifo; the others queue up behind, many at once. */
    uint32_t near = m->p ? runq_limit / 2 : 0, n = 0;
    bool queued = false;
    G *far[QUEUE_SIZE];
    while (first) {
        G *g = first;
        first = g->link;
        if (near > 0 || g->foreign) {
            near -= !g->foreign;
            sched_ready(g);
        } else {
            g_set_state(g, G_WAITING, G_RUNNABLE);
            far[n++] = g;
        }
        if (n == QUEUE_SIZE || (n > 0 && first == NULL)) {
            global_put(far, n);
            n = 0;
            queued = true;
        }
    }
    if (queued)
        worker_wake();
}

void sched_yield_now(void)
{
    M *m = m_current();
    G *g = load_relaxed(&m->curg);
    P *p = m->p;
    if (unlikely(p == NULL)) {
        sched_yield();
        return;
    }
    bool global = load_relaxed(&sched.global_count) > 0;
    /* Those who would otherwise wait for their turn behind the fifo are to run as well. */
    G *next;
    while ((next = lifo_pop(&p->lifo)) != NULL)
        put_last(p, next);
    next = fifo_pop(&p->fifo);
    if (next == NULL && !global)
        return;
    g_set_state(g, G_RUNNING, G_RUNNABLE);
    if (unlikely(global)) {
        global_put(&g, 1);
        if (next == NULL)
            next = global_get();
        if (next == NULL) {
            sched_to_g0(m, g);
            return;
        }
    } else {
        put_last(p, g);
    }
    switch_to(m, g, next);
}

/* The oldest that waits, looking first where the last slice's end did not. */
static G *pick_oldest(P *p)
{
    for (unsigned i = 0; i < 3; i++) {
        G *g = NULL;
        switch (p->rotation++ % 3) {
        case 0:
            g = fifo_pop(&p->fifo);
            break;
        case 1:
            g = lifo_steal(&p->lifo);
            break;
        case 2:
            if (load_relaxed(&sched.global_count) > 0)
                g = global_get();
            break;
        }
        if (g)
            return g;
    }
    return NULL;
}

void sched_slice_begin(M *m, int64_t now, int64_t took)
{
    int64_t budget = m->slice_budget;
    if (took > 2 * SLICE_TARGET)
        budget = budget * SLICE_TARGET / took;
    else if (took < SLICE_TARGET / 2)
        budget *= 2;
    if (budget < SLICE_BUDGET_MIN)
        budget = SLICE_BUDGET_MIN;
    if (budget > SLICE_BUDGET)
        budget = SLICE_BUDGET;
    m->slice_budget = m->budget = (int32_t)budget;
    m->slice_start = now;
    store_relaxed(&m->slices, load_relaxed(&m->slices) + 1);
}

/* End of a time slice: runs timers, then the oldest goroutine that waits. */
static void slice_end(M *m, G *g)
{
    P *p = m->p;
    int64_t now = clock_mono();
    sched_slice_begin(m, now, now - m->slice_start);
    stat_add(ticks, 1);
    if (load_relaxed(&p->timers.first) <= now)
        timer_run(p, now);
    if (netpoll_active() && now - load_relaxed(&netpoll_last) >= POLL_TARGET)
        netpoll_look(m, now);
#ifndef NDEBUG
    runq_check(p);
#endif
    if (hostile_chance(16))
        worker_wake();
    if (g->yielding)
        return;
    G *next = pick_oldest(p);
    if (next == NULL)
        return;
    g_set_state(g, G_RUNNING, G_RUNNABLE);
    put_last(p, g);
    switch_to(m, g, next);
}

/* The running goroutine's thread has lost its P, or its P is to go: queue the goroutine,
 * let g0 find a P or sleep. Returns on some thread that has one. */
static void wait_for_p(M *m, G *g)
{
    g_set_state(g, G_RUNNING, G_RUNNABLE);
    global_put(&g, 1);
    sched_to_g0(m, g);
}

M *rt_enter_slow(M *m)
{
    /* Before anything that takes a lock: who held it may be gone. */
    if (unlikely(load_relaxed(&sched.forked)))
        fatal_plain("goroutines and channels can't be used in the child of a fork");
    if (m == NULL) {
        m = foreign_register();
        store_relaxed(&m->seq, load_relaxed(&m->seq) + 1);
        atomic_thread_fence(memory_order_seq_cst);
    }
    uint32_t poll = load_relaxed(&m->poll);
    if (poll & POLL_ALWAYS) {
        /* Without membarrier the barrier is ours: between our word that we are inside and a look at
         * what is asked of us. */
        atomic_thread_fence(memory_order_seq_cst);
        poll = load_relaxed(&m->poll);
    }
    if (unlikely(load_acquire(&sched.dying))) {
        rt_leave_m(m);
        thread_stop();
    }
    if (m->foreign) {
        m->budget = SLICE_BUDGET;
        return m;
    }
    G *g = load_relaxed(&m->curg);
    if (poll & POLL_RETAKE) {
        rt_leave_m(m);
        if (!worker_regain_p(m))
            wait_for_p(m, g);
        return m_current();
    }
    if (poll & POLL_RETIRE) {
        atomic_fetch_and(&m->poll, ~(uint32_t)POLL_RETIRE);
        if (load_relaxed(&m->p->retired)) {
            wait_for_p(m, g);
            return m_current();
        }
    }
    bool tick = m->budget < 0 || (poll & POLL_TICK);
    if (poll & POLL_TICK)
        atomic_fetch_and(&m->poll, ~(uint32_t)POLL_TICK);
    if (tick || hostile_chance(4))
        slice_end(m, g);
    return m_current();
}

void sched_go(void (*entry)(void *), const void *args, size_t size, void *created_at)
{
    M *m = rt_enter();
    P *p = m->p;
    if (unlikely(p == NULL)) {
        sched_spawn(entry, args, size, created_at);
        rt_leave();
        return;
    }
    G *self = load_relaxed(&m->curg);
    G *g = g_new(p, entry, args, size, created_at);
    if (trace_on(TRACE_SCHED))
        trace_event(TRACE_SCHED, "go g%llu", (unsigned long long)g->id);
    g_set_state(self, G_RUNNING, G_RUNNABLE);
    push_parent(p, self);
    count_dispatch(p);
    g_set_state(g, G_RUNNABLE, G_RUNNING);
    void *sp = load_relaxed(&g->sp);
    store_relaxed(&g->sp, NULL);
    g_switch_by(context_start_new, m, self, g, sp);
    rt_leave();
}

static void queue_new(M *m, G *g)
{
    if (m->p) {
        push_woken(m->p, g);
        return;
    }
    global_put(&g, 1);
    worker_wake();
}

void sched_spawn(void (*entry)(void *), const void *args, size_t size, void *created_at)
{
    M *m = m_current();
    queue_new(m, g_new(m->p, entry, args, size, created_at));
}

typedef struct {
    void (*fn)(void *);
    void *arg;
} Call;

static void run_call(void *args)
{
    const Call *call = args;
    call->fn(call->arg);
}

void sched_spawn_call(void (*fn)(void *), void *arg, void *created_at)
{
    Call call = {fn, arg};
    sched_spawn(run_call, &call, sizeof call, created_at);
}

void sched_spawn_system(void (*entry)(void *))
{
    M *m = m_current();
    G *g = g_new(m->p, entry, NULL, 0, (void *)(uintptr_t)entry);
    g->is_system = true;
    g_count_add(m->p, -1);
    queue_new(m, g);
}

/* Ends the running goroutine. Inline in its two callers, so that no call lies between the
 * goroutine's first function and the stack that goes on. */
static inline __attribute__((always_inline)) NORETURN void end_running(void)
{
    M *m = m_current();
    G *g = load_relaxed(&m->curg);
    P *p = m->p;
    if (trace_on(TRACE_SCHED))
        trace_event(TRACE_SCHED, "end");
    g_set_state(g, G_RUNNING, G_DEAD);
    if (unlikely(g->is_main)) {
        g_count_add(p, -1); /* its stack is the main thread's: nothing to give back */
    } else {
        san_g_destroy(g);
        g_free(p, g);
    }
    G *next = pick(p);
    if (likely(next != NULL)) {
        count_dispatch(p);
        g_set_state(next, G_RUNNABLE, G_RUNNING);
    } else {
        next = m->g0;
    }
    void *sp = claim_stack(next);
    store_relaxed(&m->curg, next);
    san_switch_begin(g, next, true);
    context_leave(sp);
}

void sched_exit(void)
{
    end_running();
}

void sched_goroutine_main(void)
{
    M *m = m_current();
    G *g = load_relaxed(&m->curg);
    san_switch_end(g);
    *m->errno_address = 0;
    rt_leave_m(m);
    g->entry(g->args);
    rt_enter();
    end_running();
}

void sched_run(M *m, G *g)
{
    count_dispatch(m->p);
    if (trace_on(TRACE_SCHED))
        trace_event(TRACE_SCHED, "run g%llu", (unsigned long long)g->id);
    void *sp = claim_stack(g);
    g_set_state(g, G_RUNNABLE, G_RUNNING);
    g_switch(m, m->g0, g, sp);
}

void goroutine_yield(void)
{
    G *g = g_current();
    if (likely(g != NULL))
        g->yielding = true;
    rt_enter();
    if (likely(g != NULL))
        g->yielding = false;
    sched_yield_now();
    rt_leave();
}

int goroutine_count(void)
{
    rt_enter();
    int n = g_count();
    rt_leave();
    return n;
}

void chant_go(void (*entry)(void *), const void *args, size_t size)
{
    sched_go(entry, args, size, __builtin_return_address(0));
}

void chant_block(void)
{
    rt_enter();
    G *g = g_current();
    sched_park_prepare(g, WAIT_SELECT_NO_CASES);
    sched_park(g);
    throw("a goroutine that blocks for ever was woken");
}
