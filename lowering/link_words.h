/* The linker's command as it is kept: what the driver would start, made quick. */
#ifndef CHANT_LINK_WORDS_H
#define CHANT_LINK_WORDS_H

#include <stdbool.h>
#include <stdio.h>

#include "frontend/process.h"

/* Writes the command, each word with its NUL; `words` are what the driver says behind the linker's
 * name, all of them. With `is_plain` the user has said nothing that is for the linker, which leaves
 * more to be done once for all links. The words must outlive the call only. */
void link_words_put(FILE *out, const Args *words, bool is_plain);

#endif
