/* sync_once: not done, being done, done.
 *
 * state is written under lock; ONCE_DONE is also read without it, so it is stored with
 * release after fn's effects. Waiters exist only while fn runs. */
#include "chant/sync.h"

#include <assert.h>

#include "sync_core.h"

enum { ONCE_NEW, ONCE_RUNNING, ONCE_DONE };

typedef struct {
    SpinLock lock;
    _Atomic uint32_t state;
    SyncList waiters;
} Once;

static_assert(sizeof(sync_once) == sizeof(Once), "public and private layouts agree");
static_assert(offsetof(sync_once, chant_waiters) == offsetof(Once, waiters), "as above");

/* Runs when fn returns and when its goroutine is unwound. */
static void once_end(Once **once)
{
    Once *o = *once;
    rt_enter();
    spin_lock(&o->lock);
    store_release(&o->state, ONCE_DONE);
    int32_t woken = 0;
    G *first = sync_list_take_all(&o->waiters, &woken);
    spin_unlock(&o->lock);
    if (first)
        sched_ready_list(first);
    rt_leave();
}

static NOINLINE void once_run(Once *once, void (*fn)(void))
{
    __attribute__((cleanup(once_end))) Once *running = once;
    fn();
    (void)running;
}

static NOINLINE void once_slow(Once *o, void (*fn)(void))
{
    rt_enter();
    spin_lock(&o->lock);
    switch (load_relaxed(&o->state)) {
    case ONCE_NEW:
        store_relaxed(&o->state, ONCE_RUNNING);
        spin_unlock(&o->lock);
        rt_leave();
        once_run(o, fn);
        return;
    case ONCE_RUNNING: {
        Waiter w = {.g = g_current()};
        sync_list_push(&o->waiters, &w);
        sched_park_unlock(&o->lock, WAIT_SEMACQUIRE);
        break;
    }
    default:
        spin_unlock(&o->lock);
        break;
    }
    rt_leave();
}

void sync_once_do(sync_once *once, void (*fn)(void))
{
    Once *o = (Once *)(void *)once;
    if (unlikely(load_acquire(&o->state) != ONCE_DONE))
        once_slow(o, fn);
}
