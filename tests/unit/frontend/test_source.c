/* source.c: line markers and places. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frontend/source.h"

static Source *source(const char *text)
{
    return source_new(strdup(text), strlen(text), "main.gc");
}

static void expect(const Source *s, const char *token, const char *file, int line, int column,
                   bool system)
{
    const char *at = strstr(source_text(s), token);
    ck_assert_ptr_nonnull(at);
    Loc loc = source_locate(s, (uint32_t)(at - source_text(s)));
    ck_assert_str_eq(loc.file, file);
    ck_assert_int_eq(loc.line, line);
    ck_assert_int_eq(loc.column, column);
    ck_assert_int_eq(loc.system, system);
}

START_TEST(test_without_markers)
{
    Source *s = source("one\n  two\n\nthree");
    expect(s, "one", "main.gc", 1, 1, false);
    expect(s, "two", "main.gc", 2, 3, false);
    expect(s, "three", "main.gc", 4, 1, false);
    source_free(s);
}
END_TEST

START_TEST(test_markers_set_file_line_and_system)
{
    Source *s = source("# 1 \"a.h\" 1 3 4\nsystem\n# 7 \"dir with \\\"quotes\\\"/b.c\" 2\nmine\n"
                       "next\n#line 99\nlater\n# 5 \"c.c\"\n\nlast");
    expect(s, "system", "a.h", 1, 1, true);
    expect(s, "mine", "dir with \"quotes\"/b.c", 7, 1, false);
    expect(s, "next", "dir with \"quotes\"/b.c", 8, 1, false);
    expect(s, "later", "dir with \"quotes\"/b.c", 99, 1, false);
    expect(s, "last", "c.c", 6, 1, false);
    source_free(s);
}
END_TEST

START_TEST(test_pragmas_and_junk_are_no_markers)
{
    Source *s = source("#pragma once\n#\n# x\n# 3x\nhere");
    expect(s, "here", "main.gc", 3, 1, false);
    source_free(s);
    s = source("#pragma once\n#\n# x\nhere");
    expect(s, "here", "main.gc", 4, 1, false);
    source_free(s);
}
END_TEST

START_TEST(test_empty_and_end)
{
    Source *s = source("");
    Loc loc = source_locate(s, 0);
    ck_assert_int_eq(loc.line, 1);
    size_t len;
    source_line(s, 0, &len);
    ck_assert_uint_eq(len, 0);
    source_free(s);
    s = source("ab\n");
    ck_assert_int_eq(source_locate(s, 3).line, 2);
    source_free(s);
    source_free(NULL);
}
END_TEST

START_TEST(test_line_text)
{
    Source *s = source("first\nsecond line\nthird");
    size_t len;
    const char *line = source_line(s, 9, &len);
    ck_assert_uint_eq(len, strlen("second line"));
    ck_assert_int_eq(strncmp(line, "second line", len), 0);
    source_free(s);
}
END_TEST

START_TEST(test_read_file)
{
    char path[] = "/tmp/chant-test-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    char block[5000];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 40; i++)
        ck_assert_int_eq(write(fd, block, sizeof block), sizeof block);
    close(fd);
    size_t len;
    char *text = source_read_file(path, &len);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(len, 200000);
    ck_assert_int_eq(text[len], '\0');
    free(text);
    unlink(path);
    ck_assert_ptr_null(source_read_file(path, &len));
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_ptr_null(source_read_file("/tmp", &len));
    ck_assert_int_eq(errno, EISDIR);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("source");
    TCase *tests = tcase_create("source");
    tcase_add_test(tests, test_without_markers);
    tcase_add_test(tests, test_markers_set_file_line_and_system);
    tcase_add_test(tests, test_pragmas_and_junk_are_no_markers);
    tcase_add_test(tests, test_empty_and_end);
    tcase_add_test(tests, test_line_text);
    tcase_add_test(tests, test_read_file);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
