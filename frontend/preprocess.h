/* From a .gc file to preprocessed text, through the host compiler's `-E`. */
#ifndef CHANT_PREPROCESS_H
#define CHANT_PREPROCESS_H

#include <stddef.h>

#include "frontend/process.h"

/* A source that is no file. */
typedef struct GivenSource {
    const char *name; /* what diagnostics call it */
    const char *text;
    size_t len;
} GivenSource;

typedef struct Preprocess {
    const char *cc;          /* the host compiler */
    const char *include_dir; /* where chant.h is */
    const Args *flags;       /* the user's -I -D -std= ... */
    const Args *depend;      /* -MD -MF ...; may be NULL */
    bool verbose;            /* show the command */
    const char *implicit_header; /* the path of what comes first, unasked; NULL: nothing */
    bool quiet;              /* nothing goes to standard error: the host compiler will read the
                              * file itself and say the same */
    const GivenSource *given; /* read this, and not the file; may be NULL */
    /* If not NULL: may name a command that does the same as `command` on `path`, but sooner. False
     * if there is none. */
    bool (*shorten)(void *context, const Args *command, const char *path, Args *shorter);
    void *context; /* for that */
    /* If not NULL: has something to do while the preprocessor runs; it may start companions. */
    void (*meanwhile)(void *context);
    void *meanwhile_context;
} Preprocess;

/* The command that preprocesses `path` as Chant does: __CHANT__ predefined, chant.h
 * included first where it is implicit. "-" is standard input. To be freed with args_free; its
 * strings live as long as `p`'s and `path` do. */
Args preprocess_command(const Preprocess *p, const char *path);

/* Runs it: 0 and the text (malloc'ed, for source_new), else the exit status after
 * messages on standard error: the file can't be read, or the preprocessor complained. The first
 * line of a script (`#!...`) counts as empty. */
int preprocess(const Preprocess *p, const char *path, char **text, size_t *len);

/* Takes standard input back to where it stood at the first call; what can't be read twice is kept
 * in a file. False with a message if it can't be. */
bool preprocess_rewind(void);

#endif
