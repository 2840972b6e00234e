/* Reports of goroutines on standard error. dump.c. For the one thread that reports. */
#ifndef CHANT_DUMP_H
#define CHANT_DUMP_H

#include "backtrace.h"

/* Every goroutine: what it does, its stack, who made it; as many as CHANT_TRACEBACK says.
 * `first` comes first, and where t is not NULL that trace instead of its present one; NULL, or a
 * scheduler's: in any order. */
void dump_all(G *first, const Trace *t);

/* One goroutine's, without its first line; t as above. */
void dump_stack(G *g, const Trace *t);

/* ", 3 minutes", or nothing for less than one. */
void dump_waited(uint32_t seconds);

/* printf to standard error through a buffer that dump_flush writes; allocates nothing. */
void dump_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same of a text of any length. */
void dump_text(const char *s);
void dump_flush(void);

/* For a signal handler: if the fault came from reading a stack for a report, goes on with
 * the report instead. */
void dump_survive_fault(void);

#endif
