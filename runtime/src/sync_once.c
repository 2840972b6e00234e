/* sync_once: not done, being done, done. sync_oncevalue: one with a result.
 *
 * state is written under lock; ONCE_DONE is also read without it, so it is stored with
 * release after fn's effects. Waiters exist only while fn runs. */
#include "chant/sync.h"

#include <assert.h>

#include "panic.h"
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

static NOINLINE void once_run(Once *once, void (*fn)(void *), void *arg)
{
    __attribute__((cleanup(once_end))) Once *running = once;
    fn(arg);
    (void)running;
}

static NOINLINE void once_slow(Once *o, void (*fn)(void *), void *arg)
{
    rt_enter();
    spin_lock(&o->lock);
    switch (load_relaxed(&o->state)) {
    case ONCE_NEW:
        store_relaxed(&o->state, ONCE_RUNNING);
        spin_unlock(&o->lock);
        rt_leave();
        once_run(o, fn, arg);
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

static inline void once_do(sync_once *once, void (*fn)(void *), void *arg)
{
    Once *o = (Once *)(void *)once;
    if (unlikely(load_acquire(&o->state) != ONCE_DONE))
        once_slow(o, fn, arg);
}

static void call_plain(void *arg)
{
    (*(void (**)(void))arg)();
}

void sync_once_do(sync_once *once, void (*fn)(void))
{
    once_do(once, call_plain, &fn);
}

static void make_value(void *arg)
{
    sync_oncevalue *v = arg;
    v->chant_value = v->f();
    v->chant_returned = true;
}

void *sync_oncevalue_get(sync_oncevalue *v)
{
    once_do(&v->chant_once, make_value, v);
    if (unlikely(!v->chant_returned))
        panic_raise("sync: f of the oncevalue did not return");
    return v->chant_value;
}
