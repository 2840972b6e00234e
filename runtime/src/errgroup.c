/* chant/errgroup.h: a count of goroutines, the first error, and the context that it cancels.
 *
 * A goroutine that ends while somebody waits to start another passes its place on: `active` is
 * not counted down in between, so a waiter for the end of all is not woken. The step that
 * counts to 0, or wakes, is the last access to the group, whose memory may go then.
 *
 * Invariants, under lock: starters not empty implies active >= the limit; waiters not empty
 * implies active > 0. */
#include "chant/errgroup.h"

#include <assert.h>

#include "panic.h"
#include "sync_core.h"

typedef struct {
    SpinLock lock; /* guards all of it */
    int32_t error; /* the first; 0: none */
    int32_t active;
    int32_t limit; /* one more than how many may be active; 0: no limit */
    SyncList starters;
    SyncList waiters;
    context_context *context; /* owned, or NULL */
} Group;

static_assert(sizeof(errgroup_group) == sizeof(Group), "public and private layouts agree");
static_assert(offsetof(errgroup_group, chant_context) == offsetof(Group, context), "as above");

/* What a goroutine of the group starts with. */
typedef struct {
    Group *group;
    int (*fn)(void *);
    void *arg;
} Task;

static Group *group_of(errgroup_group *g)
{
    return (Group *)(void *)g;
}

context_context *errgroup_with_context(errgroup_group *group, context_context *parent)
{
    Group *g = group_of(group);
    if (g->context)
        chant_panic("errgroup: group has a context");
    g->context = context_with_cancel_cause(parent);
    return context_retain(g->context);
}

static void note_error(Group *g, int error)
{
    rt_enter();
    spin_lock(&g->lock);
    bool first = g->error == 0;
    if (first)
        g->error = error;
    spin_unlock(&g->lock);
    rt_leave();
    if (first && g->context)
        context_cancel_cause(g->context, error);
}

/* Runs when fn returns and when its goroutine is unwound. */
static void task_end(Task **task)
{
    if (unwind_is_panic(g_current()))
        return;
    Group *g = (*task)->group;
    G *ready = NULL;
    int32_t woken = 0;
    rt_enter();
    spin_lock(&g->lock);
    if (g->starters.last) {
        ready = sync_list_pop(&g->starters)->g;
        ready->link = NULL;
    } else if (--g->active == 0)
        ready = sync_list_take_all(&g->waiters, &woken);
    spin_unlock(&g->lock);
    if (ready)
        sched_ready_list(ready);
    rt_leave();
}

static void task_run(void *args)
{
    __attribute__((cleanup(task_end))) Task *task = args;
    int error = task->fn(task->arg);
    if (error)
        note_error(task->group, error);
}

static inline bool group_is_full(const Group *g)
{
    return g->limit != 0 && g->active >= g->limit - 1;
}

/* Starts fn(arg) if there is a place in the group, or when there is one if the caller `waits`. */
static bool start(Group *g, int (*fn)(void *), void *arg, bool waits, void *created_at)
{
    if (fn == NULL)
        chant_go_nil();
    rt_enter();
    spin_lock(&g->lock);
    bool full = group_is_full(g);
    if (full && waits) {
        Waiter w = {.g = g_current()};
        sync_list_push(&g->starters, &w);
        sched_park_unlock(&g->lock, WAIT_SEMACQUIRE);
    } else {
        g->active += !full;
        spin_unlock(&g->lock);
    }
    rt_leave();
    if (full && !waits)
        return false;
    Task task = {g, fn, arg};
    sched_go(task_run, &task, sizeof task, created_at);
    return true;
}

void errgroup_go(errgroup_group *group, int (*fn)(void *), void *arg)
{
    start(group_of(group), fn, arg, true, __builtin_return_address(0));
}

bool errgroup_try_go(errgroup_group *group, int (*fn)(void *), void *arg)
{
    return start(group_of(group), fn, arg, false, __builtin_return_address(0));
}

void errgroup_set_limit(errgroup_group *group, int n)
{
    Group *g = group_of(group);
    rt_enter();
    spin_lock(&g->lock);
    int32_t active = g->active;
    if (active == 0)
        g->limit = n < 0 || n == INT32_MAX ? 0 : n + 1;
    spin_unlock(&g->lock);
    rt_leave();
    if (active)
        chant_panic("errgroup: modify limit while %d goroutines in the group are still active",
                    active);
}

int errgroup_wait(errgroup_group *group)
{
    Group *g = group_of(group);
    rt_enter();
    spin_lock(&g->lock);
    if (g->active == 0)
        spin_unlock(&g->lock);
    else {
        Waiter w = {.g = g_current()};
        sync_list_push(&g->waiters, &w);
        sched_park_unlock(&g->lock, WAIT_SEMACQUIRE);
    }
    rt_leave();
    if (g->context) {
        context_cancel_cause(g->context, g->error);
        context_release(g->context);
        g->context = NULL;
    }
    return g->error;
}
