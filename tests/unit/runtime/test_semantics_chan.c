/* Channels and select by the items of the semantics checklist that their own tests leave
 * out: who is served when several wait, what is copied, what chance decides, what it costs. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chan.h"
#include "chant.h"
#include "crowd.h"

enum { SENDERS = 8, EACH = CHANT_TSAN ? 100 : 2000 };

typedef struct {
    int sender, serial;
} Tagged;

static void send_tagged(void *arg, int number)
{
    chant_chan *c = arg;
    for (int i = 0; number < SENDERS && i < EACH; i++) {
        Tagged t = {number, i};
        chan_send(c, &t);
    }
    int next[SENDERS] = {0};
    for (int i = 0; number == SENDERS && i < SENDERS * EACH; i++) {
        Tagged t;
        ck_assert(chan_recv(c, &t));
        ck_assert_int_eq(t.serial, next[t.sender]++);
    }
}

/* Item 26: what one sender sends arrives in its order, whoever else sends. */
START_TEST(sem_026_order_per_sender)
{
    static const int caps[] = {0, 1, 100};
    for (size_t k = 0; k < sizeof caps / sizeof *caps; k++) {
        chant_chan *c = chan_make(sizeof(Tagged), caps[k]);
        crowd_run(send_tagged, c, SENDERS + 1, 0);
        chan_release(c);
    }
}
END_TEST

typedef struct {
    chant_chan *c;
    atomic_int value;
} Sender;

static void send_value(void *arg)
{
    Sender *s = arg;
    int v = atomic_load(&s->value);
    chan_send(s->c, &v);
}

/* Puts one more goroutine that sends `value` into the queue of c. */
static void *add_sender(Sender *s, int value, void *last)
{
    atomic_store(&s->value, value);
    spawn(send_value, s);
    return wait_for_waiter((void *const *)&s->c->senders.last, last);
}

/* Item 28: senders that wait are served in the order they came; a receive takes the oldest
 * value, and the first waiting sender's goes behind those in the buffer. */
START_TEST(sem_028_waiting_senders_in_order)
{
    for (int cap = 0; cap <= 4; cap += 2) {
        Sender s = {.c = chan_make(sizeof(int), cap)};
        for (int i = 0; i < cap; i++)
            chan_send(s.c, &i);
        void *last = NULL;
        for (int i = cap; i < cap + 20; i++)
            last = add_sender(&s, i, last);
        for (int i = 0; i < cap + 20; i++) {
            int v;
            chan_recv(s.c, &v);
            ck_assert_int_eq(v, i);
            if (i < 20)
                ck_assert_int_eq(chan_len(s.c), cap);
        }
        chan_release(s.c);
    }
}
END_TEST

typedef struct {
    long numbers[1000];
    char text[77];
} Big;

static void receive_and_spoil(void *arg)
{
    chant_chan **c = arg;
    static Big b;
    while (chan_recv(c[0], &b)) {
        memset(&b, 0xFF, sizeof b); /* the sender's is another */
        chan_send(c[1], "");
    }
    for (size_t i = 0; i < sizeof b; i++)
        ck_assert_int_eq(((char *)&b)[i], 0);
    chan_send(c[1], "");
}

/* Items 10, 30, 34: values are copied whole, both ways nobody sees the other's later changes;
 * a zero value that was sent is told from the zero value of a closed channel. */
START_TEST(sem_030_copies)
{
    for (int cap = 0; cap <= 2; cap++) {
        chant_chan *c[2] = {chan_make(sizeof(Big), cap), chan_make(1, 0)};
        Big *b = malloc(sizeof *b);
        ck_assert_ptr_nonnull(b);
        spawn(receive_and_spoil, c);
        for (long i = 0; i < 20; i++) {
            for (int j = 0; j < 1000; j++)
                b->numbers[j] = i * j;
            chan_send(c[0], b);
            chan_recv(c[1], NULL);
            for (int j = 0; j < 1000; j++)
                ck_assert_int_eq(b->numbers[j], i * j);
        }
        chan_close(c[0]);
        chan_recv(c[1], NULL);
        chan_release(c[0]), chan_release(c[1]);
        free(b);
    }
    chant_chan *c = chan_make(sizeof(int), 1);
    int zero = 0, v = 1;
    chan_send(c, &zero);
    chan_close(c);
    ck_assert(chan_recv(c, &v));
    ck_assert_int_eq(v, 0);
    v = 1;
    ck_assert(!chan_recv(c, &v));
    ck_assert_int_eq(v, 0);
    chan_release(c);
}
END_TEST

static void use_freely(void *arg, int number)
{
    chant_chan *c = arg;
    for (int i = 0; i < EACH; i++) {
        int v = i;
        ck_assert_int_eq(chan_cap(c), 3);
        int n = chan_len(c);
        ck_assert(n >= 0 && n <= 3);
        if (number % 2)
            chan_send(c, &v);
        else
            ck_assert(chan_recv(c, &v));
    }
}

/* Item 36: any of these calls at once, from goroutines and threads. */
START_TEST(sem_036_concurrent_use)
{
    chant_chan *c = chan_make(sizeof(int), 3);
    crowd_run(use_freely, c, 8, 2);
    ck_assert_int_eq(chan_len(c), 0);
    chan_release(c);
}
END_TEST

/* Item 51: chance decides among sends as among receives, and between them, wherever in the
 * list the ready cases stand. Six standard deviations are allowed. */
START_TEST(sem_051_even_between_kinds)
{
    enum { DRAWS = 20000 };
    int v = 0, hits[8] = {0};
    struct chant_case k[8];
    chant_chan *ready[4];
    for (int i = 0; i < 4; i++) {
        ready[i] = chan_make(sizeof v, DRAWS);
        if (i % 2)
            chan_close(ready[i]); /* to receive from; the others have room */
    }
    chant_chan *never = chan_make(sizeof v, 0);
    for (int d = 0; d < DRAWS; d++) {
        for (int i = 0; i < 8; i++)
            k[i] = (struct chant_case){.c = i % 2 ? ready[i / 2] : i % 4 ? never : NULL,
                                       .value = &v,
                                       .dir = i / 2 % 2 ? CHANT_RECV : CHANT_SEND};
        hits[chan_select(k, 8, d & 1)]++;
    }
    for (int i = 1; i < 8; i += 2) {
        ck_assert_int_eq(hits[i - 1], 0);
        ck_assert_int_gt(hits[i], DRAWS / 4 - 370);
        ck_assert_int_lt(hits[i], DRAWS / 4 + 370);
    }
    for (int i = 0; i < 4; i++)
        chan_release(ready[i]);
    chan_release(never);
}
END_TEST

/* Item 52: a ready case is taken before the default. */
START_TEST(sem_052_never_default)
{
    int v = 0;
    chant_chan *c = chan_make(sizeof v, 1), *never = chan_make(sizeof v, 0);
    for (int i = 0; i < 100000; i++) {
        struct chant_case k[2] = {{.c = never, .value = &v, .dir = CHANT_RECV},
                                  {.c = c, .value = &v, .dir = i % 2 ? CHANT_RECV : CHANT_SEND}};
        ck_assert_int_eq(chan_select(k, 2, true), 1);
    }
    chan_release(c), chan_release(never);
}
END_TEST

typedef struct {
    chant_chan *work[3], *quit;
    atomic_int taken, ended;
} Crew;

static void take_work(void *arg)
{
    Crew *crew = arg;
    for (;;) {
        int v;
        struct chant_case k[4];
        for (int i = 0; i < 3; i++)
            k[i] = (struct chant_case){.c = crew->work[i], .value = &v, .dir = CHANT_RECV};
        k[3] = (struct chant_case){.c = crew->quit, .dir = CHANT_RECV};
        if (chan_select(k, 4, false) == 3)
            break;
        atomic_fetch_add(&crew->taken, 1);
    }
    atomic_fetch_add(&crew->ended, 1);
}

static void give_work(void *arg, int number)
{
    Crew *crew = arg;
    for (int i = 0; i < EACH; i++)
        chan_send(crew->work[(number + i) % 3], &i);
}

/* Item 54: of the cases of a select that waits exactly one proceeds, and nothing of it is
 * left behind in the other channels. */
START_TEST(sem_054_one_case_fires)
{
    Crew crew = {.quit = chan_make(0, 0)};
    for (int i = 0; i < 3; i++)
        crew.work[i] = chan_make(sizeof(int), 0);
    for (int i = 0; i < 10; i++)
        spawn(take_work, &crew);
    crowd_run(give_work, &crew, 4, 1);
    chan_close(crew.quit);
    ck_assert(wait_until(&crew.ended, 10));
    ck_assert_int_eq(atomic_load(&crew.taken), 5 * EACH);
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_null(crew.work[i]->receivers.first);
        chan_release(crew.work[i]);
    }
    chan_release(crew.quit);
}
END_TEST

typedef struct {
    chant_chan **never, **own;
    atomic_int number, ended;
} Parked;

static void wait_on_two(void *arg)
{
    Parked *p = arg;
    int i = atomic_load(&p->number);
    struct chant_case k[2] = {{.c = p->never[i], .dir = CHANT_RECV},
                              {.c = p->own[i], .dir = CHANT_RECV}};
    ck_assert_int_eq(chan_select(k, 2, false), 1);
    atomic_fetch_add(&p->ended, 1);
}

/* What it costs n selects, in processor time, to leave the queue that all wait in, from its
 * middle out; or n queues that each has one of them. */
static clock_t leave_queue(int n, bool one_queue)
{
    Parked p = {.never = calloc((size_t)n, sizeof *p.never),
                .own = calloc((size_t)n, sizeof *p.own)};
    ck_assert(p.never && p.own);
    void *last = NULL;
    for (int i = 0; i < n; i++) {
        p.never[i] = i && one_queue ? chan_retain(p.never[0]) : chan_make(0, 0);
        p.own[i] = chan_make(0, 0);
        atomic_store(&p.number, i);
        spawn(wait_on_two, &p);
        last = wait_for_waiter((void *const *)&p.never[i]->receivers.last, one_queue ? last : NULL);
    }
    clock_t start = clock();
    for (int i = 0; i < n; i++)
        chan_close(p.own[(n / 2 + i) % n]);
    ck_assert(wait_until(&p.ended, n));
    clock_t took = clock() - start;
    for (int i = 0; i < n; i++) {
        ck_assert_ptr_null(p.never[i]->receivers.first);
        chan_release(p.own[i]);
        chan_release(p.never[i]);
    }
    free(p.never);
    free(p.own);
    return took;
}

/* Item 68: to leave a long queue takes no longer than to leave a short one. The best of some
 * rounds by turns, since what else the machine does only adds; a search would cost a hundred
 * times as much. */
START_TEST(sem_068_leaving_is_constant)
{
    const int n = CHANT_TSAN || CHANT_ASAN ? 800 : 4000;
    clock_t one = 0, many = 0;
    for (int round = 0; round < 20; round++) {
        clock_t t = leave_queue(n, true), u = leave_queue(n, false);
        one = round && one < t ? one : t;
        many = round && many < u ? many : u;
        if (one < 8 * many)
            break;
    }
    ck_assert_msg(one < 8 * many, "%ld in one queue, %ld in many", (long)one, (long)many);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        sem_026_order_per_sender, sem_028_waiting_senders_in_order, sem_030_copies,
        sem_036_concurrent_use, sem_051_even_between_kinds, sem_052_never_default,
        sem_054_one_case_fires, sem_068_leaving_is_constant, NULL
    };
    const TTest *endings[] = {NULL};
    return run_suite("semantics: channels", tests, endings);
}
