/* Three things cost a linker time that a small program doesn't need: the plug-in for link-time
 * optimisation; folders to be searched, which gold reads whole, in all their length (2 ms); and the
 * build identifier, a hash of the whole program (0.3 ms). So libraries are named by their paths, if
 * each of them is found that way, and then no folder is named at all. */
#include "lowering/link_words.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frontend/source.h"
#include "frontend/text.h"

/* One command on its way. */
typedef struct Linking {
    Arena *arena; /* of words that are not the driver's */
    Args folders; /* to be searched, in order */
    Args words;   /* behind the linker's name */
} Linking;

/* The folder of a word -L, which comes in if it is there and new: what doesn't lead anywhere and
 * what comes twice cost time too. */
static void push_folder(Linking *l, const char *word)
{
    char path[PATH_MAX];
    if (!realpath(word + 2, path) || args_has(&l->folders, path))
        return;
    args_push(&l->folders, arena_strndup(l->arena, path, strlen(path)));
    args_push(&l->words, arena_printf(l->arena, "-L%s", path));
}

/* The driver's words without those about link-time optimisation. */
static void push_words(Linking *l, const Args *words)
{
    char path[PATH_MAX];
    for (int i = 0; i < words->count; i++) {
        const char *word = words->items[i];
        if (strcmp(word, "-plugin") == 0)
            i++;
        else if (text_starts_with(word, "-L/"))
            push_folder(l, word);
        else if (word[0] == '/' && strstr(word, "/../") && realpath(word, path))
            args_push(&l->words, arena_strndup(l->arena, path, strlen(path)));
        else if (!text_starts_with(word, "-plugin-opt"))
            args_push(&l->words, word);
    }
}

/* ---- libraries ---- */

/* The path of the file in the first folder that has it, or NULL. */
static const char *find(const Linking *l, const char *prefix, const char *name, const char *suffix)
{
    for (int i = 0; i < l->folders.count; i++) {
        char *path = arena_printf(l->arena, "%s/%s%s%s", l->folders.items[i], prefix, name, suffix);
        if (access(path, R_OK) == 0)
            return path;
    }
    return NULL;
}

/* The next word of a linker script, or NULL: a parenthesis is one, commas and comments are none. */
static const char *script_word(const Linking *l, const char **at)
{
    for (;;) {
        *at += strspn(*at, " \t\n,");
        const char *end = text_starts_with(*at, "/*") ? strstr(*at, "*/") : NULL;
        if (!end)
            break;
        *at = end + 2;
    }
    size_t len = strcspn(*at, " \t\n,()");
    len += len == 0 && **at;
    const char *word = len ? arena_strndup(l->arena, *at, len) : NULL;
    *at += len;
    return word;
}

/* True of a file that is a library itself, not a script. */
static bool is_binary(const char *text)
{
    return text_starts_with(text, "\177ELF") || text_starts_with(text, "!<arch>");
}

/* The path of the library that a word -l means, and its text, malloc'ed; NULL if there is none. */
static const char *find_library(const Linking *l, const char *word, char **text)
{
    size_t len;
    const char *path = find(l, "lib", word + 2, ".so");
    if (!path)
        path = find(l, "lib", word + 2, ".a");
    *text = path ? source_read_file(path, &len) : NULL;
    return *text ? path : NULL;
}

/* One name of a script's. */
static bool push_name(Linking *l, const char *word)
{
    const char *path = word;
    char *text = NULL;
    if (text_starts_with(word, "-l"))
        path = find_library(l, word, &text);
    else if (word[0] != '/')
        path = find(l, "", word, "");
    bool ok = path && (!text || is_binary(text));
    if (ok)
        args_push(&l->words, path);
    free(text);
    return ok;
}

/* What stands in the place of a shared library may be a script. One that says where things are is
 * for the linker to read; of others a group of files is all that is understood. */
static bool push_script(Linking *l, const char *path, const char *text)
{
    Args group = {0};
    bool is_group = false, has_paths = true, ok = false;
    int depth = 0;
    for (const char *word; !ok && (word = script_word(l, &text));) {
        if (!is_group) {
            is_group = strcmp(word, "GROUP") == 0;
        } else if (strcmp(word, "(") == 0) {
            depth++;
        } else if (strcmp(word, ")") == 0) {
            ok = --depth == 0;
        } else {
            has_paths &= word[0] == '/' || strcmp(word, "AS_NEEDED") == 0;
            args_push(&group, word);
        }
    }
    if (has_paths) {
        args_push(&l->words, path);
    } else {
        args_push(&l->words, "--start-group");
        for (int i = 0; ok && i < group.count; i++)
            ok = push_name(l, group.items[i]);
        args_push(&l->words, "--end-group");
    }
    args_free(&group);
    return ok;
}

static bool push_library(Linking *l, const char *word)
{
    char *text;
    const char *path = find_library(l, word, &text);
    bool ok = path != NULL;
    if (ok && is_binary(text))
        args_push(&l->words, path);
    else if (ok)
        ok = push_script(l, path, text);
    free(text);
    return ok;
}

/* The words with each library by its path and no build identifier; false if one isn't found. */
static bool push_found(Linking *l, const Args *words)
{
    bool ok = true;
    for (int i = 0; ok && i < words->count; i++) {
        const char *word = words->items[i];
        if (text_starts_with(word, "-l"))
            ok = push_library(l, word);
        else if (!text_starts_with(word, "-L") && !text_starts_with(word, "--build-id"))
            args_push(&l->words, word);
    }
    return ok;
}

/* ---- the command ---- */

/* gold links a small program in half of the time that bfd's linker takes. What it maps is paid by
 * the page: of most libraries it looks at the symbols alone, and the program is written at once. */
static void push_linker(Args *command)
{
    char *gold = process_find("ld.gold");
    if (gold) {
        args_push(command, "ld.gold");
        args_push(command, "--no-map-whole-files");
        args_push(command, "--no-keep-files-mapped");
        args_push(command, "--no-mmap-output-file");
    } else {
        args_push(command, "ld");
    }
    free(gold);
}

Args link_words(Arena *arena, const Args *words, bool is_plain)
{
    Linking l = {.arena = arena};
    push_words(&l, words);
    Linking found = {.arena = arena, .folders = l.folders};
    bool is_found = is_plain && push_found(&found, &l.words);
    const Args *rest = is_found ? &found.words : &l.words;
    Args command = {0};
    push_linker(&command);
    if (is_found)
        args_push(&command, "-nostdlib"); /* gold has folders of its own too */
    for (int i = 0; i < rest->count; i++)
        args_push(&command, rest->items[i]);
    args_free(&found.words);
    args_free(&l.words);
    args_free(&l.folders);
    return command;
}
