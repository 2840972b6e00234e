/* Expressions: what the builder makes of each form, chains, depth. */
#include <check.h>
#include <stdlib.h>

#include "shape.h"

#define EXPR(text, expected) shape_expect_expr("void f_(void) { " text " }", expected)

START_TEST(test_operators)
{
    EXPR("a + b * c - d;",
         "BINARY(BINARY(IDENT(a) + BINARY(IDENT(b) * IDENT(c))) - IDENT(d))");
    EXPR("a < b == c << 1 && d | e ^ f & g;",
         "BINARY(BINARY(BINARY(IDENT(a) < IDENT(b)) == BINARY(IDENT(c) << NUMBER(1))) && "
         "BINARY(IDENT(d) | BINARY(IDENT(e) ^ BINARY(IDENT(f) & IDENT(g)))))");
    EXPR("a % b / c >= d >> 2 || e != f;",
         "BINARY(BINARY(BINARY(BINARY(IDENT(a) % IDENT(b)) / IDENT(c)) >= BINARY(IDENT(d) >> "
         "NUMBER(2))) || BINARY(IDENT(e) != IDENT(f)))");
    EXPR("a = b += c;", "ASSIGN(IDENT(a) = ASSIGN(IDENT(b) += IDENT(c)))");
    EXPR("a <<= b, c >>= d, e ^= f;",
         "COMMA(COMMA(ASSIGN(IDENT(a) <<= IDENT(b)) ASSIGN(IDENT(c) >>= IDENT(d))) "
         "ASSIGN(IDENT(e) ^= IDENT(f)))");
    EXPR("a ? b : c ? d : e;",
         "CONDITIONAL(IDENT(a) IDENT(b) CONDITIONAL(IDENT(c) IDENT(d) IDENT(e)))");
    EXPR("a ?: b;", "CONDITIONAL(IDENT(a) IDENT(b))");
    EXPR("-a + +b - ~c * !d;",
         "BINARY(BINARY(UNARY(- IDENT(a)) + UNARY(+ IDENT(b))) - "
         "BINARY(UNARY(~ IDENT(c)) * UNARY(! IDENT(d))))");
    EXPR("*p++ = &q[1];",
         "ASSIGN(UNARY(* POSTFIX(IDENT(p) ++)) = UNARY(& INDEX(IDENT(q) NUMBER(1))))");
    EXPR("--a - b--;", "BINARY(UNARY(-- IDENT(a)) - POSTFIX(IDENT(b) --))");
    EXPR("__real__ z + __imag z;",
         "BINARY(UNARY(__real__ IDENT(z)) + UNARY(__imag__ IDENT(z)))");
    EXPR("__extension__ (1);", "UNARY(__extension__ PAREN(NUMBER(1)))");
}
END_TEST

START_TEST(test_primaries)
{
    EXPR("f(a, g(), \"x\" \"y\", 'c', 0x1p3);",
         "CALL(IDENT(f) IDENT(a) CALL(IDENT(g)) STRING(\"x\" \"y\") CHARACTER('c') NUMBER(0x1p3))");
    EXPR("a.b->c;", "MEMBER(MEMBER(IDENT(a) b) arrow c)");
    EXPR("(a)(b, c);", "CALL(PAREN(IDENT(a)) IDENT(b) IDENT(c))");
    EXPR("(__builtin_abs)(b);", "CALL(PAREN(IDENT(__builtin_abs)) IDENT(b))");
    EXPR("({ 1; });", "STMT_EXPR(COMPOUND(EXPR_STMT(NUMBER(1))))");
    EXPR("&&l;", "LABEL_ADDRESS(l)");
    EXPR("_Generic(x, int: 1, default: 2);",
         "GENERIC(IDENT(x) GENERIC_ASSOC(TYPE_NAME(SPECS(BUILTIN_TYPE(int))) NUMBER(1)) "
         "GENERIC_ASSOC(NUMBER(2)))");
    EXPR("__builtin_offsetof(struct s, a.b[2]);",
         "OFFSETOF(TYPE_NAME(SPECS(RECORD_SPEC(s))) INDEX(MEMBER(IDENT(a) b) NUMBER(2)))");
    EXPR("__builtin_va_arg(ap, int);",
         "VA_ARG(IDENT(ap) TYPE_NAME(SPECS(BUILTIN_TYPE(int))))");
    EXPR("__builtin_types_compatible_p(int, long);",
         "TYPES_COMPATIBLE(TYPE_NAME(SPECS(BUILTIN_TYPE(int))) "
         "TYPE_NAME(SPECS(BUILTIN_TYPE(long))))");
    EXPR("__builtin_convertvector(v, int);",
         "CONVERT_VECTOR(IDENT(v) TYPE_NAME(SPECS(BUILTIN_TYPE(int))))");
    EXPR("(struct s){ .a = 1 };",
         "COMPOUND_LITERAL(TYPE_NAME(SPECS(RECORD_SPEC(s))) "
         "INIT_LIST(INIT_PAIR(FIELD_DESIGNATOR(a) NUMBER(1))))");
    EXPR("sizeof (int) - 1;",
         "BINARY(SIZEOF(TYPE_NAME(SPECS(BUILTIN_TYPE(int)))) - NUMBER(1))");
    EXPR("sizeof a[1];", "SIZEOF(INDEX(IDENT(a) NUMBER(1)))");
    EXPR("_Alignof(long);", "ALIGNOF(TYPE_NAME(SPECS(BUILTIN_TYPE(long))))");
    EXPR("(int)-x;", "CAST(TYPE_NAME(SPECS(BUILTIN_TYPE(int))) UNARY(- IDENT(x)))");
    EXPR("__builtin_has_attribute(x, packed);", "CALL(IDENT(__builtin_has_attribute) IDENT(x))");
}
END_TEST

START_TEST(test_chan_expressions)
{
    EXPR("x = <-c + 1;", "ASSIGN(IDENT(x) = BINARY(RECEIVE(IDENT(c)) + NUMBER(1)))");
    EXPR("<-<-cc;", "RECEIVE(RECEIVE(IDENT(cc)))");
    EXPR("x = a<-1;", "ASSIGN(IDENT(x) = BINARY(IDENT(a) < UNARY(- NUMBER(1))))");
    EXPR("(long)<-c;", "CAST(TYPE_NAME(SPECS(BUILTIN_TYPE(long))) RECEIVE(IDENT(c)))");
    EXPR("f(<-c, <-d);", "CALL(IDENT(f) RECEIVE(IDENT(c)) RECEIVE(IDENT(d)))");
    EXPR("x = make(chan int);",
         "ASSIGN(IDENT(x) = MAKE(CHAN_SPEC(chan SPECS(BUILTIN_TYPE(int)))))");
    EXPR("x = make(chan(char *), n + 1);",
         "ASSIGN(IDENT(x) = MAKE(CHAN_SPEC(chan TYPE_NAME(SPECS(BUILTIN_TYPE(char)) "
         "POINTER_DECLARATOR())) BINARY(IDENT(n) + NUMBER(1))))");
    shape_expect_expr("typedef chan int C; void f_(void) { C c = make(C, 4); }",
                      "MAKE(TYPE_REF(C) NUMBER(4))");
    shape_expect_expr("typedef int T; int make(); void f_(void) { make(1); }",
                      "CALL(IDENT(make) NUMBER(1))");
}
END_TEST

/* Each of `times` links adds one to the tree's depth, none to the builder's. */
static void expect_chain(const char *head, const char *link, const char *tail, int times)
{
    char *links = shape_repeat(link, times);
    char *text = shape_printf("void f_(void) { %s%s%s }", head, links, tail);
    unit_free(shape_build(text));
    free(text);
    free(links);
}

START_TEST(test_long_chains)
{
    expect_chain("x = 1", " + 1", ";", 5000);
    expect_chain("x = 1", " && a - b", ";", 5000);
    expect_chain("a", ", b", ";", 5000);
    expect_chain("x = ", "a ? b : ", "c;", 3000);
    expect_chain("x = ", "\"piece\" ", ";", 20000);
    expect_chain("int a[] = { 1", ", 1", " };", 100000);
    expect_chain("if (a) b; ", "else if (c) d; ", "else e;", 3000);
    expect_chain("f(1", ", 1", ");", 20000);
    expect_chain("", "a = b; ", "", 20000);
    expect_chain("int a", ", b", ";", 20000);
}
END_TEST

static void expect_too_deep(const char *head, const char *open, const char *middle,
                            const char *close, const char *tail, int times)
{
    char *opened = shape_repeat(open, times), *closed = shape_repeat(close, times);
    char *text = shape_printf("%s%s%s%s%s", head, opened, middle, closed, tail);
    shape_expect_error(text, 1, "nested too deeply");
    free(text);
    free(opened);
    free(closed);
}

START_TEST(test_nesting_is_limited)
{
    expect_too_deep("int x = ", "(", "1", ")", ";", 3000);
    expect_too_deep("int x = ", "-", "1", "", ";", 30000);
    expect_too_deep("int x = ", "~", "1", "", ";", 3000);
    expect_too_deep("int ", "*", "x", "", ";", 3000);
    expect_too_deep("int ", "(", "x", ")", ";", 3000);
    expect_too_deep("int x", "", "", "[1]", ";", 3000);
    expect_too_deep("int x = ", "{", "1", "}", ";", 3000);
    expect_too_deep("void f(void) ", "{", ";", "}", "", 3000);
    expect_too_deep("void f(void) {", "if (a) ", ";", "", "}", 3000);
    expect_too_deep("void f(void) { if (x) ", "a: ", ";", "", "}", 3000);
    expect_too_deep("", "struct { ", "int x;", "} y;", "", 3000);
    expect_too_deep("int x = a", "", "", "[1]", ";", 3000);
    expect_too_deep("int x = ", "a = ", "1", "", ";", 3000);
    expect_too_deep("", "chan ", "int c;", "", "", 1200);
    expect_too_deep("int x = ", "({", "1;", "});", "", 3000);
}
END_TEST

START_TEST(test_the_rest_is_built_beside_what_is_too_deep)
{
    char *deep = shape_repeat("(", 2000), *end = shape_repeat(")", 2000);
    char *text = shape_printf("int a;\nint x = %s1%s;\nint b = ;\n", deep, end);
    shape_expect_error(text, 2, "nested too deeply");
    shape_expect_error(text, 3, "error");
    free(text);
    free(deep);
    free(end);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("build_expr");
    TCase *tests = tcase_create("build_expr");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, test_operators);
    tcase_add_test(tests, test_primaries);
    tcase_add_test(tests, test_chan_expressions);
    tcase_add_test(tests, test_long_chains);
    tcase_add_test(tests, test_nesting_is_limited);
    tcase_add_test(tests, test_the_rest_is_built_beside_what_is_too_deep);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
