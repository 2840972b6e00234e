/* effects.c: which evaluations mind each other. */
#include <check.h>

#include "lowered.h"
#include "lowering/lower.h"
#include "lowering/rewrite.h"

static const char text[] =
    "int f(int); int global; struct s { int a; unsigned b : 3; } s; volatile int vol;\n"
    "void t(int x, int y, int *p, int shared, int known) {\n"
    "    int a[3]; const char *q; int *r = &shared, *k = &__extension__ known;\n";

typedef struct Found {
    Node *expr;
    Node *function;
} Found;

/* The expression of the last statement. */
static Found last_expr(Unit *u)
{
    FunctionDef *f = (FunctionDef *)u->root->items.items[u->root->items.count - 1];
    NodeList *items = &((Compound *)f->body)->items;
    return (Found){((ExprStmt *)items->items[items->count - 1])->expr, &f->node};
}

static Effect effect(const char *expr)
{
    Arena *arena = arena_new();
    Unit *u = lowered_analyse(arena_printf(arena, "%s %s; }", text, expr));
    Found found = last_expr(u);
    Item item = {.node = found.function};
    Lower l = {.unit = u, .arena = u->arena, .item = &item};
    effect_find_shared(&l, found.function);
    Effect e = effect_of(&l, found.expr);
    unit_free(u);
    arena_free(arena);
    return e;
}

START_TEST(test_kinds)
{
    ck_assert_int_eq(effect("1 + sizeof x"), EFFECT_NONE);
    ck_assert_int_eq(effect("\"text\""), EFFECT_NONE);
    ck_assert_int_eq(effect("&x"), EFFECT_NONE);
    ck_assert_int_eq(effect("a"), EFFECT_NONE);
    ck_assert_int_eq(effect("f"), EFFECT_NONE);
    ck_assert_int_eq(effect("&s.a"), EFFECT_NONE);
    ck_assert_int_eq(effect("y + 1"), EFFECT_READ_PRIVATE);
    ck_assert_int_eq(effect("shared"), EFFECT_READ);
    ck_assert_int_eq(effect("known"), EFFECT_READ);
    ck_assert_int_eq(effect("global"), EFFECT_READ);
    ck_assert_int_eq(effect("s.a"), EFFECT_READ);
    ck_assert_int_eq(effect("*p"), EFFECT_READ | EFFECT_READ_PRIVATE);
    ck_assert_int_eq(effect("a[y]"), EFFECT_READ_PRIVATE);
    ck_assert_int_eq(effect("y = 1"), EFFECT_WRITE_PRIVATE);
    ck_assert_int_eq(effect("y++"), EFFECT_WRITE_PRIVATE);
    ck_assert_int_eq(effect("global = 1"), EFFECT_WRITE);
    ck_assert_int_eq(effect("f(1)"), EFFECT_WRITE);
    ck_assert(effect("vol") & EFFECT_WRITE);
    ck_assert(effect("({ y; })") & EFFECT_WRITE_PRIVATE);
}
END_TEST

START_TEST(test_conflicts)
{
    ck_assert(!effects_conflict(EFFECT_NONE, EFFECT_WRITE));
    ck_assert(!effects_conflict(EFFECT_READ, EFFECT_READ));
    ck_assert(effects_conflict(EFFECT_READ, EFFECT_WRITE));
    ck_assert(effects_conflict(EFFECT_WRITE, EFFECT_READ));
    ck_assert(effects_conflict(EFFECT_WRITE, EFFECT_WRITE));
    ck_assert(!effects_conflict(EFFECT_READ_PRIVATE, EFFECT_WRITE));
    ck_assert(effects_conflict(EFFECT_READ_PRIVATE, EFFECT_WRITE_PRIVATE));
    ck_assert(!effects_conflict(EFFECT_READ, EFFECT_WRITE_PRIVATE));
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("effects");
    tcase_add_test(cases, test_kinds);
    tcase_add_test(cases, test_conflicts);
    Suite *suite = suite_create("effects");
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
