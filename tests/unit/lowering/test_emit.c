/* emit_*.c: tokens, lines, precedence. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lowered.h"
#include "lowering/emit.h"
#include "lowering/lower.h"

/* The whole output, as it is. */
static char *printed(const char *text, bool print_all)
{
    Unit *u = lowered_analyse(text);
    ck_assert(lower_unit(u, NULL, NULL));
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    ck_assert_ptr_nonnull(f);
    emit_unit(u, f, print_all);
    ck_assert_int_eq(fclose(f), 0);
    unit_free(u);
    return out;
}

/* The line that the output says `what` is on. */
static int line_of(const char *out, const char *what)
{
    const char *place = strstr(out, what);
    ck_assert_msg(place != NULL, "%s is missing in %s", what, out);
    int line = 1;
    for (const char *p = out; p < place; p = strchrnul(p, '\n') + 1) {
        if (p[0] == '#' && sscanf(p, "# %d", &line) == 1)
            continue;
        const char *eol = strchrnul(p, '\n');
        if (eol < place)
            line++;
    }
    return line;
}

START_TEST(test_untouched_text_is_copied)
{
    char *out = printed("int  f ( void )  {  return 1 ;  }\n", false);
    ck_assert_ptr_nonnull(strstr(out, "int  f ( void )  {  return 1 ;  }\n"));
    free(out);
}
END_TEST

START_TEST(test_lines)
{
    const char text[] = "# 10 \"a.gc\"\nint f(int);\n\nvoid t(chan int c)\n{\n    f(1);\n    "
                        "f(<-c +\n"
                        "      2);\n    f(3);\n    go {\n        f(4);\n    }\n    f(5);\n}\nint "
                        "last;\n";
    for (int all = 0; all < 2; all++) {
        char *out = printed(text, all);
        ck_assert_int_eq(line_of(out, "f(1)"), 14);
        ck_assert_int_eq(line_of(out, "chan_recv("), 15);
        ck_assert_int_eq(line_of(out, "f(3)"), 17);
        ck_assert_int_eq(line_of(out, "f(4)"), 19);
        ck_assert_int_eq(line_of(out, "f(5)"), 21);
        ck_assert_int_eq(line_of(out, "last"), 23);
        free(out);
    }
}
END_TEST

START_TEST(test_markers_inside)
{
    char *out = printed("void t(chan int c)\n{\n    int x = (1 +\n# 7 \"h.h\" 1 3\n    2);\n"
                        "# 4 \"a.gc\" 2\n    x = <-c;\n}\n", false);
    ck_assert_ptr_nonnull(strstr(out, "\n# 7 \"h.h\"  3\n"));
    ck_assert_int_eq(line_of(out, "chan_recv("), 4);
    free(out);
}
END_TEST

START_TEST(test_precedence)
{
    lowers_to("int t(chan int c, int x) { return (x + <-c) * 2; }", "return (x + chant_t1) * 2;");
    lowers_to("int t(chan int c, int *p) { return -*p - - <-c; }", "--chant_t");
    lowers_to("int a, b; int t(void) { return a - (b - 1) - -b; }", "a - (b - 1) - -b");
    lowers_to("int a, *p; int t(void) { return a / *p; }", "a / *p");
    lowers_to("int a; int t(void) { return (a, 1) ? (a = 2) : a ? 1 : 2; }",
              "(a, 1) ? (a = 2) : a ? 1 : 2");
    lowers_to("struct s { int x; } *p; int t(void) { return (&p[1])->x + (*p).x; }",
              "(&p[1])->x + (*p).x");
}
END_TEST

START_TEST(test_tokens_stay_apart)
{
    char *out = printed("int t(int a, int b) { return a - -b + +a & b && &a; }", true);
    ck_assert_ptr_nonnull(strstr(out, "a - -b + +a & b && &a"));
    free(out);
    out = printed("int t(int a) { return - -a + (a++ + ++a); }", true);
    ck_assert_ptr_nonnull(strstr(out, "- -a"));
    ck_assert_ptr_nonnull(strstr(out, "a++ + ++a"));
    free(out);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("emit");
    tcase_add_test(cases, test_untouched_text_is_copied);
    tcase_add_test(cases, test_lines);
    tcase_add_test(cases, test_markers_inside);
    tcase_add_test(cases, test_precedence);
    tcase_add_test(cases, test_tokens_stay_apart);
    Suite *suite = suite_create("emit");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
