/* cst.c and what it stands on: the flat tree, hints, offsets, errors. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/cst.h"
#include "frontend/cst_scan.h"

static Cst *parse(const char *text)
{
    return cst_parse(text, strlen(text));
}

/* What is wrong with `text`, one error a line: "OFFSET: message". */
static char *errors_of(const char *text)
{
    Cst *t = parse(text);
    char *out = NULL;
    size_t len;
    FILE *f = open_memstream(&out, &len);
    for (int i = 0; i < t->error_count; i++)
        fprintf(f, "%u: %s\n", t->errors[i].span.start, t->errors[i].message);
    fclose(f);
    cst_free(t);
    return out;
}

static void expect_errors(const char *text, const char *expected)
{
    char *found = errors_of(text);
    ck_assert_str_eq(found, expected);
    free(found);
}

static char *dump_of(const Cst *t, const char *text)
{
    char *out = NULL;
    size_t len;
    FILE *f = open_memstream(&out, &len);
    cst_dump(t, text, f);
    fclose(f);
    return out;
}

/* The first node of that kind, in preorder. */
static CstNode find(const Cst *t, CstKind kind)
{
    for (CstNode n = CST_ROOT; n < t->count; n++)
        if (cst_kind(t, n) == kind)
            return n;
    return CST_NONE;
}

START_TEST(test_tree_fields_and_tokens)
{
    const char *text = "int f(void) { return a + b; /* c */ }";
    Cst *t = parse(text);
    ck_assert_int_eq(t->error_count, 0);
    CstNode sum = find(t, CST_BINARY_EXPRESSION);
    ck_assert_uint_ne(sum, CST_NONE);
    ck_assert_int_eq(cst_field(t, sum), CST_F_VALUE);
    Span span = cst_span(t, sum);
    ck_assert(span.end - span.start == 5 && memcmp(text + span.start, "a + b", 5) == 0);
    CstNode op = cst_child(t, sum, CST_F_OPERATOR);
    ck_assert_int_eq(cst_kind(t, op), CST_TOKEN);
    ck_assert_int_eq(text[cst_span(t, op).start], '+');
    ck_assert_uint_eq(cst_child(t, sum, CST_F_CONDITION), CST_NONE);
    int children = 0;
    CST_EACH(t, c, sum)
        children++;
    ck_assert_int_eq(children, 3);
    cst_free(t);
}
END_TEST

START_TEST(test_dump)
{
    const char *text = "int x;\n  T *y = \"a\\n\";";
    Cst *t = parse(text);
    char *dump = dump_of(t, text);
    ck_assert_str_eq(dump, "(translation_unit 1:1\n"
                           "  (declaration 1:1\n"
                           "    specifier: (builtin_type 1:1 \"int\")\n"
                           "    (init_declarator 1:5\n"
                           "      declarator: (identifier 1:5 \"x\")))\n"
                           "  (declaration 2:3\n"
                           "    specifier: (type_identifier 2:3 \"T\")\n"
                           "    (init_declarator 2:5\n"
                           "      declarator: (pointer_declarator 2:5\n"
                           "        declarator: (identifier 2:6 \"y\"))\n"
                           "      value: (string 2:10\n"
                           "        (string_token 2:10 \"\\\"a\\\\n\\\"\")))))\n");
    free(dump);
    cst_free(t);
}
END_TEST

START_TEST(test_empty)
{
    Cst *t = cst_parse("", 0);
    ck_assert_uint_eq(t->count, 2);
    ck_assert_int_eq(t->error_count, 0);
    char *dump = dump_of(t, "");
    ck_assert_str_eq(dump, "(translation_unit 1:1 \"\")\n");
    free(dump);
    cst_free(t);
    cst_free(NULL);
}
END_TEST

START_TEST(test_hints_keep_offsets)
{
    const char *text = "typedef int T;\nint f(void) { (T)-x; (g)(y); }\nint z;";
    uint32_t start = (uint32_t)(strstr(text, "int f") - text);
    Span range = {start, (uint32_t)(strstr(text, "int z") - text)};
    uint32_t type = (uint32_t)(strstr(text, "T)-x") - text);
    uint32_t name = (uint32_t)(strstr(text, "g)(y") - text);
    CstHint hints[] = {{type, CST_HINT_TYPE}, {name, CST_HINT_NAME}};
    Cst *t = cst_parse_hinted(text, range, hints, 2);
    ck_assert_int_eq(t->error_count, 0);
    CstNode function = find(t, CST_FUNCTION_DEFINITION);
    ck_assert_uint_eq(cst_span(t, function).start, start);
    ck_assert_uint_eq(cst_span(t, function).end, range.end - 1);
    CstNode cast = find(t, CST_CAST_EXPRESSION);
    ck_assert_uint_eq(cst_span(t, cast).start, type - 1);
    ck_assert_uint_eq(cst_span(t, cast).end, type + 4);
    CstNode type_name = find(t, CST_TYPE_IDENTIFIER);
    ck_assert_uint_eq(cst_span(t, type_name).start, type);
    ck_assert_uint_eq(cst_span(t, type_name).end, type + 1);
    CstNode call = find(t, CST_CALL_EXPRESSION);
    CstNode callee = cst_child(t, call, CST_F_FUNCTION);
    ck_assert_int_eq(cst_kind(t, callee), CST_PARENTHESIZED_EXPRESSION);
    CstNode inner = cst_child(t, callee, CST_F_VALUE);
    ck_assert_uint_eq(cst_span(t, inner).start, name);
    ck_assert_uint_eq(cst_span(t, inner).end, name + 1);
    cst_free(t);
}
END_TEST

START_TEST(test_hint_splits_arrow)
{
    const char *text = "int f(void) { a<-1; }";
    Span all = {0, (uint32_t)strlen(text)};
    Cst *t = parse(text);
    ck_assert_uint_ne(find(t, CST_SEND_STATEMENT), CST_NONE);
    cst_free(t);
    uint32_t arrow = (uint32_t)(strchr(text, '<') - text);
    t = cst_parse_hinted(text, all, &(CstHint){arrow, CST_HINT_NO_ARROW}, 1);
    ck_assert_int_eq(t->error_count, 0);
    CstNode less = find(t, CST_BINARY_EXPRESSION);
    ck_assert_uint_ne(less, CST_NONE);
    CstNode minus = cst_child(t, less, CST_F_RIGHT);
    ck_assert_uint_eq(cst_span(t, minus).start, arrow + 1);
    ck_assert_uint_eq(cst_span(t, less).end, arrow + 3);
    cst_free(t);
}
END_TEST

START_TEST(test_errors_of_hinted_text)
{
    const char *text = "int a;\nint f(void) { (T) 3 4; }";
    Span range = {7, (uint32_t)strlen(text)};
    uint32_t type = (uint32_t)(strchr(text, 'T') - text);
    Cst *t = cst_parse_hinted(text, range, &(CstHint){type, CST_HINT_TYPE}, 1);
    ck_assert_int_eq(t->error_count, 1);
    ck_assert_uint_eq(t->errors[0].span.start, (uint32_t)(strchr(text, '4') - text));
    ck_assert_str_eq(t->errors[0].message, "expected ';' before '4'");
    cst_free(t);
}
END_TEST

/* Text and the errors it must give. */
static const char *const faulty[][2] = {
    {"int x = 5\nint y;", "9: expected ';' before 'int'\n"},
    {"struct s { int a; }\nint f(void) { return 0; }", "19: expected ';' before 'int'\n"},
    {"typedef int T\nT x;", "13: expected ';' before 'T'\n"},
    {"int f(void) { g(1 2); }", "18: expected ')' or ',' before '2'\n"},
    {"int f(void) { g(1, ); }", "19: expected an expression before ')'\n"},
    {"int f(void) { if x { } }", "17: expected '(' before 'x'\n"},
    {"int f(void) { x = a[3; }", "21: expected ']' or ',' before ';'\n"},
    {"int f(void) { do x; while (1) }", "29: expected ';' before '}'\n"},
    {"int f(void) { int if = 3; }", "18: expected a name before 'if'\n"},
    {"int f(void) { else x; }", "14: 'else' without an 'if' before it\n"},
    {"int f(void) { } }", "16: '}' without a '{' before it\n"},
    {"int f(void) { {", "14: expected '}' at end of input\n"},
    {"return 3;", "0: expected a declaration before 'return'\n"},
    {"int f() return 3;", "8: expected ';', ',', '=' or '{' before 'return'\n"},
    {"int f(void) { goto 3; }", "19: expected a name before '3'\n"},
    {"int f(void) { select { else } }", "23: 'else' without an 'if' before it\n"},
    {"int f(void) { select { case <-c x; } }", "32: expected ',' or ':' before 'x'\n"},
    {"int f(void) { x = <- ; }", "21: expected an expression before ';'\n"},
    {"int f(void) { \"abc; }\n", "14: unterminated string\n"},
    {"int f(void) { \"a\\\\\" \"abc\\\"\n; }", "20: unterminated string\n"},
    {"int f(void) { 'ab; }\n", "14: unterminated character constant\n"},
    {"int x = '';", "8: empty character constant\n"},
    {"int x; /* y", "7: unterminated comment\n"},
    {"int x = `3;", "8: stray '`' in program\n"},
    {"int f(void) {\n x = 5 // a\n# 7 \"b.h\"\n y = 6; }", "20: expected ';' before 'y'\n"},
    {"int a;\n# 3 \"b.h\"\nreturn 1;\nint x = ;",
     "17: expected a declaration before 'return'\n35: expected an expression before ';'\n"},
    {"int f(void) { x = ;\n y = (3;\n z = a[; }\nint g(void) { h(; }",
     "18: expected an expression before ';'\n27: expected ')' or ',' before ';'\n"
     "36: expected an expression before ';'\n56: expected an expression or ')' before ';'\n"},
};

START_TEST(test_errors)
{
    expect_errors(faulty[_i][0], faulty[_i][1]);
}
END_TEST

START_TEST(test_opener_is_noted)
{
    Cst *t = parse("int f(void)\n{\n    if (x) {\n}\n");
    ck_assert_int_eq(t->error_count, 1);
    ck_assert_uint_eq(t->errors[0].opener.start, 25); /* closed by a line further left */
    cst_free(t);
}
END_TEST

START_TEST(test_sound_parts_of_faulty_text)
{
    Cst *t = parse("int a;\nint f(void) { x = ; }\nint b;");
    ck_assert(cst_has_error(t, CST_ROOT));
    CstNode first = cst_first(t, CST_ROOT);
    ck_assert(!cst_has_error(t, first));
    ck_assert(cst_has_error(t, cst_next(t, first)));
    cst_free(t);
}
END_TEST

START_TEST(test_bytes_that_are_no_text)
{
    static const char zero[] = "int a\0b;";
    Cst *t = cst_parse(zero, sizeof zero - 1);
    ck_assert_int_eq(t->error_count, 1);
    ck_assert_str_eq(t->errors[0].message, "stray byte 0x00 in program");
    cst_free(t);
    t = parse("int \xff\xfe x; char *s = \"\xff\"; /* \xe2\x82 */");
    ck_assert_int_eq(t->error_count, 1);
    cst_free(t);
    t = parse("int x; \xe2\x82");
    ck_assert_int_eq(t->error_count, 1);
    cst_free(t);
}
END_TEST

START_TEST(test_too_deep)
{
    size_t n = CST_MAX_DEPTH + 100;
    char *text = malloc(2 * n + 16), *end = text;
    end += sprintf(end, "int x = ");
    memset(end, '(', n);
    end[n] = '1';
    memset(end + n + 1, ')', n);
    strcpy(end + 2 * n + 1, ";");
    Cst *t = parse(text);
    ck_assert_int_eq(t->error_count, 1);
    ck_assert_str_eq(t->errors[0].message, "nested too deeply");
    ck_assert(cst_has_error(t, CST_ROOT));
    cst_free(t);
    free(text);
}
END_TEST

/* Text whose errors would take tree-sitter's recovery minutes each. */
START_TEST(test_many_errors_take_no_time)
{
    static const char *const texts[][2] = {
        {"int x = ", "+ * / ;\n"},
        {"", "{ x = ; } }\n"},
        {"int y; int f(void) { return y; } x ", "f(* ) * (* (* \n"},
    };
    enum { REPEATED = 2500 };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t len = strlen(texts[i][1]);
        char *text = malloc(strlen(texts[i][0]) + REPEATED * len + 1), *end = text;
        end = stpcpy(end, texts[i][0]);
        for (int j = 0; j < REPEATED; j++)
            end = stpcpy(end, texts[i][1]);
        Cst *t = parse(text), *reference = cst_parse_reference(text, strlen(text));
        ck_assert_int_gt(t->error_count, 0);
        ck_assert(cst_has_error(t, CST_ROOT));
        ck_assert_msg(cst_equal(t, reference), "%s", texts[i][1]);
        cst_free(t);
        cst_free(reference);
        free(text);
    }
}
END_TEST

/* Each declaration has two readings up to the token behind it: the last one up to the end. */
START_TEST(test_two_readings_up_to_the_end)
{
    static const char declaration[] = "M(x);";
    enum { REPEATED = 30000 };
    char *text = malloc(REPEATED * strlen(declaration) + 1), *end = text;
    for (int i = 0; i < REPEATED; i++) {
        end = stpcpy(end, declaration);
        if (i > 2 && i < REPEATED - 1)
            continue;
        Cst *t = parse(text), *reference = cst_parse_reference(text, strlen(text));
        ck_assert_int_eq(t->error_count, 0);
        ck_assert(cst_equal(t, reference));
        cst_free(t);
        cst_free(reference);
    }
    free(text);
}
END_TEST

/* Tokens that are found without the lexing functions, and those beside them that are not. */
START_TEST(test_tokens_are_the_grammars)
{
    static const char *const texts[] = {
        "double d[] = {1, .5, 1., 1e+5, 0x1.8p-3f, 1'000, 1.e-4L, 0b1, 07, 1e5, 0xe + 1, 2e+x};",
        "int a[] = {[0 ... 3] = 1}, b = 1...2;", "struct s x = {.a = 1, .b.c = 2};",
        "int f(int, ...); int g(x) int x; {;} void h(void) { f(1, 2), h(); ; }",
        "char *s = \"a\\\"b\" \"\\\\\" L\"\\\nc\" u8\"d\" \"\\\n\";",
        "char *s = \"\xc3\xa9\" \"\\\xc3\xa9\";",
        "int L, u8, R, $x, _int, intx, in, i, \xc3\xa9, if1; long int1 = L + u8, go, chan, select;",
        "int while_, \\u00e9, a\\u00e9; int x = 1\xc3\xa9;", "char c = '\\'', d = L'x', e = 'ab';",
        "void f(void) { int int_int; int i; while (i) int_int = i; }",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Cst *t = parse(texts[i]), *reference = cst_parse_reference(texts[i], strlen(texts[i]));
        ck_assert_msg(cst_equal(t, reference), "%s", texts[i]);
        cst_free(t);
        cst_free(reference);
    }
}
END_TEST

START_TEST(test_raw_strings)
{
    const char *text = "char *a = R\"x(\")\" ; )x\" u8R\"(\n)\", *b = \"R\", *c = LR\"(a)\";";
    Cst *t = parse(text);
    ck_assert_int_eq(t->error_count, 0);
    CstNode string = find(t, CST_STRING);
    Span span = cst_span(t, cst_first(t, string));
    ck_assert_int_eq(memcmp(text + span.start, "R\"x(\")\" ; )x\"", span.end - span.start), 0);
    cst_free(t);
    ck_assert_ptr_null(cst_hide_raw_strings("FOR \"BAR\"", 9));
    ck_assert_ptr_null(cst_hide_raw_strings("\"-R\" x", 6));
}
END_TEST

START_TEST(test_pragmas_are_nodes)
{
    Cst *t = parse("#pragma pack(1)\nstruct s {\n#pragma x\nint a; };\n# 3 \"b.c\"\n");
    ck_assert_int_eq(cst_kind(t, cst_first(t, CST_ROOT)), CST_PRAGMA);
    CstNode fields = find(t, CST_FIELD_LIST);
    ck_assert_int_eq(cst_kind(t, cst_first(t, fields)), CST_PRAGMA);
    ck_assert_int_eq(t->error_count, 0);
    cst_free(t);
}
END_TEST

START_TEST(test_reserved_words)
{
    ck_assert(cst_is_reserved("while", 5));
    ck_assert(cst_is_reserved("_Alignas", 8));
    ck_assert(cst_is_reserved("__volatile__", 12));
    ck_assert(!cst_is_reserved("whil", 4));
    ck_assert(!cst_is_reserved("inline", 6));
    ck_assert(!cst_is_reserved("go", 2));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cst");
    TCase *tree = tcase_create("tree");
    tcase_set_timeout(tree, 60);
    tcase_add_test(tree, test_tree_fields_and_tokens);
    tcase_add_test(tree, test_dump);
    tcase_add_test(tree, test_empty);
    tcase_add_test(tree, test_hints_keep_offsets);
    tcase_add_test(tree, test_hint_splits_arrow);
    tcase_add_test(tree, test_too_deep);
    tcase_add_test(tree, test_many_errors_take_no_time);
    tcase_add_test(tree, test_two_readings_up_to_the_end);
    tcase_add_test(tree, test_tokens_are_the_grammars);
    tcase_add_test(tree, test_raw_strings);
    tcase_add_test(tree, test_pragmas_are_nodes);
    tcase_add_test(tree, test_reserved_words);
    suite_add_tcase(suite, tree);
    TCase *errors = tcase_create("errors");
    tcase_set_timeout(errors, 60);
    tcase_add_loop_test(errors, test_errors, 0, (int)(sizeof faulty / sizeof *faulty));
    tcase_add_test(errors, test_errors_of_hinted_text);
    tcase_add_test(errors, test_opener_is_noted);
    tcase_add_test(errors, test_sound_parts_of_faulty_text);
    tcase_add_test(errors, test_bytes_that_are_no_text);
    suite_add_tcase(suite, errors);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
