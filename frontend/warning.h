/* The names of warnings and what switches them: -W options, and pragmas in the source.
 *
 * As in gcc an option that names a warning beats one that speaks of all, whatever their
 * order, and a pragma beats both from its line on. */
#ifndef CHANT_WARNING_H
#define CHANT_WARNING_H

#include <stdbool.h>

#include "frontend/arena.h"
#include "frontend/source.h"

typedef enum Warning {
#define WARNING(NAME, name, group) WARNING_##NAME,
#include "frontend/warnings.def"
    WARNING_COUNT
} Warning;

typedef enum WarningLevel { WARNING_OFF, WARNING_ON, WARNING_AS_ERROR } WarningLevel;

/* What the command line said; zeroed: nothing. */
typedef struct WarningOptions {
    struct {
        bool named, on;             /* -Wname, -Wno-name */
        bool error_named, is_error; /* -Werror=name, -Wno-error=name */
    } each[WARNING_COUNT];
    bool group_named, group_on; /* -Wchant, -Wno-chant */
    bool all, extra;            /* -Wall, -Wextra */
    bool errors;                /* -Werror */
    bool quiet;                 /* -w */
    bool system;                /* -Wsystem-headers */
    bool fatal;                 /* -Wfatal-errors: stop at the first */
} WarningOptions;

/* Notes one argument of the command line; -w and -W... have an effect. True if it names a
 * warning of ours, so that the host compiler must not see it. */
bool warning_option(WarningOptions *o, const char *arg);

/* The name behind -W. */
const char *warning_name(Warning w);

/* ---- pragmas ---- */

typedef struct WarningPragmas WarningPragmas;

/* Reads `#pragma GCC diagnostic` (or clang) lines of the text. Those that name a warning of
 * ours are blanked out, as the host compiler would not know the name. The result, which is
 * in the arena, is never NULL. */
WarningPragmas *warning_pragmas(Arena *arena, Source *source);

/* What a warning at `offset` of the text comes to. `pragmas` may be NULL. */
WarningLevel warning_level(const WarningOptions *o, const WarningPragmas *pragmas, Warning w,
                           uint32_t offset);

#endif
