/* Preloaded into a program, makes its n-th request for memory or for a thread fail.
 *
 * Requests are calls of malloc and its kin, mmap, mprotect, madvise (by whatever name), and
 * pthread_create, from the time the program's own constructors run, from any thread.
 *
 *   FAIL_NTH=n     the n-th fails, from 1
 *   FAIL_FROM=n    so do all that follow
 *   FAIL_MARK=FILE is made when the first fails
 *
 * Only the program itself is meant: what it starts finds LD_PRELOAD gone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_process_madvise
#define SYS_process_madvise 440
#endif

/* The C library's own, which dlsym, that may itself call malloc, need not look up. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_long count;
static long first; /* 0: none is to fail */
static bool all;
static const char *mark;

static bool fails(void)
{
    if (first == 0)
        return false;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (n < first || (n > first && !all))
        return false;
    if (n == first && mark) {
        int fd = open(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (fd >= 0)
            close(fd);
    }
    errno = ENOMEM;
    return true;
}

__attribute__((constructor)) static void start(void)
{
    const char *nth = getenv("FAIL_NTH"), *from = getenv("FAIL_FROM");
    mark = getenv("FAIL_MARK");
    all = from != NULL;
    unsetenv("LD_PRELOAD");
    if (from || nth)
        first = atol(from ? from : nth);
}

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

/* The kernel takes up to six words, whatever the call. */
long syscall(long number, ...)
{
    static long (*real)(long, ...);
    va_list ap;
    long a[6];
    va_start(ap, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(ap, long);
    va_end(ap);
    if (real == NULL)
        real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    if (number == SYS_process_madvise && fails())
        return -1;
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *arg)
{
    static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (fails())
        return EAGAIN;
    if (real == NULL)
        real = (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(
            RTLD_NEXT, "pthread_create");
    return real(thread, attributes, run, arg);
}
