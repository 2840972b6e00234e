/* chant/exec.h: what a program is given to read from memory, and what it writes kept in memory.
 * Goroutines do both while another waits for the program; the pipes may stay open after its end,
 * in the hands of what it has started itself. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "exec_cmd.h"

#define ROOM_FIRST 4096 /* of the text at the beginning */

/* The program, or what keeps its pipe, need not read all. */
static void write_input(void *arg)
{
    exec_cmd *cmd = arg;
    io_file_write(cmd->ends[0], cmd->input, cmd->input_size);
    io_file_close(cmd->ends[0]);
}

/* Makes sure that there is room for more, and for the zero byte. */
static bool make_room(Collection *c)
{
    if (c->room - c->size > 1)
        return true;
    size_t room = c->room ? c->room * 2 : ROOM_FIRST;
    char *text = room > c->room ? realloc(c->text, room) : NULL;
    if (text == NULL) {
        free(c->text);
        *c = (Collection){.from = c->from, .error = ENOMEM};
        return false;
    }
    c->text = text;
    c->room = room;
    return true;
}

/* Reads to the end. Who writes to a pipe whose text has no room any more gets SIGPIPE. */
static void read_output(void *arg)
{
    Collection *c = &((exec_cmd *)arg)->output;
    while (make_room(c)) {
        ssize_t n = io_file_read(c->from, c->text + c->size, c->room - c->size - 1);
        if (n <= 0) {
            c->error = n < 0 ? errno : 0;
            c->text[c->size] = 0;
            break;
        }
        c->size += (size_t)n;
    }
    io_file_close(c->from);
}

void cmd_copy_start(exec_cmd *cmd)
{
    if (cmd->input)
        sync_waitgroup_go(&cmd->copying, write_input, cmd);
    if (cmd->collects)
        sync_waitgroup_go(&cmd->copying, read_output, cmd);
}

int cmd_copy_finish(exec_cmd *cmd)
{
    if (!cmd->input && !cmd->collects)
        return 0;
    if (cmd->wait_delay > 0) {
        time_time end = time_time_add(time_now(), cmd->wait_delay);
        for (int i = 0; i < 2; i++)
            if (cmd->ends[i])
                io_file_set_deadline(cmd->ends[i], end);
    }
    sync_waitgroup_wait(&cmd->copying);
    return cmd->output.error;
}

/* Runs cmd, keeping what comes through `from`, our end of a pipe. */
static int run_and_keep(exec_cmd *cmd, io_file *from, char **text, size_t *size)
{
    *text = NULL;
    if (size)
        *size = 0;
    if (from == NULL)
        return -1;
    cmd->output.from = from;
    cmd->collects = true;
    int status = exec_cmd_run(cmd);
    *text = cmd->output.text;
    if (size)
        *size = cmd->output.size;
    cmd->output.text = NULL;
    return status;
}

int exec_cmd_output(exec_cmd *cmd, char **text, size_t *size)
{
    return run_and_keep(cmd, cmd_make_pipe(cmd, 1), text, size);
}

int exec_cmd_combined_output(exec_cmd *cmd, char **text, size_t *size)
{
    io_file *from = NULL;
    if (cmd->files[2].set)
        errno = EINVAL;
    else
        from = cmd_make_pipe(cmd, 1);
    if (from) {
        CmdFile *errors = &cmd->files[2];
        *errors = (CmdFile){.set = true, .pipe = fcntl(cmd->files[1].pipe, F_DUPFD_CLOEXEC, 3)};
        if (errors->pipe < 0)
            from = NULL;
    }
    return run_and_keep(cmd, from, text, size);
}
