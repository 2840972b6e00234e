/* Stepping over the text of C, token by token, without a grammar. */
#ifndef CHANT_CST_SCAN_H
#define CHANT_CST_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* True for what a name may hold; the marks of hinted names count. */
bool cst_is_name_byte(unsigned char c);

/* The offset of the newline that ends the line of `at`, or len. */
uint32_t cst_line_end(const char *text, uint32_t len, uint32_t at);

/* The blanks that the line begins with on which the token at `at` stands. */
uint32_t cst_indentation(const char *text, uint32_t at);

/* True if there are only blanks between `at` and the beginning of its line. */
bool cst_begins_line(const char *text, uint32_t at);

/* True if a comment starts at `at` that never ends. */
bool cst_is_open_comment(const char *text, uint32_t len, uint32_t at);

/* The offset of the first token at or after `position`: white space, comments,
 * line markers and #pragma lines are passed over. `len` if there is none. */
uint32_t cst_skip_extras(const char *text, uint32_t len, uint32_t position);

/* The offset behind the literal whose opening quote is at `at`, or the line's end
 * if nothing closes it. */
uint32_t cst_literal_end(const char *text, uint32_t len, uint32_t at);

/* The offset behind the token at `start` (which must not be an extra's): a name,
 * number, literal or one operator. Greater than start unless start is len. */
uint32_t cst_token_end(const char *text, uint32_t len, uint32_t start);

/* True for a keyword of every dialect of C. */
bool cst_is_reserved(const char *text, uint32_t len);

/* A copy in which each raw string is an ordinary one of the same length, for no
 * regular expression can read them; NULL if the text has none. The caller frees
 * it. */
char *cst_hide_raw_strings(const char *text, uint32_t len);

#endif
