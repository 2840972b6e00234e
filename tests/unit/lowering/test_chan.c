/* lower_chan.c: types, make, send, receive, built-ins. */
#include <check.h>

#include "lowered.h"

START_TEST(test_types)
{
    lowers_to("chan int c, *pc, a[3]; const chan int k;", "chant_ref c, *pc, a[3]; const "
                                                          "chant_ref k;");
    lowers_to("chan<- int s; <-chan(char *) r; chan(void) d;", "chant_ref s; chant_ref r; "
                                                               "chant_ref d;");
    lowers_to("typedef chan int ints; struct s { ints c; chan struct s n; };",
              "typedef chant_ref ints; struct s { ints c; chant_ref n; };");
    lowers_to("int f(chan int, <-chan(chan int) c);", "int f(chant_ref, chant_ref c);");
    lowers_to("chan int f(void *p) { return (chan int)p; }", "return (chant_ref)p;");
    lowers_to("unsigned long n = sizeof(chan int);", "= sizeof(chant_ref);");
}
END_TEST

START_TEST(test_definitions_inside)
{
    lowers_to("chan struct q { int k; } c;", "struct q { int k; }; chant_ref c;");
    lowers_to("chan(struct { int k; }) c;", "struct chant_s1 { int k; }; chant_ref c;");
    lowers_to("chan(enum e { A, B }) c;", "enum e { A, B }; chant_ref c;");
    lowers_to("struct o { chan struct q { struct o *up; } c; };",
              "struct q { struct o *up; }; struct o { chant_ref c; };");
    lowers_to("void f(void) { chan struct q { int k; } c = 0; (void)c; }",
              "struct q { int k; }; chant_ref c = 0;");
    lowers_to("chan struct later c; void f(struct later *p); struct later { int k; };",
              "struct later; chant_ref c;");
}
END_TEST

START_TEST(test_make)
{
    body_lowers_to("c = make(chan int);", "c = chan_make(sizeof(int), 0);");
    body_lowers_to("c = make(chan int, x);", "c = chan_make(sizeof(int), x);");
    body_lowers_to("done = make(chan(void), 2);", "done = chan_make(0, 2);");
    body_lowers_to("cs = make(chan struct s);", "chan_make(sizeof(struct s), 0);");
    body_lowers_to("cc = make(chan chan int);", "chan_make(sizeof(chant_ref), 0);");
    body_lowers_to("c = make(chan int, <-c);", "chan_recv(c, &chant_t1); c = "
                                               "chan_make(sizeof(int), chant_t1);");
}
END_TEST

START_TEST(test_send)
{
    body_lowers_to("c <- x;", "chan_send(c, &x);");
    body_lowers_to("c <- x + 1;", "chan_send(c, &(int){ x + 1 });");
    body_lowers_to("c <- *p;", "chan_send(c, p);");
    body_lowers_to("c <- ok;", "chan_send(c, &(int){ ok });");
    body_lowers_to("cs <- s;", "chan_send(cs, &s);");
    body_lowers_to("cs <- mk(1);", "{ struct s chant_t1 = mk(1); chan_send(cs, &chant_t1); }");
    body_lowers_to("done <- ;", "chan_send(done, (void *)0);");
    body_lowers_to("pick(1) <- f(2);", "chant_ref chant_t1 = pick(1); chan_send(chant_t1, &(int){ "
                                       "f(2) });");
    body_lowers_to("c <- <-d;", "chan_recv(d, &chant_t1); chan_send(c, &chant_t1);");
    body_lowers_to("if (x) cs <- mk(1);", "if (x) { struct s chant_t1");
}
END_TEST

START_TEST(test_comma_ok)
{
    body_lowers_to("x, ok = <-c;", "ok = chan_recv(c, &x);");
    body_lowers_to("_, ok = <-c;", "ok = chan_recv(c, (void *)0);");
    body_lowers_to("x, _ = <-c;", "{ chan_recv(c, &x); }");
    body_lowers_to("long v; v, ok = <-c; use(v);",
                   "int chant_t1; ok = chan_recv(c, &chant_t1); v = chant_t1;");
    body_lowers_to("p[x++], p[y] = <-c;", "int chant_t2 = x++; p[y] = chan_recv(c, "
                                          "&chant_t1[chant_t2]);");
}
END_TEST

START_TEST(test_calls)
{
    body_lowers_to("close(c); x = len(c) + cap(d);",
                   "chan_close(c); x = chan_len(c) + chan_cap(d);");
    body_lowers_to("panic(\"%d\", x);", "chant_panic(\"%d\", x);");
    lowers_to("int close(int); int len(int); int f(int fd) { return close(fd) + len(1); }",
              "return close(fd) + len(1);");
}
END_TEST

START_TEST(test_attribute)
{
    lowers_to("__attribute__((returns_retained)) chan int f(void);", "chant_ref f(void);");
    lowers_to("__attribute__((returns_retained, unused)) static chan int f(void) { return 0; }",
              "__attribute__((unused)) static chant_ref f(void)");
}
END_TEST

START_TEST(test_c_is_untouched)
{
    lowers_to("int f(int a) { return a<-1; }", "int f(int a) { return a < -1; }");
    lowers_to("struct s { int chan, go; } s; int go(int select) { return s.chan + select; }",
              "struct s { int chan, go; } s; int go(int select) { return s.chan + select; }");
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("chan");
    tcase_add_test(cases, test_types);
    tcase_add_test(cases, test_definitions_inside);
    tcase_add_test(cases, test_make);
    tcase_add_test(cases, test_send);
    tcase_add_test(cases, test_comma_ok);
    tcase_add_test(cases, test_calls);
    tcase_add_test(cases, test_attribute);
    tcase_add_test(cases, test_c_is_untouched);
    Suite *suite = suite_create("chan");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
