/* Unwinding a goroutine's stack for good, so that its deferred statements run: panics,
 * goroutine_exit, and recover(), which ends an unwinding. Reading stacks without unwinding
 * them is backtrace.c's.
 *
 * The unwinder calls stop() for each frame, then the frame's personality routine, which runs
 * the frame's cleanups. A function that recovers runs its body through chant_protect, whose
 * personality is unwind_personality: if the panic was recovered, the unwinding ends there and
 * chant_protect returns to its caller.
 *
 * G.panics lists what unwinds the goroutine, innermost first: a deferred statement may panic
 * again, or call a function that panics and recovers. What began later goes further: a panic
 * whose frame a later one has passed is not carried on with, but stays in the list until the
 * later one is recovered, for the report names it. `at` of a record says how far it has come.
 * Stacks grow downwards, so the records with `at` up to a frame's stack pointer are those that
 * unwind frames below that one.
 *
 * All of it belongs to the goroutine; no locks. */
#include <stdlib.h>
#include <unwind.h>

#include "chant.h"
#include "cleanup.h"
#include "g.h"
#include "panic.h"

#if CHANT_ASAN
#include <sanitizer/asan_interface.h>
#endif

/* "CHANTGC" and a zero, as the unwinder wants to have it. */
#define EXCEPTION_CLASS UINT64_C(0x4348414e54474300)

/* chant_frame.state */
enum {
    FRAME_PLAIN,
    FRAME_RECOVERED, /* recover() has stopped a panic; its deferred statement still runs */
    FRAME_RETURNS,   /* and has ended */
    FRAME_BARRIER    /* chant_deferred's: nothing is unwound further */
};

int chant_unwinding;

/* Where chant_protect goes on when an unwinding ends there (protect_*.S). */
extern const char unwind_landing[] __attribute__((visibility("hidden")));

_Unwind_Reason_Code unwind_personality(int version, _Unwind_Action actions,
                                       _Unwind_Exception_Class class,
                                       struct _Unwind_Exception *exception,
                                       struct _Unwind_Context *context);
void unwind_landed(struct chant_frame *frame);

/* ---- unwinding ---- */

static NORETURN void end(G *g)
{
    backtrace_finish(&g->panics->walk, g);
    panic_end(g);
}

static _Unwind_Reason_Code stop(int version, _Unwind_Action actions,
                                _Unwind_Exception_Class class,
                                struct _Unwind_Exception *exception,
                                struct _Unwind_Context *context, void *arg)
{
    (void)version, (void)class, (void)exception;
    G *g = arg;
    PanicRecord *p = g->panics;
    if (cleanup_is_landing(context))
        return _URC_NO_REASON;
    const char *at = (const char *)_Unwind_GetCFA(context);
    /* A frame comes again once its cleanups have run. */
    if (!p->walk.complete && at != p->walk.last)
        backtrace_add(&p->walk, context);
    /* This may also be a frame without unwind information. */
    if (actions & _UA_END_OF_STACK)
        end(g);
    p->at = at;
    return _URC_NO_REASON;
}

void unwind_stack(PanicRecord *p)
{
    G *g = g_current();
    p->outer = g->panics;
    g->panics = p;
    backtrace_begin(&p->walk, &p->trace, g);
    __atomic_fetch_add(&chant_unwinding, 1, __ATOMIC_RELAXED);
#if CHANT_ASAN
    __asan_handle_no_return();
#endif
    p->exception.exception_class = EXCEPTION_CLASS;
    _Unwind_ForcedUnwind(&p->exception, stop, g);
    /* A frame without unwind information: what lies beyond it can't be unwound. */
    end(g);
}

bool unwind_is_panic(const G *g)
{
    return g->panics && g->panics->state == PANIC_ACTIVE && g->panics->message;
}

static void forget(G *g)
{
    PanicRecord *p = g->panics;
    g->panics = p->outer;
    free(p->allocated);
    free(p);
    __atomic_fetch_sub(&chant_unwinding, 1, __ATOMIC_RELAXED);
}

void unwind_forget(G *g)
{
    while (g->panics)
        forget(g);
    free(g->recovered);
    g->recovered = NULL;
}

/* ---- the end of an unwinding ---- */

/* True if what unwinds the stack below the frame was recovered there, and nothing else does. */
static bool is_over(const struct chant_frame *frame)
{
    if (frame->state != FRAME_RETURNS)
        return false;
    for (const PanicRecord *p = g_current()->panics; p && p->at <= (char *)frame->sp; p = p->outer)
        if (p->state == PANIC_ACTIVE)
            return false;
    return true;
}

/* chant_protect's frame: its stack pointer points at the address of its chant_frame. */
_Unwind_Reason_Code unwind_personality(int version, _Unwind_Action actions,
                                       _Unwind_Exception_Class class,
                                       struct _Unwind_Exception *exception,
                                       struct _Unwind_Context *context)
{
    (void)exception;
    if (version != 1 || class != EXCEPTION_CLASS || !(actions & _UA_CLEANUP_PHASE))
        return _URC_CONTINUE_UNWIND;
    const struct chant_frame *frame = *(struct chant_frame **)_Unwind_GetCFA(context);
    if (frame->state != FRAME_BARRIER && !is_over(frame))
        return _URC_CONTINUE_UNWIND;
    _Unwind_SetIP(context, (uintptr_t)unwind_landing);
    return _URC_INSTALL_CONTEXT;
}

/* The frames below the function's are gone, and with them all that unwound them. The newest
 * message stays: the program has it. */
static void end_unwinding(G *g, const struct chant_frame *frame)
{
    char *message = NULL;
    while (g->panics && g->panics->at <= (char *)frame->sp) {
        PanicRecord *p = g->panics;
        if (p->was_recovered && message == NULL) {
            message = p->allocated;
            p->allocated = NULL;
        }
        forget(g);
    }
    free(g->recovered);
    g->recovered = message;
}

/* What began inside the deferred statement takes the place of the unwinding that ran it. */
static void take_over(G *g, const struct chant_frame *frame)
{
    PanicRecord *outer = g->panics;
    while (outer->at <= (char *)frame->sp)
        outer = outer->outer;
    for (PanicRecord *p = g->panics; p != outer; p = p->outer)
        p->at = outer->at;
}

/* chant_protect, before it returns from where an unwinding ended. */
void unwind_landed(struct chant_frame *frame)
{
#if CHANT_ASAN
    __asan_handle_no_return();
#endif
    G *g = g_current();
    if (frame->state == FRAME_BARRIER)
        take_over(g, frame);
    else
        end_unwinding(g, frame);
}

/* ---- calls that compiled code makes ---- */

const char *chant_recover(struct chant_frame *frame)
{
    if (likely(__atomic_load_n(&chant_unwinding, __ATOMIC_RELAXED) == 0))
        return NULL;
    const G *g = g_current();
    PanicRecord *p = g ? g->panics : NULL;
    /* A panic above the frame is none of this function's: it began before the call. */
    if (p == NULL || p->state != PANIC_ACTIVE || p->message == NULL || p->at > (char *)frame->sp)
        return NULL;
    p->state = PANIC_RECOVERED;
    p->was_recovered = true;
    frame->state = FRAME_RECOVERED;
    return p->message;
}

void chant_recover_end(struct chant_frame *frame)
{
    if (frame->state != FRAME_RECOVERED)
        return;
    frame->state = FRAME_RETURNS;
    /* A panic that the recovered one overtook is over too. goroutine_exit is not. */
    for (PanicRecord *p = g_current()->panics; p && p->at <= (char *)frame->sp; p = p->outer)
        if (p->message)
            p->state = PANIC_GONE;
}

typedef struct {
    struct chant_frame frame;
    void (*body)(void *);
    void *context;
} Deferred;

static void run_deferred(void *arg)
{
    const Deferred *d = arg;
    d->body(d->context);
}

/* A compiler may make cleanups end the program if they don't return (clang does). So what
 * panics or exits in a deferred statement that is run by an unwinding is unwound up to here,
 * and the unwinding goes on in its stead. A deferred statement that ends its block in the
 * ordinary way is just called, also below one that is run by an unwinding. */
void chant_deferred(void (*body)(void *), void *context)
{
    const G *g = g_current();
    PanicRecord *p = g ? g->panics : NULL;
    bool ordinary = p == NULL || p->in_deferred;
#if !CHANT_ASAN /* its locals need not be on the stack */
    ordinary = ordinary || (const char *)context < p->at;
#endif
    if (ordinary) {
        body(context);
        return;
    }
    Deferred d = {{.state = FRAME_BARRIER}, body, context};
    p->in_deferred = true;
    chant_protect(run_deferred, &d);
    p->in_deferred = false;
}
