/* How much two names are alike, and which keyword a name may have been meant for. */
#ifndef CHANT_ALIKE_H
#define CHANT_ALIKE_H

#include <stddef.h>

/* How far apart two names are; more than `limit` is as good as any more, and names of more than
 * 64 letters are. */
int alike_distance(const char *a, const char *b, int limit);

/* The keyword of C or of Chant that the name is most like, one or, from six letters on, two
 * slips away; NULL: none is, or the name is one. */
const char *alike_keyword(const char *name, size_t len);

#endif
