/* What the runtime asks of the compiler, the processor and the kernel: branch
 * hints, barriers, futex and membarrier calls, the clock, and the thread's own
 * worker pointer.
 *
 * Nothing here keeps state but chant_tls_m. On x86-64 that variable is read by
 * one instruction of inline assembly: a compiler that computed its address once
 * and kept it in a register across a context switch would read another thread's. */
#ifndef CHANT_PLATFORM_H
#define CHANT_PLATFORM_H

#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define NOINLINE __attribute__((noinline))
#define COLD __attribute__((cold, noinline))
#define NORETURN __attribute__((noreturn))
#define CACHE_LINE 64

/* Keeps the compiler, not the processor, from moving memory accesses across. */
#define compiler_barrier() __asm__ volatile("" ::: "memory")

#define load_relaxed(p) atomic_load_explicit(p, memory_order_relaxed)
#define load_acquire(p) atomic_load_explicit(p, memory_order_acquire)
#define store_relaxed(p, v) atomic_store_explicit(p, v, memory_order_relaxed)
#define store_release(p, v) atomic_store_explicit(p, v, memory_order_release)

#if defined(__SANITIZE_THREAD__)
#define CHANT_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CHANT_TSAN 1
#endif
#endif
#ifndef CHANT_TSAN
#define CHANT_TSAN 0
#endif

#if defined(__SANITIZE_ADDRESS__)
#define CHANT_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHANT_ASAN 1
#endif
#endif
#ifndef CHANT_ASAN
#define CHANT_ASAN 0
#endif

#ifdef NDEBUG
#define RT_ASSERT(x) ((void)0)
#else
#define RT_ASSERT(x) ((x) ? (void)0 : rt_assert_failed(#x, __FILE__, __LINE__))
#endif
COLD NORETURN void rt_assert_failed(const char *what, const char *file, int line);

#define PAGE ((size_t)4096) /* bytes that the kernel maps at a time */

static inline void cpu_relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

typedef struct M M;

extern _Thread_local M *chant_tls_m __attribute__((tls_model("initial-exec")));

/* The calling thread's worker; NULL on a thread that has not used the runtime. */
#if defined(__x86_64__)
static inline M *m_current(void)
{
    M *m;
    __asm__ volatile("movq chant_tls_m@gottpoff(%%rip), %0\n\tmovq %%fs:(%0), %0" : "=r"(m));
    return m;
}
#else
M *m_current(void);
#endif

/* Sleeps while *word == expected, until woken or until the CLOCK_MONOTONIC time
 * `deadline` (nanoseconds; < 0: no deadline). May return spuriously. errno is kept. */
void futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t deadline);
/* Wakes up to `n` sleepers on *word. The address is only a key: it need not be mapped. */
void futex_wake(_Atomic uint32_t *word, int n);

/* The calling thread runs nothing any more: the process is dying. */
NORETURN void thread_stop(void);

/* Makes every other running thread of the process execute a full barrier. False if the
 * kernel can't (membarrier_init found none): then the caller's thread has. */
bool membarrier_init(void);
bool membarrier_all(void);

/* What poll(2) says without waiting. It is not interrupted: of a call that has nothing to tell Linux
 * says EINTR if a signal came meanwhile, though the call would not have waited. */
int poll_now(struct pollfd *fds, nfds_t n);

/* CLOCK_MONOTONIC and CLOCK_REALTIME in nanoseconds. */
int64_t clock_mono(void);
int64_t clock_wall(void);

int thread_id(void);
/* Threads of this process that have not ended, or -1 when /proc can't say. */
int thread_count(void);
/* True if the thread runs or would if it had a CPU; false also if /proc can't say. */
bool thread_is_runnable(int tid);
/* Why pthread_create has failed. */
const char *thread_error(int error);
/* CPUs in the affinity mask, at least 1. */
int cpu_count(void);

#endif
