/* chant/exec.h: making commands and telling them how to run; their memory and their pipes.
 * exec_cmd.h says who may touch what. */
#include "exec_cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "panic.h"
#include "sched.h"

/* ---- strings ---- */

static char *copy_string(const char *s)
{
    size_t size = strlen(s) + 1;
    return memcpy(rt_alloc(size), s, size);
}

static void list_add(StringList *list, const char *s)
{
    /* Room for a power of two of them, the end mark included. */
    size_t n = list->count + 1;
    if (list->item == NULL || (n & (n - 1)) == 0)
        list->item = rt_realloc(list->item, 2 * n * sizeof *list->item);
    list->item[list->count++] = copy_string(s);
    list->item[list->count] = NULL;
}

static void list_free(StringList *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->item[i]);
    free(list->item);
    *list = (StringList){NULL, 0};
}

static void list_set(StringList *list, const char *const strings[])
{
    list_free(list);
    list->item = rt_alloc(sizeof *list->item);
    list->item[0] = NULL;
    for (; *strings; strings++)
        list_add(list, *strings);
}

/* ---- making and freeing ---- */

static exec_cmd *make(context_context *ctx, const char *name)
{
    exec_cmd *cmd = rt_alloc_zero(sizeof *cmd);
    store_relaxed(&cmd->refs, 1);
    cmd->context = context_retain(ctx);
    cmd->name = copy_string(name);
    cmd->file_count = 3;
    cmd->files = rt_alloc_zero(3 * sizeof *cmd->files);
    for (int i = 0; i < 3; i++)
        cmd->files[i].pipe = -1;
    cmd->cancel_signal = SIGKILL;
    cmd->pid = -1;
    cmd->status = -1;
    return cmd;
}

static void add_args(exec_cmd *cmd, va_list ap)
{
    const char *arg;
    list_add(&cmd->args, cmd->name);
    while ((arg = va_arg(ap, const char *)) != NULL)
        list_add(&cmd->args, arg);
}

exec_cmd *exec_command(const char *name, ...)
{
    va_list ap;
    exec_cmd *cmd = make(NULL, name);
    va_start(ap, name);
    add_args(cmd, ap);
    va_end(ap);
    return cmd;
}

exec_cmd *exec_command_context(context_context *ctx, const char *name, ...)
{
    va_list ap;
    if (ctx == NULL)
        chant_panic("nil Context");
    exec_cmd *cmd = make(ctx, name);
    va_start(ap, name);
    add_args(cmd, ap);
    va_end(ap);
    return cmd;
}

exec_cmd *exec_command_argv(context_context *ctx, const char *name, const char *const argv[])
{
    exec_cmd *cmd = make(ctx, name);
    list_set(&cmd->args, argv);
    return cmd;
}

void cmd_unref(exec_cmd *cmd)
{
    if (atomic_fetch_sub_explicit(&cmd->refs, 1, memory_order_acq_rel) != 1)
        return;
    cmd_close_pipes(cmd);
    cmd_close_ends(cmd);
    list_free(&cmd->args);
    list_free(&cmd->env);
    context_release(cmd->context);
    chan_release(cmd->ended);
    free(cmd->kept[1].text);
    free(cmd->kept[2].text);
    free(cmd->files);
    free(cmd->dir);
    free(cmd->name);
    free(cmd);
}

/* A goroutine's: the program's own reference is its own now. */
static void see_to_end(void *arg)
{
    exec_cmd *cmd = *(exec_cmd **)arg;
    exec_cmd_wait(cmd);
    cmd_unref(cmd);
}

void exec_cmd_free(exec_cmd *cmd)
{
    if (cmd == NULL)
        return;
    sync_mutex_lock(&cmd->lock);
    bool alone = cmd->state == CMD_RUNNING && !cmd->waited;
    sync_mutex_unlock(&cmd->lock);
    if (alone)
        sched_go(see_to_end, &cmd, sizeof cmd, __builtin_return_address(0));
    else
        cmd_unref(cmd);
}

/* ---- telling ---- */

static void check_new(const exec_cmd *cmd)
{
    if (cmd->state != CMD_NEW)
        chant_panic("exec: already started");
}

void exec_cmd_add_arg(exec_cmd *cmd, const char *arg)
{
    check_new(cmd);
    list_add(&cmd->args, arg);
}

void exec_cmd_set_dir(exec_cmd *cmd, const char *dir)
{
    check_new(cmd);
    free(cmd->dir);
    cmd->dir = dir ? copy_string(dir) : NULL;
}

void exec_cmd_set_env(exec_cmd *cmd, const char *const env[])
{
    check_new(cmd);
    cmd->own_env = env != NULL;
    if (env)
        list_set(&cmd->env, env);
    else
        list_free(&cmd->env);
}

void exec_cmd_add_env(exec_cmd *cmd, const char *entry)
{
    check_new(cmd);
    if (!cmd->own_env) {
        list_set(&cmd->env, (const char *const *)environ);
        cmd->own_env = true;
    }
    size_t name = strcspn(entry, "=");
    for (size_t i = 0; i < cmd->env.count; i++) {
        char **item = &cmd->env.item[i];
        if (strncmp(*item, entry, name) == 0 && ((*item)[name] == '=' || (*item)[name] == 0)) {
            free(*item);
            *item = copy_string(entry);
            return;
        }
    }
    list_add(&cmd->env, entry);
}

static void set_file(exec_cmd *cmd, int n, io_file *f)
{
    check_new(cmd);
    CmdFile *file = &cmd->files[n];
    if (file->pipe >= 0)
        close(file->pipe);
    *file = (CmdFile){.set = true, .file = f, .pipe = -1};
}

void exec_cmd_set_stdin(exec_cmd *cmd, io_file *f)
{
    set_file(cmd, 0, f);
}

void exec_cmd_set_stdout(exec_cmd *cmd, io_file *f)
{
    set_file(cmd, 1, f);
}

void exec_cmd_set_stderr(exec_cmd *cmd, io_file *f)
{
    set_file(cmd, 2, f);
}

int exec_cmd_add_file(exec_cmd *cmd, io_file *f)
{
    check_new(cmd);
    int n = cmd->file_count++;
    cmd->files = rt_realloc(cmd->files, (size_t)cmd->file_count * sizeof *cmd->files);
    cmd->files[n] = (CmdFile){.set = true, .file = f, .pipe = -1};
    return n;
}

void exec_cmd_set_input(exec_cmd *cmd, const void *data, size_t size)
{
    check_new(cmd);
    cmd->input = data ? data : "";
    cmd->input_size = size;
}

void exec_cmd_set_group(exec_cmd *cmd)
{
    check_new(cmd);
    cmd->group = true;
}

void exec_cmd_set_cancel(exec_cmd *cmd, int sig, time_duration wait_delay)
{
    check_new(cmd);
    if (sig <= 0 || sig > SIGRTMAX)
        chant_panic("exec: no such signal");
    cmd->cancel_signal = sig;
    cmd->wait_delay = wait_delay > 0 ? wait_delay : 0;
}

/* ---- pipes ---- */

void cmd_close_ends(exec_cmd *cmd)
{
    for (int i = 0; i < 3; i++) {
        if (cmd->ends[i])
            fd_close(cmd->ends[i]); /* the caller may have closed it: then this says EBADF */
        cmd->ends[i] = NULL;
    }
}

void cmd_close_pipes(exec_cmd *cmd)
{
    for (int i = 0; i < cmd->file_count; i++) {
        if (cmd->files[i].pipe >= 0)
            close(cmd->files[i].pipe);
        cmd->files[i].pipe = -1;
    }
}

io_file *cmd_make_pipe(exec_cmd *cmd, int n)
{
    int fd[2];
    check_new(cmd);
    if (cmd->files[n].set) {
        errno = EINVAL;
        return NULL;
    }
    if (pipe2(fd, O_CLOEXEC) != 0)
        return NULL;
    int ours = n == 0; /* the end written to, else the one that is read */
    /* Not FD_DRAINS: a program can have its writes kept apart (O_DIRECT), each a short read. */
    io_file *f = fd_adopt(fd[ours], ours ? FD_PIPE : 0);
    if (f == NULL) {
        int error = errno;
        close(fd[0]);
        close(fd[1]);
        errno = error;
        return NULL;
    }
    cmd->files[n] = (CmdFile){.set = true, .pipe = fd[!ours]};
    cmd->ends[n] = f;
    return f;
}

io_file *exec_cmd_stdin_pipe(exec_cmd *cmd)
{
    return cmd_make_pipe(cmd, 0);
}

io_file *exec_cmd_stdout_pipe(exec_cmd *cmd)
{
    return cmd_make_pipe(cmd, 1);
}

io_file *exec_cmd_stderr_pipe(exec_cmd *cmd)
{
    return cmd_make_pipe(cmd, 2);
}
