/* Settings from the environment, read once. options.c. */
#ifndef CHANT_OPTIONS_H
#define CHANT_OPTIONS_H

#include "platform.h"

enum { TRACE_SCHED = 1, TRACE_CHAN = 2, TRACE_TIMER = 4, TRACE_STATS = 8 };

/* Whether channels are noted for a report of leaks. */
enum { LEAKS_UNREAD, LEAKS_OFF, LEAKS_ON };

typedef struct {
    int procs;            /* CHANT_PROCS; 0: as many as CPUs */
    size_t stack;         /* CHANT_STACK, bytes */
    uint32_t trace;       /* CHANT_TRACE: sched,chan,timer,stats */
    uint64_t traceback;   /* CHANT_TRACEBACK: how many goroutines a dump shows */
    bool core;            /* ... and the program ends by SIGABRT, for a core file */
    _Atomic uint8_t leaks; /* CHANT_LEAKS: LEAKS_...; may be asked before it was read */
    bool hostile;         /* CHANT_HOSTILE=SEED */
    uint64_t hostile_seed;
} Options;

extern Options options;

/* Reads the environment, the first time; from any thread. A bad value ends the program
 * with a message that names it. */
void options_read(void);

#endif
