/* sync_waitgroup: waiting, reuse, memory that goes away, its own goroutines, misuse. */
#include <check.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

START_TEST(test_zero_does_not_wait)
{
    sync_waitgroup wg = {0};
    sync_waitgroup_wait(&wg);
    sync_waitgroup_add(&wg, 3);
    sync_waitgroup_add(&wg, -2);
    sync_waitgroup_done(&wg);
    sync_waitgroup_wait(&wg);
    static const sync_waitgroup zero;
    ck_assert_mem_eq(&wg, &zero, sizeof wg);
}
END_TEST

typedef struct {
    sync_waitgroup wg, *other;
    atomic_int done;
    int plain[64];
} Group;

static void work(void *arg)
{
    Group *g = arg;
    goroutine_yield();
    int i = atomic_fetch_add(&g->done, 1);
    if (i < 64)
        g->plain[i]++;
    sync_waitgroup_done(&g->wg);
}

/* What was done before `done` is seen after `wait`; the same group serves again. */
START_TEST(test_waits_for_all_again_and_again)
{
    Group g = {0};
    for (int round = 0; round < 300; round++) {
        atomic_store(&g.done, 0);
        sync_waitgroup_add(&g.wg, 40);
        for (int i = 0; i < 40; i++)
            spawn(work, &g);
        sync_waitgroup_wait(&g.wg);
        ck_assert_int_eq(atomic_load(&g.done), 40);
    }
    for (int i = 0; i < 40; i++)
        ck_assert_int_eq(g.plain[i], 300);
}
END_TEST

static void wait_and_count(void *arg, int number)
{
    Group *g = arg;
    if (number == 0) {
        while (atomic_load(&g->done) < 10)
            goroutine_yield();
        sync_waitgroup_done(&g->wg);
        return;
    }
    atomic_fetch_add(&g->done, 1);
    sync_waitgroup_wait(&g->wg);
    sync_waitgroup_done(g->other);
}

START_TEST(test_many_waiters)
{
    for (int round = 0; round < 20; round++) {
        sync_waitgroup after = {0};
        Group g = {.other = &after};
        sync_waitgroup_add(&g.wg, 1);
        sync_waitgroup_add(&after, 22);
        crowd_run(wait_and_count, &g, 20, 3);
        sync_waitgroup_wait(&after);
    }
}
END_TEST

static void use_again(void *arg, int number)
{
    (void)number;
    Group *g = arg;
    sync_waitgroup_wait(&g->wg);
    for (int i = 0; i < 20; i++) {
        sync_waitgroup_add(&g->wg, 1);
        atomic_fetch_add(&g->done, 1);
        sync_waitgroup_done(&g->wg);
        sync_waitgroup_wait(&g->wg);
    }
}

/* What Go calls reuse "before previous Wait has returned", and an Add "called concurrently with
 * Wait", and panics of, is right here: who has waited uses it again while others still return. */
START_TEST(test_reuse_is_never_too_early)
{
    for (int round = 0; round < 20; round++) {
        Group g = {0};
        sync_waitgroup_add(&g.wg, 1);
        spawn(work, &g); /* ends the wait of all at once */
        crowd_run(use_again, &g, 20, 2);
        ck_assert_int_eq(atomic_load(&g.done), 22 * 20 + 1);
    }
}
END_TEST

static void done_it(void *wg)
{
    sync_waitgroup_done(wg);
}

static void wait_and_free(void *arg, int number)
{
    (void)arg, (void)number;
    for (int i = 0; i < 500; i++) {
        sync_waitgroup *wg = calloc(1, sizeof *wg);
        ck_assert_ptr_nonnull(wg);
        sync_waitgroup_add(wg, 2);
        spawn(done_it, wg);
        spawn(done_it, wg);
        sync_waitgroup_wait(wg);
        memset(wg, 0xA5, sizeof *wg);
        free(wg);
    }
}

START_TEST(test_memory_may_go_after_wait)
{
    crowd_run(wait_and_free, NULL, 4, 1);
}
END_TEST

static void bump(void *arg)
{
    atomic_fetch_add((atomic_int *)arg, 1);
}

static void bump_and_exit(void *arg)
{
    bump(arg);
    goroutine_exit();
}

START_TEST(test_go)
{
    sync_waitgroup wg = {0};
    atomic_int n = 0;
    for (int i = 0; i < 100; i++)
        sync_waitgroup_go(&wg, i % 2 ? bump : bump_and_exit, &n);
    sync_waitgroup_wait(&wg);
    ck_assert_int_eq(atomic_load(&n), 100);
}
END_TEST

static sync_waitgroup shared;

static void panic_in_task(void *arg)
{
    (void)arg;
    chant_panic("in a task");
}

/* Main must not get to its end before the panic is reported. */
static void go_and_panic(void)
{
    sync_waitgroup_go(&shared, panic_in_task, NULL);
    sync_waitgroup_wait(&shared);
}

START_TEST(test_panic_in_go)
{
    expect_death(go_and_panic, "panic: in a task");
}
END_TEST

static void too_many_done(void)
{
    sync_waitgroup_add(&shared, 1);
    sync_waitgroup_done(&shared);
    sync_waitgroup_done(&shared);
}

static void add_negative(void)
{
    sync_waitgroup_add(&shared, 1);
    sync_waitgroup_add(&shared, -2);
}

static void add_too_much(void)
{
    sync_waitgroup_add(&shared, INT_MAX);
    sync_waitgroup_add(&shared, 1);
}

START_TEST(test_misuse)
{
    expect_death(too_many_done, "panic: sync: negative WaitGroup counter");
    expect_death(add_negative, "panic: sync: negative WaitGroup counter");
    expect_death(add_too_much, "panic: sync: negative WaitGroup counter");
}
END_TEST

static void wait_for_ever(void)
{
    sync_waitgroup_add(&shared, 1);
    sync_waitgroup_wait(&shared);
}

START_TEST(test_deadlock)
{
    expect_deadlock(wait_for_ever, "semacquire");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_zero_does_not_wait, test_waits_for_all_again_and_again, test_many_waiters,
        test_reuse_is_never_too_early, test_memory_may_go_after_wait, test_go, NULL
    };
    const TTest *endings[] = {
        test_panic_in_go, test_misuse, test_deadlock, NULL
    };
    return run_suite("sync_waitgroup", tests, endings);
}
