/* Deadlines and contexts of files.
 *
 * A Binding ties a file to a context. It belongs to the file (fd_bind) and to the function that
 * the context calls once it is canceled: two references. Its mutex is held from before the file
 * knows of it until the function is registered, so neither that nor the file's end sees half of it;
 * and the function marks the file as canceled while it holds it, so one that was dropped can't
 * spoil the next one. */
#include <errno.h>
#include <stdlib.h>

#include "chant/context.h"
#include "chant/sync.h"
#include "io.h"
#include "platform.h"

/* ---- deadlines ---- */

/* CLOCK_MONOTONIC's reading at t; 0: none. */
static int64_t instant_of(time_time t)
{
    if (time_time_is_zero(t))
        return 0;
    int64_t when = t.mono;
    if (when == 0 && __builtin_add_overflow(clock_mono(), time_until(t), &when))
        when = INT64_MAX - 1;
    return when > 0 ? when : 1; /* long ago */
}

int io_file_set_deadline(io_file *f, time_time t)
{
    return fd_set_deadline(f, 1u << FD_READ | 1u << FD_WRITE, instant_of(t));
}

int io_file_set_read_deadline(io_file *f, time_time t)
{
    return fd_set_deadline(f, 1u << FD_READ, instant_of(t));
}

int io_file_set_write_deadline(io_file *f, time_time t)
{
    return fd_set_deadline(f, 1u << FD_WRITE, instant_of(t));
}

/* ---- contexts ---- */

typedef struct {
    FdBound bound; /* first: the file knows this */
    sync_mutex mutex;
    _Atomic int refs;
    bool dropped;
    io_file *file;
    context_context *ctx; /* retained by `after` */
    context_after *after;
} Binding;

static void unref(Binding *b)
{
    if (atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) == 1)
        free(b);
}

/* The context has ended. In a goroutine of its own. */
static void cancel(void *arg)
{
    Binding *b = arg;
    sync_mutex_lock(&b->mutex);
    if (!b->dropped)
        fd_set_canceled(b->file, context_err(b->ctx)); /* fails if it is just being closed */
    sync_mutex_unlock(&b->mutex);
    unref(b);
}

/* The file has another binding, or is closed. */
static void drop(FdBound *bound)
{
    Binding *b = (Binding *)(void *)bound;
    sync_mutex_lock(&b->mutex);
    b->dropped = true;
    sync_mutex_unlock(&b->mutex);
    if (context_after_stop(b->after))
        unref(b); /* `cancel` will not be called */
    context_after_release(b->after);
    unref(b);
}

int io_file_set_context(io_file *f, context_context *ctx)
{
    if (ctx == NULL)
        return fd_bind(f, NULL) < 0 ? -1 : fd_set_canceled(f, 0);
    Binding *b = malloc(sizeof *b);
    if (b == NULL)
        return -1;
    *b = (Binding){.bound.drop = drop, .refs = 2, .file = f, .ctx = ctx};
    sync_mutex_lock(&b->mutex);
    if (fd_bind(f, &b->bound) < 0) {
        sync_mutex_unlock(&b->mutex);
        free(b);
        return -1;
    }
    /* Those that come to be canceled from here on wait for the mutex. */
    fd_set_canceled(f, context_err(ctx));
    b->after = context_after_func(ctx, cancel, b);
    sync_mutex_unlock(&b->mutex);
    return 0;
}
