/* Ends: panics, unwinding, goroutine_exit, faults, overflow, deadlocks, dumps. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chant.h"
#include "chant/time.h"
#include "crowd.h"
#include "death.h"
#include "panic.h"
#include "platform.h"

static Ending e;

/* What standard error of the last child begins with; what it contains. */
static void assert_begins(const char *text)
{
    ck_assert_msg(strncmp(e.err, text, strlen(text)) == 0, "%s", e.err);
}

static void assert_contains(const char *text)
{
    ck_assert_msg(strstr(e.err, text) != NULL, "%s", e.err);
}

static void say(const char **what)
{
    printf("%s\n", *what);
}

#define DEFER(text) __attribute__((cleanup(say), unused)) const char *deferred = text

__attribute__((noinline)) static void inner(void)
{
    DEFER("inner");
    chant_panic("boom %d", 42);
}

__attribute__((noinline)) static void outer(void)
{
    DEFER("outer");
    inner();
    printf("not reached\n");
}

START_TEST(test_panic_runs_cleanups_then_reports)
{
    run_child_as_main(outer, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_str_eq(e.out, "inner\nouter\n");
    assert_begins("panic: boom 42\n\ngoroutine 1 [running]:\n");
    assert_contains("\ninner");
    assert_contains("\nouter");
}
END_TEST

static void in_goroutine(void *arg)
{
    (void)arg;
    outer();
}

static void panic_elsewhere(void)
{
    DEFER("main's");
    spawn(in_goroutine, NULL);
    chan_recv(chan_make(1, 0), NULL);
}

START_TEST(test_panic_in_another_goroutine)
{
    run_child_as_main(panic_elsewhere, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_str_eq(e.out, "inner\nouter\n");
    assert_begins("panic: boom 42\n\ngoroutine ");
    assert_contains("created by ");
    assert_contains(" in goroutine 1\n");
    assert_contains("\ngoroutine 1 [");
}
END_TEST

static void panic_again(const char **what)
{
    printf("%s\n", *what);
    chant_panic("%s", *what);
}

static void nested(void)
{
    DEFER("last");
    __attribute__((cleanup(panic_again))) const char *again = "second";
    (void)again;
    chant_panic("first");
}

START_TEST(test_panic_in_a_deferred_statement)
{
    run_child_as_main(nested, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_str_eq(e.out, "second\nlast\n");
    assert_begins("panic: first\n\tpanic: second\n\ngoroutine");
}
END_TEST

static atomic_int exited;

static void note_exit(int *unused)
{
    (void)unused;
    atomic_fetch_add(&exited, 1);
}

__attribute__((noinline)) static void leave(void)
{
    __attribute__((cleanup(note_exit))) int deferred;
    (void)deferred;
    goroutine_exit();
}

static void leave_from_below(void *arg)
{
    __attribute__((cleanup(note_exit))) int deferred;
    (void)deferred;
    leave();
    abort();
    (void)arg;
}

START_TEST(test_goroutine_exit)
{
    int before = goroutine_count();
    for (int i = 0; i < 200; i++)
        spawn(leave_from_below, NULL);
    ck_assert(wait_until(&exited, 400));
    ck_assert(wait_for_count(before));
}
END_TEST

static void nothing(void *arg)
{
    (void)arg;
    time_sleep(time_millisecond);
}

static void main_exits(void)
{
    spawn(nothing, NULL);
    goroutine_exit();
}

static void main_exits_others_block(void)
{
    spawn((void (*)(void *))chant_block, NULL);
    goroutine_exit();
}

START_TEST(test_goroutine_exit_of_main)
{
    run_child_as_main(main_exits, &e);
    ck_assert_int_eq(e.status, 2);
    assert_begins("fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n");
    run_child_as_main(main_exits_others_block, &e);
    ck_assert_int_eq(e.status, 2);
    assert_begins("fatal error: all goroutines are asleep - deadlock!\n");
}
END_TEST

static void go_nil(void)
{
    chant_go_nil();
}

START_TEST(test_go_nil)
{
    expect_death(go_nil, "fatal error: go of nil func value");
}
END_TEST

__attribute__((noinline)) static int dig(volatile char *above, int n)
{
    volatile char here[200];
    here[0] = above ? above[0] : 1;
    if (n == 0)
        return here[0];
    return dig(here, n - 1) + here[0];
}

static void dig_deep(void *arg)
{
    (void)arg;
    printf("%d\n", dig(NULL, 1 << 30));
}

static void overflow(void)
{
    spawn(dig_deep, NULL);
    chan_recv(chan_make(1, 0), NULL);
}

static void overflow_main(void)
{
    dig_deep(NULL);
}

START_TEST(test_stack_overflow)
{
    run_child_as_main(overflow, &e);
    ck_assert_int_eq(e.status, 2);
    assert_begins("runtime: goroutine ");
    assert_contains("\nfatal error: stack overflow\n\ngoroutine ");
    assert_contains("\ndig");
    run_child_as_main(overflow_main, &e);
    ck_assert_int_eq(e.status, 2);
    assert_contains("\nfatal error: stack overflow\n\ngoroutine 1 [running]:");
}
END_TEST

static void fault(void)
{
    *(volatile int *)(uintptr_t)(8 + atomic_load(&exited)) = 1;
}

static void fault_in_goroutine(void)
{
    spawn((void (*)(void *))fault, NULL);
    time_sleep(time_second);
}

static void quit(void)
{
    spawn((void (*)(void *))chant_block, NULL);
    time_sleep(2 * time_millisecond);
    raise(SIGQUIT);
}

START_TEST(test_signals)
{
    void (*const faults[])(void) = {fault, fault_in_goroutine};
    for (int i = 0; i < 2 && !CHANT_ASAN && !CHANT_TSAN; i++) {
        run_child_as_main(faults[i], &e);
        ck_assert_int_eq(e.status, 2);
        assert_begins("fatal error: unexpected signal\n"
                              "[signal SIGSEGV: segmentation violation addr=0x8 pc=0x");
        assert_contains("\nfault");
    }
    run_child_as_main(quit, &e);
    ck_assert_int_eq(e.status, 2);
    assert_contains("SIGQUIT: quit\n");
    assert_contains("goroutine 1 [running]:");
    assert_contains(" [select (no cases)]:");
}
END_TEST

static void print_then_deadlock(void)
{
    printf("printed before");
    chan_recv(NULL, NULL);
}

START_TEST(test_deadlock_flushes)
{
    run_child_as_main(print_then_deadlock, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_str_eq(e.out, "printed before");
}
END_TEST

static void *send_later(void *arg)
{
    char v = 1;
    usleep(300000);
    chan_send(arg, &v);
    return NULL;
}

static void thread_will_send(void)
{
    pthread_t thread;
    chant_chan *c = chan_make(1, 0);
    pthread_create(&thread, NULL, send_later, c);
    chan_recv(c, NULL);
    pthread_join(thread, NULL);
    printf("received");
}

static void *just_end(void *arg)
{
    usleep(300000);
    return arg;
}

static void thread_ends_silently(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, just_end, NULL);
    chan_recv(chan_make(1, 0), NULL);
}

START_TEST(test_foreign_threads_and_deadlock)
{
    run_child_as_main(thread_will_send, &e);
    ck_assert_int_eq(e.status, 0);
    ck_assert_str_eq(e.out, "received");
    /* Found as soon as the thread that might have sent is gone. */
    expect_deadlock(thread_ends_silently, "chan receive");
}
END_TEST

static void thread_main_deadlock(void)
{
    chan_recv(chan_make(1, 0), NULL);
}

START_TEST(test_deadlock_of_a_thread)
{
    run_child(thread_main_deadlock, &e);
    ck_assert_int_eq(e.status, 2);
    assert_begins("fatal error: all goroutines are asleep - deadlock!\n\nthread ");
}
END_TEST

static void exit_in_goroutine(void *arg)
{
    (void)arg;
    exit(7);
}

static void leave_by_exit(void)
{
    DEFER("never");
    printf("flushed");
    spawn(exit_in_goroutine, NULL);
    chan_recv(chan_make(1, 0), NULL);
}

START_TEST(test_exit_in_goroutine)
{
    run_child_as_main(leave_by_exit, &e);
    ck_assert_int_eq(e.status, 7);
    ck_assert_str_eq(e.out, "flushed");
}
END_TEST

static void use_after_fork(void)
{
    chant_chan *c = chan_make(1, 1);
    char v = 0;
    chan_send(c, &v);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 100000; i++)
            goroutine_yield();
        _exit(0);
    }
    time_sleep(20 * time_millisecond);
}

START_TEST(test_use_after_fork)
{
    run_child_as_main(use_after_fork, &e);
    ck_assert_int_eq(e.status, 0);
    assert_contains("can't be used in the child of a fork");
}
END_TEST

static int full[2]; /* a pipe that takes nothing more */

static void *report(void *arg)
{
    (void)arg;
    fatal_plain("a thread's report");
}

static void *read_later(void *arg)
{
    char data[4096];
    usleep(100000);
    while (read(full[0], data, sizeof data) > 0) {}
    return arg;
}

/* main exits while another thread can't get its report out. */
static void exit_beside_a_report(void)
{
    static const char data[4096];
    int out[2];
    char byte;
    pthread_t t;
    if (pipe(full) != 0 || pipe(out) != 0)
        _exit(3);
    fcntl(full[1], F_SETFL, O_NONBLOCK);
    for (size_t size = sizeof data; size > 0; size /= 2)
        while (write(full[1], data, size) > 0) {}
    fcntl(full[1], F_SETFL, 0);
    dup2(full[1], STDERR_FILENO);
    dup2(out[1], STDOUT_FILENO);
    printf("flushed where a report begins");
    if (pthread_create(&t, NULL, report, NULL) != 0 || read(out[0], &byte, 1) != 1 ||
        pthread_create(&t, NULL, read_later, NULL) != 0)
        _exit(3);
}

START_TEST(test_exit_beside_a_report)
{
    run_child_as_main(exit_beside_a_report, &e);
    ck_assert_int_eq(e.status, 2);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {test_goroutine_exit, NULL};
    const TTest *endings[] = {
        test_panic_runs_cleanups_then_reports, test_panic_in_another_goroutine,
        test_panic_in_a_deferred_statement, test_goroutine_exit_of_main, test_go_nil,
        test_stack_overflow, test_signals, test_deadlock_flushes,
        test_foreign_threads_and_deadlock, test_deadlock_of_a_thread, test_exit_in_goroutine,
        test_exit_beside_a_report, test_use_after_fork, NULL
    };
    return run_suite("panic", tests, endings);
}
