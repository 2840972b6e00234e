/* Open addressing, linear probing, at most half full. */
#include "frontend/map.h"

#include <stdint.h>

static size_t slot_of(const Map *m, const void *key)
{
    size_t slot = (size_t)(((uintptr_t)key >> 4) * 11400714819323198485u >> 20) & (m->capacity - 1);
    while (m->keys[slot] && m->keys[slot] != key)
        slot = (slot + 1) & (m->capacity - 1);
    return slot;
}

void *map_get(const Map *m, const void *key)
{
    return m->capacity ? m->values[slot_of(m, key)] : NULL;
}

void map_put(Arena *arena, Map *m, const void *key, void *value)
{
    if ((m->count + 1) * 2 > m->capacity) {
        Map old = *m;
        m->capacity = old.capacity ? old.capacity * 2 : 8;
        m->keys = arena_alloc(arena, m->capacity * sizeof *m->keys);
        m->values = arena_alloc(arena, m->capacity * sizeof *m->values);
        for (size_t i = 0; i < old.capacity; i++) {
            if (!old.keys[i])
                continue;
            size_t slot = slot_of(m, old.keys[i]);
            m->keys[slot] = old.keys[i];
            m->values[slot] = old.values[i];
        }
    }
    size_t slot = slot_of(m, key);
    if (!m->keys[slot]) {
        m->keys[slot] = key;
        m->count++;
    }
    m->values[slot] = value;
}
