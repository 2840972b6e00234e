/* Which options choose the dialect. */
#include "frontend/dialect.h"

#include <stddef.h>
#include <string.h>

/* The names of standards that are not C99, C11 or C17. */
static const char *const names_c90[] = {"c90", "c89", "gnu90", "gnu89", "iso9899:1990",
                                        "iso9899:199409"};
static const char *const names_c2x[] = {"c2x", "gnu2x", "c23", "gnu23", "iso9899:2024"};

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

void dialect_option(Dialect *d, const char *option)
{
    if (strcmp(option, "-ansi") == 0)
        option = "-std=c90";
    if (strncmp(option, "-std=", 5) == 0) {
        d->c90 = is_among(option + 5, names_c90, sizeof names_c90 / sizeof *names_c90);
        d->c2x = is_among(option + 5, names_c2x, sizeof names_c2x / sizeof *names_c2x);
    } else if (strcmp(option, "-frounding-math") == 0) {
        d->rounding_math = true;
    } else if (strcmp(option, "-fno-rounding-math") == 0) {
        d->rounding_math = false;
    }
}
