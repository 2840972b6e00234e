/* Unwinding. A parked goroutine is unwound on its own stack: the unwinder starts only from
 * where it is called, so context_call_on calls it there, below the goroutine's frames. */
#include "unwind.h"

#include <stdlib.h>
#include <unwind.h>

#include "context.h"
#include "g.h"
#include "panic.h"

#if CHANT_ASAN
#include <sanitizer/asan_interface.h>
#endif

/* Bytes of stack that the unwinder needs. */
#define ROOM (6u * 1024u)

/* The runtime's own code, in the archive and the shared library, is in a section of this
 * name, whose bounds the linker provides. */
extern const char __start_chant_text[] __attribute__((weak, visibility("hidden")));
extern const char __stop_chant_text[] __attribute__((weak, visibility("hidden")));

static bool is_ours(const void *address)
{
    const char *a = address;
    return __start_chant_text && a >= __start_chant_text && a < __stop_chant_text;
}

typedef struct {
    void **trace;
    int depth, max;
    const char *end; /* NULL, or where the frames of interest end */
} Walk;

static _Unwind_Reason_Code step(struct _Unwind_Context *context, void *arg)
{
    Walk *w = arg;
    int exact = 0;
    uintptr_t pc = _Unwind_GetIPInfo(context, &exact);
    if (exact) {
        /* Interrupted here by a signal: what came before is the handler. Return addresses
         * point past their instruction, so make this one do so too. */
        w->depth = 0;
        pc++;
    }
    if (pc == 0 || w->depth == w->max ||
        (w->end && (const char *)_Unwind_GetCFA(context) >= w->end))
        return _URC_NORMAL_STOP;
    if (!is_ours((const void *)pc))
        w->trace[w->depth++] = (void *)pc;
    return _URC_NO_REASON;
}

NOINLINE static void walk(void *arg)
{
    _Unwind_Backtrace(step, arg);
}

int unwind_trace(void **trace, int max)
{
    G *g = g_current();
    Walk w = {.trace = trace, .max = max, .end = g ? g->trace_end : NULL};
    walk(&w);
    return w.depth;
}

int unwind_parked(G *g, void **trace, int max)
{
    char *sp = load_acquire(&g->sp);
    if (sp == NULL || sp < g->stack_lo + ROOM)
        return -1;
    Walk w = {.trace = trace, .max = max, .end = g->trace_end};
    context_call_on(sp, walk, &w);
    return w.depth;
}

/* An unwinding under way. On the heap: the frames it starts from are soon overwritten. */
typedef struct {
    struct _Unwind_Exception exception;
    void (*at_end)(void *);
    void *arg;
} Unwinding;

static _Unwind_Reason_Code stop(int version, _Unwind_Action actions,
                                _Unwind_Exception_Class class,
                                struct _Unwind_Exception *exception,
                                struct _Unwind_Context *context, void *arg)
{
    (void)version, (void)class, (void)exception, (void)context;
    if (actions & _UA_END_OF_STACK) {
        Unwinding u = *(Unwinding *)arg;
        free(arg);
        u.at_end(u.arg);
    }
    return _URC_NO_REASON;
}

void unwind_stack(void (*at_end)(void *), void *arg)
{
    Unwinding *u = rt_alloc_zero(sizeof *u);
    u->at_end = at_end;
    u->arg = arg;
#if CHANT_ASAN
    __asan_handle_no_return();
#endif
    _Unwind_ForcedUnwind(&u->exception, stop, u);
    /* A frame without unwind information: what lies beyond it can't be unwound. */
    free(u);
    at_end(arg);
    throw("the end of a goroutine's stack came back");
}
