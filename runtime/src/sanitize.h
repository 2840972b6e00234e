/* What the sanitizers must be told of goroutines' stacks; empty without them. sanitize.c. */
#ifndef CHANT_SANITIZE_H
#define CHANT_SANITIZE_H

#include "rt_types.h"

#if CHANT_ASAN || CHANT_TSAN
/* g, made and about to be dispatched for the first time; g about to be reused. */
void san_g_create(G *g);
void san_g_destroy(G *g);
/* The thread's own stack, for g0 and foreign threads. */
void san_g_adopt(G *g);
/* Around a switch. from == NULL after the switch: the goroutine's first steps.
 * `dying`: from never runs again. */
void san_switch_begin(G *from, G *to, bool dying);
void san_switch_end(G *self);
void san_slot_created(void *base, size_t size);
#else
static inline void san_g_create(G *g) { (void)g; }
static inline void san_g_destroy(G *g) { (void)g; }
static inline void san_g_adopt(G *g) { (void)g; }
static inline void san_switch_begin(G *from, G *to, bool dying)
{
    (void)from, (void)to, (void)dying;
}
static inline void san_switch_end(G *self) { (void)self; }
static inline void san_slot_created(void *base, size_t size) { (void)base, (void)size; }
#endif

#endif
