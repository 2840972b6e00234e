/* semaphore_weighted: never more out than there are, order, contexts, misuse. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "chant/context.h"
#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

START_TEST(test_try)
{
    semaphore_weighted s = {.size = 3};
    ck_assert(semaphore_weighted_try_acquire(&s, 2));
    ck_assert(!semaphore_weighted_try_acquire(&s, 2));
    ck_assert(semaphore_weighted_try_acquire(&s, 1));
    ck_assert(semaphore_weighted_try_acquire(&s, 0));
    ck_assert(!semaphore_weighted_try_acquire(&s, 1));
    semaphore_weighted_release(&s, 3);
    ck_assert_int_eq(semaphore_weighted_acquire(&s, NULL, 3), 0);
    ck_assert(!semaphore_weighted_try_acquire(&s, 4));
    semaphore_weighted_release(&s, 3);
}
END_TEST

typedef struct {
    semaphore_weighted s;
    context_context *ctx;
    atomic_int out;
    atomic_int canceled;
} Shared;

enum { UNITS = 5 };

static void take_and_give(void *arg, int number)
{
    Shared *s = arg;
    for (int i = 0; i < 300; i++) {
        int n = 1 + (i + number) % UNITS;
        if (number % 4 == 0) {
            if (!semaphore_weighted_try_acquire(&s->s, n)) {
                goroutine_yield();
                continue;
            }
        } else if (number % 4 == 1) {
            context_context *ctx = context_with_timeout(s->ctx, (i % 40) * time_microsecond);
            int err = semaphore_weighted_acquire(&s->s, ctx, n);
            context_release(ctx);
            if (err) {
                ck_assert_int_eq(err, context_deadline_exceeded);
                atomic_fetch_add(&s->canceled, 1);
                continue;
            }
        } else
            ck_assert_int_eq(semaphore_weighted_acquire(&s->s, number % 4 == 2 ? NULL : s->ctx, n),
                             0);
        ck_assert_int_le(atomic_fetch_add(&s->out, n) + n, UNITS);
        if (i % 8 == 0)
            goroutine_yield();
        atomic_fetch_sub(&s->out, n);
        semaphore_weighted_release(&s->s, n);
    }
}

START_TEST(test_never_more_than_there_are)
{
    Shared s = {.s.size = UNITS, .ctx = context_with_cancel(context_background())};
    crowd_run(take_and_give, &s, 12, 4);
    ck_assert(semaphore_weighted_try_acquire(&s.s, UNITS));
    ck_assert_int_gt(atomic_load(&s.canceled), 0);
    context_release(s.ctx);
}
END_TEST

enum { WAITING = 30, SIZE = 3 };

typedef struct {
    semaphore_weighted s;
    context_context *ctx;
    int order[WAITING];
    atomic_int served, number;
} Queue;

/* Wants all, so each is alone when it writes down its number. */
static void queue_up(void *arg)
{
    Queue *q = arg;
    int number = atomic_load(&q->number);
    ck_assert_int_eq(semaphore_weighted_acquire(&q->s, number % 2 ? q->ctx : NULL, SIZE), 0);
    q->order[atomic_load(&q->served)] = number;
    atomic_fetch_add(&q->served, 1);
    semaphore_weighted_release(&q->s, SIZE);
}

START_TEST(test_in_order)
{
    static Queue q = {.s.size = SIZE};
    q.ctx = context_with_cancel(context_background());
    ck_assert(semaphore_weighted_try_acquire(&q.s, 1));
    void *last = NULL;
    for (int i = 0; i < WAITING; i++) {
        atomic_store(&q.number, i);
        spawn(queue_up, &q);
        last = wait_for_waiter(&q.s.chant_last, last);
    }
    ck_assert(!semaphore_weighted_try_acquire(&q.s, 1)); /* not past those who wait */
    semaphore_weighted_release(&q.s, 1);
    ck_assert(wait_until(&q.served, WAITING));
    for (int i = 0; i < WAITING; i++)
        ck_assert_int_eq(q.order[i], i);
    context_release(q.ctx);
}
END_TEST

static void wait_with_context(void *arg)
{
    Shared *s = arg;
    int err = semaphore_weighted_acquire(&s->s, s->ctx, 4);
    ck_assert_int_eq(err, context_canceled);
    atomic_fetch_add(&s->canceled, 1);
}

static void take_one(void *arg)
{
    Shared *s = arg;
    ck_assert_int_eq(semaphore_weighted_acquire(&s->s, NULL, 1), 0);
    atomic_fetch_add(&s->out, 1);
}

START_TEST(test_canceled_waiter_lets_others_pass)
{
    Shared s = {.s.size = 4, .ctx = context_with_cancel(context_background())};
    ck_assert(semaphore_weighted_try_acquire(&s.s, 2));
    spawn(wait_with_context, &s);
    void *last = wait_for_waiter(&s.s.chant_last, NULL);
    spawn(take_one, &s);
    last = wait_for_waiter(&s.s.chant_last, last);
    spawn(take_one, &s);
    wait_for_waiter(&s.s.chant_last, last);
    ck_assert_int_eq(atomic_load(&s.out), 0);
    context_cancel(s.ctx);
    ck_assert(wait_until(&s.out, 2));
    ck_assert(wait_until(&s.canceled, 1));
    ck_assert_int_eq(semaphore_weighted_acquire(&s.s, s.ctx, 0), context_canceled);
    context_release(s.ctx);
}
END_TEST

START_TEST(test_more_than_there_are)
{
    semaphore_weighted s = {.size = 3};
    context_context *ctx = context_with_timeout(context_background(), time_millisecond);
    ck_assert_int_eq(semaphore_weighted_acquire(&s, ctx, 4), context_deadline_exceeded);
    ck_assert(semaphore_weighted_try_acquire(&s, 3)); /* nobody stood in the way */
    context_release(ctx);
}
END_TEST

static void give_one(void *s)
{
    semaphore_weighted_release(s, 1);
}

static void take_and_leave(void *arg, int number)
{
    (void)arg, (void)number;
    for (int i = 0; i < 300; i++) {
        semaphore_weighted *s = calloc(1, sizeof *s);
        context_context *ctx = i % 2 ? context_with_cancel(context_background()) : NULL;
        ck_assert_ptr_nonnull(s);
        s->size = 1;
        ck_assert(semaphore_weighted_try_acquire(s, 1));
        spawn(give_one, s);
        ck_assert_int_eq(semaphore_weighted_acquire(s, ctx, 1), 0);
        memset(s, 0xA5, sizeof *s);
        free(s);
        context_release(ctx);
    }
}

START_TEST(test_memory_may_go_once_acquired)
{
    crowd_run(take_and_leave, NULL, 4, 1);
}
END_TEST

static semaphore_weighted shared = {.size = 2};

static void release_too_many(void)
{
    semaphore_weighted_try_acquire(&shared, 1);
    semaphore_weighted_release(&shared, 2);
}

static void negative_acquire(void)
{
    semaphore_weighted_acquire(&shared, NULL, -1);
}

static void negative_release(void)
{
    semaphore_weighted_release(&shared, -1);
}

START_TEST(test_misuse)
{
    expect_death(release_too_many, "panic: semaphore: released more than held");
    expect_death(negative_acquire, "panic: semaphore: negative weight");
    expect_death(negative_release, "panic: semaphore: negative weight");
}
END_TEST

static void acquire_twice(void)
{
    semaphore_weighted_acquire(&shared, NULL, 2);
    semaphore_weighted_acquire(&shared, NULL, 1);
}

START_TEST(test_waiting_for_ever)
{
    expect_deadlock(acquire_twice, "semacquire");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_try, test_never_more_than_there_are, test_in_order,
        test_canceled_waiter_lets_others_pass, test_more_than_there_are,
        test_memory_may_go_once_acquired, NULL
    };
    const TTest *endings[] = {test_misuse, test_waiting_for_ever, NULL};
    return run_suite("semaphore", tests, endings);
}
