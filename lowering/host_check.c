/* One .gc file goes to a compiler that has been started before and waits: to load takes it as long
 * as to look at a small program. Else a process of its own prints the C and runs the compiler. */
#include "lowering/host_check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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

/* The command for C that is taken as it is, or for emitted C. It goes as far as messages do, and
 * makes no debugging information, which would be a tenth of its work. */
static Args check_command(const Options *o, const Toolchain *t, const char *path, bool as_it_is,
                          bool uses_chant)
{
    static const char *const words[] = {"-flto", "-g0", "-S", "-o", "/dev/null"};
    Args command = {0};
    args_push(&command, t->cc);
    push_flags(&command, o, !as_it_is);
    if (as_it_is)
        driver_push_source_flags(o, t, &command);
    else
        toolchain_compile_flags(&command, uses_chant);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        args_push(&command, words[i]);
    args_push(&command, "-x");
    args_push(&command, as_it_is ? "c" : "cpp-output");
    args_push(&command, path);
    return command;
}

static int check_unit(const Work *w, const HostUnit *unit)
{
    const char *path = unit->input ? unit->input : unit->path;
    if (!unit->input && translate_write(w->options, unit->unit, path) != 0)
        return 1;
    Args command =
        check_command(w->options, w->toolchain, path, unit->input != NULL, unit->uses_chant);
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

static bool open_file(HostCheck *c)
{
    c->said = memfd_create("said", MFD_CLOEXEC);
    return c->said >= 0;
}

static void close_file(HostCheck *c)
{
    close(c->said);
    c->said = -1;
}

void host_check_prepare(HostCheck *c, const Options *o, const Toolchain *t)
{
    int sockets[2];
    bool is_one = o->inputs.count == 1 && options_is_chant_source(o, o->inputs.items[0]) &&
                  !options_is_c_source(o, o->inputs.items[0]);
    if (!is_one || !t->direct || !open_file(c))
        return;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0) {
        close_file(c);
        return;
    }
    Args command = check_command(o, t, "-", false, true);
    args_push(&command, "-flto-compression-level=0"); /* of what nobody reads */
    c->pid = direct_start_tool(t->direct, &command, "cc1", NULL, sockets[1], c->said);
    args_free(&command);
    close(sockets[1]);
    c->input = sockets[0];
    if (c->pid < 0) {
        close(c->input);
        c->input = -1;
        close_file(c);
    }
}

typedef struct Feeding {
    HostCheck *check;
    const Options *options;
    const Unit *unit;
} Feeding;

static int feed(void *context, int levels)
{
    const Feeding *f = context;
    size_t len;
    (void)levels;
    char *text = translate_text(f->options, f->unit, &len);
    if (!text)
        return -1;
    int status = process_feed(f->check->input, text, len);
    f->check->input = -1;
    free(text);
    return status;
}

void host_check_start(HostCheck *c, const Options *o, const Toolchain *t, const HostUnit *units,
                      int count)
{
    if (c->said >= 0 && count == 1 && !units->input) {
        if (deep_stack_run(feed, &(Feeding){c, o, units->unit}) != 0)
            host_check_cancel(c);
        return;
    }
    host_check_cancel(c);
    Work w = {o, t, units, count};
    pid_t parent = getpid();
    if (!open_file(c))
        return;
    c->pid = process_fork(SIGTERM);
    if (c->pid == 0)
        check(&w, parent, c->said);
    if (c->pid < 0)
        close_file(c);
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
    close_file(c);
    return passed;
}

void host_check_cancel(HostCheck *c)
{
    if (c->said < 0)
        return;
    if (c->input >= 0)
        close(c->input);
    c->input = -1;
    kill(c->pid, SIGTERM);
    process_join(c->pid);
    close_file(c);
}
