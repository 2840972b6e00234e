/* sync_cond: no signal is lost, order, broadcast, misuse. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

typedef struct {
    sync_mutex mu;
    sync_cond cond;
    int number, tickets;
    int order[50];
    atomic_int awake;
} Sleepers;

static void sleep_once(void *arg)
{
    Sleepers *s = arg;
    sync_mutex_lock(&s->mu);
    int number = s->number;
    sync_cond_wait(&s->cond);
    s->order[atomic_load(&s->awake)] = number;
    atomic_fetch_add(&s->awake, 1);
    sync_mutex_unlock(&s->mu);
}

static void put_to_sleep(Sleepers *s, int n)
{
    s->cond.L = &s->mu;
    void *last = NULL;
    for (int i = 0; i < n; i++) {
        sync_mutex_lock(&s->mu);
        s->number = i;
        sync_mutex_unlock(&s->mu);
        spawn(sleep_once, s);
        last = wait_for_waiter(&s->cond.chant_waiters, last);
    }
}

START_TEST(test_signal_wakes_one_in_order)
{
    static Sleepers s;
    put_to_sleep(&s, 50);
    for (int i = 0; i < 50; i++) {
        ck_assert_int_eq(atomic_load(&s.awake), i);
        if (i % 2)
            sync_mutex_lock(&s.mu);
        sync_cond_signal(&s.cond);
        if (i % 2)
            sync_mutex_unlock(&s.mu);
        ck_assert(wait_until(&s.awake, i + 1));
    }
    for (int i = 0; i < 50; i++)
        ck_assert_int_eq(s.order[i], i);
}
END_TEST

START_TEST(test_broadcast_wakes_all)
{
    static Sleepers s;
    put_to_sleep(&s, 50);
    sync_cond_broadcast(&s.cond);
    ck_assert(wait_until(&s.awake, 50));
}
END_TEST

START_TEST(test_nobody_to_wake)
{
    sync_mutex mu = {0};
    sync_cond c = {.L = &mu};
    sync_cond_signal(&c);
    sync_cond_broadcast(&c);
    ck_assert_ptr_null(c.chant_waiters);
}
END_TEST

#define SLOTS 4

/* A queue of bounded length between many producers and consumers. */
typedef struct {
    sync_mutex mu;
    sync_cond not_full, not_empty;
    int slot[SLOTS], head, count;
    long sum;
    int rounds;
} Buffer;

static void put(Buffer *b, int v)
{
    sync_mutex_lock(&b->mu);
    while (b->count == SLOTS)
        sync_cond_wait(&b->not_full);
    b->slot[(b->head + b->count++) % SLOTS] = v;
    sync_mutex_unlock(&b->mu);
    sync_cond_signal(&b->not_empty);
}

static void take(Buffer *b)
{
    sync_mutex_lock(&b->mu);
    while (b->count == 0)
        sync_cond_wait(&b->not_empty);
    b->sum += b->slot[b->head];
    b->head = (b->head + 1) % SLOTS;
    b->count--;
    sync_cond_signal(&b->not_full);
    sync_mutex_unlock(&b->mu);
}

static void produce_or_consume(void *arg, int number)
{
    Buffer *b = arg;
    for (int i = 0; i < b->rounds; i++) {
        if (number % 2)
            put(b, i);
        else
            take(b);
    }
}

START_TEST(test_no_signal_is_lost)
{
    static const int crowds[][2] = {{20, 0}, {0, 4}, {10, 2}};
    for (int i = 0; i < 3; i++) {
        Buffer b = {.rounds = 2000};
        b.not_full.L = b.not_empty.L = &b.mu;
        crowd_run(produce_or_consume, &b, crowds[i][0], crowds[i][1]);
        long producers = (crowds[i][0] + crowds[i][1]) / 2;
        ck_assert_int_eq(b.count, 0);
        ck_assert_int_eq(b.sum, producers * (2000L * 1999 / 2));
    }
}
END_TEST

typedef struct {
    sync_mutex mu;
    sync_cond cond;
    int arrived, size, phase;
} Barrier;

static void barrier_wait(Barrier *b)
{
    sync_mutex_lock(&b->mu);
    int phase = b->phase;
    if (++b->arrived == b->size) {
        b->arrived = 0;
        b->phase++;
        sync_cond_broadcast(&b->cond);
    }
    while (phase == b->phase)
        sync_cond_wait(&b->cond);
    sync_mutex_unlock(&b->mu);
}

static void meet(void *arg, int number)
{
    Barrier *b = arg;
    (void)number;
    for (int i = 0; i < 500; i++) {
        ck_assert_int_eq(b->phase, i);
        barrier_wait(b);
    }
}

START_TEST(test_barrier)
{
    Barrier b = {.size = 12};
    b.cond.L = &b.mu;
    crowd_run(meet, &b, 10, 2);
    ck_assert_int_eq(b.phase, 500);
}
END_TEST

static void signal_it(void *arg)
{
    Sleepers *s = arg;
    sync_mutex_lock(&s->mu);
    s->tickets = 1;
    sync_cond_signal(&s->cond);
    sync_mutex_unlock(&s->mu);
}

static void wait_and_free(void *arg, int number)
{
    (void)arg, (void)number;
    for (int i = 0; i < 500; i++) {
        Sleepers *s = calloc(1, sizeof *s);
        ck_assert_ptr_nonnull(s);
        s->cond.L = &s->mu;
        sync_mutex_lock(&s->mu);
        spawn(signal_it, s);
        while (!s->tickets)
            sync_cond_wait(&s->cond);
        memset(s, 0xA5, sizeof *s);
        free(s);
    }
}

START_TEST(test_memory_may_go_after_wait)
{
    crowd_run(wait_and_free, NULL, 4, 1);
}
END_TEST

static sync_mutex mutex;
static sync_cond cond = {.L = &mutex}, without;

static void wait_unlocked(void)
{
    sync_cond_wait(&cond);
}

static void wait_without(void)
{
    sync_cond_wait(&without);
}

START_TEST(test_misuse)
{
    expect_death(wait_unlocked, "fatal error: sync: unlock of unlocked mutex");
    expect_death(wait_without, "panic: sync: Wait of Cond without L");
}
END_TEST

static void wait_for_ever(void)
{
    sync_mutex_lock(&mutex);
    sync_cond_wait(&cond);
}

START_TEST(test_deadlock)
{
    expect_deadlock(wait_for_ever, "sync.Cond.Wait");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_signal_wakes_one_in_order, test_broadcast_wakes_all, test_nobody_to_wake,
        test_no_signal_is_lost, test_barrier, test_memory_may_go_after_wait, NULL
    };
    const TTest *endings[] = {
        test_misuse, test_deadlock, NULL
    };
    return run_suite("sync_cond", tests, endings);
}
