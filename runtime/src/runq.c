/* A P's run queues; see runq.h for the invariants.
 *
 * Memory order. A slot is written before the release store of bottom (tail) that shows it,
 * and read by thieves after an acquire load of it. lifo_pop: the owner's store of bottom
 * must come before its load of top, and a thief's load of top before its load of bottom,
 * both in the single total order, so that of owner and thief at least one sees the other;
 * the last element is settled by compare-and-swap on top.
 *
 * A solo owner has no thieves and uses plain stores. The world may become solo in the
 * middle of a pop, when the last thief has just gone with what it stole: so a pop asks
 * whether it is alone before it reads top or head, never after. */
#include "runq.h"

#include "panic.h"

#define AHEAD 8 /* entries from the head of a queue that are worth fetching early */
#define SLOT(i) ((i) & (QUEUE_SIZE - 1))

uint32_t runq_limit = QUEUE_SIZE;

bool lifo_push(LifoQueue *q, G *g)
{
    uint32_t b = load_relaxed(&q->bottom);
    if (unlikely(b - load_acquire(&q->top) >= runq_limit))
        return false;
    store_relaxed(&q->slot[SLOT(b)], g);
    store_release(&q->bottom, b + 1);
    return true;
}

static NOINLINE G *lifo_pop_shared(LifoQueue *q)
{
    uint32_t b = load_relaxed(&q->bottom) - 1;
    /* An exchange orders like a fence and is cheaper. */
    atomic_exchange_explicit(&q->bottom, b, memory_order_seq_cst);
    uint32_t t = atomic_load_explicit(&q->top, memory_order_seq_cst);
    int32_t left = (int32_t)(b - t);
    if (left < 0) {
        store_relaxed(&q->bottom, b + 1);
        return NULL;
    }
    G *g = load_relaxed(&q->slot[SLOT(b)]);
    if (left > 0)
        return g;
    if (!atomic_compare_exchange_strong_explicit(&q->top, &t, t + 1, memory_order_seq_cst,
                                                 memory_order_relaxed))
        g = NULL;
    store_relaxed(&q->bottom, b + 1);
    return g;
}

G *lifo_pop(LifoQueue *q)
{
    bool solo = world_is_solo();
    uint32_t b = load_relaxed(&q->bottom);
    if (b == load_relaxed(&q->top))
        return NULL;
    if (unlikely(!solo))
        return lifo_pop_shared(q);
    G *g = load_relaxed(&q->slot[SLOT(b - 1)]);
    store_relaxed(&q->bottom, b - 1);
    return g;
}

G *lifo_steal(LifoQueue *q)
{
    uint32_t t = atomic_load_explicit(&q->top, memory_order_seq_cst);
    uint32_t b = atomic_load_explicit(&q->bottom, memory_order_seq_cst);
    if ((int32_t)(b - t) <= 0)
        return NULL;
    G *g = load_relaxed(&q->slot[SLOT(t)]);
    if (!atomic_compare_exchange_strong_explicit(&q->top, &t, t + 1, memory_order_seq_cst,
                                                 memory_order_relaxed))
        return NULL;
    return g;
}

uint32_t lifo_count(const LifoQueue *q)
{
    int32_t n = (int32_t)(load_relaxed(&q->bottom) - load_relaxed(&q->top));
    return n > 0 ? (uint32_t)n : 0;
}

bool fifo_push(FifoQueue *q, G *g)
{
    uint32_t t = load_relaxed(&q->tail);
    if (unlikely(t - load_acquire(&q->head) >= runq_limit))
        return false;
    store_relaxed(&q->slot[SLOT(t)], g);
    store_release(&q->tail, t + 1);
    return true;
}

/* In a long queue of goroutines that have slept, each is a miss in the cache and in the
 * TLB: fetch a later one's G, then the top of its stack, while the ones before it run. The
 * entries may be taken meanwhile; Gs in queues stay mapped for ever. */
static inline void prefetch_ahead(const FifoQueue *q, uint32_t h, uint32_t count)
{
    if (likely(count <= AHEAD))
        return;
    __builtin_prefetch(load_relaxed(&q->slot[SLOT(h + AHEAD)]));
    const G *g = load_relaxed(&q->slot[SLOT(h + AHEAD / 2)]);
    if (g)
        __builtin_prefetch(load_relaxed(&g->sp));
}

G *fifo_pop(FifoQueue *q)
{
    bool solo = world_is_solo();
    uint32_t h = load_acquire(&q->head);
    for (;;) {
        uint32_t count = load_relaxed(&q->tail) - h;
        if (count == 0)
            return NULL;
        prefetch_ahead(q, h, count);
        G *g = load_relaxed(&q->slot[SLOT(h)]);
        if (likely(solo)) {
            store_relaxed(&q->head, h + 1);
            return g;
        }
        if (atomic_compare_exchange_weak_explicit(&q->head, &h, h + 1, memory_order_acq_rel,
                                                  memory_order_acquire))
            return g;
    }
}

uint32_t fifo_steal(FifoQueue *q, G **out, uint32_t max)
{
    uint32_t h = load_acquire(&q->head);
    for (;;) {
        uint32_t n = load_acquire(&q->tail) - h;
        n -= n / 2;
        if (n == 0)
            return 0;
        if (n > QUEUE_SIZE / 2) { /* head and tail were not of one moment */
            h = load_acquire(&q->head);
            continue;
        }
        if (n > max)
            n = max;
        for (uint32_t i = 0; i < n; i++)
            out[i] = load_relaxed(&q->slot[SLOT(h + i)]);
        if (atomic_compare_exchange_weak_explicit(&q->head, &h, h + n, memory_order_acq_rel,
                                                  memory_order_acquire))
            return n;
    }
}

uint32_t fifo_count(const FifoQueue *q)
{
    int32_t n = (int32_t)(load_relaxed(&q->tail) - load_relaxed(&q->head));
    return n > 0 ? (uint32_t)n : 0;
}

void runq_check(const P *p)
{
    uint32_t n = lifo_count(&p->lifo);
    if (n > QUEUE_SIZE || fifo_count(&p->fifo) > QUEUE_SIZE)
        throw("run queue overfull");
    uint32_t t = load_acquire(&p->lifo.top), b = load_relaxed(&p->lifo.bottom);
    for (uint32_t i = t; (int32_t)(b - i) > 0; i++) {
        const G *g = load_relaxed(&p->lifo.slot[SLOT(i)]);
        if (g == NULL)
            throw("empty slot in a run queue");
        /* A thief may have taken it since: what top has passed proves nothing. */
        if ((int32_t)(load_acquire(&p->lifo.top) - i) <= 0 &&
            load_relaxed(&g->state) != G_RUNNABLE &&
            (int32_t)(load_acquire(&p->lifo.top) - i) <= 0)
            throw("goroutine in a run queue is not runnable");
    }
}
