/* chant/context.h: what cancels what, deadlines, values, functions, who owns what, misuse.
 * (test_context.c is about the stack switch.) */
#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "chant/context.h"
#include "crowd.h"
#include "death.h"

static bool is_closed(chant_chan *c)
{
    bool ok = true;
    return chan_try_recv(c, NULL, &ok) && !ok;
}

START_TEST(test_roots)
{
    ck_assert_ptr_eq(context_background(), context_background());
    ck_assert_ptr_ne(context_background(), context_todo());
    ck_assert_ptr_null(context_done(context_background()));
    ck_assert_int_eq(context_err(context_todo()), 0);
    ck_assert_int_eq(context_cause(context_todo()), 0);
    time_time d;
    ck_assert(!context_deadline(context_background(), &d));
    ck_assert_ptr_null(context_value(context_background(), &d));
    for (int i = 0; i < 3; i++)
        context_release(context_background());
    ck_assert_ptr_null(context_retain(NULL));
    context_release(NULL);
}
END_TEST

START_TEST(test_cancel_reaches_what_is_below_only)
{
    context_context *top = context_with_cancel(context_background());
    context_context *left = context_with_cancel(top);
    context_context *right = context_with_cancel_cause(top);
    context_context *value = context_with_value(right, &top, &left);
    context_context *below = context_with_cancel(value);
    context_context *apart = context_without_cancel(value);
    chant_chan *done = context_done(below);
    ck_assert_ptr_nonnull(done);
    ck_assert_ptr_eq(done, context_done(below));
    ck_assert_ptr_eq(context_done(value), context_done(right));
    ck_assert(!is_closed(done));

    context_cancel_cause(right, 77);
    ck_assert_int_eq(context_err(right), context_canceled);
    ck_assert_int_eq(context_cause(right), 77);
    ck_assert_int_eq(context_err(value), context_canceled);
    ck_assert_int_eq(context_err(below), context_canceled);
    ck_assert_int_eq(context_cause(below), 77);
    ck_assert(is_closed(done));
    ck_assert(is_closed(context_done(value)));
    ck_assert_int_eq(context_err(apart), 0);
    ck_assert_ptr_null(context_done(apart));
    ck_assert_ptr_eq(context_value(apart, &top), &left);
    ck_assert_int_eq(context_err(top), 0);
    ck_assert_int_eq(context_err(left), 0);

    context_cancel(right); /* the first one counts */
    ck_assert_int_eq(context_cause(right), 77);
    context_cancel(top);
    ck_assert(is_closed(context_done(left))); /* made afterwards */
    ck_assert_int_eq(context_cause(left), context_canceled);
    ck_assert_int_eq(context_cause(below), 77);

    context_context *late = context_with_cancel(value);
    ck_assert_int_eq(context_err(late), context_canceled);
    ck_assert_int_eq(context_cause(late), 77);
    ck_assert(is_closed(context_done(late)));
    context_context *all[] = {top, left, right, value, below, apart, late};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        context_release(all[i]);
}
END_TEST

START_TEST(test_children_hold_their_parents)
{
    context_context *top = context_with_cancel(context_background());
    context_context *value = context_with_value(top, &value, &top);
    context_context *below = context_with_cancel(value);
    context_retain(top);
    context_release(top);
    context_release(value);
    ck_assert_ptr_eq(context_value(below, &value), &top);
    context_cancel(top);
    context_release(top);
    ck_assert_int_eq(context_err(below), context_canceled);
    context_release(below);
}
END_TEST

START_TEST(test_values)
{
    static const char a, b, c;
    context_context *one = context_with_value(context_background(), &a, "one");
    context_context *two = context_with_value(one, &b, "two");
    context_context *again = context_with_value(two, &a, "again");
    ck_assert_str_eq(context_value(one, &a), "one");
    ck_assert_ptr_null(context_value(one, &b));
    ck_assert_str_eq(context_value(again, &a), "again");
    ck_assert_str_eq(context_value(again, &b), "two");
    ck_assert_ptr_null(context_value(again, &c));
    ck_assert_ptr_null(context_done(again));
    context_release(two);
    context_release(one);
    context_release(again);
}
END_TEST

START_TEST(test_timeout)
{
    context_context *ctx = context_with_timeout(context_background(), 2 * time_millisecond);
    context_context *below = context_with_cancel(ctx);
    time_time d, inherited;
    ck_assert(context_deadline(ctx, &d));
    ck_assert(context_deadline(below, &inherited));
    ck_assert_int_eq(d.mono, inherited.mono);
    ck_assert_int_eq(d.wall, inherited.wall);
    ck_assert(!chan_recv(context_done(below), NULL));
    ck_assert_int_le(d.mono, time_now().mono);
    ck_assert_int_eq(context_err(below), context_deadline_exceeded);
    ck_assert(!chan_recv(context_done(ctx), NULL));
    ck_assert_int_eq(context_cause(ctx), context_deadline_exceeded);
    context_release(ctx);
    context_release(below);
}
END_TEST

START_TEST(test_deadlines)
{
    time_time soon = time_time_add(time_now(), 3 * time_millisecond);
    time_time wall = {.wall = soon.wall};
    context_context *early = context_with_deadline_cause(context_background(), soon, 5);
    context_context *late = context_with_deadline(early, time_time_add(soon, time_hour));
    context_context *by_wall = context_with_deadline(context_background(), wall);
    time_time d;
    ck_assert(context_deadline(late, &d));
    ck_assert_int_eq(d.mono, soon.mono);
    ck_assert(!chan_recv(context_done(late), NULL));
    ck_assert_int_eq(context_cause(late), 5);
    ck_assert(!chan_recv(context_done(by_wall), NULL));

    context_context *past = context_with_timeout_cause(context_background(), -time_second, 6);
    ck_assert_int_eq(context_err(past), context_deadline_exceeded);
    ck_assert_int_eq(context_cause(past), 6);
    ck_assert(is_closed(context_done(past)));
    context_context *never = context_with_timeout(context_background(), INT64_MAX);
    ck_assert_int_eq(context_err(never), 0);
    context_cancel(never);
    ck_assert_int_eq(context_err(never), context_canceled);
    context_context *all[] = {early, late, by_wall, past, never};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        context_release(all[i]);
}
END_TEST

static void count(void *arg)
{
    atomic_fetch_add((atomic_int *)arg, 1);
}

START_TEST(test_after_func)
{
    atomic_int called = 0;
    context_context *ctx = context_with_cancel(context_background());
    context_context *value = context_with_value(ctx, &called, &called);
    context_after *stopped = context_after_func(ctx, count, &called);
    context_after *runs = context_after_func(value, count, &called);
    context_after_release(context_after_func(ctx, count, &called)); /* runs as well */
    ck_assert(context_after_stop(stopped));
    ck_assert(!context_after_stop(stopped));
    context_cancel(ctx);
    ck_assert(!context_after_stop(runs));
    ck_assert(wait_until(&called, 2));
    context_after *late = context_after_func(value, count, &called);
    ck_assert(wait_until(&called, 3));
    ck_assert(!context_after_stop(late));
    context_after *never = context_after_func(context_background(), count, &called);
    ck_assert(context_after_stop(never));
    ck_assert(!context_after_stop(never));
    context_after_release(stopped);
    context_after_release(runs);
    context_after_release(late);
    context_after_release(never);
    context_release(value);
    context_release(ctx);
    ck_assert_int_eq(atomic_load(&called), 3);
}
END_TEST

enum { MANY = 100000 };

/* A chain and a fan: neither recursion nor a search through siblings. */
START_TEST(test_large_trees)
{
    static context_context *all[MANY];
    context_context *top = context_with_cancel(context_background());
    for (int i = 0; i < MANY; i++)
        all[i] = context_with_cancel(i % 2 ? all[i - 1] : top);
    for (int i = 0; i < MANY; i += 3)
        context_cancel(all[i]);
    context_cancel(top);
    for (int i = 0; i < MANY; i++) {
        ck_assert_int_eq(context_err(all[i]), context_canceled);
        context_release(all[i]);
    }
    context_release(top);

    top = context_with_cancel(context_background());
    context_context *last = context_retain(top);
    for (int i = 0; i < MANY; i++) {
        context_context *next = i % 8 ? context_with_cancel(last)
                                      : context_with_timeout(last, time_hour - i);
        context_release(last);
        last = next;
    }
    context_cancel(top);
    ck_assert_int_eq(context_err(last), context_canceled);
    context_release(top);
    context_release(last); /* frees them all */
}
END_TEST

typedef struct {
    context_context *top;
    atomic_int asked, heard;
} Storm;

/* Makes, cancels and releases trees below one context while that is canceled. */
static void storm(void *arg, int number)
{
    Storm *s = arg;
    for (int i = 0; !context_err(s->top) || i < 20; i++) {
        context_context *mid = context_with_cancel(s->top);
        context_context *low[4] = {
            context_with_cancel(mid), context_with_timeout(mid, (i % 5) * time_microsecond),
            context_with_value(mid, s, s), context_with_timeout(mid, time_minute),
        };
        atomic_fetch_add(&s->asked, 1);
        context_after_release(context_after_func(mid, count, &s->heard));
        if (i % 3 == number % 3) {
            context_cancel(mid);
            for (int k = 0; k < 4; k++)
                ck_assert_int_ne(context_err(low[k]), 0);
        } else
            context_cancel(low[0]);
        if (i % 2)
            context_done(low[3]);
        for (int k = 0; k < 4; k++)
            context_release(low[(k + i) % 4]);
        context_cancel(mid);
        context_release(mid);
        if (number == 0 && i == 50)
            context_cancel(s->top);
        goroutine_yield();
    }
}

START_TEST(test_all_at_once)
{
    Storm s = {.top = context_with_cancel(context_background())};
    crowd_run(storm, &s, 6, 2);
    ck_assert(wait_until(&s.heard, atomic_load(&s.asked)));
    context_release(s.top);
}
END_TEST

typedef struct {
    context_context *top, *mid, *low[50];
    atomic_int turn, over;
} Meeting;

static void cancel_mid(void *arg)
{
    Meeting *m = arg;
    atomic_store(&m->turn, 1);
    context_cancel(m->mid);
    atomic_store(&m->over, 1);
}

/* Whoever's cancel returns finds all below it canceled, even if another's got there first. */
START_TEST(test_cancel_waits_for_another)
{
    for (int round = 0; round < 100; round++) {
        Meeting m = {.top = context_with_cancel(context_background())};
        m.mid = context_with_cancel(m.top);
        for (int i = 0; i < 50; i++)
            m.low[i] = context_with_cancel(m.mid);
        spawn(cancel_mid, &m);
        ck_assert(wait_until(&m.turn, 1));
        context_cancel(m.top);
        for (int i = 0; i < 50; i++) {
            ck_assert_int_ne(context_err(m.low[i]), 0);
            context_release(m.low[i]);
        }
        ck_assert(wait_until(&m.over, 1));
        context_release(m.mid);
        context_release(m.top);
    }
}
END_TEST

enum { ASKED = 300, RING = 16 };

typedef struct {
    context_context *ctx[RING];
    atomic_int made, asked;
} Asking;

static void *ask_thread(void *arg)
{
    Asking *a = arg;
    for (int i = 0; i < ASKED; i++) {
        while (atomic_load(&a->made) <= i)
            sched_yield();
        ck_assert(!chan_recv(context_done(a->ctx[i % RING]), NULL));
        ck_assert_int_eq(context_err(a->ctx[i % RING]), context_canceled);
        atomic_store(&a->asked, i + 1);
    }
    return NULL;
}

/* The channel is first asked for at the moment of the cancelation. */
START_TEST(test_done_while_canceling)
{
    static Asking a;
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, ask_thread, &a), 0);
    for (int i = 0; i < ASKED; i++) {
        a.ctx[i % RING] = context_with_cancel(context_background());
        atomic_store(&a.made, i + 1);
        for (volatile int delay = i % 64; delay > 0; delay--)
            continue;
        context_cancel(a.ctx[i % RING]);
        ck_assert(wait_until(&a.asked, i + 1));
        context_release(a.ctx[i % RING]);
    }
    pthread_join(thread, NULL);
}
END_TEST

START_TEST(test_words)
{
    ck_assert_str_eq(context_strerror(context_canceled), "context canceled");
    ck_assert_str_eq(context_strerror(context_deadline_exceeded), "context deadline exceeded");
    ck_assert_str_eq(context_strerror(0), "no error");
    ck_assert_str_eq(context_strerror(ENOENT), "No such file or directory");
    ck_assert_str_eq(context_strerror(-5), "error");
}
END_TEST

static void no_parent(void)
{
    context_with_cancel(NULL);
}

static void no_parent_of_value(void)
{
    context_with_value(NULL, NULL, NULL);
}

static void no_parent_of_timeout(void)
{
    context_with_timeout(NULL, time_second);
}

static void no_key(void)
{
    context_with_value(context_background(), NULL, NULL);
}

static void cancel_background(void)
{
    context_cancel(context_background());
}

static void cancel_value(void)
{
    static const char key;
    context_context *ctx = context_with_cancel(context_background());
    context_cancel(context_with_value(ctx, &key, NULL));
}

START_TEST(test_misuse)
{
    expect_death(no_parent, "panic: cannot create context from nil parent");
    expect_death(no_parent_of_value, "panic: cannot create context from nil parent");
    expect_death(no_parent_of_timeout, "panic: cannot create context from nil parent");
    expect_death(no_key, "panic: nil key");
    expect_death(cancel_background, "panic: context: cancel of a context that can't be canceled");
    expect_death(cancel_value, "panic: context: cancel of a context that can't be canceled");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_roots, test_cancel_reaches_what_is_below_only, test_children_hold_their_parents,
        test_values, test_timeout, test_deadlines, test_after_func, test_large_trees,
        test_all_at_once, test_cancel_waits_for_another, test_done_while_canceling,
        test_words, NULL
    };
    const TTest *endings[] = {test_misuse, NULL};
    return run_suite("ctx", tests, endings);
}
