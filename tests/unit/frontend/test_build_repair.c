/* Names that are types or not: every form that C can't parse without knowing, each with
 * the name as a type and as an object, and Chant's words where C has taken them. */
#include <check.h>
#include <stdlib.h>

#include "shape.h"

/* In each function: T is a type, x and f are not, U is undeclared. */
#define PRELUDE "typedef int T; int x, *p, f(int); "
#define STMT(text, expected) shape_expect_stmt(PRELUDE "void f_(void) { " text " }", expected)
#define EXPR(text, expected) shape_expect_expr(PRELUDE "void f_(void) { " text " }", expected)
#define ITEM(text, expected) shape_expect_item(PRELUDE text, expected)

#define TYPE_T "TYPE_NAME(SPECS(TYPE_REF(T)))"

START_TEST(test_statement_or_declaration)
{
    STMT("T * y;", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(POINTER_DECLARATOR("
                   "NAME_DECLARATOR(y))))");
    STMT("x * p;", "EXPR_STMT(BINARY(IDENT(x) * IDENT(p)))");
    STMT("T (y);", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(PAREN_DECLARATOR("
                   "NAME_DECLARATOR(y))))");
    STMT("f (x);", "EXPR_STMT(CALL(IDENT(f) IDENT(x)))");
    STMT("T (y), z;", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(PAREN_DECLARATOR("
                      "NAME_DECLARATOR(y))) INIT_DECLARATOR(NAME_DECLARATOR(z)))");
    STMT("f (x), x;", "EXPR_STMT(COMMA(CALL(IDENT(f) IDENT(x)) IDENT(x)))");
    STMT("T (*y);", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(PAREN_DECLARATOR("
                    "POINTER_DECLARATOR(NAME_DECLARATOR(y)))))");
    STMT("f (*p);", "EXPR_STMT(CALL(IDENT(f) UNARY(* IDENT(p))))");
    STMT("T (y)[3];", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(ARRAY_DECLARATOR("
                      "PAREN_DECLARATOR(NAME_DECLARATOR(y)) NUMBER(3))))");
    STMT("T (y) = 3;", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(PAREN_DECLARATOR("
                       "NAME_DECLARATOR(y)) NUMBER(3)))");
    STMT("T;", "DECLARATION(SPECS(TYPE_REF(T)))");
    STMT("x;", "EXPR_STMT(IDENT(x))");
    STMT("U * y;", "DECLARATION(SPECS(TYPE_REF(U)) INIT_DECLARATOR(POINTER_DECLARATOR("
                   "NAME_DECLARATOR(y))))");
    STMT("U (x);", "EXPR_STMT(CALL(IDENT(U) IDENT(x)))");
    STMT("for (T * y = p; ; ) ;",
         "FOR(DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(POINTER_DECLARATOR("
         "NAME_DECLARATOR(y)) IDENT(p))) EXPR_STMT())");
    STMT("for (x * x; ; ) ;", "FOR(BINARY(IDENT(x) * IDENT(x)) EXPR_STMT())");
    STMT("T: T * y;", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(POINTER_DECLARATOR("
                      "NAME_DECLARATOR(y))))");
}
END_TEST

START_TEST(test_cast_or_operand)
{
    EXPR("(T)-x;", "CAST(" TYPE_T " UNARY(- IDENT(x)))");
    EXPR("(x)-1;", "BINARY(PAREN(IDENT(x)) - NUMBER(1))");
    EXPR("(T)+x;", "CAST(" TYPE_T " UNARY(+ IDENT(x)))");
    EXPR("(T)*p;", "CAST(" TYPE_T " UNARY(* IDENT(p)))");
    EXPR("(x)*p[0];", "BINARY(PAREN(IDENT(x)) * INDEX(IDENT(p) NUMBER(0)))");
    EXPR("(T)&x;", "CAST(" TYPE_T " UNARY(& IDENT(x)))");
    EXPR("(x)&x;", "BINARY(PAREN(IDENT(x)) & IDENT(x))");
    EXPR("(T)&&x;", "CAST(" TYPE_T " LABEL_ADDRESS(x))");
    EXPR("(x)&&x;", "BINARY(PAREN(IDENT(x)) && IDENT(x))");
    EXPR("x + (T)-x * 2;",
         "BINARY(IDENT(x) + BINARY(CAST(" TYPE_T " UNARY(- IDENT(x))) * NUMBER(2)))");
    EXPR("(T)(x);", "CAST(" TYPE_T " PAREN(IDENT(x)))");
    EXPR("(f)(x);", "CALL(PAREN(IDENT(f)) IDENT(x))");
    EXPR("(T)(p)[1];", "CAST(" TYPE_T " INDEX(PAREN(IDENT(p)) NUMBER(1)))");
    EXPR("(T)(p)->z;", "CAST(" TYPE_T " MEMBER(PAREN(IDENT(p)) arrow z))");
    EXPR("(f)(x)->z;", "MEMBER(CALL(PAREN(IDENT(f)) IDENT(x)) arrow z)");
    EXPR("(T)(x) + 1;", "BINARY(CAST(" TYPE_T " PAREN(IDENT(x))) + NUMBER(1))");
    EXPR("(T)(x, 1);", "CAST(" TYPE_T " PAREN(COMMA(IDENT(x) NUMBER(1))))");
    EXPR("(T)x;", "CAST(" TYPE_T " IDENT(x))");
    EXPR("(T)~x;", "CAST(" TYPE_T " UNARY(~ IDENT(x)))");
    EXPR("(T)++x;", "CAST(" TYPE_T " UNARY(++ IDENT(x)))");
    EXPR("(x)++;", "POSTFIX(PAREN(IDENT(x)) ++)");
    EXPR("(x)[1];", "INDEX(PAREN(IDENT(x)) NUMBER(1))");
    EXPR("(T){1};", "COMPOUND_LITERAL(" TYPE_T " INIT_LIST(NUMBER(1)))");
    EXPR("&(T){1};", "UNARY(& COMPOUND_LITERAL(" TYPE_T " INIT_LIST(NUMBER(1))))");
    EXPR("(T)<-c;", "CAST(" TYPE_T " RECEIVE(IDENT(c)))");
    EXPR("p[(x)<-1];", "INDEX(IDENT(p) BINARY(PAREN(IDENT(x)) < UNARY(- NUMBER(1))))");
    EXPR("(T)({ x; });", "CAST(" TYPE_T " STMT_EXPR(COMPOUND(EXPR_STMT(IDENT(x)))))");
    EXPR("(p[0]) * x;", "BINARY(PAREN(INDEX(IDENT(p) NUMBER(0))) * IDENT(x))");
    EXPR("(f(x)) * x;", "BINARY(PAREN(CALL(IDENT(f) IDENT(x))) * IDENT(x))");
    EXPR("(U)(x);", "CAST(TYPE_NAME(SPECS(TYPE_REF(U))) PAREN(IDENT(x)))");
}
END_TEST

START_TEST(test_type_or_value_in_an_operator)
{
    EXPR("sizeof(T);", "SIZEOF(" TYPE_T ")");
    EXPR("sizeof(x);", "SIZEOF(PAREN(IDENT(x)))");
    EXPR("sizeof(T) - 1;", "BINARY(SIZEOF(" TYPE_T ") - NUMBER(1))");
    EXPR("sizeof(T) * x;", "BINARY(SIZEOF(" TYPE_T ") * IDENT(x))");
    EXPR("sizeof(T) & x;", "BINARY(SIZEOF(" TYPE_T ") & IDENT(x))");
    EXPR("sizeof(x) * x;", "BINARY(SIZEOF(PAREN(IDENT(x))) * IDENT(x))");
    EXPR("sizeof(p)[3];", "SIZEOF(INDEX(PAREN(IDENT(p)) NUMBER(3)))");
    EXPR("sizeof(T){1};", "SIZEOF(COMPOUND_LITERAL(" TYPE_T " INIT_LIST(NUMBER(1))))");
    EXPR("sizeof(T[3]);", "SIZEOF(TYPE_NAME(SPECS(TYPE_REF(T)) ARRAY_DECLARATOR(NUMBER(3))))");
    EXPR("sizeof(p[3]);", "SIZEOF(PAREN(INDEX(IDENT(p) NUMBER(3))))");
    EXPR("sizeof(T *);", "SIZEOF(TYPE_NAME(SPECS(TYPE_REF(T)) POINTER_DECLARATOR()))");
    EXPR("sizeof(f(x));", "SIZEOF(PAREN(CALL(IDENT(f) IDENT(x))))");
    EXPR("sizeof(T(*)(T));",
         "SIZEOF(TYPE_NAME(SPECS(TYPE_REF(T)) FUNCTION_DECLARATOR(PAREN_DECLARATOR("
         "POINTER_DECLARATOR()) PARAM(SPECS(TYPE_REF(T))))))");
    EXPR("sizeof(x * x);", "SIZEOF(PAREN(BINARY(IDENT(x) * IDENT(x))))");
    EXPR("_Alignof(T);", "ALIGNOF(" TYPE_T ")");
    EXPR("__alignof__(x);", "ALIGNOF(PAREN(IDENT(x)))");
    STMT("typeof(T) y;",
         "DECLARATION(SPECS(TYPEOF_SPEC(" TYPE_T ")) INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("typeof(x) y;",
         "DECLARATION(SPECS(TYPEOF_SPEC(IDENT(x))) INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("__typeof__(p[1]) y;", "DECLARATION(SPECS(TYPEOF_SPEC(INDEX(IDENT(p) NUMBER(1)))) "
                                "INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("__typeof__(T[1]) y;",
         "DECLARATION(SPECS(TYPEOF_SPEC(TYPE_NAME(SPECS(TYPE_REF(T)) ARRAY_DECLARATOR("
         "NUMBER(1))))) INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("_Alignas(T) char y;", "DECLARATION(SPECS(ALIGNAS(" TYPE_T ") BUILTIN_TYPE(char)) "
                                "INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("_Alignas(x) char y;", "DECLARATION(SPECS(ALIGNAS(IDENT(x)) BUILTIN_TYPE(char)) "
                                "INIT_DECLARATOR(NAME_DECLARATOR(y)))");
}
END_TEST

START_TEST(test_parameters)
{
    ITEM("int g(T (y));", "DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR("
                          "FUNCTION_DECLARATOR(NAME_DECLARATOR(g) PARAM(SPECS(TYPE_REF(T)) "
                          "PAREN_DECLARATOR(NAME_DECLARATOR(y))))))");
    ITEM("int g(int (T));",
         "DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR(FUNCTION_DECLARATOR("
         "NAME_DECLARATOR(g) PARAM(SPECS(BUILTIN_TYPE(int)) FUNCTION_DECLARATOR("
         "PARAM(SPECS(TYPE_REF(T))))))))");
    ITEM("int g(const T);", "DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR("
                            "FUNCTION_DECLARATOR(NAME_DECLARATOR(g) PARAM(SPECS(QUALIFIER(const) "
                            "TYPE_REF(T))))))");
    ITEM("int g(unsigned T);",
         "DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR(FUNCTION_DECLARATOR("
         "NAME_DECLARATOR(g) PARAM(SPECS(BUILTIN_TYPE(unsigned)) NAME_DECLARATOR(T)))))");
    ITEM("int g(T);", "DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR("
                      "FUNCTION_DECLARATOR(NAME_DECLARATOR(g) PARAM(SPECS(TYPE_REF(T))))))");
    ITEM("int g(a, b) T a; { return a * b; }",
         "FUNCTION(SPECS(BUILTIN_TYPE(int)) FUNCTION_DECLARATOR(NAME_DECLARATOR(g) "
         "NAME_DECLARATOR(a) NAME_DECLARATOR(b) is_kr) DECLARATION(SPECS(TYPE_REF(T)) "
         "INIT_DECLARATOR(NAME_DECLARATOR(a))) COMPOUND(RETURN(BINARY(IDENT(a) * IDENT(b)))))");
    ITEM("int g(x) int x; { x * x; }",
         "FUNCTION(SPECS(BUILTIN_TYPE(int)) FUNCTION_DECLARATOR(NAME_DECLARATOR(g) "
         "NAME_DECLARATOR(x) is_kr) DECLARATION(SPECS(BUILTIN_TYPE(int)) "
         "INIT_DECLARATOR(NAME_DECLARATOR(x))) "
         "COMPOUND(EXPR_STMT(BINARY(IDENT(x) * IDENT(x)))))");
    ITEM("int g(int T) { return (T)-1; }",
         "FUNCTION(SPECS(BUILTIN_TYPE(int)) FUNCTION_DECLARATOR(NAME_DECLARATOR(g) "
         "PARAM(SPECS(BUILTIN_TYPE(int)) NAME_DECLARATOR(T))) "
         "COMPOUND(RETURN(BINARY(PAREN(IDENT(T)) - NUMBER(1)))))");
    ITEM("int (*g(int T))(int) { return (T)-1; }",
         "FUNCTION(SPECS(BUILTIN_TYPE(int)) FUNCTION_DECLARATOR(PAREN_DECLARATOR("
         "POINTER_DECLARATOR(FUNCTION_DECLARATOR(NAME_DECLARATOR(g) PARAM(SPECS(BUILTIN_TYPE(int)) "
         "NAME_DECLARATOR(T))))) PARAM(SPECS(BUILTIN_TYPE(int)))) "
         "COMPOUND(RETURN(BINARY(PAREN(IDENT(T)) - NUMBER(1)))))");
    ITEM("int g(int n; int a[n], int n);",
         "DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR(FUNCTION_DECLARATOR("
         "NAME_DECLARATOR(g) PARAM(SPECS(BUILTIN_TYPE(int)) NAME_DECLARATOR(n)) "
         "PARAM(SPECS(BUILTIN_TYPE(int)) ARRAY_DECLARATOR(NAME_DECLARATOR(a) IDENT(n))) "
         "PARAM(SPECS(BUILTIN_TYPE(int)) NAME_DECLARATOR(n)))))");
}
END_TEST

START_TEST(test_implicit_int)
{
    ITEM("static T (y);", "DECLARATION(SPECS(STORAGE(static) TYPE_REF(T)) INIT_DECLARATOR("
                          "PAREN_DECLARATOR(NAME_DECLARATOR(y))))");
    ITEM("static y;", "DECLARATION(SPECS(STORAGE(static)) INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    ITEM("static T;", "DECLARATION(SPECS(STORAGE(static) TYPE_REF(T)))");
    ITEM("T (y);", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(PAREN_DECLARATOR("
                   "NAME_DECLARATOR(y))))");
    ITEM("T (g)(int y) { }",
         "FUNCTION(SPECS(TYPE_REF(T)) FUNCTION_DECLARATOR(PAREN_DECLARATOR(NAME_DECLARATOR(g)) "
         "PARAM(SPECS(BUILTIN_TYPE(int)) NAME_DECLARATOR(y))) COMPOUND())");
    ITEM("static T (g)(int y) { }",
         "FUNCTION(SPECS(STORAGE(static) TYPE_REF(T)) FUNCTION_DECLARATOR(PAREN_DECLARATOR("
         "NAME_DECLARATOR(g)) PARAM(SPECS(BUILTIN_TYPE(int)) NAME_DECLARATOR(y))) COMPOUND())");
    ITEM("main() { }", "FUNCTION(SPECS() FUNCTION_DECLARATOR(NAME_DECLARATOR(main)) COMPOUND())");
    ITEM("struct s { const T (y); T (z); };",
         "DECLARATION(SPECS(RECORD_SPEC(has_body s "
         "FIELD_DECL(SPECS(QUALIFIER(const) TYPE_REF(T)) "
         "FIELD_DECLARATOR(PAREN_DECLARATOR(NAME_DECLARATOR(y)))) FIELD_DECL(SPECS(TYPE_REF(T)) "
         "FIELD_DECLARATOR(PAREN_DECLARATOR(NAME_DECLARATOR(z)))))))");
}
END_TEST

START_TEST(test_scopes)
{
    EXPR("int T; T * x;", "BINARY(IDENT(T) * IDENT(x))");
    STMT("{ int T; } T * y;", "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR("
                              "POINTER_DECLARATOR(NAME_DECLARATOR(y))))");
    STMT("T T; (T)-1;", "EXPR_STMT(BINARY(PAREN(IDENT(T)) - NUMBER(1)))");
    STMT("int y = sizeof(T), T = sizeof(T);",
         "DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR(NAME_DECLARATOR(y) "
         "SIZEOF(" TYPE_T ")) INIT_DECLARATOR(NAME_DECLARATOR(T) SIZEOF(PAREN(IDENT(T)))))");
    STMT("typedef int x; x * y;", "DECLARATION(SPECS(TYPE_REF(x)) INIT_DECLARATOR("
                                  "POINTER_DECLARATOR(NAME_DECLARATOR(y))))");
    EXPR("enum { T, Q = (T)-1 }; (T)-1;", "BINARY(PAREN(IDENT(T)) - NUMBER(1))");
    EXPR("for (int T; ; ) ; (T)-1;", "CAST(" TYPE_T " UNARY(- NUMBER(1)))");
    STMT("for (int T; ; ) T * x;",
         "FOR(DECLARATION(SPECS(BUILTIN_TYPE(int)) INIT_DECLARATOR(NAME_DECLARATOR(T))) "
         "EXPR_STMT(BINARY(IDENT(T) * IDENT(x))))");
    EXPR("struct { int T; } y; y.T * x + sizeof(T);",
         "BINARY(BINARY(MEMBER(IDENT(y) T) * IDENT(x)) + SIZEOF(" TYPE_T "))");
    EXPR("T: goto T; sizeof(T);", "SIZEOF(" TYPE_T ")");
    EXPR("int g(int T); sizeof(T);", "SIZEOF(" TYPE_T ")");
    EXPR("struct T { int y; }; (T)-1;", "CAST(" TYPE_T " UNARY(- NUMBER(1)))");
    STMT("int T(void); T();", "EXPR_STMT(CALL(IDENT(T)))");
    STMT("{ extern T (T); T * x; } T (q);",
         "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(PAREN_DECLARATOR(NAME_DECLARATOR(q))))");
    STMT("for (T T : c) { T * x; }",
         "RANGE(PARAM(SPECS(TYPE_REF(T)) NAME_DECLARATOR(T)) IDENT(c) "
         "COMPOUND(EXPR_STMT(BINARY(IDENT(T) * IDENT(x)))))");
    STMT("select { case T T = <-c: T * x; case x = <-c: T * y; }",
         "SELECT(SELECT_CASE(RECV_DECL(PARAM(SPECS(TYPE_REF(T)) NAME_DECLARATOR(T)) "
         "RECEIVE(IDENT(c))) EXPR_STMT(BINARY(IDENT(T) * IDENT(x)))) "
         "SELECT_CASE(RECV_ASSIGN(IDENT(x) RECEIVE(IDENT(c))) DECLARATION(SPECS(TYPE_REF(T)) "
         "INIT_DECLARATOR(POINTER_DECLARATOR(NAME_DECLARATOR(y))))))");
    EXPR("__builtin_offsetof(struct s, T.x);",
         "OFFSETOF(TYPE_NAME(SPECS(RECORD_SPEC(s))) MEMBER(IDENT(T) x))");
    STMT("if (sizeof(enum { T }) == T) ; T * y;",
         "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(POINTER_DECLARATOR("
         "NAME_DECLARATOR(y))))");
    STMT("for (; ; ) x = sizeof(enum { T }); T * y;",
         "DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(POINTER_DECLARATOR("
         "NAME_DECLARATOR(y))))");
    EXPR("__builtin_va_list y; (__builtin_va_list)-1;",
         "CAST(TYPE_NAME(SPECS(TYPE_REF(__builtin_va_list))) UNARY(- NUMBER(1)))");
}
END_TEST

/* Each repair brings the next to light. */
START_TEST(test_repairs_in_several_rounds)
{
    STMT("T (y); { y * x; T (T); T * x; { x (T); } } (T)-y;",
         "EXPR_STMT(CAST(" TYPE_T " UNARY(- IDENT(y))))");
    STMT("T (a); a * x; { typedef T (x); x (a); (x)-a; { T (x); (x)-a; x * a; } x * a; }",
         "COMPOUND(DECLARATION(SPECS(STORAGE(typedef) TYPE_REF(T)) INIT_DECLARATOR("
         "PAREN_DECLARATOR(NAME_DECLARATOR(x)))) DECLARATION(SPECS(TYPE_REF(x)) "
         "INIT_DECLARATOR(PAREN_DECLARATOR(NAME_DECLARATOR(a)))) "
         "EXPR_STMT(CAST(TYPE_NAME(SPECS(TYPE_REF(x))) UNARY(- IDENT(a)))) "
         "COMPOUND(DECLARATION(SPECS(TYPE_REF(T)) INIT_DECLARATOR(PAREN_DECLARATOR("
         "NAME_DECLARATOR(x)))) EXPR_STMT(BINARY(PAREN(IDENT(x)) - IDENT(a))) "
         "EXPR_STMT(BINARY(IDENT(x) * IDENT(a)))) DECLARATION(SPECS(TYPE_REF(x)) "
         "INIT_DECLARATOR(POINTER_DECLARATOR(NAME_DECLARATOR(a)))))");
}
END_TEST

START_TEST(test_words_as_names)
{
    STMT("go f(x);", "GO(CALL(IDENT(f) IDENT(x)))");
    STMT("go (f)(x);", "GO(CALL(PAREN(IDENT(f)) IDENT(x)))");
    STMT("int go(int); go (x);", "EXPR_STMT(CALL(IDENT(go) IDENT(x)))");
    STMT("int (*go(int))(int); go (x)(x);",
         "EXPR_STMT(CALL(CALL(IDENT(go) IDENT(x)) IDENT(x)))");
    STMT("int go; go * x;", "EXPR_STMT(BINARY(IDENT(go) * IDENT(x)))");
    STMT("int go; go f(x);", "GO(CALL(IDENT(f) IDENT(x)))");
    STMT("int go; go { x; }", "GO_BLOCK(COMPOUND(EXPR_STMT(IDENT(x))))");
    STMT("int go; go = 1;", "EXPR_STMT(ASSIGN(IDENT(go) = NUMBER(1)))");
    STMT("int go; go++;", "EXPR_STMT(POSTFIX(IDENT(go) ++))");
    STMT("typedef int go; go y(T);",
         "DECLARATION(SPECS(TYPE_REF(go)) INIT_DECLARATOR(FUNCTION_DECLARATOR("
         "NAME_DECLARATOR(y) PARAM(SPECS(TYPE_REF(T))))))");
    STMT("typedef int go; go y(x);",
         "DECLARATION(SPECS(TYPE_REF(go)) INIT_DECLARATOR(FUNCTION_DECLARATOR("
         "NAME_DECLARATOR(y) NAME_DECLARATOR(x) is_kr)))");
    STMT("defer (x);", "DEFER(EXPR_STMT(PAREN(IDENT(x))))");
    STMT("int defer(int); defer (x);", "EXPR_STMT(CALL(IDENT(defer) IDENT(x)))");
    STMT("int defer(int); defer f(x);", "DEFER(EXPR_STMT(CALL(IDENT(f) IDENT(x))))");
    STMT("int defer; defer = 1;", "EXPR_STMT(ASSIGN(IDENT(defer) = NUMBER(1)))");
    STMT("int defer; defer ? x : 1;",
         "EXPR_STMT(CONDITIONAL(IDENT(defer) IDENT(x) NUMBER(1)))");
    STMT("typedef int defer; defer y;",
         "DECLARATION(SPECS(TYPE_REF(defer)) INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("typedef int defer; defer * y;",
         "DECLARATION(SPECS(TYPE_REF(defer)) INIT_DECLARATOR(POINTER_DECLARATOR("
         "NAME_DECLARATOR(y))))");
    STMT("chan T y;", "DECLARATION(SPECS(CHAN_SPEC(chan SPECS(TYPE_REF(T)))) "
                      "INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("chan (T) y;", "DECLARATION(SPECS(CHAN_SPEC(chan " TYPE_T ")) "
                        "INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("typedef int chan; chan (y);",
         "DECLARATION(SPECS(TYPE_REF(chan)) INIT_DECLARATOR(PAREN_DECLARATOR("
         "NAME_DECLARATOR(y))))");
    STMT("typedef int chan; chan y;",
         "DECLARATION(SPECS(TYPE_REF(chan)) INIT_DECLARATOR(NAME_DECLARATOR(y)))");
    STMT("typedef int chan; chan * y, z;",
         "DECLARATION(SPECS(TYPE_REF(chan)) INIT_DECLARATOR(POINTER_DECLARATOR("
         "NAME_DECLARATOR(y))) INIT_DECLARATOR(NAME_DECLARATOR(z)))");
    STMT("int chan(int); chan (x);", "EXPR_STMT(CALL(IDENT(chan) IDENT(x)))");
    STMT("int chan; chan * x;", "EXPR_STMT(BINARY(IDENT(chan) * IDENT(x)))");
    EXPR("int chan; (chan)-x;", "BINARY(PAREN(IDENT(chan)) - IDENT(x))");
    EXPR("typedef int chan; (chan)-x;",
         "CAST(TYPE_NAME(SPECS(TYPE_REF(chan))) UNARY(- IDENT(x)))");
    EXPR("int make(int); make(x);", "CALL(IDENT(make) IDENT(x))");
    EXPR("int make(int), chan; make(chan);", "CALL(IDENT(make) IDENT(chan))");
    EXPR("int make(int), chan(int); make(chan (x));",
         "CALL(IDENT(make) CALL(IDENT(chan) IDENT(x)))");
    EXPR("make(chan (T), x);", "MAKE(CHAN_SPEC(chan " TYPE_T ") IDENT(x))");
    STMT("int select(int); select (x);", "EXPR_STMT(CALL(IDENT(select) IDENT(x)))");
    STMT("int select(int); select { default: x; }",
         "SELECT(SELECT_CASE(EXPR_STMT(IDENT(x))))");
    STMT("int go, chan, select, defer, make, close, len, cap; "
         "go = chan + select * defer - make / close % len & cap;",
         "EXPR_STMT(ASSIGN(IDENT(go) = BINARY(BINARY(BINARY(IDENT(chan) + "
         "BINARY(IDENT(select) * IDENT(defer))) - BINARY(BINARY(IDENT(make) / IDENT(close)) % "
         "IDENT(len))) & IDENT(cap))))");
    STMT("go: chan: select: defer: make: goto go;", "GOTO(go)");
    STMT("struct go { int chan, select, defer, make; } go; go.chan = go.select;",
         "EXPR_STMT(ASSIGN(MEMBER(IDENT(go) chan) = MEMBER(IDENT(go) select)))");
    STMT("int _; int y; _, y = <-c;",
         "RECV_ASSIGN(IDENT(_) IDENT(y) RECEIVE(IDENT(c)))");
    STMT("int y; _, y = <-c;", "RECV_ASSIGN(IDENT(y) RECEIVE(IDENT(c)))");
}
END_TEST

START_TEST(test_misused_names_are_reported)
{
    shape_expect_error("typedef int T;\nint x = T;\nint y;", 2, "unexpected type name 'T'");
    shape_expect_error("typedef int T;\nvoid f(void) {\n    int y;\n    y = T + 1;\n}", 4,
                       "unexpected type name 'T'");
    shape_expect_error("int x;\nx y;", 2, "'x' is not a type");
    shape_expect_error("int x;\nint f(int a, x b);", 2, "'x' is not a type");
    shape_expect_error("int x;\nvoid f(void) {\n    x y;\n}", 3, "'x' is not a type");
    shape_expect_error("typedef int T;\nint x = T;\nint y = T;", 3, "unexpected type name 'T'");
    shape_expect_error("typedef int T;\nvoid f(void) {\n    T = 1;\n}", 3, "T");
    shape_expect_error("int x;\nint y = sizeof(x *);", 2, "'x' is not a type");
}
END_TEST

START_TEST(test_errors_leave_the_rest)
{
    static const char text[] = "int a = ;\nint b;\nint c = (;\nint d = 3 }\nint e;\n";
    shape_expect_error(text, 1, "error");
    shape_expect_error(text, 3, "error");
    shape_expect_error(text, 4, "error");
    shape_expect_error("void f(void) {\n    g(;\n}\nvoid h(void) {\n    g(1;\n}\n", 2, "error");
    shape_expect_error("void f(void) {\n    g(;\n}\nvoid h(void) {\n    g(1;\n}\n", 5, "error");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("build_repair");
    TCase *tests = tcase_create("build_repair");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, test_statement_or_declaration);
    tcase_add_test(tests, test_cast_or_operand);
    tcase_add_test(tests, test_type_or_value_in_an_operator);
    tcase_add_test(tests, test_parameters);
    tcase_add_test(tests, test_implicit_int);
    tcase_add_test(tests, test_scopes);
    tcase_add_test(tests, test_repairs_in_several_rounds);
    tcase_add_test(tests, test_words_as_names);
    tcase_add_test(tests, test_misused_names_are_reported);
    tcase_add_test(tests, test_errors_leave_the_rest);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
