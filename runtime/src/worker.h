/* Workers: the threads (M) that run goroutines; what they do when they have none. worker.c. */
#ifndef CHANT_WORKER_H
#define CHANT_WORKER_H

#include "rt_types.h"

/* Makes the calling thread a worker whose scheduler runs on the stack [lo, hi): the main
 * thread, which runs goroutine 1 on the thread's own stack. */
M *worker_adopt_thread(char *g0_lo, char *g0_hi);

/* The loop of every g0: finds a goroutine, runs it, for ever. */
NORETURN void worker_loop(void);

/* m's thread ends under the goroutine that runs on it (pthread_exit, pthread_cancel): ends that
 * too, and gives the P to others. On the thread's own stack, outside. */
void worker_ends(M *m);

/* Entry of an adopted thread's g0. */
NORETURN void worker_g0_start(void);

/* Something became runnable that the callers' own P will not run at once: wakes or starts
 * a worker if there is an idle P and nobody is looking for work already. */
void worker_wake(void);

/* Takes p from m, which holds it and goes on running its goroutine, outside, without: gives it
 * to a worker if there is anything to do, else to the idle list. Under sched.lock, which it
 * releases. */
void worker_part_and_unlock(M *m);

/* m is about to leave the runtime for a call that blocks: parts it from its P. */
void worker_lend_p(M *m);

/* Sets how many workers there may be, if n > 0; returns the former number. */
int worker_set_max(int n);

/* An M and its parts, registered; foreign or worker. */
M *worker_new_m(bool foreign);
void worker_free_m(M *m);

/* m lost its P, or may have: true if it has one again. Called outside (seq is even),
 * returns inside. */
bool worker_regain_p(M *m);

/* The same if there is an idle P; else false, and m is still outside, and without. */
bool worker_take_idle_p(M *m);

/* The next thing for m (which holds a P) to run; blocks until there is one. On g0. */
G *worker_find(M *m);

/* Wakes an idle worker so that it looks at the timers: the first deadline moved. */
void worker_timers_moved(int64_t when);

#endif
