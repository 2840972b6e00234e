/* What to say of a place where the parser could not go on.
 *
 * Works from the generated parse tables: the tokens that would have been right
 * in the parser's state are those that have an action there. */
#ifndef CHANT_CST_EXPLAIN_H
#define CHANT_CST_EXPLAIN_H

#include <stdint.h>

#include "frontend/source.h"

/* Where the parser stopped: after the token that ends at `position`, in
 * `states` (more than one where it followed several readings). */
typedef struct CstStop {
    uint32_t position;
    int state_count;
    const uint16_t *states;
} CstStop;

typedef struct CstExplanation {
    Span span;     /* what the message is about */
    char *message; /* malloc'ed */
    Span opener;   /* the bracket left open, or empty */
} CstExplanation;

/* Never fails; ends the program if memory runs out. */
CstExplanation cst_explain(const char *text, uint32_t len, const CstStop *stop);

#endif
