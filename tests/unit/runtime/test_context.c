/* context: switching back and forth, what is kept, unwinding from a suspended context. */
#include <check.h>
#include <fenv.h>
#include <stdint.h>
#include <stdlib.h>
#include <unwind.h>

#include "context.h"

#define STACK_BYTES 65536

static _Atomic(void *) home, away;
static int steps;
static uintptr_t frame_alignment;

static void visitor(void)
{
    frame_alignment = (uintptr_t)__builtin_frame_address(0) % 16;
    for (;;) {
        steps++;
        context_switch(&away, home);
    }
}

static void *new_stack(char **memory)
{
    *memory = aligned_alloc(4096, STACK_BYTES);
    ck_assert_ptr_nonnull(*memory);
    return *memory + STACK_BYTES;
}

START_TEST(test_back_and_forth)
{
    char *memory;
    void *top = new_stack(&memory);
    steps = 0;
    away = context_make(top, visitor);
    for (int i = 1; i <= 1000; i++) {
        context_switch(&home, away);
        ck_assert_int_eq(steps, i);
    }
    ck_assert_uint_eq(frame_alignment, 0);
    free(memory);
}
END_TEST

START_TEST(test_locals_survive)
{
    char *memory;
    away = context_make(new_stack(&memory), visitor);
    /* More values than there are callee-saved registers. */
    volatile int seed = 3;
    int a = seed, b = a * 7, c = b + a, d = c * b, e = d - a, f = e ^ c, g = f + d, h = g * 3;
    for (int i = 0; i < 10; i++) {
        int sum = a + b + c + d + e + f + g + h;
        context_switch(&home, away);
        ck_assert_int_eq(sum, a + b + c + d + e + f + g + h);
        a++, b += a, c ^= b, d += c, e -= d, f += e, g ^= f, h += g;
    }
    free(memory);
}
END_TEST

static int modes_wrong;

static void rounds_down(void)
{
    modes_wrong += fegetround() != FE_UPWARD; /* its maker's, not that of who switched to it */
    fesetround(FE_DOWNWARD);
    feraiseexcept(FE_INEXACT);
    for (;;) {
        context_switch(&away, home);
        modes_wrong += fegetround() != FE_DOWNWARD || !fetestexcept(FE_INEXACT);
    }
}

static void rounds_to_zero_and_leaves(void)
{
    fesetround(FE_TOWARDZERO);
    context_leave(home);
}

START_TEST(sem_087_floating_point_words)
{
    char *memory, *other;
    modes_wrong = 0;
    feclearexcept(FE_ALL_EXCEPT);
    fesetround(FE_UPWARD);
    away = context_make(new_stack(&memory), rounds_down);
    fesetround(FE_TONEAREST);
    for (int i = 0; i < 10; i++) {
        context_switch(&home, away);
        ck_assert_int_eq(fegetround(), FE_TONEAREST);
        ck_assert_int_eq(fetestexcept(FE_INEXACT), 0);
    }
    ck_assert_int_eq(modes_wrong, 0);
    context_start_new(&home, context_make(new_stack(&other), rounds_to_zero_and_leaves));
    ck_assert_int_eq(fegetround(), FE_TONEAREST);
    free(memory);
    free(other);
}
END_TEST

static int depth;
static bool found_visitor;

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *context, void *arg)
{
    (void)arg;
    depth++;
    if (_Unwind_GetRegionStart(context) == (uintptr_t)visitor)
        found_visitor = true;
    return depth < 100 ? _URC_NO_REASON : _URC_NORMAL_STOP;
}

static void unwind_here(void *arg)
{
    (*(int *)arg)++;
    _Unwind_Backtrace(count_frame, NULL);
}

START_TEST(test_unwind_a_suspended_stack)
{
    char *memory;
    away = context_make(new_stack(&memory), visitor);
    context_switch(&home, away);
    int calls = 0;
    void *before = away;
    context_call_on(away, unwind_here, &calls);
    ck_assert_int_eq(calls, 1);
    ck_assert_ptr_eq(before, away);
    ck_assert(found_visitor);
    ck_assert_int_lt(depth, 20); /* it stops at the bottom */
    int former = steps;
    context_switch(&home, away);
    ck_assert_int_eq(steps, former + 1);
    free(memory);
}
END_TEST

static void unwind_a_fresh_one(void)
{
}

START_TEST(test_unwind_a_stack_not_yet_run)
{
    char *memory;
    void *sp = context_make(new_stack(&memory), unwind_a_fresh_one);
    int calls = 0;
    depth = 0;
    context_call_on(sp, unwind_here, &calls);
    ck_assert_int_eq(calls, 1);
    ck_assert_int_lt(depth, 10);
    free(memory);
}
END_TEST

static void go_home(void *arg)
{
    *(int *)arg = 7;
    context_jump(home);
}

static int fresh_result;
static char *fresh_memory;

static void start_fresh(void)
{
    context_call_fresh(fresh_memory + STACK_BYTES, go_home, &fresh_result);
}

START_TEST(test_call_on_a_fresh_stack)
{
    char *memory;
    new_stack(&fresh_memory);
    away = context_make(new_stack(&memory), start_fresh);
    context_switch(&home, away);
    ck_assert_int_eq(fresh_result, 7);
    free(memory);
    free(fresh_memory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("context");
    TCase *tcase = tcase_create("context");
    tcase_add_test(tcase, test_back_and_forth);
    tcase_add_test(tcase, test_locals_survive);
    tcase_add_test(tcase, sem_087_floating_point_words);
    tcase_add_test(tcase, test_unwind_a_suspended_stack);
    tcase_add_test(tcase, test_unwind_a_stack_not_yet_run);
    tcase_add_test(tcase, test_call_on_a_fresh_stack);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
