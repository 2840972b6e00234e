/* Timers: a heap per P. timer.c.
 *
 * A Timer is owned by its user and may live anywhere; zeroed means stopped. fn is called
 * once `when` (CLOCK_MONOTONIC, nanoseconds) has passed, on a thread that holds a P,
 * between rt_enter and rt_leave, with the heap locked: it must not block, switch, or call
 * a timer function; sched_ready and a non-blocking send are what it is for. After
 * timer_stop has returned, fn is not running and will not run. Every function here is
 * called between rt_enter and rt_leave. */
#ifndef CHANT_TIMER_H
#define CHANT_TIMER_H

#include "rt_types.h"

/* What a move looks at comes first: of many timers each is in no cache, and lies in one line of it
 * more often so. */
struct Timer {
    int64_t when;
    TimerHeap *_Atomic owner;          /* the heap that it is or last was in; NULL: none */
    int64_t placed;                    /* its slot's `when` */
    uint32_t index;                    /* of its slot */
    void (*fn)(void *arg, int64_t now);
    void *arg;
    int64_t period;                    /* > 0: again every so many nanoseconds */
};

#define TIMER_NEVER INT64_MAX

void timer_start(Timer *t, int64_t when);
/* True if it was pending. */
bool timer_stop(Timer *t);
/* Gives a pending one another time. False, and nothing done, if it is not pending. */
bool timer_move(Timer *t, int64_t when);

/* Calls what is due in p's heap, up to a number. Returns the heap's next deadline, which may
 * have passed then. */
int64_t timer_run(P *p, int64_t now);
/* Deadline of the earliest timer of all Ps, TIMER_NEVER if none. Takes no lock. */
int64_t timer_next_all(void);
/* Moves all of `from` to `to`: a P retires. */
void timer_move_all(P *from, P *to);

/* Parks the calling goroutine until `when`. */
void timer_sleep_until(int64_t when);

#endif
