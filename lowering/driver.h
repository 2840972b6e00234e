/* The commands: from the parsed command line to an exit status. */
#ifndef CHANT_DRIVER_H
#define CHANT_DRIVER_H

#include "lowering/options.h"
#include "lowering/toolchain.h"

int driver_run(const Options *o, const Toolchain *t);
int driver_build(const Options *o, const Toolchain *t); /* build and cc */
int driver_emit(const Options *o, const Toolchain *t);
int driver_check(const Options *o, const Toolchain *t);
int driver_cache(const Options *o);

#endif
