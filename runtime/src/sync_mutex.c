/* sync_mutex, and the LockCore that it shares with sync_rwmutex.
 *
 * A free lock goes to whoever comes first. Unlocking wakes the first waiter but does not
 * give it the lock: the goroutine that unlocks goes on running, often takes the lock again
 * before the woken one has had its turn, and so needs no switch. At most one waiter at a
 * time is on its way (CORE_WOKEN); if it finds the lock taken it goes back to the head of
 * the list.
 *
 * Left alone, a waiter could lose for ever. So the first loss starts a clock, which stops
 * when the list is empty; a loss a millisecond or more after that starts serving:
 * everyone who waits at that moment is handed the lock in turn, and nobody else gets it in
 * between. While nobody loses, the order is first come first served anyway, and no clock
 * is read. (Go's mutex reads the clock whenever a goroutine parks, and lets each waiter
 * judge its own time.)
 *
 * A goroutine that finds the lock taken parks at once. To look again for some 100 ns first, if
 * the thread had nothing else to run, made no difference that could be measured.
 *
 * Invariants, under LockCore.lock: CORE_SERVING implies CORE_HELD, not CORE_WOKEN, and one
 * marked waiter in the list; a waiter in the list implies CORE_HELD or CORE_WOKEN. */
#include "chant/sync.h"

#include <assert.h>

#include "panic.h"
#include "sync_core.h"

#define CORE_CLOCK_SHIFT 17 /* units of 131 us */
#define STARVING_UNITS 8

static_assert(sizeof(sync_mutex) == sizeof(LockCore), "public and private layouts agree");
static_assert(offsetof(sync_mutex, chant_waiters) == offsetof(LockCore, waiters), "as above");

static LockCore *core_of(sync_mutex *mu)
{
    return (LockCore *)(void *)mu;
}

/* A woken waiter found the lock taken and is back at the head of the list. */
static void core_note_loss(LockCore *core)
{
    uint32_t state = load_relaxed(&core->state);
    uint16_t now = (uint16_t)(clock_mono() >> CORE_CLOCK_SHIFT);
    uint16_t since = (uint16_t)(state >> 16);
    if (!(state & CORE_CLOCKED))
        store_relaxed(&core->state,
                      (state & CORE_FLAGS) | CORE_CLOCKED | (uint32_t)now << 16);
    else if ((uint16_t)(now - since) >= STARVING_UNITS) {
        core->waiters.last->index = 1;
        store_relaxed(&core->state, (state & CORE_FLAGS & ~(uint32_t)CORE_CLOCKED) |
                                        CORE_SERVING);
    }
}

void core_lock_slow(LockCore *core)
{
    Waiter w = {.g = g_current()};
    bool woken = false;
    while (!core_try_lock(core)) {
        if (woken) {
            sync_list_push_front(&core->waiters, &w);
            core_note_loss(core);
        } else
            sync_list_push(&core->waiters, &w);
        sched_park_unlock(&core->lock, WAIT_SEMACQUIRE);
        if (w.ok)
            return;
        woken = true;
        spin_lock(&core->lock);
        store_relaxed(&core->state, load_relaxed(&core->state) & ~(uint32_t)CORE_WOKEN);
    }
    spin_unlock(&core->lock);
}

G *core_unlock_slow(LockCore *core, bool *handed)
{
    uint32_t state = load_relaxed(&core->state);
    if (state & CORE_SERVING) {
        Waiter *w = sync_list_pop(&core->waiters);
        if (w->index)
            store_relaxed(&core->state, state & ~(uint32_t)CORE_SERVING);
        w->ok = true;
        *handed = true;
        return w->g;
    }
    state &= ~(uint32_t)CORE_HELD;
    G *g = NULL;
    if (!(state & CORE_WOKEN)) {
        state |= CORE_WOKEN;
        g = sync_list_pop(&core->waiters)->g;
    }
    store_relaxed(&core->state, state);
    return g;
}

void core_ready(G *g, bool handed)
{
    sched_ready(g);
    if (handed && !g_current()->foreign)
        sched_yield_now();
}

void sync_mutex_lock(sync_mutex *mu)
{
    rt_enter();
    core_lock(core_of(mu));
    rt_leave();
}

bool sync_mutex_try_lock(sync_mutex *mu)
{
    LockCore *core = core_of(mu);
    M *m = rt_enter();
    spin_lock(&core->lock);
    bool locked = core_try_lock(core);
    spin_unlock(&core->lock);
    rt_leave_m(m);
    return locked;
}

static COLD NORETURN void unlock_of_unlocked(LockCore *core)
{
    spin_unlock(&core->lock);
    rt_leave();
    fatal_error("sync: unlock of unlocked mutex");
}

void sync_mutex_unlock(sync_mutex *mu)
{
    LockCore *core = core_of(mu);
    rt_enter_holding();
    spin_lock(&core->lock);
    if (unlikely(!(load_relaxed(&core->state) & CORE_HELD)))
        unlock_of_unlocked(core);
    bool handed = false;
    G *g = core_unlock(core, &handed);
    spin_unlock(&core->lock);
    if (unlikely(g != NULL))
        core_ready(g, handed);
    rt_leave();
}
