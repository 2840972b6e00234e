/* Diagnostics for people, in the form of gcc's:
 *
 *   file.gc:3:5: error: cannot send to receive-only channel 'r' (type '<-chan int')
 *       3 |     r <- 5;
 *         |     ^
 *
 * Colours are gcc's and can be set by GCC_COLORS. */
#include "frontend/diag_message.h"

#include <stdlib.h>
#include <string.h>

#include "frontend/utf8.h"

enum { MAX_COLUMNS = 160, SGR_SIZE = 32 };

typedef enum Paint { PAINT_ERROR, PAINT_WARNING, PAINT_NOTE, PAINT_RANGE, PAINT_LOCUS,
                     PAINT_QUOTE, PAINT_FIX, PAINT_COUNT } Paint;

typedef struct Printer {
    const Diag *d;
    PlaceFinder *places;
    FILE *out;
    bool colour;
    char sgr[PAINT_COUNT][SGR_SIZE];
} Printer;

/* ---- colours ---- */

static const struct {
    const char *name, *sgr;
} paints[PAINT_COUNT] = {
    [PAINT_ERROR] = {"error", "01;31"}, [PAINT_WARNING] = {"warning", "01;35"},
    [PAINT_NOTE] = {"note", "01;36"},   [PAINT_RANGE] = {"range1", "32"},
    [PAINT_LOCUS] = {"locus", "01"},    [PAINT_QUOTE] = {"quote", "01"},
    [PAINT_FIX] = {"fixit-insert", "32"},
};

/* GCC_COLORS is `error=01;31:warning=...`; empty means no colour at all. */
static void choose_colours(Printer *p)
{
    for (int i = 0; i < PAINT_COUNT; i++)
        strcpy(p->sgr[i], paints[i].sgr);
    const char *set = getenv("GCC_COLORS");
    if (set && !*set)
        p->colour = false;
    for (; set && *set; set += *set == ':') {
        size_t len = strcspn(set, ":"), name = strcspn(set, "=:");
        for (int i = 0; i < PAINT_COUNT; i++) {
            const char *value = set + name + 1;
            size_t n = len > name ? len - name - 1 : 0;
            if (strlen(paints[i].name) == name && memcmp(paints[i].name, set, name) == 0 &&
                n < SGR_SIZE && strspn(value, "0123456789;") >= n) {
                memcpy(p->sgr[i], value, n);
                p->sgr[i][n] = '\0';
            }
        }
        set += len;
    }
}

static void paint(const Printer *p, Paint what)
{
    if (p->colour)
        fprintf(p->out, "\033[%sm\033[K", p->sgr[what]);
}

static void unpaint(const Printer *p)
{
    if (p->colour)
        fputs("\033[m\033[K", p->out);
}

/* ---- text that may hold anything ---- */

static void print_safely(const Printer *p, const char *text, size_t len)
{
    char shown[UTF8_SHOWN];
    for (size_t at = 0, size; at < len; at += size) {
        utf8_show(text + at, len - at, 0, 1, shown, &size);
        fputs(shown, p->out);
    }
}

/* A message; what stands 'in quotes' is set off by colour. */
static void print_message_text(const Printer *p, const char *text)
{
    while (*text) {
        const char *open = p->colour ? strchr(text, '\'') : NULL;
        const char *close = open && (open == text || open[-1] == ' ' || open[-1] == '(')
                                ? strchr(open + 1, '\'')
                                : NULL;
        if (!close) {
            size_t len = open ? (size_t)(open + 1 - text) : strlen(text);
            print_safely(p, text, len);
            text += len;
            continue;
        }
        print_safely(p, text, (size_t)(open + 1 - text));
        paint(p, PAINT_QUOTE);
        print_safely(p, open + 1, (size_t)(close - open - 1));
        unpaint(p);
        fputc('\'', p->out);
        text = close + 1;
    }
}

static void print_head(const Printer *p, const Place *place, const char *kind, Paint colour,
                       const char *text, const char *option)
{
    paint(p, PAINT_LOCUS);
    print_safely(p, place->file, strlen(place->file));
    fprintf(p->out, ":%d:%d:", place->line, diag_column(&p->d->style, place, place->start));
    unpaint(p);
    fputc(' ', p->out);
    paint(p, colour);
    fprintf(p->out, "%s: ", kind);
    unpaint(p);
    print_message_text(p, text);
    if (option && !p->d->style.no_option) {
        fputs(" [", p->out);
        paint(p, colour);
        fputs(option, p->out);
        unpaint(p);
        fputc(']', p->out);
    }
    fputc('\n', p->out);
}

/* ---- the source line ---- */

/* The line as it is shown: a cell for each character. */
typedef struct Cell {
    size_t byte;   /* of the line, where the character starts */
    int column;    /* from 0, of the shown line */
    char text[UTF8_SHOWN];
} Cell;

typedef struct Excerpt {
    Cell *cells;
    int count;
    int from, to; /* cells that are shown */
} Excerpt;

static int column_of(const Excerpt *e, size_t byte)
{
    int i = 0;
    while (i < e->count && e->cells[i].byte < byte)
        i++;
    return e->cells[i].column;
}

/* Chooses what is shown of a long line: MAX_COLUMNS around [start, end). */
static void cut(Excerpt *e, size_t start, size_t end)
{
    e->from = 0;
    e->to = e->count;
    if (e->cells[e->count].column <= MAX_COLUMNS)
        return;
    int at = column_of(e, start), last = column_of(e, end);
    int middle = last - at < MAX_COLUMNS / 2 ? (at + last) / 2 : at;
    int first = middle > MAX_COLUMNS / 2 ? middle - MAX_COLUMNS / 2 : 0;
    int rest = e->cells[e->count].column - MAX_COLUMNS;
    if (first > rest)
        first = rest;
    while (e->cells[e->from].column < first)
        e->from++;
    while (e->to > e->from && e->cells[e->to].column > first + MAX_COLUMNS)
        e->to--;
}

static Excerpt excerpt_new(const Printer *p, const Place *place)
{
    Excerpt e = {.cells = xmalloc((place->len + 1) * sizeof *e.cells)};
    int column = 0;
    for (size_t at = 0, size; at < place->len; at += size) {
        Cell *cell = &e.cells[e.count++];
        *cell = (Cell){.byte = at, .column = column};
        column += utf8_show(place->text + at, place->len - at, (size_t)column,
                            p->d->style.tab, cell->text, &size);
    }
    e.cells[e.count] = (Cell){.byte = place->len, .column = column};
    cut(&e, place->start, place->end);
    return e;
}

static void print_margin(const Printer *p, int line)
{
    if (p->d->style.no_line_numbers)
        fputc(' ', p->out);
    else if (line)
        fprintf(p->out, "%5d | ", line);
    else
        fputs("      | ", p->out);
}

static void print_spaces(const Printer *p, int n)
{
    for (; n > 0; n--)
        fputc(' ', p->out);
}

static void print_underline(const Printer *p, const Place *place, const Excerpt *e)
{
    int first = e->cells[e->from].column;
    int start = column_of(e, place->start), end = column_of(e, place->end);
    if (end > e->cells[e->to].column)
        end = e->cells[e->to].column;
    print_margin(p, 0);
    print_spaces(p, start - first);
    paint(p, PAINT_RANGE);
    fputc('^', p->out);
    for (int i = start + 1; i < end; i++)
        fputc('~', p->out);
    unpaint(p);
    fputc('\n', p->out);
}

/* The fixes that concern the line, each under what it changes. One that would stand on
 * another's text goes to a line of its own. */
static void print_fixes(const Printer *p, const Message *m, const Place *place, const Excerpt *e)
{
    int first = e->cells[e->from].column, column = -1;
    for (int i = 0; i < m->fixes.count; i++) {
        const Fix *fix = &m->fixes.items[i];
        Place at;
        if (!diag_fix_place(p->places, fix, &at) || at.line != place->line ||
            strcmp(at.file, place->file) != 0)
            continue;
        int start = column_of(e, at.start) - first, end = column_of(e, at.end) - first;
        if (start < 0 || start > MAX_COLUMNS)
            continue;
        if (column < 0 || start < column) {
            if (column >= 0)
                fputc('\n', p->out);
            print_margin(p, 0);
            column = 0;
        }
        print_spaces(p, start - column);
        paint(p, PAINT_FIX);
        if (*fix->text) {
            print_safely(p, fix->text, strlen(fix->text));
            column = start + (int)utf8_columns(fix->text, strlen(fix->text), 1);
        } else {
            for (column = start; column < end; column++)
                fputc('-', p->out);
        }
        unpaint(p);
    }
    if (column >= 0)
        fputc('\n', p->out);
}

static void print_excerpt(const Printer *p, const Message *m, const Place *place)
{
    Excerpt e = excerpt_new(p, place);
    print_margin(p, place->line);
    for (int i = e.from; i < e.to; i++)
        fputs(e.cells[i].text, p->out);
    fputc('\n', p->out);
    print_underline(p, place, &e);
    print_fixes(p, m, place, &e);
    free(e.cells);
}

/* ---- messages ---- */

static Place print_message(const Printer *p, const Message *m)
{
    static const char *const kinds[] = {"error", "warning", "note"};
    Place place = place_find(p->places, m->span);
    print_head(p, &place, kinds[m->severity], (Paint)m->severity, m->text,
               diag_option(p->d, m));
    if (!p->d->style.no_caret)
        print_excerpt(p, m, &place);
    return place;
}

static void print_group(const Printer *p, const DiagGroup *g)
{
    Place place = print_message(p, &g->head);
    if (place.macro)
        print_head(p, &place, "note", PAINT_NOTE,
                   place.expansion ? arena_printf(p->d->arena, "macro '%s' expands to '%s'",
                                                  place.macro, place.expansion)
                                   : arena_printf(p->d->arena, "in macro '%s'", place.macro),
                   NULL);
    for (int i = 0; i < g->notes.count; i++)
        print_message(p, &g->notes.items[i]);
}

void diag_print_text(const Diag *d, PlaceFinder *places, FILE *out, bool colour)
{
    Printer p = {.d = d, .places = places, .out = out, .colour = colour};
    choose_colours(&p);
    int count, hidden;
    const DiagGroup **groups = diag_sorted(d, &count, &hidden);
    for (int i = 0; i < count; i++)
        print_group(&p, groups[i]);
    if (hidden) {
        paint(&p, PAINT_LOCUS);
        print_safely(&p, source_name(d->source), strlen(source_name(d->source)));
        fputc(':', out);
        unpaint(&p);
        fputc(' ', out);
        paint(&p, PAINT_ERROR);
        fputs("fatal error: ", out);
        unpaint(&p);
        fprintf(out, "too many errors; %d more %s not shown (see -fmax-errors)\n", hidden,
                hidden == 1 ? "is" : "are");
    }
    free(groups);
}
