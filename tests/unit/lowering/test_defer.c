/* lower_defer.c: cleanups. */
#include <check.h>

#include "lowered.h"

START_TEST(test_context)
{
    body_lowers_to("defer use(x);",
                   "struct chant_ctx1 chant_d4 __attribute__((unused, cleanup(chant_t_defer3))) = "
                   "{ &x };");
    body_lowers_to("defer use(x);", "static __inline__ void chant_t_defer3(struct chant_ctx1 "
                                    "*chant_c2) "
                                    "{ use(*chant_c2->chant_at_x); }");
    body_lowers_to("defer f(1);",
                   "char chant_d3 __attribute__((unused, cleanup(chant_t_defer2)));");
    body_lowers_to("defer f(1);", "static __inline__ void chant_t_defer2(char *chant_c1) "
                                  "{ (void)chant_c1; f(1); }");
}
END_TEST

START_TEST(test_prototypes_come_first)
{
    lowers_to("void f(int); void t(int x) { defer f(x); }",
              "struct chant_ctx1 { int *chant_at_x; }; "
              "static __inline__ void chant_t_defer3(struct chant_ctx1 *chant_c2); void t(int x)");
}
END_TEST

START_TEST(test_variables)
{
    body_lowers_to("int a[3]; defer use(a[1]);", "use((*chant_c2->chant_at_a)[1]);");
    body_lowers_to("defer x++;", "(*chant_c2->chant_at_x)++;");
    body_lowers_to("defer use(1, &x);", "use(1, &*chant_c2->chant_at_x);");
    body_lowers_to("int v[x]; defer use(v[1]);", "int (*chant_at_v)[chant_n3] = ");
    lowers_to("void f(int); void t(register int r) { register int q = 1; defer f(r + q); }",
              "void t(int r) { int q = 1;");
}
END_TEST

START_TEST(test_places)
{
    body_lowers_to("if (x) defer f(1);", "if (x) { char chant_d3");
    body_lowers_to("l: defer f(1); if (x) goto l;", "l: ; char chant_d3");
    body_lowers_to("defer { defer f(1); f(2); }", "{ char chant_d3 __attribute__((unused, "
                                                  "cleanup(chant_t_defer2))); f(2); }");
    body_lowers_to("defer done <- ;", "chan_send(*chant_c2->chant_at_done, (void *)0);");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("defer");
    tcase_add_test(cases, test_context);
    tcase_add_test(cases, test_prototypes_come_first);
    tcase_add_test(cases, test_variables);
    tcase_add_test(cases, test_places);
    Suite *suite = suite_create("defer");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
