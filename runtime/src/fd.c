/* Descriptors that goroutines wait on: slots, handles, turns, readiness, deadlines, close.
 * docs/poller.md tells the design.
 *
 * A slot's fields are under its lock, a SpinLock, but for those marked. Locks are taken in the
 * order deadline_lock, timer heap's, lock; a timer's callback runs under its heap's.
 *
 * A handle is HANDLE_TAG | generation << INDEX_BITS | index. The tag makes it no address of
 * anything, so that following one faults. A slot's generation grows when it is closed; the slot is
 * used again after the last operation inside has left. Slots are never freed. */
#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "chant.h" /* errno: which thread it is may change while a call waits */
#include "fd_event.h"
#include "hostile.h"
#include "netpoll.h"
#include "panic.h"
#include "proc.h"
#include "sched.h"
#include "timer.h"
#include "waiter.h"
#include "worker.h"

#define INDEX_BITS 24
#define HANDLE_TAG ((uint64_t)1 << 62)
#define CHUNK_SLOTS 256u
#define CHUNKS ((1u << INDEX_BITS) / CHUNK_SLOTS)

/* One direction of a descriptor. */
typedef struct {
    bool ready;       /* nothing says that an operation would find it empty, or full */
    bool ended;       /* hung up, or in error: does not become less ready */
    bool busy;        /* an operation has the turn */
    bool expired;     /* the deadline has passed */
    G *waiter;        /* the one that has the turn, parked until the kernel says something */
    WaitQueue queue;  /* those that wait for the turn */
    int64_t deadline; /* CLOCK_MONOTONIC; 0: none */
    Timer timer;      /* under its heap's lock, and deadline_lock */
    Fd *fd;           /* whose direction it is; never changes */
} Side;

struct Fd {
    SpinLock lock;
    SpinLock deadline_lock; /* guards the timers' starting and stopping */
    uint32_t generation;    /* of the handle that is good */
    uint32_t index;         /* never changes */
    int number;             /* the descriptor; -1: none */
    uint32_t flags;         /* FD_... */
    uint32_t users;         /* operations inside, and holders */
    bool closing;           /* the handle is gone; the last user closes the descriptor */
    bool keep;              /* the descriptor is given back, not closed */
    bool urgent;            /* there was urgent data: a short read need not empty it */
    bool set_nonblocking;   /* by fd_adopt */
    int canceled;           /* errno value, or 0 */
    G *closer;              /* waits for the last user */
    FdBound *bound;         /* what belongs to the handle */
    Fd *free_next;          /* under table.lock */
    _Alignas(CACHE_LINE) Side side[2];
};

static struct {
    SpinLock lock;
    Fd *free;
    uint32_t used; /* slots that were ever used */
    _Atomic(Fd *) chunk[CHUNKS];
} table;

/* Waits of threads without a P, begun less ended; the others count in P.io_delta. */
static _Atomic uint32_t waits_without_p;

static void count_waits(int delta)
{
    P *p = m_current()->p;
    if (p)
        store_release(&p->io_delta, load_relaxed(&p->io_delta) + (uint32_t)delta);
    else
        atomic_fetch_add(&waits_without_p, (uint32_t)delta);
}

int fd_waiting(void)
{
    uint32_t n = load_acquire(&waits_without_p);
    for (int i = 0; i < load_acquire(&sched.procs_made); i++)
        n += load_acquire(&sched.allp[i]->io_delta);
    return (int)n;
}

/* ---- slots and handles ---- */

static uint64_t handle_of(const Fd *f)
{
    return HANDLE_TAG | (uint64_t)f->generation << INDEX_BITS | f->index;
}

/* The slot that handle names, or once did; NULL if no slot was ever so named. */
static Fd *slot_of(uint64_t handle)
{
    uint32_t index = handle & ((1u << INDEX_BITS) - 1);
    if (!(handle & HANDLE_TAG))
        return NULL;
    Fd *chunk = load_acquire(&table.chunk[index / CHUNK_SLOTS]);
    return chunk ? &chunk[index % CHUNK_SLOTS] : NULL;
}

/* The slot of a handle that is good, locked; NULL if it is not. */
static Fd *lock_slot(uint64_t handle)
{
    Fd *f = slot_of(handle);
    if (unlikely(f == NULL))
        return NULL;
    spin_lock(&f->lock);
    if (likely(handle_of(f) == handle && f->number >= 0 && !f->closing))
        return f;
    spin_unlock(&f->lock);
    return NULL;
}

static uint64_t handle_value(const void *handle)
{
    return (uint64_t)(uintptr_t)handle;
}

static void deadline_passes(void *arg, int64_t now);

static void init_chunk(Fd *chunk, uint32_t first)
{
    for (uint32_t i = 0; i < CHUNK_SLOTS; i++) {
        Fd *f = &chunk[i];
        f->index = first + i;
        f->generation = 1;
        f->number = -1;
        for (int d = FD_READ; d <= FD_WRITE; d++) {
            f->side[d].fd = f;
            f->side[d].timer = (Timer){.fn = deadline_passes, .arg = &f->side[d]};
        }
    }
}

/* A slot that is not in use; NULL if there can be no more. Between rt_enter and rt_leave. */
static Fd *slot_take(void)
{
    spin_lock(&table.lock);
    Fd *f = table.free;
    if (f) {
        table.free = f->free_next;
    } else if (table.used < CHUNKS * CHUNK_SLOTS) {
        uint32_t index = table.used;
        Fd *chunk = load_relaxed(&table.chunk[index / CHUNK_SLOTS]);
        if (chunk == NULL) {
            chunk = aligned_alloc(_Alignof(Fd), CHUNK_SLOTS * sizeof(Fd));
            if (chunk) {
                memset(chunk, 0, CHUNK_SLOTS * sizeof(Fd));
                init_chunk(chunk, index);
                store_release(&table.chunk[index / CHUNK_SLOTS], chunk);
            }
        }
        if (chunk) {
            table.used++;
            f = &chunk[index % CHUNK_SLOTS];
        }
    }
    spin_unlock(&table.lock);
    return f;
}

static void slot_give_back(Fd *f)
{
    spin_lock(&table.lock);
    f->free_next = table.free;
    table.free = f;
    spin_unlock(&table.lock);
}

/* ---- waking: with f->lock held ---- */

/* Who waits for the kernel in s, to be made ready; NULL if nobody does. Not counted out. */
static G *take_waiter(Side *s)
{
    G *g = s->waiter;
    s->waiter = NULL;
    return g;
}

/* Wakes it. */
static void wake(Side *s)
{
    G *g = take_waiter(s);
    if (g) {
        count_waits(-1);
        sched_ready(g);
    }
}

uint32_t fd_event(uint64_t handle, uint32_t events, G **woken)
{
    static const uint32_t of[2] = {
        [FD_READ] = EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR,
        [FD_WRITE] = EPOLLOUT | EPOLLHUP | EPOLLERR,
    };
    static const uint32_t ends[2] = {[FD_READ] = EPOLLRDHUP | EPOLLHUP | EPOLLERR,
                                     [FD_WRITE] = EPOLLHUP | EPOLLERR};
    uint32_t n = 0;
    Fd *f = lock_slot(handle);
    if (f == NULL)
        return 0;
    if (events & EPOLLPRI)
        f->urgent = true;
    for (int d = FD_READ; d <= FD_WRITE; d++) {
        if (!(events & of[d]))
            continue;
        Side *s = &f->side[d];
        s->ready = true;
        if (events & ends[d])
            s->ended = true;
        G *g = take_waiter(s);
        if (g)
            woken[n++] = g;
    }
    spin_unlock(&f->lock);
    return n;
}

/* A timer's function: its heap is locked. */
static void deadline_passes(void *arg, int64_t now)
{
    Side *s = arg;
    spin_lock(&s->fd->lock);
    if (s->deadline != 0 && s->deadline <= now) {
        s->expired = true;
        wake(s);
    }
    spin_unlock(&s->fd->lock);
}

/* ---- operations ---- */

/* What keeps operations in direction d from going on: an errno value, or 0. */
static int obstacle(const Fd *f, const Side *s)
{
    if (unlikely(f->closing))
        return EBADF;
    if (unlikely(f->canceled))
        return f->canceled;
    return unlikely(s->expired) ? ETIMEDOUT : 0;
}

/* Closes what a slot held, and gives the slot back. Outside the runtime's part; returns inside. */
static int finish_close(Fd *f)
{
    int number = f->number, error = 0;
    uint32_t flags = f->flags;
    bool keep = f->keep, blocking_again = keep && f->set_nonblocking;
    rt_leave();
    if (!(flags & FD_BLOCKING))
        netpoll_remove(number);
    if (blocking_again) {
        int old = fcntl(number, F_GETFL);
        if (old < 0 || fcntl(number, F_SETFL, old & ~O_NONBLOCK) != 0)
            error = errno;
    }
    /* Linux has closed the descriptor whatever close says, after EINTR too. */
    if (!keep && close(number) != 0 && errno != EINTR)
        error = errno;
    rt_enter();
    spin_lock(&f->lock);
    f->number = -1;
    G *closer = f->closer;
    f->closer = NULL;
    spin_unlock(&f->lock);
    slot_give_back(f);
    if (closer)
        sched_ready(closer);
    return error;
}

/* Takes the turn in direction d; f->lock is held before and after. 0, or an errno value: then it
 * was not taken. The caller is a user of f. */
static int turn_take(Fd *f, FdDirection d)
{
    Side *s = &f->side[d];
    if (unlikely(s->busy)) {
        Waiter w = {.g = g_current()};
        waitq_push(&s->queue, &w);
        sched_park_unlock(&f->lock, WAIT_IO);
        spin_lock(&f->lock);
        if (!w.ok)
            return EBADF;
    } else {
        s->busy = true;
    }
    return 0;
}

/* Gives the turn to the next, if f->lock's holder has it, and stops being a user. Drops
 * f->lock. */
static void turn_give_up(Fd *f, Side *s, bool has_turn)
{
    Waiter *w = NULL;
    if (has_turn) {
        w = waitq_pop(&s->queue);
        s->busy = w != NULL;
    }
    bool last = --f->users == 0 && f->closing;
    spin_unlock(&f->lock);
    if (unlikely(w != NULL)) {
        w->ok = true;
        sched_ready(w->g);
    }
    if (unlikely(last))
        finish_close(f);
}

/* Parks until the kernel or somebody else says something about s. f->lock is held before and
 * after. */
static void wait_for_edge(Fd *f, Side *s)
{
    s->waiter = g_current();
    count_waits(1);
    /* Who holds a P polls before it sleeps; for a thread without one somebody else must. */
    if (m_current()->p == NULL && load_relaxed(&sched.poller) == NULL)
        worker_wake();
    sched_park_unlock(&f->lock, WAIT_IO);
    spin_lock(&f->lock);
}

/* What is left in blocking mode, shared with others as it is, is asked first. */
static bool would_block(int number, uint32_t flags, FdDirection d)
{
    struct pollfd ask = {.fd = number, .events = d == FD_READ ? POLLIN : POLLOUT};
    return (flags & (FD_FOREIGN | FD_BLOCKING)) == FD_FOREIGN && poll_now(&ask, 1) == 0;
}

/* Makes the call until it is done, or can't be. f->lock is held before and after; the caller has
 * the turn. Returns the result, or -1 with *error. */
static ssize_t attempt(Fd *f, FdDirection d, FdCall *call, int *error)
{
    Side *s = &f->side[d];
    for (;;) {
        if ((*error = obstacle(f, s)) != 0)
            return -1;
        if (!s->ready && !s->ended) {
            wait_for_edge(f, s);
            continue;
        }
        /* What the kernel says from here on is news: the answer of the call may be older. */
        bool ended = s->ended;
        s->ready = (f->flags & FD_BLOCKING) != 0 || hostile_chance(16);
        s->ended = false;
        int number = f->number;
        uint32_t flags = f->flags;
        spin_unlock(&f->lock);
        rt_leave();
        ssize_t n = -1;
        *error = EAGAIN;
        if (!would_block(number, flags, d)) {
            call->flags = flags;
            n = call->fn(number, call);
            *error = n < 0 ? errno : 0;
        }
        rt_enter();
        spin_lock(&f->lock);
        if (n < 0 && (*error == EAGAIN || *error == EWOULDBLOCK)) {
            if (flags & FD_BLOCKING)
                return -1; /* somebody else made it nonblocking */
            continue; /* not ended after all, if it was: a FIFO may have a new writer */
        }
        s->ended |= ended;
        bool less = n > 0 && (size_t)n < call->asked - call->done;
        bool exhausted = less && !f->urgent && !(flags & FD_FOREIGN) &&
                         (d == FD_WRITE || (flags & FD_DRAINS));
        if (!exhausted)
            s->ready = true;
        if (n < 0 && *error == EINTR)
            continue;
        if (n > 0 && call->whole) {
            call->done += (size_t)n;
            if (less)
                continue;
            n = (ssize_t)call->done;
        }
        return n;
    }
}

/* A user of handle's slot with the turn in direction d, f->lock held; NULL and *error. Between
 * rt_enter and rt_leave. */
static Fd *begin(void *handle, FdDirection d, int *error)
{
    Fd *f = lock_slot(handle_value(handle));
    if (unlikely(f == NULL)) {
        *error = EBADF;
        return NULL;
    }
    f->users++;
    *error = turn_take(f, d);
    if (likely(*error == 0))
        return f;
    turn_give_up(f, &f->side[d], false);
    return NULL;
}

static ssize_t result(ssize_t n, int error)
{
    if (n < 0)
        errno = error;
    return n;
}

ssize_t fd_call(void *handle, FdDirection d, FdCall *call)
{
    int error;
    ssize_t n = -1;
    rt_enter();
    Fd *f = begin(handle, d, &error);
    if (likely(f != NULL)) {
        n = attempt(f, d, call, &error);
        turn_give_up(f, &f->side[d], true);
    }
    rt_leave();
    return result(n, error);
}

int fd_begin(void *handle, FdDirection d, Fd **use)
{
    int error;
    rt_enter();
    Fd *f = begin(handle, d, &error);
    if (f)
        spin_unlock(&f->lock);
    rt_leave();
    *use = f;
    return (int)result(f ? 0 : -1, error);
}

ssize_t fd_step(Fd *f, FdDirection d, FdCall *call)
{
    int error;
    rt_enter();
    spin_lock(&f->lock);
    ssize_t n = attempt(f, d, call, &error);
    spin_unlock(&f->lock);
    rt_leave();
    return result(n, error);
}

int fd_wait(Fd *f, FdDirection d)
{
    Side *s = &f->side[d];
    int error;
    rt_enter();
    spin_lock(&f->lock);
    while ((error = obstacle(f, s)) == 0 && !s->ready && !s->ended)
        wait_for_edge(f, s);
    s->ready = s->ended = false;
    spin_unlock(&f->lock);
    rt_leave();
    return (int)result(error ? -1 : 0, error);
}

void fd_end(Fd *f, FdDirection d)
{
    rt_enter();
    spin_lock(&f->lock);
    turn_give_up(f, &f->side[d], true);
    rt_leave();
}

/* ---- the life of a handle ---- */

void *fd_adopt(int fd, unsigned flags)
{
    bool set_nonblocking = false;
    if (!(flags & (FD_FOREIGN | FD_BLOCKING))) {
        int old = fcntl(fd, F_GETFL);
        if (old < 0)
            return NULL;
        if (!(old & O_NONBLOCK)) {
            if (fcntl(fd, F_SETFL, old | O_NONBLOCK) != 0)
                return NULL;
            set_nonblocking = true;
        }
    }
    rt_enter();
    Fd *f = slot_take();
    if (f == NULL) {
        rt_leave();
        errno = ENOMEM;
        return NULL;
    }
    /* Nobody has the handle yet; the poller must find everything in its place. */
    spin_lock(&f->lock);
    f->number = fd;
    f->flags = flags;
    f->closing = f->keep = f->urgent = false;
    f->set_nonblocking = set_nonblocking;
    f->canceled = 0;
    for (int d = FD_READ; d <= FD_WRITE; d++) {
        Side *s = &f->side[d];
        s->ready = true;
        s->ended = s->busy = s->expired = false;
        s->deadline = 0;
    }
    uint64_t handle = handle_of(f);
    spin_unlock(&f->lock);
    rt_leave();
    int error = flags & FD_BLOCKING ? 0 : netpoll_add(fd, handle);
    if (error == 0)
        return (void *)(uintptr_t)handle;
    rt_enter();
    spin_lock(&f->lock);
    if (error == EPERM)
        f->flags |= FD_BLOCKING;
    else
        f->number = -1;
    spin_unlock(&f->lock);
    if (error != EPERM)
        slot_give_back(f);
    rt_leave();
    if (error == EPERM)
        return (void *)(uintptr_t)handle;
    errno = error;
    return NULL;
}

int fd_hold(void *handle, Fd **use)
{
    rt_enter();
    Fd *f = lock_slot(handle_value(handle));
    int number = -1;
    if (f) {
        f->users++;
        number = f->number;
        spin_unlock(&f->lock);
    }
    rt_leave();
    *use = f;
    return (int)result(number, EBADF);
}

void fd_unhold(Fd *f)
{
    int saved = errno;
    rt_enter();
    spin_lock(&f->lock);
    turn_give_up(f, &f->side[FD_READ], false);
    rt_leave();
    errno = saved;
}

int fd_bind(void *handle, FdBound *bound)
{
    rt_enter();
    Fd *f = lock_slot(handle_value(handle));
    FdBound *former = NULL;
    if (f) {
        former = f->bound;
        f->bound = bound;
        spin_unlock(&f->lock);
    }
    rt_leave();
    if (former)
        former->drop(former);
    return (int)result(f ? 0 : -1, EBADF);
}

int fd_number(void *handle)
{
    rt_enter();
    Fd *f = lock_slot(handle_value(handle));
    int number = -1;
    if (f) {
        number = f->number;
        spin_unlock(&f->lock);
    }
    rt_leave();
    return (int)result(number, EBADF);
}

unsigned fd_flags(void *handle)
{
    rt_enter();
    Fd *f = lock_slot(handle_value(handle));
    unsigned flags = 0;
    if (f) {
        flags = f->flags;
        spin_unlock(&f->lock);
    }
    rt_leave();
    return flags;
}

/* Stops both deadlines' timers for good: no setter has a good handle any more, or none that
 * has not started its timer yet. */
static void stop_timers(Fd *f)
{
    spin_lock(&f->deadline_lock);
    for (int d = FD_READ; d <= FD_WRITE; d++)
        timer_stop(&f->side[d].timer);
    spin_unlock(&f->deadline_lock);
}

/* Ends a handle; keep: the descriptor stays open. */
static int end_handle(void *handle, bool keep)
{
    int error = 0;
    rt_enter();
    Fd *f = lock_slot(handle_value(handle));
    if (f == NULL) {
        rt_leave();
        return (int)result(-1, EBADF);
    }
    f->closing = true;
    f->keep = keep;
    f->generation++;
    FdBound *bound = f->bound;
    f->bound = NULL;
    WaitQueue gone = {0};
    for (int d = FD_READ; d <= FD_WRITE; d++) {
        Waiter *w;
        wake(&f->side[d]);
        while ((w = waitq_pop(&f->side[d].queue)) != NULL)
            waitq_push(&gone, w);
    }
    f->users++; /* the timers are not the slot's next user's to stop */
    spin_unlock(&f->lock);
    for (Waiter *w; (w = waitq_pop(&gone)) != NULL;) {
        w->ok = false;
        sched_ready(w->g);
    }
    stop_timers(f);
    spin_lock(&f->lock);
    if (--f->users == 0) {
        spin_unlock(&f->lock);
        error = finish_close(f);
    } else if (f->flags & FD_BLOCKING) {
        /* It is in a system call that may take for ever: whoever is in it closes. */
        spin_unlock(&f->lock);
    } else {
        f->closer = g_current();
        sched_park_unlock(&f->lock, WAIT_IO);
    }
    rt_leave();
    if (bound)
        bound->drop(bound);
    return (int)result(error ? -1 : 0, error);
}

int fd_close(void *handle)
{
    return end_handle(handle, false);
}

int fd_release(void *handle)
{
    int number = fd_number(handle);
    if (number < 0 || end_handle(handle, true) != 0)
        return -1;
    return number;
}

/* ---- deadlines and cancellation ---- */

/* With deadline_lock held. */
static int set_deadline(Fd *f, uint64_t handle, FdDirection d, int64_t when)
{
    Side *s = &f->side[d];
    if (lock_slot(handle) == NULL)
        return EBADF;
    if (f->flags & FD_BLOCKING) {
        spin_unlock(&f->lock);
        return ENOTSUP;
    }
    s->deadline = when;
    s->expired = when != 0 && when <= clock_mono();
    bool pending = when != 0 && !s->expired;
    if (s->expired)
        wake(s);
    spin_unlock(&f->lock);
    if (!pending)
        timer_stop(&s->timer);
    else if (!timer_move(&s->timer, when))
        timer_start(&s->timer, when);
    return 0;
}

int fd_set_deadline(void *handle, unsigned which, int64_t when)
{
    int error = EBADF;
    rt_enter();
    Fd *f = slot_of(handle_value(handle));
    if (f) {
        spin_lock(&f->deadline_lock);
        error = 0;
        for (int d = FD_READ; d <= FD_WRITE && error == 0; d++)
            if (which & 1u << d)
                error = set_deadline(f, handle_value(handle), (FdDirection)d, when);
        spin_unlock(&f->deadline_lock);
    }
    rt_leave();
    return (int)result(error ? -1 : 0, error);
}

int fd_set_canceled(void *handle, int error)
{
    rt_enter();
    Fd *f = lock_slot(handle_value(handle));
    if (f) {
        f->canceled = error;
        if (error) {
            wake(&f->side[FD_READ]);
            wake(&f->side[FD_WRITE]);
        }
        spin_unlock(&f->lock);
    }
    rt_leave();
    return (int)result(f ? 0 : -1, EBADF);
}
