/* Spoils a program: reads a file, changes a few of its tokens, and writes the rest as it was.
 *
 *   mutate SEED FILE
 *
 * The same seed and file give the same text. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Token {
    const char *text;
    size_t len;
} Token;

typedef struct Tokens {
    Token *items;
    size_t count, capacity;
} Tokens;

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

static uint64_t state;

/* A number below `limit`. */
static size_t draw(size_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return limit ? (size_t)((state * 0x9E3779B97F4A7C15U) >> 32) % limit : 0;
}

static void *need(void *memory)
{
    if (!memory) {
        fputs("mutate: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static void insert(Tokens *t, size_t at, Token token)
{
    if (t->count == t->capacity) {
        t->capacity = t->capacity ? 2 * t->capacity : 1024;
        t->items = need(realloc(t->items, t->capacity * sizeof *t->items));
    }
    memmove(t->items + at + 1, t->items + at, (t->count - at) * sizeof *t->items);
    t->items[at] = token;
    t->count++;
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
    } else if (n < len && strchr("<>=&|+-", *text) && strchr("<>=&|+-", text[1])) {
        n = 2;
    }
    return n;
}

static Tokens cut(const char *text, size_t len)
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

static Token dictionary_word(void)
{
    const char *word = words[draw(sizeof words / sizeof *words)];
    return (Token){word, strlen(word)};
}

/* Writes a stretch of tokens several times over: depth, and repetition. */
static void repeat(Tokens *t, size_t at)
{
    size_t length = 1 + draw(6), times = draw(8) ? 1 + draw(4) : 1 + draw(3000);
    if (length > t->count - at)
        length = t->count - at;
    for (size_t i = 0; i < times; i++)
        for (size_t j = 0; j < length; j++)
            insert(t, at + i * length + j, t->items[at + i * length + j]);
}

static void spoil(Tokens *t)
{
    if (t->count == 0)
        return;
    size_t at = draw(t->count), other = draw(t->count);
    Token token = t->items[at];
    switch (draw(9)) {
    case 0:
        delete(t, at, 1);
        break;
    case 1:
        delete(t, at, 1 + draw(20));
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
        insert(t, at, dictionary_word());
        break;
    case 6:
        t->items[at] = dictionary_word();
        break;
    case 7:
        repeat(t, at);
        break;
    default:
        if (draw(4) == 0)
            t->count = at + 1;
        else
            t->items[at].len = draw(token.len) + 1;
        break;
    }
}

static char *read_all(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    size_t capacity = 65536;
    char *text = need(malloc(capacity + 1));
    *len = 0;
    for (size_t n; (n = fread(text + *len, 1, capacity - *len, file)) > 0;) {
        *len += n;
        if (*len == capacity)
            text = need(realloc(text, (capacity *= 2) + 1));
    }
    fclose(file);
    text[*len] = '\0';
    return text;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: mutate SEED FILE\n", stderr);
        return 2;
    }
    state = strtoull(argv[1], NULL, 10) * 0x9E3779B97F4A7C15U + 88172645463325252U;
    size_t len;
    char *text = read_all(argv[2], &len);
    Tokens t = cut(text, len);
    for (size_t i = 1 + draw(6); i > 0; i--)
        spoil(&t);
    size_t noise = draw(10) ? SIZE_MAX : draw(t.count);
    for (size_t i = 0; i < t.count; i++) {
        if (i == noise)
            putchar((int)draw(256));
        fwrite(t.items[i].text, 1, t.items[i].len, stdout);
    }
    free(t.items);
    free(text);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 2;
}
