/* Chant: contexts, after Go's package context. A context tells those who work for a request
 * when to stop, by when to be done, and values that belong to the request.
 *
 * Contexts form trees: each is made from a parent, and is canceled with it. They are
 * reference-counted:
 *
 *  - context_with_... and context_without_cancel return a context with one reference, which the
 *    caller owns and drops by context_release. Whoever keeps a context longer than its giver
 *    does, a goroutine for instance, takes a reference of his own by context_retain.
 *  - A context holds a reference to its parent, not to its children. One that goes away leaves
 *    its parent's list; how many others are there makes no difference.
 *  - Cancelling drops no reference. It frees what is for waiting only: the timer, the place in
 *    the parent's list. Cancel also what ended well, or what was made from it goes on.
 *
 *     context_context *ctx = context_with_timeout(parent, time_second);
 *     defer context_release(ctx);
 *     defer context_cancel(ctx);
 *
 * Every call may be made from any goroutine or thread, at the same time as others. None blocks;
 * none sets errno. Errors are ints: 0, an errno value, or what the program makes of the others. */
#ifndef CHANT_CONTEXT_H
#define CHANT_CONTEXT_H

#include <errno.h>

#include "../chant.h"
#include "time.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

typedef struct context_context context_context;

/* What context_err returns: Go's context.Canceled and context.DeadlineExceeded. */
enum { context_canceled = ECANCELED, context_deadline_exceeded = ETIMEDOUT };

/* ---- roots and references ---- */

/* The context that is never canceled and has no deadline and no values. Not to be released;
 * doing so, or retaining it, does nothing. context_todo is another such, to say that the right
 * one is not known yet. */
context_context *context_background(void);
context_context *context_todo(void);

/* Takes a reference and returns ctx. NULL is a no-op. */
context_context *context_retain(context_context *ctx);

/* Drops one. The last frees the context, without canceling: what was made from it holds
 * references. NULL is a no-op. */
void context_release(context_context *ctx);

/* ---- making contexts: the caller owns the result ----
 * All of these panic "cannot create context from nil parent" if parent is NULL. A parent that
 * is canceled already gives a context that is, with the same error and cause. */

/* One that context_cancel and context_cancel_cause can cancel. The two makers do the same;
 * which one is called says which is meant. */
context_context *context_with_cancel(context_context *parent);
context_context *context_with_cancel_cause(context_context *parent);

/* The same, canceled with context_deadline_exceeded when the time d has come, or after d. A
 * deadline of the parent's that comes earlier counts. Of a time that has a monotonic reading
 * that one counts. The cause is what context_cause returns if it is the deadline that ends the
 * context; 0: context_deadline_exceeded. */
context_context *context_with_deadline(context_context *parent, time_time d);
context_context *context_with_deadline_cause(context_context *parent, time_time d, int cause);
context_context *context_with_timeout(context_context *parent, time_duration d);
context_context *context_with_timeout_cause(context_context *parent, time_duration d, int cause);

/* One in which `key` stands for `value`. Keys are compared as pointers: use the address of a
 * static object of your own. Neither is owned; both must outlive the context. Panics "nil key"
 * if key is NULL. */
context_context *context_with_value(context_context *parent, const void *key, void *value);

/* One with the values of parent that is not canceled with it and has no deadline. */
context_context *context_without_cancel(context_context *parent);

/* ---- canceling ---- */

/* Cancels ctx, if it was not canceled, and what was made from it: by the time this returns,
 * context_err says so for all of them and their channels are closed. Takes time in proportion
 * to how many there are, no stack. ctx must come from with_cancel, with_deadline, with_timeout
 * or one of their kin; panics "context: cancel of a context that can't be canceled". */
void context_cancel(context_context *ctx);

/* The same with a cause, unless 0. */
void context_cancel_cause(context_context *ctx, int cause);

/* ---- asking ---- */

/* A channel that is closed when ctx is canceled; NULL, which is never ready, if it can't be.
 * Borrowed: valid as long as the caller has ctx. Made at the first call. */
#ifdef __CHANT__
<-chan(void) context_done(context_context *ctx);
#else
chan(void) context_done(context_context *ctx);
#endif

/* 0 until ctx is canceled; then context_canceled or context_deadline_exceeded. One load. */
int context_err(const context_context *ctx);

/* 0 until ctx is canceled; then the cause given, or context_err(ctx). */
int context_cause(const context_context *ctx);

/* True if ctx has a deadline, its own or inherited; *d is set to it then. */
bool context_deadline(const context_context *ctx, time_time *d);

/* The value of key in ctx or the nearest of its parents, NULL if it has none. Takes time in
 * proportion to the distance. */
void *context_value(const context_context *ctx, const void *key);

/* "context canceled" and "context deadline exceeded", the system's words for other errno
 * values, "no error" for 0, "error" for what is neither. Static: not to be freed. */
const char *context_strerror(int err);

/* ---- being called ----
 * context_after_func  calls fn(arg) in a goroutine of its own once ctx is canceled; at once if
 *                     it is. The caller owns the result and drops it by context_after_release,
 *                     which does not stop it. Holds a reference to ctx until it was stopped or
 *                     has run: a context that is neither canceled nor rid of these is a leak.
 * context_after_stop  true if that prevented the call; false if it was stopped before, or the
 *                     goroutine was started: it may still run then. */
typedef struct context_after context_after;
context_after *context_after_func(context_context *ctx, void (*fn)(void *), void *arg);
bool context_after_stop(context_after *a);
void context_after_release(context_after *a);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
