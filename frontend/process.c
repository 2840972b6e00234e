/* posix_spawn for children. The temporary directory is flat, so that removing it is
 * a loop of unlink that a signal handler may run. */
#include "frontend/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frontend/arena.h"

extern char **environ;

void args_push(Args *a, const char *arg)
{
    if (a->count + 2 > a->capacity) {
        a->capacity = a->capacity ? a->capacity * 2 : 32;
        a->items = xrealloc(a->items, (size_t)a->capacity * sizeof *a->items);
    }
    a->items[a->count++] = arg;
    a->items[a->count] = NULL;
}

void args_free(Args *a)
{
    free(a->items);
    *a = (Args){0};
}

void args_print(const Args *a)
{
    for (int i = 0; i < a->count; i++) {
        const char *arg = a->items[i];
        fputs(i ? " " : "", stderr);
        bool plain = *arg && strspn(arg, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_-+=./,:@%") == strlen(arg);
        if (plain) {
            fputs(arg, stderr);
            continue;
        }
        fputc('\'', stderr);
        for (; *arg; arg++)
            if (*arg == '\'')
                fputs("'\\''", stderr);
            else
                fputc(*arg, stderr);
        fputc('\'', stderr);
    }
    fputc('\n', stderr);
}

static pid_t spawn(const Args *a, posix_spawn_file_actions_t *actions, posix_spawnattr_t *attr)
{
    pid_t pid;
    int error = posix_spawnp(&pid, a->items[0], actions, attr, (char **)a->items, environ);
    if (error) {
        fprintf(stderr, "chant: error: cannot run '%s': %s\n", a->items[0], strerror(error));
        return -1;
    }
    return pid;
}

static int wait_for(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

static int exit_code(int status)
{
    if (status == -1)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int process_run(const Args *a)
{
    pid_t pid = spawn(a, NULL, NULL);
    return pid < 0 ? -1 : exit_code(wait_for(pid));
}

static void read_all(int fd, char **text, size_t *len)
{
    size_t capacity = 1 << 16, used = 0;
    char *buffer = xmalloc(capacity + 1);
    for (;;) {
        if (used == capacity) {
            capacity *= 2;
            buffer = xrealloc(buffer, capacity + 1);
        }
        ssize_t n = read(fd, buffer + used, capacity - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        used += (size_t)n;
    }
    buffer[used] = '\0';
    *text = buffer;
    *len = used;
}

int process_capture(const Args *a, char **text, size_t *len)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0) {
        fprintf(stderr, "chant: error: cannot make a pipe: %s\n", strerror(errno));
        return -1;
    }
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    int error = posix_spawn_file_actions_init(&actions);
    if (!error) {
        error = posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
        if (!error)
            pid = spawn(a, &actions, NULL);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (error)
        fprintf(stderr, "chant: error: cannot run '%s': %s\n", a->items[0], strerror(error));
    close(fds[1]);
    if (pid < 0) {
        close(fds[0]);
        return -1;
    }
    read_all(fds[0], text, len);
    close(fds[0]);
    return exit_code(wait_for(pid));
}

/* ---- the user's program ---- */

static volatile sig_atomic_t program_pid;

static void pass_on(int signal)
{
    if (program_pid > 0)
        kill(program_pid, signal);
}

int process_run_program(const Args *a)
{
    static const int passed[] = {SIGTERM, SIGHUP}, ignored[] = {SIGINT, SIGQUIT};
    sigset_t defaults, block, before;
    sigemptyset(&defaults);
    /* A signal that comes while the child is being made waits until it can be passed on. */
    sigemptyset(&block);
    sigaddset(&block, SIGTERM);
    sigaddset(&block, SIGHUP);
    sigprocmask(SIG_BLOCK, &block, &before);
    struct sigaction pass = {.sa_handler = pass_on}, ignore = {.sa_handler = SIG_IGN}, old;
    for (int i = 0; i < 2; i++) {
        sigaction(passed[i], NULL, &old);
        if (old.sa_handler != SIG_IGN) {
            sigaction(passed[i], &pass, NULL);
            sigaddset(&defaults, passed[i]);
        }
        sigaction(ignored[i], NULL, &old);
        if (old.sa_handler != SIG_IGN) {
            sigaction(ignored[i], &ignore, NULL);
            sigaddset(&defaults, ignored[i]);
        }
    }
    posix_spawnattr_t attr;
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setsigmask(&attr, &before);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    pid_t pid = spawn(a, NULL, &attr);
    posix_spawnattr_destroy(&attr);
    program_pid = pid;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (pid < 0)
        return -1;
    int status = wait_for(pid);
    program_pid = 0;
    return status;
}

/* ---- temporary files ---- */

static char temp_dir[4096];
static pid_t temp_owner;

void temp_cleanup(void)
{
    if (!temp_dir[0] || temp_owner != getpid())
        return;
    DIR *dir = opendir(temp_dir);
    if (dir) {
        for (struct dirent *entry; (entry = readdir(dir));)
            unlinkat(dirfd(dir), entry->d_name, 0);
        closedir(dir);
    }
    rmdir(temp_dir);
    temp_dir[0] = '\0';
}

static void fatal_signal(int signal)
{
    temp_cleanup();
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(signal, &standard, NULL);
    raise(signal);
}

static bool make_temp_dir(void)
{
    const char *base = getenv("TMPDIR");
    if (!base || !*base)
        base = "/tmp";
    snprintf(temp_dir, sizeof temp_dir, "%s/chant-XXXXXX", base);
    if (!mkdtemp(temp_dir)) {
        fprintf(stderr, "chant: error: cannot make a temporary directory '%s': %s\n", temp_dir,
                strerror(errno));
        temp_dir[0] = '\0';
        return false;
    }
    temp_owner = getpid();
    atexit(temp_cleanup);
    static const int fatal[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        struct sigaction old, action = {.sa_handler = fatal_signal};
        sigaction(fatal[i], NULL, &old);
        if (old.sa_handler == SIG_DFL)
            sigaction(fatal[i], &action, NULL);
    }
    return true;
}

char *temp_path(const char *name)
{
    if (!temp_dir[0] && !make_temp_dir())
        return NULL;
    char *path = xmalloc(strlen(temp_dir) + strlen(name) + 2);
    sprintf(path, "%s/%s", temp_dir, name);
    return path;
}
