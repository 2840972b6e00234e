/* Many goroutines and threads that do the same thing, and ways to wait for them without
 * using what is under test. */
#ifndef CHANT_TEST_CROWD_H
#define CHANT_TEST_CROWD_H

#include <stdatomic.h>
#include <stdbool.h>

/* Calls fn(arg, 0), fn(arg, 1), ...: the first `goroutines` of them in goroutines, then
 * `threads` in pthreads, all at once. Returns when all have ended. */
void crowd_run(void (*fn)(void *arg, int number), void *arg, int goroutines, int threads);

/* Starts fn(arg) in a goroutine. */
void spawn(void (*fn)(void *), void *arg);

/* Yields until *flag >= n; false if that takes more than 20 seconds. */
bool wait_until(atomic_int *flag, int n);

/* Yields until the pointer in *list, a sync object's list of waiters, is not `former`: one
 * more waiter is in. Returns it; fails the test after 20 seconds. */
void *wait_for_waiter(void *const *list, void *former);

/* The number of procs that CHANT_PROCS asks for (0: not set); whether hostile mode is on. */
int procs_asked(void);
bool hostile_asked(void);

/* A clock, in nanoseconds. */
long long now_ns(void);
/* Uses the CPU for so long without calling the runtime. */
void burn(long long ns);

#endif
