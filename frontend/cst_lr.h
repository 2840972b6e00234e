/* A parser for faultless text that runs on the tables of tree-sitter's parser.
 *
 * It does what tree-sitter's own does, for one external declaration after another, without a
 * tree that can be edited, shared or recovered from, and so in a fraction of the time. Where it
 * can't go on, for an error or for what has several readings to the end, tree-sitter is asked.
 *
 * It also tells where a text has its first error. tree-sitter goes on after one, and its tree
 * tells badly where that was: an ERROR node may begin a page before the slip. */
#ifndef CHANT_CST_LR_H
#define CHANT_CST_LR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A node of the tree: a visible one that is named or has a field. */
typedef struct CstSeen {
    uint32_t start, end; /* in the text */
    uint16_t symbol;     /* of the language's */
    uint8_t field;       /* an id of the language's, 0: none */
    bool named, has_error, has_children;
    bool reserved; /* its text is a reserved word */
} CstSeen;

/* Is shown the nodes in preorder: each is entered, and if `enter` says so its children are
 * shown, and it is left. */
typedef struct CstVisitor {
    bool (*enter)(void *context, const CstSeen *node);
    void (*leave)(void *context);
    void *context;
} CstVisitor;

typedef struct CstStop {
    bool stopped;      /* false: the whole text was read without an error */
    uint32_t position; /* the end of the last token that fitted */
    uint32_t complete; /* the end of the last external declaration that was whole by then */
    size_t work;       /* that it cost: most text has somewhat more than one for each byte */
} CstStop;

typedef struct CstLr CstLr;

/* A parser serves one text after another; it is not for two threads at once. These end the
 * program if memory runs out. */
CstLr *cst_lr_new(void);
void cst_lr_free(CstLr *p);

/* Parses and shows the external declarations of the text from `from` on, where one begins, up to
 * the first that it can't read or the end. Returns where it ended. */
uint32_t cst_lr_parse(CstLr *p, const char *text, uint32_t len, uint32_t from,
                      const CstVisitor *visitor);

/* Where no reading of the text goes on for the first time. */
CstStop cst_lr_probe(CstLr *p, const char *text, uint32_t len);

#endif
