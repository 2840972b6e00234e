/* Timer heaps.
 *
 * A heap is a 4-ary tree in an array: the children of i are 4i+1 .. 4i+4, and no child is
 * due before its parent. t->owner is the heap that t is or last was in; it is in it unless
 * t->index is NOT_IN_HEAP, and then heap[t->index] is {t->placed, t}. All under the heap's lock,
 * callbacks included: that is how stopping a timer waits for its callback. A timer leaves the heap
 * before its callback, which may free it; a periodic one is put in again first.
 *
 * One that is moved to a later time stays where it is, and goes down when it has come to the top:
 * timeouts that are set anew again and again are never sifted. slot.when <= timer->when, that is.
 * Nor is the heap looked at then: among a million timers a slot is a miss of the caches.
 *
 * However many are due, a look fires TIMER_BATCH at most, and few where the P's queue of those
 * who gave way is half full: what it makes runnable is to run before the next look makes more.
 * So a million that are due at once need neither as many stacks at a time nor the lock for long.
 * Looks come at least at the end of each time slice. */
#include "timer.h"

#include <stdlib.h>

#include "panic.h"
#include "proc.h"
#include "runq.h"
#include "sched.h"
#include "trace.h"
#include "worker.h"

#define NOT_IN_HEAP UINT32_MAX
#define TIMER_BATCH 256
#define TIMER_FEW 4

static void put(TimerHeap *h, uint32_t i, TimerSlot slot)
{
    h->heap[i] = slot;
    slot.timer->placed = slot.when;
    slot.timer->index = i;
}

static void sift_up(TimerHeap *h, uint32_t i, TimerSlot slot)
{
    while (i > 0) {
        uint32_t parent = (i - 1) / 4;
        if (h->heap[parent].when <= slot.when)
            break;
        put(h, i, h->heap[parent]);
        i = parent;
    }
    put(h, i, slot);
}

static void sift_down(TimerHeap *h, uint32_t i, TimerSlot slot)
{
    for (;;) {
        uint32_t child = 4 * i + 1, best = child;
        if (child >= h->count)
            break;
        for (uint32_t c = child + 1; c < child + 4 && c < h->count; c++)
            if (h->heap[c].when < h->heap[best].when)
                best = c;
        if (h->heap[best].when >= slot.when)
            break;
        put(h, i, h->heap[best]);
        i = best;
    }
    put(h, i, slot);
}

static void note_first(TimerHeap *h)
{
    store_release(&h->first, h->count ? h->heap[0].when : TIMER_NEVER);
}

static void insert(TimerHeap *h, Timer *t)
{
    if (h->count == h->capacity) {
        h->capacity = h->capacity ? h->capacity * 2 : 16;
        h->heap = rt_realloc(h->heap, h->capacity * sizeof *h->heap);
    }
    store_relaxed(&t->owner, h);
    sift_up(h, h->count++, (TimerSlot){t->when, t});
    note_first(h);
}

static void remove_at(TimerHeap *h, uint32_t i)
{
    h->heap[i].timer->index = NOT_IN_HEAP;
    TimerSlot last = h->heap[--h->count];
    if (i < h->count) {
        if (i > 0 && last.when < h->heap[(i - 1) / 4].when)
            sift_up(h, i, last);
        else
            sift_down(h, i, last);
    }
    note_first(h);
}

/* The heap of the caller's P; threads without one use the first P's. */
static TimerHeap *heap_of(const M *m)
{
    return m->p ? &m->p->timers : &sched.allp[0]->timers;
}

void timer_start(Timer *t, int64_t when)
{
    M *m = m_current();
    TimerHeap *h = heap_of(m);
    t->when = when < 0 ? 0 : when;
    spin_lock(&h->lock);
    insert(h, t);
    spin_unlock(&h->lock);
    if (m->p == NULL)
        worker_timers_moved(when);
}

/* The heap that t is in, locked; NULL if it is in none. */
static TimerHeap *lock_heap(Timer *t)
{
    for (;;) {
        TimerHeap *h = load_acquire(&t->owner);
        if (h == NULL)
            return NULL;
        spin_lock(&h->lock);
        if (load_relaxed(&t->owner) == h) {
            if (t->index != NOT_IN_HEAP)
                return h;
            spin_unlock(&h->lock);
            return NULL;
        }
        spin_unlock(&h->lock);
    }
}

bool timer_stop(Timer *t)
{
    TimerHeap *h = lock_heap(t);
    if (h == NULL)
        return false;
    remove_at(h, t->index);
    spin_unlock(&h->lock);
    return true;
}

bool timer_move(Timer *t, int64_t when)
{
    TimerHeap *h = lock_heap(t);
    if (h == NULL)
        return false;
    t->when = when < 0 ? 0 : when;
    bool earlier = t->when < t->placed;
    if (earlier) {
        sift_up(h, t->index, (TimerSlot){t->when, t});
        note_first(h);
    }
    spin_unlock(&h->lock);
    M *m = m_current();
    if (earlier && (m->p == NULL || h != &m->p->timers))
        worker_timers_moved(when);
    return true;
}

/* Whether a look that has fired so many may fire another. */
static bool may_fire(const P *own, int fired)
{
    return fired < TIMER_FEW ||
           (fired < TIMER_BATCH && fifo_count(&own->fifo) < runq_limit / 2);
}

int64_t timer_run(P *p, int64_t now)
{
    TimerHeap *h = &p->timers;
    const P *own = m_current()->p;
    spin_lock(&h->lock);
    for (int i = 0; h->count > 0 && h->heap[0].when <= now && may_fire(own, i); i++) {
        Timer *t = h->heap[0].timer;
        if (t->when > h->heap[0].when) {
            sift_down(h, 0, (TimerSlot){t->when, t});
            note_first(h);
            continue;
        }
        remove_at(h, 0);
        if (trace_on(TRACE_TIMER))
            trace_event(TRACE_TIMER, "fire, %lld ns late", (long long)(now - t->when));
        if (t->period > 0) {
            t->when += t->period * (1 + (now - t->when) / t->period);
            insert(h, t);
        }
        t->fn(t->arg, now);
    }
    int64_t next = load_relaxed(&h->first);
    spin_unlock(&h->lock);
    return next;
}

int64_t timer_next_all(void)
{
    int64_t next = TIMER_NEVER;
    int n = load_acquire(&sched.procs_made);
    for (int i = 0; i < n; i++) {
        int64_t first = load_acquire(&sched.allp[i]->timers.first);
        if (first < next)
            next = first;
    }
    return next;
}

void timer_move_all(P *from, P *to)
{
    /* In the order of ids: two Ps that retire at once don't lock each other out. */
    TimerHeap *a = &from->timers, *b = &to->timers;
    TimerHeap *first = from->id < to->id ? a : b, *second = first == a ? b : a;
    spin_lock(&first->lock);
    spin_lock(&second->lock);
    while (a->count > 0) {
        Timer *t = a->heap[0].timer;
        remove_at(a, 0);
        insert(b, t);
    }
    spin_unlock(&second->lock);
    spin_unlock(&first->lock);
}

static void wake_sleeper(void *arg, int64_t now)
{
    (void)now;
    sched_ready(arg);
}

void timer_sleep_until(int64_t when)
{
    G *g = g_current();
    Timer t = {.fn = wake_sleeper, .arg = g};
    sched_park_prepare(g, WAIT_SLEEP); /* before the timer can fire */
    timer_start(&t, when);
    sched_park(g);
}
