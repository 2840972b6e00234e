/* From code addresses to what a programmer wrote: function, file, line. lines.c, with
 * symbols.c (symbol tables), line_table.c (the compiler's own table) and symbolize.c (debug
 * information) behind it. */
#ifndef CHANT_LINES_H
#define CHANT_LINES_H

#include "platform.h"

/* One function at an address. What was inlined into it has a place of its own, in front. */
typedef struct {
    const char *function; /* NULL: unknown */
    const char *file;     /* source, as the compiler was told; NULL: unknown */
    int line;
} Line;

/* All that is known of an address. */
typedef struct {
    const Line *lines;    /* innermost first; at least one */
    int count;
    const char *object;   /* program or library that holds the code; NULL: none does */
    size_t object_offset; /* of the address in it */
    size_t offset;        /* of the address in the last line's function */
} LineInfo;

/* Finds out about a return address. into_runtime: the call was one of the runtime's, so
 * that even a stripped program knows its line. False if nothing is known (*info is valid
 * nevertheless). The strings live until the next call.
 *
 * For one thread at a time, one that reports or ends the program. Needs no memory from
 * malloc; may block for a second or two at the very worst. */
bool line_find(const void *return_address, bool into_runtime, LineInfo *info);

/* Prints a return address as a trace shows it, two lines for each function:
 *   BEFORE function AFTER
 *   <tab>file.gc:12 +0x1d
 * `before` and `after` go with the outermost. */
void line_print(const char *before, const void *return_address, bool into_runtime,
                const char *after);

/* Gives back what line_find holds on to. */
void line_end(void);

#endif
