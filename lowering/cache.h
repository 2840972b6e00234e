/* Programs that `chant run` has made, kept for the next run.
 *
 * A cache is a folder. An entry of it is a folder too, named by its key, in one of sixteen; it
 * holds the program and a manifest. It appears and vanishes as a whole, by rename, so that any
 * number of processes may use a cache at once without a lock. An entry that is removed
 * while its program runs hurts nobody; one that is removed before it is started is an entry that
 * was not there. */
#ifndef CHANT_CACHE_H
#define CHANT_CACHE_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "frontend/process.h"
#include "lowering/hash.h"

typedef struct Cache {
    char *directory;
    unsigned long long limit; /* bytes that all entries may take */
} Cache;

/* What an entry gives back. */
typedef struct CachedProgram {
    char *path;        /* of the executable */
    char *diagnostics; /* what the compilation said; "" if nothing */
    size_t diagnostics_len;
} CachedProgram;

/* What an entry is made of. */
typedef struct NewProgram {
    const char *path; /* of the executable; it stays where it is */
    const char *diagnostics;
    size_t diagnostics_len;
    const Args *files;      /* all that was read to make it, besides what is in the key */
    struct timespec begun;  /* when the first of them may have been read, by the coarse clock */
} NewProgram;

/* Opens the user's cache, and makes its folder if `create`. False, without a word, if there
 * can't be one: no home, no permission, or a folder that others may write to. */
bool cache_open(Cache *c, bool create);
void cache_close(Cache *c);

/* True if the cache has a whole entry for the key whose files are still what they were. Its
 * strings are malloc'ed. */
bool cache_find(const Cache *c, const Hash *key, CachedProgram *found);
void cached_program_free(CachedProgram *p);

/* Makes an entry and, if it takes the cache over its limit, removes those that were not used
 * longest. Makes none if that can't be done or should not be: a file has changed since, or shows
 * the time of day. */
void cache_keep(const Cache *c, const Hash *key, const NewProgram *p);

/* Small texts that are kept beside the programs: what the key stands for, malloc'ed, or NULL; and
 * keeping it, if that can be done. */
char *cache_read_text(const Cache *c, const Hash *key, size_t *len);
void cache_write_text(const Cache *c, const Hash *key, const char *text, size_t len);

/* Removes all entries; false with a message if some are left. */
bool cache_clear(const Cache *c);

/* Says where the cache is, and how much there is in it. */
void cache_report(const Cache *c, FILE *out);

#endif
