/* HashTable; see hash_table.h. Three quarters full at most. */
#include "hash_table.h"

#include <stdlib.h>

#include "panic.h"

#define ROOM_MIN 8

uint64_t hash_string(const char *s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return h;
}

HashEntry *hash_table_find(const HashTable *t, uint64_t hash, const void *key, HashEqual equal)
{
    if (t->entries == NULL)
        return NULL;
    for (size_t i = hash & t->mask; t->entries[i].hash; i = (i + 1) & t->mask) {
        HashEntry *e = &t->entries[i];
        if (e->hash == hash && (e->key == key || (equal && equal(e->key, key))))
            return e;
    }
    return NULL;
}

static void place(HashTable *t, HashEntry e)
{
    size_t i = e.hash & t->mask;
    while (t->entries[i].hash)
        i = (i + 1) & t->mask;
    t->entries[i] = e;
}

static void grow(HashTable *t)
{
    HashTable old = *t;
    size_t room = old.entries ? (old.mask + 1) * 2 : ROOM_MIN;
    t->entries = rt_alloc_zero(room * sizeof *t->entries);
    t->mask = room - 1;
    for (size_t i = 0; old.entries && i <= old.mask; i++)
        if (old.entries[i].hash)
            place(t, old.entries[i]);
    free(old.entries);
}

void hash_table_add(HashTable *t, uint64_t hash, const void *key, void *value)
{
    if (t->entries == NULL || t->count >= (t->mask + 1) / 4 * 3)
        grow(t);
    place(t, (HashEntry){hash, key, value});
    t->count++;
}

void hash_table_remove(HashTable *t, HashEntry *e)
{
    if (--t->count == 0) {
        hash_table_clear(t);
        return;
    }
    size_t hole = (size_t)(e - t->entries);
    for (size_t i = (hole + 1) & t->mask; t->entries[i].hash; i = (i + 1) & t->mask) {
        /* It may move if its own place is not behind the hole. */
        size_t from_own = (i - t->entries[i].hash) & t->mask;
        if (from_own >= ((i - hole) & t->mask)) {
            t->entries[hole] = t->entries[i];
            hole = i;
        }
    }
    t->entries[hole].hash = 0;
}

void hash_table_clear(HashTable *t)
{
    free(t->entries);
    *t = (HashTable){0};
}
