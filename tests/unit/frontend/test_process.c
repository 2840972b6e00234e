/* process.c: children and temporary files. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frontend/process.h"

static Args shell(const char *script)
{
    Args a = {0};
    args_push(&a, "sh");
    args_push(&a, "-c");
    args_push(&a, script);
    return a;
}

START_TEST(test_exit_status)
{
    Args a = shell("exit 7");
    ck_assert_int_eq(process_run(&a), 7);
    args_free(&a);
    a = shell("kill -TERM $$");
    ck_assert_int_eq(process_run(&a), 128 + SIGTERM);
    args_free(&a);
    a = (Args){0};
    args_push(&a, "/no/such/program");
    ck_assert_int_eq(process_run(&a), -1);
    args_free(&a);
}
END_TEST

START_TEST(test_capture_takes_all_output)
{
    Args a = shell("i=0; while [ $i -lt 30000 ]; do echo 0123456789; i=$((i+1)); done; exit 3");
    char *text;
    size_t len;
    ck_assert_int_eq(process_capture_finish(process_capture_start(&a, -1, false), &text, &len), 3);
    ck_assert_uint_eq(len, 330000);
    ck_assert_int_eq(text[len], '\0');
    free(text);
    args_free(&a);
}
END_TEST

static int run_program(const Args *a)
{
    ck_assert(process_start_program(a));
    return process_finish_program();
}

static int run_pipe(const Args *writer, const Args *reader)
{
    ck_assert(process_pipe_start(writer, reader, -1, false));
    return process_pipe_finish();
}

START_TEST(test_pipe)
{
    Args writer = shell("echo one; exit 4"), reader = shell("read x; exit ${#x}");
    ck_assert_int_eq(run_pipe(&writer, &reader), 4);
    args_free(&writer);
    writer = shell("echo seven..");
    ck_assert_int_eq(run_pipe(&writer, &reader), 7);
    args_free(&writer);
    writer = shell("sleep 1000");
    ck_assert(process_pipe_start(&writer, &reader, -1, false));
    process_pipe_cancel();
    args_free(&writer);
    args_free(&reader);
}
END_TEST

START_TEST(test_what_is_said_is_caught)
{
    Args a = shell("echo out; echo err >&2; exit 3");
    char *text;
    size_t len;
    ck_assert_int_eq(process_run_caught(&a, &text, &len), 3);
    ck_assert_str_eq(text, "out\nerr\n");
    free(text);
    args_free(&a);
}
END_TEST

/* A companion that runs the script, and the other end of its standard input. */
static pid_t companion(const char *script, int *input)
{
    int sockets[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
    Args a = shell(script);
    pid_t pid = process_start(&a, sockets[1], -1);
    ck_assert_int_gt(pid, 0);
    args_free(&a);
    close(sockets[1]);
    *input = sockets[0];
    return pid;
}

START_TEST(test_companions_run_beside_others)
{
    enum { LEN = 300000 };
    int input, status;
    char *big = malloc(LEN), *text;
    size_t len;
    memset(big, 'x', LEN);
    pid_t pid = companion("test $(wc -c) = 300000 && exit 6", &input);
    Args a = shell("sleep 0.02; echo caught"), exits = shell("exit 7");
    int output = process_capture_start(&a, -1, false);
    ck_assert_int_eq(process_run(&exits), 7);
    pid_t copy = process_fork(SIGKILL); /* it holds the socket too */
    if (copy == 0) {
        pause();
        _exit(0);
    }
    ck_assert_int_gt(copy, 0);
    ck_assert_int_eq(process_capture_finish(output, &text, &len), 0);
    ck_assert_str_eq(text, "caught\n");
    ck_assert_int_eq(process_feed(input, big, LEN), 0);
    status = process_join(pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 6);
    kill(copy, SIGKILL);
    ck_assert(WIFSIGNALED(process_join(copy)));
    args_free(&exits);
    args_free(&a);
    free(text);
    free(big);
}
END_TEST

START_TEST(test_companion_that_ends_early)
{
    enum { LEN = 5000000 };
    int input;
    char *big = calloc(LEN, 1);
    pid_t pid = companion("exec <&-; exit 2", &input);
    ck_assert_int_eq(process_feed(input, big, LEN), -1);
    ck_assert_int_eq(WEXITSTATUS(process_join(pid)), 2);
    free(big);
}
END_TEST

START_TEST(test_companions_have_four_places)
{
    pid_t pids[4];
    int inputs[4];
    for (int i = 0; i < 4; i++)
        pids[i] = companion("cat >/dev/null", &inputs[i]);
    Args a = shell("exit 0");
    ck_assert_int_eq(process_start(&a, -1, -1), -1);
    ck_assert_int_eq(process_fork(SIGKILL), -1);
    for (int i = 0; i < 4; i++) {
        close(inputs[i]);
        process_leave(pids[i]);
    }
    run_program(&a); /* by then they have been waited for */
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_gt(pids[0] = process_start(&a, -1, -1), 0);
    ck_assert_int_eq(process_join(pids[0]), 0);
    args_free(&a);
}
END_TEST

START_TEST(test_program_ends_as_it_ends)
{
    Args a = shell("exit 5");
    int status = run_program(&a);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 5);
    args_free(&a);
    a = shell("kill -KILL $$");
    status = run_program(&a);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), SIGKILL);
    args_free(&a);
}
END_TEST

START_TEST(test_sigterm_is_passed_on)
{
    Args a = shell("trap 'exit 9' TERM; kill -TERM $PPID; sleep 10 & wait");
    int status = run_program(&a);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 9);
    args_free(&a);
}
END_TEST

/* Runs `victim` in a process of its own, and expects that a signal ends it. */
static void expect_death(void (*victim)(void), int sig)
{
    fflush(stdout);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        victim();
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), sig);
}

static char *half_written;

static void compile_slowly(void)
{
    setenv("OUT", half_written, 1);
    Args a = shell("trap 'rm -f \"$OUT\"; exit 1' TERM; echo half >\"$OUT\"; kill -TERM $PPID;"
                   "sleep 10 & wait");
    process_run(&a);
}

static void compile_beside(void)
{
    setenv("OUT", half_written, 1);
    Args a = shell("trap 'rm -f \"$OUT\"; exit 1' TERM; echo half >\"$OUT\"; kill -TERM $PPID;"
                   "sleep 10 & wait");
    process_join(process_start(&a, -1, -1));
}

static void write_slowly(void)
{
    temp_guard(half_written);
    fclose(fopen(half_written, "w"));
    raise(SIGINT);
}

START_TEST(test_fatal_signal_leaves_nothing_half_written)
{
    /* not the handlers of the test's own runner */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    half_written = temp_path("half");
    expect_death(compile_slowly, SIGTERM);
    ck_assert_int_ne(access(half_written, F_OK), 0);
    expect_death(compile_beside, SIGTERM);
    ck_assert_int_ne(access(half_written, F_OK), 0);
    expect_death(write_slowly, SIGINT);
    ck_assert_int_ne(access(half_written, F_OK), 0);
    free(half_written);
    temp_cleanup();
}
END_TEST

START_TEST(test_temporary_files_go)
{
    char *a = temp_path("a"), *b = temp_path("b");
    ck_assert_ptr_nonnull(a);
    char *dir = strdup(a);
    *strrchr(dir, '/') = '\0';
    ck_assert_int_eq(strncmp(dir, b, strlen(dir)), 0);
    fclose(fopen(a, "w"));
    fclose(fopen(b, "w"));
    temp_cleanup();
    struct stat st;
    ck_assert_int_ne(stat(dir, &st), 0);
    free(a);
    free(b);
    free(dir);
}
END_TEST

START_TEST(test_no_temporary_directory)
{
    setenv("TMPDIR", "/no/such/directory", 1);
    ck_assert_ptr_null(temp_path("a"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("process");
    TCase *tests = tcase_create("process");
    tcase_add_test(tests, test_exit_status);
    tcase_add_test(tests, test_capture_takes_all_output);
    tcase_add_test(tests, test_pipe);
    tcase_add_test(tests, test_what_is_said_is_caught);
    tcase_add_test(tests, test_companions_run_beside_others);
    tcase_add_test(tests, test_companion_that_ends_early);
    tcase_add_test(tests, test_companions_have_four_places);
    tcase_add_test(tests, test_program_ends_as_it_ends);
    tcase_add_test(tests, test_sigterm_is_passed_on);
    tcase_add_test(tests, test_fatal_signal_leaves_nothing_half_written);
    tcase_add_test(tests, test_temporary_files_go);
    tcase_add_test(tests, test_no_temporary_directory);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
