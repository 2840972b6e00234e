/* sync_pool: what is put is found again, each object by one at a time; New; freeing. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>

#include "chant/sync.h"
#include "crowd.h"

static atomic_int made, freed;

typedef struct {
    atomic_int users;
    long filling[8];
} Object;

static void *make_object(void)
{
    atomic_fetch_add(&made, 1);
    Object *o = calloc(1, sizeof *o);
    ck_assert_ptr_nonnull(o);
    return o;
}

static void free_object(void *o)
{
    atomic_fetch_add(&freed, 1);
    free(o);
}

START_TEST(test_empty)
{
    sync_pool p = {0};
    ck_assert_ptr_null(sync_pool_get(&p));
    sync_pool_put(&p, NULL);
    ck_assert_ptr_null(sync_pool_get(&p));
    sync_pool_free(&p, free_object);
    ck_assert_int_eq(atomic_load(&freed), 0);
}
END_TEST

START_TEST(test_reuses)
{
    sync_pool p = {.New = make_object};
    Object *a = sync_pool_get(&p), *b = sync_pool_get(&p);
    ck_assert_ptr_ne(a, b);
    ck_assert_int_eq(atomic_load(&made), 2);
    for (int i = 0; i < 10; i++) {
        sync_pool_put(&p, a);
        sync_pool_put(&p, b);
        a = sync_pool_get(&p);
        b = sync_pool_get(&p);
        ck_assert_ptr_ne(a, b);
    }
    sync_pool_put(&p, a);
    sync_pool_put(&p, b);
    sync_pool_free(&p, free_object);
    ck_assert_int_eq(atomic_load(&freed), atomic_load(&made));
    ck_assert_ptr_nonnull(a = sync_pool_get(&p)); /* as new */
    sync_pool_put(&p, a);
    sync_pool_free(&p, free_object);
}
END_TEST

enum { MANY = 1000 };

/* More than fit on a slot's shelf: through the common list, and all back. */
START_TEST(test_many)
{
    static int objects[MANY], seen[MANY];
    sync_pool p = {0};
    for (int i = 0; i < MANY; i++)
        sync_pool_put(&p, &objects[i]);
    int got = 0;
    for (int *o; (o = sync_pool_get(&p)) != NULL; got++)
        ck_assert_int_eq(seen[o - objects]++, 0);
    ck_assert_int_eq(got, MANY);
    sync_pool_free(&p, NULL);
}
END_TEST

static sync_pool shared = {.New = make_object};

static void use(void *arg, int number)
{
    (void)arg;
    Object *mine[70];
    for (int i = 0; i < 300; i++) {
        int n = 1 + (i * 7 + number) % 70;
        for (int k = 0; k < n; k++) {
            mine[k] = sync_pool_get(&shared);
            ck_assert_int_eq(atomic_fetch_add(&mine[k]->users, 1), 0);
            mine[k]->filling[k % 8]++; /* plain: putting happens before getting */
        }
        if (i % 16 == 0)
            goroutine_yield();
        for (int k = 0; k < n; k++) {
            atomic_fetch_sub(&mine[k]->users, 1);
            sync_pool_put(&shared, mine[k]);
        }
    }
}

START_TEST(test_one_user_each)
{
    crowd_run(use, NULL, 8, 3);
    ck_assert_int_ge(atomic_load(&made), 70);
    sync_pool_free(&shared, free_object);
    ck_assert_int_eq(atomic_load(&freed), atomic_load(&made));
}
END_TEST

static void fill(void *arg)
{
    for (int i = 0; i < 64; i++)
        sync_pool_put(&shared, make_object());
    atomic_fetch_add((atomic_int *)arg, 1);
}

static void *fill_thread(void *arg)
{
    fill(arg);
    return NULL;
}

/* What threads and goroutines put, the others find. */
START_TEST(test_travels)
{
    atomic_int ended = 0;
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, fill_thread, &ended), 0);
    ck_assert(wait_until(&ended, 1));
    spawn(fill, &ended);
    ck_assert(wait_until(&ended, 2));
    int found = 0;
    shared.New = NULL;
    for (Object *o; (o = sync_pool_get(&shared)) != NULL; found++)
        free_object(o);
    ck_assert_int_eq(found, 128);
    sync_pool_free(&shared, free_object);
    ck_assert_int_eq(atomic_load(&freed), atomic_load(&made));
    pthread_join(thread, NULL);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_empty, test_reuses, test_many, test_one_user_each, test_travels, NULL
    };
    const TTest *endings[] = {NULL};
    return run_suite("sync_pool", tests, endings);
}
