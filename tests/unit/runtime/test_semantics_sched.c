/* Goroutines by the items of the semantics checklist: many of them, side by side, beside
 * calls that block and loops that never end; fairness; errno. */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "chant.h"
#include "chant/sync.h"
#include "chant/time.h"
#include "crowd.h"
#include "platform.h"

#define SANITIZED (CHANT_TSAN || CHANT_ASAN)

/* Resident memory of this process in MiB. */
static long resident(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long total, pages;
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fscanf(f, "%ld %ld", &total, &pages), 2);
    fclose(f);
    return pages / 256;
}

typedef struct {
    chant_chan *gate;
    atomic_int waiting, through;
} Gate;

static void pass(void *arg)
{
    Gate *g = arg;
    atomic_fetch_add(&g->waiting, 1);
    chan_recv(g->gate, NULL);
    atomic_fetch_add(&g->through, 1);
}

/* Items 79, 38: very many goroutines parked at once, woken by one close, forgotten after. */
START_TEST(sem_079_many_parked)
{
    const int n = SANITIZED ? 2000 : 100000;
    Gate g = {.gate = chan_make(0, 0)};
    int before = goroutine_count();
    for (int i = 0; i < n; i++)
        spawn(pass, &g);
    ck_assert(wait_until(&g.waiting, n));
    ck_assert_int_eq(goroutine_count() - before, n); /* item 85 */
    if (!SANITIZED && !hostile_asked()) /* where no guards are, hostile mode touches more */
        ck_assert_int_lt(resident(), 100000L * 6000 / 1048576);
    chan_close(g.gate);
    ck_assert(wait_until(&g.through, n));
    ck_assert(wait_for_count(before));
    chan_release(g.gate);
}
END_TEST

static void nothing(void *arg)
{
    atomic_fetch_add((atomic_int *)arg, 1);
}

/* Item 79: goroutines one after the other use the same memory again. */
START_TEST(sem_079_many_in_turn)
{
    const int n = SANITIZED ? 10000 : 1000000;
    atomic_int ended = 0;
    long before = resident();
    for (int i = 0; i < n; i++) {
        spawn(nothing, &ended);
        if (i % 100 == 99)
            ck_assert(wait_until(&ended, i + 1));
    }
    ck_assert(wait_until(&ended, n));
    if (!SANITIZED)
        ck_assert_int_lt(resident() - before, 100);
}
END_TEST

typedef struct {
    atomic_int turn, size, ended;
} Ring;

typedef struct {
    Ring *ring;
    int number;
} RingPlace;

/* Hands the turn round a ring, waiting for it without a call into the runtime. */
static void ring_spin(void *arg)
{
    RingPlace *p = arg;
    Ring *r = p->ring;
    int size = atomic_load(&r->size);
    for (int round = 0; round < 20; round++) {
        while (atomic_load(&r->turn) % size != p->number)
            ;
        atomic_fetch_add(&r->turn, 1);
    }
    atomic_fetch_add(&r->ended, 1);
}

/* Item 81: as many goroutines as there are procs run at the same time; and item 83: where
 * there are fewer procs, loops that call nothing do not keep the others from running. */
START_TEST(sem_081_side_by_side)
{
    enum { SIZE = 3 };
    Ring r = {.size = SIZE};
    RingPlace places[SIZE];
    for (int i = 0; i < SIZE; i++) {
        places[i] = (RingPlace){&r, i};
        spawn(ring_spin, &places[i]);
    }
    ck_assert(wait_until(&r.ended, SIZE));
}
END_TEST

typedef struct {
    int fds[2];
    atomic_int reading, done;
} Pipe;

static void read_pipe(void *arg)
{
    Pipe *p = arg;
    char byte;
    atomic_fetch_add(&p->reading, 1);
    if (read(p->fds[0], &byte, 1) == 1)
        atomic_fetch_add(&p->done, 1);
}

/* Item 82: goroutines blocked in the system keep nobody else from running. */
START_TEST(sem_082_blocking_calls)
{
    enum { READERS = SANITIZED ? 8 : 50 };
    Pipe p = {0};
    ck_assert_int_eq(pipe(p.fds), 0);
    for (int i = 0; i < READERS; i++)
        spawn(read_pipe, &p);
    ck_assert(wait_until(&p.reading, READERS));
    atomic_int ended = 0;
    for (int i = 0; i < 100; i++)
        spawn(nothing, &ended);
    ck_assert(wait_until(&ended, 100));
    char bytes[READERS] = {0};
    ck_assert_int_eq(write(p.fds[1], bytes, READERS), READERS);
    ck_assert(wait_until(&p.done, READERS));
    close(p.fds[0]), close(p.fds[1]);
}
END_TEST

static atomic_int spin_for_ever = 1;

static void spin(void *arg)
{
    (void)arg;
    while (atomic_load_explicit(&spin_for_ever, memory_order_relaxed))
        ;
}

static void poll_for_ever(void *arg)
{
    chant_chan *c = arg;
    while (atomic_load(&spin_for_ever))
        chan_try_recv(c, NULL, NULL);
}

static void sleep_a_little(void *arg)
{
    time_sleep(2 * time_millisecond);
    atomic_fetch_add((atomic_int *)arg, 1);
}

/* Item 83: timers fire, and others run, beside loops that call nothing and loops that only
 * ever try. */
START_TEST(sem_083_beside_endless_loops)
{
    chant_chan *c = chan_make(1, 0);
    atomic_int awake = 0;
    for (int i = 0; i < 2; i++) {
        spawn(spin, NULL);
        spawn(poll_for_ever, c);
    }
    for (int i = 0; i < 10; i++)
        spawn(sleep_a_little, &awake);
    ck_assert(wait_until(&awake, 10));
    atomic_store(&spin_for_ever, 0);
}
END_TEST

typedef struct {
    atomic_int steps[10], started, stop, ended;
} Steps;

typedef struct {
    Steps *steps;
    int number;
} Stepper;

static void step(void *arg)
{
    Stepper *s = arg;
    atomic_fetch_add(&s->steps->started, 1);
    while (atomic_load(&s->steps->started) < 10)
        goroutine_yield();
    while (!atomic_load(&s->steps->stop)) {
        atomic_fetch_add(&s->steps->steps[s->number], 1);
        goroutine_yield();
    }
    atomic_fetch_add(&s->steps->ended, 1);
}

/* Ten that yield in turn, on one processor, until the first has had a thousand turns: whether
 * the others have had as many. */
static bool turns_are_even(void)
{
    Steps s = {0};
    Stepper steppers[10];
    for (int i = 0; i < 10; i++) {
        steppers[i] = (Stepper){&s, i};
        spawn(step, &steppers[i]);
    }
    ck_assert(wait_until(&s.steps[0], 1000));
    atomic_store(&s.stop, 1);
    ck_assert(wait_until(&s.ended, 10));
    int least = INT32_MAX, most = 0;
    for (int i = 0; i < 10; i++) {
        int n = atomic_load(&s.steps[i]);
        least = n < least ? n : least;
        most = n > most ? n : most;
    }
    return most <= 2 * least + 100;
}

/* Item 84: a goroutine that yields lets every other one run first. One whose thread the system
 * keeps from a CPU for long loses its processor and misses turns: then it is tried again. */
START_TEST(sem_084_yield_is_fair)
{
    int former = chant_set_procs(1);
    bool fair = false;
    for (int i = 0; i < 50 && !fair; i++)
        fair = turns_are_even() || hostile_asked();
    ck_assert(fair);
    chant_set_procs(former);
}
END_TEST

typedef struct {
    chant_chan *a, *b;
    atomic_int rounds, stop, ended;
} PingPong;

static void ping(void *arg)
{
    PingPong *p = arg;
    char v = 0;
    while (!atomic_load(&p->stop)) {
        chan_send(p->a, &v);
        chan_recv(p->b, &v);
        atomic_fetch_add(&p->rounds, 1);
    }
    chan_close(p->a);
    atomic_fetch_add(&p->ended, 1);
}

static void pong(void *arg)
{
    PingPong *p = arg;
    char v;
    while (chan_recv(p->a, &v))
        chan_send(p->b, &v);
    atomic_fetch_add(&p->ended, 1);
}

static void hog(void *arg)
{
    PingPong *p = arg;
    while (!atomic_load(&p->stop)) {
        burn(10000);
        goroutine_yield();
    }
    atomic_fetch_add(&p->ended, 1);
}

/* Item 84: two that talk to each other get on beside one that uses its turns to the full, and
 * it beside them. */
START_TEST(sem_084_pair_beside_hog)
{
    PingPong p = {.a = chan_make(1, 0), .b = chan_make(1, 0)};
    spawn(ping, &p);
    spawn(pong, &p);
    spawn(hog, &p);
    ck_assert(wait_until(&p.rounds, 1000));
    atomic_store(&p.stop, 1);
    ck_assert(wait_until(&p.ended, 3));
    chan_release(p.a), chan_release(p.b);
}
END_TEST

/* A C compiler keeps errno's address, which is the thread's, for as long as a function runs. */
static __attribute__((noinline)) int errno_now(int *set)
{
    if (set)
        errno = *set;
    __asm__ volatile("" ::: "memory");
    return errno;
}

static void keep_errno(void *arg, int number)
{
    (void)arg;
    for (int i = 0; i < 200; i++) {
        int value = number * 1000 + i;
        errno_now(&value);
        goroutine_yield();
        ck_assert_int_eq(errno_now(NULL), value);
    }
}

/* Item 87: errno is the goroutine's. */
START_TEST(sem_087_errno)
{
    crowd_run(keep_errno, NULL, 20, 2);
}
END_TEST

static void exchange(void *arg, int number)
{
    chant_chan *c = arg;
    for (int i = 0; i < (SANITIZED ? 200 : 2000); i++) {
        int v = i;
        if (number == 0)
            chant_set_procs(1 + i % 8);
        else if (number % 2)
            chan_send(c, &v);
        else
            ck_assert(chan_recv(c, &v));
    }
}

/* The number of procs may change at any time. */
START_TEST(sem_086_procs_change)
{
    chant_chan *c = chan_make(sizeof(int), 2);
    int former = chant_set_procs(0);
    ck_assert_int_ge(former, 1);
    ck_assert_int_eq(chant_set_procs(5), former);
    ck_assert_int_eq(chant_set_procs(former), 5);
    crowd_run(exchange, c, 9, 0);
    chant_set_procs(former);
    chan_release(c);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        sem_079_many_parked, sem_079_many_in_turn, sem_081_side_by_side, sem_082_blocking_calls,
        sem_083_beside_endless_loops, sem_084_yield_is_fair, sem_084_pair_beside_hog, sem_087_errno,
        sem_086_procs_change, NULL
    };
    const TTest *endings[] = {NULL};
    return run_suite("semantics: goroutines", tests, endings);
}
