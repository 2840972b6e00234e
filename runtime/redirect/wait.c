/* connect, accept, poll, select, epoll_wait and the sleeps: the goroutine parks. */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "real.h"
#include "transfer.h"

#define NS_PER_SECOND 1000000000
#define NS_PER_MS 1000000
#define NS_PER_US 1000

/* ---- connections ---- */

static int real_connect(int fd, const struct sockaddr *to, socklen_t size)
{
    return REAL(CONNECT, int, (int, const struct sockaddr *, socklen_t), (fd, to, size));
}

/* The socket is nonblocking for as long as the call takes. */
EXPORTED int connect(int fd, const struct sockaddr *to, socklen_t size)
{
    int flags = redirect_may_park() ? fcntl(fd, F_GETFL) : -1;
    if (flags < 0 || flags & O_NONBLOCK || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
        return real_connect(fd, to, size);
    int result = real_connect(fd, to, size), error = errno;
    fcntl(fd, F_SETFL, flags);
    if (result != 0 && error == EAGAIN) {
        /* A Unix socket whose listener has no room; there is nothing to poll for. */
        redirect_blocking_begin();
        result = real_connect(fd, to, size);
        redirect_blocking_end();
        return result;
    }
    if (result == 0 || error != EINPROGRESS) {
        errno = error;
        return result;
    }
    TransferWait w = {.fd = fd, .events = POLLOUT};
    if (!transfer_wait(&w)) {
        if (errno == EAGAIN)
            errno = EINPROGRESS;
        return -1;
    }
    socklen_t error_size = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) != 0)
        return -1;
    if (error)
        errno = error;
    return error ? -1 : 0;
}

/* Parks until a connection has come to the listener. Another may take it first: the call that
 * follows then blocks its thread. False, with errno EAGAIN, if SO_RCVTIMEO has passed. */
static bool await_connection(int fd)
{
    int saved = errno;
    TransferWait w = {.fd = fd, .events = POLLIN};
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (redirect_poll(&p, 1, 0) == 0 && !transfer_wait(&w) && w.deadline)
        return false;
    errno = saved;
    return true;
}

static int accept_parked(int fd, struct sockaddr *from, socklen_t *size, int flags)
{
    if (!await_connection(fd))
        return -1;
    redirect_blocking_begin();
    int result = REAL(ACCEPT4, int, (int, struct sockaddr *, socklen_t *, int),
                      (fd, from, size, flags));
    redirect_blocking_end();
    return result;
}

EXPORTED int accept4(int fd, struct sockaddr *restrict from, socklen_t *restrict size, int flags)
{
    if (redirect_may_park())
        return accept_parked(fd, from, size, flags);
    return REAL(ACCEPT4, int, (int, struct sockaddr *, socklen_t *, int), (fd, from, size, flags));
}

EXPORTED int accept(int fd, struct sockaddr *restrict from, socklen_t *restrict size)
{
    if (redirect_may_park())
        return accept_parked(fd, from, size, 0);
    return REAL(ACCEPT, int, (int, struct sockaddr *, socklen_t *), (fd, from, size));
}

/* ---- readiness ---- */

EXPORTED int poll(struct pollfd *fds, nfds_t n, int timeout)
{
    if (timeout == 0 || !redirect_may_park())
        return REAL(POLL, int, (struct pollfd *, nfds_t, int), (fds, n, timeout));
    return redirect_poll(fds, n, timeout < 0 ? -1 : (int64_t)timeout * NS_PER_MS);
}

int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t room);

/* What code built with _FORTIFY_SOURCE calls. */
EXPORTED int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t room)
{
    if (room / sizeof *fds < n)
        __chk_fail();
    return poll(fds, n, timeout);
}

static int64_t time_left(int64_t end)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return end - ((int64_t)ts.tv_sec * NS_PER_SECOND + ts.tv_nsec);
}

/* The descriptors of the sets; returns how many. fds has room for n. */
static nfds_t gather(int n, const fd_set *reading, const fd_set *writing, const fd_set *except,
                     struct pollfd *fds)
{
    nfds_t count = 0;
    for (int fd = 0; fd < n; fd++) {
        int events = (reading && FD_ISSET(fd, reading) ? POLLIN : 0) |
                     (writing && FD_ISSET(fd, writing) ? POLLOUT : 0) |
                     (except && FD_ISSET(fd, except) ? POLLPRI : 0);
        if (events)
            fds[count++] = (struct pollfd){.fd = fd, .events = (short)events};
    }
    return count;
}

/* The sets' answers, as select gives them; -1 and EBADF. */
static int scatter(const struct pollfd *fds, nfds_t n, fd_set *reading, fd_set *writing,
                   fd_set *except)
{
    int bits = 0;
    for (nfds_t i = 0; i < n; i++) {
        int fd = fds[i].fd, got = fds[i].revents, asked = fds[i].events;
        if (got & POLLNVAL) {
            errno = EBADF;
            return -1;
        }
        bool in = asked & POLLIN && got & (POLLIN | POLLHUP | POLLERR);
        bool out = asked & POLLOUT && got & (POLLOUT | POLLERR);
        bool urgent = asked & POLLPRI && got & POLLPRI;
        if (asked & POLLIN && !in)
            FD_CLR(fd, reading);
        if (asked & POLLOUT && !out)
            FD_CLR(fd, writing);
        if (asked & POLLPRI && !urgent)
            FD_CLR(fd, except);
        bits += in + out + urgent;
    }
    return bits;
}

/* Whether select may be given it, and it counts in nanoseconds. */
static bool is_timeout(const struct timeval *t)
{
    const int64_t most = INT64_MAX / NS_PER_SECOND / 2;
    return t->tv_sec >= 0 && t->tv_sec < most && t->tv_usec >= 0 && t->tv_usec < most;
}

EXPORTED int select(int n, fd_set *restrict reading, fd_set *restrict writing,
                    fd_set *restrict except, struct timeval *restrict timeout)
{
    bool waits = !timeout || (is_timeout(timeout) && (timeout->tv_sec || timeout->tv_usec));
    struct pollfd *fds = NULL;
    if (waits && n >= 0 && n <= FD_SETSIZE && redirect_may_park())
        fds = malloc(((size_t)n + 1) * sizeof *fds);
    if (fds == NULL)
        return REAL(SELECT, int, (int, fd_set *, fd_set *, fd_set *, struct timeval *),
                    (n, reading, writing, except, timeout));
    nfds_t count = gather(n, reading, writing, except, fds);
    int64_t wait = timeout ? timeout->tv_sec * NS_PER_SECOND + timeout->tv_usec * NS_PER_US : -1;
    int64_t end = wait - time_left(0);
    int ready = redirect_poll(fds, count, wait);
    if (ready >= 0)
        ready = scatter(fds, count, reading, writing, except);
    if (timeout) {
        int64_t left = time_left(end) > 0 ? time_left(end) : 0;
        timeout->tv_sec = left / NS_PER_SECOND;
        timeout->tv_usec = left % NS_PER_SECOND / NS_PER_US;
    }
    free(fds);
    return ready;
}

EXPORTED int epoll_wait(int epoll, struct epoll_event *events, int room, int timeout)
{
    bool parks = timeout != 0 && redirect_may_park();
    for (;;) {
        int n = REAL(EPOLL_WAIT, int, (int, struct epoll_event *, int, int),
                     (epoll, events, room, parks ? 0 : timeout));
        if (n != 0 || !parks)
            return n;
        struct pollfd p = {.fd = epoll, .events = POLLIN};
        int ready = redirect_poll(&p, 1, timeout < 0 ? -1 : (int64_t)timeout * NS_PER_MS);
        if (ready <= 0)
            return ready;
        parks = timeout < 0; /* what was ready another may have taken */
        timeout = parks ? timeout : 0;
    }
}

/* ---- sleeps ---- */

EXPORTED unsigned sleep(unsigned seconds)
{
    if (!redirect_may_park())
        return REAL(SLEEP, unsigned, (unsigned), (seconds));
    redirect_sleep((int64_t)seconds * NS_PER_SECOND);
    return 0;
}

EXPORTED int usleep(useconds_t us)
{
    if (!redirect_may_park())
        return REAL(USLEEP, int, (useconds_t), (us));
    redirect_sleep((int64_t)us * NS_PER_US);
    return 0;
}

static bool is_duration(const struct timespec *ts)
{
    return ts && ts->tv_nsec >= 0 && ts->tv_nsec < NS_PER_SECOND && ts->tv_sec >= 0 &&
           ts->tv_sec < INT64_MAX / NS_PER_SECOND;
}

static int64_t in_ns(const struct timespec *ts)
{
    return (int64_t)ts->tv_sec * NS_PER_SECOND + ts->tv_nsec;
}

EXPORTED int nanosleep(const struct timespec *how_long, struct timespec *left)
{
    if (!is_duration(how_long) || !redirect_may_park())
        return REAL(NANOSLEEP, int, (const struct timespec *, struct timespec *), (how_long, left));
    redirect_sleep(in_ns(how_long));
    return 0;
}

EXPORTED int clock_nanosleep(clockid_t clock, int flags, const struct timespec *when,
                             struct timespec *left)
{
    bool absolute = flags == TIMER_ABSTIME && clock == CLOCK_MONOTONIC;
    bool relative = flags == 0 && (clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME);
    if (!(absolute || relative) || !is_duration(when) || !redirect_may_park())
        return REAL(CLOCK_NANOSLEEP, int,
                    (clockid_t, int, const struct timespec *, struct timespec *),
                    (clock, flags, when, left));
    redirect_sleep(absolute ? time_left(in_ns(when)) : in_ns(when));
    return 0;
}
