/* A P's two run queues. runq.c.
 *
 * lifo: what the running goroutine woke or left behind when it started another, newest
 * first. fifo: goroutines that gave way (yield, end of a time slice), oldest first. The
 * owner alone adds; anybody with a P may steal. Both hold QUEUE_SIZE, two in hostile mode;
 * what does not fit goes to the global queue, the older half of the lifo at once.
 *
 * lifo: slots [top, bottom) are full; the owner moves bottom, and top only by the
 * compare-and-swap that thieves use. fifo: slots [head, tail) are full; the owner moves
 * tail, head moves by compare-and-swap. Counters run freely and wrap. While the world is
 * solo there are no thieves and no read-modify-write is made. */
#ifndef CHANT_RUNQ_H
#define CHANT_RUNQ_H

#include "rt_types.h"

/* Owner only. False when full. */
bool lifo_push(LifoQueue *q, G *g);
G *lifo_pop(LifoQueue *q);
/* Anybody who holds a P. NULL when empty or when another was faster. */
G *lifo_steal(LifoQueue *q);
uint32_t lifo_count(const LifoQueue *q);

bool fifo_push(FifoQueue *q, G *g);
G *fifo_pop(FifoQueue *q);
/* Takes up to half of q, at most `max`, oldest first, into out. Returns how many. */
uint32_t fifo_steal(FifoQueue *q, G **out, uint32_t max);
uint32_t fifo_count(const FifoQueue *q);

/* Slots in use of a queue: QUEUE_SIZE, or 2 in hostile mode. */
extern uint32_t runq_limit;

/* Panics on a broken invariant; debug builds call it at the end of every time slice. */
void runq_check(const P *p);

#endif
