/* SpinLock: the runtime's short lock, and Mutex: its lock for long or rare paths.
 *
 * A SpinLock guards a channel, a timer heap or a synchronisation object for a few
 * dozen instructions. Rules:
 *  - it is taken between rt_enter and rt_leave and never held across a switch;
 *  - spin_unlock's store is the last access to the lock's memory: what it guards may
 *    be freed by whoever takes it next, so sleepers are found through a table keyed
 *    by address (lock.c), never through the object;
 *  - while the world is solo (proc.h) there is nobody to exclude, and taking it is a
 *    load and a branch.
 *
 * A Mutex excludes threads whatever they are (the monitor has no P). Never held across
 * a switch either. */
#ifndef CHANT_LOCK_H
#define CHANT_LOCK_H

#include "platform.h"

typedef struct {
    _Atomic uint32_t word; /* 0 free, 1 held */
} SpinLock;

/* True while at most one thread can be inside the runtime's shared structures. Written
 * by proc.c under its protocol; read between rt_enter and rt_leave. */
extern _Atomic uint32_t rt_solo;
/* Threads asleep in spin_lock_slow, over all locks. */
extern _Atomic uint32_t lock_sleepers;

void spin_lock_slow(SpinLock *l);
void spin_wake_sleepers(SpinLock *l);

static inline bool world_is_solo(void)
{
#if CHANT_TSAN
    return false;
#else
    return load_acquire(&rt_solo) != 0;
#endif
}

static inline void spin_lock(SpinLock *l)
{
    if (likely(world_is_solo()))
        return;
    if (unlikely(atomic_exchange_explicit(&l->word, 1, memory_order_acquire) != 0))
        spin_lock_slow(l);
}

static inline bool spin_try_lock(SpinLock *l)
{
    if (likely(world_is_solo()))
        return true;
    return atomic_exchange_explicit(&l->word, 1, memory_order_acquire) == 0;
}

static inline void spin_unlock(SpinLock *l)
{
    store_release(&l->word, 0);
    compiler_barrier();
    if (unlikely(load_relaxed(&lock_sleepers) != 0))
        spin_wake_sleepers(l);
}

typedef struct {
    _Atomic uint32_t word; /* 0 free, 1 held, 2 held and perhaps waited for */
} Mutex;

void mutex_lock(Mutex *mu);
bool mutex_try_lock(Mutex *mu);
void mutex_unlock(Mutex *mu);

#endif
