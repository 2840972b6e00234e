/* Goroutine objects.
 *
 * An arena goroutine's G lies at the top of its stack slot, its argument copy right below,
 * then its stack. Bound Gs (main's, g0s, foreign threads') are malloc'ed and listed under
 * `bound_lock`. Who may write a G's fields: its creator until it is runnable, then itself,
 * then whoever ends it; state and sp by the rules of rt_types.h. */
#include "g.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "panic.h"
#include "proc.h"
#include "sanitize.h"
#include "sched.h"
#include "stack.h"

#define ID_BATCH 16

static _Atomic uint64_t last_id = ID_BATCH; /* the first batch is the main P's */
static _Atomic uint32_t foreign_delta; /* goroutines made by foreign threads */
static Mutex bound_lock;
static G *_Atomic bound; /* written under the lock; a dump reads without it */

static uint64_t new_id(P *p)
{
    if (p == NULL)
        return atomic_fetch_add_explicit(&last_id, 1, memory_order_relaxed) + 1;
    if (p->next_id == p->end_id) {
        p->next_id = atomic_fetch_add_explicit(&last_id, ID_BATCH, memory_order_relaxed) + 1;
        p->end_id = p->next_id + ID_BATCH;
    }
    return p->next_id++;
}

void g_count_add(P *p, int delta)
{
    if (p)
        store_release(&p->g_delta, load_relaxed(&p->g_delta) + (uint32_t)delta);
    else
        atomic_fetch_add_explicit(&foreign_delta, (uint32_t)delta, memory_order_release);
}

/* Acquires what the goroutines that are no longer counted had done. */
int g_count(void)
{
    uint32_t n = load_acquire(&foreign_delta);
    for (int i = 0; i < sched.procs_made; i++)
        n += load_acquire(&sched.allp[i]->g_delta);
    return (int)n;
}

/* Alignment of an object of `size` bytes can't exceed the largest power of two in it. */
static size_t args_alignment(size_t size)
{
    size_t a = size & -size;
    return a < 16 ? 16 : a > 4096 ? 4096 : a;
}

G *g_new(P *p, void (*entry)(void *), const void *args, size_t size, void *created_at)
{
    uint32_t slot = stack_alloc(p);
    G *g = stack_g(slot);
    RT_ASSERT(load_relaxed(&g->state) == G_IDLE);
    G *self = g_current();
    g->link = NULL;
    store_relaxed(&g->reason, WAIT_NONE);
    g->foreign = g->is_main = g->is_system = g->yielding = g->args_on_heap = false;
    g->saved_errno = 0;
    store_relaxed(&g->fired, 0);
    g->id = new_id(p);
    g->parent = self && !self->foreign ? self->id : 0;
    g->created_at = created_at;
    g->entry = entry;
    g->panics = NULL;
    g->recovered = NULL;
    g->stack_lo = stack_lo(slot);
    g->slot = slot;
    g->m = NULL;
    san_g_create(g);
    char *top = (char *)g;
    if (size > 0) {
        if (unlikely(size > stack_size() / 4)) {
            g->args_on_heap = true;
            size_t a = args_alignment(size);
            g->args = aligned_alloc(a, (size + a - 1) & ~(a - 1));
            if (g->args == NULL)
                fatal_plain("out of memory: arguments of a goroutine, %zu bytes", size);
        } else {
            top = (char *)((uintptr_t)(top - size) & ~(uintptr_t)(args_alignment(size) - 1));
            g->args = top;
        }
        memcpy(g->args, args, size);
    } else {
        g->args = NULL;
    }
    g->stack_hi = top;
    store_relaxed(&g->sp, context_make(top, sched_goroutine_main));
    store_relaxed(&g->state, G_RUNNABLE);
    g_count_add(p, 1);
    return g;
}

void g_free(P *p, G *g)
{
    if (unlikely(g->args_on_heap))
        free(g->args);
    if (unlikely(g->panics || g->recovered))
        unwind_forget(g);
    g_set_state(g, G_DEAD, G_IDLE);
    if (likely(!g->is_system))
        g_count_add(p, -1);
    stack_free(p, g->slot);
}

G *g_new_bound(char *lo, char *hi)
{
    G *g = rt_alloc_zero(sizeof *g);
    g->stack_lo = lo;
    g->stack_hi = hi;
    g->slot = SLOT_NONE;
    store_relaxed(&g->state, G_RUNNING);
    mutex_lock(&bound_lock);
    store_relaxed(&g->all_next, load_relaxed(&bound));
    store_release(&bound, g);
    mutex_unlock(&bound_lock);
    return g;
}

bool g_free_bound(G *g)
{
    mutex_lock(&bound_lock);
    bool dying = load_relaxed(&sched.dying);
    G *_Atomic *at = &bound;
    for (G *b; !dying && (b = load_relaxed(at)) != NULL; at = &b->all_next) {
        if (b == g) {
            store_release(at, load_relaxed(&g->all_next));
            break;
        }
    }
    mutex_unlock(&bound_lock);
    if (dying)
        return false;
    unwind_forget(g);
    free(g);
    return true;
}

void g_settle(int64_t end)
{
    while (!mutex_try_lock(&bound_lock)) {
        if (clock_mono() >= end)
            return;
        sched_yield();
    }
    mutex_unlock(&bound_lock);
}

void g_for_each(void (*visit)(G *g, void *arg), void *arg)
{
    for (G *g = load_acquire(&bound); g; g = load_acquire(&g->all_next))
        if (g->is_main || g->foreign)
            visit(g, arg);
    g_for_each_started(visit, arg);
}

void g_for_each_started(void (*visit)(G *g, void *arg), void *arg)
{
    uint32_t n = stack_used();
    for (uint32_t i = 0; i < n; i++) {
        G *g = stack_g(i);
        if (load_relaxed(&g->state) != G_IDLE && !g->is_system)
            visit(g, arg);
    }
}

static bool is_active(const G *g, const G *self)
{
    uint8_t state = load_acquire(&g->state);
    return g != self && state != G_WAITING && state != G_IDLE;
}

int g_others_active(const G *self)
{
    int active = 0;
    mutex_lock(&bound_lock);
    for (const G *g = load_relaxed(&bound); g; g = load_relaxed(&g->all_next))
        if (g->is_main)
            active += is_active(g, self);
    mutex_unlock(&bound_lock);
    uint32_t n = stack_used();
    for (uint32_t i = 0; i < n; i++)
        active += is_active(stack_g(i), self);
    return active;
}

uint32_t g_waited(const G *g)
{
    uint32_t seconds = (uint32_t)(clock_mono() / 1000000000) - load_relaxed(&g->waiting_since);
    return seconds < UINT32_MAX / 2 ? seconds : 0; /* the note may be ahead of the clock */
}

const char *wait_reason_name(WaitReason reason)
{
    static const char *const names[WAIT_REASON_COUNT] = {
        [WAIT_NONE] = "waiting",
        [WAIT_CHAN_SEND] = "chan send",
        [WAIT_CHAN_RECEIVE] = "chan receive",
        [WAIT_CHAN_SEND_NIL] = "chan send (nil chan)",
        [WAIT_CHAN_RECEIVE_NIL] = "chan receive (nil chan)",
        [WAIT_SELECT] = "select",
        [WAIT_SELECT_NO_CASES] = "select (no cases)",
        [WAIT_SEMACQUIRE] = "semacquire",
        [WAIT_COND] = "sync.Cond.Wait",
        [WAIT_SLEEP] = "sleep",
        [WAIT_IO] = "IO wait",
    };
    return (unsigned)reason < WAIT_REASON_COUNT ? names[reason] : "unknown";
}
