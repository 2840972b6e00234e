/* io_copy, io_copy_n: between all kinds of files, whole and in part, and where the kernel
 * refuses. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "chant/io.h"
#include "crowd.h"
#include "fd.h"

enum { SIZE = 400000 };

static char data[SIZE];

typedef enum { REGULAR, APPENDED, PIPE, SOCKET, FOREIGN_PIPE, KINDS } Kind;

/* Two ends: what is written to w can be read from r, for regular files once it is all there. */
typedef struct {
    io_file *r, *w;
} Stream;

static io_file *regular(int flags)
{
    char path[] = "/tmp/chant-copy.XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    io_file *f = io_open(path, O_RDWR | flags, 0);
    ck_assert_ptr_nonnull(f);
    unlink(path);
    return f;
}

static Stream make_stream(Kind kind)
{
    Stream s;
    int fd[2];
    switch (kind) {
    case REGULAR:
    case APPENDED:
        s.r = s.w = regular(kind == APPENDED ? O_APPEND : 0);
        break;
    case PIPE:
        ck_assert_int_eq(io_pipe(&s.r, &s.w), 0);
        break;
    case SOCKET:
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
        s.r = fd_adopt(fd[0], FD_SOCKET); /* as a net_conn is */
        s.w = fd_adopt(fd[1], FD_SOCKET);
        break;
    default:
        ck_assert_int_eq(pipe(fd), 0);
        s.r = io_new_file(fd[0]);
        s.w = io_new_file(fd[1]);
    }
    return s;
}

typedef struct {
    Stream from, to;
    Kind from_kind, to_kind;
    int64_t limit, got;
    int64_t copied;
    atomic_int done;
} Job;

static void feed(void *arg)
{
    Job *j = arg;
    ck_assert_int_eq(io_file_write(j->from.w, data, SIZE), SIZE);
    if (j->from_kind == REGULAR || j->from_kind == APPENDED)
        io_file_seek(j->from.r, 0, SEEK_SET);
    else
        io_file_close(j->from.w);
    atomic_fetch_add(&j->done, 1);
}

static void drain(void *arg)
{
    Job *j = arg;
    char *text = malloc(SIZE);
    ssize_t n;
    while ((n = io_file_read(j->to.r, text + j->got, (size_t)(SIZE - j->got))) > 0)
        j->got += n;
    ck_assert(memcmp(text, data, (size_t)j->got) == 0);
    free(text);
    atomic_fetch_add(&j->done, 1);
}

static void copy_one(Kind from, Kind to, int64_t limit)
{
    Job j = {.from = make_stream(from), .to = make_stream(to), .from_kind = from, .to_kind = to};
    bool at_once = from == REGULAR || from == APPENDED;
    bool into_file = to == REGULAR || to == APPENDED;
    int64_t want = limit >= 0 && limit < SIZE ? limit : SIZE;
    if (at_once)
        feed(&j);
    else
        spawn(feed, &j);
    if (!into_file)
        spawn(drain, &j);
    int64_t n = limit < 0 ? io_copy(j.to.w, j.from.r) : io_copy_n(j.to.w, j.from.r, limit);
    ck_assert_int_eq(n, want);
    if (into_file) {
        io_file_seek(j.to.r, 0, SEEK_SET);
        drain(&j);
    } else
        io_file_close(j.to.w);
    if (want < SIZE) {
        io_file *rest = regular(0);
        ck_assert_int_eq(io_copy(rest, j.from.r), SIZE - want);
        io_file_close(rest);
    }
    ck_assert(wait_until(&j.done, 2));
    ck_assert_int_eq(j.got, want);
    io_file_close(j.from.r);
    io_file_close(j.to.r);
}

START_TEST(test_all_kinds)
{
    for (int i = 0; i < SIZE; i++)
        data[i] = (char)(i * 31 + i / 256);
    for (Kind from = REGULAR; from < KINDS; from++)
        for (Kind to = REGULAR; to < KINDS; to++) {
            copy_one(from, to, -1);
            copy_one(from, to, 100001);
            copy_one(from, to, SIZE + 1);
        }
}
END_TEST

START_TEST(test_proc)
{
    io_file *from = io_open("/proc/self/maps", O_RDONLY, 0), *to = regular(0);
    ck_assert_int_gt(io_copy(to, from), 100); /* its size is said to be 0 */
    io_file_close(from);
    io_file_close(to);
}
END_TEST

START_TEST(test_errors)
{
    io_file *r, *w, *file = regular(0), *full = io_open("/dev/full", O_WRONLY, 0);
    ck_assert_int_eq(io_pipe(&r, &w), 0);
    ck_assert_int_eq(io_file_write(file, data, 1000), 1000);
    io_file_seek(file, 0, SEEK_SET);
    ck_assert_int_eq(io_copy_n(w, file, -1), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(io_copy_n(w, file, 0), 0);
    ck_assert_int_eq(io_copy(full, file), -1);
    ck_assert_int_eq(errno, ENOSPC);
    io_file_seek(file, 0, SEEK_SET);
    ck_assert_int_eq(io_copy(r, file), -1); /* the wrong end */
    ck_assert_int_eq(errno, EBADF);
    io_file_seek(file, 0, SEEK_SET);
    io_file_close(r);
    ck_assert_int_eq(io_copy(w, file), -1);
    ck_assert_int_eq(errno, EPIPE);
    io_file_close(w);
    ck_assert_int_eq(io_copy(w, file), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(io_copy(file, file), -1);
    ck_assert_int_eq(errno, EINVAL);
    io_file_close(file);
    io_file_close(full);
}
END_TEST

typedef struct {
    io_file *from, *to;
    atomic_int step;
    int error;
} Stuck;

static void copy_for_ever(void *arg)
{
    Stuck *s = arg;
    atomic_store(&s->step, 1);
    ck_assert_int_eq(io_copy(s->to, s->from), -1);
    s->error = errno;
    atomic_store(&s->step, 2);
}

static bool is_ready(io_file *f, short events)
{
    return poll(&(struct pollfd){.fd = fd_number(f), .events = events}, 1, 0) != 0;
}

/* Writes until a copy to `to` finds no room, and there is more for it: both stay so. */
static void stuff(Stream from, io_file *to)
{
    do {
        io_file_set_write_deadline(from.w, time_time_add(time_now(), 5 * time_millisecond));
        ck_assert_int_eq(io_file_write(from.w, data, SIZE), -1);
        ck_assert_int_eq(errno, ETIMEDOUT);
    } while (is_ready(to, POLLOUT) || !is_ready(from.r, POLLIN));
}

/* Waiting for room, or for data, in the middle of a copy ends when the file is closed. */
static void end_copy(bool full, int error)
{
    Stream a = make_stream(PIPE), b = make_stream(PIPE);
    Stuck s = {.from = a.r, .to = b.w};
    spawn(copy_for_ever, &s);
    ck_assert(wait_until(&s.step, 1));
    if (full) {
        stuff(a, b.w);
    } else {
        ck_assert_int_eq(io_file_write(a.w, data, 10), 10);
        time_sleep(time_millisecond);
    }
    if (error == ETIMEDOUT)
        io_file_set_deadline(full ? b.w : a.r, time_now());
    else
        io_file_close(full ? b.w : a.r);
    ck_assert(wait_until(&s.step, 2));
    ck_assert_int_eq(s.error, error);
    io_file_close(a.r);
    io_file_close(a.w);
    io_file_close(b.r);
    io_file_close(b.w);
}

START_TEST(test_ends)
{
    end_copy(true, EBADF);
    end_copy(false, EBADF);
    end_copy(true, ETIMEDOUT);
    end_copy(false, ETIMEDOUT);
}
END_TEST

/* What splice(2) does next, in place of libc's: it finds the reading end empty, and data comes
 * before anybody can ask which end it was; or it never moves a byte. */
static atomic_int splice_late = -1;
static atomic_bool splice_never;

ssize_t splice(int from, loff_t *from_at, int to, loff_t *to_at, size_t most, unsigned flags)
{
    int late = atomic_exchange(&splice_late, -1);
    if (late >= 0)
        ck_assert_int_eq(write(late, data, 10), 10);
    if (late >= 0 || atomic_load(&splice_never)) {
        errno = EAGAIN;
        return -1;
    }
    return syscall(SYS_splice, from, from_at, to, to_at, most, flags);
}

START_TEST(test_either_end_refuses)
{
    for (int never = 0; never <= 1; never++) {
        Stream a = make_stream(SOCKET), b = make_stream(PIPE);
        char text[10];
        atomic_store(&splice_never, never);
        atomic_store(&splice_late, fd_number(a.w));
        ck_assert_int_eq(io_copy_n(b.w, a.r, 10), 10);
        ck_assert_int_eq(io_file_read(b.r, text, sizeof text), 10);
        ck_assert(memcmp(text, data, sizeof text) == 0);
        io_file_close(a.r);
        io_file_close(a.w);
        io_file_close(b.r);
        io_file_close(b.w);
    }
    atomic_store(&splice_never, false);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {test_all_kinds, test_proc, test_errors, test_ends,
                            test_either_end_refuses, NULL};
    const TTest *endings[] = {NULL};
    return run_suite("io_copy", tests, endings);
}
