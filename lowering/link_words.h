/* The linker's command as it is kept: what the driver would start, made quick. */
#ifndef CHANT_LINK_WORDS_H
#define CHANT_LINK_WORDS_H

#include <stdbool.h>

#include "frontend/arena.h"
#include "frontend/process.h"

/* The command; `words` are what the driver says behind the linker's name, all of them. With
 * `is_plain` the user has said nothing that is for the linker, which leaves more to be done once
 * for all links. To be freed with args_free; its strings are of `words` or in the arena. */
Args link_words(Arena *arena, const Args *words, bool is_plain);

#endif
