/* UTF-8 as a terminal shows it: how wide a character is, and which ones would harm a
 * report. Nothing here looks at the locale, so that a report is the same everywhere. */
#ifndef CHANT_UTF8_H
#define CHANT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frontend/arena.h"

#define UTF8_INVALID UINT32_MAX

/* The character that starts at text[0] and its bytes in *size. What is no UTF-8 (overlong
 * forms and surrogates included) gives UTF8_INVALID and a size of 1. `len` is at least 1. */
uint32_t utf8_decode(const char *text, size_t len, size_t *size);

/* An identifier as object files spell it: gcc's preprocessor leaves letters by their numbers, as
 * \u00e4 or \U000000e4. Returns `name`, or a copy in the arena. */
const char *utf8_plain_name(Arena *arena, const char *name);

/* True of control characters, and of those that hide text or turn its direction. */
bool utf8_is_unsafe(uint32_t c);

/* The column (from 0) behind the `len` bytes at `text`, as gcc counts display columns: tabs
 * reach to the next multiple of `tab`, a byte that is no UTF-8 takes one. */
size_t utf8_columns(const char *text, size_t len, int tab);

enum { UTF8_SHOWN = 16 };

/* How the character at text[0] is shown in a report that it must not break: itself, spaces
 * for a tab that stands at `column`, `<U+001B>` for what is unsafe, `<ff>` for a byte that is
 * no UTF-8. Writes it with a NUL, returns its columns, sets *size to the bytes that it took. */
int utf8_show(const char *text, size_t len, size_t column, int tab, char shown[UTF8_SHOWN],
              size_t *size);

#endif
