/* Faults, SIGABRT and SIGQUIT. Handlers run on a stack of their own, per worker, so that a
 * goroutine that has run off its stack can be reported. A handler that the program (or a
 * sanitizer) had installed before is called for every fault that is not a stack overflow, and
 * keeps SIGABRT and SIGQUIT to itself; one that it installs later replaces ours. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "dump.h"
#include "g.h"
#include "panic.h"
#include "proc.h"
#include "stack.h"

#define SIGNAL_STACK (64u * 1024u)
/* How far below main's stack a fault still counts as its overflow. */
#define MAIN_MARGIN (1024u * 1024u)

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
static struct sigaction former[NSIG];
/* What workers begin with; bit n - 1: signal n is blocked. */
static _Atomic uint64_t program_mask;

static const char *describe(int sig)
{
    switch (sig) {
    case SIGSEGV:
        return "SIGSEGV: segmentation violation";
    case SIGBUS:
        return "SIGBUS: bus error";
    case SIGFPE:
        return "SIGFPE: floating-point exception";
    default:
        return "SIGILL: illegal instruction";
    }
}

static uintptr_t program_counter(const ucontext_t *uc)
{
#if defined(__x86_64__)
    return (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)uc->uc_mcontext.pc;
#else
    (void)uc;
    return 0;
#endif
}

/* The running goroutine has touched its guard. */
static bool is_overflow(const void *address)
{
    G *g = g_current();
    if (stack_guard_slot(address) != SLOT_NONE)
        return true;
    if (g == NULL || !g->is_main)
        return false;
    const char *a = address;
    return a < g->stack_lo && a >= g->stack_lo - MAIN_MARGIN;
}

static void on_fault(int sig, siginfo_t *info, void *uc)
{
    dump_survive_fault();
    char first[128], second[160];
    if ((sig == SIGSEGV || sig == SIGBUS) && info->si_code > 0 && is_overflow(info->si_addr)) {
        G *g = g_current();
        unsigned long long id = g ? g->id : 0;
        size_t size = g ? (size_t)(g->stack_hi - g->stack_lo) : 0;
        if (g && !g->is_main)
            size = stack_size();
        snprintf(first, sizeof first, "runtime: goroutine %llu stack exceeds %zu-byte limit", id,
                 size);
        fatal_signal(first, "fatal error: stack overflow");
    }
    const struct sigaction *old = &former[sig];
    if (old->sa_flags & SA_SIGINFO) {
        old->sa_sigaction(sig, info, uc);
        return;
    }
    if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN) {
        old->sa_handler(sig);
        return;
    }
    if (info->si_code <= 0) {
        /* Sent by a process: what the default would do. */
        signal(sig, SIG_DFL);
        raise(sig);
        return;
    }
    snprintf(second, sizeof second, "[signal %s addr=0x%zx pc=0x%zx]", describe(sig),
             (size_t)info->si_addr, (size_t)program_counter(uc));
    fatal_signal("fatal error: unexpected signal", second);
}

static void on_quit(int sig, siginfo_t *info, void *uc)
{
    (void)sig;
    char second[96];
    M *m = m_current();
    snprintf(second, sizeof second, "PC=0x%zx m=%d sigcode=%d", (size_t)program_counter(uc),
             m ? m->id : -1, info->si_code);
    fatal_signal("SIGQUIT: quit", second);
}

/* abort() and failed assertions: after the report the signal does what it would have done. */
static void on_abort(int sig, siginfo_t *info, void *uc)
{
    (void)info;
    char second[96];
    M *m = m_current();
    snprintf(second, sizeof second, "PC=0x%zx m=%d", (size_t)program_counter(uc),
             m ? m->id : -1);
    report_signal("SIGABRT: abort", second);
    signal(sig, SIG_DFL);
    raise(sig);
}

/* Takes over a signal that nobody else handles. */
static void handle_unclaimed(int sig, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    struct sigaction *old = &former[sig];
    if (sigaction(sig, NULL, old) != 0 || (old->sa_flags & SA_SIGINFO) ||
        old->sa_handler != SIG_DFL)
        return;
    sigemptyset(&sa.sa_mask);
    sigaction(sig, &sa, NULL);
}

void signals_note_mask(void)
{
    sigset_t mask;
    uint64_t bits = 0;
    if (pthread_sigmask(SIG_SETMASK, NULL, &mask) != 0)
        return;
    for (int sig = 1; sig <= 64; sig++)
        if (sigismember(&mask, sig) == 1)
            bits |= (uint64_t)1 << (sig - 1);
    store_relaxed(&program_mask, bits);
}

static void adopt_mask(void)
{
    uint64_t bits = load_relaxed(&program_mask);
    sigset_t mask;
    sigemptyset(&mask);
    for (int sig = 1; sig <= 64; sig++)
        if (bits >> (sig - 1) & 1)
            sigaddset(&mask, sig);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&mask, faults[i]);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

void signals_init(void)
{
    signals_note_mask();
    struct sigaction sa;
    memset(&sa, 0, sizeof sa);
    sigemptyset(&sa.sa_mask);
    sa.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sa.sa_sigaction = on_fault;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (sigaction(faults[i], &sa, &former[faults[i]]) != 0)
            fatal_plain("can't handle signal %d: %s", faults[i], strerror(errno));
    handle_unclaimed(SIGQUIT, on_quit);
    handle_unclaimed(SIGABRT, on_abort);
}

void signals_thread_init(M *m)
{
    stack_t have;
    /* Not the mask of whoever made the thread: the monitor blocks everything, and a fault
     * whose signal is blocked kills the process without a word. */
    adopt_mask();
    if (sigaltstack(NULL, &have) == 0 && !(have.ss_flags & SS_DISABLE) &&
        have.ss_size >= SIGNAL_STACK)
        return; /* the program or a sanitizer has given one */
    void *stack = mmap(NULL, SIGNAL_STACK, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    stack_t ss = {.ss_sp = stack, .ss_size = SIGNAL_STACK};
    if (stack == MAP_FAILED)
        fatal_plain("out of memory: signal stack: %s", strerror(errno));
    if (sigaltstack(&ss, NULL) != 0)
        fatal_plain("can't set a signal stack (sigaltstack): %s", strerror(errno));
    m->signal_stack = stack;
}
