/* order.c, order_expr.c: what comes first, and what remains in place. */
#include <check.h>

#include "lowered.h"

#define BECOMES(body, part) body_lowers_to(body, part)

START_TEST(test_plain_shapes)
{
    BECOMES("x = <-c;", "{ chan_recv(c, &x); }");
    BECOMES("<-c;", "{ chan_recv(c, (void *)0); }");
    BECOMES("int v = <-c; use(v);", "int v; chan_recv(c, &v); use(v);");
    BECOMES("*p = <-c;", "{ chan_recv(c, p); }");
    BECOMES("s.b = <-c;", "{ chan_recv(c, &s.b); }");
    BECOMES("(void)<-c;", "{ chan_recv(c, (void *)0); }");
}
END_TEST

START_TEST(test_conversions_need_a_temporary)
{
    BECOMES("long v = <-c; use(v);", "int chant_t1; chan_recv(c, &chant_t1); long v = chant_t1;");
    BECOMES("const int v = <-c; use(v);", "chan_recv(c, &chant_t1); const int v = chant_t1;");
    BECOMES("volatile int v; v = <-c;", "chan_recv(c, &chant_t1); v = chant_t1;");
    BECOMES("register int v; v = <-c; use(v);", "chan_recv(c, &chant_t1); v = chant_t1;");
    BECOMES("struct { unsigned b : 3; } q; q.b = <-c; use(q.b);",
            "chan_recv(c, &chant_t1); q.b = chant_t1;");
    BECOMES("struct { char k; int b; } __attribute__((packed)) q; q.b = <-c; use(q.b);",
            "chan_recv(c, &chant_t1); q.b = chant_t1;");
    BECOMES("static __thread int v; v = <-c; use(v);",
            "chan_recv(c, &chant_t1); *chant_at_chant_t_v23() = chant_t1;");
}
END_TEST

START_TEST(test_left_to_right)
{
    BECOMES("use(*p, <-c);", "int chant_t1 = *p; int chant_t2; chan_recv(c, &chant_t2); "
                             "use(chant_t1, chant_t2);");
    BECOMES("use(x, <-c);", "int chant_t1; chan_recv(c, &chant_t1); use(x, chant_t1);");
    BECOMES("use(x, x = <-c);", "int chant_t1 = x; int chant_t2; chan_recv(c, &chant_t2); "
                                "use(chant_t1, x = chant_t2);");
    BECOMES("g(f(1), <-c, f(2));", "int chant_t1 = f(1); int chant_t2; chan_recv(c, &chant_t2); "
                                   "g(chant_t1, chant_t2, f(2));");
    BECOMES("g(<-c, f(1), f(2));", "chan_recv(c, &chant_t1); int chant_t2 = f(1); "
                                   "g(chant_t1, chant_t2, f(2));");
    BECOMES("x = *p + <-c;", "int chant_t1 = *p; int chant_t2; chan_recv(c, &chant_t2); "
                             "x = chant_t1 + chant_t2;");
    BECOMES("p[f(1)] += <-c;", "int chant_t1 = f(1); int chant_t2; chan_recv(c, &chant_t2); "
                               "p[chant_t1] += chant_t2;");
    BECOMES("int a[9]; a[x++] = <-c; use(1, a);", "int chant_t1 = x++; chan_recv(c, "
                                                  "&a[chant_t1]);");
    BECOMES("(<-cc == c) ? f(1) : f(2);", "chan_recv(cc, &chant_t1);");
}
END_TEST

START_TEST(test_values_stay_typed)
{
    BECOMES("struct { unsigned b : 3; } q = {0}; x = q.b - <-c; use(1, &q);",
            "int chant_t1 = q.b;");
    BECOMES("int n = f(1); int vla[n]; int (*v)[n] = &vla; use(1, &v); use(*(*v + <-c));",
            "chan_recv(c, &chant_t");
    BECOMES("use(f, <-c);", "chan_recv(c, &chant_t1); use(f, chant_t1);");
}
END_TEST

START_TEST(test_control_flow)
{
    BECOMES("if (x && <-c) f(1);", "int chant_t2 = 0; if (x) { int chant_t1; "
                                   "chan_recv(c, &chant_t1); chant_t2 = chant_t1 != 0; } "
                                   "if (chant_t2) { f(1); }");
    BECOMES("x = y || <-c > 1;", "int chant_t2 = 1; if (!y) { int chant_t1; "
                                 "chan_recv(c, &chant_t1); chant_t2 = chant_t1 > 1; } x = "
                                 "chant_t2;");
    BECOMES("x = <-c && y;", "chan_recv(c, &chant_t1); x = chant_t1 && y;");
    BECOMES("x = y ? <-c : 2;", "int chant_t2; if (y) { int chant_t1; chan_recv(c, &chant_t1); "
                                "chant_t2 = chant_t1; } else { chant_t2 = 2; } x = chant_t2;");
    BECOMES("x = *p ?: <-c;", "int chant_t3 = *p; if (chant_t3) { chant_t2 = chant_t3; }");
    BECOMES("x && <-c;", "{ if (x) { chan_recv(c, (void *)0); } }");
    BECOMES("x ? (void)<-c : (void)f(1);", "if (x) { chan_recv(c, (void *)0); } else { "
                                           "(void)f(1); }");
    BECOMES("(f(1), x = <-c);", "f(1); int chant_t1; chan_recv(c, &chant_t1); x = chant_t1;");
}
END_TEST

START_TEST(test_statements)
{
    BECOMES("while (<-c) f(1);", "while ((__extension__ ({ int chant_t1; chan_recv(c, &chant_t1); "
                                 "chant_t1; }))) { f(1); }");
    BECOMES("for (;; <-c) ;", "for (;; (__extension__ ({ chan_recv(c, (void *)0); }))) { ; }");
    BECOMES("for (int i = <-c; i; i--) ;", "for (int i = (__extension__ ({ int chant_t1;");
    BECOMES("if (x) y = <-c;", "if (x) { chan_recv(c, &y); }");
    BECOMES("if (x) {} else if (<-c) f(1);", "} else { int chant_t1; chan_recv(c, &chant_t1); "
                                             "if (chant_t1) { f(1); } }");
    BECOMES("l: x = <-c; if (x) goto l;", "l: chan_recv(c, &x);");
    BECOMES("switch (x) { case 1: long v = <-c; use(v); }", "case 1: ; int chant_t1;");
    BECOMES("x = ({ <-c; });", "({ int chant_t1; chan_recv(c, &chant_t1); chant_t1; })");
    BECOMES("({ <-c; });", "({ chan_recv(c, (void *)0); });");
}
END_TEST

START_TEST(test_declarations)
{
    BECOMES("int a = f(1), b = <-c, e = b; use(a, b, e);",
            "int a = f(1), b; chan_recv(c, &b); int e = b;");
    BECOMES("struct q { int k; } a = { f(1) }, b = { <-c }; use(a.k, b.k);",
            "struct q { int k; } a = { f(1) }; int chant_t1; chan_recv(c, &chant_t1); "
            "struct q b = { chant_t1 };");
    BECOMES("struct { int k; } a = { 1 }, b = { <-c }; use(a.k, b.k);",
            "struct chant_s2 { int k; } a = { 1 };");
    BECOMES("int a[] = { <-c, f(1), <-c }; use(a[0]);",
            "chan_recv(c, &chant_t1); int chant_t2 = f(1); int chant_t3; chan_recv(c, &chant_t3); "
            "int a[] = { chant_t1, chant_t2, chant_t3 };");
    BECOMES("struct n { struct n *me; int v; } n = { &n, <-c }; use(n.v);",
            "struct n { struct n *me; int v; } n = { &n, (__extension__ ({");
    BECOMES("int a[<-c]; use(sizeof a);", "int a[(__extension__ ({");
}
END_TEST

START_TEST(test_what_is_not_evaluated)
{
    body_never_has("x = sizeof(<-c); __typeof__(<-c) v = 1; use(v);", "chan_recv");
    BECOMES("x = sizeof(<-c);", "x = sizeof(int);");
    BECOMES("x = _Generic(c, chan long: 1, chan int: 2);", "x = (2);");
    BECOMES("x = _Generic(x, int: 1, long: 2);", "x = _Generic(x, int: 1, long: 2);");
    BECOMES("x = __builtin_types_compatible_p(chan int, chan long);", "x = 0;");
    BECOMES("x = __builtin_choose_expr(1, 2, <-c);", "x = 2;");
}
END_TEST

START_TEST(test_retained)
{
    BECOMES("x = <-source(1);", "chant_ref chant_t1 = source(1); chan_recv(chant_t1, &x); "
                                "chan_release(chant_t1);");
    /* What a call may leave without a word goes on being released. */
    BECOMES("source(1) <- f(1);",
            "chant_ref chant_t1 __attribute__((unused, cleanup(chant_release_var))) = source(1); "
            "chan_send(chant_t1, &(int){ f(1) });");
    body_never_has("x = <-pick(1);", "chan_release");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("order");
    tcase_add_test(cases, test_plain_shapes);
    tcase_add_test(cases, test_conversions_need_a_temporary);
    tcase_add_test(cases, test_left_to_right);
    tcase_add_test(cases, test_values_stay_typed);
    tcase_add_test(cases, test_control_flow);
    tcase_add_test(cases, test_statements);
    tcase_add_test(cases, test_declarations);
    tcase_add_test(cases, test_what_is_not_evaluated);
    tcase_add_test(cases, test_retained);
    Suite *suite = suite_create("order");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
