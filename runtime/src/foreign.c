/* Threads that the runtime did not make, and the ends of threads.
 *
 * On its first call such a thread gets an M without a P, and a G that stands for it in
 * wait queues; a thread-specific key's destructor takes both away when it ends. Its park is
 * a futex wait on g->futex. foreign_parked, and whether g is counted in it, change under
 * sched.lock together with g->futex, so that a deadlock is neither missed nor invented. */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "init.h"
#include "panic.h"
#include "proc.h"
#include "sanitize.h"
#include "sched.h"
#include "worker.h"

static pthread_key_t key;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void thread_ends(void *arg)
{
    M *m = arg;
    if (!m->foreign) {
        worker_ends(m);
        return;
    }
    chant_tls_m = NULL;
    proc_foreign_remove(m);
    if (g_free_bound(load_relaxed(&m->curg)))
        worker_free_m(m);
}

static void make_key(void)
{
    int error = pthread_key_create(&key, thread_ends);
    if (error)
        fatal_plain("can't watch for the ends of threads: %s", strerror(error));
}

void thread_watch(M *m)
{
    pthread_once(&key_once, make_key);
    int error = pthread_setspecific(key, m);
    if (error)
        fatal_plain("can't register a thread: %s", strerror(error));
}

M *foreign_register(void)
{
    int saved_errno = errno; /* the caller's operation does not set it */
    rt_init();
    M *m = worker_new_m(true);
    G *g = g_new_bound(NULL, NULL);
    g->foreign = true;
    g->m = m;
    store_relaxed(&m->curg, g);
    san_g_adopt(g);
    thread_watch(m);
    proc_foreign_add(m);
    chant_tls_m = m;
    errno = saved_errno;
    return m;
}

void foreign_park(G *g)
{
    M *m = g->m;
    /* While only such threads run nobody else keeps the time. */
    coarse_seconds_update();
    store_relaxed(&g->waiting_since, load_relaxed(&coarse_seconds));
    rt_leave_m(m);
    mutex_lock(&sched.lock);
    if (load_relaxed(&g->futex) == 0) {
        sched.foreign_parked++;
        g->futex_counted = true;
        deadlock_check();
    }
    mutex_unlock(&sched.lock);
    while (load_acquire(&g->futex) == 0)
        futex_wait(&g->futex, 0, -1);
    /* The waker may still hold sched.lock on its way through g: wait for it. */
    mutex_lock(&sched.lock);
    store_relaxed(&g->futex, 0);
    mutex_unlock(&sched.lock);
    g_set_state(g, G_RUNNABLE, G_RUNNING);
    store_relaxed(&m->seq, load_relaxed(&m->seq) + 1);
    atomic_thread_fence(memory_order_seq_cst);
}

void foreign_ready(G *g)
{
    mutex_lock(&sched.lock);
    if (g->futex_counted) {
        g->futex_counted = false;
        sched.foreign_parked--;
    }
    store_release(&g->futex, 1);
    futex_wake(&g->futex, 1);
    mutex_unlock(&sched.lock);
}
