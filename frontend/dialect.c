/* Which options choose the dialect. */
#include "frontend/dialect.h"

#include <stddef.h>
#include <string.h>

/* The names of standards that are not C99, C11 or C17. */
static const char *const names_c90[] = {"c90", "c89", "gnu90", "gnu89", "iso9899:1990",
                                        "iso9899:199409"};
static const char *const names_c2x[] = {"c2x", "gnu2x", "c23", "gnu23", "iso9899:2024"};

static const char *const other_abis[] = {
    "-m32", "-mx32", "-m16", "-malign-double", "-m96bit-long-double", "-mlong-double-64",
    "-mlong-double-128", "-mms-bitfields", "-fpack-struct",
};

/* Options without an argument that turn a flag on or off. */
static const struct {
    const char *option;
    size_t flag; /* its offset in Dialect */
    bool value;
} switches[] = {
    {"-frounding-math", offsetof(Dialect, rounding_math), true},
    {"-fno-rounding-math", offsetof(Dialect, rounding_math), false},
    {"-funsigned-char", offsetof(Dialect, unsigned_char), true},
    {"-fno-unsigned-char", offsetof(Dialect, unsigned_char), false},
    {"-fsigned-char", offsetof(Dialect, unsigned_char), false},
    {"-fno-signed-char", offsetof(Dialect, unsigned_char), true},
    {"-fshort-enums", offsetof(Dialect, short_enums), true},
    {"-fno-short-enums", offsetof(Dialect, short_enums), false},
    {"-fshort-wchar", offsetof(Dialect, short_wchar), true},
    {"-fno-short-wchar", offsetof(Dialect, short_wchar), false},
    {"-fms-extensions", offsetof(Dialect, ms), true},
    {"-fno-ms-extensions", offsetof(Dialect, ms), false},
    {"-fplan9-extensions", offsetof(Dialect, plan9), true},
    {"-fno-plan9-extensions", offsetof(Dialect, plan9), false},
};

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
        return;
    }
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (strcmp(option, switches[i].option) == 0)
            *(bool *)((char *)d + switches[i].flag) = switches[i].value;
    if (is_among(option, other_abis, sizeof other_abis / sizeof *other_abis) ||
        strncmp(option, "-fpack-struct=", 14) == 0)
        d->other_abi = true;
}
