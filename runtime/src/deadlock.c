/* Deadlock: every goroutine waits, and nobody is left who could wake one.
 *
 * Exact, because what it looks at changes only under sched.lock, which the caller holds:
 * Ps that are held, Ms that run a goroutine without one (in a C call), the global queue,
 * and foreign threads not asleep in the runtime. Timers are started by threads that are one
 * of these. A P, or a goroutine, on its way from one hand to another is counted in one of
 * the two whenever the lock is free. A thread of which the runtime knows nothing may yet
 * call a channel operation: only the kernel's count of threads tells of it, so while there
 * is one, or no count can be had, the verdict waits, and the monitor asks again. */
#include "fd_event.h"
#include "g.h"
#include "panic.h"
#include "proc.h"
#include "sysmon.h"
#include "timer.h"

_Atomic bool deadlock_suspected;

/* Threads of the runtime's own that are no Ms: the monitor; TSan's background thread. */
#define OTHER_THREADS (CHANT_TSAN ? 2 : 1)

void deadlock_check(void)
{
    atomic_store(&deadlock_suspected, false);
    if (load_relaxed(&sched.busy_p_count) > 0 || sched.m_without_p > 0 ||
        load_relaxed(&sched.global_count) > 0 || sched.foreign_parked < sched.foreign_count ||
        load_relaxed(&sched.dying) || timer_next_all() != TIMER_NEVER || fd_waiting() > 0)
        return;
    bool none = g_count() == 0;
    if (none && sched.foreign_count == 0 && !sched.main_exited)
        return;
    int threads = thread_count();
    if (threads < 0 || threads > sched.m_count + sched.foreign_count + OTHER_THREADS) {
        atomic_store(&deadlock_suspected, true);
        sysmon_poke();
        return;
    }
    /* It stays true without the lock, and the monitor helps with the report. */
    mutex_unlock(&sched.lock);
    if (none && sched.foreign_count == 0)
        fatal_error("no goroutines (main called runtime.Goexit) - deadlock!");
    fatal_error("all goroutines are asleep - deadlock!");
}
