/* A comment is put at the end of the line of the text that stands for its own line, which line
 * markers number. What it says exactly is for the host compiler to judge, so it is copied. */
#include "frontend/fallthrough.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "frontend/arena.h"
#include "frontend/source.h"
#include "frontend/vec.h"

typedef struct File {
    const char *name;
    char *text; /* NULL: can't be read, or has no such comment */
    VEC(const char *) lines; /* their starts, and the end */
} File;

typedef struct Restorer {
    Arena *arena;
    VEC(File *) files;
    File *file; /* of the line; NULL: a system header's */
    int line;
} Restorer;

/* True if the comment [p, end) may say that a case falls through. */
static bool says_so(const char *p, const char *end)
{
    for (; end - p >= 7; p++)
        if (strncasecmp(p, "fall", 4) == 0)
            for (const char *q = p + 4; end - q >= 3; q++)
                if (strncasecmp(q, "thr", 3) == 0)
                    return true;
    return false;
}

/* The comment that ends the line [p, end), *stop its end; NULL: there is none. */
static const char *last_comment(const char *p, const char *end, const char **stop)
{
    while (end > p && isspace((unsigned char)end[-1]))
        end--;
    *stop = end;
    for (; p < end; p++) {
        if (*p == '"' || *p == '\'') {
            char quote = *p;
            while (++p < end && *p != quote)
                p += *p == '\\';
        } else if (p + 1 < end && p[0] == '/' && p[1] == '/') {
            return p;
        } else if (p + 1 < end && p[0] == '/' && p[1] == '*') {
            const char *close = memmem(p + 2, (size_t)(end - p - 2), "*/", 2);
            if (!close || close + 2 == end)
                return close ? p : NULL;
            p = close + 1;
        }
    }
    return NULL;
}

static File *find_file(Restorer *r, const char *name, size_t name_len)
{
    for (int i = 0; i < r->files.count; i++)
        if (strlen(r->files.items[i]->name) == name_len &&
            memcmp(r->files.items[i]->name, name, name_len) == 0)
            return r->files.items[i];
    File *f = ARENA_NEW(r->arena, File);
    f->name = arena_strndup(r->arena, name, name_len);
    VEC_PUSH(r->arena, &r->files, f);
    size_t len;
    f->text = f->name[0] == '<' ? NULL : source_read_file(f->name, &len);
    if (f->text && !says_so(f->text, f->text + len)) {
        free(f->text);
        f->text = NULL;
    }
    for (const char *p = f->text; p && p < f->text + len;) {
        VEC_PUSH(r->arena, &f->lines, p);
        const char *eol = memchr(p, '\n', (size_t)(f->text + len - p));
        p = eol ? eol + 1 : f->text + len;
    }
    if (f->text)
        VEC_PUSH(r->arena, &f->lines, f->text + len);
    return f;
}

/* `# 12 "file" 1 3`: true if the line is a marker, which is then in force. */
static bool read_marker(Restorer *r, const char *p, const char *end)
{
    if (end - p < 3 || p[0] != '#' || p[1] != ' ' || !isdigit((unsigned char)p[2]))
        return false;
    r->line = (int)strtol(p + 2, NULL, 10) - 1;
    const char *open = memchr(p, '"', (size_t)(end - p));
    const char *close = open ? memrchr(open + 1, '"', (size_t)(end - open - 1)) : NULL;
    bool system = !close || memmem(close, (size_t)(end - close), " 3", 2);
    r->file = system ? NULL : find_file(r, open + 1, (size_t)(close - open - 1));
    return true;
}

char *fallthrough_restore(char *text, size_t *len)
{
    Restorer r = {.arena = arena_new()};
    size_t capacity = *len + 1024, used = 0;
    char *out = xmalloc(capacity + 1);
    const char *end = text + *len;
    for (const char *p = text; p < end;) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));
        const char *next = eol ? eol + 1 : end;
        eol = eol ? eol : end;
        const char *comment = NULL, *stop = NULL;
        if (!read_marker(&r, p, eol)) {
            const File *f = r.file;
            if (f && f->text && r.line >= 0 && r.line + 1 < f->lines.count)
                comment = last_comment(f->lines.items[r.line], f->lines.items[r.line + 1], &stop);
            r.line++;
        }
        size_t extra = comment && says_so(comment, stop) ? (size_t)(stop - comment) + 1 : 0;
        if (used + (size_t)(next - p) + extra > capacity) {
            capacity = 2 * (capacity + extra + (size_t)(next - p));
            out = xrealloc(out, capacity + 1);
        }
        memcpy(out + used, p, (size_t)(eol - p));
        used += (size_t)(eol - p);
        if (extra) {
            out[used] = ' ';
            memcpy(out + used + 1, comment, extra - 1);
            used += extra;
        }
        memcpy(out + used, eol, (size_t)(next - eol));
        used += (size_t)(next - eol);
        p = next;
    }
    out[used] = '\0';
    for (int i = 0; i < r.files.count; i++)
        free(r.files.items[i]->text);
    arena_free(r.arena);
    free(text);
    *len = used;
    return out;
}

bool fallthrough_before(const char *text, uint32_t at)
{
    const char *end = text + at;
    while (end > text && isspace((unsigned char)end[-1]))
        end--;
    if (!memchr(end, '\n', (size_t)(text + at - end)))
        return false; /* comments end their lines; and a line may hold a million cases */
    const char *start = end;
    while (start > text && start[-1] != '\n')
        start--;
    const char *stop, *comment = *start == '#' ? NULL : last_comment(start, end, &stop);
    return comment && says_so(comment, stop);
}
