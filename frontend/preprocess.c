/* The host's own preprocessor: nothing here guesses at macros. chant.h comes in as a
 * system header, so that the host compiler is silent about it. */
#include "frontend/preprocess.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Args preprocess_command(const Preprocess *p, const char *path)
{
    Args a = {0};
    args_push(&a, p->cc);
    args_push(&a, "-E");
    for (int i = 0; i < p->flags->count; i++)
        args_push(&a, p->flags->items[i]);
    for (int i = 0; p->depend && i < p->depend->count; i++)
        args_push(&a, p->depend->items[i]);
    args_push(&a, "-D__CHANT__=1");
    args_push(&a, "-isystem");
    args_push(&a, p->include_dir);
    if (p->implicit_header) {
        args_push(&a, "-include");
        args_push(&a, "chant.h");
    }
    args_push(&a, "-x");
    args_push(&a, "c");
    args_push(&a, path);
    return a;
}

/* What is wrong with the file, or NULL. Said here because the host compiler would say
 * it in words of its own, after naming files that the user never heard of. */
static const char *unreadable(const char *path)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return strerror(errno);
    if (S_ISDIR(st.st_mode))
        return "it is a directory";
    if (access(path, R_OK) < 0)
        return strerror(errno);
    return NULL;
}

bool preprocess_rewind(void)
{
    static off_t start = -1;
    if (start < 0)
        start = lseek(STDIN_FILENO, 0, SEEK_CUR);
    if (start >= 0 && lseek(STDIN_FILENO, start, SEEK_SET) == start)
        return true;
    start = 0;
    FILE *kept = tmpfile();
    if (!kept) {
        fprintf(stderr, "chant: error: cannot keep standard input: %s\n", strerror(errno));
        return false;
    }
    char buffer[65536];
    ssize_t n;
    while ((n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0)
        fwrite(buffer, 1, (size_t)n, kept);
    bool ok = n == 0 && fflush(kept) == 0 && !ferror(kept) && dup2(fileno(kept), STDIN_FILENO) >= 0 &&
              lseek(STDIN_FILENO, start, SEEK_SET) == start;
    if (!ok)
        fprintf(stderr, "chant: error: cannot keep standard input: %s\n", strerror(errno));
    fclose(kept);
    return ok;
}

/* Options that put macro definitions into the output (-dD, -g3) are for the compiler alone. */
static void drop_macro_output(Args *a)
{
    int kept = 0;
    for (int i = 0; i < a->count; i++) {
        const char *arg = a->items[i];
        size_t len = strlen(arg);
        if (len == 3 && strncmp(arg, "-d", 2) == 0)
            continue;
        bool macros = strncmp(arg, "-g", 2) == 0 && arg[len - 1] == '3';
        a->items[kept++] = macros ? "-g" : arg;
    }
    a->count = kept;
    a->items[kept] = NULL;
}

int preprocess(const Preprocess *p, const char *path, char **text, size_t *len)
{
    bool standard_input = strcmp(path, "-") == 0;
    if (standard_input && !preprocess_rewind())
        return 1;
    const char *problem = p->implicit_header && !standard_input ? unreadable(path) : NULL;
    if (problem) {
        fprintf(stderr, "%s: error: cannot compile this file: %s\n", path, problem);
        return 1;
    }
    Args a = preprocess_command(p, path);
    drop_macro_output(&a);
    if (p->verbose)
        args_print(&a);
    *text = NULL;
    int status = process_capture(&a, p->quiet, text, len);
    args_free(&a);
    if (status != 0) {
        free(*text);
        *text = NULL;
    }
    return status;
}
