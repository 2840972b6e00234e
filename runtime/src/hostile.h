/* Hostile mode (CHANT_HOSTILE=SEED): makes rare schedules common. hostile.c.
 *
 * Run queues hold two, every runtime operation may yield, thieves don't wait, the first
 * choices of select are odd, allocations that have a fallback fail. Each thread's choices
 * follow from the seed and from the order in which threads were made. */
#ifndef CHANT_HOSTILE_H
#define CHANT_HOSTILE_H

#include "options.h"
#include "rt_types.h"

#define hostile_on() unlikely(options.hostile)

void hostile_init(void);
/* One chance in n. False when the mode is off. */
bool hostile_chance(uint32_t n);

#endif
