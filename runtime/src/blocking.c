/* Calls that block: a goroutine that is about to make one gives its P away beforehand, so that
 * others need not wait until the monitor notices.
 *
 * It is then in the state in which the monitor's retake would have left it (docs/runtime.md,
 * "Entering the runtime"): on its thread, outside, POLL_RETAKE set, counted in m_without_p. So
 * nothing more need be known of what happens next: the next rt_enter, wherever it is, takes a P
 * again or waits for one, and no way out of the call can leave anything behind. All is the
 * thread's own, or under sched.lock. */
#include "chant.h"
#include "proc.h"
#include "sched.h"
#include "worker.h"

/* The calling thread's M if a goroutine runs on it that has a P or had; else NULL. */
static M *own_worker(void)
{
    M *m = m_current();
    return m && !m->foreign && !load_relaxed(&sched.forked) ? m : NULL;
}

void chant_blocking_begin(void)
{
    M *m = own_worker();
    if (m == NULL || load_relaxed(&m->poll) & POLL_RETAKE)
        return;
    /* Not rt_enter: the end of a time slice could let the goroutine go on in another thread, and
     * arguments of the call have been evaluated, addresses of thread-local storage among them. */
    int saved_errno = *m->errno_address;
    store_relaxed(&m->seq, load_relaxed(&m->seq) + 1);
    compiler_barrier();
    if (unlikely(load_acquire(&sched.dying))) {
        rt_leave_m(m);
        thread_stop();
    }
    worker_lend_p(m);
    rt_leave_m(m);
    *m->errno_address = saved_errno;
}

void chant_blocking_end(void)
{
    const M *m = own_worker();
    if (m == NULL || !(load_relaxed(&m->poll) & POLL_RETAKE))
        return;
    rt_enter();
    rt_leave();
}

void chant_blocking_over(void)
{
    M *m = own_worker();
    if (m && load_relaxed(&m->poll) & POLL_RETAKE && worker_take_idle_p(m))
        rt_leave_m(m);
}

int chant_set_max_threads(int n)
{
    rt_enter();
    int former = worker_set_max(n);
    rt_leave();
    return former;
}
