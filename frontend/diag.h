/* Diagnostics: collected while a unit is compiled, printed sorted at the end.
 *
 * Reporting never ends the program. A note or a fix belongs to the diagnostic reported
 * last. Warnings inside system headers are dropped, and so is what has been said before. */
#ifndef CHANT_DIAG_H
#define CHANT_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "frontend/source.h"
#include "frontend/warning.h"

typedef struct Diag Diag;

/* How diagnostics look; zeroed: as text, without colour. */
typedef struct DiagStyle {
    bool json;            /* as gcc's -fdiagnostics-format=json */
    bool no_caret;        /* without the source line */
    bool no_option;       /* without [-Wname] */
    bool no_line_numbers; /* in front of the source line */
    bool byte_columns;    /* columns count bytes, not the columns of a terminal */
    bool zero_columns;    /* the first one is 0 */
    int max_errors;       /* how many errors are shown; 0: 100, as good as all */
    int tab;              /* columns between tab stops; 0: 8 */
} DiagStyle;

/* `source` must outlive the Diag. */
Diag *diag_new(const Source *source);
void diag_free(Diag *d);

/* What is reported from here on is subject to these. They are copied; `pragmas` is not, and
 * may be NULL. */
void diag_configure(Diag *d, const DiagStyle *style, const WarningOptions *warnings);
void diag_set_pragmas(Diag *d, const WarningPragmas *pragmas);

/* Messages start in lower case, name things in 'quotes', and end without a stop. */
void diag_error(Diag *d, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));
void diag_note(Diag *d, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* False if it is switched off, so that its notes need not be made. */
bool diag_warning(Diag *d, Span span, Warning warning, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The last message's way out: the text that should stand in place of `span`, which is
 * empty where something is to be put in. */
void diag_fix(Diag *d, Span span, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Errors so far, warnings that count as errors included. */
int diag_errors(const Diag *d);

/* Prints all in source order: `file:line:col: error: text`, the source line, a caret with
 * the range, the fix; or the JSON that the style asks for. Colour if `colour`. Characters
 * that could harm the report are shown by their numbers, long lines are cut around the
 * caret. */
void diag_print(const Diag *d, FILE *out, bool colour);

#endif
