/* Channels, select, range, go and the calls that are the language's: what is accepted, the
 * types, and what is reported. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analysed.h"
#include "sema_case.h"
#include "shape.h"

/* What chant.h declares, as far as sema looks at it. */
static const char things[] =
    "struct chant_chan; void chan_close(struct chant_chan *); "
    "struct chant_chan *chan_retain(struct chant_chan *); void chan_release(struct chant_chan *); "
    "struct s { int a; chan struct s c; }; struct inc; struct other { int a; }; "
    "typedef chan int ints; int x; _Bool ok; struct s s; struct other o; int *p; const int *cp; "
    "char *str; void *vp; "
    "chan int c; <-chan int r; chan<- int w; chan(void) done; chan chan int cc; chan struct s cs; "
    "chan(int *) ip; chan struct inc ci; chan long cl; struct chant_chan *raw; "
    "int take(<-chan int); void nothing(void); ";

#define TYPE(expr, type) case_type(things, expr, type)
#define ERROR(body, message) case_error(things, body, 1, message)

static void accepts(const char *body)
{
    unit_free(case_body(things, body));
}

START_TEST(test_types)
{
    TYPE("<-c", "int");
    TYPE("<-cc", "chan int");
    TYPE("<-<-cc", "int");
    TYPE("<-done", "void");
    TYPE("1 + <-r", "int");
    TYPE("make(chan int)", "chan int");
    TYPE("make(chan(int *), 3)", "chan(int *)");
    TYPE("len(c)", "int");
    TYPE("cap(w)", "int");
    TYPE("close(c)", "void");
    TYPE("chan_retain(r)", "<-chan int");
    TYPE("chan_retain(raw)", "struct chant_chan *");
    TYPE("chan_release(w)", "void");
    TYPE("recover()", "const char *");
    TYPE("panic(\"%d\", 1)", "void");
    TYPE("c == r", "int");
    TYPE("!c", "int");
    TYPE("x ? c : 0", "chan int");
    TYPE("x ? c : r", "<-chan int");
    TYPE("x ? (void *)0 : w", "chan<- int");
    TYPE("(void *)c", "void *");
    TYPE("(long)c", "long");
    TYPE("(ints)vp", "ints");
    TYPE("&c", "chan int *");
    TYPE("_Generic(c, chan long: 1, chan int: 1.0)", "double");
    TYPE("_Generic(r, chan int: 1, <-chan int: 1.0f, chan<- int: 2)", "float");
}
END_TEST

START_TEST(test_conversions)
{
    accepts("r = c; w = c; c = 0; c = (void *)0; raw = c; raw = r; ok = c; r = x ? c : 0;");
    accepts("chan int *pc = &c; *pc <- 1; c = (chan int)raw; vp = (void *)r; take(c);");
    ERROR("c = r;", "receive-only channel 'r' (type '<-chan int') is incompatible with 'chan int'");
    ERROR("c = w;", "send-only");
    ERROR("r = w;", "send-only");
    ERROR("w = r;", "receive-only");
    ERROR("take(w);", "send-only");
    ERROR("c = cl;", "incompatible");
    ERROR("c = 1;", "incompatible");
    ERROR("x = c;", "incompatible");
    ERROR("p = c;", "incompatible");
    ERROR("vp = c;", "incompatible");
    ERROR("c = vp;", "incompatible");
    ERROR("c = raw;", "incompatible");
    ERROR("c == cl;", "compare");
    ERROR("c == x;", "compare");
    ERROR("x ? r : w;", "incompatible operands");
    ERROR("x ? c : vp;", "incompatible operands");
}
END_TEST

START_TEST(test_not_arithmetic)
{
    static const char *const wrong[] = {"c + 1;", "c - c;", "c++;", "--c;",  "c += 1;", "-c;",
                                        "~c;",    "c < r;", "*c;",  "c[0];", "c * 2;",  "c->x;"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ERROR(wrong[i], "channel");
}
END_TEST

START_TEST(test_send)
{
    accepts("c <- 1; c <- 'a'; c <- 1.5; w <- x; cs <- s; cc <- c; done <- ; ip <- p; ip <- 0;");
    accepts("ip <- vp; s.c <- s; (&s)->c <- (struct s){1}; *&c <- 2; c <- <-r; c <- 1 + <-r;");
    ERROR("r <- 1;", "cannot send to receive-only channel 'r' (type '<-chan int')");
    ERROR("c <- s;", "incompatible");
    ERROR("c <- p;", "incompatible");
    ERROR("cs <- o;", "incompatible");
    ERROR("cs <- 1;", "incompatible");
    ERROR("ip <- cp;", "incompatible");
    ERROR("ip <- str;", "incompatible");
    ERROR("ip <- 1;", "incompatible");
    ERROR("c <- nothing();", "no value");
    ERROR("c <- ;", "needs a value");
    ERROR("done <- 1;", "no value");
    ERROR("ci <- *(struct inc *)vp;", "incomplete");
    ERROR("s <- 1;", "cannot send to 's' (type 'struct s'): not a channel");
    ERROR("p <- s;", "not a channel");
    ERROR("chan int *pc = &c; pc <- 1;", "not a channel");
    ERROR("c <- 1, 2;", "parentheses");
    ERROR("x = c <- 1;", "a send is a statement");
    ERROR("if (c <- x) ;", "a send is a statement");
    ERROR("x = c <- 1 + 2;", "a send is a statement");
}
END_TEST

/* What C reads as `a < -b`. */
static void comparison(const char *body, const char *shape)
{
    Unit *u = case_body("int a, b, d; int f(int);", body);
    char *got = shape_of(&case_expr(u)->node, u->source);
    ck_assert_msg(!strcmp(got, shape), "%s\n  is %s\n not %s", body, got, shape);
    ast_check(&u->root->node, u->source);
    free(got);
    unit_free(u);
}

START_TEST(test_c_comparison)
{
#define NEG_B "UNARY(- IDENT(b))"
    comparison("a<-b;", "BINARY(IDENT(a) < " NEG_B ")");
    comparison("a<-b && f(d);",
               "BINARY(BINARY(IDENT(a) < " NEG_B ") && CALL(IDENT(f) IDENT(d)))");
    comparison("a<-b * d;", "BINARY(IDENT(a) < BINARY(" NEG_B " * IDENT(d)))");
    comparison("a<-b + d < 2;",
               "BINARY(BINARY(IDENT(a) < BINARY(" NEG_B " + IDENT(d))) < NUMBER(2))");
    comparison("a<-b ? d : 2;",
               "CONDITIONAL(BINARY(IDENT(a) < " NEG_B ") IDENT(d) NUMBER(2))");
}
END_TEST

START_TEST(test_receive)
{
    accepts("x = <-c; x, ok = <-c; _, ok = <-c; x, _ = <-r; _, ok = <-done; s = <-cs; <-done;");
    accepts("long v = <-c; double d = <-r; v, d = <-c; int i, y; i = y = <-c; s.a, p = <-c;");
    accepts("int _ = 1; _, ok = <-c; _ = 2;");
    ERROR("<-w;", "cannot receive from send-only channel 'w' (type 'chan<- int')");
    ERROR("<-x;", "cannot receive from 'x' (type 'int'): not a channel");
    ERROR("x = <-cs;", "incompatible");
    ERROR("x, ok = <-cs;", "incompatible");
    ERROR("p, ok = <-c;", "incompatible");
    ERROR("x, s = <-c;", "incompatible");
    ERROR("x = <-done;", "no value");
    ERROR("x, ok = <-done;", "no value");
    ERROR("1, ok = <-c;", "cannot assign");
    ERROR("<-ci;", "incomplete");
    ERROR("_ = <-c;", "'_'");
}
END_TEST

START_TEST(test_make)
{
    accepts("c = make(chan int); c = make(chan int, x); r = make(chan int, 1ull); "
            "cc = make(chan chan int, 'a'); done = make(chan(void), 3);");
    ERROR("make(chan int, -1);", "negative");
    ERROR("make(chan int, 3 - 4);", "negative");
    ERROR("make(chan int, 1.5);", "integer");
    ERROR("make(chan int, p);", "integer");
    ERROR("make(chan struct inc);", "incomplete");
}
END_TEST

START_TEST(test_calls)
{
    accepts("close(c); close(w); x = len(r) + cap(w); chan_release(r); c = chan_retain(c);");
    ERROR("close(r);", "cannot close receive-only channel 'r'");
    ERROR("close(x);", "cannot close 'x' (type 'int'): not a channel");
    ERROR("len(x);", "not a channel");
    ERROR("close(c, c);", "too many arguments");
    ERROR("cap();", "too few arguments");
    ERROR("recover(1);", "too many arguments");
    ERROR("panic();", "too few arguments");
    ERROR("panic(1);", "incompatible");
    /* names that the program has taken */
    unit_free(analysed("int close(int); int len(const char *); double cap; "
                       "int panic(int), recover; "
                       "int f(chan int c) { close(3); close(c); return len(\"a\") + len(c) + "
                       "(int)cap + panic(1) + recover; }"));
    /* without chant.h an undeclared close is C's */
    unit_free(analysed("int f(void) { return close(3) + len(\"a\", 2); }"));
}
END_TEST

START_TEST(test_range)
{
    accepts("for (int v : c) x += v; for (x : r) ; for (s.a : c) ; for (: done) ; for (: cs) ;");
    accepts("for (long v : c) v++; for (const int v : c) x = v; int v; for (v : c) continue;");
    accepts("chan int v = c; for (int v : v) x = v;");
    ERROR("for (int v : w) ;", "cannot range over send-only channel 'w'");
    ERROR("for (int v : x) ;", "cannot range over 'x' (type 'int'): not a channel");
    ERROR("for (struct s v : c) ;", "incompatible");
    ERROR("for (p : c) ;", "incompatible");
    ERROR("for (int v : done) ;", "void");
    ERROR("for (x : done) ;", "no value");
    ERROR("for (int v : c) ; v = 1;", "undeclared identifier 'v'");
}
END_TEST

START_TEST(test_select)
{
    accepts("select { case x = <-c: x++; int v = 1; v++; case int v = <-r: x = v; "
            "case x, ok = <-c: case int v, _Bool b = <-c: x = v + b; case <-done: break; "
            "case w <- x: case done <- : default: ; } select {}");
    ERROR("select { case 1: ; }", "select case must be a send or a receive");
    ERROR("select { case x = 1: ; }", "select case must be a send or a receive");
    ERROR("select { case x <- 1: ; }", "select case must be a send or a receive");
    ERROR("select { case s <- 1: ; }", "not a channel");
    ERROR("select { case <-w: ; }", "send-only");
    ERROR("select { case r <- 1: ; }", "receive-only");
    ERROR("select { case c <- s: ; }", "incompatible");
    ERROR("select { case s = <-c: ; }", "incompatible");
    ERROR("select { case struct s v = <-c: ; }", "incompatible");
    case_error(things, "select {\ndefault: ;\ndefault: ;\n}", 3, "multiple defaults in select");
    case_error(things, "select {\ncase int v = <-c: ;\ncase <-c: v = 1;\n}", 3,
               "undeclared identifier 'v'");
}
END_TEST

START_TEST(test_go)
{
    accepts("go take(c); go nothing(); int (*f)(<-chan int) = take; go f(r); go (*f)(c); "
            "go (take)(c); go { c <- 1; }");
    ERROR("go x;", "'go' needs a function call");
    ERROR("go 3;", "'go' needs a function call");
    ERROR("go (take(c));", "'go' needs a function call");
    ERROR("go len(c);", "'go' would discard");
    ERROR("go take();", "too few arguments");
    ERROR("go take(x);", "incompatible");
    ERROR("go nowhere(1);", "undeclared function 'nowhere'");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sema_chan");
    TCase *cases = tcase_create("channels");
    tcase_add_test(cases, test_types);
    tcase_add_test(cases, test_conversions);
    tcase_add_test(cases, test_not_arithmetic);
    tcase_add_test(cases, test_send);
    tcase_add_test(cases, test_c_comparison);
    tcase_add_test(cases, test_receive);
    tcase_add_test(cases, test_make);
    tcase_add_test(cases, test_calls);
    tcase_add_test(cases, test_range);
    tcase_add_test(cases, test_select);
    tcase_add_test(cases, test_go);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
