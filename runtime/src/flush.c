/* stdio at the end of a program that fails.
 *
 * fflush(NULL) locks every stream, those that have nothing to write as well: it would wait for
 * ever for one that a goroutine reads from, or that a goroutine which waits has locked. So each
 * stream is looked at by itself, and one that stays locked is left alone. The C library's list of
 * them is read without its lock, for the same reason. No state. */
#include "flush.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>

#include "platform.h"

#define LOCK_TIME 20000000 /* ns to wait for a stream */
#define WRITE_TIME 1000    /* ms to wait for a descriptor that doesn't block */

void write_all(int fd, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, text, size);
        if (n > 0) {
            text += n;
            size -= (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            int polled = poll(&ready, 1, WRITE_TIME);
            if (polled == 0 || (polled < 0 && errno != EINTR))
                return;
        } else if (n == 0 || errno != EINTR) {
            return;
        }
    }
}

static void flush(FILE *f)
{
    if (__fpending(f) == 0)
        return;
    for (int64_t end = clock_mono() + LOCK_TIME; ftrylockfile(f) != 0; sched_yield())
        if (clock_mono() >= end)
            return;
    fflush(f);
    funlockfile(f);
}

void flush_standard(void)
{
    signal(SIGPIPE, SIG_IGN); /* or who has closed the other end would end us before the report */
    flush(stdout);
    flush(stderr);
}

#ifdef __GLIBC__
/* The list of streams: exported since ever, declared nowhere. */
extern FILE *_IO_list_all;

void flush_streams(void)
{
    for (FILE *f = _IO_list_all; f; f = f->_chain)
        flush(f);
}
#else
void flush_streams(void)
{
    flush_standard();
}
#endif
