/* Chant: goroutines that work on parts of one task, after Go's package errgroup: wait for all
 * of them, get the first error, and cancel the others when it comes.
 *
 * Zeroed memory is a group ready for use; nothing has to be destroyed once errgroup_wait has
 * returned. A group in use must not be copied or moved. Every call may be made from a goroutine
 * or from any thread; none sets errno. An error is an int other than 0: an errno value, or what
 * the program makes of the others. */
#ifndef CHANT_ERRGROUP_H
#define CHANT_ERRGROUP_H

#include "context.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* Source: golang.org/x/sync/errgroup, type Group. */
typedef struct errgroup_group {
    uint32_t chant_lock;
    int32_t chant_error;
    int32_t chant_active;
    int32_t chant_limit;
    void *chant_starters;
    void *chant_waiters;
    context_context *chant_context;
} errgroup_group;

/* Gives the group, not in use yet, a context made from parent: canceled, the error being its
 * cause, when a function of the group first returns one, or when errgroup_wait returns. The
 * caller owns the result and drops it by context_release. Panics as context_with_cancel, and
 * "errgroup: group has a context" if it has. Does not block. */
context_context *errgroup_with_context(errgroup_group *g, context_context *parent);

/* Starts a goroutine that calls fn(arg). Blocks while as many run as errgroup_set_limit
 * allows. The first result other than 0 is the group's error. An fn that ends by
 * goroutine_exit counts as one that returns 0; when it panics, errgroup_wait stays, so that
 * the waiter can't end the program before the panic does. arg is passed on, not owned. */
void errgroup_go(errgroup_group *g, int (*fn)(void *), void *arg);

/* The same if the limit allows it now: true if it started. Does not block. */
bool errgroup_try_go(errgroup_group *g, int (*fn)(void *), void *arg);

/* No more than n goroutines of the group run at once; any number if n < 0, as at the
 * beginning; with 0 no other can start. Does not block. Panics "errgroup: modify limit while N
 * goroutines in the group are still active". */
void errgroup_set_limit(errgroup_group *g, int n);

/* Blocks until all functions of the group have returned, cancels the group's context, and
 * returns the first error, 0 if there was none. The group may be used again: it has no context
 * then, and keeps error and limit. Call it once for each use, from one place. */
int errgroup_wait(errgroup_group *g);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
