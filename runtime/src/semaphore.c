/* semaphore_weighted: units held, and a queue of those who want more than are free.
 *
 * Units go to the first in the queue only, so who wants many is not starved. Whoever gives back
 * counts them out to the waiters before it drops the lock: a waiter that wakes has its units.
 *
 * Who waits without a context parks. With one it waits in a select, for its own channel `ready`
 * and the context's; `queued` says, under the lock, which of the two came first. Who was served
 * stays until it was told so, as the others read its frame until then: their last access to
 * that, and to the semaphore, comes before it can run.
 *
 * Invariant, under lock: 0 <= held; the first waiter wants more than size - held. */
#include <assert.h>

#include "chant/context.h"
#include "chant/sync.h"
#include "chan.h"
#include "panic.h"

typedef struct {
    int64_t size;
    int64_t held;
    SpinLock lock; /* guards held and waiters */
    WaitQueue waiters;
} Semaphore;

static_assert(sizeof(semaphore_weighted) == sizeof(Semaphore), "public and private layouts agree");
static_assert(offsetof(semaphore_weighted, chant_first) == offsetof(Semaphore, waiters),
              "as above");

/* In the frame of who waits. */
typedef struct {
    Waiter waiter;
    int64_t n;
    chant_chan *ready; /* NULL: parks */
} Wanted;

static Semaphore *semaphore_of(semaphore_weighted *s)
{
    return (Semaphore *)(void *)s;
}

static void check_weight(int64_t n)
{
    if (unlikely(n < 0))
        chant_panic("semaphore: negative weight");
}

/* Under the lock: takes n if they are free and nobody waits. */
static inline bool try_take(Semaphore *s, int64_t n)
{
    if (s->size - s->held < n || s->waiters.first)
        return false;
    s->held += n;
    return true;
}

/* Under the lock: takes those who can be served out of the queue. Returns them, linked by next. */
static Waiter *serve(Semaphore *s)
{
    Waiter *served = NULL, **link = &served, *w;
    while ((w = s->waiters.first) != NULL) {
        const Wanted *wanted = (const Wanted *)(const void *)w;
        if (s->size - s->held < wanted->n)
            break;
        s->held += wanted->n;
        waitq_remove(&s->waiters, w);
        *link = w;
        link = &w->next;
    }
    *link = NULL;
    return served;
}

/* The last step of an operation that may have made units free. */
static void serve_and_leave(Semaphore *s)
{
    Waiter *next = serve(s);
    spin_unlock(&s->lock);
    for (Waiter *w = next; w; w = next) {
        next = w->next;
        chant_chan *ready = ((Wanted *)(void *)w)->ready;
        if (ready)
            chan_offer(ready, NULL);
        else
            sched_ready(w->g);
    }
    rt_leave();
}

static void give_back(Semaphore *s, int64_t n)
{
    rt_enter();
    spin_lock(&s->lock);
    s->held -= n;
    serve_and_leave(s);
}

/* The context is canceled: leaves the queue, or gives back what came at the same moment. */
static void abandon(Semaphore *s, Wanted *wanted)
{
    rt_enter();
    spin_lock(&s->lock);
    bool queued = wanted->waiter.queued;
    if (queued)
        waitq_remove(&s->waiters, &wanted->waiter);
    serve_and_leave(s);
    if (!queued) {
        chan_recv(wanted->ready, NULL);
        give_back(s, wanted->n);
    }
}

static int wait_with_context(Semaphore *s, context_context *ctx, chant_chan *done, int64_t n,
                             void *made_at)
{
    enum { READY, DONE };
    Wanted wanted = {.n = n, .ready = chan_make_at(0, 1, made_at)};
    struct chant_case cases[] = {[READY] = {.c = wanted.ready, .dir = CHANT_RECV},
                                 [DONE] = {.c = done, .dir = CHANT_RECV}};
    rt_enter();
    spin_lock(&s->lock);
    bool taken = try_take(s, n);
    if (!taken)
        waitq_push(&s->waiters, &wanted.waiter);
    spin_unlock(&s->lock);
    rt_leave();
    int err = 0;
    if (!taken) {
        if (chan_select(cases, 2, false) == DONE) {
            err = context_err(ctx);
            abandon(s, &wanted);
        } else if ((err = context_err(ctx)) != 0)
            give_back(s, n);
    }
    chan_release(wanted.ready);
    return err;
}

static NOINLINE int acquire_slow(Semaphore *s, context_context *ctx, int64_t n, void *made_at)
{
    chant_chan *done = ctx ? context_done(ctx) : NULL;
    if (n > s->size) {
        chan_recv(done, NULL);
        return context_err(ctx);
    }
    if (done)
        return wait_with_context(s, ctx, done, n, made_at);
    rt_enter();
    spin_lock(&s->lock);
    if (try_take(s, n))
        spin_unlock(&s->lock);
    else {
        Wanted wanted = {.waiter.g = g_current(), .n = n};
        waitq_push(&s->waiters, &wanted.waiter);
        sched_park_unlock(&s->lock, WAIT_SEMACQUIRE);
    }
    rt_leave();
    return 0;
}

bool semaphore_weighted_try_acquire(semaphore_weighted *sem, int64_t n)
{
    Semaphore *s = semaphore_of(sem);
    check_weight(n);
    M *m = rt_enter();
    spin_lock(&s->lock);
    bool taken = try_take(s, n);
    spin_unlock(&s->lock);
    rt_leave_m(m);
    return taken;
}

int semaphore_weighted_acquire(semaphore_weighted *sem, context_context *ctx, int64_t n)
{
    int err = ctx ? context_err(ctx) : 0;
    if (unlikely(err != 0))
        return err;
    if (likely(semaphore_weighted_try_acquire(sem, n)))
        return 0;
    return acquire_slow(semaphore_of(sem), ctx, n, __builtin_return_address(0));
}

void semaphore_weighted_release(semaphore_weighted *sem, int64_t n)
{
    Semaphore *s = semaphore_of(sem);
    check_weight(n);
    rt_enter();
    spin_lock(&s->lock);
    if (unlikely(s->held < n)) {
        spin_unlock(&s->lock);
        rt_leave();
        panic_raise("semaphore: released more than held");
    }
    s->held -= n;
    serve_and_leave(s);
}
