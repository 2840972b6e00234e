/* Running other programs and keeping temporary files. */
#ifndef CHANT_PROCESS_H
#define CHANT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A growing argument vector, NULL-terminated once an argument was pushed. The strings
 * are not owned. */
typedef struct Args {
    const char **items;
    int count, capacity;
} Args;

void args_push(Args *a, const char *arg);
bool args_has(const Args *a, const char *arg);
void args_free(Args *a);

/* Prints the command to standard error the way a shell would take it. */
void args_print(const Args *a);

/* The path of the file that a command's name means, which PATH leads to, malloc'ed; NULL if there
 * is none that may be run. */
char *process_find(const char *name);

/* Runs items[0], found by PATH, and waits; a signal that ends this process ends it first. Returns
 * its exit status, 128 + n if signal n ended it, or -1 with a message on standard error if it could
 * not be started. */
int process_run(const Args *a);

/* Starts it, for its standard output to be collected; others may run meanwhile. Its standard input
 * is the descriptor `input`, or this process's own if that is -1; its standard error is dropped if
 * `quiet`. Returns a descriptor, or -1 with a message. */
int process_capture_start(const Args *a, int input, bool quiet);

/* Collects: *text is malloc'ed and has a NUL behind its *len bytes. Returns what process_run
 * does. */
int process_capture_finish(int output, char **text, size_t *len);

/* Runs it; what it says, on standard output and error, is in *text as above. */
int process_run_caught(const Args *a, char **text, size_t *len);

/* Runs it where nobody listens: SIGPIPE ends it as soon as it says anything, on standard output or
 * error. Returns what process_run does. */
int process_run_mute(const Args *a);

/* Starts two at once, the first's standard output being the second's standard input; `input` is
 * the first's, or -1; what both say on standard error is dropped if `quiet`. Others may run
 * meanwhile. False with a message. */
bool process_pipe_start(const Args *writer, const Args *reader, int input, bool quiet);

/* Waits for both: the first's status, or the second's if that is 0. */
int process_pipe_finish(void);

/* Ends both, whatever they have done. */
void process_pipe_cancel(void);

/* A copy of this process, which has no children; fork's result. A fatal signal here ends it too, by
 * the signal `ending`. It is a companion, of which four can be there at a time. */
pid_t process_fork(int ending);

/* Starts items[0] as a companion. Its standard input is the descriptor `input`, and what it says,
 * on standard output and error, goes to `said`. Returns its number, or -1 with a message. */
pid_t process_start(const Args *a, int input, int said);

/* Gives all of the text to whoever reads the other end of the socket `input`, and closes it. 0, or
 * -1 if that one has ended. */
int process_feed(int input, const char *text, size_t len);

/* Waits for a companion. Returns the raw wait status, or -1. */
int process_join(pid_t pid);

/* How a companion ends is of no interest: it is waited for when the user's program starts. */
void process_leave(pid_t pid);

/* Starts items[0] as the user's program: terminal signals are the program's affair,
 * SIGTERM and SIGHUP are passed on. False with a message if it can't be started. */
bool process_start_program(const Args *a);

/* Waits for it. Returns the raw wait status, or -1. */
int process_finish_program(void);

/* The path of a file in this process's temporary directory, which is made on the first
 * call and removed at exit or by a fatal signal. malloc'ed. NULL with a message if it
 * can't be made. */
char *temp_path(const char *name);

/* The temporary directory; NULL if none was made. */
const char *temp_folder(void);

/* Names a file that is half written and that a fatal signal must remove; NULL: none is. The string
 * must stay as it is until then. */
void temp_guard(const char *path);

/* Removes the temporary directory now; also registered with atexit. */
void temp_cleanup(void);

#endif
