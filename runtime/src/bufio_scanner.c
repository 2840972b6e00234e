/* bufio_scanner: a text, token by token. A token becomes a string by a zero in the place of the
 * byte behind it, which comes back at the next scan. */
#include "chant/bufio.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bufio.h"
#include "panic.h"

#define MOST_EMPTY 100 /* tokens in a row for which nothing was taken */

struct bufio_scanner {
    ReadBuffer in;
    bufio_split_func split;
    char *token; /* in the buffer; an empty string before the first and after the last */
    size_t length;
    char behind; /* what stood at token[length] */
    bool ended;
    int error;
    int empty;   /* such tokens so far */
};

static char nothing[1];

/* ---- ways to divide ---- */

static size_t without_return(const char *line, size_t n)
{
    return n > 0 && line[n - 1] == '\r' ? n - 1 : n;
}

int bufio_scan_lines(const char *data, size_t n, bool at_end, size_t *advance, const char **token,
                     size_t *length)
{
    const char *end = n > 0 ? memchr(data, '\n', n) : NULL;
    if (end == NULL && (!at_end || n == 0))
        return 0;
    size_t size = end ? (size_t)(end - data) : n;
    *advance = end ? size + 1 : n;
    *token = data;
    *length = without_return(data, size);
    return 1;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int bufio_scan_words(const char *data, size_t n, bool at_end, size_t *advance, const char **token,
                     size_t *length)
{
    size_t start = 0;
    while (start < n && is_space(data[start]))
        start++;
    size_t end = start;
    while (end < n && !is_space(data[end]))
        end++;
    if (end == start || (end == n && !at_end)) {
        *advance = start;
        return 0;
    }
    *advance = end < n ? end + 1 : end;
    *token = data + start;
    *length = end - start;
    return 1;
}

int bufio_scan_bytes(const char *data, size_t n, bool at_end, size_t *advance, const char **token,
                     size_t *length)
{
    (void)at_end;
    if (n == 0)
        return 0;
    *advance = 1;
    *token = data;
    *length = 1;
    return 1;
}

/* ---- scanner ---- */

bufio_scanner *bufio_new_scanner_func(bufio_read_func fn, void *arg)
{
    bufio_scanner *s = malloc(sizeof *s);
    if (s == NULL)
        return NULL;
    *s = (bufio_scanner){.split = bufio_scan_lines, .token = nothing};
    if (bufio_init(&s->in, fn, arg, bufio_default_size, bufio_max_token_size) < 0) {
        free(s);
        errno = ENOMEM;
        return NULL;
    }
    return s;
}

bufio_scanner *bufio_new_scanner(io_file *f)
{
    return bufio_new_scanner_func(bufio_read_file, f);
}

void bufio_scanner_free(bufio_scanner *s)
{
    if (s)
        free(s->in.bytes);
    free(s);
}

void bufio_scanner_split(bufio_scanner *s, bufio_split_func split)
{
    s->split = split;
}

void bufio_scanner_set_limit(bufio_scanner *s, size_t limit)
{
    s->in.limit = limit > s->in.size ? limit : s->in.size;
}

static bool end_scan(bufio_scanner *s, int error)
{
    s->ended = true;
    s->error = error;
    return false;
}

static void set_token(bufio_scanner *s, const char *token, size_t n)
{
    const ReadBuffer *b = &s->in;
    if (token < b->bytes || token > b->bytes + b->end || n > (size_t)(b->bytes + b->end - token))
        chant_panic("bufio: split function's token is not in its data");
    s->token = b->bytes + (token - b->bytes);
    s->length = n;
    s->behind = s->token[n];
    s->token[n] = 0;
}

/* One call of the split function: as that returns. */
static int divide(bufio_scanner *s)
{
    ReadBuffer *b = &s->in;
    size_t advance = 0, n = 0;
    const char *token = NULL;
    const char *data = b->bytes + b->start;
    int found = s->split(data, bufio_unread(b), b->pending != 0, &advance, &token, &n);
    if (found < 0)
        return -1;
    if (advance > bufio_unread(b))
        chant_panic("bufio: split function advances beyond its data");
    b->start += advance;
    if (found == 0)
        return 0;
    s->empty = advance > 0 ? 0 : s->empty + 1;
    if (s->empty > MOST_EMPTY)
        chant_panic("bufio: too many empty tokens without progressing");
    set_token(s, token, n);
    return 1;
}

bool bufio_scanner_scan(bufio_scanner *s)
{
    ReadBuffer *b = &s->in;
    if (s->token != nothing)
        s->token[s->length] = s->behind;
    s->token = nothing;
    s->length = 0;
    while (!s->ended) {
        if (bufio_unread(b) > 0 || b->pending) {
            int found = divide(s);
            if (found != 0)
                return found > 0 || end_scan(s, errno);
            if (b->pending)
                return end_scan(s, b->pending == BUFIO_END ? 0 : b->pending);
        }
        if (bufio_unread(b) == b->size && bufio_grow(b, b->size + 1) < 0)
            return end_scan(s, errno);
        bufio_fill(b);
    }
    return false;
}

const char *bufio_scanner_text(const bufio_scanner *s)
{
    return s->token;
}

size_t bufio_scanner_length(const bufio_scanner *s)
{
    return s->length;
}

int bufio_scanner_err(const bufio_scanner *s)
{
    return s->error;
}
