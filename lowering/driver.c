/* Each input that is translated becomes a preprocessed C file in the temporary directory; the
 * host compiler does the rest with the user's own options. */
#include "lowering/driver.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "frontend/preprocess.h"
#include "lowering/translate.h"

static const char chant_macro[] = "-D__CHANT__=1";

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* base_name with another suffix; malloc'ed. */
static char *with_suffix(const char *path, const char *suffix)
{
    const char *base = base_name(path), *dot = strrchr(base, '.');
    size_t len = dot ? (size_t)(dot - base) : strlen(base);
    char *name = xmalloc(len + strlen(suffix) + 1);
    memcpy(name, base, len);
    strcpy(name + len, suffix);
    return name;
}

/* The path for the emitted C of the n-th input; malloc'ed. It has the input's name, as the
 * host compiler names what it writes beside its output after that. -save-temps keeps it, as
 * NAME.chant.i, where the object would go. */
static char *emitted_path(const Options *o, const char *input, int n)
{
    if (o->save_temps)
        return with_suffix(input, ".chant.i");
    char *base = with_suffix(input, ".i");
    char *path = temp_path(base);
    if (path && access(path, F_OK) == 0) {
        free(path);
        char *name = xmalloc(strlen(base) + 24);
        sprintf(name, "%d-%s", n, base);
        path = temp_path(name);
        free(name);
    }
    free(base);
    return path;
}

static int run_command(const Options *o, const Args *a)
{
    if (o->verbose)
        args_print(a);
    int status = process_run(a);
    return status < 0 ? 1 : status;
}

/* -M options for one input: the user's, with the target and file that cc would choose. */
static Args depend_args(const Options *o, const char *object)
{
    Args a = {0};
    if (o->depend.count == 0)
        return a;
    for (int i = 0; i < o->depend.count; i++)
        args_push(&a, o->depend.items[i]);
    if (!o->depend_target) {
        args_push(&a, "-MT");
        args_push(&a, object);
    }
    return a;
}

/* With -MD and no -MF, cc names the depfile after the output; pushes that. The result is
 * malloc'ed, or NULL if nothing was pushed. */
static char *push_depend_file(const Options *o, Args *a, const char *object)
{
    if (o->depend.count == 0 || o->depend_file)
        return NULL;
    const char *dot = strrchr(base_name(object), '.');
    size_t len = dot ? (size_t)(dot - object) : strlen(object);
    char *file = xmalloc(len + 3);
    memcpy(file, object, len);
    strcpy(file + len, ".d");
    args_push(a, "-MF");
    args_push(a, file);
    return file;
}

static bool is_output_flag(const char *arg)
{
    return strcmp(arg, "-o") == 0;
}

static bool is_input(const Options *o, const char *arg)
{
    for (int i = 0; i < o->inputs.count; i++)
        if (o->inputs.items[i] == arg)
            return true;
    return false;
}

/* What a composed command leaves out of the user's options: -o and -x, which it sets itself;
 * where the host compiler sees preprocessed text only, all that is about preprocessing. */
static bool is_left_out(const Options *o, const char *arg, bool preprocessed)
{
    if (is_output_flag(arg) || strncmp(arg, "-x", 2) == 0)
        return true;
    if (o->output && strncmp(arg, "-o", 2) == 0 && arg + 2 == o->output)
        return true;
    if (strncmp(arg, "-M", 2) == 0 && strncmp(arg, "-Mno", 4) != 0)
        return preprocessed;
    return preprocessed && options_is_preprocess_only(arg);
}

/* The user's option at o->all.items[i], unless it is left out. Returns how many words besides
 * were its value. */
static int push_flag(const Options *o, Args *a, int i, bool preprocessed)
{
    int values = options_takes_argument(o->all.items[i]) && i + 1 < o->all.count;
    if (!is_left_out(o, o->all.items[i], preprocessed))
        for (int j = 0; j <= values; j++)
            args_push(a, o->all.items[i + j]);
    return values;
}

static void push_flags(const Options *o, Args *a, bool preprocessed)
{
    for (int i = 0; i < o->all.count; i++)
        if (!is_input(o, o->all.items[i]))
            i += push_flag(o, a, i, preprocessed);
}

/* Plain C may include chant.h too. */
static void push_include_dir(const Toolchain *t, Args *a)
{
    args_push(a, "-isystem");
    args_push(a, t->include_dir);
}

/* One input that the host compiler takes as it is; `seen` if Chant has checked it. */
static int pass_one(const Options *o, const Toolchain *t, const char *input, bool seen)
{
    Args a = {0};
    args_push(&a, t->cc);
    push_flags(o, &a, false);
    push_include_dir(t, &a);
    if (seen)
        args_push(&a, chant_macro);
    args_push(&a, "-x");
    args_push(&a, options_language(o, input));
    args_push(&a, input);
    if (o->output) {
        args_push(&a, "-o");
        args_push(&a, o->output);
    }
    int status = run_command(o, &a);
    args_free(&a);
    return status;
}

/* Compiles the emitted C of one input. */
static int compile_emitted(const Options *o, const Toolchain *t, const char *emitted,
                           const char *object, bool uses_chant)
{
    Args a = {0};
    args_push(&a, t->cc);
    push_flags(o, &a, true);
    toolchain_compile_flags(&a, uses_chant);
    args_push(&a, emitted);
    args_push(&a, "-o");
    args_push(&a, object);
    int status = run_command(o, &a);
    args_free(&a);
    return status;
}

/* What a source's output is called, after -o or else after the source; malloc'ed, or NULL with
 * a message. */
static char *object_path(const Options *o, const char *input)
{
    if (!o->output)
        return with_suffix(input, o->stage == STAGE_ASSEMBLY ? ".s" : ".o");
    char *path = strdup(o->output);
    if (!path)
        fprintf(stderr, "chant: error: out of memory\n");
    return path;
}

/* Translates the n-th input for a compilation that makes `object`; the path of the emitted C,
 * malloc'ed, or NULL if there is none. */
static char *translate_for(const Options *o, const Toolchain *t, const char *input,
                           const char *object, int n, Translation *result)
{
    char *path = emitted_path(o, input, n);
    if (!path)
        return NULL;
    Args depend = depend_args(o, object);
    char *depend_file = push_depend_file(o, &depend, object);
    if (translate(o, t, input, path, &depend, result) != 0) {
        free(path);
        path = NULL;
    }
    args_free(&depend);
    free(depend_file);
    return path;
}

/* -c or -S of one input that is translated. */
static int compile_one(const Options *o, const Toolchain *t, const char *input, int n)
{
    char *object = object_path(o, input);
    if (!object)
        return 1;
    Translation result;
    char *emitted = translate_for(o, t, input, object, n, &result);
    int status = 1;
    if (emitted)
        status = result.as_it_is ? pass_one(o, t, input, true)
                                 : compile_emitted(o, t, emitted, object, result.uses_chant);
    free(emitted);
    free(object);
    return status;
}

/* -E, -M of one input that is translated: the preprocessor's own output. */
static int preprocess_one(const Options *o, const Toolchain *t, const char *input)
{
    Preprocess p = {.cc = t->cc,
                    .include_dir = t->include_dir,
                    .flags = &o->compile,
                    .depend = &o->depend,
                    .verbose = o->verbose,
                    .implicit_header = !options_is_c_source(o, input)};
    Args a = preprocess_command(&p, input);
    if (o->output) {
        args_push(&a, "-o");
        args_push(&a, o->output);
    }
    int status = run_command(o, &a);
    args_free(&a);
    return status;
}

static int each_input(const Options *o, const Toolchain *t)
{
    int status = 0;
    for (int i = 0; i < o->inputs.count; i++) {
        const char *input = o->inputs.items[i];
        int s;
        if (!options_is_chant_source(o, input))
            s = pass_one(o, t, input, false);
        else if (o->stage >= STAGE_PREPROCESS)
            s = preprocess_one(o, t, input);
        else
            s = compile_one(o, t, input, i);
        if (s != 0)
            status = s;
    }
    return status;
}

/* What a link makes of its inputs: by the number of the input, the emitted C, or NULL for one
 * that the host compiler takes as it is. */
typedef struct Link {
    char **emitted;
    bool uses_chant;   /* something of Chant's stood in one of them */
    bool preprocessed; /* no source is left to be preprocessed */
} Link;

static bool is_binary(const char *path)
{
    const char *dot = strrchr(base_name(path), '.');
    return dot && (strcmp(dot, ".o") == 0 || strcmp(dot, ".a") == 0 || strcmp(dot, ".so") == 0 ||
                   strcmp(dot, ".i") == 0);
}

/* Translates every input that is Chant's. Returns an exit status. */
static int translate_for_link(const Options *o, const Toolchain *t, Link *l)
{
    int status = 0;
    l->preprocessed = true;
    for (int i = 0; i < o->inputs.count; i++) {
        const char *input = o->inputs.items[i];
        Translation result = {.as_it_is = true};
        if (options_is_chant_source(o, input)) {
            char *object = object_path(o, input);
            char *path = object ? translate_for(o, t, input, object, i, &result) : NULL;
            if (!path)
                status = 1;
            free(object);
            if (result.as_it_is)
                free(path);
            else
                l->emitted[i] = path;
            l->uses_chant |= result.uses_chant;
        }
        l->preprocessed &= !result.as_it_is || is_binary(input);
    }
    return status;
}

/* Everything to be linked, in its order. */
static void push_link_inputs(const Options *o, Args *a, const Link *l)
{
    const char *language = "none";
    int n = 0;
    for (int i = 0; i < o->all.count; i++) {
        const char *arg = o->all.items[i];
        if (is_input(o, arg)) {
            const char *emitted = l->emitted[n++];
            const char *wanted = emitted ? "none" : options_language(o, arg);
            if (strcmp(wanted, language) != 0) {
                args_push(a, "-x");
                args_push(a, language = wanted);
            }
            args_push(a, emitted ? emitted : arg);
        } else {
            i += push_flag(o, a, i, l->preprocessed);
        }
    }
    if (strcmp(language, "none") != 0) {
        args_push(a, "-x");
        args_push(a, "none");
    }
}

/* Translates every input that is Chant's, then compiles and links all in one command. */
static int link_all(const Options *o, const Toolchain *t, const char *output)
{
    Link l = {.emitted = xmalloc(((size_t)o->inputs.count + 1) * sizeof *l.emitted)};
    for (int i = 0; i < o->inputs.count; i++)
        l.emitted[i] = NULL;
    int status = translate_for_link(o, t, &l);
    if (status == 0) {
        Args a = {0};
        args_push(&a, t->cc);
        toolchain_compile_flags(&a, l.uses_chant);
        push_include_dir(t, &a);
        if (o->chant_c)
            args_push(&a, chant_macro);
        push_link_inputs(o, &a, &l);
        if (output) {
            args_push(&a, "-o");
            args_push(&a, output);
        }
        if (!o->bare_link)
            toolchain_link_flags(t, &a);
        status = run_command(o, &a);
        args_free(&a);
    }
    for (int i = 0; i < o->inputs.count; i++)
        free(l.emitted[i]);
    free(l.emitted);
    return status;
}

static bool any_chant_source(const Options *o)
{
    for (int i = 0; i < o->inputs.count; i++)
        if (options_is_chant_source(o, o->inputs.items[i]))
            return true;
    return false;
}

/* Nothing here is Chant's: the host compiler gets the command as it came, and libchant
 * if it links something. */
static int pass_through(const Options *o, const Toolchain *t)
{
    Args a = {0};
    args_push(&a, t->cc);
    for (int i = 0; i < o->all.count; i++)
        args_push(&a, o->all.items[i]);
    if (o->inputs.count > 0) {
        push_include_dir(t, &a);
        if (o->stage == STAGE_LINK && !o->bare_link)
            toolchain_link_flags(t, &a);
    }
    int status = run_command(o, &a);
    args_free(&a);
    return status;
}

int driver_build(const Options *o, const Toolchain *t)
{
    if (!any_chant_source(o))
        return pass_through(o, t);
    if (o->stage == STAGE_LINK)
        return link_all(o, t, o->output);
    if (o->output && o->inputs.count > 1) {
        fprintf(stderr, "chant: error: -o with -c, -S or -E takes one input file\n");
        return 1;
    }
    return each_input(o, t);
}

int driver_emit(const Options *o, const Toolchain *t)
{
    int status = 0;
    for (int i = 0; i < o->inputs.count; i++) {
        const char *input = o->inputs.items[i];
        char *object = object_path(o, input);
        if (!object)
            return 1;
        Args depend = depend_args(o, object);
        char *depend_file = push_depend_file(o, &depend, object);
        Translation result;
        if (translate(o, t, input, o->output, &depend, &result) != 0)
            status = 1;
        args_free(&depend);
        free(depend_file);
        free(object);
    }
    return status;
}

int driver_check(const Options *o, const Toolchain *t)
{
    int status = 0;
    Translation result;
    for (int i = 0; i < o->inputs.count; i++)
        if (translate(o, t, o->inputs.items[i], "", NULL, &result) != 0)
            status = 1;
    return status;
}

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

int driver_run(const Options *o, const Toolchain *t)
{
    char *name = with_suffix(o->inputs.items[0], "");
    char *program = temp_path(name);
    free(name);
    if (!program)
        return 1;
    int status = link_all(o, t, program);
    if (status == 0) {
        Args a = {0};
        args_push(&a, program);
        for (int i = 0; i < o->program_args.count; i++)
            args_push(&a, o->program_args.items[i]);
        if (o->verbose)
            args_print(&a);
        fflush(stdout);
        if (o->leaks && setenv("CHANT_LEAKS", "1", 1) != 0) {
            perror("chant: error: CHANT_LEAKS");
            status = 1;
        } else {
            status = same_end(process_run_program(&a));
        }
        args_free(&a);
    } else {
        status = 1;
    }
    free(program);
    return status;
}
