/* Source files that open with `#!`, the line that makes them programs for the kernel. */
#ifndef CHANT_SCRIPT_H
#define CHANT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

bool script_is(const char *path);

/* How much of the path is the script's folder, with the slash; 0: the current one. */
size_t script_folder_len(const char *path);

/* The script from its second line on, to be preprocessed as standard input: files beside it that
 * it includes in quotes are named in full, as the preprocessor would look for them in the current
 * folder. malloc'ed; NULL with errno set if it can't be read. */
char *script_read(const char *path, size_t *len);

#endif
