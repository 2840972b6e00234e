/* What the files of io share. A handle's flags and calls are fd.h's. */
#ifndef CHANT_RUNTIME_IO_H
#define CHANT_RUNTIME_IO_H

#include <signal.h>
#include <sys/uio.h>

#include "chant/io.h"
#include "fd.h"

/* Asked for more, a system call may return less without a reason: nothing follows from its result
 * then. (The kernel's own limit is nearly 2 GiB.) */
#define IO_MOST ((size_t)1 << 30)

/* One read or write. */
typedef struct {
    FdCall call;
    const struct iovec *buffers;
    int count;
} IoCall;

/* Whether an error of preadv2 or pwritev2 is about its flags: the kernel doesn't know them, or this
 * file doesn't, or a filter of system calls refuses the call. */
static inline bool io_flag_refused(int error)
{
    return error == EOPNOTSUPP || error == ENOSYS || error == EPERM;
}

/* An IoCall's function that reads. */
ssize_t io_take(int fd, FdCall *call);

/* How many bytes the buffers hold; SIZE_MAX if that is too many to count. */
size_t io_total(const struct iovec *buffers, int count);

/* One that calls fn, io_take for instance. */
IoCall io_call(ssize_t (*fn)(int, FdCall *), const struct iovec *buffers, int count);

/* Writes all of buf, in a turn that the caller has. 0, or -1 and errno. */
int io_put_all(Fd *use, const void *buf, size_t n);

/* ---- SIGPIPE ---- */

/* A stretch of system calls in which the calling thread gets no SIGPIPE. They must not park. */
typedef struct {
    sigset_t old;
    bool changed; /* the mask is another than `old` */
    bool pending; /* there was one already, which is the program's */
} SigpipeHold;

void sigpipe_hold(SigpipeHold *hold);
/* Takes away what the calls may have raised, if `broken`: one has failed with EPIPE, or has done
 * less than was asked (the signal comes also when a part went out before). Keeps errno. */
void sigpipe_release(const SigpipeHold *hold, bool broken);

/* writev(2) to a pipe, with flags of pwritev2(2), without SIGPIPE. */
ssize_t sigpipe_writev(int fd, const struct iovec *buffers, int count, int flags);

#endif
