/* What to say of a place where the parser could not go on. */
#ifndef CHANT_CST_EXPLAIN_H
#define CHANT_CST_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/source.h"

/* What might have come next: X(NAME, a text that begins so). */
#define CST_CANDIDATES(X)                                                                          \
    X(SEMICOLON, ";")                                                                              \
    X(PARENTHESIS, ")")                                                                            \
    X(BRACKET, "]")                                                                                \
    X(BRACE, "}")                                                                                  \
    X(COMMA, ",")                                                                                  \
    X(COLON, ":")                                                                                  \
    X(EXPRESSION, "0")                                                                             \
    X(NAME, "x")                                                                                   \
    X(STRING, "\"\"")                                                                              \
    X(EQUAL, "=")                                                                                  \
    X(OPERATOR, "/")                                                                               \
    X(OPEN_PARENTHESIS, "(")                                                                       \
    X(OPEN_BRACE, "{")                                                                             \
    X(TYPE, "struct")                                                                              \
    X(STATEMENT, "return")                                                                         \
    X(DECLARATION, "typedef")                                                                      \
    X(CASE, "case")                                                                                \
    X(DEFAULT, "default")                                                                          \
    X(WHILE, "while")                                                                              \
    X(CHAN, "chan")

typedef enum CstCandidate {
#define X(name, text) CST_C_##name,
    CST_CANDIDATES(X)
#undef X
    CST_C_COUNT
} CstCandidate;

typedef struct CstExplanation {
    Span span;     /* what the message is about */
    char *message; /* malloc'ed */
    Span opener;   /* the bracket left open, or empty */
    const char *fix; /* what should stand in place of the span, or NULL */
    Span bracket;  /* the innermost one that is open; empty if none is */
    bool members;  /* it is a struct's, union's or enum's brace */
    int braces;    /* how many braces are open */
} CstExplanation;

/* The innermost bracket that is open at `position`, empty if none is, and how many braces
 * are. */
Span cst_open_bracket(const char *text, uint32_t position, int *braces);

/* True if the brace at `brace` opens the body of a struct, a union or an enum. */
bool cst_opens_members(const char *text, uint32_t brace);

/* The parser stopped behind the token of `text` that ends at `position`; `fits`
 * says of each candidate whether it would have gone on with it there. Brackets are
 * counted from the start of the text, which is outside of all. Never fails; ends
 * the program if memory runs out. */
CstExplanation cst_explain(const char *text, uint32_t len, uint32_t position,
                           const bool fits[CST_C_COUNT]);

/* The same where a function's body must begin, behind `position`. */
CstExplanation cst_explain_body(const char *text, uint32_t len, uint32_t position);

/* The same where the keyword at `start` was read as a name, which a call or an operator let
 * the parser do. */
CstExplanation cst_explain_keyword(const char *text, uint32_t len, uint32_t start);

#endif
