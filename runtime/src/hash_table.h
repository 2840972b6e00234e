/* HashTable: keys to values, with open addressing. Not for two at once: its user locks; but for
 * hash_table_peek, which may go on beside changes.
 *
 * An entry stands at its hash's place or behind it, with no free one in between; taking one out
 * moves those behind it up. A table of zeroes is empty. Keys and values are the user's.
 *
 * For those who peek: `changes` is odd while entries come, go or move, and has grown afterwards;
 * all that they read is written atomically; and arrays that were outgrown are kept until
 * hash_table_free, since one may still be read. Together they are smaller than the one in use. */
#ifndef CHANT_HASH_TABLE_H
#define CHANT_HASH_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    _Atomic uint64_t hash; /* hash_mix's result; 0: the entry is free */
    _Atomic(const void *) key;
    _Atomic(void *) value; /* may be replaced without more ado */
} HashEntry;

typedef struct HashSlots {
    size_t mask;              /* one less than the number of entries, a power of two */
    struct HashSlots *former; /* outgrown */
    HashEntry entry[];
} HashSlots;

typedef struct {
    _Atomic(HashSlots *) slots; /* NULL: there were never any */
    size_t count;
    _Atomic uint32_t changes;
} HashTable;

/* NULL instead of a function: keys are equal if they are the same pointer. */
typedef bool (*HashEqual)(const void *a, const void *b);

/* Spreads the bits of a hash that may be poor. Never 0. */
static inline uint64_t hash_mix(uint64_t h)
{
    h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
    h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
    h ^= h >> 32;
    return h ? h : 1;
}

/* Of a string, not mixed yet. */
uint64_t hash_string(const char *s);

/* The entry of a key equal to `key`, or NULL. Valid until the table changes. */
HashEntry *hash_table_find(const HashTable *t, uint64_t hash, const void *key, HashEqual equal);

/* Without its user's lock: whether this very key is there, and its value, NULL if not. False if
 * the table was changed meanwhile: then nothing is known. */
bool hash_table_peek(const HashTable *t, uint64_t hash, const void *key, bool *there, void **value);

/* Adds a key that is not there. Ends the program when there is no memory. */
void hash_table_add(HashTable *t, uint64_t hash, const void *key, void *value);

/* Takes e out. */
void hash_table_remove(HashTable *t, HashEntry *e);

/* Takes all out, and keeps the memory. */
void hash_table_clear(HashTable *t);

/* Takes all out, and frees the memory. Nobody peeks. */
void hash_table_free(HashTable *t);

#endif
