/* Child processes for tests; see death.h. */
#include "death.h"

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHILD_SECONDS 20

/* Environment variable of a child: the function's distance from run_if_child, and whether it
 * runs as goroutine 1. */
#define ROLE "CHANT_TEST_CHILD"

/* init.c's, for programs with a main of their own. */
void chant_start_main(void);

typedef struct {
    int fd;
    char *text;
    size_t length, size;
} Capture;

/* Reads what there is; false at the end. What does not fit is dropped. */
static bool capture_more(Capture *c)
{
    char spill[4096];
    ssize_t n = read(c->fd, spill, sizeof spill);
    if (n <= 0)
        return false;
    size_t keep = (size_t)n < c->size - 1 - c->length ? (size_t)n : c->size - 1 - c->length;
    memcpy(c->text + c->length, spill, keep);
    c->length += keep;
    c->text[c->length] = '\0';
    return true;
}

static void capture_both(Capture *out, Capture *err, pid_t child)
{
    struct pollfd fds[2] = {{out->fd, POLLIN, 0}, {err->fd, POLLIN, 0}};
    Capture *captures[2] = {out, err};
    time_t end = time(NULL) + CHILD_SECONDS;
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        int ready = poll(fds, 2, 1000);
        if (time(NULL) >= end)
            kill(child, SIGKILL);
        for (int i = 0; i < 2 && ready > 0; i++)
            if (fds[i].fd >= 0 && fds[i].revents != 0 && !capture_more(captures[i]))
                fds[i].fd = -1;
    }
}

void run_if_child(void)
{
    const char *role = getenv(ROLE);
    long long distance;
    int as_main;
    if (role == NULL || sscanf(role, "%lld %d", &distance, &as_main) != 2)
        return;
    void (*fn)(void) = (void (*)(void))((intptr_t)run_if_child + (intptr_t)distance);
    if (as_main)
        chant_start_main();
    fn();
    exit(0);
}

static void run(void (*fn)(void), Ending *e, bool as_main)
{
    int out[2], err[2];
    ck_assert_int_eq(pipe(out), 0);
    ck_assert_int_eq(pipe(err), 0);
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        close(out[0]), close(out[1]), close(err[0]), close(err[1]);
        char role[64];
        snprintf(role, sizeof role, "%lld %d", (long long)((intptr_t)fn - (intptr_t)run_if_child),
                 as_main);
        setenv(ROLE, role, 1);
        /* What goroutines hold when the process ends is no leak. */
        setenv("LSAN_OPTIONS", "detect_leaks=0", 1);
        execl("/proc/self/exe", "child", (char *)NULL);
        _exit(99);
    }
    close(out[1]), close(err[1]);
    e->out[0] = e->err[0] = '\0';
    Capture o = {out[0], e->out, 0, sizeof e->out}, r = {err[0], e->err, 0, sizeof e->err};
    capture_both(&o, &r, child);
    close(out[0]), close(err[0]);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    e->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void run_child(void (*fn)(void), Ending *e)
{
    run(fn, e, false);
}

void run_child_as_main(void (*fn)(void), Ending *e)
{
    run(fn, e, true);
}

static void check_ending(const Ending *e, const char *first)
{
    size_t n = strlen(first);
    ck_assert_msg(strncmp(e->err, first, n) == 0 && e->err[n] == '\n',
                  "status %d, wanted \"%s\", got: %.2000s", e->status, first, e->err);
    ck_assert_msg(e->status == 2, "status %d after: %.2000s", e->status, e->err);
}

void expect_death(void (*fn)(void), const char *first)
{
    static Ending e;
    run_child(fn, &e);
    check_ending(&e, first);
    run_child_as_main(fn, &e);
    check_ending(&e, first);
}

void expect_deadlock(void (*fn)(void), const char *reason)
{
    static Ending e;
    char want[200];
    run_child_as_main(fn, &e);
    snprintf(want, sizeof want,
             "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [%s]:", reason);
    check_ending(&e, want);
}
