/* bufio_writer: small writes gathered to large ones. What does not fit into the buffer goes out
 * together with what is in it, by one system call, if it is a file that is written to. */
#include "chant/bufio.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bufio.h"

struct bufio_writer {
    bufio_write_func fn;
    void *arg;
    size_t size, used;
    int error;    /* the first; nothing is taken or written any more */
    char bytes[]; /* `used` of `size` are to be written; one more is for printf's zero */
};

/* A bufio_write_func whose argument is an io_file. */
static ssize_t write_file(void *arg, const void *buf, size_t n)
{
    return io_file_write(arg, buf, n);
}

bufio_writer *bufio_new_writer_func(bufio_write_func fn, void *arg, size_t size)
{
    if (size == 0)
        size = bufio_default_size;
    bufio_writer *w = NULL;
    if (size <= SSIZE_MAX)
        w = malloc(sizeof *w + size + 1);
    if (w == NULL)
        errno = ENOMEM;
    else
        *w = (bufio_writer){.fn = fn, .arg = arg, .size = size};
    return w;
}

bufio_writer *bufio_new_writer(io_file *f, size_t size)
{
    return bufio_new_writer_func(write_file, f, size);
}

void bufio_writer_reset_func(bufio_writer *w, bufio_write_func fn, void *arg)
{
    w->fn = fn;
    w->arg = arg;
    w->used = 0;
    w->error = 0;
}

void bufio_writer_reset(bufio_writer *w, io_file *f)
{
    bufio_writer_reset_func(w, write_file, f);
}

void bufio_writer_free(bufio_writer *w)
{
    free(w);
}

size_t bufio_writer_buffered(const bufio_writer *w)
{
    return w->used;
}

size_t bufio_writer_available(const bufio_writer *w)
{
    return w->size - w->used;
}

size_t bufio_writer_size(const bufio_writer *w)
{
    return w->size;
}

static int failed(bufio_writer *w)
{
    errno = w->error;
    return -1;
}

/* What a write of n bytes returned. */
static int settle(bufio_writer *w, ssize_t result, size_t n)
{
    if (result >= 0 && (size_t)result == n)
        return 0;
    w->error = result < 0 ? errno : EIO;
    return failed(w);
}

int bufio_writer_flush(bufio_writer *w)
{
    if (w->error)
        return failed(w);
    size_t n = w->used;
    if (n == 0)
        return 0;
    w->used = 0;
    return settle(w, w->fn(w->arg, w->bytes, n), n);
}

/* Writes what is buffered and n bytes more, for which there is no room. */
static int write_through(bufio_writer *w, const void *buf, size_t n)
{
    if (w->fn == write_file && w->used > 0) {
        struct iovec v[] = {{w->bytes, w->used}, {(void *)(uintptr_t)buf, n}};
        w->used = 0;
        return settle(w, io_file_writev(w->arg, v, 2), v[0].iov_len + n);
    }
    if (bufio_writer_flush(w) < 0)
        return -1;
    if (n >= w->size)
        return settle(w, w->fn(w->arg, buf, n), n);
    memcpy(w->bytes, buf, n);
    w->used = n;
    return 0;
}

ssize_t bufio_writer_write(bufio_writer *w, const void *buf, size_t n)
{
    if (w->error)
        return failed(w);
    if (n > SSIZE_MAX) {
        errno = EINVAL;
        return -1;
    }
    if (n > w->size - w->used)
        return write_through(w, buf, n) < 0 ? -1 : (ssize_t)n;
    if (n > 0)
        memcpy(w->bytes + w->used, buf, n);
    w->used += n;
    return (ssize_t)n;
}

ssize_t bufio_writer_write_string(bufio_writer *w, const char *s)
{
    return bufio_writer_write(w, s, strlen(s));
}

int bufio_writer_write_byte(bufio_writer *w, unsigned char c)
{
    if (w->error)
        return failed(w);
    if (w->used == w->size && bufio_writer_flush(w) < 0)
        return -1;
    w->bytes[w->used++] = (char)c;
    return 1;
}

/* A text longer than the buffer. */
static int print_large(bufio_writer *w, size_t n, const char *format, va_list args)
{
    char *text = malloc(n + 1);
    if (text == NULL)
        return -1;
    vsnprintf(text, n + 1, format, args);
    ssize_t result = bufio_writer_write(w, text, n);
    int error = errno;
    free(text);
    errno = error;
    return (int)result;
}

int bufio_writer_vprintf(bufio_writer *w, const char *format, va_list args)
{
    if (w->error)
        return failed(w);
    size_t room = w->size - w->used;
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(w->bytes + w->used, room + 1, format, args);
    int result = n;
    if (n >= 0 && (size_t)n > room) {
        if ((size_t)n > w->size)
            result = print_large(w, (size_t)n, format, again);
        else if (bufio_writer_flush(w) < 0)
            result = -1;
        else
            w->used = (size_t)vsnprintf(w->bytes, w->size + 1, format, again);
    } else if (n >= 0)
        w->used += (size_t)n;
    va_end(again);
    return result;
}

int bufio_writer_printf(bufio_writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = bufio_writer_vprintf(w, format, args);
    va_end(args);
    return n;
}
