/* sync_cond: goroutines that wait for a word from whoever changed what a mutex guards.
 *
 * wait holds the cond's and the mutex's spin locks at once, in that order: from the moment
 * the mutex is free, whoever locks it and signals finds the waiter in the list. */
#include "chant/sync.h"

#include <assert.h>

#include "panic.h"
#include "sync_core.h"

typedef struct {
    LockCore *mutex;
    SpinLock lock; /* guards waiters */
    SyncList waiters;
} Cond;

static_assert(sizeof(sync_cond) == sizeof(Cond), "public and private layouts agree");
static_assert(offsetof(sync_cond, chant_waiters) == offsetof(Cond, waiters), "as above");

static Cond *cond_of(sync_cond *c)
{
    return (Cond *)(void *)c;
}

static COLD NORETURN void not_locked(Cond *c)
{
    spin_unlock(&c->mutex->lock);
    spin_unlock(&c->lock);
    rt_leave();
    fatal_error("sync: unlock of unlocked mutex");
}

void sync_cond_wait(sync_cond *cond)
{
    Cond *c = cond_of(cond);
    LockCore *mutex = c->mutex;
    if (unlikely(mutex == NULL))
        panic_raise("sync: Wait of Cond without L");
    rt_enter_holding();
    spin_lock(&c->lock);
    spin_lock(&mutex->lock);
    if (unlikely(!(load_relaxed(&mutex->state) & CORE_HELD)))
        not_locked(c);
    Waiter w = {.g = g_current()};
    sync_list_push(&c->waiters, &w);
    bool handed = false;
    G *next = core_unlock(mutex, &handed);
    sched_park_prepare(w.g, WAIT_COND);
    spin_unlock(&mutex->lock);
    spin_unlock(&c->lock);
    if (next)
        sched_ready(next);
    sched_park(w.g);
    core_lock(mutex);
    rt_leave();
}

void sync_cond_signal(sync_cond *cond)
{
    Cond *c = cond_of(cond);
    M *m = rt_enter_holding();
    spin_lock(&c->lock);
    G *g = c->waiters.last ? sync_list_pop(&c->waiters)->g : NULL;
    spin_unlock(&c->lock);
    if (g)
        sched_ready(g);
    rt_leave_m(m);
}

void sync_cond_broadcast(sync_cond *cond)
{
    Cond *c = cond_of(cond);
    M *m = rt_enter_holding();
    spin_lock(&c->lock);
    int32_t woken = 0;
    G *first = sync_list_take_all(&c->waiters, &woken);
    spin_unlock(&c->lock);
    if (first)
        sched_ready_list(first);
    rt_leave_m(m);
}
