/* bufio_reader: bytes, lines and slices out of a buffer.
 *
 * What can't be given whole stays in the buffer: an error in the middle of a line (a deadline,
 * say) is reported, and the call that follows goes on with the same line. */
#include "chant/bufio.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bufio.h"
#include "panic.h"

#define LEAST_SIZE 16
#define NO_BYTE (-1)

struct bufio_reader {
    ReadBuffer in;
    int last; /* the byte that unread_byte puts back, or NO_BYTE */
};

/* ---- the buffer ---- */

ssize_t bufio_read_file(void *arg, void *buf, size_t n)
{
    return io_file_read(arg, buf, n);
}

/* Memory for a buffer of `size` bytes, by realloc. NULL and ENOMEM. */
static char *resize(char *bytes, size_t size)
{
    if (size > SSIZE_MAX) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(bytes, size + 1);
}

int bufio_init(ReadBuffer *b, bufio_read_func fn, void *arg, size_t size, size_t limit)
{
    *b = (ReadBuffer){.fn = fn, .arg = arg, .size = size, .limit = limit};
    b->bytes = resize(NULL, size);
    return b->bytes ? 0 : -1;
}

/* Calls b->fn: its result. Panics if that is more than n. */
static ssize_t call_function(const ReadBuffer *b, void *buf, size_t n)
{
    ssize_t got = b->fn(b->arg, buf, n);
    if (unlikely(got > 0 && (size_t)got > n))
        chant_panic("bufio: read function returned more than was asked for");
    return got;
}

bool bufio_fill(ReadBuffer *b)
{
    if (b->pending)
        return false;
    if (b->start > 0) {
        memmove(b->bytes, b->bytes + b->start, bufio_unread(b));
        b->end -= b->start;
        b->start = 0;
    }
    ssize_t n = call_function(b, b->bytes + b->end, b->size - b->end);
    if (n > 0)
        b->end += (size_t)n;
    else
        b->pending = n == 0 ? BUFIO_END : errno ? errno : EIO;
    return n > 0;
}

int bufio_grow(ReadBuffer *b, size_t least)
{
    if (least > b->limit) {
        errno = EMSGSIZE;
        return -1;
    }
    size_t size = b->size > b->limit / 2 ? b->limit : b->size * 2;
    if (size < least)
        size = least;
    char *larger = resize(b->bytes, size);
    if (larger == NULL)
        return -1;
    b->bytes = larger;
    b->size = size;
    return 0;
}

/* The result of a call that found nothing: says so once. */
static int report(ReadBuffer *b)
{
    int why = b->pending;
    b->pending = 0;
    if (why == BUFIO_END)
        return 0;
    errno = why;
    return -1;
}

/* ---- making ---- */

bufio_reader *bufio_new_reader_func(bufio_read_func fn, void *arg, size_t size)
{
    if (size == 0)
        size = bufio_default_size;
    if (size < LEAST_SIZE)
        size = LEAST_SIZE;
    bufio_reader *r = malloc(sizeof *r);
    if (r == NULL)
        return NULL;
    r->last = NO_BYTE;
    if (bufio_init(&r->in, fn, arg, size, size) < 0) {
        free(r);
        errno = ENOMEM;
        return NULL;
    }
    return r;
}

bufio_reader *bufio_new_reader(io_file *f, size_t size)
{
    return bufio_new_reader_func(bufio_read_file, f, size);
}

void bufio_reader_reset_func(bufio_reader *r, bufio_read_func fn, void *arg)
{
    r->in.fn = fn;
    r->in.arg = arg;
    r->in.start = r->in.end = 0;
    r->in.pending = 0;
    r->last = NO_BYTE;
}

void bufio_reader_reset(bufio_reader *r, io_file *f)
{
    bufio_reader_reset_func(r, bufio_read_file, f);
}

void bufio_reader_free(bufio_reader *r)
{
    if (r)
        free(r->in.bytes);
    free(r);
}

void bufio_reader_set_limit(bufio_reader *r, size_t limit)
{
    r->in.limit = limit > r->in.size ? limit : r->in.size;
}

size_t bufio_reader_buffered(const bufio_reader *r)
{
    return bufio_unread(&r->in);
}

size_t bufio_reader_size(const bufio_reader *r)
{
    return r->in.size;
}

/* ---- bytes ---- */

/* Takes n bytes, which are there. */
static const char *take(bufio_reader *r, size_t n)
{
    const char *from = r->in.bytes + r->in.start;
    r->in.start += n;
    r->last = (unsigned char)from[n - 1];
    return from;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

ssize_t bufio_reader_read(bufio_reader *r, void *buf, size_t n)
{
    ReadBuffer *b = &r->in;
    if (n == 0)
        return 0;
    if (bufio_unread(b) == 0) {
        if (n >= b->size && b->pending == 0) {
            ssize_t got = call_function(b, buf, n);
            if (got > 0)
                r->last = ((unsigned char *)buf)[got - 1];
            return got;
        }
        if (!bufio_fill(b))
            return report(b);
    }
    n = min_size(n, bufio_unread(b));
    memcpy(buf, take(r, n), n);
    return (ssize_t)n;
}

ssize_t bufio_reader_read_full(bufio_reader *r, void *buf, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = bufio_reader_read(r, (char *)buf + done, n - done);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

ssize_t bufio_reader_peek(bufio_reader *r, size_t n, const char **data)
{
    ReadBuffer *b = &r->in;
    r->last = NO_BYTE;
    if (n > b->size && bufio_grow(b, n) < 0)
        return -1;
    while (bufio_unread(b) < n && bufio_fill(b))
        continue;
    if (n > 0 && bufio_unread(b) == 0)
        return report(b);
    *data = b->bytes + b->start;
    return (ssize_t)min_size(n, bufio_unread(b));
}

ssize_t bufio_reader_discard(bufio_reader *r, size_t n)
{
    ReadBuffer *b = &r->in;
    r->last = NO_BYTE;
    size_t left = n;
    for (;;) {
        size_t part = min_size(left, bufio_unread(b));
        b->start += part;
        left -= part;
        if (left == 0)
            return (ssize_t)n;
        if (!bufio_fill(b))
            return report(b) < 0 ? -1 : (ssize_t)(n - left);
    }
}

int bufio_reader_read_byte(bufio_reader *r, unsigned char *c)
{
    if (unlikely(bufio_unread(&r->in) == 0) && !bufio_fill(&r->in))
        return report(&r->in);
    *c = (unsigned char)*take(r, 1);
    return 1;
}

int bufio_reader_unread_byte(bufio_reader *r)
{
    ReadBuffer *b = &r->in;
    if (r->last == NO_BYTE || (b->start == 0 && b->end > 0)) {
        errno = EINVAL;
        return -1;
    }
    if (b->start > 0)
        b->start--;
    else
        b->end = 1; /* it was read past the buffer */
    b->bytes[b->start] = (char)r->last;
    r->last = NO_BYTE;
    return 0;
}

/* ---- slices and lines ---- */

/* How many bytes stand before and with the next delim, at most `limit`, or before the end: 1, and
 * *n. 0: there is nothing left. -1 and errno; what there is stays in the buffer. */
static int find(bufio_reader *r, int delim, size_t limit, size_t *n)
{
    ReadBuffer *b = &r->in;
    for (size_t searched = 0;;) {
        size_t there = min_size(bufio_unread(b), limit);
        const char *from = b->bytes + b->start;
        const char *at = memchr(from + searched, delim, there - searched);
        if (at) {
            *n = (size_t)(at - from) + 1;
            return 1;
        }
        searched = there;
        if (searched == limit) {
            errno = EMSGSIZE;
            return -1;
        }
        if (searched == b->size && bufio_grow(b, searched + 1) < 0)
            return -1;
        if (!bufio_fill(b)) {
            *n = searched;
            return b->pending == BUFIO_END && searched > 0 ? 1 : report(b);
        }
    }
}

int bufio_reader_read_slice(bufio_reader *r, int delim, const char **data, size_t *n)
{
    int found = find(r, delim, r->in.limit, n);
    if (found > 0)
        *data = take(r, *n);
    return found;
}

int bufio_reader_read_line(bufio_reader *r, char **line, size_t *n)
{
    size_t size;
    int found = find(r, '\n', r->in.limit, &size);
    if (found <= 0)
        return found;
    char *text = r->in.bytes + r->in.start;
    take(r, size);
    if (text[size - 1] == '\n')
        size--;
    if (size > 0 && text[size - 1] == '\r')
        size--;
    text[size] = 0;
    *line = text;
    if (n)
        *n = size;
    return 1;
}

int bufio_reader_read_bytes(bufio_reader *r, int delim, size_t limit, char **data, size_t *n)
{
    if (limit == 0 || limit >= SSIZE_MAX)
        limit = SSIZE_MAX - 1;
    size_t kept = r->in.limit;
    if (r->in.limit < limit)
        r->in.limit = limit;
    int found = find(r, delim, limit, n);
    r->in.limit = kept > r->in.size ? kept : r->in.size;
    if (found <= 0)
        return found;
    char *copy = malloc(*n + 1);
    if (copy == NULL)
        return -1;
    memcpy(copy, take(r, *n), *n);
    copy[*n] = 0;
    *data = copy;
    return 1;
}
