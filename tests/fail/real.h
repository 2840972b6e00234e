/* The C library's functions, for who has defined others of the same names in front of them. */
#ifndef CHANT_TESTS_REAL_H
#define CHANT_TESTS_REAL_H

#include <dlfcn.h>
#include <stdarg.h>
#include <unistd.h>

/* The C library's `fn`, looked up once at each place that names it. */
#define REAL(fn)                                                                                   \
    ({                                                                                             \
        static void *found;                                                                        \
        void *real = __atomic_load_n(&found, __ATOMIC_RELAXED);                                    \
        if (real == NULL)                                                                          \
            __atomic_store_n(&found, real = dlsym(RTLD_NEXT, #fn), __ATOMIC_RELAXED);              \
        (__typeof__(fn) *)real;                                                                    \
    })

/* Its syscall with what stands behind `number`: the kernel takes up to six words, whatever the
 * call. */
static inline long real_syscall(long number, va_list ap)
{
    long a[6];
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(ap, long);
    return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

#endif
