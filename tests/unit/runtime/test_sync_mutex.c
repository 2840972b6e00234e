/* sync_mutex: exclusion, order, fairness, misuse, and memory that goes away. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

START_TEST(test_small_and_ready_when_zero)
{
    ck_assert_uint_le(sizeof(sync_mutex), 16);
    sync_mutex mu = {0};
    sync_mutex_lock(&mu);
    ck_assert(!sync_mutex_try_lock(&mu));
    sync_mutex_unlock(&mu);
    ck_assert(sync_mutex_try_lock(&mu));
    sync_mutex_unlock(&mu);
    static const sync_mutex zero;
    ck_assert_mem_eq(&mu, &zero, sizeof mu);
}
END_TEST

typedef struct {
    sync_mutex mu;
    long value;
    int rounds;
    atomic_int tried;
} Counter;

static void count_up(void *arg, int number)
{
    Counter *c = arg;
    for (int i = 0; i < c->rounds; i++) {
        if (number % 4 == 3) {
            while (!sync_mutex_try_lock(&c->mu)) {
                atomic_fetch_add(&c->tried, 1);
                goroutine_yield(); /* the holder may want this P */
            }
        } else
            sync_mutex_lock(&c->mu);
        long v = c->value;
        if (i % 64 == number % 64)
            goroutine_yield();
        c->value = v + 1;
        sync_mutex_unlock(&c->mu);
    }
}

START_TEST(test_excludes_goroutines)
{
    Counter c = {.rounds = 1000};
    crowd_run(count_up, &c, 100, 0);
    ck_assert_int_eq(c.value, 100 * 1000);
}
END_TEST

START_TEST(test_excludes_threads)
{
    Counter c = {.rounds = 5000};
    crowd_run(count_up, &c, 0, 3);
    ck_assert_int_eq(c.value, 3 * 5000);
}
END_TEST

START_TEST(test_excludes_both)
{
    Counter c = {.rounds = 1000};
    crowd_run(count_up, &c, 20, 3);
    ck_assert_int_eq(c.value, 23 * 1000);
}
END_TEST

typedef struct {
    sync_mutex mu;
    int order[50];
    atomic_int served;
    atomic_int number;
} Queue;

static void queue_up(void *arg)
{
    Queue *q = arg;
    int number = atomic_load(&q->number);
    sync_mutex_lock(&q->mu);
    q->order[atomic_load(&q->served)] = number;
    atomic_fetch_add(&q->served, 1);
    sync_mutex_unlock(&q->mu);
}

START_TEST(test_first_come_first_served)
{
    static Queue q;
    sync_mutex_lock(&q.mu);
    void *last = NULL;
    for (int i = 0; i < 50; i++) {
        atomic_store(&q.number, i);
        spawn(queue_up, &q);
        last = wait_for_waiter(&q.mu.chant_waiters, last);
    }
    sync_mutex_unlock(&q.mu);
    ck_assert(wait_until(&q.served, 50));
    for (int i = 0; i < 50; i++)
        ck_assert_int_eq(q.order[i], i);
}
END_TEST

typedef struct {
    sync_mutex mu;
    atomic_bool stop;
    atomic_int hogs;
} Hogged;

/* Takes the lock again as soon as it has given it back. */
static void hog(void *arg)
{
    Hogged *h = arg;
    while (!atomic_load(&h->stop)) {
        sync_mutex_lock(&h->mu);
        burn(100000);
        sync_mutex_unlock(&h->mu);
    }
    atomic_fetch_add(&h->hogs, 1);
}

static void *hog_thread(void *arg)
{
    hog(arg);
    return NULL;
}

/* Who is left behind for good does not come to the end. */
START_TEST(test_hogs_do_not_starve_others)
{
    static Hogged h;
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, hog_thread, &h), 0);
    spawn(hog, &h);
    for (int i = 0; i < 20; i++) {
        goroutine_yield();
        sync_mutex_lock(&h.mu);
        sync_mutex_unlock(&h.mu);
    }
    atomic_store(&h.stop, true);
    ck_assert(wait_until(&h.hogs, 2));
    pthread_join(thread, NULL);
}
END_TEST

enum { RIVALS = 4, TURNS = 200 };

typedef struct {
    sync_mutex mu;
    int turns[RIVALS], satisfied; /* under mu */
    atomic_bool stop;
} Rivals;

static void rival(void *arg, int number)
{
    Rivals *r = arg;
    while (!atomic_load(&r->stop)) {
        sync_mutex_lock(&r->mu);
        burn(20000);
        if (++r->turns[number] == TURNS && ++r->satisfied == RIVALS)
            atomic_store(&r->stop, true);
        sync_mutex_unlock(&r->mu);
    }
}

/* Of goroutines that all take the lock again at once, none is left behind for good. */
START_TEST(test_rivals_share)
{
    static Rivals r;
    crowd_run(rival, &r, RIVALS, 0);
    ck_assert_int_eq(r.satisfied, RIVALS);
}
END_TEST

static void unlock_it(void *mu)
{
    sync_mutex_unlock(mu);
}

START_TEST(test_unlocked_by_another)
{
    sync_mutex mu = {0};
    for (int i = 0; i < 100; i++) {
        sync_mutex_lock(&mu);
        spawn(unlock_it, &mu);
        sync_mutex_lock(&mu);
        sync_mutex_unlock(&mu);
    }
}
END_TEST

typedef struct {
    sync_mutex *mu;
    atomic_int ended;
} Passing;

static void unlock_and_leave(void *arg, int number)
{
    Passing *p = arg;
    (void)number;
    for (int i = 0; i < 500; i++) {
        sync_mutex *mu = calloc(1, sizeof *mu);
        ck_assert_ptr_nonnull(mu);
        sync_mutex_lock(mu);
        spawn(unlock_it, mu);
        sync_mutex_lock(mu);
        /* The lock is ours, so the unlocker looks at it no more. */
        memset(mu, 0xA5, sizeof *mu);
        free(mu);
    }
    atomic_fetch_add(&p->ended, 1);
}

START_TEST(test_memory_may_go_once_locked)
{
    Passing p = {0};
    crowd_run(unlock_and_leave, &p, 4, 1);
    ck_assert_int_eq(p.ended, 5);
}
END_TEST

static sync_mutex shared;

static void unlock_unlocked(void)
{
    sync_mutex_unlock(&shared);
}

static void unlock_twice(void)
{
    sync_mutex_lock(&shared);
    sync_mutex_unlock(&shared);
    sync_mutex_unlock(&shared);
}

START_TEST(test_unlock_of_unlocked)
{
    expect_death(unlock_unlocked, "fatal error: sync: unlock of unlocked mutex");
    expect_death(unlock_twice, "fatal error: sync: unlock of unlocked mutex");
}
END_TEST

static void lock_twice(void)
{
    sync_mutex_lock(&shared);
    sync_mutex_lock(&shared);
}

START_TEST(test_lock_twice_is_a_deadlock)
{
    expect_deadlock(lock_twice, "semacquire");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_small_and_ready_when_zero, test_excludes_goroutines, test_excludes_threads,
        test_excludes_both, test_first_come_first_served, test_hogs_do_not_starve_others,
        test_rivals_share, test_unlocked_by_another, test_memory_may_go_once_locked, NULL
    };
    const TTest *endings[] = {
        test_unlock_of_unlocked, test_lock_twice_is_a_deadlock, NULL
    };
    return run_suite("sync_mutex", tests, endings);
}
