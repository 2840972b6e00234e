/* chant/bufio.h: readers, writers and scanners, over functions that give and take little at a time
 * or fail, and over pipes. */
#include <check.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chant/bufio.h"
#include "crowd.h"
#include "death.h"

/* ---- sources and sinks ---- */

typedef struct {
    const char *text;
    size_t left;
    size_t most;  /* bytes given by one call */
    int fail_at;  /* the call that fails with EIO, from 1; 0: none */
    int calls;
} Source;

static ssize_t give(void *arg, void *buf, size_t n)
{
    Source *s = arg;
    if (++s->calls == s->fail_at) {
        errno = EIO;
        return -1;
    }
    if (n > s->most)
        n = s->most;
    if (n > s->left)
        n = s->left;
    memcpy(buf, s->text, n);
    s->text += n;
    s->left -= n;
    return (ssize_t)n;
}

static Source source_of(const char *text, size_t most)
{
    return (Source){.text = text, .left = strlen(text), .most = most};
}

typedef struct {
    char text[20000];
    size_t used, room;
    int calls;
} Sink;

static ssize_t swallow(void *arg, const void *buf, size_t n)
{
    Sink *s = arg;
    s->calls++;
    if (s->room && s->used + n > s->room) {
        errno = ENOSPC;
        return -1;
    }
    memcpy(s->text + s->used, buf, n);
    s->used += n;
    return (ssize_t)n;
}

static void ck_error(ssize_t result, int error)
{
    ck_assert_int_eq(result, -1);
    ck_assert_int_eq(errno, error);
}

/* ---- reader ---- */

START_TEST(test_read)
{
    for (size_t most = 1; most < 30; most += 4) {
        Source s = source_of("The quick brown fox jumps over the lazy dog", most);
        bufio_reader *r = bufio_new_reader_func(give, &s, 16);
        char buf[64];
        size_t total = 0;
        ssize_t n;
        while ((n = bufio_reader_read(r, buf + total, 1 + most % 7)) > 0)
            total += (size_t)n;
        ck_assert_int_eq(n, 0);
        ck_assert_uint_eq(total, 43);
        ck_assert(memcmp(buf, "The quick brown fox jumps over the lazy dog", 43) == 0);
        bufio_reader_free(r);
    }
    bufio_reader_free(NULL);
}
END_TEST

START_TEST(test_bytes)
{
    Source s = source_of("abcdef", 4);
    bufio_reader *r = bufio_new_reader_func(give, &s, 0);
    unsigned char c;
    const char *data;
    char buf[16];
    ck_assert_uint_eq(bufio_reader_size(r), bufio_default_size);
    ck_error(bufio_reader_unread_byte(r), EINVAL);
    ck_assert_int_eq(bufio_reader_read_byte(r, &c), 1);
    ck_assert_int_eq(c, 'a');
    ck_assert_uint_eq(bufio_reader_buffered(r), 3);
    ck_assert_int_eq(bufio_reader_unread_byte(r), 0);
    ck_error(bufio_reader_unread_byte(r), EINVAL);
    ck_assert_int_eq(bufio_reader_peek(r, 6, &data), 6);
    ck_assert(memcmp(data, "abcdef", 6) == 0);
    ck_error(bufio_reader_unread_byte(r), EINVAL);
    ck_assert_int_eq(bufio_reader_peek(r, 7, &data), 6);
    ck_assert_int_eq(bufio_reader_discard(r, 2), 2);
    ck_assert_int_eq(bufio_reader_peek(r, 0, &data), 0);
    ck_assert_int_eq(bufio_reader_read_full(r, buf, 3), 3);
    ck_assert(memcmp(buf, "cde", 3) == 0);
    ck_assert_int_eq(bufio_reader_unread_byte(r), 0);
    ck_assert_int_eq(bufio_reader_read_full(r, buf, 9), 2);
    ck_assert(memcmp(buf, "ef", 2) == 0);
    ck_assert_int_eq(bufio_reader_read_byte(r, &c), 0);
    ck_assert_int_eq(bufio_reader_peek(r, 1, &data), 0);
    ck_assert_int_eq(bufio_reader_discard(r, 1), 0);
    ck_error(bufio_reader_peek(r, bufio_default_size + 1, &data), EMSGSIZE);
    bufio_reader_free(r);
}
END_TEST

START_TEST(test_more_than_there_is_memory)
{
    Source s = source_of("abc", 3);
    const char *data;
    Sink *sink = calloc(1, sizeof *sink);
    ck_assert_ptr_null(bufio_new_reader_func(give, &s, SIZE_MAX));
    ck_assert_int_eq(errno, ENOMEM);
    errno = 0;
    ck_assert_ptr_null(bufio_new_writer_func(swallow, sink, SIZE_MAX));
    ck_assert_int_eq(errno, ENOMEM);
    free(sink);
    bufio_reader *r = bufio_new_reader_func(give, &s, 0);
    bufio_reader_set_limit(r, SIZE_MAX);
    ck_error(bufio_reader_peek(r, SIZE_MAX, &data), ENOMEM);
    ck_assert_int_eq(bufio_reader_peek(r, 3, &data), 3);
    bufio_reader_free(r);
}
END_TEST

START_TEST(test_unread_past_the_buffer)
{
    Source s = source_of("0123456789012345678901234567890123456789", 100);
    bufio_reader *r = bufio_new_reader_func(give, &s, 16);
    char buf[32];
    unsigned char c;
    ck_assert_int_eq(bufio_reader_read(r, buf, 20), 20); /* straight */
    ck_assert_uint_eq(bufio_reader_buffered(r), 0);
    ck_assert_int_eq(bufio_reader_unread_byte(r), 0);
    ck_assert_int_eq(bufio_reader_read_byte(r, &c), 1);
    ck_assert_int_eq(c, '9');
    ck_assert_int_eq(bufio_reader_read_byte(r, &c), 1);
    ck_assert_int_eq(c, '0');
    bufio_reader_free(r);
}
END_TEST

START_TEST(test_lines)
{
    static const char *const want[] = {"one", "", "two and\tmore", "three\r", "last"};
    for (size_t most = 1; most < 40; most += 3) {
        Source s = source_of("one\n\ntwo and\tmore\r\nthree\r\r\nlast", most);
        bufio_reader *r = bufio_new_reader_func(give, &s, 16);
        char *line;
        size_t n;
        for (int i = 0; i < 5; i++) {
            ck_assert_int_eq(bufio_reader_read_line(r, &line, &n), 1);
            ck_assert_str_eq(line, want[i]);
            ck_assert_uint_eq(n, strlen(want[i]));
        }
        ck_assert_int_eq(bufio_reader_read_line(r, &line, NULL), 0);
        ck_assert_int_eq(bufio_reader_read_line(r, &line, NULL), 0);
        bufio_reader_free(r);
    }
}
END_TEST

START_TEST(test_unread_after_line)
{
    Source s = source_of("one\r\ntwo\n", 100);
    bufio_reader *r = bufio_new_reader_func(give, &s, 16);
    char *line;
    ck_assert_int_eq(bufio_reader_read_line(r, &line, NULL), 1);
    ck_assert_int_eq(bufio_reader_unread_byte(r), 0);
    ck_assert_int_eq(bufio_reader_read_line(r, &line, NULL), 1);
    ck_assert_str_eq(line, "");
    ck_assert_int_eq(bufio_reader_read_line(r, &line, NULL), 1);
    ck_assert_str_eq(line, "two");
    bufio_reader_free(r);
}
END_TEST

START_TEST(test_too_long_loses_nothing)
{
    Source s = source_of("short;this one is far too long for sixteen;x", 5);
    bufio_reader *r = bufio_new_reader_func(give, &s, 16);
    const char *data;
    char *copy, *line;
    size_t n;
    ck_assert_int_eq(bufio_reader_read_slice(r, ';', &data, &n), 1);
    ck_assert_uint_eq(n, 6);
    ck_assert(memcmp(data, "short;", 6) == 0);
    ck_error(bufio_reader_read_slice(r, ';', &data, &n), EMSGSIZE);
    ck_error(bufio_reader_read_line(r, &line, &n), EMSGSIZE);
    ck_error(bufio_reader_read_bytes(r, ';', 30, &copy, &n), EMSGSIZE);
    ck_error(bufio_reader_read_bytes(r, ';', 3, &copy, &n), EMSGSIZE);
    ck_assert_int_eq(bufio_reader_read_bytes(r, ';', 37, &copy, &n), 1);
    ck_assert_str_eq(copy, "this one is far too long for sixteen;");
    free(copy);
    ck_assert_int_eq(bufio_reader_read_bytes(r, ';', 0, &copy, &n), 1);
    ck_assert_str_eq(copy, "x");
    free(copy);
    ck_assert_int_eq(bufio_reader_read_bytes(r, ';', 0, &copy, &n), 0);
    s = source_of("this one is far too long for sixteen;x", 5);
    bufio_reader_reset_func(r, give, &s);
    bufio_reader_set_limit(r, 100);
    ck_assert_int_eq(bufio_reader_read_slice(r, ';', &data, &n), 1);
    ck_assert_uint_eq(n, 37);
    bufio_reader_free(r);
}
END_TEST

START_TEST(test_limit_to_the_byte)
{
    Source s = source_of("0123456789abcde\n0123456789abcdef\n", 100);
    bufio_reader *r = bufio_new_reader_func(give, &s, 16);
    char *line;
    ck_assert_int_eq(bufio_reader_read_line(r, &line, NULL), 1);
    ck_assert_str_eq(line, "0123456789abcde");
    ck_error(bufio_reader_read_line(r, &line, NULL), EMSGSIZE);
    bufio_reader_set_limit(r, 17);
    ck_assert_int_eq(bufio_reader_read_line(r, &line, NULL), 1);
    ck_assert_str_eq(line, "0123456789abcdef");
    bufio_reader_free(r);
}
END_TEST

START_TEST(test_error_comes_behind_the_data)
{
    Source s = source_of("some words\nand more", 7);
    s.fail_at = 2;
    bufio_reader *r = bufio_new_reader_func(give, &s, 16);
    char *line, buf[8];
    const char *data;
    ck_assert_int_eq(bufio_reader_peek(r, 10, &data), 7);
    ck_error(bufio_reader_read_line(r, &line, NULL), EIO);
    ck_assert_int_eq(bufio_reader_read_line(r, &line, NULL), 1); /* none of it is lost */
    ck_assert_str_eq(line, "some words");
    s.fail_at = s.calls + 2;
    ck_assert_int_eq(bufio_reader_read(r, buf, 8), 3);
    ck_assert_int_eq(bufio_reader_read(r, buf, 8), 5);
    ck_error(bufio_reader_read(r, buf, 8), EIO);
    ck_assert_int_eq(bufio_reader_read(r, buf, 8), 0);
    bufio_reader_free(r);
}
END_TEST

/* ---- writer ---- */

START_TEST(test_write)
{
    static Sink k;
    k = (Sink){.used = 0};
    bufio_writer *w = bufio_new_writer_func(swallow, &k, 16);
    ck_assert_int_eq(bufio_writer_write(w, "0123456789", 10), 10);
    ck_assert_uint_eq(bufio_writer_buffered(w), 10);
    ck_assert_uint_eq(bufio_writer_available(w), 6);
    ck_assert_int_eq(bufio_writer_write_string(w, "abcdef"), 6);
    ck_assert_int_eq(k.calls, 0);
    ck_assert_int_eq(bufio_writer_write_byte(w, 'g'), 1);
    ck_assert_int_eq(k.calls, 1);
    ck_assert_int_eq(bufio_writer_write_string(w, "a text of more than sixteen bytes"), 33);
    ck_assert_int_eq(k.calls, 3);
    ck_assert_uint_eq(bufio_writer_buffered(w), 0);
    ck_assert_int_eq(bufio_writer_printf(w, "%d-%s", 42, "x"), 4);
    ck_assert_int_eq(bufio_writer_printf(w, "%s", "fourteen bytes"), 14);
    ck_assert_int_eq(bufio_writer_printf(w, "%s", "sixteen bytes!!!"), 16);
    ck_assert_int_eq(bufio_writer_printf(w, "%060d", 7), 60);
    ck_assert_int_eq(bufio_writer_printf(w, "%s", ""), 0);
    ck_assert_int_eq(bufio_writer_write(w, "", 0), 0);
    ck_assert_int_eq(bufio_writer_flush(w), 0);
    ck_assert_int_eq(bufio_writer_flush(w), 0);
    k.text[k.used] = 0;
    ck_assert_str_eq(k.text, "0123456789abcdefga text of more than sixteen bytes42-xfourteen bytes"
                             "sixteen bytes!!!"
                             "000000000000000000000000000000000000000000000000000000000007");
    ck_error(bufio_writer_write(w, "x", SIZE_MAX), EINVAL);
    bufio_writer_free(w);
    bufio_writer_free(NULL);
}
END_TEST

START_TEST(test_first_error_stays)
{
    static Sink k;
    k = (Sink){.room = 20};
    bufio_writer *w = bufio_new_writer_func(swallow, &k, 16);
    ck_assert_int_eq(bufio_writer_write_string(w, "0123456789"), 10);
    ck_assert_int_eq(bufio_writer_write_string(w, "0123456789"), 10);
    ck_assert_int_eq(bufio_writer_flush(w), 0);
    ck_assert_int_eq(bufio_writer_write_string(w, "x"), 1);
    ck_error(bufio_writer_flush(w), ENOSPC);
    k.room = 0;
    int calls = k.calls;
    ck_error(bufio_writer_flush(w), ENOSPC);
    ck_error(bufio_writer_write(w, "x", 1), ENOSPC);
    ck_error(bufio_writer_write_byte(w, 'x'), ENOSPC);
    ck_error(bufio_writer_printf(w, "x"), ENOSPC);
    ck_assert_int_eq(k.calls, calls);
    bufio_writer_reset_func(w, swallow, &k);
    ck_assert_int_eq(bufio_writer_printf(w, "x"), 1);
    ck_assert_int_eq(bufio_writer_flush(w), 0);
    bufio_writer_free(w);
}
END_TEST

static ssize_t take_half(void *arg, const void *buf, size_t n)
{
    (void)arg;
    (void)buf;
    return (ssize_t)(n / 2);
}

START_TEST(test_short_write)
{
    bufio_writer *w = bufio_new_writer_func(take_half, NULL, 16);
    bufio_writer_write_string(w, "abcd");
    ck_error(bufio_writer_flush(w), EIO);
    bufio_writer_free(w);
}
END_TEST

/* ---- files ---- */

typedef struct {
    io_file *r, *w;
    atomic_int done;
} Pipe;

enum { LINES = 5000 };

static void write_lines(void *arg)
{
    Pipe *p = arg;
    bufio_writer *w = bufio_new_writer(p->w, 300);
    char large[1000];
    memset(large, 'L', sizeof large);
    for (int i = 0; i < LINES; i++) {
        bufio_writer_printf(w, "line %d\n", i);
        if (i % 100 == 0) {
            bufio_writer_write(w, large, sizeof large);
            bufio_writer_write_byte(w, '\n');
        }
    }
    ck_assert_int_eq(bufio_writer_flush(w), 0);
    bufio_writer_free(w);
    io_file_close(p->w);
    atomic_store(&p->done, 1);
}

START_TEST(test_through_a_pipe)
{
    Pipe p = {.done = 0};
    ck_assert_int_eq(io_pipe(&p.r, &p.w), 0);
    spawn(write_lines, &p);
    bufio_reader *r = bufio_new_reader(p.r, 64);
    bufio_reader_set_limit(r, 1001);
    char *line, want[32];
    size_t n;
    for (int i = 0; i < LINES; i++) {
        snprintf(want, sizeof want, "line %d", i);
        if (bufio_reader_read_line(r, &line, &n) != 1 || strcmp(line, want) != 0)
            ck_abort_msg("'%s' instead of '%s'", line, want);
        if (i % 100 == 0) {
            ck_assert_int_eq(bufio_reader_read_line(r, &line, &n), 1);
            ck_assert_uint_eq(n, 1000);
        }
    }
    ck_assert_int_eq(bufio_reader_read_line(r, &line, &n), 0);
    io_file_close(p.r);
    ck_error(bufio_reader_read_line(r, &line, &n), EBADF);
    bufio_reader_free(r);
    ck_assert(wait_until(&p.done, 1));
}
END_TEST

__attribute__((format(printf, 2, 3))) static int print(bufio_writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = bufio_writer_vprintf(w, format, args);
    va_end(args);
    return n;
}

/* What was buffered for or from one file is not seen with the next. */
START_TEST(test_reset)
{
    io_file *r[2], *w[2];
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(io_pipe(&r[i], &w[i]), 0);
    bufio_writer *out = bufio_new_writer(w[0], 32);
    ck_assert_uint_eq(bufio_writer_size(out), 32);
    ck_assert_int_eq(print(out, "%s %d\n", "line", 1), 7);
    ck_assert_int_eq(print(out, "%s\n", "another line"), 13);
    ck_assert_int_eq(bufio_writer_flush(out), 0);
    ck_assert_int_eq(print(out, "lost"), 4);
    bufio_writer_reset(out, w[1]);
    ck_assert_uint_eq(bufio_writer_buffered(out), 0);
    ck_assert_int_eq(print(out, "%s\n", "elsewhere"), 10);
    ck_assert_int_eq(bufio_writer_flush(out), 0);

    char *line;
    bufio_reader *in = bufio_new_reader(r[0], 0);
    ck_assert_int_eq(bufio_reader_read_line(in, &line, NULL), 1);
    ck_assert_str_eq(line, "line 1");
    ck_assert_uint_eq(bufio_reader_buffered(in), 13);
    bufio_reader_reset(in, r[1]);
    ck_assert_uint_eq(bufio_reader_buffered(in), 0);
    ck_error(bufio_reader_unread_byte(in), EINVAL);
    ck_assert_int_eq(bufio_reader_read_line(in, &line, NULL), 1);
    ck_assert_str_eq(line, "elsewhere");
    io_file_close(w[1]);
    ck_assert_int_eq(bufio_reader_read_line(in, &line, NULL), 0);
    bufio_reader_free(in);
    bufio_writer_free(out);
    for (int i = 0; i < 2; i++) {
        io_file_close(r[i]);
        io_file_close(w[i]);
    }
}
END_TEST

START_TEST(test_deadline_in_a_line)
{
    io_file *r, *w;
    ck_assert_int_eq(io_pipe(&r, &w), 0);
    bufio_reader *in = bufio_new_reader(r, 0);
    char *line;
    io_write_string(w, "half");
    io_file_set_deadline(r, time_time_add(time_now(), time_millisecond));
    ck_error(bufio_reader_read_line(in, &line, NULL), ETIMEDOUT);
    io_file_set_deadline(r, (time_time){0});
    io_write_string(w, " and half\n");
    ck_assert_int_eq(bufio_reader_read_line(in, &line, NULL), 1);
    ck_assert_str_eq(line, "half and half");
    bufio_reader_free(in);
    bufio_writer *out = bufio_new_writer(w, 16);
    io_file_close(r);
    ck_assert_int_eq(bufio_writer_write_string(out, "small"), 5);
    ck_error(bufio_writer_write_string(out, "too large for what is left"), EPIPE);
    ck_error(bufio_writer_flush(out), EPIPE);
    bufio_writer_free(out);
    io_file_close(w);
}
END_TEST

/* ---- scanner ---- */

static void ck_scan(const char *text, size_t most, bufio_split_func split, const char *want)
{
    Source s = source_of(text, most);
    bufio_scanner *scan = bufio_new_scanner_func(give, &s);
    char got[256] = "";
    if (split)
        bufio_scanner_split(scan, split);
    ck_assert_str_eq(bufio_scanner_text(scan), "");
    while (bufio_scanner_scan(scan)) {
        ck_assert_uint_eq(bufio_scanner_length(scan), strlen(bufio_scanner_text(scan)));
        strcat(strcat(got, bufio_scanner_text(scan)), "|");
    }
    ck_assert_str_eq(got, want);
    ck_assert_int_eq(bufio_scanner_err(scan), 0);
    ck_assert(!bufio_scanner_scan(scan));
    ck_assert_str_eq(bufio_scanner_text(scan), "");
    bufio_scanner_free(scan);
}

/* Numbers of two digits, of which "00" is an empty one and "99" the end. */
static int split_pairs(const char *data, size_t n, bool at_end, size_t *advance,
                       const char **token, size_t *length)
{
    (void)at_end;
    if (n < 2)
        return 0;
    if (memcmp(data, "99", 2) == 0) {
        errno = EPROTO;
        return -1;
    }
    *advance = 2;
    *token = data;
    *length = memcmp(data, "00", 2) == 0 ? 0 : 2;
    return 1;
}

START_TEST(test_scan)
{
    for (size_t most = 1; most < 20; most += 6) {
        ck_scan("a\n\nlast", most, NULL, "a||last|");
        ck_scan("a\r\nb\n", most, NULL, "a|b|");
        ck_scan("", most, NULL, "");
        ck_scan("\n", most, NULL, "|");
        ck_scan("  now is \t the\n\r\ntime ", most, bufio_scan_words, "now|is|the|time|");
        ck_scan("   ", most, bufio_scan_words, "");
        ck_scan("abc", most, bufio_scan_bytes, "a|b|c|");
        ck_scan("1200347", most, split_pairs, "12||34|");
    }
}
END_TEST

START_TEST(test_scan_errors)
{
    static char text[bufio_max_token_size + 2];
    memset(text, 'x', sizeof text - 1);
    text[bufio_max_token_size - 1] = '\n'; /* just not too long */
    Source s = source_of(text, 5000);
    bufio_scanner *scan = bufio_new_scanner_func(give, &s);
    ck_assert(bufio_scanner_scan(scan));
    ck_assert_uint_eq(bufio_scanner_length(scan), bufio_max_token_size - 1);
    ck_assert(bufio_scanner_scan(scan));
    ck_assert_str_eq(bufio_scanner_text(scan), "x");
    ck_assert(!bufio_scanner_scan(scan));
    ck_assert_int_eq(bufio_scanner_err(scan), 0);
    bufio_scanner_free(scan);

    s = source_of(text, 5000);
    scan = bufio_new_scanner_func(give, &s);
    bufio_scanner_set_limit(scan, bufio_max_token_size - 1);
    ck_assert(!bufio_scanner_scan(scan));
    ck_assert_int_eq(bufio_scanner_err(scan), EMSGSIZE);
    ck_assert(!bufio_scanner_scan(scan));
    bufio_scanner_free(scan);

    s = source_of("a\nb", 2);
    s.fail_at = 3;
    scan = bufio_new_scanner_func(give, &s);
    ck_assert(bufio_scanner_scan(scan));
    ck_assert(bufio_scanner_scan(scan)); /* what came before the error */
    ck_assert_str_eq(bufio_scanner_text(scan), "b");
    ck_assert(!bufio_scanner_scan(scan));
    ck_assert_int_eq(bufio_scanner_err(scan), EIO);
    bufio_scanner_free(scan);

    s = source_of("129934", 3);
    scan = bufio_new_scanner_func(give, &s);
    bufio_scanner_split(scan, split_pairs);
    ck_assert(bufio_scanner_scan(scan));
    ck_assert(!bufio_scanner_scan(scan));
    ck_assert_int_eq(bufio_scanner_err(scan), EPROTO);
    bufio_scanner_free(scan);
    bufio_scanner_free(NULL);
}
END_TEST

/* ---- misuse ---- */

static int split_nothing(const char *data, size_t n, bool at_end, size_t *advance,
                         const char **token, size_t *length)
{
    (void)n;
    (void)at_end;
    (void)advance;
    *token = data;
    *length = 0;
    return 1;
}

static int split_beyond(const char *data, size_t n, bool at_end, size_t *advance,
                        const char **token, size_t *length)
{
    *advance = n + 1;
    return bufio_scan_lines(data, n, at_end, &(size_t){0}, token, length);
}

static int split_elsewhere(const char *data, size_t n, bool at_end, size_t *advance,
                           const char **token, size_t *length)
{
    (void)data;
    (void)at_end;
    *advance = n;
    *token = "elsewhere";
    *length = 9;
    return 1;
}

static void scan_all(bufio_split_func split)
{
    Source s = source_of("text", 100);
    bufio_scanner *scan = bufio_new_scanner_func(give, &s);
    bufio_scanner_split(scan, split);
    while (bufio_scanner_scan(scan))
        continue;
}

static void scan_nothing(void)
{
    scan_all(split_nothing);
}

static void scan_beyond(void)
{
    scan_all(split_beyond);
}

static void scan_elsewhere(void)
{
    scan_all(split_elsewhere);
}

static ssize_t give_too_much(void *arg, void *buf, size_t n)
{
    (void)arg;
    memset(buf, 0, n);
    return (ssize_t)n + 1;
}

static void read_too_much(void)
{
    char c;
    bufio_reader_read(bufio_new_reader_func(give_too_much, NULL, 0), &c, 1);
}

START_TEST(test_misuse)
{
    expect_death(scan_nothing, "panic: bufio: too many empty tokens without progressing");
    expect_death(scan_beyond, "panic: bufio: split function advances beyond its data");
    expect_death(scan_elsewhere, "panic: bufio: split function's token is not in its data");
    expect_death(read_too_much, "panic: bufio: read function returned more than was asked for");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_read, test_bytes, test_more_than_there_is_memory, test_unread_past_the_buffer,
        test_lines, test_unread_after_line, test_too_long_loses_nothing, test_limit_to_the_byte,
        test_error_comes_behind_the_data, test_write, test_first_error_stays, test_short_write,
        test_through_a_pipe, test_reset, test_deadline_in_a_line, test_scan, test_scan_errors,
        NULL
    };
    const TTest *endings[] = {test_misuse, NULL};
    return run_suite("bufio", tests, endings);
}
