/* The poller: epoll, as the scheduler and fd.c see it. netpoll.c; docs/poller.md. */
#ifndef CHANT_NETPOLL_H
#define CHANT_NETPOLL_H

#include <sys/epoll.h>

#include "rt_types.h"

#define NETPOLL_BATCH 128

/* What one look has fetched, to be delivered. */
typedef struct {
    int count;
    struct epoll_event event[NETPOLL_BATCH];
} NetpollEvents;

/* Descriptors that are registered: while there are none nobody polls. */
extern _Atomic int netpoll_registered;
/* When events were last fetched, or asked for (CLOCK_MONOTONIC); by a P's holder: P.polled_at. */
extern _Atomic int64_t netpoll_last;

static inline bool netpoll_active(void)
{
    return load_relaxed(&netpoll_registered) > 0;
}

/* Registers fd for both directions, edge-triggered: its events go to fd_event with `handle`.
 * 0, or an errno value: EPERM for what can't be polled. Outside the runtime. */
int netpoll_add(int fd, uint64_t handle);
void netpoll_remove(int fd);

/* Fetches without waiting and delivers. True if there was something. Between rt_enter and
 * rt_leave, with a P. */
bool netpoll_look(M *m, int64_t now);

/* Sleeps until there are events, netpoll_wake was called since the last netpoll_wait began to
 * return, or `deadline` (TIMER_NEVER: none) has passed; fetches. Without a P, outside. */
void netpoll_wait(NetpollEvents *events, int64_t deadline);
void netpoll_wake(void);

/* Makes the goroutines runnable that wait for these; counts them out. Like netpoll_look. */
void netpoll_deliver(M *m, NetpollEvents *events);
/* Keeps them for the next look: the caller has no P. Under sched.lock. */
void netpoll_leave(NetpollEvents *events);
/* Are there any that were kept? */
bool netpoll_left(void);

/* Do events stand that nobody fetches, or that were fetched and kept? For the monitor; a system
 * call if nobody has polled for a while. */
bool netpoll_stands(int64_t now);

#endif
