/* sync_map: each call alone, strings as keys, many at once, ranges, functions that panic. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

static void *num(intptr_t n)
{
    return (void *)n;
}

START_TEST(test_one_key)
{
    sync_map m = {0};
    static const char key;
    void *v = &v;
    ck_assert(!sync_map_load(&m, &key, &v));
    ck_assert_ptr_null(v);
    ck_assert(!sync_map_load_and_delete(&m, &key, &v));
    ck_assert(!sync_map_compare_and_swap(&m, &key, NULL, num(1)));
    ck_assert(!sync_map_compare_and_delete(&m, &key, NULL));

    sync_map_store(&m, &key, num(1));
    ck_assert(sync_map_load(&m, &key, &v));
    ck_assert_ptr_eq(v, num(1));
    ck_assert(sync_map_load(&m, &key, NULL));
    ck_assert(sync_map_load_or_store(&m, &key, num(2), &v));
    ck_assert_ptr_eq(v, num(1));
    ck_assert(sync_map_swap(&m, &key, num(3), &v));
    ck_assert_ptr_eq(v, num(1));
    ck_assert(!sync_map_compare_and_swap(&m, &key, num(1), num(4)));
    ck_assert(sync_map_compare_and_swap(&m, &key, num(3), num(4)));
    ck_assert(!sync_map_compare_and_delete(&m, &key, num(3)));
    ck_assert(sync_map_load_and_delete(&m, &key, &v));
    ck_assert_ptr_eq(v, num(4));

    ck_assert(!sync_map_load_or_store(&m, &key, num(5), &v));
    ck_assert_ptr_eq(v, num(5));
    ck_assert(sync_map_compare_and_delete(&m, &key, num(5)));
    ck_assert(!sync_map_swap(&m, &key, num(6), &v));
    ck_assert_ptr_null(v);
    sync_map_delete(&m, &key);
    sync_map_delete(&m, &key);
    ck_assert(!sync_map_load(&m, &key, NULL));
    sync_map_store(&m, NULL, num(7)); /* a key like others */
    ck_assert(sync_map_load(&m, NULL, &v));
    ck_assert_ptr_eq(v, num(7));
    sync_map_free(&m);
    ck_assert(!sync_map_load(&m, NULL, &v));
    sync_map_free(&m);
}
END_TEST

START_TEST(test_strings)
{
    sync_map m = {.hash = sync_map_string_hash, .equal = sync_map_string_equal};
    char one[] = "one", again[] = "one";
    void *v;
    sync_map_store(&m, one, num(1));
    sync_map_store(&m, "two", num(2));
    sync_map_store(&m, again, num(11));
    ck_assert(sync_map_load(&m, "one", &v));
    ck_assert_ptr_eq(v, num(11));
    ck_assert(sync_map_load(&m, "two", &v));
    ck_assert_ptr_eq(v, num(2));
    ck_assert(!sync_map_load(&m, "three", &v));
    again[0] = 'x'; /* the first of equal keys stays */
    ck_assert(sync_map_load(&m, "one", NULL));
    sync_map_free(&m);
}
END_TEST

/* Against a plain array, with a hash that makes keys collide and entries move. */
static uint64_t poor_hash(const void *key)
{
    return (uintptr_t)key % 13;
}

static bool same(const void *a, const void *b)
{
    return a == b;
}

START_TEST(test_as_an_array)
{
    enum { KEYS = 300 };
    static void *model[KEYS];
    sync_map maps[2] = {{0}, {.hash = poor_hash, .equal = same}};
    for (int which = 0; which < 2; which++) {
        sync_map *m = &maps[which];
        memset(model, 0, sizeof model);
        unsigned random = 1;
        for (int i = 1; i < 20000; i++) {
            random = random * 1103515245 + 12345;
            int k = (int)(random >> 16) % KEYS;
            void *key = num(k + 1), *v = NULL;
            if (random & 0x8000) {
                ck_assert_int_eq(sync_map_swap(m, key, num(i), &v), model[k] != NULL);
                ck_assert_ptr_eq(v, model[k]);
                model[k] = num(i);
            } else {
                ck_assert_int_eq(sync_map_load_and_delete(m, key, &v), model[k] != NULL);
                ck_assert_ptr_eq(v, model[k]);
                model[k] = NULL;
            }
        }
        for (int k = 0; k < KEYS; k++)
            ck_assert_int_eq(sync_map_load(m, num(k + 1), NULL), model[k] != NULL);
        sync_map_free(m);
    }
}
END_TEST

typedef struct {
    sync_map *m;
    int sum, calls, limit;
} Sum;

static bool add_up(const void *key, void *value, void *arg)
{
    Sum *s = arg;
    s->sum += (int)(intptr_t)value;
    sync_map_delete(s->m, key); /* fn may use the map */
    return ++s->calls < s->limit;
}

START_TEST(test_range)
{
    sync_map m = {0};
    Sum s = {.m = &m, .limit = 10000};
    sync_map_range(&m, add_up, &s);
    ck_assert_int_eq(s.calls, 0);
    for (int i = 1; i <= 1000; i++)
        sync_map_store(&m, num(i), num(i));
    s.limit = 10;
    sync_map_range(&m, add_up, &s);
    ck_assert_int_eq(s.calls, 10);
    s.limit = 10000;
    sync_map_range(&m, add_up, &s);
    ck_assert_int_eq(s.calls, 1000);
    ck_assert_int_eq(s.sum, 1000 * 1001 / 2);
    sync_map_store(&m, num(1), num(1));
    sync_map_clear(&m);
    sync_map_range(&m, add_up, &s);
    ck_assert_int_eq(s.calls, 1000);
    sync_map_free(&m);
}
END_TEST

typedef struct {
    sync_map m;
    atomic_int stored[64];
} Counted;

/* Adds to shared counters by compare-and-swap, and has keys of its own. */
static void add_many(void *arg, int number)
{
    Counted *c = arg;
    for (int i = 0; i < 400; i++) {
        void *key = num(1 + i % 8), *v;
        for (;;) {
            if (!sync_map_load_or_store(&c->m, key, num(1), &v))
                break;
            if (sync_map_compare_and_swap(&c->m, key, v, num((intptr_t)v + 1)))
                break;
        }
        void *own = num(1000 + number * 400 + i);
        sync_map_store(&c->m, own, num(i + 1));
        ck_assert(sync_map_load(&c->m, own, &v));
        ck_assert_ptr_eq(v, num(i + 1));
        if (i % 3)
            ck_assert(sync_map_load_and_delete(&c->m, own, NULL));
    }
}

START_TEST(test_many_at_once)
{
    static Counted c;
    crowd_run(add_many, &c, 12, 3);
    for (int k = 0; k < 8; k++) {
        void *v;
        ck_assert(sync_map_load(&c.m, num(1 + k), &v));
        ck_assert_ptr_eq(v, num(15 * 400 / 8));
    }
    for (int number = 0; number < 15; number++)
        for (int i = 0; i < 400; i++)
            ck_assert_int_eq(sync_map_load(&c.m, num(1000 + number * 400 + i), NULL), i % 3 == 0);
    sync_map_free(&c.m);
}
END_TEST

/* Others grow the tables and move entries; what nobody touches is always found. */
static void change_and_look(void *arg, int number)
{
    sync_map *m = arg;
    enum { STAY = 64, COME_AND_GO = 600 };
    for (int i = 0; i < COME_AND_GO; i++) {
        void *v, *own = num(STAY + 1 + number * COME_AND_GO + i);
        sync_map_store(m, own, own);
        if (i % 4 != 0)
            sync_map_delete(m, num(STAY + 1 + number * COME_AND_GO + i - i % 4));
        for (int k = 0; k < 4; k++) {
            void *key = num(1 + (i * 4 + k) % STAY);
            ck_assert(sync_map_load(m, key, &v));
            ck_assert_ptr_eq(v, key);
        }
        ck_assert(sync_map_load(m, own, &v) ? v == own : v == NULL);
    }
}

START_TEST(test_looks_beside_changes)
{
    static sync_map m;
    for (int i = 1; i <= 64; i++)
        sync_map_store(&m, num(i), num(i));
    crowd_run(change_and_look, &m, 8, 3);
    sync_map_clear(&m);
    ck_assert(!sync_map_load(&m, num(1), NULL));
    sync_map_store(&m, num(1), num(2));
    ck_assert(sync_map_load(&m, num(1), NULL));
    sync_map_free(&m);
}
END_TEST

static bool panics(const void *a, const void *b)
{
    (void)a, (void)b;
    chant_panic("unequal");
}

static sync_map broken = {.hash = poor_hash, .equal = panics};

static void look_up(void)
{
    sync_map_store(&broken, num(1), NULL);
    sync_map_load(&broken, num(14), NULL);
}

START_TEST(test_panic)
{
    expect_death(look_up, "panic: unequal");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_one_key, test_strings, test_as_an_array, test_range, test_many_at_once,
        test_looks_beside_changes, NULL
    };
    const TTest *endings[] = {test_panic, NULL};
    return run_suite("sync_map", tests, endings);
}
