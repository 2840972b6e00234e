/* For LD_PRELOAD: trouble for the process that libgccjit works in, a child of the one that loads it,
 * and for no other.
 *
 * From its start, requests for memory are counted. FAIL_AT=N is the one that goes wrong,
 * in the way FAIL_HOW says: `once` (it fails), `on` (it and all that follow fail), `abort`, `segv`
 * or `kill` (the process ends by that signal), `exit` (it ends with status 0). The file FAIL_MARK
 * is made when it has come to that. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int is_working;
static long count, at;
static const char *how, *mark;

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static int fails(void)
{
    if (!is_working || !at || ++count < at)
        return 0;
    if (count > at)
        return strcmp(how, "on") == 0;
    if (mark)
        close(open(mark, O_CREAT | O_WRONLY, 0600));
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "segv") == 0)
        raise(SIGSEGV);
    if (strcmp(how, "kill") == 0)
        raise(SIGKILL);
    if (strcmp(how, "exit") == 0)
        _exit(0);
    return 1;
}

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

static void begin(void)
{
    at = getenv("FAIL_AT") ? atol(getenv("FAIL_AT")) : 0;
    how = getenv("FAIL_HOW") ? getenv("FAIL_HOW") : "once";
    mark = getenv("FAIL_MARK");
    is_working = 1;
}

void *dlopen(const char *path, int flags)
{
    void *(*next)(const char *, int) = real("dlopen");
    void *library = next(path, flags);
    if (path && strstr(path, "libgccjit") && library)
        pthread_atfork(NULL, NULL, begin);
    return library;
}

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
    return fails() ? no_memory() : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? no_memory() : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? no_memory() : __libc_realloc(old, size);
}

void *mmap(void *address, size_t len, int protection, int flags, int fd, off_t offset)
{
    static void *(*next)(void *, size_t, int, int, int, off_t);
    if (!next)
        next = real("mmap");
    if (fails()) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return next(address, len, protection, flags, fd, offset);
}
