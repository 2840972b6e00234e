/* Context switch. context_x86_64.S, context_aarch64.S.
 *
 * A suspended context is a stack pointer; its callee-saved registers and the address to
 * go on at lie on the stack. The x87 control word and MXCSR are not saved (they cost more
 * than all the rest): a program that changes rounding or traps changes them for the
 * thread. The signal mask is the thread's as well. */
#ifndef CHANT_CONTEXT_H
#define CHANT_CONTEXT_H

#include "platform.h"

/* Saves the caller into *save and goes on at `to`, in that order of effects seen by
 * others: *save is written after the thread has left the stack. */
void context_switch(_Atomic(void *) *save, void *to);

/* Goes on at `to`; the caller is not saved. */
NORETURN void context_jump(void *to);

/* Makes a stack whose top is `top` ready to call entry(), which must not return. */
void *context_make(void *top, void (*entry)(void));

/* Calls fn(arg) on top of the suspended context `sp`, as if from the place where it is
 * suspended: fn can unwind through it. The context is left as it was. */
void context_call_on(void *sp, void (*fn)(void *), void *arg);

/* Switches to `stack_top` and calls fn(arg) there, with nothing above it to unwind to. */
NORETURN void context_call_fresh(void *stack_top, void (*fn)(void *), void *arg);

#endif
