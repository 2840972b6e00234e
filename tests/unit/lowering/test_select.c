/* lower_select.c: none, one, one and default, several. */
#include <check.h>

#include "lowered.h"

START_TEST(test_none)
{
    body_lowers_to("select {}", "{ chant_block(); }");
    body_lowers_to("select { default: f(1); }", "{ f(1); }");
    body_lowers_to("select { default: if (x) { break; } f(1); }",
                   "switch (0) { default: { if (x) { break; } f(1); } break; }");
}
END_TEST

START_TEST(test_one)
{
    body_lowers_to("select { case x = <-c: f(x); }", "chan_recv(c, &x); { f(x); }");
    body_lowers_to("select { case c <- 1: f(x); }", "chan_send(c, &(int){ 1 }); { f(x); }");
}
END_TEST

START_TEST(test_try)
{
    body_lowers_to("select { case x = <-c: f(1); default: f(2); }",
                   "if (chan_try_recv(c, &x, (void *)0)) { f(1); } else { f(2); }");
    body_lowers_to("select { case x, ok = <-c: f(1); default: f(2); }",
                   "if (chan_try_recv(c, &x, &ok)) {");
    body_lowers_to("select { case x, y = <-c: f(1); default: f(2); }",
                   "_Bool chant_t1; if (chan_try_recv(c, &x, &chant_t1)) { y = chant_t1;");
    body_lowers_to("select { case c <- x: f(1); default: f(2); }", "if (chan_try_send(c, &x)) {");
    body_lowers_to("select { case c <- x + 1: f(1); default: f(2); }",
                   "int chant_t1 = x + 1; if (chan_try_send(c, &chant_t1)) {");
    body_lowers_to("select { case <-c: break; default: f(2); }",
                   "switch ((int)chan_try_recv(c, (void *)0, (void *)0)) { case 1: { break; } "
                   "break; "
                   "default: { f(2); } break; }");
    body_lowers_to("select { case <-source(1): default: ; }",
                   "_Bool chant_t2 = chan_try_recv(chant_t1, (void *)0, (void *)0); "
                   "chan_release(chant_t1); chant_t1 = (void *)0; if (chant_t2)");
}
END_TEST

START_TEST(test_several)
{
    body_lowers_to("select { case x = <-c: f(1); case d <- x: f(2); }",
                   "struct chant_case chant_s1[2] = { { c, &x, CHANT_RECV, 0 }, "
                   "{ d, &x, CHANT_SEND, 0 } }; switch (chan_select(chant_s1, 2, 0)) { "
                   "case 0: { f(1); } break; default: { f(2); } break; }");
    body_lowers_to("select { case <-c: f(1); default: f(3); case <-d: f(2); }",
                   "chan_select(chant_s1, 2, 1)) { case 0: { f(1); } break; case 1: { f(2); } "
                   "break; "
                   "default: { f(3); } break; }");
    body_lowers_to("select { case x, ok = <-c: ; case <-d: ; }", "case 0: { ok = chant_s1[0].ok; "
                                                                 "; }");
    body_lowers_to("select { case int v, _Bool k = <-c: use(v, k); case <-d: ; }",
                   "case 0: { chant_t2 = chant_s3[0].ok; int v = chant_t1; _Bool k = chant_t2; "
                   "use(v, k); }");
}
END_TEST

START_TEST(test_left_sides_in_their_clause)
{
    body_lowers_to("select { case p[f(1)] = <-c: ; case <-d: ; }",
                   "case 0: { p[f(1)] = chant_t1; ; }");
    body_lowers_to("select { case p[<-d] = <-c: ; case <-d: ; }",
                   "case 0: { int chant_t2; chan_recv(d, &chant_t2); p[chant_t2] = chant_t1; ; }");
}
END_TEST

START_TEST(test_operands_in_order)
{
    body_lowers_to("select { case <-pick(1): ; case c <- f(2): ; case <-pick(3): ; }",
                   "chant_ref chant_t1 = pick(1); int chant_t2 = f(2);");
    body_lowers_to("select { case c <- <-d: ; case <-d: ; }",
                   "chan_recv(d, &chant_t1); { struct chant_case");
}
END_TEST

START_TEST(test_nested)
{
    body_lowers_to("for (int v : c) select { case <-c: continue; case <-d: break; }",
                   "case 0: { continue; } break; default: { break; } break; }");
    body_lowers_to("select { case <-c: select { case <-d: break; } default: ; }",
                   "if (chan_try_recv(c, (void *)0, (void *)0)) { { chan_recv(d, (void *)0); "
                   "switch (0) {");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("select");
    tcase_add_test(cases, test_none);
    tcase_add_test(cases, test_one);
    tcase_add_test(cases, test_try);
    tcase_add_test(cases, test_several);
    tcase_add_test(cases, test_left_sides_in_their_clause);
    tcase_add_test(cases, test_operands_in_order);
    tcase_add_test(cases, test_nested);
    Suite *suite = suite_create("select");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
