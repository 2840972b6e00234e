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
    end("a.gc:1:5: error: first\n    1 | int x;\n      |     ^\n"
        "a.gc:2:5: error: second 'yy'\n    2 | int yy;\n      |     ^~\n"
        "a.gc:1:5: note: declared here\n    1 | int x;\n      |     ^\n");
}
END_TEST

START_TEST(test_fix_and_warning_name)
{
    begin("wg;\n");
    ck_assert(diag_warning(diag, at("wg"), WARNING_COPIED_SYNC, "odd"));
    diag_fix(diag, at("wg"), "&wg");
    ck_assert_int_eq(diag_errors(diag), 0);
    end("a.gc:1:1: warning: odd [-Wcopied-sync]\n    1 | wg;\n      | ^~\n      | &wg\n");
}
END_TEST

START_TEST(test_no_warnings_in_system_headers)
{
    begin("# 1 \"sys.h\" 3\nsys\n# 1 \"a.gc\"\nmine\n");
    diag_warning(diag, at("sys\n"), WARNING_COPIED_SYNC, "not shown");
    diag_note(diag, at("mine"), "nor this");
    diag_error(diag, at("mine"), "shown");
    diag_note(diag, at("mine"), "this too");
    end("a.gc:1:1: error: shown\n    1 | mine\n      | ^~~~\n"
        "a.gc:1:1: note: this too\n    1 | mine\n      | ^~~~\n");
}
END_TEST

START_TEST(test_the_same_error_is_said_once)
{
    begin("f(x)\n");
    diag_error(diag, at("x"), "bad");
    diag_error(diag, at("x"), "bad");
    ck_assert_int_eq(diag_errors(diag), 1);
    end("a.gc:1:3: error: bad\n    1 | f(x)\n      |   ^\n");
}
END_TEST

START_TEST(test_control_characters_and_tabs)
{
    begin("\tint \001x;\n");
    diag_error(diag, at("x"), "here");
    end("a.gc:1:14: error: here\n    1 |         int <U+0001>x;\n"
        "      |                     ^\n");
    begin("\033[31m\xff y\xe2\x80\xae;\n");
    diag_error(diag, at("y"), "an \033 escape");
    end("a.gc:1:8: error: an <U+001B> escape\n    1 | <U+001B>[31m<ff> y<U+202E>;\n"
        "      |                  ^\n");
}
END_TEST

START_TEST(test_wide_characters)
{
    begin("s = \"\u65e5\u672c\" + e\u0301 + x;\n");
    diag_error(diag, at("x"), "here");
    end("a.gc:1:18: error: here\n    1 | s = \"\u65e5\u672c\" + e\u0301 + x;\n"
        "      |                  ^\n");
}
END_TEST

START_TEST(test_columns_in_bytes)
{
    begin("\t\"\u65e5\" x\n");
    diag_configure(diag, &(DiagStyle){.byte_columns = true, .zero_columns = true},
                   &(WarningOptions){0});
    diag_error(diag, at("x"), "here");
    end("a.gc:1:7: error: here\n    1 |         \"\u65e5\" x\n      |              ^\n");
}
END_TEST

START_TEST(test_style)
{
    begin("x\n");
    diag_configure(diag, &(DiagStyle){.no_caret = true, .no_option = true},
                   &(WarningOptions){0});
    diag_warning(diag, at("x"), WARNING_COPIED_SYNC, "here");
    end("a.gc:1:1: warning: here\n");
    begin("x\n");
    diag_configure(diag, &(DiagStyle){.no_line_numbers = true}, &(WarningOptions){0});
    diag_error(diag, at("x"), "here");
    end("a.gc:1:1: error: here\n x\n ^\n");
}
END_TEST

START_TEST(test_fixes)
{
    begin("send(wg, p.x);\n");
    diag_error(diag, at("wg"), "wrong");
    Span dot = at("."), before = {dot.start - 1, dot.start - 1};
    diag_fix(diag, before, "&");
    diag_fix(diag, dot, "->");
    diag_fix(diag, at("send"), "%s", "");
    end("a.gc:1:6: error: wrong\n    1 | send(wg, p.x);\n      |      ^~\n"
        "      |          &->\n      | ----\n");
}
END_TEST

/* What a list of options makes of a warning. */
static WarningLevel level_of(const char *options, Warning w)
{
    WarningOptions o = {0};
    char *copy = strdup(options), *save = NULL;
    for (char *arg = strtok_r(copy, " ", &save); arg; arg = strtok_r(NULL, " ", &save))
        warning_option(&o, arg);
    free(copy);
    return warning_level(&o, NULL, w, 0);
}

START_TEST(test_warning_options)
{
    ck_assert_int_eq(level_of("", WARNING_COPIED_SYNC), WARNING_ON);
    ck_assert_int_eq(level_of("-w", WARNING_COPIED_SYNC), WARNING_OFF);
    ck_assert_int_eq(level_of("-Wno-copied-sync -Wall", WARNING_COPIED_SYNC), WARNING_OFF);
    ck_assert_int_eq(level_of("", WARNING_BUSY_SELECT), WARNING_OFF);
    ck_assert_int_eq(level_of("-Wall", WARNING_BUSY_SELECT), WARNING_ON);
    ck_assert_int_eq(level_of("-Wbusy-select -Wno-all", WARNING_BUSY_SELECT), WARNING_ON);
    ck_assert_int_eq(level_of("-Wno-chant", WARNING_COPIED_SYNC), WARNING_OFF);
    ck_assert_int_eq(level_of("-Wcopied-sync -Wno-chant", WARNING_COPIED_SYNC), WARNING_ON);
    ck_assert_int_eq(level_of("-Wchant", WARNING_BUSY_SELECT), WARNING_ON);
    ck_assert_int_eq(level_of("-Werror", WARNING_COPIED_SYNC), WARNING_AS_ERROR);
    ck_assert_int_eq(level_of("-Werror -Wno-error=copied-sync", WARNING_COPIED_SYNC), WARNING_ON);
    ck_assert_int_eq(level_of("-Werror -Wno-error", WARNING_COPIED_SYNC), WARNING_ON);
    ck_assert_int_eq(level_of("-Werror=busy-select", WARNING_BUSY_SELECT), WARNING_AS_ERROR);
    ck_assert_int_eq(level_of("-Werror=busy-select", WARNING_COPIED_SYNC), WARNING_ON);
    WarningOptions o = {0};
    ck_assert(warning_option(&o, "-Wno-nil-channel") && warning_option(&o, "-Werror=nil-channel"));
    ck_assert(!warning_option(&o, "-Wall") && !warning_option(&o, "-Wshadow"));
    ck_assert(!warning_option(&o, "-Werror=shadow") && !warning_option(&o, "-Wno-error"));
}
END_TEST

START_TEST(test_pragmas)
{
    Arena *arena = arena_new();
    begin("1\n"
          "#pragma GCC diagnostic push\n"
          "#pragma GCC diagnostic ignored \"-Wcopied-sync\"\n"
          "2\n"
          "#pragma GCC diagnostic error \"-Wbusy-select\"\n"
          "#pragma GCC diagnostic ignored \"-Wshadow\"\n"
          "3\n"
          "#pragma chant diagnostic pop\n"
          "4\n"
          "#pragma clang diagnostic ignored \"-Wchant\"\n"
          "5\n");
    WarningPragmas *pragmas = warning_pragmas(arena, src);
    static const WarningLevel copied[] = {WARNING_ON, WARNING_OFF, WARNING_OFF, WARNING_ON,
                                          WARNING_OFF},
                              busy[] = {WARNING_OFF, WARNING_OFF, WARNING_AS_ERROR, WARNING_OFF,
                                        WARNING_OFF};
    for (int i = 0; i < 5; i++) {
        char token[] = {(char)('1' + i), '\n', 0};
        uint32_t offset = at(token).start;
        WarningOptions o = {0};
        ck_assert_int_eq(warning_level(&o, pragmas, WARNING_COPIED_SYNC, offset), copied[i]);
        ck_assert_int_eq(warning_level(&o, pragmas, WARNING_BUSY_SELECT, offset), busy[i]);
    }
    ck_assert_ptr_null(strstr(source_text(src), "copied-sync"));
    ck_assert_ptr_nonnull(strstr(source_text(src), "-Wshadow"));
    diag_free(diag);
    source_free(src);
    arena_free(arena);
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
    end("a.gc:1:2: error: expected ';'\n    1 | x\n      |  ^\n");
    begin("");
    diag_error(diag, (Span){0, 0}, "nothing");
    end("a.gc:1:1: error: nothing\n    1 | \n      | ^\n");
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
    ck_assert_ptr_nonnull(strstr(out, "too many errors; 50 more are"));
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
    tcase_add_test(tests, test_wide_characters);
    tcase_add_test(tests, test_columns_in_bytes);
    tcase_add_test(tests, test_style);
    tcase_add_test(tests, test_fixes);
    tcase_add_test(tests, test_warning_options);
    tcase_add_test(tests, test_pragmas);
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
