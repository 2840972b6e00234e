/* A pragma is an event at an offset; push and pop are expanded when the text is read, so
 * that the level at a place is that of the last event before it. */
#include "frontend/warning.h"

#include <ctype.h>
#include <string.h>

#include "frontend/cst_scan.h"
#include "frontend/vec.h"

typedef enum WarningGroup { GROUP_DEFAULT, GROUP_ALL, GROUP_EXTRA } WarningGroup;

static const struct {
    const char *name;
    WarningGroup group;
} warnings[] = {
#define WARNING(NAME, name, group) {name, GROUP_##group},
#include "frontend/warnings.def"
};

/* What a pragma says of a warning; WARNING_OFF and so on are told apart from silence. */
typedef enum PragmaLevel {
    PRAGMA_SILENT,
    PRAGMA_IGNORED,
    PRAGMA_WARNING,
    PRAGMA_ERROR
} PragmaLevel;

typedef struct PragmaState {
    unsigned char levels[WARNING_COUNT]; /* PragmaLevel */
} PragmaState;

typedef struct PragmaEvent {
    uint32_t offset;
    PragmaState state; /* from here on */
} PragmaEvent;

struct WarningPragmas {
    VEC(PragmaEvent) events;
};

const char *warning_name(Warning w)
{
    return warnings[w].name;
}

/* The warning of that name, or WARNING_COUNT. */
static Warning find_warning(const char *name, size_t len)
{
    for (int w = 0; w < WARNING_COUNT; w++)
        if (strlen(warnings[w].name) == len && memcmp(warnings[w].name, name, len) == 0)
            return (Warning)w;
    return WARNING_COUNT;
}

/* ---- options ---- */

/* `-Werror=name`, `-Wno-error=name`: turning into an error turns on as well. */
static bool error_option(WarningOptions *o, const char *name, bool is_error)
{
    Warning w = find_warning(name, strlen(name));
    if (w == WARNING_COUNT)
        return false;
    o->each[w].error_named = true;
    o->each[w].is_error = is_error;
    if (is_error)
        o->each[w].named = o->each[w].on = true;
    return true;
}

bool warning_option(WarningOptions *o, const char *arg)
{
    if (strcmp(arg, "-w") == 0) {
        o->quiet = true;
        return false;
    }
    if (strncmp(arg, "-W", 2) != 0)
        return false;
    const char *name = arg + 2;
    bool on = strncmp(name, "no-", 3) != 0;
    if (!on)
        name += 3;
    if (strncmp(name, "error=", 6) == 0)
        return error_option(o, name + 6, on);
    static const struct {
        const char *name;
        size_t flag;
    } general[] = {{"all", offsetof(WarningOptions, all)},
                   {"extra", offsetof(WarningOptions, extra)},
                   {"error", offsetof(WarningOptions, errors)},
                   {"system-headers", offsetof(WarningOptions, system)},
                   {"fatal-errors", offsetof(WarningOptions, fatal)}};
    for (size_t i = 0; i < sizeof general / sizeof *general; i++)
        if (strcmp(name, general[i].name) == 0) {
            *(bool *)((char *)o + general[i].flag) = on;
            return false;
        }
    if (strcmp(name, "chant") == 0) {
        o->group_named = true;
        o->group_on = on;
        return true;
    }
    Warning w = find_warning(name, strlen(name));
    if (w == WARNING_COUNT)
        return false;
    o->each[w].named = true;
    o->each[w].on = on;
    return true;
}

/* ---- pragmas ---- */

/* The word at *at, which is left behind it and the blanks that follow; its length. */
static size_t next_word(const char **at, const char *end, const char **word)
{
    const char *p = *at;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    *word = p;
    while (p < end && !isspace((unsigned char)*p))
        p++;
    *at = p;
    return (size_t)(p - *word);
}

static bool is_text(const char *word, size_t len, const char *expected)
{
    return len == strlen(expected) && memcmp(word, expected, len) == 0;
}

static bool is_word(const char **at, const char *end, const char *expected)
{
    const char *word;
    size_t len = next_word(at, end, &word);
    return is_text(word, len, expected);
}

/* Changes the levels of the warnings that a quoted option names: one, or all of chant's.
 * False: none of ours. */
static bool set_levels(PragmaState *state, const char *option, size_t len, PragmaLevel level)
{
    if (len < 5 || memcmp(option, "\"-W", 3) != 0 || option[len - 1] != '"')
        return false;
    option += 3;
    len -= 4;
    if (is_text(option, len, "chant")) {
        memset(state->levels, level, sizeof state->levels);
        return true;
    }
    Warning w = find_warning(option, len);
    if (w == WARNING_COUNT)
        return false;
    state->levels[w] = (unsigned char)level;
    return true;
}

typedef struct PragmaReader {
    Arena *arena;
    WarningPragmas *pragmas;
    PragmaState state;
    VEC(PragmaState) pushed;
} PragmaReader;

/* The rest of a line behind `#`. True if it is for us alone: it names a warning of ours, or says
 * `chant`, which a preprocessor that knows other compilers' warnings by name passes on. */
static bool read_pragma(PragmaReader *r, const char *at, const char *end)
{
    static const struct {
        const char *name;
        PragmaLevel level;
    } kinds[] = {
        {"ignored", PRAGMA_IGNORED}, {"warning", PRAGMA_WARNING}, {"error", PRAGMA_ERROR}};
    if (!is_word(&at, end, "pragma"))
        return false;
    const char *word;
    size_t len = next_word(&at, end, &word);
    bool ours = is_text(word, len, "chant");
    if ((!ours && !is_text(word, len, "GCC") && !is_text(word, len, "clang")) ||
        !is_word(&at, end, "diagnostic"))
        return false;
    len = next_word(&at, end, &word);
    if (is_text(word, len, "push")) {
        VEC_PUSH(r->arena, &r->pushed, r->state);
        return ours;
    }
    if (is_text(word, len, "pop")) {
        r->state = r->pushed.count ? r->pushed.items[--r->pushed.count] : (PragmaState){{0}};
        return ours;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!is_text(word, len, kinds[i].name))
            continue;
        len = next_word(&at, end, &word);
        return set_levels(&r->state, word, len, kinds[i].level);
    }
    return false;
}

WarningPragmas *warning_pragmas(Arena *arena, Source *source)
{
    WarningPragmas *pragmas = ARENA_NEW(arena, WarningPragmas);
    PragmaReader r = {.arena = arena, .pragmas = pragmas};
    const char *text = source_text(source), *end = text + source_len(source);
    for (const char *p = text; (p = memchr(p, '#', (size_t)(end - p)));) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));
        if (!eol)
            eol = end;
        if (cst_begins_line(text, (uint32_t)(p - text))) {
            PragmaState before = r.state;
            uint32_t start = (uint32_t)(p - text), stop = (uint32_t)(eol - text);
            if (read_pragma(&r, p + 1, eol))
                source_blank(source, (Span){start, stop});
            if (memcmp(&before, &r.state, sizeof before) != 0)
                VEC_PUSH(arena, &pragmas->events, ((PragmaEvent){stop, r.state}));
        }
        p = eol;
    }
    return pragmas;
}

/* What the pragmas before `offset` say. */
static PragmaLevel pragma_level(const WarningPragmas *pragmas, Warning w, uint32_t offset)
{
    PragmaLevel level = PRAGMA_SILENT;
    for (int i = 0; pragmas && i < pragmas->events.count; i++) {
        if (pragmas->events.items[i].offset > offset)
            break;
        level = (PragmaLevel)pragmas->events.items[i].state.levels[w];
    }
    return level;
}

WarningLevel warning_level(const WarningOptions *o, const WarningPragmas *pragmas, Warning w,
                           uint32_t offset)
{
    PragmaLevel pragma = pragma_level(pragmas, w, offset);
    if (o->quiet || pragma == PRAGMA_IGNORED)
        return WARNING_OFF;
    if (pragma == PRAGMA_ERROR)
        return WARNING_AS_ERROR;
    bool on = warnings[w].group == GROUP_DEFAULT || (warnings[w].group == GROUP_ALL && o->all) ||
              (warnings[w].group == GROUP_EXTRA && o->extra);
    if (o->group_named)
        on = o->group_on;
    if (o->each[w].named)
        on = o->each[w].on;
    if (!on && pragma != PRAGMA_WARNING)
        return WARNING_OFF;
    if (pragma == PRAGMA_WARNING)
        return WARNING_ON;
    bool error = o->each[w].error_named ? o->each[w].is_error : o->errors;
    return error ? WARNING_AS_ERROR : WARNING_ON;
}
