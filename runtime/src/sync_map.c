/* sync_map: 32 hash tables, each with a mutex.
 *
 * The hash's upper bits choose the table, so calls for different keys seldom meet. They hold a
 * mutex, not a spin lock, since the program's own functions run under it: they may take long,
 * park, even panic. Rejected: readers that take no lock, as Go's. Without a garbage collector
 * each would have to say what it looks at, which costs as much as the lock. */
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "hash_table.h"
#include "panic.h"
#include "platform.h"

#define SHARD_BITS 5
#define SHARDS (1 << SHARD_BITS)

typedef struct {
    _Alignas(CACHE_LINE) sync_mutex mutex;
    HashTable table; /* under mutex */
} Shard;

/* A key on its way: its shard, locked unless the map is empty and nothing is to be stored. */
typedef struct {
    Shard *shard; /* NULL: the map is empty */
    uint64_t hash;
    HashEntry *entry; /* NULL: not there */
} Place;

static _Atomic(void *) *inside_of(sync_map *m)
{
    return (_Atomic(void *) *)(void *)&m->chant_inside;
}

static NOINLINE Shard *make_shards(sync_map *m)
{
    Shard *made = aligned_alloc(CACHE_LINE, SHARDS * sizeof *made);
    if (made == NULL)
        fatal_plain("out of memory: %zu bytes", SHARDS * sizeof *made);
    memset(made, 0, SHARDS * sizeof *made);
    void *there = NULL;
    if (atomic_compare_exchange_strong_explicit(inside_of(m), &there, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    free(made);
    return there;
}

/* Runs when the frame that has a Place is left, by a panic of the program's functions too. */
static void place_leave(Place *p)
{
    if (p->shard)
        sync_mutex_unlock(&p->shard->mutex);
}

/* Declares `p`, the place of key in m, until the end of the block. */
#define PLACE(p, m, key, store) \
    __attribute__((cleanup(place_leave))) Place p = {0}; \
    find_place(&p, m, key, store)

/* Fills *p, whose shard is set once it is locked: `equal` may panic. */
static void find_place(Place *p, sync_map *m, const void *key, bool store)
{
    Shard *shards = load_acquire(inside_of(m));
    if (shards == NULL) {
        if (!store)
            return;
        shards = make_shards(m);
    }
    p->hash = hash_mix(m->hash ? m->hash(key) : (uintptr_t)key);
    Shard *shard = &shards[p->hash >> (64 - SHARD_BITS)];
    sync_mutex_lock(&shard->mutex);
    p->shard = shard;
    p->entry = hash_table_find(&shard->table, p->hash, key, m->equal);
}

static void set(const Place *p, const void *key, void *value)
{
    if (p->entry)
        p->entry->value = value;
    else
        hash_table_add(&p->shard->table, p->hash, key, value);
}

/* What p has goes to *value, unless that is NULL. True if there is something. */
static bool give(const Place *p, void **value)
{
    if (value)
        *value = p->entry ? p->entry->value : NULL;
    return p->entry != NULL;
}

uint64_t sync_map_string_hash(const void *key)
{
    return hash_string(key);
}

bool sync_map_string_equal(const void *a, const void *b)
{
    return strcmp(a, b) == 0;
}

bool sync_map_load(sync_map *m, const void *key, void **value)
{
    PLACE(p, m, key, false);
    return give(&p, value);
}

void sync_map_store(sync_map *m, const void *key, void *value)
{
    PLACE(p, m, key, true);
    set(&p, key, value);
}

bool sync_map_swap(sync_map *m, const void *key, void *value, void **previous)
{
    PLACE(p, m, key, true);
    bool was = give(&p, previous);
    set(&p, key, value);
    return was;
}

bool sync_map_load_or_store(sync_map *m, const void *key, void *value, void **actual)
{
    PLACE(p, m, key, true);
    bool was = give(&p, actual);
    if (!was) {
        set(&p, key, value);
        if (actual)
            *actual = value;
    }
    return was;
}

bool sync_map_load_and_delete(sync_map *m, const void *key, void **value)
{
    PLACE(p, m, key, false);
    bool was = give(&p, value);
    if (was)
        hash_table_remove(&p.shard->table, p.entry);
    return was;
}

void sync_map_delete(sync_map *m, const void *key)
{
    sync_map_load_and_delete(m, key, NULL);
}

bool sync_map_compare_and_swap(sync_map *m, const void *key, void *old, void *value)
{
    PLACE(p, m, key, false);
    bool same = p.entry && p.entry->value == old;
    if (same)
        p.entry->value = value;
    return same;
}

bool sync_map_compare_and_delete(sync_map *m, const void *key, void *old)
{
    PLACE(p, m, key, false);
    bool same = p.entry && p.entry->value == old;
    if (same)
        hash_table_remove(&p.shard->table, p.entry);
    return same;
}

static void free_entries(HashEntry **entries)
{
    free(*entries);
}

/* Copies of a shard's entries, *n of them; NULL if it has none. */
static HashEntry *copy_entries(Shard *s, size_t *n)
{
    HashEntry *copy = NULL;
    *n = 0;
    sync_mutex_lock(&s->mutex);
    if (s->table.count) {
        copy = rt_alloc(s->table.count * sizeof *copy);
        for (size_t i = 0; i <= s->table.mask; i++)
            if (s->table.entries[i].hash)
                copy[(*n)++] = s->table.entries[i];
    }
    sync_mutex_unlock(&s->mutex);
    return copy;
}

void sync_map_range(sync_map *m, bool (*fn)(const void *key, void *value, void *arg), void *arg)
{
    Shard *shards = load_acquire(inside_of(m));
    for (int i = 0; shards && i < SHARDS; i++) {
        size_t n;
        __attribute__((cleanup(free_entries))) HashEntry *e = copy_entries(&shards[i], &n);
        for (size_t k = 0; k < n; k++)
            if (!fn(e[k].key, e[k].value, arg))
                return;
    }
}

void sync_map_clear(sync_map *m)
{
    Shard *shards = load_acquire(inside_of(m));
    for (int i = 0; shards && i < SHARDS; i++) {
        sync_mutex_lock(&shards[i].mutex);
        hash_table_clear(&shards[i].table);
        sync_mutex_unlock(&shards[i].mutex);
    }
}

void sync_map_free(sync_map *m)
{
    sync_map_clear(m);
    free(atomic_exchange_explicit(inside_of(m), NULL, memory_order_acq_rel));
}
