/* A diagnostic owns its notes and fix; a list is kept in order of report and
 * sorted by place, stably, when printed. */
#include "frontend/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "frontend/vec.h"

typedef enum Severity { ERROR, WARNING, NOTE, FIX } Severity;

typedef struct Message {
    Severity severity;
    Span span;
    Loc loc;
    const char *text;
    const char *option; /* a warning's name */
    int order;          /* of its diagnostic, then within it */
    int group;          /* index of the diagnostic that it belongs to */
} Message;

struct Diag {
    const Source *source;
    Arena *arena;
    VEC(Message) messages;
    int groups, errors;
    bool dropped; /* the last diagnostic was dropped, so its notes are too */
};

enum { MAX_LINE = 160, MAX_ERRORS = 100 };

Diag *diag_new(const Source *source)
{
    Diag *d = xmalloc(sizeof *d);
    *d = (Diag){.source = source, .arena = arena_new()};
    return d;
}

void diag_free(Diag *d)
{
    if (!d)
        return;
    arena_free(d->arena);
    free(d);
}

static const char *format_text(Diag *d, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        return format;
    char *text = arena_alloc(d->arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return text;
}

/* The same error at the same place twice says nothing new. */
static bool already_reported(const Diag *d, Span span, const char *text)
{
    for (int i = d->messages.count - 1; i >= 0 && i >= d->messages.count - 8; i--) {
        const Message *m = &d->messages.items[i];
        if (m->span.start == span.start && strcmp(m->text, text) == 0)
            return true;
    }
    return false;
}

static void add(Diag *d, Severity severity, Span span, const char *option, const char *text)
{
    Message m = {.severity = severity,
                 .span = span,
                 .loc = source_locate(d->source, span.start),
                 .text = text,
                 .option = option};
    if (severity == NOTE || severity == FIX) {
        if (d->dropped || d->groups == 0)
            return;
    } else {
        d->dropped = (severity == WARNING && m.loc.system) || already_reported(d, span, text);
        if (d->dropped)
            return;
        d->groups++;
        d->errors += severity == ERROR;
    }
    m.group = d->groups - 1;
    m.order = d->messages.count;
    VEC_PUSH(d->arena, &d->messages, m);
}

void diag_error(Diag *d, Span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(d, ERROR, span, NULL, format_text(d, format, args));
    va_end(args);
}

void diag_warning(Diag *d, Span span, const char *name, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(d, WARNING, span, name, format_text(d, format, args));
    va_end(args);
}

void diag_note(Diag *d, Span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(d, NOTE, span, NULL, format_text(d, format, args));
    va_end(args);
}

void diag_fix(Diag *d, Span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(d, FIX, span, NULL, format_text(d, format, args));
    va_end(args);
}

int diag_errors(const Diag *d)
{
    return d->errors;
}

static const char *const labels[] = {"error", "warning", "note", "fix"};
static const char *const colours[] = {"\033[1;31m", "\033[1;35m", "\033[1;36m", "\033[32m"};

static bool continues_utf8(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The source line with a caret under `span`. Columns are counted in characters of
 * UTF-8, tabs kept, so that the caret stands right on a terminal. */
static void print_excerpt(const Diag *d, const Message *m, FILE *out, bool colour)
{
    size_t len;
    const char *line = source_line(d->source, m->span.start, &len);
    size_t at = m->span.start - (size_t)(line - source_text(d->source));
    if (at > len)
        at = len;
    size_t width = m->span.end > m->span.start ? m->span.end - m->span.start : 1;
    if (width > len - at)
        width = len > at ? len - at : 1;
    size_t from = 0, to = len;
    if (len > MAX_LINE) {
        from = at > MAX_LINE / 2 ? at - MAX_LINE / 2 : 0;
        while (from > 0 && continues_utf8(line[from]))
            from--;
        to = from + MAX_LINE < len ? from + MAX_LINE : len;
        while (to < len && continues_utf8(line[to]))
            to++;
    }
    fputs(" | ", out);
    for (size_t i = from; i < to; i++) {
        unsigned char c = (unsigned char)line[i];
        fputc((c < ' ' && c != '\t') || c == 127 ? ' ' : c, out);
    }
    fputs("\n | ", out);
    for (size_t i = from; i < at; i++)
        if (!continues_utf8(line[i]))
            fputc(line[i] == '\t' ? '\t' : ' ', out);
    if (colour)
        fputs("\033[1;32m", out);
    if (m->severity == FIX) {
        fputs(m->text, out);
    } else {
        fputc('^', out);
        for (size_t i = at + 1; i < at + width && i < to; i++)
            if (!continues_utf8(line[i]))
                fputc('~', out);
    }
    if (colour)
        fputs("\033[0m", out);
    fputc('\n', out);
}

typedef struct Sorted {
    Message *first; /* of the group */
    int index;
} Sorted;

static int compare_groups(const void *pa, const void *pb)
{
    const Message *a = ((const Sorted *)pa)->first, *b = ((const Sorted *)pb)->first;
    if (a->span.start != b->span.start)
        return a->span.start < b->span.start ? -1 : 1;
    return a->order - b->order;
}

static void print_message(const Diag *d, const Message *m, FILE *out, bool colour)
{
    if (m->severity != FIX) {
        if (colour)
            fprintf(out, "\033[1m%s:%d:%d: %s%s:\033[0;1m %s\033[0m", m->loc.file, m->loc.line,
                    m->loc.column, colours[m->severity], labels[m->severity], m->text);
        else
            fprintf(out, "%s:%d:%d: %s: %s", m->loc.file, m->loc.line, m->loc.column,
                    labels[m->severity], m->text);
        if (m->option)
            fprintf(out, " [-W%s]", m->option);
        fputc('\n', out);
    }
    print_excerpt(d, m, out, colour);
}

void diag_print(const Diag *d, FILE *out, bool colour)
{
    Sorted *groups = xmalloc(sizeof *groups * (size_t)(d->groups + 1));
    int n = 0;
    for (int i = 0; i < d->messages.count; i++)
        if (d->messages.items[i].severity <= WARNING)
            groups[n++] = (Sorted){&d->messages.items[i], i};
    qsort(groups, (size_t)n, sizeof *groups, compare_groups);
    int errors = 0;
    for (int g = 0; g < n; g++) {
        if (groups[g].first->severity == ERROR && ++errors > MAX_ERRORS) {
            fprintf(out, "%s: note: %d more errors are not shown\n", source_name(d->source),
                    d->errors - MAX_ERRORS);
            break;
        }
        for (int i = groups[g].index; i < d->messages.count; i++) {
            const Message *m = &d->messages.items[i];
            if (m->group != groups[g].first->group)
                break;
            print_message(d, m, out, colour);
        }
    }
    free(groups);
}
