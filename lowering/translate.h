/* One .gc or .c file through the whole compiler. */
#ifndef CHANT_TRANSLATE_H
#define CHANT_TRANSLATE_H

#include <stdio.h>

#include "frontend/unit.h"
#include "lowering/options.h"
#include "lowering/toolchain.h"

/* What became of an input. */
typedef struct Translation {
    bool uses_chant; /* something stands in it that plain C does not have */
    bool as_it_is;   /* plain C: nothing was written, the host compiler takes the file itself */
    char *refusal;   /* as_it_is, and Chant found errors: its report, malloc'ed; else NULL */
} Translation;

/* Translates `path`, one of the inputs, and writes plain C to `out`: a path, NULL for
 * standard output, or "" to check only. C that holds nothing of Chant's is checked and left
 * as it is, so that the host compiler sees its macros and comments, which its warnings are
 * about; under -fprint-all and `chant emit` it is written like all else. Then the host compiler
 * has the word on what is wrong with it as well: nothing is printed, errors are in `refusal`, and
 * a file that can't even be preprocessed counts as checked. `depend` holds -M options for the
 * preprocessor; may be NULL. Diagnostics go to standard error. Returns 0 or 1; an output file is
 * written whole or not at all. */
int translate(const Options *o, const Toolchain *t, const char *path, const char *out,
              const Args *depend, Translation *result);

/* All passes over a unit whose text is there: parse, build, analyse, lower; what o->dumps asks
 * for goes to `dump`. C is read as it stands (u->plain_c); if something of Chant's turns up in
 * it, *again asks for it to be read anew behind chant.h. False if there were errors, which are
 * in u->diag, or if *again. */
bool translate_unit(Unit *u, const Options *o, FILE *dump, bool *again);

/* Who keeps a unit. */
typedef struct UnitTaker {
    Unit *unit; /* belongs to the caller; NULL if there are errors, which were reported, but for
                 * those in C, of which the host compiler has the word */
    void (*meanwhile)(void *context); /* called while the preprocessor runs, at each reading */
    void *context;
} UnitTaker;

/* The first half of translate: reads and lowers `path`, and leaves the unit to the taker. */
void translate_read(const Options *o, const Toolchain *t, const char *path, const Args *depend,
                    Translation *result, UnitTaker *taker);

/* The second half: writes the unit. Not on a small stack: it nests as the unit does. */
int translate_write(const Options *o, const Unit *u, const char *out);

/* The same as a text, malloc'ed; NULL where there is no memory. */
char *translate_text(const Options *o, const Unit *u, size_t *len);

#endif
