/* Deadlocks by the items of the semantics checklist: found when there is one, whoever went
 * to sleep last; not found when there is none; what a dump says of each goroutine. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chant.h"
#include "chant/sync.h"
#include "chant/time.h"
#include "crowd.h"
#include "death.h"

#define DEADLOCK "fatal error: all goroutines are asleep - deadlock!"

static chant_chan *never_sent(void)
{
    return chan_make(sizeof(int), 0);
}

static void receive(void *arg)
{
    chan_recv(arg, NULL);
}

static void send(void *arg)
{
    int v = 0;
    chan_send(arg, &v);
}

static void receive_nil(void *arg)
{
    (void)arg;
    chan_recv(NULL, NULL);
}

static void send_nil(void *arg)
{
    (void)arg;
    chan_send(NULL, NULL);
}

static void select_two(void *arg)
{
    struct chant_case k[2] = {{.c = arg, .dir = CHANT_RECV}, {.c = NULL, .dir = CHANT_SEND}};
    chan_select(k, 2, false);
}

static void block(void *arg)
{
    (void)arg;
    chant_block();
}

static sync_mutex mutex;
static sync_waitgroup group;
static sync_cond cond = {.L = &mutex};

static void lock(void *arg)
{
    (void)arg;
    sync_mutex_lock(&mutex);
}

static void wait_group(void *arg)
{
    (void)arg;
    sync_waitgroup_wait(&group);
}

static sync_mutex cond_mutex;
static sync_cond other_cond = {.L = &cond_mutex};

static void wait_cond(void *arg)
{
    (void)arg;
    sync_mutex_lock(&cond_mutex);
    sync_cond_wait(&other_cond);
}

static void all_kinds(void)
{
    sync_mutex_lock(&mutex);
    sync_waitgroup_add(&group, 1);
    spawn(receive, never_sent());
    spawn(send, never_sent());
    spawn(receive_nil, NULL);
    spawn(send_nil, NULL);
    spawn(select_two, never_sent());
    spawn(block, NULL);
    spawn(lock, NULL);
    spawn(wait_group, NULL);
    spawn(wait_cond, NULL);
    sync_cond_wait(&cond);
}

/* Items 89, 90: every goroutine is listed with the reason why it waits. */
START_TEST(sem_090_reasons)
{
    static const char *const reasons[] = {
        "chan receive", "chan send", "chan receive (nil chan)", "chan send (nil chan)",
        "select", "select (no cases)", "semacquire", "sync.Cond.Wait",
    };
    static Ending e;
    run_child_as_main(all_kinds, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_int_eq(strncmp(e.err, DEADLOCK "\n\n", strlen(DEADLOCK) + 2), 0);
    ck_assert_ptr_nonnull(strstr(e.err, "goroutine 1 [sync.Cond.Wait]:\n"));
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        char want[64];
        snprintf(want, sizeof want, " [%s]:\n", reasons[i]);
        ck_assert_msg(strstr(e.err, want), "no%s in %.3000s", want, e.err);
    }
}
END_TEST

static void dump_states(void)
{
    spawn(receive, never_sent());
    chant_panic("look");
}

static void sleep_long(void *arg)
{
    (void)arg;
    time_sleep(time_hour);
}

static void dump_sleeper(void)
{
    spawn(sleep_long, NULL);
    time_sleep(20 * time_millisecond);  /* it sleeps by then */
    chant_panic("look");
}

/* Items 90, 96: the states that are no waiting for ever. */
START_TEST(sem_090_states)
{
    static Ending e;
    run_child_as_main(dump_states, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_msg(strncmp(e.err, "panic: look\n\ngoroutine 1 [running]:\n", 36) == 0, "%.2000s",
                  e.err);
    run_child_as_main(dump_sleeper, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_msg(hostile_asked() || strstr(e.err, " [sleep]:\n"), "%.2000s", e.err);
}
END_TEST

static void work_then_block(void *arg, int number)
{
    chant_chan *c = arg;
    for (int i = 0; i < 1000; i++) {
        int v = i;
        if (number % 2)
            chan_send(c, &v);
        else
            chan_recv(c, &v);
    }
}

static void busy_then_deadlock(void)
{
    crowd_run(work_then_block, chan_make(sizeof(int), 1), 16, 0);
    chan_recv(never_sent(), NULL);
}

static void sleep_then_deadlock(void)
{
    for (int i = 0; i < 4; i++)
        time_sleep(time_millisecond);
    chan_recv(never_sent(), NULL);
}

static void use_and_end(void *arg, int number)
{
    (void)number;
    int v = 0;
    chan_send(arg, &v);
    chan_recv(arg, &v);
}

static void threads_then_deadlock(void)
{
    crowd_run(use_and_end, chan_make(sizeof(int), 100), 0, 4);
    chan_recv(never_sent(), NULL);
}

static void others_end_last(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        goroutine_yield();
}

static void ends_with_a_goroutine(void)
{
    spawn(others_end_last, NULL);
    chan_recv(never_sent(), NULL);
}

static void blocked_call_then_deadlock(void *arg)
{
    (void)arg;
    usleep(50000);
}

static void ends_with_a_call(void)
{
    spawn(blocked_call_then_deadlock, NULL);
    chan_recv(never_sent(), NULL);
}

static void exits_last(void *arg)
{
    (void)arg;
    goroutine_yield();
    goroutine_exit();
}

static void ends_with_an_exit(void)
{
    spawn(exits_last, NULL);
    chan_recv(never_sent(), NULL);
}

static void timer_cancelled(void)
{
    time_timer *t = time_new_timer(time_hour);
    time_timer_stop(t);
    chan_release(time_after(time_hour));
    chan_recv(never_sent(), NULL);
}

/* Item 91: found whatever was the last thing to end: busy threads, a sleep, foreign threads, a
 * goroutine, a call that blocked, a timer that was cancelled. */
START_TEST(sem_091_found)
{
    expect_deadlock(busy_then_deadlock, "chan receive");
    expect_deadlock(sleep_then_deadlock, "chan receive");
    expect_deadlock(threads_then_deadlock, "chan receive");
    expect_deadlock(ends_with_a_goroutine, "chan receive");
    expect_deadlock(ends_with_a_call, "chan receive");
    expect_deadlock(ends_with_an_exit, "chan receive");
    expect_deadlock(timer_cancelled, "chan receive");
}
END_TEST

static void send_it(void *c)
{
    int v = 1;
    chan_send(c, &v);
}

static void timer_will_send(void)
{
    chant_chan *c = never_sent();
    time_after_func(30 * time_millisecond, send_it, c);
    chan_recv(c, NULL);
}

static void channel_of_timer(void)
{
    chant_chan *c = time_after(30 * time_millisecond);
    chan_recv(c, NULL);
    chan_release(c);
}

static void send_after_call(void *c)
{
    usleep(50000);
    send_it(c);
}

static void call_will_send(void)
{
    chant_chan *c = never_sent();
    spawn(send_after_call, c);
    chan_recv(c, NULL);
}

static void *thread_sends(void *c)
{
    usleep(50000);
    send_it(c);
    return NULL;
}

/* A thread that has not yet made itself known to the runtime. */
static void thread_will_send(void)
{
    chant_chan *c = never_sent();
    pthread_t thread;
    if (pthread_create(&thread, NULL, thread_sends, c) != 0)
        abort();
    chan_recv(c, NULL);
    pthread_join(thread, NULL);
}

static void *thread_uses_then_sends(void *c)
{
    chan_len(c);
    chan_try_recv(c, NULL, NULL);
    usleep(50000);
    send_it(c);
    return NULL;
}

static void known_thread_will_send(void)
{
    chant_chan *c = never_sent();
    pthread_t thread;
    if (pthread_create(&thread, NULL, thread_uses_then_sends, c) != 0)
        abort();
    chan_recv(c, NULL);
    pthread_join(thread, NULL);
}

static void spin_then_send(void *c)
{
    burn(50000000);
    send_it(c);
}

static void loop_will_send(void)
{
    chant_chan *c = never_sent();
    spawn(spin_then_send, c);
    chan_recv(c, NULL);
}

static void some_wait_for_ever(void)
{
    for (int i = 0; i < 5; i++)
        spawn(receive, never_sent());
    goroutine_yield();
}

/* Items 92, 93, 95: not found while something may yet wake somebody, nor when only some wait
 * for ever. */
START_TEST(sem_092_not_found)
{
    static void (*const programs[])(void) = {
        timer_will_send, channel_of_timer, call_will_send, thread_will_send,
        known_thread_will_send, loop_will_send, some_wait_for_ever,
    };
    static Ending e;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        run_child_as_main(programs[i], &e);
        ck_assert_msg(e.status == 0, "program %zu: status %d: %.2000s", i, e.status, e.err);
        run_child(programs[i], &e);
        ck_assert_msg(e.status == 0, "program %zu: status %d: %.2000s", i, e.status, e.err);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {NULL};
    const TTest *endings[] = {
        sem_090_reasons, sem_090_states, sem_091_found, sem_092_not_found, NULL
    };
    return run_suite("semantics: deadlocks", tests, endings);
}
