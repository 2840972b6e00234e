/* Context switch. context_x86_64.S, context_aarch64.S.
 *
 * A suspended context is a stack pointer; its callee-saved registers, its floating-point
 * environment (rounding, traps, exception flags) and the address to go on at lie on the stack.
 * A new context begins with the floating-point environment of its maker, as a C thread does
 * (C17 7.6p2). The signal mask is the thread's. */
#ifndef CHANT_CONTEXT_H
#define CHANT_CONTEXT_H

#include "platform.h"

/* Saves the caller into *save and goes on at `to`, in that order of effects seen by
 * others: *save is written after the thread has left the stack. */
void context_switch(_Atomic(void *) *save, void *to);

/* The same for a `to` that context_make has made and that has not run yet. */
void context_start_new(_Atomic(void *) *save, void *to);

/* Goes on at `to`; the caller is not saved, and its stack may be another's already. */
NORETURN void context_jump(void *to);

/* The same without a call, so that the return meets the prediction of the call that switched
 * away from `to`. */
#if defined(__x86_64__)
static inline __attribute__((always_inline)) NORETURN void context_leave(void *to)
{
    __asm__ volatile("jmp context_jump" : : "D"(to) : "memory");
    __builtin_unreachable();
}
#else
#define context_leave context_jump
#endif

/* Makes a stack whose top is `top` ready to call entry(), which must not return. */
void *context_make(void *top, void (*entry)(void));

/* Calls fn(arg) on top of the suspended context `sp`, as if from the place where it is
 * suspended: fn can unwind through it. The context is left as it was. */
void context_call_on(void *sp, void (*fn)(void *), void *arg);

/* Switches to `stack_top` and calls fn(arg) there, with nothing above it to unwind to. */
NORETURN void context_call_fresh(void *stack_top, void (*fn)(void *), void *arg);

#endif
