/* Declarations: the types they give and what is reported of them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analysed.h"

/* The type that `name` has after `text`. */
static void expect_type(const char *text, const char *name, const char *expected)
{
    Unit *u = analysed(text);
    ck_assert_str_eq(type_spell(u->arena, analysed_symbol(u, name)->type, NULL), expected);
    unit_free(u);
}

static void expect_none(const char *text)
{
    analysed_expect(text, "");
}

/* ---- specifiers ---- */

START_TEST(test_words_in_any_order)
{
    expect_type("long unsigned x;", "x", "unsigned long");
    expect_type("int long const static unsigned long x;", "x", "const unsigned long long");
    expect_type("char signed x;", "x", "signed char");
    expect_type("double _Complex long x;", "x", "_Complex long double");
    expect_type("_Complex x;", "x", "_Complex double");
    expect_type("unsigned __int128 x;", "x", "unsigned __int128");
    expect_type("static x;", "x", "int");
    expect_type("f() { return 0; }", "f", "int ()");
    expect_type("_Atomic(int *) x;", "x", "int *_Atomic");
    expect_type("__extension__ volatile long long int unsigned const x;", "x",
                "const volatile unsigned long long");
}
END_TEST

START_TEST(test_wrong_words)
{
    analysed_expect("int char x;", "1:5: error: two or more data types in one declaration\n");
    analysed_expect("long float x;",
                    "1:1: error: 'float' can't be signed, unsigned, short or long here\n");
    analysed_expect("long long long x;",
                    "1:11: error: two or more data types in one declaration\n");
}
END_TEST

START_TEST(test_unknown_type_names)
{
    analysed_expect("foo x;\nfoo y;\nvoid f(bar *p);",
                    "1:1: error: unknown type name 'foo'\n"
                    "3:8: error: unknown type name 'bar'\n");
    analysed_expect("struct job { int a; };\njob x;",
                    "2:1: error: must use 'struct' tag to refer to type 'job'\n");
}
END_TEST

START_TEST(test_typeof_and_auto_type)
{
    expect_type("int a[3]; typeof(a) b;", "b", "int[3]");
    expect_type("const char c; typeof(&c) p;", "p", "const char *");
    expect_type("typeof(int (*)[2]) p;", "p", "int (*)[2]");
    expect_type("const __auto_type x = 1L;", "x", "const long");
    expect_type("char a[2]; __auto_type p = a;", "p", "char *");
    analysed_expect("__auto_type x;",
                    "1:13: error: 'x' needs an initialiser to take a type from\n");
}
END_TEST

START_TEST(test_attributes_on_types)
{
    expect_type("typedef float v __attribute__((vector_size(16))); v x; typeof(x[0]) y;", "y",
                "float");
    expect_type("float *p __attribute__((vector_size(8)));", "p",
                "__attribute__((vector_size(8))) float *");
    expect_type("unsigned x __attribute__((mode(DI)));", "x", "unsigned long");
    expect_type("_Complex float x __attribute__((__mode__(TC)));", "x", "_Complex _Float128");
    Unit *u = analysed("int x __attribute__((aligned(64))); _Alignas(double) char y;\n"
                       "chan int f(void) __attribute__((returns_retained));\n"
                       "__attribute__((__returns_retained__)) chan int (*p)(void);\n"
                       "_Noreturn void g(void);\n"
                       "chan int f(void) { return 0; }\n");
    ck_assert_int_eq(type_align(analysed_symbol(u, "x")->type), 64);
    ck_assert_int_eq(type_align(analysed_symbol(u, "y")->type), 8);
    Symbol *f = analysed_symbol(u, "f");
    ck_assert(f->returns_retained && type_strip(f->type)->returns_retained && f->is_defined);
    ck_assert(type_strip(analysed_symbol(u, "p")->type)->base->returns_retained);
    ck_assert(type_strip(analysed_symbol(u, "g")->type)->is_noreturn);
    unit_free(u);
}
END_TEST

/* ---- channels ---- */

START_TEST(test_channel_types)
{
    expect_type("chan int c;", "c", "chan int");
    expect_type("struct job; <-chan struct job c;", "c", "<-chan struct job");
    expect_type("chan<- chan int c;", "c", "chan<- chan int");
    expect_type("chan(<-chan(char *)) *c[2];", "c", "chan(<-chan(char *)) *[2]");
    expect_type("typedef int num; chan num f(chan(void) done);", "f", "chan num (chan(void))");
    expect_type("typedef chan int pipe; const pipe c = 0;", "c", "const pipe");
}
END_TEST

START_TEST(test_channel_elements)
{
    analysed_expect("chan(int[3]) c;",
                    "1:6: error: a channel can't carry an array; wrap it in a struct\n");
    analysed_expect("typedef int row[3]; chan row c;",
                    "1:26: error: a channel can't carry an array; wrap it in a struct\n");
    analysed_expect("chan(int(void)) c;",
                    "1:6: error: a channel can't carry a function; let it carry a pointer to "
                    "one\n");
    analysed_expect("<-chan void c;", "1:8: error: a channel that carries no value is written "
                                      "with parentheses: '<-chan(void)'\n");
}
END_TEST

/* ---- declarators ---- */

START_TEST(test_declarators)
{
    expect_type("int (*f(int a))(char);", "f", "int (*(int))(char)");
    expect_type("int (*a[2])[3];", "a", "int (*[2])[3]");
    expect_type("char *const *volatile p;", "p", "char *const *volatile");
    expect_type("void f(int a[3], int g(void), const int b[const static 2][4]);", "f",
                "void (int *, int (*)(void), const int (*const)[4])");
    expect_type("void f(void);", "f", "void (void)");
    expect_type("void f(int n, int a[n][n]);", "f", "void (int, int (*)[*])");
    expect_type("void f(int n; int a[n], int n) { (void)a; }", "f", "void (int *, int)");
    expect_type("f(a, b) char *b; { return b[a]; }", "f", "int ()");
    expect_type("int f(char); f(c) char c; { return c; }", "f", "int (char)");
}
END_TEST

START_TEST(test_wrong_declarators)
{
    analysed_expect("int f(void)[3];\nint g(void)(void);",
                    "1:5: error: 'f' can't return the array 'int[3]'\n"
                    "2:5: error: 'g' can't return the function 'int (void)'\n");
    analysed_expect("int f[2](void);\nstruct s a[3];\nint b[-1];\nint c[1.5];",
                    "1:5: error: 'f' declared as an array of functions\n"
                    "2:10: error: 'a' is an array with elements of incomplete type 'struct s'\n"
                    "3:7: error: 'b' is an array of negative size\n"
                    "4:7: error: size of 'c' has non-integer type 'double'\n");
    analysed_expect("int n; int a[n];\n",
                    "1:12: error: 'a' has a variable length, which only a block may declare\n");
    analysed_expect("void f(int a, void);\n", "1:15: error: a parameter can't be void\n");
}
END_TEST

/* ---- scopes and redeclaration ---- */

START_TEST(test_redeclarations_that_agree)
{
    expect_type("extern int a[]; int a[3]; extern int a[];", "a", "int[3]");
    expect_type("int f(); int f(int (*)[]); int f(int (*a)[2]);", "f", "int (int (*)[2])");
    expect_type("typedef int t; typedef int t; t x;", "x", "t");
    expect_none("extern inline __attribute__((gnu_inline)) int f(void) { return 1; }\n"
                "int f(void) { return 2; }\n");
    expect_none("int x; int x = 1; extern int x;\nvoid g(void) { extern int x; void g(void); }\n");
    expect_none("enum e { A }; enum e f(void); unsigned f(void) { return A; }");
    expect_none("void f(const int); void f(int x) { x = 1; }");
}
END_TEST

START_TEST(test_conflicts)
{
    analysed_expect("int f(void);\nlong f(void);",
                    "2:6: error: conflicting types for 'f': 'long (void)', before 'int (void)'\n"
                    "1:5: note: previous declaration is here\n");
    analysed_expect("chan int c;\nextern <-chan int c;",
                    "2:19: error: conflicting types for 'c': '<-chan int', before 'chan int'\n"
                    "1:10: note: previous declaration is here\n");
    analysed_expect("int x = 1;\nint x = 2;\nint f(void) { return 0; }\n"
                    "int f(void) { return 0; }",
                    "2:5: error: redefinition of 'x'\n"
                    "1:5: note: previous definition is here\n"
                    "4:5: error: redefinition of 'f'\n"
                    "3:5: note: previous definition is here\n");
    analysed_expect("typedef int t;\ntypedef long t;",
                    "2:14: error: typedef 't' redefined with a different type: 'long', before "
                    "'int'\n1:13: note: previous definition is here\n");
    analysed_expect("int x;\nvoid x(void);",
                    "2:6: error: redefinition of 'x' as a different kind of symbol\n"
                    "1:5: note: previous definition is here\n");
    analysed_expect("void f(int a,\n int a) {\n int b;\n int b; }",
                    "2:6: error: redefinition of 'a'\n1:12: note: previous definition is here\n"
                    "4:6: error: redefinition of 'b'\n3:6: note: previous definition is here\n");
    analysed_expect("int f(int);\nvoid g(void) {\n int f(char); }",
                    "3:6: error: conflicting types for 'f': 'int (char)', before 'int (int)'\n"
                    "1:5: note: previous declaration is here\n");
}
END_TEST

START_TEST(test_hiding)
{
    expect_none("typedef int t; void f(void) { long t = 1; { typedef char t; t x = 1; (void)x; }"
                " t = 2; }");
    expect_none("int x; void f(char *x) { x[0] = 1; { struct x { int a; } x; x.a = 1; } }");
    expect_none("struct s { int a; }; void f(void) { struct s; struct s *p; struct s { char b; }"
                " x; x.b = 1; p = &x; }");
    expect_none("int f(int n) { int n2 = n; auto int g(int); int g(int f) { return f + n2; }"
                " return g(n); }");
}
END_TEST

START_TEST(test_symbols)
{
    Unit *u = analysed("static int f(int a) { static int s; int l; extern int e;"
                       " register int r = l = a; return s + r + e; }");
    FunctionDef *f = (FunctionDef *)u->root->items.items[0];
    ck_assert(f->symbol->storage & STORAGE_STATIC);
    FunctionDeclarator *d = (FunctionDeclarator *)f->declarator;
    Symbol *a = ((Param *)d->params.items[0])->symbol;
    ck_assert(a->is_parameter && symbol_is_automatic(a));
    ck_assert_ptr_eq(a->function, f->symbol);
    static const bool automatic[] = {false, true, false, true};
    for (int i = 0; i < 4; i++) {
        Declaration *item = (Declaration *)((Compound *)f->body)->items.items[i];
        Symbol *s = ((InitDeclarator *)item->declarators.items[0])->symbol;
        ck_assert_int_eq(symbol_is_automatic(s), automatic[i]);
        ck_assert_ptr_eq(s->function, f->symbol);
    }
    unit_free(u);
}
END_TEST

START_TEST(test_incomplete_objects)
{
    expect_none("struct s x; struct s { int a; };\nextern struct u y;\nint a[];\n");
    analysed_expect("struct s x;", "1:10: error: variable 'x' has incomplete type 'struct s'\n");
    analysed_expect("void f(void) { struct s x; int a[]; void v; }",
                    "1:25: error: variable 'x' has incomplete type 'struct s'\n"
                    "1:32: error: variable 'a' has incomplete type 'int[]'\n"
                    "1:42: error: variable 'v' has incomplete type 'void'\n");
    analysed_expect("struct s;\nstruct s f(struct s a) { }",
                    "2:10: error: function 'f' returns the incomplete type 'struct s'\n"
                    "2:21: error: parameter 'a' has incomplete type 'struct s'\n");
}
END_TEST

/* ---- records and enums ---- */

START_TEST(test_tags)
{
    analysed_expect("struct s { int a; };\nstruct s { int b; };\nunion s u;",
                    "2:8: error: redefinition of 'struct s'\n"
                    "1:8: note: previous definition is here\n"
                    "3:1: error: 'union s' is declared as 'struct s' elsewhere\n"
                    "1:8: note: previous declaration is here\n");
    analysed_expect("struct s { struct s { int a; } b; };",
                    "1:19: error: nested redefinition of 'struct s'\n"
                    "1:8: note: previous definition is here\n");
    expect_none("struct t; struct t { struct t *next; }; typedef struct t t; t x;");
}
END_TEST

START_TEST(test_members)
{
    analysed_expect("struct s {\n int a;\n char a;\n struct { int b; };\n int b;\n};",
                    "3:7: error: duplicate member 'a'\n2:6: note: previous declaration is here\n"
                    "5:6: error: duplicate member 'b'\n4:2: note: previous declaration is here\n");
    analysed_expect("struct s { int f(void); struct u g; struct s h; int i[]; int j; };",
                    "1:16: error: member 'f' is declared as a function\n"
                    "1:34: error: member 'g' has incomplete type 'struct u'\n"
                    "1:46: error: member 'h' has incomplete type 'struct s'\n"
                    "1:53: error: flexible array member 'i' is not at the end of its struct\n");
    analysed_expect("struct s { int a : 33; float b : 3; int c : -1; int d : 0; _Bool e : 2; };",
                    "1:20: error: bit-field 'a' of 33 bits is wider than its type 'int'\n"
                    "1:34: error: bit-field 'b' has non-integral type 'float'\n"
                    "1:45: error: bit-field 'c' has negative width\n"
                    "1:57: error: named bit-field 'd' has zero width\n"
                    "1:70: error: bit-field 'e' of 2 bits is wider than its type '_Bool'\n");
}
END_TEST

START_TEST(test_enums)
{
    Unit *u = analysed("enum a { A, B = 5, C };\nenum b { D = -1, E = 1LL << 40, F };\n"
                       "enum c { G = 0xffffffff, H };\n"
                       "enum __attribute__((packed)) d { I = 200 };\n");
    static const struct {
        const char *name;
        TypeKind kind;
        long long value;
    } expected[] = {{"C", TYPE_INT, 6},
                    {"D", TYPE_INT, -1},
                    {"F", TYPE_ENUM, (1LL << 40) + 1},
                    {"G", TYPE_ENUM, 0xffffffff},
                    {"H", TYPE_ENUM, 0x100000000}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        Symbol *symbol = analysed_symbol(u, expected[i].name);
        ck_assert_int_eq(type_kind(symbol->type), expected[i].kind);
        ck_assert_int_eq((long long)symbol->constant->integer, expected[i].value);
    }
    ck_assert_int_eq(type_kind(analysed_tag(u, "a")->enum_base), TYPE_UINT);
    ck_assert_int_eq(type_kind(analysed_tag(u, "b")->enum_base), TYPE_LONG);
    ck_assert_int_eq(type_kind(analysed_tag(u, "d")->enum_base), TYPE_UCHAR);
    unit_free(u);
}
END_TEST

START_TEST(test_static_assertions)
{
    expect_none("_Static_assert(sizeof(int) == 4, \"\");"
                " struct s { _Static_assert(1, \"\"); int a; };"
                " void f(void) { _Static_assert(1); }");
    analysed_expect("_Static_assert(1 > 2, \"math\");\nstruct s { _Static_assert(0); int a; };",
                    "1:16: error: static assertion failed: \"math\"\n"
                    "2:27: error: static assertion failed\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sema_decl");
    TCase *tests = tcase_create("sema_decl");
    tcase_add_test(tests, test_words_in_any_order);
    tcase_add_test(tests, test_wrong_words);
    tcase_add_test(tests, test_unknown_type_names);
    tcase_add_test(tests, test_typeof_and_auto_type);
    tcase_add_test(tests, test_attributes_on_types);
    tcase_add_test(tests, test_channel_types);
    tcase_add_test(tests, test_channel_elements);
    tcase_add_test(tests, test_declarators);
    tcase_add_test(tests, test_wrong_declarators);
    tcase_add_test(tests, test_redeclarations_that_agree);
    tcase_add_test(tests, test_conflicts);
    tcase_add_test(tests, test_hiding);
    tcase_add_test(tests, test_symbols);
    tcase_add_test(tests, test_incomplete_objects);
    tcase_add_test(tests, test_tags);
    tcase_add_test(tests, test_members);
    tcase_add_test(tests, test_enums);
    tcase_add_test(tests, test_static_assertions);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
