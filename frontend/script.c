/* The preprocessor refuses a first line `#!...`, so it gets a script without it, as a text. */
#include "frontend/script.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "frontend/source.h"

bool script_is(const char *path)
{
    char start[2];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    bool is = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
              read(fd, start, sizeof start) == sizeof start && start[0] == '#' && start[1] == '!';
    if (fd >= 0)
        close(fd);
    return is;
}

size_t script_folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Where the name stands in a line `#include "NAME"`; NULL if the line is none, or the name is
 * absolute. */
static const char *quoted_name(const char *line)
{
    static const char spaces[] = " \t", include[] = "include";
    const char *at = line + strspn(line, spaces);
    if (*at++ != '#')
        return NULL;
    at += strspn(at, spaces);
    if (strncmp(at, include, strlen(include)) != 0)
        return NULL;
    at += strlen(include);
    at += strspn(at, spaces);
    return at[0] == '"' && at[1] != '/' ? at + 1 : NULL;
}

/* Writes one line, its quoted name in full if there is such a file in the folder. */
static void put_line(FILE *out, const char *line, size_t len, const char *folder, size_t folder_len)
{
    const char *name = folder_len ? quoted_name(line) : NULL;
    if (name) {
        size_t name_len = strcspn(name, "\"\n");
        char *path = xmalloc(folder_len + name_len + 1);
        sprintf(path, "%.*s%.*s", (int)folder_len, folder, (int)name_len, name);
        if (access(path, F_OK) == 0) {
            fwrite(line, 1, (size_t)(name - line), out);
            fwrite(folder, 1, folder_len, out);
            len -= (size_t)(name - line);
            line = name;
        }
        free(path);
    }
    fwrite(line, 1, len, out);
}

char *script_read(const char *path, size_t *len)
{
    size_t text_len, folder_len = script_folder_len(path);
    char *text = source_read_file(path, &text_len), *out = NULL;
    if (!text)
        return NULL;
    FILE *file = open_memstream(&out, len);
    if (file) {
        const char *line = strchrnul(text, '\n');
        line += *line == '\n';
        while (*line) {
            const char *end = strchrnul(line, '\n');
            end += *end == '\n';
            put_line(file, line, (size_t)(end - line), path, folder_len);
            line = end;
        }
        if (fclose(file) != 0) {
            free(out);
            out = NULL;
        }
    }
    free(text);
    return out;
}
