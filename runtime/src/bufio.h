/* What bufio_reader and bufio_scanner share: a buffer with unread bytes in it. bufio_reader.c. */
#ifndef CHANT_RUNTIME_BUFIO_H
#define CHANT_RUNTIME_BUFIO_H

#include "chant/bufio.h"
#include "platform.h"

#define BUFIO_END (-1) /* ReadBuffer.pending */

/* bytes[start..end) is what was read and not taken: start <= end <= size. There is room for one
 * byte more than `size`: the zero behind a string. */
typedef struct {
    bufio_read_func fn;
    void *arg;
    char *bytes;
    size_t size, limit; /* how large it is, and may become: size <= limit */
    size_t start, end;
    int pending;        /* why the last read gave nothing: BUFIO_END, an errno, or 0 */
} ReadBuffer;

/* A bufio_read_func whose argument is an io_file. */
ssize_t bufio_read_file(void *arg, void *buf, size_t n);

/* 0; -1 and ENOMEM. */
int bufio_init(ReadBuffer *b, bufio_read_func fn, void *arg, size_t size, size_t limit);

/* Reads once behind what is there; there is room, maybe in front. False: `pending` says why
 * nothing came, maybe from an earlier time. */
bool bufio_fill(ReadBuffer *b);

/* Makes the buffer larger, to hold `least` bytes or more. 0; -1 and EMSGSIZE (more than the limit)
 * or ENOMEM. */
int bufio_grow(ReadBuffer *b, size_t least);

static inline size_t bufio_unread(const ReadBuffer *b)
{
    return b->end - b->start;
}

#endif
