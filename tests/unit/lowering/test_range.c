/* lower_range.c: the three forms of range. */
#include <check.h>

#include "lowered.h"

START_TEST(test_declared)
{
    body_lowers_to("for (int v : c) use(v);",
                   "{ chant_ref chant_t1 = c; for (;;) { int v; if (!chant_range_recv(chant_t1, "
                   "&v)) "
                   "{ break; } use(v); } }");
    body_lowers_to("for (long v : c) use(v);",
                   "int chant_t2; if (!chant_range_recv(chant_t1, &chant_t2)) { break; } "
                   "long v = chant_t2; use(v);");
    body_lowers_to("for (const int v : c) use(v);", "const int v = chant_t2;");
}
END_TEST

START_TEST(test_existing)
{
    body_lowers_to("for (x : c) use(x);",
                   "int chant_t1; if (!chant_range_recv(chant_t2, &chant_t1)) { break; } "
                   "{ x = chant_t1; use(x); }");
    body_lowers_to("for (p[f(1)] : c) ;", "{ p[f(1)] = chant_t1; ; }");
}
END_TEST

START_TEST(test_discarding)
{
    body_lowers_to("for (: c) f(1);", "if (!chant_range_recv(chant_t1, (void *)0)) { break; } "
                                      "f(1);");
    body_lowers_to("for (: done) ;", "chant_range_recv(chant_t1, (void *)0)");
}
END_TEST

START_TEST(test_channel)
{
    body_lowers_to("for (int v : <-cc) use(v);",
                   "chant_ref chant_t1; chan_recv(cc, &chant_t1); { chant_ref chant_t2 = "
                   "chant_t1;");
    body_lowers_to("for (int v : source(1)) use(v);",
                   "chant_ref chant_t1 __attribute__((unused, cleanup(chant_release_var))) = "
                   "source(1);");
    body_never_has("for (int v : pick(1)) use(v);", "cleanup");
}
END_TEST

START_TEST(test_body)
{
    body_lowers_to("for (int v : c) { if (v) { continue; } break; }",
                   "{ if (v) { continue; } break; } } }");
    body_lowers_to("for (int v : c) x += <-d + v;", "chan_recv(d, &chant_t");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("range");
    tcase_add_test(cases, test_declared);
    tcase_add_test(cases, test_existing);
    tcase_add_test(cases, test_discarding);
    tcase_add_test(cases, test_channel);
    tcase_add_test(cases, test_body);
    Suite *suite = suite_create("range");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
