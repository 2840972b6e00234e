/* The leak report.
 *
 * While it is wanted, every channel has a LeakNote in one list, oldest first, under `lock`;
 * chant_chan.leak leads back to it. Nothing is kept of goroutines: they are found through
 * their states, as a dump finds them. The report is written by the handler that exit() calls
 * last of all handlers registered since the runtime started, so that what those free is no
 * leak. The other threads are frozen by then, and stay so: the program is at its end. */
#include "leaks.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backtrace.h"
#include "chan.h"
#include "dump.h"
#include "lines.h"
#include "options.h"
#include "panic.h"
#include "proc.h"

#define SETTLE_TIME 1000000000 /* ns that goroutines get to come to rest */
#define SETTLE_STEP 200000     /* ns between looks */
#define KEY_FRAMES 16          /* innermost frames that tell goroutines apart */

typedef struct LeakNote LeakNote;
struct LeakNote {
    LeakNote *next, *prev;
    chant_chan *c;
};

static Mutex lock;
static LeakNote *oldest, *newest;

void leaks_add(chant_chan *c)
{
    options_read();
    if (load_relaxed(&options.leaks) != LEAKS_ON)
        return;
    leaks_init();
    LeakNote *n = rt_alloc(sizeof *n);
    n->c = c;
    n->next = NULL;
    c->leak = n;
    mutex_lock(&lock);
    n->prev = newest;
    if (newest)
        newest->next = n;
    else
        oldest = n;
    newest = n;
    mutex_unlock(&lock);
}

void leaks_remove(chant_chan *c)
{
    LeakNote *n = c->leak;
    mutex_lock(&lock);
    if (n->prev)
        n->prev->next = n->next;
    else
        oldest = n->next;
    if (n->next)
        n->next->prev = n->prev;
    else
        newest = n->prev;
    mutex_unlock(&lock);
    free(n);
}

/* ---- before the report ---- */

static void wait_a_little(void)
{
    const M *m = m_current();
    if (m && !m->foreign && load_relaxed(&m->curg) != m->g0) {
        rt_enter();
        timer_sleep_until(clock_mono() + SETTLE_STEP);
        rt_leave();
        return;
    }
    nanosleep(&(struct timespec){.tv_nsec = SETTLE_STEP}, NULL);
}

void leaks_settle(void)
{
    if (load_relaxed(&options.leaks) != LEAKS_ON || load_relaxed(&sched.forked) ||
        load_relaxed(&sched.dying))
        return;
    const G *self = g_current();
    int64_t end = clock_mono() + SETTLE_TIME;
    while (g_others_active(self) > 0 && clock_mono() < end)
        wait_a_little();
}

/* ---- channels ---- */

/* Least and most of something. */
typedef struct {
    size_t least, most;
} Range;

static void widen(Range *r, size_t value)
{
    if (value < r->least)
        r->least = value;
    if (value > r->most)
        r->most = value;
}

/* The channels made at one place. */
typedef struct {
    const void *made_at;
    size_t channels, queued;
    Range size, cap, refs;
} ChannelGroup;

typedef struct {
    ChannelGroup *groups;
    size_t count, room, last; /* last: where the channel before went */
    size_t channels;
} ChannelLeaks;

static ChannelGroup *channel_group(ChannelLeaks *l, const void *made_at)
{
    if (l->last < l->count && l->groups[l->last].made_at == made_at)
        return &l->groups[l->last];
    for (l->last = 0; l->last < l->count; l->last++)
        if (l->groups[l->last].made_at == made_at)
            return &l->groups[l->last];
    if (l->count == l->room) {
        l->room = l->room ? 2 * l->room : 64;
        l->groups = rt_realloc(l->groups, l->room * sizeof *l->groups);
    }
    static const Range none = {.least = SIZE_MAX};
    l->groups[l->count] =
        (ChannelGroup){.made_at = made_at, .size = none, .cap = none, .refs = none};
    return &l->groups[l->count++];
}

static void note_channel(ChannelLeaks *l, const chant_chan *c)
{
    ChannelGroup *g = channel_group(l, c->made_at);
    l->channels++;
    g->channels++;
    g->queued += load_relaxed(&c->count);
    widen(&g->size, c->size);
    widen(&g->cap, c->cap);
    widen(&g->refs, load_relaxed(&c->refs));
}

static void print_range(const char *before, const Range *r, const char *after)
{
    if (r->least == r->most)
        dump_print("%s%zu%s", before, r->least, after);
    else
        dump_print("%s%zu to %zu%s", before, r->least, r->most, after);
}

static void print_channels(const ChannelGroup *g)
{
    if (g->channels == 1)
        dump_print("leak: channel");
    else
        dump_print("leak: %zu channels", g->channels);
    print_range(" of ", &g->size, "-byte elements, ");
    if (g->cap.most == 0)
        dump_print("unbuffered");
    else
        print_range("capacity ", &g->cap, "");
    if (g->queued > 0)
        dump_print(", %zu %s queued", g->queued, g->queued == 1 ? "value" : "values");
    bool one = g->refs.most == 1;
    print_range(", ", &g->refs, one ? " reference left" : " references left");
    dump_print("%s:\n", g->channels > 1 ? " each" : "");
    line_print("made by ", g->made_at, true, "");
    dump_flush();
}

static size_t report_channels(void)
{
    ChannelLeaks l = {0};
    mutex_lock(&lock);
    for (const LeakNote *n = oldest; n; n = n->next)
        note_channel(&l, n->c);
    mutex_unlock(&lock);
    for (size_t i = 0; i < l.count; i++)
        print_channels(&l.groups[i]);
    free(l.groups);
    return l.channels;
}

/* ---- goroutines ---- */

/* Those that one statement made and that wait in the same place. */
typedef struct {
    uint64_t key;
    G *first;
    size_t goroutines;
    uint32_t longest; /* seconds */
} GoroutineGroup;

typedef struct {
    GoroutineGroup *groups;
    size_t count, room, last;
    size_t goroutines, active;
    const G *self;
} GoroutineLeaks;

static uint64_t mix(uint64_t key, uint64_t value)
{
    return (key ^ value) * 0x9E3779B97F4A7C15u + (key >> 29);
}

/* Equal for two that would be printed alike. */
static uint64_t key_of(G *g)
{
    static Trace t;
    uint64_t key = mix(load_relaxed(&g->reason), (uintptr_t)g->created_at);
    if (!backtrace_parked(g, &t))
        return key;
    key = mix(key, (uint64_t)t.count);
    for (int i = 0; i < t.count && i < KEY_FRAMES; i++)
        key = mix(key, (uintptr_t)trace_frame(&t, i));
    return key;
}

static GoroutineGroup *goroutine_group(GoroutineLeaks *l, G *g)
{
    uint64_t key = key_of(g);
    if (l->last < l->count && l->groups[l->last].key == key)
        return &l->groups[l->last];
    for (l->last = 0; l->last < l->count; l->last++)
        if (l->groups[l->last].key == key)
            return &l->groups[l->last];
    if (l->count == l->room) {
        l->room = l->room ? 2 * l->room : 64;
        l->groups = rt_realloc(l->groups, l->room * sizeof *l->groups);
    }
    l->groups[l->count] = (GoroutineGroup){.key = key, .first = g};
    return &l->groups[l->count++];
}

/* main's goroutine waits for the others by right when one of them ends the program. */
static void note_goroutine(G *g, void *arg)
{
    GoroutineLeaks *l = arg;
    if (g == l->self || g->is_main || g->foreign)
        return;
    if (load_relaxed(&g->state) != G_WAITING) {
        l->active++;
        return;
    }
    GoroutineGroup *group = goroutine_group(l, g);
    uint32_t waited = g_waited(g);
    if (g->id < group->first->id)
        group->first = g;
    if (waited > group->longest)
        group->longest = waited;
    group->goroutines++;
    l->goroutines++;
}

static void print_goroutines(const GoroutineGroup *group)
{
    G *g = group->first;
    if (group->goroutines == 1)
        dump_print("leak: goroutine %" PRIu64 " [", g->id);
    else
        dump_print("leak: %zu goroutines [", group->goroutines);
    dump_print("%s", wait_reason_name(load_relaxed(&g->reason)));
    dump_waited(group->longest);
    dump_print("]:\n");
    dump_stack(g, NULL);
    dump_flush();
}

static size_t report_goroutines(const G *self)
{
    GoroutineLeaks l = {.self = self};
    g_for_each(note_goroutine, &l);
    for (size_t i = 0; i < l.count; i++)
        print_goroutines(&l.groups[i]);
    free(l.groups);
    if (l.active > 0)
        dump_print("leak: %zu %s still running, and no leak\n", l.active,
                   l.active == 1 ? "goroutine was" : "goroutines were");
    return l.goroutines;
}

/* ---- the report ---- */

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void at_exit(int status, void *arg)
{
    (void)arg;
    leaks_settle();
    if (load_relaxed(&sched.forked))
        return;
    const G *self = g_current();
    rt_freeze();
    size_t channels = report_channels(), goroutines = report_goroutines(self);
    line_end();
    if (channels + goroutines > 0)
        dump_print("leak: %zu channel%s not released, %zu goroutine%s still waiting\n", channels,
                   plural(channels), goroutines, plural(goroutines));
    dump_flush();
    /* The C library goes on with what exit() has left to do, with the new status. */
    if (channels + goroutines > 0 && status == 0)
        exit(LEAKS_STATUS);
}

static void start(void)
{
    if (load_relaxed(&options.leaks) == LEAKS_ON && on_exit(at_exit, NULL) != 0)
        fatal_plain("out of memory: the leak report");
}

void leaks_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}
