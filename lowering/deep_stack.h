/* A stack that deeply nested programs fit on. */
#ifndef CHANT_DEEP_STACK_H
#define CHANT_DEEP_STACK_H

/* Calls body(context, levels) on a large stack and returns what it returns; waits until then.
 * `levels`: how deep the constructs of a unit may nest there (Unit.max_depth). Where there is
 * no memory for such a stack it is called on the caller's own, with fewer levels. */
int deep_stack_run(int (*body)(void *context, int levels), void *context);

#endif
