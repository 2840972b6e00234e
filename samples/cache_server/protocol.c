// Commands come as arrays of strings that say their length, or as lines that people type.
#include "protocol.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool parse_integer(const char *text, size_t len, int64_t *n) {
    bool minus = len > 0 && *text == '-';
    uint64_t value = 0, most = (uint64_t)INT64_MAX + minus;
    if (len == minus || len > 20) return false;
    for (size_t i = minus; i < len; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit > 9 || value > (most - digit) / 10) return false;
        value = 10 * value + digit;
    }
    *n = minus ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

void command_begin(struct command *c) {
    c->size = 0;
    c->count = c->expected = 0;
    c->is_array = false;
    c->words[0] = (struct word){0, 0};
}

// The number after the first character of the line that begins at c->size, which is then read.
static int read_count(struct command *c, const char *data, size_t len, int64_t *n) {
    const char *line = data + c->size;
    const char *lf = memchr(line, '\n', len - c->size);
    if (!lf) return len - c->size > 32 ? COMMAND_REFUSED : COMMAND_INCOMPLETE;
    if (lf == line || lf[-1] != '\r') return COMMAND_REFUSED;
    if (!parse_integer(line + 1, (size_t)(lf - line) - 2, n)) return COMMAND_REFUSED;
    c->size = (size_t)(lf - data) + 1;
    return COMMAND_COMPLETE;
}

static int parse_array(struct command *c, const char *data, size_t len, const char **error) {
    int64_t n;
    int status;
    if (!c->is_array) {
        *error = "Protocol error: invalid multibulk length";
        status = read_count(c, data, len, &n);
        if (status != COMMAND_COMPLETE) return status;
        if (n > MOST_ARGS) return COMMAND_REFUSED;
        c->is_array = true;
        c->expected = n > 0 ? (int)n : 0;
    }
    while (c->count < c->expected) {
        struct word *w = &c->words[c->count];
        if (w->at == 0) {
            if (c->size == len) return COMMAND_INCOMPLETE;
            *error = "Protocol error: expected '$'";
            if (data[c->size] != '$') return COMMAND_REFUSED;
            *error = "Protocol error: invalid bulk length";
            status = read_count(c, data, len, &n);
            if (status != COMMAND_COMPLETE) return status;
            if (n < 0 || n > MOST_BULK) return COMMAND_REFUSED;
            *w = (struct word){c->size, (size_t)n};
        }
        if (len - w->at < w->len + 2) return COMMAND_INCOMPLETE;
        *error = "Protocol error: a bulk is longer than it says";
        if (memcmp(data + w->at + w->len, "\r\n", 2) != 0) return COMMAND_REFUSED;
        c->size = w->at + w->len + 2;
        if (++c->count < c->expected) c->words[c->count] = (struct word){0, 0};
    }
    return COMMAND_COMPLETE;
}

// The character that stands after a backslash at *p, which is moved on.
static char unescape(char **p, const char *end) {
    char c = *(*p)++;
    if (c == 'x' && end - *p >= 2) {
        char digits[3] = {(*p)[0], (*p)[1], 0}, *stop;
        long value = strtol(digits, &stop, 16);
        if (*stop == 0) {
            *p += 2;
            return (char)value;
        }
    }
    return c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
}

// A word in quotes from *p on, unescaped in place. False if the quotes don't end, or go on.
static bool parse_quoted(char **p, const char *end, const char *data, struct word *w) {
    char quote = *(*p)++, *to = *p;
    w->at = (size_t)(*p - data);
    while (*p < end && **p != quote) {
        char c = *(*p)++;
        if (c == '\\' && *p < end && (quote == '"' || **p == '\'')) c = unescape(p, end);
        *to++ = c;
    }
    w->len = (size_t)(to - (data + w->at));
    if (*p == end) return false;
    ++*p;
    return *p == end || **p == ' ' || **p == '\t';
}

static int parse_line(struct command *c, char *data, size_t len, const char **error) {
    char *lf = memchr(data + c->size, '\n', len - c->size);
    *error = "Protocol error: too big inline request";
    if ((lf ? (size_t)(lf - data) : len) > MOST_INLINE) return COMMAND_REFUSED;
    c->size = lf ? (size_t)(lf - data) + 1 : len;
    if (!lf) return COMMAND_INCOMPLETE;
    const char *end = lf > data && lf[-1] == '\r' ? lf - 1 : lf;
    for (char *p = data;;) {
        while (p < end && (*p == ' ' || *p == '\t')) p++;
        if (p == end) return COMMAND_COMPLETE;
        *error = "Protocol error: too many words";
        if (c->count == MOST_ARGS) return COMMAND_REFUSED;
        struct word *w = &c->words[c->count++];
        if (*p == '"' || *p == '\'') {
            *error = "Protocol error: unbalanced quotes in request";
            if (!parse_quoted(&p, end, data, w)) return COMMAND_REFUSED;
        } else {
            w->at = (size_t)(p - data);
            while (p < end && *p != ' ' && *p != '\t') p++;
            w->len = (size_t)(p - data) - w->at;
        }
    }
}

int command_parse(struct command *c, char *data, size_t len, const char **error) {
    if (len == 0) return COMMAND_INCOMPLETE;
    return *data == '*' ? parse_array(c, data, len, error) : parse_line(c, data, len, error);
}

static void put(struct replies *r, const void *data, size_t len) {
    if (r->failed) return;
    if (r->room - r->len < len) {
        size_t room = 2 * (r->len + len) + 512;
        char *larger = room <= 2 * (size_t)MOST_REPLY ? realloc(r->data, room) : NULL;
        if (!larger) {
            r->failed = true;
            return;
        }
        r->data = larger;
        r->room = room;
    }
    memcpy(r->data + r->len, data, len);
    r->len += len;
}

void reply_simple(struct replies *r, const char *text) {
    put(r, "+", 1);
    put(r, text, strlen(text));
    put(r, "\r\n", 2);
}

// What it says of the client's words must not end the line.
void reply_error(struct replies *r, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *p = text; *p; p++) {
        if (*p == '\r' || *p == '\n') *p = ' ';
    }
    put(r, "-", 1);
    put(r, text, strlen(text));
    put(r, "\r\n", 2);
}

static void put_number(struct replies *r, char kind, int64_t n) {
    char text[32], *p = text + sizeof text;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    *--p = '\n';
    *--p = '\r';
    do *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (n < 0) *--p = '-';
    *--p = kind;
    put(r, p, (size_t)(text + sizeof text - p));
}

void reply_integer(struct replies *r, int64_t n) {
    put_number(r, ':', n);
}

void reply_bulk(struct replies *r, const char *data, size_t len) {
    put_number(r, '$', (int64_t)len);
    put(r, data, len);
    put(r, "\r\n", 2);
}

void reply_nil(struct replies *r) {
    put(r, "$-1\r\n", 5);
}

void reply_array(struct replies *r, size_t count) {
    put_number(r, '*', (int64_t)count);
}
