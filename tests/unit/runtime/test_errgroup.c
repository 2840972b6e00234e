/* chant/errgroup.h: waiting, the first error, limits, the context, memory that goes away. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "chant/errgroup.h"
#include "crowd.h"
#include "death.h"

static atomic_int runs;

static int give(void *arg)
{
    goroutine_yield();
    atomic_fetch_add(&runs, 1);
    return (int)(intptr_t)arg;
}

START_TEST(test_waits_for_all)
{
    errgroup_group g = {0};
    ck_assert_int_eq(errgroup_wait(&g), 0);
    for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < 100; i++)
            errgroup_go(&g, give, NULL);
        ck_assert_int_eq(errgroup_wait(&g), 0);
        ck_assert_int_eq(atomic_load(&runs), round * 100);
    }
}
END_TEST

static atomic_int turn;

static int give_in_turn(void *arg)
{
    int n = (int)(intptr_t)arg;
    ck_assert(wait_until(&turn, n));
    atomic_fetch_add(&turn, 1);
    return n;
}

START_TEST(test_first_error_counts)
{
    errgroup_group g = {0};
    for (int i = 4; i >= 0; i--)
        errgroup_go(&g, give_in_turn, (void *)(intptr_t)i);
    ck_assert_int_gt(errgroup_wait(&g), 0);
    ck_assert_int_eq(atomic_load(&turn), 5);

    errgroup_group one = {0};
    errgroup_go(&one, give, (void *)(intptr_t)-7);
    ck_assert_int_eq(errgroup_wait(&one), -7);
    errgroup_go(&one, give, (void *)(intptr_t)8);
    ck_assert_int_eq(errgroup_wait(&one), -7);
}
END_TEST

static int until_canceled(void *ctx)
{
    ck_assert(!chan_recv(context_done(ctx), NULL));
    return context_err(ctx);
}

START_TEST(test_error_cancels)
{
    errgroup_group g = {0};
    context_context *ctx = errgroup_with_context(&g, context_background());
    for (int i = 0; i < 20; i++)
        errgroup_go(&g, until_canceled, ctx);
    ck_assert_int_eq(context_err(ctx), 0);
    errgroup_go(&g, give, (void *)(intptr_t)ENOENT);
    ck_assert_int_eq(errgroup_wait(&g), ENOENT);
    ck_assert_int_eq(context_err(ctx), context_canceled);
    ck_assert_int_eq(context_cause(ctx), ENOENT);
    context_release(ctx);
}
END_TEST

START_TEST(test_parent_cancels)
{
    context_context *parent = context_with_cancel(context_background());
    errgroup_group g = {0};
    context_context *ctx = errgroup_with_context(&g, parent);
    for (int i = 0; i < 20; i++)
        errgroup_go(&g, until_canceled, ctx);
    context_cancel(parent);
    ck_assert_int_eq(errgroup_wait(&g), context_canceled);
    context_release(ctx);
    context_release(parent);
}
END_TEST

START_TEST(test_wait_cancels)
{
    errgroup_group g = {0};
    for (int round = 0; round < 2; round++) {
        context_context *ctx = errgroup_with_context(&g, context_background());
        errgroup_go(&g, give, NULL);
        ck_assert_int_eq(errgroup_wait(&g), 0);
        ck_assert_int_eq(context_err(ctx), context_canceled);
        ck_assert_int_eq(context_cause(ctx), context_canceled);
        context_release(ctx);
    }
}
END_TEST

static atomic_int inside, most;

static int count_inside(void *arg)
{
    (void)arg;
    int n = atomic_fetch_add(&inside, 1) + 1;
    for (int seen = atomic_load(&most); seen < n;)
        if (atomic_compare_exchange_weak(&most, &seen, n))
            break;
    for (int i = 0; i < 5; i++)
        goroutine_yield();
    atomic_fetch_sub(&inside, 1);
    atomic_fetch_add(&runs, 1);
    return 0;
}

static void start_some(void *group, int number)
{
    (void)number;
    for (int i = 0; i < 50; i++)
        errgroup_go(group, count_inside, NULL);
}

START_TEST(test_limit)
{
    errgroup_group g = {0};
    errgroup_set_limit(&g, 3);
    crowd_run(start_some, &g, 4, 2);
    ck_assert_int_eq(errgroup_wait(&g), 0);
    ck_assert_int_eq(atomic_load(&runs), 6 * 50);
    ck_assert_int_le(atomic_load(&most), 3);
    errgroup_set_limit(&g, -1);
    start_some(&g, 0);
    ck_assert_int_eq(errgroup_wait(&g), 0);
}
END_TEST

static atomic_int go_on;

static int until_told(void *arg)
{
    (void)arg;
    ck_assert(wait_until(&go_on, 1));
    return 0;
}

START_TEST(test_try_go)
{
    errgroup_group g = {0};
    ck_assert(errgroup_try_go(&g, give, NULL));
    ck_assert_int_eq(errgroup_wait(&g), 0);
    errgroup_set_limit(&g, 2);
    ck_assert(errgroup_try_go(&g, until_told, NULL));
    ck_assert(errgroup_try_go(&g, until_told, NULL));
    ck_assert(!errgroup_try_go(&g, until_told, NULL));
    atomic_store(&go_on, 1);
    ck_assert_int_eq(errgroup_wait(&g), 0);
    errgroup_set_limit(&g, 0);
    ck_assert(!errgroup_try_go(&g, give, NULL));
}
END_TEST

static int leave(void *arg)
{
    (void)arg;
    goroutine_yield();
    goroutine_exit();
}

START_TEST(test_exit_counts_as_no_error)
{
    errgroup_group g = {0};
    errgroup_set_limit(&g, 1);
    for (int i = 0; i < 10; i++)
        errgroup_go(&g, leave, NULL);
    ck_assert_int_eq(errgroup_wait(&g), 0);
}
END_TEST

static void use_and_leave(void *arg, int number)
{
    (void)arg;
    for (int i = 0; i < 200; i++) {
        errgroup_group *g = calloc(1, sizeof *g);
        ck_assert_ptr_nonnull(g);
        context_context *ctx = errgroup_with_context(g, context_background());
        errgroup_go(g, give, (void *)(intptr_t)(i % 3));
        errgroup_go(g, give, NULL);
        ck_assert_int_eq(errgroup_wait(g), i % 3);
        memset(g, 0xA5, sizeof *g);
        free(g);
        context_release(ctx);
    }
    (void)number;
}

START_TEST(test_memory_may_go_once_waited)
{
    crowd_run(use_and_leave, NULL, 4, 1);
}
END_TEST

static errgroup_group shared;

static void limit_in_use(void)
{
    errgroup_go(&shared, until_told, NULL);
    errgroup_go(&shared, until_told, NULL);
    errgroup_set_limit(&shared, 1);
}

static void two_contexts(void)
{
    errgroup_with_context(&shared, context_background());
    errgroup_with_context(&shared, context_background());
}

static void no_function(void)
{
    errgroup_go(&shared, NULL, NULL);
}

static int panic_in_fn(void *arg)
{
    (void)arg;
    goroutine_yield();
    chant_panic("in the group");
}

static void do_panic(void)
{
    errgroup_go(&shared, panic_in_fn, NULL);
    errgroup_wait(&shared);
    exit(0);
}

START_TEST(test_misuse)
{
    expect_death(limit_in_use,
                 "panic: errgroup: modify limit while 2 goroutines in the group are still active");
    expect_death(two_contexts, "panic: errgroup: group has a context");
    expect_death(no_function, "fatal error: go of nil func value");
    expect_death(do_panic, "panic: in the group");
}
END_TEST

static void start_beyond_zero(void)
{
    errgroup_set_limit(&shared, 0);
    errgroup_go(&shared, give, NULL);
}

START_TEST(test_waiting_for_ever)
{
    expect_deadlock(start_beyond_zero, "semacquire");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_waits_for_all, test_first_error_counts, test_error_cancels, test_parent_cancels,
        test_wait_cancels, test_limit, test_try_go, test_exit_counts_as_no_error,
        test_memory_may_go_once_waited, NULL
    };
    const TTest *endings[] = {test_misuse, test_waiting_for_ever, NULL};
    return run_suite("errgroup", tests, endings);
}
