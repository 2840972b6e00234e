/* Start of the runtime. init.c. */
#ifndef CHANT_INIT_H
#define CHANT_INIT_H

#include "rt_types.h"

/* Starts the runtime once; any thread, any number of times. */
void rt_init(void);

/* Makes the calling thread a worker that runs goroutine 1, the caller, on its own stack. */
__attribute__((visibility("default"))) void chant_start_main(void);

/* main has returned; exit is next. */
__attribute__((visibility("default"))) void chant_end_main(void);

/* Registers the calling thread, which the runtime did not make. foreign.c */
M *foreign_register(void);
/* Sees to it that the runtime hears of the calling thread's end. */
void thread_watch(M *m);
/* Parks a foreign thread's G until it is readied. */
void foreign_park(G *g);
void foreign_ready(G *g);

#endif
