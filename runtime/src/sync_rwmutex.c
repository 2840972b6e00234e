/* sync_rwmutex: a LockCore for the writers, and a count of readers.
 *
 * Writers compete for the core as for a mutex. While one holds it no reader goes in; a
 * reader that comes then waits in `readers`. The writer that has the core waits, as
 * `draining`, until the readers before it are out, and unlocking lets in the readers that
 * have come meanwhile before it gives up the core. So readers and writers alternate where
 * both wait: neither starves.
 *
 * A reader that was let in, and a writer for whom the last reader left, own the lock when
 * they wake: they are counted before they are made ready.
 *
 * Invariants, under core.lock: draining implies CORE_HELD and reading > 0; readers not
 * empty implies CORE_HELD. */
#include "chant/sync.h"

#include <assert.h>

#include "panic.h"
#include "sync_core.h"

typedef struct {
    LockCore core;    /* its lock guards all of it */
    int32_t reading;  /* readers inside */
    SyncList readers; /* those that wait for the writer to leave */
    Waiter *draining; /* the writer that waits for `reading` to become 0, or NULL */
} RWLock;

static_assert(sizeof(sync_rwmutex) == sizeof(RWLock), "public and private layouts agree");
static_assert(offsetof(sync_rwmutex, chant_reading) == offsetof(RWLock, reading), "as above");

static RWLock *rw_of(sync_rwmutex *rw)
{
    return (RWLock *)(void *)rw;
}

static inline bool rw_has_writer(const RWLock *rw)
{
    return (load_relaxed(&rw->core.state) & CORE_HELD) != 0;
}

static COLD NORETURN void misuse(RWLock *rw, const char *message)
{
    spin_unlock(&rw->core.lock);
    rt_leave();
    fatal_error(message);
}

void sync_rwmutex_lock(sync_rwmutex *mutex)
{
    RWLock *rw = rw_of(mutex);
    rt_enter();
    spin_lock(&rw->core.lock);
    if (unlikely(!core_try_lock(&rw->core))) {
        core_lock_slow(&rw->core);
        spin_lock(&rw->core.lock);
    }
    if (likely(rw->reading == 0))
        spin_unlock(&rw->core.lock);
    else {
        Waiter w = {.g = g_current()};
        rw->draining = &w;
        sched_park_unlock(&rw->core.lock, WAIT_SEMACQUIRE);
    }
    rt_leave();
}

bool sync_rwmutex_try_lock(sync_rwmutex *mutex)
{
    RWLock *rw = rw_of(mutex);
    M *m = rt_enter();
    spin_lock(&rw->core.lock);
    bool locked = rw->reading == 0 && core_try_lock(&rw->core);
    spin_unlock(&rw->core.lock);
    rt_leave_m(m);
    return locked;
}

void sync_rwmutex_unlock(sync_rwmutex *mutex)
{
    RWLock *rw = rw_of(mutex);
    rt_enter_holding();
    spin_lock(&rw->core.lock);
    if (unlikely(!rw_has_writer(rw) || rw->reading != 0))
        misuse(rw, "sync: Unlock of unlocked RWMutex");
    G *readers = sync_list_take_all(&rw->readers, &rw->reading);
    bool handed = false;
    G *writer = core_unlock(&rw->core, &handed);
    spin_unlock(&rw->core.lock);
    if (unlikely(readers != NULL))
        sched_ready_list(readers);
    if (unlikely(writer != NULL))
        core_ready(writer, handed);
    rt_leave();
}

void sync_rwmutex_rlock(sync_rwmutex *mutex)
{
    RWLock *rw = rw_of(mutex);
    rt_enter();
    spin_lock(&rw->core.lock);
    if (likely(!rw_has_writer(rw))) {
        rw->reading++;
        spin_unlock(&rw->core.lock);
    } else {
        Waiter w = {.g = g_current()};
        sync_list_push(&rw->readers, &w);
        sched_park_unlock(&rw->core.lock, WAIT_SEMACQUIRE);
    }
    rt_leave();
}

bool sync_rwmutex_try_rlock(sync_rwmutex *mutex)
{
    RWLock *rw = rw_of(mutex);
    M *m = rt_enter();
    spin_lock(&rw->core.lock);
    bool locked = !rw_has_writer(rw);
    if (locked)
        rw->reading++;
    spin_unlock(&rw->core.lock);
    rt_leave_m(m);
    return locked;
}

void sync_rwmutex_runlock(sync_rwmutex *mutex)
{
    RWLock *rw = rw_of(mutex);
    rt_enter_holding();
    spin_lock(&rw->core.lock);
    if (unlikely(rw->reading == 0))
        misuse(rw, "sync: RUnlock of unlocked RWMutex");
    G *writer = NULL;
    if (--rw->reading == 0 && unlikely(rw->draining != NULL)) {
        writer = rw->draining->g;
        rw->draining = NULL;
    }
    spin_unlock(&rw->core.lock);
    if (unlikely(writer != NULL))
        sched_ready(writer);
    rt_leave();
}
