/* chant/signal.h: what is passed on, to whom and until when; what signals do before and
 * afterwards. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chant/signal.h"
#include "crowd.h"
#include "death.h"

static int receive(chant_chan *c)
{
    int sig = 0;
    ck_assert(chan_recv(c, &sig));
    return sig;
}

/* True if nothing comes to c for a while. */
static bool stays_empty(chant_chan *c)
{
    time_sleep(5 * time_millisecond);
    return chan_len(c) == 0;
}

START_TEST(test_notify)
{
    chant_chan *c = chan_make(sizeof(int), 4);
    ck_assert_int_eq(signal_notify(c, SIGUSR1, SIGTERM), 0);
    raise(SIGUSR1);
    ck_assert_int_eq(receive(c), SIGUSR1);
    kill(getpid(), SIGTERM);
    ck_assert_int_eq(receive(c), SIGTERM);
    ck_assert_int_eq(signal_notify(c, SIGINT), 0);
    raise(SIGINT);
    ck_assert_int_eq(receive(c), SIGINT);
    raise(SIGUSR1);
    ck_assert_int_eq(receive(c), SIGUSR1);
    signal_stop(c);
    chan_release(c);
}
END_TEST

START_TEST(test_all_signals)
{
    chant_chan *c = chan_make(sizeof(int), 1);
    ck_assert_int_eq(signal_notify(c), 0);
    const int some[] = {SIGHUP, SIGQUIT, SIGABRT, SIGALRM, SIGCHLD, SIGTSTP, SIGWINCH, SIGRTMIN,
                        SIGRTMAX};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        raise(some[i]);
        ck_assert_int_eq(receive(c), some[i]);
    }
    signal_stop(c);
    chan_release(c);
}
END_TEST

START_TEST(test_channels_are_independent)
{
    chant_chan *a = chan_make(sizeof(int), 1), *b = chan_make(sizeof(int), 1);
    ck_assert_int_eq(signal_notify(a, SIGUSR1, SIGUSR2), 0);
    ck_assert_int_eq(signal_notify(b, SIGUSR2), 0);
    raise(SIGUSR2);
    ck_assert_int_eq(receive(a), SIGUSR2);
    ck_assert_int_eq(receive(b), SIGUSR2);
    raise(SIGUSR1);
    ck_assert_int_eq(receive(a), SIGUSR1);
    ck_assert(stays_empty(b));
    signal_stop(a);
    raise(SIGUSR2);
    ck_assert_int_eq(receive(b), SIGUSR2);
    ck_assert(stays_empty(a));
    signal_stop(b);
    chan_release(a);
    chan_release(b);
}
END_TEST

START_TEST(test_never_waits)
{
    chant_chan *full = chan_make(sizeof(int), 1), *none = chan_make(sizeof(int), 0);
    chant_chan *closed = chan_make(sizeof(int), 1), *last = chan_make(sizeof(int), 8);
    ck_assert_int_eq(signal_notify(full, SIGUSR1), 0);
    ck_assert_int_eq(signal_notify(none, SIGUSR1), 0);
    ck_assert_int_eq(signal_notify(closed, SIGUSR1), 0);
    ck_assert_int_eq(signal_notify(last, SIGUSR1), 0);
    chan_close(closed);
    for (int i = 0; i < 3; i++) {
        raise(SIGUSR1);
        ck_assert_int_eq(receive(last), SIGUSR1);
    }
    ck_assert_int_eq(chan_len(full), 1);
    chant_chan *all[] = {full, none, closed, last};
    for (int i = 0; i < 4; i++) {
        signal_stop(all[i]);
        chan_release(all[i]);
    }
}
END_TEST

/* What has come before the stop is there after it, and nothing comes later. */
START_TEST(test_stop_is_exact)
{
    for (int i = 0; i < 200; i++) {
        chant_chan *c = chan_make(sizeof(int), 2);
        ck_assert_int_eq(signal_notify(c, SIGUSR1, SIGUSR2), 0);
        signal_ignore(SIGUSR2);
        raise(SIGUSR1);
        signal_stop(c);
        ck_assert_int_eq(chan_len(c), 1);
        chan_release(c);
    }
    signal_stop(NULL);
    chant_chan *unknown = chan_make(sizeof(int), 0);
    signal_stop(unknown);
    chan_release(unknown);
}
END_TEST

static volatile sig_atomic_t handled;

static void handler(int sig)
{
    handled = sig;
}

START_TEST(test_former_action_comes_back)
{
    chant_chan *c = chan_make(sizeof(int), 1);
    signal(SIGUSR1, handler);
    signal(SIGUSR2, SIG_IGN);
    ck_assert_int_eq(signal_notify(c, SIGUSR1, SIGUSR2), 0);
    ck_assert(!signal_ignored(SIGUSR2));
    raise(SIGUSR2);
    ck_assert_int_eq(receive(c), SIGUSR2);
    signal_stop(c);
    ck_assert(signal_ignored(SIGUSR2));
    ck_assert_int_eq(handled, 0);
    raise(SIGUSR1);
    ck_assert_int_eq(handled, SIGUSR1);

    /* The program's own, made meanwhile, stays. */
    ck_assert_int_eq(signal_notify(c, SIGTERM), 0);
    signal(SIGTERM, handler);
    signal_stop(c);
    raise(SIGTERM);
    ck_assert_int_eq(handled, SIGTERM);
    chan_release(c);
}
END_TEST

START_TEST(test_ignore_and_reset)
{
    chant_chan *c = chan_make(sizeof(int), 1);
    ck_assert_int_eq(signal_notify(c, SIGUSR1, SIGUSR2), 0);
    ck_assert_int_eq(signal_ignore(SIGUSR1, SIGTERM), 0);
    ck_assert(signal_ignored(SIGUSR1) && signal_ignored(SIGTERM) && !signal_ignored(SIGUSR2));
    raise(SIGUSR1);
    raise(SIGTERM);
    raise(SIGUSR2);
    ck_assert_int_eq(receive(c), SIGUSR2);
    ck_assert(stays_empty(c));

    ck_assert_int_eq(signal_reset(SIGUSR2, SIGTERM), 0);
    ck_assert(!signal_ignored(SIGTERM));
    struct sigaction now;
    ck_assert_int_eq(sigaction(SIGUSR2, NULL, &now), 0);
    ck_assert_ptr_eq((void *)now.sa_handler, (void *)SIG_DFL);

    /* To be notified of an ignored signal ends the ignoring, and stop brings back what was. */
    ck_assert_int_eq(signal_notify(c, SIGUSR1), 0);
    raise(SIGUSR1);
    ck_assert_int_eq(receive(c), SIGUSR1);
    signal_stop(c);
    ck_assert(!signal_ignored(SIGUSR1));
    ck_assert_int_eq(signal_ignore(), 0);
    ck_assert(signal_ignored(SIGHUP) && signal_ignored(SIGQUIT) && !signal_ignored(SIGSEGV));
    ck_assert_int_eq(signal_reset(), 0);
    ck_assert(!signal_ignored(SIGHUP));
    chan_release(c);
}
END_TEST

START_TEST(test_refused)
{
    chant_chan *c = chan_make(sizeof(int), 1);
    const int none[] = {-1, 65, SIGKILL, SIGSTOP, SIGSEGV, SIGBUS, SIGFPE, SIGILL, 32, 33};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        errno = 0;
        ck_assert_int_eq(signal_notify(c, SIGUSR1, none[i]), -1);
        ck_assert_int_eq(errno, EINVAL);
        ck_assert_int_eq(signal_ignore(none[i]), -1);
        ck_assert_int_eq(signal_reset(SIGUSR1, none[i]), -1);
        ck_assert_ptr_null(signal_notify_context(context_background(), none[i]));
    }
    signal(SIGUSR1, handler);
    raise(SIGUSR1);
    ck_assert_int_eq(handled, SIGUSR1);
    ck_assert(!signal_ignored(65));
    chan_release(c);
}
END_TEST

START_TEST(test_context)
{
    context_context *outer = context_with_cancel(context_background());
    context_context *ctx = signal_notify_context(outer, SIGUSR1, SIGUSR2);
    ck_assert_ptr_nonnull(ctx);
    ck_assert_int_eq(context_err(ctx), 0);
    raise(SIGUSR2);
    chan_recv(context_done(ctx), NULL);
    ck_assert_int_eq(context_err(ctx), context_canceled);
    ck_assert_int_eq(context_cause(ctx), -SIGUSR2);
    ck_assert_int_eq(context_err(outer), 0);
    raise(SIGUSR1); /* still not the end of the program */
    signal_stop_context(ctx);
    context_release(ctx);

    signal(SIGUSR1, handler);
    ctx = signal_notify_context(outer, SIGUSR1);
    signal_stop_context(ctx);
    ck_assert_int_eq(context_err(ctx), context_canceled);
    ck_assert_int_eq(context_cause(ctx), context_canceled);
    raise(SIGUSR1);
    ck_assert_int_eq(handled, SIGUSR1);
    signal_stop_context(ctx);
    context_release(ctx);

    ctx = signal_notify_context(outer, SIGUSR1);
    context_cancel(outer);
    ck_assert_int_eq(context_err(ctx), context_canceled);
    signal_stop_context(ctx);
    context_release(ctx);
    context_release(outer);
}
END_TEST

/* The runtime's own goroutine is none of the program's. */
START_TEST(test_not_counted)
{
    int before = goroutine_count();
    for (int i = 0; i < 10; i++) {
        chant_chan *c = chan_make(sizeof(int), 1);
        ck_assert_int_eq(signal_notify(c, SIGUSR1), 0);
        ck_assert_int_eq(goroutine_count(), before);
        raise(SIGUSR1);
        ck_assert_int_eq(receive(c), SIGUSR1);
        signal_stop(c);
        ck_assert_int_eq(goroutine_count(), before);
        chan_release(c);
    }
    time_sleep(time_millisecond);
    ck_assert_int_eq(goroutine_count(), before);
}
END_TEST

enum { SENDERS = 8, SENDS = 200 };
static atomic_int got, sent;

static void send_signals(void *arg, int number)
{
    chant_chan *c = arg;
    chant_chan *own = chan_make(sizeof(int), 1);
    for (int i = 0; i < SENDS; i++) {
        if (number == 0) {
            int sig;
            while (chan_try_recv(c, &sig, NULL))
                atomic_fetch_add(&got, 1);
            goroutine_yield();
        } else if (number % 2) {
            kill(getpid(), SIGUSR1);
            atomic_fetch_add(&sent, 1);
        } else {
            ck_assert_int_eq(signal_notify(own, SIGUSR1, SIGUSR2), 0);
            signal_stop(own);
        }
    }
    chan_release(own);
}

START_TEST(test_storm)
{
    chant_chan *c = chan_make(sizeof(int), 1);
    ck_assert_int_eq(signal_notify(c, SIGUSR1), 0);
    crowd_run(send_signals, c, SENDERS, 4);
    raise(SIGUSR1);
    ck_assert_int_eq(receive(c), SIGUSR1);
    ck_assert_int_gt(atomic_load(&sent), atomic_load(&got) > 0 ? 0 : SENDS);
    signal_stop(c);
    chan_release(c);
}
END_TEST

static chan(int) shared;

static void nil_channel(void)
{
    signal_notify(NULL, SIGINT);
}

static void other_elements(void)
{
    signal_notify(chan_make(8, 1), SIGINT);
}

static void no_parent(void)
{
    signal_notify_context(NULL, SIGINT);
}

START_TEST(test_misuse)
{
    expect_death(nil_channel, "panic: os/signal: Notify using nil channel");
    expect_death(other_elements, "panic: os/signal: channel of something else than int");
    expect_death(no_parent, "panic: cannot create context from nil parent");
}
END_TEST

static void stopped(void)
{
    shared = chan_make(sizeof(int), 1);
    signal_notify(shared, SIGUSR1);
    raise(SIGUSR1);
    chan_recv(shared, NULL);
    signal_stop(shared);
    chan_recv(shared, NULL);
}

static void *send_late(void *arg)
{
    usleep(300000);
    kill(getpid(), SIGUSR1);
    return arg;
}

static void notified(void)
{
    pthread_t thread;
    shared = chan_make(sizeof(int), 1);
    signal_notify(shared, SIGUSR1);
    if (pthread_create(&thread, NULL, send_late, NULL) || pthread_detach(thread))
        exit(3);
    chan_recv(shared, NULL);
    exit(4);
}

static void terminated(void)
{
    shared = chan_make(sizeof(int), 1);
    signal_notify(shared, SIGTERM);
    signal_stop(shared);
    raise(SIGTERM);
}

START_TEST(test_endings)
{
    Ending e;
    expect_deadlock(stopped, "chan receive");
    run_child_as_main(notified, &e);
    ck_assert_msg(e.status == 4, "status %d\n%s", e.status, e.err);
    run_child_as_main(terminated, &e);
    ck_assert_int_eq(e.status, -1);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_notify, test_all_signals, test_channels_are_independent, test_never_waits,
        test_stop_is_exact, test_former_action_comes_back, test_ignore_and_reset, test_refused,
        test_context, test_not_counted, test_storm, NULL
    };
    const TTest *endings[] = {test_misuse, test_endings, NULL};
    return run_suite("notify", tests, endings);
}
