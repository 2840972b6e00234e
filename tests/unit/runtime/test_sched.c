/* sched, worker, proc, sysmon: who runs when; fairness, parallelism, blocking calls, errno,
 * a changing number of procs; foreign threads. */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "chant.h"
#include "chant/time.h"
#include "crowd.h"
#include "proc.h"
#include "sched.h"

static bool in_goroutine(void)
{
    return !g_current()->foreign;
}

static int trail[16], trail_length;

static void leave_mark(void *arg)
{
    trail[trail_length++] = *(int *)arg;
}

START_TEST(test_child_runs_first)
{
    if (hostile_asked())
        return;
    goroutine_yield();
    if (!in_goroutine() || chant_set_procs(1) < 1)
        return;
    for (int i = 0; i < 5; i++)
        chant_go(leave_mark, &i, sizeof i);
    ck_assert_int_eq(trail_length, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(trail[i], i);
}
END_TEST

typedef struct {
    atomic_bool stop;
    atomic_int rounds, ended;
    chant_chan *a, *b;
} Pair;

static void play(void *arg)
{
    Pair *p = arg;
    char v;
    while (chan_recv(p->a, &v)) {
        atomic_fetch_add(&p->rounds, 1);
        chan_send(p->b, &v);
    }
    atomic_fetch_add(&p->ended, 1);
}

static void hog_channel(void *arg)
{
    Pair *p = arg;
    chant_chan *c = chan_make(1, 1);
    char v = 0;
    while (!atomic_load(&p->stop)) {
        chan_send(c, &v);
        chan_recv(c, &v);
    }
    chan_release(c);
    atomic_fetch_add(&p->ended, 1);
}

static void hog_default(void *arg)
{
    Pair *p = arg;
    chant_chan *c = chan_make(1, 0);
    while (!atomic_load(&p->stop))
        chan_try_recv(c, NULL, NULL);
    chan_release(c);
    atomic_fetch_add(&p->ended, 1);
}

static void hog_cpu(void *arg)
{
    Pair *p = arg;
    while (!atomic_load(&p->stop))
        ;
    atomic_fetch_add(&p->ended, 1);
}

START_TEST(test_progress_beside_hogs)
{
    void (*const hogs[])(void *) = {hog_channel, hog_default, hog_cpu};
    for (size_t h = 0; h < sizeof hogs / sizeof *hogs; h++) {
        static Pair pairs[3];
        Pair *p = &pairs[h];
        p->a = chan_make(1, 0);
        p->b = chan_make(1, 0);
        spawn(hogs[h], p);
        spawn(play, p);
        char v = 0;
        for (int i = 0; i < 20; i++) {
            chan_send(p->a, &v);
            chan_recv(p->b, &v);
        }
        atomic_store(&p->stop, true);
        chan_close(p->a);
        ck_assert(wait_until(&p->ended, 2));
    }
}
END_TEST

typedef struct {
    atomic_int here, ended, n;
} Ring;

/* Ends only when all are here at the same time without a runtime call between. */
static void meet(void *arg)
{
    Ring *r = arg;
    atomic_fetch_add(&r->here, 1);
    while (atomic_load(&r->here) < atomic_load(&r->n))
        ;
    atomic_fetch_add(&r->ended, 1);
}

START_TEST(test_runs_in_parallel_or_by_turns)
{
    static Ring r;
    r.n = 6;
    for (int i = 0; i < 6; i++)
        spawn(meet, &r);
    ck_assert(wait_until(&r.ended, 6));
}
END_TEST

typedef struct {
    int fd[2];
    atomic_int blocked, ended;
} Pipe;

static void block_in_read(void *arg)
{
    Pipe *p = arg;
    char c;
    atomic_fetch_add(&p->blocked, 1);
    ck_assert_int_eq(read(p->fd[0], &c, 1), 1);
    atomic_fetch_add(&p->ended, 1);
}

START_TEST(test_blocked_readers_do_not_stop_others)
{
    static Pipe p;
    enum { READERS = 40 };
    ck_assert_int_eq(pipe(p.fd), 0);
    for (int i = 0; i < READERS; i++)
        spawn(block_in_read, &p);
    ck_assert(wait_until(&p.blocked, READERS));
    for (int i = 0; i < READERS; i++)
        ck_assert_int_eq(write(p.fd[1], "x", 1), 1);
    ck_assert(wait_until(&p.ended, READERS));
}
END_TEST

__attribute__((noinline)) static int *errno_now(void)
{
    __asm__ volatile("");
    return &errno;
}

static void keep_errno(void *arg, int number)
{
    (void)arg;
    for (int i = 0; i < 200; i++) {
        *errno_now() = 1000 + number;
        goroutine_yield();
        ck_assert_int_eq(*errno_now(), 1000 + number);
        if (i % 50 == 0)
            time_sleep(time_microsecond);
        ck_assert_int_eq(*errno_now(), 1000 + number);
    }
}

START_TEST(test_errno_is_the_goroutines)
{
    crowd_run(keep_errno, NULL, 20, 2);
}
END_TEST

static void pass_on(void *arg, int number)
{
    chant_chan *c = *(chant_chan **)arg;
    int v = number;
    for (int i = 0; i < 500; i++) {
        chan_send(c, &v);
        chan_recv(c, &v);
    }
}

static void change_procs(void *arg)
{
    static const int counts[] = {1, 4, 2, 8, 1, 3};
    atomic_int *state = arg;
    for (int i = 0; atomic_load(state) == 0; i++) {
        chant_set_procs(counts[i % 6]);
        goroutine_yield();
    }
    atomic_store(state, 2);
}

START_TEST(test_procs_change_meanwhile)
{
    static atomic_int state;
    chant_chan *c = chan_make(sizeof(int), 64);
    ck_assert_int_ge(chant_set_procs(0), 1);
    spawn(change_procs, &state);
    crowd_run(pass_on, &c, 50, 2);
    atomic_store(&state, 1);
    ck_assert(wait_until(&state, 2));
    chant_set_procs(3);
    ck_assert_int_eq(chant_set_procs(0), 3);
    chan_release(c);
}
END_TEST

typedef struct {
    chant_chan *ping, *pong;
    int rounds;
} Table;

static void *thread_player(void *arg)
{
    Table *t = arg;
    int v;
    for (int i = 0; i < t->rounds; i++) {
        ck_assert(chan_recv(t->ping, &v));
        v++;
        chan_send(t->pong, &v);
    }
    return NULL;
}

START_TEST(test_threads_come_and_go)
{
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        Table t = {chan_make(sizeof(int), 0), chan_make(sizeof(int), 1), 20};
        ck_assert_int_eq(pthread_create(&thread, NULL, thread_player, &t), 0);
        int v = 0;
        for (int k = 0; k < t.rounds; k++) {
            chan_send(t.ping, &v);
            ck_assert(chan_recv(t.pong, &v));
        }
        ck_assert_int_eq(v, t.rounds);
        pthread_join(thread, NULL);
        chan_release(t.ping);
        chan_release(t.pong);
    }
}
END_TEST

START_TEST(test_random_is_even)
{
    rt_enter();
    M *m = m_current();
    int hits[7] = {0};
    for (int i = 0; i < 70000; i++)
        hits[rt_random(m, 7)]++;
    for (int i = 0; i < 7; i++)
        ck_assert_msg(hits[i] > 9400 && hits[i] < 10600, "%d: %d", i, hits[i]);
    ck_assert_uint_eq(rt_random(m, 1), 0);
    rt_leave();
}
END_TEST

static void fib_child(void *arg);

static int fib(int n)
{
    if (n < 2)
        return n;
    chant_chan *c = chan_make(sizeof(int), 0);
    struct {
        chant_chan *c;
        int n;
    } child = {c, n - 1};
    chant_go(fib_child, &child, sizeof child);
    int rest = fib(n - 2), v;
    chan_recv(c, &v);
    chan_release(c);
    return v + rest;
}

static void fib_child(void *arg)
{
    struct {
        chant_chan *c;
        int n;
    } *child = arg;
    int v = fib(child->n);
    chan_send(child->c, &v);
}

START_TEST(test_tree_of_goroutines)
{
    ck_assert_int_eq(fib(CHANT_TSAN ? 8 : 17), CHANT_TSAN ? 21 : 1597);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_child_runs_first, test_progress_beside_hogs, test_runs_in_parallel_or_by_turns,
        test_blocked_readers_do_not_stop_others, test_errno_is_the_goroutines,
        test_procs_change_meanwhile, test_threads_come_and_go, test_random_is_even,
        test_tree_of_goroutines, NULL
    };
    const TTest *endings[] = {NULL};
    return run_suite("sched", tests, endings);
}
