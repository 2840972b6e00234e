/* `chant run`: the inputs through libgccjit, and what is left of them through the host compiler,
 * which at the same time says what it has to say of all of them. */
#include <sched.h>
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

/* The units of a program, by the order in which they were read. */
typedef struct JitLink {
    const Options *options;
    const Toolchain *toolchain;
    bool uses_chant;
    JitInput *inputs;
    HostUnit *wholes; /* the same for the host compiler */
    int *numbers;     /* which input of the command line each is */
    int count;
    HostCheck check;
    bool failed;
} JitLink;

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
    Unit *u = translate_read(o, jl->toolchain, path, &depend, &result);
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
    sprintf(half, "half-%d.i", n);
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

static bool has_two_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 1;
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
static bool compile(JitLink *jl, const char *object)
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
                          .object = object,
                          .whole_program = is_whole_program(o, jl),
                          .verbose = o->verbose,
                          .shares = direct && has_two_processors(),
                          .started = start_check,
                          .halves_ready = direct ? compile_halves : NULL,
                          .context = jl};
    jl->check.said = -1;
    if (!jit_compile(&request)) {
        host_check_cancel(&jl->check);
        return false;
    }
    bool passed = host_check_finish(&jl->check);
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

static void free_units(JitLink *jl)
{
    for (int i = 0; i < jl->count; i++) {
        unit_free(jl->inputs[i].unit);
        free((char *)jl->inputs[i].half);
        free((char *)jl->wholes[i].path);
    }
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
                  .numbers = xcalloc(inputs, sizeof *jl.numbers)};
    for (int i = 0; i < o->inputs.count; i++)
        read_input(&jl, l, i);
    jl.uses_chant = l->uses_chant;
    l->object = jl.failed || !jl.count ? NULL : temp_path("chant-jit.o");
    int status = jl.failed;
    if (l->object && compile(&jl, l->object)) {
        link_halves(&jl, l);
    } else {
        free(l->object);
        l->object = NULL;
        if (!jl.failed)
            status = link_wholes(&jl, l);
    }
    l->preprocessed = true;
    for (int i = 0; i < o->inputs.count; i++)
        l->preprocessed &= l->emitted[i] || driver_is_preprocessed(o->inputs.items[i]);
    free_units(&jl);
    return status;
}
