/* Collecting diagnostics. A group owns its notes and fixes; the list is kept in order of
 * report, and sorted by place, stably, when printed. */
#include "frontend/diag_message.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/utf8.h"

enum { STANDARD_MAX_ERRORS = 100, STANDARD_TAB = 8 };

Diag *diag_new(const Source *source)
{
    Diag *d = xmalloc(sizeof *d);
    *d = (Diag){.source = source, .arena = arena_new()};
    diag_configure(d, &(DiagStyle){0}, &(WarningOptions){0});
    return d;
}

void diag_free(Diag *d)
{
    if (!d)
        return;
    arena_free(d->arena);
    free(d);
}

void diag_configure(Diag *d, const DiagStyle *style, const WarningOptions *warnings)
{
    d->style = *style;
    d->warnings = *warnings;
    if (d->warnings.fatal)
        d->style.max_errors = 1;
    if (!d->style.max_errors)
        d->style.max_errors = STANDARD_MAX_ERRORS;
    if (d->style.tab <= 0)
        d->style.tab = STANDARD_TAB;
}

void diag_set_pragmas(Diag *d, const WarningPragmas *pragmas)
{
    d->pragmas = pragmas;
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

/* The same at the same place twice says nothing new. What is equal but was found later is
 * left out when printed. */
static bool already_reported(const Diag *d, Span span, const char *text)
{
    for (int i = d->groups.count - 1; i >= 0 && i >= d->groups.count - 8; i--) {
        const Message *m = &d->groups.items[i].head;
        if (m->span.start == span.start && strcmp(m->text, text) == 0)
            return true;
    }
    return false;
}

static bool add_head(Diag *d, Message m)
{
    d->last = NULL;
    d->dropped = already_reported(d, m.span, m.text);
    if (d->dropped)
        return false;
    VEC_PUSH(d->arena, &d->groups, (DiagGroup){.head = m});
    d->last = &d->groups.items[d->groups.count - 1].head;
    d->errors += m.severity == SEVERITY_ERROR;
    return true;
}

void diag_error(Diag *d, Span span, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_head(d, (Message){.severity = SEVERITY_ERROR,
                          .span = span,
                          .text = format_text(d, format, args),
                          .option = WARNING_COUNT});
    va_end(args);
}

bool diag_warning(Diag *d, Span span, Warning warning, const char *format, ...)
{
    WarningLevel level = warning_level(&d->warnings, d->pragmas, warning, span.start);
    if (source_locate(d->source, span.start).system && !d->warnings.system)
        level = WARNING_OFF;
    d->dropped = level == WARNING_OFF;
    d->last = NULL;
    if (d->dropped)
        return false;
    va_list args;
    va_start(args, format);
    bool added = add_head(
        d, (Message){.severity = level == WARNING_AS_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING,
                     .span = span,
                     .text = format_text(d, format, args),
                     .option = warning});
    va_end(args);
    return added;
}

void diag_note(Diag *d, Span span, const char *format, ...)
{
    if (d->dropped || d->groups.count == 0)
        return;
    va_list args;
    va_start(args, format);
    DiagGroup *group = &d->groups.items[d->groups.count - 1];
    VEC_PUSH(d->arena, &group->notes, ((Message){.severity = SEVERITY_NOTE,
                                                 .span = span,
                                                 .text = format_text(d, format, args),
                                                 .option = WARNING_COUNT}));
    d->last = &group->notes.items[group->notes.count - 1];
    va_end(args);
}

void diag_fix(Diag *d, Span span, const char *format, ...)
{
    if (!d->last)
        return;
    va_list args;
    va_start(args, format);
    VEC_PUSH(d->arena, &d->last->fixes, ((Fix){span, format_text(d, format, args)}));
    va_end(args);
}

int diag_errors(const Diag *d)
{
    return d->errors;
}

/* ---- what the printed forms have in common ---- */

static int compare_groups(const void *pa, const void *pb)
{
    const DiagGroup *a = *(const DiagGroup *const *)pa, *b = *(const DiagGroup *const *)pb;
    if (a->head.span.start != b->head.span.start)
        return a->head.span.start < b->head.span.start ? -1 : 1;
    return (a > b) - (a < b); /* in one array, so in order of report */
}

/* A header that is read twice makes its mistakes twice. */
static bool same_message(const Diag *d, const Message *a, const Message *b)
{
    if (strcmp(a->text, b->text) != 0)
        return false;
    Loc x = source_locate(d->source, a->span.start), y = source_locate(d->source, b->span.start);
    return x.file == y.file && x.line == y.line && x.column == y.column;
}

static bool is_repeated(const Diag *d, const DiagGroup **groups, int count, const DiagGroup *g)
{
    for (int i = 0; i < count; i++)
        if (same_message(d, &groups[i]->head, &g->head))
            return true;
    return false;
}

const DiagGroup **diag_sorted(const Diag *d, int *count, int *hidden)
{
    const DiagGroup **groups = xmalloc(sizeof *groups * (size_t)(d->groups.count + 1));
    for (int i = 0; i < d->groups.count; i++)
        groups[i] = &d->groups.items[i];
    qsort(groups, (size_t)d->groups.count, sizeof *groups, compare_groups);
    int errors = 0, shown = 0, i = 0;
    for (; i < d->groups.count; i++) {
        if (is_repeated(d, groups, shown, groups[i]))
            continue;
        if (groups[i]->head.severity == SEVERITY_ERROR && ++errors > d->style.max_errors)
            break;
        groups[shown++] = groups[i];
    }
    *hidden = 0;
    for (; i < d->groups.count; i++)
        *hidden += groups[i]->head.severity == SEVERITY_ERROR;
    *count = shown;
    return groups;
}

const char *diag_option(const Diag *d, const Message *m)
{
    if (m->option == WARNING_COUNT)
        return NULL;
    bool error = m->severity == SEVERITY_ERROR;
    return arena_printf(d->arena, "-W%s%s", error ? "error=" : "", warning_name(m->option));
}

bool diag_fix_place(PlaceFinder *places, const Fix *fix, Place *place)
{
    *place = place_find(places, fix->span);
    if (fix->span.end == fix->span.start)
        place->end = place->start;
    return !place->macro;
}

int diag_column(const DiagStyle *style, const Place *place, size_t byte)
{
    size_t column =
        style->byte_columns ? byte : utf8_columns(place->text, byte, style->tab);
    return (int)column + !style->zero_columns;
}

void diag_print(const Diag *d, FILE *out, bool colour)
{
    PlaceFinder *places = place_finder_new(d->arena, d->source);
    if (d->style.json)
        diag_print_json(d, places, out);
    else
        diag_print_text(d, places, out, colour);
    place_finder_free(places);
}
