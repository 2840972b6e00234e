/* Arena: memory that is given out piecemeal and freed as a whole.
 *
 * One arena lives as long as one translation unit (see unit.h). Nothing in it
 * is freed singly. Not thread-safe: an arena has one owner. */
#ifndef CHANT_ARENA_H
#define CHANT_ARENA_H

#include <stddef.h>
#include <stdint.h>

enum { ARENA_ALIGNMENT = 16 };

/* Its fields are for arena.c, and for arena_alloc here. */
typedef struct Arena {
    char *free, *end; /* what is left of the newest chunk's window; zeroed */
    struct ArenaChunk *chunks;
} Arena;

/* A new, empty arena. Ends the program with a message if there is no memory:
 * a compiler that can't allocate has nothing better to do. */
Arena *arena_new(void);
void arena_free(Arena *a);

/* What arena_alloc does where the window has no room. */
void *arena_alloc_chunk(Arena *a, size_t size);

/* `size` zeroed bytes, aligned for any type; never NULL. */
static inline void *arena_alloc(Arena *a, size_t size)
{
    size_t left = (size_t)(a->end - a->free); /* a multiple of the alignment; 0 at first */
    if (size >= left)
        return arena_alloc_chunk(a, size);
    void *p = a->free;
    a->free += (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    return p;
}

/* A NUL-terminated copy of the `len` bytes at `text`. */
char *arena_strndup(Arena *a, const char *text, size_t len);

/* The text that printf would print. */
char *arena_printf(Arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes handed out so far. */
size_t arena_used(const Arena *a);

#define ARENA_NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))

/* malloc and realloc that end the program with a message instead of failing. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *old, size_t size);

#endif
