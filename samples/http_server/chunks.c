// A chunked body (RFC 9112, 7.1), a byte at a time but for the data. See request.h.
#include "request.h"

enum { SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, LINE, NAME, VALUE, LINE_LF, LAST_LF, END };

enum { MOST_DIGITS = 15, MOST_OVERHEAD = 8192 };

static bool is_text(unsigned char c) {
    return c == '\t' || (c >= ' ' && c != 127);
}

// The state after c, or -1.
static int after(struct http_chunks *c, unsigned char ch) {
    switch (c->state) {
    case SIZE: {
        int digit = http_hex((char)ch);
        if (digit < 0) {
            if (c->digits == 0) return -1;
            return ch == '\r' ? SIZE_LF : ch == ';' ? EXTENSION : -1;
        }
        if (++c->digits > MOST_DIGITS) return -1;
        c->left = c->left << 4 | (unsigned)digit;
        return SIZE;
    }
    case EXTENSION:
        return ch == '\r' ? SIZE_LF : is_text(ch) ? EXTENSION : -1;
    case SIZE_LF:
        return ch != '\n' ? -1 : c->left ? DATA : LINE;
    case DATA_CR:
        return ch == '\r' ? DATA_LF : -1;
    case DATA_LF:
        c->digits = 0;
        return ch == '\n' ? SIZE : -1;
    case LINE:
        return ch == '\r' ? LAST_LF : http_is_token((char)ch) ? NAME : -1;
    case NAME:
        return ch == ':' ? VALUE : http_is_token((char)ch) ? NAME : -1;
    case VALUE:
        return ch == '\r' ? LINE_LF : is_text(ch) ? VALUE : -1;
    case LINE_LF:
        return ch == '\n' ? LINE : -1;
    default:
        return ch == '\n' ? END : -1;
    }
}

int http_chunks_parse(struct http_chunks *c, const char *data, size_t len, size_t *used,
                      struct http_span *piece) {
    size_t i = 0;
    while (c->state != END && c->state != DATA && i < len) {
        int before = c->state, next = after(c, (unsigned char)data[i]);
        if (next < 0) return 400;
        if (before == EXTENSION || before == NAME || before == VALUE) c->overhead++;
        if (c->overhead > MOST_OVERHEAD) return 431;
        c->state = next;
        i++;
    }
    if (c->state == DATA && i < len) {
        size_t n = len - i;
        if (n > c->left) n = (size_t)c->left;
        *piece = (struct http_span){(uint32_t)i, (uint32_t)n};
        c->left -= n;
        if (c->left == 0) c->state = DATA_CR;
        *used = i + n;
        return HTTP_CHUNK_DATA;
    }
    *used = i;
    return c->state == END ? HTTP_COMPLETE : HTTP_INCOMPLETE;
}
