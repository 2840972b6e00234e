/* Where a stretch of the unit's text stands in the file that the programmer wrote.
 *
 * The text comes from the preprocessor: macros are expanded, comments gone, lines of a macro's
 * call joined. A place undoes that by lining up the tokens of a line of the text with those
 * of the file. It falls back to the text where the file can't be read or says something else. */
#ifndef CHANT_PLACE_H
#define CHANT_PLACE_H

#include "frontend/arena.h"
#include "frontend/source.h"

typedef struct Place {
    const char *file;
    int line;          /* from 1 */
    const char *text;  /* the line, without its newline; lives as long as the PlaceFinder */
    size_t len;
    size_t start, end; /* bytes of it that are meant: start <= end <= len */
    const char *macro; /* the name of the macro whose expansion the place is in; NULL: none */
    const char *expansion; /* what that became, cut if it is long; NULL without a macro */
} Place;

typedef struct PlaceFinder PlaceFinder;

/* Both must outlive it. Files are read when a place in them is first asked for. */
PlaceFinder *place_finder_new(Arena *arena, const Source *source);
void place_finder_free(PlaceFinder *f);

/* The place of the first line of `span`. */
Place place_find(PlaceFinder *f, Span span);

#endif
