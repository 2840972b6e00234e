/* Labels, jumps and what they may cross; break, continue, return, case. */
#include <check.h>
#include <stdlib.h>

#include "sema_case.h"

static const char things[] = "void f(void); ";

static void accepts(const char *body)
{
    unit_free(case_body(things, body));
}

static void rejects(const char *body, int line, const char *message)
{
    case_error(things, body, line, message);
}

START_TEST(test_labels)
{
    accepts("goto a; a: f(); goto a;");
    accepts("{ __label__ a; goto a; a: ; } { __label__ a; goto a; a: ; }");
    accepts("void *p = &&a; goto *p; a: ;");
    accepts("if (n) { a: f(); } goto a;");
    accepts("({ a: f(); goto a; });");
    rejects("goto a;", 1, "undeclared label 'a'");
    rejects("a: f();\na: f();", 2, "redefinition of label 'a'");
    rejects("{ __label__ a; a: ; }\ngoto a;", 2, "undeclared label 'a'");
    rejects("goto a;\n({ a: f(); });", 1, "statement expression");
    accepts("go { a: goto a; } go { a: goto a; } a: goto a;");
}
END_TEST

START_TEST(test_loops_and_switches)
{
    accepts("for (;;) { if (n) continue; break; } while (n) break; do continue; while (n);");
    accepts("switch (n) { case 1: break; case 2 ... 5: default: ; }");
    accepts("while (n) switch (n) { case 1: continue; }");
    accepts("for (;;) ({ break; });");
    rejects("break;", 1, "'break' outside");
    rejects("continue;", 1, "'continue' outside");
    rejects("switch (n) { default: continue; }", 1, "'continue' outside");
    rejects("if (n) break;", 1, "'break' outside");
    rejects("case 1: ;", 1, "'case' outside");
    rejects("default: ;", 1, "'default' outside");
    rejects("switch (n) {\ncase 1: ;\ncase 2 - 1: ;\n}", 3, "duplicate case value '1'");
    rejects("switch (n) {\ncase 1 ... 4: ;\ncase 3: ;\n}", 3, "duplicate case value '3'");
    rejects("switch ((unsigned char)n) {\ncase -1: ;\ncase 255: ;\ncase -1: ;\n}", 4,
            "duplicate case");
    rejects("switch (n) {\ndefault: ;\ndefault: ;\n}", 3, "multiple default labels");
    rejects("switch (1.5) { }", 1, "integer");
}
END_TEST

START_TEST(test_go_blocks)
{
    accepts("go { for (;;) { if (1) break; continue; } switch (1) { case 1: break; } return; }");
    accepts("go { goto a; a: ; }");
    rejects("for (;;) {\ngo { break; }\n}", 2, "break out of a go block");
    rejects("for (;;) {\ngo { continue; }\n}", 2, "go block");
    rejects("go { goto a; }\na: ;", 1, "jump out of a go block");
    rejects("goto a;\ngo { a: ; }", 1, "jump into a go block");
    rejects("go { return 1; }", 1, "go block");
    rejects("switch (n) {\ngo { case 1: ; }\n}", 2, "jump into a go block");
    rejects("select { default: go {\nbreak; } }", 2, "go block");
    rejects("void *p = 0;\ngo { p[0]; use(&&a); }\na: ;", 2, "go block");
}
END_TEST

START_TEST(test_defers)
{
    accepts("defer f(); for (;;) { defer f(); if (n) continue; break; } return 1;");
    accepts("defer { for (;;) break; while (n) continue; switch (n) { case 1: break; } "
            "goto a; a: ; }");
    accepts("a: ; { defer f(); goto a; }");
    accepts("{ goto a; a: ; defer f(); goto b; b: ; }");
    accepts("b: { defer f(); goto c; } c: goto b;");
    accepts("switch (n) { case 1: { defer f(); } case 2: ; defer f(); }");
    rejects("defer { return 1; }", 1, "return from a deferred statement");
    rejects("defer return 1;", 1, "return from a deferred statement");
    rejects("for (;;) {\ndefer break;\n}", 2, "break out of a deferred statement");
    rejects("for (;;) {\ndefer { if (n) continue; }\n}", 2, "deferred statement");
    rejects("defer { goto a; }\na: ;", 1, "jump out of a deferred statement");
    rejects("goto a;\ndefer { a: ; }", 1, "jump into a deferred statement");
    rejects("switch (n) {\ndefer case 1: f();\n}", 2, "jump into a deferred statement");
    rejects("goto a;\ndefer f();\na: ;", 1, "past a defer");
    rejects("goto a;\n{ defer f(); a: ; }", 1, "past a defer");
    rejects("switch (n) {\ncase 1: ;\ndefer f();\ncase 2: ;\n}", 4, "past a defer");
    rejects("switch (n) {\ncase 1: ;\ndefer f();\ndefault: ;\n}", 4, "past a defer");
    rejects("chan int c = 0; goto a;\nselect { case <-c: ; defer f(); a: ; }", 1,
            "past a defer");
}
END_TEST

START_TEST(test_select_and_range)
{
    accepts("chan int c = 0; for (;;) { select { case <-c: continue; default: break; } }");
    accepts("chan int c = 0; for (int v : c) { if (v) continue; break; }");
    accepts("chan int c = 0; for (: c) { goto out; } out: ;");
    rejects("chan int c = 0; select { case <-c: continue; }", 1, "'continue' outside");
    rejects("chan int c = 0; goto in;\nfor (: c) { in: ; }", 1, "range loop");
}
END_TEST

START_TEST(test_return)
{
    rejects("struct s { int a; } s = {1};\nreturn s;", 2, "incompatible");
    unit_free(case_body("int *g(void) { return 0; } void h(void) { return; }", "return 1.5;"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("jump");
    TCase *cases = tcase_create("jumps");
    tcase_add_test(cases, test_labels);
    tcase_add_test(cases, test_loops_and_switches);
    tcase_add_test(cases, test_go_blocks);
    tcase_add_test(cases, test_defers);
    tcase_add_test(cases, test_select_and_range);
    tcase_add_test(cases, test_return);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
