/* Reading the rules that compilers and linkers write for make. */
#ifndef CHANT_DEPENDS_H
#define CHANT_DEPENDS_H

#include "frontend/process.h"

/* Pushes what the rules in the file `path` name as prerequisites, each once, malloc'ed. False if
 * there is no such file, or nothing in it. */
bool depends_read(const char *path, Args *files);

/* The same of a file that has a path on each line. */
bool depends_read_lines(const char *path, Args *files);

#endif
