/* singleflight_group: one call for all, channels, forgetting, ends that are not returns. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

static atomic_int calls, go_on, results;

/* Returns its argument's length. */
static int measure(void *arg, void **value)
{
    atomic_fetch_add(&calls, 1);
    ck_assert(wait_until(&go_on, 1));
    *value = arg;
    return (int)strlen(arg);
}

typedef struct {
    singleflight_group g;
    atomic_int shared, alone;
} Flight;

static void fly(void *arg, int number)
{
    Flight *f = arg;
    char key[8] = {(char)('a' + number % 3)}, words[] = "words";
    void *value = NULL;
    bool shared;
    ck_assert_int_eq(singleflight_do(&f->g, key, measure, words, &value, &shared), 5);
    if (shared)
        atomic_fetch_add(&f->shared, 1);
    else {
        ck_assert_ptr_eq(value, words);
        atomic_fetch_add(&f->alone, 1);
    }
}

static void fly_once(void *f)
{
    fly(f, 0);
}

START_TEST(test_one_call_for_all)
{
    static Flight f;
    int before = goroutine_count();
    for (int i = 0; i < 20; i++) {
        spawn(fly_once, &f);
        goroutine_yield();
    }
    ck_assert(wait_until(&calls, 1));
    /* Time for the others to come; who comes too late flies alone. */
    for (int i = 0; i < 50; i++)
        goroutine_yield();
    atomic_store(&go_on, 1);
    ck_assert(wait_for_count(before));
    ck_assert_int_eq(atomic_load(&f.shared) + atomic_load(&f.alone), 20);
    ck_assert_ptr_null(f.g.chant_entries);
}
END_TEST

START_TEST(test_many_at_once)
{
    static Flight f;
    atomic_store(&go_on, 1);
    for (int i = 0; i < 50; i++)
        crowd_run(fly, &f, 10, 2);
    ck_assert_int_eq(atomic_load(&f.shared) + atomic_load(&f.alone), 50 * 12);
    ck_assert_int_ge(atomic_load(&calls), 50);
    ck_assert_ptr_null(f.g.chant_entries);
}
END_TEST

START_TEST(test_channels)
{
    singleflight_group g = {0};
    int before = goroutine_count();
    char words[] = "four";
    chant_chan *c[5];
    for (int i = 0; i < 5; i++)
        c[i] = singleflight_do_chan(&g, "key", measure, words);
    singleflight_result r;
    ck_assert(!chan_try_recv(c[0], &r, NULL));
    atomic_store(&go_on, 1);
    for (int i = 0; i < 5; i++) {
        ck_assert(chan_recv(c[i], &r));
        ck_assert_ptr_eq(r.value, words);
        ck_assert_int_eq(r.err, 4);
        ck_assert(r.shared);
        chan_release(c[i]);
    }
    ck_assert_int_eq(atomic_load(&calls), 1);

    chant_chan *alone = singleflight_do_chan(&g, "key", measure, words);
    ck_assert(chan_recv(alone, &r));
    ck_assert(!r.shared);
    chan_release(alone);
    ck_assert(wait_for_count(before));
    ck_assert_ptr_null(g.chant_entries);
}
END_TEST

START_TEST(test_forget)
{
    singleflight_group g = {0};
    int before = goroutine_count();
    char words[] = "three";
    singleflight_forget(&g, "key");
    chant_chan *first = singleflight_do_chan(&g, "key", measure, words);
    singleflight_forget(&g, "key");
    chant_chan *second = singleflight_do_chan(&g, "key", measure, words);
    ck_assert(wait_until(&calls, 2));
    atomic_store(&go_on, 1);
    singleflight_result r;
    ck_assert(chan_recv(first, &r));
    ck_assert(!r.shared);
    ck_assert(chan_recv(second, &r));
    ck_assert(!r.shared);
    chan_release(first);
    chan_release(second);
    ck_assert(wait_for_count(before));
    ck_assert_ptr_null(g.chant_entries);
}
END_TEST

static singleflight_group shared;

static int leave(void *arg, void **value)
{
    (void)arg, (void)value;
    atomic_fetch_add(&calls, 1);
    ck_assert(wait_until(&go_on, 1));
    goroutine_exit();
}

static void do_leave(void *arg)
{
    (void)arg;
    singleflight_do(&shared, "key", leave, NULL, NULL, NULL);
    atomic_fetch_add(&results, 1);
}

/* Who waits ends as well; a channel is closed. */
START_TEST(test_exit)
{
    int before = goroutine_count();
    for (int i = 0; i < 4; i++)
        spawn(do_leave, NULL);
    ck_assert(wait_until(&calls, 1));
    chant_chan *c = singleflight_do_chan(&shared, "key", leave, NULL);
    atomic_store(&go_on, 1);
    ck_assert(!chan_recv(c, NULL));
    chan_release(c);
    ck_assert(wait_for_count(before));
    ck_assert_int_eq(atomic_load(&results), 0);
    ck_assert_ptr_null(shared.chant_entries);
}
END_TEST

static int panic_in_fn(void *arg, void **value)
{
    (void)arg, (void)value;
    chant_panic("no %s", "result");
}

static void do_panic(void)
{
    singleflight_do(&shared, "key", panic_in_fn, NULL, NULL, NULL);
}

START_TEST(test_panic)
{
    expect_death(do_panic, "panic: no result");
}
END_TEST

static int ask_again(void *arg, void **value)
{
    return singleflight_do(&shared, "key", ask_again, arg, value, NULL);
}

static void ask_for_own_key(void)
{
    singleflight_do(&shared, "key", ask_again, NULL, NULL, NULL);
}

START_TEST(test_own_key_is_a_deadlock)
{
    expect_deadlock(ask_for_own_key, "semacquire");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_one_call_for_all, test_many_at_once, test_channels, test_forget, test_exit, NULL
    };
    const TTest *endings[] = {test_panic, test_own_key_is_a_deadlock, NULL};
    return run_suite("singleflight", tests, endings);
}
