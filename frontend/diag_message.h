/* What the files that collect and print diagnostics share. */
#ifndef CHANT_DIAG_MESSAGE_H
#define CHANT_DIAG_MESSAGE_H

#include "frontend/diag.h"
#include "frontend/place.h"
#include "frontend/vec.h"

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE } Severity;

typedef struct Fix {
    Span span; /* empty: the text is put in at its start */
    const char *text;
} Fix;

typedef struct Message {
    Severity severity; /* a warning that counts as an error is an error */
    Span span;
    const char *text;
    Warning option; /* WARNING_COUNT: none */
    VEC(Fix) fixes;
} Message;

/* An error or a warning and its notes. */
typedef struct DiagGroup {
    Message head;
    VEC(Message) notes;
} DiagGroup;

struct Diag {
    const Source *source;
    Arena *arena;
    DiagStyle style;
    WarningOptions warnings;
    const WarningPragmas *pragmas;
    VEC(DiagGroup) groups; /* in order of report */
    Message *last;         /* that a fix belongs to; NULL: none, or it was dropped */
    bool dropped;          /* the last diagnostic was dropped, so its notes are too */
    int errors;
};

/* The groups to be shown, sorted by place and each once; *count of them. *hidden gets the
 * number of errors left out. malloc'ed. */
const DiagGroup **diag_sorted(const Diag *d, int *count, int *hidden);

/* The option in brackets, as `-Wname` or `-Werror=name`; NULL: none. In the arena of `d`. */
const char *diag_option(const Diag *d, const Message *m);

/* The place of a fix. False: it can't be applied, as what it changes is a macro's. */
bool diag_fix_place(PlaceFinder *places, const Fix *fix, Place *place);

/* The column of a byte of the place's line, as the style counts. */
int diag_column(const DiagStyle *style, const Place *place, size_t byte);

/* The two forms (diag_text.c, diag_json.c). */
void diag_print_text(const Diag *d, PlaceFinder *places, FILE *out, bool colour);
void diag_print_json(const Diag *d, PlaceFinder *places, FILE *out);

#endif
