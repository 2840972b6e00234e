/* Where does the parser stop? The first place in a text where no reading of it
 * goes on, found by listening to tree-sitter's log.
 *
 * tree-sitter itself goes on after an error, and the tree tells badly where that
 * was: an ERROR node may begin a page before the slip. */
#ifndef CHANT_CST_PROBE_H
#define CHANT_CST_PROBE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct CstProbe CstProbe;

typedef struct CstStop {
    bool stopped;      /* false: the whole text was read without an error */
    uint32_t position; /* the end of the last token that fitted */
    uint32_t complete; /* the end of the last external declaration that was whole by then */
} CstStop;

/* A probe serves one text after another; it is not for two threads at once. */
CstProbe *cst_probe_new(void);
void cst_probe_free(CstProbe *probe);

/* Reads `text` up to its first error. A keyword that could only be read as a name
 * is an error too. Ends the program if memory runs out. */
CstStop cst_probe(CstProbe *probe, const char *text, uint32_t len);

#endif
