/* Where one external declaration ends and the next begins, found by brackets alone.
 *
 * A semicolon outside all brackets ends a declaration, unless it ends one of the parameters of an
 * old-style definition; the brace that closes a function's body does. What an attribute, asm or
 * typeof has in parentheses is no parameter list, so that in `__attribute__((x)) int f(void);` no
 * old-style definition is seen. Every piece that is cut in spite of this leaves a body without
 * a function, so it can't be parsed by mistake. */
#include "frontend/cst_split.h"

#include <stdbool.h>

#include "frontend/cst_scan.h"

typedef struct Split {
    const char *text;
    uint32_t len, at;
    int depth;
    char last;      /* the token before, outside brackets: its first byte */
    bool no_params; /* the word before takes a parenthesis of its own */
    bool body;      /* the open block is a function's */
    bool old_style; /* parameters are declared between `)` and `{` */
} Split;

static void word(Split *s)
{
    const char *start = s->text + s->at;
    s->at = cst_token_end(s->text, s->len, s->at);
    if (s->depth)
        return;
    s->no_params = *start == '_' || *start == 'a' || *start == 't'; /* asm, alignas, typeof */
    if (s->last == ')' && !s->no_params)
        s->old_style = true;
    s->last = 'a';
}

/* True if the closing bracket ends a declaration. */
static bool close(Split *s)
{
    char c = s->text[s->at++];
    if (--s->depth)
        return false;
    s->last = c == ')' && s->no_params ? 'a' : c;
    if (c != '}' || !s->body)
        return false;
    s->old_style = false;
    return true;
}

static void open(Split *s)
{
    char c = s->text[s->at++];
    if (s->depth++ == 0 && c == '{')
        s->body = s->last == ')' || (s->last == ';' && s->old_style);
}

uint32_t cst_split(const char *text, uint32_t len, uint32_t from, uint32_t least)
{
    Split s = {.text = text, .len = len, .at = from, .last = ';'};
    while (s.at < len) {
        bool ends = false;
        char c = text[s.at];
        uint32_t start = s.at;
        switch (c) {
        case ' ':
        case '\t':
        case '\n':
            s.at++;
            break;
        case '#':
        case '/':
            s.at = cst_skip_extras(text, len, start);
            if (s.at == start)
                s.at++;
            break;
        case '"':
        case '\'':
            s.at = cst_literal_end(text, len, start);
            break;
        case '(':
        case '[':
        case '{':
            open(&s);
            break;
        case ')':
        case ']':
        case '}':
            if (s.depth == 0)
                return len;
            ends = close(&s);
            break;
        case ';':
            s.at++;
            if (s.depth == 0) {
                s.last = c;
                ends = !s.old_style;
            }
            break;
        default:
            if (cst_is_name_byte((unsigned char)c)) {
                word(&s);
            } else {
                s.at++;
                if (s.depth == 0)
                    s.last = c;
            }
            break;
        }
        if (ends && s.at - from >= least)
            return s.at;
    }
    return len;
}

uint32_t cst_too_deep(const char *text, uint32_t len, uint32_t from, int limit)
{
    int depth = 0;
    for (uint32_t at = cst_skip_extras(text, len, from), end; at < len;
         at = cst_skip_extras(text, len, end)) {
        end = cst_token_end(text, len, at);
        char c = text[at];
        if (c == '(' || c == '[' || c == '{')
            depth++;
        else if (c == ')' || c == ']' || c == '}')
            depth -= depth > 0;
        if (depth > limit)
            return at;
    }
    return len;
}
