/* A fuzz target: the parser of the HTTP sample, samples/http_server/request.c.
 *
 * The input is a request; how it is divided into what arrives at a time is taken from its own
 * bytes. However it is divided, the head must be understood alike, and so must the body; places
 * that the parser gives lie within what it was given. */
#include "http_fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "samples/http_server/request.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool inside(struct http_span s, size_t size)
{
    return s.at <= size && s.len <= size - s.at;
}

/* The head of data[0..len), of which at each call as much has arrived as `step` says: all for 0. */
static int parse_head(struct http_head *h, const uint8_t *data, size_t len, size_t step)
{
    memset(h, 0, sizeof *h);
    size_t come = step ? 0 : len;
    for (;;) {
        /* A block of its own, so that AddressSanitizer knows where it ends. */
        char *copy = malloc(come + 1);
        require(copy != NULL);
        memcpy(copy, data, come);
        int status = http_head_parse(h, copy, come);
        if (status == HTTP_COMPLETE) {
            char path[256];
            int is = http_head_path(h, copy, path, sizeof path);
            require(is == 400 || is == 414 || (is == HTTP_COMPLETE && !strstr(path, "/../")));
        }
        free(copy);
        if (status != HTTP_INCOMPLETE || come == len)
            return status;
        come += step;
        if (come > len)
            come = len;
    }
}

/* The chunks in data[0..len), `step` bytes at a time; their data's length and sum. */
static int parse_chunks(const uint8_t *data, size_t len, size_t step, uint64_t *sum)
{
    struct http_chunks c = {0};
    size_t at = 0;
    *sum = 0;
    for (;;) {
        size_t n = len - at, used;
        if (step && n > step)
            n = step;
        struct http_span piece;
        int status = http_chunks_parse(&c, (const char *)data + at, n, &used, &piece);
        if (status >= 400)
            return status;
        require(used <= n);
        if (status == HTTP_CHUNK_DATA) {
            require(inside(piece, n) && piece.len > 0);
            for (uint32_t i = 0; i < piece.len; i++)
                *sum = *sum * 31 + data[at + piece.at + i];
        }
        at += used;
        if (status == HTTP_COMPLETE)
            return status;
        if (status == HTTP_INCOMPLETE) {
            require(used == n);
            if (at == len)
                return status;
        }
    }
}

int http_fuzz_status(const uint8_t *data, size_t size)
{
    struct http_head whole, parts;
    int status = parse_head(&whole, data, size, 0);
    size_t step = size ? 1 + data[size / 2] % 61 : 1;
    require(parse_head(&parts, data, size, step) == status);
    require(parse_head(&parts, data, size, size < 256 ? 1 : 7) == status);
    if (status != HTTP_COMPLETE)
        return status;

    require(memcmp(&whole, &parts, sizeof whole) == 0);
    require(whole.size <= size && whole.content_length >= 0);
    require(inside(whole.target, whole.size) && inside(whole.host, whole.size));
    require(inside(whole.range, whole.size) && inside(whole.if_range, whole.size));
    require(inside(whole.if_modified_since, whole.size));
    if (!whole.chunked)
        return status;

    uint64_t sum, other;
    data += whole.size;
    size -= whole.size;
    status = parse_chunks(data, size, 0, &sum);
    require(parse_chunks(data, size, 1, &other) == status && (status >= 400 || other == sum));
    require(parse_chunks(data, size, step, &other) == status && (status >= 400 || other == sum));
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= 65536)
        http_fuzz_status(data, size);
    return 0;
}
