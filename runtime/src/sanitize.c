/* AddressSanitizer must know the bounds of the stack in use, ThreadSanitizer takes each
 * goroutine for a thread of its own ("fiber"). Compiled to nothing without them. */
#include "sanitize.h"

#if CHANT_ASAN

#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>

void san_g_create(G *g)
{
    g->san_fiber = NULL;
    /* What the slot's last goroutine left poisoned. */
    if (g->stack_lo && (char *)g > g->stack_lo)
        __asan_unpoison_memory_region(g->stack_lo, (size_t)((char *)g - g->stack_lo));
}

void san_g_destroy(G *g)
{
    (void)g;
}

void san_g_adopt(G *g)
{
    (void)g;
}

void san_switch_begin(G *from, G *to, bool dying)
{
    __sanitizer_start_switch_fiber(dying ? NULL : &from->san_fiber, to->stack_lo,
                                   (size_t)(to->stack_hi - to->stack_lo));
}

void san_switch_end(G *self)
{
    __sanitizer_finish_switch_fiber(self->san_fiber, NULL, NULL);
}

void san_slot_created(void *base, size_t size)
{
    /* Pointers to live memory are on these stacks. */
    __lsan_register_root_region(base, size);
}

#elif CHANT_TSAN

#include <sanitizer/tsan_interface.h>

void san_g_create(G *g)
{
    g->san_fiber = __tsan_create_fiber(0);
}

void san_g_destroy(G *g)
{
    (void)g;
}

void san_g_adopt(G *g)
{
    g->san_fiber = __tsan_get_current_fiber();
}

void san_switch_begin(G *from, G *to, bool dying)
{
    /* The fiber in use can't be destroyed: the next goroutine on this thread does it. */
    if (dying && !from->is_main)
        m_current()->dead_fiber = from->san_fiber;
    __tsan_switch_to_fiber(to->san_fiber, 0);
}

void san_switch_end(G *self)
{
    (void)self;
    M *m = m_current();
    if (m->dead_fiber) {
        __tsan_destroy_fiber(m->dead_fiber);
        m->dead_fiber = NULL;
    }
}

void san_slot_created(void *base, size_t size)
{
    (void)base, (void)size;
}

#else

/* ISO C wants a declaration in every file. */
typedef int SanitizeNothing;

#endif
