/* Chant: time. Sleeping, timers, tickers, instants and durations, after Go's package time.
 *
 * A duration is a number of nanoseconds; an instant carries the wall clock and a monotonic
 * reading, and differences are taken of the latter. Calls that wait park the goroutine (or
 * block the thread, where the runtime did not make it).
 *
 * Channels that come from here hold one value and are sent to without blocking: a tick that
 * nobody has taken by the time of the next is dropped. */
#ifndef CHANT_TIME_H
#define CHANT_TIME_H

#include "../chant.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

typedef int64_t time_duration;

#define time_nanosecond ((time_duration)1)
#define time_microsecond ((time_duration)1000)
#define time_millisecond ((time_duration)1000000)
#define time_second ((time_duration)1000000000)
#define time_minute ((time_duration)60000000000)
#define time_hour ((time_duration)3600000000000)

/* An instant. The zero value is "no time" (time_time_is_zero). */
typedef struct {
    int64_t wall; /* nanoseconds since 1970-01-01 00:00 UTC */
    int64_t mono; /* nanoseconds of CLOCK_MONOTONIC; 0: has none */
} time_time;

#ifdef __CHANT__
#define CHANT_TIME_CHANNEL <-chan(time_time)
#define CHANT_TIME_RETAINED __attribute__((returns_retained))
#else
#define CHANT_TIME_CHANNEL chan(time_time)
#define CHANT_TIME_RETAINED
#endif

/* Pauses the caller for at least d. Returns at once if d <= 0. */
void time_sleep(time_duration d);

/* ---- instants ---- */
time_time time_now(void);
/* The wall clock's instant of so many seconds and nanoseconds since 1970. */
time_time time_unix(int64_t seconds, int64_t nanoseconds);
/* Time passed since t; time left until t. */
time_duration time_since(time_time t);
time_duration time_until(time_time t);
/* t + d. */
time_time time_time_add(time_time t, time_duration d);
/* t - u: by the monotonic readings if both have one. */
time_duration time_time_sub(time_time t, time_time u);
bool time_time_before(time_time t, time_time u);
bool time_time_after(time_time t, time_time u);
bool time_time_equal(time_time t, time_time u);
bool time_time_is_zero(time_time t);
int64_t time_time_unix(time_time t);
int64_t time_time_unix_milli(time_time t);
int64_t time_time_unix_nano(time_time t);

/* ---- durations ---- */
double time_duration_seconds(time_duration d);
double time_duration_minutes(time_duration d);
double time_duration_hours(time_duration d);
int64_t time_duration_milliseconds(time_duration d);
int64_t time_duration_microseconds(time_duration d);
int64_t time_duration_nanoseconds(time_duration d);
/* |d|; of the least duration, which has none, the greatest. */
time_duration time_duration_abs(time_duration d);
/* The multiple of m next to d in the direction of 0; nearest to d, halves away from 0. d itself
 * if m <= 0. Round gives the greatest or least duration where the result would lie beyond. */
time_duration time_duration_truncate(time_duration d, time_duration m);
time_duration time_duration_round(time_duration d, time_duration m);

/* Go's form: "1h15m30.918s", "2m0s", "1.5ms", "0s". Used in place:
 * printf("%s\n", time_duration_string(d).text). */
typedef struct {
    char text[32];
} time_duration_text;
time_duration_text time_duration_string(time_duration d);

/* Reads numbers with units, "300ms", "-1.5h", "2h45m": ns, us (or with a micro sign), ms, s, m, h,
 * or "0" alone. False, and *d as it was, if s is no duration or one that does not fit. */
bool time_parse_duration(const char *s, time_duration *d);

/* A channel that receives the time once, after d. The caller owns the reference; releasing
 * it before then cancels the timer. */
CHANT_TIME_CHANNEL time_after(time_duration d) CHANT_TIME_RETAINED;

/* ---- timers ----
 * time_new_timer   fires once after d: the time is sent to t->c.
 * time_after_func  calls f(arg) in a goroutine of its own after d; c is NULL.
 * time_timer_stop  true if that prevented it from firing, or took back a value that nobody
 *                  had received: after it, t->c holds nothing.
 * time_timer_reset stops it and lets it fire after d from now; result as of stop.
 * time_timer_free  stops it, drops the timer's reference to c, frees t. NULL is a no-op. */
typedef struct time_timer {
    CHANT_TIME_CHANNEL c;
    struct chant_timer_inside *inside;
} time_timer;

time_timer *time_new_timer(time_duration d);
time_timer *time_after_func(time_duration d, void (*f)(void *), void *arg);
bool time_timer_stop(time_timer *t);
bool time_timer_reset(time_timer *t, time_duration d);
void time_timer_free(time_timer *t);

/* ---- tickers ----
 * time_new_ticker  sends the time to t->c every d. Panics "non-positive interval for
 *                  NewTicker" if d <= 0.
 * time_ticker_stop no more ticks; c is not closed.
 * time_ticker_reset ticks every d from now. Panics "non-positive interval for
 *                  Ticker.Reset" if d <= 0.
 * time_ticker_free as time_timer_free. */
typedef struct time_ticker {
    CHANT_TIME_CHANNEL c;
    struct chant_timer_inside *inside;
} time_ticker;

time_ticker *time_new_ticker(time_duration d);
void time_ticker_stop(time_ticker *t);
void time_ticker_reset(time_ticker *t, time_duration d);
void time_ticker_free(time_ticker *t);

#undef CHANT_TIME_CHANNEL
#undef CHANT_TIME_RETAINED

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
