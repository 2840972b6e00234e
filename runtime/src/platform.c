/* The kernel's and the C library's part of what the runtime needs: futex, membarrier,
 * clocks, counts of threads and CPUs. Stateless but for chant_tls_m. */
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "chant.h"
#include "panic.h"

_Thread_local M *chant_tls_m __attribute__((tls_model("initial-exec")));

#if !defined(__x86_64__)
NOINLINE M *m_current(void)
{
    return chant_tls_m;
}
#endif

void rt_assert_failed(const char *what, const char *file, int line)
{
    throw_at(what, file, line);
}

/* The assembly keeps a compiler that sees all from finding out that callers may keep the
 * result. */
NOINLINE int *chant_errno_location(void)
{
    int *location = __errno_location();
    __asm__ volatile("" : "+r"(location) : : "memory");
    return location;
}

void futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t deadline)
{
    int saved = errno;
    struct timespec ts, *limit = NULL;
    if (CHANT_TSAN && deadline < 0)
        deadline = INT64_MAX; /* or the kernel goes on waiting after a handler with SA_RESTART */
    if (deadline >= 0) {
        ts.tv_sec = deadline / 1000000000;
        ts.tv_nsec = deadline % 1000000000;
        limit = &ts;
    }
    /* FUTEX_WAIT_BITSET takes an absolute time; FUTEX_WAIT a relative one. */
    long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected, limit,
                          NULL, FUTEX_BITSET_MATCH_ANY);
    if (CHANT_TSAN && result != 0 && errno == EINTR)
        usleep(0); /* TSan puts handlers off until a call that it knows */
    if (unlikely(result != 0 && errno != EAGAIN && errno != EINTR && errno != ETIMEDOUT)) {
        /* Nothing that sleeps may be used any more, the lock of reports included. */
        rt_print("fatal error: can't sleep (futex): %s\n", strerror(errno));
        _exit(EXIT_FAULT);
    }
    errno = saved;
}

void futex_wake(_Atomic uint32_t *word, int n)
{
    int saved = errno;
    syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, n, NULL, NULL, 0);
    errno = saved;
}

void thread_stop(void)
{
    static _Atomic uint32_t never;
    for (;;)
        futex_wait(&never, 0, -1);
}

bool membarrier_init(void)
{
    long commands = syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
    if (commands < 0 || !(commands & MEMBARRIER_CMD_PRIVATE_EXPEDITED))
        return false;
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0 &&
           membarrier_all(); /* a filter of system calls may tell commands apart */
}

bool membarrier_all(void)
{
    int saved = errno;
    bool done = syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
    if (!done)
        atomic_thread_fence(memory_order_seq_cst);
    errno = saved;
    return done;
}

static int64_t clock_read(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int poll_now(struct pollfd *fds, nfds_t n)
{
    int ready;
    do
        ready = poll(fds, n, 0);
    while (ready < 0 && errno == EINTR);
    return ready;
}

int64_t clock_mono(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

int64_t clock_wall(void)
{
    return clock_read(CLOCK_REALTIME);
}

int thread_id(void)
{
    return (int)syscall(SYS_gettid);
}

int thread_count(void)
{
    int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    char text[1024];
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0)
        return -1;
    text[n] = '\0';
    /* The name, field 2, is in parentheses and may hold anything; num_threads is field 20. */
    char *p = text + n;
    while (p > text && *p != ')')
        p--;
    /* The state, field 3, is the first thread's. One that has ended stays, and is counted,
     * until the others have. */
    bool first_ended = text + n - p > 2 && p[2] == 'Z';
    for (int field = 2; field < 20; field++) {
        while (*p != ' ') {
            if (*p == '\0')
                return -1;
            p++;
        }
        p++;
    }
    return atoi(p) - first_ended;
}

bool thread_is_runnable(int tid)
{
    char text[128];
    snprintf(text, sizeof text, "/proc/self/task/%d/stat", tid);
    int fd = open(text, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    /* Field 2, the name, is in parentheses and at most 15 bytes of anything; 3 is the state. */
    const char *end = strrchr(text, ')');
    return end && end[1] == ' ' && end[2] == 'R';
}

const char *thread_error(int error)
{
    return error == EPERM ? "Operation not permitted (does a seccomp filter refuse clone3?)"
                          : strerror(error);
}

int cpu_count(void)
{
    cpu_set_t fixed;
    if (sched_getaffinity(0, sizeof fixed, &fixed) == 0)
        return CPU_COUNT(&fixed) > 0 ? CPU_COUNT(&fixed) : 1;
    /* More CPUs than the fixed set holds. */
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (int)n : 1;
}
