/* Chant: buffered reading and writing, after Go's package bufio.
 *
 * A bufio_reader turns many small reads (bytes, lines, what stands before a delimiter) into few
 * large ones; a bufio_writer gathers small writes; a bufio_scanner goes through a text word by word
 * or line by line. Each stands before a file, or before a function of the program's own, which it
 * does not own: neither closes it.
 *
 *  - They are made by bufio_new_... and freed by their free function; sizes are in bytes. An object
 *    is for one goroutine at a time.
 *  - Calls block where the file's read or write does, or the function. Memory is asked for when an
 *    object is made or its buffer grows, not for each line.
 *  - Errors are those of the file or function, and ENOMEM. A reader reports an error once, behind
 *    the data that came before it; the next call tries again. A writer keeps its first error.
 *  - Pointers into a buffer (peek, read_line, read_slice, the scanner's text) are good until the
 *    next call with the object. */
#ifndef CHANT_BUFIO_H
#define CHANT_BUFIO_H

#include <stdarg.h>

#include "io.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* Reads up to n (> 0) bytes: how many, 0 at the end, -1 and errno. */
typedef ssize_t (*bufio_read_func)(void *arg, void *buf, size_t n);
/* Writes all n bytes: n, or -1 and errno; fewer counts as EIO. */
typedef ssize_t (*bufio_write_func)(void *arg, const void *buf, size_t n);

enum { bufio_default_size = 4096, bufio_max_token_size = 64 * 1024 };

/* ---- reader ---- */

typedef struct bufio_reader bufio_reader;

/* A reader with a buffer of `size` bytes (0: bufio_default_size; at least 16). NULL and errno
 * (ENOMEM). Source: Go, bufio.NewReaderSize. */
bufio_reader *bufio_new_reader(io_file *f, size_t size);
bufio_reader *bufio_new_reader_func(bufio_read_func fn, void *arg, size_t size);

/* Forgets what is buffered and any error, and reads from f (by fn) from now on: for objects that
 * are kept in a pool. */
void bufio_reader_reset(bufio_reader *r, io_file *f);
void bufio_reader_reset_func(bufio_reader *r, bufio_read_func fn, void *arg);

/* Frees r, and what was read but not taken is lost. NULL is a no-op. */
void bufio_reader_free(bufio_reader *r);

/* Lets the buffer grow to `limit` bytes, where a line or slice is longer than it: until this is
 * called its own size is the limit. A smaller limit than the size counts as the size. */
void bufio_reader_set_limit(bufio_reader *r, size_t limit);

/* How many bytes can be had without reading from the file; how large the buffer is. */
size_t bufio_reader_buffered(const bufio_reader *r);
size_t bufio_reader_size(const bufio_reader *r);

/* Reads up to n bytes, with at most one read of the file: how many; 0 at the end, or if n is 0; -1
 * and errno. A large read of an empty buffer goes straight to buf. */
ssize_t bufio_reader_read(bufio_reader *r, void *buf, size_t n);

/* Reads n bytes: n; fewer if the data ended before; -1 and errno, and what came is lost. */
ssize_t bufio_reader_read_full(bufio_reader *r, void *buf, size_t n);

/* *data is the next n bytes, which stay in the buffer. Returns n; fewer if the end or an error
 * comes before, of which the next call tells; -1 and EMSGSIZE if n is more than the limit
 * (bufio_reader_set_limit). */
ssize_t bufio_reader_peek(bufio_reader *r, size_t n, const char **data);

/* Skips n bytes. Returns n; fewer if the data ended before; -1 and errno, with what came
 * skipped. */
ssize_t bufio_reader_discard(bufio_reader *r, size_t n);

/* One byte to *c: 1; 0 at the end; -1 and errno. */
int bufio_reader_read_byte(bufio_reader *r, unsigned char *c);

/* Puts back the last byte that was read, whichever call read it. 0; -1 and EINVAL if there is none:
 * nothing was read yet, the last call was a peek or discard, or it was put back already. */
int bufio_reader_unread_byte(bufio_reader *r);

/* What comes up to and with the next byte `delim`: 1, with *data and its length in *n. At the end
 * of the data, what was left: it then does not end with delim. 0: there was nothing left. -1 and
 * errno; EMSGSIZE: there is no delim within the limit (bufio_reader_set_limit). After an error all
 * of it is still there, to be read on or in another way. Source: Go, bufio.Reader.ReadSlice. */
int bufio_reader_read_slice(bufio_reader *r, int delim, const char **data, size_t *n);

/* The next line without its "\n" or "\r\n", as a string in the buffer, which may be written to: 1,
 * and its length in *n (unless NULL). Otherwise as bufio_reader_read_slice:
 *
 *     char *line;
 *     while (bufio_reader_read_line(r, &line, NULL) > 0) puts(line); */
int bufio_reader_read_line(bufio_reader *r, char **line, size_t *n);

/* As bufio_reader_read_slice, but *data is memory of its own, which the caller frees with free(),
 * with a zero byte behind; and the limit is `limit` (0: none), whatever the reader's is. */
int bufio_reader_read_bytes(bufio_reader *r, int delim, size_t limit, char **data, size_t *n);

/* ---- writer ---- */

typedef struct bufio_writer bufio_writer;

/* A writer with a buffer of `size` bytes (0: bufio_default_size). NULL and errno (ENOMEM).
 * Source: Go, bufio.NewWriterSize. */
bufio_writer *bufio_new_writer(io_file *f, size_t size);
bufio_writer *bufio_new_writer_func(bufio_write_func fn, void *arg, size_t size);

/* Forgets what is buffered and any error, and writes to f (by fn) from now on. */
void bufio_writer_reset(bufio_writer *w, io_file *f);
void bufio_writer_reset_func(bufio_writer *w, bufio_write_func fn, void *arg);

/* Frees w. What is still buffered is lost: flush first, and see whether that succeeds. NULL is a
 * no-op. */
void bufio_writer_free(bufio_writer *w);

/* Each takes all it is given and returns how many bytes that is, or -1 and errno once something
 * could not be written: the same from then on, and nothing is written any more, until w is reset.
 * What stdio's functions refuse to print, or ENOMEM for a text longer than the buffer, fails that
 * call alone. */
ssize_t bufio_writer_write(bufio_writer *w, const void *buf, size_t n);
ssize_t bufio_writer_write_string(bufio_writer *w, const char *s);
int bufio_writer_write_byte(bufio_writer *w, unsigned char c);
int bufio_writer_printf(bufio_writer *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int bufio_writer_vprintf(bufio_writer *w, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Writes what is buffered. 0; -1 and errno: now, or at an earlier call. */
int bufio_writer_flush(bufio_writer *w);

/* How many bytes wait to be written; how many more have room; how large the buffer is. */
size_t bufio_writer_buffered(const bufio_writer *w);
size_t bufio_writer_available(const bufio_writer *w);
size_t bufio_writer_size(const bufio_writer *w);

/* ---- scanner ---- */

typedef struct bufio_scanner bufio_scanner;

/* Divides a text. Of the n bytes at data, or fewer at the end of it all (at_end), it says how many
 * are done with (*advance) and what they hold (*token, *length): 1. 0: no token yet; what
 * *advance says is skipped, the rest comes again with more behind it, or nothing is left. -1 and
 * errno ends the scan. Called with n == 0 at the end, so that something may still come. */
typedef int (*bufio_split_func)(const char *data, size_t n, bool at_end, size_t *advance,
                                const char **token, size_t *length);

/* Lines without "\n" or "\r\n"; what white space divides; single bytes. */
int bufio_scan_lines(const char *data, size_t n, bool at_end, size_t *advance, const char **token,
                     size_t *length);
int bufio_scan_words(const char *data, size_t n, bool at_end, size_t *advance, const char **token,
                     size_t *length);
int bufio_scan_bytes(const char *data, size_t n, bool at_end, size_t *advance, const char **token,
                     size_t *length);

/* A scanner of lines. NULL and errno (ENOMEM). Source: Go, bufio.NewScanner. */
bufio_scanner *bufio_new_scanner(io_file *f);
bufio_scanner *bufio_new_scanner_func(bufio_read_func fn, void *arg);

/* Frees s. NULL is a no-op. */
void bufio_scanner_free(bufio_scanner *s);

/* Before the first scan: how to divide; how long a token may be, with what divides it from the next
 * (bufio_max_token_size if not said, at least bufio_default_size). */
void bufio_scanner_split(bufio_scanner *s, bufio_split_func split);
void bufio_scanner_set_limit(bufio_scanner *s, size_t limit);

/* Goes to the next token. May block. False at the end, or at an error, and ever after:
 *
 *     while (bufio_scanner_scan(s)) puts(bufio_scanner_text(s));
 *     if (bufio_scanner_err(s)) ...
 *
 * Panics "bufio: too many empty tokens without progressing", if a split function of the program's
 * own gives a hundred of them. */
bool bufio_scanner_scan(bufio_scanner *s);

/* The token that was found last, a string in the buffer, and its length in bytes. */
const char *bufio_scanner_text(const bufio_scanner *s);
size_t bufio_scanner_length(const bufio_scanner *s);

/* Why it ended: 0, it was the end; else an errno, EMSGSIZE if a token was too long. */
int bufio_scanner_err(const bufio_scanner *s);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
