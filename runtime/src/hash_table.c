/* HashTable; see hash_table.h. Three quarters full at most.
 *
 * Who peeks reads with acquire what is written with release. If it has seen anything of a change,
 * it sees at the end that `changes` is no more what it was. */
#include "hash_table.h"

#include <stdlib.h>

#include "panic.h"
#include "platform.h"

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
    HashSlots *s = load_relaxed(&t->slots);
    if (s == NULL)
        return NULL;
    for (size_t i = hash & s->mask;; i = (i + 1) & s->mask) {
        HashEntry *e = &s->entry[i];
        uint64_t h = load_relaxed(&e->hash);
        if (h == 0)
            return NULL;
        const void *k = load_relaxed(&e->key);
        if (h == hash && (k == key || (equal && equal(k, key))))
            return e;
    }
}

bool hash_table_peek(const HashTable *t, uint64_t hash, const void *key, bool *there, void **value)
{
    uint32_t before = load_acquire(&t->changes);
    const HashSlots *s = load_acquire(&t->slots);
    *there = false;
    *value = NULL;
    if (before & 1)
        return false;
    /* While entries move there may be none that is free. */
    for (size_t n = 0, i = hash; s && n <= s->mask; n++, i++) {
        const HashEntry *e = &s->entry[i & s->mask];
        uint64_t h = load_acquire(&e->hash);
        if (h == 0)
            break;
        if (h == hash && load_acquire(&e->key) == key) {
            *there = true;
            *value = load_acquire(&e->value);
            break;
        }
    }
    return load_relaxed(&t->changes) == before;
}

static void change_begin(HashTable *t)
{
    store_relaxed(&t->changes, load_relaxed(&t->changes) + 1);
}

static void change_end(HashTable *t)
{
    store_release(&t->changes, load_relaxed(&t->changes) + 1);
}

static void put(HashSlots *s, uint64_t hash, const void *key, void *value)
{
    size_t i = hash & s->mask;
    while (load_relaxed(&s->entry[i].hash))
        i = (i + 1) & s->mask;
    store_release(&s->entry[i].key, key);
    store_release(&s->entry[i].value, value);
    store_release(&s->entry[i].hash, hash);
}

static void grow(HashTable *t)
{
    HashSlots *old = load_relaxed(&t->slots);
    size_t room = old ? (old->mask + 1) * 2 : ROOM_MIN;
    HashSlots *s = rt_alloc_zero(sizeof *s + room * sizeof s->entry[0]);
    s->mask = room - 1;
    s->former = old;
    for (size_t i = 0; old && i <= old->mask; i++) {
        const HashEntry *e = &old->entry[i];
        uint64_t hash = load_relaxed(&e->hash);
        if (hash)
            put(s, hash, load_relaxed(&e->key), load_relaxed(&e->value));
    }
    store_release(&t->slots, s);
}

void hash_table_add(HashTable *t, uint64_t hash, const void *key, void *value)
{
    const HashSlots *s = load_relaxed(&t->slots);
    change_begin(t);
    if (s == NULL || t->count >= (s->mask + 1) / 4 * 3)
        grow(t);
    put(load_relaxed(&t->slots), hash, key, value);
    t->count++;
    change_end(t);
}

void hash_table_remove(HashTable *t, HashEntry *e)
{
    HashSlots *s = load_relaxed(&t->slots);
    change_begin(t);
    t->count--;
    size_t hole = (size_t)(e - s->entry);
    for (size_t i = (hole + 1) & s->mask;; i = (i + 1) & s->mask) {
        HashEntry *next = &s->entry[i], *to = &s->entry[hole];
        uint64_t hash = load_relaxed(&next->hash);
        if (hash == 0)
            break;
        /* It may move if its own place is not behind the hole. */
        if (((i - hash) & s->mask) >= ((i - hole) & s->mask)) {
            store_release(&to->hash, hash);
            store_release(&to->key, load_relaxed(&next->key));
            store_release(&to->value, load_relaxed(&next->value));
            hole = i;
        }
    }
    store_release(&s->entry[hole].hash, 0);
    change_end(t);
}

void hash_table_clear(HashTable *t)
{
    HashSlots *s = load_relaxed(&t->slots);
    if (t->count == 0)
        return;
    change_begin(t);
    for (size_t i = 0; i <= s->mask; i++)
        store_release(&s->entry[i].hash, 0);
    t->count = 0;
    change_end(t);
}

void hash_table_free(HashTable *t)
{
    HashSlots *s = load_relaxed(&t->slots);
    while (s) {
        HashSlots *former = s->former;
        free(s);
        s = former;
    }
    store_relaxed(&t->slots, NULL);
    t->count = 0;
}
