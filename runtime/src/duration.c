/* chant/time.h: durations, in other units, rounded, printed and parsed as Go's. */
#include <stdio.h>
#include <string.h>

#include "chant/time.h"

double time_duration_seconds(time_duration d)
{
    return (double)d / 1e9;
}

double time_duration_minutes(time_duration d)
{
    return (double)d / 6e10;
}

double time_duration_hours(time_duration d)
{
    return (double)d / 3.6e12;
}

int64_t time_duration_milliseconds(time_duration d)
{
    return d / time_millisecond;
}

int64_t time_duration_microseconds(time_duration d)
{
    return d / time_microsecond;
}

int64_t time_duration_nanoseconds(time_duration d)
{
    return d;
}

time_duration time_duration_abs(time_duration d)
{
    return d >= 0 ? d : d == INT64_MIN ? INT64_MAX : -d;
}

time_duration time_duration_truncate(time_duration d, time_duration m)
{
    return m <= 0 ? d : d - d % m;
}

time_duration time_duration_round(time_duration d, time_duration m)
{
    if (m <= 0)
        return d;
    time_duration rest = d % m, nearest = d - rest;
    uint64_t size = rest < 0 ? -(uint64_t)rest : (uint64_t)rest;
    if (2 * size < (uint64_t)m)
        return nearest;
    if (d < 0)
        return __builtin_sub_overflow(nearest, m, &nearest) ? INT64_MIN : nearest;
    return __builtin_add_overflow(nearest, m, &nearest) ? INT64_MAX : nearest;
}

/* Appends n / 10^digits and the unit, without zeros at the end of the fraction. */
static char *put_number(char *at, uint64_t n, int digits, const char *unit)
{
    uint64_t one = 1;
    for (int i = 0; i < digits; i++)
        one *= 10;
    at += sprintf(at, "%llu", (unsigned long long)(n / one));
    if (n % one) {
        at += sprintf(at, ".%0*llu", digits, (unsigned long long)(n % one));
        while (at[-1] == '0')
            at--;
    }
    return stpcpy(at, unit);
}

time_duration_text time_duration_string(time_duration d)
{
    time_duration_text s = {""};
    char *at = s.text;
    uint64_t n = (uint64_t)d;
    if (d < 0) {
        n = -n;
        *at++ = '-';
    }
    if (n == 0)
        strcpy(at, "0s");
    else if (n < (uint64_t)time_microsecond)
        put_number(at, n, 0, "ns");
    else if (n < (uint64_t)time_millisecond)
        put_number(at, n, 3, "\u00b5s");
    else if (n < (uint64_t)time_second)
        put_number(at, n, 6, "ms");
    else {
        uint64_t minutes = n / (uint64_t)time_minute;
        if (minutes >= 60)
            at = put_number(at, minutes / 60, 0, "h");
        if (minutes)
            at = put_number(at, minutes % 60, 0, "m");
        put_number(at, n % (uint64_t)time_minute, 9, "s");
    }
    return s;
}

#define TOO_LARGE ((uint64_t)1 << 63) /* of a magnitude: 2^63 itself fits a negative one */

/* Digits at *s, as a number; *s is moved behind them. False if it exceeds 2^63. */
static bool read_integer(const char **s, uint64_t *n)
{
    for (*n = 0; **s >= '0' && **s <= '9'; ++*s)
        if (*n > TOO_LARGE / 10 || (*n = *n * 10 + (uint64_t)(**s - '0')) > TOO_LARGE)
            return false;
    return true;
}

/* Digits behind a point: *n / *scale. Those that would not fit are passed over. */
static void read_fraction(const char **s, uint64_t *n, double *scale)
{
    bool full = false;
    *n = 0;
    *scale = 1;
    for (; **s >= '0' && **s <= '9'; ++*s) {
        uint64_t more = *n * 10 + (uint64_t)(**s - '0');
        full = full || *n > (TOO_LARGE - 1) / 10 || more > TOO_LARGE;
        if (full)
            continue;
        *n = more;
        *scale *= 10;
    }
}

/* The unit at *s in nanoseconds, 0 if it is none. It reaches to the next digit or point. */
static uint64_t read_unit(const char **s)
{
    static const struct {
        const char *name;
        time_duration size;
    } units[] = {
        {"ns", time_nanosecond}, {"us", time_microsecond}, {"\u00b5s", time_microsecond},
        {"\u03bcs", time_microsecond}, {"ms", time_millisecond}, {"s", time_second},
        {"m", time_minute}, {"h", time_hour},
    };
    size_t length = strcspn(*s, ".0123456789");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].name) == length && memcmp(*s, units[i].name, length) == 0) {
            *s += length;
            return (uint64_t)units[i].size;
        }
    return 0;
}

/* One number with its unit, added to *sum. */
static bool read_part(const char **s, uint64_t *sum)
{
    const char *begin = *s;
    uint64_t n, fraction = 0;
    double scale = 1;
    if (!read_integer(s, &n))
        return false;
    bool digits = *s != begin;
    if (**s == '.') {
        const char *point = ++*s;
        read_fraction(s, &fraction, &scale);
        digits = digits || *s != point;
    }
    uint64_t unit = digits ? read_unit(s) : 0;
    if (unit == 0 || n > TOO_LARGE / unit)
        return false;
    n *= unit;
    if (fraction)
        n += (uint64_t)((double)fraction * ((double)unit / scale));
    if (n > TOO_LARGE || n > TOO_LARGE - *sum)
        return false;
    *sum += n;
    return true;
}

bool time_parse_duration(const char *s, time_duration *d)
{
    bool negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    uint64_t sum = 0;
    if (strcmp(s, "0") != 0) {
        do {
            if (!read_part(&s, &sum))
                return false;
        } while (*s);
        if (sum == TOO_LARGE && !negative)
            return false;
    }
    *d = (time_duration)(negative ? -sum : sum);
    return true;
}
