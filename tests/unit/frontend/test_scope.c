/* scope.c: hiding, name spaces, replacement. */
#include <check.h>
#include <stdlib.h>

#include "frontend/scope.h"

static Arena *arena;

static void setup(void)
{
    arena = arena_new();
}

static void teardown(void)
{
    arena_free(arena);
}

static Symbol *symbol(SymbolKind kind, Name name)
{
    Symbol *s = ARENA_NEW(arena, Symbol);
    s->kind = kind;
    s->name = name;
    return s;
}

START_TEST(test_inner_hides_outer)
{
    static const char x[] = "x";
    Scope *file = scope_new(arena, NULL, SCOPE_FILE);
    Scope *block = scope_new(arena, scope_new(arena, file, SCOPE_FUNCTION), SCOPE_BLOCK);
    Symbol *outer = symbol(SYMBOL_VARIABLE, x), *inner = symbol(SYMBOL_TYPEDEF, x);
    scope_add(arena, file, outer);
    ck_assert_ptr_eq(scope_find(block, x), outer);
    ck_assert_ptr_null(scope_find_here(block, x));
    scope_add(arena, block, inner);
    ck_assert_ptr_eq(scope_find(block, x), inner);
    ck_assert_ptr_eq(scope_find(block->parent, x), outer);
    ck_assert_ptr_eq(inner->scope, block);
}
END_TEST

START_TEST(test_tags_are_apart)
{
    static const char s[] = "s";
    Scope *file = scope_new(arena, NULL, SCOPE_FILE);
    Symbol *tag = symbol(SYMBOL_TAG, s), *name = symbol(SYMBOL_FUNCTION, s);
    scope_add(arena, file, tag);
    ck_assert_ptr_null(scope_find(file, s));
    scope_add(arena, file, name);
    ck_assert_ptr_eq(scope_find(file, s), name);
    ck_assert_ptr_eq(scope_find_tag(scope_new(arena, file, SCOPE_BLOCK), s), tag);
    ck_assert_ptr_eq(scope_find_tag_here(file, s), tag);
}
END_TEST

START_TEST(test_the_same_scope_replaces)
{
    static const char x[] = "x";
    Scope *file = scope_new(arena, NULL, SCOPE_FILE);
    scope_add(arena, file, symbol(SYMBOL_VARIABLE, x));
    Symbol *second = symbol(SYMBOL_VARIABLE, x);
    scope_add(arena, file, second);
    ck_assert_ptr_eq(scope_find(file, x), second);
}
END_TEST

START_TEST(test_automatic)
{
    Symbol *local = symbol(SYMBOL_VARIABLE, "l"), *global = symbol(SYMBOL_VARIABLE, "g");
    local->is_local = true;
    ck_assert(symbol_is_automatic(local));
    ck_assert(!symbol_is_automatic(global));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scope");
    TCase *tests = tcase_create("scope");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_inner_hides_outer);
    tcase_add_test(tests, test_tags_are_apart);
    tcase_add_test(tests, test_the_same_scope_replaces);
    tcase_add_test(tests, test_automatic);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
