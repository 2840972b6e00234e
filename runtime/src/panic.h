/* Ends of the program and of goroutines: program errors (panic), runtime errors (fatal),
 * runtime bugs (throw), and unwinding. panic.c, unwind.c, dump.c, signals.c. */
#ifndef CHANT_PANIC_H
#define CHANT_PANIC_H

#include <unwind.h>

#include "backtrace.h"

#define EXIT_FAULT 2 /* status of a program that ends in a report */

typedef enum {
    PANIC_ACTIVE,
    PANIC_RECOVERED, /* by a deferred statement that still runs */
    PANIC_GONE       /* over, or overtaken by one that was recovered */
} PanicState;

/* An unwinding under way: a panic's, or goroutine_exit's. On the heap, since it overwrites the
 * frames it began in; freed when it ends at a function that recovered, or with the goroutine. */
struct PanicRecord {
    struct _Unwind_Exception exception; /* the unwinder's own */
    PanicRecord *outer;     /* what unwinds the deferred call that began this one */
    const char *message;    /* NULL: goroutine_exit */
    char *allocated;        /* the message if it is to be freed */
    const char *at;         /* stack pointer of the frame that is being unwound */
    PanicState state;
    bool was_recovered;     /* the program has the message */
    bool in_deferred;       /* chant_deferred runs a deferred statement for it */
    TraceWalk walk;         /* reads the frames as they are unwound: then they are gone */
    Trace trace;            /* what it has read: to where it began */
};

/* Runs the caller's deferred statements, then ends the program: "panic: MESSAGE". */
NORETURN void panic_raise(const char *message);

/* "fatal error: MESSAGE" and every goroutine's stack; status 2. stdio is flushed. */
NORETURN void fatal_error(const char *message);
/* The same without stacks: what can't be helped, out of memory for instance. */
NORETURN void fatal_plain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Two lines, then the stacks: from a signal handler. The caller then ends the program. */
void report_signal(const char *line1, const char *line2);
/* The same, and ends it with status 2. */
NORETURN void fatal_signal(const char *line1, const char *line2);
/* A bug of the runtime. */
#define throw(message) throw_at(message, __FILE__, __LINE__)
COLD NORETURN void throw_at(const char *message, const char *file, int line);

/* malloc, realloc that end the program with a message when there is no memory. */
void *rt_alloc(size_t size);
void *rt_alloc_zero(size_t size);
void *rt_realloc(void *old, size_t size);

/* Unwinds the caller's stack for p, which the goroutine owns from here on: runs cleanups up to
 * a function that recovers, or all, and then panic_end. */
NORETURN void unwind_stack(PanicRecord *p);
/* True if a panic unwinds g, not goroutine_exit. */
bool unwind_is_panic(const G *g);
/* Frees the records of a goroutine that ends. */
void unwind_forget(G *g);
/* The bottom of the stack: ends the program or the goroutine. */
NORETURN void panic_end(G *g);

/* printf to standard error with no lock and no allocation. */
void rt_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From here on exit() waits for a report that has begun. Once, before the program's own handlers. */
void panic_init(void);

/* Stops all other threads from running goroutines, as far as possible in a short while. If
 * another one reports already, the caller sleeps for ever. */
void rt_freeze(void);

/* Handlers for SIGSEGV, SIGBUS, SIGFPE, SIGILL (reported as errors) and SIGQUIT (dump). */
void signals_init(void);
void signals_thread_init(M *m);
/* Notes the calling goroutine's signal mask: a new worker begins with the one noted last. To
 * read it when a worker is made, from outside, is not possible: the kernel shows a thread in
 * sigwait with the awaited signals unblocked. */
void signals_note_mask(void);

/* Reports a deadlock if there is one. Call under sched.lock when something went to sleep;
 * does not return if it is one. */
void deadlock_check(void);
/* True if the last check was put off only because threads unknown to the runtime exist. */
extern _Atomic bool deadlock_suspected;

#endif
