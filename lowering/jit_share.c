/* Two compilers at once: of a large program the first functions go through libgccjit, the others
 * through cc, which takes two thirds of the time for one.
 *
 * Neighbours stay together, as they use the same static functions and objects, which have to be
 * visible to both compilers if both need them. */
#include <string.h>

#include "lowering/jit_inside.h"

/* Bytes of functions that are worth a second compiler, which has to read all declarations first:
 * where it has a processor of its own, and where it has not. libgccjit's time grows with the square
 * of the program. */
enum { LARGE = 12000, VERY_LARGE = 200000 };

const char jit_shared[] = "the work is shared";

int jit_optimisation(const JitRequest *r)
{
    int level = 0;
    for (int i = 0; i < r->flags->count; i++) {
        const char *flag = r->flags->items[i];
        if (strncmp(flag, "-O", 2) != 0)
            continue;
        if (flag[2] >= '0' && flag[2] <= '9')
            level = flag[2] - '0';
        else
            level = flag[2] == '\0' ? 1 : flag[2] == 'f' ? 3 : 2;
    }
    return level > 3 ? 3 : level;
}

/* What the function adds to the work; 0 if it is not to be moved. */
static size_t weight(const JitEntity *e)
{
    if (!e->definition || !jit_is_own(e) || e->is_always_inline)
        return 0;
    return e->definition->node.span.end - e->definition->node.span.start;
}

void jit_share(Jit *j)
{
    int processors = j->request->processors;
    if (processors == 0 || jit_optimisation(j->request) > 0)
        return;
    size_t all = 0, so_far = 0;
    JitEntity *e;
    for (JitCursor at = {0}; (e = jit_next_entity(j, &at));)
        all += weight(e);
    if (all < (processors > 1 ? LARGE : VERY_LARGE))
        return;
    for (JitCursor at = {0}; (e = jit_next_entity(j, &at));) {
        size_t size = weight(e);
        so_far += size;
        if (size && so_far > all / 5 * 2)
            e->failure = jit_shared;
    }
}
