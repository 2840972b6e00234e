/* Slow paths of the locks.
 *
 * Sleepers of a SpinLock wait on a word of a table that the lock's address hashes to; the
 * lock's own memory may be freed by its next holder, so who unlocks must not look at it
 * again. The sleeper announces itself in lock_sleepers, makes all threads execute a
 * barrier, and only then looks at the lock once more: either it sees the lock free, or the
 * holder's unlock comes later and sees the announcement. So unlocking needs no fence. */
#include "lock.h"

#include <sched.h>

#include "panic.h"
#include "trace.h"

#define BUCKETS 64
#define SPINS 200
#define YIELDS 20

_Atomic uint32_t rt_solo;
_Atomic uint32_t lock_sleepers;

static struct {
    _Alignas(CACHE_LINE) _Atomic uint32_t seq;
} buckets[BUCKETS];

static _Atomic uint32_t *bucket_of(const SpinLock *l)
{
    uint64_t h = (uint64_t)(uintptr_t)l * 0x9E3779B97F4A7C15u;
    return &buckets[h >> 58].seq;
}

static bool take(SpinLock *l)
{
    return load_relaxed(&l->word) == 0 &&
           atomic_exchange_explicit(&l->word, 1, memory_order_acquire) == 0;
}

COLD void spin_lock_slow(SpinLock *l)
{
    for (int i = 0; i < SPINS; i++) {
        if (take(l))
            return;
        cpu_relax();
    }
    for (int i = 0; i < YIELDS; i++) {
        sched_yield();
        if (take(l))
            return;
    }
    _Atomic uint32_t *seq = bucket_of(l);
    stat_add(lock_sleeps, 1);
    atomic_fetch_add_explicit(&lock_sleepers, 1, memory_order_seq_cst);
    membarrier_all();
    for (;;) {
        uint32_t s = load_acquire(seq);
        if (take(l))
            break;
        /* Without membarrier a wake may be missed: don't sleep for long. */
        futex_wait(seq, s, clock_mono() + 1000000);
    }
    atomic_fetch_sub_explicit(&lock_sleepers, 1, memory_order_seq_cst);
}

COLD void spin_wake_sleepers(SpinLock *l)
{
    _Atomic uint32_t *seq = bucket_of(l);
    atomic_fetch_add_explicit(seq, 1, memory_order_release);
    futex_wake(seq, INT32_MAX);
}

void mutex_lock(Mutex *mu)
{
    uint32_t was = 0;
    if (atomic_compare_exchange_strong_explicit(&mu->word, &was, 1, memory_order_acquire,
                                                memory_order_relaxed))
        return;
    for (int i = 0; i < SPINS; i++) {
        was = 0;
        if (load_relaxed(&mu->word) == 0 &&
            atomic_compare_exchange_strong_explicit(&mu->word, &was, 1, memory_order_acquire,
                                                    memory_order_relaxed))
            return;
        cpu_relax();
    }
    while (atomic_exchange_explicit(&mu->word, 2, memory_order_acquire) != 0)
        futex_wait(&mu->word, 2, -1);
}

bool mutex_try_lock(Mutex *mu)
{
    uint32_t was = 0;
    return atomic_compare_exchange_strong_explicit(&mu->word, &was, 1, memory_order_acquire,
                                                   memory_order_relaxed);
}

void mutex_unlock(Mutex *mu)
{
    RT_ASSERT(load_relaxed(&mu->word) != 0);
    if (atomic_exchange_explicit(&mu->word, 0, memory_order_release) == 2)
        futex_wake(&mu->word, 1);
}
