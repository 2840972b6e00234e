/* The host's own preprocessor: nothing here guesses at macros. chant.h comes in as a
 * system header, so that the host compiler is silent about it. */
#include "frontend/preprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "frontend/script.h"

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
        args_push(&a, p->implicit_header);
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
    bool ok = n == 0 && fflush(kept) == 0 && !ferror(kept) &&
              dup2(fileno(kept), STDIN_FILENO) >= 0 &&
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

/* Runs the command, whose standard input is `input`. */
static int run(const Preprocess *p, Args *a, const char *path, int input, char **text,
               size_t *len)
{
    Args shorter = {0};
    drop_macro_output(a);
    if (p->shorten && p->shorten(p->context, a, path, &shorter)) {
        args_free(a);
        *a = shorter;
    }
    if (p->verbose)
        args_print(a);
    *text = NULL;
    int output = process_capture_start(a, input, p->quiet), status = -1;
    if (output >= 0) {
        if (p->meanwhile)
            p->meanwhile(p->meanwhile_context);
        status = process_capture_finish(output, text, len);
    }
    if (shorter.items && status > 128 && !p->quiet) /* no driver is there to say so */
        fprintf(stderr, "chant: error: '%s' was ended by a signal: %s\n", a->items[0],
                strsignal(status - 128));
    args_free(a);
    if (status != 0) {
        free(*text);
        *text = NULL;
    }
    return status;
}

/* ---- sources that are no files, and files that are not read as they are ---- */

/* `text` from its line `line` on, as standard input; -1 with a message. */
static int open_text(const char *name, int line, const char *text, size_t len)
{
    int fd = memfd_create("source", MFD_CLOEXEC);
    int copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
    FILE *file = copy < 0 ? NULL : fdopen(copy, "w");
    bool ok = file != NULL;
    if (file) {
        fprintf(file, "# %d \"", line);
        for (const char *c = name; *c; c++)
            fprintf(file, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        fputs("\"\n", file);
        fwrite(text, 1, len, file);
        ok = !ferror(file);
        ok &= fclose(file) == 0;
    }
    if (ok && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    fprintf(stderr, "chant: error: cannot keep the source of '%s': %s\n", name, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* The command reads standard input in the place of a file. */
static int preprocess_text(const Preprocess *p, const char *name, int line, const char *text,
                           size_t text_len, const char *folder, char **result, size_t *len)
{
    int input = open_text(name, line, text, text_len);
    if (input < 0)
        return 1;
    Args a = preprocess_command(p, "-");
    if (folder) {
        args_push(&a, "-iquote");
        args_push(&a, folder);
    }
    int status = run(p, &a, "-", input, result, len);
    close(input);
    return status;
}

static int preprocess_script(const Preprocess *p, const char *path, char **result, size_t *len)
{
    size_t text_len, folder_len = script_folder_len(path);
    char *text = script_read(path, &text_len);
    if (!text) {
        fprintf(stderr, "%s: error: cannot compile this file: %s\n", path, strerror(errno));
        return 1;
    }
    char *folder = xmalloc(folder_len + 1);
    sprintf(folder, "%.*s", (int)folder_len, path);
    int status = preprocess_text(p, path, 2, text, text_len, folder_len ? folder : NULL, result,
                                 len);
    free(folder);
    free(text);
    return status;
}

int preprocess(const Preprocess *p, const char *path, char **text, size_t *len)
{
    if (p->given)
        return preprocess_text(p, p->given->name, 1, p->given->text, p->given->len, NULL, text,
                               len);
    bool standard_input = strcmp(path, "-") == 0;
    if (standard_input && !preprocess_rewind())
        return 1;
    const char *problem = p->implicit_header && !standard_input ? unreadable(path) : NULL;
    if (problem) {
        fprintf(stderr, "%s: error: cannot compile this file: %s\n", path, problem);
        return 1;
    }
    if (p->implicit_header && !standard_input && script_is(path))
        return preprocess_script(p, path, text, len);
    Args a = preprocess_command(p, path);
    return run(p, &a, path, -1, text, len);
}
