/* chant/exec.h: the ends of programs: waiting, signals, contexts.
 *
 * A pidfd says through the poller that the program has ended; it is then still a zombie, and its
 * number its own, until it is reaped under the command's lock: who sends a signal under that lock
 * can't hit another process. Kernels without pidfds (before 5.3): the end is waited for by a call
 * that keeps its thread. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "exec_cmd.h"
#include "panic.h"

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

#define SIGNALED 256 /* what a status has in front of the signal */

/* ---- signals ---- */

/* Sends sig to cmd, which runs; under its lock. A pidfd is the better address: somebody else may
 * have waited for the program, and its number be another's by now. */
static int send_signal(exec_cmd *cmd, int sig)
{
    if (cmd->group)
        return kill(-cmd->pid, sig);
    if (cmd->process) {
        int sent = (int)syscall(SYS_pidfd_send_signal, fd_number(cmd->process), sig, NULL, 0);
        /* A filter of system calls may refuse this one; who really must not send hears it again. */
        if (sent == 0 || (errno != EPERM && errno != ENOSYS))
            return sent;
    }
    return kill(cmd->pid, sig);
}

int exec_cmd_signal(exec_cmd *cmd, int sig)
{
    int result = -1, error = 0;
    sync_mutex_lock(&cmd->lock);
    if (cmd->state != CMD_RUNNING)
        error = cmd->state == CMD_NEW ? EINVAL : ESRCH;
    else if ((result = send_signal(cmd, sig)) != 0)
        error = errno;
    sync_mutex_unlock(&cmd->lock);
    if (error)
        errno = error;
    return result;
}

int exec_cmd_kill(exec_cmd *cmd)
{
    return exec_cmd_signal(cmd, SIGKILL);
}

/* ---- contexts ---- */

/* Waits for the end of the program; false if it takes longer than d. */
static bool ends_within(exec_cmd *cmd, time_duration d)
{
    chant_chan *timeout = time_after(d);
    struct chant_case cases[2] = {{.c = cmd->ended, .dir = CHANT_RECV},
                                  {.c = timeout, .dir = CHANT_RECV}};
    int chosen = chan_select(cases, 2, false);
    chan_release(timeout);
    return chosen == 0;
}

/* The context has ended. In a goroutine, which has a reference. */
static void context_ends(void *arg)
{
    exec_cmd *cmd = arg;
    sync_mutex_lock(&cmd->lock);
    bool runs = cmd->state == CMD_RUNNING;
    if (runs && send_signal(cmd, cmd->cancel_signal) == 0)
        cmd->canceled = true;
    sync_mutex_unlock(&cmd->lock);
    if (runs && cmd->wait_delay > 0 && !ends_within(cmd, cmd->wait_delay))
        exec_cmd_kill(cmd);
    cmd_unref(cmd);
}

void cmd_watch_context(exec_cmd *cmd)
{
    atomic_fetch_add(&cmd->refs, 1);
    cmd->after = context_after_func(cmd->context, context_ends, cmd);
}

static void unwatch_context(exec_cmd *cmd)
{
    if (cmd->after == NULL)
        return;
    if (context_after_stop(cmd->after))
        cmd_unref(cmd);
    context_after_release(cmd->after);
    cmd->after = NULL;
}

/* ---- waiting ---- */

typedef struct {
    FdCall call;
    pid_t pid;
} WaitCall;

/* Has it ended? It stays to be reaped. */
static ssize_t look(int fd, FdCall *call)
{
    siginfo_t info = {.si_pid = 0};
    (void)fd;
    pid_t pid = ((WaitCall *)(void *)call)->pid;
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
        return -1;
    if (info.si_pid == pid)
        return 1;
    errno = EAGAIN;
    return -1;
}

/* Blocks until cmd's program has ended. 0, or an errno value. */
static int await(exec_cmd *cmd)
{
    if (cmd->process) {
        WaitCall w = {.call.fn = look, .pid = cmd->pid};
        return fd_call(cmd->process, FD_READ, &w.call) < 0 ? errno : 0;
    }
    siginfo_t info;
    int result;
    do {
        chant_blocking_begin();
        result = waitid(P_PID, (id_t)cmd->pid, &info, WEXITED | WNOWAIT);
        chant_blocking_end();
    } while (result != 0 && errno == EINTR);
    return result != 0 ? errno : 0;
}

static int status_of(int wait_status)
{
    return WIFSIGNALED(wait_status) ? SIGNALED + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/* Takes note of the end, so that the number may be used again. 0, or an errno value. */
static int reap(exec_cmd *cmd)
{
    int wait_status, error = 0;
    sync_mutex_lock(&cmd->lock);
    /* It has ended: nothing to wait for, unless the number is another child's already. */
    pid_t pid = wait4(cmd->pid, &wait_status, WNOHANG, &cmd->usage);
    if (pid == cmd->pid)
        cmd->status = status_of(wait_status);
    else
        error = ECHILD;
    void *process = cmd->process;
    cmd->process = NULL;
    cmd->state = CMD_ENDED;
    sync_mutex_unlock(&cmd->lock);
    if (process)
        fd_close(process);
    if (cmd->ended)
        chan_close(cmd->ended);
    return error;
}

/* 0 for the one call that may wait for cmd, else an errno value. */
static int claim(exec_cmd *cmd)
{
    sync_mutex_lock(&cmd->lock);
    int error = cmd->state == CMD_NEW ? EINVAL : cmd->waited ? ECHILD : 0;
    if (error == 0)
        cmd->waited = true;
    sync_mutex_unlock(&cmd->lock);
    return error;
}

int exec_cmd_wait(exec_cmd *cmd)
{
    int error = claim(cmd);
    if (error == 0) {
        error = await(cmd);
        int lost = reap(cmd);
        if (error == 0)
            error = lost;
        unwatch_context(cmd);
        int torn = cmd_copy_finish(cmd);
        cmd_close_ends(cmd);
        if (error == 0 && cmd->canceled && cmd->status != 0)
            error = context_err(cmd->context);
        else if (error == 0)
            error = torn;
    }
    if (error == 0)
        return cmd->status;
    errno = error;
    return -1;
}

int exec_cmd_run(exec_cmd *cmd)
{
    return exec_cmd_start(cmd) == 0 ? exec_cmd_wait(cmd) : -1;
}

/* ---- asking ---- */

pid_t exec_cmd_pid(exec_cmd *cmd)
{
    sync_mutex_lock(&cmd->lock);
    pid_t pid = cmd->state == CMD_NEW ? -1 : cmd->pid;
    sync_mutex_unlock(&cmd->lock);
    return pid;
}

/* As exec_cmd_wait returned it; -1 before. */
static int known_status(exec_cmd *cmd)
{
    sync_mutex_lock(&cmd->lock);
    int status = cmd->status;
    sync_mutex_unlock(&cmd->lock);
    return status;
}

int exec_cmd_exit_code(exec_cmd *cmd)
{
    int status = known_status(cmd);
    return status < SIGNALED ? status : -1;
}

int exec_cmd_term_signal(exec_cmd *cmd)
{
    int status = known_status(cmd);
    return status < SIGNALED ? 0 : status - SIGNALED;
}

void exec_cmd_usage(exec_cmd *cmd, struct rusage *usage)
{
    sync_mutex_lock(&cmd->lock);
    *usage = cmd->usage;
    sync_mutex_unlock(&cmd->lock);
}

exec_status_text exec_status_string(int status)
{
    exec_status_text s;
    if (status < 0) {
        snprintf(s.text, sizeof s.text, "%s", context_strerror(errno));
    } else if (status < SIGNALED) {
        snprintf(s.text, sizeof s.text, "exit status %d", status);
    } else {
        const char *name = sigdescr_np(status - SIGNALED);
        snprintf(s.text, sizeof s.text, "signal: %s", name ? name : "unknown");
    }
    return s;
}
