/* lower.c, lower_main.c, lower_check.c, rtabi.c, rewrite.c: the frame around the passes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lowered.h"
#include "lowering/lower.h"
#include "lowering/make.h"
#include "lowering/rewrite.h"

START_TEST(test_main)
{
    lowers_to("int main(void) { return 0; }",
              "int main(void) __asm__(\"chant_main\"); int main(void) { return 0; }");
    lowers_to("int main(int argc, char **argv) { return argc + !argv; }",
              "int main(int argc, char **argv) __asm__(\"chant_main\");");
    lowers_to("int not_main(void) { return 0; }", "int not_main(void) { return 0; }");
}
END_TEST

START_TEST(test_runtime_calls)
{
    Unit *u = lowered_analyse("");
    for (int i = 0; i < RT_COUNT; i++) {
        Symbol *symbol = rt_symbol(u, (RtCall)i);
        ck_assert_str_eq(symbol->name, rt_name((RtCall)i));
        ck_assert_int_eq(type_kind(symbol->type), TYPE_FUNCTION);
        ck_assert_ptr_eq(symbol, rt_symbol(u, (RtCall)i));
    }
    ck_assert_int_eq(type_strip(rt_symbol(u, RT_chan_select)->type)->params.count, 3);
    ck_assert(type_is_void(type_strip(rt_symbol(u, RT_chan_send)->type)->base));
    unit_free(u);
}
END_TEST

/* Whether every node with a changed node below it is changed. */
static bool check_settled(Node *node, void *context);

static void note_changed(Node **child, void *context)
{
    *(bool *)context |= (*child)->changed;
}

static bool check_settled(Node *node, void *context)
{
    bool below = false;
    ast_children(node, note_changed, &below);
    if (below)
        ck_assert_msg(node->changed, "%s", ast_kind_name(node->kind));
    (*(int *)context)++;
    return true;
}

START_TEST(test_ancestors_are_changed)
{
    Unit *u = lowered_analyse("int f(int); void t(chan int c, int x) { if (x) { while (f(x + <-c)) "
                              "{ go f(x); defer f(2); select { case <-c: f(1); default: ; } } } }");
    ck_assert(lower_unit(u, NULL, NULL));
    int nodes = 0;
    ast_walk(&u->root->node, check_settled, &nodes);
    ck_assert_int_gt(nodes, 100);
    unit_free(u);
}
END_TEST

START_TEST(test_leftover_is_reported)
{
    Unit *u = lowered_analyse("chan int c; void t(int n, int a[sizeof(int[<-c])]) { (void)n; "
                              "(void)a; }");
    bool ok = lower_unit(u, NULL, NULL);
    ck_assert_int_eq(ok, diag_errors(u->diag) == 0);
    unit_free(u);
}
END_TEST

START_TEST(test_plain_c_is_not_touched)
{
    Unit *u = lowered_analyse("int f(int x) { return x; } struct s { int a; };");
    ck_assert(lower_unit(u, NULL, NULL));
    for (int i = 0; i < u->root->items.count; i++)
        ck_assert(!u->root->items.items[i]->changed);
    unit_free(u);
}
END_TEST

START_TEST(test_long_chain)
{
    enum { TERMS = 3000 };
    char *text = xmalloc(TERMS * 4 + 200);
    char *end = text + sprintf(text, "int t(chan int c, int x) { return x");
    for (int i = 0; i < TERMS; i++)
        end += sprintf(end, "+ 1");
    strcpy(end, " + <-c; }");
    char *got = lowered_text(text, false);
    ck_assert_ptr_nonnull(strstr(got, "chan_recv(c,&chant_t1);"));
    free(got);
    free(text);
}
END_TEST

START_TEST(test_names_are_unique)
{
    Unit *u = lowered_analyse("");
    Lower l = {.unit = u, .arena = u->arena};
    ck_assert_ptr_ne(make_name(&l, "t"), make_name(&l, "t"));
    Symbol *temp = make_temp(&l, type_basic(TYPE_INT), (Span){0, 0});
    ck_assert(make_is_temp(temp));
    ck_assert(!make_is_temp(rt_symbol(u, RT_chan_send)));
    unit_free(u);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("lower");
    tcase_add_test(cases, test_main);
    tcase_add_test(cases, test_runtime_calls);
    tcase_add_test(cases, test_ancestors_are_changed);
    tcase_add_test(cases, test_leftover_is_reported);
    tcase_add_test(cases, test_plain_c_is_not_touched);
    tcase_add_test(cases, test_long_chain);
    tcase_add_test(cases, test_names_are_unique);
    Suite *suite = suite_create("lower");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
