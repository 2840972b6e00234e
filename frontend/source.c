/* The text is scanned once for newlines and line markers, when a place is first asked for: much C
 * is read without. Each physical line has an entry; a marker line sets the presumed file and line
 * of the next. */
#include "frontend/source.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "frontend/intern.h"
#include "frontend/vec.h"

typedef struct Line {
    uint32_t start;   /* offset of its first byte */
    int number;       /* presumed line */
    const char *file; /* presumed file */
    bool system;
} Line;

typedef struct Index {
    Arena *arena;
    Intern *names;
    VEC(Line) lines; /* none as long as nothing was asked for */
} Index;

struct Source {
    char *text;
    size_t len;
    const char *name;
    Index *index;
};

/* Reads `# 12 "name" flags` or `#line 12 "name"` at p; false if it is no marker. */
static bool parse_marker(Index *index, const char *p, const char *end, Line *next)
{
    p++;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (end - p > 5 && memcmp(p, "line", 4) == 0 && (p[4] == ' ' || p[4] == '\t'))
        p += 5;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (p == end || !isdigit((unsigned char)*p))
        return false;
    long number = 0;
    while (p < end && isdigit((unsigned char)*p) && number < 100000000)
        number = number * 10 + (*p++ - '0');
    next->number = (int)number;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (p == end || *p != '"')
        return true;
    char *name = arena_alloc(index->arena, (size_t)(end - p));
    size_t len = 0;
    for (p++; p < end && *p != '"'; p++) {
        if (*p == '\\' && p + 1 < end)
            p++;
        name[len++] = *p;
    }
    next->file = intern(index->names, name, len);
    next->system = false;
    for (p++; p < end; p++)
        if (*p == '3')
            next->system = true;
    return true;
}

static void index_lines(const Source *s)
{
    Index *index = s->index;
    Line here = {.start = 0, .number = 1, .file = s->name};
    const char *end = s->text + s->len;
    for (const char *p = s->text; p <= end;) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));
        if (!eol)
            eol = end;
        here.start = (uint32_t)(p - s->text);
        Line next = here;
        next.number++;
        if (p < eol && *p == '#')
            parse_marker(index, p, eol, &next);
        VEC_PUSH(index->arena, &index->lines, here);
        here = next;
        p = eol + 1;
    }
}

Source *source_new(char *text, size_t len, const char *name)
{
    Source *s = xmalloc(sizeof *s);
    Index *index = xmalloc(sizeof *index);
    *index = (Index){.arena = arena_new()};
    index->names = intern_new(index->arena);
    *s = (Source){
        .text = text, .len = len, .name = intern_cstr(index->names, name), .index = index};
    return s;
}

void source_free(Source *s)
{
    if (!s)
        return;
    intern_free(s->index->names);
    arena_free(s->index->arena);
    free(s->index);
    free(s->text);
    free(s);
}

const char *source_text(const Source *s)
{
    return s->text;
}

size_t source_len(const Source *s)
{
    return s->len;
}

const char *source_name(const Source *s)
{
    return s->name;
}

static const Line *line_at(const Source *s, uint32_t offset)
{
    const Index *index = s->index;
    if (index->lines.count == 0)
        index_lines(s);
    int low = 0, high = index->lines.count - 1;
    while (low < high) {
        int mid = low + (high - low + 1) / 2;
        if (index->lines.items[mid].start <= offset)
            low = mid;
        else
            high = mid - 1;
    }
    return &index->lines.items[low];
}

Loc source_locate(const Source *s, uint32_t offset)
{
    const Line *line = line_at(s, offset);
    return (Loc){line->file, line->number, (int)(offset - line->start) + 1, line->system};
}

const char *source_line(const Source *s, uint32_t offset, size_t *len)
{
    const char *start = s->text + line_at(s, offset)->start;
    const char *eol = memchr(start, '\n', (size_t)(s->text + s->len - start));
    *len = eol ? (size_t)(eol - start) : (size_t)(s->text + s->len - start);
    return start;
}

void source_blank(Source *s, Span span)
{
    for (uint32_t i = span.start; i < span.end; i++)
        if (s->text[i] != '\n')
            s->text[i] = ' ';
}

/* Closes it. */
static char *read_stream(FILE *f, size_t *len)
{
    if (!f)
        return NULL;
    struct stat st;
    if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode)) {
        fclose(f);
        errno = EISDIR;
        return NULL;
    }
    size_t capacity = 65536, used = 0;
    char *text = xmalloc(capacity + 1);
    for (;;) {
        used += fread(text + used, 1, capacity - used, f);
        if (used < capacity)
            break;
        capacity *= 2;
        text = xrealloc(text, capacity + 1);
    }
    if (ferror(f)) {
        int error = errno;
        free(text);
        fclose(f);
        errno = error;
        return NULL;
    }
    fclose(f);
    text[used] = '\0';
    *len = used;
    return text;
}

char *source_read_file(const char *path, size_t *len)
{
    return read_stream(fopen(path, "rb"), len);
}

char *source_read_input(size_t *len)
{
    int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    return fd < 0 ? NULL : read_stream(fdopen(fd, "rb"), len);
}
