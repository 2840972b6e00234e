/* sync_once: once for all, nobody returns before it is done, ends that are not returns.
 * sync_oncevalue: everybody's value is the first one's. */
#include <check.h>

#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

static atomic_int calls;
static int result; /* plain: fn's effects are visible to everyone who returns */

static void slow(void)
{
    for (int i = 0; i < 100; i++)
        goroutine_yield();
    atomic_fetch_add(&calls, 1);
    result = 42;
}

static void do_and_look(void *once, int number)
{
    (void)number;
    sync_once_do(once, slow);
    ck_assert_int_eq(result, 42);
}

START_TEST(test_once_for_all)
{
    sync_once once = {0};
    crowd_run(do_and_look, &once, 100, 3);
    ck_assert_int_eq(atomic_load(&calls), 1);
    sync_once_do(&once, slow);
    ck_assert_int_eq(atomic_load(&calls), 1);
}
END_TEST

START_TEST(test_each_object_once)
{
    sync_once a = {0}, b = {0};
    for (int i = 0; i < 10; i++) {
        sync_once_do(&a, slow);
        sync_once_do(&b, slow);
    }
    ck_assert_int_eq(atomic_load(&calls), 2);
}
END_TEST

static sync_once shared, inner;
static atomic_int ended;

static void leave(void)
{
    goroutine_yield();
    goroutine_exit();
}

static void do_leave(void *arg)
{
    (void)arg;
    sync_once_do(&shared, leave);
    atomic_fetch_add(&ended, 1);
}

/* The one that runs fn does not come back from it; the others do. */
START_TEST(test_exit_counts_as_done)
{
    for (int i = 0; i < 6; i++)
        spawn(do_leave, NULL);
    ck_assert(wait_until(&ended, 5));
    sync_once_do(&shared, leave);
    ck_assert_int_eq(atomic_load(&ended), 5);
}
END_TEST

static void do_inner(void)
{
    sync_once_do(&inner, slow);
}

START_TEST(test_one_within_another)
{
    sync_once_do(&shared, do_inner);
    sync_once_do(&inner, slow);
    ck_assert_int_eq(atomic_load(&calls), 1);
}
END_TEST

static void again(void)
{
    sync_once_do(&shared, again);
}

static void enter_again(void)
{
    sync_once_do(&shared, again);
}

START_TEST(test_entering_again_is_a_deadlock)
{
    expect_deadlock(enter_again, "semacquire");
}
END_TEST

static void panic_in_fn(void)
{
    chant_panic("in once");
}

static void do_panic(void)
{
    sync_once_do(&shared, panic_in_fn);
}

START_TEST(test_panic)
{
    expect_death(do_panic, "panic: in once");
}
END_TEST

static void *make_slowly(void)
{
    slow();
    return &result;
}

static void get_and_look(void *v, int number)
{
    (void)number;
    int *got = sync_oncevalue_get(v);
    ck_assert_ptr_eq(got, &result);
    ck_assert_int_eq(*got, 42);
}

START_TEST(test_value_once_for_all)
{
    sync_oncevalue v = {.f = make_slowly};
    crowd_run(get_and_look, &v, 100, 3);
    ck_assert_int_eq(atomic_load(&calls), 1);
    ck_assert_ptr_eq(sync_oncevalue_get(&v), &result);
}
END_TEST

static void *leave_without(void)
{
    leave();
    return NULL;
}

static sync_oncevalue no_value = {.f = leave_without};

static void get_none(void *arg)
{
    (void)arg;
    sync_oncevalue_get(&no_value);
}

static void get_after_exit(void)
{
    spawn(get_none, NULL);
    goroutine_yield();
    sync_oncevalue_get(&no_value);
}

START_TEST(test_value_that_was_never_made)
{
    expect_death(get_after_exit, "panic: sync: f of the oncevalue did not return");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_once_for_all, test_each_object_once, test_exit_counts_as_done, test_one_within_another,
        test_value_once_for_all, NULL
    };
    const TTest *endings[] = {
        test_entering_again_is_a_deadlock, test_panic, test_value_that_was_never_made, NULL
    };
    return run_suite("sync_once", tests, endings);
}
