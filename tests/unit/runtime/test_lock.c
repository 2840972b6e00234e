/* lock, platform: exclusion by spin lock and mutex, sleepers that are woken, a lock whose
 * memory goes away; clocks, counts. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "crowd.h"
#include "lock.h"

#define THREADS 4
#define ROUNDS (CHANT_TSAN ? 2000 : 100000)

static SpinLock spin;
static Mutex mutex;
static long count;

static void *use_spin(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        spin_lock(&spin);
        count++;
        spin_unlock(&spin);
    }
    return arg;
}

static void *use_mutex(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        if (i % 3 || !mutex_try_lock(&mutex))
            mutex_lock(&mutex);
        count++;
        mutex_unlock(&mutex);
    }
    return arg;
}

static void in_threads(void *(*fn)(void *))
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, fn, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

START_TEST(test_exclusion)
{
    count = 0;
    in_threads(use_spin);
    ck_assert_int_eq(count, THREADS * ROUNDS);
    count = 0;
    in_threads(use_mutex);
    ck_assert_int_eq(count, THREADS * ROUNDS);
}
END_TEST

static void *take_once(void *arg)
{
    spin_lock(&spin);
    count++;
    spin_unlock(&spin);
    return arg;
}

START_TEST(test_sleepers_are_woken)
{
    pthread_t threads[THREADS];
    membarrier_init();
    count = 0;
    spin_lock(&spin);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, take_once, NULL), 0);
    for (int i = 0; i < 1000 && atomic_load(&lock_sleepers) < THREADS; i++)
        usleep(1000);
    ck_assert_uint_eq(atomic_load(&lock_sleepers), THREADS);
    ck_assert(!spin_try_lock(&spin));
    spin_unlock(&spin);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(count, THREADS);
    ck_assert_uint_eq(atomic_load(&lock_sleepers), 0);
}
END_TEST

static void *take_and_free(void *arg)
{
    SpinLock *l = arg;
    spin_lock(l);
    spin_unlock(l);
    free(l);
    return NULL;
}

START_TEST(test_freed_by_the_next_holder)
{
    for (int i = 0; i < 300; i++) {
        pthread_t thread;
        SpinLock *l = calloc(1, sizeof *l);
        spin_lock(l);
        ck_assert_int_eq(pthread_create(&thread, NULL, take_and_free, l), 0);
        for (int k = 0; k < i % 50; k++)
            cpu_relax();
        spin_unlock(l);
        pthread_join(thread, NULL);
    }
}
END_TEST

START_TEST(test_futex)
{
    _Atomic uint32_t word = 1;
    int64_t start = clock_mono();
    futex_wait(&word, 0, -1); /* not what is there: returns */
    futex_wait(&word, 1, start + 3000000);
    ck_assert_int_ge(clock_mono() - start, 3000000);
    futex_wake(&word, 1);
}
END_TEST

START_TEST(test_counts)
{
    ck_assert_int_ge(cpu_count(), 1);
    ck_assert_int_ge(thread_count(), 1);
    ck_assert_int_gt(thread_id(), 0);
    ck_assert_int_gt(clock_wall(), 1600000000000000000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lock");
    TCase *tcase = tcase_create("lock");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_exclusion);
    tcase_add_test(tcase, test_sleepers_are_woken);
    tcase_add_test(tcase, test_freed_by_the_next_holder);
    tcase_add_test(tcase, test_futex);
    tcase_add_test(tcase, test_counts);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
