/* dump: how long a goroutine has waited; how many goroutines are shown. */
#include <check.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "chan.h"
#include "chant.h"
#include "chant/time.h"
#include "crowd.h"
#include "death.h"
#include "g.h"
#include "options.h"

/* How far ahead of the machine's the calling thread's clock is, in seconds: so that what reports
 * sees minutes go by, and nobody sleeps for them. */
static _Thread_local long long ahead;

/* In place of the C library's. */
int clock_gettime(clockid_t id, struct timespec *ts)
{
    if (syscall(SYS_clock_gettime, id, ts) != 0)
        return -1;
    ts->tv_sec += ahead;
    return 0;
}

static Ending e;

static void receive(void *c)
{
    chan_recv(c, NULL);
}

static chant_chan *never;

static void park_one(void)
{
    never = chan_make(1, 0);
    spawn(receive, never);
    wait_for_waiter((void *const *)&never->receivers.last, NULL);
}

static void find_receiver(G *g, void *found)
{
    if (load_relaxed(&g->state) == G_WAITING)
        *(G **)found = g;
}

/* A goroutine that begins to wait notes the time as the monitor last read it. */
START_TEST(test_waited)
{
    static const long long minutes[] = {0, 1, 3, 600};
    int others = goroutine_count();
    long long began = now_ns() / time_second;
    park_one();
    G *g = NULL;
    while (g == NULL) { /* it joins the channel's list a little before */
        goroutine_yield();
        g_for_each_started(find_receiver, &g);
    }
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        ahead = 60 * minutes[i];
        ck_assert_int_ge(g_waited(g) + 1, ahead);
        ck_assert_int_le(g_waited(g), now_ns() / time_second - began + 1);
    }
    ahead = 0;
    chan_close(never);
    ck_assert(wait_for_count(others));
    chan_release(never);
}
END_TEST

static void panic_minutes_later(void)
{
    park_one();
    ahead = 3 * 60 + 10;
    chant_panic("later");
}

static void panic_seconds_later(void)
{
    park_one();
    ahead = 10;
    chant_panic("later");
}

START_TEST(test_minutes)
{
    run_child_as_main(panic_minutes_later, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_msg(strstr(e.err, " [chan receive, 3 minutes]:\n") != NULL, "%s", e.err);
    run_child_as_main(panic_seconds_later, &e);
    ck_assert_msg(strstr(e.err, " [chan receive]:\n") != NULL, "%s", e.err);
}
END_TEST

static void panic_among_many(void)
{
    for (int i = 0; i < 6; i++)
        park_one();
    options.traceback = 3;
    chant_panic("one of seven");
}

static int occurrences(const char *text, const char *what)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

START_TEST(test_elided)
{
    run_child_as_main(panic_among_many, &e);
    ck_assert_int_eq(e.status, 2);
    ck_assert_msg(occurrences(e.err, "\ngoroutine ") == 3, "%s", e.err);
    ck_assert_msg(strstr(e.err, "\n\n...4 additional goroutines elided...\n") != NULL, "%s", e.err);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {test_waited, NULL};
    const TTest *endings[] = {test_minutes, test_elided, NULL};
    return run_suite("dump", tests, endings);
}
