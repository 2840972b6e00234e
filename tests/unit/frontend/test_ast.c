/* The tree as such: walking over children, copies, the dump, the check of invariants. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "shape.h"

static Node *first_item(const Unit *u)
{
    ck_assert_int_gt(u->root->items.count, 0);
    return u->root->items.items[0];
}

static char *dump(const Unit *u)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    ck_assert_ptr_nonnull(out);
    ast_dump(&u->root->node, u->source, out);
    fclose(out);
    return text;
}

START_TEST(test_dump)
{
    Unit *u = shape_build("# 4 \"d/x.gc\"\n"
                          "static int a, *b = &a;\n"
                          "struct s { int c : 3; };\n"
                          "# 2 \"y.h\"\n"
                          "char s[] = \"a\\n\"\n \"b\";\n");
    char *text = dump(u);
    ck_assert_str_eq(text,
                     "UNIT t.gc:1:1\n"
                     "  items[0]: DECLARATION d/x.gc:4:1\n"
                     "    specs: SPECS 4:1\n"
                     "      items[0]: STORAGE 4:1 op='static'\n"
                     "      items[1]: BUILTIN_TYPE 4:8 op='int'\n"
                     "    declarators[0]: INIT_DECLARATOR 4:12\n"
                     "      declarator: NAME_DECLARATOR 4:12 name='a'\n"
                     "    declarators[1]: INIT_DECLARATOR 4:15\n"
                     "      declarator: POINTER_DECLARATOR 4:15\n"
                     "        inner: NAME_DECLARATOR 4:16 name='b'\n"
                     "      init: UNARY 4:20 op='&'\n"
                     "        operand: IDENT 4:21 name='a'\n"
                     "  items[1]: DECLARATION 5:1\n"
                     "    specs: SPECS 5:1\n"
                     "      items[0]: RECORD_SPEC 5:1 has_body tag='s'\n"
                     "        fields[0]: FIELD_DECL 5:12\n"
                     "          specs: SPECS 5:12\n"
                     "            items[0]: BUILTIN_TYPE 5:12 op='int'\n"
                     "          declarators[0]: FIELD_DECLARATOR 5:16\n"
                     "            declarator: NAME_DECLARATOR 5:16 name='c'\n"
                     "            bits: NUMBER 5:20 text=`3`\n"
                     "  items[2]: DECLARATION y.h:2:1\n"
                     "    specs: SPECS 2:1\n"
                     "      items[0]: BUILTIN_TYPE 2:1 op='char'\n"
                     "    declarators[0]: INIT_DECLARATOR 2:6\n"
                     "      declarator: ARRAY_DECLARATOR 2:6\n"
                     "        inner: NAME_DECLARATOR 2:6 name='s'\n"
                     "      init: STRING 2:12 text=`\"a\\n\"  \"b\"`\n");
    free(text);
    unit_free(u);
}
END_TEST

START_TEST(test_dump_marks_changed_nodes)
{
    Unit *u = shape_build("int a;");
    u->root->node.changed = true;
    first_item(u)->changed = true;
    char *text = dump(u);
    ck_assert_ptr_nonnull(
        strstr(text, "UNIT* t.gc:1:1\n  items[0]: DECLARATION* 1:1\n    specs: SPECS "));
    free(text);
    unit_free(u);
}
END_TEST

static void count_child(Node **child, void *context)
{
    ck_assert_ptr_nonnull(*child);
    ++*(int *)context;
}

START_TEST(test_children)
{
    Unit *u = shape_build("void f(void) { for (; a; ) f(b, c, d); }");
    const FunctionDef *f = (const FunctionDef *)first_item(u);
    For *loop = (For *)((Compound *)f->body)->items.items[0];
    int count = 0;
    ast_children(&loop->node, count_child, &count);
    ck_assert_int_eq(count, 2); /* neither init nor update */
    count = 0;
    ast_children(((ExprStmt *)loop->body)->expr, count_child, &count);
    ck_assert_int_eq(count, 4);
    unit_free(u);
}
END_TEST

START_TEST(test_copy_and_unparen)
{
    Unit *u = shape_build("int a = ((__extension__ (b)));");
    const InitDeclarator *a =
        (const InitDeclarator *)((Declaration *)first_item(u))->declarators.items[0];
    ck_assert_int_eq(a->init->kind, AST_PAREN);
    ck_assert(ast_is_expr(a->init));
    ck_assert(!ast_is_expr(&a->node));
    Node *inner = ast_unparen(a->init);
    ck_assert_int_eq(inner->kind, AST_IDENT);
    Ident *copy = (Ident *)ast_copy(u->arena, inner);
    ck_assert_ptr_ne(copy, inner);
    ck_assert_ptr_eq(copy->name, ((Ident *)inner)->name);
    unit_free(u);
}
END_TEST

/* Each of these breaks one invariant, and ast_check aborts. */

START_TEST(test_check_span_outside_of_the_parent)
{
    Unit *u = shape_build("int a;");
    first_item(u)->span.end--;
    ((Declaration *)first_item(u))->declarators.items[0]->span.end = 6;
    ast_check(&u->root->node, u->source);
}
END_TEST

START_TEST(test_check_overlapping_siblings)
{
    Unit *u = shape_build("int a, b;");
    ((Declaration *)first_item(u))->declarators.items[1]->span.start = 4;
    ast_check(&u->root->node, u->source);
}
END_TEST

START_TEST(test_check_missing_child)
{
    Unit *u = shape_build("int a = 1 + 2;");
    InitDeclarator *a = (InitDeclarator *)((Declaration *)first_item(u))->declarators.items[0];
    ((Binary *)a->init)->right = NULL;
    ast_check(&u->root->node, u->source);
}
END_TEST

START_TEST(test_check_changed_below_unchanged)
{
    Unit *u = shape_build("int a;");
    first_item(u)->changed = true;
    ast_check(&u->root->node, u->source);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ast");
    TCase *tests = tcase_create("ast");
    tcase_add_test(tests, test_dump);
    tcase_add_test(tests, test_dump_marks_changed_nodes);
    tcase_add_test(tests, test_children);
    tcase_add_test(tests, test_copy_and_unparen);
    tcase_add_test_raise_signal(tests, test_check_span_outside_of_the_parent, SIGABRT);
    tcase_add_test_raise_signal(tests, test_check_overlapping_siblings, SIGABRT);
    tcase_add_test_raise_signal(tests, test_check_missing_child, SIGABRT);
    tcase_add_test_raise_signal(tests, test_check_changed_below_unchanged, SIGABRT);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
