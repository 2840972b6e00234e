/* Questions about strings. */
#ifndef CHANT_TEXT_H
#define CHANT_TEXT_H

#include <stdbool.h>
#include <string.h>

static inline bool text_starts_with(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

#endif
