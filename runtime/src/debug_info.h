/* Lines and inlined functions from DWARF, by libdw. debug_info.c.
 *
 * All but debug_info_possible uses malloc and runs in the process that symbolize.c makes. */
#ifndef CHANT_DEBUG_INFO_H
#define CHANT_DEBUG_INFO_H

#include "lines.h"

/* False if this runtime was built without libdw's headers, or can load no library. */
bool debug_info_possible(void);

/* Loads libdw and the list of what this process has loaded. Without success, nothing is
 * found later. */
void debug_info_open(void);

/* The functions at `address`, innermost first; how many, at most max. Strings live until
 * the next call. */
int debug_info_find(const void *address, Line *lines, int max);

#endif
