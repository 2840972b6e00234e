/* Open addressing with linear probing; the table is a power of two and at most
 * half full. */
#include "frontend/intern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct Entry {
    Name name;
    uint32_t hash, len;
} Entry;

struct Intern {
    Arena *arena;
    Entry *entries;
    size_t capacity, count;
};

/* FNV-1a, 32 bits. */
static uint32_t hash_bytes(const char *text, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

Intern *intern_new(Arena *arena)
{
    Intern *t = xmalloc(sizeof *t);
    *t = (Intern){.arena = arena, .capacity = 1024};
    t->entries = xcalloc(t->capacity, sizeof *t->entries);
    return t;
}

void intern_free(Intern *t)
{
    if (!t)
        return;
    free(t->entries);
    free(t);
}

static void grow(Intern *t)
{
    Entry *old = t->entries;
    size_t old_capacity = t->capacity;
    t->capacity *= 2;
    t->entries = xcalloc(t->capacity, sizeof *t->entries);
    for (size_t i = 0; i < old_capacity; i++) {
        if (!old[i].name)
            continue;
        size_t slot = old[i].hash & (t->capacity - 1);
        while (t->entries[slot].name)
            slot = (slot + 1) & (t->capacity - 1);
        t->entries[slot] = old[i];
    }
    free(old);
}

Name intern(Intern *t, const char *text, size_t len)
{
    uint32_t hash = hash_bytes(text, len);
    size_t slot = hash & (t->capacity - 1);
    for (Entry *e; (e = &t->entries[slot])->name; slot = (slot + 1) & (t->capacity - 1))
        if (e->hash == hash && e->len == len && memcmp(e->name, text, len) == 0)
            return e->name;
    Name name = arena_strndup(t->arena, text, len);
    t->entries[slot] = (Entry){name, hash, (uint32_t)len};
    if (++t->count * 2 > t->capacity)
        grow(t);
    return name;
}

Name intern_cstr(Intern *t, const char *text)
{
    return intern(t, text, strlen(text));
}
