/* Headers and libraries are not in the key: which they are is known after the compilation only.
 * They are in the manifest. */
#include "lowering/cache_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "frontend/script.h"
#include "frontend/source.h"
#include "frontend/text.h"
#include "lowering/manifest.h"
#include "lowering/quick.h"

static bool any_prefix(const char *s, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_starts_with(s, prefixes[i]))
            return true;
    return false;
}

#define ANY_PREFIX(s, list) any_prefix(s, list, sizeof(list) / sizeof *(list))

/* Options whose words say all that they do. */
static bool is_plain_option(const char *arg)
{
    static const char *const exact[] = {"-s", "-w", "-pthread", "-pie", "-no-pie", "-rdynamic",
                                        "-static", "-static-pie", "-ansi"};
    static const char *const good[] = {"-O", "-g", "-D", "-U", "-I", "-std=", "-W", "-f", "-m",
                                       "-l", "-L", "-x", "-include", "-imacros", "-isystem",
                                       "-iquote", "-idirafter", "-pedantic"};
    static const char *const bad[] = {
        "-Wl,", "-Wa,", "-Wp,", "-fplugin", "-fprofile", "-fauto-profile", "-fdump", "-fsave",
        "-ftest-coverage", "-fstack-usage", "-fcallgraph-info", "-fopt-info", "-frandom-seed",
        "-fpreprocessed", "-fdirectives-only", "-fpch", "-fsanitize-", "-fmodule", "-gsplit",
        "-fdiagnostics-format", "-fcompare-debug", "-march=native", "-mtune=native",
        "-mcpu=native"};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        if (strcmp(arg, exact[i]) == 0)
            return true;
    return ANY_PREFIX(arg, good) && !ANY_PREFIX(arg, bad);
}

static bool is_known_input(const Options *o, const char *path)
{
    static const char *const suffixes[] = {".o", ".a", ".so", ".i"};
    if (options_is_chant_source(o, path) || options_is_c_source(o, path))
        return true;
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (len > strlen(suffixes[i]) &&
            strcmp(path + len - strlen(suffixes[i]), suffixes[i]) == 0)
            return strcmp(options_language(o, path), "none") == 0;
    return false;
}

bool cache_knows_options(const Options *o)
{
    if (o->save_temps || o->shows_only || o->stage != STAGE_LINK)
        return false;
    int input = 0;
    for (int i = 0; i < o->all.count; i++) {
        const char *arg = o->all.items[i];
        if (input < o->inputs.count && arg == o->inputs.items[input])
            input++;
        else if (!is_plain_option(arg))
            return false;
        else
            i += options_takes_argument(arg);
    }
    return true;
}

static bool knows_inputs(const Options *o)
{
    for (int i = 0; i < o->inputs.count; i++)
        if (!is_known_input(o, o->inputs.items[i]))
            return false;
    return true;
}

/* A tool is known by its file. */
static void add_tool(Hash *h, const char *path)
{
    struct stat st;
    long long parts[6] = {0};
    hash_string(h, path);
    if (stat(path, &st) == 0) {
        parts[0] = (long long)st.st_dev;
        parts[1] = (long long)st.st_ino;
        parts[2] = st.st_size;
        parts[3] = st.st_mtim.tv_sec;
        parts[4] = st.st_mtim.tv_nsec;
        parts[5] = 1;
    }
    hash_bytes(h, parts, sizeof parts);
}

/* The same of a command's name. True if it is a file, and no script. */
static bool add_command(Hash *h, const char *name)
{
    char *path = process_find(name);
    bool is_program = path && !script_is(path);
    add_tool(h, path ? path : name);
    free(path);
    return is_program;
}

static void add_environment(Hash *h)
{
    static const char *const names[] = {
        "CPATH", "C_INCLUDE_PATH", "GCC_EXEC_PREFIX", "COMPILER_PATH", "LIBRARY_PATH",
        "LD_RUN_PATH", "SOURCE_DATE_EPOCH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE",
        "LC_MESSAGES", "GCC_COLORS", "COLUMNS", "CHANT_JIT_REFUSE", "DEPENDENCIES_OUTPUT",
        "SUNPRO_DEPENDENCIES"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        hash_string(h, getenv(names[i]));
}

bool cache_key_tools(const Toolchain *t, Hash *key)
{
    add_environment(key);
    add_tool(key, "/proc/self/exe");
    add_tool(key, t->library);
    add_command(key, "as");
    add_command(key, "ld");
    return add_command(key, t->cc);
}

static bool add_input(Hash *h, const Options *o, const char *path)
{
    const GivenSource *given = quick_source(o, path);
    if (given) {
        hash_bytes(h, given->text, given->len);
        return !manifest_is_unsteady(given->text, given->len);
    }
    size_t len;
    char *text = source_read_file(path, &len);
    if (!text)
        return false;
    hash_bytes(h, text, len);
    free(text);
    return true;
}

bool cache_key(const Options *o, const Toolchain *t, Hash *key)
{
    *key = (Hash){0};
    if (o->verbose || o->dumps || !cache_knows_options(o) || !knows_inputs(o))
        return false;
    char *directory = getcwd(NULL, 0);
    if (!directory)
        return false;
    hash_string(key, directory);
    free(directory);
    for (int i = 1; i < o->option_words; i++)
        hash_string(key, o->words.items[i]);
    unsigned char colour = options_diag_colour(&o->diag);
    hash_bytes(key, &colour, 1);
    cache_key_tools(t, key);
    for (int i = 0; i < o->inputs.count; i++)
        if (!add_input(key, o, o->inputs.items[i]))
            return false;
    return true;
}
