/* What the cache is made of: hashes, rules for make, sealed files. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "lowering/depends.h"
#include "lowering/hash.h"
#include "lowering/sealed.h"

static char *test_file(const char *text)
{
    char *path = temp_path("test");
    ck_assert_ptr_nonnull(path);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

static void hash_of(const char *const *pieces, char text[HASH_TEXT])
{
    Hash h = {0};
    for (; *pieces; pieces++)
        hash_string(&h, *pieces);
    hash_print(&h, text);
}

START_TEST(test_hashes_differ)
{
    static const char *const pieces[][4] = {{NULL},
                                            {"", NULL},
                                            {"", "", NULL},
                                            {"a", NULL},
                                            {"a", "", NULL},
                                            {"", "a", NULL},
                                            {"ab", NULL},
                                            {"a", "b", NULL},
                                            {"abcdefgh", NULL},
                                            {"abcdefgi", NULL},
                                            {"bbcdefgh", NULL},
                                            {"abcdefgh", "a", NULL},
                                            {"abcdefgha", NULL}};
    enum { COUNT = sizeof pieces / sizeof *pieces };
    char texts[COUNT][HASH_TEXT], again[HASH_TEXT];
    for (int i = 0; i < COUNT; i++) {
        hash_of(pieces[i], texts[i]);
        hash_of(pieces[i], again);
        ck_assert_str_eq(texts[i], again);
        ck_assert_uint_eq(strlen(texts[i]), HASH_TEXT - 1);
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(texts[i], texts[k]);
    }
}
END_TEST

START_TEST(test_each_bit_counts)
{
    unsigned char data[37] = {0};
    Hash plain = {0};
    hash_bytes(&plain, data, sizeof data);
    for (size_t bit = 0; bit < sizeof data * 8; bit++) {
        data[bit / 8] ^= (unsigned char)(1U << bit % 8);
        Hash other = {0};
        hash_bytes(&other, data, sizeof data);
        data[bit / 8] = 0;
        int changed = __builtin_popcountll(plain.low ^ other.low) +
                      __builtin_popcountll(plain.high ^ other.high);
        ck_assert_int_gt(changed, 25);
    }
}
END_TEST

START_TEST(test_rules_are_read)
{
    char *path = test_file("a.o: one.c two.h \\\n  with\\ space.h one.c\n"
                           "b.o:\n"
                           "c.o: cost$$.h no\\#.h");
    Args files = {0};
    ck_assert(depends_read(path, &files));
    static const char *const want[] = {"one.c", "two.h", "with space.h", "cost$.h", "no#.h"};
    ck_assert_int_eq(files.count, 5);
    for (int i = 0; i < files.count; i++) {
        ck_assert_str_eq(files.items[i], want[i]);
        free((char *)files.items[i]);
    }
    args_free(&files);
    free(path);
    ck_assert(!depends_read("/no/such/file", &files));
}
END_TEST

START_TEST(test_sealed_files)
{
    char *path = temp_path("sealed"), *text;
    size_t len;
    ck_assert(sealed_write(path, "a\0b", 3));
    text = sealed_read(path, &len);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(len, 3);
    ck_assert_mem_eq(text, "a\0b", 4);
    free(text);
    free(path);
    path = test_file("too short");
    ck_assert_ptr_null(sealed_read(path, &len));
    free(path);
    path = test_file("long enough to have a hash at its end, but it has none");
    ck_assert_ptr_null(sealed_read(path, &len));
    free(path);
    ck_assert_ptr_null(sealed_read("/no/such/file", &len));
    ck_assert(!sealed_write("/no/such/folder/file", "x", 1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kept");
    TCase *tests = tcase_create("kept");
    tcase_add_test(tests, test_hashes_differ);
    tcase_add_test(tests, test_each_bit_counts);
    tcase_add_test(tests, test_rules_are_read);
    tcase_add_test(tests, test_sealed_files);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
