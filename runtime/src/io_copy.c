/* Copying from one file to another. What the kernel can move by itself goes through no buffer of
 * ours: copy_file_range between regular files, sendfile out of one, splice where one end is a
 * pipe. Each of them refuses some files for reasons that are its own; then a buffer does the rest.
 *
 * A copy has the turn of both ends for as long as it lasts. It takes that of the reading
 * end first. A connection's two directions have turns of their own, so two copies may connect two
 * connections both ways. */
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

typedef struct {
    Fd *from, *to;
    unsigned from_flags, to_flags;
    int from_fd, to_fd;
    int64_t left, done;
} Copy;

/* One system call for two descriptors. */
typedef struct {
    FdCall call;
    int other;
    size_t most;
    bool full; /* it is the writing end that makes it wait */
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

/* Whether an error says that these two files can't be copied so, and nothing was moved. */
static bool refused(int error)
{
    return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EXDEV ||
           error == EBADF || error == EPERM || error == ETXTBSY || error == EOVERFLOW;
}

static bool is_ready(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};
    return poll(&p, 1, 0) != 0;
}

/* ---- the kernel's ways: 1 all is copied, 0 it refuses, -1 and errno ---- */

/* fn moves up to a number of bytes; again and again. */
static int move_all(Copy *c, ssize_t (*fn)(int, FdCall *), Fd *use, FdDirection d)
{
    while (c->left > 0) {
        Move m = {{.fn = fn}, c->from_fd, most_of(c, COPY_STEP), false};
        ssize_t n = fd_step(use, d, &m.call);
        if (n < 0)
            return refused(errno) ? 0 : -1;
        if (n == 0)
            return c->done > 0; /* files of /proc seem empty to it: ask read(2) */
        note(c, n);
    }
    return 1;
}

static ssize_t call_copy_file_range(int to, FdCall *call)
{
    Move *m = (Move *)(void *)call;
    return copy_file_range(m->other, NULL, to, NULL, m->most, 0);
}

static ssize_t call_sendfile(int to, FdCall *call)
{
    Move *m = (Move *)(void *)call;
    SigpipeHold hold;
    sigpipe_hold(&hold);
    ssize_t n = sendfile(to, m->other, NULL, m->most);
    sigpipe_release(&hold, n < (ssize_t)m->most);
    return n;
}

/* Step of the reading end. If that has something, EAGAIN is the writing end's. */
static ssize_t call_splice(int from, FdCall *call)
{
    Move *m = (Move *)(void *)call;
    SigpipeHold hold;
    sigpipe_hold(&hold);
    ssize_t n = splice(from, NULL, m->other, NULL, m->most, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
    sigpipe_release(&hold, n < (ssize_t)m->most);
    if (n < 0 && errno == EAGAIN) {
        m->full = is_ready(from, POLLIN);
        if (m->full)
            return 1;
        errno = EAGAIN;
    }
    return n;
}

static ssize_t call_room(int to, FdCall *call)
{
    (void)call;
    if (is_ready(to, POLLOUT))
        return 1;
    errno = EAGAIN;
    return -1;
}

static int splice_all(Copy *c)
{
    while (c->left > 0) {
        Move m = {{.fn = call_splice}, c->to_fd, most_of(c, COPY_STEP), false};
        ssize_t n = fd_step(c->from, FD_READ, &m.call);
        if (n < 0)
            return refused(errno) ? 0 : -1;
        if (n == 0)
            return 1;
        if (m.full) {
            FdCall room = {.fn = call_room};
            if (fd_step(c->to, FD_WRITE, &room) < 0)
                return -1;
        } else
            note(c, n);
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
        struct iovec v = {buffer, most_of(c, COPY_BUFFER)};
        IoCall take = io_call(io_take, c->from_flags, &v, 1);
        ssize_t n = fd_step(c->from, FD_READ, &take.call);
        if (n == 0)
            break;
        result = n < 0 ? -1 : io_put_all(c->to, c->to_flags, buffer, (size_t)n);
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
    if (is_file(c->from_flags) && is_file(c->to_flags))
        return move_all(c, call_copy_file_range, c->to, FD_WRITE);
    if (is_file(c->from_flags))
        return move_all(c, call_sendfile, c->to, FD_WRITE);
    if ((c->from_flags | c->to_flags) & FD_PIPE)
        return splice_all(c);
    return 0;
}

static int copy(Copy *c)
{
    /* A descriptor that others share may be in blocking mode, which only buffers respect. */
    if (!((c->from_flags | c->to_flags) & FD_FOREIGN)) {
        int result = copy_by_kernel(c);
        if (result != 0)
            return result;
    }
    return copy_through_buffer(c);
}

int64_t io_copy_n(io_file *dst, io_file *src, int64_t n)
{
    if (n < 0 || (dst == src && dst != NULL)) {
        errno = EINVAL;
        return -1;
    }
    Copy c = {.left = n, .from_flags = fd_flags(src), .to_flags = fd_flags(dst)};
    if (fd_begin(src, FD_READ, &c.from) < 0)
        return -1;
    int result = -1;
    if (fd_begin(dst, FD_WRITE, &c.to) == 0) {
        c.from_fd = fd_number(src);
        c.to_fd = fd_number(dst);
        result = copy(&c);
        int error = errno;
        fd_end(c.to, FD_WRITE);
        errno = error;
    }
    int error = errno;
    fd_end(c.from, FD_READ);
    errno = error;
    return result < 0 ? -1 : c.done;
}

int64_t io_copy(io_file *dst, io_file *src)
{
    return io_copy_n(dst, src, INT64_MAX);
}
