/* chant_poll: a goroutine waits for descriptors that are somebody else's.
 *
 * Nothing is kept from one call to the next: who owns the descriptor may close it, and the number
 * be another's, without our knowing. So a descriptor is adopted for one wait (fd.h, FD_FOREIGN: its
 * flags stay as they are) and released. Several are put into an epoll instance of the call's own,
 * and that is waited for. What is ready the kernel is asked by poll(2) each time. */
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "chant.h"
#include "chant/redirect.h"
#include "fd.h"
#include "proc.h"
#include "sched.h"

bool chant_may_park(void)
{
    const M *m = m_current();
    return m && !m->foreign && load_relaxed(&m->curg) != m->g0 &&
           (load_relaxed(&m->seq) & 1) == 0 && !load_relaxed(&sched.forked) &&
           !load_relaxed(&sched.dying);
}

/* Parks until `number` has news in direction d, again and again until the fds are ready or
 * `deadline` (CLOCK_MONOTONIC; 0: none) has passed. As chant_poll; *parked says whether that could
 * be, else it is still to be waited. */
static int wait_for_one(int number, FdDirection d, struct pollfd *fds, nfds_t n, int64_t deadline,
                        bool *parked)
{
    Fd *use;
    int duplicate = -1;
    void *handle = fd_adopt(number, FD_FOREIGN);
    if (handle == NULL && errno == EEXIST) {
        /* Another goroutine waits for it as well. */
        duplicate = fcntl(number, F_DUPFD_CLOEXEC, 0);
        if (duplicate >= 0)
            handle = fd_adopt(duplicate, FD_FOREIGN);
    }
    int ready = -1;
    *parked = handle && fd_begin(handle, d, &use) == 0;
    if (*parked) {
        if (deadline)
            fd_set_deadline(handle, 1u << d, deadline);
        /* The first wait returns at once: nothing was known of the descriptor. */
        bool over;
        do {
            over = fd_wait(use, d) != 0;
            ready = poll_now(fds, n);
        } while (ready == 0 && !over);
        fd_end(use, d);
    }
    int error = errno;
    if (handle)
        fd_release(handle);
    if (duplicate >= 0)
        close(duplicate);
    errno = error;
    return ready;
}

/* Puts fds[i] into the instance. 0, or -1 with errno. */
static int add(int epoll, const struct pollfd *fds, nfds_t i)
{
    struct epoll_event event = {.events = (uint32_t)(unsigned short)fds[i].events};
    if (fds[i].fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i].fd, &event) == 0)
        return 0;
    if (errno == EPERM)
        return 0; /* always ready: poll has said so */
    if (errno != EEXIST)
        return -1;
    for (nfds_t j = 0; j < i; j++)
        if (fds[j].fd == fds[i].fd)
            event.events |= (uint32_t)(unsigned short)fds[j].events;
    return epoll_ctl(epoll, EPOLL_CTL_MOD, fds[i].fd, &event);
}

static int wait_for_several(struct pollfd *fds, nfds_t n, int64_t deadline, bool *parked)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC), ready = -1;
    *parked = false;
    if (epoll < 0)
        return -1;
    nfds_t i = 0;
    while (i < n && add(epoll, fds, i) == 0)
        i++;
    if (i == n)
        ready = wait_for_one(epoll, FD_READ, fds, n, deadline, parked);
    int error = errno;
    close(epoll);
    errno = error;
    return ready;
}

/* As a thread that may block. */
static int block(struct pollfd *fds, nfds_t n, int64_t timeout)
{
    struct timespec ts = {.tv_sec = timeout / 1000000000, .tv_nsec = timeout % 1000000000};
    return ppoll(fds, n, timeout < 0 ? NULL : &ts, NULL);
}

/* Parks as one that waits for the fds. */
static int park(struct pollfd *fds, nfds_t n, int64_t deadline, bool *parked)
{
    const short reading = POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND;
    if (n == 1 && fds->fd >= 0 && fds->events == POLLOUT)
        return wait_for_one(fds->fd, FD_WRITE, fds, n, deadline, parked);
    if (n == 1 && fds->fd >= 0 && fds->events != 0 && !(fds->events & ~reading))
        return wait_for_one(fds->fd, FD_READ, fds, n, deadline, parked);
    return wait_for_several(fds, n, deadline, parked);
}

int chant_poll(struct pollfd *fds, nfds_t n, int64_t timeout)
{
    if (!chant_may_park())
        return block(fds, n, timeout);
    int ready = poll_now(fds, n);
    if (ready != 0 || timeout == 0)
        return ready;
    int64_t deadline = 0;
    if (timeout > 0 && __builtin_add_overflow(clock_mono(), timeout, &deadline))
        deadline = 0;
    bool parked;
    int saved = errno;
    ready = park(fds, n, deadline, &parked);
    if (parked)
        return ready;
    /* No descriptor or no memory is left for the poller; poll(2) needs neither. */
    errno = saved;
    chant_blocking_begin();
    do {
        int64_t left = deadline ? deadline - clock_mono() : -1;
        ready = block(fds, n, deadline && left < 0 ? 0 : left);
    } while (ready < 0 && errno == EINTR); /* by signals of the runtime's own */
    chant_blocking_over();
    return ready;
}
