/* Reading and writing: what chant/io.h does to a descriptor, one way or another.
 *
 * A descriptor that others share may be in blocking mode, and stays so: fd_step asks whether it
 * is ready before each call, and the call itself must not do more than it can do at once. A flag
 * says so for sockets and pipes; where the kernel doesn't take it (FIFOs, terminals) writes are cut
 * to what poll(2) promises. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io.h"
#include "platform.h"

#define MOST_BUFFERS 64 /* of a writev that one system call is given */

/* ---- system calls ---- */

/* The two calls that a server makes for each request go around the C library's functions, which are
 * cancellation points: in a process with threads each sets and clears a flag atomically, 50 ns of
 * an echo's 3 us. Sanitizers know those functions by their names. */
static ssize_t socket_receive(int fd, const struct iovec *to)
{
#if CHANT_TSAN || CHANT_ASAN
    return recv(fd, to->iov_base, to->iov_len, MSG_DONTWAIT);
#else
    return syscall(SYS_recvfrom, fd, to->iov_base, to->iov_len, MSG_DONTWAIT, NULL, NULL);
#endif
}

static ssize_t socket_send(int fd, const struct iovec *from, int flags)
{
#if CHANT_TSAN || CHANT_ASAN
    return send(fd, from->iov_base, from->iov_len, flags);
#else
    return syscall(SYS_sendto, fd, from->iov_base, from->iov_len, flags, NULL, (socklen_t)0);
#endif
}

static bool must_not_wait(const IoCall *c)
{
    return (c->call.flags & (FD_FOREIGN | FD_BLOCKING)) == FD_FOREIGN;
}

static struct msghdr message_of(const IoCall *c)
{
    return (struct msghdr){.msg_iov = (struct iovec *)(uintptr_t)c->buffers,
                           .msg_iovlen = (size_t)c->count};
}

/* Of a descriptor that others share. */
static ssize_t take_shared(int fd, const IoCall *c)
{
    if (c->call.flags & FD_SOCKET) {
        struct msghdr message = message_of(c);
        return recvmsg(fd, &message, MSG_DONTWAIT);
    }
    ssize_t n = preadv2(fd, c->buffers, c->count, -1, RWF_NOWAIT);
    return n < 0 && io_flag_refused(errno) ? readv(fd, c->buffers, c->count) : n;
}

ssize_t io_take(int fd, FdCall *call)
{
    const IoCall *c = (const IoCall *)(void *)call;
    if (unlikely(must_not_wait(c)))
        return take_shared(fd, c);
    if (c->count == 1 && (c->call.flags & FD_SOCKET))
        return socket_receive(fd, c->buffers);
    if (c->count == 1)
        return read(fd, c->buffers->iov_base, c->buffers->iov_len);
    return readv(fd, c->buffers, c->count);
}

static ssize_t put_socket(int fd, const IoCall *c)
{
    int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
    if (c->count == 1)
        return socket_send(fd, c->buffers, flags);
    struct msghdr message = message_of(c);
    return sendmsg(fd, &message, flags);
}

static ssize_t put_vector(int fd, const IoCall *c, const struct iovec *buffers, int count,
                          int flags)
{
    if (c->call.flags & FD_PIPE)
        return sigpipe_writev(fd, buffers, count, flags);
    if (flags)
        return pwritev2(fd, buffers, count, -1, flags);
    return count == 1 ? write(fd, buffers->iov_base, buffers->iov_len)
                      : writev(fd, buffers, count);
}

/* The one that writes. */
static ssize_t put(int fd, FdCall *call)
{
    const IoCall *c = (const IoCall *)(void *)call;
    if (c->call.flags & FD_SOCKET)
        return put_socket(fd, c);
    if (unlikely(must_not_wait(c))) {
        ssize_t n = put_vector(fd, c, c->buffers, c->count, RWF_NOWAIT);
        if (n >= 0 || !io_flag_refused(errno))
            return n;
        struct iovec first = c->buffers[0];
        if (first.iov_len > PIPE_BUF)
            first.iov_len = PIPE_BUF;
        return put_vector(fd, c, &first, 1, 0);
    }
    return put_vector(fd, c, c->buffers, c->count, 0);
}

/* ---- operations ---- */

size_t io_total(const struct iovec *buffers, int count)
{
    size_t sum = 0;
    for (int i = 0; i < count; i++)
        if (__builtin_add_overflow(sum, buffers[i].iov_len, &sum))
            return SIZE_MAX;
    return sum;
}

IoCall io_call(ssize_t (*fn)(int, FdCall *), const struct iovec *buffers, int count)
{
    size_t total = io_total(buffers, count);
    return (IoCall){{.fn = fn, .asked = total <= IO_MOST ? total : 0}, buffers, count};
}

static struct iovec one_buffer(const void *buf, size_t n)
{
    return (struct iovec){(void *)(uintptr_t)buf, n};
}

/* What a call that is asked for nothing returns. */
static ssize_t nothing(io_file *f)
{
    return fd_number(f) < 0 ? -1 : 0;
}

/* A system call has written nothing and gives no reason: there is none to try again either. */
static int write_fails(void)
{
    errno = EIO;
    return -1;
}

static ssize_t invalid(void)
{
    errno = EINVAL;
    return -1;
}

ssize_t io_file_read(io_file *f, void *buf, size_t n)
{
    if (n == 0)
        return nothing(f);
    struct iovec v = one_buffer(buf, n);
    IoCall c = io_call(io_take, &v, 1);
    return fd_call(f, FD_READ, &c.call);
}

ssize_t io_file_readv(io_file *f, const struct iovec *buffers, int count)
{
    if (count < 0)
        return invalid();
    if (count > IOV_MAX)
        count = IOV_MAX;
    if (io_total(buffers, count) == 0)
        return nothing(f);
    IoCall c = io_call(io_take, buffers, count);
    return fd_call(f, FD_READ, &c.call);
}

ssize_t io_file_write_some(io_file *f, const void *buf, size_t n)
{
    if (n == 0 && !(fd_flags(f) & FD_SOCKET)) /* of those, it may be an empty datagram */
        return nothing(f);
    struct iovec v = one_buffer(buf, n);
    IoCall c = io_call(put, &v, 1);
    return fd_call(f, FD_WRITE, &c.call);
}

/* Drops the first n bytes of the buffers, and those that are empty then. */
static void advance(struct iovec **buffers, int *count, size_t n)
{
    while (*count > 0 && n >= (*buffers)->iov_len) {
        n -= (*buffers)->iov_len;
        ++*buffers;
        --*count;
    }
    if (*count > 0) {
        (*buffers)->iov_base = (char *)(*buffers)->iov_base + n;
        (*buffers)->iov_len -= n;
    }
}

/* Writes these buffers, which are changed by it. */
static int put_buffers(Fd *use, struct iovec *buffers, int count)
{
    for (advance(&buffers, &count, 0); count > 0;) {
        IoCall c = io_call(put, buffers, count);
        ssize_t n = fd_step(use, FD_WRITE, &c.call);
        if (n <= 0)
            return n < 0 ? -1 : write_fails();
        advance(&buffers, &count, (size_t)n);
    }
    return 0;
}

int io_put_all(Fd *use, const void *buf, size_t n)
{
    struct iovec v = one_buffer(buf, n);
    return put_buffers(use, &v, 1);
}

/* put of what is left of one buffer. */
static ssize_t put_rest(int fd, FdCall *call)
{
    IoCall part = *(IoCall *)(void *)call;
    struct iovec rest = {(char *)part.buffers->iov_base + call->done,
                         part.buffers->iov_len - call->done};
    part.buffers = &rest;
    return put(fd, &part.call);
}

ssize_t io_file_write(io_file *f, const void *buf, size_t n)
{
    if (n > SSIZE_MAX)
        return invalid();
    if (n == 0)
        return io_file_write_some(f, buf, n);
    struct iovec v = one_buffer(buf, n);
    IoCall c = io_call(put_rest, &v, 1);
    if (c.call.asked != 0) {
        c.call.whole = true;
        ssize_t done = fd_call(f, FD_WRITE, &c.call);
        return done == 0 ? write_fails() : done;
    }
    Fd *use;
    if (fd_begin(f, FD_WRITE, &use) < 0)
        return -1;
    int result = io_put_all(use, buf, n);
    fd_end(use, FD_WRITE);
    return result < 0 ? -1 : (ssize_t)n;
}

ssize_t io_file_writev(io_file *f, const struct iovec *buffers, int count)
{
    size_t total = count < 0 ? SIZE_MAX : io_total(buffers, count);
    if (total > SSIZE_MAX)
        return invalid();
    if (total == 0)
        return io_file_write_some(f, NULL, 0);
    Fd *use;
    if (fd_begin(f, FD_WRITE, &use) < 0)
        return -1;
    int result = 0;
    for (int i = 0; i < count && result == 0; i += MOST_BUFFERS) {
        struct iovec part[MOST_BUFFERS]; /* the caller's are const */
        int n = count - i < MOST_BUFFERS ? count - i : MOST_BUFFERS;
        memcpy(part, buffers + i, (size_t)n * sizeof *part);
        result = put_buffers(use, part, n);
    }
    fd_end(use, FD_WRITE);
    return result < 0 ? -1 : (ssize_t)total;
}
