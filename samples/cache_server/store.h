// The cache: strings under keys, some of which expire. Divided into shards by the key's hash, each
// under a lock of its own, so that commands on different keys seldom wait for each other.
#ifndef CACHE_STORE_H
#define CACHE_STORE_H

#include <chant/sync.h>
#include <chant/time.h>

enum { SHARDS = 32 };

struct entry {
    struct entry *next;
    uint32_t hash;
    int64_t expires;  // milliseconds since 1970; 0: never
    char *value;
    size_t len, room;
    size_t key_len;
    char key[];
};

struct shard {
    _Alignas(64) sync_mutex mutex;
    struct entry **buckets;
    size_t bucket_count;  // a power of two, or 0
    size_t count;         // of entries, expired ones that are still there included
    size_t swept;         // the next bucket to be swept
};

struct store {
    struct shard shards[SHARDS];
};

uint32_t store_hash(const char *key, size_t len);

// Locks the shards of a set, in order, so that commands on several keys are one step. A key's shard
// is 1u << hash % SHARDS; the calls below want it locked.
void store_lock(struct store *s, uint32_t set);
void store_unlock(struct store *s, uint32_t set);

// The entry of a key; NULL if there is none, or it has expired by `now`, in milliseconds.
struct entry *store_find(struct store *s, const char *key, size_t len, int64_t now);
// The same, made, with an empty value, if there is none. NULL: no memory.
struct entry *store_make(struct store *s, const char *key, size_t len, int64_t now);
// Gives it a value; append to what it has. False: no memory, and it is as it was.
bool entry_set(struct entry *e, const char *value, size_t len);
bool entry_append(struct entry *e, const char *value, size_t len);
bool store_delete(struct store *s, const char *key, size_t len, int64_t now);

// All entries that have not expired: calls fn, unless NULL, and returns how many. All shards are
// locked.
size_t store_each(struct store *s, int64_t now, void (*fn)(void *arg, struct entry *e), void *arg);
// Drops all entries. All shards locked.
void store_clear(struct store *s);
// Frees a part of what has expired. No shard locked.
void store_sweep(struct store *s);

int64_t milliseconds_now(void);

#endif
