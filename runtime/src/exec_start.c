/* chant/exec.h: finding a program and starting it.
 *
 * posix_spawn does it: its child shares the memory until it executes the program, so the size of
 * this process makes no difference; it puts handlers of signals back and keeps signals away while
 * it is at it, which a child of fork in a program of many threads would have to do by itself; and
 * it returns the error of an exec that failed. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec_cmd.h"
#include "panic.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/* ---- finding ---- */

/* 0 if it is a file that can be executed, else why not. */
static int why_not(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno;
    if (S_ISDIR(st.st_mode))
        return EACCES;
    return eaccess(path, X_OK) == 0 ? 0 : errno;
}

/* The first of the directories in `path`, parted by colons, with such a program. */
static char *search(const char *path, const char *name)
{
    int error = ENOENT;
    for (;;) {
        size_t n = strcspn(path, ":");
        if (path[0] == '/') {
            char *file;
            if (asprintf(&file, "%.*s/%s", (int)n, path, name) < 0) {
                errno = ENOMEM;
                return NULL;
            }
            int no = why_not(file);
            if (no == 0)
                return file;
            free(file);
            if (no == EACCES)
                error = EACCES;
        }
        if (path[n] == 0)
            break;
        path += n + 1;
    }
    errno = error;
    return NULL;
}

char *exec_look_path(const char *name)
{
    if (strchr(name, '/')) {
        int no = why_not(name);
        if (no == 0)
            return strdup(name);
        errno = no;
        return NULL;
    }
    const char *path = getenv("PATH");
    if (*name == 0 || path == NULL) {
        errno = ENOENT;
        return NULL;
    }
    return search(path, name);
}

/* ---- starting ---- */

/* What the program's descriptor is while it is being started. */
typedef struct {
    int fd;     /* -1: /dev/null */
    Fd *held;   /* the caller's file, kept open; NULL: not a file */
    bool moved; /* fd is a copy */
} Source;

static void let_go(Source *sources, int n)
{
    for (int i = 0; i < n; i++) {
        if (sources[i].moved)
            close(sources[i].fd);
        if (sources[i].held)
            fd_unhold(sources[i].held);
    }
}

/* What this library made nonblocking, programs expect otherwise. */
static int make_blocking(int fd, unsigned flags)
{
    if (flags & (FD_FOREIGN | FD_BLOCKING))
        return 0;
    int old = fcntl(fd, F_GETFL);
    if (old < 0)
        return -1;
    return old & O_NONBLOCK ? fcntl(fd, F_SETFL, old & ~O_NONBLOCK) : 0;
}

/* Finds out what the program's descriptor i is. A descriptor of ours whose number is one of the
 * program's others is copied to a higher one, lest it be covered before it is used. */
static int find_source(const exec_cmd *cmd, int i, Source *s)
{
    const CmdFile *file = &cmd->files[i];
    *s = (Source){.fd = file->pipe};
    if (file->file) {
        s->fd = fd_hold(file->file, &s->held);
        if (s->fd < 0) {
            s->held = NULL;
            return -1;
        }
        if (make_blocking(s->fd, fd_flags(file->file)) != 0)
            return -1;
    }
    if (s->fd >= 0 && s->fd < cmd->file_count && s->fd != i) {
        int copy = fcntl(s->fd, F_DUPFD_CLOEXEC, cmd->file_count);
        if (copy < 0)
            return -1;
        s->fd = copy;
        s->moved = true;
    }
    return 0;
}

/* Says what is to be done in the child. 0, or an errno value. */
static int describe(const exec_cmd *cmd, const Source *sources, posix_spawn_file_actions_t *actions,
                    posix_spawnattr_t *attributes)
{
    int error = 0;
    for (int i = 0; i < cmd->file_count && error == 0; i++) {
        if (sources[i].fd >= 0)
            error = posix_spawn_file_actions_adddup2(actions, sources[i].fd, i);
        else
            error = posix_spawn_file_actions_addopen(actions, i, "/dev/null", O_RDWR, 0);
    }
    if (error == 0 && cmd->dir)
        error = posix_spawn_file_actions_addchdir_np(actions, cmd->dir);
    if (error == 0 && cmd->group)
        error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP);
    return error;
}

/* Starts the program of this path. 0, or an errno value. */
static int spawn(exec_cmd *cmd, const char *path, const Source *sources)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = describe(cmd, sources, &actions, &attributes);
        if (error == 0)
            error = posix_spawn(&cmd->pid, path, &actions, &attributes, cmd->args.item,
                                cmd->own_env ? cmd->env.item : environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Finds the program and its descriptors, and starts it. 0, or an errno value. */
static int find_and_spawn(exec_cmd *cmd)
{
    char *found = NULL;
    const char *path = cmd->name;
    if (strchr(path, '/') == NULL && (path = found = exec_look_path(path)) == NULL)
        return errno;
    Source *sources = rt_alloc((size_t)cmd->file_count * sizeof *sources);
    int n = 0, error = 0;
    for (; n < cmd->file_count && error == 0; n++)
        if (find_source(cmd, n, &sources[n]) != 0)
            error = errno;
    if (error == 0)
        error = spawn(cmd, path, sources);
    let_go(sources, n);
    free(sources);
    free(found);
    return error;
}

/* A handle that becomes readable when the program ends; NULL if there can't be one: then waiting
 * for it keeps a thread. */
static void *watch_process(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0)
        return NULL;
    void *handle = fd_adopt(fd, 0);
    if (handle == NULL)
        close(fd);
    return handle;
}

/* True for the one call that may start cmd. */
static bool claim(exec_cmd *cmd)
{
    sync_mutex_lock(&cmd->lock);
    bool first = cmd->state == CMD_NEW && !cmd->waited;
    cmd->waited = true; /* until it runs: there is nothing to wait for */
    sync_mutex_unlock(&cmd->lock);
    return first;
}

static int fail(exec_cmd *cmd, int error)
{
    cmd_close_pipes(cmd);
    cmd_close_ends(cmd);
    cmd->pid = -1;
    errno = error;
    return -1;
}

int exec_cmd_start(exec_cmd *cmd)
{
    if (!claim(cmd)) {
        errno = EALREADY;
        return -1;
    }
    int error = cmd->context ? context_err(cmd->context) : 0;
    if (error == 0 && cmd->input && cmd_make_pipe(cmd, 0) == NULL)
        error = errno;
    if (error == 0)
        error = find_and_spawn(cmd);
    if (error)
        return fail(cmd, error);
    cmd_close_pipes(cmd);
    void *process = watch_process(cmd->pid);
    if (cmd->context)
        cmd->ended = chan_make(0, 0);
    sync_mutex_lock(&cmd->lock);
    cmd->process = process;
    cmd->state = CMD_RUNNING;
    cmd->waited = false;
    sync_mutex_unlock(&cmd->lock);
    cmd_copy_start(cmd);
    if (cmd->context)
        cmd_watch_context(cmd);
    return 0;
}
