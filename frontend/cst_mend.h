/* All the syntax errors of a text: find one, mend it, go on. */
#ifndef CHANT_CST_MEND_H
#define CHANT_CST_MEND_H

#include <stdint.h>

#include "frontend/cst_explain.h"

typedef struct CstErrorList {
    CstExplanation *items;
    int count, capacity;
} CstErrorList;

/* Finds the errors of `text` at or behind `from`, which must be between external
 * declarations, and adds them to the list in source order, `max` in all at most.
 * Spans are those of the text. Ends the program if memory runs out. */
void cst_find_errors(const char *text, uint32_t len, uint32_t from, int max, CstErrorList *list);

#endif
