/* What is in an entry of the cache, and whether it is still true. */
#ifndef CHANT_MANIFEST_H
#define CHANT_MANIFEST_H

#include "lowering/cache.h"

/* Writes the manifest of a program that is called `name` in its entry. False if it can't be
 * written, or if the program depends on what a manifest can't hold. */
bool manifest_write(const char *path, const char *name, const NewProgram *p);

/* Reads the manifest of the entry in `directory`: true if it is whole, the program is, and all
 * files that it was made of are as they were. */
bool manifest_read(const char *path, const char *directory, CachedProgram *found);

/* True if the source may give something else tomorrow (__DATE__), or asks for a file that no list
 * of headers tells of: .incbin, or __has_include of one that is not there. */
bool manifest_is_unsteady(const char *text, size_t len);

#endif
