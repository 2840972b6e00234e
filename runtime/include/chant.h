/* Chant: goroutines, channels and select for C.
 *
 * Included implicitly in .gc files, where the language's own words (go, chan,
 * select, make, <-) lower to these calls; usable as it is from plain C.
 *
 * Every call may be made from a goroutine or from any thread; a thread that the
 * runtime did not make blocks as a thread where a goroutine would park.
 * "May block" below means: parks the calling goroutine, not its thread. */
#ifndef CHANT_H
#define CHANT_H

#include <stdbool.h>
#include <stddef.h>
#ifdef __CHANT__
#include "chant/stdint.h"
#else
#include <errno.h> /* before its `errno` is replaced below */
#include <stdint.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* A channel of any element type. Opaque: compare it with NULL or with another
 * channel, nothing else. */
typedef struct chant_chan chant_chan;

/* What every channel type of .gc code becomes in emitted C: one specifier, so that
 * qualifiers and declarators apply to it as they do in Chant. */
typedef struct chant_chan *chant_ref;

#ifndef __CHANT__
/* In plain C, chan(T) documents the element type that .gc code checks. */
#define chan(T) chant_chan *
#endif

enum chant_dir { CHANT_SEND, CHANT_RECV };

/* One case of chan_select. The caller fills c, dir and value; a receive sets ok. */
struct chant_case {
    chant_chan *c;      /* NULL: never ready */
    void *value;        /* send: the value to copy; receive: where to, or NULL to drop it */
    enum chant_dir dir;
    bool ok;            /* receive: true if value was sent, false if c is closed and drained */
};

/* What the record of a function that recovers begins with. The runtime's alone. */
struct chant_frame {
    void *sp;
    int state; /* not 0 once a panic has been recovered */
};

/* ---- channels ----
 * chan_make     new channel of `capacity` elements of `size` bytes, one reference,
 *               owned by the caller. Panics "makechan: size out of range" if capacity
 *               is negative, or more than an int or than memory could hold.
 * chan_send     copies the element at `value` into c. May block; for ever if c is NULL.
 *               Panics "send on closed channel".
 * chan_recv     copies an element out to `value` (NULL: drops it). May block; for ever
 *               if c is NULL. False, with *value zeroed, once c is closed and drained.
 * chan_try_send, chan_try_recv
 *               the same without blocking: true if the operation took place.
 *               chan_try_recv sets *ok (may be NULL) as chan_recv returns.
 * chan_close    panics "close of closed channel", "close of nil channel". Never blocks.
 * chan_len, chan_cap
 *               elements queued; capacity. 0 for NULL.
 * chan_select   waits until one of `n` cases can proceed, carries it out and returns its
 *               index; of several, one uniformly at random. With has_default it does not
 *               wait and returns -1 when none is ready. Each channel and value is read
 *               on entry. Never returns if nothing can ever be ready.
 * chan_retain   takes a reference and returns its argument. NULL is a no-op.
 * chan_release  drops one; the last frees the channel and what is queued in it.
 * chant_release_var
 *               chan_release(*c): the form that __attribute__((cleanup)) calls.
 * chant_range_recv
 *               chan_recv as `for (v : c)` makes it.
 * Source: Go specification, "Channel types", "Send statements", "Receive operator",
 * "Select statements", "Close". */

/* ---- goroutines ----
 * chant_go      starts a goroutine that runs entry(copy of the `size` bytes at args).
 *               The copy lives as long as the goroutine.
 * chant_go_nil  reports `go` of a null function: "go of nil func value", exit 2.
 * chant_block   parks the caller for ever: `select {}`.
 * chant_panic   ends the calling goroutine's work with a message: runs what it deferred,
 *               then ends the program with status 2, unless a function recovers.
 * chant_protect runs body(record); returns when it does, or when chant_recover has stopped a
 *               panic and all cleanups within body have run. A struct chant_frame, zeroed,
 *               is the record's first member.
 * chant_recover in a cleanup within body: stops the panic that runs it and returns its
 *               message, else NULL. The message is valid until the goroutine ends or
 *               recovers from another panic.
 * chant_recover_end
 *               at the end of a cleanup that may have called chant_recover. */

/* ---- calls that block ----
 * A C call that blocks keeps its thread. Others run meanwhile, on other threads; at the latest
 * 12 ms later, when the runtime has noticed, or at once if this is said beforehand:
 *
 *     chant_blocking_begin();
 *     PGresult *r = PQexec(connection, query);
 *     chant_blocking_end();
 *
 * chant_blocking_begin
 *               the goroutine goes on on its thread, without the right to run that it shares
 *               with others, which they have from now on. Never blocks; may make a thread.
 * chant_blocking_end
 *               takes it up again. May block until others give way (CHANT_PROCS); the goroutine
 *               may go on in another thread then, as at a channel operation.
 * chant_blocking_over
 *               takes it up again if nobody has it; else the goroutine goes on without, in the
 *               same thread, and waits for it at its next call of the runtime. What compiled
 *               .gc code calls behind the C library's functions that block.
 *
 * Anything may be done in between, and left by whatever way: a call of the runtime, a panic too,
 * takes the right up again first, and a longjmp is no different from a return. They don't nest:
 * the first end, or call of the runtime, ends it, and what follows is ordinary. errno is kept.
 * In threads that the runtime did not make, and in the child of a fork, they do nothing. */

#define CHANT_T_NORETURN __attribute__((noreturn)) void
#define CHANT_T_VOID void
#define CHANT_T_BOOL bool
#define CHANT_T_INT int
#define CHANT_T_LLONG long long
#define CHANT_T_SIZE size_t
#define CHANT_T_CHAN struct chant_chan *
#define CHANT_T_PCHAN struct chant_chan *const *
#define CHANT_T_PTR void *
#define CHANT_T_CPTR const void *
#define CHANT_T_PBOOL bool *
#define CHANT_T_CASES struct chant_case *
#define CHANT_T_ENTRY void (*)(void *)
#define CHANT_T_FORMAT const char *, ...
#define CHANT_T_TEXT const char *
#define CHANT_T_FRAME struct chant_frame *
#define CHANT_RTCALL0(name, result) CHANT_T_##result name(void);
#define CHANT_RTCALL1(name, result, a) CHANT_T_##result name(CHANT_T_##a);
#define CHANT_RTCALL2(name, result, a, b) CHANT_T_##result name(CHANT_T_##a, CHANT_T_##b);
#define CHANT_RTCALL3(name, result, a, b, c) \
    CHANT_T_##result name(CHANT_T_##a, CHANT_T_##b, CHANT_T_##c);
#include "chant/rtcalls.def"
#undef CHANT_RTCALL0
#undef CHANT_RTCALL1
#undef CHANT_RTCALL2
#undef CHANT_RTCALL3
#undef CHANT_T_NORETURN
#undef CHANT_T_VOID
#undef CHANT_T_BOOL
#undef CHANT_T_INT
#undef CHANT_T_LLONG
#undef CHANT_T_SIZE
#undef CHANT_T_CHAN
#undef CHANT_T_PCHAN
#undef CHANT_T_PTR
#undef CHANT_T_CPTR
#undef CHANT_T_PBOOL
#undef CHANT_T_CASES
#undef CHANT_T_ENTRY
#undef CHANT_T_FORMAT
#undef CHANT_T_TEXT
#undef CHANT_T_FRAME

void chant_panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* For cleanups that may panic, with compilers that can't unwind out of a cleanup: while any
 * goroutine is being unwound, cleanups pass their work through chant_deferred. */
extern int chant_unwinding;
void chant_deferred(void (*body)(void *), void *context);
#if defined(__CHANT__) && defined(__clang__)
static __inline__ __attribute__((always_inline, unused)) void
chant_defer_call(void (*body)(void *), void *context)
{
    if (__builtin_expect(__atomic_load_n(&chant_unwinding, __ATOMIC_RELAXED) == 0, 1))
        body(context);
    else
        chant_deferred(body, context);
}
#endif

/* Lets every other runnable goroutine run first (Go's runtime.Gosched). */
void goroutine_yield(void);

/* Runs what the calling goroutine deferred and ends it (runtime.Goexit). From main, the
 * program goes on until its other goroutines are done, which is then a deadlock. */
void goroutine_exit(void) __attribute__((noreturn));

/* Goroutines that exist, main included (runtime.NumGoroutine). */
int goroutine_count(void);

/* Sets how many goroutines may run at once, if n > 0; returns the former setting
 * (runtime.GOMAXPROCS). Also set by the environment variable CHANT_PROCS; the default
 * is the number of CPUs in the process's affinity mask. */
int chant_set_procs(int n);

/* The same as chant_blocking_over, but for this: see "calls that block" above. */
void chant_blocking_end(void);

/* Sets how many threads the program may use for goroutines, those blocked in C calls included,
 * if n > 0; returns the former setting (Go's debug.SetMaxThreads), 10000 at first. A program
 * that needs more, or has more already, ends: "fatal error: thread exhaustion". */
int chant_set_max_threads(int n);

/* Where errno is for the calling goroutine, right now: it is another place once the
 * goroutine goes on in another thread. The C library's own function is declared so that
 * compilers keep what it returned; where this header is included, `errno` asks anew. */
int *chant_errno_location(void);
#ifndef __CHANT__
#undef errno
#define errno (*chant_errno_location())
#endif

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
