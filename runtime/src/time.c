/* chant/time.h: the library's times over timer.c.
 *
 * A channel of time_after owns its Timer (chant_chan.timer) and nothing else refers to the
 * two: releasing the channel stops the timer, under the heap's lock, before either is
 * freed. Timers and tickers are objects of the user's that own one reference to their
 * channel and a Timer. Callbacks run under the heap's lock and don't block. */
#include "chant/time.h"

#include <stdlib.h>

#include "chan.h"
#include "panic.h"

#define NS_PER_SECOND 1000000000

/* What a time_timer or time_ticker keeps to itself. */
struct chant_timer_inside {
    Timer timer;
    chant_chan *c;         /* NULL for time_after_func */
    void (*f)(void *);
    void *arg;
    void *made_at;
};

/* Both in one piece of memory; the handle is its beginning. */
typedef struct {
    union {
        time_timer timer;
        time_ticker ticker;
    } handle;
    struct chant_timer_inside inside;
} Object;

/* now + d without overflow. */
static int64_t deadline(time_duration d)
{
    int64_t when;
    if (d < 0)
        d = 0;
    if (__builtin_add_overflow(clock_mono(), d, &when) || when == TIMER_NEVER)
        when = TIMER_NEVER - 1;
    return when;
}

void time_sleep(time_duration d)
{
    if (d <= 0) {
        goroutine_yield();
        return;
    }
    rt_enter();
    timer_sleep_until(deadline(d));
    rt_leave();
}

time_time time_now(void)
{
    return (time_time){.wall = clock_wall(), .mono = clock_mono()};
}

time_time time_unix(int64_t seconds, int64_t nanoseconds)
{
    return (time_time){.wall = seconds * NS_PER_SECOND + nanoseconds};
}

time_duration time_time_sub(time_time t, time_time u)
{
    return t.mono && u.mono ? t.mono - u.mono : t.wall - u.wall;
}

time_duration time_since(time_time t)
{
    return time_time_sub(time_now(), t);
}

time_duration time_until(time_time t)
{
    return time_time_sub(t, time_now());
}

time_time time_time_add(time_time t, time_duration d)
{
    t.wall += d;
    if (t.mono)
        t.mono += d;
    return t;
}

bool time_time_before(time_time t, time_time u)
{
    return time_time_sub(t, u) < 0;
}

bool time_time_after(time_time t, time_time u)
{
    return time_time_sub(t, u) > 0;
}

bool time_time_equal(time_time t, time_time u)
{
    return time_time_sub(t, u) == 0;
}

bool time_time_is_zero(time_time t)
{
    return t.wall == 0 && t.mono == 0;
}

int64_t time_time_unix_nano(time_time t)
{
    return t.wall;
}

/* Rounds down, for times before 1970 as well. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t time_time_unix_milli(time_time t)
{
    return floor_div(t.wall, time_millisecond);
}

int64_t time_time_unix(time_time t)
{
    return floor_div(t.wall, NS_PER_SECOND);
}

static void send_now(void *arg, int64_t now)
{
    time_time t = {.wall = clock_wall(), .mono = now};
    chan_offer(arg, &t);
}

static void start(Timer *t, int64_t when)
{
    rt_enter();
    timer_start(t, when);
    rt_leave();
}

chant_chan *time_after(time_duration d)
{
    chant_chan *c = chan_make_at(sizeof(time_time), 1, __builtin_return_address(0));
    Timer *t = rt_alloc_zero(sizeof *t);
    t->fn = send_now;
    t->arg = c;
    c->timer = t;
    start(t, deadline(d));
    return c;
}

static void start_function(void *arg, int64_t now)
{
    (void)now;
    const struct chant_timer_inside *in = arg;
    sched_spawn_call(in->f, in->arg, in->made_at); /* in may be freed before it runs */
}

static Object *make_object(void (*fn)(void *, int64_t), void *made_at)
{
    Object *o = rt_alloc_zero(sizeof *o);
    o->inside.timer.fn = fn;
    o->inside.timer.arg = &o->inside;
    o->inside.made_at = made_at;
    return o;
}

static Object *make_with_channel(void *made_at)
{
    Object *o = make_object(send_now, made_at);
    o->inside.c = chan_make_at(sizeof(time_time), 1, made_at);
    o->inside.timer.arg = o->inside.c;
    return o;
}

static time_timer *start_timer(Object *o, time_duration d)
{
    o->handle.timer = (time_timer){.c = o->inside.c, .inside = &o->inside};
    start(&o->inside.timer, deadline(d));
    return &o->handle.timer;
}

/* Stops the timer and empties its channel: true if it was pending or had a value there. */
static bool stop(struct chant_timer_inside *in)
{
    rt_enter();
    bool was = timer_stop(&in->timer);
    rt_leave();
    if (in->c && chan_try_recv(in->c, NULL, NULL))
        was = true;
    return was;
}

static void free_object(void *handle, struct chant_timer_inside *in)
{
    stop(in);
    chan_release(in->c);
    free(handle);
}

time_timer *time_new_timer(time_duration d)
{
    return start_timer(make_with_channel(__builtin_return_address(0)), d);
}

time_timer *time_after_func(time_duration d, void (*f)(void *), void *arg)
{
    Object *o = make_object(start_function, __builtin_return_address(0));
    o->inside.f = f;
    o->inside.arg = arg;
    return start_timer(o, d);
}

bool time_timer_stop(time_timer *t)
{
    return stop(t->inside);
}

bool time_timer_reset(time_timer *t, time_duration d)
{
    /* One of many is in no cache. Reading the clock waits for the loads before it, and those after
     * it wait for the clock: without this, two waits, one after the other. */
    const Object *o = (const Object *)(const void *)t;
    __builtin_prefetch(&o->handle, 1);
    __builtin_prefetch(&o->inside.timer.index, 1);
    int64_t when = deadline(d);
    rt_enter();
    bool pending = timer_move(&t->inside->timer, when);
    rt_leave();
    if (pending)
        return true; /* and nothing in its channel */
    bool was = stop(t->inside);
    start(&t->inside->timer, when);
    return was;
}

void time_timer_free(time_timer *t)
{
    if (t)
        free_object(t, t->inside);
}

time_ticker *time_new_ticker(time_duration d)
{
    if (d <= 0)
        chant_panic("non-positive interval for NewTicker");
    Object *o = make_with_channel(__builtin_return_address(0));
    o->inside.timer.period = d;
    o->handle.ticker = (time_ticker){.c = o->inside.c, .inside = &o->inside};
    start(&o->inside.timer, deadline(d));
    return &o->handle.ticker;
}

void time_ticker_stop(time_ticker *t)
{
    rt_enter();
    timer_stop(&t->inside->timer);
    rt_leave();
}

void time_ticker_reset(time_ticker *t, time_duration d)
{
    if (d <= 0)
        chant_panic("non-positive interval for Ticker.Reset");
    time_ticker_stop(t);
    t->inside->timer.period = d;
    start(&t->inside->timer, deadline(d));
}

void time_ticker_free(time_ticker *t)
{
    if (t)
        free_object(t, t->inside);
}
