/* Arena: memory that is given out piecemeal and freed as a whole.
 *
 * One arena lives as long as one translation unit (see unit.h). Nothing in it
 * is freed singly. Not thread-safe: an arena has one owner. */
#ifndef CHANT_ARENA_H
#define CHANT_ARENA_H

#include <stddef.h>

typedef struct Arena Arena;

/* A new, empty arena. Ends the program with a message if there is no memory:
 * a compiler that can't allocate has nothing better to do. */
Arena *arena_new(void);
void arena_free(Arena *a);

/* `size` zeroed bytes, aligned for any type; never NULL. */
void *arena_alloc(Arena *a, size_t size);

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
