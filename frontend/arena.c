/* Chunks are chained newest first; an allocation larger than a chunk gets a
 * chunk of its own. Memory comes zeroed from calloc. It is opened window by window,
 * so that only what will be filled is asked of the system. */
#include "frontend/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CHUNK_SIZE = 256 * 1024, WINDOW = 64 * 1024 };

typedef struct ArenaChunk Chunk;
struct ArenaChunk {
    Chunk *next;
    size_t size, used; /* `used` is known of those that the arena is done with */
    _Alignas(ARENA_ALIGNMENT) char data[];
};

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "chant: out of memory (%zu bytes wanted)\n", size);
    exit(1);
}

void *xmalloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p)
        out_of_memory(size);
    return p;
}

void *xcalloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        out_of_memory(n * size);
    return p;
}

void *xrealloc(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (!p)
        out_of_memory(size);
    return p;
}

Arena *arena_new(void)
{
    Arena *a = xmalloc(sizeof *a);
    *a = (Arena){0};
    return a;
}

void arena_free(Arena *a)
{
    if (!a)
        return;
    for (Chunk *c = a->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(a);
}

static Chunk *chunk_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(Chunk))
        out_of_memory(size);
    Chunk *c = calloc(1, sizeof(Chunk) + size);
    if (!c)
        out_of_memory(size);
    c->size = size;
    return c;
}

/* Asks for the pages of a window that will surely be filled at once: that takes half the time of as
 * many faults. */
static void populate(const char *from, const char *to)
{
#ifdef MADV_POPULATE_WRITE
    const uintptr_t page = 4096;
    uintptr_t start = ((uintptr_t)from + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)to + page - 1) & ~(page - 1);
    if (start < end)
        madvise((void *)start, end - start, MADV_POPULATE_WRITE); /* older kernels can't */
#else
    (void)from;
    (void)to;
#endif
}

/* Opens so much of the newest chunk that `size` bytes and a window fit, or all of it. */
static void open_window(Arena *a, size_t size)
{
    size_t closed = (size_t)(a->chunks->data + a->chunks->size - a->end);
    size_t wanted = size + WINDOW;
    const char *from = a->end;
    a->end += wanted < closed ? wanted : closed;
    populate(from, a->end);
}

/* Bytes handed out of the newest chunk. */
static size_t filled(const Arena *a)
{
    return a->chunks ? (size_t)(a->free - a->chunks->data) : 0;
}

void *arena_alloc_chunk(Arena *a, size_t size)
{
    if (size > SIZE_MAX - ARENA_ALIGNMENT)
        out_of_memory(size);
    size = (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    Chunk *current = a->chunks;
    if (current && size <= (size_t)(current->data + current->size - a->free)) {
        if (size > (size_t)(a->end - a->free))
            open_window(a, size);
        void *p = a->free;
        a->free += size;
        return p;
    }
    if (size > CHUNK_SIZE / 4 && current) {
        /* Keep filling the current chunk; the large one goes behind it. */
        Chunk *large = chunk_new(size);
        large->used = size;
        large->next = current->next;
        current->next = large;
        return large->data;
    }
    Chunk *c = chunk_new(size > CHUNK_SIZE ? size : CHUNK_SIZE);
    if (current)
        current->used = filled(a);
    c->next = current;
    a->chunks = c;
    a->free = a->end = c->data;
    if (current)
        open_window(a, size);
    else /* it may be all there will be */
        a->end += size > WINDOW ? size : WINDOW;
    a->free += size;
    return c->data;
}

char *arena_strndup(Arena *a, const char *text, size_t len)
{
    char *copy = arena_alloc(a, len + 1);
    if (len)
        memcpy(copy, text, len);
    return copy;
}

char *arena_printf(Arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return arena_strndup(a, "", 0);
    char *text = arena_alloc(a, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

size_t arena_used(const Arena *a)
{
    size_t used = filled(a);
    for (const Chunk *c = a->chunks ? a->chunks->next : NULL; c; c = c->next)
        used += c->used;
    return used;
}
