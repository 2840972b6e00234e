/* The words for a syntax error: what was met, and what would have been right.
 *
 * What would have been right is known from trials (cst_mend.c), so the messages
 * follow the grammar by themselves. What is chosen here is only how to name it:
 * the thing that may start, and the tokens that may end or part the construct. */
#include "frontend/cst_explain.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "frontend/cst_scan.h"
enum { MAX_QUOTED = 40 };

Span cst_open_bracket(const char *text, uint32_t position, int *braces)
{
    uint32_t *open = NULL;
    size_t count = 0, capacity = 0;
    for (uint32_t at = cst_skip_extras(text, position, 0); at < position;) {
        char c = text[at];
        if (c == '(' || c == '[' || c == '{') {
            if (count == capacity) {
                capacity = capacity ? 2 * capacity : 64;
                open = xrealloc(open, capacity * sizeof *open);
            }
            open[count++] = at;
        } else if ((c == ')' || c == ']' || c == '}') && count) {
            count--;
        }
        at = cst_skip_extras(text, position, cst_token_end(text, position, at));
    }
    Span span = {0};
    if (count)
        span = (Span){open[count - 1], open[count - 1] + 1};
    *braces = 0;
    for (size_t i = 0; i < count; i++)
        *braces += text[open[i]] == '{';
    free(open);
    return span;
}

/* Of the braces that are open at `position` the one that most likely lacks its end: the first to
 * be closed by a brace that begins its line further left. `position`: none is. */
static uint32_t unclosed_brace(const char *text, uint32_t position)
{
    uint32_t *open = NULL, found = position;
    size_t count = 0, capacity = 0;
    uint32_t at = cst_skip_extras(text, position, 0);
    for (; at < position && found == position;
         at = cst_skip_extras(text, position, cst_token_end(text, position, at))) {
        if (text[at] == '{') {
            if (count == capacity) {
                capacity = capacity ? 2 * capacity : 64;
                open = xrealloc(open, capacity * sizeof *open);
            }
            open[count++] = at;
        } else if (text[at] == '}' && count) {
            if (cst_begins_line(text, at) &&
                cst_indentation(text, at) < cst_indentation(text, open[count - 1]))
                found = open[count - 1];
            count--;
        }
    }
    free(open);
    return found;
}

/* ---- the words ---- */

typedef struct Words {
    char text[512];
    size_t len;
} Words;

static void say(Words *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(Words *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(w->text + w->len, sizeof w->text - w->len, format, args);
    va_end(args);
    if (n > 0)
        w->len += (size_t)n < sizeof w->text - w->len ? (size_t)n : sizeof w->text - w->len - 1;
}

/* The token in quotes, without the builder's marks, cut if it is long. */
static void say_token(Words *w, const char *text, uint32_t start, uint32_t end)
{
    char quoted[MAX_QUOTED + 1];
    size_t n = 0;
    for (uint32_t i = start; i < end && n < MAX_QUOTED; i++)
        if (text[i] != 1 && text[i] != 2)
            quoted[n++] = text[i];
    quoted[n] = '\0';
    say(w, "'%s%s'", quoted, end - start > MAX_QUOTED ? "..." : "");
}

/* Behind a function's parameters: K&R declarations fit as well as the body. */
static bool wants_body(const bool *fits, char open)
{
    return fits[CST_C_OPEN_BRACE] && fits[CST_C_DECLARATION] && !fits[CST_C_STATEMENT] && !open;
}

/* What may start here, if that is a thing with a name. */
static const char *thing_wanted(const bool *fits, char open)
{
    if (fits[CST_C_STATEMENT])
        return "a statement";
    if (fits[CST_C_EXPRESSION])
        return "an expression";
    if (wants_body(fits, open))
        return NULL;
    if (fits[CST_C_DECLARATION] && fits[CST_C_TYPE] && !open)
        return "a declaration";
    if (fits[CST_C_TYPE])
        return open == '{' ? "a member" : "a type";
    if (fits[CST_C_NAME])
        return "a name";
    if (fits[CST_C_STRING])
        return "a string";
    return NULL;
}

/* The tokens worth naming beside the thing. */
static bool is_worth_naming(CstCandidate c, const bool *fits, char open)
{
    bool operand = fits[CST_C_OPERATOR]; /* stands before: much may follow it */
    bool body = wants_body(fits, open);
    bool fresh = fits[CST_C_STATEMENT] ||
                 (fits[CST_C_DECLARATION] && fits[CST_C_TYPE] && !open && !body);
    if (!fits[c] || fresh)
        return false;
    switch (c) {
    case CST_C_PARENTHESIS:
    case CST_C_BRACKET:
    case CST_C_BRACE:
    case CST_C_CASE:
    case CST_C_DEFAULT:
    case CST_C_WHILE:
        return true;
    case CST_C_SEMICOLON: /* it parts GNU's parameter declarations as well, which is rare */
        return (!fits[CST_C_NAME] || fits[CST_C_EXPRESSION] || body) &&
               !(open == '(' && fits[CST_C_PARENTHESIS] && !operand);
    case CST_C_COMMA: /* the comma operator is the least likely thing meant */
        return !(operand && open != '(' && open != '[' && fits[CST_C_SEMICOLON]);
    case CST_C_EQUAL:
        return !operand;
    case CST_C_COLON:
        return !(operand && fits[CST_C_SEMICOLON]) && !(fits[CST_C_NAME] && fits[CST_C_TYPE]);
    case CST_C_OPEN_PARENTHESIS: /* after `if`, not after a declarator */
        return !operand && !fits[CST_C_EXPRESSION] && !fits[CST_C_NAME] && !fits[CST_C_COMMA] &&
               !fits[CST_C_PARENTHESIS];
    case CST_C_OPEN_BRACE:
        return body || (!operand && !fits[CST_C_EXPRESSION] && !fits[CST_C_NAME]);
    default:
        return false;
    }
}

/* "expected an expression or ')'"; false if nothing fits. */
static bool say_wanted(Words *w, const bool *fits, char open)
{
    static const char *const texts[] = {
#define X(name, text) "'" text "'",
        CST_CANDIDATES(X)
#undef X
    };
    const char *items[CST_C_COUNT + 1];
    int count = 0;
    const char *thing = thing_wanted(fits, open);
    if (thing)
        items[count++] = thing;
    for (CstCandidate c = 0; c < CST_C_COUNT; c++)
        if (is_worth_naming(c, fits, open))
            items[count++] = texts[c];
    if (!count && fits[CST_C_CHAN])
        items[count++] = texts[CST_C_CHAN];
    for (int i = 0; i < count; i++)
        say(w, "%s%s", i == 0 ? "expected " : i + 1 < count ? ", " : " or ", items[i]);
    return count > 0;
}

/* True if the literal [start, end) ends in its quote, not in an escaped one. */
static bool is_closed(const char *text, uint32_t start, uint32_t end)
{
    uint32_t slashes = 0;
    while (end - 1 - slashes > start + 1 && text[end - 2 - slashes] == '\\')
        slashes++;
    return end - start >= 2 && text[end - 1] == text[start] && slashes % 2 == 0;
}

/* What is wrong with the bytes themselves, whatever was expected. */
static bool say_bad_bytes(Words *w, const char *text, uint32_t len, uint32_t start, uint32_t *end)
{
    unsigned char c = (unsigned char)text[start];
    if (cst_is_open_comment(text, len, start)) {
        *end = cst_line_end(text, len, start);
        say(w, "unterminated comment");
        return true;
    }
    if (c == '"' || c == '\'') {
        uint32_t closed = cst_literal_end(text, len, start);
        *end = closed;
        if (!is_closed(text, start, closed))
            say(w, "unterminated %s", c == '"' ? "string" : "character constant");
        else if (c == '\'' && closed - start == 2)
            say(w, "empty character constant");
        else
            return false;
        return true;
    }
    if (c >= 0x80 || c == '`' || c == '@' || c == '\\' || c < ' ' || c == 127) {
        while (*end < len && (text[*end] & 0xC0) == 0x80)
            ++*end;
        if (c > ' ' && c < 127)
            say(w, "stray '%c' in program", c);
        else if (c >= 0x80)
            say(w, "stray '%.*s' in program", (int)(*end - start), text + start);
        else
            say(w, "stray byte 0x%02x in program", c);
        return true;
    }
    return false;
}

static bool same_line(const char *text, uint32_t a, uint32_t b)
{
    return !memchr(text + a, '\n', b - a);
}

static CstExplanation finish(const Words *w, Span span, Span opener)
{
    char *message = xmalloc(w->len + 1);
    memcpy(message, w->text, w->len + 1);
    return (CstExplanation){.span = span, .message = message, .opener = opener};
}

/* True if the token that ends at `end` is `word`. */
static bool ends_with_word(const char *text, uint32_t end, const char *word)
{
    uint32_t len = (uint32_t)strlen(word);
    return end >= len && memcmp(text + end - len, word, len) == 0 &&
           (end == len || !cst_is_name_byte((unsigned char)text[end - len - 1]));
}

/* The offset behind the last byte before `at` that is no blank. */
static uint32_t before_blanks(const char *text, uint32_t at)
{
    while (at > 0 && isspace((unsigned char)text[at - 1]))
        at--;
    return at;
}

/* True if the parenthesis behind whose opening `at` stands follows `word`. */
static bool is_argument_of(const char *text, uint32_t at, const char *word)
{
    uint32_t open = before_blanks(text, at);
    return open > 0 && text[open - 1] == '(' &&
           ends_with_word(text, before_blanks(text, open - 1), word);
}

CstExplanation cst_explain_body(const char *text, uint32_t len, uint32_t position)
{
    Words w = {.len = 0};
    uint32_t start = cst_skip_extras(text, len, position);
    uint32_t end = cst_token_end(text, len, start);
    say(&w, "expected '{' before ");
    say_token(&w, text, start, end);
    return finish(&w, (Span){start, end}, (Span){0});
}

CstExplanation cst_explain_keyword(const char *text, uint32_t len, uint32_t start)
{
    Words w = {.len = 0};
    uint32_t end = cst_token_end(text, len, start);
    if (is_argument_of(text, start, "chan")) {
        /* What would have been an element could be read as an expression: `int[3]`. */
        uint32_t next = cst_skip_extras(text, len, end);
        bool array = next < len && text[next] == '[';
        say(&w, array ? "a channel can't carry an array; wrap it in a struct"
                      : "a channel can't carry a function; take a pointer to it");
    } else {
        say(&w, "expected an expression before ");
        say_token(&w, text, start, end);
    }
    return finish(&w, (Span){start, end}, (Span){0});
}

/* The place, taken apart. */
typedef struct Slip {
    uint32_t start, end; /* the token met; start is the text's length at its end */
    Span opener;         /* the innermost open bracket; empty if there is none */
    char open;           /* its character, or 0 */
    int braces; /* how many are open */
    bool at_end;
    bool new_line; /* the token met stands on a later line than the one before */
} Slip;

/* Says what was expected. True if the message is about the end of what stands
 * before the slip, not about the token met. */
static bool say_expected(Words *w, const char *text, uint32_t position, const Slip *s,
                         const bool *fits)
{
    bool ends_block = !s->at_end && text[s->start] == '}';
    bool begins = fits[CST_C_EXPRESSION] ||
                  (fits[CST_C_TYPE] && !wants_body(fits, s->open));
    if (s->at_end && s->open == '{' && fits[CST_C_BRACE]) {
        say(w, "expected '}'");
        return false;
    }
    if (fits[CST_C_SEMICOLON] && !begins && !wants_body(fits, s->open) &&
        (s->new_line || ends_block || (position && text[position - 1] == '}'))) {
        say(w, "expected ';'");
        return true;
    }
    if (!say_wanted(w, fits, s->open)) {
        say(w, "syntax error");
        return false;
    }
    return s->new_line && !begins;
}

/* ---- what is written elsewhere, or nearly right ---- */

/* Of `make(`: what stands in it. */
static bool say_make(Words *w, const char *text, uint32_t position, const Slip *s)
{
    if (s->open != '(' || !is_argument_of(text, s->opener.end, "make"))
        return false;
    const char *type = text + cst_skip_extras(text, position, s->opener.end);
    if (type >= text + position) {
        if (!cst_is_name_byte((unsigned char)text[s->start]))
            return false;
        say(w, "'make' needs a channel type, as in 'make(chan int)'");
        return true;
    }
    if (strncmp(type, "chan", 4) != 0 && strncmp(type, "<-", 2) != 0)
        return false;
    if (text[s->start] == ',')
        say(w, "'make' takes a channel type and a capacity, no more");
    else if (text[s->start] == '*')
        say(w, "'make' needs a channel type; the element type 'T *' is written 'chan(T *)'");
    else
        return false;
    return true;
}

/* True if the tokens [from, to) hold `token`. */
static bool holds(const char *text, uint32_t from, uint32_t to, const char *token)
{
    size_t wanted = strlen(token);
    for (uint32_t at = cst_skip_extras(text, to, from); at < to;) {
        uint32_t end = cst_token_end(text, to, at);
        if (end - at == wanted && memcmp(text + at, token, wanted) == 0)
            return true;
        at = cst_skip_extras(text, to, end);
    }
    return false;
}

/* Two variables that a receive is to declare. */
static bool say_declared(Words *w, const char *text, uint32_t len, uint32_t position,
                         const Slip *s)
{
    uint32_t met = s->end - s->start;
    if (s->open == '{' && met == 1 && text[s->start] == '=') {
        uint32_t from = position;
        while (from > s->opener.end && !strchr(";:}", text[from - 1]))
            from--;
        if (!holds(text, from, position, "case") || !holds(text, from, position, ","))
            return false;
        say(w, "each variable that a case declares has its own type, as in "
               "'case int v, bool ok = <-c:'");
        return true;
    }
    const char *semicolon = memchr(text + s->start, ';', len - s->start);
    if (s->open != '{' || text[position - 1] != ',' || !cst_is_reserved(text + s->start, met) ||
        !semicolon || !memmem(text + s->end, (size_t)(semicolon - text) - s->end, "<-", 2))
        return false;
    say(w, "only a select case declares both variables of a receive; declare them before it");
    return true;
}

/* What a programmer may bring along from Go. *span is what is wrong. */
static bool say_foreign(Words *w, const char *text, uint32_t len, uint32_t position,
                        const Slip *s, Span *span)
{
    bool colon = text[s->start] == ':' && s->start + 1 < len && text[s->start + 1] == '=';
    if (colon || (text[s->start] == '=' && position == s->start && text[position - 1] == ':')) {
        *span = colon ? (Span){s->start, s->start + 2} : (Span){s->start - 1, s->end};
        say(w, "':=' declares nothing in C: give the type, as in 'int v = <-c'");
        return true;
    }
    if (s->open == '(' && ends_with_word(text, position, "range") &&
        is_argument_of(text, s->opener.end, "for")) {
        span->start = position - 5;
        span->end = position;
        say(w, "a loop over a channel is written without 'range': 'for (int v : c)'");
        return true;
    }
    uint32_t before = before_blanks(text, position - 1);
    if (text[s->start] == ')' && text[position - 1] == '(' && before && text[before - 1] == '}') {
        span->start = position - 1;
        say(w, "C has no function literals: 'go { ... }' and 'defer { ... }' take a block");
        return true;
    }
    if (ends_with_word(text, position, "select") && text[s->start] != '(') {
        if (s->new_line)
            *span = (Span){position, position + 1};
        say(w, "expected '{' before ");
        say_token(w, text, s->start, s->end);
        return true;
    }
    return false;
}

static CstExplanation explain(const char *text, uint32_t len, uint32_t position,
                              const bool fits[CST_C_COUNT])
{
    Words w = {.len = 0};
    Slip s = {.start = cst_skip_extras(text, len, position)};
    s.end = cst_token_end(text, len, s.start);
    if (s.start < len && say_bad_bytes(&w, text, len, s.start, &s.end))
        return finish(&w, (Span){s.start, s.end}, (Span){0});

    s.at_end = s.start >= len;
    s.new_line = s.at_end || !same_line(text, position, s.start);
    s.opener = cst_open_bracket(text, position, &s.braces);
    s.open = s.opener.end ? text[s.opener.start] : 0;
    if (!s.open && !s.at_end && strchr(")]}", text[s.start])) {
        char c = text[s.start];
        say(&w, "'%c' without a '%c' before it", c, c == ')' ? '(' : c == ']' ? '[' : '{');
        return finish(&w, (Span){s.start, s.end}, (Span){0});
    }
    if (s.end - s.start == 4 && memcmp(text + s.start, "else", 4) == 0 && fits[CST_C_STATEMENT]) {
        say(&w, "'else' without an 'if' before it");
        return finish(&w, (Span){s.start, s.end}, (Span){0});
    }

    Span span = {s.start, s.end};
    if (!s.at_end && position &&
        (say_make(&w, text, position, &s) || say_declared(&w, text, len, position, &s) ||
         say_foreign(&w, text, len, position, &s, &span)))
        return finish(&w, span, (Span){0});

    if (s.at_end && s.open == '{') {
        uint32_t brace = unclosed_brace(text, position);
        if (brace < position)
            s.opener = (Span){brace, brace + 1};
    }
    bool after_last = say_expected(&w, text, position, &s, fits);
    if (s.at_end) {
        say(&w, " at end of input");
    } else {
        say(&w, " before ");
        say_token(&w, text, s.start, s.end);
    }
    /* Show what is still open where the reader can't see it. */
    bool far = s.open == '{' ? s.at_end : s.open && !same_line(text, s.opener.start, s.start);
    Span met = {s.start, s.end};
    if (s.at_end && position)
        met = (Span){position - 1, position};
    else if (after_last)
        met = (Span){position, position + 1};
    return finish(&w, met, far ? s.opener : (Span){0});
}

bool cst_opens_members(const char *text, uint32_t brace)
{
    uint32_t end = before_blanks(text, brace), start = end;
    for (int words = 0; words < 2; words++) {
        if (ends_with_word(text, end, "struct") || ends_with_word(text, end, "union") ||
            ends_with_word(text, end, "enum"))
            return true;
        for (start = end; start > 0 && cst_is_name_byte((unsigned char)text[start - 1]);)
            start--;
        end = before_blanks(text, start);
    }
    return false;
}

CstExplanation cst_explain(const char *text, uint32_t len, uint32_t position,
                           const bool fits[CST_C_COUNT])
{
    CstExplanation e = explain(text, len, position, fits);
    e.bracket = cst_open_bracket(text, position, &e.braces);
    e.members = e.bracket.end && text[e.bracket.start] == '{' &&
                cst_opens_members(text, e.bracket.start);
    return e;
}
