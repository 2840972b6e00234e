/* One .gc or .c file through the whole compiler. */
#ifndef CHANT_TRANSLATE_H
#define CHANT_TRANSLATE_H

#include "lowering/options.h"
#include "lowering/toolchain.h"

/* Translates `path`, one of the inputs, and writes plain C to `out`: a path, NULL for
 * standard output, or "" to check only. C that holds nothing of Chant's comes out as it is,
 * without chant.h; *uses_chant, unless NULL, says which it was. `depend` holds -M options
 * for the preprocessor; may be NULL. Diagnostics go to standard error. Returns 0 or 1; an
 * output file is written whole or not at all. */
int translate(const Options *o, const Toolchain *t, const char *path, const char *out,
              const Args *depend, bool *uses_chant);

#endif
