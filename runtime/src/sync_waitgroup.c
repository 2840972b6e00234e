/* sync_waitgroup: a count, and who waits for it to be 0.
 *
 * Invariant, under lock: waiters not empty implies count > 0. Whoever brings the count to
 * 0 takes all waiters out before it drops the lock, so a waitgroup can be used again, or
 * its memory for something else, as soon as a wait has returned. (Go's detects some reuse
 * that comes too early; here none is too early.) */
#include "chant/sync.h"

#include <assert.h>

#include "panic.h"
#include "sync_core.h"

typedef struct {
    SpinLock lock; /* guards all of it */
    int32_t count;
    SyncList waiters;
} WaitGroup;

static_assert(sizeof(sync_waitgroup) == sizeof(WaitGroup), "public and private layouts agree");
static_assert(offsetof(sync_waitgroup, chant_waiters) == offsetof(WaitGroup, waiters), "as above");

/* What the goroutine of sync_waitgroup_go starts with. */
typedef struct {
    sync_waitgroup *wg;
    void (*fn)(void *);
    void *arg;
} Task;

static WaitGroup *wg_of(sync_waitgroup *wg)
{
    return (WaitGroup *)(void *)wg;
}

static COLD NORETURN void bad_count(WaitGroup *wg)
{
    spin_unlock(&wg->lock);
    rt_leave();
    panic_raise("sync: negative WaitGroup counter");
}

void sync_waitgroup_add(sync_waitgroup *group, int n)
{
    WaitGroup *wg = wg_of(group);
    rt_enter();
    spin_lock(&wg->lock);
    int32_t count;
    if (unlikely(__builtin_add_overflow(wg->count, n, &count) || count < 0))
        bad_count(wg);
    wg->count = count;
    if (count == 0 && unlikely(wg->waiters.last != NULL)) {
        int32_t woken = 0;
        G *first = sync_list_take_all(&wg->waiters, &woken);
        spin_unlock(&wg->lock);
        sched_ready_list(first);
    } else
        spin_unlock(&wg->lock);
    rt_leave();
}

void sync_waitgroup_done(sync_waitgroup *group)
{
    sync_waitgroup_add(group, -1);
}

void sync_waitgroup_wait(sync_waitgroup *group)
{
    WaitGroup *wg = wg_of(group);
    rt_enter();
    spin_lock(&wg->lock);
    if (wg->count == 0)
        spin_unlock(&wg->lock);
    else {
        Waiter w = {.g = g_current()};
        sync_list_push(&wg->waiters, &w);
        sched_park_unlock(&wg->lock, WAIT_SEMACQUIRE);
    }
    rt_leave();
}

/* Runs when fn returns and when its goroutine is unwound. */
static void task_end(Task **task)
{
    if (!unwind_is_panic(g_current()))
        sync_waitgroup_done((*task)->wg);
}

static void task_run(void *args)
{
    __attribute__((cleanup(task_end))) Task *task = args;
    task->fn(task->arg);
}

void sync_waitgroup_go(sync_waitgroup *group, void (*fn)(void *), void *arg)
{
    Task task = {group, fn, arg};
    sync_waitgroup_add(group, 1);
    sched_go(task_run, &task, sizeof task, __builtin_return_address(0));
}
