/* A 128-bit hash that tells contents apart. Nobody is expected to look for two that collide. */
#ifndef CHANT_HASH_H
#define CHANT_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct Hash {
    uint64_t low, high;
} Hash;

enum { HASH_TEXT = 33 }; /* bytes of a hash in print, with the NUL */

/* Adds one piece, `len` bytes. Where one piece ends and the next begins makes a difference. */
void hash_bytes(Hash *h, const void *data, size_t len);

/* Adds a string as one piece; NULL is another piece than "". */
void hash_string(Hash *h, const char *text);

/* Prints it as 32 hexadecimal digits. */
void hash_print(const Hash *h, char text[HASH_TEXT]);

#endif
