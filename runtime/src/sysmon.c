/* The monitor thread. It holds no P and touches nothing that only a P's holder may; it
 * looks at counters of the Ms, asks (POLL bits), retakes Ps and wakes workers. Its notes
 * about an M are in the M (seen_*), its own alone. */
#include "sysmon.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "netpoll.h"
#include "panic.h"
#include "proc.h"
#include "runq.h"
#include "sched.h"
#include "stack.h"
#include "symbolize.h"
#include "timer.h"
#include "trace.h"
#include "worker.h"

#define PERIOD_MIN 1000000        /* ns between looks */
#define PERIOD_MAX 10000000
#define PERIOD_BUSY 5000000       /* at most, while goroutines wait for threads that make calls */
#define QUIET_LOOKS 50            /* looks with nothing to do before they get rarer */
#define SLICE_TIME 10000000       /* ns a goroutine may run while others wait */
#define CPU_CLOCK_OF_THREAD 6     /* the kernel's CPUCLOCK_PERTHREAD_MASK | CPUCLOCK_SCHED */
#define COMPUTING_MAX 5000        /* workers at which no more Ps are taken from computing ones */
#define SCAVENGE_TIME 1000000000
#define SUSPICION_TIME 100000000  /* ns between checks of a suspected deadlock */

/* What a look has come upon, the later the more. */
typedef enum {
    LOOK_QUIET, /* nothing to do */
    LOOK_BUSY,  /* others wait for a thread that has made calls since the last look */
    LOOK_AGAIN, /* ... and may have begun to wait in one: look again soon */
    LOOK_DID,   /* something to do */
} Look;

static _Atomic uint32_t poked;
static _Atomic bool asleep;

/* CPU time used by m's thread, ns; -1 if unknown. The clock's number is made as
 * pthread_getcpuclockid makes it, which must not be asked when the thread may have ended. */
static int64_t cpu_time(const M *m)
{
    clockid_t clock = (clockid_t)(~(unsigned)m->tid << 3 | CPU_CLOCK_OF_THREAD);
    struct timespec ts;
    if (clock_gettime(clock, &ts) != 0)
        return -1;
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* Takes the P of m, which was outside with this seq, unless it has come in meanwhile. */
static bool retake(M *m, uint32_t seq)
{
    mutex_lock(&sched.lock);
    P *p = m->p;
    if (p == NULL || load_acquire(&m->regaining)) {
        mutex_unlock(&sched.lock);
        return false;
    }
    atomic_fetch_or(&m->poll, POLL_RETAKE);
    proc_barrier();
    if (load_acquire(&m->seq) != seq) {
        atomic_fetch_and(&m->poll, ~(uint32_t)POLL_RETAKE);
        mutex_unlock(&sched.lock);
        return false;
    }
    /* It is outside, and will see the bit before it is inside again. */
    stat_add(retakes, 1);
    if (trace_on(TRACE_SCHED))
        trace_event(TRACE_SCHED, "retake p%d from m%d", p->id, m->id);
    worker_part_and_unlock(m);
    return true;
}

/* CPU time that m's thread has used since this was last asked, *elapsed ago, ns; -1 if unknown. */
static int64_t cpu_used(M *m, int64_t *elapsed)
{
    int64_t now = clock_mono(), cpu = cpu_time(m);
    int64_t used = cpu < 0 || m->seen_cpu < 0 ? -1 : cpu - m->seen_cpu;
    *elapsed = now - m->seen_cpu_at;
    m->seen_cpu = cpu;
    m->seen_cpu_at = now;
    return used;
}

/* Has m's thread neither used CPU time since this was last asked nor waited for a CPU? */
static bool is_blocked(M *m)
{
    int64_t elapsed;
    return cpu_used(m, &elapsed) == 0 && !thread_is_runnable(m->tid);
}

/* Has it been off the CPU for so long since then that it may be so now? */
static bool may_block(M *m)
{
    int64_t elapsed, used = cpu_used(m, &elapsed);
    return used < 0 || elapsed - used > PERIOD_MIN;
}

/* Workers that compute without a P. Under sched.lock. */
static int computing_without_p(void)
{
    int n = 0;
    for (M *m = load_relaxed(&sched.all_m); m && sched.m_without_p > 0; m = m->all_next)
        n += m->without_p && !load_relaxed(&m->blocking) && !is_blocked(m);
    return n;
}

/* Has a goroutine that has computed for `ns` without a call of the runtime had its share? It
 * goes on without its P, in competition with the Ps' holders for the CPUs: the more there are
 * of its kind, the later another joins them. k of them run after about k * k / 2 slices of
 * each P, so tasks that are merely long end faster than new ones join; and each waits as long
 * as it would for its turn among the others if they took turns on the Ps. */
static bool has_had_its_share(int64_t ns)
{
    if (ns < SLICE_TIME)
        return false;
    mutex_lock(&sched.lock);
    int computing = computing_without_p(), procs = sched.procs, workers = sched.m_count;
    mutex_unlock(&sched.lock);
    return workers < COMPUTING_MAX && ns >= SLICE_TIME + SLICE_TIME * computing / procs;
}

/* Has p's oldest entry stood there since the last look? */
static bool backlog_stands(P *p)
{
    uint32_t top = load_relaxed(&p->lifo.top), head = load_relaxed(&p->fifo.head);
    bool stands = (lifo_count(&p->lifo) > 0 && top == p->monitor_top) ||
                  (fifo_count(&p->fifo) > 0 && head == p->monitor_head);
    p->monitor_top = top;
    p->monitor_head = head;
    return stands;
}

/* Looks after one worker. due: a timer is, or events stand that nobody has fetched. */
static Look look_after(M *m, int64_t now, bool due)
{
    uint32_t seq = load_acquire(&m->seq), slices = load_relaxed(&m->slices);
    mutex_lock(&sched.lock);
    P *p = m->p;
    bool runs = p != NULL && load_relaxed(&m->curg) != m->g0;
    mutex_unlock(&sched.lock);
    bool outside = !(seq & 1), moved = seq != m->seen_seq || !outside;
    if (!runs || moved) {
        m->seen_seq = seq;
        m->seen_since = now;
    }
    if (!runs)
        return LOOK_QUIET;
    bool own_backlog = lifo_count(&p->lifo) + fifo_count(&p->fifo) > 0;
    bool waits = own_backlog || due || load_relaxed(&sched.global_count) > 0;
    bool stands = backlog_stands(p);
    if (slices != m->seen_slices) {
        m->seen_slices = slices;
        m->slice_since = now;
    }
    if (!waits) /* what comes then finds an idle P at once */
        return !moved && is_blocked(m) && retake(m, seq) ? LOOK_DID : LOOK_QUIET;
    if (due || now - m->slice_since >= SLICE_TIME)
        atomic_fetch_or(&m->poll, POLL_TICK);
    if (load_relaxed(&sched.idle_p_count) > 0) {
        if (!stands && !due)
            return LOOK_QUIET;
        store_relaxed(&p->standing, true);
        worker_wake();
        return LOOK_DID;
    }
    /* All other Ps are busy. */
    if (moved)
        return outside && may_block(m) ? LOOK_AGAIN : LOOK_BUSY;
    /* Outside all the time. A blocked thread has no use for its P. */
    if (is_blocked(m) || has_had_its_share(now - m->seen_since))
        retake(m, seq);
    return LOOK_DID;
}

static Look look_after_all(int64_t now)
{
    bool due = timer_next_all() <= now || netpoll_stands(now);
    Look most = due ? LOOK_DID : LOOK_QUIET;
    mutex_lock(&sched.lock);
    proc_review_solo();
    M *first = load_relaxed(&sched.all_m);
    mutex_unlock(&sched.lock);
    for (M *m = first; m; m = m->all_next) {
        Look look = look_after(m, now, due);
        if (look > most)
            most = look;
    }
    /* No M need hold a P: those that are left may all be in C calls. */
    if (due || load_relaxed(&sched.global_count) > 0)
        worker_wake();
    return most;
}

static bool all_idle(void)
{
    mutex_lock(&sched.lock);
    bool idle = load_relaxed(&sched.busy_p_count) == 0 && sched.m_without_p == 0;
    mutex_unlock(&sched.lock);
    return idle;
}

static void sleep_until(int64_t when)
{
    static _Atomic uint32_t never;
    while (clock_mono() < when)
        futex_wait(&never, 0, when);
}

/* Sleeps while nothing runs: until a worker starts, or there is something to look at. The
 * conditions are read after `asleep` is set, so that no poke is missed. */
static void sleep_while_idle(int64_t next_scavenge)
{
    atomic_store(&poked, 0);
    atomic_store(&asleep, true);
    if (all_idle()) {
        int64_t until = next_scavenge;
        if (atomic_load(&deadlock_suspected))
            until = clock_mono() + SUSPICION_TIME;
        futex_wait(&poked, 0, until);
    }
    atomic_store(&asleep, false);
}

static void *sysmon_main(void *arg)
{
    (void)arg;
    int64_t period = PERIOD_MIN, last_scavenge = clock_mono();
    unsigned quiet = 0;
    bool more_to_return = true;
    prctl(PR_SET_TIMERSLACK, 1);
    symbolize_thread_init();
    while (!load_relaxed(&sched.dying)) {
        int64_t now = clock_mono();
        coarse_seconds_update();
        if (now - last_scavenge >= SCAVENGE_TIME) {
            more_to_return = stack_scavenge();
            last_scavenge = now;
        }
        if (all_idle()) {
            if (load_relaxed(&deadlock_suspected)) {
                mutex_lock(&sched.lock);
                deadlock_check();
                mutex_unlock(&sched.lock);
            }
            sleep_while_idle(more_to_return ? last_scavenge + SCAVENGE_TIME : -1);
            symbolize_poll();
            period = PERIOD_MIN;
            quiet = 0;
            more_to_return = true;
            continue;
        }
        Look look = look_after_all(now);
        int64_t longest = look == LOOK_BUSY ? PERIOD_BUSY : PERIOD_MAX;
        if (look == LOOK_DID) {
            period = PERIOD_MIN;
            quiet = 0;
        } else if (look != LOOK_AGAIN && ++quiet > QUIET_LOOKS) {
            period = period * 2 < longest ? period * 2 : longest;
        }
        int64_t wake = now + (look == LOOK_AGAIN ? PERIOD_MIN : period);
        int64_t timer = timer_next_all();
        if (timer < wake)
            wake = timer > now ? timer + 50000 : now + PERIOD_MIN / 4;
        sleep_until(wake);
        symbolize_poll();
    }
    symbolize_serve();
}

void sysmon_start(void)
{
    pthread_attr_t attr;
    pthread_t thread;
    sigset_t all, old;
    /* The program's signals are for its own threads. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, 256 * 1024);
    int error = pthread_create(&thread, &attr, sysmon_main, NULL);
    pthread_attr_destroy(&attr);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (error)
        fatal_plain("can't start the monitor thread: %s", thread_error(error));
}

void sysmon_poke(void)
{
    if (!atomic_load(&asleep))
        return;
    atomic_store(&poked, 1);
    futex_wake(&poked, 1);
}
