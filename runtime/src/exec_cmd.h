/* Inside of a command, for exec_*.c (chant/exec.h).
 *
 * A command belongs to one goroutine until it is started. Afterwards `state`, `waited`, `canceled`,
 * `process`, `status` and `usage` are under `lock`, and so is the sending of signals; `after` and
 * our ends of the pipes are touched by the one goroutine that waits; the rest does not change.
 *
 * References: the program's, which exec_cmd_free drops, or passes to the goroutine that sees to a
 * program nobody waits for; that of the function that waits for the end of the context. */
#ifndef CHANT_EXEC_CMD_H
#define CHANT_EXEC_CMD_H

#include "chant/exec.h"
#include "chant/sync.h"
#include "fd.h"

#undef exec_command
#undef exec_command_context

typedef enum { CMD_NEW, CMD_RUNNING, CMD_ENDED } CmdState;

/* A list of strings that ends with NULL, all on the heap. */
typedef struct {
    char **item;
    size_t count;
} StringList;

/* What one descriptor of the program is. */
typedef struct {
    bool set;
    io_file *file; /* the caller's; NULL: /dev/null unless there is a pipe */
    int pipe;      /* the program's end of a pipe, closed when it has been started; -1: none */
} CmdFile;

/* Output that is kept. */
typedef struct {
    io_file *from; /* NULL: none is */
    char *text;    /* a zero byte behind it; NULL: no memory, or taken */
    size_t size, room;
    int error;     /* why it is not all: 0, ENOMEM, ETIMEDOUT */
    bool over;     /* nothing is added any more; under the command's lock */
} Collection;

struct exec_cmd {
    _Atomic int refs;
    sync_mutex lock;
    char *name, *dir;
    StringList args, env;
    bool own_env;              /* env counts, not environ */
    CmdFile *files;            /* the program's descriptors, from 0; at least three */
    int file_count;
    io_file *ends[3];          /* ours, of the pipes for 0, 1 and 2; closed once all is over */
    const char *input;         /* what ends[0] is to be written; NULL: nothing */
    size_t input_size;
    Collection kept[3];        /* of descriptors 1 and 2 */
    sync_waitgroup copying;    /* the goroutines that do all this */
    bool group;
    int cancel_signal;
    time_duration wait_delay;
    context_context *context;  /* retained; NULL: none */
    context_after *after;
    CmdState state;
    bool waited;               /* somebody waits, or has */
    bool canceled;             /* the context's end has sent a signal */
    pid_t pid;
    void *process;             /* handle of the pidfd; NULL: there is none, or it has ended */
    chant_chan *ended;         /* closed at the end; NULL: nobody would look */
    int status;                /* as exec_cmd_wait returns it; -1: nobody knows */
    struct rusage usage;
};

/* Drops a reference. exec_cmd.c */
void cmd_unref(exec_cmd *cmd);

/* Closes our ends of the pipes. */
void cmd_close_ends(exec_cmd *cmd);
/* Closes the program's. */
void cmd_close_pipes(exec_cmd *cmd);
/* Makes a pipe for descriptor n, 0, 1 or 2. Returns our end; NULL and errno. */
io_file *cmd_make_pipe(exec_cmd *cmd, int n);

/* Starts to write the input and to keep the output of cmd, just started. exec_copy.c */
void cmd_copy_start(exec_cmd *cmd);
/* Waits for that to end, the program having ended. 0, or why not all output was kept. */
int cmd_copy_finish(exec_cmd *cmd);

/* Starts what is to happen when cmd's context ends; cmd is running. exec_wait.c */
void cmd_watch_context(exec_cmd *cmd);

#endif
