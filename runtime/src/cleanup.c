/* Cleanups in functions that were compiled without exception tables: those that libgccjit makes,
 * which knows of no cleanups (lowering/jit_cleanup.c).
 *
 * Such a function keeps a list of what is to be cleaned up, innermost first, in its own frame:
 * records, and a variable with the first one's address. The compiler stores into both as control
 * enters and leaves the scopes. The function's personality is chant_cleanup_personality; its
 * language-specific data are an instruction, `lea OFFSET(%rbp), %rax` with an offset of four
 * bytes, which says where the variable is.
 *
 * An unwinding that arrives at a frame with records goes on at cleanup_landing (cleanup_*.S),
 * on the frame's own stack, in such a way that it seems to have been called from where the
 * unwinding came from: the frames below are gone, as they are when a compiler's landing pad
 * runs. It takes one record, calls what that says, and resumes. So what unwinds out of a cleanup
 * finds the frame with the records that are left.
 *
 * Records belong to the frame that they are in; no locks. */
#include "cleanup.h"

#include <stdint.h>
#include <string.h>

#include "panic.h"

typedef struct Record Record;

/* The compiler's: three words. */
struct Record {
    Record *next;             /* outwards; once it has been taken: where the unwinding came from */
    void (*function)(void *);
    void *variable;
};

/* Where an unwinding goes on to clean up, with the exception and the record in the registers
 * that unwinders pass data in. */
extern const char cleanup_landing[] __attribute__((visibility("hidden")));

#pragma GCC visibility push(default)
_Unwind_Reason_Code chant_cleanup_personality(int version, _Unwind_Action actions,
                                              _Unwind_Exception_Class class,
                                              struct _Unwind_Exception *exception,
                                              struct _Unwind_Context *context);
#pragma GCC visibility pop

NORETURN void cleanup_landed(struct _Unwind_Exception *exception, const Record *record);

#if defined(__x86_64__)

enum { RBP = 6 }; /* as DWARF numbers it */

/* The variable with the first record's address. */
static Record **list_of(struct _Unwind_Context *context)
{
    static const unsigned char lea_rbp[] = {0x48, 0x8d, 0x85};
    const unsigned char *code = _Unwind_GetLanguageSpecificData(context);
    int32_t offset;
    if (code == NULL || memcmp(code, lea_rbp, sizeof lea_rbp) != 0)
        throw("a function with cleanups of another form");
    memcpy(&offset, code + sizeof lea_rbp, sizeof offset);
    return (Record **)(uintptr_t)(_Unwind_GetGR(context, RBP) + (_Unwind_Word)(int64_t)offset);
}

_Unwind_Reason_Code chant_cleanup_personality(int version, _Unwind_Action actions,
                                              _Unwind_Exception_Class class,
                                              struct _Unwind_Exception *exception,
                                              struct _Unwind_Context *context)
{
    (void)class;
    if (version != 1 || !(actions & _UA_CLEANUP_PHASE))
        return _URC_CONTINUE_UNWIND;
    Record **list = list_of(context), *record = *list;
    if (record == NULL)
        return _URC_CONTINUE_UNWIND;
    *list = record->next;
    record->next = (Record *)(uintptr_t)_Unwind_GetIP(context);
    _Unwind_SetGR(context, __builtin_eh_return_data_regno(0), (uintptr_t)exception);
    _Unwind_SetGR(context, __builtin_eh_return_data_regno(1), (uintptr_t)record);
    _Unwind_SetIP(context, (uintptr_t)cleanup_landing);
    return _URC_INSTALL_CONTEXT;
}

#endif

/* From cleanup_landing. */
void cleanup_landed(struct _Unwind_Exception *exception, const Record *record)
{
    record->function(record->variable);
    _Unwind_Resume(exception);
    throw("an unwinding was not resumed");
}

bool cleanup_is_landing(struct _Unwind_Context *context)
{
    return _Unwind_GetRegionStart(context) == (uintptr_t)cleanup_landed;
}
