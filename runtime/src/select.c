/* select.
 *
 * Locks all channels in address order, each once, so that two selects can't lock each other
 * out; looks which cases are ready and carries out one, drawn evenly; if none is and there
 * is no default, stands in every channel's queue and parks. The waker that wins g->fired has
 * carried out its case, and taken the select's other waiters out of that channel's queues;
 * what stands in other channels' queues the select takes out itself, one lock at a time. It
 * does not touch the channel that fired: it may have been freed. So may the others, as soon
 * as the peer knows of the communication: a channel that a select has stood in is freed only
 * after the select's waiters are out of it (chan.c, part_from_selects), and a case that is
 * carried out at once unlocks its own channel last, since nobody learns of it before.
 *
 * Small selects keep their working arrays in the frame, large ones on the heap. Nothing
 * recurses; the sort is a heap sort. */
#include <stdlib.h>

#include "chan.h"
#include "panic.h"
#include "trace.h"

#define SMALL 8
#define CASES_MAX 65536

/* A case with a channel, and its place in the channel's queue. */
typedef struct {
    Waiter waiter;
    uint32_t index; /* of the case */
} Slot;

typedef struct {
    struct chant_case *cases;
    Slot *slots;  /* n, and one more that ends the sibling chains */
    int n;
    bool sorted;  /* slots are in the order of their channels' addresses */
    bool locked;
} Select;

static inline chant_chan *chan_at(const Select *s, int i)
{
    return s->cases[s->slots[i].index].c;
}

static bool before(const Select *s, uint32_t a, uint32_t b)
{
    return (uintptr_t)s->cases[a].c < (uintptr_t)s->cases[b].c;
}

static void sift(Select *s, int i, int n)
{
    Slot *slots = s->slots;
    uint32_t moved = slots[i].index;
    for (;;) {
        int child = 2 * i + 1;
        if (child >= n)
            break;
        if (child + 1 < n && before(s, slots[child].index, slots[child + 1].index))
            child++;
        if (!before(s, moved, slots[child].index))
            break;
        slots[i].index = slots[child].index;
        i = child;
    }
    slots[i].index = moved;
}

static void sort(Select *s)
{
    Slot *slots = s->slots;
    int n = s->n;
    s->sorted = true;
    if (n <= SMALL) {
        for (int i = 1; i < n; i++) {
            uint32_t moved = slots[i].index;
            int j = i;
            for (; j > 0 && before(s, moved, slots[j - 1].index); j--)
                slots[j].index = slots[j - 1].index;
            slots[j].index = moved;
        }
        return;
    }
    for (int i = n / 2; i-- > 0;)
        sift(s, i, n);
    for (int end = n - 1; end > 0; end--) {
        uint32_t top = slots[0].index;
        slots[0].index = slots[end].index;
        slots[end].index = top;
        sift(s, 0, end);
    }
}

/* In a solo world there is nothing to lock, and none can become shared before this
 * operation has left the runtime. */
static void lock_all(Select *s)
{
    s->sorted = s->locked = false;
    if (world_is_solo())
        return;
    sort(s);
    s->locked = true;
    chant_chan *last = NULL;
    for (int i = 0; i < s->n; i++) {
        chant_chan *c = chan_at(s, i);
        if (c != last)
            spin_lock(&c->lock);
        last = c;
    }
}

/* Unlocks all, `at_last` (NULL: none in particular) after the others. */
static void unlock_all(Select *s, chant_chan *at_last)
{
    if (!s->locked)
        return;
    chant_chan *last = NULL;
    for (int i = s->n; i-- > 0;) {
        chant_chan *c = chan_at(s, i);
        if (c != last && c != at_last)
            spin_unlock(&c->lock);
        last = c;
    }
    if (at_last)
        spin_unlock(&at_last->lock);
}

/* Under c's lock: could this case proceed now? A peer that another select's waker has won
 * does not count; such peers are dropped here, which keeps the answer true. */
static bool is_ready(const struct chant_case *k)
{
    chant_chan *c = k->c;
    if (unlikely(load_relaxed(&c->closed)))
        return true;
    size_t n = load_relaxed(&c->count);
    WaitQueue *q;
    if (k->dir == CHANT_SEND) {
        if (n < c->cap)
            return true;
        q = &c->receivers;
    } else {
        if (c->cap > 0)
            return n > 0;
        q = &c->senders;
    }
    return waitq_waits(q);
}

/* Carries out case i, which looked ready, and unlocks. False, and still locked, if the
 * waiter it relied on was won by another select's waker in between. */
static bool carry_out(Select *s, int i)
{
    struct chant_case *k = &s->cases[i];
    G *woken = NULL;
    ChanResult r = k->dir == CHANT_SEND ? chan_attempt_send(k->c, k->value, &woken)
                                        : chan_attempt_recv(k->c, k->value, &woken);
    if (unlikely(r == CHAN_BLOCKED))
        return false;
    k->ok = r != CHAN_CLOSED;
    unlock_all(s, k->c);
    if (r == CHAN_WOKE)
        sched_ready(woken);
    return true;
}

/* Carries out one ready case, drawn evenly, and unlocks; -1, still locked, if none is. */
static int try_ready(M *m, Select *s)
{
    for (;;) {
        /* One pass keeps each ready case with probability 1/(ready cases so far). */
        int chosen = -1;
        uint32_t ready = 0;
        for (int i = 0; i < s->n; i++) {
            int k = (int)s->slots[i].index;
            if (is_ready(&s->cases[k]) && (++ready == 1 || rt_random(m, ready) == 0))
                chosen = k;
        }
        if (chosen < 0 || carry_out(s, chosen))
            return chosen;
    }
}

/* Stands in every queue. Several waiters on one channel are linked in a ring. */
static void enqueue_all(G *g, Select *s)
{
    store_relaxed(&g->fired, 0);
    g->woken_by = NULL;
    for (int i = 0; i < s->n;) {
        chant_chan *c = chan_at(s, i);
        int first = i;
        store_relaxed(&c->in_selects, true);
        for (; i < s->n && chan_at(s, i) == c; i++) {
            const struct chant_case *k = &s->cases[s->slots[i].index];
            Waiter *w = &s->slots[i].waiter;
            *w = (Waiter){.g = g,
                          .elem = k->value,
                          .index = s->slots[i].index,
                          .in_select = true,
                          .is_send = k->dir == CHANT_SEND,
                          .sibling = &s->slots[i + 1].waiter};
            waitq_push(w->is_send ? &c->senders : &c->receivers, w);
        }
        s->slots[i - 1].waiter.sibling = i - first > 1 ? &s->slots[first].waiter : NULL;
    }
}

/* Takes those of the waiters [first, end), all on c, out that have not been taken out. If
 * all have, c may be gone. */
static void dequeue(Select *s, chant_chan *c, int first, int end)
{
    bool locked = false;
    for (int i = first; i < end; i++) {
        Waiter *w = &s->slots[i].waiter;
        if (!waiter_depart(w))
            continue;
        if (!locked)
            spin_lock(&c->lock);
        locked = true;
        waitq_remove(w->is_send ? &c->senders : &c->receivers, w);
    }
    if (locked)
        spin_unlock(&c->lock);
}

/* Leaves all queues but those of the channel that fired. */
static void dequeue_others(Select *s, const chant_chan *fired)
{
    for (int i = 0; i < s->n;) {
        chant_chan *c = chan_at(s, i);
        int end = i + 1;
        while (end < s->n && chan_at(s, end) == c)
            end++;
        if (c != fired)
            dequeue(s, c, i, end);
        i = end;
    }
}

/* Parks until a case has been carried out; locked on entry. Returns its index. */
static int wait_for_case(Select *s)
{
    G *g = g_current();
    if (!s->sorted)
        sort(s);
    enqueue_all(g, s);
    sched_park_prepare(g, WAIT_SELECT);
    unlock_all(s, NULL);
    sched_park(g);
    Waiter *w = g->woken_by;
    if (unlikely(w == NULL))
        throw("select woken by nobody");
    int i = (int)w->index;
    s->cases[i].ok = w->ok;
    dequeue_others(s, s->cases[i].c);
    return i;
}

/* A case without a channel is never ready: it gets no slot. */
static int select_cases(struct chant_case *cases, int total, bool has_default, Slot *slots)
{
    Select s = {.cases = cases, .slots = slots};
    for (int i = 0; i < total; i++)
        if (cases[i].c)
            slots[s.n++].index = (uint32_t)i;
    M *m = rt_enter();
    lock_all(&s);
    int i = try_ready(m, &s);
    if (i < 0) {
        if (has_default)
            unlock_all(&s, NULL);
        else
            i = wait_for_case(&s);
    }
    rt_leave();
    if (i >= 0 && cases[i].dir == CHANT_SEND && unlikely(!cases[i].ok))
        chant_panic("send on closed channel");
    return i;
}

/* One case without default is the plain operation; with one, the try. */
static int select_one(struct chant_case *k, bool has_default)
{
    if (has_default) {
        if (k->dir == CHANT_SEND)
            return chan_try_send(k->c, k->value) ? 0 : -1;
        return chan_try_recv(k->c, k->value, &k->ok) ? 0 : -1;
    }
    if (k->dir == CHANT_SEND)
        chan_send(k->c, k->value);
    else
        k->ok = chan_recv(k->c, k->value);
    return 0;
}

int chan_select(struct chant_case *cases, int n, bool has_default)
{
    if (n == 0 && !has_default)
        chant_block();
    if (n == 1)
        return select_one(cases, has_default);
    if (n <= SMALL) {
        Slot slots[SMALL + 1];
        return select_cases(cases, n, has_default, slots);
    }
    if (n > CASES_MAX)
        chant_panic("select: too many cases (max %d)", CASES_MAX);
    Slot *slots = rt_alloc((size_t)(n + 1) * sizeof *slots);
    int i = select_cases(cases, n, has_default, slots);
    free(slots);
    return i;
}
