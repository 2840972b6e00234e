/* Waiting for descriptors that the library did not make: what libchant_redirect stands on, and
 * who adapts a C library to goroutines by hand.
 *
 * libchant_redirect takes the place of the C library's socket and sleep calls, for C libraries
 * that use them (docs/blocking.md, "C libraries without threads"): it is linked or preloaded, and
 * has nothing to call. */
#ifndef CHANT_REDIRECT_H
#define CHANT_REDIRECT_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* As poll(2), but it parks the goroutine, and the timeout is in nanoseconds; < 0: none. Returns how
 * many descriptors are ready, 0 after the timeout, -1 with poll's errno. The descriptors stay the
 * caller's and as they are, blocking or not. Closing one meanwhile wakes nobody, as with poll.
 * A thread that the runtime did not make blocks, and so does the goroutine's, its P given away,
 * where parking takes a descriptor or memory and there is none. */
int chant_poll(struct pollfd *fds, nfds_t n, int64_t timeout);

/* True if the caller is a goroutine that may park here: not another thread, not the runtime
 * itself, not the child of a fork. */
bool chant_may_park(void);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
