/* Waiter: one goroutine's place in one queue; WaitQueue: a FIFO of them.
 *
 * A Waiter lives in the stack frame (or, for a large select, in a heap array) of the
 * goroutine that waits, so parking allocates nothing. Invariants:
 *  - a queue and the links of the waiters in it are guarded by the owning object's lock;
 *  - whoever takes a waiter out of a queue owns it until it calls sched_ready(w->g),
 *    which is its last access: the frame may be gone right after;
 *  - a select's waiters share g->fired; a waker must win it (waiter_claim) before it
 *    touches the waiter's data. A waiter whose select was won elsewhere leaves its queue by
 *    whoever comes first: the select itself, which says so before it locks the object
 *    (waiter_depart), or somebody who holds the lock (waiter_discard). After the latter the
 *    select never touches that object: it may be freed;
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
    _Atomic uint8_t departure; /* select: a Departure */
};

/* Who takes a waiter out of its queue once its select was won elsewhere. */
typedef enum { DEPART_OPEN, DEPART_SELECT, DEPART_DISCARDED } Departure;

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

/* Settles w's departure as `how`, if it is open. */
static inline bool waiter_settle(Waiter *w, Departure how)
{
    if (world_is_solo()) {
        if (load_relaxed(&w->departure) != DEPART_OPEN)
            return false;
        store_relaxed(&w->departure, (uint8_t)how);
        return true;
    }
    uint8_t open = DEPART_OPEN;
    return atomic_compare_exchange_strong_explicit(&w->departure, &open, (uint8_t)how,
                                                   memory_order_acq_rel, memory_order_acquire);
}

/* For w's select, awake: true if w is still in its queue and stays there until the caller
 * has locked the object and taken it out. */
static inline bool waiter_depart(Waiter *w)
{
    return waiter_settle(w, DEPART_SELECT);
}

/* For others, under the object's lock: takes w, which is not to be woken from here, out of q
 * unless its select is about to. The last access to w: its frame may be gone afterwards. */
static inline void waiter_discard(WaitQueue *q, Waiter *w)
{
    waitq_remove(q, w);
    if (unlikely(!waiter_settle(w, DEPART_DISCARDED)))
        waitq_push_front(q, w);
}

/* Takes the first waiter that can still be woken, claimed; NULL if there is none. */
static inline Waiter *waitq_pop(WaitQueue *q)
{
    Waiter *next;
    for (Waiter *w = q->first; w != NULL; w = next) {
        next = w->next;
        if (likely(waiter_claim(w))) {
            waitq_remove(q, w);
            return w;
        }
        waiter_discard(q, w);
    }
    return NULL;
}

/* True if w is a select's that has been won, here or elsewhere. */
static inline bool waiter_is_won(const Waiter *w)
{
    return w->in_select && load_acquire(&w->g->fired);
}

/* True if somebody in q can still be woken. Discards others on the way. */
static inline bool waitq_waits(WaitQueue *q)
{
    Waiter *next;
    for (Waiter *w = q->first; w != NULL; w = next) {
        if (likely(!waiter_is_won(w)))
            return true;
        next = w->next;
        waiter_discard(q, w);
    }
    return false;
}

#endif
