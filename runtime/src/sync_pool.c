/* sync_pool: a few objects at each P, and the others in batches that all share.
 *
 * A P has a shelf, of which only its goroutines make regular use: its lock is taken without
 * contention. A full one gives its older half to the common list, an empty one takes a batch from
 * there; so most calls touch no memory that another CPU writes, and objects that are put by one
 * P and got by another travel sixteen at a time. Where both have nothing, the other Ps' shelves
 * are looked through for a single one, before a new one is made. Threads without a P share a
 * shelf.
 *
 * Locking: a shelf's lock, then the common one. Never two shelves'. */
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "panic.h"
#include "proc.h"
#include "sched.h"

enum { SHELF_ROOM = 32, BATCH = SHELF_ROOM / 2 };

typedef struct {
    SpinLock lock; /* guards the rest */
    uint32_t count;
    void *object[SHELF_ROOM]; /* the newest last */
} Shelf;

typedef struct Batch Batch;
struct Batch {
    Batch *next;
    void *object[BATCH];
};

typedef struct {
    SpinLock lock; /* guards batches */
    Batch *batches;
    Shelf foreign;
    _Atomic(Shelf *) shelf[PROCS_MAX]; /* by the P's id; made by its holder */
} Inside;

static _Atomic(void *) *inside_of(sync_pool *p)
{
    return (_Atomic(void *) *)(void *)&p->chant_inside;
}

static NOINLINE Inside *make_inside(sync_pool *p)
{
    Inside *made = rt_alloc_zero(sizeof *made);
    void *there = NULL;
    if (atomic_compare_exchange_strong_explicit(inside_of(p), &there, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    free(made);
    return there;
}

/* That of the caller's P. */
static inline Shelf *own_shelf(Inside *in, const M *m)
{
    if (unlikely(m->p == NULL))
        return &in->foreign;
    Shelf *s = load_relaxed(&in->shelf[m->p->id]);
    if (unlikely(s == NULL)) {
        s = rt_alloc_zero(sizeof *s);
        store_release(&in->shelf[m->p->id], s);
    }
    return s;
}

static NOINLINE void give_batch(Inside *in, Shelf *s)
{
    Batch *b = rt_alloc(sizeof *b);
    memcpy(b->object, s->object, sizeof b->object);
    memmove(s->object, s->object + BATCH, sizeof b->object);
    s->count -= BATCH;
    spin_lock(&in->lock);
    b->next = in->batches;
    in->batches = b;
    spin_unlock(&in->lock);
}

/* s is empty, and stays so if there is no batch. */
static NOINLINE void take_batch(Inside *in, Shelf *s)
{
    spin_lock(&in->lock);
    Batch *b = in->batches;
    if (b)
        in->batches = b->next;
    spin_unlock(&in->lock);
    if (b) {
        memcpy(s->object, b->object, sizeof b->object);
        s->count = BATCH;
        free(b);
    }
}

static void *take_one(Shelf *s)
{
    void *object = NULL;
    spin_lock(&s->lock);
    if (s->count)
        object = s->object[--s->count];
    spin_unlock(&s->lock);
    return object;
}

static NOINLINE void *take_elsewhere(Inside *in)
{
    void *object = take_one(&in->foreign);
    int n = load_acquire(&sched.procs_made);
    for (int i = 0; object == NULL && i < n; i++) {
        Shelf *s = load_acquire(&in->shelf[i]);
        if (s)
            object = take_one(s);
    }
    return object;
}

void *sync_pool_get(sync_pool *p)
{
    Inside *in = load_acquire(inside_of(p));
    void *object = NULL;
    if (likely(in != NULL)) {
        M *m = rt_enter();
        Shelf *s = own_shelf(in, m);
        spin_lock(&s->lock);
        if (unlikely(s->count == 0))
            take_batch(in, s);
        if (likely(s->count != 0))
            object = s->object[--s->count];
        spin_unlock(&s->lock);
        if (unlikely(object == NULL))
            object = take_elsewhere(in);
        rt_leave_m(m);
    }
    return object || p->New == NULL ? object : p->New();
}

void sync_pool_put(sync_pool *p, void *object)
{
    if (object == NULL)
        return;
    Inside *in = load_acquire(inside_of(p));
    if (unlikely(in == NULL))
        in = make_inside(p);
    M *m = rt_enter();
    Shelf *s = own_shelf(in, m);
    spin_lock(&s->lock);
    if (unlikely(s->count == SHELF_ROOM))
        give_batch(in, s);
    s->object[s->count++] = object;
    spin_unlock(&s->lock);
    rt_leave_m(m);
}

static void clear_shelf(Shelf *s, void (*fn)(void *))
{
    for (uint32_t i = 0; fn && i < s->count; i++)
        fn(s->object[i]);
}

void sync_pool_free(sync_pool *p, void (*fn)(void *))
{
    Inside *in = atomic_exchange_explicit(inside_of(p), NULL, memory_order_acq_rel);
    if (in == NULL)
        return;
    for (int i = 0; i < PROCS_MAX; i++) {
        Shelf *s = load_relaxed(&in->shelf[i]);
        if (s)
            clear_shelf(s, fn);
        free(s);
    }
    clear_shelf(&in->foreign, fn);
    for (Batch *b = in->batches, *next; b; b = next) {
        next = b->next;
        for (int i = 0; fn && i < BATCH; i++)
            fn(b->object[i]);
        free(b);
    }
    free(in);
}
