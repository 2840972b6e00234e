/* Words of 8 bytes, each mixed into both halves by multiplications with odd numbers, which are
 * one-to-one: contents that differ in one word only never agree. */
#include "lowering/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const uint64_t low_factor = 0xd1342543de82ef95U, high_factor = 0xaf251af3b0f025b5U;

static void add_word(Hash *h, uint64_t word)
{
    uint64_t low = (h->low ^ word) * low_factor;
    low ^= low >> 32;
    uint64_t high = (h->high + (word << 31 | word >> 33)) * high_factor;
    high ^= high >> 29;
    h->low = low + h->high;
    h->high = high ^ low;
}

void hash_bytes(Hash *h, const void *data, size_t len)
{
    const unsigned char *at = data;
    uint64_t word;
    add_word(h, len + 1); /* of an empty state too, a word of zeros makes something */
    for (size_t left = len; left > 0;) {
        size_t n = left < sizeof word ? left : sizeof word;
        word = 0;
        memcpy(&word, at, n);
        add_word(h, word);
        at += n;
        left -= n;
    }
    add_word(h, low_factor); /* the last word reaches every bit */
    add_word(h, high_factor);
}

void hash_string(Hash *h, const char *text)
{
    if (text)
        hash_bytes(h, text, strlen(text));
    else
        add_word(h, 0);
}

void hash_print(const Hash *h, char text[HASH_TEXT])
{
    snprintf(text, HASH_TEXT, "%016" PRIx64 "%016" PRIx64, h->high, h->low);
}
