/* What to say of a place where the parser could not go on.
 *
 * Works from the generated parse tables: the tokens that would have been right
 * in the parser's state are those that have an action there. */
#ifndef CHANT_CST_EXPLAIN_H
#define CHANT_CST_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
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

/* True for a keyword of every dialect of C. */
bool cst_is_reserved(const char *text, uint32_t len);

/* The offset of the first token at or after `position`: white space, comments,
 * line markers and #pragma lines are passed over. `len` if there is none. */
uint32_t cst_skip_extras(const char *text, uint32_t len, uint32_t position);

/* The offset behind the token at `start` (which must not be an extra's): a name,
 * number, literal or one operator. Greater than start unless start is len. */
uint32_t cst_token_end(const char *text, uint32_t len, uint32_t start);

#endif
