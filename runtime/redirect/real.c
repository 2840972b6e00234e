/* Finds the C library's functions, and those of the runtime, if the program has one: preloaded
 * into another program this library does nothing. See real.h. */
#include "real.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "chant.h"
#include "chant/redirect.h"
#include "chant/time.h"

#pragma weak chant_poll
#pragma weak chant_may_park
#pragma weak time_sleep
#pragma weak chant_blocking_begin
#pragma weak chant_blocking_over

static const char *const names[REAL_COUNT] = {
    [REAL_ACCEPT] = "accept",
    [REAL_ACCEPT4] = "accept4",
    [REAL_CLOCK_NANOSLEEP] = "clock_nanosleep",
    [REAL_CONNECT] = "connect",
    [REAL_EPOLL_WAIT] = "epoll_wait",
    [REAL_NANOSLEEP] = "nanosleep",
    [REAL_POLL] = "poll",
    [REAL_READ] = "read",
    [REAL_READV] = "readv",
    [REAL_RECV] = "recv",
    [REAL_RECVFROM] = "recvfrom",
    [REAL_RECVMSG] = "recvmsg",
    [REAL_SELECT] = "select",
    [REAL_SEND] = "send",
    [REAL_SENDMSG] = "sendmsg",
    [REAL_SENDTO] = "sendto",
    [REAL_SLEEP] = "sleep",
    [REAL_USLEEP] = "usleep",
    [REAL_WRITE] = "write",
    [REAL_WRITEV] = "writev",
};

static _Atomic(void *) found[REAL_COUNT];

void *real_function(Real which)
{
    void *f = atomic_load_explicit(&found[which], memory_order_relaxed);
    if (f)
        return f;
    f = dlsym(RTLD_NEXT, names[which]);
    if (f == NULL) {
        fprintf(stderr, "libchant_redirect: the C library has no %s\n", names[which]);
        abort();
    }
    atomic_store_explicit(&found[which], f, memory_order_relaxed);
    return f;
}

/* The assembly keeps the compiler from finding out that callers may keep the result. */
__attribute__((noinline)) int *redirect_errno_location(void)
{
    int *location = __errno_location();
    __asm__ volatile("" : "+r"(location) : : "memory");
    return location;
}

bool redirect_may_park(void)
{
    return chant_may_park && chant_may_park();
}

int redirect_poll(struct pollfd *fds, nfds_t n, int64_t timeout)
{
    return chant_poll(fds, n, timeout);
}

void redirect_sleep(int64_t duration)
{
    time_sleep(duration);
}

void redirect_blocking_begin(void)
{
    chant_blocking_begin();
}

void redirect_blocking_end(void)
{
    chant_blocking_over();
}
