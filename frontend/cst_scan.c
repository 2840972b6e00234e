/* A scanner that knows just enough of C's tokens to step over them. Apart from
 * the look for raw strings it runs on faulty text only. */
#include "frontend/cst_scan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"

enum { MAX_DELIMITER = 16 }; /* of a raw string, as C++ has it */

bool cst_is_name_byte(unsigned char c)
{
    return isalnum(c) || c == '_' || c == '$' || c >= 0x80 || c == 1 || c == 2;
}

uint32_t cst_line_end(const char *text, uint32_t len, uint32_t at)
{
    const char *end = memchr(text + at, '\n', len - at);
    return end ? (uint32_t)(end - text) : len;
}

/* Behind the comment at `at`: len if it does not end. */
static uint32_t comment_end(const char *text, uint32_t len, uint32_t at)
{
    if (text[at + 1] == '/')
        return cst_line_end(text, len, at);
    for (at += 2; at + 1 < len; at++)
        if (text[at] == '*' && text[at + 1] == '/')
            return at + 2;
    return len;
}

static bool starts_comment(const char *text, uint32_t len, uint32_t at)
{
    return at + 1 < len && text[at] == '/' && (text[at + 1] == '/' || text[at + 1] == '*');
}

uint32_t cst_indentation(const char *text, uint32_t at)
{
    uint32_t blanks = 0;
    for (; at > 0 && text[at - 1] != '\n'; at--)
        blanks = text[at - 1] == ' ' || text[at - 1] == '\t' ? blanks + 1 : 0;
    return blanks;
}

bool cst_begins_line(const char *text, uint32_t at)
{
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
        at--;
    return at == 0 || text[at - 1] == '\n';
}

bool cst_is_open_comment(const char *text, uint32_t len, uint32_t at)
{
    return starts_comment(text, len, at) && text[at + 1] == '*' &&
           comment_end(text, len, at) == len &&
           (len - at < 4 || memcmp(text + len - 2, "*/", 2) != 0);
}

uint32_t cst_skip_extras(const char *text, uint32_t len, uint32_t position)
{
    uint32_t at = position;
    while (at < len) {
        if (isspace((unsigned char)text[at]))
            at++;
        else if (text[at] == '#')
            at = cst_line_end(text, len, at);
        else if (starts_comment(text, len, at) && !cst_is_open_comment(text, len, at))
            at = comment_end(text, len, at);
        else
            break;
    }
    return at;
}

uint32_t cst_literal_end(const char *text, uint32_t len, uint32_t at)
{
    char quote = text[at];
    for (at++; at < len && text[at] != quote && text[at] != '\n'; at++)
        if (text[at] == '\\' && at + 1 < len)
            at++;
    return at < len && text[at] == quote ? at + 1 : at;
}

uint32_t cst_token_end(const char *text, uint32_t len, uint32_t start)
{
    static const char *const operators[] = {
        "...", "<<=", ">>=", "->", "<-", "++", "--", "<<", ">>", "<=", ">=", "==",
        "!=",  "&&",  "||",  "*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=",
    };
    if (start >= len)
        return len;
    unsigned char c = (unsigned char)text[start];
    uint32_t at = start;
    if (c == '"' || c == '\'')
        return cst_literal_end(text, len, start);
    if (isdigit(c) || (c == '.' && start + 1 < len && isdigit((unsigned char)text[start + 1]))) {
        while (at < len && (cst_is_name_byte((unsigned char)text[at]) || text[at] == '.' ||
                            (strchr("+-", text[at]) && text[at] && strchr("eEpP", text[at - 1]))))
            at++;
        return at;
    }
    if (cst_is_name_byte(c)) {
        while (at < len && cst_is_name_byte((unsigned char)text[at]))
            at++;
        return at;
    }
    bool second = start + 1 < len && strchr("=<>&|+-.", text[start + 1]);
    for (size_t i = 0; second && i < sizeof operators / sizeof *operators; i++) {
        uint32_t n = (uint32_t)strlen(operators[i]);
        if (n <= len - start && memcmp(text + start, operators[i], n) == 0)
            return start + n;
    }
    return start + 1;
}

/* ---- reserved words ---- */

/* The lexer takes a keyword for a name where the grammar has no use for the
 * keyword, so that names must be looked at again. Words that are names in some
 * dialect (asm, inline, restrict, typeof) are not here. Sorted. */
static const char *const reserved[] = {
    "_Alignas",     "_Alignof",      "_Atomic",   "_Bool",        "_Complex",  "_Generic",
    "_Imaginary",   "_Noreturn",     "_Static_assert", "_Thread_local", "__asm", "__asm__",
    "__attribute",  "__attribute__", "__builtin_offsetof", "__builtin_types_compatible_p",
    "__builtin_va_arg", "__extension__", "__inline", "__inline__", "__label__", "__typeof",
    "__typeof__",   "__volatile__",  "auto",      "break",        "case",      "char",
    "const",        "continue",      "default",   "do",           "double",    "else",
    "enum",         "extern",        "float",     "for",          "goto",      "if",
    "int",          "long",          "register",  "return",       "short",     "signed",
    "sizeof",       "static",        "struct",    "switch",       "typedef",   "union",
    "unsigned",     "void",          "volatile",  "while",
};

static int compare_word(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

bool cst_is_reserved(const char *text, uint32_t len)
{
    char word[32];
    if (len < 2 || len >= sizeof word || !strchr("_abcdefgilrstuvw", text[0]))
        return false;
    memcpy(word, text, len);
    word[len] = '\0';
    return bsearch(word, reserved, sizeof reserved / sizeof *reserved, sizeof *reserved,
                   compare_word);
}

/* ---- raw strings ---- */

/* Behind the raw string that starts at `at`, its prefix included, or `at` itself
 * if none does. *quote is set to the offset of its R. */
static uint32_t raw_string_end(const char *text, uint32_t len, uint32_t at, uint32_t *quote)
{
    uint32_t r = at;
    if (len - r > 2 && memcmp(text + r, "u8", 2) == 0)
        r += 2;
    else if (r < len && strchr("uUL", text[r]) && text[r])
        r++;
    if (len - r < 5 || text[r] != 'R' || text[r + 1] != '"')
        return at;
    uint32_t delimiter = r + 2, open = delimiter;
    while (open < len && open - delimiter <= MAX_DELIMITER && !strchr(" ()\\\t\v\f\n", text[open]))
        open++;
    if (open >= len || text[open] != '(')
        return at;
    uint32_t n = open - delimiter;
    for (uint32_t i = open + 1; i + n + 1 < len; i++)
        if (text[i] == ')' && memcmp(text + i + 1, text + delimiter, n) == 0 &&
            text[i + 1 + n] == '"') {
            *quote = r;
            return i + n + 2;
        }
    return at;
}

/* True if `R"` occurs where a raw string might start. */
static bool may_have_raw_string(const char *text, size_t len)
{
    const char *end = text + len;
    for (const char *at = text; (at = memchr(at, 'R', (size_t)(end - at))); at++) {
        if (at + 1 == end || at[1] != '"')
            continue;
        unsigned char before = at > text ? (unsigned char)at[-1] : ' ';
        if (strchr("8uUL", before) || !cst_is_name_byte(before))
            return true;
    }
    return false;
}

char *cst_hide_raw_strings(const char *text, uint32_t len)
{
    if (!may_have_raw_string(text, len))
        return NULL;
    char *copy = NULL;
    for (uint32_t at = cst_skip_extras(text, len, 0); at < len;) {
        uint32_t quote = at, end = raw_string_end(text, len, at, &quote);
        if (end > at) {
            if (!copy) {
                copy = xmalloc(len);
                memcpy(copy, text, len);
            }
            memset(copy + quote, '_', end - quote);
            copy[quote] = copy[end - 1] = '"';
        } else {
            end = cst_token_end(text, len, at);
        }
        at = cst_skip_extras(text, len, end);
    }
    return copy;
}
