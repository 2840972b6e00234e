/* The second back end: lowered units to an object file through libgccjit.
 *
 * docs/jit.md says how the work is divided and why. */
#ifndef CHANT_JIT_H
#define CHANT_JIT_H

#include <stdbool.h>

#include "frontend/process.h"
#include "frontend/unit.h"

/* One translation unit of the program. */
typedef struct JitInput {
    Unit *unit;        /* lowered; stays the caller's, and as it is */
    const char *half;  /* path for the C of what libgccjit can't express */
    bool line_table;   /* print the rows of the line table into that C */
    bool has_half;     /* set by jit_compile: such C was written */
} JitInput;

typedef struct JitRequest {
    JitInput *inputs;
    int count;
    const Args *flags;    /* the user's options for compiling */
    const char *object;   /* path of the object file to be made */
    int assembler;        /* a pipe to an assembler that waits, and makes the object: jit_compile
                           * closes it; -1: libgccjit calls one */
    bool whole_program;   /* nothing else is linked that could refer to it: what main does not
                           * reach may be left out */
    bool verbose;         /* say on standard error which functions went through cc, and why */
    int processors;       /* that work at it: of a large program, half of the functions may go
                           * through cc, at the same time; what is to be optimised is not parted.
                           * 0: nor is anything else */
    /* If not NULL, called as soon as libgccjit is at work. */
    void (*started)(void *context);
    /* If not NULL, called when the C for cc is complete (has_half), while libgccjit compiles. */
    void (*halves_ready)(void *context);
    void *context;
} JitRequest;

/* False if the compiler was built without the back end. */
bool jit_is_built(void);

/* True if the back end can work here; if not, *why says what is missing. Loads libgccjit. */
bool jit_available(const char **why);

/* libgccjit's path, once it has been loaded; else NULL. */
const char *jit_library(void);

/* Compiles the units into one object file, or gives the assembler its text, and writes the C of
 * what has to go through cc. Works in a child process, so whatever libgccjit does to itself or to
 * the process stays there. False, after a message if `verbose`, if no object was made: then the
 * caller compiles the units in the ordinary way. Blocks until it is done. Only where it is
 * available. */
bool jit_compile(JitRequest *r);

#endif
