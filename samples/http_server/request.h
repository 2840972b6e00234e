// The head of an HTTP/1 request (RFC 9112), read from a buffer as it arrives. Strict: what two
// readers might understand in two ways is refused, since one of them may stand in front of
// the other. Nothing is allocated: spans are places in the caller's buffer.
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_MAX_LINE = 8000,     // bytes of the request line
    HTTP_MAX_FIELDS = 16384,  // bytes of all header lines
    HTTP_MAX_COUNT = 100,     // header lines
    HTTP_MAX_HEAD = HTTP_MAX_LINE + HTTP_MAX_FIELDS + 4,  // with the ends of lines
};

// What a parser says besides a status of 400 and more, with which the request is refused.
enum { HTTP_INCOMPLETE = 0, HTTP_COMPLETE = 1 };

enum http_method {
    HTTP_GET = 1, HTTP_HEAD = 2, HTTP_POST = 4, HTTP_PUT = 8, HTTP_DELETE = 16,
    HTTP_OPTIONS = 32, HTTP_TRACE = 64, HTTP_PATCH = 128,
};

struct http_span {
    uint32_t at, len;
};

// All zero before the first byte of a request.
struct http_head {
    enum { HTTP_AT_START, HTTP_AT_FIELDS, HTTP_AT_END } phase;
    uint32_t at;      // where the line begins that is read next
    uint32_t seen;    // there is no end of a line from `at` to here
    uint32_t fields;  // where the header lines begin
    uint32_t size;    // bytes of the whole head, once it is complete
    int count;

    enum http_method method;
    int minor;                      // of the version 1.minor
    struct http_span target;        // path and query: "/", or "*"
    struct http_span host, range, if_range, if_modified_since;  // len 0: there is none
    int64_t content_length;         // of the body; 0 if nothing is said of one
    bool has_length, has_host, chunked, close, keep_alive, expects_continue;
};

// Reads on in the `len` bytes that have arrived from `data`, where the request begins; the bytes of
// earlier calls must be there, though the buffer may have moved. Returns HTTP_INCOMPLETE,
// HTTP_COMPLETE, or the status to refuse with, after which nothing can be made of the rest.
int http_head_parse(struct http_head *h, const char *data, size_t len);

// After an incomplete head: whether any of it has come.
bool http_head_begun(const struct http_head *h, size_t len);

// Whether the connection is to be kept after the response.
bool http_head_persists(const struct http_head *h);

// The path of h's target without its query, percent-decoded, as a string. Returns HTTP_COMPLETE;
// 400 for an escape that is none or stands for NUL or a slash, and for a segment ".."; 414 if it
// doesn't fit into `room` bytes.
int http_head_path(const struct http_head *h, const char *data, char *path, size_t room);

// A chunked body. All zero before its first byte.
struct http_chunks {
    int state;
    int digits;         // of the chunk's size so far
    uint32_t overhead;  // bytes of extensions and trailers so far
    uint64_t left;      // bytes of the chunk that are still to come
};

enum { HTTP_CHUNK_DATA = 2 };

// Reads on in what has arrived. *used is how many bytes it has read. Returns HTTP_CHUNK_DATA, with
// the next *piece of the body in what was read; HTTP_INCOMPLETE, all read; HTTP_COMPLETE, at the
// end of the body; or a status to refuse with.
int http_chunks_parse(struct http_chunks *c, const char *data, size_t len, size_t *used,
                      struct http_span *piece);

// The value of a hexadecimal digit, or -1; whether names of methods and fields may have c.
int http_hex(char c);
bool http_is_token(char c);

#endif
