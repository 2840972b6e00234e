/* runq: order of both queues, their limits, and every element taken exactly once while
 * thieves are at work. */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "runq.h"

#define MANY (CHANT_TSAN ? 20000 : 200000)

static P p;
static G *gs;

static void setup(void)
{
    gs = calloc(MANY, sizeof *gs);
    ck_assert_ptr_nonnull(gs);
    for (int i = 0; i < MANY; i++) {
        gs[i].id = (uint64_t)i;
        gs[i].state = G_RUNNABLE;
    }
}

START_TEST(test_lifo_order)
{
    ck_assert_ptr_null(lifo_pop(&p.lifo));
    for (uint32_t i = 0; i < runq_limit; i++)
        ck_assert(lifo_push(&p.lifo, &gs[i]));
    ck_assert(!lifo_push(&p.lifo, &gs[runq_limit]));
    ck_assert_uint_eq(lifo_count(&p.lifo), runq_limit);
    runq_check(&p);
    ck_assert_ptr_eq(lifo_steal(&p.lifo), &gs[0]);
    ck_assert_ptr_eq(lifo_steal(&p.lifo), &gs[1]);
    for (uint32_t i = runq_limit; i-- > 2;)
        ck_assert_ptr_eq(lifo_pop(&p.lifo), &gs[i]);
    ck_assert_ptr_null(lifo_pop(&p.lifo));
    ck_assert_ptr_null(lifo_steal(&p.lifo));
    ck_assert_uint_eq(lifo_count(&p.lifo), 0);
}
END_TEST

START_TEST(test_fifo_order)
{
    ck_assert_ptr_null(fifo_pop(&p.fifo));
    for (int round = 0; round < 5; round++) {
        for (uint32_t i = 0; i < runq_limit; i++)
            ck_assert(fifo_push(&p.fifo, &gs[i]));
        ck_assert(!fifo_push(&p.fifo, &gs[runq_limit]));
        for (uint32_t i = 0; i < runq_limit; i++)
            ck_assert_ptr_eq(fifo_pop(&p.fifo), &gs[i]);
        ck_assert_ptr_null(fifo_pop(&p.fifo));
    }
}
END_TEST

START_TEST(test_fifo_steal_half)
{
    G *got[QUEUE_SIZE];
    for (int i = 0; i < 10; i++)
        ck_assert(fifo_push(&p.fifo, &gs[i]));
    ck_assert_uint_eq(fifo_steal(&p.fifo, got, 3), 3);
    ck_assert_ptr_eq(got[0], &gs[0]);
    ck_assert_uint_eq(fifo_steal(&p.fifo, got, QUEUE_SIZE), 4);
    ck_assert_ptr_eq(got[0], &gs[3]);
    ck_assert_uint_eq(fifo_count(&p.fifo), 3);
    while (fifo_steal(&p.fifo, got, 1) == 1)
        ;
    ck_assert_uint_eq(fifo_count(&p.fifo), 0);
}
END_TEST

static atomic_int taken[200000];
static atomic_int total;

static void take(G *g)
{
    ck_assert_int_eq(atomic_fetch_add(&taken[g->id], 1), 0);
    atomic_fetch_add(&total, 1);
}

static void *thief(void *arg)
{
    (void)arg;
    G *got[QUEUE_SIZE];
    while (atomic_load(&total) < MANY) {
        G *g = lifo_steal(&p.lifo);
        if (g)
            take(g);
        uint32_t n = fifo_steal(&p.fifo, got, QUEUE_SIZE / 2);
        for (uint32_t i = 0; i < n; i++)
            take(got[i]);
    }
    return NULL;
}

START_TEST(test_each_taken_once)
{
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, thief, NULL), 0);
    unsigned random = 1;
    for (int next = 0; atomic_load(&total) < MANY;) {
        random = random * 1103515245u + 12345u;
        G *g = NULL;
        switch (random >> 16 & 3) {
        case 0:
            if (next < MANY && lifo_push(&p.lifo, &gs[next]))
                next++;
            break;
        case 1:
            if (next < MANY && fifo_push(&p.fifo, &gs[next]))
                next++;
            break;
        case 2:
            g = lifo_pop(&p.lifo);
            break;
        case 3:
            g = fifo_pop(&p.fifo);
            break;
        }
        if (g)
            take(g);
    }
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(total, MANY);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("runq");
    TCase *tcase = tcase_create("runq");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, test_lifo_order);
    tcase_add_test(tcase, test_fifo_order);
    tcase_add_test(tcase, test_fifo_steal_half);
    tcase_add_test(tcase, test_each_taken_once);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
