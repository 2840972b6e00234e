/* Many goroutines and threads that do the same thing, ways to wait for them without using
 * what is under test, and the main function of such tests. */
#ifndef CHANT_TEST_CROWD_H
#define CHANT_TEST_CROWD_H

#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Runs the suite `name` and returns main's status. `tests` run once in a thread that the
 * runtime did not make and once as goroutine 1; `endings`, which only look at how children
 * end (death.h), just once. Both end with NULL. */
int run_suite(const char *name, const TTest **tests, const TTest **endings);

/* Calls fn(arg, 0), fn(arg, 1), ...: the first `goroutines` of them in goroutines, then
 * `threads` in pthreads, all at once. Returns when all have ended; aborts when they take
 * longer than a minute. Fit for the children that tests start as well. */
void crowd_run(void (*fn)(void *arg, int number), void *arg, int goroutines, int threads);

/* Starts fn(arg) in a goroutine. */
void spawn(void (*fn)(void *), void *arg);

/* Yields until *flag >= n; false if that takes more than a minute. */
bool wait_until(atomic_int *flag, int n);

/* Yields until no more than n goroutines are left; false if that takes more than a minute. */
bool wait_for_count(int n);

/* Yields until the pointer in *list, a sync object's list of waiters, is not `former`: one
 * more waiter is in. Returns it; aborts after a minute. */
void *wait_for_waiter(void *const *list, void *former);

/* Whether CHANT_HOSTILE asks for hostile mode. */
bool hostile_asked(void);

/* A clock, in nanoseconds. */
long long now_ns(void);
/* Uses the CPU for so long without calling the runtime. */
void burn(long long ns);

#endif
