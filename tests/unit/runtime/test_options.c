/* options, trace, hostile: values of the environment, good and bad, and what they do. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chant.h"
#include "chant/time.h"
#include "crowd.h"
#include "death.h"
#include "hostile.h"
#include "options.h"
#include "stack.h"

static Ending e;

static void nothing(void *arg)
{
    (void)arg;
}

static void start(void)
{
    goroutine_yield();
    chan_release(chan_make(1, 0));
    spawn(nothing, NULL);
    time_sleep(time_millisecond);
    printf("%d %zu %u %d", chant_set_procs(0), stack_size(), options.trace,
           options.hostile ? (int)options.hostile_seed : -1);
}

/* What start prints in a process with the one variable set. */
static const char *result(const char *n, const char *v)
{
    unsetenv("CHANT_HOSTILE");
    setenv(n, v, 1);
    run_child(start, &e);
    unsetenv(n);
    return e.out;
}

START_TEST(test_good_values)
{
    int procs, trace, seed;
    size_t stack;
    ck_assert_int_eq(sscanf(result("CHANT_PROCS", "3"), "%d", &procs), 1);
    ck_assert_int_eq(procs, 3);
    static const struct {
        const char *text;
        size_t bytes;
    } sizes[] = {{"65536", 65536}, {"64K", 65536}, {"1M", 1 << 20}, {"70001", 73728}, {"", 262144}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ck_assert_int_eq(sscanf(result("CHANT_STACK", sizes[i].text), "%d %zu", &procs, &stack), 2);
        ck_assert_uint_eq(stack, sizes[i].bytes);
    }
    result("CHANT_TRACE", "sched,timer");
    ck_assert_int_eq(sscanf(e.out, "%d %zu %d", &procs, &stack, &trace), 3);
    ck_assert_int_eq(trace, TRACE_SCHED | TRACE_TIMER);
    ck_assert_msg(strstr(e.err, "chant: sched: ") != NULL, "%s", e.err);
    ck_assert_msg(strstr(e.err, "chant: timer: ") != NULL, "%s", e.err);
    result("CHANT_TRACE", "chan,stats");
    ck_assert_msg(strstr(e.err, "chant: chan: ") != NULL, "%s", e.err);
    ck_assert_msg(strstr(e.err, "chant: stats: stacks_made ") != NULL, "%s", e.err);
    result("CHANT_HOSTILE", "17");
    ck_assert_int_eq(sscanf(e.out, "%d %zu %d %d", &procs, &stack, &trace, &seed), 4);
    ck_assert_int_eq(seed, 17);
}
END_TEST

START_TEST(test_bad_values)
{
    static const struct {
        const char *name, *value;
    } bad[] = {{"CHANT_PROCS", "0"}, {"CHANT_PROCS", "-1"}, {"CHANT_PROCS", "two"},
               {"CHANT_PROCS", "2x"}, {"CHANT_PROCS", "100000"}, {"CHANT_STACK", "1K"},
               {"CHANT_STACK", "256KB"}, {"CHANT_STACK", "9999999999999999999999"},
               {"CHANT_STACK", "2048M"}, {"CHANT_TRACE", "all"}, {"CHANT_TRACE", "sched;chan"},
               {"CHANT_HOSTILE", "yes"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char want[100];
        result(bad[i].name, bad[i].value);
        snprintf(want, sizeof want, "fatal error: %s=%s: want a ", bad[i].name, bad[i].value);
        ck_assert_int_eq(e.status, 2);
        ck_assert_msg(strncmp(e.err, want, strlen(want)) == 0, "%s", e.err);
    }
}
END_TEST

START_TEST(test_chances)
{
    bool on = hostile_asked();
    goroutine_yield();
    int hits = 0;
    for (int i = 0; i < 8000; i++)
        hits += hostile_chance(8);
    if (on)
        ck_assert_msg(hits > 800 && hits < 1200, "%d", hits);
    else
        ck_assert_int_eq(hits, 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {test_chances, NULL};
    const TTest *endings[] = {test_good_values, test_bad_values, NULL};
    return run_suite("options", tests, endings);
}
