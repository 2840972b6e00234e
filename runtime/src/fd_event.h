/* Between the poller and descriptors. fd.c. */
#ifndef CHANT_FD_EVENT_H
#define CHANT_FD_EVENT_H

#include "rt_types.h"

/* The kernel says `events` (EPOLL...) of handle. Puts the goroutines to wake, up to one for each
 * direction, into woken and returns how many; the caller counts them out (P.io_delta) and makes
 * them ready. Between rt_enter and rt_leave, with a P. */
uint32_t fd_event(uint64_t handle, uint32_t events, G **woken);

/* Goroutines that wait for a descriptor; exact while no P is held. */
int fd_waiting(void);

#endif
