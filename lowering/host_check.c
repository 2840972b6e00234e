/* A process of its own prints the C too: that would make libgccjit's way longer. */
#include "lowering/host_check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "lowering/deep_stack.h"
#include "lowering/direct.h"
#include "lowering/driver_link.h"

typedef struct Work {
    const Options *options;
    const Toolchain *toolchain;
    const HostUnit *units;
    int count;
} Work;

static int run(const Work *w, Args *command, const char *path)
{
    Direct *direct = w->toolchain->direct;
    Args shorter = {0};
    bool is_short = direct && direct_shorten(direct, command, path, &shorter);
    if (w->options->verbose)
        args_print(is_short ? &shorter : command);
    int status = process_run(is_short ? &shorter : command);
    args_free(&shorter);
    args_free(command);
    return status;
}

/* The user's options for compiling; those about preprocessing are for C that is taken as it is. */
static void push_flags(Args *a, const Options *o, bool preprocessed)
{
    for (int i = 0; i < o->compile.count; i++) {
        const char *arg = o->compile.items[i];
        bool is_wanted = !preprocessed || !options_is_preprocess_only(arg);
        if (is_wanted)
            args_push(a, arg);
        if (options_takes_argument(arg) && ++i < o->compile.count && is_wanted)
            args_push(a, o->compile.items[i]);
    }
}

static int check_unit(const Work *w, const HostUnit *unit)
{
    static const char *const words[] = {"-flto", "-S", "-o", "/dev/null"};
    const char *path = unit->input ? unit->input : unit->path;
    if (!unit->input && translate_write(w->options, unit->unit, path) != 0)
        return 1;
    Args command = {0};
    args_push(&command, w->toolchain->cc);
    push_flags(&command, w->options, !unit->input);
    if (unit->input)
        driver_push_source_flags(w->options, w->toolchain, &command);
    else
        toolchain_compile_flags(&command, unit->uses_chant);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        args_push(&command, words[i]);
    args_push(&command, "-x");
    args_push(&command, unit->input ? "c" : "cpp-output");
    args_push(&command, path);
    return run(w, &command, path);
}

static int check_all(void *context, int levels)
{
    const Work *w = context;
    int status = 0;
    (void)levels;
    for (int i = 0; status == 0 && i < w->count; i++)
        status = check_unit(w, &w->units[i]);
    return status;
}

static void check(Work *w, pid_t parent, int said)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    unsetenv("SUNPRO_DEPENDENCIES"); /* which headers there are is known */
    unsetenv("CC_PRINT_HEADERS");
    if (getppid() != parent || dup2(said, STDERR_FILENO) < 0)
        _exit(1);
    int status = deep_stack_run(check_all, w);
    fflush(stderr);
    _exit(status != 0);
}

void host_check_start(HostCheck *c, const Options *o, const Toolchain *t, const HostUnit *units,
                      int count)
{
    Work w = {o, t, units, count};
    pid_t parent = getpid();
    *c = (HostCheck){.said = memfd_create("said", MFD_CLOEXEC)};
    if (c->said < 0)
        return;
    c->pid = process_fork(SIGTERM);
    if (c->pid == 0)
        check(&w, parent, c->said);
    if (c->pid < 0) {
        close(c->said);
        c->said = -1;
    }
}

static void print(int said)
{
    char buffer[4096];
    off_t at = 0;
    for (ssize_t n; (n = pread(said, buffer, sizeof buffer, at)) > 0; at += n)
        fwrite(buffer, 1, (size_t)n, stderr);
}

bool host_check_finish(HostCheck *c)
{
    if (c->said < 0)
        return false;
    bool passed = process_join(c->pid) == 0;
    if (passed)
        print(c->said);
    close(c->said);
    c->said = -1;
    return passed;
}

void host_check_cancel(HostCheck *c)
{
    if (c->said < 0)
        return;
    kill(c->pid, SIGTERM);
    process_join(c->pid);
    close(c->said);
    c->said = -1;
}
