/* HashTable: keys to values, with open addressing. Not for two at once: its user locks.
 *
 * An entry stands at its hash's place or behind it, with no free one in between; taking one out
 * moves those behind it up. A table of zeroes is empty; an empty one holds no memory. Keys and
 * values are the user's. */
#ifndef CHANT_HASH_TABLE_H
#define CHANT_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t hash; /* hash_mix's result; 0: the entry is free */
    const void *key;
    void *value;
} HashEntry;

typedef struct {
    HashEntry *entries;
    size_t mask; /* one less than their number, a power of two */
    size_t count;
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

/* Adds a key that is not there. Ends the program when there is no memory. */
void hash_table_add(HashTable *t, uint64_t hash, const void *key, void *value);

/* Takes e out. */
void hash_table_remove(HashTable *t, HashEntry *e);

/* Takes all out. */
void hash_table_clear(HashTable *t);

#endif
