/* Workers: the threads (M) that run goroutines; what they do when they have none. worker.c. */
#ifndef CHANT_WORKER_H
#define CHANT_WORKER_H

#include "rt_types.h"

/* Makes the calling thread a worker whose scheduler runs on the stack [lo, hi): the main
 * thread, which runs goroutine 1 on the thread's own stack. */
M *worker_adopt_thread(char *g0_lo, char *g0_hi);

/* The loop of every g0: finds a goroutine, runs it, for ever. */
NORETURN void worker_loop(void);

/* Entry of an adopted thread's g0. */
NORETURN void worker_g0_start(void);

/* Something became runnable that the callers' own P will not run at once: wakes or starts
 * a worker if there is an idle P and nobody is looking for work already. */
void worker_wake(void);

/* Gives p, just taken from its holder, to a worker, an idle one or a new one. Under
 * sched.lock, which it releases: p is never seen in nobody's hands, with goroutines queued
 * that a check for deadlock would not find. */
void worker_hand_off_and_unlock(P *p);

/* An M and its parts, registered; foreign or worker. */
M *worker_new_m(bool foreign);
void worker_free_m(M *m);

/* m lost its P, or may have: true if it has one again. Called outside (seq is even),
 * returns inside. */
bool worker_regain_p(M *m);

/* The next thing for m (which holds a P) to run; blocks until there is one. On g0. */
G *worker_find(M *m);

/* Wakes an idle worker so that it looks at the timers: the first deadline moved. */
void worker_timers_moved(int64_t when);

#endif
