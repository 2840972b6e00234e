/* The words of a file are cut out of its text in place, as they never grow. */
#include "lowering/response.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "frontend/arena.h"

enum { MAX_FILES = 2000 }; /* gcc's own limit, against files that include themselves */

/* The whole text of a regular file, with a NUL behind it, malloc'ed; NULL if it can't be
 * read. */
static char *read_text(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return NULL;
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    char *text = xmalloc((size_t)st.st_size + 1);
    size_t len = fread(text, 1, (size_t)st.st_size, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) {
        free(text);
        return NULL;
    }
    text[len] = '\0';
    return text;
}

/* Cuts the next word off *text, unquoted; NULL at the end. */
static char *next_word(char **text)
{
    char *from = *text;
    while (isspace((unsigned char)*from))
        from++;
    if (!*from)
        return NULL;
    char *word = from, *to = from, quote = '\0';
    for (; *from && (quote || !isspace((unsigned char)*from)); from++) {
        if (*from == '\\' && from[1])
            *to++ = *++from;
        else if (quote ? *from == quote : *from == '\'' || *from == '"')
            quote = quote ? '\0' : *from;
        else
            *to++ = *from;
    }
    *text = *from ? from + 1 : from;
    *to = '\0';
    return word;
}

static bool push_word(char *word, Args *words, Args *owned)
{
    char *text = word[0] == '@' && word[1] ? read_text(word + 1) : NULL;
    if (!text) {
        args_push(words, word);
        return true;
    }
    args_push(owned, text);
    if (owned->count > MAX_FILES) {
        fprintf(stderr, "chant: error: too many response files; '%s' may include itself\n", word);
        return false;
    }
    while ((word = next_word(&text)))
        if (!push_word(word, words, owned))
            return false;
    return true;
}

bool response_expand(int argc, char **argv, Args *words, Args *owned)
{
    bool literal = false;
    for (int i = 0; i < argc; i++) {
        literal = literal || strcmp(argv[i], "--") == 0;
        if (literal)
            args_push(words, argv[i]);
        else if (!push_word(argv[i], words, owned))
            return false;
    }
    return true;
}
