/* Cleanups of functions without exception tables: cleanup.c. */
#ifndef CHANT_CLEANUP_H
#define CHANT_CLEANUP_H

#include <stdbool.h>
#include <unwind.h>

/* True of the frame that an unwinding is resumed from after such a cleanup: it is no step
 * outwards, the next frame is the one that was being unwound. */
bool cleanup_is_landing(struct _Unwind_Context *context);

#endif
