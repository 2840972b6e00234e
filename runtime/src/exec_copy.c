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

/* Reads to the end. Who writes more than there is memory for gets SIGPIPE. */
static void read_output(void *arg)
{
    Collection *c = arg;
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
    for (int i = 1; i < 3; i++)
        if (cmd->kept[i].from)
            sync_waitgroup_go(&cmd->copying, read_output, &cmd->kept[i]);
}

int cmd_copy_finish(exec_cmd *cmd)
{
    if (cmd->wait_delay > 0) {
        time_time end = time_time_add(time_now(), cmd->wait_delay);
        if (cmd->input)
            io_file_set_deadline(cmd->ends[0], end);
        for (int i = 1; i < 3; i++)
            if (cmd->kept[i].from)
                io_file_set_deadline(cmd->kept[i].from, end);
    }
    sync_waitgroup_wait(&cmd->copying);
    sync_mutex_lock(&cmd->lock);
    cmd->kept[1].over = cmd->kept[2].over = true;
    sync_mutex_unlock(&cmd->lock);
    return cmd->kept[1].error ? cmd->kept[1].error : cmd->kept[2].error;
}

/* Standard output or standard error is to be kept. */
static int keep(exec_cmd *cmd, int n)
{
    io_file *from = cmd_make_pipe(cmd, n);
    if (from == NULL)
        return -1;
    cmd->kept[n].from = from;
    return 0;
}

int exec_cmd_keep_stdout(exec_cmd *cmd)
{
    return keep(cmd, 1);
}

int exec_cmd_keep_stderr(exec_cmd *cmd)
{
    return keep(cmd, 2);
}

static char *take(exec_cmd *cmd, int n, size_t *size)
{
    char *text = NULL;
    size_t length = 0;
    sync_mutex_lock(&cmd->lock);
    Collection *c = &cmd->kept[n];
    if (c->over && c->text) {
        text = c->text;
        length = c->size;
        c->text = NULL;
    }
    sync_mutex_unlock(&cmd->lock);
    if (size)
        *size = length;
    return text;
}

char *exec_cmd_take_stdout(exec_cmd *cmd, size_t *size)
{
    return take(cmd, 1, size);
}

char *exec_cmd_take_stderr(exec_cmd *cmd, size_t *size)
{
    return take(cmd, 2, size);
}

static int run_and_take(exec_cmd *cmd, char **text, size_t *size)
{
    int status = exec_cmd_run(cmd), error = errno;
    *text = take(cmd, 1, size);
    errno = error;
    return status;
}

static int none(char **text, size_t *size)
{
    *text = NULL;
    if (size)
        *size = 0;
    return -1;
}

int exec_cmd_output(exec_cmd *cmd, char **text, size_t *size)
{
    return keep(cmd, 1) == 0 ? run_and_take(cmd, text, size) : none(text, size);
}

int exec_cmd_combined_output(exec_cmd *cmd, char **text, size_t *size)
{
    CmdFile *errors = &cmd->files[2];
    if (errors->set) {
        errno = EINVAL;
        return none(text, size);
    }
    if (keep(cmd, 1) != 0)
        return none(text, size);
    int copy = fcntl(cmd->files[1].pipe, F_DUPFD_CLOEXEC, 3);
    if (copy < 0)
        return none(text, size);
    *errors = (CmdFile){.set = true, .pipe = copy};
    return run_and_take(cmd, text, size);
}
