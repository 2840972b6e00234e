/* Showing a tree that cst_lr.c has made: from what reductions made to the nodes of the grammar.
 *
 * Hidden symbols are passed through, names and fields are given by the productions above. */
#ifndef CHANT_CST_SHOW_H
#define CHANT_CST_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/cst_lr.h"
#include "frontend/grammar/src/tree_sitter/parser.h"

enum { CST_PLAIN = 0 }; /* the production without aliases and fields, of any length */

/* A token, or a reduction. */
typedef struct CstItem {
    uint32_t start, end;
    uint32_t first, count; /* of a reduction: its children in `kids` */
    uint16_t symbol, production;
    bool extra;
    bool reserved; /* a reserved word is all there is of it */
} CstItem;

/* One node on the way through a tree. */
typedef struct CstWalk {
    uint32_t next, end; /* the children to come, in `kids` */
    uint32_t place;     /* of the next one that is no extra, among aliases and fields */
    uint8_t step;       /* from its to the next one's: 0 if none has any */
    uint8_t field;      /* what a hidden node hands on to its children */
    bool entered;       /* the visitor must be told that it is left */
} CstWalk;

/* What showing needs: one for each parser. */
typedef struct CstShow {
    const TSLanguage *language;
    uint8_t *fields;    /* that productions give to their children, as aliases are listed */
    bool *seen_through; /* by symbol: a plain reduction of a single child to it leaves no trace */
    CstWalk *walk;
    int walk_capacity;
} CstShow;

void cst_show_init(CstShow *s, const TSLanguage *language);
void cst_show_free(CstShow *s);

/* Shows what is below the root, which is hidden itself. */
void cst_show(CstShow *s, const CstItem *items, const uint32_t *kids, const CstItem *root,
              const CstVisitor *visitor);

#endif
