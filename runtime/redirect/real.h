/* The C library's own functions, behind the ones of the same names here. real.c.
 *
 * None of this keeps state but what real.c has looked up. */
#ifndef CHANT_REDIRECT_REAL_H
#define CHANT_REDIRECT_REAL_H

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define EXPORTED __attribute__((visibility("default")))

/* What the library redirects, in the order of real.c's names. */
typedef enum {
    REAL_ACCEPT,
    REAL_ACCEPT4,
    REAL_CLOCK_NANOSLEEP,
    REAL_CONNECT,
    REAL_EPOLL_WAIT,
    REAL_NANOSLEEP,
    REAL_POLL,
    REAL_READ,
    REAL_READV,
    REAL_RECV,
    REAL_RECVFROM,
    REAL_RECVMSG,
    REAL_SELECT,
    REAL_SEND,
    REAL_SENDMSG,
    REAL_SENDTO,
    REAL_SLEEP,
    REAL_USLEEP,
    REAL_WRITE,
    REAL_WRITEV,
    REAL_COUNT
} Real;

/* The C library's function. */
void *real_function(Real which);

/* Calls it: REAL(READ, ssize_t, (int, void *, size_t), (fd, to, n)). */
#define REAL(which, result, parameters, arguments)                                                 \
    (((result(*) parameters)(uintptr_t)real_function(REAL_##which)) arguments)

/* errno of the thread that the goroutine is in now (chant_errno_location, which not all programs
 * have that this library is preloaded into). */
int *redirect_errno_location(void);
#undef errno
#define errno (*redirect_errno_location())

/* True if the caller is a goroutine that may park: else all goes to the C library. */
bool redirect_may_park(void);

/* chant_poll. */
int redirect_poll(struct pollfd *fds, nfds_t n, int64_t timeout);
/* time_sleep, nanoseconds. */
void redirect_sleep(int64_t duration);

/* A call that may block the thread after all: lets others run meanwhile. */
void redirect_blocking_begin(void);
void redirect_blocking_end(void);

#endif
