/* Copying from one file to another. What the kernel can move by itself goes through no buffer of
 * ours: copy_file_range between regular files, sendfile out of one, splice where one end is a
 * pipe. Each of them refuses some files for reasons that are its own; then a buffer does the rest.
 *
 * A copy goes piece by piece, and has the turn of one end at a time: never that of one while it
 * waits for the other. Whoever closes an end of a copy that waits would otherwise wait for the
 * copy, and it for the other end, which the same goroutine perhaps is about to close. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "io.h"
#include "platform.h"

#define COPY_BUFFER ((size_t)64 << 10)
#define COPY_STEP ((size_t)1 << 20) /* bytes asked of one system call: a chance to stop between */
#define MOVE_TRIES 8               /* with two ready ends, before a buffer takes over */

typedef struct {
    io_file *from, *to;
    unsigned from_flags, to_flags;
    int64_t left, done;
} Copy;

/* One system call for two descriptors, made in the turn of the writing end. */
typedef struct {
    FdCall call;
    ssize_t (*move)(int from, int to, size_t most);
    io_file *from;
    size_t most;
    bool empty; /* it is the reading end that has nothing: nothing was moved */
} Move;

static bool is_file(unsigned flags)
{
    return (flags & FD_BLOCKING) != 0;
}

static size_t most_of(const Copy *c, size_t step)
{
    return c->left < (int64_t)step ? (size_t)c->left : step;
}

static void note(Copy *c, ssize_t n)
{
    c->done += n;
    c->left -= n;
}

/* Whether an error says that these two files can't be copied so, and nothing was moved. EBADF says
 * it of files that are only appended to, unless an end was closed. */
static bool refused(const Copy *c, int error)
{
    if (error == EBADF && (fd_number(c->from) < 0 || fd_number(c->to) < 0))
        return false;
    return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EXDEV ||
           error == EBADF || error == EPERM || error == ETXTBSY || error == EOVERFLOW;
}

static bool is_ready(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};
    return poll_now(&p, 1) != 0;
}

/* ---- the kernel's ways: 1 all is copied, 0 it refuses, -1 and errno ---- */

static ssize_t by_range(int from, int to, size_t most)
{
    return copy_file_range(from, NULL, to, NULL, most, 0);
}

static ssize_t by_sendfile(int from, int to, size_t most)
{
    return sendfile(to, from, NULL, most);
}

static ssize_t by_splice(int from, int to, size_t most)
{
    return splice(from, NULL, to, NULL, most, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
}

/* EAGAIN doesn't tell which end it means, and the poller wakes a waiter at a change only: a wait
 * for the wrong end may have no end. So it is the reading end's if that has nothing, the writing
 * end's, whose turn this is, if that has no room; and if by now neither is so, another try is due.
 * Two files that are ready and still can't be moved between are refused, as others are. */
static ssize_t call_move(int to, FdCall *call)
{
    Move *m = (Move *)(void *)call;
    Fd *held;
    SigpipeHold hold;
    int from = fd_hold(m->from, &held);
    if (from < 0)
        return -1;
    sigpipe_hold(&hold);
    ssize_t n;
    for (int tries = 0; (n = m->move(from, to, m->most)) < 0 && errno == EAGAIN; tries++) {
        m->empty = !is_ready(from, POLLIN);
        if (m->empty) {
            n = 1;
            break;
        }
        bool full = !is_ready(to, POLLOUT);
        errno = full ? EAGAIN : EOPNOTSUPP;
        if (full || tries == MOVE_TRIES)
            break;
    }
    sigpipe_release(&hold, n < (ssize_t)m->most);
    int error = errno;
    fd_unhold(held);
    errno = error;
    return n;
}

static ssize_t call_data(int from, FdCall *call)
{
    (void)call;
    if (is_ready(from, POLLIN))
        return 1;
    errno = EAGAIN;
    return -1;
}

static int move_all(Copy *c, ssize_t (*move)(int, int, size_t))
{
    while (c->left > 0) {
        Move m = {{.fn = call_move}, move, c->from, most_of(c, COPY_STEP), false};
        ssize_t n = fd_call(c->to, FD_WRITE, &m.call);
        if (n < 0)
            return refused(c, errno) ? 0 : -1;
        if (n == 0) /* files of /proc seem empty to it: ask read(2) */
            return c->done > 0 || !is_file(c->from_flags);
        if (!m.empty)
            note(c, n);
        FdCall data = {.fn = call_data};
        if (m.empty && fd_call(c->from, FD_READ, &data) < 0)
            return -1;
    }
    return 1;
}

/* ---- with a buffer ---- */

static int copy_through_buffer(Copy *c)
{
    char *buffer = malloc(COPY_BUFFER);
    if (buffer == NULL)
        return -1;
    int result = 0;
    while (c->left > 0 && result == 0) {
        ssize_t n = io_file_read(c->from, buffer, most_of(c, COPY_BUFFER));
        if (n == 0)
            break;
        result = n < 0 || io_file_write(c->to, buffer, (size_t)n) < 0 ? -1 : 0;
        if (result == 0)
            note(c, n);
    }
    int error = errno;
    free(buffer);
    errno = error;
    return result;
}

/* ---- all of it ---- */

static int copy_by_kernel(Copy *c)
{
    if (is_file(c->from_flags))
        return move_all(c, is_file(c->to_flags) ? by_range : by_sendfile);
    if ((c->from_flags | c->to_flags) & FD_PIPE)
        return move_all(c, by_splice);
    return 0;
}

int64_t io_copy_n(io_file *dst, io_file *src, int64_t n)
{
    if (n < 0 || (dst == src && dst != NULL)) {
        errno = EINVAL;
        return -1;
    }
    if (fd_number(src) < 0 || fd_number(dst) < 0)
        return -1;
    Copy c = {src, dst, fd_flags(src), fd_flags(dst), n, 0};
    /* A descriptor that others share may be in blocking mode, which only buffers respect. */
    int result = (c.from_flags | c.to_flags) & FD_FOREIGN ? 0 : copy_by_kernel(&c);
    if (result == 0)
        result = copy_through_buffer(&c);
    return result < 0 ? -1 : c.done;
}

int64_t io_copy(io_file *dst, io_file *src)
{
    return io_copy_n(dst, src, INT64_MAX);
}
