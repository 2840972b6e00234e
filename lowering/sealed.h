/* Files that are whole or nothing: the text, and its hash at the end. */
#ifndef CHANT_SEALED_H
#define CHANT_SEALED_H

#include <stdbool.h>
#include <stddef.h>

bool sealed_write(const char *path, const char *text, size_t len);

/* The text, malloc'ed and with a NUL behind it; NULL if there is none, or it was changed. */
char *sealed_read(const char *path, size_t *len);

#endif
