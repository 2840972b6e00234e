/* What a program has printed and not written yet, when it ends in a report. flush.c. */
#ifndef CHANT_FLUSH_H
#define CHANT_FLUSH_H

#include <stddef.h>

/* Writes all of it to the descriptor, as far as that takes it. May block. */
void write_all(int fd, const char *text, size_t size);

/* Writes out stdout and stderr: before a report. Neither waits for long for a stream that
 * somebody is inside of. */
void flush_standard(void);

/* The same for all streams, after the report: another thread may be closing one of them, and a
 * fault then spoils nothing any more. */
void flush_streams(void);

#endif
