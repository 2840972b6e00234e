/* Programs that are in no file: standard input, and code on the command line. */
#ifndef CHANT_QUICK_H
#define CHANT_QUICK_H

#include "frontend/preprocess.h"
#include "lowering/options.h"

/* The source of an input that is in no file, or NULL if it is in one. Lives until the end of the
 * process. Reads standard input to its end at the first call for it. */
const GivenSource *quick_source(const Options *o, const char *path);

#endif
