/* Trace lines and counters. A line is one write, so that threads don't mix theirs. */
#include "trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "g.h"
#include "panic.h"

Stats stats;

void trace_event(uint32_t kind, const char *format, ...)
{
    static _Atomic int64_t start;
    int64_t now = clock_mono(), zero = 0;
    if (!atomic_compare_exchange_strong(&start, &zero, now))
        now -= zero;
    else
        now = 0;
    const char *name = kind == TRACE_SCHED ? "sched" : kind == TRACE_CHAN ? "chan" : "timer";
    M *m = m_current();
    G *g = g_current();
    char line[256];
    int n = snprintf(line, sizeof line, "chant: %s: %" PRId64 "us m%d p%d g%" PRIu64 " ", name,
                     now / 1000, m ? m->id : -1, m && m->p ? m->p->id : -1, g ? g->id : 0);
    va_list ap;
    va_start(ap, format);
    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, format, ap);
    va_end(ap);
    if (n > (int)sizeof line - 2)
        n = (int)sizeof line - 2;
    line[n++] = '\n';
    if (write(STDERR_FILENO, line, (size_t)n) < 0)
        return; /* nowhere to complain */
}

void stats_print(void)
{
#define SHOW(field) \
    rt_print("chant: stats: %-16s %" PRIu64 "\n", #field, load_relaxed(&stats.field))
    SHOW(wakes);
    SHOW(wakes_fruitless);
    SHOW(steals);
    SHOW(stolen);
    SHOW(retakes);
    SHOW(lendings);
    SHOW(hand_offs);
    SHOW(threads);
    SHOW(solo_ends);
    SHOW(lock_sleeps);
    SHOW(stacks_made);
    SHOW(stacks_returned);
    SHOW(global_puts);
    SHOW(ticks);
#undef SHOW
}
