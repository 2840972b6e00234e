/* Debug information, read by libdw in a process of its own. symbolize.c. */
#ifndef CHANT_SYMBOLIZE_H
#define CHANT_SYMBOLIZE_H

#include "lines.h"

/* Functions at one address: the one that the code is in and those inlined there. */
#define SYMBOLIZE_MAX 16

/* What debug information says of the code at `address`, innermost first. Returns how many
 * lines; 0: nothing, or nothing can be found out. The strings live until the next call. One
 * thread at a time; blocks for a limited time. */
int symbolize_find(const void *address, Line lines[SYMBOLIZE_MAX]);

/* Ends the helper process, if there is one. */
void symbolize_end(void);

/* ---- for the monitor thread ---- */

/* Says that the calling thread is the one that will start the helper process. */
void symbolize_thread_init(void);

/* Starts the helper process if it was asked for. */
void symbolize_poll(void);

/* Does nothing else, for ever: what is left to do for the monitor while the program dies. */
NORETURN void symbolize_serve(void);

#endif
