/* Workers: see docs/runtime.md, "Workers", for the rules of waking, spinning, stealing.
 *
 * A worker is in one of: running a goroutine (curg != g0); in its scheduler with a P; in
 * its scheduler without one, on the idle list, asleep on m->park. The idle list and who
 * gives which P to whom are under sched.lock. A worker is never destroyed, as a program that
 * once needed many threads will again; unless the program ends its thread (worker_ends). */
#include "worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "context.h"
#include "hostile.h"
#include "init.h"
#include "netpoll.h"
#include "panic.h"
#include "proc.h"
#include "runq.h"
#include "sanitize.h"
#include "sched.h"
#include "stack.h"
#include "timer.h"
#include "trace.h"

#define WORKERS_MAX 10000        /* Go's limit */
#define WORKER_STACK (512u * 1024u)
#define START_PATIENCE 10000000000 /* ns for which threads can't be made until that is fatal */
#define TRIES_APART 1000000000   /* ns between two tries that nobody waited for in between */
#define SPIN_TIME 40000          /* ns that a worker looks for work before it sleeps */
#define POLL_TIME 20000          /* ns from one worker's look at the poller to another's */
#define STALE_TIME 20000         /* ns in a queue after which long-running work is stolen */
#define STANDING_TIME 1000000    /* ... and any work */
#define LONG_BURST 5000          /* ns per dispatch that make work "long-running" */
#define OTHERS_POLL_TIME 1000000 /* ns since another polled after which an idle one does it */
#define WAKE_PERIOD_MAX 65536    /* pushes between tries to wake, at most */

static int workers_max = WORKERS_MAX; /* under sched.lock */

M *worker_new_m(bool foreign)
{
    static _Atomic int last_id;
    M *m = rt_alloc_zero(sizeof *m);
    m->id = atomic_fetch_add(&last_id, 1);
    m->tid = thread_id();
    m->foreign = foreign;
    m->errno_address = &errno;
    m->budget = m->slice_budget = 4 * SLICE_BUDGET_MIN;
    m->slice_start = m->slice_since = m->seen_since = clock_mono();
    uint64_t seed = options.hostile ? options.hostile_seed * 1000003u : (uint64_t)clock_mono();
    m->random = (seed + (uint64_t)m->id * 0x9E3779B97F4A7C15u) | 1;
    for (int i = 0; i < 4; i++)
        rt_random(m, 1);
    if (options.hostile || !proc_solo_allowed_by_kernel())
        store_relaxed(&m->poll, POLL_ALWAYS);
    return m;
}

void worker_free_m(M *m)
{
    free(m);
}

static void register_worker(M *m)
{
    mutex_lock(&sched.lock);
    m->all_next = load_relaxed(&sched.all_m);
    store_release(&sched.all_m, m);
    mutex_unlock(&sched.lock);
}

M *worker_adopt_thread(char *g0_lo, char *g0_hi)
{
    M *m = worker_new_m(false);
    m->adopted = true;
    m->g0 = g_new_bound(g0_lo, g0_hi);
    store_relaxed(&m->g0->sp, context_make(g0_hi, worker_g0_start));
    san_g_create(m->g0);
    mutex_lock(&sched.lock);
    sched.m_count++;
    mutex_unlock(&sched.lock);
    register_worker(m);
    thread_watch(m);
    prctl(PR_SET_TIMERSLACK, 1);
    signals_thread_init(m);
    return m;
}

void worker_g0_start(void)
{
    san_switch_end(m_current()->g0);
    worker_loop();
}

void worker_loop(void)
{
    M *m = m_current();
    for (;;) {
        G *g = m->next_g;
        m->next_g = NULL;
        sched_run(m, g ? g : worker_find(m));
    }
}

static void *worker_main(void *arg)
{
    P *p = arg;
    M *m = worker_new_m(false);
    pthread_attr_t attr;
    void *lo = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &lo, &size);
        pthread_attr_destroy(&attr);
    }
    m->g0 = g_new_bound(lo, (char *)lo + size);
    store_relaxed(&m->curg, m->g0);
    san_g_adopt(m->g0);
    chant_tls_m = m;
    prctl(PR_SET_TIMERSLACK, 1);
    signals_thread_init(m);
    register_worker(m);
    thread_watch(m);
    mutex_lock(&sched.lock);
    /* The P was counted busy for us when the thread was asked for; now it gets its M. */
    p->m = m;
    m->p = p;
    p->reserved = false;
    mutex_unlock(&sched.lock);
    proc_settle(m);
    store_relaxed(&m->seq, load_relaxed(&m->seq) + 1);
    worker_loop();
    return NULL;
}

/* No thread could be made: true if that has been so for a long time, with goroutines waiting all
 * along, for whom the monitor tries again and again. Under sched.lock. */
static bool fails_for_long(void)
{
    static int64_t since, last;
    int64_t now = clock_mono();
    if (now - last > TRIES_APART)
        since = now;
    last = now;
    return now - since > START_PATIENCE;
}

/* A new worker for p, which is counted busy already. Not under sched.lock. */
static void start_worker(P *p)
{
    pthread_attr_t attr;
    pthread_t thread;
    stat_add(threads, 1);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, WORKER_STACK);
    int error = pthread_create(&thread, &attr, worker_main, p);
    pthread_attr_destroy(&attr);
    if (error == 0)
        return;
    mutex_lock(&sched.lock);
    sched.m_count--;
    if ((sched.busy_p_count > 1 || sched.m_without_p > 0) && !fails_for_long()) {
        /* Others run, or will come back for a P: do with fewer. What p has queued is theirs, and
         * the monitor tries again. */
        proc_reserve_undo(p);
        proc_drain(p);
        proc_idle_put(p);
        mutex_unlock(&sched.lock);
        return;
    }
    mutex_unlock(&sched.lock);
    fatal_plain("can't start a thread for goroutines: %s", thread_error(error));
}

/* Takes m off the idle list; under sched.lock. */
static void idle_remove(M *m)
{
    for (M **at = &sched.idle_m; *at; at = &(*at)->idle_next) {
        if (*at == m) {
            *at = m->idle_next;
            break;
        }
    }
    store_relaxed(&m->idle, false);
    if (sched.timer_keeper == m) {
        sched.timer_keeper = NULL;
        store_relaxed(&sched.keeper_when, TIMER_NEVER);
    }
}

static COLD NORETURN void too_many_threads(int limit)
{
    rt_print("chant: program exceeds %d-thread limit\n", limit);
    fatal_error("thread exhaustion");
}

int worker_set_max(int n)
{
    mutex_lock(&sched.lock);
    int former = workers_max, count = sched.m_count;
    if (n > 0)
        workers_max = n;
    mutex_unlock(&sched.lock);
    if (n > 0 && count > n)
        too_many_threads(n);
    return former;
}

/* Gives p, in nobody's hands, to an idle worker or a new one. Under sched.lock, which it
 * releases. */
static void give_and_unlock(P *p, P *woken_for)
{
    M *m = sched.idle_m;
    if (m) {
        bool polls = m == load_relaxed(&sched.poller);
        idle_remove(m);
        proc_acquire(m, p);
        m->woken_for = woken_for;
        store_release(&m->park, 1);
        mutex_unlock(&sched.lock);
        if (polls)
            netpoll_wake();
        else
            futex_wake(&m->park, 1);
    } else if (sched.m_count < workers_max) {
        sched.m_count++;
        proc_reserve(p);
        mutex_unlock(&sched.lock);
        start_worker(p);
    } else {
        int limit = workers_max;
        mutex_unlock(&sched.lock);
        too_many_threads(limit);
    }
}

/* Must p, which its holder gives away, go to a worker? If something is queued, or was fetched from
 * the poller, that nobody would get to; if it is to retire; if it has, or some P, a timer for which
 * nobody would wake; if nobody would poll. Under sched.lock, with p on the idle list: who starts a
 * timer sees either that, or us (see worker_timers_moved). */
static bool needs_worker(P *p)
{
    atomic_thread_fence(memory_order_seq_cst);
    return load_relaxed(&p->retired) || lifo_count(&p->lifo) + fifo_count(&p->fifo) > 0 ||
           load_relaxed(&sched.global_count) > 0 || netpoll_left() ||
           timer_next_all() < load_relaxed(&sched.keeper_when) ||
           (netpoll_active() && load_relaxed(&sched.poller) == NULL &&
            load_relaxed(&sched.busy_p_count) == 0);
}

void worker_part_and_unlock(M *m)
{
    P *p = proc_lend(m);
    m->without_p = true;
    sched.m_without_p++;
    proc_idle_put(p);
    if (!needs_worker(p)) {
        mutex_unlock(&sched.lock);
        return;
    }
    stat_add(hand_offs, 1);
    if (!load_relaxed(&p->retired))
        proc_idle_get(); /* p, which was put there last */
    give_and_unlock(p, NULL);
}

void worker_lend_p(M *m)
{
    mutex_lock(&sched.lock);
    /* The monitor decides under the lock as well: it has taken the P, or it will not. */
    if (m->p == NULL) {
        mutex_unlock(&sched.lock);
        return;
    }
    stat_add(lendings, 1);
    store_relaxed(&m->blocking, true);
    atomic_fetch_or(&m->poll, POLL_RETAKE);
    worker_part_and_unlock(m);
}

void worker_wake(void)
{
    if (load_relaxed(&sched.idle_p_count) == 0 || load_relaxed(&sched.spinning) > 0)
        return;
    mutex_lock(&sched.lock);
    P *p = proc_idle_get();
    if (p == NULL) {
        mutex_unlock(&sched.lock);
        return;
    }
    stat_add(wakes, 1);
    M *m = m_current();
    give_and_unlock(p, m ? m->p : NULL);
}

void worker_timers_moved(int64_t when)
{
    /* The timer is in its heap. Who goes idle says so first and looks at the heaps then (idle): of
     * the two of us one sees the other. */
    atomic_thread_fence(memory_order_seq_cst);
    if (when >= load_relaxed(&sched.keeper_when) || load_relaxed(&sched.idle_p_count) == 0)
        return;
    worker_wake();
}

/* m is no longer one that runs a goroutine without a P. Under sched.lock. */
static void count_with_p(M *m)
{
    if (m->without_p) {
        m->without_p = false;
        sched.m_without_p--;
    }
}

/* Under sched.lock: m, outside, has its P or has taken an idle one. If not it stays counted until
 * its goroutine is queued and it has gone idle: in between nothing else says that there is
 * something to run. */
static bool has_or_takes_p(M *m)
{
    if (m->p)
        return true;
    P *p = proc_idle_get();
    if (p == NULL)
        return false;
    proc_acquire(m, p);
    count_with_p(m);
    return true;
}

/* m goes inside. Outside until others have been waited for, yet not to be taken from again
 * (m->regaining): the P would be gone while we go on as its holder. */
static void go_inside(M *m, bool has_p)
{
    if (has_p)
        proc_settle(m);
    store_relaxed(&m->seq, load_relaxed(&m->seq) + 1);
    compiler_barrier();
    store_release(&m->regaining, false);
}

/* Under sched.lock. */
static void end_retake(M *m)
{
    atomic_fetch_and(&m->poll, ~(uint32_t)POLL_RETAKE);
    store_relaxed(&m->blocking, false);
    m->regaining = true;
}

void worker_ends(M *m)
{
    G *g = load_relaxed(&m->curg);
    if (load_acquire(&sched.dying) || load_relaxed(&sched.forked) || g == m->g0)
        return;
    /* Goroutine 1's frames lie on the main thread's stack, where the C library is at work now. */
    if (m->adopted && !g->is_main && !sched.main_exited)
        fatal_plain("goroutine %llu has ended the main thread (pthread_exit, pthread_cancel)",
                    (unsigned long long)g->id);
    store_relaxed(&m->curg, m->g0);
    g_set_state(g, G_RUNNING, G_DEAD);
    if (g->is_main) {
        g_count_add(NULL, -1);
    } else {
        san_g_destroy(g);
        g_free(NULL, g);
    }
    chant_tls_m = NULL;
    mutex_lock(&sched.lock);
    if (m->p) {
        worker_part_and_unlock(m);
        mutex_lock(&sched.lock);
    }
    count_with_p(m);
    sched.m_count--;
    sched.main_exited |= g->is_main;
    deadlock_check();
    mutex_unlock(&sched.lock);
}

bool worker_regain_p(M *m)
{
    mutex_lock(&sched.lock);
    end_retake(m);
    bool has = has_or_takes_p(m);
    mutex_unlock(&sched.lock);
    go_inside(m, has);
    return has;
}

bool worker_take_idle_p(M *m)
{
    mutex_lock(&sched.lock);
    bool has = has_or_takes_p(m);
    if (has)
        end_retake(m);
    else
        store_relaxed(&m->blocking, false);
    mutex_unlock(&sched.lock);
    if (has)
        go_inside(m, true);
    return has;
}

/* Is the oldest of victim's backlog worth taking? Keeps notes in victim. */
static bool worth_stealing(P *victim, int64_t now)
{
    uint32_t lifo = lifo_count(&victim->lifo), fifo = fifo_count(&victim->fifo);
    if (lifo + fifo == 0)
        return false;
    if (options.hostile || load_relaxed(&victim->standing))
        return true;
    uint32_t top = load_relaxed(&victim->lifo.top), head = load_relaxed(&victim->fifo.head);
    bool lifo_same = lifo > 0 && load_relaxed(&victim->seen_top) == top;
    bool fifo_same = fifo > 0 && (int32_t)(load_relaxed(&victim->seen_tail) - head) > 0;
    uint64_t dispatches = load_relaxed(&victim->dispatches);
    int64_t age = now - load_relaxed(&victim->seen_at);
    if (!(lifo_same || fifo_same) || age > 4 * STANDING_TIME) {
        store_relaxed(&victim->seen_top, top);
        store_relaxed(&victim->seen_tail, load_relaxed(&victim->fifo.tail));
        store_relaxed(&victim->seen_dispatches, dispatches);
        store_relaxed(&victim->seen_at, now);
        return false;
    }
    if (age >= STANDING_TIME)
        return true;
    int64_t bursts = (int64_t)(dispatches - load_relaxed(&victim->seen_dispatches)) + 1;
    return age >= STALE_TIME && age / bursts >= LONG_BURST;
}

/* Takes up to half of victim's backlog for p, oldest first; returns one to run. */
static G *steal_from(P *victim, P *p)
{
    G *got[QUEUE_SIZE / 2];
    uint32_t n = fifo_steal(&victim->fifo, got, runq_limit / 2);
    uint32_t want = (lifo_count(&victim->lifo) + 1) / 2;
    if (want > runq_limit / 2 - n)
        want = runq_limit / 2 - n;
    while (want-- > 0) {
        G *g = lifo_steal(&victim->lifo);
        if (g == NULL)
            break;
        got[n++] = g;
    }
    if (n == 0)
        return NULL;
    store_relaxed(&victim->standing, false);
    stat_add(steals, 1);
    stat_add(stolen, n);
    for (uint32_t i = 1; i < n; i++) {
        if (!fifo_push(&p->fifo, got[i])) {
            global_put(&got[i], 1);
        }
    }
    return got[0];
}

static G *steal(M *m, int64_t now)
{
    int n = sched.procs_made;
    uint32_t start = rt_random(m, (uint32_t)n);
    for (int i = 0; i < n; i++) {
        P *victim = sched.allp[(start + (uint32_t)i) % (uint32_t)n];
        if (victim == m->p)
            continue;
        if (load_relaxed(&victim->timers.first) <= now)
            timer_run(victim, now); /* may have filled our own queue */
        if (worth_stealing(victim, now)) {
            G *g = steal_from(victim, m->p);
            if (g) {
                m->fed_by_poller = false;
                return g;
            }
        }
    }
    return NULL;
}

/* Not if another has just done so: it will again. */
static bool shall_look_at_poller(const M *m, int64_t now, bool spinning)
{
    int64_t last = load_relaxed(&netpoll_last);
    if (unlikely(netpoll_left()))
        return true;
    return netpoll_active() && ((load_relaxed(&m->p->polled_at) == last && !spinning) ||
                                now - last >= POLL_TIME);
}

/* One look everywhere without waiting. */
static G *look(M *m, bool spinning)
{
    P *p = m->p;
    int64_t now = clock_mono();
    if (load_relaxed(&p->timers.first) <= now)
        timer_run(p, now);
    G *g = lifo_pop(&p->lifo);
    if (g == NULL)
        g = fifo_pop(&p->fifo);
    if (g == NULL)
        g = global_get_share(p);
    if (g == NULL && shall_look_at_poller(m, now, spinning) && netpoll_look(m, now)) {
        g = fifo_pop(&p->fifo);
        m->fed_by_poller = true;
    }
    if (g == NULL && sched.procs_made > 1) {
        g = steal(m, now);
        if (g == NULL)
            g = fifo_pop(&p->fifo);
    }
    return g;
}

/* Looks again and again for a short while, if no other worker does. */
static G *spin(M *m)
{
    int none = 0;
    if (sched.procs < 2 || !atomic_compare_exchange_strong(&sched.spinning, &none, 1))
        return NULL;
    G *g = NULL;
    int64_t now = clock_mono(), end = now + SPIN_TIME;
    do {
        for (int i = 0; i < 40; i++)
            cpu_relax();
        /* Nothing is held here: who waits for this thread to have been outside goes on. */
        store_release(&m->seq, load_relaxed(&m->seq) + 2);
        now = clock_mono();
        g = look(m, true);
    } while (g == NULL && now < end && load_relaxed(&sched.busy_p_count) > 1);
    store_release(&sched.spinning, 0);
    return g;
}

/* What came of being woken for a backlog: adjusts how soon the next wake-up is tried. */
static void judge_wake(M *m, bool fruitful)
{
    P *p = m->woken_for;
    m->woken_for = NULL;
    if (p == NULL)
        return;
    int32_t period = load_relaxed(&p->wake_period);
    if (fruitful) {
        store_relaxed(&p->wake_period, 1);
    } else {
        stat_add(wakes_fruitless, 1);
        store_relaxed(&p->wake_period, period < WAKE_PERIOD_MAX ? period * 2 : WAKE_PERIOD_MAX);
    }
}

/* Shall m, which goes idle, sleep in the poller? While another holds a P and has looked a short
 * while ago, it will look again: to be woken for each event beside it would cost more than the
 * events do. If it stops looking the monitor sees that. Under sched.lock. */
static bool shall_poll(void)
{
    if (!netpoll_active() || load_relaxed(&sched.poller))
        return false;
    if (load_relaxed(&sched.busy_p_count) == 0)
        return true;
    int64_t now = clock_mono();
    for (int i = 0; i < load_relaxed(&sched.procs); i++)
        if (sched.allp[i]->m && now - load_relaxed(&sched.allp[i]->polled_at) < OTHERS_POLL_TIME)
            return false;
    return true;
}

/* What an idle M sleeps for. */
typedef struct {
    int64_t deadline; /* of the timers that it is the keeper of; TIMER_NEVER: another is, or none */
    bool polls;       /* it is the one in the poller */
} Sleep;

/* Under sched.lock: work came meanwhile; or p was to go when its queues were not looked at, and now
 * stays; or it is to go since just now, and its timers first. */
static bool must_stay(const P *p)
{
    if (load_relaxed(&p->retired))
        return p->timers.count > 0;
    return load_relaxed(&sched.global_count) > 0 || netpoll_left() ||
           lifo_count(&p->lifo) + fifo_count(&p->fifo) > 0;
}

/* Gives the P up and joins the idle. Under sched.lock. */
static Sleep begin_sleep(M *m)
{
    if (m->p) {
        if (load_relaxed(&m->p->retired))
            proc_drain(m->p);
        proc_idle_put(proc_release(m));
    }
    count_with_p(m);
    store_relaxed(&m->park, 0);
    store_relaxed(&m->idle, true);
    m->idle_next = sched.idle_m;
    sched.idle_m = m;
    atomic_thread_fence(memory_order_seq_cst); /* worker_timers_moved has the other */
    Sleep s = {.deadline = timer_next_all()};
    if (s.deadline >= load_relaxed(&sched.keeper_when)) {
        s.deadline = TIMER_NEVER; /* another wakes for it */
    } else {
        sched.timer_keeper = m;
        store_relaxed(&sched.keeper_when, s.deadline);
    }
    s.polls = shall_poll();
    if (s.polls)
        store_relaxed(&sched.poller, m);
    return s;
}

/* The sleeper's time has come, or events have: it takes an idle P. False if all are busy: they see
 * to the timers and the events, and it sleeps on for neither. Under sched.lock. */
static bool take_p(M *m, Sleep *s, NetpollEvents *events)
{
    P *p = proc_idle_get();
    if (p) {
        idle_remove(m);
        proc_acquire(m, p);
        return true;
    }
    s->deadline = TIMER_NEVER;
    if (sched.timer_keeper == m) {
        sched.timer_keeper = NULL;
        store_relaxed(&sched.keeper_when, TIMER_NEVER);
    }
    if (s->polls) {
        store_relaxed(&sched.poller, NULL);
        s->polls = false;
    }
    /* Under the lock, so that whoever is about to give the last P up sees them. */
    if (events->count > 0)
        netpoll_leave(events);
    return false;
}

/* Sleeps until m has a P, given or taken, with the events that it brings along. */
static void sleep_until_p(M *m, Sleep *s, NetpollEvents *events)
{
    for (;;) {
        if (s->polls)
            netpoll_wait(events, s->deadline);
        else
            futex_wait(&m->park, 0, s->deadline == TIMER_NEVER ? -1 : s->deadline);
        if (load_acquire(&m->park) != 0)
            return;
        if (events->count == 0 && (s->deadline == TIMER_NEVER || clock_mono() < s->deadline))
            continue;
        mutex_lock(&sched.lock);
        bool has_p = load_relaxed(&m->park) != 0 || take_p(m, s, events);
        mutex_unlock(&sched.lock);
        if (has_p)
            return;
    }
}

/* Gives the P up and sleeps until somebody gives one back, or takes one when the first
 * timer is due. m is outside (seq even) while it sleeps. */
static void idle(M *m)
{
    if (m->p && load_relaxed(&m->p->retired))
        timer_move_all(m->p, sched.allp[0]);
    mutex_lock(&sched.lock);
    if (m->p && must_stay(m->p)) {
        mutex_unlock(&sched.lock);
        return;
    }
    Sleep s = begin_sleep(m);
    bool more = load_relaxed(&sched.global_count) > 0 || netpoll_left();
    deadlock_check();
    mutex_unlock(&sched.lock);
    rt_leave_m(m);
    if (more)
        worker_wake();
    if (trace_on(TRACE_SCHED))
        trace_event(TRACE_SCHED, "idle");
    NetpollEvents events;
    events.count = 0;
    sleep_until_p(m, &s, &events);
    if (s.polls) /* not before: of two that sleep in the poller, one could take the other's wake */
        store_relaxed(&sched.poller, NULL);
    coarse_seconds_update();
    proc_settle(m);
    store_relaxed(&m->seq, load_relaxed(&m->seq) + 1);
    compiler_barrier();
    if (events.count > 0)
        netpoll_deliver(m, &events);
}

G *worker_find(M *m)
{
    for (;;) {
        if (unlikely(load_acquire(&sched.dying))) {
            rt_leave_m(m);
            thread_stop();
        }
        G *g = NULL;
        if (m->p && !load_relaxed(&m->p->retired)) {
            g = look(m, false);
            /* Where the kernel is what work comes from, it will say so. */
            if (g == NULL && !m->fed_by_poller)
                g = spin(m);
        }
        if (g) {
            judge_wake(m, true);
            sched_slice_begin(m, clock_mono(), SLICE_TARGET);
            return g;
        }
        judge_wake(m, false);
        idle(m);
    }
}
