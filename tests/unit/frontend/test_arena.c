/* arena.c, vec.h, intern.c, map.c: what everything else keeps its data in. */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include "frontend/arena.h"
#include "frontend/intern.h"
#include "frontend/map.h"
#include "frontend/vec.h"

START_TEST(test_alloc_is_zeroed_aligned_and_apart)
{
    Arena *a = arena_new();
    unsigned char *last = NULL;
    ck_assert_ptr_nonnull(arena_alloc(a, 0));
    for (size_t size = 1; size < 5000; size += 7) {
        unsigned char *p = arena_alloc(a, size);
        ck_assert_uint_eq((uintptr_t)p % 16, 0);
        size_t dirty = 0;
        for (size_t i = 0; i < size; i++)
            dirty += p[i] != 0;
        ck_assert_uint_eq(dirty, 0);
        memset(p, 0xff, size);
        ck_assert_ptr_ne(p, last);
        last = p;
    }
    ck_assert_uint_ge(arena_used(a), 5000 / 7 * 2500);
    arena_free(a);
    arena_free(NULL);
}
END_TEST

START_TEST(test_large_block_keeps_the_current_chunk)
{
    Arena *a = arena_new();
    char *before = arena_alloc(a, 16);
    char *large = arena_alloc(a, 3 << 20);
    large[(3 << 20) - 1] = 1;
    char *after = arena_alloc(a, 16);
    ck_assert_ptr_eq(before + 16, after);
    arena_free(a);
}
END_TEST

START_TEST(test_strings)
{
    Arena *a = arena_new();
    ck_assert_str_eq(arena_strndup(a, "goroutine", 2), "go");
    ck_assert_str_eq(arena_strndup(a, NULL, 0), "");
    ck_assert_str_eq(arena_printf(a, "%s-%d", "chan", 7), "chan-7");
    arena_free(a);
}
END_TEST

START_TEST(test_vec_keeps_its_items_while_growing)
{
    Arena *a = arena_new();
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        VEC_PUSH(a, &v, i);
    ck_assert_int_eq(v.count, 1000);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(v.items[i], i);
    arena_free(a);
}
END_TEST

START_TEST(test_equal_names_are_one_pointer)
{
    Arena *a = arena_new();
    Intern *names = intern_new(a);
    Name many[9000];
    for (int i = 0; i < 9000; i++)
        many[i] = intern_cstr(names, arena_printf(a, "n%d", i));
    for (int i = 0; i < 9000; i++)
        ck_assert_ptr_eq(many[i], intern_cstr(names, arena_printf(a, "n%d", i)));
    ck_assert_ptr_eq(intern(names, "select case", 6), intern_cstr(names, "select"));
    ck_assert_ptr_ne(intern(names, "a\0b", 3), intern(names, "a\0c", 3));
    intern_free(names);
    intern_free(NULL);
    arena_free(a);
}
END_TEST

START_TEST(test_map)
{
    Arena *a = arena_new();
    Map m = {0};
    static int keys[500];
    ck_assert_ptr_null(map_get(&m, &keys[0]));
    for (int i = 0; i < 500; i++)
        map_put(a, &m, &keys[i], &keys[499 - i]);
    for (int i = 0; i < 500; i++)
        ck_assert_ptr_eq(map_get(&m, &keys[i]), &keys[499 - i]);
    map_put(a, &m, &keys[3], NULL);
    ck_assert_ptr_null(map_get(&m, &keys[3]));
    ck_assert_uint_eq(m.count, 500);
    arena_free(a);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *tests = tcase_create("arena, vec, intern, map");
    tcase_add_test(tests, test_alloc_is_zeroed_aligned_and_apart);
    tcase_add_test(tests, test_large_block_keeps_the_current_chunk);
    tcase_add_test(tests, test_strings);
    tcase_add_test(tests, test_vec_keeps_its_items_while_growing);
    tcase_add_test(tests, test_equal_names_are_one_pointer);
    tcase_add_test(tests, test_map);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
