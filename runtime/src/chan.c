/* Channels.
 *
 * Invariants, whenever the lock is free (chan_check):
 *  - 0 <= count <= cap, and tail == (head + count) mod cap;
 *  - receivers wait only if the buffer is empty and no sender waits (one select may stand
 *    in both queues, and is never matched with itself);
 *  - senders wait only if the buffer is full;
 *  - nobody waits on a closed channel.
 *
 * A value goes straight from a sender to a receiver that waits, stack to stack, or through
 * the buffer. With a full buffer and a sender waiting, a receive takes the oldest element
 * and moves the sender's to the end. Waiters are served first come first served.
 *
 * Whoever completes a waiter's operation unlocks first and readies it last: the woken
 * goroutine may release the channel at once, so nothing here touches a channel after
 * its unlock on the way out, and a woken goroutine doesn't touch it again either. */
#include "chan.h"

#include <limits.h>
#include <sched.h>
#include <stdlib.h>

#include "leaks.h"
#include "panic.h"
#include "trace.h"

#define CHAN_BYTES_MAX ((size_t)1 << 47)

static void *slot(chant_chan *c, size_t i)
{
    return c->buffer + i * c->size;
}

static size_t next_index(const chant_chan *c, size_t i)
{
    return i + 1 == c->cap ? 0 : i + 1;
}

chant_chan *chan_make_at(size_t size, long long capacity, void *made_at)
{
    size_t bytes;
    /* len and cap are ints. */
    if (capacity < 0 || capacity > INT_MAX ||
        __builtin_mul_overflow(size, (size_t)capacity, &bytes) || bytes > CHAN_BYTES_MAX)
        chant_panic("makechan: size out of range");
    chant_chan *c = malloc(sizeof *c + bytes);
    if (c == NULL)
        fatal_plain("out of memory: channel of %lld elements of %zu bytes", capacity, size);
    memset(c, 0, sizeof *c);
    c->cap = (size_t)capacity;
    c->size = size;
    c->made_at = made_at;
    store_relaxed(&c->refs, 1);
    if (unlikely(load_relaxed(&options.leaks) != LEAKS_OFF))
        leaks_add(c);
    if (trace_on(TRACE_CHAN))
        trace_event(TRACE_CHAN, "make %p size %zu cap %lld", (void *)c, size, capacity);
    return c;
}

chant_chan *chan_make(size_t size, long long capacity)
{
    return chan_make_at(size, capacity, __builtin_return_address(0));
}

/* A waiter that a select is about to take out does not count. */
static bool waits(const WaitQueue *q)
{
    const Waiter *w = q->first;
    while (w && waiter_is_won(w))
        w = w->next;
    return w != NULL;
}

void chan_check(const chant_chan *c)
{
    size_t n = load_relaxed(&c->count);
    if (n > c->cap)
        throw("channel: more elements than room");
    if (c->cap > 0 && (c->head >= c->cap || c->tail != (c->head + n) % c->cap))
        throw("channel: head, tail and count disagree");
    if (n > 0 && waits(&c->receivers))
        throw("channel: receivers wait though there are elements");
    if (n < c->cap && waits(&c->senders))
        throw("channel: senders wait though there is room");
    if (load_relaxed(&c->closed) && (waits(&c->receivers) || waits(&c->senders)))
        throw("channel: waiters on a closed channel");
}

/* Takes w, which has fired, out of its select's sight on this object: its siblings leave
 * their queues too, since the select will not lock this channel again. */
static void drop_siblings(chant_chan *c, Waiter *w)
{
    for (Waiter *s = w->sibling; s && s != w; s = s->sibling)
        if (s->queued)
            waitq_remove(s->is_send ? &c->senders : &c->receivers, s);
}

static inline G *complete(chant_chan *c, Waiter *w, bool ok)
{
    G *g = w->g;
    w->ok = ok;
    if (w->in_select) {
        g->woken_by = w;
        if (unlikely(w->sibling != NULL))
            drop_siblings(c, w);
    }
    return g;
}

ChanResult chan_attempt_send(chant_chan *c, const void *value, G **woken)
{
    if (unlikely(load_relaxed(&c->closed)))
        return CHAN_CLOSED;
    Waiter *w = waitq_pop(&c->receivers);
    if (w) {
        if (w->elem)
            chan_copy(w->elem, value, c->size);
        *woken = complete(c, w, true);
        return CHAN_WOKE;
    }
    size_t n = load_relaxed(&c->count);
    if (n < c->cap) {
        chan_copy(slot(c, c->tail), value, c->size);
        c->tail = next_index(c, c->tail);
        store_relaxed(&c->count, n + 1);
        return CHAN_DONE;
    }
    return CHAN_BLOCKED;
}

ChanResult chan_attempt_recv(chant_chan *c, void *value, G **woken)
{
    size_t n = load_relaxed(&c->count);
    if (n > 0) {
        if (value)
            chan_copy(value, slot(c, c->head), c->size);
        c->head = next_index(c, c->head);
        Waiter *w = n == c->cap ? waitq_pop(&c->senders) : NULL;
        if (w) {
            chan_copy(slot(c, c->tail), w->elem, c->size);
            c->tail = next_index(c, c->tail);
            *woken = complete(c, w, true);
            return CHAN_WOKE;
        }
        store_relaxed(&c->count, n - 1);
        return CHAN_DONE;
    }
    if (unlikely(load_relaxed(&c->closed))) {
        if (value)
            memset(value, 0, c->size);
        return CHAN_CLOSED;
    }
    Waiter *w = c->cap == 0 ? waitq_pop(&c->senders) : NULL;
    if (w) {
        if (value)
            chan_copy(value, w->elem, c->size);
        *woken = complete(c, w, true);
        return CHAN_WOKE;
    }
    return CHAN_BLOCKED;
}

/* Parks for ever: an operation on a nil channel. */
static COLD NORETURN void block_on_nil(WaitReason reason)
{
    rt_enter();
    G *g = g_current();
    sched_park_prepare(g, reason);
    sched_park(g);
    throw("a goroutine that waits on a nil channel was woken");
}

/* c's lock is held; the caller waits in q. True as the waker said. */
static bool wait_in(chant_chan *c, WaitQueue *q, void *elem, bool is_send)
{
    G *g = g_current();
    Waiter w = {.g = g, .elem = elem, .is_send = is_send};
    waitq_push(q, &w);
    CHAN_CHECK(c);
    sched_park_unlock(&c->lock, is_send ? WAIT_CHAN_SEND : WAIT_CHAN_RECEIVE);
    return w.ok;
}

/* Ends an operation that need not wait: unlocks, readies whom it woke, leaves the runtime. */
static inline void finish(chant_chan *c, M *m, ChanResult r, G *woken)
{
    CHAN_CHECK(c);
    spin_unlock(&c->lock);
    if (r == CHAN_WOKE)
        sched_ready(woken);
    rt_leave_m(m);
}

void chan_send(chant_chan *c, const void *value)
{
    if (unlikely(c == NULL))
        block_on_nil(WAIT_CHAN_SEND_NIL);
    M *m = rt_enter();
    G *woken;
    spin_lock(&c->lock);
    ChanResult r = chan_attempt_send(c, value, &woken);
    if (r == CHAN_BLOCKED) {
        /* The element is only read. */
        bool ok = wait_in(c, &c->senders, (void *)(uintptr_t)value, true);
        rt_leave();
        if (unlikely(!ok))
            chant_panic("send on closed channel");
        return;
    }
    finish(c, m, r, woken);
    if (unlikely(r == CHAN_CLOSED))
        chant_panic("send on closed channel");
}

bool chan_recv(chant_chan *c, void *value)
{
    if (unlikely(c == NULL))
        block_on_nil(WAIT_CHAN_RECEIVE_NIL);
    M *m = rt_enter();
    G *woken;
    spin_lock(&c->lock);
    ChanResult r = chan_attempt_recv(c, value, &woken);
    if (r == CHAN_BLOCKED) {
        bool ok = wait_in(c, &c->receivers, value, false);
        rt_leave();
        return ok;
    }
    finish(c, m, r, woken);
    return r != CHAN_CLOSED;
}

bool chant_range_recv(chant_chan *c, void *value)
{
    return chan_recv(c, value);
}

/* Looks without the lock. Each is one moment's truth: a channel that is full, or empty and
 * open, at this moment may answer for a try without more. */
static bool seems_full(const chant_chan *c)
{
    /* With a buffer, count decides; without, only the queue, which needs the lock. */
    return c->cap > 0 && !load_acquire(&c->closed) && load_acquire(&c->count) == c->cap;
}

static bool seems_empty(const chant_chan *c)
{
    /* closed is read second: still open then, it was open when it was empty. */
    return c->cap > 0 && load_acquire(&c->count) == 0 && !load_acquire(&c->closed);
}

bool chan_try_send(chant_chan *c, const void *value)
{
    M *m = rt_enter();
    if (c == NULL || seems_full(c)) {
        rt_leave_m(m);
        return false;
    }
    G *woken;
    spin_lock(&c->lock);
    ChanResult r = chan_attempt_send(c, value, &woken);
    finish(c, m, r, woken);
    if (unlikely(r == CHAN_CLOSED))
        chant_panic("send on closed channel");
    return r != CHAN_BLOCKED;
}

bool chan_try_recv(chant_chan *c, void *value, bool *ok)
{
    M *m = rt_enter();
    if (c == NULL || seems_empty(c)) {
        rt_leave_m(m);
        return false;
    }
    G *woken;
    spin_lock(&c->lock);
    ChanResult r = chan_attempt_recv(c, value, &woken);
    finish(c, m, r, woken);
    if (r == CHAN_BLOCKED)
        return false;
    if (ok)
        *ok = r != CHAN_CLOSED;
    return true;
}

bool chan_offer(chant_chan *c, const void *value)
{
    G *woken;
    spin_lock(&c->lock);
    ChanResult r = chan_attempt_send(c, value, &woken);
    spin_unlock(&c->lock);
    if (r == CHAN_WOKE)
        sched_ready(woken);
    return r == CHAN_DONE || r == CHAN_WOKE;
}

void chan_close(chant_chan *c)
{
    if (unlikely(c == NULL))
        chant_panic("close of nil channel");
    rt_enter();
    spin_lock(&c->lock);
    if (unlikely(load_relaxed(&c->closed))) {
        spin_unlock(&c->lock);
        rt_leave();
        chant_panic("close of closed channel");
    }
    store_release(&c->closed, 1);
    G *first = NULL, **link = &first;
    Waiter *w;
    while ((w = waitq_pop(&c->receivers)) != NULL || (w = waitq_pop(&c->senders)) != NULL) {
        if (!w->is_send && w->elem)
            memset(w->elem, 0, c->size);
        G *g = complete(c, w, false);
        *link = g;
        link = &g->link;
    }
    *link = NULL;
    CHAN_CHECK(c);
    spin_unlock(&c->lock);
    sched_ready_list(first);
    rt_leave();
}

int chan_len(chant_chan *c)
{
    return c ? (int)load_relaxed(&c->count) : 0;
}

int chan_cap(chant_chan *c)
{
    return c ? (int)c->cap : 0;
}

chant_chan *chan_retain(chant_chan *c)
{
    if (c)
        atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
    return c;
}

static void discard_all(WaitQueue *q)
{
    Waiter *next;
    for (Waiter *w = q->first; w != NULL; w = next) {
        next = w->next;
        waiter_discard(q, w);
    }
}

/* Takes all waiters out of c, which nobody refers to any more. They are those of selects
 * that something else has woken, and that have not run since; a program that frees a channel
 * on which somebody waits makes him wait as on a nil channel. One that is just taking
 * itself out is waited for: it runs, and has a few instructions to go. */
static void part_from_selects(chant_chan *c)
{
    for (bool parted = false; !parted;) {
        spin_lock(&c->lock);
        discard_all(&c->receivers);
        discard_all(&c->senders);
        parted = c->receivers.first == NULL && c->senders.first == NULL;
        spin_unlock(&c->lock);
        if (!parted)
            sched_yield();
    }
}

static COLD void destroy(chant_chan *c)
{
    if (c->timer || load_relaxed(&c->in_selects)) {
        rt_enter();
        if (c->timer)
            timer_stop(c->timer);
        part_from_selects(c);
        rt_leave();
        free(c->timer);
    }
    if (unlikely(c->leak != NULL))
        leaks_remove(c);
    if (trace_on(TRACE_CHAN))
        trace_event(TRACE_CHAN, "free %p", (void *)c);
    free(c);
}

void chan_release(chant_chan *c)
{
    if (c == NULL)
        return;
    /* The only reference is given up without a word: nobody can come by another. */
    if (load_acquire(&c->refs) != 1) {
        size_t before = atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel);
        if (unlikely(before == 0))
            throw("channel released more often than retained");
        if (before > 1)
            return;
    }
    destroy(c);
}

void chant_release_var(chant_chan *const *c)
{
    chan_release(*c);
}
