/* timer and chant/time.h: order, stop and reset, sleeping, channels of times, durations. */
#include <check.h>
#include <stdlib.h>

#include "chan.h"
#include "chant.h"
#include "chant/time.h"
#include "crowd.h"
#include "death.h"
#include "proc.h"
#include "timer.h"

#define COUNT 2000

typedef struct {
    Timer t;
    int fired;
} Probe;

static int64_t last_when;
static int fired_count;

static void on_fire(void *arg, int64_t now)
{
    Probe *p = arg;
    ck_assert_int_le(p->t.when, now);
    ck_assert_int_ge(p->t.when, last_when);
    last_when = p->t.when;
    p->fired++;
    fired_count++;
}

/* Puts the thread on another P; the monitor may be looking at either. */
static P *exchange_p(M *m, P *p)
{
    mutex_lock(&sched.lock);
    P *before = m->p;
    m->p = p;
    mutex_unlock(&sched.lock);
    return before;
}

/* The heap itself, on a P of the test's own, at times of the test's own. */
START_TEST(test_heap_order)
{
    static P timers_p = {.timers.first = TIMER_NEVER};
    P *p = &timers_p;
    rt_enter();
    Probe *probes = calloc(COUNT, sizeof *probes);
    M *m = m_current();
    P *own = exchange_p(m, p);
    unsigned random = 7;
    for (int i = 0; i < COUNT; i++) {
        random = random * 1103515245u + 12345u;
        probes[i].t.fn = on_fire;
        probes[i].t.arg = &probes[i];
        timer_start(&probes[i].t, 1000 + random % 5000);
    }
    int stopped = 0;
    for (int i = 0; i < COUNT; i += 3) {
        ck_assert(timer_stop(&probes[i].t));
        ck_assert(!timer_stop(&probes[i].t));
        stopped++;
    }
    for (int i = 0; i < COUNT; i += 9) {
        ck_assert(!timer_move(&probes[i].t, 3000));
        timer_start(&probes[i].t, 3000);
        stopped--;
    }
    for (int i = 1; i < COUNT; i += 3)
        ck_assert(timer_move(&probes[i].t, 1000 + (probes[i].t.when * 31) % 5000));
    last_when = 0;
    fired_count = 0;
    int64_t next = 0;
    for (int64_t now = 900; now < 6100; now += 37) {
        do
            next = timer_run(p, now);
        while (next <= now);
    }
    ck_assert_int_eq(next, TIMER_NEVER);
    ck_assert_int_eq(fired_count, COUNT - stopped);
    for (int i = 0; i < COUNT; i++)
        ck_assert_int_eq(probes[i].fired, i % 3 != 0 || i % 9 == 0);
    exchange_p(m, own);
    rt_leave();
    free(p->timers.heap), free(probes);
}
END_TEST

START_TEST(test_sleep_lasts)
{
    for (int ms = 0; ms < 12; ms += 3) {
        long long start = now_ns();
        time_sleep(ms * time_millisecond);
        ck_assert_int_ge(now_ns() - start, ms * time_millisecond);
    }
    time_sleep(-5);
}
END_TEST

typedef struct {
    long long start;
    atomic_int next, ended;
} Wakes;

typedef struct {
    Wakes *w;
    int rank;
} Sleeper;

static long long rank_end(const Wakes *w, int rank)
{
    return w->start + (30 + 40 * rank) * time_millisecond;
}

static void sleep_for_rank(void *arg)
{
    Sleeper s = *(Sleeper *)arg;
    long long end = rank_end(s.w, s.rank);
    time_sleep(end - now_ns());
    int place = atomic_fetch_add(&s.w->next, 1);
    long long now = now_ns();
    ck_assert_int_ge(now, end);
    /* Of two that are both late, as on a busy machine, either may run first. */
    if (now < rank_end(s.w, s.rank + 1))
        ck_assert_int_le(place, s.rank);
    atomic_fetch_add(&s.w->ended, 1);
}

START_TEST(test_sleepers_wake_in_order)
{
    static const int ranks[] = {3, 0, 4, 1, 2};
    Wakes w = {.start = now_ns()};
    Sleeper s[5];
    for (int i = 0; i < 5; i++) {
        s[i] = (Sleeper){&w, ranks[i]};
        spawn(sleep_for_rank, &s[i]);
    }
    ck_assert(wait_until(&w.ended, 5));
}
END_TEST

static void nap(void *arg, int number)
{
    (void)arg;
    time_sleep((number % 7) * time_millisecond);
}

START_TEST(test_many_sleepers)
{
    crowd_run(nap, NULL, CHANT_TSAN ? 200 : 3000, 4);
}
END_TEST

START_TEST(test_after)
{
    time_time t;
    long long start = now_ns();
    chant_chan *c = time_after(5 * time_millisecond);
    ck_assert_int_eq(chan_cap(c), 1);
    ck_assert(chan_recv(c, &t));
    ck_assert_int_ge(now_ns() - start, 5 * time_millisecond);
    ck_assert_int_lt(time_since(t), 20 * time_second);
    ck_assert(!chan_try_recv(c, &t, NULL));
    chan_release(c);
}
END_TEST

START_TEST(test_after_released_unfired)
{
    for (int i = 0; i < (CHANT_TSAN ? 300 : 3000); i++) {
        chant_chan *c = time_after(i % 2 ? time_hour : (i % 5) * time_microsecond);
        if (i % 7 == 0)
            goroutine_yield();
        chan_release(c);
    }
    ck_assert_int_eq(timer_next_all(), TIMER_NEVER);
}
END_TEST

START_TEST(test_timeout_in_select)
{
    chant_chan *c = chan_make(1, 0), *timeout = time_after(3 * time_millisecond);
    struct chant_case k[2] = {{.c = c, .dir = CHANT_RECV}, {.c = timeout, .dir = CHANT_RECV}};
    ck_assert_int_eq(chan_select(k, 2, false), 1);
    chan_release(timeout);
    chan_release(c);
}
END_TEST

START_TEST(test_timer_stop_and_reset)
{
    time_time when;
    time_timer *t = time_new_timer(time_hour);
    ck_assert(time_timer_stop(t));
    ck_assert(!time_timer_stop(t));
    ck_assert(!time_timer_reset(t, 2 * time_millisecond));
    ck_assert(chan_recv(t->c, &when));
    ck_assert(!time_timer_stop(t));
    /* Fired, but nobody has received: stop takes it back. */
    time_timer_reset(t, 0);
    time_sleep(3 * time_millisecond);
    time_timer_stop(t);
    ck_assert_int_eq(chan_len(t->c), 0);
    ck_assert(!time_timer_reset(t, time_hour));
    ck_assert(time_timer_reset(t, time_hour));
    time_timer_free(t);
    time_timer_free(NULL);
}
END_TEST

static atomic_int called;

static void call(void *arg)
{
    ck_assert_ptr_eq(arg, &called);
    goroutine_yield();
    atomic_fetch_add(&called, 1);
}

START_TEST(test_after_func)
{
    called = 0;
    time_timer *t = time_after_func(time_millisecond, call, &called);
    ck_assert_ptr_null(t->c);
    ck_assert(wait_until(&called, 1));
    ck_assert(!time_timer_reset(t, time_millisecond));
    ck_assert(wait_until(&called, 2));
    time_timer_free(t);
    t = time_after_func(time_hour, call, &called);
    ck_assert(time_timer_stop(t));
    time_timer_free(t);
    ck_assert_int_eq(called, 2);
}
END_TEST

START_TEST(test_ticker)
{
    long long start = now_ns();
    time_ticker *t = time_new_ticker(2 * time_millisecond);
    for (int i = 0; i < 10; i++)
        ck_assert(chan_recv(t->c, NULL));
    ck_assert_int_ge(now_ns() - start, 20 * time_millisecond);
    time_ticker_reset(t, time_millisecond);
    ck_assert(chan_recv(t->c, NULL));
    /* Missed ticks are dropped, not queued. */
    time_sleep(10 * time_millisecond);
    while (chan_len(t->c) < 1)
        goroutine_yield();
    time_ticker_stop(t);
    chan_try_recv(t->c, NULL, NULL);
    time_sleep(4 * time_millisecond);
    ck_assert_int_eq(chan_len(t->c), 0);
    time_ticker_free(t);
}
END_TEST

static void spin_on_channel(void *arg)
{
    chant_chan *c = chan_make(sizeof(int), 1);
    int v = 0;
    while (!atomic_load((atomic_int *)arg)) {
        chan_send(c, &v);
        chan_recv(c, &v);
    }
    chan_release(c);
    atomic_fetch_add((atomic_int *)arg, 1);
}

static void burn_without_calls(void *arg)
{
    while (!atomic_load((atomic_int *)arg))
        ;
    atomic_fetch_add((atomic_int *)arg, 1);
}

START_TEST(test_timers_fire_beside_hogs)
{
    void (*const hogs[])(void *) = {spin_on_channel, burn_without_calls};
    for (int h = 0; h < 2; h++) {
        static atomic_int stop[2];
        spawn(hogs[h], &stop[h]);
        for (int i = 0; i < 5; i++)
            time_sleep(time_millisecond);
        atomic_store(&stop[h], 1);
        ck_assert(wait_until(&stop[h], 2));
    }
}
END_TEST

START_TEST(test_instants)
{
    enum { IN_CONSTANT = 2 * time_hour == 7200 * time_second };
    ck_assert(IN_CONSTANT);
    time_time a = time_now(), zero = {0};
    time_time b = time_time_add(a, 90 * time_second);
    ck_assert_int_eq(time_time_sub(b, a), 90 * time_second);
    ck_assert(time_time_before(a, b));
    ck_assert(time_time_after(b, a));
    ck_assert(!time_time_equal(a, b));
    ck_assert(time_time_equal(a, a));
    ck_assert(time_time_is_zero(zero));
    ck_assert(!time_time_is_zero(a));
    ck_assert_int_le(time_since(a), time_hour);
    ck_assert_int_gt(time_until(b), 0);
    time_time u = time_unix(-1, 5);
    ck_assert_int_eq(time_time_unix(u), -1);
    ck_assert_int_eq(time_time_unix_nano(u), -999999995);
    ck_assert_int_eq(time_time_unix_milli(u), -1000);
    ck_assert(time_duration_seconds(1500 * time_millisecond) == 1.5);
    ck_assert(time_duration_minutes(90 * time_second) == 1.5);
    ck_assert(time_duration_hours(90 * time_minute) == 1.5);
    ck_assert_int_eq(time_duration_milliseconds(time_second), 1000);
    ck_assert_int_eq(time_duration_microseconds(time_millisecond), 1000);
    ck_assert_int_eq(time_duration_nanoseconds(time_microsecond), 1000);
}
END_TEST

static void bad_ticker(void)
{
    time_new_ticker(0);
}

START_TEST(test_panics)
{
    expect_death(bad_ticker, "panic: non-positive interval for NewTicker");
}
END_TEST

static void sleep_then_block(void)
{
    time_sleep(2 * time_millisecond);
    chan_recv(chan_make(1, 0), NULL);
}

START_TEST(test_deadlock_after_sleep)
{
    expect_deadlock(sleep_then_block, "chan receive");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_heap_order, test_sleep_lasts, test_sleepers_wake_in_order, test_many_sleepers,
        test_after, test_after_released_unfired, test_timeout_in_select,
        test_timer_stop_and_reset, test_after_func, test_ticker, test_timers_fire_beside_hogs,
        test_instants, NULL
    };
    const TTest *endings[] = {test_panics, test_deadlock_after_sleep, NULL};
    return run_suite("timer", tests, endings);
}
