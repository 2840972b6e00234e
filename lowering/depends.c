/* In a rule a space, '#' or a backslash before these stands behind a backslash, and '$' is "$$". */
#include "lowering/depends.h"

#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "frontend/source.h"

/* Takes the next word of `*at`, its escapes undone, to `word`; false at the end of the rule. */
static bool take_word(const char **at, char *word)
{
    const char *p = *at;
    while (*p == ' ' || (p[0] == '\\' && p[1] == '\n'))
        p += *p == ' ' ? 1 : 2;
    bool found = *p && *p != '\n';
    while (*p && *p != ' ' && *p != '\n') {
        if (p[0] == '\\' && p[1] == '\n')
            break;
        if ((p[0] == '\\' && (p[1] == ' ' || p[1] == '#')) || (p[0] == '$' && p[1] == '$'))
            p++;
        *word++ = *p++;
    }
    *word = '\0';
    *at = p;
    return found;
}

bool depends_read(const char *path, Args *files)
{
    size_t len;
    char *text = source_read_file(path, &len);
    if (!text)
        return false;
    char *word = xmalloc(len + 1);
    for (const char *at = text; *at; at += *at == '\n') {
        bool behind_colon = false;
        while (take_word(&at, word)) {
            size_t n = strlen(word);
            if (!behind_colon)
                behind_colon = n > 0 && word[n - 1] == ':';
            else if (!args_has(files, word))
                args_push(files, strcpy(xmalloc(n + 1), word));
        }
    }
    free(word);
    free(text);
    return len > 0;
}

bool depends_read_lines(const char *path, Args *files)
{
    size_t len;
    char *text = source_read_file(path, &len);
    if (!text)
        return false;
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        if (*line != '<' && !args_has(files, line)) /* "<built-in>" is no file */
            args_push(files, strcpy(xmalloc((size_t)(end - line) + 1), line));
    }
    free(text);
    return len > 0;
}
