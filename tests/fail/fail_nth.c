/* Preloaded into a program, makes its n-th request for memory or for a thread fail (fail.h).
 *
 * Requests are calls of malloc and its kin, mmap, mprotect, madvise (by whatever name), and
 * pthread_create. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>

#include "fail.h"
#include "real.h"

#ifndef SYS_process_madvise
#define SYS_process_madvise 440
#endif

/* The C library's own, which dlsym, that may itself call malloc, need not look up. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size)
{
    if (fails() || (*result = __libc_memalign(alignment, size)) == NULL)
        return ENOMEM;
    return 0;
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    if (fails())
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}

int mprotect(void *address, size_t length, int protection)
{
    return fails() ? -1 : (int)syscall(SYS_mprotect, address, length, protection);
}

int madvise(void *address, size_t length, int advice)
{
    return fails() ? -1 : (int)syscall(SYS_madvise, address, length, advice);
}

long syscall(long number, ...)
{
    if (number == SYS_process_madvise && fails())
        return -1;
    va_list ap;
    va_start(ap, number);
    long result = real_syscall(number, ap);
    va_end(ap);
    return result;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *arg)
{
    return fails() ? EAGAIN : REAL(pthread_create)(thread, attributes, run, arg);
}
