/* The host compiler's own commands, without its driver.
 *
 * gcc is a driver, which starts a compiler, an assembler and, through one process more, a linker.
 * What it would start is asked for once (-###), kept in the cache, and started directly from then
 * on. Only `chant run` does so, and only with options that it knows and a host compiler that is no
 * script: a build is what the user's own compiler makes of it. */
#ifndef CHANT_DIRECT_H
#define CHANT_DIRECT_H

#include "frontend/arena.h"
#include "frontend/process.h"
#include "lowering/cache.h"
#include "lowering/options.h"
#include "lowering/toolchain.h"

typedef struct Direct {
    Arena *arena; /* of the words of all commands */
    const Cache *cache;
    Hash key;               /* of the compiler, and of the environment that it looks at */
    const Toolchain *toolchain;
    bool small; /* the runtime without debugging information is linked in the place of the other */
    bool links_plainly; /* without a word of the user's that is for the linker */
    Args sources, objects; /* what was compiled ahead: each source's path, and its object's */
    const char *started;   /* the object of a compilation that waits for its source, or NULL */
    int input;             /* where it takes it from */
    bool verbose;
} Direct;

/* False if commands are not to be shortened here. The toolchain and the cache must outlive it. */
bool direct_open(Direct *d, const Options *o, const Toolchain *t, const Cache *cache);
void direct_close(Direct *d);

/* The one command that the driver `command` would start for `path`: a preprocessor's, or a
 * compiler's that assembles nothing. `context` is the Direct; preprocess calls it too. False if it
 * is not known. */
bool direct_shorten(void *context, const Args *command, const char *path, Args *shorter);

/* Compiles one source of a link that will come, silently; `command` is a driver's without inputs.
 * If it can't be done, the link does it, and says why not. */
void direct_compile_ahead(Direct *d, const Args *command, const char *source);

/* Starts the compilation of what will be the first source of a link, so that the compiler gets
 * ready while that is made. */
void direct_start(Direct *d, const Args *command);

/* Starts, as a companion (process.h), the one tool ("cc1", "as") that the driver's `command` would
 * start for standard input, which stands in it as "-"; `output`, if it is not NULL, is what it
 * makes. It says what it has to say to `said`. -1 if that can't be done. */
pid_t direct_start_tool(Direct *d, const Args *command, const char *tool, const char *output,
                        int input, int said);

/* Does what the driver's `command` does, in which the words `sources` are preprocessed C, to
 * which `object` is added if it is not NULL, and `output` is the program. An exit status, or -1 if
 * the command itself has to be run: a compiler could not be asked or was ended by a signal, or the
 * linker has something to say, which is for the user's own linker to say. */
int direct_link(Direct *d, const Args *command, const Args *sources, const char *object,
                const char *output);

#endif
