/* Loaded ELF files: which one holds an address, its sections, its symbols. symbols.c. */
#ifndef CHANT_SYMBOLS_H
#define CHANT_SYMBOLS_H

#include "platform.h"

/* A loaded program or library, and its file mapped again as a whole. */
typedef struct {
    const char *path;
    const char *data; /* NULL: no such file, or none that can be read */
    size_t size;
    uintptr_t bias;   /* what an address is above the file's own */
    const char *start, *end; /* where it is loaded */
} ObjectFile;

/* The object that holds `address`; NULL if none does. Takes no lock and no memory from
 * malloc. The result lives as long as the program; for one thread at a time. */
const ObjectFile *object_find(const void *address);

/* Where the section `name` is loaded, if it is. */
bool object_loaded_section(const ObjectFile *o, const char *name, const void **start,
                           size_t *size);

/* True if the file has the section, loaded or not. */
bool object_has_section(const ObjectFile *o, const char *name);

/* Name of the function that holds `address`, and the offset in it. */
bool object_symbol(const ObjectFile *o, const void *address, const char **name, size_t *offset);

#endif
