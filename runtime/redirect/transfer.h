/* Waiting for a socket on behalf of a call that found it not ready. transfer.c. */
#ifndef CHANT_REDIRECT_TRANSFER_H
#define CHANT_REDIRECT_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

/* One call's waits: fd and events (POLLIN or POLLOUT) are the caller's to set. */
typedef struct {
    int fd;
    short events;
    bool asked;       /* the socket's mode and timeout are known */
    int64_t deadline; /* CLOCK_MONOTONIC, ns; 0: none */
} TransferWait;

/* Parks until the call is worth another try. False with errno: EAGAIN if the socket does not block,
 * or its timeout has passed. */
bool transfer_wait(TransferWait *w);

/* glibc's: a buffer is smaller than what is asked for. Does not return. */
void __chk_fail(void) __attribute__((noreturn));

/* glibc's, called where a buffer's size is known. */
ssize_t __read_chk(int fd, void *to, size_t n, size_t room);
ssize_t __recv_chk(int fd, void *to, size_t n, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void *restrict to, size_t n, size_t room, int flags,
                       struct sockaddr *restrict from, socklen_t *restrict from_size);

#endif
