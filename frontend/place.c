/* A file is read and scanned once: the starts of its lines, and which of them begin inside a
 * comment or are a directive's.
 *
 * Lining up: the tokens that both lines begin and end with are paired from outside in, what is
 * left by a longest common subsequence. A token of the text without a partner came out of a
 * macro; it is placed at the name of the macro whose call surrounds it. */
#include "frontend/place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/vec.h"

enum {
    MAX_FILE = 64 * 1024 * 1024, /* bytes of a file that is looked into */
    MAX_JOINED = 200,            /* lines of a macro's call */
    MAX_TOKENS = 4000,           /* of a line; longer ones are taken from the text */
    MAX_PAIRS = 1000 * 1000,     /* products of lengths that are compared in full */
    MAX_EXPANSION = 72
};

typedef struct FileLine {
    uint32_t start;
    bool in_comment; /* begins inside of one */
    bool directive;  /* is a directive's, or continues one */
} FileLine;

typedef struct File {
    const char *name;
    char *text; /* NULL: can't be read */
    size_t len;
    VEC(FileLine) lines;
} File;

struct PlaceFinder {
    Arena *arena;
    const Source *source;
    VEC(File *) files;
};

typedef struct Token {
    const char *start;
    size_t len;
    int partner; /* index on the other side, -1: none */
} Token;

typedef VEC(Token) TokenList;

PlaceFinder *place_finder_new(Arena *arena, const Source *source)
{
    PlaceFinder *f = ARENA_NEW(arena, PlaceFinder);
    f->arena = arena;
    f->source = source;
    return f;
}

void place_finder_free(PlaceFinder *f)
{
    for (int i = 0; f && i < f->files.count; i++)
        free(f->files.items[i]->text);
}

/* ---- files ---- */

/* The end of a literal that starts at `p`; it does not go beyond its line. */
static const char *literal_end(const char *p, const char *end)
{
    char quote = *p++;
    while (p < end && *p != quote && *p != '\n')
        p += *p == '\\' && p + 1 < end && p[1] != '\n' ? 2 : 1;
    return p < end && *p == quote ? p + 1 : p;
}

/* Goes over the line at `p`; *in_comment is its state before and, in return, behind it. */
static const char *scan_line(const char *p, const char *end, bool *in_comment)
{
    while (p < end && *p != '\n') {
        if (*in_comment) {
            *in_comment = !(p[0] == '*' && p + 1 < end && p[1] == '/');
            p += *in_comment ? 1 : 2;
        } else if (p[0] == '/' && p + 1 < end && p[1] == '*') {
            *in_comment = true;
            p += 2;
        } else if (p[0] == '/' && p + 1 < end && p[1] == '/') {
            while (p < end && *p != '\n')
                p++;
        } else {
            p = *p == '"' || *p == '\'' ? literal_end(p, end) : p + 1;
        }
    }
    return p;
}

static void index_file(PlaceFinder *f, File *file)
{
    const char *end = file->text + file->len;
    bool in_comment = false, continued = false;
    for (const char *p = file->text; p < end;) {
        const char *word = p;
        while (word < end && (*word == ' ' || *word == '\t'))
            word++;
        FileLine line = {.start = (uint32_t)(p - file->text), .in_comment = in_comment};
        line.directive = continued || (!in_comment && word < end && *word == '#');
        VEC_PUSH(f->arena, &file->lines, line);
        p = scan_line(p, end, &in_comment);
        continued = line.directive && p > file->text && p[-1] == '\\';
        p += p < end;
    }
}

static File *find_file(PlaceFinder *f, const char *name)
{
    for (int i = 0; i < f->files.count; i++)
        if (f->files.items[i]->name == name)
            return f->files.items[i];
    File *file = ARENA_NEW(f->arena, File);
    file->name = name;
    if (name[0] != '<')
        file->text = source_read_file(name, &file->len);
    if (file->text && file->len > MAX_FILE) {
        free(file->text);
        file->text = NULL;
    }
    if (file->text)
        index_file(f, file);
    VEC_PUSH(f->arena, &f->files, file);
    return file;
}

/* The line of the file, from 1, without its newline; NULL if it has none of that number. */
static const char *file_line(const File *file, int number, size_t *len)
{
    if (number < 1 || number > file->lines.count)
        return NULL;
    uint32_t start = file->lines.items[number - 1].start;
    uint32_t end = number < file->lines.count ? file->lines.items[number].start
                                              : (uint32_t)file->len;
    while (end > start && (file->text[end - 1] == '\n' || file->text[end - 1] == '\r'))
        end--;
    *len = end - start;
    return file->text + start;
}

/* ---- tokens ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (c & 0x80);
}

/* Adds the tokens of a line, comments left out. False: too many. */
static bool tokenize(Arena *arena, const char *p, const char *end, bool in_comment,
                     TokenList *tokens)
{
    while (p < end) {
        const char *start = p;
        if (in_comment) {
            in_comment = !(p[0] == '*' && p + 1 < end && p[1] == '/');
            p += in_comment ? 1 : 2;
            continue;
        }
        if (p[0] == '/' && p + 1 < end && (p[1] == '*' || p[1] == '/')) {
            in_comment = p[1] == '*';
            p = in_comment ? p + 2 : end;
            continue;
        }
        if (isspace((unsigned char)*p) || (*p == '\\' && p + 1 == end)) {
            p++;
            continue;
        }
        if (is_word(*p)) {
            while (p < end && is_word(*p))
                p++;
        } else {
            p = *p == '"' || *p == '\'' ? literal_end(p, end) : p + 1;
        }
        if (tokens->count == MAX_TOKENS)
            return false;
        VEC_PUSH(arena, tokens, ((Token){start, (size_t)(p - start), -1}));
    }
    return true;
}

static bool same(const Token *a, const Token *b)
{
    return a->len == b->len && memcmp(a->start, b->start, a->len) == 0;
}

static void pair(TokenList *a, int i, TokenList *b, int j)
{
    a->items[i].partner = j;
    b->items[j].partner = i;
}

/* Pairs by a longest common subsequence of a[i, m) and b[j, n). */
static void pair_middle(TokenList *a, int i, int m, TokenList *b, int j, int n)
{
    int rows = m - i, columns = n - j;
    if (rows == 0 || columns == 0 || (long)rows * columns > MAX_PAIRS)
        return;
    size_t width = (size_t)columns + 1;
    unsigned short *best = xmalloc(((size_t)rows + 1) * width * sizeof *best);
    memset(best, 0, ((size_t)rows + 1) * width * sizeof *best);
    for (int r = rows - 1; r >= 0; r--)
        for (int c = columns - 1; c >= 0; c--) {
            unsigned short *at = &best[(size_t)r * width + (size_t)c];
            if (same(&a->items[i + r], &b->items[j + c]))
                *at = (unsigned short)(at[width + 1] + 1);
            else
                *at = at[width] > at[1] ? at[width] : at[1];
        }
    for (int r = 0, c = 0; r < rows && c < columns;) {
        const unsigned short *at = &best[(size_t)r * width + (size_t)c];
        if (same(&a->items[i + r], &b->items[j + c]))
            pair(a, i + r++, b, j + c++);
        else if (at[width] >= at[1])
            r++;
        else
            c++;
    }
    free(best);
}

static void line_up(TokenList *a, TokenList *b)
{
    int first = 0, m = a->count, n = b->count;
    while (first < m && first < n && same(&a->items[first], &b->items[first])) {
        pair(a, first, b, first);
        first++;
    }
    while (m > first && n > first && same(&a->items[m - 1], &b->items[n - 1]))
        pair(a, --m, b, --n);
    pair_middle(a, first, m, b, first, n);
}

/* ---- places ---- */

/* The line of the text that `span` begins in, as it is. */
static Place in_text(const PlaceFinder *f, Span span, Loc loc)
{
    Place p = {.file = loc.file, .line = loc.line};
    p.text = source_line(f->source, span.start, &p.len);
    p.start = span.start - (size_t)(p.text - source_text(f->source));
    if (p.start > p.len)
        p.start = p.len;
    p.end = span.end > span.start ? p.start + (span.end - span.start) : p.start;
    if (p.end > p.len)
        p.end = p.len;
    return p;
}

/* The first line of the file behind those that the line of the text stands for: empty lines of
 * the text follow a macro's call that went over several. */
static int line_behind(const PlaceFinder *f, const char *line, size_t len, Loc loc)
{
    uint32_t next = (uint32_t)(line - source_text(f->source) + len);
    while (next < source_len(f->source)) {
        next++;
        line = source_line(f->source, next, &len);
        Loc at = source_locate(f->source, next);
        if (len && line[0] != '#') {
            bool follows = at.file == loc.file && at.line > loc.line &&
                           at.line <= loc.line + MAX_JOINED;
            return follows ? at.line : loc.line + 1;
        }
        next = (uint32_t)(line - source_text(f->source) + len);
    }
    return loc.line + 1;
}

/* The name of the macro whose call surrounds file[at], or the first unpaired name from there
 * on, or -1. */
static int find_macro(const TokenList *file, int at)
{
    int depth = 0;
    for (int i = at < file->count ? at : file->count - 1; i > 0; i--) {
        const Token *t = &file->items[i];
        if (i < at && *t->start == ')')
            depth++;
        else if (*t->start == '(' && depth > 0)
            depth--;
        else if (*t->start == '(' && file->items[i - 1].partner < 0 &&
                 is_word(*file->items[i - 1].start))
            return i - 1;
    }
    for (int i = at < 0 ? 0 : at; i < file->count; i++) {
        const Token *t = &file->items[i];
        if (t->partner < 0 && is_word(*t->start) && !isdigit((unsigned char)*t->start))
            return i;
        if (i > at && t->partner >= 0)
            break;
    }
    return -1;
}

/* What a macro's call, file[macro] to its closing parenthesis, became in the text. */
static const char *expansion_of(PlaceFinder *f, const TokenList *text, const TokenList *file,
                                int macro)
{
    int last = macro, depth = 0;
    for (int i = macro + 1; i < file->count; i++) {
        char c = *file->items[i].start;
        if (i == macro + 1 && c != '(')
            break;
        depth += (c == '(') - (c == ')');
        last = i;
        if (depth == 0)
            break;
    }
    int from = -1, to = text->count;
    for (int i = 0; i < macro; i++)
        if (file->items[i].partner >= 0)
            from = file->items[i].partner;
    for (int i = file->count - 1; i > last; i--)
        if (file->items[i].partner >= 0)
            to = file->items[i].partner;
    if (from + 1 >= to)
        return NULL;
    const char *start = text->items[from + 1].start;
    const Token *end = &text->items[to - 1];
    size_t len = (size_t)(end->start + end->len - start);
    bool cut = len > MAX_EXPANSION;
    return arena_printf(f->arena, "%.*s%s", (int)(cut ? MAX_EXPANSION : len), start,
                        cut ? "..." : "");
}

/* Sets line, text, start and end of the place to the file's token. */
static void place_token(Place *p, const File *file, const Token *token)
{
    uint32_t offset = (uint32_t)(token->start - file->text);
    int low = 0, high = file->lines.count - 1;
    while (low < high) {
        int mid = low + (high - low + 1) / 2;
        if (file->lines.items[mid].start <= offset)
            low = mid;
        else
            high = mid - 1;
    }
    p->line = low + 1;
    p->text = file_line(file, p->line, &p->len);
    p->start = (size_t)(token->start - p->text);
    p->end = p->start + token->len;
}

/* The first token that ends behind `at`, or the count. */
static int token_at(const TokenList *tokens, const char *at)
{
    int i = 0;
    while (i < tokens->count && tokens->items[i].start + tokens->items[i].len <= at)
        i++;
    return i;
}

/* The two sides of a line, lined up. */
typedef struct Alignment {
    const File *file;
    TokenList text, written;
} Alignment;

/* The file's token that the text's i-th is, or NULL: it came out of a macro. */
static const Token *partner_of(const Alignment *a, int i)
{
    int partner = a->text.items[i].partner;
    return partner < 0 ? NULL : &a->written.items[partner];
}

/* Moves to right behind the text's i-th token. */
static bool move_behind(Place *p, const Alignment *a, int i)
{
    const Token *token = partner_of(a, i);
    if (!token)
        return false;
    place_token(p, a->file, token);
    p->start = p->end;
    p->end += p->end < p->len;
    return true;
}

/* Moves to the macro that the text's i-th token came out of. */
static bool move_to_macro(PlaceFinder *f, Place *p, const Alignment *a, int i)
{
    int before = i - 1;
    while (before >= 0 && !partner_of(a, before))
        before--;
    int at = before < 0 ? 0 : a->text.items[before].partner + 1;
    int macro = find_macro(&a->written, at);
    if (macro < 0 && before >= 0)
        macro = find_macro(&a->written, at - 1);
    if (macro < 0)
        return false;
    const Token *name = &a->written.items[macro];
    place_token(p, a->file, name);
    p->macro = arena_strndup(f->arena, name->start, name->len);
    p->expansion = expansion_of(f, &a->text, &a->written, macro);
    return true;
}

/* Moves to the text's i-th token, which the file has too, and on to the last such one that
 * is meant. */
static void move_to_token(Place *p, const Alignment *a, int i)
{
    const char *start = p->text + p->start, *end = p->text + p->end;
    const Token *token = &a->text.items[i];
    place_token(p, a->file, partner_of(a, i));
    size_t token_end = p->end;
    p->start += (size_t)(start - token->start);
    p->end = p->start;
    for (; i < a->text.count && a->text.items[i].start < end; i++) {
        if (!partner_of(a, i))
            continue;
        token = &a->text.items[i];
        Place stop;
        place_token(&stop, a->file, partner_of(a, i));
        if (token->start + token->len > end)
            stop.end -= (size_t)(token->start + token->len - end);
        if (stop.line > p->line)
            p->end = p->len;
        else if (stop.line == p->line && stop.end > p->end)
            p->end = stop.end;
    }
    if (p->end < p->start)
        p->end = token_end;
}

/* True if a parenthesis is open at the end: a macro's call may go on. */
static bool is_open(const TokenList *tokens)
{
    int depth = 0;
    for (int i = 0; i < tokens->count; i++)
        depth += (*tokens->items[i].start == '(') - (*tokens->items[i].start == ')');
    return depth > 0;
}

/* Adds the tokens of all lines of the text that stand for the place's line of the file: around
 * what a system header's macro gave, the preprocessor begins anew with a line marker. */
static bool tokenize_text(PlaceFinder *f, const Place *p, TokenList *tokens)
{
    const char *text = source_text(f->source);
    uint32_t first = (uint32_t)(p->text - text), at = first;
    for (int n = 0; at > 0 && n < MAX_JOINED; n++) {
        size_t len;
        at = (uint32_t)(source_line(f->source, at - 1, &len) - text);
        Loc loc = source_locate(f->source, at);
        if (text[at] != '#' && (loc.file != p->file || loc.line != p->line))
            break;
        if (text[at] != '#')
            first = at;
    }
    for (int n = 0; first < source_len(f->source) && n < MAX_JOINED; n++) {
        size_t len;
        const char *line = source_line(f->source, first, &len);
        Loc loc = source_locate(f->source, first);
        bool is_marker = *line == '#';
        if (!is_marker && (loc.file != p->file || loc.line != p->line))
            break;
        if (!is_marker && !tokenize(f->arena, line, line + len, false, tokens))
            return false;
        first = (uint32_t)(line + len - text) + 1;
    }
    return true;
}

/* Moves `p`, which is in the text, to the lines [p->line, behind) of the file. False: the two
 * have too little in common. */
static bool move_to_file(PlaceFinder *f, Place *p, const File *file, int behind)
{
    Alignment a = {.file = file};
    if (!tokenize_text(f, p, &a.text))
        return false;
    for (int n = p->line; n < behind || (is_open(&a.written) && n < p->line + MAX_JOINED); n++) {
        size_t len;
        const char *line = file_line(file, n, &len);
        if (!line)
            break;
        const FileLine *info = &file->lines.items[n - 1];
        if (!info->directive &&
            !tokenize(f->arena, line, line + len, info->in_comment, &a.written))
            return false;
    }
    if (a.text.count == 0 || a.written.count == 0)
        return false;
    line_up(&a.text, &a.written);
    const char *start = p->text + p->start;
    int first = token_at(&a.text, start);
    if (first == a.text.count || (first > 0 && start < a.text.items[first].start))
        return move_behind(p, &a, first - 1);
    if (!partner_of(&a, first))
        return move_to_macro(f, p, &a, first);
    if (start < a.text.items[first].start)
        return false;
    move_to_token(p, &a, first);
    return true;
}

Place place_find(PlaceFinder *f, Span span)
{
    Loc loc = source_locate(f->source, span.start);
    Place p = in_text(f, span, loc);
    File *file = find_file(f, loc.file);
    if (!file->text)
        return p;
    size_t len;
    const char *line = file_line(file, loc.line, &len);
    if (!line)
        return p;
    int behind = line_behind(f, p.text, p.len, loc);
    Place moved = p;
    if (!(len == p.len && memcmp(line, p.text, len) == 0) && move_to_file(f, &moved, file, behind))
        return moved;
    return p;
}
