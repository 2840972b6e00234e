#include "lowering/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/source.h"
#include "lowering/hash.h"

static void seal(const char *text, size_t len, char hash[HASH_TEXT])
{
    Hash h = {0};
    hash_bytes(&h, text, len);
    hash_print(&h, hash);
}

bool sealed_write(const char *path, const char *text, size_t len)
{
    char hash[HASH_TEXT];
    FILE *file = fopen(path, "wbe");
    if (!file)
        return false;
    seal(text, len, hash);
    fwrite(text, 1, len, file);
    fputs(hash, file);
    bool ok = !ferror(file);
    return (fclose(file) == 0) & ok;
}

char *sealed_read(const char *path, size_t *len)
{
    char hash[HASH_TEXT];
    char *text = source_read_file(path, len);
    if (text && *len >= HASH_TEXT - 1) {
        *len -= HASH_TEXT - 1;
        seal(text, *len, hash);
        if (memcmp(hash, text + *len, HASH_TEXT - 1) == 0) {
            text[*len] = '\0';
            return text;
        }
    }
    free(text);
    return NULL;
}
