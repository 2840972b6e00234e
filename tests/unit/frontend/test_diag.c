/* diag.c: order, excerpts, what is dropped. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/diag.h"

static Source *src;
static Diag *diag;

static void begin(const char *text)
{
    src = source_new(strdup(text), strlen(text), "a.gc");
    diag = diag_new(src);
}

static Span at(const char *token)
{
    const char *p = strstr(source_text(src), token);
    ck_assert_ptr_nonnull(p);
    uint32_t start = (uint32_t)(p - source_text(src));
    return (Span){start, start + (uint32_t)strlen(token)};
}

/* What is printed must be `expected`. */
static void end(const char *expected)
{
    char *out = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&out, &len);
    diag_print(diag, f, false);
    fclose(f);
    ck_assert_str_eq(out, expected);
    free(out);
    diag_free(diag);
    source_free(src);
}

START_TEST(test_sorted_with_notes_and_caret)
{
    begin("int x;\nint yy;\n");
    diag_error(diag, at("yy"), "second '%s'", "yy");
    diag_note(diag, at("x"), "declared here");
    diag_error(diag, at("x"), "first");
    ck_assert_int_eq(diag_errors(diag), 2);
    end("a.gc:1:5: error: first\n | int x;\n |     ^\n"
        "a.gc:2:5: error: second 'yy'\n | int yy;\n |     ^~\n"
        "a.gc:1:5: note: declared here\n | int x;\n |     ^\n");
}
END_TEST

START_TEST(test_fix_and_warning_name)
{
    begin("wg;\n");
    diag_warning(diag, at("wg"), "unused", "odd");
    diag_fix(diag, at("wg"), "&wg");
    ck_assert_int_eq(diag_errors(diag), 0);
    end("a.gc:1:1: warning: odd [-Wunused]\n | wg;\n | ^~\n | wg;\n | &wg\n");
}
END_TEST

START_TEST(test_no_warnings_in_system_headers)
{
    begin("# 1 \"sys.h\" 3\nsys\n# 1 \"a.gc\"\nmine\n");
    diag_warning(diag, at("sys\n"), "x", "not shown");
    diag_note(diag, at("mine"), "nor this");
    diag_error(diag, at("mine"), "shown");
    diag_note(diag, at("mine"), "this too");
    end("a.gc:1:1: error: shown\n | mine\n | ^~~~\na.gc:1:1: note: this too\n | mine\n | ^~~~\n");
}
END_TEST

START_TEST(test_the_same_error_is_said_once)
{
    begin("f(x)\n");
    diag_error(diag, at("x"), "bad");
    diag_error(diag, at("x"), "bad");
    ck_assert_int_eq(diag_errors(diag), 1);
    end("a.gc:1:3: error: bad\n | f(x)\n |   ^\n");
}
END_TEST

START_TEST(test_control_characters_and_tabs)
{
    begin("\tint \001x;\n");
    diag_error(diag, at("x"), "here");
    end("a.gc:1:7: error: here\n | \tint  x;\n | \t     ^\n");
}
END_TEST

START_TEST(test_long_lines_are_cut_around_the_caret)
{
    char text[5000];
    memset(text, 'a', sizeof text);
    memcpy(text + 3000, "HERE", 4);
    strcpy(text + 4990, "\n");
    begin(text);
    diag_error(diag, at("HERE"), "long");
    char *out = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&out, &len);
    diag_print(diag, f, false);
    fclose(f);
    ck_assert_uint_lt(len, 500);
    char *caret = strchr(out, '^'), *here = strstr(out, "HERE");
    ck_assert_ptr_nonnull(caret);
    ck_assert_ptr_nonnull(here);
    const char *line1 = strstr(out, " | "), *line2 = strstr(here, " | ");
    ck_assert_int_eq((int)(here - line1), (int)(caret - line2));
    free(out);
    diag_free(diag);
    source_free(src);
}
END_TEST

START_TEST(test_at_the_end_of_the_text)
{
    begin("x");
    diag_error(diag, (Span){1, 1}, "expected ';'");
    end("a.gc:1:2: error: expected ';'\n | x\n |  ^\n");
    begin("");
    diag_error(diag, (Span){0, 0}, "nothing");
    end("a.gc:1:1: error: nothing\n | \n | ^\n");
}
END_TEST

START_TEST(test_many_errors_are_cut)
{
    char text[1000];
    memset(text, ';', sizeof text);
    text[999] = '\0';
    begin(text);
    for (uint32_t i = 0; i < 150; i++)
        diag_error(diag, (Span){i, i + 1}, "error %u", i);
    ck_assert_int_eq(diag_errors(diag), 150);
    char *out = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&out, &len);
    diag_print(diag, f, true);
    fclose(f);
    ck_assert_ptr_nonnull(strstr(out, "50 more errors"));
    ck_assert_ptr_null(strstr(out, "error 100\n"));
    free(out);
    diag_free(diag);
    source_free(src);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("diag");
    TCase *tests = tcase_create("diag");
    tcase_add_test(tests, test_sorted_with_notes_and_caret);
    tcase_add_test(tests, test_fix_and_warning_name);
    tcase_add_test(tests, test_no_warnings_in_system_headers);
    tcase_add_test(tests, test_the_same_error_is_said_once);
    tcase_add_test(tests, test_control_characters_and_tabs);
    tcase_add_test(tests, test_long_lines_are_cut_around_the_caret);
    tcase_add_test(tests, test_at_the_end_of_the_text);
    tcase_add_test(tests, test_many_errors_are_cut);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
