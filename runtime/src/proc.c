/* Ps and what is shared under sched.lock.
 *
 * Invariants, under sched.lock: an idle P has empty run queues; busy_p_count is the number
 * of Ps with an M; idle_p_count that of the idle list; a P below sched.procs is busy, idle,
 * or in the hands of who holds the lock. rt_solo is 1 only when busy_p_count <= 1 and there is no
 * foreign thread, and always then (update_solo), but for a while after proc_lend, and never under
 * TSan or without membarrier. */
#include "proc.h"

#include <sched.h>
#include <stdlib.h>

#include "chant.h"
#include "hostile.h"
#include "init.h"
#include "panic.h"
#include "runq.h"
#include "sched.h"
#include "stack.h"
#include "sysmon.h"
#include "timer.h"
#include "trace.h"
#include "worker.h"

#define SETTLE_SPINS 100

Sched sched = {.keeper_when = TIMER_NEVER};

static bool has_membarrier, solo_allowed;

/* Under sched.lock, after busy_p_count or foreign_count changed. */
static void update_solo(void)
{
    bool solo = solo_allowed && sched.busy_p_count <= 1 && sched.foreign_count == 0;
    if (solo == (load_relaxed(&rt_solo) != 0))
        return;
    if (solo) {
        store_release(&rt_solo, 1);
    } else {
        store_relaxed(&sched.shared_ready, false);
        store_release(&rt_solo, 0);
        stat_add(solo_ends, 1);
    }
}

void proc_init(bool membarrier)
{
    has_membarrier = membarrier;
    solo_allowed = membarrier && !CHANT_TSAN && !(options.hostile && options.hostile_seed % 2);
    mutex_lock(&sched.lock);
    update_solo();
    mutex_unlock(&sched.lock);
}

bool proc_solo_allowed_by_kernel(void)
{
    return has_membarrier;
}

void proc_barrier(void)
{
    if (!membarrier_all() && has_membarrier)
        fatal_plain("the membarrier system call, allowed at the program's start, is refused now");
}

/* One more P is busy; under sched.lock. While none is, the monitor may sleep. */
static void count_busy(void)
{
    if (sched.busy_p_count++ == 0)
        sysmon_poke();
    update_solo();
}

void proc_acquire(M *m, P *p)
{
    RT_ASSERT(m->p == NULL && p->m == NULL);
    m->p = p;
    p->m = m;
    count_busy();
}

void proc_reserve(P *p)
{
    p->reserved = true;
    count_busy();
}

void proc_reserve_undo(P *p)
{
    p->reserved = false;
    sched.busy_p_count--;
    update_solo();
}

P *proc_lend(M *m)
{
    P *p = m->p;
    RT_ASSERT(p != NULL && p->m == m);
    m->p = NULL;
    p->m = NULL;
    sched.busy_p_count--;
    return p;
}

P *proc_release(M *m)
{
    P *p = proc_lend(m);
    update_solo();
    return p;
}

void proc_review_solo(void)
{
    update_solo();
}

void proc_idle_put(P *p)
{
    if (load_relaxed(&p->retired))
        return;
    p->idle_next = sched.idle_p;
    sched.idle_p = p;
    store_relaxed(&sched.idle_p_count, load_relaxed(&sched.idle_p_count) + 1);
}

P *proc_idle_get(void)
{
    P *p = sched.idle_p;
    if (p) {
        sched.idle_p = p->idle_next;
        store_relaxed(&sched.idle_p_count, load_relaxed(&sched.idle_p_count) - 1);
    }
    return p;
}

void proc_settle(M *self)
{
    RT_ASSERT((load_relaxed(&self->seq) & 1) == 0);
    if (load_relaxed(&rt_solo) || load_acquire(&sched.shared_ready))
        return;
    proc_barrier();
    mutex_lock(&sched.lock);
    M *first = load_relaxed(&sched.all_m); /* new ones go in front; none is ever removed */
    mutex_unlock(&sched.lock);
    for (M *m = first; m; m = m->all_next) {
        uint32_t seen = load_acquire(&m->seq);
        if (m == self || (seen & 1) == 0)
            continue;
        for (unsigned i = 0; load_acquire(&m->seq) == seen; i++) {
            if (i < SETTLE_SPINS)
                cpu_relax();
            else
                sched_yield();
        }
    }
    store_release(&sched.shared_ready, true);
}

void proc_foreign_add(M *m)
{
    mutex_lock(&sched.lock);
    sched.foreign_count++;
    update_solo();
    mutex_unlock(&sched.lock);
    proc_settle(m);
}

void proc_foreign_remove(M *m)
{
    (void)m;
    mutex_lock(&sched.lock);
    sched.foreign_count--;
    update_solo();
    deadlock_check();
    mutex_unlock(&sched.lock);
}

/* Under sched.lock. */
static void global_grow(uint32_t n)
{
    uint32_t count = load_relaxed(&sched.global_count), room = sched.global_room;
    if (count + n <= room)
        return;
    while (room < count + n)
        room = room ? room * 2 : 256;
    G **ring = rt_alloc(room * sizeof *ring);
    for (uint32_t i = 0; i < count; i++)
        ring[i] = sched.global[(sched.global_head + i) & (sched.global_room - 1)];
    free(sched.global);
    sched.global = ring;
    sched.global_room = room;
    sched.global_head = 0;
}

static void global_put_locked(G *const *gs, uint32_t n)
{
    global_grow(n);
    uint32_t count = load_relaxed(&sched.global_count);
    for (uint32_t i = 0; i < n; i++)
        sched.global[(sched.global_head + count + i) & (sched.global_room - 1)] = gs[i];
    store_relaxed(&sched.global_count, count + n);
}

void global_put(G *const *gs, uint32_t n)
{
    stat_add(global_puts, 1);
    mutex_lock(&sched.lock);
    global_put_locked(gs, n);
    mutex_unlock(&sched.lock);
}

static G *global_get_locked(void)
{
    uint32_t count = load_relaxed(&sched.global_count);
    if (count == 0)
        return NULL;
    G *g = sched.global[sched.global_head & (sched.global_room - 1)];
    sched.global_head++;
    store_relaxed(&sched.global_count, count - 1);
    return g;
}

G *global_get(void)
{
    mutex_lock(&sched.lock);
    G *g = global_get_locked();
    mutex_unlock(&sched.lock);
    return g;
}

G *global_get_share(P *p)
{
    if (load_relaxed(&sched.global_count) == 0)
        return NULL;
    mutex_lock(&sched.lock);
    G *g = global_get_locked();
    uint32_t n = load_relaxed(&sched.global_count) / (uint32_t)sched.procs;
    uint32_t room = runq_limit / 2;
    if (fifo_count(&p->fifo) > 0)
        n = 0;
    if (n > room)
        n = room;
    while (n-- > 0)
        fifo_push(&p->fifo, global_get_locked());
    mutex_unlock(&sched.lock);
    return g;
}

static void make_procs(int n)
{
    for (int i = sched.procs_made; i < n; i++) {
        P *p = aligned_alloc(CACHE_LINE, (sizeof *p + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
        if (p == NULL)
            fatal_plain("out of memory: processor %d", i);
        *p = (P){.id = i, .retired = true, .wake_period = 1, .wake_countdown = 1};
        store_relaxed(&p->timers.first, TIMER_NEVER);
        sched.allp[i] = p;
    }
    if (n > sched.procs_made)
        sched.procs_made = n;
}

int proc_set_count(int n)
{
    if (n > PROCS_MAX)
        n = PROCS_MAX;
    mutex_lock(&sched.lock);
    int former = sched.procs;
    if (n <= 0 || n == former) {
        mutex_unlock(&sched.lock);
        return former;
    }
    make_procs(n);
    sched.procs = n;
    for (int i = former; i < n; i++) {
        P *p = sched.allp[i];
        store_relaxed(&p->retired, false);
        /* One that retired and has not gone yet just stays. */
        if (p->m == NULL && !p->reserved)
            proc_idle_put(p);
    }
    for (int i = n; i < former; i++) {
        P *p = sched.allp[i];
        store_relaxed(&p->retired, true);
        if (p->m) {
            atomic_fetch_or(&p->m->poll, POLL_RETIRE);
            continue;
        }
        for (P **at = &sched.idle_p; *at; at = &(*at)->idle_next) {
            if (*at == p) {
                *at = p->idle_next;
                store_relaxed(&sched.idle_p_count, load_relaxed(&sched.idle_p_count) - 1);
                break;
            }
        }
    }
    mutex_unlock(&sched.lock);
    return former;
}

void proc_drain(P *p)
{
    G *g;
    /* A steal that a thief spoils returns NULL too: the counts decide. */
    while (lifo_count(&p->lifo) + fifo_count(&p->fifo) > 0) {
        if ((g = lifo_steal(&p->lifo)) == NULL && (g = fifo_pop(&p->fifo)) == NULL)
            continue;
        global_put_locked(&g, 1);
    }
    stack_flush(p);
}

int chant_set_procs(int n)
{
    rt_enter();
    int former = proc_set_count(n);
    rt_leave();
    if (n > former)
        worker_wake();
    return former;
}
