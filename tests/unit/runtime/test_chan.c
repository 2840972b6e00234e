/* Channels: order, hand-over, buffers, closing, nil, sizes, references. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "chan.h"
#include "chant.h"
#include "crowd.h"
#include "death.h"

START_TEST(test_len_and_cap)
{
    chant_chan *c = chan_make(sizeof(int), 3);
    ck_assert_int_eq(chan_cap(c), 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(chan_len(c), i);
        chan_send(c, &i);
    }
    ck_assert_int_eq(chan_len(c), 3);
    int v = 9;
    ck_assert(!chan_try_send(c, &v));
    for (int i = 0; i < 3; i++) {
        ck_assert(chan_recv(c, &v));
        ck_assert_int_eq(v, i);
        ck_assert_int_eq(chan_len(c), 2 - i);
    }
    ck_assert(!chan_try_recv(c, &v, NULL));
    chan_release(c);
    ck_assert_int_eq(chan_len(NULL), 0);
    ck_assert_int_eq(chan_cap(NULL), 0);
}
END_TEST

typedef struct {
    chant_chan *c, *done;
    int count, tag;
    atomic_int reached;
} Line;

static void send_numbers(void *arg)
{
    Line *l = arg;
    for (int i = 0; i < l->count; i++) {
        chan_send(l->c, &i);
        atomic_fetch_add(&l->reached, 1);
    }
    chan_close(l->c);
}

START_TEST(test_in_order)
{
    static const int caps[] = {0, 1, 7, 1000};
    for (size_t k = 0; k < sizeof caps / sizeof *caps; k++) {
        Line l = {.c = chan_make(sizeof(int), caps[k]), .count = CHANT_TSAN ? 200 : 2000};
        spawn(send_numbers, &l);
        int v, want = 0;
        while (chan_recv(l.c, &v))
            ck_assert_int_eq(v, want++);
        ck_assert_int_eq(want, l.count);
        ck_assert_int_eq(v, 0); /* zeroed at the end */
        chan_release(l.c);
    }
}
END_TEST

START_TEST(test_send_waits_for_room)
{
    Line l = {.c = chan_make(sizeof(int), 2), .count = 5};
    spawn(send_numbers, &l);
    ck_assert(wait_until(&l.reached, 2));
    for (int i = 0; i < 100; i++)
        goroutine_yield();
    ck_assert_int_eq(l.reached, 2);
    int v;
    chan_recv(l.c, &v);
    ck_assert(wait_until(&l.reached, 3));
    /* The oldest was taken, and the waiting sender's went to the end. */
    for (int want = 1; chan_recv(l.c, &v); want++)
        ck_assert_int_eq(v, want);
    chan_release(l.c);
}
END_TEST

#define SENDERS 8
#define EACH (CHANT_TSAN ? 200 : 3000)

typedef struct {
    chant_chan *c;
    atomic_int sent, got;
    atomic_int seen[SENDERS * EACH];
} Many;

static void many_work(void *arg, int number)
{
    Many *m = arg;
    int v[2];
    if (number % 2 == 0) {
        for (int i = 0; i < EACH; i++) {
            v[0] = number / 2;
            v[1] = i;
            chan_send(m->c, v);
        }
        if (atomic_fetch_add(&m->sent, 1) == SENDERS - 1)
            chan_close(m->c);
        return;
    }
    int last[SENDERS];
    memset(last, -1, sizeof last);
    while (chan_recv(m->c, v)) {
        /* What one receiver gets of one sender is in order. */
        ck_assert_int_gt(v[1], last[v[0]]);
        last[v[0]] = v[1];
        ck_assert_int_eq(atomic_fetch_add(&m->seen[v[0] * EACH + v[1]], 1), 0);
        atomic_fetch_add(&m->got, 1);
    }
}

static void many(int cap, int goroutines, int threads)
{
    Many *m = calloc(1, sizeof *m);
    m->c = chan_make(sizeof(int[2]), cap);
    crowd_run(many_work, m, goroutines, threads);
    ck_assert_int_eq(m->got, SENDERS * EACH);
    chan_release(m->c);
    free(m);
}

START_TEST(test_each_value_once)
{
    many(0, 2 * SENDERS, 0);
    many(1, 2 * SENDERS, 0);
    many(128, 2 * SENDERS, 0);
}
END_TEST

START_TEST(test_each_value_once_with_threads)
{
    many(0, 2 * SENDERS - 4, 4);
    many(16, 2 * SENDERS - 4, 4);
}
END_TEST

typedef struct {
    chant_chan *c;
    atomic_int started, ended, order[64];
} Queue;

typedef struct {
    Queue *q;
    int number;
} QueueMember;

static void wait_in_line(void *arg)
{
    QueueMember m = *(QueueMember *)arg;
    int v;
    atomic_fetch_add(&m.q->started, 1);
    chan_recv(m.q->c, &v);
    m.q->order[m.number] = v;
    atomic_fetch_add(&m.q->ended, 1);
}

START_TEST(test_receivers_first_come_first_served)
{
    Queue q = {.c = chan_make(sizeof(int), 0)};
    QueueMember members[64];
    void *last = NULL;
    for (int i = 0; i < 64; i++) {
        members[i] = (QueueMember){&q, i};
        spawn(wait_in_line, &members[i]);
        last = wait_for_waiter((void **)&q.c->receivers.last, last);
    }
    for (int i = 0; i < 64; i++)
        chan_send(q.c, &i);
    ck_assert(wait_until(&q.ended, 64));
    for (int i = 0; i < 64; i++)
        ck_assert_int_eq(q.order[i], i);
    chan_release(q.c);
}
END_TEST

static void recv_closed(void *arg, int number)
{
    (void)number;
    int v = 77;
    ck_assert(!chan_recv(*(chant_chan **)arg, &v));
    ck_assert_int_eq(v, 0);
}

static void close_soon(void *arg)
{
    for (int i = 0; i < 300; i++)
        goroutine_yield();
    chan_close(*(chant_chan **)arg);
}

START_TEST(test_close_wakes_all)
{
    chant_chan *c = chan_make(sizeof(int), 0);
    spawn(close_soon, &c);
    crowd_run(recv_closed, &c, CHANT_TSAN ? 100 : 1000, 2);
    chan_release(c);
}
END_TEST

START_TEST(test_close_keeps_what_is_queued)
{
    chant_chan *c = chan_make(sizeof(int), 4);
    int v;
    for (v = 1; v <= 3; v++)
        chan_send(c, &v);
    chan_close(c);
    ck_assert_int_eq(chan_len(c), 3);
    for (int i = 1; i <= 3; i++) {
        bool ok = false;
        ck_assert(chan_try_recv(c, &v, &ok));
        ck_assert(ok);
        ck_assert_int_eq(v, i);
    }
    for (int i = 0; i < 3; i++) {
        bool ok = true;
        v = 5;
        ck_assert(chan_try_recv(c, &v, &ok));
        ck_assert(!ok);
        ck_assert_int_eq(v, 0);
    }
    chan_release(c);
}
END_TEST

static void echo_big(void *arg)
{
    Line *l = arg;
    char *block = malloc((size_t)l->tag);
    while (chan_recv(l->c, block)) {
        for (int i = 0; i < l->tag; i++)
            block[i]++;
        chan_send(l->done, block);
        memset(block, 0, (size_t)l->tag);
    }
    free(block);
    chan_close(l->done);
}

START_TEST(test_element_sizes)
{
    static const int sizes[] = {1, 2, 3, 5, 7, 8, 12, 16, 17, 24, 100, 4096,
                                CHANT_TSAN ? 5000 : 65536};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        for (int cap = 0; cap < 3; cap++) {
            size_t n = (size_t)sizes[k];
            Line l = {.c = chan_make(n, cap), .done = chan_make(n, cap), .tag = (int)n};
            char *out = malloc(n), *in = malloc(n);
            spawn(echo_big, &l);
            for (int round = 0; round < (CHANT_TSAN ? 2 : 5); round++) {
                for (size_t i = 0; i < n; i++)
                    out[i] = (char)(i * 7 + (size_t)round);
                chan_send(l.c, out);
                out[0]--; /* the copy is the receiver's */
                ck_assert(chan_recv(l.done, in));
                out[0]++;
                for (size_t i = 0; i < n; i++)
                    ck_assert_int_eq((char)(out[i] + 1), in[i]);
            }
            chan_close(l.c);
            ck_assert(!chan_recv(l.done, in));
            free(out), free(in);
            chan_release(l.c), chan_release(l.done);
        }
    }
}
END_TEST

START_TEST(test_size_zero)
{
    chant_chan *c = chan_make(0, 5);
    for (int i = 0; i < 5; i++)
        ck_assert(chan_try_send(c, NULL));
    ck_assert(!chan_try_send(c, NULL));
    ck_assert_int_eq(chan_len(c), 5);
    for (int i = 0; i < 5; i++)
        ck_assert(chan_recv(c, NULL));
    ck_assert(!chan_try_recv(c, NULL, NULL));
    chan_release(c);
}
END_TEST

static void take_and_free(void *arg)
{
    Line *l = arg;
    int v;
    chan_recv(l->c, &v);
    chan_release(l->c); /* the sender may still be on its way out of chan_send */
    atomic_fetch_add(&l->reached, 1);
}

START_TEST(test_released_while_peer_is_inside)
{
    for (int i = 0; i < (CHANT_TSAN ? 200 : 2000); i++) {
        Line l = {.c = chan_make(sizeof(int), i % 2)};
        spawn(take_and_free, &l);
        chan_send(l.c, &i);
        ck_assert(wait_until(&l.reached, 1));
    }
}
END_TEST

START_TEST(test_references)
{
    chant_chan *c = chan_make(1, 0);
    ck_assert_ptr_eq(chan_retain(c), c);
    ck_assert_uint_eq(c->refs, 2);
    chan_release(c);
    ck_assert_uint_eq(c->refs, 1);
    chant_release_var(&c);
    chan_release(NULL);
    ck_assert_ptr_null(chan_retain(NULL));
}
END_TEST

static void negative(void)
{
    chan_make(4, -1);
}

static void enormous(void)
{
    chan_make(8, 1LL << 62);
}

static void send_on_closed(void)
{
    chant_chan *c = chan_make(4, 1);
    int v = 0;
    chan_close(c);
    chan_send(c, &v);
}

static void try_send_on_closed(void)
{
    chant_chan *c = chan_make(4, 1);
    int v = 0;
    chan_close(c);
    chan_try_send(c, &v);
}

static void close_later(void *arg)
{
    chant_chan *c = *(chant_chan **)arg;
    for (int i = 0; i < 50; i++)
        goroutine_yield();
    chan_close(c);
}

static void send_closed_while_waiting(void)
{
    chant_chan *c = chan_make(4, 0);
    int v = 0;
    spawn(close_later, &c);
    chan_send(c, &v);
}

static void close_twice(void)
{
    chant_chan *c = chan_make(4, 0);
    chan_close(c);
    chan_close(c);
}

static void close_nil(void)
{
    chan_close(NULL);
}

START_TEST(test_panics)
{
    expect_death(negative, "panic: makechan: size out of range");
    expect_death(enormous, "panic: makechan: size out of range");
    expect_death(send_on_closed, "panic: send on closed channel");
    expect_death(try_send_on_closed, "panic: send on closed channel");
    expect_death(send_closed_while_waiting, "panic: send on closed channel");
    expect_death(close_twice, "panic: close of closed channel");
    expect_death(close_nil, "panic: close of nil channel");
}
END_TEST

static void recv_nil(void)
{
    chan_recv(NULL, NULL);
}

static void send_nil(void)
{
    chan_send(NULL, NULL);
}

static void recv_alone(void)
{
    chan_recv(chan_make(1, 0), NULL);
}

static void send_alone(void)
{
    char v = 0;
    chan_send(chan_make(1, 0), &v);
}

START_TEST(test_wait_reasons)
{
    expect_deadlock(recv_nil, "chan receive (nil chan)");
    expect_deadlock(send_nil, "chan send (nil chan)");
    expect_deadlock(recv_alone, "chan receive");
    expect_deadlock(send_alone, "chan send");
    expect_deadlock(chant_block, "select (no cases)");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_len_and_cap, test_in_order, test_send_waits_for_room, test_each_value_once,
        test_each_value_once_with_threads, test_receivers_first_come_first_served,
        test_close_wakes_all, test_close_keeps_what_is_queued, test_element_sizes,
        test_size_zero, test_released_while_peer_is_inside, test_references, NULL
    };
    const TTest *endings[] = {test_panics, test_wait_reasons, NULL};
    return run_suite("chan", tests, endings);
}
