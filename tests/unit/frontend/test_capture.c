/* Captures of go blocks and deferred statements: which variables, and how. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sema_case.h"
#include "shape.h"

static const char things[] = "int global; struct s { int m; int arr[3]; struct { int q; } in; }; "
                             "void use(const void *, ...); ";

typedef struct Listing {
    char *text; /* `x=value y=address z=both`, a `; ` between closures */
    AstKind kind;
} Listing;

static void list_captures(Node *node, void *context)
{
    Listing *l = context;
    CaptureList *list = node->kind == AST_GO_BLOCK ? &((GoBlock *)node)->captures
                                                   : &((Defer *)node)->captures;
    char *text = shape_printf("%s%s", l->text ? l->text : "", l->text ? "; " : "");
    for (int i = 0; i < list->count; i++) {
        Capture *c = &list->items[i];
        char *more = shape_printf("%s%s%s=%s", text, i ? " " : "", c->symbol->name,
                                  c->by_value && c->by_address ? "both"
                                  : c->by_value               ? "value"
                                  : c->by_address             ? "address"
                                                              : "neither");
        free(text);
        text = more;
    }
    free(l->text);
    l->text = text;
}

static void expect(AstKind kind, const char *body, const char *expected)
{
    Unit *u = case_body(things, body);
    Listing l = {.kind = kind};
    case_each(&u->root->node, kind, list_captures, &l);
    ck_assert_ptr_nonnull(l.text);
    ck_assert_msg(!strcmp(l.text, expected), "%s\n captures '%s', expected '%s'", body, l.text,
                  expected);
    free(l.text);
    unit_free(u);
}

#define GO(body, expected) expect(AST_GO_BLOCK, body, expected)
#define DEFER(body, expected) expect(AST_DEFER, body, expected)

START_TEST(test_copies_and_addresses)
{
    GO("int x = 1; go { use(0, x); }", "x=value");
    GO("int x = 1; go { use(&x); }", "x=address");
    GO("int x = 1; go { use(&x, x); }", "x=both");
    GO("go { use(0, n); }", "n=value");
    GO("int x = 1, *p = &x; go { *p = 2; p[1] = 3; }", "p=value");
    GO("struct s x = {1}; go { use(0, x.m); }", "x=value");
    GO("struct s x = {1}; go { use(&x.m); }", "x=address");
    GO("struct s x = {1}; go { use(&x.in.q); }", "x=address");
    GO("struct s x = {1}; go { use(&x.arr[1]); }", "x=address");
    GO("struct s x = {1}; go { use(x.arr); }", "x=value");
    GO("struct s x = {1}, *p = &x; go { use(&p->m); }", "p=value");
    GO("chan int c = make(chan int); go { c <- 1; }", "c=value");
    GO("chan int c = make(chan int); go { for (int v : c) use(&v); }", "c=value");
}
END_TEST

START_TEST(test_arrays)
{
    GO("int a[3]; go { a[1] = 2; }", "a=address");
    GO("int a[3]; go { use(a); }", "a=address");
    GO("int a[3]; int i = 0; go { use(&a[i]); }", "i=value a=address");
    GO("int a[n]; go { a[0] = 1; }", "a=address");
    GO("struct s a[3]; go { a[1].m = 2; }", "a=address");
    GO("int a[3]; go { use(0, sizeof a); }", "a=address");
}
END_TEST

START_TEST(test_own_and_static)
{
    GO("go { int x = 1; x = 2; { int y = x; use(&y); } }", "");
    GO("int x = 1; go { use(0, x); int x = 2; x = 3; }", "x=value");
    GO("int x = 1; go { { int x = 2; x = 3; } }", "");
    GO("go { global = 1; use(&global); }", "");
    GO("static int k; go { k = 1; }", "k=address");
    GO("extern int outside; go { outside = 1; }", "outside=address");
    GO("go { for (int i = 0; i < 3; i++) use(&i); }", "");
    GO("chan int c = 0; go { select { case int v, _Bool ok = <-c: use(&v, ok); } }", "c=value");
    GO("enum { E = 1 }; go { use(0, E, __func__); }", "");
}
END_TEST

START_TEST(test_unevaluated)
{
    GO("int x = 1; go { use(0, sizeof x); }", "x=address");
    GO("int x = 1; go { __typeof__(x) y = 2; y = 3; }", "x=address");
    GO("int x = 1; go { use(0, sizeof x, x); }", "x=value");
    GO("int x = 1; go { use(0, sizeof(int[n])); }", "n=value");
    GO("int x = 1, y = 2; go { use(0, _Generic(x, int: 1, default: y)); }",
       "x=address y=address");
    GO("int x = 1, y = 2; go { use(0, _Generic(x, int: y, default: 1)); }", "x=address y=value");
}
END_TEST

START_TEST(test_nesting)
{
    GO("int x = 1; go { go { use(0, x); } }", "x=value; x=value");
    GO("int x = 1; go { go { use(&x); } }", "x=address; x=address");
    GO("go { int x = 1; go { use(0, x); } }", "; x=value");
    GO("int x = 1; go { defer use(0, x); }", "x=value");
    DEFER("int x = 1; go { defer use(0, x); }", "x=address");
    GO("int x = 1; defer { go { use(0, x); } }", "x=value");
    DEFER("int x = 1; defer { go { use(0, x); } }", "x=address");
}
END_TEST

START_TEST(test_defer)
{
    DEFER("int x = 1; defer x++;", "x=address");
    DEFER("int x = 1; int a[3]; defer { x = n; a[1] = 2; int y = x; y++; }",
          "x=address n=address a=address");
    DEFER("static int k; defer k = global;", "k=address");
}
END_TEST

/* Chains of operators take no stack. */
START_TEST(test_long_chain)
{
    char *sum = shape_repeat("x + ", 5000);
    char *body = shape_printf("int x = 1; go { use(0, %s 1); }", sum);
    GO(body, "x=value");
    free(body);
    free(sum);
}
END_TEST

START_TEST(test_writes)
{
    static const char *const wrong[] = {
        "x = 1;",       "x++;",          "--x;",          "x += 2;",
        "y.m = 1;",     "y.in.q = 1;",   "y.arr[1] = 2;", "p = 0;",
        "x = <-c;",     "x, _ = <-c;",   "_, ok = <-c;",  "for (x : c);",
        "{ x = 1; }",   "defer x = 1;",  "go { x = 1; }", "n = 1;",
        "select { case x = <-c: }",      "(x) = 1;",      "c = 0;",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *body = shape_printf("int x = 0, *p = &x; struct s y = {0}; _Bool ok = 0;\n"
                                  "chan int c = 0; (void)p; (void)ok; (void)y;\ngo {\n%s\n}",
                                  wrong[i]);
        case_error(things, body, 4, "captured by copy");
        free(body);
    }
    unit_free(case_body(things,
                        "int x = 0, *p = &x, a[3]; struct s *q = 0; static int k; chan int c = 0;"
                        "go { *p = 1; a[1] = 2; q->m = 3; k = 4; global = 5; *&x = 6; "
                        "int x = 1; x = 2; x, _ = <-c; go { int x; x = 1; } "
                        "defer x = 3; for (x : c); }"
                        "defer { x = 2; }"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("capture");
    TCase *cases = tcase_create("captures");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, test_copies_and_addresses);
    tcase_add_test(cases, test_arrays);
    tcase_add_test(cases, test_own_and_static);
    tcase_add_test(cases, test_unevaluated);
    tcase_add_test(cases, test_nesting);
    tcase_add_test(cases, test_defer);
    tcase_add_test(cases, test_long_chain);
    tcase_add_test(cases, test_writes);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
