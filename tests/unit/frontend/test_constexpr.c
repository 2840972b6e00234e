/* Constant expressions: values, wrapping, what is an integer constant expression. */
#include <check.h>
#include <stdlib.h>

#include "sema_case.h"

static const char things[] =
    "struct s { int a; char b[3]; long c; struct { short d; } in[4]; }; "
    "enum e { A = 3, B, C = sizeof(struct s), D = -1 }; int x; static int arr[10]; "
    "extern int fn(void); struct s s; struct s *ps; ";

#define VALUE(expr, value) case_value(things, expr, value)
#define NONE(expr) case_no_value(things, expr)

START_TEST(test_integers)
{
    VALUE("1 + 2 * 3", 7);
    VALUE("-7 / 2", -3);
    VALUE("-7 % 3", -1);
    VALUE("-1 >> 1", -1);
    VALUE("~0u", 4294967295);
    VALUE("0xffffffffu + 1", 0);
    VALUE("-1 < 1u", 0);
    VALUE("-1L < 1u", 1);
    VALUE("(unsigned char)300", 44);
    VALUE("(signed char)200", -56);
    VALUE("(short)0x18000", -32768);
    VALUE("(_Bool)42", 1);
    VALUE("2147483647 + 1", -2147483648LL);
    VALUE("1ull << 63 >> 63", 1);
    VALUE("(int)((__int128)1 << 100 >> 98)", 4);
    VALUE("'a'", 97);
    VALUE("'\\xff'", -1);
    VALUE("L'\xc3\xa9'", 233);
    VALUE("'ab'", 24930);
    VALUE("!5", 0);
    VALUE("A + B + D", 6);
    NONE("1 / 0");
    NONE("1 % 0");
    NONE("1 << 40");
    NONE("x + 1");
    NONE("fn()");
}
END_TEST

START_TEST(test_floats)
{
    VALUE("(int)2.9", 2);
    VALUE("(int)(1.5 + 1.5)", 3);
    VALUE("1.5 < 2", 1);
    VALUE("(int)(float)16777217", 16777216);
    VALUE("(unsigned char)-0.5", 0);
    VALUE("(_Bool)0.25", 1);
    NONE("(int)1e30");
    VALUE("0.1 + 0.2 == 0.30000000000000004", 1); /* rounded once, in double */
    VALUE("0.56837e-6 == 5.6837e-7", 1);
    VALUE("1.5q == 1.5", 1);
    NONE("0.1q == 0.1"); /* no long double holds it */
}
END_TEST

START_TEST(test_choices)
{
    VALUE("1 ? 2 : x", 2);
    VALUE("0 && x", 0);
    VALUE("1 || x", 1);
    VALUE("0 ? 1 / 0 : 3", 3);
    VALUE("7 ?: x", 7);
    NONE("x && 0");
    VALUE("__builtin_choose_expr(0, x, 9)", 9);
    VALUE("_Generic(x, int: 4, default: x)", 4);
    VALUE("__builtin_constant_p(3)", 1);
    VALUE("__builtin_constant_p(x)", 0);
    VALUE("__builtin_types_compatible_p(int, const int)", 1);
    VALUE("__builtin_types_compatible_p(int, long)", 0);
    VALUE("__builtin_popcount(255)", 8);
    VALUE("__builtin_clz(1)", 31);
    VALUE("__builtin_ctzll(8)", 3);
    VALUE("__builtin_bswap32(1)", 16777216);
    VALUE("__builtin_strlen(\"abc\")", 3);
    VALUE("__builtin_classify_type(1)", 1);
    VALUE("__builtin_classify_type(1.0f)", 8);
    VALUE("__builtin_classify_type(arr)", 5);
    VALUE("__builtin_classify_type(s)", 12);
    VALUE("__builtin_expect(5, 1)", 5);
}
END_TEST

START_TEST(test_sizes)
{
    VALUE("sizeof(struct s)", 24);
    VALUE("sizeof arr", 40);
    VALUE("sizeof arr / sizeof arr[0]", 10);
    VALUE("sizeof \"abc\"", 4);
    VALUE("sizeof(void)", 1);
    VALUE("sizeof fn", 1);
    VALUE("_Alignof(struct s)", 8);
    VALUE("C", 24);
    VALUE("__builtin_offsetof(struct s, b[2])", 6);
    VALUE("__builtin_offsetof(struct s, in[2].d)", 20);
    VALUE("(unsigned long)&((struct s *)0)->c", 8);
    VALUE("(char *)&((struct s *)16)->b[1] - (char *)16", 5);
    VALUE("&arr[7] - &arr[2]", 5);
    VALUE("&arr[7] > arr", 1);
    NONE("sizeof(int[n])");
}
END_TEST

static const ConstValue *address(const char *expr, Unit **unit)
{
    char body[200];
    snprintf(body, sizeof body, "%s;", expr);
    *unit = case_body(things, body);
    const ConstValue *c = case_expr(*unit)->constant;
    ck_assert_msg(c && c->kind == CONST_ADDRESS, "%s is no address constant", expr);
    return c;
}

START_TEST(test_addresses)
{
    static const struct {
        const char *expr, *symbol;
        int offset;
    } cases[] = {
        {"&x", "x", 0},
        {"arr", "arr", 0},
        {"arr + 3", "arr", 12},
        {"&arr[2]", "arr", 8},
        {"&s.b[1]", "s", 5},
        {"s.in", "s", 16},
        {"&s.in[1].d", "s", 18},
        {"fn", "fn", 0},
        {"&fn", "fn", 0},
        {"(char *)&s + 1", "s", 1},
        {"(long)&x + 4", "x", 4},
        {"&*arr", "arr", 0},
        {"(void *)16", NULL, 16},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Unit *u;
        const ConstValue *c = address(cases[i].expr, &u);
        if (cases[i].symbol)
            ck_assert_str_eq(c->address.symbol->name, cases[i].symbol);
        else
            ck_assert_ptr_null(c->address.symbol);
        ck_assert_int_eq(c->address.offset, cases[i].offset);
        unit_free(u);
    }
    Unit *u;
    address("\"text\"", &u);
    unit_free(u);
    NONE("&n");
    NONE("&ps->a");
    NONE("&arr[x]");
}
END_TEST

static void expect_icx(const char *expr, bool icx)
{
    char body[200];
    snprintf(body, sizeof body, "%s;", expr);
    Unit *u = case_body(things, body);
    const ConstValue *c = case_expr(u)->constant;
    ck_assert_msg(c, "%s is no constant", expr);
    ck_assert_msg(c->is_icx == icx, "%s: integer constant expression: %d", expr, c->is_icx);
    unit_free(u);
}

START_TEST(test_integer_constant_expressions)
{
    expect_icx("1 + A", true);
    expect_icx("sizeof x", true);
    expect_icx("(int)1.5", true);
    expect_icx("(int)(1.5 + 1)", false);
    expect_icx("0 && x", false);
    expect_icx("(long)&((struct s *)0)->c", false);
    expect_icx("(void *)0", true);
    expect_icx("(char *)0", false);
    expect_icx("(void *)1", false);
    expect_icx("2147483647 + 1", false); /* overflow: a value, but no constant expression */
    expect_icx("2147483647u * 2", true);
    expect_icx("-(-2147483647 - 1)", false);
    expect_icx("(-2147483647 - 1) / -1", false);
    expect_icx("1 << 31", false);
    expect_icx("1 << 30", true);
    expect_icx("-1 << 3", false);
    expect_icx("__builtin_ffsll(-1ull)", false); /* the parameter is signed */
    expect_icx("__builtin_ffsll(1ull)", true);
}
END_TEST

START_TEST(test_must_be_constant)
{
    case_error(things, "switch (n) {\ncase 1: case x: ; }", 2, "not an integer constant");
    case_error(things, "_Static_assert(A == 4, \"four\");", 1, "four");
    case_error(things, "struct b { int f : x; };", 1, "constant");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("constexpr");
    TCase *cases = tcase_create("constants");
    tcase_add_test(cases, test_integers);
    tcase_add_test(cases, test_floats);
    tcase_add_test(cases, test_choices);
    tcase_add_test(cases, test_sizes);
    tcase_add_test(cases, test_addresses);
    tcase_add_test(cases, test_integer_constant_expressions);
    tcase_add_test(cases, test_must_be_constant);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
