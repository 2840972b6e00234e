/* The stack arena.
 *
 * Slots [0, used) have been opened: they can be written to, and have a guard. A slot is in
 * exactly one of: a P's cache, the warm list (its pages may be there), the cold list (its pages
 * were returned), or under a goroutine. Lists are arrays of slot numbers outside the slots, so
 * that they cost no page of an idle stack. Warm is a stack; the monitor takes from its bottom, what
 * has been idle longest. All under `lock`, which is for batches only: a P takes from and gives to
 * its own cache without it. */
#include "stack.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "g.h"
#include "hostile.h"
#include "options.h"
#include "panic.h"
#include "sanitize.h"
#include "trace.h"

#define SLOTS_WANTED ((uint32_t)1 << 22)
#define SLOTS_SANITIZED ((uint32_t)1 << 14) /* their shadow memory has less room */
#define SLOTS_LEAST 16u
#define BATCH 64u                           /* slots opened, or moved between lists, at once */
#define MPROTECT_SLOTS 16384u               /* each guard costs two of 65,530 mappings */
#define CANARY 0x5AFE57AC6C0DE5EDu
#define COLOURS 16u

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#define ADVICE_GUARD_INSTALL 102
#define SELF_PIDFD (-10001) /* PIDFD_SELF_THREAD_GROUP: no descriptor is needed */

typedef enum { GUARD_ADVICE, GUARD_MPROTECT, GUARD_CANARY } GuardKind;

static Mutex lock;
static char *arena;
static size_t stride, stack_bytes;
static uint32_t slots;
static _Atomic uint32_t used;
static GuardKind guard_kind;
static uint32_t *warm, *cold;
static uint32_t warm_bottom, warm_count, warm_low, cold_count;
static _Atomic uint32_t canary_from = SLOT_NONE; /* slots from here on have a canary, no guard */
_Atomic bool stack_canaries;

/* The warm list is a ring, so that its bottom can go without a move of the rest. */
static uint32_t *warm_at(uint32_t i)
{
    return &warm[(warm_bottom + i) % slots];
}

static void *reserve(size_t size, int protection)
{
    void *p = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

/* Address space, no more: neither a limit on data nor a system that commits to all it gives
 * (vm.overcommit_memory=2) counts what nobody may touch. */
static void reserve_arena(void)
{
    bool limited = false;
    while ((arena = reserve((size_t)slots * stride, PROT_NONE)) == NULL && slots > SLOTS_LEAST) {
        slots /= 2;
        limited = true;
    }
    /* Address space is limited as well (ulimit -v): the program needs some, too. */
    if (arena && limited && slots > SLOTS_LEAST) {
        slots /= 2;
        munmap(arena + (size_t)slots * stride, (size_t)slots * stride);
    }
}

void stack_init(size_t size)
{
    stack_bytes = (size + PAGE - 1) & ~(size_t)(PAGE - 1);
    stride = stack_bytes + STACK_GUARD;
    slots = CHANT_ASAN || CHANT_TSAN ? SLOTS_SANITIZED : SLOTS_WANTED;
    while ((size_t)slots * stride > (size_t)1 << 44)
        slots /= 2;
    reserve_arena();
    warm = reserve(slots * sizeof *warm, PROT_READ | PROT_WRITE);
    cold = reserve(slots * sizeof *cold, PROT_READ | PROT_WRITE);
    if (arena == NULL || warm == NULL || cold == NULL)
        fatal_plain("can't reserve memory for goroutine stacks: %s", strerror(errno));
    madvise(arena, (size_t)slots * stride, MADV_NOHUGEPAGE);
}

char *stack_lo(uint32_t slot)
{
    return arena + (size_t)slot * stride + STACK_GUARD;
}

G *stack_g(uint32_t slot)
{
    char *top = arena + ((size_t)slot + 1) * stride;
    size_t g_size = (sizeof(G) + CACHE_LINE - 1) & ~(size_t)(CACHE_LINE - 1);
    return (G *)(void *)(top - (slot % COLOURS) * CACHE_LINE - g_size);
}

uint32_t stack_used(void)
{
    return load_acquire(&used);
}

size_t stack_size(void)
{
    return stack_bytes;
}

uint32_t stack_slot_of(const void *address)
{
    const char *a = address;
    if (arena == NULL || a < arena || a >= arena + (size_t)slots * stride)
        return SLOT_NONE;
    return (uint32_t)((size_t)(a - arena) / stride);
}

uint32_t stack_guard_slot(const void *address)
{
    uint32_t slot = stack_slot_of(address);
    return slot != SLOT_NONE && (const char *)address < stack_lo(slot) ? slot : SLOT_NONE;
}

/* Applies `advice` to many ranges with one call; false if the kernel can't. */
static bool advise_ranges(struct iovec *ranges, uint32_t n, int advice)
{
    static _Atomic bool no_self;
    size_t total = 0;
    for (uint32_t i = 0; i < n; i++)
        total += ranges[i].iov_len;
    if (!load_relaxed(&no_self)) {
        long r = syscall(SYS_process_madvise, SELF_PIDFD, ranges, n, advice, 0);
        if (r == (long)total)
            return true;
        if (r < 0 && errno != EINTR && errno != EAGAIN)
            store_relaxed(&no_self, true);
    }
    for (uint32_t i = 0; i < n; i++)
        if (madvise(ranges[i].iov_base, ranges[i].iov_len, advice) != 0)
            return false;
    return true;
}

static void write_canary(uint32_t slot)
{
    uint64_t value = CANARY;
    memcpy(stack_lo(slot), &value, sizeof value);
}

/* Guards the slots [from, to); under lock. */
static void install_guards(uint32_t from, uint32_t to)
{
    struct iovec ranges[BATCH];
    if (guard_kind == GUARD_ADVICE) {
        for (uint32_t i = from; i < to; i++)
            ranges[i - from] = (struct iovec){stack_lo(i) - STACK_GUARD, STACK_GUARD};
        if (!hostile_chance(8) && advise_ranges(ranges, to - from, ADVICE_GUARD_INSTALL))
            return;
        guard_kind = GUARD_MPROTECT;
    }
    for (uint32_t i = from; i < to; i++) {
        char *guard = stack_lo(i) - STACK_GUARD;
        if (guard_kind == GUARD_MPROTECT &&
            (i >= MPROTECT_SLOTS || mprotect(guard, STACK_GUARD, PROT_NONE) != 0)) {
            guard_kind = GUARD_CANARY;
            store_relaxed(&canary_from, i);
            store_release(&stack_canaries, true);
        }
        if (guard_kind == GUARD_CANARY)
            write_canary(i);
    }
}

/* Opens a batch of new slots, pushed on the cold list lowest last; under lock. */
static void open_batch(void)
{
    uint32_t from = load_relaxed(&used);
    /* Programs with few goroutines get few guards; the batch doubles as they grow. */
    uint32_t n = from < 8 ? 8 : from > BATCH ? BATCH : from;
    if (n > slots - from)
        n = slots - from;
    if (n == 0)
        fatal_plain("too many goroutines: %u stacks of %zu bytes are in use", slots, stack_bytes);
    while (mprotect(arena + (size_t)from * stride, n * stride, PROT_READ | PROT_WRITE) != 0) {
        if (n == 1)
            fatal_plain("out of memory: a goroutine's stack: %s", strerror(errno));
        n /= 2;
    }
    install_guards(from, from + n);
    if (n == BATCH) {
        /* Demand is steady: fault all tops in with one call rather than one by one. */
        struct iovec ranges[BATCH];
        for (uint32_t i = 0; i < n; i++)
            ranges[i] = (struct iovec){arena + ((size_t)from + i + 1) * stride - PAGE, PAGE};
        if (!hostile_chance(2))
            advise_ranges(ranges, n, MADV_POPULATE_WRITE);
    }
    for (uint32_t i = 0; i < n; i++)
        san_slot_created(stack_lo(from + i), stack_bytes);
    for (uint32_t i = n; i-- > 0;)
        cold[cold_count++] = from + i;
    store_release(&used, from + n);
    stat_add(stacks_made, n);
}

static uint32_t take_one(void)
{
    if (warm_count > 0) {
        warm_count--;
        if (warm_count < warm_low)
            warm_low = warm_count;
        return *warm_at(warm_count);
    }
    if (cold_count == 0)
        open_batch();
    return cold[--cold_count];
}

uint32_t stack_alloc(P *p)
{
    if (p && likely(p->cached_count > 0))
        return p->cached[--p->cached_count];
    if (p)
        signals_note_mask(); /* at the first `go`, and rarely later */
    mutex_lock(&lock);
    uint32_t slot = take_one();
    if (p) {
        /* The first taken are to be used first: they go to the end of the cache. */
        uint32_t n = 0, more[P_STACK_CACHE / 2];
        while (n < P_STACK_CACHE / 2 && warm_count + cold_count > 0)
            more[n++] = take_one();
        while (n > 0)
            p->cached[p->cached_count++] = more[--n];
    }
    mutex_unlock(&lock);
    return slot;
}

static void flush(P *p, uint32_t n)
{
    mutex_lock(&lock);
    for (uint32_t i = 0; i < n; i++)
        *warm_at(warm_count++) = p->cached[i];
    mutex_unlock(&lock);
    p->cached_count -= n;
    memmove(p->cached, p->cached + n, p->cached_count * sizeof *p->cached);
}

void stack_free(P *p, uint32_t slot)
{
    if (p == NULL) {
        mutex_lock(&lock);
        *warm_at(warm_count++) = slot;
        mutex_unlock(&lock);
        return;
    }
    if (unlikely(p->cached_count == P_STACK_CACHE))
        flush(p, P_STACK_CACHE / 2);
    p->cached[p->cached_count++] = slot;
}

void stack_flush(P *p)
{
    flush(p, p->cached_count);
}

void stack_check_canary(G *g)
{
    if (g->slot == SLOT_NONE || g->slot < load_relaxed(&canary_from))
        return;
    uint64_t value;
    memcpy(&value, g->stack_lo, sizeof value);
    if (unlikely(value != CANARY))
        fatal_error("stack overflow");
}

/* Returns the memory of up to BATCH slots from the bottom of the warm list. */
static uint32_t return_some(uint32_t n)
{
    uint32_t taken[BATCH];
    struct iovec ranges[BATCH];
    mutex_lock(&lock);
    if (n > BATCH)
        n = BATCH;
    if (n > warm_count)
        n = warm_count;
    for (uint32_t i = 0; i < n; i++)
        taken[i] = *warm_at(i);
    warm_bottom = (warm_bottom + n) % slots;
    warm_count -= n;
    warm_low = warm_low > n ? warm_low - n : 0;
    mutex_unlock(&lock);
    for (uint32_t i = 0; i < n; i++)
        ranges[i] = (struct iovec){stack_lo(taken[i]), stack_bytes};
    if (n > 0)
        advise_ranges(ranges, n, MADV_DONTNEED);
    mutex_lock(&lock);
    for (uint32_t i = 0; i < n; i++) {
        if (taken[i] >= load_relaxed(&canary_from))
            write_canary(taken[i]);
        cold[cold_count++] = taken[i];
    }
    mutex_unlock(&lock);
    stat_add(stacks_returned, n);
    return n;
}

bool stack_scavenge(void)
{
    mutex_lock(&lock);
    uint32_t todo = (warm_low + 1) / 2;
    mutex_unlock(&lock);
    while (todo > 0) {
        uint32_t n = return_some(todo);
        if (n == 0)
            break;
        todo -= n;
    }
    mutex_lock(&lock);
    warm_low = warm_count;
    bool more = warm_count > 0;
    mutex_unlock(&lock);
    return more;
}
