/* Spoiling programs token by token, and part by part. A part is what a bracket encloses with its
 * brackets, or what ends with a semicolon. */
#include "tests/fuzz/tokens.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What real files have too little of. */
static const char *const words[] = {
    "go ",      "go {",     "chan ",     "chan int ",  "<-",         "<- ",        "select {",
    "defer ",   "defer {",  "make(",     "close(",     "case ",      "default:",   "panic(",
    "for (",    "recover()", "(",        ")",          "{",          "}",          "[",
    "]",        ";",        ",",         "*",          "&",          "&&",         "=",
    ":",        "?",        "...",       "typedef ",   "struct ",    "union ",     "enum ",
    "static ",  "const ",   "_Atomic ",  "_Generic(",  "sizeof ",    "typeof(",    "goto ",
    "return ",  "if (",     "else ",     "while (",    "do ",        "switch (",   "({",
    "})",       "int ",     "void ",     "long ",      "_Bool ",     "__label__ ", "asm(",
    "[[",       "]]",       "__attribute__((", "0",    "-1",         "1e400",      "'",
    "\"",       "\\",       "#",         "\n#pragma ", "\n# 1 \"x\"\n", "/*",      "\xff",
    "99999999999999999999", "0x",        "u8\"\"",     "_ ",         "len(",       "cap(",
    "__int128 ", "_Complex ", "_Static_assert(", "__auto_type ", ".", "->",        "register ",
};

/* Whole constructs, which stand where a statement or a declaration may. */
static const char *const constructs[] = {
    "{ chan int c = make(chan int, 1); c <- 1; int v = <-c; close(c); }",
    "go { int unused = 0; (void)unused; };",
    "{ int x = 1; go { x = 2; }; }",
    "{ int n = 3, a[n]; go { (void)sizeof a; }; }",
    "defer { panic(\"late\"); };",
    "defer recover();",
    "{ chan int c = make(chan int); select { case c <- 1: break; case int v = <-c: (void)v;"
    " default: ; } }",
    "{ chan int c = make(chan int); int v; _Bool ok; v, ok = <-c; for (int w : c) (void)w; }",
    "{ chan chan int c = make(chan chan int, 2); chan int d = <-c; (void)(c == 0); }",
    "{ static _Thread_local int t; t++; }",
    "struct { int a : 3; union { int b; float c[2]; }; } s = {.c = {[1] = 2}};",
    "switch (1) { case 1 ... 3: break; default: ; }",
    "{ __label__ l; void *p = &&l; goto *p; l: ; }",
    "int f(int n) { int g(int m) { return m ? g(m - 1) : n; } return g(n); }",
    "int k(a, b) int a; char *b; { return a + *b; }",
    "typedef int v4 __attribute__((vector_size(16))); v4 v = {1, 2, 3, 4};",
    "_Static_assert(_Generic(1, int: 1, default: 0), \"\");",
    "enum { A = 1 << 31, B = -A, C = A / 0, D = sizeof(struct { int x[A]; }) };",
    "__asm__ volatile (\"\" : \"=r\"(x) : \"0\"(x) : \"memory\");",
    "__extension__ __auto_type q = ({ int x = 1; x ?: 2; });",
};

static const char *const types[] = {
    "int", "char", "long", "short", "float", "double", "void", "_Bool", "unsigned", "signed",
    "chan int", "chan void *", "chan<- int", "<-chan int", "__int128", "long double",
    "_Complex double", "struct s", "enum e", "typeof(1)", "__builtin_va_list", "_Atomic(int)",
    "const char *", "int (*)(void)", "int [3]", "struct { int a; }",
};

static const char *const operators[] = {
    "+", "-", "*", "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "|", "^", "&&",
    "||", "=", "+=", "-=", "<<=", "?", ":", ",", ".", "->", "<-", "++", "--", "!", "~", "[", "(",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void *need(void *memory)
{
    if (!memory) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

/* ---- chance ---- */

Random random_seed(uint64_t seed)
{
    return (Random){seed * 0x9E3779B97F4A7C15U + 88172645463325252U};
}

size_t random_below(Random *r, size_t limit)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return limit ? (size_t)((r->state * 0x9E3779B97F4A7C15U) >> 32) % limit : 0;
}

static Token pick(Random *r, const char *const *list, size_t count)
{
    const char *word = list[random_below(r, count)];
    return (Token){word, strlen(word)};
}

/* ---- rows of tokens ---- */

/* Makes room for `count` tokens at `at`. */
static void open_gap(Tokens *t, size_t at, size_t count)
{
    if (t->count + count > t->capacity) {
        t->capacity = 2 * (t->count + count) + 64;
        t->items = need(realloc(t->items, t->capacity * sizeof *t->items));
    }
    memmove(t->items + at + count, t->items + at, (t->count - at) * sizeof *t->items);
    t->count += count;
}

static void insert(Tokens *t, size_t at, Token token)
{
    open_gap(t, at, 1);
    t->items[at] = token;
}

static void delete(Tokens *t, size_t at, size_t count)
{
    if (count > t->count - at)
        count = t->count - at;
    memmove(t->items + at, t->items + at + count, (t->count - at - count) * sizeof *t->items);
    t->count -= count;
}

/* The length of the token at `text`, which is no longer than `len`. White space is one too. */
static size_t token_length(const char *text, size_t len)
{
    size_t n = 1;
    if (isspace((unsigned char)*text)) {
        while (n < len && isspace((unsigned char)text[n]))
            n++;
    } else if (isalnum((unsigned char)*text) || *text == '_') {
        while (n < len && (isalnum((unsigned char)text[n]) || text[n] == '_' || text[n] == '.'))
            n++;
    } else if (*text == '"' || *text == '\'') {
        while (n < len && text[n] != *text && text[n] != '\n')
            n += text[n] == '\\' && n + 1 < len ? 2 : 1;
        n += n < len;
    } else if (n < len && strchr("<>=&|+-", *text) && strchr("<>=&|+-", text[1]) && text[1]) {
        n = 2;
    }
    return n;
}

Tokens tokens_cut(const char *text, size_t len)
{
    Tokens t = {0};
    while (len > 0) {
        size_t n = token_length(text, len);
        insert(&t, t.count, (Token){text, n});
        text += n;
        len -= n;
    }
    return t;
}

void tokens_free(Tokens *t)
{
    free(t->items);
    *t = (Tokens){0};
}

size_t tokens_write(const Tokens *t, char *to, size_t room)
{
    size_t len = 0;
    for (size_t i = 0; i < t->count; i++) {
        size_t n = t->items[i].len;
        if (n > room - len)
            n = room - len;
        memcpy(to + len, t->items[i].text, n);
        len += n;
    }
    return len;
}

/* ---- parts ---- */

typedef struct Part {
    size_t start, count;
} Part;

static bool is_one(Token t, const char *bytes)
{
    return t.len == 1 && *t.text && strchr(bytes, *t.text);
}

/* How far `at` is below the brackets around it changes by this. */
static int level(Token t)
{
    return is_one(t, "([{") ? 1 : is_one(t, ")]}") ? -1 : 0;
}

/* The tokens from the bracket at `at` to the one that closes it, or to the end. */
static Part bracketed(const Tokens *t, size_t at)
{
    int depth = 0;
    size_t end = at;
    do
        depth += level(t->items[end++]);
    while (end < t->count && depth > 0);
    return (Part){at, end - at};
}

/* The statement or declaration around `at`: from behind what ends the one before. */
static Part statement(const Tokens *t, size_t at)
{
    size_t start = at, end = at;
    for (int depth = 0; start > 0; start--) {
        Token before = t->items[start - 1];
        depth -= level(before);
        if (depth < 0 || (depth == 0 && is_one(before, ";{}")))
            break;
    }
    for (int depth = 0; end < t->count;) {
        Token token = t->items[end];
        depth += level(token);
        if (depth < 0)
            break;
        end++;
        if (depth == 0 && is_one(token, ";}"))
            break;
    }
    return (Part){start, end - start};
}

/* A part of the program: a statement, or the bracket next to a place drawn. */
static Part draw_part(const Tokens *t, Random *r)
{
    size_t at = random_below(r, t->count);
    if (random_below(r, 2))
        return statement(t, at);
    for (size_t i = at; i < t->count && i < at + 50; i++)
        if (level(t->items[i]) > 0)
            return bracketed(t, i);
    return (Part){at, 1};
}

static void replace(Tokens *t, Part part, const Token *with, size_t count)
{
    delete(t, part.start, part.count);
    open_gap(t, part.start, count);
    memcpy(t->items + part.start, with, count * sizeof *with);
}

/* Puts tokens of another row in a part's place, before or behind it. */
static void place(Tokens *t, Part at, const Token *with, size_t count, Random *r)
{
    switch (random_below(r, 3)) {
    case 0:
        at.count = 0;
        break;
    case 1:
        at = (Part){at.start + at.count, 0};
        break;
    default:
        break;
    }
    replace(t, at, with, count);
}

void tokens_splice(Tokens *t, const Tokens *other, Random *r)
{
    if (t->count == 0 || other->count == 0)
        return;
    Part from = draw_part(other, r);
    place(t, draw_part(t, r), other->items + from.start, from.count, r);
}

/* ---- changes ---- */

static bool is_word(Token t)
{
    return isalpha((unsigned char)*t.text) || *t.text == '_';
}

static bool is_operator(Token t)
{
    return ispunct((unsigned char)*t.text) && *t.text != '"' && *t.text != '\'' && *t.text != '_' &&
           level(t) == 0;
}

static bool is_type(Token t)
{
    for (size_t i = 0; i < COUNT(types); i++)
        if (strlen(types[i]) == t.len && memcmp(types[i], t.text, t.len) == 0)
            return true;
    return false;
}

/* The first token behind one drawn that is of the kind; t->count if there is none near. */
static size_t draw_kind(const Tokens *t, Random *r, bool (*is_kind)(Token))
{
    size_t at = random_below(r, t->count);
    for (size_t i = at; i < t->count && i < at + 200; i++)
        if (is_kind(t->items[i]))
            return i;
    return t->count;
}

/* Writes a stretch of tokens several times over: depth, and repetition. */
static void repeat(Tokens *t, size_t at, Random *r)
{
    size_t length = 1 + random_below(r, 6);
    size_t times = random_below(r, 8) ? 1 + random_below(r, 4) : 1 + random_below(r, 3000);
    if (length > t->count - at)
        length = t->count - at;
    open_gap(t, at, times * length);
    for (size_t i = 0; i < times * length; i++)
        t->items[at + i] = t->items[at + times * length + i % length];
}

/* A change of single tokens, whatever they are. */
static void spoil_token(Tokens *t, Random *r)
{
    size_t at = random_below(r, t->count), other = random_below(r, t->count);
    Token token = t->items[at];
    switch (random_below(r, 9)) {
    case 0:
        delete(t, at, 1);
        break;
    case 1:
        delete(t, at, 1 + random_below(r, 20));
        break;
    case 2:
        t->items[at] = t->items[other];
        t->items[other] = token;
        break;
    case 3:
        t->items[at] = t->items[other];
        break;
    case 4:
        insert(t, at, t->items[other]);
        break;
    case 5:
        insert(t, at, pick(r, words, COUNT(words)));
        break;
    case 6:
        t->items[at] = pick(r, words, COUNT(words));
        break;
    case 7:
        repeat(t, at, r);
        break;
    default:
        if (random_below(r, 4) == 0)
            t->count = at + 1;
        else
            t->items[at].len = random_below(r, token.len) + 1;
        break;
    }
}

/* Another of the program's own words at a word's place, everywhere or once. */
static void rename_word(Tokens *t, Random *r)
{
    size_t at = draw_kind(t, r, is_word), other = draw_kind(t, r, is_word);
    if (at == t->count || other == t->count)
        return;
    Token old = t->items[at], new = t->items[other];
    bool all = random_below(r, 4) == 0;
    t->items[at] = new;
    for (size_t i = 0; all && i < t->count; i++)
        if (t->items[i].len == old.len && memcmp(t->items[i].text, old.text, old.len) == 0)
            t->items[i] = new;
}

static void replace_kind(Tokens *t, Random *r, bool (*is_kind)(Token), const char *const *list,
                         size_t count)
{
    size_t at = draw_kind(t, r, is_kind);
    if (at < t->count)
        t->items[at] = pick(r, list, count);
}

/* Parts of the program change places; the tokens between them stay. */
static void swap_parts(Tokens *t, Random *r)
{
    Part a = draw_part(t, r), b = draw_part(t, r);
    if (b.start < a.start) {
        Part c = a;
        a = b;
        b = c;
    }
    if (a.start + a.count > b.start)
        return;
    Token *copy = need(malloc((a.count + b.count + 1) * sizeof *copy));
    memcpy(copy, t->items + a.start, a.count * sizeof *copy);
    memcpy(copy + a.count, t->items + b.start, b.count * sizeof *copy);
    replace(t, b, copy, a.count);
    replace(t, a, copy + a.count, b.count);
    free(copy);
}

/* A change that keeps brackets in pairs. */
static void spoil_part(Tokens *t, Random *r)
{
    Part part = draw_part(t, r);
    Token construct;
    switch (random_below(r, 8)) {
    case 0:
        delete(t, part.start, part.count);
        break;
    case 1:
        construct = pick(r, constructs, COUNT(constructs));
        place(t, statement(t, random_below(r, t->count)), &construct, 1, r);
        break;
    case 2:
        swap_parts(t, r);
        break;
    case 3:
        rename_word(t, r);
        break;
    case 4:
        replace_kind(t, r, is_operator, operators, COUNT(operators));
        break;
    case 5:
        replace_kind(t, r, is_type, types, COUNT(types));
        break;
    default: {
        Token *copy = need(malloc((part.count + 1) * sizeof *copy));
        memcpy(copy, t->items + part.start, part.count * sizeof *copy);
        place(t, draw_part(t, r), copy, part.count, r);
        free(copy);
        break;
    }
    }
}

void tokens_spoil(Tokens *t, Random *r)
{
    if (t->count == 0)
        insert(t, 0, pick(r, constructs, COUNT(constructs)));
    else if (random_below(r, 2))
        spoil_part(t, r);
    else
        spoil_token(t, r);
}
