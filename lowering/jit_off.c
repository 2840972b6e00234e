/* The JIT where libgccjit was not there when the compiler was built. */
#include "lowering/jit.h"

#include <stdio.h>

bool jit_available(const char **why)
{
    *why = "chant was built without libgccjit";
    return false;
}

bool jit_compile(JitRequest *r)
{
    const char *why;
    if (!jit_available(&why) && r->verbose)
        fprintf(stderr, "chant: jit: all goes through cc: %s\n", why);
    return false;
}
