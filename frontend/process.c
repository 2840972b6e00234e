/* posix_spawn for children, one at a time, one whose output is collected and two in a row beside
 * it, and companions: children that run beside all others, and copies of this process. A fatal
 * signal ends the children first, so that they write nothing after their parent is gone, then
 * removes what is half done: the file that temp_guard names and the temporary directory, which has
 * no folders in it but those of libgccjit, which are flat. */
#include "frontend/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
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

bool args_has(const Args *a, const char *arg)
{
    for (int i = 0; i < a->count; i++)
        if (strcmp(a->items[i], arg) == 0)
            return true;
    return false;
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

/* ---- children and fatal signals ---- */

static volatile sig_atomic_t child_pid;    /* 0: none runs */
static volatile sig_atomic_t capture_pid;  /* of one that is being read from meanwhile */
static volatile sig_atomic_t pipe_pids[2]; /* of two that run meanwhile: writer and reader */
enum { COMPANIONS = 4 };
static volatile sig_atomic_t companion_pids[COMPANIONS];
static volatile sig_atomic_t companion_endings[COMPANIONS];
static bool companion_left[COMPANIONS]; /* nobody waits for it but process_start_program */
static const char *volatile guarded;

static const int fatal_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
enum { FATAL_SIGNALS = sizeof fatal_signals / sizeof *fatal_signals };

static void end_child(pid_t pid, int signal)
{
    if (pid <= 0)
        return;
    kill(pid, signal);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static void fatal_signal(int signal)
{
    end_child(child_pid, signal);
    end_child(capture_pid, signal);
    end_child(pipe_pids[0], signal);
    end_child(pipe_pids[1], signal);
    for (int i = 0; i < COMPANIONS; i++)
        end_child(companion_pids[i], companion_endings[i]);
    if (guarded)
        unlink(guarded);
    temp_cleanup();
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(signal, &standard, NULL);
    raise(signal);
}

/* What is ignored stays ignored. */
static void catch_fatal_signals(void)
{
    static bool caught;
    if (caught)
        return;
    caught = true;
    for (int i = 0; i < FATAL_SIGNALS; i++) {
        struct sigaction old, action = {.sa_handler = fatal_signal};
        sigaction(fatal_signals[i], NULL, &old);
        if (old.sa_handler == SIG_DFL)
            sigaction(fatal_signals[i], &action, NULL);
    }
}

void temp_guard(const char *path)
{
    if (path)
        catch_fatal_signals();
    guarded = path;
}

/* Holds fatal signals back, so that none comes between a child and its number. */
static void hold_signals(sigset_t *before)
{
    sigset_t held;
    sigemptyset(&held);
    for (int i = 0; i < FATAL_SIGNALS; i++)
        sigaddset(&held, fatal_signals[i]);
    sigprocmask(SIG_BLOCK, &held, before);
}

/* A place for one more companion; -1 with a message. */
static int free_place(void)
{
    for (int i = 0; i < COMPANIONS; i++)
        if (companion_pids[i] == 0)
            return i;
    fprintf(stderr, "chant: error: too many processes\n");
    return -1;
}

pid_t process_fork(int ending)
{
    int place = free_place();
    if (place < 0)
        return -1;
    sigset_t before;
    catch_fatal_signals();
    fflush(NULL); /* what is in a buffer is written once */
    hold_signals(&before);
    pid_t pid = fork();
    if (pid == 0) {
        child_pid = capture_pid = pipe_pids[0] = pipe_pids[1] = 0;
        for (int i = 0; i < COMPANIONS; i++)
            companion_pids[i] = 0;
    } else if (pid > 0) {
        companion_endings[place] = ending;
        companion_pids[place] = pid;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

/* The raw wait status, or -1. */
static int wait_for_status(pid_t pid)
{
    int status = -1;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

int process_join(pid_t pid)
{
    int status = wait_for_status(pid);
    for (int i = 0; i < COMPANIONS; i++)
        if (companion_pids[i] == pid) {
            companion_pids[i] = 0;
            companion_left[i] = false;
        }
    return status;
}

void process_leave(pid_t pid)
{
    for (int i = 0; i < COMPANIONS; i++)
        companion_left[i] |= companion_pids[i] == pid;
}

static void join_left(void)
{
    for (int i = 0; i < COMPANIONS; i++)
        if (companion_left[i])
            process_join(companion_pids[i]);
}

/* Starts a child with the signal mask `before`; the signals of `defaults`, which may be NULL, do
 * in it what they do by default. Signals are held back. */
static pid_t spawn(const Args *a, posix_spawn_file_actions_t *actions, const sigset_t *defaults,
                   const sigset_t *before)
{
    posix_spawnattr_t attr;
    pid_t pid = -1;
    int error = posix_spawnattr_init(&attr);
    if (!error) {
        posix_spawnattr_setsigmask(&attr, before);
        if (defaults)
            posix_spawnattr_setsigdefault(&attr, defaults);
        posix_spawnattr_setflags(&attr, (short)(POSIX_SPAWN_SETSIGMASK |
                                                (defaults ? POSIX_SPAWN_SETSIGDEF : 0)));
        error = posix_spawnp(&pid, a->items[0], actions, &attr, (char **)a->items, environ);
        posix_spawnattr_destroy(&attr);
    }
    if (error) {
        fprintf(stderr, "chant: error: cannot run '%s': %s\n", a->items[0], strerror(error));
        return -1;
    }
    return pid;
}

/* A child that a fatal signal ends too, as its number is in *place. */
static pid_t spawn_tied(const Args *a, posix_spawn_file_actions_t *actions,
                        const sigset_t *defaults, volatile sig_atomic_t *place)
{
    catch_fatal_signals();
    sigset_t before;
    hold_signals(&before);
    pid_t pid = spawn(a, actions, defaults, &before);
    *place = pid > 0 ? pid : 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

static int wait_for(pid_t pid)
{
    int status = wait_for_status(pid);
    child_pid = 0;
    return status;
}

static int exit_code(int status)
{
    if (status == -1)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

char *process_find(const char *name)
{
    if (strchr(name, '/'))
        return access(name, X_OK) == 0 ? strcpy(xmalloc(strlen(name) + 1), name) : NULL;
    const char *directory = getenv("PATH");
    if (!directory)
        directory = "/bin:/usr/bin"; /* as posix_spawnp has it */
    for (;;) {
        size_t len = strcspn(directory, ":");
        char *path = xmalloc(len + strlen(name) + 3);
        sprintf(path, "%.*s/%s", len ? (int)len : 1, len ? directory : ".", name);
        if (access(path, X_OK) == 0)
            return path;
        free(path);
        if (!directory[len])
            return NULL;
        directory += len + 1;
    }
}

int process_run(const Args *a)
{
    pid_t pid = spawn_tied(a, NULL, NULL, &child_pid);
    return pid < 0 ? -1 : exit_code(wait_for(pid));
}

enum {
    ROOM = 1 << 20, /* of a pipe: as much as any user may ask for */
    PATIENCE = 4    /* milliseconds: nobody writes so much in them */
};

/* From a roomy pipe much is read at a time: its writer, whose writes are small, need not wake the
 * reader for each of them. */
static void read_all(int fd, bool roomy, char **text, size_t *len)
{
    struct pollfd end = {.fd = fd}; /* a hang-up is all it asks for */
    size_t capacity = roomy ? ROOM : 1 << 16, used = 0;
    char *buffer = xmalloc(capacity + 1);
    for (;;) {
        if (used == capacity) {
            capacity *= 2;
            buffer = xrealloc(buffer, capacity + 1);
        }
        if (roomy)
            poll(&end, 1, PATIENCE);
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

/* Starts `a` with the descriptors as standard input, output and error, where they are not -1;
 * `defaults` as for spawn. */
static pid_t spawn_with(const Args *a, const int fds[3], const sigset_t *defaults,
                        volatile sig_atomic_t *place)
{
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    int error = posix_spawn_file_actions_init(&actions);
    if (!error) {
        for (int i = 0; !error && i < 3; i++)
            if (fds[i] >= 0)
                error = posix_spawn_file_actions_adddup2(&actions, fds[i], i);
        if (!error)
            pid = spawn_tied(a, &actions, defaults, place);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (error)
        fprintf(stderr, "chant: error: cannot run '%s': %s\n", a->items[0], strerror(error));
    return pid;
}

int process_run_caught(const Args *a, char **text, size_t *len)
{
    *text = NULL;
    *len = 0;
    int file = memfd_create("said", MFD_CLOEXEC);
    if (file < 0)
        return -1;
    pid_t pid = spawn_with(a, (int[]){-1, file, file}, NULL, &child_pid);
    int status = pid < 0 ? -1 : exit_code(wait_for(pid));
    if (lseek(file, 0, SEEK_SET) == 0)
        read_all(file, false, text, len);
    close(file);
    return status;
}

int process_run_mute(const Args *a)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0)
        return -1;
    close(fds[0]);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    pid_t pid = spawn_with(a, (int[]){-1, fds[1], fds[1]}, &defaults, &child_pid);
    close(fds[1]);
    return pid < 0 ? -1 : exit_code(wait_for(pid));
}

/* Starts one of the two. */
static bool spawn_pipe_end(int end, const Args *a, int input, int output, int error)
{
    return spawn_with(a, (int[]){input, output, error}, NULL, &pipe_pids[end]) > 0;
}

static int wait_for_pipe_end(int end)
{
    int status = pipe_pids[end] > 0 ? wait_for_status(pipe_pids[end]) : -1;
    pipe_pids[end] = 0;
    return exit_code(status);
}

static int open_dropped(bool quiet)
{
    return quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
}

bool process_pipe_start(const Args *writer, const Args *reader, int input, bool quiet)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0) {
        fprintf(stderr, "chant: error: cannot make a pipe: %s\n", strerror(errno));
        return false;
    }
    int dropped = open_dropped(quiet);
    bool started = spawn_pipe_end(1, reader, fds[0], -1, dropped);
    started = started && spawn_pipe_end(0, writer, input, fds[1], dropped);
    close(fds[0]);
    close(fds[1]);
    if (dropped >= 0)
        close(dropped);
    if (!started && pipe_pids[1])
        wait_for_pipe_end(1);
    return started;
}

int process_pipe_finish(void)
{
    int status = wait_for_pipe_end(0), reader_status = wait_for_pipe_end(1);
    return status == 0 ? reader_status : status;
}

void process_pipe_cancel(void)
{
    for (int i = 0; i < 2; i++)
        if (pipe_pids[i] > 0)
            kill(pipe_pids[i], SIGKILL);
    process_pipe_finish();
}

int process_capture_start(const Args *a, int input, bool quiet)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0) {
        fprintf(stderr, "chant: error: cannot make a pipe: %s\n", strerror(errno));
        return -1;
    }
    int dropped = open_dropped(quiet);
    pid_t pid = spawn_with(a, (int[]){input, fds[1], dropped}, NULL, &capture_pid);
    if (dropped >= 0)
        close(dropped);
    close(fds[1]);
    if (pid > 0)
        return fds[0];
    close(fds[0]);
    return -1;
}

int process_capture_finish(int output, char **text, size_t *len)
{
    bool roomy = fcntl(output, F_SETPIPE_SZ, ROOM) == ROOM;
    read_all(output, roomy, text, len);
    close(output);
    int status = wait_for_status(capture_pid);
    capture_pid = 0;
    return exit_code(status);
}

pid_t process_start(const Args *a, int input, int said)
{
    int place = free_place();
    if (place < 0)
        return -1;
    companion_endings[place] = SIGTERM;
    return spawn_with(a, (int[]){input, said, said}, NULL, &companion_pids[place]);
}

int process_feed(int input, const char *text, size_t len)
{
    size_t sent = 0;
    for (ssize_t n; sent < len; sent += (size_t)n)
        if ((n = send(input, text + sent, len - sent, MSG_NOSIGNAL)) < 0) {
            if (errno != EINTR)
                break;
            n = 0;
        }
    shutdown(input, SHUT_WR); /* a copy of this process may still hold it */
    close(input);
    return sent == len ? 0 : -1;
}

/* ---- the user's program ---- */

static void pass_on(int signal)
{
    if (child_pid > 0)
        kill(child_pid, signal);
}

bool process_start_program(const Args *a)
{
    static const int passed[] = {SIGTERM, SIGHUP}, ignored[] = {SIGINT, SIGQUIT};
    static const struct sigaction pass = {.sa_handler = pass_on}, ignore = {.sa_handler = SIG_IGN};
    sigset_t defaults, before;
    join_left();
    sigemptyset(&defaults);
    hold_signals(&before);
    for (int i = 0; i < 2; i++) {
        struct sigaction old;
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
    pid_t pid = spawn(a, NULL, &defaults, &before);
    child_pid = pid > 0 ? pid : 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid > 0;
}

int process_finish_program(void)
{
    return wait_for(child_pid);
}

/* ---- temporary files ---- */

static char temp_dir[4096];
static pid_t temp_owner;

/* Removes the files in the open folder, and what is in folders there. */
static void remove_files(int folder, int levels)
{
    DIR *dir = folder < 0 ? NULL : fdopendir(folder);
    if (!dir) {
        if (folder >= 0)
            close(folder);
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir));) {
        const char *name = entry->d_name;
        if (unlinkat(folder, name, 0) == 0 || levels == 0 || !strcmp(name, ".") ||
            !strcmp(name, ".."))
            continue;
        remove_files(openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), levels - 1);
        unlinkat(folder, name, AT_REMOVEDIR);
    }
    closedir(dir);
}

void temp_cleanup(void)
{
    if (!temp_dir[0] || temp_owner != getpid())
        return;
    remove_files(open(temp_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), 1);
    rmdir(temp_dir);
    temp_dir[0] = '\0';
}

const char *temp_folder(void)
{
    return temp_dir[0] ? temp_dir : NULL;
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
    catch_fatal_signals();
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
