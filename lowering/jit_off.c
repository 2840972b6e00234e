/* The JIT where libgccjit was not there when the compiler was built. */
#include "lowering/jit.h"

bool jit_is_built(void)
{
    return false;
}

bool jit_available(const char **why)
{
    *why = "chant was built without libgccjit";
    return false;
}

const char *jit_library(void)
{
    return NULL;
}

bool jit_compile(JitRequest *r)
{
    (void)r;
    return false;
}
