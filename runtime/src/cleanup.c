/* Cleanups in functions that were compiled without exception tables: those that libgccjit makes,
 * which knows of no cleanups (lowering/jit_cleanup.c).
 *
 * Such a function keeps in its frame the number of the innermost variable in scope that is to be
 * cleaned up, 0 for none. The compiler stores it as control enters and leaves the scopes. What the
 * numbers mean is in tables. The function's personality is chant_cleanup_personality; its
 * language-specific data (Places, below) lead to the table of cleanups, and say where in the frame
 * the number and the variables are.
 *
 * An unwinding that arrives at a frame with a number goes on at cleanup_landing (cleanup_*.S),
 * on the frame's own stack, in such a way that it seems to have been called from where the
 * unwinding came from: the frames below are gone, as they are when a compiler's landing pad
 * runs. It calls what the number says, and resumes; the number is the next one outwards by then. So
 * what unwinds out of a cleanup finds the frame with what is left.
 *
 * All that is written belongs to the frame that it is in; no locks. */
#include "cleanup.h"

#include <stdint.h>
#include <string.h>

#include "panic.h"

/* The compiler's, one for each number from 1 on. */
typedef struct Cleanup {
    void (*function)(void *);
    int32_t outer;        /* the number of the next one outwards */
    int32_t is_elsewhere; /* the variable's place holds its address */
} Cleanup;

/* Room in the frame for one unwinding's way to one cleanup. */
typedef struct Landing {
    uintptr_t from; /* where the unwinding came from */
    void (*function)(void *);
    void *variable;
} Landing;

/* An instruction `lea OFFSET(%rbp), %rax` or `lea OFFSET(%rsp), %rax`. */
typedef struct Place {
    unsigned char code[8];
} Place;

/* The language-specific data. */
typedef struct Places {
    int32_t cleanups; /* from here */
    int32_t unused;
    Place number, landing, variables[];
} Places;

/* Where an unwinding goes on to clean up, with the exception and the Landing in the registers
 * that unwinders pass data in. */
extern const char cleanup_landing[] __attribute__((visibility("hidden")));

#pragma GCC visibility push(default)
_Unwind_Reason_Code chant_cleanup_personality(int version, _Unwind_Action actions,
                                              _Unwind_Exception_Class class,
                                              struct _Unwind_Exception *exception,
                                              struct _Unwind_Context *context);
#pragma GCC visibility pop

NORETURN void cleanup_landed(struct _Unwind_Exception *exception, const Landing *landing);

#if defined(__x86_64__)

enum { RBP = 6 }; /* as DWARF numbers it */

static void *place_in(struct _Unwind_Context *context, const Place *place)
{
    static const unsigned char lea_rbp[] = {0x48, 0x8d, 0x85}, lea_rsp[] = {0x48, 0x8d, 0x84, 0x24};
    bool by_rbp = memcmp(place->code, lea_rbp, sizeof lea_rbp) == 0;
    if (!by_rbp && memcmp(place->code, lea_rsp, sizeof lea_rsp) != 0)
        throw("a function with cleanups of another form");
    int32_t offset;
    memcpy(&offset, place->code + (by_rbp ? sizeof lea_rbp : sizeof lea_rsp), sizeof offset);
    /* The frame's stack pointer is where the frame below begins. */
    _Unwind_Word base = by_rbp ? _Unwind_GetGR(context, RBP) : _Unwind_GetCFA(context);
    return (void *)(uintptr_t)(base + (_Unwind_Word)(int64_t)offset);
}

_Unwind_Reason_Code chant_cleanup_personality(int version, _Unwind_Action actions,
                                              _Unwind_Exception_Class class,
                                              struct _Unwind_Exception *exception,
                                              struct _Unwind_Context *context)
{
    (void)class;
    if (version != 1 || !(actions & _UA_CLEANUP_PHASE))
        return _URC_CONTINUE_UNWIND;
    const Places *places = _Unwind_GetLanguageSpecificData(context);
    int32_t *number = place_in(context, &places->number);
    if (*number == 0)
        return _URC_CONTINUE_UNWIND;
    const Cleanup *cleanups = (const void *)((const char *)places + places->cleanups);
    const Cleanup *cleanup = &cleanups[*number - 1];
    void *variable = place_in(context, &places->variables[*number - 1]);
    Landing *landing = place_in(context, &places->landing);
    *landing = (Landing){(uintptr_t)_Unwind_GetIP(context), cleanup->function,
                         cleanup->is_elsewhere ? *(void **)variable : variable};
    *number = cleanup->outer;
    _Unwind_SetGR(context, __builtin_eh_return_data_regno(0), (uintptr_t)exception);
    _Unwind_SetGR(context, __builtin_eh_return_data_regno(1), (uintptr_t)landing);
    _Unwind_SetIP(context, (uintptr_t)cleanup_landing);
    return _URC_INSTALL_CONTEXT;
}

#endif

/* From cleanup_landing. */
void cleanup_landed(struct _Unwind_Exception *exception, const Landing *landing)
{
    landing->function(landing->variable);
    _Unwind_Resume(exception);
    throw("an unwinding was not resumed");
}

bool cleanup_is_landing(struct _Unwind_Context *context)
{
    return _Unwind_GetRegionStart(context) == (uintptr_t)cleanup_landed;
}
