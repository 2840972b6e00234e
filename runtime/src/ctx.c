/* chant/context.h: trees of contexts. (context.h and context_*.S here are the stack switch.)
 *
 * Only some nodes can be canceled; each of those stands in the list of `above`, the nearest
 * such node over it. References go upwards: a node holds its parent, which holds its own, so
 * everything over a node that somebody holds is there. The lists go downwards and hold nothing,
 * but for functions that wait (context_after_func), which their list keeps alive.
 *
 * Locking: a node's lock guards its list of children with their links, `linked` of those, and
 * the steps from not canceled to canceled and from no channel to one. Never two at once.
 *
 * Cancelling walks down without a stack: to a node's first child, and when a node has none,
 * out of its list and back to `above`. A node leaves its list only when nothing is below it,
 * so two walkers that meet share the work, and neither returns before all below is canceled;
 * nobody enters the list of a canceled node. A walker holds a reference to each node that it
 * is in. A child whose count has fallen to 0 can't be retained: it is about to leave the list,
 * which needs the lock, and has nothing below it.
 *
 * Who takes a node out of its list may hold no reference: clearing `linked` is the last that it
 * does to it. So a node that is not linked is its holders' alone, and may be freed. */
#include "chant/context.h"

#include <stdlib.h>
#include <string.h>

#include "chan.h"
#include "panic.h"

typedef enum {
    CTX_ROOT,     /* static; never canceled */
    CTX_VALUE,    /* carries a key and its value */
    CTX_DETACHED, /* hides the cancelation of its parent */
    CTX_CANCEL,   /* can be canceled */
    CTX_DEADLINE, /* the same, with a timer */
    CTX_FUNC      /* starts a goroutine when canceled; nothing is made from it */
} CtxKind;

struct context_context {
    _Atomic size_t refs;
    SpinLock lock;
    CtxKind kind;
    _Atomic int err;               /* 0 until canceled; then fixed, and cause with it */
    int cause;
    _Atomic bool linked;           /* stands in above's list; changed under above's lock */
    context_context *parent;       /* retained */
    context_context *above;        /* nearest that can be canceled over this one, or NULL */
    const struct Deadline *limit;  /* nearest deadline, this one's included, or NULL */
    context_context *first;        /* children; under lock */
    context_context *prev, *next;  /* siblings; under above's lock */
    _Atomic(chant_chan *) done;    /* made when asked for */
    void *made_at;
};

typedef struct {
    context_context node;
    const void *key;
    void *value;
} Value;

typedef struct Deadline {
    context_context node;
    Timer timer;
    time_time when;
    int cause;
} Deadline;

struct context_after {
    context_context node;
    void (*fn)(void *);
    void *arg;
};

static context_context background = {.kind = CTX_ROOT}, todo = {.kind = CTX_ROOT};

context_context *context_background(void)
{
    return &background;
}

context_context *context_todo(void)
{
    return &todo;
}

static bool can_cancel(const context_context *ctx)
{
    return ctx->kind == CTX_CANCEL || ctx->kind == CTX_DEADLINE;
}

/* The node whose cancelation is ctx's; NULL if it has none. */
static context_context *scope_of(const context_context *ctx)
{
    return can_cancel(ctx) ? (context_context *)(uintptr_t)ctx : ctx->above;
}

/* ---- the lists ---- */

/* Puts ctx into above's list, unless above is canceled: false then. */
static bool link_in(context_context *ctx)
{
    context_context *above = ctx->above;
    rt_enter();
    spin_lock(&above->lock);
    bool open = load_relaxed(&above->err) == 0;
    if (open) {
        ctx->next = above->first;
        if (ctx->next)
            ctx->next->prev = ctx;
        above->first = ctx;
        store_relaxed(&ctx->linked, true);
    }
    spin_unlock(&above->lock);
    rt_leave();
    return open;
}

/* Under above's lock. */
static void unlink_child(context_context *ctx)
{
    if (ctx->prev)
        ctx->prev->next = ctx->next;
    else
        ctx->above->first = ctx->next;
    if (ctx->next)
        ctx->next->prev = ctx->prev;
    store_release(&ctx->linked, false);
}

/* Takes ctx out of its list, if it is in one. */
static void leave_list(context_context *ctx)
{
    context_context *above = ctx->above;
    if (!load_acquire(&ctx->linked))
        return;
    rt_enter();
    spin_lock(&above->lock);
    bool was = load_relaxed(&ctx->linked);
    if (was)
        unlink_child(ctx);
    spin_unlock(&above->lock);
    rt_leave();
    if (was && ctx->kind == CTX_FUNC)
        context_release(ctx); /* the list's reference */
}

/* Takes a reference, unless there is none left to be had. */
static bool try_retain(context_context *ctx)
{
    size_t refs = load_relaxed(&ctx->refs);
    while (refs != 0)
        if (atomic_compare_exchange_weak_explicit(&ctx->refs, &refs, refs + 1,
                                                  memory_order_relaxed, memory_order_relaxed))
            return true;
    return false;
}

/* The first child, retained; NULL if there is none. */
static context_context *first_child(context_context *ctx)
{
    rt_enter();
    spin_lock(&ctx->lock);
    while (ctx->first && !try_retain(ctx->first))
        unlink_child(ctx->first);
    context_context *child = ctx->first;
    spin_unlock(&ctx->lock);
    rt_leave();
    return child;
}

/* ---- references ---- */

context_context *context_retain(context_context *ctx)
{
    if (ctx && ctx->kind != CTX_ROOT)
        atomic_fetch_add_explicit(&ctx->refs, 1, memory_order_relaxed);
    return ctx;
}

static void stop_timer(context_context *ctx)
{
    rt_enter();
    timer_stop(&((Deadline *)(void *)ctx)->timer);
    rt_leave();
}

void context_release(context_context *ctx)
{
    while (ctx && ctx->kind != CTX_ROOT) {
        /* The only reference to what no list leads to: nobody can come by another. */
        bool only = !load_acquire(&ctx->linked) && load_acquire(&ctx->refs) == 1;
        if (!only) {
            size_t before = atomic_fetch_sub_explicit(&ctx->refs, 1, memory_order_acq_rel);
            if (unlikely(before == 0))
                throw("context released more often than retained");
            if (before > 1)
                return;
        }
        if (ctx->kind >= CTX_CANCEL)
            leave_list(ctx);
        if (ctx->kind == CTX_DEADLINE)
            stop_timer(ctx);
        chan_release(load_relaxed(&ctx->done));
        context_context *parent = ctx->parent;
        free(ctx);
        ctx = parent;
    }
}

/* ---- canceling ---- */

static void start_function(const context_after *a)
{
    rt_enter();
    sched_spawn_call(a->fn, a->arg, a->node.made_at);
    rt_leave();
}

/* The step to canceled: false if it was made before. *done is the channel to be closed, or
 * NULL: one that is made afterwards is made closed. */
static bool set_err(context_context *ctx, int err, int cause, chant_chan **done)
{
    rt_enter();
    spin_lock(&ctx->lock);
    bool first = load_relaxed(&ctx->err) == 0;
    if (first) {
        ctx->cause = cause;
        store_release(&ctx->err, err);
        *done = load_relaxed(&ctx->done);
    }
    spin_unlock(&ctx->lock);
    rt_leave();
    return first;
}

/* Cancels ctx alone, if it is not canceled. */
static void cancel_one(context_context *ctx, int err, int cause)
{
    chant_chan *done;
    if (!set_err(ctx, err, cause, &done))
        return;
    if (ctx->kind == CTX_FUNC) {
        start_function((context_after *)(void *)ctx);
        return;
    }
    if (done)
        chan_close(done);
    if (ctx->kind == CTX_DEADLINE)
        stop_timer(ctx);
}

/* Cancels what is below top, which is canceled. */
static void cancel_below(context_context *top)
{
    context_context *ctx = top;
    for (;;) {
        context_context *child = first_child(ctx);
        if (child) {
            cancel_one(child, load_relaxed(&ctx->err), ctx->cause);
            ctx = child;
        } else if (ctx != top) {
            context_context *above = ctx->above;
            leave_list(ctx);
            context_release(ctx);
            ctx = above;
        } else
            return;
    }
}

/* The caller has a reference. */
static void cancel_all(context_context *ctx, int err, int cause)
{
    cancel_one(ctx, err, cause ? cause : err);
    cancel_below(ctx);
    leave_list(ctx);
}

void context_cancel_cause(context_context *ctx, int cause)
{
    if (!can_cancel(ctx))
        chant_panic("context: cancel of a context that can't be canceled");
    cancel_all(ctx, context_canceled, cause);
}

void context_cancel(context_context *ctx)
{
    context_cancel_cause(ctx, 0);
}

/* ---- making ---- */

static void *make(context_context *parent, CtxKind kind, size_t size, void *made_at)
{
    if (parent == NULL)
        chant_panic("cannot create context from nil parent");
    context_context *ctx = rt_alloc_zero(size);
    store_relaxed(&ctx->refs, 1);
    ctx->kind = kind;
    ctx->parent = context_retain(parent);
    ctx->made_at = made_at;
    if (kind != CTX_DETACHED) {
        ctx->above = scope_of(parent);
        ctx->limit = parent->limit;
    }
    return ctx;
}

/* Joins ctx, which nobody else knows yet, to what cancels it. */
static void join(context_context *ctx)
{
    context_context *above = ctx->above;
    if (above && !link_in(ctx))
        cancel_one(ctx, load_acquire(&above->err), above->cause);
}

static context_context *make_cancel(context_context *parent, void *made_at)
{
    context_context *ctx = make(parent, CTX_CANCEL, sizeof *ctx, made_at);
    join(ctx);
    return ctx;
}

context_context *context_with_cancel(context_context *parent)
{
    return make_cancel(parent, __builtin_return_address(0));
}

context_context *context_with_cancel_cause(context_context *parent)
{
    return make_cancel(parent, __builtin_return_address(0));
}

static void run_expire(void *arg)
{
    Deadline *d = *(Deadline **)arg;
    cancel_all(&d->node, context_deadline_exceeded, d->cause);
    context_release(&d->node);
}

/* In a timer's callback, which may neither block nor touch timers. */
static void expire(void *arg, int64_t now)
{
    (void)now;
    Deadline *d = arg;
    if (try_retain(&d->node))
        sched_spawn(run_expire, &d, sizeof d, d->node.made_at);
}

static int64_t clamped_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b < 0 ? 0 : TIMER_NEVER - 1;
    return sum < 0 ? 0 : sum == TIMER_NEVER ? TIMER_NEVER - 1 : sum;
}

/* A deadline at the monotonic time `mono`, which is the wall clock's `wall`. */
static context_context *make_deadline(context_context *parent, int64_t wall, int64_t mono,
                                      int cause, void *made_at)
{
    if (parent && parent->limit && parent->limit->when.mono <= mono)
        return make_cancel(parent, made_at);
    Deadline *d = make(parent, CTX_DEADLINE, sizeof *d, made_at);
    d->node.limit = d;
    d->when = (time_time){.wall = wall, .mono = mono};
    d->cause = cause;
    d->timer = (Timer){.fn = expire, .arg = d};
    join(&d->node);
    if (mono <= clock_mono())
        cancel_all(&d->node, context_deadline_exceeded, cause);
    if (load_acquire(&d->node.err) == 0) {
        rt_enter();
        timer_start(&d->timer, mono);
        rt_leave();
        if (load_acquire(&d->node.err) != 0)
            stop_timer(&d->node); /* who canceled it may have found nothing to stop */
    }
    return &d->node;
}

static context_context *make_until(context_context *parent, time_time d, int cause, void *made_at)
{
    int64_t mono = d.mono ? d.mono : clamped_add(clock_mono(), d.wall - clock_wall());
    return make_deadline(parent, d.wall, mono, cause, made_at);
}

static context_context *make_timeout(context_context *parent, time_duration d, int cause,
                                     void *made_at)
{
    return make_deadline(parent, clamped_add(clock_wall(), d), clamped_add(clock_mono(), d), cause,
                         made_at);
}

context_context *context_with_deadline(context_context *parent, time_time d)
{
    return make_until(parent, d, 0, __builtin_return_address(0));
}

context_context *context_with_deadline_cause(context_context *parent, time_time d, int cause)
{
    return make_until(parent, d, cause, __builtin_return_address(0));
}

context_context *context_with_timeout(context_context *parent, time_duration d)
{
    return make_timeout(parent, d, 0, __builtin_return_address(0));
}

context_context *context_with_timeout_cause(context_context *parent, time_duration d, int cause)
{
    return make_timeout(parent, d, cause, __builtin_return_address(0));
}

context_context *context_with_value(context_context *parent, const void *key, void *value)
{
    if (parent && key == NULL)
        chant_panic("nil key");
    Value *v = make(parent, CTX_VALUE, sizeof *v, __builtin_return_address(0));
    v->key = key;
    v->value = value;
    return &v->node;
}

context_context *context_without_cancel(context_context *parent)
{
    return make(parent, CTX_DETACHED, sizeof *parent, __builtin_return_address(0));
}

/* ---- asking ---- */

/* Gives scope its channel, closed already if scope is canceled. */
static NOINLINE chant_chan *make_done(context_context *scope)
{
    chant_chan *made = chan_make_at(0, 0, scope->made_at);
    for (bool closed = false;;) {
        rt_enter();
        spin_lock(&scope->lock);
        chant_chan *done = load_relaxed(&scope->done);
        bool canceled = load_relaxed(&scope->err) != 0;
        if (done == NULL && canceled == closed)
            store_release(&scope->done, made);
        spin_unlock(&scope->lock);
        rt_leave();
        if (done) {
            chan_release(made);
            return done;
        }
        if (canceled == closed)
            return made;
        chan_close(made);
        closed = true;
    }
}

chant_chan *context_done(context_context *ctx)
{
    context_context *scope = scope_of(ctx);
    if (scope == NULL)
        return NULL;
    chant_chan *done = load_acquire(&scope->done);
    return likely(done != NULL) ? done : make_done(scope);
}

int context_err(const context_context *ctx)
{
    const context_context *scope = scope_of(ctx);
    return scope ? load_acquire(&scope->err) : 0;
}

int context_cause(const context_context *ctx)
{
    const context_context *scope = scope_of(ctx);
    return scope && load_acquire(&scope->err) ? scope->cause : 0;
}

bool context_deadline(const context_context *ctx, time_time *d)
{
    if (ctx->limit == NULL)
        return false;
    *d = ctx->limit->when;
    return true;
}

void *context_value(const context_context *ctx, const void *key)
{
    for (; ctx; ctx = ctx->parent)
        if (ctx->kind == CTX_VALUE && ((const Value *)(const void *)ctx)->key == key)
            return ((const Value *)(const void *)ctx)->value;
    return NULL;
}

const char *context_strerror(int err)
{
    if (err == context_canceled)
        return "context canceled";
    if (err == context_deadline_exceeded)
        return "context deadline exceeded";
    const char *text = err == 0 ? "no error" : strerrordesc_np(err);
    return text ? text : "error";
}

/* ---- functions ---- */

context_after *context_after_func(context_context *ctx, void (*fn)(void *), void *arg)
{
    context_after *a = make(ctx, CTX_FUNC, sizeof *a, __builtin_return_address(0));
    a->fn = fn;
    a->arg = arg;
    if (a->node.above) {
        context_retain(&a->node); /* for the list */
        if (!link_in(&a->node)) {
            context_release(&a->node);
            cancel_one(&a->node, load_acquire(&a->node.above->err), a->node.above->cause);
        }
    }
    return a;
}

bool context_after_stop(context_after *a)
{
    chant_chan *none;
    bool stopped = set_err(&a->node, context_canceled, 0, &none);
    leave_list(&a->node);
    return stopped;
}

void context_after_release(context_after *a)
{
    context_release(&a->node);
}
