/* Diagnostics: collected while a unit is compiled, printed sorted at the end.
 *
 * Reporting never ends the program. A note belongs to the diagnostic reported
 * last. Warnings inside system headers are dropped. */
#ifndef CHANT_DIAG_H
#define CHANT_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "frontend/source.h"

typedef struct Diag Diag;

/* `source` must outlive the Diag. */
Diag *diag_new(const Source *source);
void diag_free(Diag *d);

/* Messages start in lower case, name things in 'quotes', and end without a stop. */
void diag_error(Diag *d, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));
void diag_warning(Diag *d, Span span, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5))); /* `name` as in -Wname */
void diag_note(Diag *d, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A hint behind the last diagnostic: the text that would mend `span`. */
void diag_fix(Diag *d, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));

int diag_errors(const Diag *d);

/* Prints all, in source order: `file:line:col: error: text`, the source line,
 * a caret with the range. Colour if `colour`. Control characters in the source
 * are shown as spaces, long lines are cut around the caret. */
void diag_print(const Diag *d, FILE *out, bool colour);

#endif
