/* A growing array in an arena: VEC(T) is a struct with items and count.
 *
 * Growth leaves the old block to the arena, so a vector never costs more than
 * twice its final size. */
#ifndef CHANT_VEC_H
#define CHANT_VEC_H

#include <string.h>

#include "frontend/arena.h"

#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *items;                                                                                  \
        int count, capacity;                                                                       \
    }

#define VEC_PUSH(arena, v, item)                                                                   \
    do {                                                                                           \
        if ((v)->count == (v)->capacity) {                                                         \
            int vec_capacity_ = (v)->capacity ? 2 * (v)->capacity : 4;                             \
            void *vec_items_ =                                                                     \
                arena_alloc((arena), (size_t)vec_capacity_ * sizeof *(v)->items);                  \
            if ((v)->count)                                                                        \
                memcpy(vec_items_, (v)->items, (size_t)(v)->count * sizeof *(v)->items);           \
            (v)->items = vec_items_;                                                               \
            (v)->capacity = vec_capacity_;                                                         \
        }                                                                                          \
        (v)->items[(v)->count++] = (item);                                                         \
    } while (0)

#endif
