/* Expressions: type and category of each kind, and what is wrong with operands. */
#include <check.h>
#include <stdlib.h>

#include "sema_case.h"
#include "shape.h"

/* One of everything. */
static const char things[] =
    "typedef int T; enum e { E0, E1 = 5 }; struct s { int a; const char *p; int arr[3]; "
    "struct { long in; }; unsigned bits : 3; unsigned wide : 32; _Bool flag : 1; }; "
    "union u { int i; float f; }; typedef float v4 __attribute__((vector_size(16))); "
    "_Bool b; char c; signed char sc; unsigned char uc; short sh; unsigned short us; int i; "
    "unsigned u; long l; unsigned long ul; long long ll; unsigned long long ull; __int128 xl; "
    "float f; double d; long double ld; _Complex float cf; _Complex double cd; "
    "int *p; const int *cp; void *vp; const void *cvp; char *str; int arr[4]; int two[2][3]; "
    "struct s s; const struct s cs; struct s *ps; struct inc *pinc; enum e e; v4 v; "
    "int fn(int, ...); int (*pf)(int, ...); _Atomic int ai; volatile int vi; T t; "
    "struct s fs(void); ";

#define TYPE(expr, type) case_type(things, expr, type)

START_TEST(test_literals)
{
    TYPE("1", "int");
    TYPE("1u", "unsigned int");
    TYPE("1l", "long");
    TYPE("1ULL", "unsigned long long");
    TYPE("2147483647", "int");
    TYPE("2147483648", "long");
    TYPE("0x80000000", "unsigned int");
    TYPE("0xffffffffffffffff", "unsigned long");
    TYPE("0b101", "int");
    TYPE("1.0", "double");
    TYPE("1e3f", "float");
    TYPE("0x1p-2L", "long double");
    TYPE("1.0i", "_Complex double");
    TYPE("'a'", "int");
    TYPE("L'a'", "int");
    TYPE("u'a'", "unsigned short");
    TYPE("U'a'", "unsigned int");
    TYPE("\"abc\"", "char[4]");
    TYPE("\"ab\" \"cd\"", "char[5]");
    TYPE("\"a\\x41\\101\\n\"", "char[5]");
    TYPE("L\"ab\" \"c\"", "int[4]");
    TYPE("u\"\xf0\x9d\x84\x9e\"", "unsigned short[3]");
    TYPE("U\"\xc3\xa9\"", "unsigned int[2]");
    TYPE("\"\\u00e9\"", "char[3]");
    TYPE("__func__", "const char[3]");
}
END_TEST

START_TEST(test_arithmetic)
{
    TYPE("c + c", "int");
    TYPE("b + b", "int");
    TYPE("i + u", "unsigned int");
    TYPE("l + u", "long");
    TYPE("ul + ll", "unsigned long long");
    TYPE("xl + ul", "__int128");
    TYPE("f * i", "float");
    TYPE("f + d", "double");
    TYPE("ld / d", "long double");
    TYPE("cf * d", "_Complex double");
    TYPE("sh << l", "int");
    TYPE("u << l", "unsigned int");
    TYPE("i < d", "int");
    TYPE("-c", "int");
    TYPE("~uc", "int");
    TYPE("!d", "int");
    TYPE("i && p", "int");
    TYPE("(i, d)", "double");
    TYPE("i ? c : d", "double");
    TYPE("e + 1", "unsigned int");
    TYPE("E1", "int");
    TYPE("v + v", "v4");
    TYPE("v[1]", "float");
    TYPE("i = d", "int");
    TYPE("c += d", "char");
    TYPE("ai++", "int");
    TYPE("vi", "volatile int");
    TYPE("+vi", "int");
    TYPE("__real__ cf", "float");
}
END_TEST

START_TEST(test_bit_fields)
{
    TYPE("s.bits", "unsigned int");
    TYPE("s.bits + 1", "int");
    TYPE("s.wide + 1", "unsigned int");
    TYPE("-s.flag", "int");
    TYPE("(s.bits = 1) + 1", "int");
    TYPE("s.bits++ + 1", "int");
    case_error(things, "&s.bits;", 1, "address of the bit-field 'bits'");
    case_error(things, "sizeof s.bits;", 1, "bit-field");
}
END_TEST

START_TEST(test_pointers)
{
    TYPE("p + 1", "int *");
    TYPE("1 + p", "int *");
    TYPE("p - cp", "long");
    TYPE("*p", "int");
    TYPE("&i", "int *");
    TYPE("&arr", "int (*)[4]");
    TYPE("arr", "int[4]");
    TYPE("arr + 0", "int *");
    TYPE("two[1]", "int[3]");
    TYPE("&two[1]", "int (*)[3]");
    TYPE("1[arr]", "int");
    TYPE("*vp", "void");
    TYPE("vp + 1", "void *");
    TYPE("&vi", "volatile int *");
    TYPE("fn", "int (int, ...)");
    TYPE("*fn", "int (int, ...)");
    TYPE("&fn", "int (*)(int, ...)");
    TYPE("(**pf)(1)", "int");
    case_category(things, "*p", LVALUE);
    case_category(things, "fn", FUNCTION_DESIGNATOR);
    case_category(things, "p + 1", RVALUE);
    case_category(things, "\"a\"", LVALUE);
    case_category(things, "(i)", LVALUE);
    case_category(things, "(i, i)", RVALUE);
}
END_TEST

START_TEST(test_conditional_pointers)
{
    TYPE("i ? p : 0", "int *");
    TYPE("i ? (void *)0 : cp", "const int *");
    TYPE("i ? p : cp", "const int *");
    TYPE("i ? p : vp", "void *");
    TYPE("i ? p : cvp", "const void *");
    TYPE("i ? \"a\" : 0", "char *");
    TYPE("i ? fn : pf", "int (*)(int, ...)");
    TYPE("i ? s : s", "struct s");
    TYPE("i ? (void)0 : (void)1", "void");
    TYPE("p ?: arr", "int *");
    /* a null pointer constant by its value alone is none */
    TYPE("8 ? ((void *)((long)(i) * 0l)) : (int *)8", "void *");
    TYPE("8 ? ((void *)((long)(3) * 0l)) : (int *)8", "int *");
}
END_TEST

START_TEST(test_members)
{
    TYPE("s.a", "int");
    TYPE("ps->p", "const char *");
    TYPE("s.in", "long");
    TYPE("cs.a", "const int");
    TYPE("cs.arr", "const int[3]");
    TYPE("fs().arr[1]", "int");
    case_category(things, "fs().a", RVALUE);
    case_category(things, "ps->a", LVALUE);
    case_error(things, "s.b;", 1, "no member named 'b' in 'struct s'");
    case_error(things, "ps.a;", 1, "needs '->'");
    case_error(things, "s->a;", 1, "needs '.'");
    case_error(things, "i.a;", 1, "not a struct or union");
    case_error(things, "pinc->x;", 1, "incomplete");
}
END_TEST

START_TEST(test_types_in_operators)
{
    TYPE("sizeof i", "unsigned long");
    TYPE("_Alignof(double)", "unsigned long");
    TYPE("(char)i", "char");
    TYPE("(const int)i", "int");
    TYPE("(struct s){1}", "struct s");
    TYPE("(int[]){1, 2, 3}", "int[3]");
    TYPE("__builtin_offsetof(struct s, arr[1])", "unsigned long");
    TYPE("_Generic(i, int: 1.0, default: 2)", "double");
    TYPE("_Generic(\"a\", char *: 1u)", "unsigned int");
    TYPE("({ int k = 1; k; })", "int");
    TYPE("({ arr; })", "int *");
    TYPE("({ ; })", "void");
    TYPE("({ l: d; })", "double");
    case_category(things, "(struct s){1}", LVALUE);
    case_error(things, "sizeof(struct inc);", 1, "incomplete");
    case_error(things, "_Generic(i, char: 1);", 1, "no association");
    case_error(things, "(struct s)i;", 1, "cannot cast");
    case_error(things, "(int)s;", 1, "cannot cast");
    case_error(things, "(int *)d;", 1, "cannot cast");
}
END_TEST

START_TEST(test_calls)
{
    TYPE("fn(1, 2.0)", "int");
    TYPE("undeclared(1, p)", "int");
    TYPE("malloc(3)", "void *");
    case_error(things, "fn();", 1, "too few arguments to function 'fn'");
    case_error("int one(int);", "one(1, 2);", 1, "too many arguments to function 'one'");
    case_error("struct s { int a; } s; int one(int);", "one(s);", 1, "argument 1");
    case_error(things, "i(1);", 1, "not a function");
    case_error("void nothing(void); int one(int);", "one(nothing());", 1, "no value");
    case_error(things, "nowhere + 1;", 1, "undeclared identifier 'nowhere'");
    case_error(things, "absent;\nabsent + absent;", 1, "undeclared identifier 'absent'");
}
END_TEST

START_TEST(test_builtins)
{
    TYPE("__builtin_expect(i, 0)", "long");
    TYPE("__builtin_choose_expr(1, d, i)", "double");
    TYPE("__builtin_memcpy(p, cp, 4)", "void *");
    TYPE("__builtin_sqrtf(f)", "float");
    TYPE("__builtin_inff128()", "__float128");
    TYPE("__builtin_add_overflow(i, i, p)", "_Bool");
    TYPE("__atomic_load_n(p, 0)", "int");
    TYPE("__atomic_fetch_add(&l, 1, 0)", "long");
    TYPE("__sync_bool_compare_and_swap(p, 1, 2)", "_Bool");
    TYPE("__sync_val_compare_and_swap(&ul, 1, 2)", "unsigned long");
    TYPE("__builtin_popcountll(ull)", "int");
    TYPE("__builtin_bswap64(ul)", "unsigned long");
    TYPE("__builtin_complex(f, f)", "_Complex float");
    TYPE("__builtin_no_such_thing(i)", "unknown");
}
END_TEST

START_TEST(test_operands)
{
    case_error(things, "s + 1;", 1, "invalid operands to binary '+'");
    case_error(things, "d % 2;", 1, "invalid operands to binary '%'");
    case_error(things, "p + p;", 1, "invalid operands to binary '+'");
    case_error(things, "~d;", 1, "of type 'double' to unary '~'");
    case_error(things, "!s;", 1, "of type 'struct s' to unary '!'");
    case_error(things, "*i;", 1, "not a pointer");
    case_error(things, "i[i];", 1, "subscript");
    case_error(things, "arr[d];", 1, "subscript");
    case_error(things, "pinc + 1;", 1, "incomplete");
    case_error(things, "s ? 1 : 2;", 1, "scalar");
    case_error(things, "i ? s : 1;", 1, "incompatible operands of '?:'");
    case_error(things, "&1;", 1, "lvalue");
    case_error(things, "&(i + 1);", 1, "lvalue");
    case_error("", "register int r;\n&r;", 2, "register variable 'r'");
}
END_TEST

START_TEST(test_assignments)
{
    case_error(things, "cs.a = 1;", 1, "const");
    case_error("const int k;", "k++;", 1, "const int");
    case_error("struct k { const int m; } a, b;", "a = b;", 1, "const member");
    case_error(things, "arr = 0;", 1, "array");
    case_error(things, "fn = 0;", 1, "not an object");
    case_error(things, "i + 1 = 2;", 1, "not an object");
    case_error(things, "s = 1;", 1, "(type 'int') is incompatible with 'struct s'");
    case_error(things, "i = s;", 1, "(type 'struct s') is incompatible with 'int'");
    case_error(things, "p = d;", 1, "incompatible");
    case_error("void nothing(void); int i;", "i = nothing();", 1, "no value");
    /* what gcc only warns of is left to gcc */
    unit_free(case_body(things, "p = 3; i = p; p = str; str = \"\"; p = cp; pf = vp; p = fn;"));
}
END_TEST

/* Thousands of operators in a row are no depth. */
START_TEST(test_long_chains)
{
    char *sum = shape_repeat("i + ", 5000);
    char *text = shape_printf("%s1", sum);
    TYPE(text, "int");
    free(text);
    free(sum);
    char *commas = shape_repeat("i, ", 300);
    text = shape_printf("(%s d)", commas);
    TYPE(text, "double");
    free(text);
    free(commas);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sema_expr");
    TCase *cases = tcase_create("expressions");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, test_literals);
    tcase_add_test(cases, test_arithmetic);
    tcase_add_test(cases, test_bit_fields);
    tcase_add_test(cases, test_pointers);
    tcase_add_test(cases, test_conditional_pointers);
    tcase_add_test(cases, test_members);
    tcase_add_test(cases, test_types_in_operators);
    tcase_add_test(cases, test_calls);
    tcase_add_test(cases, test_builtins);
    tcase_add_test(cases, test_operands);
    tcase_add_test(cases, test_assignments);
    tcase_add_test(cases, test_long_chains);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
