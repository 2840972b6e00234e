/* What the host compiler says of C that it does not compile.
 *
 * Chant leaves some of C's constraints, and the user's -W options, to the host compiler. Of what
 * libgccjit compiles it is asked at the same time: it goes through a unit with the user's own
 * options as far as -flto does, where no code is made yet. That is where all errors are found but
 * those of asm constraints, and all warnings but a few that need optimised code. */
#ifndef CHANT_HOST_CHECK_H
#define CHANT_HOST_CHECK_H

#include <stdbool.h>
#include <sys/types.h>

#include "lowering/options.h"
#include "lowering/toolchain.h"
#include "lowering/translate.h"

/* One unit, and where its C is to be found. */
typedef struct HostUnit {
    Unit *unit;
    const char *input; /* C that is taken as it is: the file; else NULL */
    const char *path;  /* where the emitted C is to be written */
    bool uses_chant;   /* of the emitted C */
} HostUnit;

/* A check that goes on; no more than one at a time. */
typedef struct HostCheck {
    pid_t pid;
    int said;  /* a file of what it says; -1: there is no check */
    int input; /* of a compiler that waits for its one unit, a socket; -1: there is none */
} HostCheck;

/* No check. */
#define HOST_CHECK_NONE {.said = -1, .input = -1}

/* Gets a compiler ready for a program that is one .gc file, while that is translated. Nothing
 * happens if there is no Direct. */
void host_check_prepare(HostCheck *c, const Options *o, const Toolchain *t);

/* The units' C is there: gives it to the compiler that waits, or starts a process that writes and
 * checks the units, one after another. */
void host_check_start(HostCheck *c, const Options *o, const Toolchain *t, const HostUnit *units,
                      int count);

/* Waits for it. True if nothing is wrong; then what was said is on standard error. If not, nothing
 * was printed: the host compiler is to be run itself. */
bool host_check_finish(HostCheck *c);

/* Ends it. */
void host_check_cancel(HostCheck *c);

#endif
