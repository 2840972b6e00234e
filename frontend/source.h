/* A translation unit's text after preprocessing, and where each byte came from.
 *
 * Offsets into the text are the currency: every AST node has a span of them.
 * Line markers (`# 12 "file.h" 1 3`) in the text say what file and line the
 * programmer wrote; source_locate reads them back. */
#ifndef CHANT_SOURCE_H
#define CHANT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Span {
    uint32_t start, end; /* [start, end) in the unit's text */
} Span;

typedef struct Loc {
    const char *file; /* as the programmer names it; owned by the Source */
    int line, column; /* from 1; columns count bytes */
    bool system;      /* from a system header: warnings stay silent there */
} Loc;

typedef struct Source Source;

/* Takes ownership of `text` (malloc'ed, `len` bytes and a NUL behind them).
 * `name` is the file's name until a line marker says otherwise. */
Source *source_new(char *text, size_t len, const char *name);
void source_free(Source *s);

const char *source_text(const Source *s);
size_t source_len(const Source *s);
const char *source_name(const Source *s);

/* Where the byte at `offset` was written. O(log lines), but for the first question, for which the
 * lines are listed: no two threads may ask at once. */
Loc source_locate(const Source *s, uint32_t offset);

/* The physical line of the text that holds `offset`: its start and length,
 * without the newline. */
const char *source_line(const Source *s, uint32_t offset, size_t *len);

/* Puts spaces over a stretch of the text, newlines excepted. Before anything else has looked
 * at it. */
void source_blank(Source *s, Span span);

/* Reads a whole file. NULL with errno set if it can't (a directory: EISDIR). */
char *source_read_file(const char *path, size_t *len);

/* The same of standard input, which may be another user's pipe or a socket, and can't be opened by
 * name then; whoever reads it next finds its end. */
char *source_read_input(size_t *len);

#endif
