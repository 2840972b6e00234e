/* CHANT_TRACE: one line to standard error per event, cheap when off. trace.c. */
#ifndef CHANT_TRACE_H
#define CHANT_TRACE_H

#include "options.h"
#include "rt_types.h"

#define trace_on(kind) unlikely((options.trace & (kind)) != 0)

/* "chant: KIND: ..." with time since the start, M, P and G of the caller. */
COLD void trace_event(uint32_t kind, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Counters of rare events, printed at exit by CHANT_TRACE=stats. */
typedef struct {
    _Atomic uint64_t wakes, wakes_fruitless, steals, stolen, retakes, lendings, hand_offs;
    _Atomic uint64_t threads;
    _Atomic uint64_t solo_ends, lock_sleeps, stacks_made, stacks_returned, global_puts;
    _Atomic uint64_t ticks;
} Stats;
extern Stats stats;
#define stat_add(field, n) atomic_fetch_add_explicit(&stats.field, (n), memory_order_relaxed)
void stats_print(void);

#endif
