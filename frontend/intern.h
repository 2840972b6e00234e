/* Interned names: equal spellings are one pointer, so names compare with ==. */
#ifndef CHANT_INTERN_H
#define CHANT_INTERN_H

#include <stddef.h>

#include "frontend/arena.h"

typedef const char *Name; /* NUL-terminated, owned by the table's arena; NULL: no name */

typedef struct Intern Intern;

/* A new table whose names live in `arena`. */
Intern *intern_new(Arena *arena);
void intern_free(Intern *table);

/* The one copy of the `len` bytes at `text`. */
Name intern(Intern *table, const char *text, size_t len);
Name intern_cstr(Intern *table, const char *text);

#endif
