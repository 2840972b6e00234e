/* select: choice, default, evenness, closing, duplicates, size, clean-up. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "chan.h"
#include "chant.h"
#include "crowd.h"
#include "death.h"

static struct chant_case recv_case(chant_chan *c, void *value)
{
    return (struct chant_case){.c = c, .value = value, .dir = CHANT_RECV};
}

static struct chant_case send_case(chant_chan *c, void *value)
{
    return (struct chant_case){.c = c, .value = value, .dir = CHANT_SEND};
}

START_TEST(test_default_only_when_nothing_is_ready)
{
    int v = 0;
    chant_chan *a = chan_make(sizeof v, 1), *b = chan_make(sizeof v, 1);
    struct chant_case k[2] = {recv_case(a, &v), recv_case(b, &v)};
    ck_assert_int_eq(chan_select(k, 2, true), -1);
    ck_assert_int_eq(chan_select(k, 1, true), -1);
    ck_assert_int_eq(chan_select(k, 0, true), -1);
    int seven = 7;
    chan_send(b, &seven);
    ck_assert_int_eq(chan_select(k, 2, true), 1);
    ck_assert(k[1].ok);
    ck_assert_int_eq(v, 7);
    chan_close(a);
    for (int i = 0; i < 1000; i++) {
        ck_assert_int_eq(chan_select(k, 2, true), 0);
        ck_assert(!k[0].ok);
    }
    chan_release(a), chan_release(b);
}
END_TEST

START_TEST(test_even)
{
    enum { DRAWS = 20000 };
    int v = 0, hits[4] = {0};
    chant_chan *c[4];
    struct chant_case k[4];
    for (int i = 0; i < 4; i++) {
        c[i] = chan_make(sizeof v, 1);
        chan_close(c[i]);
    }
    for (int n = 2; n <= 4; n += 2) {
        for (int i = 0; i < 4; i++)
            hits[i] = 0;
        for (int d = 0; d < DRAWS; d++) {
            for (int i = 0; i < n; i++)
                k[i] = recv_case(c[i], &v);
            hits[chan_select(k, n, d & 1)]++;
        }
        double mean = (double)DRAWS / n;
        for (int i = 0; i < n; i++)
            ck_assert_msg(fabs(hits[i] - mean) < 6 * sqrt(mean), "%d of %d: %d hits", i, n,
                          hits[i]);
    }
    for (int i = 0; i < 4; i++)
        chan_release(c[i]);
}
END_TEST

typedef struct {
    chant_chan *in[4], *out;
    int count;
} Mix;

static void mix_send(void *arg, int number)
{
    Mix *m = arg;
    if (number == 4) {
        int v, open = 4, next[4] = {0};
        while (open > 0) {
            struct chant_case k[4];
            for (int i = 0; i < 4; i++)
                k[i] = recv_case(m->in[i], &v);
            int i = chan_select(k, 4, false);
            if (k[i].ok) {
                ck_assert_int_eq(v, next[i]);
                next[i]++;
            } else {
                m->in[i] = NULL;
                open--;
            }
        }
        for (int i = 0; i < 4; i++)
            ck_assert_int_eq(next[i], m->count);
        return;
    }
    chant_chan *c = m->in[number];
    for (int i = 0; i < m->count; i++)
        chan_send(c, &i);
    chan_close(c);
}

START_TEST(test_merge)
{
    for (int cap = 0; cap < 20; cap += 6) {
        Mix m = {.count = CHANT_TSAN ? 300 : 5000};
        chant_chan *all[4];
        for (int i = 0; i < 4; i++)
            all[i] = m.in[i] = chan_make(sizeof(int), cap);
        Mix copy = m;
        crowd_run(mix_send, &copy, 5, 0);
        for (int i = 0; i < 4; i++)
            chan_release(all[i]);
    }
}
END_TEST

typedef struct {
    chant_chan *c[3];
    atomic_int sent, received, sum;
    int rounds;
} Duel;

/* Everybody selects over sends and receives on the same three channels. */
static void duel(void *arg, int number)
{
    Duel *d = arg;
    for (int i = 0; i < d->rounds; i++) {
        int in = 0, out = number + 1;
        struct chant_case k[6];
        for (int j = 0; j < 3; j++) {
            k[2 * j] = send_case(d->c[(number + j) % 3], &out);
            k[2 * j + 1] = recv_case(d->c[(j + i) % 3], &in);
        }
        int n = chan_select(k, 6, false);
        ck_assert_int_ge(n, 0);
        if (n % 2 == 0) {
            atomic_fetch_add(&d->sent, 1);
            atomic_fetch_add(&d->sum, out);
        } else {
            ck_assert(k[n].ok);
            atomic_fetch_add(&d->received, 1);
            atomic_fetch_sub(&d->sum, in);
        }
    }
}

static void duel_run(int goroutines, int threads)
{
    Duel d = {.rounds = CHANT_TSAN ? 300 : 2000};
    for (int i = 0; i < 3; i++)
        d.c[i] = chan_make(sizeof(int), 0);
    crowd_run(duel, &d, goroutines, threads);
    ck_assert_int_eq(d.sent, d.received);
    ck_assert_int_eq(d.sum, 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_null(d.c[i]->receivers.first);
        ck_assert_ptr_null(d.c[i]->senders.first);
        chan_release(d.c[i]);
    }
}

START_TEST(test_selects_meet)
{
    /* An even number of rounds each, all in pairs: everybody finds a partner only if the
     * count is even, and the last two must be two. */
    duel_run(2, 0);
}
END_TEST

typedef struct {
    chant_chan *c, *quit;
    atomic_int got;
} Server;

#define SERVED (CHANT_TSAN ? 1000 : 20000)

static void serve(void *arg, int number)
{
    Server *s = arg;
    int v;
    if (number == 0) {
        for (int i = 0; i < SERVED; i++)
            chan_send(s->c, &i);
        chan_close(s->quit);
        return;
    }
    for (;;) {
        struct chant_case k[2] = {recv_case(s->c, &v), recv_case(s->quit, NULL)};
        if (chan_select(k, 2, false) == 1)
            return;
        atomic_fetch_add(&s->got, 1);
    }
}

START_TEST(test_one_of_many_servers)
{
    Server s = {.c = chan_make(sizeof(int), 0), .quit = chan_make(0, 0)};
    crowd_run(serve, &s, 20, 2);
    ck_assert_int_eq(s.got, SERVED);
    ck_assert_ptr_null(s.c->receivers.first);
    chan_release(s.c), chan_release(s.quit);
}
END_TEST

START_TEST(test_same_channel_twice)
{
    int v = 0, w = 1;
    chant_chan *c = chan_make(sizeof v, 0);
    struct chant_case k[3] = {send_case(c, &w), recv_case(c, &v), recv_case(c, &v)};
    /* Never matched with itself. */
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(chan_select(k, 3, true), -1);
    chan_release(c);
}
END_TEST

static void answer(void *arg)
{
    chant_chan *c = *(chant_chan **)arg;
    int v;
    chan_recv(c, &v);
    chan_release(c); /* the select has another waiter on it, and must not look */
}

START_TEST(test_released_by_the_peer)
{
    for (int i = 0; i < (CHANT_TSAN ? 50 : 500); i++) {
        int v = 0, w = i;
        chant_chan *c = chan_make(sizeof v, 0), *other = chan_make(sizeof v, 0), *kept = c;
        spawn(answer, &kept);
        struct chant_case k[3] = {send_case(c, &w), recv_case(other, &v), recv_case(c, &v)};
        ck_assert_int_eq(chan_select(k, 3, false), 0);
        ck_assert_ptr_null(other->receivers.first);
        chan_release(other);
        for (int j = 0; j < 5; j++)
            goroutine_yield();
    }
}
END_TEST

static void wake_last(void *arg)
{
    chant_chan *c = *(chant_chan **)arg;
    int v = 42;
    chan_send(c, &v);
}

START_TEST(test_many_cases)
{
    static const int sizes[] = {9, 64, 257, 5000, CHANT_TSAN ? 6000 : 65536};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        int n = sizes[s], v = 0;
        struct chant_case *k = malloc((size_t)n * sizeof *k);
        chant_chan **c = malloc((size_t)n * sizeof *c);
        for (int i = 0; i < n; i++) {
            c[i] = chan_make(sizeof v, 0);
            k[i] = recv_case(i % 3 ? c[i] : NULL, &v);
        }
        int last = n - 1 - ((n - 1) % 3 == 0);
        spawn(wake_last, &c[last]);
        ck_assert_int_eq(chan_select(k, n, false), last);
        ck_assert(k[last].ok);
        ck_assert_int_eq(v, 42);
        for (int i = 0; i < n; i++) {
            ck_assert_ptr_null(c[i]->receivers.first);
            chan_release(c[i]);
        }
        free(k), free(c);
    }
}
END_TEST

static void close_it(void *arg)
{
    for (int i = 0; i < 20; i++)
        goroutine_yield();
    chan_close(*(chant_chan **)arg);
}

START_TEST(test_closed_while_parked)
{
    int v = 5;
    chant_chan *a = chan_make(sizeof v, 0), *b = chan_make(sizeof v, 0);
    spawn(close_it, &b);
    struct chant_case k[2] = {recv_case(a, &v), recv_case(b, &v)};
    ck_assert_int_eq(chan_select(k, 2, false), 1);
    ck_assert(!k[1].ok);
    ck_assert_int_eq(v, 0);
    chan_release(a), chan_release(b);
}
END_TEST

typedef struct {
    chant_chan *a, *b;
    atomic_int stop;
} Race;

static void shuttle(void *arg)
{
    Race *r = arg;
    /* At every moment one of the two holds a value. */
    for (int i = 0; i < (CHANT_TSAN ? 1000 : 30000); i++) {
        char v = 1;
        chan_send(i % 2 ? r->a : r->b, &v);
        chan_recv(i % 2 ? r->b : r->a, &v);
    }
    atomic_store(&r->stop, 1);
}

START_TEST(test_looks_at_one_moment)
{
    Race r = {.a = chan_make(1, 2), .b = chan_make(1, 2)};
    char v = 1;
    chan_send(r.a, &v);
    spawn(shuttle, &r);
    while (!atomic_load(&r.stop)) {
        struct chant_case k[2] = {recv_case(r.a, &v), recv_case(r.b, &v)};
        int i = chan_select(k, 2, true);
        ck_assert_int_ge(i, 0);
        chan_send(i == 0 ? r.a : r.b, &v);
    }
    chan_release(r.a), chan_release(r.b);
}
END_TEST

static void send_on_closed(void)
{
    int v = 0;
    chant_chan *a = chan_make(sizeof v, 0), *b = chan_make(sizeof v, 0);
    chan_close(a);
    struct chant_case k[2] = {send_case(a, &v), recv_case(b, &v)};
    chan_select(k, 2, true);
}

static void send_closed_while_parked(void)
{
    int v = 0;
    chant_chan *a = chan_make(sizeof v, 0), *b = chan_make(sizeof v, 0);
    spawn(close_it, &a);
    struct chant_case k[2] = {send_case(a, &v), recv_case(b, &v)};
    chan_select(k, 2, false);
}

START_TEST(test_panics)
{
    expect_death(send_on_closed, "panic: send on closed channel");
    expect_death(send_closed_while_parked, "panic: send on closed channel");
}
END_TEST

static void only_nil(void)
{
    struct chant_case k[2] = {recv_case(NULL, NULL), send_case(NULL, NULL)};
    chan_select(k, 2, false);
}

static void no_cases(void)
{
    chan_select(NULL, 0, false);
}

static void one_nil(void)
{
    struct chant_case k[1] = {recv_case(NULL, NULL)};
    chan_select(k, 1, false);
}

static void two_alone(void)
{
    struct chant_case k[2] = {recv_case(chan_make(1, 0), NULL), recv_case(chan_make(1, 0), NULL)};
    chan_select(k, 2, false);
}

START_TEST(test_wait_reasons)
{
    expect_deadlock(only_nil, "select");
    expect_deadlock(no_cases, "select (no cases)");
    expect_deadlock(one_nil, "chan receive (nil chan)");
    expect_deadlock(two_alone, "select");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_default_only_when_nothing_is_ready, test_even, test_merge, test_selects_meet,
        test_one_of_many_servers, test_same_channel_twice, test_released_by_the_peer,
        test_many_cases, test_closed_while_parked, test_looks_at_one_moment, NULL
    };
    const TTest *endings[] = {test_panics, test_wait_reasons, NULL};
    return run_suite("select", tests, endings);
}
