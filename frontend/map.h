/* Map from pointer (usually an interned Name) to pointer. Keys compare with ==;
 * NULL is not a key. */
#ifndef CHANT_MAP_H
#define CHANT_MAP_H

#include <stddef.h>

#include "frontend/arena.h"

typedef struct Map {
    const void **keys;
    void **values;
    size_t capacity, count;
} Map;

/* The value at `key`, or NULL. */
void *map_get(const Map *m, const void *key);

/* Sets it; `value` may be NULL, which reads as absent. A zeroed Map is empty. */
void map_put(Arena *arena, Map *m, const void *key, void *value);

#endif
