/* lower_go.c: what a go call carries, and how it is called. */
#include <check.h>

#include "lowered.h"

START_TEST(test_arguments)
{
    body_lowers_to("go f(x);", "chant_go(chant_t_go4, &(struct chant_args1){ x }, sizeof(struct "
                               "chant_args1));");
    body_lowers_to("go f(x);", "static void chant_t_go4(void *chant_p3) { struct chant_args1 "
                               "*chant_c2 = "
                               "chant_p3; f(chant_c2->chant_a0); }");
    body_lowers_to("go f('a');", "chant_go(chant_t_go2, (void *)0, 0);");
    body_lowers_to("go use(1, \"text\", 2.0, x);", "use(1, \"text\", 2.0, chant_c2->chant_a3);");
    body_lowers_to("float fl = 1; char ch = 2; go use(1, fl, ch);",
                   "struct chant_args1 { double chant_a1; int chant_a2; };");
    body_lowers_to("go g(<-c, f(1), f(2));", "chan_recv(c, &chant_t1); int chant_t2 = f(1);");
}
END_TEST

START_TEST(test_channels)
{
    lowers_to("void w(chan int, <-chan int); void t(chan int c) { go w(c, 0); }",
              "&(struct chant_args1){ chan_retain(c) }");
    lowers_to("void w(chan int); void t(chan int c) { go w(c); }",
              "chant_ref chant_t3 __attribute__((unused, cleanup(chant_release_var))) = "
              "chant_c2->chant_a0; w(chant_t3);");
    lowers_to("__attribute__((returns_retained)) chan int s(void); void w(chan int); "
              "void t(void) { go w(s()); }",
              "&(struct chant_args1){ s() }");
    body_lowers_to("go close(c);", "chan_close(chant_t3);");
}
END_TEST

START_TEST(test_computed_callee)
{
    lowers_to("void t(void (*fp)(int)) { go fp(1); }",
              "struct chant_args1 chant_a5 = { fp }; if (!chant_a5.chant_f) { chant_go_nil(); } "
              "chant_go(chant_t_go4, &chant_a5, sizeof(struct chant_args1));");
    lowers_to("void t(void (*fp)(int)) { go (*fp)(1); }", "chant_a5 = { *fp };");
    lowers_to("struct o { void (*run)(struct o *); }; void t(struct o *o) { go o->run(o); }",
              "chant_c2->chant_f(chant_c2->chant_a0);");
}
END_TEST

START_TEST(test_local_names)
{
    lowers_to("void t(void) { void w(int); go w(1); }", "{ (void)chant_p1; extern void w(int); "
                                                        "w(1); }");
    lowers_to("void w(); void t(void) { enum { A = 3 }; go w(A); }", "&(struct chant_args1){ A }");
    lowers_to("void t(void) { struct q { int k; } q = { 1 }; void w(struct q); go w(q); }",
              "struct chant_q_1 { int k; };");
    lowers_to("void t(void) { typedef int num; num n = 1; void w(num); go w(n); }",
              "struct chant_args1 { int chant_a0; };");
}
END_TEST

START_TEST(test_unused_result)
{
    lowers_to("int w(int) __attribute__((warn_unused_result)); void t(void) { go w(1); }",
              "(void)!w(1);");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("go");
    tcase_add_test(cases, test_arguments);
    tcase_add_test(cases, test_channels);
    tcase_add_test(cases, test_computed_callee);
    tcase_add_test(cases, test_local_names);
    tcase_add_test(cases, test_unused_result);
    Suite *suite = suite_create("go");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
