// The head of a request: lines as they arrive, each read once. See request.h.
#include "request.h"

#include <string.h>
#include <strings.h>

// Classes of characters, of RFC 9110 (5.6.2) and RFC 3986.
enum { TOKEN = 1, TARGET = 2, VALUE = 4, AUTHORITY = 8 };

#define ALNUM (TOKEN | TARGET | VALUE | AUTHORITY)
static const unsigned char classes[256] = {
    ['\t'] = VALUE, [' '] = VALUE, [128 ... 255] = VALUE,
    ['0' ... '9'] = ALNUM, ['A' ... 'Z'] = ALNUM, ['a' ... 'z'] = ALNUM,
    ['!'] = ALNUM, ['$'] = ALNUM, ['%'] = ALNUM, ['&'] = ALNUM, ['\''] = ALNUM, ['*'] = ALNUM,
    ['+'] = ALNUM, ['-'] = ALNUM, ['.'] = ALNUM, ['_'] = ALNUM, ['~'] = ALNUM,
    ['#'] = TOKEN | VALUE, ['^'] = TOKEN | VALUE, ['`'] = TOKEN | VALUE, ['|'] = TOKEN | VALUE,
    ['('] = TARGET | VALUE | AUTHORITY, [')'] = TARGET | VALUE | AUTHORITY,
    [','] = TARGET | VALUE | AUTHORITY, [';'] = TARGET | VALUE | AUTHORITY,
    ['='] = TARGET | VALUE | AUTHORITY, [':'] = TARGET | VALUE | AUTHORITY,
    ['/'] = TARGET | VALUE, ['?'] = TARGET | VALUE, ['@'] = TARGET | VALUE,
    ['['] = VALUE | AUTHORITY, [']'] = VALUE | AUTHORITY,
    ['"'] = VALUE, ['<'] = VALUE, ['>'] = VALUE, ['\\'] = VALUE, ['{'] = VALUE, ['}'] = VALUE,
};

bool http_is_token(char c) {
    return classes[(unsigned char)c] & TOKEN;
}

// How many characters from `at` on, before `end`, are of the class.
static uint32_t span_of(const char *data, uint32_t at, uint32_t end, int class) {
    uint32_t i = at;
    while (i < end && classes[(unsigned char)data[i]] & class) i++;
    return i - at;
}

static bool is(const char *text, size_t len, const char *word) {
    return strlen(word) == len && strncasecmp(text, word, len) == 0;
}

static int method_of(const char *text, size_t len) {
    static const char names[][8] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE",
                                    "PATCH"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], text, len) == 0) return 1 << i;
    }
    return 0;
}

// The target is a path, "*" for OPTIONS, or a whole URI, of which the path is taken. (3.2)
static int parse_target(struct http_head *h, const char *data) {
    struct http_span *t = &h->target;
    const char *text = data + t->at;
    if (t->len == 1 && *text == '*') return h->method == HTTP_OPTIONS ? HTTP_COMPLETE : 400;
    if (*text == '/') return HTTP_COMPLETE;
    if (t->len <= 7 || strncasecmp(text, "http://", 7) != 0) return 400;
    uint32_t host = span_of(data, t->at + 7, t->at + t->len, AUTHORITY);
    uint32_t skip = 7 + host;
    if (host == 0 || skip == t->len || data[t->at + skip] != '/') return 400;
    t->at += skip;
    t->len -= skip;
    return HTTP_COMPLETE;
}

// method SP target SP HTTP/1.x (3)
static int parse_request_line(struct http_head *h, const char *data, uint32_t end) {
    uint32_t method = span_of(data, h->at, end, TOKEN);
    uint32_t target = h->at + method + 1;
    if (method == 0 || target >= end || data[target - 1] != ' ') return 400;
    h->target = (struct http_span){target, span_of(data, target, end, TARGET)};
    const char *version = data + target + h->target.len;
    if (h->target.len == 0 || data + end - version != 9 || memcmp(version, " HTTP/", 6) != 0 ||
        version[6] < '0' || version[6] > '9' || version[7] != '.' || version[8] < '0' ||
        version[8] > '9') {
        return 400;
    }
    if (version[6] != '1') return 505;
    h->minor = version[8] - '0';
    h->method = method_of(data + h->at, method);
    return h->method ? parse_target(h, data) : 501;
}

// Digits alone: no sign, no list of equal ones. (6.3)
static int parse_length(struct http_head *h, const char *text, size_t len) {
    if (h->has_length || len == 0) return 400;
    h->has_length = true;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return 400;
        if (h->content_length > (INT64_MAX - 9) / 10) return 413;
        h->content_length = 10 * h->content_length + (text[i] - '0');
    }
    return HTTP_COMPLETE;
}

// The next word of a list, which is moved past it; its length, 0 at the end.
static size_t next_word(const char **list, const char *end, const char **word) {
    const char *p = *list;
    while (p < end && (*p == ',' || *p == ' ' || *p == '\t')) p++;
    *word = p;
    while (p < end && *p != ',') p++;
    *list = p;
    while (p > *word && (p[-1] == ' ' || p[-1] == '\t')) p--;
    return (size_t)(p - *word);
}

// Chunked must come last and once; no other coding is known here. (6.1)
static int parse_coding(struct http_head *h, const char *text, size_t len) {
    const char *end = text + len, *word;
    if (h->chunked) return 400;
    for (size_t n; (n = next_word(&text, end, &word)) > 0;) {
        if (!is(word, n, "chunked")) {
            if (h->chunked) return 400;
            return 501;
        }
        if (h->chunked) return 400;
        h->chunked = true;
    }
    return h->chunked ? HTTP_COMPLETE : 400;
}

static int parse_connection(struct http_head *h, const char *text, size_t len) {
    const char *end = text + len, *word;
    for (size_t n; (n = next_word(&text, end, &word)) > 0;) {
        if (is(word, n, "close")) h->close = true;
        else if (is(word, n, "keep-alive")) h->keep_alive = true;
    }
    return HTTP_COMPLETE;
}

static int parse_host(struct http_head *h, const char *data, struct http_span value) {
    if (h->has_host || span_of(data, value.at, value.at + value.len, AUTHORITY) != value.len) {
        return 400;
    }
    h->has_host = true;
    h->host = value;
    return HTTP_COMPLETE;
}

// What matters here; the length of the name tells most others apart at once.
static int keep_field(struct http_head *h, const char *data, struct http_span name,
                      struct http_span value) {
    const char *n = data + name.at, *v = data + value.at;
    switch (name.len) {
    case 4:
        if (is(n, 4, "Host")) return parse_host(h, data, value);
        break;
    case 5:
        if (is(n, 5, "Range")) h->range = value;
        break;
    case 6:
        if (!is(n, 6, "Expect")) break;
        if (!is(v, value.len, "100-continue")) return 417;
        h->expects_continue = h->minor > 0;
        break;
    case 8:
        if (is(n, 8, "If-Range")) h->if_range = value;
        break;
    case 10:
        if (is(n, 10, "Connection")) return parse_connection(h, v, value.len);
        break;
    case 14:
        if (is(n, 14, "Content-Length")) return parse_length(h, v, value.len);
        break;
    case 17:
        if (is(n, 17, "Transfer-Encoding")) return parse_coding(h, v, value.len);
        if (is(n, 17, "If-Modified-Since")) h->if_modified_since = value;
        break;
    }
    return HTTP_COMPLETE;
}

// name ":" OWS value OWS (5); a line that begins with a space would go on with the last one.
static int parse_field(struct http_head *h, const char *data, uint32_t end) {
    if (++h->count > HTTP_MAX_COUNT) return 431;
    struct http_span name = {h->at, span_of(data, h->at, end, TOKEN)};
    uint32_t value = h->at + name.len;
    if (name.len == 0 || value == end || data[value] != ':') return 400;
    value++;
    if (span_of(data, value, end, VALUE) != end - value) return 400;
    while (value < end && (data[value] == ' ' || data[value] == '\t')) value++;
    while (end > value && (data[end - 1] == ' ' || data[end - 1] == '\t')) end--;
    return keep_field(h, data, name, (struct http_span){value, end - value});
}

// What only the whole head can tell.
static int finish(struct http_head *h) {
    if (h->minor > 0 && !h->has_host) return 400;
    if (h->chunked && (h->has_length || h->minor == 0)) return 400;
    return HTTP_COMPLETE;
}

static int parse_line(struct http_head *h, const char *data, uint32_t end) {
    switch (h->phase) {
    case HTTP_AT_START:
        if (end == 0) return HTTP_COMPLETE;  // one empty line may come first (2.2)
        h->phase = HTTP_AT_FIELDS;
        h->fields = end + 2;
        return parse_request_line(h, data, end);
    case HTTP_AT_FIELDS:
        if (end > h->at) return parse_field(h, data, end);
        h->phase = HTTP_AT_END;
        h->size = end + 2;
        return finish(h);
    default:
        return HTTP_COMPLETE;
    }
}

// Whether a line that goes on up to `end` at least is too much, and is refused so: the same whether
// its end has come or not.
static int exceeds(const struct http_head *h, size_t end) {
    if (h->phase == HTTP_AT_START) return end - h->at > HTTP_MAX_LINE + 1 ? 414 : 0;
    return end - h->fields >= HTTP_MAX_FIELDS ? 431 : 0;
}

int http_head_parse(struct http_head *h, const char *data, size_t len) {
    while (h->phase != HTTP_AT_END) {
        const char *lf = len > h->seen ? memchr(data + h->seen, '\n', len - h->seen) : NULL;
        uint32_t end = lf ? (uint32_t)(lf - data) : (uint32_t)len;
        int status = exceeds(h, end);
        if (status) return status;
        if (!lf) {
            h->seen = end;
            return HTTP_INCOMPLETE;
        }
        if (end == h->at || data[end - 1] != '\r') return 400;
        status = parse_line(h, data, end - 1);
        if (status != HTTP_COMPLETE) return status;
        h->at = h->seen = end + 1;
    }
    return HTTP_COMPLETE;
}

bool http_head_begun(const struct http_head *h, size_t len) {
    return len > h->at || h->phase != HTTP_AT_START;
}

bool http_head_persists(const struct http_head *h) {
    return !h->close && (h->minor > 0 || h->keep_alive);
}

int http_hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int http_head_path(const struct http_head *h, const char *data, char *path, size_t room) {
    const char *p = data + h->target.at, *end = p + h->target.len;
    size_t n = 0;
    while (p < end && *p != '?') {
        if (n + 1 >= room) return 414;
        char c = *p++;
        if (c == '%') {
            int high = end - p >= 2 ? http_hex(p[0]) : -1, low = high < 0 ? -1 : http_hex(p[1]);
            if (low < 0) return 400;
            c = (char)(high << 4 | low);
            if (c == 0 || c == '/') return 400;
            p += 2;
        }
        path[n++] = c;
    }
    path[n] = 0;
    for (const char *s = path; (s = strstr(s, "/..")); s += 3) {
        if (s[3] == '/' || s[3] == 0) return 400;
    }
    return HTTP_COMPLETE;
}
