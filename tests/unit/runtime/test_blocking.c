/* blocking.c: a goroutine gives its P away before a call that blocks; whatever follows, it gets
 * one again. Also how many threads there may be, and that some can't be made. */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "chant.h"
#include "chant/time.h"
#include "crowd.h"
#include "death.h"
#include "proc.h"
#include "sched.h"

#define MANY (CHANT_TSAN || CHANT_ASAN ? 20 : 200)

/* Of the calling goroutine's thread; true for one that needs none. */
static bool has_p(void)
{
    M *m = m_current();
    mutex_lock(&sched.lock);
    bool has = m->foreign || (m->p && !m->without_p);
    ck_assert(m->foreign || (m->p != NULL) == !m->without_p);
    mutex_unlock(&sched.lock);
    return has;
}

START_TEST(test_begin_parts_from_the_p)
{
    goroutine_yield();
    bool foreign = g_current()->foreign;
    for (int i = 0; i < 3; i++) {
        chant_blocking_begin();
        ck_assert(foreign || !has_p());
        chant_blocking_begin(); /* does nothing */
        if (i == 0)
            chant_blocking_end();
        else if (i == 1)
            goroutine_yield();
        else
            chant_blocking_over();
        /* The last of these goes on without a P if others have them all. */
        ck_assert(i == 2 || has_p());
        chant_blocking_end();
        ck_assert(has_p());
        chant_blocking_end();
        chant_blocking_over();
    }
}
END_TEST

START_TEST(test_errno_is_kept)
{
    goroutine_yield();
    for (int i = 0; i < 100; i++) {
        errno = 1000 + i;
        chant_blocking_begin();
        ck_assert_int_eq(errno, 1000 + i);
        errno = 2000 + i;
        if (i % 2)
            chant_blocking_end();
        else
            chant_blocking_over();
        ck_assert_int_eq(errno, 2000 + i);
    }
}
END_TEST

static void post(void *arg)
{
    sem_post(arg);
}

/* Only if others run in the meantime does anybody post. */
static void wait_for_another(void *arg, int number)
{
    sem_t sem;
    (void)arg;
    sem_init(&sem, 0, 0);
    for (int i = 0; i < MANY; i++) {
        spawn(post, &sem);
        goroutine_yield();
        chant_blocking_begin();
        sem_wait(&sem);
        if (number % 2)
            chant_blocking_end();
        else
            chant_blocking_over();
    }
    sem_destroy(&sem);
}

START_TEST(test_others_run_at_once)
{
    /* Had it been for the monitor, each would have taken a millisecond at least, in every round; a
     * busy machine has some rounds that are slower. */
    const long long monitored = 8ll * MANY * 1000000;
    bool late;
    int rounds = 0;
    do {
        long long begin = now_ns();
        crowd_run(wait_for_another, NULL, 8, 1);
        late = now_ns() - begin >= monitored;
    } while (late && !CHANT_TSAN && !hostile_asked() && ++rounds < 10);
    ck_assert(!late || CHANT_TSAN || hostile_asked());
}
END_TEST

static void sleep_a_while(void *arg)
{
    chant_blocking_begin();
    usleep(20000);
    chant_blocking_end();
    atomic_fetch_add((atomic_int *)arg, 1);
}

START_TEST(test_timers_are_kept)
{
    goroutine_yield();
    atomic_int back = 0;
    for (int i = 0; i < 3; i++) {
        spawn(sleep_a_while, &back);
        time_sleep(time_millisecond);
    }
    ck_assert(wait_until(&back, 3));
    /* The goroutine that sleeps started by the timer of one whose thread is blocked. */
    chant_chan *after = (chant_chan *)time_after(2 * time_millisecond);
    chant_blocking_begin();
    usleep(5000);
    chant_blocking_end();
    chan_recv(after, NULL);
    chan_release(after);
}
END_TEST

static void leave_by_longjmp(void *arg)
{
    jmp_buf here;
    if (setjmp(here) == 0) {
        chant_blocking_begin();
        longjmp(here, 1);
    }
    goroutine_yield();
    atomic_fetch_add((atomic_int *)arg, has_p() ? 1 : 1000);
}

static void leave_by_exit(void *arg)
{
    atomic_fetch_add((atomic_int *)arg, 1);
    chant_blocking_begin();
    goroutine_exit();
}

START_TEST(test_ways_out)
{
    atomic_int ended = 0;
    int before = goroutine_count();
    for (int i = 0; i < 20; i++) {
        spawn(leave_by_longjmp, &ended);
        spawn(leave_by_exit, &ended);
    }
    ck_assert(wait_until(&ended, 40));
    ck_assert_int_eq(atomic_load(&ended), 40);
    ck_assert(wait_for_count(before));
}
END_TEST

static void panic_inside(void)
{
    chant_blocking_begin();
    chant_panic("from inside");
}

static void *wake_later(void *fd)
{
    usleep(150000);
    return write(*(int *)fd, "x", 1) == 1 ? fd : NULL;
}

/* All else waits: no deadlock, as long as the call may return. */
static void nothing_else_runs(void)
{
    int fd[2];
    char c;
    pthread_t t;
    if (pipe(fd) != 0 || pthread_create(&t, NULL, wake_later, &fd[1]) != 0)
        exit(1);
    chant_blocking_begin();
    if (read(fd[0], &c, 1) != 1)
        exit(1);
    chant_blocking_end();
    pthread_join(t, NULL);
    exit(0);
}

START_TEST(test_ends)
{
    Ending e;
    expect_death(panic_inside, "panic: from inside");
    run_child_as_main(nothing_else_runs, &e);
    ck_assert_msg(e.status == 0, "%s", e.err);
}
END_TEST

static void block_for_ever(void *arg)
{
    (void)arg;
    chant_blocking_begin();
    pause();
}

static void too_many_threads(void)
{
    chant_set_max_threads(8);
    for (int i = 0; i < 10; i++)
        spawn(block_for_ever, NULL);
    time_sleep(10 * time_second);
}

static void fewer_than_there_are(void)
{
    for (int i = 0; i < 10; i++)
        spawn(block_for_ever, NULL);
    time_sleep(time_millisecond);
    chant_set_max_threads(5);
}

START_TEST(test_limit_of_threads)
{
    ck_assert_int_eq(chant_set_max_threads(0), 10000);
    ck_assert_int_eq(chant_set_max_threads(9000), 10000);
    ck_assert_int_eq(chant_set_max_threads(10000), 9000);
    Ending e;
    run_child_as_main(too_many_threads, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_ptr_nonnull(
        strstr(e.err, "program exceeds 8-thread limit\nfatal error: thread exhaustion\n"));
    ck_assert_msg(strstr(e.err, "[running, blocked in a C call]") != NULL, "%s", e.err);
    run_child_as_main(fewer_than_there_are, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_ptr_nonnull(strstr(e.err, "exceeds 5-thread limit\n"));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_begin_parts_from_the_p, test_errno_is_kept, test_others_run_at_once,
        test_timers_are_kept, test_ways_out, NULL
    };
    const TTest *endings[] = {test_ends, test_limit_of_threads, NULL};
    return run_suite("blocking", tests, endings);
}
