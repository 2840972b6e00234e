/* chant/io.h: files, pipes, eventfd, terminals, deadlines, contexts, whole reads and writes, and
 * what misuse gives. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "chant/context.h"
#include "chant/io.h"
#include "chant/sync.h"
#include "crowd.h"
#include "death.h"
#include "io.h"

static char path[64];

static const char *temporary(void)
{
    strcpy(path, "/tmp/chant-io.XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    return path;
}

static void ck_error(ssize_t result, int error)
{
    ck_assert_int_eq(result, -1);
    ck_assert_int_eq(errno, error);
}

/* ---- regular files ---- */

START_TEST(test_file)
{
    char buf[64];
    io_file *f = io_create(temporary());
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(io_file_write(f, "hello world", 11), 11);
    ck_assert_int_eq(io_write_string(f, "!\n"), 2);
    ck_assert_int_eq(io_file_seek(f, 6, SEEK_SET), 6);
    ck_assert_int_eq(io_file_read(f, buf, sizeof buf), 7);
    ck_assert(memcmp(buf, "world!\n", 7) == 0);
    ck_assert_int_eq(io_file_read(f, buf, sizeof buf), 0);
    ck_assert_int_eq(io_file_read_at(f, buf, 5, 0), 5);
    ck_assert(memcmp(buf, "hello", 5) == 0);
    ck_assert_int_eq(io_file_write_at(f, "W", 1, 6), 1);
    ck_assert_int_eq(io_file_sync(f), 0);
    ck_assert_int_eq(io_file_truncate(f, 8), 0);
    ck_assert_int_eq(io_file_seek(f, 0, SEEK_END), 8);
    ck_assert_int_eq(io_file_seek(f, -2, SEEK_CUR), 6);
    ck_assert_int_eq(io_file_read(f, buf, sizeof buf), 2);
    ck_assert(memcmp(buf, "Wo", 2) == 0);
    ck_error(io_file_seek(f, -1, SEEK_SET), EINVAL);
    ck_error(io_file_set_deadline(f, time_now()), ENOTSUP);
    ck_assert(!io_file_is_terminal(f));
    ck_assert_int_ne(fcntl(io_file_fd(f), F_GETFD) & FD_CLOEXEC, 0);
    ck_assert_int_eq(io_file_close(f), 0);
    ck_error(io_file_close(f), EBADF);
    unlink(path);
}
END_TEST

START_TEST(test_open)
{
    ck_assert_ptr_null(io_open("/nonexistent/file", O_RDONLY, 0));
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_ptr_null(io_open(temporary(), O_RDWR | O_CREAT | O_EXCL, 0600));
    ck_assert_int_eq(errno, EEXIST);
    unlink(path);
    io_file *f = io_open("/tmp", O_RDONLY | O_DIRECTORY, 0);
    char c;
    ck_assert_ptr_nonnull(f);
    ck_error(io_file_read(f, &c, 1), EISDIR);
    ck_error(io_file_write(f, "x", 1), EBADF);
    ck_assert_int_eq(io_file_close(f), 0);
    f = io_open("/dev/null", O_RDWR, 0);
    ck_assert_int_eq(io_file_write(f, "x", 1), 1);
    ck_assert_int_eq(io_file_read(f, &c, 1), 0);
    ck_assert_int_eq(io_file_close(f), 0);
    f = io_open("/tmp", O_PATH, 0);
    ck_assert_ptr_nonnull(f);
    ck_error(io_file_read(f, &c, 1), EBADF);
    ck_assert_int_eq(io_file_close(f), 0);
    f = io_open("/dev/full", O_WRONLY, 0);
    ck_error(io_file_write(f, "x", 1), ENOSPC);
    ck_assert_int_eq(io_file_close(f), 0);
}
END_TEST

START_TEST(test_vectors)
{
    char a[3], b[200], c[5];
    struct iovec in[] = {{a, 3}, {NULL, 0}, {b, 200}, {c, 5}};
    io_file *r, *w;
    ck_assert_int_eq(io_pipe(&r, &w), 0);
    struct iovec out[150]; /* more than one system call takes */
    for (int i = 0; i < 150; i++)
        out[i] = (struct iovec){"abcdefg" + i % 7, (size_t)(i % 3)};
    size_t total = 0;
    for (int i = 0; i < 150; i++)
        total += out[i].iov_len;
    ck_assert_int_eq(io_file_writev(w, out, 150), (ssize_t)total);
    ck_assert_int_eq(io_file_readv(r, in, 4), (ssize_t)total);
    ck_assert(memcmp(a, "bcd", 3) == 0);
    ck_assert_int_eq(io_file_writev(w, out, 0), 0);
    ck_assert_int_eq(io_file_readv(r, in, 0), 0);
    ck_error(io_file_writev(w, out, -1), EINVAL);
    ck_error(io_file_readv(r, in, -1), EINVAL);
    struct iovec huge[] = {{a, SIZE_MAX}, {a, SIZE_MAX}};
    ck_error(io_file_writev(w, huge, 2), EINVAL);
    ck_error(io_file_write(w, a, SIZE_MAX), EINVAL);
    io_file_close(r);
    io_file_close(w);
}
END_TEST

START_TEST(test_whole_files)
{
    size_t size;
    ck_assert_int_eq(io_write_file(temporary(), "some text", 9, 0600), 0);
    char *text = io_read_file(path, &size);
    ck_assert_str_eq(text, "some text");
    ck_assert_uint_eq(size, 9);
    free(text);
    ck_assert_int_eq(io_write_file(path, "", 0, 0600), 0);
    text = io_read_file(path, NULL);
    ck_assert_str_eq(text, "");
    free(text);
    unlink(path);
    ck_assert_ptr_null(io_read_file(path, &size));
    ck_assert_int_eq(errno, ENOENT);
    ck_error(io_write_file("/nonexistent/x", "", 0, 0600), ENOENT);
    ck_error(io_write_file("/dev/full", "x", 1, 0600), ENOSPC);
    text = io_read_file("/proc/self/status", &size); /* says that it is empty */
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_gt(size, 100);
    free(text);
    ck_assert_ptr_null(io_read_file("/tmp", NULL));
    ck_assert_int_eq(errno, EISDIR);
}
END_TEST

/* ---- pipes ---- */

typedef struct {
    io_file *r, *w;
    atomic_int step;
    int error;
    ssize_t result;
} Pipe;

static Pipe *make_pipe(void)
{
    Pipe *p = calloc(1, sizeof *p);
    ck_assert_int_eq(io_pipe(&p->r, &p->w), 0);
    return p;
}

static void free_pipe(Pipe *p)
{
    io_file_close(p->r);
    io_file_close(p->w);
    free(p);
}

enum { MUCH = 300000 };

/* Check writes a message for each assertion, so there is one for many bytes. */
static bool is_pattern(const char *data, ssize_t n, int from)
{
    for (int i = 0; i < n; i++)
        if (data[i] != (char)((from + i) * 7))
            return false;
    return true;
}

static void write_much(void *arg)
{
    Pipe *p = arg;
    char *data = malloc(MUCH);
    for (int i = 0; i < MUCH; i++)
        data[i] = (char)(i * 7);
    p->result = io_file_write(p->w, data, MUCH);
    io_file_close(p->w);
    free(data);
    atomic_store(&p->step, 1);
}

START_TEST(test_whole_write)
{
    Pipe *p = make_pipe();
    spawn(write_much, p);
    char buf[1000];
    ssize_t n;
    int total = 0;
    bool good = true;
    while ((n = io_file_read(p->r, buf, (size_t)(1 + total % 1000))) > 0) {
        good &= is_pattern(buf, n, total);
        total += (int)n;
    }
    ck_assert(good);
    ck_assert_int_eq(n, 0);
    ck_assert_int_eq(total, MUCH);
    ck_assert(wait_until(&p->step, 1));
    ck_assert_int_eq(p->result, MUCH);
    free_pipe(p);
}
END_TEST

static void write_lines(void *arg, int number)
{
    Pipe *p = arg;
    char line[5000]; /* longer than what a pipe writes in one piece */
    memset(line, 'a' + number, sizeof line);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(io_file_write(p->w, line, sizeof line), (ssize_t)sizeof line);
    if (atomic_fetch_add(&p->step, 1) == 7)
        io_file_close(p->w);
}

static void read_lines(void *arg)
{
    Pipe *p = arg;
    char line[5000];
    ssize_t n;
    int lines = 0;
    while ((n = io_read_full(p->r, line, sizeof line)) == (ssize_t)sizeof line) {
        ck_assert(memcmp(line, line + 1, sizeof line - 1) == 0); /* all the same */
        lines++;
    }
    ck_assert_int_eq(n, 0);
    p->result = lines;
    atomic_fetch_add(&p->step, 1);
}

START_TEST(test_writes_are_not_torn)
{
    Pipe *p = make_pipe();
    spawn(read_lines, p);
    crowd_run(write_lines, p, 6, 2);
    ck_assert(wait_until(&p->step, 9));
    ck_assert_int_eq(p->result, 160);
    free_pipe(p);
}
END_TEST

static void read_one(void *arg)
{
    Pipe *p = arg;
    char c;
    atomic_store(&p->step, 1);
    p->result = io_file_read(p->r, &c, 1);
    p->error = errno;
    atomic_store(&p->step, 2);
}

static void let_wait(Pipe *p)
{
    ck_assert(wait_until(&p->step, 1));
    time_sleep(2 * time_millisecond);
    ck_assert_int_eq(atomic_load(&p->step), 1);
}

static void ck_woken(Pipe *p, int error)
{
    ck_assert(wait_until(&p->step, 2));
    ck_assert_int_eq(p->result, -1);
    ck_assert_int_eq(p->error, error);
}

START_TEST(test_close_wakes)
{
    Pipe *p = make_pipe();
    spawn(read_one, p);
    let_wait(p);
    ck_assert_int_eq(io_file_close(p->r), 0);
    ck_woken(p, EBADF);
    free_pipe(p);
}
END_TEST

START_TEST(test_deadline_wakes)
{
    Pipe *p = make_pipe();
    char c;
    spawn(read_one, p);
    let_wait(p);
    time_time start = time_now();
    ck_assert_int_eq(io_file_set_read_deadline(p->r, time_time_add(start, 3 * time_millisecond)),
                     0);
    ck_woken(p, ETIMEDOUT);
    ck_assert_int_ge(time_since(start), 3 * time_millisecond);
    ck_error(io_file_read(p->r, &c, 1), ETIMEDOUT);
    /* Of a time that has no monotonic reading the wall clock counts. */
    ck_assert_int_eq(io_file_set_deadline(p->r, time_unix(time_time_unix(start) + 3600, 0)), 0);
    ck_assert_int_eq(io_file_write(p->w, "x", 1), 1);
    ck_assert_int_eq(io_file_read(p->r, &c, 1), 1);
    ck_assert_int_eq(io_file_set_deadline(p->r, time_unix(1, 0)), 0);
    ck_error(io_file_read(p->r, &c, 1), ETIMEDOUT);
    ck_assert_int_eq(io_file_set_deadline(p->r, (time_time){0}), 0);
    ck_assert_int_eq(io_file_write(p->w, "x", 1), 1);
    ck_assert_int_eq(io_file_read(p->r, &c, 1), 1);
    ck_assert_int_eq(io_file_set_write_deadline(p->w, start), 0);
    ck_error(io_file_write(p->w, "x", 1), ETIMEDOUT);
    free_pipe(p);
}
END_TEST

/* ---- contexts ---- */

START_TEST(test_context_wakes)
{
    Pipe *p = make_pipe();
    char c;
    context_context *ctx = context_with_cancel(context_background());
    context_context *other = context_with_timeout(context_background(), time_hour);
    ck_assert_int_eq(io_file_set_context(p->r, ctx), 0);
    spawn(read_one, p);
    let_wait(p);
    context_cancel(ctx);
    ck_woken(p, ECANCELED);
    ck_error(io_file_read(p->r, &c, 1), ECANCELED);
    ck_assert_int_eq(io_file_set_context(p->r, other), 0); /* in its place */
    ck_assert_int_eq(io_file_write(p->w, "xy", 2), 2);
    ck_assert_int_eq(io_file_read(p->r, &c, 1), 1);
    ck_assert_int_eq(io_file_set_context(p->r, ctx), 0);
    ck_error(io_file_read(p->r, &c, 1), ECANCELED);
    ck_assert_int_eq(io_file_set_context(p->r, NULL), 0);
    ck_assert_int_eq(io_file_read(p->r, &c, 1), 1);
    context_release(ctx);
    context_release(other);
    io_file_close(p->r);
    ck_error(io_file_set_context(p->r, NULL), EBADF);
    ck_error(io_file_set_context(p->r, context_background()), EBADF);
    free_pipe(p);
}
END_TEST

START_TEST(test_context_times_out)
{
    Pipe *p = make_pipe();
    context_context *ctx = context_with_timeout(context_background(), 5 * time_millisecond);
    ck_assert_int_eq(io_file_set_context(p->r, ctx), 0);
    spawn(read_one, p);
    ck_woken(p, ETIMEDOUT);
    context_release(ctx);
    free_pipe(p);
}
END_TEST

typedef struct {
    Pipe *p;
    context_context *top;
    atomic_bool stop;
} Binders;

/* Some bind, some read, one cancels what it has bound. */
static void bind_and_read(void *arg, int number)
{
    Binders *b = arg;
    char c;
    for (int i = 0; i < 100; i++) {
        if (number % 3 == 0) {
            context_context *ctx = context_with_cancel(b->top);
            io_file_set_context(b->p->r, ctx);
            if (i % 2)
                context_cancel(ctx);
            context_release(ctx);
        } else if (number % 3 == 1) {
            io_file_set_context(b->p->r, i % 5 ? b->top : NULL);
            io_file_write(b->p->w, "x", 1);
        } else {
            io_file_set_read_deadline(b->p->r,
                                      time_time_add(time_now(), time_millisecond));
            io_file_read(b->p->r, &c, 1);
        }
        if (number == 5 && i == 90)
            io_file_close(b->p->r); /* with whatever is bound */
    }
}

START_TEST(test_contexts_of_many)
{
    Binders b = {.p = make_pipe(), .top = context_with_cancel(context_background())};
    crowd_run(bind_and_read, &b, 10, 2);
    context_cancel(b.top);
    context_release(b.top);
    free_pipe(b.p);
}
END_TEST

/* ---- SIGPIPE ---- */

static void ck_no_signal(void)
{
    sigset_t pending;
    sigpending(&pending);
    ck_assert(!sigismember(&pending, SIGPIPE));
}

START_TEST(test_broken_pipe)
{
    io_file *r, *w;
    int fd[2];
    ck_assert_int_eq(io_pipe(&r, &w), 0);
    io_file_close(r);
    ck_error(io_file_write(w, "x", 1), EPIPE);
    struct iovec v[] = {{"x", 1}, {"y", 1}};
    ck_error(io_file_writev(w, v, 2), EPIPE);
    io_file_close(w);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    w = io_new_file(fd[0]);
    close(fd[1]);
    ck_error(io_file_write(w, "x", 1), EPIPE);
    ck_error(io_file_writev(w, v, 2), EPIPE);
    io_file_close(w);
    ck_assert_int_eq(pipe(fd), 0);
    w = io_new_file(fd[1]);
    close(fd[0]);
    ck_error(io_file_write(w, "x", 1), EPIPE);
    io_file_close(w);
    ck_no_signal();
}
END_TEST

/* As on kernels that have no flag for it. */
START_TEST(test_signal_mask)
{
    int fd[2];
    SigpipeHold hold;
    sigset_t set, old;
    ck_assert_int_eq(pipe(fd), 0);
    close(fd[0]);
    sigpipe_hold(&hold);
    ssize_t n = write(fd[1], "x", 1);
    sigpipe_release(&hold, true);
    ck_error(n, EPIPE);
    ck_no_signal();
    /* One that the program has blocked, and that waits already, stays. */
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, &old);
    pthread_kill(pthread_self(), SIGPIPE);
    sigpipe_hold(&hold);
    ck_error(write(fd[1], "x", 1), EPIPE);
    sigpipe_release(&hold, true);
    ck_assert_int_eq(sigtimedwait(&set, NULL, &(struct timespec){0, 0}), SIGPIPE);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    close(fd[1]);
}
END_TEST

static void write_to_closed_stdout(void)
{
    int fd[2];
    if (pipe(fd) != 0 || dup2(fd[1], STDOUT_FILENO) < 0)
        return;
    close(fd[0]);
    io_write_string(io_stdout(), "nobody reads this");
}

START_TEST(test_standard_output_ends_the_program)
{
    Ending e;
    run_child(write_to_closed_stdout, &e);
    ck_assert_int_eq(e.status, -1);
}
END_TEST

/* ---- what others made ---- */

START_TEST(test_new_file_stays_blocking)
{
    int fd[2];
    char c;
    ck_assert_int_eq(pipe(fd), 0);
    Pipe *p = calloc(1, sizeof *p);
    p->r = io_new_file(fd[0]);
    p->w = io_new_file(fd[1]);
    ck_assert_int_eq(fcntl(fd[0], F_GETFL) & O_NONBLOCK, 0);
    spawn(read_one, p);
    let_wait(p);
    ck_assert_int_eq(io_file_write(p->w, "xy", 2), 2);
    ck_assert(wait_until(&p->step, 2));
    ck_assert_int_eq(p->result, 1);
    ck_assert_int_eq(io_file_read(p->r, &c, 1), 1);
    ck_assert_int_eq(io_file_fd(p->r), fd[0]);
    ck_assert_int_eq(io_file_set_read_deadline(p->r, time_now()), 0);
    ck_error(io_file_read(p->r, &c, 1), ETIMEDOUT);
    free_pipe(p);
    ck_assert_ptr_null(io_new_file(fd[0]));
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

/* More than there is room for, to a descriptor in blocking mode. */
static void fill_blocking(int r, int w)
{
    Pipe *p = calloc(1, sizeof *p);
    p->r = io_new_file(r);
    p->w = io_new_file(w);
    spawn(write_much, p);
    char buf[5000];
    ssize_t n;
    int total = 0;
    bool good = true;
    while ((n = io_file_read(p->r, buf, sizeof buf)) > 0) {
        good &= is_pattern(buf, n, total);
        total += (int)n;
    }
    ck_assert(good);
    ck_assert_int_eq(total, MUCH);
    ck_assert(wait_until(&p->step, 1));
    ck_assert_int_eq(p->result, MUCH);
    free_pipe(p);
}

START_TEST(test_blocking_mode)
{
    int fd[2];
    ck_assert_int_eq(pipe(fd), 0);
    fill_blocking(fd[0], fd[1]);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    fill_blocking(fd[0], fd[1]);
    unlink(temporary());
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int keep = open(path, O_RDWR);
    fd[0] = open(path, O_RDONLY);
    fd[1] = open(path, O_WRONLY);
    close(keep);
    fill_blocking(fd[0], fd[1]);
    unlink(path);
}
END_TEST

START_TEST(test_standard_files)
{
    ck_assert_ptr_eq(io_stdin(), io_stdin());
    ck_assert_ptr_ne(io_stdout(), io_stderr());
    ck_assert_int_eq(io_file_fd(io_stdout()), STDOUT_FILENO);
}
END_TEST

START_TEST(test_eventfd)
{
    io_file *f = io_eventfd(3, EFD_SEMAPHORE);
    uint64_t n = 2, sum = 0;
    ck_assert_int_eq(io_file_write(f, &n, sizeof n), sizeof n);
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(io_file_read(f, &n, sizeof n), sizeof n);
        sum += n;
    }
    ck_assert_uint_eq(sum, 5);
    io_file_set_deadline(f, time_time_add(time_now(), time_millisecond));
    ck_error(io_file_read(f, &n, sizeof n), ETIMEDOUT);
    ck_error(io_file_read(f, &n, 4), ETIMEDOUT);
    io_file_close(f);
    ck_assert_ptr_null(io_eventfd(0, -1));
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(test_terminal)
{
    io_file *control = io_open("/dev/ptmx", O_RDWR | O_NOCTTY, 0);
    if (control == NULL)
        return;
    char name[64], buf[64];
    int fd = io_file_fd(control);
    if (grantpt(fd) < 0 || unlockpt(fd) < 0 || ptsname_r(fd, name, sizeof name) != 0) {
        io_file_close(control);
        return;
    }
    io_file *terminal = io_open(name, O_RDWR | O_NOCTTY, 0);
    ck_assert_ptr_nonnull(terminal);
    ck_assert(io_file_is_terminal(terminal));
    Pipe p = {.r = terminal};
    spawn(read_one, &p);
    ck_assert_int_eq(io_write_string(control, "a line\n"), 7);
    ck_assert(wait_until(&p.step, 2));
    ck_assert_int_eq(p.result, 1);
    ck_assert_int_eq(io_file_read(terminal, buf, sizeof buf), 6);
    ck_assert(memcmp(buf, " line\n", 6) == 0);
    io_file_close(terminal);
    io_file_close(control);
}
END_TEST

/* ---- helpers ---- */

START_TEST(test_read_full)
{
    Pipe *p = make_pipe();
    char buf[8];
    io_file_write(p->w, "abcdefghijk", 11);
    ck_assert_int_eq(io_read_full(p->r, buf, 8), 8);
    ck_assert_int_eq(io_read_full(p->r, buf, 0), 0);
    io_file_close(p->w);
    ck_assert_int_eq(io_read_full(p->r, buf, 8), 3);
    ck_assert_int_eq(io_read_full(p->r, buf, 8), 0);
    ck_error(io_read_full(p->w, buf, 8), EBADF);
    ck_error(io_read_full(p->r, buf, SIZE_MAX), EINVAL);
    free_pipe(p);
}
END_TEST

START_TEST(test_read_all)
{
    Pipe *p = make_pipe();
    size_t size;
    spawn(write_much, p);
    char *text = io_read_all(p->r, 0, &size);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(size, MUCH);
    ck_assert_int_eq(text[MUCH], 0);
    ck_assert_int_eq(text[MUCH - 1], (char)((MUCH - 1) * 7));
    free(text);
    ck_assert(wait_until(&p->step, 1));
    free_pipe(p);
    p = make_pipe();
    io_file_write(p->w, "123456", 6);
    io_file_close(p->w);
    ck_assert_ptr_null(io_read_all(p->r, 5, &size));
    ck_assert_int_eq(errno, EMSGSIZE);
    free_pipe(p);
    p = make_pipe();
    io_file_write(p->w, "123456", 6);
    io_file_close(p->w);
    text = io_read_all(p->r, 6, &size);
    ck_assert_str_eq(text, "123456");
    free(text);
    ck_assert_ptr_null(io_read_all(p->w, 6, &size));
    ck_assert_int_eq(errno, EBADF);
    free_pipe(p);
}
END_TEST

/* ---- misuse ---- */

START_TEST(test_no_file)
{
    io_file *closed, *other, *all[3];
    char c;
    ck_assert_int_eq(io_pipe(&closed, &other), 0);
    io_file_close(closed);
    all[0] = NULL;
    all[1] = closed;
    all[2] = (io_file *)(void *)&c;
    for (int i = 0; i < 3; i++) {
        io_file *f = all[i];
        ck_error(io_file_read(f, &c, 1), EBADF);
        ck_error(io_file_read(f, &c, 0), EBADF);
        ck_error(io_file_write(f, &c, 1), EBADF);
        ck_error(io_file_write(f, &c, 0), EBADF);
        ck_error(io_file_write_some(f, &c, 1), EBADF);
        ck_error(io_file_readv(f, &(struct iovec){&c, 1}, 1), EBADF);
        ck_error(io_file_writev(f, &(struct iovec){&c, 1}, 1), EBADF);
        ck_error(io_file_read_at(f, &c, 1, 0), EBADF);
        ck_error(io_file_write_at(f, &c, 1, 0), EBADF);
        ck_error(io_file_seek(f, 0, SEEK_SET), EBADF);
        ck_error(io_file_sync(f), EBADF);
        ck_error(io_file_truncate(f, 0), EBADF);
        ck_error(io_file_fd(f), EBADF);
        ck_error(io_file_set_deadline(f, time_now()), EBADF);
        ck_error(io_file_set_context(f, context_background()), EBADF);
        ck_error(io_copy(other, f), EBADF);
        ck_error(io_copy(f, f), f ? EINVAL : EBADF);
        ck_error(io_file_close(f), EBADF);
        ck_assert(!io_file_is_terminal(f));
        ck_assert_ptr_null(io_read_all(f, 0, NULL));
    }
    /* The number is used again; the handle is not. */
    io_file *r, *w;
    ck_assert_int_eq(io_pipe(&r, &w), 0);
    ck_error(io_file_read(closed, &c, 1), EBADF);
    ck_error(io_file_seek(r, 0, SEEK_SET), ESPIPE);
    ck_error(io_file_read_at(r, &c, 1, 0), ESPIPE);
    io_file_close(r);
    io_file_close(w);
    io_file_close(other);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_file, test_open, test_vectors, test_whole_files, test_whole_write,
        test_writes_are_not_torn, test_close_wakes, test_deadline_wakes, test_context_wakes,
        test_context_times_out, test_contexts_of_many, test_broken_pipe, test_signal_mask,
        test_new_file_stays_blocking, test_blocking_mode, test_standard_files, test_eventfd,
        test_terminal, test_read_full, test_read_all, test_no_file, NULL
    };
    const TTest *endings[] = {test_standard_output_ends_the_program, NULL};
    return run_suite("io", tests, endings);
}
