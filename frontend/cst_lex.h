/* The tokens of a text, by tree-sitter's lexing functions and by quicker ways to the same. */
#ifndef CHANT_CST_LEX_H
#define CHANT_CST_LEX_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/grammar/src/tree_sitter/parser.h"

typedef struct CstToken {
    uint32_t start, end;
    uint16_t symbol;
    bool is_keyword;  /* a word that is one for the lexer */
    bool is_reserved; /* a keyword of every dialect, whatever it is read as */
} CstToken;

enum { CST_LEX_WORDS = 256 }; /* a power of two */

/* Owned by one parser; begun anew for each text by cst_lex_begin. */
typedef struct CstLex {
    TSLexer lexer; /* must come first: the lexing functions know no more */
    const TSLanguage *language;
    const char *text;
    uint32_t len;
    uint32_t at, next, mark;  /* the lexer's place, the one behind its character, its token's end */
    uint16_t string, number;  /* symbols */
    uint16_t single[128];     /* by character: of the tokens no other begins with but, for * and
                                 =, what has an = behind; 0: none */
    uint32_t token_from;      /* `token` is the one behind there, */
    int token_state;          /* as this lexing state sees it; -1: none */
    CstToken token;
    CstToken words[CST_LEX_WORDS]; /* words seen in this text: most come again. end 0: none */
} CstLex;

void cst_lex_init(CstLex *x, const TSLanguage *language);

/* Of the text nothing is kept. */
void cst_lex_begin(CstLex *x, const char *text, uint32_t len);

/* The token behind `at` as the lexing state sees it; NULL if no token begins there. It is good
 * until the next call. */
const CstToken *cst_lex(CstLex *x, uint32_t at, uint16_t lex_state);

/* Behind the blanks and line markers at `at`, which every lexing state would skip. */
uint32_t cst_lex_skip_blanks(const CstLex *x, uint32_t at);

/* The number of the symbol; 0 if there is none. */
uint16_t cst_symbol_named(const TSLanguage *language, const char *name);

#endif
