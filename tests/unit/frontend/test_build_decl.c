/* Declarations, specifiers, declarators, initialisers: what the builder makes of each
 * form. Which names are types is test_build_repair's. */
#include <check.h>
#include <stdlib.h>

#include "shape.h"

#define ITEM(text, expected) shape_expect_item(text, expected)
#define INT "SPECS(BUILTIN_TYPE(int))"

START_TEST(test_declarators)
{
    ITEM("int a, *b, c[3], d(void);",
         "DECLARATION(" INT " INIT_DECLARATOR(NAME_DECLARATOR(a)) "
         "INIT_DECLARATOR(POINTER_DECLARATOR(NAME_DECLARATOR(b))) "
         "INIT_DECLARATOR(ARRAY_DECLARATOR(NAME_DECLARATOR(c) NUMBER(3))) "
         "INIT_DECLARATOR(FUNCTION_DECLARATOR(NAME_DECLARATOR(d) "
         "PARAM(SPECS(BUILTIN_TYPE(void))))))");
    ITEM("int *const volatile *p;",
         "DECLARATION(" INT " INIT_DECLARATOR(POINTER_DECLARATOR(QUALIFIER(const) "
         "QUALIFIER(volatile) POINTER_DECLARATOR(NAME_DECLARATOR(p)))))");
    ITEM("int (*f(int))[4];",
         "DECLARATION(" INT " INIT_DECLARATOR(ARRAY_DECLARATOR(PAREN_DECLARATOR("
         "POINTER_DECLARATOR(FUNCTION_DECLARATOR(NAME_DECLARATOR(f) PARAM(" INT ")))) "
         "NUMBER(4))))");
    ITEM("int f(int a[static const 3], int b[*], int c[], ...);",
         "DECLARATION(" INT " INIT_DECLARATOR(FUNCTION_DECLARATOR(NAME_DECLARATOR(f) "
         "PARAM(" INT " ARRAY_DECLARATOR(NAME_DECLARATOR(a) QUALIFIER(const) is_static NUMBER(3))) "
         "PARAM(" INT " ARRAY_DECLARATOR(NAME_DECLARATOR(b) is_star)) "
         "PARAM(" INT " ARRAY_DECLARATOR(NAME_DECLARATOR(c))) variadic)))");
    ITEM("int f();", "DECLARATION(" INT " INIT_DECLARATOR(FUNCTION_DECLARATOR("
                     "NAME_DECLARATOR(f))))");
    ITEM("int f(int (*)(char), int *[3]);",
         "DECLARATION(" INT " INIT_DECLARATOR(FUNCTION_DECLARATOR(NAME_DECLARATOR(f) "
         "PARAM(" INT " FUNCTION_DECLARATOR(PAREN_DECLARATOR(POINTER_DECLARATOR()) "
         "PARAM(SPECS(BUILTIN_TYPE(char))))) "
         "PARAM(" INT " POINTER_DECLARATOR(ARRAY_DECLARATOR(NUMBER(3)))))))");
    ITEM("int f(a, b) char *b; { }",
         "FUNCTION(" INT " FUNCTION_DECLARATOR(NAME_DECLARATOR(f) NAME_DECLARATOR(a) "
         "NAME_DECLARATOR(b) is_kr) DECLARATION(SPECS(BUILTIN_TYPE(char)) "
         "INIT_DECLARATOR(POINTER_DECLARATOR(NAME_DECLARATOR(b)))) COMPOUND())");
}
END_TEST

START_TEST(test_specifiers)
{
    ITEM("static inline unsigned __const long int _Noreturn x;",
         "DECLARATION(SPECS(STORAGE(static) STORAGE(inline) BUILTIN_TYPE(unsigned) "
         "QUALIFIER(const) BUILTIN_TYPE(long) BUILTIN_TYPE(int) STORAGE(_Noreturn)) "
         "INIT_DECLARATOR(NAME_DECLARATOR(x)))");
    ITEM("extern __thread __signed__ char x;",
         "DECLARATION(SPECS(STORAGE(extern) STORAGE(_Thread_local) BUILTIN_TYPE(signed) "
         "BUILTIN_TYPE(char)) INIT_DECLARATOR(NAME_DECLARATOR(x)))");
    ITEM("_Atomic(int *) _Atomic x;",
         "DECLARATION(SPECS(ATOMIC_SPEC(TYPE_NAME(" INT " POINTER_DECLARATOR())) "
         "QUALIFIER(_Atomic)) INIT_DECLARATOR(NAME_DECLARATOR(x)))");
    ITEM("double __complex__ _Alignas(16) x;",
         "DECLARATION(SPECS(BUILTIN_TYPE(double) BUILTIN_TYPE(_Complex) ALIGNAS(NUMBER(16))) "
         "INIT_DECLARATOR(NAME_DECLARATOR(x)))");
    ITEM("struct s { int a, b : 3; unsigned : 0; union { char c; }; _Static_assert(1, \"m\"); };",
         "DECLARATION(SPECS(RECORD_SPEC(has_body s "
         "FIELD_DECL(" INT " FIELD_DECLARATOR(NAME_DECLARATOR(a)) "
         "FIELD_DECLARATOR(NAME_DECLARATOR(b) NUMBER(3))) "
         "FIELD_DECL(SPECS(BUILTIN_TYPE(unsigned)) FIELD_DECLARATOR(NUMBER(0))) "
         "FIELD_DECL(SPECS(RECORD_SPEC(is_union has_body "
         "FIELD_DECL(SPECS(BUILTIN_TYPE(char)) FIELD_DECLARATOR(NAME_DECLARATOR(c)))))) "
         "STATIC_ASSERT(NUMBER(1) \"m\"))))");
    ITEM("struct s x;", "DECLARATION(SPECS(RECORD_SPEC(s)) INIT_DECLARATOR(NAME_DECLARATOR(x)))");
    ITEM("enum e { A, B = 2, } x;",
         "DECLARATION(SPECS(ENUM_SPEC(has_body e ENUMERATOR(A) ENUMERATOR(B NUMBER(2)))) "
         "INIT_DECLARATOR(NAME_DECLARATOR(x)))");
    ITEM("__extension__ typedef struct { int x; } T;",
         "DECLARATION(SPECS(STORAGE(typedef) RECORD_SPEC(has_body FIELD_DECL(" INT " "
         "FIELD_DECLARATOR(NAME_DECLARATOR(x))))) INIT_DECLARATOR(NAME_DECLARATOR(T)))");
}
END_TEST

START_TEST(test_attributes)
{
    ITEM("int a __asm__(\"b\") __attribute__((aligned(8), weak)) = 1, __attribute__((unused)) c;",
         "DECLARATION(" INT " INIT_DECLARATOR(NAME_DECLARATOR(a) __asm__(\"b\") "
         "ATTRIBUTE(ATTRIBUTE_ITEM(aligned NUMBER(8)) ATTRIBUTE_ITEM(weak)) NUMBER(1)) "
         "INIT_DECLARATOR(ATTRIBUTE(ATTRIBUTE_ITEM(unused)) NAME_DECLARATOR(c)))");
    /* behind a body it is the type's, elsewhere the declaration's */
    ITEM("struct __attribute__((a)) s { int x; } __attribute__((b)) const __attribute__((c)) y;",
         "DECLARATION(SPECS(RECORD_SPEC(has_body s ATTRIBUTE(ATTRIBUTE_ITEM(a)) "
         "ATTRIBUTE(ATTRIBUTE_ITEM(b)) FIELD_DECL(" INT " FIELD_DECLARATOR(NAME_DECLARATOR(x)))) "
         "QUALIFIER(const) ATTRIBUTE(ATTRIBUTE_ITEM(c))) INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    ITEM("struct s { int a __attribute__((p)), __attribute__((q)) b : 2 __attribute__((r)); };",
         "DECLARATION(SPECS(RECORD_SPEC(has_body s FIELD_DECL(" INT " "
         "FIELD_DECLARATOR(NAME_DECLARATOR(a) ATTRIBUTE(ATTRIBUTE_ITEM(p))) "
         "FIELD_DECLARATOR(NAME_DECLARATOR(b) NUMBER(2) ATTRIBUTE(ATTRIBUTE_ITEM(q)) "
         "ATTRIBUTE(ATTRIBUTE_ITEM(r)))))))");
    /* names in an attribute are of any sort */
    ITEM("typedef int printf; int f(char *, ...) __attribute__((format(printf, 1, 2)));",
         "DECLARATION(" INT " INIT_DECLARATOR(FUNCTION_DECLARATOR(NAME_DECLARATOR(f) "
         "PARAM(SPECS(BUILTIN_TYPE(char)) POINTER_DECLARATOR()) variadic) "
         "ATTRIBUTE(ATTRIBUTE_ITEM(format IDENT(printf) NUMBER(1) NUMBER(2)))))");
    ITEM("[[gnu::noinline]] static int f(int x __attribute__((unused))) { }",
         "FUNCTION(SPECS(ATTRIBUTE(ATTRIBUTE_ITEM(noinline)) STORAGE(static) BUILTIN_TYPE(int)) "
         "FUNCTION_DECLARATOR(NAME_DECLARATOR(f) PARAM(" INT " NAME_DECLARATOR(x) "
         "ATTRIBUTE(ATTRIBUTE_ITEM(unused)))) COMPOUND())");
}
END_TEST

START_TEST(test_initialisers)
{
    ITEM("int a[] = { 1, [2] = 3, [4 ... 5] = 6, { 7 } };",
         "DECLARATION(" INT " INIT_DECLARATOR(ARRAY_DECLARATOR(NAME_DECLARATOR(a)) "
         "INIT_LIST(NUMBER(1) INIT_PAIR(INDEX_DESIGNATOR(NUMBER(2)) NUMBER(3)) "
         "INIT_PAIR(INDEX_DESIGNATOR(NUMBER(4) NUMBER(5)) NUMBER(6)) INIT_LIST(NUMBER(7)))))");
    ITEM("struct s x = { .a.b[1] = 2, c: 3, };",
         "DECLARATION(SPECS(RECORD_SPEC(s)) INIT_DECLARATOR(NAME_DECLARATOR(x) "
         "INIT_LIST(INIT_PAIR(FIELD_DESIGNATOR(a) FIELD_DESIGNATOR(b) "
         "INDEX_DESIGNATOR(NUMBER(1)) NUMBER(2)) "
         "INIT_PAIR(FIELD_DESIGNATOR(c) is_old NUMBER(3)))))");
    ITEM("char s[] = \"a\"\n# 7 \"h\"\n  \"b\";",
         "DECLARATION(SPECS(BUILTIN_TYPE(char)) INIT_DECLARATOR(ARRAY_DECLARATOR("
         "NAME_DECLARATOR(s)) STRING(\"a\"\n# 7 \"h\"\n  \"b\")))");
}
END_TEST

START_TEST(test_channel_types)
{
    ITEM("chan int c;", "DECLARATION(SPECS(CHAN_SPEC(chan " INT ")) "
                        "INIT_DECLARATOR(NAME_DECLARATOR(c)))");
    ITEM("chan<- struct job s;", "DECLARATION(SPECS(CHAN_SPEC(chan<- SPECS(RECORD_SPEC(job)))) "
                                 "INIT_DECLARATOR(NAME_DECLARATOR(s)))");
    ITEM("<-chan(void) r;",
         "DECLARATION(SPECS(CHAN_SPEC(<-chan TYPE_NAME(SPECS(BUILTIN_TYPE(void))))) "
         "INIT_DECLARATOR(NAME_DECLARATOR(r)))");
    ITEM("chan chan unsigned long *pc;",
         "DECLARATION(SPECS(CHAN_SPEC(chan SPECS(CHAN_SPEC(chan SPECS(BUILTIN_TYPE(unsigned) "
         "BUILTIN_TYPE(long)))))) INIT_DECLARATOR(POINTER_DECLARATOR(NAME_DECLARATOR(pc))))");
    ITEM("chan <- chan int c;",
         "DECLARATION(SPECS(CHAN_SPEC(chan<- SPECS(CHAN_SPEC(chan " INT ")))) "
         "INIT_DECLARATOR(NAME_DECLARATOR(c)))");
    ITEM("chan(<-chan int) c;",
         "DECLARATION(SPECS(CHAN_SPEC(chan TYPE_NAME(SPECS(CHAN_SPEC(<-chan " INT "))))) "
         "INIT_DECLARATOR(NAME_DECLARATOR(c)))");
    ITEM("static const chan(char *) f(<-chan int, chan<- int s);",
         "DECLARATION(SPECS(STORAGE(static) QUALIFIER(const) CHAN_SPEC(chan "
         "TYPE_NAME(SPECS(BUILTIN_TYPE(char)) POINTER_DECLARATOR()))) "
         "INIT_DECLARATOR(FUNCTION_DECLARATOR(NAME_DECLARATOR(f) "
         "PARAM(SPECS(CHAN_SPEC(<-chan " INT "))) "
         "PARAM(SPECS(CHAN_SPEC(chan<- " INT ")) NAME_DECLARATOR(s)))))");
    ITEM("struct node { chan struct node c; };",
         "DECLARATION(SPECS(RECORD_SPEC(has_body node FIELD_DECL(SPECS(CHAN_SPEC(chan "
         "SPECS(RECORD_SPEC(node)))) FIELD_DECLARATOR(NAME_DECLARATOR(c))))))");
}
END_TEST

START_TEST(test_other_items)
{
    ITEM("asm(\".text\");", "ASM_DEFINITION(asm(\".text\");)");
    ITEM("_Static_assert(1 + 1);", "STATIC_ASSERT(BINARY(NUMBER(1) + NUMBER(1)))");
    ITEM("#pragma once\n", "PRAGMA(#pragma once)");
    ITEM("struct s {\n int a;\n#pragma pack\n int b; };",
         "DECLARATION(SPECS(RECORD_SPEC(has_body s FIELD_DECL(" INT " "
         "FIELD_DECLARATOR(NAME_DECLARATOR(a))) PRAGMA(#pragma pack) "
         "FIELD_DECL(" INT " FIELD_DECLARATOR(NAME_DECLARATOR(b))))))");
    ITEM("enum e { A,\n#pragma x\n B };",
         "DECLARATION(SPECS(ENUM_SPEC(has_body e ENUMERATOR(A) PRAGMA(#pragma x) "
         "ENUMERATOR(B))))");
    ITEM("int x =\n#pragma y\n 1;", "DECLARATION(" INT " INIT_DECLARATOR(NAME_DECLARATOR(x) "
                                    "NUMBER(1)))");
}
END_TEST

START_TEST(test_empty_units)
{
    Unit *u = shape_build("");
    ck_assert_int_eq(u->root->items.count, 0);
    unit_free(u);
    u = shape_build(";;;\n# 1 \"x\"\n/* c */ // d\n");
    ck_assert_int_eq(u->root->items.count, 0);
    unit_free(u);
}
END_TEST

START_TEST(test_a_span_covers_its_tokens)
{
    Unit *u = shape_build("/* a */ int /* b */ x = 1 /* c */ ; // d\n");
    const Declaration *d = (const Declaration *)u->root->items.items[0];
    const InitDeclarator *x = (const InitDeclarator *)d->declarators.items[0];
    ck_assert_uint_eq(d->node.span.start, 8);
    ck_assert_uint_eq(d->node.span.end, 35);
    ck_assert_uint_eq(d->specs->span.start, 8);
    ck_assert_uint_eq(d->specs->span.end, 11);
    ck_assert_uint_eq(x->node.span.start, 20);
    ck_assert_uint_eq(x->node.span.end, 25);
    unit_free(u);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("build_decl");
    TCase *tests = tcase_create("build_decl");
    tcase_add_test(tests, test_declarators);
    tcase_add_test(tests, test_specifiers);
    tcase_add_test(tests, test_attributes);
    tcase_add_test(tests, test_initialisers);
    tcase_add_test(tests, test_channel_types);
    tcase_add_test(tests, test_other_items);
    tcase_add_test(tests, test_empty_units);
    tcase_add_test(tests, test_a_span_covers_its_tokens);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
