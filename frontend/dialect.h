/* The C that the compiler's options ask for, as far as types and scopes depend on it. What only
 * decides whether the host compiler objects is the host compiler's. */
#ifndef CHANT_DIALECT_H
#define CHANT_DIALECT_H

#include <stdbool.h>

typedef struct Dialect {
    bool c90;           /* C90 or GNU C90: -std=c90, gnu89, -ansi and the like */
    bool c2x;           /* C2x or GNU C2x */
    bool rounding_math; /* -frounding-math: a sum that is rounded has no constant value */
    bool unsigned_char; /* -funsigned-char */
    bool short_enums;   /* -fshort-enums: every enum is as narrow as its values allow */
    bool short_wchar;   /* -fshort-wchar: wchar_t is unsigned short */
    bool ms, plan9;     /* -fms-extensions, -fplan9-extensions: members without a declarator that
                           have a tag or a typedef's name; Plan 9's go by that name too */
    bool other_abi;     /* -m32, -fpack-struct and the like: sizes and offsets are not known, nor
                           is what does not fit 32 bits */
} Dialect;

/* What an option says of the dialect is noted in *d; other options say nothing. The last of
 * contradicting ones counts, as for gcc. */
void dialect_option(Dialect *d, const char *option);

#endif
