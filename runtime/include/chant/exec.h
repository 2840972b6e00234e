/* Chant: other programs, after Go's package os/exec. A goroutine that waits for one, or for what
 * it prints, is parked.
 *
 *     exec_cmd *cmd = exec_command("sort", "-n", file);
 *     defer exec_cmd_free(cmd);
 *     exec_cmd_set_stdout(cmd, io_stdout());
 *     int status = exec_cmd_run(cmd);
 *     if (status != 0) printf("sort: %s\n", exec_status_string(status).text);
 *
 * An exec_cmd is made, told how the program is to run, started once and waited for once. Until
 * it is started it belongs to one goroutine; then wait, signal, kill and what asks may be called
 * from any goroutine or thread at the same time. What it is told is copied, but for files, which
 * stay the caller's. Setters after the start panic "exec: already started". Lists of arguments
 * need no end mark.
 *
 * A program is given what it is told to have and nothing else of this library's: all descriptors
 * made here are close-on-exec. Signals that were notified of (chant/signal.h) do in it what they
 * do in any program; those ignored stay ignored; the mask is that of the caller's thread.
 *
 * Lack of memory for what is told ends the program: "fatal error: out of memory". */
#ifndef CHANT_EXEC_H
#define CHANT_EXEC_H

#include <sys/resource.h>

#include "context.h"
#include "io.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

typedef struct exec_cmd exec_cmd;

/* ---- making ---- */

/* A command that runs the program `name` with these arguments, each a const char *; name is its
 * argument 0 as well. A name without a slash is looked for when it is started, as
 * exec_look_path does. The caller owns the result. Does not block. Source: Go, exec.Command. */
exec_cmd *exec_command(const char *name, ...) __attribute__((sentinel));

/* The same, for as long as ctx lasts: once it is canceled the program is killed
 * (exec_cmd_set_cancel), and exec_cmd_wait fails with its error. Retains ctx. Panics "nil Context"
 * if ctx is NULL. Source: Go, exec.CommandContext. */
exec_cmd *exec_command_context(context_context *ctx, const char *name, ...)
    __attribute__((sentinel));

/* The same with all arguments, argument 0 included, in an array that ends with NULL; ctx may be
 * NULL. */
exec_cmd *exec_command_argv(context_context *ctx, const char *name, const char *const argv[]);

/* Frees cmd. If the program runs and nobody waits for it, its end is seen to in the background, so
 * to start and to free is how to leave a program to itself. Does not block. NULL is a no-op. */
void exec_cmd_free(exec_cmd *cmd);

/* ---- how it is to run: none of these blocks ---- */

/* One more argument behind the others. */
void exec_cmd_add_arg(exec_cmd *cmd, const char *arg);

/* The directory that the program begins in; NULL, as at the beginning, is the caller's. Names with
 * a slash are looked up from there. */
void exec_cmd_set_dir(exec_cmd *cmd, const char *dir);

/* Its environment, "NAME=VALUE" each, ended by NULL; NULL, as at the beginning: this program's at
 * the time of the start. */
void exec_cmd_set_env(exec_cmd *cmd, const char *const env[]);

/* One "NAME=VALUE" in place of the entry of that name, or behind all. Added to this program's
 * environment as it is now unless exec_cmd_set_env has been called. */
void exec_cmd_add_env(exec_cmd *cmd, const char *entry);

/* What its standard descriptors are: files of the caller's, open until the program has been started
 * (which fails with EBADF if they are not); NULL, as at the beginning: /dev/null. For the
 * caller's own say io_stdin(), io_stdout(), io_stderr(). A pipe or socket of this library's is in
 * blocking mode from then on, as the program expects it: calls on it keep threads afterwards,
 * and deadlines don't end them; close it, if it is not needed, once the program is started. */
void exec_cmd_set_stdin(exec_cmd *cmd, io_file *f);
void exec_cmd_set_stdout(exec_cmd *cmd, io_file *f);
void exec_cmd_set_stderr(exec_cmd *cmd, io_file *f);

/* One descriptor more, as above: 3 for the first, 4, ... Returns the number. Source: Go,
 * Cmd.ExtraFiles. */
int exec_cmd_add_file(exec_cmd *cmd, io_file *f);

/* The program reads these `size` bytes, then the end. They must last until exec_cmd_wait has
 * returned. One that does not want them all is no error. */
void exec_cmd_set_input(exec_cmd *cmd, const void *data, size_t size);

/* The program begins a process group, and the signals that are sent through cmd go to the whole
 * group: to what the program has started as well. */
void exec_cmd_set_group(exec_cmd *cmd);

/* What happens when the context ends: the program gets sig instead of SIGKILL; SIGKILL follows when
 * it has not ended within wait_delay. wait_delay is also how long exec_cmd_wait goes on with input
 * and output from and to memory that other processes keep open once the program has ended. 0: no
 * limit in both cases. Panics "exec: no such signal" if sig is none. Source: Go, Cmd.Cancel,
 * Cmd.WaitDelay. */
void exec_cmd_set_cancel(exec_cmd *cmd, int sig, time_duration wait_delay);

/* The other end of a pipe that is the program's standard input, output or error. It is closed when
 * exec_cmd_wait returns, if not before: read all there is, then wait. NULL and errno: EINVAL if
 * that descriptor was set already, EMFILE, ENFILE, ENOMEM. */
io_file *exec_cmd_stdin_pipe(exec_cmd *cmd);
io_file *exec_cmd_stdout_pipe(exec_cmd *cmd);
io_file *exec_cmd_stderr_pipe(exec_cmd *cmd);

/* What the program writes to standard output, to standard error, is kept in memory, and can be had
 * once exec_cmd_wait has returned (exec_cmd_take_stdout, _stderr). 0; -1 and errno as above. */
int exec_cmd_keep_stdout(exec_cmd *cmd);
int exec_cmd_keep_stderr(exec_cmd *cmd);

/* ---- running ---- */

/* Starts it. 0; -1 and errno if it could not be started: ENOENT (no such program, interpreter or
 * directory), EACCES, ENOEXEC, E2BIG, EAGAIN, ENOMEM, EMFILE, EBADF, the context's error, or
 * EALREADY if it was started before. The pipes are closed then. Keeps its thread until the kernel
 * has loaded the program. */
int exec_cmd_start(exec_cmd *cmd);

/* Blocks until the program has ended, and input and output from and to memory have.
 * Returns how it ended: 0 to 255, its exit status; 256 + n if signal n ended it. -1 and errno
 * otherwise: EINVAL (not started), ECHILD (waited for before, or by somebody else: SIGCHLD is
 * ignored, say), the context's error if it is the context that ended it, ETIMEDOUT if output was
 * given up after wait_delay. */
int exec_cmd_wait(exec_cmd *cmd);

/* exec_cmd_start, then exec_cmd_wait: the error of either. Blocks. */
int exec_cmd_run(exec_cmd *cmd);

/* As exec_cmd_run; what the program writes to standard output (and with combined: to standard
 * error) goes to *text, freed by the caller with free(), a zero byte behind it, its length to *size
 * (unless NULL). *text is set whenever the program was started, also if it failed, else NULL. Fails
 * with EINVAL if the descriptor was set already, with ENOMEM if there was no memory for the text:
 * then *text is NULL as well. The program shares one pipe for both if they are combined. */
int exec_cmd_output(exec_cmd *cmd, char **text, size_t *size);
int exec_cmd_combined_output(exec_cmd *cmd, char **text, size_t *size);

/* What was kept of it (exec_cmd_keep_stdout, _stderr) and not taken yet, as above; NULL if there is
 * none. After ETIMEDOUT, as much as had come. Do not block. */
char *exec_cmd_take_stdout(exec_cmd *cmd, size_t *size);
char *exec_cmd_take_stderr(exec_cmd *cmd, size_t *size);

/* Sends it a signal; 0 just asks. 0; -1 and errno: ESRCH if it was waited for, EINVAL if it was
 * not started, or what kill(2) says. Does not block. */
int exec_cmd_signal(exec_cmd *cmd, int sig);

/* Sends SIGKILL: as exec_cmd_signal. */
int exec_cmd_kill(exec_cmd *cmd);

/* ---- asking: none of these blocks ---- */

/* The process; -1 if it was not started. */
pid_t exec_cmd_pid(exec_cmd *cmd);

/* The exit status; -1 if it has not been waited for or a signal ended it. Source: Go,
 * ProcessState.ExitCode. */
int exec_cmd_exit_code(exec_cmd *cmd);

/* The signal that ended it; 0 if it has not been waited for or none did. */
int exec_cmd_term_signal(exec_cmd *cmd);

/* What it, and what it has waited for, has used (getrusage(2)): zero until it was waited for. */
void exec_cmd_usage(exec_cmd *cmd, struct rusage *usage);

/* What exec_cmd_wait returns in words, "exit status 1", "signal: Killed"; for -1 those for errno.
 * Used in place: exec_status_string(status).text. */
typedef struct {
    char text[64];
} exec_status_text;
exec_status_text exec_status_string(int status);

/* The program that `name` means: itself if it has a slash and can be executed, else the first
 * such file of that name in the directories of PATH. Those of them that are not absolute are
 * passed over, so that nobody runs by chance a program that lies about in the current directory.
 * Freed by the caller with free(). NULL and errno: ENOENT, EACCES, ENOMEM. Source: Go,
 * exec.LookPath. */
char *exec_look_path(const char *name);

/* The ends of the lists. */
#define exec_command(...) exec_command(__VA_ARGS__, NULL)
#define exec_command_context(ctx, ...) exec_command_context(ctx, __VA_ARGS__, NULL)

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
