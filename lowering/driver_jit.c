/* `chant run`: the inputs through libgccjit, and what is left of them through the host compiler,
 * which at the same time says what it has to say of all of them. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "lowering/deep_stack.h"
#include "lowering/direct.h"
#include "lowering/driver_link.h"
#include "lowering/host_check.h"
#include "lowering/jit.h"
#include "lowering/quick.h"
#include "lowering/translate.h"

/* An assembler that waits for libgccjit's text. */
typedef struct Assembler {
    pid_t pid; /* -1: there is none, libgccjit calls one */
    int input; /* a pipe; -1: it is not held here any more */
} Assembler;

/* The units of a program, by the order in which they were read. */
typedef struct JitLink {
    const Options *options;
    const Toolchain *toolchain;
    bool uses_chant;
    JitInput *inputs;
    HostUnit *wholes; /* the same for the host compiler */
    int *numbers;     /* which input of the command line each is */
    int count;
    char *object;
    HostCheck check;
    Assembler assembler;
    bool is_ready; /* what waits has been started */
    bool failed;
} JitLink;

/* ---- while the preprocessor runs ---- */

static void start_assembler(JitLink *jl)
{
    int fds[2], null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0)
        return;
    if (pipe2(fds, O_CLOEXEC) == 0) {
        Args command = {0};
        args_push(&command, jl->toolchain->cc);
        args_push(&command, "-c");
        args_push(&command, "-x");
        args_push(&command, "assembler");
        args_push(&command, "-");
        args_push(&command, "-o");
        args_push(&command, jl->object);
        jl->assembler.pid = direct_start_tool(jl->toolchain->direct, &command, "as", jl->object,
                                              fds[0], null);
        args_free(&command);
        close(fds[0]);
        if (jl->assembler.pid > 0)
            jl->assembler.input = fds[1];
        else
            close(fds[1]);
    }
    close(null);
}

/* Starts and loads all that takes longer to load than to do its work on a small program: first what
 * is waited for first. */
static void get_ready(void *context)
{
    JitLink *jl = context;
    const char *why; /* it is said when it is wanted */
    if (jl->is_ready)
        return;
    jl->is_ready = true;
    if (jit_available(&why) && jl->toolchain->direct)
        start_assembler(jl);
    host_check_prepare(&jl->check, jl->options, jl->toolchain);
}

/* True if it has made the object. */
static bool finish_assembler(JitLink *jl)
{
    pid_t pid = jl->assembler.pid;
    jl->assembler.pid = -1;
    return pid < 0 || (process_join(pid) == 0 && access(jl->object, R_OK) == 0);
}

static void cancel_assembler(JitLink *jl)
{
    if (jl->assembler.pid < 0)
        return;
    if (jl->assembler.input >= 0)
        close(jl->assembler.input);
    kill(jl->assembler.pid, SIGKILL);
    process_join(jl->assembler.pid);
    jl->assembler.pid = -1;
}

/* ---- reading ---- */

/* The path for the C of all of a unit; malloc'ed. One in the temporary directory is reserved by an
 * empty file: another input may have the same name. */
static char *whole_path(const Options *o, const char *input, const char *object, int n)
{
    char *whole = driver_emitted_path(o, input, object, n);
    FILE *file = whole && !o->save_temps ? fopen(whole, "w") : NULL;
    if (!whole || o->save_temps || (file && fclose(file) == 0))
        return whole;
    perror("chant: error: cannot write a temporary file");
    free(whole);
    return NULL;
}

/* Reads the n-th input, if it is a source of Chant's or C. C that Chant can't read is the host
 * compiler's, which knows better. */
static void read_input(JitLink *jl, Link *l, int n)
{
    const Options *o = jl->options;
    const char *path = o->inputs.items[n];
    bool is_c = options_is_c_source(o, path), is_given = quick_source(o, path) != NULL;
    l->results[n] = (Translation){.as_it_is = true};
    if ((!options_is_chant_source(o, path) && !is_c) || (strcmp(path, "-") == 0 && !is_given))
        return;
    Translation result;
    char *object = driver_object_path(o, path), *depend_file;
    Args depend = driver_depend_args(o, object, &depend_file);
    UnitTaker taker = {.meanwhile = get_ready, .context = jl};
    translate_read(o, jl->toolchain, path, &depend, &result, &taker);
    Unit *u = taker.unit;
    args_free(&depend);
    free(depend_file);
    free(result.refusal);
    if (u || !is_c)
        l->results[n] = (Translation){.uses_chant = result.uses_chant,
                                      .as_it_is = is_c && u->plain_c && !o->print_all};
    char *whole = u ? whole_path(o, path, object, n) : NULL, half[32];
    free(object);
    if (!u && is_c)
        return;
    sprintf(half, "chant-half-%d.i", n);
    char *half_path = whole ? temp_path(half) : NULL;
    if (!half_path) {
        jl->failed = true;
        free(whole);
        unit_free(u);
        return;
    }
    l->uses_chant |= result.uses_chant;
    jl->numbers[jl->count] = n;
    jl->wholes[jl->count] = (HostUnit){.unit = u,
                                       .input = l->results[n].as_it_is ? path : NULL,
                                       .path = whole,
                                       .uses_chant = result.uses_chant};
    jl->inputs[jl->count++] =
        (JitInput){.unit = u, .half = half_path, .line_table = o->line_table && !u->plain_c};
}

/* ---- compiling ---- */

static void start_check(void *context)
{
    JitLink *jl = context;
    host_check_start(&jl->check, jl->options, jl->toolchain, jl->wholes, jl->count);
}

/* Cc's work on the halves, while libgccjit is at its own. */
static void compile_halves(void *context)
{
    JitLink *jl = context;
    Args command = driver_unit_command(jl->options, jl->toolchain, jl->uses_chant, true);
    for (int i = 0; i < jl->count; i++)
        if (jl->inputs[i].has_half)
            direct_compile_ahead(jl->toolchain->direct, &command, jl->inputs[i].half);
    args_free(&command);
}

static int processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

/* True if nothing but what libgccjit gets can refer to the program's functions. */
static bool is_whole_program(const Options *o, const JitLink *jl)
{
    if (jl->count != o->inputs.count)
        return false;
    for (int i = 0; i < o->all.count; i++)
        if (strcmp(o->all.items[i], "-rdynamic") == 0 || strncmp(o->all.items[i], "-Wl,", 4) == 0)
            return false;
    return true;
}

/* True if there is an object, and the host compiler has nothing against the units. */
static bool compile(JitLink *jl)
{
    const Options *o = jl->options;
    Direct *direct = jl->toolchain->direct;
    const char *why;
    if (!jit_available(&why)) {
        if (o->verbose)
            fprintf(stderr, "chant: jit: all goes through cc: %s\n", why);
        return false;
    }
    JitRequest request = {.inputs = jl->inputs,
                          .count = jl->count,
                          .flags = &o->all,
                          .object = jl->object,
                          .assembler = jl->assembler.input,
                          .whole_program = is_whole_program(o, jl),
                          .verbose = o->verbose,
                          .processors = direct ? processors() : 0,
                          .started = start_check,
                          .halves_ready = direct ? compile_halves : NULL,
                          .context = jl};
    bool is_compiled = jit_compile(&request);
    jl->assembler.input = -1;
    if (!is_compiled)
        return false;
    bool passed = finish_assembler(jl) && host_check_finish(&jl->check);
    if (!passed && o->verbose)
        fprintf(stderr, "chant: jit: all goes through cc, which has something against it\n");
    return passed;
}

/* ---- the link ---- */

/* What libgccjit has left of each unit. */
static void link_halves(JitLink *jl, Link *l)
{
    for (int i = 0; i < jl->count; i++) {
        char *half = (char *)jl->inputs[i].half;
        if (!jl->inputs[i].has_half)
            *half = '\0';
        l->emitted[jl->numbers[i]] = half;
        l->results[jl->numbers[i]].as_it_is = false;
        jl->inputs[i].half = NULL;
    }
}

static int write_wholes(void *context, int levels)
{
    const JitLink *jl = context;
    int status = 0;
    (void)levels;
    for (int i = 0; i < jl->count; i++)
        if (!jl->wholes[i].input)
            status |= translate_write(jl->options, jl->wholes[i].unit, jl->wholes[i].path);
    return status;
}

/* All of each unit, but for C that the host compiler takes as it is. */
static int link_wholes(JitLink *jl, Link *l)
{
    int status = deep_stack_run(write_wholes, jl);
    for (int i = 0; i < jl->count; i++) {
        if (jl->wholes[i].input)
            continue;
        l->emitted[jl->numbers[i]] = (char *)jl->wholes[i].path;
        jl->wholes[i].path = NULL;
    }
    return status;
}

/* Ends what was started and not needed, and frees all but the object's path. */
static void close_jit(JitLink *jl)
{
    host_check_cancel(&jl->check);
    cancel_assembler(jl);
    for (int i = 0; i < jl->count; i++) {
        unit_free(jl->inputs[i].unit);
        free((char *)jl->inputs[i].half);
        free((char *)jl->wholes[i].path);
    }
    free(jl->object);
    free(jl->inputs);
    free(jl->wholes);
    free(jl->numbers);
}

int driver_jit(const Options *o, const Toolchain *t, Link *l)
{
    size_t inputs = (size_t)o->inputs.count + 1;
    JitLink jl = {.options = o,
                  .toolchain = t,
                  .inputs = xcalloc(inputs, sizeof *jl.inputs),
                  .wholes = xcalloc(inputs, sizeof *jl.wholes),
                  .numbers = xcalloc(inputs, sizeof *jl.numbers),
                  .object = temp_path("chant-jit.o"),
                  .check = HOST_CHECK_NONE,
                  .assembler = {-1, -1}};
    jl.failed = !jl.object;
    for (int i = 0; jl.object && i < o->inputs.count; i++)
        read_input(&jl, l, i);
    jl.uses_chant = l->uses_chant;
    int status = jl.failed;
    if (!jl.failed && jl.count && compile(&jl)) {
        link_halves(&jl, l);
        l->object = jl.object;
        jl.object = NULL;
    } else if (!jl.failed) {
        status = link_wholes(&jl, l);
    }
    l->preprocessed = true;
    for (int i = 0; i < o->inputs.count; i++)
        l->preprocessed &= l->emitted[i] || driver_is_preprocessed(o->inputs.items[i]);
    close_jit(&jl);
    return status;
}
