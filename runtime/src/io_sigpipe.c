/* Writing to pipes that nobody reads, without SIGPIPE. Linux 6.18 has a flag for it; before that,
 * and for sendfile and splice, the signal is blocked around the call and taken away if it came. It
 * is the writing thread's alone, so nobody else can get it meanwhile. The mask costs two system
 * calls, which make a small write take twice as long.
 *
 * Rejected: to ignore SIGPIPE in the whole process, which is the program's to decide and is
 * inherited by what it starts. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "io.h"
#include "panic.h"
#include "platform.h"

#ifndef RWF_NOSIGNAL
#define RWF_NOSIGNAL 0x100
#endif

static _Atomic bool kernel_has_no_flag;

void sigpipe_hold(SigpipeHold *hold)
{
    sigset_t set, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    int error = pthread_sigmask(SIG_BLOCK, &set, &hold->old);
    if (unlikely(error))
        fatal_plain("can't block SIGPIPE: %s", strerror(error));
    hold->changed = !sigismember(&hold->old, SIGPIPE);
    hold->pending = !hold->changed && sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE);
}

void sigpipe_release(const SigpipeHold *hold, bool broken)
{
    int error = errno;
    if (broken && !hold->pending) {
        sigset_t set;
        struct timespec now = {0, 0};
        int sig;
        sigemptyset(&set);
        sigaddset(&set, SIGPIPE);
        do
            sig = sigtimedwait(&set, NULL, &now);
        while (sig < 0 && errno == EINTR);
        if (unlikely(sig < 0 && errno != EAGAIN))
            fatal_plain("can't take SIGPIPE away (rt_sigtimedwait): %s", strerror(errno));
    }
    if (hold->changed)
        pthread_sigmask(SIG_SETMASK, &hold->old, NULL);
    errno = error;
}

ssize_t sigpipe_writev(int fd, const struct iovec *buffers, int count, int flags)
{
    ssize_t n;
    if (!load_relaxed(&kernel_has_no_flag)) {
        n = pwritev2(fd, buffers, count, -1, flags | RWF_NOSIGNAL);
        if (n >= 0 || !io_flag_refused(errno) || flags != 0)
            return n;
        store_relaxed(&kernel_has_no_flag, true);
    }
    SigpipeHold hold;
    sigpipe_hold(&hold);
    n = flags ? pwritev2(fd, buffers, count, -1, flags) : writev(fd, buffers, count);
    sigpipe_release(&hold, n < 0 || (size_t)n < io_total(buffers, count));
    return n;
}
