/* The poller: one epoll instance for the process, made when the first descriptor is registered.
 *
 * Registrations are edge-triggered and last as long as the descriptor (fd.c). An event's data is
 * the handle; 0 is the eventfd that wakes who sleeps in netpoll_wait: edge-triggered as well, so
 * that each write is seen once and nobody need read it.
 *
 * `left` holds events that were fetched by a worker for which there was no P; under left_lock,
 * a Mutex, since such a worker may not take a SpinLock. */
#include "netpoll.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fd_event.h"
#include "panic.h"
#include "proc.h"
#include "sched.h"
#include "timer.h"
#include "worker.h"

#define STANDING_TIME 1000000 /* ns without a look after which the monitor asks the kernel */
#define SHARED_BATCH 64       /* goroutines woken by one look that are worth a second worker */
#define REGISTERED (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET)

_Atomic int netpoll_registered;
_Atomic int64_t netpoll_last;

static Mutex start_lock;
static _Atomic int epoll_fd = -1;
static int wake_fd = -1;

static Mutex left_lock;
static _Atomic uint32_t left_count;
static uint32_t left_room;
static struct epoll_event *left;

/* The same descriptor with a number that is no standard stream's, be those open or not: programs
 * put others in their place. -1 with errno if it can't be. */
static int above_standard(int fd)
{
    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    int higher = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), error = errno;
    close(fd);
    errno = error;
    return higher;
}

/* The epoll instance; -1 with errno if there can be none. */
static int start(void)
{
    int ep = load_acquire(&epoll_fd);
    if (ep >= 0)
        return ep;
    mutex_lock(&start_lock);
    ep = load_relaxed(&epoll_fd);
    if (ep < 0) {
        struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u64 = 0};
        int error = 0;
        ep = above_standard(epoll_create1(EPOLL_CLOEXEC));
        wake_fd = above_standard(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
        if (ep < 0 || wake_fd < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, wake_fd, &event) != 0) {
            error = errno;
            /* Of a descriptor EPERM says that it is always ready. */
            if (error == EPERM || error == ENOSYS)
                fatal_plain("can't wait for descriptors: epoll or eventfd: %s", strerror(error));
            if (ep >= 0)
                close(ep);
            if (wake_fd >= 0)
                close(wake_fd);
            ep = -1;
        } else {
            store_release(&epoll_fd, ep);
        }
        errno = error;
    }
    mutex_unlock(&start_lock);
    return ep;
}

int netpoll_add(int fd, uint64_t handle)
{
    int ep = start();
    if (ep < 0)
        return errno;
    struct epoll_event event = {.events = REGISTERED, .data.u64 = handle};
    /* Counted first: what is registered is polled. */
    atomic_fetch_add(&netpoll_registered, 1);
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event) == 0)
        return 0;
    int error = errno;
    atomic_fetch_sub(&netpoll_registered, 1);
    return error;
}

void netpoll_remove(int fd)
{
    struct epoll_event unused = {0};
    /* Closing it would not do if a duplicate of it lives on elsewhere. */
    epoll_ctl(load_acquire(&epoll_fd), EPOLL_CTL_DEL, fd, &unused);
    atomic_fetch_sub(&netpoll_registered, 1);
}

void netpoll_leave(NetpollEvents *events)
{
    mutex_lock(&left_lock);
    uint32_t n = load_relaxed(&left_count), more = (uint32_t)events->count;
    if (n + more > left_room) {
        left_room = 2 * (n + more);
        left = rt_realloc(left, left_room * sizeof *left);
    }
    memcpy(left + n, events->event, more * sizeof *left);
    store_relaxed(&left_count, n + more);
    mutex_unlock(&left_lock);
    events->count = 0;
}

bool netpoll_left(void)
{
    return load_relaxed(&left_count) > 0;
}

/* Takes what netpoll_leave has kept, as much as fits. */
static void take_left(NetpollEvents *events)
{
    mutex_lock(&left_lock);
    uint32_t n = load_relaxed(&left_count), take = n < NETPOLL_BATCH ? n : NETPOLL_BATCH;
    memcpy(events->event, left + (n - take), take * sizeof *left);
    store_relaxed(&left_count, n - take);
    mutex_unlock(&left_lock);
    events->count = (int)take;
}

/* Puts goroutines where any P finds them, and has a worker come for them. */
static void share(G *first)
{
    G *some[NETPOLL_BATCH];
    uint32_t n = 0;
    while (first) {
        G *g = first;
        first = g->link;
        if (g->foreign) {
            sched_ready(g);
            continue;
        }
        g_set_state(g, G_WAITING, G_RUNNABLE);
        some[n++] = g;
        if (n == NETPOLL_BATCH || first == NULL) {
            global_put(some, n);
            n = 0;
        }
    }
    if (n > 0)
        global_put(some, n);
    worker_wake();
}

void netpoll_deliver(M *m, NetpollEvents *events)
{
    G *first = NULL, **last = &first, *middle = NULL;
    uint32_t woken = 0;
    for (int i = 0; i < events->count; i++) {
        if (events->event[i].data.u64 == 0) {
            /* It was for the one that sleeps in netpoll_wait, if it still does. */
            if (load_relaxed(&sched.poller))
                netpoll_wake();
            continue;
        }
        G *got[2];
        uint32_t n = fd_event(events->event[i].data.u64, events->event[i].events, got);
        for (uint32_t k = 0; k < n; k++) {
            *last = got[k];
            last = &got[k]->link;
            if (++woken == SHARED_BATCH / 2)
                middle = got[k];
        }
    }
    *last = NULL;
    events->count = 0;
    store_relaxed(&m->p->polled_at, load_relaxed(&netpoll_last));
    store_relaxed(&m->p->io_delta, load_relaxed(&m->p->io_delta) - woken);
    if (woken > SHARED_BATCH && load_relaxed(&sched.idle_p_count) > 0) {
        G *rest = middle->link;
        middle->link = NULL;
        sched_ready_list(first);
        share(rest);
    } else if (first) {
        sched_ready_list(first);
    }
}

/* What epoll_wait has returned, as a count of events. A poller that fails, its descriptor closed by
 * the program, would leave everybody waiting without a word. */
static int fetched(int n)
{
    if (unlikely(n < 0 && errno != EINTR))
        fatal_plain("can't wait for descriptors: %s", strerror(errno));
    return n > 0 ? n : 0;
}

bool netpoll_look(M *m, int64_t now)
{
    NetpollEvents events;
    store_relaxed(&netpoll_last, now);
    store_relaxed(&m->p->polled_at, now);
    if (unlikely(netpoll_left())) {
        take_left(&events);
    } else {
        int saved = errno;
        events.count =
            fetched(epoll_wait(load_acquire(&epoll_fd), events.event, NETPOLL_BATCH, 0));
        errno = saved;
    }
    if (events.count == 0)
        return false;
    netpoll_deliver(m, &events);
    return true;
}

/* epoll_wait until a time in nanoseconds. */
static int wait_until(struct epoll_event *event, int64_t deadline)
{
    static _Atomic bool only_milliseconds;
    int64_t left_ns = -1;
    if (deadline != TIMER_NEVER) {
        left_ns = deadline - clock_mono();
        if (left_ns < 0)
            left_ns = 0;
    }
#ifdef SYS_epoll_pwait2
    if (!load_relaxed(&only_milliseconds)) {
        struct timespec ts = {.tv_sec = left_ns / 1000000000, .tv_nsec = left_ns % 1000000000};
        int n = (int)syscall(SYS_epoll_pwait2, load_acquire(&epoll_fd), event, NETPOLL_BATCH,
                             left_ns < 0 ? NULL : &ts, NULL, (size_t)0);
        if (n >= 0 || errno == EINTR)
            return n;
        store_relaxed(&only_milliseconds, true); /* before Linux 5.11 */
    }
#endif
    int64_t ms = left_ns < 0 ? -1 : (left_ns + 999999) / 1000000;
    return epoll_wait(load_acquire(&epoll_fd), event, NETPOLL_BATCH,
                      ms > INT32_MAX ? INT32_MAX : (int)ms);
}

void netpoll_wait(NetpollEvents *events, int64_t deadline)
{
    int saved = errno;
    int n = fetched(wait_until(events->event, deadline));
    events->count = 0;
    for (int i = 0; i < n; i++)
        if (events->event[i].data.u64 != 0)
            events->event[events->count++] = events->event[i];
    if (events->count > 0)
        store_relaxed(&netpoll_last, clock_mono());
    errno = saved;
}

void netpoll_wake(void)
{
    int saved = errno;
    uint64_t one = 1;
    /* It can't fail: 2^64 - 2 such calls are needed to fill it. */
    ssize_t n = write(wake_fd, &one, sizeof one);
    (void)n;
    errno = saved;
}

bool netpoll_stands(int64_t now)
{
    if (!netpoll_active() || now - load_relaxed(&netpoll_last) < STANDING_TIME)
        return false;
    if (netpoll_left())
        return true;
    if (load_relaxed(&sched.poller))
        return false; /* whoever sleeps there fetches them */
    struct pollfd ask = {.fd = load_acquire(&epoll_fd), .events = POLLIN};
    return ask.fd >= 0 && poll_now(&ask, 1) > 0;
}
