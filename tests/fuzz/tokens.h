/* Programs as rows of tokens, and ways to spoil them.
 *
 * Everything is drawn from a generator that the caller owns: the same seed and text give the
 * same program. The tokens point into texts of the caller's, which must outlive them. Running
 * out of memory ends the program with a message. */
#ifndef CHANT_TESTS_FUZZ_TOKENS_H
#define CHANT_TESTS_FUZZ_TOKENS_H

#include <stddef.h>
#include <stdint.h>

typedef struct Token {
    const char *text;
    size_t len;
} Token;

typedef struct Tokens {
    Token *items;
    size_t count, capacity;
} Tokens;

typedef struct Random {
    uint64_t state;
} Random;

Random random_seed(uint64_t seed);

/* A number below `limit`; 0 if that is 0. */
size_t random_below(Random *r, size_t limit);

/* Cuts a text: words, numbers, literals, operators, stretches of white space. */
Tokens tokens_cut(const char *text, size_t len);
void tokens_free(Tokens *t);

/* Changes the program in one place. Half of the changes keep its structure: what they delete,
 * repeat, swap or replace is an identifier, an operator, a type, a statement or a bracketed
 * part, and takes the place of its like. */
void tokens_spoil(Tokens *t, Random *r);

/* Puts a part of `other` where a part of `t` is, or beside it. */
void tokens_splice(Tokens *t, const Tokens *other, Random *r);

/* The length of the text, and the text itself: as much as there is room for. */
size_t tokens_write(const Tokens *t, char *to, size_t room);

#endif
