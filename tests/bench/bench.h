/* What every benchmark here shares: the clock, the work's scale, the one form of a result.
 *
 * A benchmark prints lines of `metric value unit`. Its first argument, if any, divides the work,
 * so that a test can run it quickly; figures to compare are those of the full work. */
#ifndef CHANT_TESTS_BENCH_H
#define CHANT_TESTS_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* Monotonic time in nanoseconds. */
static inline long long now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* User and system time of this process, in nanoseconds. */
static inline long long process_cpu_ns(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000LL +
           (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000LL;
}

/* `full`, divided by the first argument. */
static inline int scaled(int full, int argc, char **argv) {
    int by = argc > 1 ? atoi(argv[1]) : 1;
    return by > 0 && full / by > 0 ? full / by : 1;
}

static inline void report_ns(const char *metric, long long start, long long operations) {
    printf("%s %.2f ns\n", metric, (double)(now_ns() - start) / operations);
}

static inline void report_ms(const char *metric, long long start) {
    printf("%s %.2f ms\n", metric, (now_ns() - start) / 1e6);
}

/* What this process holds: its resident set and its page tables, in KiB. */
static inline long memory_kib(void) {
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long total = 0, n;
    if (!f) return 0;
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "VmRSS: %ld", &n) == 1 || sscanf(line, "VmPTE: %ld", &n) == 1) total += n;
    }
    fclose(f);
    return total;
}

#endif
