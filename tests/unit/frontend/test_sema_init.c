/* Initialisers: which object each item goes to, completed arrays, what is reported. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analysed.h"

#define POINTS "struct point { int x, y; }; struct line { struct point from, to; char *name; };"

static void expect_none(const char *text)
{
    analysed_expect(text, "");
}

/* The length that the initialiser gives to the array `a`. */
static void expect_length(const char *text, int64_t length)
{
    Unit *u = analysed(text);
    Type *t = type_strip(analysed_symbol(u, "a")->type);
    ck_assert_int_eq(t->kind, TYPE_ARRAY);
    ck_assert_int_eq(t->length, length);
    unit_free(u);
}

START_TEST(test_array_lengths)
{
    expect_length("int a[] = {1, 2, 3};", 3);
    expect_length("int a[] = {[7] = 1, 2, [3] = 4};", 9);
    expect_length("int a[] = {[2 ... 5] = 1, 2};", 7);
    expect_length("int a[] = {[3] 1};", 4);
    expect_length("int a[] = {};", 0);
    expect_length("char a[] = \"abc\";", 4);
    expect_length("char a[] = {\"abc\"};", 4);
    expect_length("unsigned char a[] = (\"ab\" \"c\");", 4);
    expect_length("int a[] = L\"ab\";", 3);
    expect_length("char a[][4] = {\"abc\", \"d\"};", 2);
    expect_length("char *a[] = {\"abc\", \"d\", 0};", 3);
    expect_length("int a[][2] = {1, 2, 3};", 2);
    expect_length("int a[][2] = {1, 2, {3}, 4};", 3);
    expect_length("typedef int t[]; t a = {1, 2}; t b = {1};", 2);
    expect_length("int a[] = (int[]){1, 2};", 2);
}
END_TEST

START_TEST(test_elided_braces)
{
    expect_length(POINTS "struct point a[] = {1, 2, 3};", 2);
    expect_length(POINTS "struct line a[] = {1, 2, 3, 4, \"n\", {{5}, 6, 7}, 8};", 3);
    expect_length(POINTS "struct line a[] = {[1].to = {1, 2}, \"n\", [0].from.y = 3, 4, 5, 0};", 2);
    expect_length(POINTS "struct line a[] = {[2].from.y = 3, 4, 5, \"n\", 6};", 4);
    expect_length("struct { int a[2]; union { int u; char c[4]; }; int b; } a[] = "
                  "{1, 2, 3, 4, 5, 6, 7, 8};", 2);
    expect_length("struct { int : 3; int b : 2; int : 0; int c; } a[] = {1, 2, 3, 4};", 2);
    expect_length("struct { struct { } e; int x; } a[] = {1, 2, {{}, 3}};", 3);
    expect_length("struct { struct { int u, v; }; int w; } a[] = {{.v = 1, 2}, {.w = 3}};", 2);
}
END_TEST

START_TEST(test_records_by_value)
{
    expect_none(POINTS "void f(struct point p) { struct line l = {p, p, 0}, m = {p, 1, 2},"
                " n = {.to = p}; struct line a[] = {l, {p}, m}; (void)a; (void)n; }");
    expect_none("typedef int v4 __attribute__((vector_size(16)));"
                "v4 f(v4 x) { v4 a[] = {x, {1, 2, 3, 4}, x}; return a[0]; }");
}
END_TEST

START_TEST(test_unions_and_flexible_members)
{
    expect_none("union { char *p; long n; } u = {\"p\"}, w = {.n = 1};");
    expect_none("struct { int n; int a[]; } s = {2, {1, 2}}, t = {1, 2}, v = {.a = {[3] = 1}};");
    expect_none("struct { int n; char a[]; } s = {2, \"ab\"};");
}
END_TEST

START_TEST(test_excess_is_left_to_gcc)
{
    expect_none(POINTS "int a[1] = {1, 2, \"s\"}; struct point p = {1, 2, \"s\", 4};"
                " int i = {1, 2}; char c[2] = \"abc\"; union { int a; } u = {1, \"x\"};");
}
END_TEST

START_TEST(test_scalars)
{
    expect_none("int a = {1}; int *p = {0}; char *s = {\"s\"}; double d = {{1}};");
    analysed_expect(POINTS "\nstruct point p = 3;\nint i = p;",
                    "2:18: error: cannot initialise 'p': '3' (type 'int') is incompatible with "
                    "'struct point'\n"
                    "3:9: error: cannot initialise 'i': 'p' (type 'struct point') is "
                    "incompatible with 'int'\n");
    analysed_expect("int a[2] = 4;",
                    "1:12: error: an array is initialised with a list in braces or a string\n");
}
END_TEST

START_TEST(test_designators)
{
    analysed_expect(POINTS "\nstruct point p = {.z = 1};\nint a[2] = {[2] = 1};\n"
                           "int b[2] = {.x = 1};\nstruct point q = {[0] = 1};\n"
                           "struct point r = {.x.y = 1};\nint c[3] = {[2 ... 1] = 0};\n",
                    "2:19: error: no member named 'z' in 'struct point'\n"
                    "3:13: error: array index 2 is outside of 'int[2]'\n"
                    "4:13: error: a member designator in the initialiser of 'int[2]', which has "
                    "no members\n"
                    "5:19: error: an array index in the initialiser of 'struct point', which is "
                    "no array\n"
                    "6:21: error: a designator in the initialiser of 'int', which has no members\n"
                    "7:13: error: array index 1 is outside of 'int[3]'\n");
    expect_none("struct { int a, b; } s = {b: 1, a: 2};");
}
END_TEST

START_TEST(test_static_objects)
{
    analysed_expect("chan int c = make(chan int);\nint x = <-c;\n"
                    "void f(void) { static chan int d = make(chan int, 2); int y = <-c; }\n",
                    "1:14: error: make is not a constant: an object of static storage can't be "
                    "initialised with it\n"
                    "2:9: error: a receive is not a constant: an object of static storage can't "
                    "be initialised with it\n"
                    "3:36: error: make is not a constant: an object of static storage can't be "
                    "initialised with it\n");
    expect_none("chan int c; int x = sizeof(<-c); chan int n = 0, m = (void *)0;");
}
END_TEST

START_TEST(test_variable_length)
{
    analysed_expect("void f(int n) { int a[n] = {1}; int b[n] = {}; int c[2] = {n};\n"
                    "int (*d[])[n] = {0, &a}; }",
                    "1:28: error: 'a' is of variable length and can't be initialised\n");
}
END_TEST

/* Every name in an initialiser is resolved, whatever is wrong with it. */
START_TEST(test_all_is_visited)
{
    analysed_expect("int a[2] = {1, 2, nope1, {nope2}}; struct u v = {nope3};\n"
                    "int i = {1, nope4}; struct { int m; } s = {.n = nope5, .m.k = nope6};",
                    "1:19: error: use of undeclared identifier 'nope1'\n"
                    "1:27: error: use of undeclared identifier 'nope2'\n"
                    "1:45: error: variable 'v' has incomplete type 'struct u'\n"
                    "1:50: error: use of undeclared identifier 'nope3'\n"
                    "2:13: error: use of undeclared identifier 'nope4'\n"
                    "2:44: error: no member named 'n' in 'struct <anonymous>'\n"
                    "2:49: error: use of undeclared identifier 'nope5'\n"
                    "2:58: error: a designator in the initialiser of 'int', which has no members\n"
                    "2:63: error: use of undeclared identifier 'nope6'\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sema_init");
    TCase *tests = tcase_create("sema_init");
    tcase_add_test(tests, test_array_lengths);
    tcase_add_test(tests, test_elided_braces);
    tcase_add_test(tests, test_records_by_value);
    tcase_add_test(tests, test_unions_and_flexible_members);
    tcase_add_test(tests, test_excess_is_left_to_gcc);
    tcase_add_test(tests, test_scalars);
    tcase_add_test(tests, test_designators);
    tcase_add_test(tests, test_static_objects);
    tcase_add_test(tests, test_variable_length);
    tcase_add_test(tests, test_all_is_visited);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
