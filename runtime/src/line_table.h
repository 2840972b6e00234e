/* The compiler's own table of the calls into the runtime. line_table.c. */
#ifndef CHANT_LINE_TABLE_H
#define CHANT_LINE_TABLE_H

#include "lines.h"
#include "symbols.h"

/* Finds the call of the runtime's that returns to `return_address`, in `o`. */
bool line_table_find(const ObjectFile *o, const void *return_address, Line *line);

#endif
