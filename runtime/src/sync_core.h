/* What the sync objects share: a list of waiters in one word, the lock that a mutex is
 * and an rwmutex contains, and how they enter the runtime.
 *
 * Every object is guarded by the SpinLock it begins with, and all its other fields are
 * plain data under it, with one exception that says so. That costs one atomic exchange
 * per operation, as a compare-and-swap on the object itself would, and none at all while
 * the world is solo; every operation can be read as if it were sequential; and a call's
 * last access to an object is spin_unlock's store, which is what lets objects live in the
 * frame that waits for them. The waiters lie in their goroutines' frames.
 *
 * The public structs (chant/sync.h) have the same layout in plain types, for C++. */
#ifndef CHANT_SYNC_CORE_H
#define CHANT_SYNC_CORE_H

#include "sched.h"
#include "waiter.h"

/* Waiters in the order they came: a ring through Waiter.next, known by its last member, so
 * that both ends are at hand in one pointer. */
typedef struct {
    Waiter *last;
} SyncList;

static inline void sync_list_push(SyncList *l, Waiter *w)
{
    if (l->last) {
        w->next = l->last->next;
        l->last->next = w;
    } else
        w->next = w;
    l->last = w;
}

static inline void sync_list_push_front(SyncList *l, Waiter *w)
{
    if (l->last) {
        w->next = l->last->next;
        l->last->next = w;
    } else {
        w->next = w;
        l->last = w;
    }
}

/* The first; l must not be empty. */
static inline Waiter *sync_list_pop(SyncList *l)
{
    Waiter *first = l->last->next;
    if (first == l->last)
        l->last = NULL;
    else
        l->last->next = first->next;
    return first;
}

/* Takes all out, as the list of goroutines that sched_ready_list wants; NULL if none.
 * Counts them into *n. */
static inline G *sync_list_take_all(SyncList *l, int32_t *n)
{
    G *first = NULL, **link = &first;
    while (l->last) {
        Waiter *w = sync_list_pop(l);
        *link = w->g;
        link = &w->g->link;
        ++*n;
    }
    *link = NULL;
    return first;
}

/* Bits of LockCore.state. The upper half holds the time since which it has been contended,
 * in units of 2^CORE_CLOCK_SHIFT ns, if CORE_CLOCKED. */
enum {
    CORE_HELD = 1,    /* somebody has the lock */
    CORE_WOKEN = 2,   /* a waiter was woken to try for it and has not tried yet */
    CORE_SERVING = 4, /* unlock hands it to the first waiter, up to the one marked */
    CORE_CLOCKED = 8, /* a woken waiter found it taken, at the time above */
    CORE_FLAGS = 0xFFFF
};

/* The lock in a mutex, and the writers' lock in an rwmutex (sync_mutex.c). */
typedef struct {
    SpinLock lock;          /* guards all of it */
    _Atomic uint32_t state; /* written under lock; read without it by who spins */
    SyncList waiters;
} LockCore;

/* These with core->lock held, between rt_enter and rt_leave. */

/* Takes it if it is free. */
static inline bool core_try_lock(LockCore *core)
{
    uint32_t state = load_relaxed(&core->state);
    if (state & CORE_HELD)
        return false;
    store_relaxed(&core->state, state | CORE_HELD);
    return true;
}

/* Takes it, parking if need be. Drops core->lock. The caller's M may be another then. */
void core_lock_slow(LockCore *core);

/* Gives it back. Returns the goroutine to make ready once core->lock is dropped, or NULL;
 * sets *handed if that one has the lock already. */
G *core_unlock_slow(LockCore *core, bool *handed);

static inline G *core_unlock(LockCore *core, bool *handed)
{
    if (likely(core->waiters.last == NULL)) {
        /* The clock measures an uninterrupted time with waiters, so it stops here. */
        store_relaxed(&core->state, load_relaxed(&core->state) & CORE_WOKEN);
        return NULL;
    }
    return core_unlock_slow(core, handed);
}

/* Makes g ready after core_unlock; a goroutine that was handed the lock runs right away,
 * since nobody can use it before. */
void core_ready(G *g, bool handed);

/* rt_enter for a caller that probably holds a lock: it is not made to give way there for
 * having used up its operations, or all who want the lock would run into it meanwhile. The
 * next operation ends the time slice. */
static inline M *rt_enter_holding(void)
{
    M *m = m_current();
    if (likely(m != NULL) && unlikely(m->budget < 1))
        m->budget = 1;
    return rt_enter();
}

/* Takes it, core->lock not held before or after. Between rt_enter and rt_leave. */
static inline void core_lock(LockCore *core)
{
    spin_lock(&core->lock);
    if (likely(core_try_lock(core)))
        spin_unlock(&core->lock);
    else
        core_lock_slow(core);
}

#endif
