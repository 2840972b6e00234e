/* What the libraries that are preloaded into a program have in common: which of its requests fails.
 *
 *   FAIL_NTH=n     the n-th, from 1
 *   FAIL_FROM=n    and all that follow
 *   FAIL_MARK=FILE is made when the first fails
 *
 * Requests count from the time the program's own constructors run, from any thread. Only the
 * program itself is meant: what it starts finds LD_PRELOAD gone. */
#ifndef CHANT_TESTS_FAIL_H
#define CHANT_TESTS_FAIL_H

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long count;
static long first; /* 0: none is to fail */
static bool all;
static const char *mark;

/* Whether the caller's request is to fail; errno is ENOMEM then. */
static bool fails(void)
{
    if (first == 0)
        return false;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (n < first || (n > first && !all))
        return false;
    if (n == first && mark) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (fd >= 0)
            syscall(SYS_close, fd);
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

#endif
