/* Spoils a program: reads a file, changes a few of its tokens, and writes the rest as it was.
 *
 *   mutate SEED FILE
 *
 * The same seed and file give the same text. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/tokens.h"

static void *need(void *memory)
{
    if (!memory) {
        fputs("mutate: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static char *read_all(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    size_t capacity = 65536;
    char *text = need(malloc(capacity + 1));
    *len = 0;
    for (size_t n; (n = fread(text + *len, 1, capacity - *len, file)) > 0;) {
        *len += n;
        if (*len == capacity)
            text = need(realloc(text, (capacity *= 2) + 1));
    }
    fclose(file);
    text[*len] = '\0';
    return text;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: mutate SEED FILE\n", stderr);
        return 2;
    }
    Random r = random_seed(strtoull(argv[1], NULL, 10));
    size_t len;
    char *text = read_all(argv[2], &len);
    Tokens t = tokens_cut(text, len);
    for (size_t i = 1 + random_below(&r, 6); i > 0; i--)
        tokens_spoil(&t, &r);
    size_t noise = random_below(&r, 10) ? SIZE_MAX : random_below(&r, t.count);
    for (size_t i = 0; i < t.count; i++) {
        if (i == noise)
            putchar((int)random_below(&r, 256));
        fwrite(t.items[i].text, 1, t.items[i].len, stdout);
    }
    tokens_free(&t);
    free(text);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 2;
}
