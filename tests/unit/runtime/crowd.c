/* Crowds of goroutines and threads for tests; see crowd.h. */
#include "crowd.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "chant.h"
#include "death.h"

#define TEST_SECONDS 240
#define PATIENCE 60000000000 /* ns; a sanitizer on a busy machine takes long */

/* init.c's, for programs with a main of their own. */
void chant_start_main(void);

/* Check's own assertions work in tests only, not in the children that tests start. */
#define REQUIRE(condition) ((condition) ? (void)0 : give_up(#condition, __LINE__))

static _Noreturn void give_up(const char *condition, int line)
{
    fprintf(stderr, "crowd.c:%d: not so: %s\n", line, condition);
    abort();
}

static void add_case(Suite *suite, const char *name, void (*setup)(void), const TTest **tests)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, TEST_SECONDS);
    if (setup)
        tcase_add_checked_fixture(tcase, setup, NULL);
    for (; *tests; tests++)
        tcase_add_test(tcase, *tests);
    suite_add_tcase(suite, tcase);
}

int run_suite(const char *name, const TTest **tests, const TTest **endings)
{
    run_if_child();
    Suite *suite = suite_create(name);
    add_case(suite, "in a thread", NULL, tests);
    add_case(suite, "in goroutine 1", chant_start_main, tests);
    add_case(suite, "endings", NULL, endings);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}

typedef struct {
    void (*fn)(void *, int);
    void *arg;
    int number;
    atomic_int *ended;
} Member;

typedef struct {
    void (*fn)(void *);
    void *arg;
} Start;

static void member_run(void *arg)
{
    Member *m = arg;
    m->fn(m->arg, m->number);
    atomic_fetch_add(m->ended, 1);
}

static void *member_thread(void *arg)
{
    member_run(arg);
    return NULL;
}

void crowd_run(void (*fn)(void *arg, int number), void *arg, int goroutines, int threads)
{
    atomic_int ended = 0;
    pthread_t *thread = calloc((size_t)threads + 1, sizeof *thread);
    Member *members = calloc((size_t)threads + 1, sizeof *members);
    REQUIRE(thread && members);
    for (int i = 0; i < threads; i++) {
        members[i] = (Member){fn, arg, goroutines + i, &ended};
        REQUIRE(pthread_create(&thread[i], NULL, member_thread, &members[i]) == 0);
    }
    for (int i = 0; i < goroutines; i++) {
        Member m = {fn, arg, i, &ended};
        chant_go(member_run, &m, sizeof m);
    }
    REQUIRE(wait_until(&ended, goroutines + threads));
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
    free(thread);
    free(members);
}

static void start_run(void *arg)
{
    Start *s = arg;
    s->fn(s->arg);
}

void spawn(void (*fn)(void *), void *arg)
{
    Start s = {fn, arg};
    chant_go(start_run, &s, sizeof s);
}

bool wait_until(atomic_int *flag, int n)
{
    for (long long end = now_ns() + PATIENCE; atomic_load(flag) < n;) {
        if (now_ns() > end)
            return false;
        goroutine_yield();
    }
    return true;
}

bool wait_for_count(int n)
{
    for (long long end = now_ns() + PATIENCE; goroutine_count() > n;) {
        if (now_ns() > end)
            return false;
        goroutine_yield();
    }
    return true;
}

/* The list changes under a lock that this does not take. */
__attribute__((no_sanitize("thread"))) static void *peek(void *const *list)
{
    return *(void *const volatile *)list;
}

void *wait_for_waiter(void *const *list, void *former)
{
    void *seen;
    for (long long end = now_ns() + PATIENCE; (seen = peek(list)) == former;) {
        REQUIRE(now_ns() < end);
        goroutine_yield();
    }
    return seen;
}

bool hostile_asked(void)
{
    const char *value = getenv("CHANT_HOSTILE");
    return value && *value;
}

long long now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

void burn(long long ns)
{
    for (long long end = now_ns() + ns; now_ns() < end;)
        ;
}
