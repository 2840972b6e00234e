/* Walking and unwinding stacks with the compiler's unwinder. unwind.c, symbols.c. */
#ifndef CHANT_UNWIND_H
#define CHANT_UNWIND_H

#include "rt_types.h"

/* The caller's return addresses, innermost first, without the runtime's own. Returns how
 * many; at most max. */
int unwind_trace(void **trace, int max);

/* Those of g, which is parked. -1 if it runs, or its stack has no room left to unwind on. */
int unwind_parked(G *g, void **trace, int max);

/* Name of the function that holds `address`, and the offset in it; and the file it was
 * loaded from. False if unknown. The strings live as long as the program. */
bool symbol_find(const void *address, const char **name, size_t *offset, const char **object,
                 size_t *object_offset);

#endif
