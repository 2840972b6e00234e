/* Comments that say that a case falls through. The preprocessor drops comments, and
 * -Wimplicit-fallthrough asks for these. */
#ifndef CHANT_FALLTHROUGH_H
#define CHANT_FALLTHROUGH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Puts such comments back: `text` is what the preprocessor made of a unit, malloc'ed, and the
 * result is too, in its place. Only comments that end their line in a file that can be read are
 * found; system headers are left alone. */
char *fallthrough_restore(char *text, size_t *len);

/* True if one stands in front of `at` in the text, with nothing but blanks in between. */
bool fallthrough_before(const char *text, uint32_t at);

#endif
