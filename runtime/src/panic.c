/* Program errors, runtime errors, runtime bugs: what is printed and how the program ends.
 *
 * All of them end with status 2 after flushing stdio. Only one thread reports, and none that
 * begins after exit() is through: claim_report. */
#include "panic.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chant.h"
#include "dump.h"
#include "flush.h"
#include "g.h"
#include "options.h"
#include "proc.h"
#include "sched.h"

#define FREEZE_TIME 20000000 /* ns to wait for other threads to stop */

static _Atomic int reporter; /* tid of the thread that reports */

void rt_print(const char *format, ...)
{
    char text[2048];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (n > (int)sizeof text - 1)
        n = (int)sizeof text - 1;
    if (n > 0)
        write_all(STDERR_FILENO, text, (size_t)n);
}

/* Makes the caller's thread the one that reports, and stops it if there is another. False if it is
 * already. */
static bool claim_report(void)
{
    int none = 0, tid = thread_id();
    if (atomic_compare_exchange_strong(&reporter, &none, tid))
        return true;
    if (none != tid)
        thread_stop();
    return false;
}

/* The last thing that exit() calls: a report that has begun ends the program, another one can't
 * begin any more. In the child of a fork the reporter may be the parent's. */
static void at_exit(int status, void *arg)
{
    (void)status, (void)arg;
    if (!load_relaxed(&sched.forked))
        claim_report();
}

void panic_init(void)
{
    if (on_exit(at_exit, NULL) != 0)
        fatal_plain("out of memory: the end of the program");
}

void rt_freeze(void)
{
    if (!claim_report())
        _exit(EXIT_FAULT); /* the report itself failed */
    store_release(&sched.dying, true);
    M *self = m_current();
    for (M *m = load_acquire(&sched.all_m); m; m = m->all_next)
        if (m != self)
            atomic_fetch_or(&m->poll, POLL_FREEZE);
    membarrier_all();
    int64_t end = clock_mono() + FREEZE_TIME;
    for (M *m = load_acquire(&sched.all_m); m; m = m->all_next) {
        uint32_t seq = load_acquire(&m->seq);
        while (m != self && (seq & 1) && load_acquire(&m->seq) == seq && clock_mono() < end)
            sched_yield();
    }
    g_settle(end);
}

static NORETURN void finish(void)
{
    dump_flush();
    if (options.core) {
        signal(SIGABRT, SIG_DFL);
        raise(SIGABRT);
    }
    _exit(EXIT_FAULT);
}

void fatal_plain(const char *format, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    claim_report(); /* or memory runs out in the middle of a report */
    flush_standard();
    rt_print("fatal error: %s\n", text);
    finish();
}

void fatal_error(const char *message)
{
    rt_freeze();
    flush_standard();
    rt_print("fatal error: %s\n", message);
    dump_all(g_current(), NULL);
    dump_flush();
    flush_streams();
    finish();
}

void report_signal(const char *line1, const char *line2)
{
    rt_freeze();
    rt_print("%s\n%s\n", line1, line2);
    dump_all(g_current(), NULL);
    dump_flush();
    /* What the signal interrupted may be in the middle of a stream, so this comes last. */
    flush_standard();
}

void fatal_signal(const char *line1, const char *line2)
{
    report_signal(line1, line2);
    finish();
}

void throw_at(const char *message, const char *file, int line)
{
    rt_freeze();
    flush_standard();
    const char *base = strrchr(file, '/');
    rt_print("fatal error: bug in the Chant runtime: %s (%s:%d)\n", message,
             base ? base + 1 : file, line);
    dump_all(g_current(), NULL);
    signal(SIGABRT, SIG_DFL); /* the report has been made */
    abort();
}

void *rt_alloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (p == NULL)
        fatal_plain("out of memory: %zu bytes", size);
    return p;
}

void *rt_alloc_zero(size_t size)
{
    void *p = calloc(1, size ? size : 1);
    if (p == NULL)
        fatal_plain("out of memory: %zu bytes", size);
    return p;
}

void *rt_realloc(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (p == NULL)
        fatal_plain("out of memory: %zu bytes", size);
    return p;
}

/* Outermost panic first, those of its deferred calls indented below it. */
static void print_panics(const PanicRecord *p)
{
    const PanicRecord *outer = p->outer;
    while (outer && outer->state == PANIC_GONE)
        outer = outer->outer;
    if (outer)
        print_panics(outer);
    if (p->message) {
        dump_print("%spanic: ", outer && outer->message ? "\t" : "");
        dump_text(p->message);
        dump_print("%s\n", p->state == PANIC_RECOVERED ? " [recovered]" : "");
    }
}

static NORETURN void report(G *g, const PanicRecord *p)
{
    rt_freeze();
    flush_standard();
    print_panics(p);
    dump_all(g, &p->trace);
    dump_flush();
    flush_streams();
    finish();
}

static PanicRecord *new_record(void)
{
    PanicRecord *p = rt_alloc(sizeof *p);
    memset(p, 0, offsetof(PanicRecord, walk));
    return p;
}

/* Takes over `allocated`, unless NULL. */
static NORETURN void raise_panic(const char *message, char *allocated)
{
    if (g_current() == NULL) { /* a thread makes itself known */
        rt_enter();
        rt_leave();
    }
    PanicRecord *p = new_record();
    p->message = message;
    p->allocated = allocated;
    unwind_stack(p);
}

void panic_raise(const char *message)
{
    raise_panic(message, NULL);
}

void chant_panic(const char *format, ...)
{
    char text[256], *message = NULL;
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(text, sizeof text, format, ap);
    if (n >= 0) {
        size_t size = (size_t)n + 1;
        message = rt_alloc(size);
        if (size <= sizeof text)
            memcpy(message, text, size);
        else
            vsnprintf(message, size, format, again);
    }
    va_end(again);
    va_end(ap);
    raise_panic(message ? message : format, message);
}

void chant_go_nil(void)
{
    fatal_error("go of nil func value");
}

static NORETURN void end_goroutine(G *g)
{
    rt_enter();
    if (g->is_main) {
        mutex_lock(&sched.lock);
        sched.main_exited = true;
        mutex_unlock(&sched.lock);
    }
    sched_exit();
}

void panic_end(G *g)
{
    const PanicRecord *p = g->panics;
    while (p->state != PANIC_ACTIVE)
        p = p->outer;
    if (p->message)
        report(g, p);
    end_goroutine(g);
}

void goroutine_exit(void)
{
    rt_enter();
    rt_leave();
    if (g_current()->foreign)
        pthread_exit(NULL);
    unwind_stack(new_record());
}
