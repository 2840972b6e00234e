/* What the lexing function finds in every state alike is found without it: names, strings, numbers
 * and the commonest punctuation, as long as they are ASCII. Blanks are skipped here too. */
#include "frontend/cst_lex.h"

#include <string.h>

#include "frontend/cst_scan.h"
#include "frontend/plain.h"
#include "frontend/utf8.h"

/* The bytes of names in ASCII. */
static const bool is_plain_name[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['_'] = true, ['$'] = true,
};

static void read_character(CstLex *x)
{
    if (x->at >= x->len) {
        x->lexer.lookahead = 0;
        x->next = x->at;
        return;
    }
    unsigned char c = (unsigned char)x->text[x->at];
    size_t size = 1;
    if (c < 0x80) {
        x->lexer.lookahead = c;
    } else {
        uint32_t character = utf8_decode(x->text + x->at, x->len - x->at, &size);
        x->lexer.lookahead = character == UTF8_INVALID ? -1 : (int32_t)character;
    }
    x->next = x->at + (uint32_t)size;
}

static void advance(TSLexer *lexer, bool skip)
{
    CstLex *x = (CstLex *)lexer;
    x->at = x->next;
    if (skip)
        x->token.start = x->at;
    read_character(x);
}

static void mark_end(TSLexer *lexer)
{
    CstLex *x = (CstLex *)lexer;
    x->mark = x->at;
}

static bool at_end(const TSLexer *lexer)
{
    const CstLex *x = (const CstLex *)lexer;
    return x->at >= x->len;
}

/* The end of the line marker at `at`, where a # is; `at` if it is none. */
static uint32_t marker_end(const CstLex *x, uint32_t at)
{
    uint32_t digit = at + 1;
    while (digit < x->len && (x->text[digit] == ' ' || x->text[digit] == '\t'))
        digit++;
    if (digit == x->len || x->text[digit] < '0' || x->text[digit] > '9')
        return at;
    const char *end = memchr(x->text + digit, '\n', x->len - digit);
    return end ? (uint32_t)(end - x->text) : x->len;
}

static inline uint32_t skip_blanks(const CstLex *x, uint32_t at)
{
    const char *text = x->text;
    for (uint32_t len = x->len; at < len;) {
        char c = text[at];
        if (c == ' ' || c == '\n' || c == '\t') {
            at++;
        } else {
            uint32_t end = c == '#' ? marker_end(x, at) : at;
            if (end == at)
                break;
            at = end;
        }
    }
    return at;
}

uint32_t cst_lex_skip_blanks(const CstLex *x, uint32_t at)
{
    return skip_blanks(x, at);
}

/* The end of the name at `at`; `at` itself if the lexing function must look at it: it has more than
 * ASCII, or is the prefix of a literal. */
static uint32_t plain_name_end(const CstLex *x, uint32_t at)
{
    const char *text = x->text;
    uint32_t end = at, len = x->len;
    while (end < len && is_plain_name[(unsigned char)text[end]])
        end++;
    if (end == len)
        return end;
    char c = text[end];
    return c == '"' || c == '\'' || c == '\\' || (unsigned char)c >= 0x80 ? at : end;
}

/* The end of the string that begins with the quote at `at`; `at` itself if the lexing function must
 * look at it: it has more than ASCII, or no end. */
static uint32_t plain_string_end(const CstLex *x, uint32_t at)
{
    const char *end = x->text + x->len;
    for (const char *c = x->text + at + 1; (c = plain_end(c, end)) < end; c += 2) {
        if (*c == '"')
            return (uint32_t)(c + 1 - x->text);
        if (*c != '\\' || c + 1 == end || c[1] == '\0' || (unsigned char)c[1] >= 0x80)
            break;
    }
    return at;
}

/* The end of the preprocessing number at `at`, where a dot or a digit is; `at` if it is none. */
static uint32_t number_end(const CstLex *x, uint32_t at)
{
    uint32_t end = x->text[at] == '.' ? at + 1 : at;
    if (end == x->len || x->text[end] < '0' || x->text[end] > '9')
        return at;
    while (++end < x->len) {
        char c = x->text[end];
        if ((c == '+' || c == '-') && strchr("eEpP", x->text[end - 1]))
            continue;
        if (!is_plain_name[(unsigned char)c] && c != '.' && c != '\'')
            break;
    }
    return end;
}

/* Runs a lexing function; false if no token of the state begins at `at`. */
static bool run_lexer(CstLex *x, uint32_t at, bool (*function)(TSLexer *, TSStateId),
                      uint16_t state)
{
    x->at = x->mark = x->token.start = at;
    x->lexer.result_symbol = 0;
    read_character(x);
    bool found = function(&x->lexer, state);
    x->token.end = x->mark;
    x->token.symbol = x->lexer.result_symbol;
    return found;
}

/* Makes x->token the token that begins at `start`, if that can be told without the lexing function,
 * in every state. */
static bool lex_plain(CstLex *x, uint32_t start)
{
    if (start == x->len)
        return false;
    unsigned char c = (unsigned char)x->text[start];
    uint32_t end = start;
    uint16_t symbol = c < 0x80 ? x->single[c] : 0;
    if (symbol) {
        bool is_longer = (c == '*' || c == '=') && start + 1 < x->len && x->text[start + 1] == '=';
        end += !is_longer;
    } else if (c == '"') {
        symbol = x->string;
        end = plain_string_end(x, start);
    } else if (c == '.' || (c >= '0' && c <= '9')) {
        symbol = x->number;
        end = number_end(x, start);
    } else if (is_plain_name[c]) {
        symbol = x->language->keyword_capture_token;
        end = plain_name_end(x, start);
    }
    x->token.start = start;
    x->token.end = end;
    x->token.symbol = symbol;
    return end > start;
}

/* Makes x->token, a word, the keyword that it may be. */
static void find_keyword(CstLex *x)
{
    CstToken word = x->token;
    const char *text = x->text + word.start;
    uint32_t len = word.end - word.start;
    uint32_t hash = (uint32_t)text[0] * 7 ^ (uint32_t)text[len / 2] * 31 ^
                    (uint32_t)text[len - 1] * 3 ^ len << 3;
    CstToken *known = &x->words[hash % CST_LEX_WORDS];
    if (known->end - known->start != len || memcmp(x->text + known->start, text, len) != 0) {
        *known = word;
        known->is_keyword = false;
        known->is_reserved = cst_is_reserved(text, len);
        if (run_lexer(x, word.start, x->language->keyword_lex_fn, 0) && x->token.end == word.end) {
            known->symbol = x->token.symbol;
            known->is_keyword = true;
        }
    }
    x->token = *known;
    x->token.start = word.start;
    x->token.end = word.end;
}

const CstToken *cst_lex(CstLex *x, uint32_t at, uint16_t lex_state)
{
    if (x->token_state == lex_state && x->token_from == at)
        return &x->token;
    x->token_from = at;
    x->token_state = -1;
    uint32_t start = skip_blanks(x, at);
    if (!lex_plain(x, start) && !run_lexer(x, start, x->language->lex_fn, lex_state))
        return NULL;
    x->token.is_keyword = x->token.is_reserved = false;
    if (x->token.symbol == x->language->keyword_capture_token)
        find_keyword(x);
    x->token_state = lex_state;
    return &x->token;
}

uint16_t cst_symbol_named(const TSLanguage *language, const char *name)
{
    uint16_t symbol = 0;
    while (symbol < language->symbol_count && strcmp(language->symbol_names[symbol], name) != 0)
        symbol++;
    return symbol < language->symbol_count ? symbol : 0;
}

void cst_lex_init(CstLex *x, const TSLanguage *language)
{
    *x = (CstLex){.lexer = {.advance = advance, .mark_end = mark_end, .eof = at_end},
                  .language = language,
                  .string = cst_symbol_named(language, "string_token"),
                  .number = cst_symbol_named(language, "number")};
    for (const char *c = "();,{}?~*="; *c; c++)
        x->single[(unsigned char)*c] = cst_symbol_named(language, (char[]){*c, '\0'});
}

void cst_lex_begin(CstLex *x, const char *text, uint32_t len)
{
    x->text = text;
    x->len = len;
    x->token_state = -1;
    memset(x->words, 0, sizeof x->words);
}
