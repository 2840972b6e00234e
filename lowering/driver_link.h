/* What a link is made of; shared by the driver's files. */
#ifndef CHANT_DRIVER_LINK_H
#define CHANT_DRIVER_LINK_H

#include "lowering/driver.h"
#include "lowering/translate.h"

/* What a link makes of its inputs. By the number of the input: what became of it, and the C that
 * was made of it; "" if all of it is in `object`; NULL if the host compiler takes it as it is. */
typedef struct Link {
    Translation *results;
    char **emitted;    /* each malloc'ed */
    char *object;      /* one more object file, or NULL; malloc'ed */
    bool uses_chant;   /* something of Chant's stood in one of them */
    bool preprocessed; /* no source is left to be preprocessed */
} Link;

/* The path for the emitted C of the n-th input, whose output is `object`; malloc'ed. NULL with a
 * message. */
char *driver_emitted_path(const Options *o, const char *input, const char *object, int n);

/* The last part of `path` with another suffix; malloc'ed. */
char *driver_with_suffix(const char *path, const char *suffix);

/* Translates every input that is Chant's, then links `output`. Returns an exit status. */
int driver_link(const Options *o, const Toolchain *t, const char *output);

/* The driver's command for a translated unit, or a part of one, without its input. */
Args driver_unit_command(const Options *o, const Toolchain *t, bool uses_chant, bool is_part);

/* True of an object file, a library or preprocessed C. */
bool driver_is_preprocessed(const char *path);

/* What a source's output is called, after -o or else after the source; malloc'ed. */
char *driver_object_path(const Options *o, const char *input);

/* -M options for one input, whose output is `object`. *file is malloc'ed and belongs to them, or
 * NULL. */
Args driver_depend_args(const Options *o, const char *object, char **file);

/* What a command of the host compiler needs for C that is taken as it is: it may include chant.h
 * too. */
void driver_push_source_flags(const Options *o, const Toolchain *t, Args *a);

/* Reads every input that is Chant's, and makes an object file of them through the JIT, or what
 * the host compiler needs to make one (driver_jit.c). Returns an exit status. */
int driver_jit(const Options *o, const Toolchain *t, Link *l);

#endif
