/* Statements, C's and Chant's: what the builder makes of each form. */
#include <check.h>
#include <stdlib.h>

#include "shape.h"

#define STMT(text, expected) shape_expect_stmt("void f_(void) { " text " }", expected)
#define CALL_F "EXPR_STMT(CALL(IDENT(f)))"

START_TEST(test_selection_and_iteration)
{
    STMT("if (a) f(); else if (b) ; else { f(); }",
         "IF(IDENT(a) " CALL_F " IF(IDENT(b) EXPR_STMT() COMPOUND(" CALL_F ")))");
    STMT("if (a) if (b) f(); else ;", "IF(IDENT(a) IF(IDENT(b) " CALL_F " EXPR_STMT()))");
    STMT("while (a, b) f();", "WHILE(COMMA(IDENT(a) IDENT(b)) " CALL_F ")");
    STMT("do f(); while (a);", "DO(" CALL_F " IDENT(a))");
    STMT("for (;;) f();", "FOR(" CALL_F ")");
    STMT("for (a = 1; a < 2; a++) f();",
         "FOR(ASSIGN(IDENT(a) = NUMBER(1)) BINARY(IDENT(a) < NUMBER(2)) POSTFIX(IDENT(a) ++) "
         CALL_F ")");
    STMT("for (int a = 1; ; ) f();",
         "FOR(DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR(NAME_DECLARATOR(a) "
         "NUMBER(1))) " CALL_F ")");
    STMT("switch (a) { case 1: case 2 ... 3: f(); break; default: continue; }",
         "SWITCH(IDENT(a) COMPOUND(CASE(NUMBER(1)) CASE(NUMBER(2) NUMBER(3)) " CALL_F
         " BREAK() DEFAULT() CONTINUE()))");
    STMT("switch (a) case 1: case 2: f();",
         "SWITCH(IDENT(a) CASE(NUMBER(1) CASE(NUMBER(2) " CALL_F ")))");
}
END_TEST

START_TEST(test_jumps_and_labels)
{
    STMT("return;", "RETURN()");
    STMT("return a, b;", "RETURN(COMMA(IDENT(a) IDENT(b)))");
    STMT("goto l;", "GOTO(l)");
    STMT("goto *p[1];", "GOTO(INDEX(IDENT(p) NUMBER(1)))");
    STMT("{ l: m: f(); n: }", "COMPOUND(LABEL(l) LABEL(m) " CALL_F " LABEL(n))");
    STMT("if (a) l: f();", "IF(IDENT(a) LABEL(l " CALL_F "))");
    STMT("l: __attribute__((unused)) ;", "EXPR_STMT()");
    STMT("{ l: __attribute__((unused)); }",
         "COMPOUND(LABEL(l ATTRIBUTE(ATTRIBUTE_ITEM(unused))) EXPR_STMT())");
    STMT("{ __label__ a, b; a: b: ; }",
         "COMPOUND(LOCAL_LABELS(__label__ a, b;) LABEL(a) LABEL(b) EXPR_STMT())");
    STMT("__attribute__((fallthrough));",
         "ATTRIBUTE_STMT(ATTRIBUTE(ATTRIBUTE_ITEM(fallthrough)))");
}
END_TEST

START_TEST(test_asm)
{
    STMT("asm(\"nop\");", "ASM_STMT(ASM_TEXT(asm(\"nop\");))");
    STMT("__asm__ volatile (\"x\" : [o] \"=r\" (a) : \"r\"(b + 1), \"m\" (c) : \"cc\");",
         "ASM_STMT(ASM_TEXT(__asm__ volatile (\"x\" : [o] \"=r\" () IDENT(a) "
         "ASM_TEXT() : \"r\"() BINARY(IDENT(b) + NUMBER(1)) ASM_TEXT(), \"m\" () IDENT(c) "
         "ASM_TEXT() : \"cc\");))");
    STMT("asm goto (\"x\" : : : : l);", "ASM_STMT(ASM_TEXT(asm goto (\"x\" : : : : l);))");
}
END_TEST

START_TEST(test_block_items)
{
    STMT("{ int a; f(); static int g(void) { f(); } _Static_assert(1); }",
         "COMPOUND(DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR(NAME_DECLARATOR(a))) "
         CALL_F " FUNCTION(SPECS(STORAGE(static) BUILTIN_TYPE(int)) FUNCTION_DECLARATOR("
         "NAME_DECLARATOR(g) PARAM(SPECS(BUILTIN_TYPE(void)))) COMPOUND(" CALL_F ")) "
         "STATIC_ASSERT(NUMBER(1)))");
    STMT("{\n#pragma omp parallel\n f();\n#pragma GCC diagnostic pop\n }",
         "COMPOUND(PRAGMA(#pragma omp parallel) " CALL_F " PRAGMA(#pragma GCC diagnostic pop))");
    STMT("if (a)\n#pragma x\n f(); else\n#pragma y\n f();",
         "IF(IDENT(a) COMPOUND(PRAGMA(#pragma x) " CALL_F ") COMPOUND(PRAGMA(#pragma y) " CALL_F
         "))");
    STMT("for (;;)\n#pragma x\n { }", "FOR(COMPOUND(PRAGMA(#pragma x) COMPOUND()))");
    STMT("select { case <-c: f();\n#pragma x\n default:\n#pragma y\n }",
         "SELECT(SELECT_CASE(EXPR_STMT(RECEIVE(IDENT(c))) " CALL_F " PRAGMA(#pragma x)) "
         "SELECT_CASE(PRAGMA(#pragma y)))");
}
END_TEST

START_TEST(test_send_and_receive)
{
    STMT("c <- v;", "SEND(IDENT(c) IDENT(v))");
    STMT("done <- ;", "SEND(IDENT(done))");
    STMT("a->b[1] <- 1 + <-d;",
         "SEND(INDEX(MEMBER(IDENT(a) arrow b) NUMBER(1)) BINARY(NUMBER(1) + "
         "RECEIVE(IDENT(d))))");
    STMT("*c <- 1;", "SEND(UNARY(* IDENT(c)) NUMBER(1))");
    STMT("(c) <- 1;", "SEND(PAREN(IDENT(c)) NUMBER(1))");
    shape_expect_stmt("int c; void f_(void) { (c) <- 1; }", "SEND(PAREN(IDENT(c)) NUMBER(1))");
    STMT("<-c;", "EXPR_STMT(RECEIVE(IDENT(c)))");
    STMT("v = <-c;", "EXPR_STMT(ASSIGN(IDENT(v) = RECEIVE(IDENT(c))))");
    STMT("v, ok = <-c;", "RECV_ASSIGN(IDENT(v) IDENT(ok) RECEIVE(IDENT(c)))");
    STMT("*p, a[i] = <-c;", "RECV_ASSIGN(UNARY(* IDENT(p)) INDEX(IDENT(a) IDENT(i)) "
                            "RECEIVE(IDENT(c)))");
    STMT("_, _ = <-c;", "RECV_ASSIGN(RECEIVE(IDENT(c)))");
}
END_TEST

START_TEST(test_go_and_defer)
{
    STMT("go f();", "GO(CALL(IDENT(f)))");
    STMT("go o->run(o, 1);", "GO(CALL(MEMBER(IDENT(o) arrow run) IDENT(o) NUMBER(1)))");
    STMT("go (*fp)(x);", "GO(CALL(PAREN(UNARY(* IDENT(fp))) IDENT(x)))");
    STMT("go f;", "GO(IDENT(f))");
    STMT("go 3;", "GO(NUMBER(3))");
    STMT("go { f(); }", "GO_BLOCK(COMPOUND(" CALL_F "))");
    STMT("defer f();", "DEFER(" CALL_F ")");
    STMT("defer { f(); }", "DEFER(COMPOUND(" CALL_F "))");
    STMT("defer if (a) f();", "DEFER(IF(IDENT(a) " CALL_F "))");
    STMT("if (a) go f(); else defer f();", "IF(IDENT(a) GO(CALL(IDENT(f))) DEFER(" CALL_F "))");
}
END_TEST

START_TEST(test_select)
{
    STMT("select {}", "SELECT()");
    STMT("select { case v = <-a: f(); case v, ok = <-a: case <-a: { } case c <- g(x): f(); "
         "break; case d <- : default: f(); }",
         "SELECT(SELECT_CASE(RECV_ASSIGN(IDENT(v) RECEIVE(IDENT(a))) " CALL_F ") "
         "SELECT_CASE(RECV_ASSIGN(IDENT(v) IDENT(ok) RECEIVE(IDENT(a)))) "
         "SELECT_CASE(EXPR_STMT(RECEIVE(IDENT(a))) COMPOUND()) "
         "SELECT_CASE(SEND(IDENT(c) CALL(IDENT(g) IDENT(x))) " CALL_F " BREAK()) "
         "SELECT_CASE(SEND(IDENT(d))) SELECT_CASE(" CALL_F "))");
    STMT("select { case int w = <-a: f(); case int *w, _Bool ok = <-a: }",
         "SELECT(SELECT_CASE(RECV_DECL(PARAM(SPECS(BUILTIN_TYPE(int)) NAME_DECLARATOR(w)) "
         "RECEIVE(IDENT(a))) " CALL_F ") SELECT_CASE(RECV_DECL(PARAM(SPECS(BUILTIN_TYPE(int)) "
         "POINTER_DECLARATOR(NAME_DECLARATOR(w))) PARAM(SPECS(BUILTIN_TYPE(_Bool)) "
         "NAME_DECLARATOR(ok)) RECEIVE(IDENT(a)))))");
    STMT("select { case (<-a): case v = (<-a): }",
         "SELECT(SELECT_CASE(EXPR_STMT(RECEIVE(IDENT(a)))) "
         "SELECT_CASE(RECV_ASSIGN(IDENT(v) RECEIVE(IDENT(a)))))");
    STMT("select { case x + 1: }",
         "SELECT(SELECT_CASE(EXPR_STMT(BINARY(IDENT(x) + NUMBER(1)))))");
    STMT("select { case <-a: l: int y; switch (y) { case 1: default: f(); } goto l; }",
         "SELECT(SELECT_CASE(EXPR_STMT(RECEIVE(IDENT(a))) LABEL(l) "
         "DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR(NAME_DECLARATOR(y))) "
         "SWITCH(IDENT(y) COMPOUND(CASE(NUMBER(1)) DEFAULT() " CALL_F ")) GOTO(l)))");
    shape_expect_error("void f_(void) { select {\n case int w = f(): ; } }", 2,
                       "select case must be a send or a receive");
}
END_TEST

START_TEST(test_range)
{
    STMT("for (int v : c) f();",
         "RANGE(PARAM(SPECS(BUILTIN_TYPE(int)) NAME_DECLARATOR(v)) IDENT(c) " CALL_F ")");
    STMT("for (struct s *v : o.c) f();",
         "RANGE(PARAM(SPECS(RECORD_SPEC(s)) POINTER_DECLARATOR(NAME_DECLARATOR(v))) "
         "MEMBER(IDENT(o) c) " CALL_F ")");
    STMT("for (a[1] : c) f();", "RANGE(INDEX(IDENT(a) NUMBER(1)) IDENT(c) " CALL_F ")");
    STMT("for (: c) f();", "RANGE(IDENT(c) " CALL_F ")");
    STMT("for (v : g(1)) { f(); }",
         "RANGE(IDENT(v) CALL(IDENT(g) NUMBER(1)) COMPOUND(" CALL_F "))");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("build_stmt");
    TCase *tests = tcase_create("build_stmt");
    tcase_add_test(tests, test_selection_and_iteration);
    tcase_add_test(tests, test_jumps_and_labels);
    tcase_add_test(tests, test_asm);
    tcase_add_test(tests, test_block_items);
    tcase_add_test(tests, test_send_and_receive);
    tcase_add_test(tests, test_go_and_defer);
    tcase_add_test(tests, test_select);
    tcase_add_test(tests, test_range);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
