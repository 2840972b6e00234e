/* What is kept is the driver's answer to a question in which the paths of one run are replaced by
 * paths that are no files; for a run they are put back. The words of an answer stand one behind
 * another, each with its NUL; a word "|" parts the compiler's command from the assembler's. */
#include "lowering/direct.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/source.h"
#include "frontend/text.h"
#include "lowering/cache_key.h"
#include "lowering/link_words.h"

/* A word of one run, and what stands for it in what is kept. */
typedef struct Swap {
    const char *real, *kept;
} Swap;

static const char kept_source[] = "/chant/source.i", kept_object[] = "/chant/source.o",
                  kept_output[] = "/chant/output", kept_depends[] = "--dependency-file=/chant/d",
                  depends_prefix[] = "--dependency-file=", standard_input[] = "-";

/* True of options that choose the linker, or need its plug-in. */
static bool asks_for_linker(const Options *o)
{
    for (int i = 0; i < o->all.count; i++)
        if (text_starts_with(o->all.items[i], "-fuse-ld") ||
            text_starts_with(o->all.items[i], "-flto"))
            return true;
    return false;
}

/* True if the user has said nothing to the linker, but that he wants mathematics. */
static bool links_plainly(const Options *o)
{
    for (int i = 0; i < o->all.count; i++)
        if (strcmp(o->all.items[i], "-lm") != 0 && (options_is_link_only(o->all.items[i]) ||
                                                    text_starts_with(o->all.items[i], "-B")))
            return false;
    return true;
}

bool direct_open(Direct *d, const Options *o, const Toolchain *t, const Cache *cache)
{
    *d = (Direct){.cache = cache, .toolchain = t, .verbose = o->verbose};
    if (asks_for_linker(o) || !cache_knows_options(o) || !cache_key_tools(t, &d->key))
        return false;
    d->small = !o->debug_level_given && access(t->small_library, R_OK) == 0;
    d->links_plainly = links_plainly(o);
    d->arena = arena_new();
    return true;
}

void direct_close(Direct *d)
{
    if (d->started) {
        close(d->input);
        process_pipe_cancel();
    }
    args_free(&d->sources);
    args_free(&d->objects);
    arena_free(d->arena);
}

/* ---- asking ---- */

/* Takes a word of what -### prints: plain, or in quotes, where a backslash quotes one more
 * character. NULL at the end of the line. */
static char *take_word(Arena *arena, const char **at)
{
    const char *p = *at;
    p += strspn(p, " ");
    if (!*p || *p == '\n')
        return NULL;
    char *word = arena_alloc(arena, strcspn(p, "\n") + 1), *end = word;
    for (bool quoted = false; *p && *p != '\n' && (quoted || *p != ' '); p++) {
        if (*p == '"')
            quoted = !quoted;
        else
            *end++ = quoted && p[0] == '\\' && p[1] ? *++p : *p;
    }
    *end = '\0';
    *at = p;
    return word;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void put(FILE *out, const char *word)
{
    fwrite(word, 1, strlen(word) + 1, out);
}

/* A line's words. */
static Args take_words(Arena *arena, const char **line)
{
    Args words = {0};
    for (char *word; (word = take_word(arena, line));)
        args_push(&words, word);
    return words;
}

/* The commands of an answer, of which there must be those that `tools` names. */
static bool put_answer(const Direct *d, FILE *out, const char *answer, const char *const *tools)
{
    int count = 0;
    for (const char *line = answer; *line; line = strchrnul(line, '\n'), line += *line == '\n') {
        if (*line != ' ')
            continue;
        Args words = take_words(d->arena, &line);
        if (words.count == 0)
            continue;
        const char *tool = tools[count];
        bool right = tool && strcmp(base_name(words.items[0]), tool) == 0;
        if (right && strcmp(tool, "collect2") == 0) {
            Args behind = {.items = words.items + 1, .count = words.count - 1};
            Args command = link_words(d->arena, &behind, d->links_plainly);
            args_free(&words);
            words = command;
        }
        if (right && count++)
            put(out, "|");
        for (int i = 0; right && i < words.count; i++)
            if (strcmp(words.items[i], "|") != 0)
                put(out, words.items[i]);
        args_free(&words);
        if (!right)
            return false;
    }
    return count > 0 && !tools[count];
}

/* Asks the driver; the text to be kept, malloc'ed, or NULL. */
static char *ask(const Direct *d, const Args *question, const char *const *tools, size_t *len)
{
    Args a = {0};
    args_push(&a, question->items[0]);
    args_push(&a, "-###");
    for (int i = 1; i < question->count; i++)
        args_push(&a, question->items[i]);
    char *answer, *kept = NULL;
    size_t answer_len;
    int status = process_run_caught(&a, &answer, &answer_len);
    args_free(&a);
    FILE *out = status == 0 ? open_memstream(&kept, len) : NULL;
    if (out) {
        bool ok = put_answer(d, out, answer, tools);
        if (fclose(out) != 0 || !ok) {
            free(kept);
            kept = NULL;
        }
    }
    free(answer);
    return kept;
}

static const char *swapped(const char *word, const Swap *swaps, int count, bool back)
{
    for (int i = 0; i < count; i++)
        if (strcmp(word, back ? swaps[i].kept : swaps[i].real) == 0)
            return back ? swaps[i].real : swaps[i].kept;
    return word;
}

/* The commands for `question`, whose words are changed to what is kept. */
static bool commands_for(const Direct *d, Args *question, const Swap *swaps, int count,
                         const char *const *tools, Args *reply)
{
    Hash key = d->key;
    for (int i = 0; i < question->count; i++) {
        question->items[i] = swapped(question->items[i], swaps, count, false);
        hash_string(&key, question->items[i]);
    }
    size_t len;
    char *kept = cache_read_text(d->cache, &key, &len);
    if (!kept && (kept = ask(d, question, tools, &len)))
        cache_write_text(d->cache, &key, kept, len);
    if (!kept)
        return false;
    const char *text = arena_strndup(d->arena, kept, len);
    free(kept);
    for (size_t at = 0; at < len; at += strlen(text + at) + 1)
        args_push(reply, swapped(text + at, swaps, count, true));
    return true;
}

/* ---- the compiler alone ---- */

bool direct_shorten(void *context, const Args *command, const char *path, Args *shorter)
{
    static const char *const tools[] = {"cc1", NULL};
    Swap swap = {path, kept_source};
    Args question = {0};
    for (int i = 0; i < command->count; i++)
        args_push(&question, command->items[i]);
    bool ok = commands_for(context, &question, &swap, 1, tools, shorter);
    args_free(&question);
    return ok;
}

pid_t direct_start_tool(Direct *d, const Args *command, const char *tool, const char *output,
                        int input, int said)
{
    const char *const tools[] = {tool, NULL};
    Swap swaps[] = {{standard_input, kept_source}, {output, kept_object}};
    Args question = {0}, reply = {0};
    for (int i = 0; i < command->count; i++)
        args_push(&question, command->items[i]);
    pid_t pid = -1;
    if (commands_for(d, &question, swaps, output ? 2 : 1, tools, &reply)) {
        if (d->verbose)
            args_print(&reply);
        pid = process_start(&reply, input, said);
    }
    args_free(&question);
    args_free(&reply);
    return pid;
}

/* ---- compiling and linking ---- */

/* The command for one source alone. */
static Args compile_question(const Args *command, const Args *sources, const char *object,
                             const char *output, const char *source)
{
    Args a = {0};
    for (int i = 0; i < command->count; i++) {
        const char *word = command->items[i];
        if (strcmp(word, "-o") == 0 || (output && strcmp(word, output) == 0) ||
            args_has(sources, word) || (object && strcmp(word, object) == 0))
            continue;
        if (strcmp(word, "-Xlinker") == 0)
            i++;
        else
            args_push(&a, word);
    }
    args_push(&a, "-pipe");
    args_push(&a, "-c");
    args_push(&a, source);
    args_push(&a, "-o");
    args_push(&a, kept_object);
    return a;
}

/* Starts compiler and assembler. */
static bool start_pipe(const Direct *d, const Args *commands, int input, bool quiet)
{
    Args parts[2] = {{0}, {0}};
    int part = 0;
    for (int i = 0; i < commands->count; i++) {
        if (strcmp(commands->items[i], "|") == 0)
            part = 1;
        else
            args_push(&parts[part], commands->items[i]);
    }
    for (int i = 0; d->verbose && i < 2; i++)
        args_print(&parts[i]);
    bool started = process_pipe_start(&parts[0], &parts[1], input, quiet);
    args_free(&parts[0]);
    args_free(&parts[1]);
    return started;
}

/* An exit status; -1 after a signal. */
static int finish_pipe(void)
{
    int status = process_pipe_finish();
    return status > 128 ? -1 : status;
}

static bool start_compiling(const Direct *d, Args *question, const char *source,
                            const char *object, int input, bool quiet)
{
    static const char *const tools[] = {"cc1", "as", NULL};
    Swap swaps[] = {{source, kept_source}, {object, kept_object}};
    Args reply = {0};
    bool started = commands_for(d, question, swaps, 2, tools, &reply) &&
                   start_pipe(d, &reply, input, quiet);
    args_free(&reply);
    return started;
}

static int compile(const Direct *d, const Args *command, const Args *sources, const char *object,
                   const char *output, const char *source, const char *result, bool quiet)
{
    Args question = compile_question(command, sources, object, output, source);
    int status = start_compiling(d, &question, source, result, -1, quiet) ? finish_pipe() : -1;
    args_free(&question);
    return status;
}

/* The path of an object file to be made; NULL with a message. */
static const char *object_path(const Direct *d, int number)
{
    char name[32];
    snprintf(name, sizeof name, "chant-%d.o", number);
    char *path = temp_path(name);
    const char *kept = path ? arena_strndup(d->arena, path, strlen(path)) : NULL;
    free(path);
    return kept;
}

void direct_compile_ahead(Direct *d, const Args *command, const char *source)
{
    Args none = {0};
    const char *object = object_path(d, d->sources.count);
    if (object && compile(d, command, &none, NULL, NULL, source, object, true) == 0) {
        args_push(&d->sources, arena_strndup(d->arena, source, strlen(source)));
        args_push(&d->objects, object);
    }
}

static const char *compiled_ahead(const Direct *d, const char *source)
{
    for (int i = 0; i < d->sources.count; i++)
        if (strcmp(d->sources.items[i], source) == 0)
            return d->objects.items[i];
    return NULL;
}

void direct_start(Direct *d, const Args *command)
{
    Args none = {0};
    const char *object = object_path(d, 0);
    int sockets[2]; /* no pipe: the compiler may end early, which must not end this process */
    if (!object || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
        return;
    Args question = compile_question(command, &none, NULL, NULL, standard_input);
    if (start_compiling(d, &question, standard_input, object, sockets[1], false)) {
        d->started = object;
        d->input = sockets[0];
    } else {
        close(sockets[0]);
    }
    close(sockets[1]);
    args_free(&question);
}

/* Gives the compilation that waits its source. An exit status, or -1. */
static int finish_started(Direct *d, const char *source)
{
    size_t len;
    char *text = source_read_file(source, &len);
    bool complete = process_feed(d->input, text ? text : "", text ? len : 0) == 0 && text;
    d->started = NULL;
    int status = finish_pipe();
    free(text);
    return status == 0 && !complete ? -1 : status;
}

/* The linker fails if it has anything to say. It must not go on then: on a full disk gold says so
 * again and again, for ever. */
static int run_linker(const Direct *d, const Args *command)
{
    if (d->verbose)
        args_print(command);
    return process_run_mute(command) == 0 ? 0 : -1;
}

/* The command with objects in the place of sources. */
static int link_objects(const Direct *d, const Args *command, const Args *sources,
                        const Args *objects, const char *object, const char *output)
{
    static const char *const tools[] = {"collect2", NULL};
    int count = 0;
    Swap *swaps = arena_alloc(d->arena, ((size_t)sources->count + 3) * sizeof *swaps);
    swaps[count++] = (Swap){output, kept_output};
    if (object)
        swaps[count++] = (Swap){object, kept_object};
    for (int i = 0; i < objects->count; i++)
        swaps[count++] = (Swap){objects->items[i], arena_printf(d->arena, "/chant/%d.o", i)};
    Args question = {0}, reply = {0};
    int next = 0;
    for (int i = 0; i < command->count; i++) {
        const char *word = command->items[i];
        if (next < sources->count && strcmp(word, sources->items[next]) == 0) {
            args_push(&question, objects->items[next++]);
        } else {
            if (text_starts_with(word, depends_prefix))
                swaps[count++] = (Swap){word, kept_depends};
            const Toolchain *t = d->toolchain;
            bool small = d->small && strcmp(word, t->library) == 0;
            args_push(&question, small ? t->small_library : word);
        }
    }
    int status = commands_for(d, &question, swaps, count, tools, &reply) ? run_linker(d, &reply)
                                                                         : -1;
    args_free(&question);
    args_free(&reply);
    return status;
}

int direct_link(Direct *d, const Args *command, const Args *sources, const char *object,
                const char *output)
{
    Args objects = {0};
    int status = 0;
    for (int i = 0; status == 0 && i < sources->count; i++) {
        const char *path = compiled_ahead(d, sources->items[i]);
        if (!path && d->started) {
            path = d->started;
            status = finish_started(d, sources->items[i]);
        } else if (!path) {
            path = object_path(d, d->sources.count + i);
            status = path ? compile(d, command, sources, object, output, sources->items[i], path,
                                    false)
                          : 1;
        }
        if (path)
            args_push(&objects, path);
    }
    if (status == 0)
        status = link_objects(d, command, sources, &objects, object, output);
    args_free(&objects);
    return status;
}
