/* Waiter: one goroutine's place in one queue; WaitQueue: a FIFO of them.
 *
 * A Waiter lives in the stack frame (or, for a large select, in a heap array) of the
 * goroutine that waits, so parking allocates nothing. Invariants:
 *  - a queue and the links of the waiters in it are guarded by the owning object's lock;
 *  - whoever takes a waiter out of a queue owns it until it calls sched_ready(w->g),
 *    which is its last access: the frame may be gone right after;
 *  - a select's waiters share g->fired; a waker must win it (waiter_claim) before it
 *    touches the waiter's data, and drops a waiter that another waker has won;
 *  - siblings are the same select's waiters on the same object: the one that fires takes
 *    the others out too, so that the select, once awake, need not touch the object. */
#ifndef CHANT_WAITER_H
#define CHANT_WAITER_H

#include "rt_types.h"

struct Waiter {
    Waiter *next, *prev;
    G *g;
    void *elem;          /* channel: value to send, or where to receive (NULL: drop) */
    Waiter *sibling;     /* next waiter of the same select on the same object, or NULL */
    uint32_t index;      /* select: the case; sync objects: theirs to use */
    bool queued;         /* is in a queue */
    bool in_select;
    bool is_send;        /* channel: stands among the senders */
    bool ok;             /* set by the waker: false when the channel was closed */
};

typedef struct {
    Waiter *first, *last;
} WaitQueue;

static inline void waitq_push(WaitQueue *q, Waiter *w)
{
    w->next = NULL;
    w->prev = q->last;
    if (q->last)
        q->last->next = w;
    else
        q->first = w;
    q->last = w;
    w->queued = true;
}

/* Puts w first: for a waiter that was woken and lost its race. */
static inline void waitq_push_front(WaitQueue *q, Waiter *w)
{
    w->prev = NULL;
    w->next = q->first;
    if (q->first)
        q->first->prev = w;
    else
        q->last = w;
    q->first = w;
    w->queued = true;
}

static inline void waitq_remove(WaitQueue *q, Waiter *w)
{
    RT_ASSERT(w->queued);
    if (w->prev)
        w->prev->next = w->next;
    else
        q->first = w->next;
    if (w->next)
        w->next->prev = w->prev;
    else
        q->last = w->prev;
    w->queued = false;
}

/* Wins the right to wake w's goroutine. True for a waiter that is not in a select. */
static inline bool waiter_claim(Waiter *w)
{
    if (!w->in_select)
        return true;
    if (world_is_solo()) {
        if (load_relaxed(&w->g->fired))
            return false;
        store_relaxed(&w->g->fired, 1);
        return true;
    }
    uint32_t none = 0;
    return atomic_compare_exchange_strong_explicit(&w->g->fired, &none, 1, memory_order_acq_rel,
                                                   memory_order_relaxed);
}

/* Takes the first waiter that can still be woken, claimed; NULL if there is none. */
static inline Waiter *waitq_pop(WaitQueue *q)
{
    Waiter *w;
    while ((w = q->first) != NULL) {
        waitq_remove(q, w);
        if (waiter_claim(w))
            return w;
    }
    return NULL;
}

#endif
