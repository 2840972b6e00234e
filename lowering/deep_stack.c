/* The passes recurse where a program nests. C compilers take ten thousand parentheses, pointers or
 * structs inside one another (gcc raises its stack's limit for them), so a translation runs on a
 * stack of its own: address space alone until it is used. A thread's, because debuggers and
 * sanitizers know those. */
#include "lowering/deep_stack.h"

#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>

#include "frontend/unit.h"

enum {
    LEVEL_BYTES = 32768, /* more than the greediest pass takes, a sanitizer under it included */
    MAX_LEVELS = 30000,  /* of a stack of 1 GB; gcc's own tests of its limits have 20000 */
    GUARD_BYTES = 65536
};

typedef struct DeepCall {
    int (*body)(void *context, int levels);
    void *context;
    int levels, result;
} DeepCall;

static void *call_body(void *argument)
{
    DeepCall *call = argument;
    call->result = call->body(call->context, call->levels);
    return NULL;
}

/* Runs the call on the stack of `size` bytes; false if no thread could be made. */
static bool run_on(DeepCall *call, void *stack, size_t size)
{
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    bool made = mprotect(stack, GUARD_BYTES, PROT_NONE) == 0 &&
                pthread_attr_setstack(&attributes, (char *)stack + GUARD_BYTES,
                                      size - GUARD_BYTES) == 0 &&
                pthread_create(&thread, &attributes, call_body, call) == 0;
    pthread_attr_destroy(&attributes);
    return made && pthread_join(thread, NULL) == 0;
}

int deep_stack_run(int (*body)(void *context, int levels), void *context)
{
    DeepCall call = {.body = body, .context = context};
    for (call.levels = MAX_LEVELS; call.levels > UNIT_DEPTH; call.levels /= 4) {
        size_t size = (size_t)call.levels * LEVEL_BYTES + GUARD_BYTES;
        void *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (stack == MAP_FAILED)
            continue;
        madvise(stack, size, MADV_NOHUGEPAGE); /* or the first call would take 2 MB */
        bool done = run_on(&call, stack, size);
        munmap(stack, size);
        if (done)
            return call.result;
    }
    return body(context, UNIT_DEPTH);
}
