/* Diagnostics for programs: the array that gcc 12 prints for -fdiagnostics-format=json,
 * on one line. */
#include "frontend/diag_message.h"

#include <stdlib.h>
#include <string.h>

#include "frontend/utf8.h"

typedef struct Json {
    const Diag *d;
    PlaceFinder *places;
    FILE *out;
} Json;

/* What is no UTF-8 can't stand in JSON: U+FFFD takes its place. */
static void print_string(const Json *j, const char *text)
{
    size_t len = strlen(text);
    fputc('"', j->out);
    for (size_t at = 0, size; at < len; at += size) {
        uint32_t c = utf8_decode(text + at, len - at, &size);
        if (c == UTF8_INVALID)
            fputs("\\ufffd", j->out);
        else if (c == '"' || c == '\\')
            fprintf(j->out, "\\%c", (char)c);
        else if (c < 0x10000 && utf8_is_unsafe(c))
            fprintf(j->out, "\\u%04x", (unsigned)c);
        else
            fwrite(text + at, 1, size, j->out);
    }
    fputc('"', j->out);
}

/* `byte` of the place's line. */
static void print_point(const Json *j, const char *key, const Place *place, size_t byte)
{
    DiagStyle bytes = j->d->style, columns = j->d->style;
    bytes.byte_columns = true;
    columns.byte_columns = false;
    fprintf(j->out, "\"%s\": {\"file\": ", key);
    print_string(j, place->file);
    fprintf(j->out, ", \"line\": %d, \"display-column\": %d, \"byte-column\": %d, \"column\": %d}",
            place->line, diag_column(&columns, place, byte), diag_column(&bytes, place, byte),
            diag_column(&j->d->style, place, byte));
}

/* The last byte that a range holds, as gcc's "finish" is. */
static size_t last_byte(const Place *place)
{
    size_t at = place->end > place->start ? place->end - 1 : place->start;
    while (at > place->start && ((unsigned char)place->text[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static void print_locations(const Json *j, const Message *m, const Place *place)
{
    fputs("\"locations\": [{", j->out);
    print_point(j, "caret", place, place->start);
    Place end = *place;
    if (m->span.end > m->span.start + 1 && !place->macro) {
        /* The range may end on a later line. */
        Place last = place_find(j->places, (Span){m->span.end - 1, m->span.end});
        if (!last.macro && last.line > place->line && last.file == place->file)
            end = last;
    }
    size_t finish = last_byte(&end);
    if (end.line != place->line || finish != place->start) {
        fputs(", ", j->out);
        print_point(j, "finish", &end, finish);
    }
    fputs("}]", j->out);
}

static void print_fixes(const Json *j, const Message *m)
{
    bool any = false;
    for (int i = 0; i < m->fixes.count; i++) {
        Place at;
        if (!diag_fix_place(j->places, &m->fixes.items[i], &at))
            continue;
        fputs(any ? ", {" : ", \"fixits\": [{", j->out);
        any = true;
        print_point(j, "start", &at, at.start);
        fputs(", ", j->out);
        print_point(j, "next", &at, at.end);
        fputs(", \"string\": ", j->out);
        print_string(j, m->fixes.items[i].text);
        fputc('}', j->out);
    }
    if (any)
        fputc(']', j->out);
}

/* True if the line holds what a terminal should not be sent as it is. */
static bool needs_escape(const Place *place)
{
    for (size_t at = 0, size; at < place->len; at += size) {
        uint32_t c = utf8_decode(place->text + at, place->len - at, &size);
        if (c == UTF8_INVALID || (c != '\t' && utf8_is_unsafe(c)))
            return true;
    }
    return false;
}

/* Kind, message, locations, fixes, option: what a diagnostic and its notes have both. */
static Place print_message(const Json *j, const Message *m)
{
    static const char *const kinds[] = {"error", "warning", "note"};
    Place place = place_find(j->places, m->span);
    fprintf(j->out, "{\"kind\": \"%s\", \"message\": ", kinds[m->severity]);
    print_string(j, m->text);
    fputs(", ", j->out);
    print_locations(j, m, &place);
    print_fixes(j, m);
    const char *option = diag_option(j->d, m);
    if (option) {
        fputs(", \"option\": ", j->out);
        print_string(j, option);
        fputs(", \"option_url\": \"docs/language.md#warnings\"", j->out);
    }
    fprintf(j->out, ", \"escape-source\": %s", needs_escape(&place) ? "true" : "false");
    return place;
}

static void print_group(const Json *j, const DiagGroup *g)
{
    Place place = print_message(j, &g->head);
    fprintf(j->out, ", \"column-origin\": %d, \"children\": [", !j->d->style.zero_columns);
    const char *comma = "";
    if (place.macro) {
        fputs("{\"kind\": \"note\", \"message\": ", j->out);
        print_string(j, place.expansion
                            ? arena_printf(j->d->arena, "macro '%s' expands to '%s'", place.macro,
                                           place.expansion)
                            : arena_printf(j->d->arena, "in macro '%s'", place.macro));
        fputs(", ", j->out);
        print_locations(j, &g->head, &place);
        fputs(", \"escape-source\": false}", j->out);
        comma = ", ";
    }
    for (int i = 0; i < g->notes.count; i++) {
        fputs(comma, j->out);
        print_message(j, &g->notes.items[i]);
        fputc('}', j->out);
        comma = ", ";
    }
    fputs("]}", j->out);
}

void diag_print_json(const Diag *d, PlaceFinder *places, FILE *out)
{
    Json j = {d, places, out};
    int count, hidden;
    const DiagGroup **groups = diag_sorted(d, &count, &hidden);
    fputc('[', out);
    for (int i = 0; i < count; i++) {
        fputs(i ? ", " : "", out);
        print_group(&j, groups[i]);
    }
    fputs("]\n", out);
    free(groups);
}
