/* The words for a syntax error: what was met, and what would have been right.
 *
 * What would have been right is read from the generated tables, so the messages
 * follow the grammar by themselves. What is chosen here is only how to name a
 * set of tokens: a handful is listed, a large one is "an expression" and the like. */
#include "frontend/cst_explain.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "frontend/cst_scan.h"
#include "frontend/grammar/src/tree_sitter/parser.h"

extern const TSLanguage *tree_sitter_chant(void);

enum { MAX_LISTED = 5, MAX_QUOTED = 40 };

/* The innermost bracket that is open at `position`; empty if none is. */
static Span open_bracket(const char *text, uint32_t position)
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
    free(open);
    return span;
}

/* ---- the tokens that would have been right ---- */

typedef struct Expected {
    const TSLanguage *language;
    bool *tokens; /* by symbol, below language->token_count */
} Expected;

static bool has_action(const TSLanguage *l, uint16_t state, TSSymbol token)
{
    uint16_t actions = 0;
    if (state < l->large_state_count) {
        actions = l->parse_table[state * l->symbol_count + token];
    } else {
        /* Groups of symbols that share an entry: count of groups, then for each
         * the entry, the count of symbols, and the symbols. */
        const uint16_t *p = l->small_parse_table +
                            l->small_parse_table_map[state - l->large_state_count];
        for (uint16_t groups = *p++; groups > 0; groups--) {
            uint16_t entry = *p++;
            for (uint16_t symbols = *p++; symbols > 0; symbols--)
                if (*p++ == token)
                    actions = entry;
        }
    }
    return actions && l->parse_actions[actions].entry.count > 0;
}

/* Comments and the like may stand anywhere, and hints only the builder writes. */
static bool is_telling(const TSLanguage *l, TSSymbol token)
{
    static const char *const untold[] = {"comment", "_line_marker", "pragma"};
    const char *name = l->symbol_names[token];
    for (size_t i = 0; i < sizeof untold / sizeof *untold; i++)
        if (strcmp(name, untold[i]) == 0)
            return false;
    /* An extra without a name is white space. */
    return l->symbol_metadata[token].visible || token == 0;
}

static Expected find_expected(const CstStop *stop)
{
    const TSLanguage *l = tree_sitter_chant();
    Expected e = {l, xmalloc(l->token_count * sizeof *e.tokens)};
    memset(e.tokens, 0, l->token_count * sizeof *e.tokens);
    for (int i = 0; i < stop->state_count; i++)
        for (uint32_t t = 0; t < l->token_count; t++)
            if (is_telling(l, (TSSymbol)t) && has_action(l, stop->states[i], (TSSymbol)t))
                e.tokens[t] = true;
    return e;
}

static bool expects(const Expected *e, const char *name)
{
    for (uint32_t t = 0; t < e->language->token_count; t++)
        if (e->tokens[t] && strcmp(e->language->symbol_names[t], name) == 0)
            return true;
    return false;
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

static bool is_word_of_chant(const char *name)
{
    static const char *const words[] = {"go", "chan", "select", "defer", "make"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return false;
}

/* How a message names the token; NULL if another one of the set stands for it. */
static const char *token_words(const Expected *e, TSSymbol token, char buffer[static 32])
{
    static const char *const named[][2] = {
        {"identifier", "a name"}, {"type_identifier", "a name"}, {"string_token", "a string"},
        {"number", "a number"},   {"char", "a character"},       {"end", "the end"},
    };
    const char *name = e->language->symbol_names[token];
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(name, named[i][0]) == 0 && e->language->symbol_metadata[token].named)
            return named[i][1];
    if (token == 0)
        return "the end";
    if (is_word_of_chant(name) && expects(e, "identifier"))
        return NULL;
    snprintf(buffer, 32, "'%.28s'", name);
    return buffer;
}

/* Lists the whole set if it is small: "'(' or a name". */
static bool say_all(Words *w, const Expected *e)
{
    char items[MAX_LISTED][32];
    int count = 0;
    for (uint32_t t = 0; t < e->language->token_count; t++) {
        char buffer[32];
        const char *words = e->tokens[t] ? token_words(e, (TSSymbol)t, buffer) : NULL;
        if (!words)
            continue;
        bool known = false;
        for (int i = 0; i < count; i++)
            known = known || strcmp(items[i], words) == 0;
        if (known)
            continue;
        if (count == MAX_LISTED)
            return false;
        snprintf(items[count++], sizeof items[0], "%s", words);
    }
    for (int i = 0; i < count; i++)
        say(w, "%s%s", i == 0 ? "expected " : i + 1 < count ? ", " : " or ", items[i]);
    return count > 0;
}

/* Whether `closer` may end or part something inside the bracket `open` (0: none
 * is open). The parser's states do not always tell one bracket from another. */
static bool fits_bracket(char closer, char open, bool in_for)
{
    switch (closer) {
    case ')':
    case ']':
    case '}':
        return open == (closer == ')' ? '(' : closer == ']' ? '[' : '{');
    case ';':
        return open == '{' || !open || in_for;
    case ':':
        return open == '{';
    default:
        return true;
    }
}

/* Lists what may end or part the construct at hand. False if nothing may. */
static bool say_closers(Words *w, const Expected *e, char open, bool in_for)
{
    static const char *const closers[] = {"=", ",", ")", "]", "}", ":", ";"};
    const char *items[sizeof closers / sizeof *closers];
    int count = 0;
    for (size_t i = 0; i < sizeof closers / sizeof *closers; i++)
        /* An expression may go on with '=' and ',' almost anywhere. */
        if (expects(e, closers[i]) && fits_bracket(closers[i][0], open, in_for) &&
            !(closers[i][0] == '=' && expects(e, "+=")) &&
            !(closers[i][0] == ',' && expects(e, "+=") && open != '('))
            items[count++] = closers[i];
    for (int i = 0; i < count; i++)
        say(w, "%s'%s'", i == 0 ? "expected " : i + 1 < count ? ", " : " or ", items[i]);
    return count > 0;
}

/* The kind of thing that may start here, if a thing may. */
static const char *starter(const Expected *e)
{
    if (expects(e, "return"))
        return "a statement";
    if (expects(e, "number"))
        return "an expression";
    if (expects(e, "typedef") && token_words(e, 0, (char[32]){0}) && e->tokens[0])
        return "a declaration";
    if (expects(e, "struct"))
        return expects(e, "}") ? "a member" : "a type";
    if (expects(e, "identifier"))
        return "a name";
    return NULL;
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
        if (closed - start < 2 || text[closed - 1] != (char)c || cst_line_end(text, len, start) == closed - 1)
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
    return (CstExplanation){span, message, opener};
}

/* True if the name before the bracket is `for`. */
static bool is_for_header(const char *text, Span opener)
{
    uint32_t at = opener.start;
    while (at > 0 && isspace((unsigned char)text[at - 1]))
        at--;
    return at >= 3 && memcmp(text + at - 3, "for", 3) == 0 &&
           (at == 3 || !cst_is_name_byte((unsigned char)text[at - 4]));
}

/* The place, taken apart. */
typedef struct Slip {
    uint32_t start, end; /* the token met; start is the text's length at its end */
    Span opener;         /* the innermost open bracket; empty if there is none */
    char open;           /* its character, or 0 */
    bool at_end;
    bool new_line; /* the token met stands on a later line than the one before */
} Slip;

/* Says what was expected. True if the message is about the end of what stands
 * before the slip, not about the token met. */
static bool say_expected(Words *w, const char *text, uint32_t position, const Slip *s,
                         const Expected *e)
{
    const char *thing = starter(e);
    bool ends_block = !s->at_end && text[s->start] == '}';
    if (s->at_end && s->open == '{' && expects(e, "}")) {
        say(w, "expected '}'");
        return true;
    }
    if (expects(e, ";") && !expects(e, "number") && fits_bracket(';', s->open, false) &&
        (s->new_line || ends_block || (position && text[position - 1] == '}'))) {
        say(w, "expected ';'");
        return true;
    }
    if (say_all(w, e))
        return s->new_line;
    if (thing) {
        say(w, "expected %s", thing);
        return false;
    }
    if (say_closers(w, e, s->open, is_for_header(text, s->opener)))
        return s->new_line;
    say(w, "syntax error");
    return false;
}

CstExplanation cst_explain(const char *text, uint32_t len, const CstStop *stop)
{
    Words w = {.len = 0};
    uint32_t position = stop->position;
    Slip s = {.start = cst_skip_extras(text, len, position)};
    s.end = cst_token_end(text, len, s.start);
    if (s.start < len && say_bad_bytes(&w, text, len, s.start, &s.end))
        return finish(&w, (Span){s.start, s.end}, (Span){0});

    s.at_end = s.start >= len;
    s.new_line = s.at_end || !same_line(text, position, s.start);
    s.opener = open_bracket(text, position);
    s.open = s.opener.end ? text[s.opener.start] : 0;
    if (!s.open && !s.at_end && strchr(")]}", text[s.start])) {
        char c = text[s.start];
        say(&w, "'%c' without a '%c' before it", c, c == ')' ? '(' : c == ']' ? '[' : '{');
        return finish(&w, (Span){s.start, s.end}, (Span){0});
    }

    Expected e = find_expected(stop);
    if (s.end - s.start == 4 && memcmp(text + s.start, "else", 4) == 0 && expects(&e, "return")) {
        free(e.tokens);
        say(&w, "'else' without an 'if' before it");
        return finish(&w, (Span){s.start, s.end}, (Span){0});
    }
    bool after_last = say_expected(&w, text, position, &s, &e);
    free(e.tokens);
    if (s.at_end) {
        say(&w, " at end of input");
    } else {
        say(&w, " before ");
        say_token(&w, text, s.start, s.end);
    }
    /* Show what is still open where the reader can't see it. */
    bool far = s.open == '{' ? s.at_end : s.open && !same_line(text, s.opener.start, s.start);
    Span met = {s.start, s.end};
    if (after_last && position < len)
        met = (Span){position, position + 1};
    return finish(&w, met, far ? s.opener : (Span){0});
}
