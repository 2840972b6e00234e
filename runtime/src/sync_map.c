/* sync_map: 32 hash tables, each with a mutex.
 *
 * The hash's upper bits choose the table, so calls for different keys seldom meet. They hold a
 * mutex, not a spin lock, since the program's own `equal` runs under it: it may take long, park,
 * even panic. In a map without one, who only looks for a key takes no mutex, unless the table is
 * just being changed. That is why tables keep the arrays that they have outgrown (hash_table.h). */
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "hash_table.h"
#include "panic.h"
#include "platform.h"
#include "sched.h"

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

static uint64_t hash_of(const sync_map *m, const void *key)
{
    return hash_mix(m->hash ? m->hash(key) : (uintptr_t)key);
}

static Shard *shard_of(Shard *shards, uint64_t hash)
{
    return &shards[hash >> (64 - SHARD_BITS)];
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
    p->hash = hash_of(m, key);
    Shard *shard = shard_of(shards, p->hash);
    sync_mutex_lock(&shard->mutex);
    p->shard = shard;
    p->entry = hash_table_find(&shard->table, p->hash, key, m->equal);
}

static void set(const Place *p, const void *key, void *value)
{
    if (p->entry)
        store_release(&p->entry->value, value);
    else
        hash_table_add(&p->shard->table, p->hash, key, value);
}

/* What p has goes to *value, unless that is NULL. True if there is something. */
static bool give(const Place *p, void **value)
{
    if (value)
        *value = p->entry ? load_relaxed(&p->entry->value) : NULL;
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

/* sync_map_load without a lock. False if nothing can be said so. */
static bool peek(sync_map *m, const void *key, bool *there, void **value)
{
    Shard *shards = load_acquire(inside_of(m));
    if (m->equal || shards == NULL)
        return false;
    uint64_t hash = hash_of(m, key);
    M *self = rt_enter(); /* counts like any other call: who waits in a loop lets others run */
    bool known = hash_table_peek(&shard_of(shards, hash)->table, hash, key, there, value);
    rt_leave_m(self);
    return known;
}

bool sync_map_load(sync_map *m, const void *key, void **value)
{
    bool there;
    void *found;
    if (likely(peek(m, key, &there, &found))) {
        if (value)
            *value = found;
        return there;
    }
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
    bool same = p.entry && load_relaxed(&p.entry->value) == old;
    if (same)
        store_release(&p.entry->value, value);
    return same;
}

bool sync_map_compare_and_delete(sync_map *m, const void *key, void *old)
{
    PLACE(p, m, key, false);
    bool same = p.entry && load_relaxed(&p.entry->value) == old;
    if (same)
        hash_table_remove(&p.shard->table, p.entry);
    return same;
}

typedef struct {
    const void *key;
    void *value;
} Pair;

static void free_pairs(Pair **pairs)
{
    free(*pairs);
}

/* Copies of what a shard has, *n of them; NULL if it has nothing. */
static Pair *copy_entries(Shard *s, size_t *n)
{
    Pair *copy = NULL;
    *n = 0;
    sync_mutex_lock(&s->mutex);
    if (s->table.count) {
        const HashSlots *slots = load_relaxed(&s->table.slots);
        copy = rt_alloc(s->table.count * sizeof *copy);
        for (size_t i = 0; i <= slots->mask; i++) {
            const HashEntry *e = &slots->entry[i];
            if (load_relaxed(&e->hash))
                copy[(*n)++] = (Pair){load_relaxed(&e->key), load_relaxed(&e->value)};
        }
    }
    sync_mutex_unlock(&s->mutex);
    return copy;
}

void sync_map_range(sync_map *m, bool (*fn)(const void *key, void *value, void *arg), void *arg)
{
    Shard *shards = load_acquire(inside_of(m));
    for (int i = 0; shards && i < SHARDS; i++) {
        size_t n;
        __attribute__((cleanup(free_pairs))) Pair *e = copy_entries(&shards[i], &n);
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
    Shard *shards = atomic_exchange_explicit(inside_of(m), NULL, memory_order_acq_rel);
    for (int i = 0; shards && i < SHARDS; i++)
        hash_table_free(&shards[i].table);
    free(shards);
}
