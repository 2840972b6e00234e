/* read, write, recv, send and theirs on a socket that would block: the goroutine parks.
 *
 * Each call is made with MSG_DONTWAIT first. If that would block, and the socket is in blocking
 * mode (else the caller is to hear of it), chant_poll waits, as long as SO_RCVTIMEO or SO_SNDTIMEO
 * allow. A descriptor that is no socket is left to the C library. As in a blocking socket, what is
 * sent is sent whole. */
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "real.h"
#include "transfer.h"

enum { PARTS_MAX = 64 }; /* of a vector that is sent piece by piece; longer ones block the thread */

static int64_t now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

bool transfer_wait(TransferWait *w)
{
    if (!w->asked) {
        int flags = fcntl(w->fd, F_GETFL);
        if (flags < 0 || flags & O_NONBLOCK) {
            errno = EAGAIN;
            return false;
        }
        struct timeval limit = {0};
        socklen_t size = sizeof limit;
        if (getsockopt(w->fd, SOL_SOCKET, w->events == POLLOUT ? SO_SNDTIMEO : SO_RCVTIMEO, &limit,
                       &size) == 0 && (limit.tv_sec || limit.tv_usec))
            w->deadline = now() + limit.tv_sec * 1000000000 + limit.tv_usec * 1000;
        w->asked = true;
    }
    int64_t left = -1;
    if (w->deadline && (left = w->deadline - now()) < 0)
        left = 0;
    struct pollfd p = {.fd = w->fd, .events = w->events};
    int ready = redirect_poll(&p, 1, left);
    if (ready == 0)
        errno = EAGAIN;
    return ready > 0;
}

/* ---- receiving ---- */

static bool is_left_to_c(int flags)
{
    return flags & (MSG_DONTWAIT | MSG_ERRQUEUE) || !redirect_may_park();
}

/* Up to n bytes, or all with MSG_WAITALL. */
static ssize_t receive(int fd, void *to, size_t n, int flags, struct sockaddr *from,
                       socklen_t *from_size)
{
    TransferWait w = {.fd = fd, .events = POLLIN};
    bool all = flags & MSG_WAITALL && !(flags & MSG_PEEK);
    size_t done = 0;
    for (;;) {
        ssize_t got = REAL(RECVFROM, ssize_t,
                           (int, void *, size_t, int, struct sockaddr *, socklen_t *),
                           (fd, (char *)to + done, n - done, flags | MSG_DONTWAIT, from,
                            from_size));
        if (got > 0)
            done += (size_t)got;
        if (got == 0 || (got > 0 && (!all || done == n)))
            return (ssize_t)done;
        if (got < 0 && (errno != EAGAIN || !transfer_wait(&w)))
            return done > 0 ? (ssize_t)done : -1;
    }
}

EXPORTED ssize_t recvfrom(int fd, void *restrict to, size_t n, int flags,
                          struct sockaddr *restrict from, socklen_t *restrict from_size)
{
    if (is_left_to_c(flags))
        return REAL(RECVFROM, ssize_t,
                    (int, void *, size_t, int, struct sockaddr *, socklen_t *),
                    (fd, to, n, flags, from, from_size));
    return receive(fd, to, n, flags, from, from_size);
}

EXPORTED ssize_t recv(int fd, void *to, size_t n, int flags)
{
    if (is_left_to_c(flags))
        return REAL(RECV, ssize_t, (int, void *, size_t, int), (fd, to, n, flags));
    return receive(fd, to, n, flags, NULL, NULL);
}

EXPORTED ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
    if (is_left_to_c(flags) || flags & MSG_WAITALL)
        return REAL(RECVMSG, ssize_t, (int, struct msghdr *, int), (fd, m, flags));
    TransferWait w = {.fd = fd, .events = POLLIN};
    struct msghdr asked = *m;
    for (;;) {
        *m = asked;
        ssize_t got =
            REAL(RECVMSG, ssize_t, (int, struct msghdr *, int), (fd, m, flags | MSG_DONTWAIT));
        if (got >= 0 || errno != EAGAIN || !transfer_wait(&w))
            return got;
    }
}

EXPORTED ssize_t read(int fd, void *to, size_t n)
{
    if (n > 0 && redirect_may_park()) {
        int saved = errno;
        ssize_t got = receive(fd, to, n, 0, NULL, NULL);
        if (got >= 0 || errno != ENOTSOCK)
            return got;
        errno = saved;
    }
    return REAL(READ, ssize_t, (int, void *, size_t), (fd, to, n));
}

EXPORTED ssize_t readv(int fd, const struct iovec *parts, int count)
{
    if (count > 0 && redirect_may_park()) {
        int saved = errno;
        struct msghdr m = {.msg_iov = (struct iovec *)(uintptr_t)parts,
                           .msg_iovlen = (size_t)count};
        ssize_t got = recvmsg(fd, &m, 0);
        if (got >= 0 || errno != ENOTSOCK)
            return got;
        errno = saved;
    }
    return REAL(READV, ssize_t, (int, const struct iovec *, int), (fd, parts, count));
}

/* ---- sending ---- */

static ssize_t send_all(int fd, const void *from, size_t n, int flags, const struct sockaddr *to,
                        socklen_t to_size)
{
    TransferWait w = {.fd = fd, .events = POLLOUT};
    size_t done = 0;
    for (;;) {
        ssize_t sent = REAL(SENDTO, ssize_t,
                            (int, const void *, size_t, int, const struct sockaddr *, socklen_t),
                            (fd, (const char *)from + done, n - done, flags | MSG_DONTWAIT, to,
                             to_size));
        if (sent >= 0 && (done += (size_t)sent) == n)
            return (ssize_t)done;
        if (sent < 0 && (errno != EAGAIN || !transfer_wait(&w)))
            return done > 0 ? (ssize_t)done : -1;
    }
}

EXPORTED ssize_t sendto(int fd, const void *from, size_t n, int flags, const struct sockaddr *to,
                        socklen_t to_size)
{
    if (is_left_to_c(flags))
        return REAL(SENDTO, ssize_t,
                    (int, const void *, size_t, int, const struct sockaddr *, socklen_t),
                    (fd, from, n, flags, to, to_size));
    return send_all(fd, from, n, flags, to, to_size);
}

EXPORTED ssize_t send(int fd, const void *from, size_t n, int flags)
{
    if (is_left_to_c(flags))
        return REAL(SEND, ssize_t, (int, const void *, size_t, int), (fd, from, n, flags));
    return send_all(fd, from, n, flags, NULL, 0);
}

EXPORTED ssize_t write(int fd, const void *from, size_t n)
{
    if (n > 0 && redirect_may_park()) {
        int saved = errno;
        ssize_t sent = send_all(fd, from, n, 0, NULL, 0);
        if (sent >= 0 || errno != ENOTSOCK)
            return sent;
        errno = saved;
    }
    return REAL(WRITE, ssize_t, (int, const void *, size_t), (fd, from, n));
}

/* Takes n bytes off the front of the parts. */
static void skip_parts(struct msghdr *m, size_t n)
{
    while (n > 0 && n >= m->msg_iov->iov_len) {
        n -= m->msg_iov->iov_len;
        m->msg_iov++;
        m->msg_iovlen--;
    }
    if (n > 0) {
        m->msg_iov->iov_base = (char *)m->msg_iov->iov_base + n;
        m->msg_iov->iov_len -= n;
    }
}

static ssize_t send_message(int fd, const struct msghdr *given, int flags)
{
    TransferWait w = {.fd = fd, .events = POLLOUT};
    struct iovec parts[PARTS_MAX];
    struct msghdr m = *given;
    size_t done = 0, total = 0;
    for (size_t i = 0; i < given->msg_iovlen; i++) {
        parts[i] = given->msg_iov[i];
        total += parts[i].iov_len;
    }
    m.msg_iov = parts;
    for (;;) {
        ssize_t sent = REAL(SENDMSG, ssize_t, (int, const struct msghdr *, int),
                            (fd, &m, flags | MSG_DONTWAIT));
        if (sent >= 0 && (done += (size_t)sent) >= total)
            return (ssize_t)done;
        if (sent > 0) {
            skip_parts(&m, (size_t)sent);
            m.msg_control = NULL; /* went with the first */
            m.msg_controllen = 0;
        }
        if (sent < 0 && (errno != EAGAIN || !transfer_wait(&w)))
            return done > 0 ? (ssize_t)done : -1;
    }
}

EXPORTED ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    if (is_left_to_c(flags) || m->msg_iovlen > PARTS_MAX)
        return REAL(SENDMSG, ssize_t, (int, const struct msghdr *, int), (fd, m, flags));
    return send_message(fd, m, flags);
}

EXPORTED ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (count > 0 && count <= PARTS_MAX && redirect_may_park()) {
        int saved = errno;
        struct msghdr m = {.msg_iov = (struct iovec *)(uintptr_t)parts,
                           .msg_iovlen = (size_t)count};
        ssize_t sent = send_message(fd, &m, 0);
        if (sent >= 0 || errno != ENOTSOCK)
            return sent;
        errno = saved;
    }
    return REAL(WRITEV, ssize_t, (int, const struct iovec *, int), (fd, parts, count));
}

/* ---- what code built with _FORTIFY_SOURCE calls ---- */

EXPORTED ssize_t __read_chk(int fd, void *to, size_t n, size_t room)
{
    if (n > room)
        __chk_fail();
    return read(fd, to, n);
}

EXPORTED ssize_t __recv_chk(int fd, void *to, size_t n, size_t room, int flags)
{
    if (n > room)
        __chk_fail();
    return recv(fd, to, n, flags);
}

EXPORTED ssize_t __recvfrom_chk(int fd, void *restrict to, size_t n, size_t room, int flags,
                                struct sockaddr *restrict from, socklen_t *restrict from_size)
{
    if (n > room)
        __chk_fail();
    return recvfrom(fd, to, n, flags, from, from_size);
}
