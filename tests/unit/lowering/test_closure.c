/* closure.c, lower_closure.c, lower_types.c: what a go block takes along, and how. */
#include <check.h>

#include "lowered.h"

START_TEST(test_values)
{
    body_lowers_to("go { use(x); }",
                   "chant_go(chant_t_go4, &(struct chant_args1){ x }, sizeof(struct "
                   "chant_args1));");
    body_lowers_to("go { use(x); }",
                   "static void chant_t_go4(void *chant_p3) { struct chant_args1 *chant_c2 = "
                   "chant_p3; "
                   "int x = chant_c2->x; { use(x); } }");
    body_lowers_to("go { use(1); }", "chant_go(chant_t_go2, (void *)0, 0);");
    body_lowers_to("go { int x = 1; use(x); }", "chant_go(chant_t_go2, (void *)0, 0);");
    body_lowers_to("go { use(s.a); }", "struct chant_args1 { struct s s; };");
}
END_TEST

START_TEST(test_addresses)
{
    body_lowers_to("go { use(1, &x); }", "use(1, &*chant_at_x);");
    body_lowers_to("go { use(1, &s.b); }", "use(1, &(*chant_at_s).b);");
    body_lowers_to("go { use(x, &x); }", "struct chant_args1 { int x; int *chant_at_x; };");
    body_lowers_to("int a[4]; go { use(a[1], sizeof a); }",
                   "use((*chant_at_a)[1], sizeof *chant_at_a);");
    body_lowers_to("static int n; go { n++; }", "(*chant_at_n)++;");
    body_lowers_to("go { use(1, __func__); }", "const char (*chant_at___func__)[2]");
    /* an `&` that lowering made means the copy */
    body_lowers_to("go { c <- x; }", "int x = chant_c2->x; { chan_send(c, &x); }");
}
END_TEST

START_TEST(test_channels)
{
    body_lowers_to("go { <-c; }", "&(struct chant_args1){ chan_retain(c) }");
    body_lowers_to("go { <-c; }", "chant_ref c __attribute__((unused, "
                                  "cleanup(chant_release_var))) = "
                                  "chant_c2->c;");
    body_never_has("chan int *pc = &c; go { <-*pc; }", "chan_retain");
}
END_TEST

START_TEST(test_variable_lengths)
{
    body_lowers_to("int v[x]; go { use(v[1]); }", "sizeof v / sizeof v[0], &v }");
    body_lowers_to("int v[x]; go { use(v[1]); }", "int (*chant_at_v)[chant_n3] = "
                                                  "chant_c2->chant_at_v;");
    body_lowers_to("int v[x][y]; go { use(v[1][2]); }",
                   "int (*chant_at_v)[chant_n4][chant_n3] = chant_c2->chant_at_v;");
    body_lowers_to("int (*q)[x] = 0; go { use((*q)[1]); }", "int (*q)[chant_n3] = chant_c2->q;");
}
END_TEST

START_TEST(test_local_types)
{
    body_lowers_to("struct q { int k; } q = { 1 }; go { use(q.k); }",
                   "struct chant_q_3 { int k; }; ");
    body_lowers_to("struct q { int k; } q = { 1 }; go { use(q.k); }", "struct chant_q_3 q = { 1 "
                                                                      "};");
    body_lowers_to("struct q { int k; }; go { struct q w = { 1 }; use(w.k); }",
                   "struct chant_q_3 w = { 1 };");
    body_never_has("struct q { int k; }; go { struct q w = { 1 }; use(w.k); }", "struct q");
    body_lowers_to("typedef int num; go { num w = 1; use(w); }", "__typeof__(int) w = 1;");
    body_lowers_to("enum { A = 5 }; go { use(A); }", "use(5);");
    body_lowers_to("enum e { A = 5 }; enum e v = A; go { enum e w = v; use(w); }",
                   "__typeof__(unsigned int) w = v;");
    body_lowers_to("go { struct q { int k; } w = { 1 }; use(w.k); }", "struct q { int k; } w = { "
                                                                      "1 };");
    body_lowers_to("int w(int); go { w(1); }", "extern int w(int);");
}
END_TEST

START_TEST(test_nested)
{
    body_lowers_to("go { go { use(x); } }", "int x = chant_c2->x; { chant_go(");
    body_lowers_to("go { go { use(1, &x); } }", "{ chant_at_x }");
    body_lowers_to("defer { go { use(x); } }", "{ *chant_c");
    body_lowers_to("go { defer use(x); }", "{ &x };");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("closure");
    tcase_add_test(cases, test_values);
    tcase_add_test(cases, test_addresses);
    tcase_add_test(cases, test_channels);
    tcase_add_test(cases, test_variable_lengths);
    tcase_add_test(cases, test_local_types);
    tcase_add_test(cases, test_nested);
    Suite *suite = suite_create("closure");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
