/* Start of the runtime: once, on the first thread that needs it. A .gc program's main runs
 * as goroutine 1 on the main thread's own stack (as deep as any C program's), while that
 * thread's scheduler gets a stack of its own. */
#include "init.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "chant.h"
#include "hostile.h"
#include "leaks.h"
#include "options.h"
#include "panic.h"
#include "proc.h"
#include "sanitize.h"
#include "sched.h"
#include "stack.h"
#include "sysmon.h"
#include "trace.h"
#include "worker.h"

#define G0_STACK (256u * 1024u)
#define MAIN_STACK_USUAL ((size_t)8 << 20)
#define MAIN_FRAME_MAX (1024u * 1024u) /* bytes of main's frame that chant_end_main spares */

static void child_of_fork(void)
{
    /* The other threads are gone, and with them perhaps the holders of locks. */
    store_relaxed(&sched.forked, true);
    if (chant_tls_m)
        atomic_fetch_or(&chant_tls_m->poll, POLL_ALWAYS);
}

static void start(void)
{
    options_read();
    coarse_seconds_update();
    hostile_init();
    stack_init(options.stack);
    proc_set_count(options.procs ? options.procs : cpu_count());
    proc_init(membarrier_init());
    signals_init();
    int error = pthread_atfork(NULL, NULL, child_of_fork);
    if (error)
        fatal_plain("can't watch for fork: %s", strerror(error));
    panic_init();
    if ((options.trace & TRACE_STATS) && atexit(stats_print) != 0)
        fatal_plain("out of memory: the counts at exit");
    leaks_init();
    sysmon_start();
}

void rt_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

/* The bounds of the main thread's stack. */
static void main_stack(char **lo, char **hi)
{
    pthread_attr_t attr;
    void *base;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &base, &size);
        pthread_attr_destroy(&attr);
        *lo = base;
        *hi = (char *)base + size;
        return;
    }
    /* The C library asks /proc and sched_getaffinity, which not every container has. The file's
     * name is what the kernel puts at the top. */
    struct rlimit limit;
    bool known = getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    uintptr_t top = (getauxval(AT_EXECFN) | (PAGE - 1)) + 1;
    *hi = (char *)top;
    *lo = *hi - (known ? limit.rlim_cur & ~(rlim_t)(PAGE - 1) : MAIN_STACK_USUAL);
}

void chant_start_main(void)
{
    rt_init();
    char *g0_lo = mmap(NULL, G0_STACK, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (g0_lo == MAP_FAILED)
        fatal_plain("out of memory: scheduler stack: %s", strerror(errno));
    M *m = worker_adopt_thread(g0_lo, g0_lo + G0_STACK);
    char *lo, *hi;
    main_stack(&lo, &hi);
    G *g = g_new_bound(lo, hi);
    g->is_main = true;
    g->trace_end = (char *)__builtin_frame_address(0) + 2 * sizeof(void *);
    mutex_lock(&sched.lock);
    P *p = proc_idle_get();
    proc_acquire(m, p);
    mutex_unlock(&sched.lock);
    g->id = p->next_id = 1;
    p->next_id++;
    p->end_id = 17;
    g_count_add(p, 1);
    store_relaxed(&m->curg, g);
    san_g_adopt(g);
    chant_tls_m = m;
}

/* For a report of leaks the other goroutines come to rest. They may still be using main's
 * variables, whose frame has just been left: what runs here from now on runs below it. */
void chant_end_main(void)
{
    if (load_relaxed(&options.leaks) != LEAKS_ON)
        return;
    const G *g = g_current();
    size_t below = (size_t)((char *)__builtin_frame_address(0) - g->stack_lo) / 2;
    char *gap = __builtin_alloca(below < MAIN_FRAME_MAX ? below : MAIN_FRAME_MAX);
    __asm__ volatile("" : : "r"(gap) : "memory");
    leaks_settle();
}
