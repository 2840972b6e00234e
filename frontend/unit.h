/* A translation unit on its way through the front end: its text, tree and
 * diagnostics, all in one arena. Data goes one way:
 * preprocess -> cst -> build -> sema. */
#ifndef CHANT_UNIT_H
#define CHANT_UNIT_H

#include "frontend/arena.h"
#include "frontend/ast.h"
#include "frontend/diag.h"
#include "frontend/dialect.h"
#include "frontend/intern.h"
#include "frontend/scope.h"
#include "frontend/source.h"

/* What the passes can recurse on the 8 MiB of stack that a program has at least. */
enum { UNIT_DEPTH = 1000 };

typedef struct Unit {
    Arena *arena;
    Intern *names;
    Source *source;
    Diag *diag;
    UnitNode *root;    /* after build_unit */
    Scope *file_scope; /* after sema_unit */
    Dialect dialect;
    int max_depth; /* how deep constructs may nest: the passes recurse. UNIT_DEPTH at first */
    bool plain_c;       /* a .c input that holds nothing of Chant's: no pass changes it */
    bool blocking_calls; /* calls that block are made in a way that lets other goroutines run */
    bool may_be_chant;  /* what plain C lacks was built, though maybe in a reading given up */
    bool calls_chant;   /* sema found a call to one of Chant's functions */
    int next_anonymous; /* numbers for names that the compiler makes */
} Unit;

/* Takes ownership of `text` (see source_new). */
Unit *unit_new(char *text, size_t len, const char *name);
void unit_free(Unit *u);

/* Parses the text into u->root (build_*.c). False if there were errors, which are in
 * u->diag; u->root then holds what could be built, and must not be analysed. */
bool build_unit(Unit *u);

/* Resolves names, types every expression, lays out records, evaluates constants,
 * finds captures, and checks what C and LANGUAGE.md demand (sema_*.c). False if there
 * were errors. */
bool sema_unit(Unit *u);

/* Prints what -dump=cst shows. */
void unit_dump_cst(Unit *u, FILE *out);

#endif
