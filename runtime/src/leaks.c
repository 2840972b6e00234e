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

/* ---- places ---- */

static uint64_t mix(uint64_t key, uint64_t value)
{
    return (key ^ value) * 0x9E3779B97F4A7C15u + (key >> 29);
}

static uint64_t mix_text(uint64_t key, const char *text)
{
    for (; text && *text; text++)
        key = mix(key, (unsigned char)*text);
    return mix(key, 0);
}

/* Equal for two addresses that would be printed alike but for the offset: a compiler may have
 * copied the code of one line. */
static uint64_t place_key(uint64_t key, const void *pc)
{
    LineInfo info;
    line_find(pc, true, &info);
    if (info.lines[0].file == NULL)
        return mix(key, (uintptr_t)pc);
    for (int i = 0; i < info.count; i++) {
        key = mix_text(key, info.lines[i].function);
        key = mix_text(key, info.lines[i].file);
        key = mix(key, (uint64_t)info.lines[i].line);
    }
    return key;
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

/* ---- groups ---- */

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

/* What leaked in the same way. Keys are of code addresses, and of the places these are in. */
typedef struct {
    uint64_t addresses, places;
    size_t count; /* 0: counted in an earlier group with the same places */
    union {
        struct {
            const void *made_at;
            size_t queued;
            Range size, cap, refs;
        } channels;
        struct {
            G *oldest;
            uint32_t longest; /* seconds */
        } goroutines;
    };
} Group;

typedef struct {
    Group *items;
    size_t count, room;
    size_t last;  /* where the one before went */
    size_t total; /* of the items' counts */
} Groups;

/* The group of these addresses, or NULL. */
static Group *group_find(Groups *s, uint64_t addresses)
{
    if (s->last < s->count && s->items[s->last].addresses == addresses)
        return &s->items[s->last];
    for (s->last = 0; s->last < s->count; s->last++)
        if (s->items[s->last].addresses == addresses)
            return &s->items[s->last];
    return NULL;
}

/* An empty one, the last. */
static Group *group_add(Groups *s, uint64_t addresses, uint64_t places)
{
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 64;
        s->items = rt_realloc(s->items, s->room * sizeof *s->items);
    }
    Group *g = &s->items[s->count++];
    *g = (Group){.addresses = addresses, .places = places};
    return g;
}

/* Counts one more in the first group with g's places, which stands for all of them. */
static Group *group_count(Groups *s, const Group *g)
{
    Group *first = s->items;
    while (first->places != g->places)
        first++;
    first->count++;
    s->total++;
    return first;
}

static void print_groups(Groups *s, void (*print)(const Group *g))
{
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].count > 0)
            print(&s->items[i]);
    free(s->items);
}

/* ---- channels ---- */

static void note_channel(Groups *s, const chant_chan *c)
{
    uint64_t address = (uintptr_t)c->made_at;
    Group *g = group_find(s, address);
    if (g == NULL) {
        static const Range none = {.least = SIZE_MAX};
        g = group_add(s, address, place_key(0, c->made_at));
        g->channels.made_at = c->made_at;
        g->channels.size = g->channels.cap = g->channels.refs = none;
    }
    g = group_count(s, g);
    g->channels.queued += load_relaxed(&c->count);
    widen(&g->channels.size, c->size);
    widen(&g->channels.cap, c->cap);
    widen(&g->channels.refs, load_relaxed(&c->refs));
}

static void print_range(const char *before, const Range *r, const char *after)
{
    if (r->least == r->most)
        dump_print("%s%zu%s", before, r->least, after);
    else
        dump_print("%s%zu to %zu%s", before, r->least, r->most, after);
}

static void print_channels(const Group *g)
{
    if (g->count == 1)
        dump_print("leak: channel");
    else
        dump_print("leak: %zu channels", g->count);
    print_range(" of ", &g->channels.size, "-byte elements, ");
    if (g->channels.cap.most == 0)
        dump_print("unbuffered");
    else
        print_range("capacity ", &g->channels.cap, "");
    if (g->channels.queued > 0)
        dump_print(", %zu %s queued", g->channels.queued,
                   g->channels.queued == 1 ? "value" : "values");
    bool one = g->channels.refs.most == 1;
    print_range(", ", &g->channels.refs, one ? " reference left" : " references left");
    dump_print("%s:\n", g->count > 1 ? " each" : "");
    line_print("made by ", g->channels.made_at, true, "");
    dump_flush();
}

static size_t report_channels(void)
{
    Groups s = {0};
    mutex_lock(&lock);
    for (const LeakNote *n = oldest; n; n = n->next)
        note_channel(&s, n->c);
    mutex_unlock(&lock);
    print_groups(&s, print_channels);
    return s.total;
}

/* ---- goroutines ---- */

typedef struct {
    Groups groups;
    size_t active;
    const G *self;
} GoroutineLeaks;

/* A key of where g was made, why and where it waits. */
static uint64_t stack_key(const G *g, const Trace *t, uint64_t (*add)(uint64_t, const void *))
{
    uint64_t key = add(load_relaxed(&g->reason), g->created_at);
    for (int i = 0; i < t->count && i < KEY_FRAMES; i++)
        key = add(key, trace_frame(t, i));
    return mix(key, (uint64_t)t->count);
}

static uint64_t address_key(uint64_t key, const void *pc)
{
    return mix(key, (uintptr_t)pc);
}

static void note_goroutine(G *g, void *arg)
{
    static Trace t;
    GoroutineLeaks *l = arg;
    if (g == l->self)
        return;
    if (load_relaxed(&g->state) != G_WAITING) {
        l->active++;
        return;
    }
    if (!backtrace_parked(g, &t))
        t.count = 0;
    uint64_t addresses = stack_key(g, &t, address_key);
    Group *group = group_find(&l->groups, addresses);
    if (group == NULL) {
        group = group_add(&l->groups, addresses, stack_key(g, &t, place_key));
        group->goroutines.oldest = g;
    }
    group = group_count(&l->groups, group);
    uint32_t waited = g_waited(g);
    if (g->id < group->goroutines.oldest->id)
        group->goroutines.oldest = g;
    if (waited > group->goroutines.longest)
        group->goroutines.longest = waited;
}

static void print_goroutines(const Group *group)
{
    G *g = group->goroutines.oldest;
    if (group->count == 1)
        dump_print("leak: goroutine %" PRIu64 " [", g->id);
    else
        dump_print("leak: %zu goroutines [", group->count);
    dump_print("%s", wait_reason_name(load_relaxed(&g->reason)));
    dump_waited(group->goroutines.longest);
    dump_print("]:\n");
    dump_stack(g, NULL);
    dump_flush();
}

static size_t report_goroutines(const G *self)
{
    GoroutineLeaks l = {.self = self};
    /* main's waits for the others by right when one of them ends the program. */
    g_for_each_started(note_goroutine, &l);
    print_groups(&l.groups, print_goroutines);
    if (l.active > 0)
        dump_print("leak: %zu %s still running, and no leak\n", l.active,
                   l.active == 1 ? "goroutine was" : "goroutines were");
    return l.groups.total;
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
