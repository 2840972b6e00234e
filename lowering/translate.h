/* One .gc file through the whole compiler. */
#ifndef CHANT_TRANSLATE_H
#define CHANT_TRANSLATE_H

#include "lowering/options.h"
#include "lowering/toolchain.h"

/* Translates `path` and writes plain C to `out`: a path, NULL for standard output, or
 * "" to check only. `depend` holds -M options for the preprocessor; may be NULL.
 * Diagnostics go to standard error. Returns 0 or 1; an output file is written whole or
 * not at all. */
int translate(const Options *o, const Toolchain *t, const char *path, const char *out,
              const Args *depend);

#endif
