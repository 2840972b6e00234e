/* stack and g: slots, guards, colours, reuse, return of memory, ids, counts, a crowd. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "chant.h"
#include "chant/time.h"
#include "crowd.h"
#include "g.h"
#include "init.h"
#include "sched.h"
#include "stack.h"

#define SLOTS 500
#define PARKED (CHANT_TSAN ? 200 : CHANT_ASAN ? 2000 : 100000)

START_TEST(test_slots_are_disjoint)
{
    rt_init();
    static uint32_t slot[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
        slot[i] = stack_alloc(NULL);
        char *lo = stack_lo(slot[i]);
        G *g = stack_g(slot[i]);
        ck_assert((char *)g > lo);
        ck_assert_uint_le((size_t)((char *)(g + 1) - lo), stack_size());
        ck_assert_uint_eq((uintptr_t)g % CACHE_LINE, 0);
        ck_assert_uint_eq(stack_slot_of(lo), slot[i]);
        ck_assert_uint_eq(stack_slot_of(g), slot[i]);
        ck_assert_uint_eq(stack_guard_slot(lo - 1), slot[i]);
        ck_assert_uint_eq(stack_guard_slot(lo - STACK_GUARD), slot[i]);
        ck_assert_uint_eq(stack_guard_slot(lo), SLOT_NONE);
        for (int k = 0; k < i; k++)
            ck_assert_uint_ne(slot[k], slot[i]);
        lo[0] = 1; /* all of it can be written */
        ((char *)g)[-1] = 1;
    }
    ck_assert_uint_eq(stack_slot_of(&slot), SLOT_NONE);
    ck_assert_int_ne((char *)stack_g(0) - stack_lo(0), (char *)stack_g(1) - stack_lo(1));
    for (int i = 0; i < SLOTS; i++)
        stack_free(NULL, slot[i]);
}
END_TEST

START_TEST(test_last_freed_is_first_used)
{
    rt_init();
    P *p = calloc(1, sizeof *p);
    uint32_t a = stack_alloc(p), b = stack_alloc(p);
    stack_free(p, a);
    stack_free(p, b);
    ck_assert_uint_eq(stack_alloc(p), b);
    ck_assert_uint_eq(stack_alloc(p), a);
    uint32_t used = stack_used(), many[1000];
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 1000; i++)
            many[i] = stack_alloc(p);
        for (int i = 0; i < 1000; i++)
            stack_free(p, many[i]);
    }
    ck_assert_uint_le(stack_used(), used + 1200);
    stack_flush(p);
    ck_assert_uint_eq(p->cached_count, 0);
    free(p);
}
END_TEST

START_TEST(test_scavenge_returns_memory)
{
    rt_init();
    static uint32_t slot[300];
    for (int i = 0; i < 300; i++) {
        slot[i] = stack_alloc(NULL);
        memset(stack_lo(slot[i]), 1, 4096);
    }
    for (int i = 0; i < 300; i++)
        stack_free(NULL, slot[i]);
    stack_scavenge(); /* notes that they are idle */
    for (int i = 0; i < 20 && stack_scavenge(); i++)
        ;
    int returned = 0;
    for (int i = 0; i < 300; i++)
        returned += stack_lo(slot[i])[0] == 0;
    ck_assert_int_eq(returned, 300);
}
END_TEST

typedef struct {
    chant_chan *c;
    atomic_int started, ended;
} Crowd;

static void wait_for_close(void *arg)
{
    Crowd *crowd = *(Crowd **)arg;
    atomic_fetch_add(&crowd->started, 1);
    chan_recv(crowd->c, NULL);
    atomic_fetch_add(&crowd->ended, 1);
}

static long resident(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long size = 0, rss = 0;
    ck_assert_int_eq(fscanf(f, "%ld %ld", &size, &rss), 2);
    fclose(f);
    return rss * 4096;
}

START_TEST(test_many_parked)
{
    Crowd crowd = {.c = chan_make(1, 0)}, *arg = &crowd;
    int before = goroutine_count();
    long memory = resident();
    for (int i = 0; i < PARKED; i++)
        chant_go(wait_for_close, &arg, sizeof arg);
    ck_assert(wait_until(&crowd.started, PARKED));
    ck_assert_int_eq(goroutine_count(), before + PARKED);
    if (!CHANT_ASAN && !CHANT_TSAN && !hostile_asked()) /* guards that fail cost a page */
        ck_assert_int_lt((resident() - memory) / PARKED, 6000);
    chan_close(crowd.c);
    ck_assert(wait_until(&crowd.ended, PARKED));
    ck_assert(wait_for_count(before));
    chan_release(crowd.c);
}
END_TEST

static void end_at_once(void *arg)
{
    atomic_fetch_add((atomic_int *)*(void **)arg, 1);
}

START_TEST(test_memory_is_reused)
{
    int n = CHANT_TSAN ? 1000 : 300000;
    atomic_int ended = 0;
    void *arg = &ended;
    for (int i = 0; i < 1000; i++)
        chant_go(end_at_once, &arg, sizeof arg);
    ck_assert(wait_until(&ended, 1000));
    long memory = resident();
    for (int i = 0; i < n; i++) {
        chant_go(end_at_once, &arg, sizeof arg);
        /* On a thread the children run elsewhere: don't run too far ahead. */
        if (i % 1000 == 0)
            ck_assert(wait_until(&ended, i));
    }
    ck_assert(wait_until(&ended, n + 1000));
    if (!CHANT_ASAN && !CHANT_TSAN)
        ck_assert_int_lt(resident() - memory, 64 << 20);
}
END_TEST

typedef struct {
    atomic_int done;
    atomic_uint_fast64_t ids[64];
} Ids;

static void note_id(void *arg, int number)
{
    ((Ids *)arg)->ids[number] = g_current()->id;
}

START_TEST(test_ids_differ)
{
    Ids ids = {0};
    crowd_run(note_id, &ids, 64, 0);
    for (int i = 0; i < 64; i++) {
        ck_assert_uint_gt(ids.ids[i], 0);
        for (int k = 0; k < i; k++)
            ck_assert_uint_ne(ids.ids[i], ids.ids[k]);
    }
}
END_TEST

#define BIG 100000

typedef struct {
    atomic_int *sum;
    char bytes[BIG];
} Big;

static void sum_bytes(void *arg)
{
    Big *b = arg;
    int sum = 0;
    for (int i = 0; i < BIG; i++)
        sum += b->bytes[i];
    atomic_store(b->sum, sum);
}

typedef struct {
    _Alignas(64) atomic_int *ok;
} Aligned;

static void check_alignment(void *arg)
{
    atomic_store(((Aligned *)arg)->ok, (uintptr_t)arg % 64 == 0 ? 1 : 100);
}

START_TEST(test_arguments)
{
    atomic_int sum = 0, ok = 0;
    Big *big = malloc(sizeof *big);
    memset(big->bytes, 3, BIG);
    big->sum = &sum;
    chant_go(sum_bytes, big, sizeof *big);
    free(big); /* the goroutine has a copy */
    ck_assert(wait_until(&sum, 3 * BIG));
    Aligned a = {&ok};
    chant_go(check_alignment, &a, sizeof a);
    ck_assert(wait_until(&ok, 1));
    ck_assert_int_eq(ok, 1);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_slots_are_disjoint, test_last_freed_is_first_used, test_scavenge_returns_memory,
        test_many_parked, test_memory_is_reused, test_ids_differ, test_arguments, NULL
    };
    const TTest *endings[] = {NULL};
    return run_suite("stack", tests, endings);
}
