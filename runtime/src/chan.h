/* Inside of a channel, for chan.c, select.c and time.c. */
#ifndef CHANT_CHAN_H
#define CHANT_CHAN_H

#include <string.h>

#include "chant.h"
#include "sched.h"
#include "timer.h"
#include "waiter.h"

/* Guarded by lock, except: size, cap, buffer, timer, made_at and leak never change; refs is
 * atomic; count and closed are atomic because try operations look at them first without the
 * lock; in_selects because whoever drops the last reference looks at it without. */
struct chant_chan {
    SpinLock lock;
    _Atomic uint8_t closed;
    _Atomic bool in_selects;   /* a select that waits has stood in its queues */
    _Atomic size_t count;      /* elements in the buffer */
    size_t cap;
    size_t size;               /* bytes of an element */
    size_t head;               /* index of the oldest element, < cap (0 if cap is 0) */
    size_t tail;               /* index where the next goes */
    WaitQueue receivers, senders;
    _Atomic size_t refs;
    Timer *timer;              /* malloc'ed; stopped and freed with the channel */
    void *made_at;             /* code address of make, for reports */
    struct LeakNote *leak;     /* its place in the list of channels; NULL if none is kept */
    _Alignas(16) unsigned char buffer[];
};

/* What a try found; the lock is held before and after, except as said. */
typedef enum {
    CHAN_BLOCKED,  /* nothing done */
    CHAN_DONE,     /* done, nobody to wake */
    CHAN_WOKE,     /* done; *woken is to be readied after the unlock */
    CHAN_CLOSED    /* receive: zero value delivered; send: must panic, nothing done */
} ChanResult;

/* One attempt to send or receive under c's lock. *woken is set with CHAN_WOKE. */
ChanResult chan_attempt_send(chant_chan *c, const void *value, G **woken);
ChanResult chan_attempt_recv(chant_chan *c, void *value, G **woken);

/* Checks the invariants of c, whose lock is held; throws. Debug builds only call it. */
void chan_check(const chant_chan *c);

chant_chan *chan_make_at(size_t size, long long capacity, void *made_at);

/* Without blocking, from a timer's callback or a public call: between rt_enter and
 * rt_leave. False if it would block or c is closed. */
bool chan_offer(chant_chan *c, const void *value);

#ifdef NDEBUG
#define CHAN_CHECK(c) ((void)0)
#else
#define CHAN_CHECK(c) chan_check(c)
#endif

/* Copies one element; the usual sizes without a call. */
static inline void chan_copy(void *to, const void *from, size_t size)
{
    switch (size) {
    case 0:
        break;
    case 4:
        memcpy(to, from, 4);
        break;
    case 8:
        memcpy(to, from, 8);
        break;
    case 16:
        memcpy(to, from, 16);
        break;
    default:
        memcpy(to, from, size);
        break;
    }
}

#endif
