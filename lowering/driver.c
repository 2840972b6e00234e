/* Each input that is translated becomes a preprocessed C file in the temporary directory; the
 * host compiler does the rest with the user's own options. */
#include "lowering/driver_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "frontend/preprocess.h"
#include "lowering/direct.h"
#include "lowering/jit.h"
#include "lowering/translate.h"

static const char chant_macro[] = "-D__CHANT__=1";

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *driver_with_suffix(const char *path, const char *suffix)
{
    const char *base = base_name(path), *dot = strrchr(base, '.');
    size_t len = dot ? (size_t)(dot - base) : strlen(base);
    char *name = xmalloc(len + strlen(suffix) + 1);
    memcpy(name, base, len);
    strcpy(name + len, suffix);
    return name;
}

/* NAME.chant.i, which -save-temps keeps in the current folder, or beside the output `object`. */
static char *kept_path(const Options *o, const char *input, const char *object)
{
    char *name = driver_with_suffix(input, ".chant.i");
    int directory = (int)(base_name(object) - object);
    if (!o->save_beside_output || directory == 0)
        return name;
    char *path = xmalloc((size_t)directory + strlen(name) + 1);
    sprintf(path, "%.*s%s", directory, object, name);
    free(name);
    return path;
}

/* The path for the emitted C of the n-th input; malloc'ed. It has the input's name, as the
 * host compiler names what it writes beside its output after that. */
char *driver_emitted_path(const Options *o, const char *input, const char *object, int n)
{
    if (o->save_temps)
        return kept_path(o, input, object);
    char *base = driver_with_suffix(input, ".i");
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

/* Standard output by a name of its own, for a child that has its own standard output. */
static const char *standard_output(void)
{
    static char path[32];
    if (!path[0])
        sprintf(path, "/dev/fd/%d", dup(STDOUT_FILENO));
    return path;
}

/* The target and the file that cc would choose for -MD, as the user did not: both are named after
 * the output. The file's name is malloc'ed; NULL if it was not pushed. */
static char *push_depend_names(const Options *o, Args *a, const char *object)
{
    if (o->depend.count == 0)
        return NULL;
    if (!o->depend_target) {
        args_push(a, "-MT");
        args_push(a, object);
    }
    if (o->depend_file)
        return NULL;
    const char *prefix = o->stage == STAGE_LINK && !o->output ? "a-" : "";
    const char *dot = strrchr(base_name(object), '.');
    size_t len = dot ? (size_t)(dot - object) : strlen(object);
    char *file = xmalloc(strlen(prefix) + len + 3);
    sprintf(file, "%s%.*s.d", prefix, (int)len, object);
    args_push(a, "-MF");
    args_push(a, file);
    return file;
}

/* *file is push_depend_names's. */
Args driver_depend_args(const Options *o, const char *object, char **file)
{
    Args a = {0};
    bool names_file = false;
    for (int i = 0; i < o->depend.count; i++) {
        const char *arg = o->depend.items[i];
        args_push(&a, names_file && strcmp(arg, "-") == 0 ? standard_output() : arg);
        names_file = strcmp(arg, "-MF") == 0;
    }
    *file = push_depend_names(o, &a, object);
    return a;
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

static void push_include_dir(const Toolchain *t, Args *a)
{
    args_push(a, "-isystem");
    args_push(a, t->include_dir);
}

void driver_push_source_flags(const Options *o, const Toolchain *t, Args *a)
{
    push_include_dir(t, a);
    if (o->chant_c)
        args_push(a, chant_macro);
}

char *driver_object_path(const Options *o, const char *input)
{
    if (!o->output)
        return driver_with_suffix(input, o->stage == STAGE_ASSEMBLY ? ".s" : ".o");
    char *path = xmalloc(strlen(o->output) + 1);
    return strcpy(path, o->output);
}

/* How the host compiler reads an input as it is. */
typedef enum Reading {
    READ_UNSEEN,  /* and Chant has not */
    READ_CHECKED, /* Chant has checked it */
    READ_ONLY     /* for what it says of it: nothing is made */
} Reading;

static int pass_one(const Options *o, const Toolchain *t, const char *input, Reading reading)
{
    /* -S, not -fsyntax-only: some warnings come that late */
    char *unwanted = reading == READ_ONLY ? temp_path("unwanted.s") : NULL;
    const char *output = reading == READ_ONLY ? unwanted : o->output;
    bool is_read_again = reading != READ_UNSEEN && strcmp(input, "-") == 0;
    if ((reading == READ_ONLY && !unwanted) || (is_read_again && !preprocess_rewind()))
        return 1;
    Args a = {0};
    args_push(&a, t->cc);
    push_flags(o, &a, false);
    push_include_dir(t, &a);
    if (reading != READ_UNSEEN)
        args_push(&a, chant_macro);
    if (reading == READ_ONLY)
        args_push(&a, "-S");
    args_push(&a, "-x");
    args_push(&a, options_language(o, input));
    args_push(&a, input);
    if (output) {
        args_push(&a, "-o");
        args_push(&a, output);
    }
    char *object = driver_object_path(o, input);
    char *depend_file = reading == READ_ONLY ? push_depend_names(o, &a, object) : NULL;
    int status = run_command(o, &a);
    args_free(&a);
    free(depend_file);
    free(object);
    free(unwanted);
    return status;
}

/* Plain C that Chant refuses: in the host compiler's words, if it refuses it too. */
static int refuse(const Options *o, const Toolchain *t, const char *input, Translation *result)
{
    int status = pass_one(o, t, input, READ_ONLY);
    if (status == 0) {
        fputs(result->refusal, stderr);
        status = 1;
    }
    free(result->refusal);
    result->refusal = NULL;
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

/* Translates the n-th input for a compilation that makes `object`; the path of the emitted C,
 * malloc'ed, or NULL if there is none. */
static char *translate_for(const Options *o, const Toolchain *t, const char *input,
                           const char *object, int n, Translation *result)
{
    *result = (Translation){0};
    char *path = driver_emitted_path(o, input, object, n);
    if (!path)
        return NULL;
    char *depend_file;
    Args depend = driver_depend_args(o, object, &depend_file);
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
    char *object = driver_object_path(o, input);
    Translation result;
    char *emitted = translate_for(o, t, input, object, n, &result);
    int status = 1;
    if (result.refusal)
        status = refuse(o, t, input, &result);
    else if (emitted)
        status = result.as_it_is ? pass_one(o, t, input, READ_CHECKED)
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
                    .implicit_header = options_is_c_source(o, input) ? NULL : t->implicit_header};
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
            s = pass_one(o, t, input, READ_UNSEEN);
        else if (o->stage >= STAGE_PREPROCESS)
            s = preprocess_one(o, t, input);
        else
            s = compile_one(o, t, input, i);
        if (s != 0)
            status = s;
    }
    return status;
}

static bool is_object(const char *path)
{
    const char *dot = strrchr(base_name(path), '.');
    return dot && (strcmp(dot, ".o") == 0 || strcmp(dot, ".a") == 0 || strcmp(dot, ".so") == 0);
}

bool driver_is_preprocessed(const char *path)
{
    const char *dot = strrchr(base_name(path), '.');
    return is_object(path) || (dot && strcmp(dot, ".i") == 0);
}

/* Translates every input that is Chant's. Returns an exit status. */
static int translate_for_link(const Options *o, const Toolchain *t, Link *l)
{
    int status = 0;
    l->preprocessed = true;
    for (int i = 0; i < o->inputs.count; i++) {
        const char *input = o->inputs.items[i];
        Translation *result = &l->results[i];
        *result = (Translation){.as_it_is = true};
        if (options_is_chant_source(o, input)) {
            char *object = driver_object_path(o, input);
            char *path = translate_for(o, t, input, object, i, result);
            if (!path)
                status = 1;
            free(object);
            if (result->as_it_is)
                free(path);
            else
                l->emitted[i] = path;
            l->uses_chant |= result->uses_chant;
        }
        l->preprocessed &= !result->as_it_is || driver_is_preprocessed(input);
    }
    return status;
}

/* There will be no link: what the host compiler says of each C input, good or bad. */
static int refuse_link(const Options *o, const Toolchain *t, Link *l)
{
    for (int i = 0; i < o->inputs.count; i++) {
        const char *input = o->inputs.items[i];
        if (l->results[i].refusal)
            refuse(o, t, input, &l->results[i]);
        else if (l->results[i].as_it_is && options_is_chant_source(o, input))
            pass_one(o, t, input, READ_ONLY);
    }
    return 1;
}

/* Of parts of units, warnings would be about the parting. */
static const char no_warnings[] = "-w";

Args driver_unit_command(const Options *o, const Toolchain *t, bool uses_chant, bool is_part)
{
    Args a = {0};
    args_push(&a, t->cc);
    toolchain_compile_flags(&a, uses_chant);
    push_flags(o, &a, true);
    if (is_part)
        args_push(&a, no_warnings);
    return a;
}

/* The compiler of a program that is one .gc file gets ready while that is translated. */
static void start_compiler(const Options *o, const Toolchain *t)
{
    const char *input = o->inputs.items[0];
    if (!t->direct || o->inputs.count != 1 || options_is_c_source(o, input) ||
        !options_is_chant_source(o, input))
        return;
    Args command = driver_unit_command(o, t, true, false);
    direct_start(t->direct, &command);
    args_free(&command);
}

/* Everything to be linked, in its order. */
static void push_link_inputs(const Options *o, Args *a, const Link *l)
{
    const char *language = "none", *object = l->object;
    int n = 0;
    for (int i = 0; i < o->all.count; i++) {
        const char *arg = o->all.items[i];
        if (is_input(o, arg)) {
            const char *emitted = l->emitted[n++];
            if (emitted && object) { /* in front of the libraries that it needs */
                if (strcmp(language, "none") != 0) {
                    args_push(a, "-x");
                    args_push(a, language = "none");
                }
                args_push(a, object);
                object = NULL;
            }
            if (emitted && !*emitted)
                continue;
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

/* The same without the driver; -1 if it can't be done. */
static int run_link_directly(const Options *o, const Toolchain *t, const Link *l, const Args *a,
                             const char *output)
{
    if (!t->direct || !l->preprocessed || !output)
        return -1;
    Args sources = {0};
    bool all_emitted = true;
    for (int i = 0; i < o->inputs.count; i++) {
        all_emitted &= l->emitted[i] != NULL;
        if (l->emitted[i] && *l->emitted[i])
            args_push(&sources, l->emitted[i]);
    }
    int status = all_emitted ? direct_link(t->direct, a, &sources, l->object, output) : -1;
    args_free(&sources);
    return status;
}

/* The driver's command that compiles and links all. */
static Args link_command(const Options *o, const Toolchain *t, const Link *l, const char *output,
                         bool with_libm)
{
    Args a = {0};
    args_push(&a, t->cc);
    toolchain_compile_flags(&a, l->uses_chant);
    driver_push_source_flags(o, t, &a);
    push_link_inputs(o, &a, l);
    if (l->object)
        args_push(&a, no_warnings);
    if (with_libm)
        args_push(&a, "-Wl,--push-state,--as-needed,-lm,--pop-state");
    if (output) {
        args_push(&a, "-o");
        args_push(&a, output);
    }
    if (!o->bare_link)
        toolchain_link_flags(t, &a);
    return a;
}

static int run_link(const Options *o, const Toolchain *t, const Link *l, const char *output)
{
    for (int i = 0; i < o->inputs.count; i++)
        if (l->results[i].as_it_is && strcmp(o->inputs.items[i], "-") == 0 && !preprocess_rewind())
            return 1;
    Args a = link_command(o, t, l, output, false);
    int status = run_link_directly(o, t, l, &a, output);
    if (status < 0) {
        /* The host compiler folds calls of <math.h> whose arguments turn out to be constants when
         * it has inlined; libgccjit, which is to set errno, does not. To look into libm takes the
         * linker as long as all else, and hardly any program needs it. */
        args_free(&a);
        a = link_command(o, t, l, output, l->object && !o->bare_link);
        status = run_command(o, &a);
    }
    args_free(&a);
    return status;
}

static bool uses_jit(const Options *o)
{
    const char *why;
    if (o->backend != BACKEND_JIT || jit_is_built())
        return o->backend == BACKEND_JIT;
    if (o->verbose && !jit_available(&why))
        fprintf(stderr, "chant: jit: all goes through cc: %s\n", why);
    return false;
}

int driver_link(const Options *o, const Toolchain *t, const char *output)
{
    size_t count = (size_t)o->inputs.count + 1;
    Link l = {.results = xcalloc(count, sizeof *l.results),
              .emitted = xcalloc(count, sizeof *l.emitted)};
    int status;
    if (uses_jit(o)) {
        status = driver_jit(o, t, &l);
    } else {
        start_compiler(o, t);
        status = translate_for_link(o, t, &l);
    }
    status = status == 0 ? run_link(o, t, &l, output) : refuse_link(o, t, &l);
    for (int i = 0; i < o->inputs.count; i++)
        free(l.emitted[i]);
    free(l.emitted);
    free(l.results);
    free(l.object);
    return status;
}

static bool any_chant_source(const Options *o)
{
    for (int i = 0; i < o->inputs.count; i++)
        if (options_is_chant_source(o, o->inputs.items[i]))
            return true;
    return false;
}

/* Headers alone are precompiled; a library would make a link of it. */
static bool links_something(const Options *o)
{
    for (int i = 0; i < o->inputs.count; i++) {
        const char *input = o->inputs.items[i], *language = options_language(o, input);
        const char *dot = strrchr(base_name(input), '.');
        bool is_header = strcmp(language, "none") == 0 ? dot && (dot[1] == 'h' || dot[1] == 'H')
                                                       : strstr(language, "-header") != NULL;
        if (!is_header)
            return o->stage == STAGE_LINK;
    }
    return false;
}

static bool is_gc_source(const Options *o, const char *input)
{
    return options_is_chant_source(o, input) && !options_is_c_source(o, input);
}

/* The host compiler gets the command as it came, and libchant if it links something: nothing here
 * is Chant's, or it will refuse it, or only what would run is asked for (-###). Then .gc files
 * stand for their C. */
static int pass_through(const Options *o, const Toolchain *t)
{
    Args a = {0};
    args_push(&a, t->cc);
    for (int i = 0; i < o->all.count; i++) {
        const char *arg = o->all.items[i];
        bool stands_for_c = is_input(o, arg) && is_gc_source(o, arg);
        if (stands_for_c) {
            args_push(&a, "-x");
            args_push(&a, "c");
        }
        args_push(&a, arg);
        if (stands_for_c) {
            args_push(&a, "-x");
            args_push(&a, "none");
        }
    }
    if (o->inputs.count > 0) {
        push_include_dir(t, &a);
        if (!o->bare_link && links_something(o))
            toolchain_link_flags(t, &a);
    }
    int status = run_command(o, &a);
    args_free(&a);
    return status;
}

/* Several sources for one output. */
static bool is_crowded(const Options *o)
{
    int sources = 0;
    for (int i = 0; i < o->inputs.count; i++)
        sources += !is_object(o->inputs.items[i]);
    return o->output && o->stage != STAGE_LINK && sources > 1;
}

static bool any_gc_source(const Options *o)
{
    for (int i = 0; i < o->inputs.count; i++)
        if (is_gc_source(o, o->inputs.items[i]))
            return true;
    return false;
}

int driver_build(const Options *o, const Toolchain *t)
{
    bool crowded = is_crowded(o);
    if (crowded && any_gc_source(o)) {
        fprintf(stderr, "chant: error: -o with -c, -S or -E takes one input file\n");
        return 1;
    }
    if (crowded || o->shows_only || !any_chant_source(o))
        return pass_through(o, t);
    return o->stage == STAGE_LINK ? driver_link(o, t, o->output) : each_input(o, t);
}

/* What -o says of a text that is Chant's own: NULL, standard output, for "-" too. */
static const char *text_output(const Options *o)
{
    return o->output && strcmp(o->output, "-") == 0 ? NULL : o->output;
}

int driver_emit(const Options *o, const Toolchain *t)
{
    int status = 0;
    for (int i = 0; i < o->inputs.count; i++) {
        const char *input = o->inputs.items[i];
        char *object = driver_object_path(o, input);
        char *depend_file;
        Args depend = driver_depend_args(o, object, &depend_file);
        Translation result;
        if (translate(o, t, input, text_output(o), &depend, &result) != 0)
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
    const char *output = o->print_asserts ? text_output(o) : "";
    for (int i = 0; i < o->inputs.count; i++)
        if (translate(o, t, o->inputs.items[i], output, NULL, &result) != 0)
            status = 1;
    return status;
}
