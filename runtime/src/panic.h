/* Ends of the program and of goroutines: program errors (panic), runtime errors (fatal),
 * runtime bugs (throw), and unwinding. panic.c, unwind.c, dump.c, signals.c. */
#ifndef CHANT_PANIC_H
#define CHANT_PANIC_H

#include "backtrace.h"

/* A panic under way. On the heap, since unwinding overwrites the frames it began in; never
 * freed unless recovered. */
struct PanicRecord {
    PanicRecord *outer;     /* the panic whose deferred call began this one */
    const char *message;
    bool recovered;         /* set by recover(); unwinding then stops at the frame */
    Trace trace;            /* where it began: the frames are gone when it reports */
};

/* Runs the caller's deferred statements, then ends the program: "panic: MESSAGE". */
NORETURN void panic_raise(const char *message);

/* "fatal error: MESSAGE" and every goroutine's stack; status 2. stdio is flushed. */
NORETURN void fatal_error(const char *message);
/* The same without stacks: what can't be helped, out of memory for instance. */
NORETURN void fatal_plain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Two lines, then the stacks: from a signal handler. */
NORETURN void fatal_signal(const char *line1, const char *line2);
/* A bug of the runtime. */
#define throw(message) throw_at(message, __FILE__, __LINE__)
COLD NORETURN void throw_at(const char *message, const char *file, int line);

/* malloc, realloc that end the program with a message when there is no memory. */
void *rt_alloc(size_t size);
void *rt_alloc_zero(size_t size);
void *rt_realloc(void *old, size_t size);

/* Unwinds the caller's stack, running cleanups, then calls at_end on what is left of it. */
NORETURN void unwind_stack(void (*at_end)(void *), void *arg);

/* printf to standard error with no lock and no allocation. */
void rt_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Stops all other threads from running goroutines, as far as possible in a short while.
 * False if some other thread is already doing so (the caller then sleeps for ever). */
void rt_freeze(void);

/* Handlers for SIGSEGV, SIGBUS, SIGFPE, SIGILL (reported as errors) and SIGQUIT (dump). */
void signals_init(void);
void signals_thread_init(M *m);

/* Reports a deadlock if there is one. Call under sched.lock when something went to sleep;
 * does not return if it is one. */
void deadlock_check(void);
/* True if the last check was put off only because threads unknown to the runtime exist. */
extern _Atomic bool deadlock_suspected;

#endif
