/* Unwinding a goroutine's stack for good: its deferred statements run. Reading stacks without
 * unwinding them is backtrace.c's. */
#include <stdlib.h>
#include <unwind.h>

#include "panic.h"

#if CHANT_ASAN
#include <sanitizer/asan_interface.h>
#endif

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
