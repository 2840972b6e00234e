/* Stacks: one reserved region cut into slots. stack.c.
 *
 * A slot, from low to high: guard (STACK_GUARD bytes that fault), stack, and at the top
 * the G that runs on it. Its memory comes with the first touch and goes back when the
 * pool has not needed it for a while. Sizes are in bytes. */
#ifndef CHANT_STACK_H
#define CHANT_STACK_H

#include "rt_types.h"

#define STACK_GUARD (64u * 1024u)
#define STACK_DEFAULT (256u * 1024u)

/* Reserves the region for stacks of `size` bytes. Exits with a message if it can't. */
void stack_init(size_t size);

/* A slot for p (NULL: a foreign thread's). Exits with a message when there is no more. */
uint32_t stack_alloc(P *p);
void stack_free(P *p, uint32_t slot);
/* Gives back what p has cached: p retires. */
void stack_flush(P *p);

/* The G at the top of a slot, and the usable bytes below it. */
G *stack_g(uint32_t slot);
char *stack_lo(uint32_t slot);

/* Slots ever used: [0, stack_used()). */
uint32_t stack_used(void);

/* The slot whose guard holds `address`, or SLOT_NONE. */
uint32_t stack_guard_slot(const void *address);
/* The slot that holds `address`, guard or stack, or SLOT_NONE. */
uint32_t stack_slot_of(const void *address);

/* Checks the word under the stack where the kernel gives no guard; cheap. Aborts the
 * program with "stack overflow" if it was overwritten. */
void stack_check_canary(G *g);
/* True while some slots have a canary instead of a guard. */
extern _Atomic bool stack_canaries;

/* Returns memory of slots that were idle since the last call; the monitor calls it now
 * and then. True if there may be more to return later. */
bool stack_scavenge(void);

/* Bytes between two slots, and of a stack. */
size_t stack_size(void);

#endif
