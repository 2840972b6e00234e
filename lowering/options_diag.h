/* The options that say which diagnostics are given, and how they look. */
#ifndef CHANT_OPTIONS_DIAG_H
#define CHANT_OPTIONS_DIAG_H

#include "frontend/diag.h"

typedef struct DiagOptions {
    DiagStyle style;
    WarningOptions warnings;
    int colour; /* 1: always, -1: never, 0: if standard error is a terminal that has it */
} DiagOptions;

/* Notes `arg`. True if it is chant's alone; any other is the host compiler's as well. */
bool options_diag(DiagOptions *o, const char *arg);

/* True if diagnostics are to be coloured: NO_COLOR and TERM=dumb say no. */
bool options_diag_colour(const DiagOptions *o);

#endif
