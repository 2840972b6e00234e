/* Cutting a text between its external declarations. */
#ifndef CHANT_CST_SPLIT_H
#define CHANT_CST_SPLIT_H

#include <stdint.h>

/* The end of the first external declaration that ends at or behind `from` + `least`, or len.
 * `from` is 0 or what an earlier call gave. In text that is not plain declarations this is a
 * guess: a piece that was cut wrong has a syntax error. */
uint32_t cst_split(const char *text, uint32_t len, uint32_t from, uint32_t least);

/* The first bracket from `from` on that is open below `limit` others, or len. */
uint32_t cst_too_deep(const char *text, uint32_t len, uint32_t from, int limit);

#endif
