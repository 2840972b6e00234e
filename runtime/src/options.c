/* Environment variables, all of them: CHANT_PROCS, CHANT_STACK, CHANT_TRACE,
 * CHANT_TRACEBACK, CHANT_LEAKS, CHANT_HOSTILE. Read once, by rt_init or the first make;
 * constant afterwards. */
#include "options.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "panic.h"
#include "proc.h"
#include "stack.h"

#define STACK_MIN (16u * 1024u)
#define STACK_MAX ((size_t)1 << 30)
#define TRACEBACK_DEFAULT 1000

Options options = {.stack = STACK_DEFAULT, .traceback = TRACEBACK_DEFAULT};

/* A decimal number that fills text up to `end`'s position. */
static bool parse_number(const char *text, unsigned long long *value, char **end)
{
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *value = strtoull(text, end, 10);
    return errno == 0;
}

static void read_procs(const char *text)
{
    unsigned long long n;
    char *end;
    if (!parse_number(text, &n, &end) || *end || n < 1 || n > PROCS_MAX)
        fatal_plain("CHANT_PROCS=%s: want a number from 1 to %d", text, PROCS_MAX);
    options.procs = (int)n;
}

static void read_stack(const char *text)
{
    unsigned long long n;
    char *end;
    bool good = parse_number(text, &n, &end);
    if (good && *end) {
        unsigned shift = *end == 'K' || *end == 'k' ? 10 : *end == 'M' || *end == 'm' ? 20 : 0;
        good = shift && end[1] == '\0' && n <= STACK_MAX;
        n <<= shift;
    }
    if (!good || n < STACK_MIN || n > STACK_MAX)
        fatal_plain("CHANT_STACK=%s: want a size from 16K to 1024M, as 65536, 256K or 1M", text);
    options.stack = (size_t)n;
}

static void read_trace(const char *text)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } kinds[] = {
        {"sched", TRACE_SCHED},
        {"chan", TRACE_CHAN},
        {"timer", TRACE_TIMER},
        {"stats", TRACE_STATS},
    };
    const char *p = text;
    while (*p) {
        size_t n = strcspn(p, ",");
        bool found = false;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            if (strlen(kinds[i].name) == n && memcmp(p, kinds[i].name, n) == 0) {
                options.trace |= kinds[i].bit;
                found = true;
            }
        }
        if (!found)
            fatal_plain("CHANT_TRACE=%s: want a list of sched, chan, timer, stats", text);
        p += n;
        if (*p == ',')
            p++;
    }
}

/* none, single, all, a number; or crash, or one of those and crash behind a comma. */
static void read_traceback(const char *text)
{
    static const struct {
        const char *name;
        uint64_t count;
    } words[] = {{"none", 0}, {"single", 1}, {"all", UINT64_MAX}, {"crash", TRACEBACK_DEFAULT}};
    size_t length = strcspn(text, ",");
    unsigned long long n;
    char *end;
    bool good = parse_number(text, &n, &end) && end == text + length;
    for (size_t i = 0; i < sizeof words / sizeof *words && !good; i++) {
        good = strlen(words[i].name) == length && memcmp(text, words[i].name, length) == 0;
        n = words[i].count;
        options.core = good && strcmp(words[i].name, "crash") == 0;
    }
    if (good && text[length] == ',')
        options.core = good = strcmp(text + length, ",crash") == 0;
    if (!good)
        fatal_plain("CHANT_TRACEBACK=%s: want none, single, all or a number of goroutines, "
                    "and perhaps ',crash'", text);
    options.traceback = n;
}

static void read_leaks(const char *text)
{
    if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0)
        fatal_plain("CHANT_LEAKS=%s: want 1 for a report of leaks, or 0", text);
    store_relaxed(&options.leaks, *text == '1' ? LEAKS_ON : LEAKS_OFF);
}

static void read_hostile(const char *text)
{
    unsigned long long n;
    char *end;
    if (!parse_number(text, &n, &end) || *end)
        fatal_plain("CHANT_HOSTILE=%s: want a number, the seed", text);
    options.hostile = true;
    options.hostile_seed = n;
}

static void read_all(void)
{
    static const struct {
        const char *name;
        void (*read)(const char *text);
    } variables[] = {{"CHANT_PROCS", read_procs},
                     {"CHANT_STACK", read_stack},
                     {"CHANT_TRACE", read_trace},
                     {"CHANT_TRACEBACK", read_traceback},
                     {"CHANT_LEAKS", read_leaks},
                     {"CHANT_HOSTILE", read_hostile}};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *text = getenv(variables[i].name);
        if (text && *text)
            variables[i].read(text);
    }
    if (load_relaxed(&options.leaks) == LEAKS_UNREAD)
        store_relaxed(&options.leaks, LEAKS_OFF);
}

void options_read(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_all);
}
