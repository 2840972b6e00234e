/* Number, character and string literals: their types and values (C17 6.4.4, 6.4.5, with
 * the suffixes and prefixes gcc takes on x86-64). The text is read where it stands in the
 * unit; nothing is kept of a string but its type. */
#include <ctype.h>
#include <stdlib.h>

#include "frontend/plain.h"
#include "frontend/sema_expr.h"

#if defined __clang__ && defined __x86_64__
/* clang 14 lacks the name, so that C's library does not declare the function. */
typedef __float128 Quad;
extern Quad strtof128(const char *text, char **end);
#else
typedef _Float128 Quad;
#endif

/* ---- numbers ---- */

static const struct {
    const char *suffix;
    TypeKind kind;
} float_suffixes[] = {
    {"", TYPE_DOUBLE},         {"f", TYPE_FLOAT},       {"l", TYPE_LDOUBLE},
    {"d", TYPE_DOUBLE},        {"q", TYPE_FLOAT128},    {"w", TYPE_LDOUBLE},
    {"f16", TYPE_FLOAT16},     {"f32", TYPE_FLOAT32},   {"f64", TYPE_FLOAT64},
    {"f128", TYPE_FLOAT128},   {"f32x", TYPE_FLOAT32X}, {"f64x", TYPE_FLOAT64X},
    {"bf16", TYPE_BFLOAT16},   {"df", TYPE_DECIMAL32},  {"dd", TYPE_DECIMAL64},
    {"dl", TYPE_DECIMAL128},
};

/* The suffix in lower case without an i or j, which make the number imaginary. */
static bool read_suffix(const char *p, const char *end, char *suffix, size_t size,
                        bool *imaginary)
{
    size_t n = 0;
    for (; p < end; p++) {
        char c = (char)tolower((unsigned char)*p);
        if ((c == 'i' || c == 'j') && !*imaginary) {
            *imaginary = true;
        } else {
            if (n + 1 == size)
                return false;
            suffix[n++] = c;
        }
    }
    suffix[n] = '\0';
    return true;
}

static void set_number(Sema *s, Number *n, Type *type, bool imaginary, ConstValue value)
{
    Node *node = &n->expr.node;
    if (imaginary) {
        expr_set(node, type_complex(s->arena, type), RVALUE);
        return;
    }
    expr_set(node, type, RVALUE);
    constexpr_set(s, node, value);
}

/* The number, whose digits end before what is no part of one, in the type of `kind`. */
static ConstValue float_value(const char *text, TypeKind kind)
{
    /* in a cast to an integer it may be part of an integer constant expression (6.6p6) */
    ConstValue value = {.kind = CONST_FLOAT, .is_icx = true, .text = text};
    switch (kind) {
    case TYPE_FLOAT:
    case TYPE_FLOAT32:
        value.reading = READ_FLOAT;
        return value;
    case TYPE_DOUBLE:
    case TYPE_FLOAT64:
    case TYPE_FLOAT32X:
        value.reading = READ_DOUBLE;
        return value;
    case TYPE_LDOUBLE:
    case TYPE_FLOAT64X:
        value.reading = READ_LDOUBLE;
        return value;
    case TYPE_FLOAT128: {
        Quad exact = strtof128(text, NULL);
        value.text = NULL;
        value.real = (long double)exact;
        if ((Quad)value.real == exact) /* a long double can hold it */
            return value;
        break;
    }
    default:
        break;
    }
    return (ConstValue){.kind = CONST_NONE};
}

static void float_number(Sema *s, Number *n, const char *text, const char *end,
                         const char *digits_end)
{
    char suffix[8];
    bool imaginary = false;
    bool known = read_suffix(digits_end, end, suffix, sizeof suffix, &imaginary);
    Type *type = NULL;
    for (size_t i = 0; known && i < sizeof float_suffixes / sizeof *float_suffixes; i++)
        if (!strcmp(suffix, float_suffixes[i].suffix))
            type = type_basic(float_suffixes[i].kind);
    if (!type) {
        diag_error(s->unit->diag, n->text, "invalid suffix '%.*s' on floating constant",
                   (int)(end - digits_end), digits_end);
        expr_fail(&n->expr.node);
        return;
    }
    set_number(s, n, type, imaginary, float_value(text, type_kind(type)));
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* The type of an integer constant: the first of the list of 6.4.4.1 that holds it. */
static Type *integer_type(unsigned __int128 value, bool decimal, bool is_unsigned, int longs)
{
    static const struct {
        TypeKind kind;
        int longs, bits;
        bool is_unsigned;
    } candidates[] = {
        {TYPE_INT, 0, 31, false},   {TYPE_UINT, 0, 32, true},    {TYPE_LONG, 1, 63, false},
        {TYPE_ULONG, 1, 64, true},  {TYPE_LLONG, 2, 63, false},  {TYPE_ULLONG, 2, 64, true},
        {TYPE_INT128, 2, 127, false},
    };
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        if (candidates[i].longs < longs || value >> candidates[i].bits)
            continue;
        if (candidates[i].is_unsigned ? decimal && !is_unsigned : is_unsigned)
            continue;
        return type_basic(candidates[i].kind);
    }
    return type_basic(TYPE_ULLONG);
}

static void integer_number(Sema *s, Number *n, const char *text, const char *end)
{
    const char *p = text;
    int base = 10;
    if (p[0] == '0' && end - p > 1) {
        if (p[1] == 'x' || p[1] == 'X')
            base = 16, p += 2;
        else if (p[1] == 'b' || p[1] == 'B')
            base = 2, p += 2;
        else
            base = 8;
    }
    unsigned __int128 value = 0;
    for (; p < end && digit_value(*p) < (base == 8 ? 10 : base); p++) {
        if (digit_value(*p) >= base) {
            diag_error(s->unit->diag, n->text, "invalid digit '%c' in octal constant", *p);
            expr_fail(&n->expr.node);
            return;
        }
        value = value * (unsigned)base + (unsigned)digit_value(*p);
    }
    char suffix[8];
    bool imaginary = false, known = read_suffix(p, end, suffix, sizeof suffix, &imaginary);
    bool is_unsigned = false;
    int longs = 0;
    for (const char *q = suffix; known && *q; q++) {
        if (*q == 'u' && !is_unsigned) {
            is_unsigned = true;
        } else if (*q == 'l' && !longs) {
            longs = 1;
            if (q[1] == 'l')
                longs = 2, q++;
        } else {
            known = false;
        }
    }
    if (!known) {
        diag_error(s->unit->diag, n->text, "invalid suffix '%.*s' on integer constant",
                   (int)(end - p), p);
        expr_fail(&n->expr.node);
        return;
    }
    Type *type = integer_type(value, base == 10, is_unsigned, longs);
    ConstValue constant = {.kind = CONST_INT, .is_icx = true,
                           .integer = constexpr_wrap(type, (__int128)value)};
    set_number(s, n, type, imaginary, constant);
}

/* The number from `start` to *end without the separators that C2x lets stand between digits. */
static const char *without_separators(Sema *s, const char *start, const char **end)
{
    size_t len = (size_t)(*end - start), kept = 0;
    if (!memchr(start, '\'', len))
        return start;
    char *digits = arena_strndup(s->arena, start, len);
    for (size_t i = 0; i < len; i++)
        if (start[i] != '\'')
            digits[kept++] = start[i];
    digits[kept] = '\0';
    *end = digits + kept;
    return digits;
}

void sema_number(Sema *s, Number *n)
{
    const char *text = source_text(s->unit->source);
    const char *end = text + n->text.end;
    const char *start = without_separators(s, text + n->text.start, &end);
    bool hex = end - start > 1 && start[0] == '0' && (start[1] == 'x' || start[1] == 'X');
    bool is_float = false;
    const char *p = hex ? start + 2 : start;
    for (; p < end && (digit_value(*p) < (hex ? 16 : 10) || *p == '.'); p++)
        is_float |= *p == '.';
    if (p < end && (*p | 0x20) == (hex ? 'p' : 'e')) {
        is_float = true;
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        while (p < end && isdigit((unsigned char)*p))
            p++;
    }
    if (is_float)
        float_number(s, n, start, end, p);
    else
        integer_number(s, n, start, end);
}

/* ---- characters and strings ---- */

/* One element of a literal: a character, or what an escape names. */
typedef struct LiteralChar {
    uint32_t value;
    bool is_code; /* \x and octal: one element, whatever its value */
} LiteralChar;

static LiteralChar read_escape(const char **at, const char *end)
{
    const char *p = *at;
    LiteralChar c = {0, true};
    switch (*p) {
    case 'n': c.value = '\n'; break;
    case 't': c.value = '\t'; break;
    case 'r': c.value = '\r'; break;
    case 'a': c.value = '\a'; break;
    case 'b': c.value = '\b'; break;
    case 'f': c.value = '\f'; break;
    case 'v': c.value = '\v'; break;
    case 'e':
    case 'E': c.value = 27; break;
    case 'x':
        for (p++; p < end && isxdigit((unsigned char)*p); p++)
            c.value = c.value << 4 | (uint32_t)digit_value(*p);
        *at = p;
        return c;
    case 'u':
    case 'U': {
        int digits = *p == 'u' ? 4 : 8;
        c.is_code = false;
        for (p++; digits-- && p < end && isxdigit((unsigned char)*p); p++)
            c.value = c.value << 4 | (uint32_t)digit_value(*p);
        *at = p;
        return c;
    }
    default:
        if (*p >= '0' && *p <= '7') {
            for (int i = 0; i < 3 && p < end && *p >= '0' && *p <= '7'; i++, p++)
                c.value = c.value << 3 | (uint32_t)(*p - '0');
            *at = p;
            return c;
        }
        c.value = (unsigned char)*p; /* itself: \" \' \\ \? and what gcc warns of */
    }
    *at = p + 1;
    return c;
}

/* The next character at *at. In a wide literal UTF-8 is decoded; in a narrow one a
 * character is a byte. */
static LiteralChar read_char(const char **at, const char *end, bool wide)
{
    unsigned char c = (unsigned char)*(*at)++;
    if (c == '\\' && *at < end)
        return read_escape(at, end);
    if (!wide || c < 0xC0)
        return (LiteralChar){c, true};
    int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
    uint32_t value = c & (0x3Fu >> more);
    while (more-- && *at < end && ((unsigned char)**at & 0xC0) == 0x80)
        value = value << 6 | ((unsigned char)*(*at)++ & 0x3Fu);
    return (LiteralChar){value, false};
}

/* Elements that the character takes in a string of elements of `size` bytes. */
static int element_count(LiteralChar c, int64_t size)
{
    if (c.is_code || size == 4)
        return 1;
    if (size == 2)
        return c.value > 0xFFFF ? 2 : 1;
    return c.value < 0x80 ? 1 : c.value < 0x800 ? 2 : c.value < 0x10000 ? 3 : 4;
}

/* The element type that a literal's prefix names; *at goes past the prefix. `u8`: the type
 * of u8'x' is unsigned char, of u8"x" char's. */
static Type *read_prefix(const Dialect *d, const char **at, bool character)
{
    const char *p = *at;
    switch (*p) {
    case 'L':
        *at = p + 1;
        return type_basic(d->short_wchar ? TYPE_USHORT : TYPE_INT); /* wchar_t */
    case 'U':
        *at = p + 1;
        return type_basic(TYPE_UINT); /* char32_t */
    case 'u':
        if (p[1] == '8') {
            *at = p + 2;
            return type_basic(character ? TYPE_UCHAR : TYPE_CHAR);
        }
        *at = p + 1;
        return type_basic(TYPE_USHORT); /* char16_t */
    default:
        return type_basic(TYPE_CHAR);
    }
}

void sema_character(Sema *s, Character *c)
{
    const char *text = source_text(s->unit->source);
    const char *p = text + c->text.start, *end = text + c->text.end - 1;
    Type *type = read_prefix(&s->unit->dialect, &p, true);
    bool narrow = type_kind(type) == TYPE_CHAR;
    __int128 value = 0;
    int count = 0;
    for (p++; p < end; count++) {
        LiteralChar one = read_char(&p, end, !narrow);
        if (narrow && !one.is_code && one.value >= 0x80) {
            count++; /* several bytes: gcc's value of a multi-character constant */
            value = value << 16 | one.value;
        } else {
            value = narrow ? value << 8 | (one.value & 0xFF) : one.value;
        }
    }
    if (count == 0) {
        diag_error(s->unit->diag, c->text, "empty character constant");
        expr_fail(&c->expr.node);
        return;
    }
    Type *result = narrow ? type_basic(TYPE_INT) : type;
    expr_set(&c->expr.node, result, RVALUE);
    if (narrow && count == 1 && !s->unit->dialect.unsigned_char)
        value = (signed char)value;
    ConstValue constant = {.kind = CONST_INT, .is_icx = true,
                           .integer = constexpr_wrap(result, value)};
    constexpr_set(s, &c->expr.node, constant);
}

/* Past white space, line markers and comments, which may stand between the pieces. */
static const char *skip_space(const char *p, const char *end)
{
    while (p < end && *p != '"') {
        if (isspace((unsigned char)*p)) {
            p++;
        } else if (*p == '#' || (*p == '/' && p + 1 < end && p[1] == '/')) {
            while (p < end && *p != '\n')
                p++;
        } else if (*p == '/' && p + 1 < end && p[1] == '*') {
            for (p += 2; p + 1 < end && !(p[0] == '*' && p[1] == '/'); p++)
                continue;
            p = p + 1 < end ? p + 2 : end;
        } else if (*p == '\\' && p + 1 < end && isspace((unsigned char)p[1])) {
            p++;
        } else {
            break;
        }
    }
    return p;
}

/* The closing quote of the piece whose first character is at `p`. */
static const char *piece_end(const char *p, const char *end)
{
    while (p < end && *p != '"')
        p += *p == '\\' && p + 1 < end ? 2 : 1;
    return p;
}

/* The elements, of `size` bytes, of the piece whose first character is at *at, which goes to the
 * closing quote. */
static int64_t piece_elements(const char **at, const char *end, int64_t size)
{
    int64_t count = 0;
    const char *p = *at;
    for (;;) {
        if (size == 1) {
            const char *plain = p;
            p = plain_end(p, end);
            count += p - plain;
        }
        if (p >= end || *p == '"')
            break;
        char next = *p == '\\' && p + 1 < end ? p[1] : '\0';
        if (next == '"' || next == '\\' || next == 'n' || next == '\n') {
            count += next != '\n';
            p += 2;
        } else {
            count += element_count(read_char(&p, end, size > 1), size);
        }
    }
    *at = p;
    return count;
}

/* The elements of all pieces, if each has `size` bytes. A prefix on any piece counts for all
 * (6.4.5p5): *element, which is char, becomes what the first says. */
static int64_t string_elements(const Dialect *d, const char *start, const char *end, int64_t size,
                               Type **element)
{
    int64_t count = 0;
    for (const char *p = skip_space(start, end); p < end; p = skip_space(p, end)) {
        Type *type = read_prefix(d, &p, false);
        if (type_kind(*element) == TYPE_CHAR)
            *element = type;
        p++;
        count += piece_elements(&p, end, size);
        if (p < end)
            p++;
    }
    return count;
}

Type *sema_string_type(Sema *s, String *string)
{
    const char *text = source_text(s->unit->source);
    const char *start = text + string->text.start, *end = text + string->text.end;
    const Dialect *d = &s->unit->dialect;
    Type *element = type_basic(TYPE_CHAR);
    int64_t count = string_elements(d, start, end, 1, &element), size = type_size(element);
    if (size != 1)
        count = string_elements(d, start, end, size, &element);
    return type_array(s->arena, element, count + 1);
}

/* Stores the character at `to` as elements of `size` bytes, and gives what is behind it. */
static char *put_char(char *to, LiteralChar c, int64_t size)
{
    if (size == 4) {
        memcpy(to, &c.value, 4);
        return to + 4;
    }
    if (size == 2) {
        uint16_t units[2] = {(uint16_t)c.value, 0};
        int count = element_count(c, size);
        if (count == 2) {
            units[0] = (uint16_t)(0xD800 + ((c.value - 0x10000) >> 10));
            units[1] = (uint16_t)(0xDC00 + ((c.value - 0x10000) & 0x3FF));
        }
        memcpy(to, units, 2 * (size_t)count);
        return to + 2 * count;
    }
    int count = element_count(c, size);
    if (count == 1) {
        *to = (char)c.value;
        return to + 1;
    }
    for (int i = count - 1; i > 0; i--, c.value >>= 6)
        to[i] = (char)(0x80 | (c.value & 0x3F));
    to[0] = (char)((0xF0 << (4 - count)) | (int)c.value);
    return to + count;
}

const char *literal_bytes(const Unit *u, const String *string)
{
    const char *text = source_text(u->source);
    const char *start = text + string->text.start, *end = text + string->text.end;
    int64_t size = type_size(type_strip(string->expr.type)->base);
    char *bytes = arena_alloc(u->arena, (size_t)type_size(string->expr.type)), *to = bytes;
    for (const char *p = skip_space(start, end); p < end; p = skip_space(p, end)) {
        read_prefix(&u->dialect, &p, false);
        const char *close = piece_end(p + 1, end);
        for (p++; p < close;) {
            if (*p == '\\' && p + 1 < close && p[1] == '\n')
                p += 2;
            else
                to = put_char(to, read_char(&p, close, size > 1), size);
        }
        p = close < end ? close + 1 : end;
    }
    return bytes;
}

bool literal_is_plain(Sema *s, const String *string)
{
    const char *text = source_text(s->unit->source);
    return !memchr(text + string->text.start, '\\', string->text.end - string->text.start);
}
