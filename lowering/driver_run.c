/* `chant run`: a program is built in the temporary directory and run as a child, and meanwhile kept
 * in the cache. One that was kept takes this process over. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "frontend/text.h"
#include "lowering/cache.h"
#include "lowering/cache_key.h"
#include "lowering/depends.h"
#include "lowering/direct.h"
#include "lowering/driver_link.h"
#include "lowering/jit.h"
#include "lowering/quick.h"

/* ---- the program ---- */

/* Ends this process the way the program ended. */
static int same_end(int wait_status)
{
    if (wait_status == -1)
        return 1;
    if (WIFEXITED(wait_status))
        return WEXITSTATUS(wait_status);
    int sig = WTERMSIG(wait_status);
    temp_cleanup();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(sig, &standard, NULL);
    raise(sig);
    return 128 + sig;
}

static bool set_environment(const Options *o)
{
    if (!o->leaks || setenv("CHANT_LEAKS", "1", 1) == 0)
        return true;
    perror("chant: error: CHANT_LEAKS");
    return false;
}

static Args program_command(const Options *o, const char *program)
{
    Args a = {0};
    args_push(&a, program);
    for (int i = 0; i < o->program_args.count; i++)
        args_push(&a, o->program_args.items[i]);
    return a;
}

/* As a child. */
static bool start_program(const Options *o, const char *program)
{
    Args a = program_command(o, program);
    if (o->verbose)
        args_print(&a);
    fflush(stdout);
    bool started = set_environment(o) && process_start_program(&a);
    if (!started && access(program, X_OK) != 0 && errno == EACCES)
        fprintf(stderr, "chant: note: TMPDIR can name a folder that programs may be run from\n");
    args_free(&a);
    return started;
}

static int finish_program(void)
{
    return same_end(process_finish_program());
}

/* In the place of this process. Returns only if it can't be: another process may have removed it
 * from the cache just now. */
static void become_program(const Options *o, const char *program)
{
    Args a = program_command(o, program);
    if (set_environment(o))
        execv(program, (char **)a.items);
    args_free(&a);
}

/* True of the names of folders, and of those that Chant's own files have. */
static bool is_taken(const char *name)
{
    return strcmp(name, "") == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           (text_starts_with(name, "chant-") && strchr(name, '.'));
}

/* The path of the program to be made, which is called as its source is; malloc'ed. */
static char *program_path(const Options *o)
{
    const char *input = o->inputs.items[0];
    char *name = driver_with_suffix(input == options_code_name    ? "command"
                                    : strcmp(input, "-") == 0 ? "stdin"
                                                              : input,
                                    "");
    char *program = temp_path(is_taken(name) ? "program" : name);
    free(name);
    return program;
}

static int build_and_run(const Options *o, const Toolchain *t)
{
    char *program = program_path(o);
    bool started = program && driver_link(o, t, program) == 0 && start_program(o, program);
    free(program);
    return started ? finish_program() : 1;
}

/* ---- what the compilation says ---- */

/* Standard error while it goes to a file. */
typedef struct Caught {
    int real, file;
} Caught;

static bool catch_begin(Caught *c)
{
    c->real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    c->file = memfd_create("diagnostics", MFD_CLOEXEC);
    if (c->real >= 0 && c->file >= 0 && dup2(c->file, STDERR_FILENO) >= 0)
        return true;
    perror("chant: error: cannot keep what the compilation says");
    if (c->real >= 0)
        close(c->real);
    if (c->file >= 0)
        close(c->file);
    return false;
}

static void say(const char *text, size_t len)
{
    for (ssize_t n; len > 0; text += n, len -= (size_t)n)
        if ((n = write(STDERR_FILENO, text, len)) <= 0)
            return;
}

/* Says what was caught, and returns it, malloc'ed. */
static char *catch_end(Caught *c, size_t *len)
{
    fflush(stderr);
    dup2(c->real, STDERR_FILENO);
    close(c->real);
    off_t size = lseek(c->file, 0, SEEK_END);
    char *text = xmalloc((size_t)(size > 0 ? size : 0) + 1);
    ssize_t n = size > 0 ? pread(c->file, text, (size_t)size, 0) : 0;
    *len = n > 0 ? (size_t)n : 0;
    close(c->file);
    say(text, *len);
    return text;
}

/* ---- the cache ---- */

/* One run that may find its program in the cache, or leave it there. */
typedef struct Keeping {
    const Cache *cache;
    Hash key;
    struct timespec begun;
    Options options;            /* the user's, with what follows added */
    char *headers, *libraries;  /* where compiler and linker are to say what they read */
    char *lines;                /* the same as `headers` for clang */
    char library_option[4200];
} Keeping;

static Args copy_args(const Args *from)
{
    Args a = {0};
    for (int i = 0; i < from->count; i++)
        args_push(&a, from->items[i]);
    return a;
}

static bool links_libraries(const Options *o)
{
    for (int i = 0; i < o->all.count; i++)
        if (strncmp(o->all.items[i], "-l", 2) == 0 || strncmp(o->all.items[i], "-L", 2) == 0)
            return true;
    return false;
}

/* What asks gcc for rules of the headers that it reads, and clang for their paths. */
static const char gcc_headers[] = "SUNPRO_DEPENDENCIES", clang_asks[] = "CC_PRINT_HEADERS",
                  clang_headers[] = "CC_PRINT_HEADERS_FILE";

static bool watch_headers(const Keeping *k)
{
    return setenv(gcc_headers, k->headers, 1) == 0 && setenv(clang_asks, "1", 1) == 0 &&
           setenv(clang_headers, k->lines, 1) == 0;
}

static void watch_no_headers(void)
{
    unsetenv(gcc_headers);
    unsetenv(clang_asks);
    unsetenv(clang_headers);
}

/* The options of a compilation that is being watched. */
static void watch(Keeping *k, const Options *o)
{
    static const char coloured[] = "-fdiagnostics-color=always";
    k->options = *o;
    k->options.all = copy_args(&o->all);
    k->options.compile = copy_args(&o->compile);
    if (links_libraries(o)) {
        snprintf(k->library_option, sizeof k->library_option, "--dependency-file=%s", k->libraries);
        args_push(&k->options.all, "-Xlinker");
        args_push(&k->options.all, k->library_option);
    }
    if (o->diag.colour == 0 && options_diag_colour(&o->diag)) { /* a file is no terminal */
        args_push(&k->options.all, coloured);
        args_push(&k->options.compile, coloured);
        k->options.diag.colour = 1;
    }
}

static void watch_end(Keeping *k)
{
    args_free(&k->options.all);
    args_free(&k->options.compile);
}

/* True of a file that was made on the way. Of what gcc's driver made nothing is left. */
static bool is_passing(const char *path)
{
    const char *folder = temp_folder();
    size_t len = folder ? strlen(folder) : 0;
    return (len && strncmp(path, folder, len) == 0 && path[len] == '/') || access(path, F_OK) != 0;
}

/* Whether compiler and linker name what they read, and all of it that was not made on the way. The
 * strings are malloc'ed. */
static bool files_read(const Keeping *k, Args *files)
{
    const Options *o = &k->options;
    bool compiles = false;
    for (int i = 0; i < o->inputs.count; i++) {
        const char *input = o->inputs.items[i];
        compiles |= options_is_chant_source(o, input) || options_is_c_source(o, input);
        if (quick_source(o, input))
            continue;
        args_push(files, strcpy(xmalloc(strlen(input) + 1), input));
    }
    if (compiles && !depends_read(k->headers, files) && !depends_read_lines(k->lines, files))
        return false;
    const char *library = jit_library();
    if (library)
        args_push(files, strcpy(xmalloc(strlen(library) + 1), library));
    Args linked = {0};
    bool ok = !links_libraries(o) || depends_read(k->libraries, &linked);
    for (int i = 0; i < linked.count; i++) {
        if (is_passing(linked.items[i]))
            free((char *)linked.items[i]);
        else
            args_push(files, linked.items[i]);
    }
    args_free(&linked);
    return ok;
}

/* Makes an entry of the program, if it can be kept. */
static void keep(const Keeping *k, const char *program, const char *diagnostics, size_t len)
{
    Args files = {0};
    NewProgram new = {.path = program,
                      .diagnostics = diagnostics,
                      .diagnostics_len = len,
                      .files = &files,
                      .begun = k->begun};
    if (files_read(k, &files))
        cache_keep(k->cache, &k->key, &new);
    for (int i = 0; i < files.count; i++)
        free((char *)files.items[i]);
    args_free(&files);
}

/* Builds the program under watch, and keeps it while it runs. */
static int build_keep_and_run(Keeping *k, const Options *o, const Toolchain *t)
{
    char *program = program_path(o);
    k->headers = temp_path("chant-headers.d");
    k->lines = temp_path("chant-headers.lines");
    k->libraries = temp_path("chant-libraries.d");
    Caught caught;
    bool started = false;
    if (program && k->headers && k->lines && k->libraries && watch_headers(k) &&
        catch_begin(&caught)) {
        watch(k, o);
        bool built = driver_link(&k->options, t, program) == 0;
        size_t len;
        char *diagnostics = catch_end(&caught, &len);
        watch_no_headers();
        started = built && start_program(o, program);
        if (built)
            keep(k, program, diagnostics, len);
        watch_end(k);
        free(diagnostics);
    }
    free(program);
    free(k->headers);
    free(k->lines);
    free(k->libraries);
    return started ? finish_program() : 1;
}

/* True if the user has no use of his own for what a watched compilation needs. */
static bool can_watch(void)
{
    const char *tmp = getenv("TMPDIR");
    return !getenv(gcc_headers) && !getenv("DEPENDENCIES_OUTPUT") && !getenv(clang_asks) &&
           !(tmp && (strpbrk(tmp, " \\$#") || strlen(tmp) > 4000));
}

/* -1 if no program can be kept of this run. */
static int run_through_cache(const Options *o, const Toolchain *t, const Cache *cache)
{
    Keeping k = {.cache = cache};
    CachedProgram found;
    clock_gettime(CLOCK_REALTIME_COARSE, &k.begun);
    if (o->no_cache || !can_watch() || !cache_key(o, t, &k.key))
        return -1;
    if (cache_find(cache, &k.key, &found)) {
        say(found.diagnostics, found.diagnostics_len);
        become_program(o, found.path);
        cached_program_free(&found);
    }
    return build_keep_and_run(&k, o, t);
}

int driver_run(const Options *o, const Toolchain *t)
{
    Cache cache;
    if (!cache_open(&cache, true))
        return build_and_run(o, t);
    Direct direct;
    Toolchain with = *t;
    bool is_direct = direct_open(&direct, o, t, &cache);
    if (is_direct)
        with.direct = &direct;
    int status = run_through_cache(o, &with, &cache);
    if (status < 0)
        status = build_and_run(o, &with);
    if (is_direct)
        direct_close(&direct);
    cache_close(&cache);
    return status;
}

int driver_cache(const Options *o)
{
    Cache cache;
    if (o->inputs.count || o->all.count) {
        fprintf(stderr, "chant: error: usage: chant cache [--clear]\n");
        return 1;
    }
    if (!cache_open(&cache, false)) {
        puts("no programs are kept");
        return 0;
    }
    int status = o->clear && !cache_clear(&cache);
    if (!o->clear)
        cache_report(&cache, stdout);
    cache_close(&cache);
    return status;
}
