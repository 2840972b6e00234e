/* Return addresses of stacks: the caller's own, a parked goroutine's, one that runs on
 * another thread. backtrace.c. */
#ifndef CHANT_BACKTRACE_H
#define CHANT_BACKTRACE_H

#include "rt_types.h"

struct _Unwind_Context;

/* Of a deep stack the innermost and the outermost frames are kept. */
#define TRACE_HALF 50

typedef struct {
    int count;                  /* frames in all */
    void *inner[TRACE_HALF];    /* the first, innermost first */
    void *outer[TRACE_HALF];    /* the others, as a ring: frame i is at i % TRACE_HALF */
    bool into_runtime;          /* the innermost frame is in a call of the runtime's */
    int guessed;                /* of the last frames: found by search, not by unwinding */
} Trace;

/* The i-th frame's return address, or NULL if it was not kept. */
static inline void *trace_frame(const Trace *t, int i)
{
    if (i < TRACE_HALF)
        return t->inner[i];
    return i >= t->count - TRACE_HALF ? t->outer[i % TRACE_HALF] : NULL;
}

/* A stack that is being read, from the innermost frame outwards. */
typedef struct {
    Trace *trace;
    const char *end;  /* NULL, or where the frames of interest end */
    const char *last; /* the last frame's stack pointer in its caller */
    bool was_ours;    /* the last frame is the runtime's */
    bool complete;    /* it has reached the end, or one of ours that starts stacks */
} TraceWalk;

/* Starts reading g's stack (NULL: one that is unknown) into an empty trace. */
void backtrace_begin(TraceWalk *w, Trace *t, const G *g);

/* Adds the frame that an unwinder is at. False if it is beyond the end. */
bool backtrace_add(TraceWalk *w, struct _Unwind_Context *context);

/* The unwinder knows of no more frames of g's. */
void backtrace_finish(TraceWalk *w, const G *g);

/* The caller's stack, without the runtime's own frames. In a signal handler: the stack that
 * was interrupted. */
void backtrace_here(Trace *t);

/* That of g, which is parked. False if it runs, or its stack has no room left to unwind. */
bool backtrace_parked(G *g, Trace *t);

/* That of g, which runs on another thread, which is stopped for ever. False if it can't be
 * found or does not stop in time. For the thread that reports. */
bool backtrace_running(G *g, Trace *t);

#endif
