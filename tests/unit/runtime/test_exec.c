/* chant/exec.h: how programs are found, started, given input, ended and waited for; what stays
 * behind, which is nothing. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../fail/real.h"
#include "chant/exec.h"
#include "chant/signal.h"
#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/* ---- faults: the C library's calls, unless a test says otherwise ---- */

static bool no_pidfd;    /* an old kernel */
static atomic_int spawns_that_fail;

long syscall(long number, ...);
long syscall(long number, ...)
{
    if (number == SYS_pidfd_open && no_pidfd) {
        errno = ENOSYS;
        return -1;
    }
    va_list ap;
    va_start(ap, number);
    long result = real_syscall(number, ap);
    va_end(ap);
    return result;
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    if (atomic_load(&spawns_that_fail) > 0 && atomic_fetch_sub(&spawns_that_fail, 1) > 0)
        return EAGAIN;
    return REAL(posix_spawn)(pid, path, actions, attributes, argv, envp);
}

/* ---- looking ---- */

/* But those on /proc: the monitor looks there at what threads do. */
static int open_descriptors(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(d);
    for (const struct dirent *entry; (entry = readdir(d)) != NULL;) {
        char target[6];
        ssize_t len = readlinkat(dirfd(d), entry->d_name, target, sizeof target);
        n += len > 0 && (len < 6 || memcmp(target, "/proc/", 6) != 0);
    }
    closedir(d);
    return n;
}

/* Fails unless this process has no children, ended or not. */
static void expect_no_children(void)
{
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}

/* Runs cmd, which is freed, and compares what it prints and how it ends. */
static void expect_output(exec_cmd *cmd, const char *wanted, int status)
{
    char *text;
    size_t size;
    int got = exec_cmd_output(cmd, &text, &size);
    ck_assert_msg(got == status, "%s", exec_status_string(got).text);
    ck_assert_str_eq(text, wanted);
    ck_assert_uint_eq(size, strlen(wanted));
    free(text);
    exec_cmd_free(cmd);
}

static exec_cmd *shell(const char *script)
{
    return exec_command("sh", "-c", script);
}

/* Starts the making of descriptors that stay: poller, signals. */
static void warm_up(void)
{
    exec_cmd *cmd = shell("exit 0");
    ck_assert_int_eq(exec_cmd_run(cmd), 0);
    exec_cmd_free(cmd);
}

/* ---- tests ---- */

START_TEST(test_status)
{
    static const struct {
        const char *script;
        int status, code, sig;
        const char *words;
    } cases[] = {
        {"exit 0", 0, 0, 0, "exit status 0"},
        {"exit 3", 3, 3, 0, "exit status 3"},
        {"exit 255", 255, 255, 0, "exit status 255"},
        {"kill -TERM $$", 256 + SIGTERM, -1, SIGTERM, "signal: Terminated"},
        {"kill -KILL $$", 256 + SIGKILL, -1, SIGKILL, "signal: Killed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        exec_cmd *cmd = shell(cases[i].script);
        ck_assert_int_eq(exec_cmd_pid(cmd), -1);
        ck_assert_int_eq(exec_cmd_start(cmd), 0);
        ck_assert_int_gt(exec_cmd_pid(cmd), 0);
        ck_assert_int_eq(exec_cmd_exit_code(cmd), -1);
        ck_assert_int_eq(exec_cmd_wait(cmd), cases[i].status);
        ck_assert_int_eq(exec_cmd_exit_code(cmd), cases[i].code);
        ck_assert_int_eq(exec_cmd_term_signal(cmd), cases[i].sig);
        ck_assert_str_eq(exec_status_string(cases[i].status).text, cases[i].words);
        exec_cmd_free(cmd);
    }
    expect_no_children();
}
END_TEST

START_TEST(test_arguments)
{
    expect_output(exec_command("printf", "<%s>", "a b", "", "*"), "<a b><><*>", 0);
    const char *argv[] = {"another name", "-c", "echo $0", NULL};
    expect_output(exec_command_argv(NULL, "sh", argv), "another name\n", 0);
    exec_cmd *cmd = exec_command("echo");
    for (int i = 0; i < 20; i++)
        exec_cmd_add_arg(cmd, "x");
    expect_output(cmd, "x x x x x x x x x x x x x x x x x x x x\n", 0);
}
END_TEST

START_TEST(test_environment_and_directory)
{
    setenv("CHANT_TEST_A", "mine", 1);
    exec_cmd *cmd = shell("echo $CHANT_TEST_A $CHANT_TEST_B");
    exec_cmd_add_env(cmd, "CHANT_TEST_B=added");
    setenv("CHANT_TEST_A", "later", 1);
    expect_output(cmd, "mine added\n", 0);

    cmd = shell("echo $CHANT_TEST_A $CHANT_TEST_B $CHANT_TEST_AB");
    const char *env[] = {"CHANT_TEST_A=1", "CHANT_TEST_AB=2", NULL};
    exec_cmd_set_env(cmd, env);
    exec_cmd_add_env(cmd, "CHANT_TEST_A=3");
    expect_output(cmd, "3 2\n", 0);

    cmd = shell("echo $CHANT_TEST_A");
    exec_cmd_set_env(cmd, env);
    exec_cmd_set_env(cmd, NULL);
    expect_output(cmd, "later\n", 0);

    cmd = shell("pwd");
    exec_cmd_set_dir(cmd, "/usr");
    expect_output(cmd, "/usr\n", 0);
}
END_TEST

START_TEST(test_standard_descriptors_are_null)
{
    /* /dev/null is what all three are: nothing to read, and writing succeeds. */
    exec_cmd *cmd = shell("cat && echo out && echo err >&2 && ls -l /proc/self/fd/0 /proc/self/fd/2"
                          " | grep -c '/dev/null$'");
    expect_output(cmd, "out\n2\n", 0);
    cmd = shell("echo out; echo err >&2");
    ck_assert_int_eq(exec_cmd_run(cmd), 0);
    exec_cmd_free(cmd);
}
END_TEST

START_TEST(test_input)
{
    exec_cmd *cmd = exec_command("tr", "a-z", "A-Z");
    exec_cmd_set_input(cmd, "words", 5);
    expect_output(cmd, "WORDS", 0);
    cmd = exec_command("wc", "-c");
    exec_cmd_set_input(cmd, NULL, 0);
    expect_output(cmd, "0\n", 0);

    /* More than a pipe holds, both ways at once, and one who does not want it. */
    size_t size = 1 << 20;
    char *much = malloc(size), *text;
    ck_assert_ptr_nonnull(much);
    for (size_t i = 0; i < size; i++)
        much[i] = (char)(i * 7 >> 3);
    cmd = exec_command("cat");
    exec_cmd_set_input(cmd, much, size);
    size_t got;
    ck_assert_int_eq(exec_cmd_output(cmd, &text, &got), 0);
    ck_assert_uint_eq(got, size);
    ck_assert_int_eq(memcmp(text, much, size), 0);
    free(text);
    exec_cmd_free(cmd);
    cmd = shell("exit 4");
    exec_cmd_set_input(cmd, much, size);
    ck_assert_int_eq(exec_cmd_run(cmd), 4);
    exec_cmd_free(cmd);
    free(much);
}
END_TEST

START_TEST(test_combined_output)
{
    char *text;
    exec_cmd *cmd = shell("echo out; echo err >&2; echo out; exit 7");
    ck_assert_int_eq(exec_cmd_combined_output(cmd, &text, NULL), 7);
    ck_assert_str_eq(text, "out\nerr\nout\n");
    free(text);
    exec_cmd_free(cmd);
}
END_TEST

START_TEST(test_kept_output)
{
    exec_cmd *cmd = shell("echo out; echo err >&2; exit 7");
    ck_assert_int_eq(exec_cmd_keep_stdout(cmd), 0);
    ck_assert_int_eq(exec_cmd_keep_stderr(cmd), 0);
    ck_assert_int_eq(exec_cmd_keep_stderr(cmd), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_ptr_null(exec_cmd_take_stdout(cmd, NULL));
    ck_assert_int_eq(exec_cmd_run(cmd), 7);
    size_t size;
    char *out = exec_cmd_take_stdout(cmd, &size), *err = exec_cmd_take_stderr(cmd, NULL);
    ck_assert_str_eq(out, "out\n");
    ck_assert_uint_eq(size, 4);
    ck_assert_str_eq(err, "err\n");
    ck_assert_ptr_null(exec_cmd_take_stdout(cmd, &size));
    ck_assert_uint_eq(size, 0);
    free(out);
    free(err);
    exec_cmd_free(cmd);
}
END_TEST

START_TEST(test_pipes)
{
    exec_cmd *cmd = shell("read a; echo \"1: $a\"; echo \"2: $a\" >&2; read b; echo \"1: $b\"");
    io_file *in = exec_cmd_stdin_pipe(cmd), *out = exec_cmd_stdout_pipe(cmd);
    io_file *err = exec_cmd_stderr_pipe(cmd);
    ck_assert(in && out && err);
    ck_assert_ptr_null(exec_cmd_stdout_pipe(cmd));
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(exec_cmd_start(cmd), 0);
    char text[64];
    ck_assert_int_eq(io_write_string(in, "one\n"), 4);
    ck_assert_int_eq(io_read_full(out, text, 7), 7);
    ck_assert_int_eq(memcmp(text, "1: one\n", 7), 0);
    ck_assert_int_eq(io_read_full(err, text, 7), 7);
    ck_assert_int_eq(memcmp(text, "2: one\n", 7), 0);
    ck_assert_int_eq(io_write_string(in, "two\n"), 4);
    ck_assert_int_eq(io_file_close(in), 0);
    char *rest = io_read_all(out, 0, NULL);
    ck_assert_str_eq(rest, "1: two\n");
    free(rest);
    ck_assert_int_eq(exec_cmd_wait(cmd), 0);
    ck_assert_int_eq(io_file_read(err, text, 1), -1);
    ck_assert_int_eq(errno, EBADF);
    exec_cmd_free(cmd);
}
END_TEST

/* Two programs joined by a pipe of the library's, which neither sees as nonblocking. */
START_TEST(test_files)
{
    io_file *r, *w;
    char *text;
    int before = open_descriptors();
    ck_assert_int_eq(io_pipe(&r, &w), 0);
    exec_cmd *first = shell("for i in 1 2 3; do echo line $i; done; sleep 0.02; echo last");
    exec_cmd *second = exec_command("sed", "s/line/LINE/");
    exec_cmd_set_stdout(first, w);
    exec_cmd_set_stdin(second, r);
    ck_assert_int_eq(exec_cmd_start(first), 0);
    ck_assert_int_eq(io_file_close(w), 0);
    ck_assert_int_eq(exec_cmd_output(second, &text, NULL), 0);
    ck_assert_str_eq(text, "LINE 1\nLINE 2\nLINE 3\nlast\n");
    free(text);
    ck_assert_int_eq(exec_cmd_wait(first), 0);
    io_file_close(r);
    exec_cmd_free(first);
    exec_cmd_free(second);

    /* Output and error output to one file. */
    ck_assert_int_eq(io_pipe(&r, &w), 0);
    first = shell("echo out; echo err >&2");
    exec_cmd_set_stdout(first, w);
    exec_cmd_set_stderr(first, w);
    ck_assert_int_eq(exec_cmd_run(first), 0);
    exec_cmd_free(first);
    io_file_close(w);
    text = io_read_all(r, 0, NULL);
    ck_assert_str_eq(text, "out\nerr\n");
    free(text);
    io_file_close(r);

    /* More descriptors; that of number 4 and what is to become number 4 among them. */
    for (int fd = 3; fd < 1024; fd++) /* what the test itself was started with */
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    int low[2];
    ck_assert_int_eq(pipe2(low, O_CLOEXEC), 0);
    io_file *f[2] = {io_new_file(low[0]), io_new_file(low[1])};
    exec_cmd *cmd = shell("echo to 4 >&4; ls /proc/self/fd | wc -l");
    ck_assert_int_eq(exec_cmd_add_file(cmd, f[0]), 3);
    ck_assert_int_eq(exec_cmd_add_file(cmd, f[1]), 4);
    /* ls has its own directory open as well. */
    expect_output(cmd, "6\n", 0);
    char got[8];
    ck_assert_int_eq(io_file_read(f[0], got, sizeof got), 5);
    ck_assert_int_eq(memcmp(got, "to 4\n", 5), 0);
    io_file_close(f[0]);
    cmd = shell("exit 0");
    exec_cmd_set_stdin(cmd, f[0]);
    ck_assert_int_eq(exec_cmd_run(cmd), -1);
    ck_assert_int_eq(errno, EBADF);
    exec_cmd_free(cmd);
    io_file_close(f[1]);
    ck_assert_int_le(open_descriptors(), before + 2);
}
END_TEST

START_TEST(test_usage)
{
    struct rusage usage;
    exec_cmd *cmd = shell("i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); done; read line");
    io_file *in = exec_cmd_stdin_pipe(cmd);
    ck_assert_ptr_nonnull(in);
    ck_assert_int_eq(exec_cmd_start(cmd), 0);
    exec_cmd_usage(cmd, &usage);
    ck_assert_int_eq(usage.ru_maxrss, 0);
    ck_assert_int_eq(io_write_string(in, "line\n"), 5);
    ck_assert_int_eq(exec_cmd_wait(cmd), 0);
    exec_cmd_usage(cmd, &usage);
    ck_assert_int_gt(usage.ru_maxrss, 0);
    ck_assert_int_gt(usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec +
                         usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec, 0);
    exec_cmd_free(cmd);
}
END_TEST

static void expect_no_start(exec_cmd *cmd, int error)
{
    char *text = NULL;
    errno = 0;
    ck_assert_int_eq(exec_cmd_output(cmd, &text, NULL), -1);
    ck_assert_msg(errno == error, "%s", strerror(errno));
    ck_assert_ptr_null(text);
    ck_assert_int_eq(exec_cmd_wait(cmd), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(exec_cmd_start(cmd), -1);
    ck_assert_int_eq(errno, EALREADY);
    ck_assert_int_eq(exec_cmd_pid(cmd), -1);
    exec_cmd_free(cmd);
}

START_TEST(test_start_fails)
{
    warm_up();
    int before = open_descriptors();
    expect_no_start(exec_command("/no/such/program"), ENOENT);
    expect_no_start(exec_command("no-such-program"), ENOENT);
    expect_no_start(exec_command("/etc/passwd"), EACCES);
    expect_no_start(exec_command("/tmp"), EACCES);
    exec_cmd *cmd = shell("exit 0");
    exec_cmd_set_dir(cmd, "/no/such/directory");
    expect_no_start(cmd, ENOENT);
    atomic_store(&spawns_that_fail, 1);
    expect_no_start(shell("exit 0"), EAGAIN);

    char empty[] = "/tmp/chant-test.XXXXXX";
    int fd = mkstemp(empty);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fchmod(fd, 0700), 0);
    close(fd);
    expect_no_start(exec_command(empty), ENOEXEC);
    unlink(empty);

    context_context *ctx = context_with_cancel(context_background());
    context_cancel(ctx);
    expect_no_start(exec_command_context(ctx, "true"), ECANCELED);
    context_release(ctx);
    ck_assert_int_eq(open_descriptors(), before);
    expect_no_children();
}
END_TEST

START_TEST(test_descriptors_run_out)
{
    struct rlimit old, low;
    warm_up();
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
    int before = open_descriptors(), worked = 0, failed = 0;
    for (rlim_t free_ones = 0; free_ones < 12; free_ones++) {
        low = (struct rlimit){(rlim_t)before + free_ones, old.rlim_max};
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &low), 0);
        char *text;
        exec_cmd *cmd = shell("echo here");
        exec_cmd_set_input(cmd, "x", 1);
        int status = exec_cmd_combined_output(cmd, &text, NULL), error = errno;
        exec_cmd_free(cmd);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
        if (status == 0) {
            ck_assert_str_eq(text, "here\n");
            worked++;
        } else {
            ck_assert_int_eq(error, EMFILE);
            failed++;
        }
        free(text);
        ck_assert_int_eq(open_descriptors(), before);
        expect_no_children();
    }
    ck_assert_int_gt(worked, 0);
    ck_assert_int_gt(failed, 0);
}
END_TEST

START_TEST(test_signal)
{
    exec_cmd *cmd = shell("trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done");
    io_file *out = exec_cmd_stdout_pipe(cmd);
    char line[6];
    ck_assert_int_eq(exec_cmd_signal(cmd, SIGTERM), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(exec_cmd_start(cmd), 0);
    ck_assert_int_eq(io_read_full(out, line, 6), 6);
    ck_assert_int_eq(exec_cmd_signal(cmd, 0), 0);
    ck_assert_int_eq(exec_cmd_signal(cmd, 10000), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(exec_cmd_signal(cmd, SIGTERM), 0);
    ck_assert_int_eq(exec_cmd_wait(cmd), 9);
    ck_assert_int_eq(exec_cmd_kill(cmd), -1);
    ck_assert_int_eq(errno, ESRCH);
    ck_assert_int_eq(exec_cmd_wait(cmd), -1);
    ck_assert_int_eq(errno, ECHILD);
    exec_cmd_free(cmd);
}
END_TEST

/* The shell's child holds the pipe: it must get the signal too. */
START_TEST(test_group)
{
    exec_cmd *cmd = shell("sleep 1000 & echo ready; wait");
    exec_cmd_set_group(cmd);
    io_file *out = exec_cmd_stdout_pipe(cmd);
    ck_assert_int_eq(exec_cmd_start(cmd), 0);
    char line[6];
    ck_assert_int_eq(io_read_full(out, line, 6), 6);
    ck_assert_int_eq(exec_cmd_kill(cmd), 0);
    ck_assert_int_eq(io_file_read(out, line, 1), 0);
    ck_assert_int_eq(exec_cmd_wait(cmd), 256 + SIGKILL);
    exec_cmd_free(cmd);
}
END_TEST

START_TEST(test_context)
{
    context_context *ctx = context_with_timeout(context_background(), 500 * time_millisecond);
    exec_cmd *cmd = exec_command_context(ctx, "sleep", "1000");
    ck_assert_int_eq(exec_cmd_run(cmd), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(exec_cmd_term_signal(cmd), SIGKILL);
    exec_cmd_free(cmd);
    context_release(ctx);

    /* The end of the program comes first. */
    ctx = context_with_cancel(context_background());
    cmd = exec_command_context(ctx, "sh", "-c", "exit 5");
    ck_assert_int_eq(exec_cmd_run(cmd), 5);
    context_cancel(ctx);
    ck_assert_int_eq(exec_cmd_exit_code(cmd), 5);
    exec_cmd_free(cmd);
    context_release(ctx);
}
END_TEST

START_TEST(test_gentle_cancel)
{
    /* One that does as it is told, and ends well. */
    context_context *ctx = context_with_cancel(context_background());
    exec_cmd *cmd = exec_command_context(
        ctx, "sh", "-c", "trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done");
    exec_cmd_set_cancel(cmd, SIGTERM, time_minute);
    io_file *out = exec_cmd_stdout_pipe(cmd);
    char line[6];
    ck_assert_int_eq(exec_cmd_start(cmd), 0);
    ck_assert_int_eq(io_read_full(out, line, 6), 6);
    context_cancel(ctx);
    ck_assert_int_eq(exec_cmd_wait(cmd), 0);
    exec_cmd_free(cmd);
    context_release(ctx);

    /* One that does not. */
    ctx = context_with_cancel(context_background());
    cmd = exec_command_context(
        ctx, "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.01; done");
    exec_cmd_set_cancel(cmd, SIGTERM, 20 * time_millisecond);
    out = exec_cmd_stdout_pipe(cmd);
    ck_assert_int_eq(exec_cmd_start(cmd), 0);
    ck_assert_int_eq(io_read_full(out, line, 6), 6);
    context_cancel(ctx);
    ck_assert_int_eq(exec_cmd_wait(cmd), -1);
    ck_assert_int_eq(errno, ECANCELED);
    ck_assert_int_eq(exec_cmd_term_signal(cmd), SIGKILL);
    exec_cmd_free(cmd);
    context_release(ctx);
}
END_TEST

/* The program has ended, a child of its own has its output. */
START_TEST(test_output_left_open)
{
    char *text;
    exec_cmd *cmd = shell("echo text; sleep 1000 & echo $!");
    exec_cmd_set_cancel(cmd, SIGKILL, 30 * time_millisecond);
    ck_assert_int_eq(exec_cmd_output(cmd, &text, NULL), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(exec_cmd_exit_code(cmd), 0);
    ck_assert_int_eq(strncmp(text, "text\n", 5), 0);
    ck_assert_int_eq(kill((pid_t)atol(text + 5), SIGKILL), 0);
    free(text);
    exec_cmd_free(cmd);
}
END_TEST

START_TEST(test_left_alone)
{
    warm_up();
    int before = open_descriptors();
    char gone[] = "/tmp/chant-test.XXXXXX";
    int fd = mkstemp(gone);
    ck_assert_int_ge(fd, 0);
    close(fd);
    exec_cmd *cmd = exec_command("sh", "-c", "sleep 0.02; rm \"$0\"", gone);
    ck_assert_int_eq(exec_cmd_start(cmd), 0);
    exec_cmd_free(cmd);
    exec_cmd_free(NULL);
    exec_cmd_free(shell("never started"));
    long long end = now_ns() + 60000000000;
    while ((access(gone, F_OK) == 0 || waitpid(-1, NULL, WNOHANG) != -1) && now_ns() < end)
        time_sleep(time_millisecond);
    expect_no_children();
    while (open_descriptors() != before && now_ns() < end)
        time_sleep(time_millisecond);
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

START_TEST(test_waited_for_by_others)
{
    exec_cmd *cmd = shell("exit 1");
    ck_assert_int_eq(exec_cmd_start(cmd), 0);
    ck_assert_int_eq(waitpid(exec_cmd_pid(cmd), NULL, 0), exec_cmd_pid(cmd));
    ck_assert_int_eq(exec_cmd_signal(cmd, SIGTERM), -1);
    ck_assert_int_eq(errno, ESRCH);
    ck_assert_int_eq(exec_cmd_wait(cmd), -1);
    ck_assert_int_eq(errno, ECHILD);
    exec_cmd_free(cmd);
    signal_ignore(SIGCHLD);
    cmd = shell("exit 1");
    ck_assert_int_eq(exec_cmd_run(cmd), -1);
    ck_assert_int_eq(errno, ECHILD);
    ck_assert_int_eq(exec_cmd_exit_code(cmd), -1);
    exec_cmd_free(cmd);
    signal_reset(SIGCHLD);
}
END_TEST

START_TEST(test_old_kernel)
{
    no_pidfd = true;
    expect_output(shell("echo text; exit 6"), "text\n", 6);
    context_context *ctx = context_with_timeout(context_background(), 500 * time_millisecond);
    exec_cmd *cmd = exec_command_context(ctx, "sleep", "1000");
    ck_assert_int_eq(exec_cmd_run(cmd), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    exec_cmd_free(cmd);
    context_release(ctx);
    expect_no_children();
}
END_TEST

/* A program starts with signals as any other does, whatever this one has made of them. */
START_TEST(test_signals_of_the_program)
{
    chant_chan *c = chan_make(sizeof(int), 1);
    ck_assert_int_eq(signal_notify(c, SIGUSR1), 0);
    exec_cmd *cmd = shell("kill -USR1 $$");
    ck_assert_int_eq(exec_cmd_run(cmd), 256 + SIGUSR1);
    exec_cmd_free(cmd);
    ck_assert_int_eq(chan_len(c), 0);
    signal_stop(c);
    chan_release(c);
    signal_ignore(SIGUSR2);
    cmd = shell("kill -USR2 $$; exit 8");
    ck_assert_int_eq(exec_cmd_run(cmd), 8);
    exec_cmd_free(cmd);
    signal_reset(SIGUSR2);
    expect_output(exec_command("sed", "-n", "s/^SigBlk:\t//p", "/proc/self/status"),
                  "0000000000000000\n", 0);
}
END_TEST

START_TEST(test_look_path)
{
    char *path = exec_look_path("sh");
    ck_assert_ptr_nonnull(path);
    ck_assert_int_eq(path[0], '/');
    ck_assert_int_eq(access(path, X_OK), 0);
    free(path);
    path = exec_look_path("/bin/sh");
    ck_assert_str_eq(path, "/bin/sh");
    free(path);
    static const struct {
        const char *path, *name;
        int error;
    } cases[] = {
        {"/bin", "no-such-program", ENOENT}, {"/bin", "", ENOENT},
        {"", "sh", ENOENT}, {NULL, "sh", ENOENT},
        {".::bin", "sh", ENOENT}, {"/etc", "passwd", EACCES},
        {"/bin", "/etc/passwd", EACCES}, {"/", "etc", EACCES},
    };
    ck_assert_int_eq(chdir("/bin"), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].path)
            setenv("PATH", cases[i].path, 1);
        else
            unsetenv("PATH");
        errno = 0;
        ck_assert_ptr_null(exec_look_path(cases[i].name));
        ck_assert_int_eq(errno, cases[i].error);
    }
    setenv("PATH", "/etc:/no/such:/bin", 1);
    path = exec_look_path("sh");
    ck_assert_str_eq(path, "/bin/sh");
    free(path);
}
END_TEST

enum { CROWD = 24, RUNS = 10 };
static atomic_int done;

static void run_some(void *arg, int number)
{
    (void)arg;
    for (int i = 0; i < RUNS; i++) {
        char *text, wanted[32];
        snprintf(wanted, sizeof wanted, "%d", number);
        exec_cmd *cmd = exec_command("sh", "-c", "echo $0; exit $0", wanted);
        int status = exec_cmd_output(cmd, &text, NULL);
        if (status == number && (int)strtol(text, NULL, 10) == number)
            atomic_fetch_add(&done, 1);
        free(text);
        exec_cmd_free(cmd);
    }
}

START_TEST(test_many_at_once)
{
    warm_up();
    int before = open_descriptors();
    crowd_run(run_some, NULL, CROWD, 4);
    ck_assert_int_eq(atomic_load(&done), (CROWD + 4) * RUNS);
    ck_assert_int_eq(open_descriptors(), before);
    expect_no_children();
}
END_TEST

static void set_when_started(void)
{
    exec_cmd *cmd = shell("exit 0");
    exec_cmd_start(cmd);
    exec_cmd_set_dir(cmd, "/");
}

static void no_context(void)
{
    exec_command_context(NULL, "true");
}

static void no_signal(void)
{
    exec_cmd_set_cancel(shell("exit 0"), 0, 0);
}

START_TEST(test_misuse)
{
    expect_death(set_when_started, "panic: exec: already started");
    expect_death(no_context, "panic: nil Context");
    expect_death(no_signal, "panic: exec: no such signal");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_status, test_arguments, test_environment_and_directory,
        test_standard_descriptors_are_null, test_input, test_combined_output, test_kept_output,
        test_pipes, test_files, test_usage, test_start_fails, test_descriptors_run_out, test_signal,
        test_group, test_context, test_gentle_cancel, test_output_left_open, test_left_alone,
        test_waited_for_by_others, test_old_kernel, test_signals_of_the_program, test_look_path,
        test_many_at_once, NULL
    };
    const TTest *endings[] = {test_misuse, NULL};
    return run_suite("exec", tests, endings);
}
