/* Descriptors that goroutines wait on: docs/poller.md. fd.c.
 *
 * What io, net, exec and signal are written with. None of this is called between rt_enter and
 * rt_leave, but for what netpoll.c uses. A handle is what the program holds as io_file *,
 * net_conn * or net_listener *. */
#ifndef CHANT_FD_H
#define CHANT_FD_H

#include <sys/types.h>

#include "rt_types.h"

typedef enum { FD_READ, FD_WRITE } FdDirection;

/* What fd_adopt is told of a descriptor. */
enum {
    FD_DRAINS = 1,   /* a short read has emptied it: TCP */
    FD_FOREIGN = 2,  /* shared with others: O_NONBLOCK is not set; readiness is asked each time */
    FD_BLOCKING = 4, /* never polled: a regular file */
    FD_PIPE = 8,     /* a write may raise SIGPIPE, which is kept from the program */
    FD_LISTENS = 16, /* a net_listener: not a file */
    FD_SOCKET = 32,  /* send(2) is what writes to it, so that no SIGPIPE is raised */
};

/* Takes over `fd`, made nonblocking unless FD_FOREIGN or FD_BLOCKING: closed by fd_close alone.
 * Returns its handle. NULL with errno (ENOMEM, or what epoll_ctl and fcntl say) if that can't
 * be; fd is still the caller's then. Descriptors that epoll does not take count as
 * FD_BLOCKING. */
void *fd_adopt(int fd, unsigned flags);

/* One operation: what to do with the descriptor, and its arguments, in a struct that begins with
 * this. `fn` makes the system call (without waiting: MSG_DONTWAIT is not needed) and returns
 * what that returns, errno set. EINTR and EAGAIN are seen to by fd_call. */
typedef struct FdCall FdCall;
struct FdCall {
    ssize_t (*fn)(int fd, FdCall *call);
    size_t asked; /* bytes: a result that is less says that the descriptor is empty (read) or
                   * full (write). 0: nothing follows from the result, which then counts as all */
    bool whole;   /* less than `asked` will not do: fn is called again, for what is left */
    size_t done;  /* whole: what earlier calls did; fn begins there. 0 at first */
    unsigned flags; /* the handle's, for fn */
};

/* Takes the turn in direction d of handle, calls call->fn, parks while it says EAGAIN, and returns
 * its result; -1 and errno if it fails, or the handle is closed, expired or canceled. With
 * call->whole the result is the sum, and after a failure call->done is what was done before it. */
ssize_t fd_call(void *handle, FdDirection d, FdCall *call);

/* The same in steps, for operations of several system calls that others must not come between:
 * fd_begin takes the turn (0, or -1 and errno), fd_step is fd_call without it, fd_end gives it
 * up. */
typedef struct Fd Fd;
int fd_begin(void *handle, FdDirection d, Fd **use);
ssize_t fd_step(Fd *use, FdDirection d, FdCall *call);
void fd_end(Fd *use, FdDirection d);

/* Parks until direction d of what fd_begin returned is ready: 0, or -1 and errno. For connect, and
 * for calls that report EAGAIN in another way. */
int fd_wait(Fd *use, FdDirection d);

/* The descriptor itself; -1 and EBADF. Only good while nobody closes the handle. */
int fd_number(void *handle);
/* The flags it has; 0 if it is closed. */
unsigned fd_flags(void *handle);

/* Keeps the descriptor open until fd_unhold, for calls that wait for nothing and need no turn:
 * seek, fsync, pread. Returns it; -1 and EBADF. */
int fd_hold(void *handle, Fd **use);
void fd_unhold(Fd *use);

/* What belongs to a handle for as long as it is open: one thing at a time. `drop` is called with it
 * once, not between rt_enter and rt_leave, when the handle is closed or another takes its place. */
typedef struct FdBound FdBound;
struct FdBound {
    void (*drop)(FdBound *bound);
};

/* Gives it to handle; NULL: none from now on. 0; -1 and EBADF: it is the caller's still. */
int fd_bind(void *handle, FdBound *bound);

/* Closes it and wakes who waits for it. 0; -1 and EBADF if it is closed, or what close(2) says. */
int fd_close(void *handle);

/* Takes the descriptor back from the poller, blocking again if adopt made it nonblocking, and
 * closes the handle without it; -1 and errno. Who waits is woken with EBADF. */
int fd_release(void *handle);

/* CLOCK_MONOTONIC, nanoseconds; 0: none. `which`: 1 << FD_READ | 1 << FD_WRITE. 0; -1 and EBADF,
 * or ENOTSUP for what is never polled. */
int fd_set_deadline(void *handle, unsigned which, int64_t when);

/* From now on, and for who waits now, both directions fail with `error`; 0: no more. For
 * contexts. */
int fd_set_canceled(void *handle, int error);

#endif
