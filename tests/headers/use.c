/* A program of a project that has no .gc files, in what C and C++ have in common: something of
 * every header, from goroutines and from a thread that the runtime did not make: main's. */
#include <chant.h>
#include <chant/bufio.h>
#include <chant/context.h>
#include <chant/errgroup.h>
#include <chant/exec.h>
#include <chant/io.h>
#include <chant/net.h>
#include <chant/redirect.h>
#include <chant/signal.h>
#include <chant/sync.h>
#include <chant/time.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EXPECT(condition) \
    do { \
        if (!(condition)) { \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            failures++; \
        } \
    } while (0)

enum { GOROUTINES = 100 };

static int failures;

struct sum {
    sync_mutex mutex;
    sync_waitgroup all;
    int value;
    chan(int) last;
};

static void add(void *arg)
{
    struct sum *s = *(struct sum **)arg;
    sync_mutex_lock(&s->mutex);
    if (++s->value == GOROUTINES)
        chan_send(s->last, &s->value);
    sync_mutex_unlock(&s->mutex);
    sync_waitgroup_done(&s->all);
}

static void goroutines(void)
{
    static struct sum sum;
    struct sum *s = &sum;
    int last = 0;
    s->last = chan_make(sizeof(int), 1);
    sync_waitgroup_add(&s->all, GOROUTINES);
    for (int i = 0; i < GOROUTINES; i++)
        chant_go(add, &s, sizeof s);
    sync_waitgroup_wait(&s->all);
    EXPECT(chan_recv(s->last, &last) && last == GOROUTINES);
    chan_release(s->last);

    chant_blocking_begin();
    usleep(1000);
    chant_blocking_end();
    EXPECT(goroutine_count() >= 0 && chant_set_procs(0) > 0 && chant_set_max_threads(0) > 0);
}

static int fails(void *arg)
{
    return *(int *)arg;
}

static void contexts(void)
{
    static errgroup_group group;
    int error = ENOENT;
    context_context *ctx = errgroup_with_context(&group, context_background());
    errgroup_go(&group, fails, &error);
    EXPECT(!chan_recv(context_done(ctx), NULL));
    EXPECT(errgroup_wait(&group) == ENOENT && context_cause(ctx) == ENOENT);
    context_release(ctx);

    time_duration d;
    EXPECT(time_parse_duration("1.5ms", &d) && d == 1500 * time_microsecond);
    time_time begin = time_now();
    chan(time_time) after = time_after(d);
    EXPECT(chan_recv(after, NULL) && time_since(begin) >= d);
    EXPECT(strcmp(time_duration_string(d).text, "1.5ms") == 0);
    chan_release(after);
}

static void files(void)
{
    io_file *r, *w;
    char *line;
    EXPECT(io_pipe(&r, &w) == 0);
    struct pollfd p = {io_file_fd(r), POLLIN, 0};
    EXPECT(chant_poll(&p, 1, time_millisecond) == 0);
    bufio_writer *out = bufio_new_writer(w, 0);
    EXPECT(bufio_writer_printf(out, "%d lines\n", 1) == 8 && bufio_writer_flush(out) == 0);
    bufio_writer_free(out);
    EXPECT(io_file_close(w) == 0);
    bufio_reader *in = bufio_new_reader(r, 0);
    EXPECT(bufio_reader_read_line(in, &line, NULL) == 1 && strcmp(line, "1 lines") == 0);
    EXPECT(bufio_reader_read_line(in, &line, NULL) == 0);
    bufio_reader_free(in);
    EXPECT(io_file_close(r) == 0 && io_file_close(r) == -1 && errno == EBADF);
}

static void answer(void *arg)
{
    net_conn *c = net_listener_accept(*(net_listener **)arg);
    EXPECT(net_conn_write(c, "hello", 5) == 5);
    net_conn_close(c);
}

static void sockets(void)
{
    char text[8];
    net_listener *l = net_listen("tcp", "127.0.0.1:0");
    chant_go(answer, &l, sizeof l);
    net_conn *c = net_dial("tcp", net_addr_string(net_listener_addr(l)).text);
    EXPECT(io_read_full(c, text, 5) == 5 && memcmp(text, "hello", 5) == 0);
    EXPECT(net_conn_read(c, text, 1) == 0);
    EXPECT(net_conn_close(c) == 0 && net_listener_close(l) == 0);
}

static void processes(void)
{
    exec_cmd *cmd = exec_command("sh", "-c", "exit 3");
    EXPECT(exec_cmd_run(cmd) == 3);
    exec_cmd_free(cmd);

    int got = 0;
    chan(int) signals = chan_make(sizeof(int), 1);
    EXPECT(signal_notify(signals, SIGUSR1) == 0 && kill(getpid(), SIGUSR1) == 0);
    EXPECT(chan_recv(signals, &got) && got == SIGUSR1);
    signal_stop(signals);
    chan_release(signals);
}

int main(void)
{
    goroutines();
    contexts();
    files();
    sockets();
    processes();
    return failures != 0;
}
