/* `chant run --backend=jit`: the inputs through libgccjit, what is left of them through the
 * host compiler. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "lowering/direct.h"
#include "lowering/driver_link.h"
#include "lowering/jit.h"
#include "lowering/quick.h"
#include "lowering/translate.h"

typedef struct JitLink {
    const Options *options;
    const Toolchain *toolchain;
    bool uses_chant;
    JitInput *inputs;
    int *numbers; /* of the units: which input of the command line each is */
    int count;
    bool failed;
} JitLink;

/* The path for the C of what goes through cc, reserved by an empty file: another input may
 * have the same name. */
static char *half_path(const Options *o, const char *path, int n)
{
    char *half = driver_emitted_path(o, path, path, n);
    FILE *file = half ? fopen(half, "w") : NULL;
    if (file && fclose(file) == 0)
        return half;
    if (half)
        perror("chant: error: cannot write a temporary file");
    free(half);
    return NULL;
}

/* Reads the n-th input, if it is a source of Chant's or C. C that Chant can't read is the host
 * compiler's, which knows better. */
static void read_input(const Options *o, const Toolchain *t, JitLink *jl, Link *l, int n)
{
    const char *path = o->inputs.items[n];
    bool is_chant = options_is_chant_source(o, path);
    l->results[n] = (Translation){.as_it_is = true};
    bool is_given = quick_source(o, path) != NULL;
    if ((!is_chant && !options_is_c_source(o, path)) || (strcmp(path, "-") == 0 && !is_given))
        return;
    Translation result;
    Unit *u = translate_read(o, t, path, &result);
    free(result.refusal);
    if (!u && options_is_c_source(o, path))
        return;
    l->results[n] = (Translation){.uses_chant = result.uses_chant};
    if (!u) {
        jl->failed = true;
        return;
    }
    l->uses_chant |= result.uses_chant;
    char *half = half_path(o, path, n);
    if (!half) {
        jl->failed = true;
        unit_free(u);
        return;
    }
    jl->numbers[jl->count] = n;
    jl->inputs[jl->count++] =
        (JitInput){.unit = u, .half = half, .line_table = o->line_table && !u->plain_c};
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

bool driver_jit(const Options *o, const Toolchain *t, Link *l)
{
    JitLink jl = {.options = o,
                  .toolchain = t,
                  .inputs = xcalloc((size_t)o->inputs.count + 1, sizeof *jl.inputs),
                  .numbers = xcalloc((size_t)o->inputs.count + 1, sizeof *jl.numbers)};
    for (int i = 0; i < o->inputs.count; i++)
        read_input(o, t, &jl, l, i);
    jl.uses_chant = l->uses_chant;
    l->object = jl.failed || !jl.count ? NULL : temp_path("chant-jit.o");
    JitRequest request = {.inputs = jl.inputs,
                          .count = jl.count,
                          .flags = &o->all,
                          .object = l->object,
                          .whole_program = is_whole_program(o, &jl),
                          .verbose = o->verbose,
                          .shares = t->direct && has_two_processors(),
                          .halves_ready = t->direct ? compile_halves : NULL,
                          .context = &jl};
    bool done = l->object && jit_compile(&request);
    l->failed = jl.failed;
    l->preprocessed = done;
    for (int i = 0; i < jl.count; i++) {
        char *half = (char *)jl.inputs[i].half;
        if (!done || !jl.inputs[i].has_half)
            unlink(half);
        if (done && !jl.inputs[i].has_half)
            *half = '\0';
        if (done)
            l->emitted[jl.numbers[i]] = half;
        else
            free(half);
        unit_free(jl.inputs[i].unit);
    }
    for (int i = 0; i < o->inputs.count; i++)
        l->preprocessed &= l->emitted[i] || driver_is_preprocessed(o->inputs.items[i]);
    if (!done) {
        free(l->object);
        l->object = NULL;
        l->uses_chant = false;
    }
    free(jl.inputs);
    free(jl.numbers);
    return done;
}
