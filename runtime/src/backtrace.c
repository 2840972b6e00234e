/* Return addresses, by the compiler's unwinder. It starts only from where it is called: for
 * a parked goroutine context_call_on calls it on that one's stack, below its frames; a
 * thread that runs a goroutine is stopped by a signal, whose handler calls it there.
 *
 * The unwinder goes as far as it finds unwind information. Where code has none (assembly,
 * code made at run time), the rest of the stack is searched for words that look like return
 * addresses. Such frames are guesses, and shown as such.
 *
 * Nothing here allocates or takes a lock. `stopping` belongs to the one thread that reports,
 * but for the moment between its signal and the answer. */
#include "backtrace.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <unwind.h>

#include "context.h"
#include "g.h"
#include "proc.h"

/* Bytes of stack that the unwinder needs. */
#define ROOM (6u * 1024u)
/* Words of a stack that are searched. */
#define SEARCH_MAX 4096
/* ns for a thread to stop. */
#define STOP_TIME 100000000
/* Ignored unless handled, and of little use otherwise: a thread that gets it late is safe. */
#define STOP_SIGNAL SIGURG

/* The runtime's own code, in the archive and the shared library, is in a section of this
 * name, whose bounds the linker provides. */
extern const char __start_chant_text[] __attribute__((weak, visibility("hidden")));
extern const char __stop_chant_text[] __attribute__((weak, visibility("hidden")));

static bool is_ours(const void *address)
{
    const char *a = address;
    return __start_chant_text && a >= __start_chant_text && a < __stop_chant_text;
}

/* ---- walking ---- */

static void add(Trace *t, void *pc)
{
    if (t->count < TRACE_HALF)
        t->inner[t->count] = pc;
    else
        t->outer[t->count % TRACE_HALF] = pc;
    t->count++;
}

void backtrace_begin(TraceWalk *w, Trace *t, const G *g)
{
    *t = (Trace){0};
    *w = (TraceWalk){.trace = t, .end = g ? g->trace_end : NULL};
}

bool backtrace_add(TraceWalk *w, struct _Unwind_Context *context)
{
    int exact = 0;
    uintptr_t pc = _Unwind_GetIPInfo(context, &exact);
    if (exact) {
        /* Interrupted here by a signal: what came before is the handler. Return addresses
         * point past their instruction, so make this one do so too. */
        w->trace->count = 0;
        w->was_ours = false;
        pc++;
    }
    w->last = (const char *)_Unwind_GetCFA(context);
    if (pc == 0 || (w->end && w->last >= w->end)) {
        w->complete = true;
        return false;
    }
    bool ours = is_ours((const void *)pc);
    if (!ours) {
        if (w->trace->count == 0)
            w->trace->into_runtime = w->was_ours;
        add(w->trace, (void *)pc);
    }
    w->was_ours = ours;
    return true;
}

static _Unwind_Reason_Code step(struct _Unwind_Context *context, void *arg)
{
    return backtrace_add(arg, context) ? _URC_NO_REASON : _URC_NORMAL_STOP;
}

NOINLINE static void walk(void *arg)
{
    _Unwind_Backtrace(step, arg);
}

/* ---- searching ---- */

/* True if the bytes in front of `pc`, which is within a function, are a call. */
static bool follows_call(const unsigned char *pc)
{
#if defined(__x86_64__)
    if (pc[-5] == 0xe8)
        return true;
    /* FF /2, through a register or memory, in its lengths */
    for (int n = 2; n <= 7; n++)
        if (pc[-n] == 0xff && (pc[1 - n] & 0x38) == 0x10)
            return true;
    return false;
#elif defined(__aarch64__)
    uint32_t word;
    memcpy(&word, pc - 4, sizeof word);
    return (word & 0xfc000000u) == 0x94000000u || (word & 0xfffffc1fu) == 0xd63f0000u;
#else
    return true;
#endif
}

/* Looks for return addresses from where unwinding ended up to `top`. */
static void search(TraceWalk *w, const char *top)
{
    const char *at = (const char *)(((uintptr_t)w->last + sizeof(void *) - 1) &
                                    ~(uintptr_t)(sizeof(void *) - 1));
    for (int i = 0; i < SEARCH_MAX && at + sizeof(void *) <= top; i++, at += sizeof(void *)) {
        void *word;
        memcpy(&word, at, sizeof word);
        char *start = (uintptr_t)word > 4096 ? _Unwind_FindEnclosingFunction(word) : NULL;
        if (start == NULL || (char *)word < start + 8 || is_ours(word) || !follows_call(word))
            continue;
        add(w->trace, word);
        w->trace->guessed++;
    }
}

/* The end of the stack that g's frames are on, if `inside` is in it; NULL if unknown. */
static const char *stack_top(const G *g, const char *inside)
{
    const char *top = g->trace_end ? g->trace_end : g->stack_hi;
    return top && inside >= g->stack_lo && inside < top ? top : NULL;
}

/* Goes on by searching if the walk ended in the middle of g's stack. A goroutine's last
 * frames are the runtime's own, main's end is known. */
void backtrace_finish(TraceWalk *w, const G *g)
{
    if (w->complete || w->was_ours || g == NULL || w->last == NULL)
        return;
    const char *top = stack_top(g, w->last);
    if (top)
        search(w, top);
}

void backtrace_here(Trace *t)
{
    G *g = g_current();
    TraceWalk w;
    backtrace_begin(&w, t, g);
    walk(&w);
    backtrace_finish(&w, g);
}

bool backtrace_parked(G *g, Trace *t)
{
    char *sp = load_acquire(&g->sp);
    if (sp == NULL || sp < g->stack_lo + ROOM)
        return false;
    TraceWalk w;
    backtrace_begin(&w, t, g);
    context_call_on(sp, walk, &w);
    backtrace_finish(&w, g);
    return true;
}

/* ---- other threads ---- */

static struct {
    M *_Atomic m;             /* asked to stop; the handler takes it */
    G *g;                     /* what it ran */
    Trace trace;
    _Atomic uint32_t answered;
} stopping;

static void on_stop(int sig)
{
    (void)sig;
    M *m = m_current();
    M *wanted = m;
    /* A late signal finds that nobody waits for it any more. */
    if (m == NULL || !atomic_compare_exchange_strong(&stopping.m, &wanted, NULL))
        return;
    stopping.g = load_relaxed(&m->curg);
    backtrace_here(&stopping.trace);
    store_release(&stopping.answered, 1);
    futex_wake(&stopping.answered, 1);
    thread_stop();
}

static M *thread_of(const G *g)
{
    if (g->foreign)
        return g->m;
    for (M *m = load_acquire(&sched.all_m); m; m = m->all_next)
        if (load_relaxed(&m->curg) == g)
            return m;
    return NULL;
}

bool backtrace_running(G *g, Trace *t)
{
    M *m = thread_of(g);
    struct sigaction sa = {.sa_handler = on_stop, .sa_flags = SA_ONSTACK | SA_RESTART};
    sigfillset(&sa.sa_mask);
    if (m == NULL || m == m_current() || sigaction(STOP_SIGNAL, &sa, NULL) != 0)
        return false;
    store_release(&stopping.answered, 0);
    store_release(&stopping.m, m);
    if (syscall(SYS_tgkill, getpid(), m->tid, STOP_SIGNAL) != 0) {
        store_release(&stopping.m, NULL);
        return false;
    }
    int64_t end = clock_mono() + STOP_TIME;
    while (!load_acquire(&stopping.answered) && clock_mono() < end)
        futex_wait(&stopping.answered, 0, end);
    M *still = m;
    if (atomic_compare_exchange_strong(&stopping.m, &still, NULL))
        return false; /* it blocks the signal */
    while (!load_acquire(&stopping.answered) && clock_mono() < end + STOP_TIME)
        futex_wait(&stopping.answered, 0, end + STOP_TIME);
    if (!load_acquire(&stopping.answered) || stopping.g != g)
        return false;
    *t = stopping.trace;
    return true;
}
