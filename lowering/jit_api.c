/* Finds libgccjit's functions. */
#include "lowering/jit_api.h"

#include <dlfcn.h>

#include "lowering/jit.h"

JitApi gj;

const char *jit_library(void)
{
    Dl_info info;
    return gj.context_acquire && dladdr((void *)gj.context_acquire, &info) ? info.dli_fname : NULL;
}

static bool look_up(void *library, const char *name, void *place)
{
    *(void **)place = dlsym(library, name);
    return *(void **)place != NULL;
}

bool jit_api_load(const char **why)
{
    static bool loaded;
    if (loaded)
        return true;
    void *library = dlopen("libgccjit.so.0", RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        *why = dlerror();
        return false;
    }
#define X(name)                                                                                    \
    if (!look_up(library, "gcc_jit_" #name, &gj.name)) {                                           \
        *why = "libgccjit lacks gcc_jit_" #name;                                                   \
        return false;                                                                              \
    }
    JIT_API(X)
#undef X
    return loaded = true;
}
