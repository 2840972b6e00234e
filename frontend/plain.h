/* Runs of plain bytes: what a string literal has as it is. */
#ifndef CHANT_PLAIN_H
#define CHANT_PLAIN_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <stdbool.h>

static inline bool plain_byte(char c)
{
    return c != '\0' && (unsigned char)c < 0x80 && c != '"' && c != '\\' && c != '\n';
}

/* The first byte from `at` on that is none of ASCII, or is a NUL, newline, quote or backslash;
 * `end` if there is none. */
static inline const char *plain_end(const char *at, const char *end)
{
#ifdef __SSE2__
    enum { STEP = sizeof(__m128i) };
    for (; end - at >= STEP; at += STEP) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                                  _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                                     _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                                  _mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
        int mask = _mm_movemask_epi8(_mm_or_si128(found, bytes)); /* the top bit of each byte */
        if (mask)
            return at + __builtin_ctz((unsigned)mask);
    }
#endif
    while (at < end && plain_byte(*at))
        at++;
    return at;
}

#endif
