/* Descriptors: readiness, turns, deadlines, cancellation, close, stale handles. */
#include "fd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../fail/real.h"
#include "chant.h"
#include "chant/redirect.h"
#include "crowd.h"
#include "platform.h"

#define MS 1000000ll

/* The kernel's poll(2), if a signal comes with each other call that has nothing to tell at once. */
static atomic_bool signals_come;
static atomic_uint polls;

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
    int ready = REAL(poll)(fds, n, timeout);
    if (ready != 0 || timeout != 0 || !atomic_load(&signals_come) ||
        atomic_fetch_add(&polls, 1) % 2 != 0)
        return ready;
    errno = EINTR;
    return -1;
}

typedef struct {
    FdCall call;
    char *data;
} Transfer;

static ssize_t do_read(int fd, FdCall *call)
{
    Transfer *t = (Transfer *)call;
    return read(fd, t->data + call->done, call->asked - call->done);
}

static ssize_t do_write(int fd, FdCall *call)
{
    Transfer *t = (Transfer *)call;
    return write(fd, t->data + call->done, call->asked - call->done);
}

static ssize_t get(void *handle, void *data, size_t size)
{
    Transfer t = {{.fn = do_read, .asked = size}, data};
    return fd_call(handle, FD_READ, &t.call);
}

static ssize_t get_whole(void *handle, void *data, size_t size)
{
    Transfer t = {{.fn = do_read, .asked = size, .whole = true}, data};
    return fd_call(handle, FD_READ, &t.call);
}

static ssize_t put(void *handle, const void *data, size_t size)
{
    Transfer t = {{.fn = do_write, .asked = size, .whole = true}, (char *)data};
    return fd_call(handle, FD_WRITE, &t.call);
}

/* Two ends of a stream. */
static void make_pair(void *end[2], int kind)
{
    int fd[2];
    ck_assert_int_eq(socketpair(AF_UNIX, kind, 0, fd), 0);
    for (int i = 0; i < 2; i++)
        ck_assert_ptr_nonnull(end[i] = fd_adopt(fd[i], 0));
}

static void make_tcp_pair(void *end[2])
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0), fd[2];
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&at, size), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&at, &size), 0);
    fd[0] = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(fd[0], (struct sockaddr *)&at, size), 0);
    fd[1] = accept(listener, NULL, NULL);
    close(listener);
    for (int i = 0; i < 2; i++)
        ck_assert_ptr_nonnull(end[i] = fd_adopt(fd[i], FD_DRAINS));
}

/* Yields until somebody is parked for a descriptor and n goroutines more than main's are there. */
static void let_wait(void)
{
    for (int i = 0; i < 20; i++)
        goroutine_yield();
    poll(NULL, 0, 2);
}

START_TEST(test_stale_handles)
{
    void *end[2], *again[2];
    char byte = 1;
    make_pair(end, SOCK_STREAM);
    ck_assert_int_ge(fd_number(end[0]), 0);
    ck_assert_int_eq(fd_close(end[0]), 0);
    ck_assert_int_eq(fd_close(end[0]), -1);
    ck_assert_int_eq(errno, EBADF);
    make_pair(again, SOCK_STREAM); /* the same slot, the same number */
    void *bad[] = {NULL, end[0], (void *)8, &byte, (void *)((uintptr_t)again[0] + 200)};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        errno = 0;
        ck_assert_int_eq(get(bad[i], &byte, 1), -1);
        ck_assert_int_eq(errno, EBADF);
        ck_assert_int_eq(fd_set_deadline(bad[i], 3, 1), -1);
        ck_assert_int_eq(fd_set_canceled(bad[i], ECANCELED), -1);
        ck_assert_int_eq(fd_number(bad[i]), -1);
        ck_assert_int_eq(fd_close(bad[i]), -1);
    }
    ck_assert_int_eq(put(again[0], &byte, 1), 1);
    ck_assert_int_eq(get(again[1], &byte, 1), 1);
    fd_close(again[0]);
    fd_close(again[1]);
    fd_close(end[1]);
}
END_TEST

enum { PAIRS = 6, ROUNDS = 400 };

typedef struct {
    void *end[PAIRS][2];
} Echo;

static void bounce(void *arg, int number)
{
    Echo *e = arg;
    void *mine = e->end[number % PAIRS][number / PAIRS];
    for (int i = 0; i < ROUNDS; i++) {
        int value = i;
        if (number < PAIRS) {
            ck_assert_int_eq(put(mine, &value, sizeof value), sizeof value);
            ck_assert_int_eq(get_whole(mine, &value, sizeof value), sizeof value);
        } else {
            ck_assert_int_eq(get_whole(mine, &value, sizeof value), sizeof value);
            ck_assert_int_eq(put(mine, &value, sizeof value), sizeof value);
        }
        ck_assert_int_eq(value, i);
    }
    ck_assert_int_eq(fd_close(mine), 0);
}

START_TEST(test_round_trips)
{
    Echo e;
    for (int i = 0; i < PAIRS; i++) {
        if (i % 2)
            make_tcp_pair(e.end[i]);
        else
            make_pair(e.end[i], SOCK_STREAM);
    }
    crowd_run(bounce, &e, 9, 3);
}
END_TEST

enum { WRITERS = 5, PIECE = 3000000, PIECES = 4 };

static void write_pieces(void *arg, int number)
{
    char *data = malloc(PIECE);
    memset(data, 'a' + number, PIECE);
    for (int i = 0; i < PIECES; i++)
        ck_assert_int_eq(put(arg, data, PIECE), PIECE);
    free(data);
}

static void read_pieces(void *end)
{
    char *data = malloc(PIECE);
    for (int i = 0; i < WRITERS * PIECES; i++) {
        ck_assert_int_eq(get_whole(end, data, PIECE), PIECE);
        ck_assert_int_eq(memcmp(data, data + 1, PIECE - 1), 0); /* all the same */
    }
    free(data);
}

static void write_or_read(void *arg, int number)
{
    void **end = arg;
    if (number == 0)
        read_pieces(end[1]);
    else
        write_pieces(end[0], number);
}

START_TEST(test_no_torn_writes)
{
    void *end[2];
    make_tcp_pair(end);
    crowd_run(write_or_read, end, 4, WRITERS + 1 - 4);
    fd_close(end[0]);
    char byte;
    ck_assert_int_eq(get(end[1], &byte, 1), 0);
    fd_close(end[1]);
}
END_TEST

START_TEST(test_end_of_data_after_a_short_read)
{
    for (int i = 0; i < 200; i++) {
        void *end[2];
        char data[100];
        make_tcp_pair(end);
        ck_assert_int_eq(put(end[0], "hello", 5), 5);
        if (i % 2)
            fd_close(end[0]);
        ck_assert_int_eq(get(end[1], data, sizeof data), 5);
        if (i % 2 == 0)
            fd_close(end[0]);
        ck_assert_int_eq(get(end[1], data, sizeof data), 0);
        ck_assert_int_eq(get(end[1], data, sizeof data), 0);
        fd_close(end[1]);
    }
}
END_TEST

typedef struct {
    Transfer transfer;
    int peer, marker;       /* to write to, the marker after the peer */
    _Atomic bool *marked;   /* what came from the marker was read: earlier events are known */
    bool said_again;
} LateRead;

/* The first time it finds nothing, and before it can say so, data and their end come, and the
 * poller tells. */
static ssize_t do_read_late(int fd, FdCall *call)
{
    LateRead *late = (LateRead *)call;
    if (late->said_again)
        return do_read(fd, call);
    late->said_again = true;
    if (write(late->peer, "abc", 3) != 3 || shutdown(late->peer, SHUT_WR) != 0 ||
        write(late->marker, "m", 1) != 1)
        return -1;
    for (int i = 0; i < 5000 && !*late->marked; i++)
        poll(NULL, 0, 1);
    errno = EAGAIN;
    return -1;
}

typedef struct {
    void *from;
    _Atomic bool marked;
} Marker;

static void read_marker(void *args)
{
    Marker *m = *(Marker **)args;
    char c;
    m->marked = get(m->from, &c, 1) == 1;
}

START_TEST(test_end_comes_while_a_read_finds_nothing)
{
    void *end[2], *marker[2];
    char data[8];
    make_tcp_pair(end);
    make_pair(marker, SOCK_STREAM);
    Marker m = {.from = marker[0]}, *arg = &m;
    chant_go(read_marker, &arg, sizeof arg);
    let_wait();
    LateRead late = {{{.fn = do_read_late, .asked = sizeof data}, data},
                     fd_number(end[0]), fd_number(marker[1]), &m.marked, false};
    ck_assert_int_eq(fd_call(end[1], FD_READ, &late.transfer.call), 3);
    ck_assert(m.marked);
    fd_set_deadline(end[1], 1u << FD_READ, clock_mono() + 2000 * MS);
    ck_assert_int_eq(get(end[1], data, sizeof data), 0);
    for (int i = 0; i < 2; i++) {
        fd_close(end[i]);
        fd_close(marker[i]);
    }
}
END_TEST

START_TEST(test_urgent_data)
{
    void *end[2];
    char data[100];
    size_t got = 0;
    make_tcp_pair(end);
    ck_assert_int_eq(put(end[0], "before", 6), 6);
    ck_assert_int_eq(send(fd_number(end[0]), "!", 1, MSG_OOB), 1);
    ck_assert_int_eq(put(end[0], "after", 5), 5);
    while (got < 11) { /* a read ends at the mark; no edge comes for what is behind it */
        ssize_t n = get(end[1], data + got, sizeof data - got);
        ck_assert_int_gt(n, 0);
        got += (size_t)n;
    }
    ck_assert_int_eq(memcmp(data, "beforeafter", 11), 0);
    fd_close(end[0]);
    fd_close(end[1]);
}
END_TEST

typedef struct {
    void *handle;
    atomic_int waiting, error[16];
} Waiters;

static void wait_for_byte(void *arg, int number)
{
    Waiters *w = arg;
    char byte;
    if (number == 0) {
        while (atomic_load(&w->waiting) < 7)
            goroutine_yield();
        let_wait();
        ck_assert_int_eq(fd_close(w->handle), 0);
        return;
    }
    atomic_fetch_add(&w->waiting, 1);
    errno = 0;
    ck_assert_int_eq(get(w->handle, &byte, 1), -1);
    atomic_store(&w->error[number], errno);
}

START_TEST(test_close_wakes)
{
    void *end[2];
    make_pair(end, SOCK_STREAM);
    Waiters w = {.handle = end[0]};
    crowd_run(wait_for_byte, &w, 5, 3);
    for (int i = 1; i < 8; i++)
        ck_assert_int_eq(atomic_load(&w.error[i]), EBADF);
    fd_close(end[1]);
}
END_TEST

static void wait_and_cancel(void *arg, int number)
{
    Waiters *w = arg;
    char byte;
    if (number == 0) {
        while (atomic_load(&w->waiting) < 3)
            goroutine_yield();
        let_wait();
        ck_assert_int_eq(fd_set_canceled(w->handle, ECANCELED), 0);
        return;
    }
    atomic_fetch_add(&w->waiting, 1);
    ck_assert_int_eq(get(w->handle, &byte, 1), -1);
    ck_assert_int_eq(errno, ECANCELED);
}

START_TEST(test_cancel_wakes)
{
    void *end[2];
    char byte = 'x';
    make_pair(end, SOCK_STREAM);
    Waiters w = {.handle = end[0]};
    crowd_run(wait_and_cancel, &w, 3, 1);
    ck_assert_int_eq(put(end[0], &byte, 1), -1);
    ck_assert_int_eq(fd_set_canceled(end[0], 0), 0);
    ck_assert_int_eq(put(end[0], &byte, 1), 1);
    ck_assert_int_eq(get(end[1], &byte, 1), 1);
    fd_close(end[0]);
    fd_close(end[1]);
}
END_TEST

START_TEST(test_deadlines)
{
    void *end[2];
    char byte = 'x';
    make_pair(end, SOCK_STREAM);
    int64_t begin = clock_mono();
    fd_set_deadline(end[0], 1 << FD_READ, begin + 10 * MS);
    ck_assert_int_eq(get(end[0], &byte, 1), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_ge(clock_mono() - begin, 10 * MS);
    ck_assert_int_eq(get(end[0], &byte, 1), -1); /* it stays */
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert_int_eq(put(end[0], &byte, 1), 1); /* the other direction has none */
    fd_set_deadline(end[0], 3, 1);
    ck_assert_int_eq(put(end[0], &byte, 1), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    fd_set_deadline(end[0], 3, 0);
    ck_assert_int_eq(put(end[1], &byte, 1), 1);
    ck_assert_int_eq(get(end[0], &byte, 1), 1);
    /* Moved to and fro, one that has been given up does nothing. */
    fd_set_deadline(end[0], 1 << FD_READ, clock_mono() + MS);
    fd_set_deadline(end[0], 1 << FD_READ, clock_mono() + 10000 * MS);
    poll(NULL, 0, 5);
    ck_assert_int_eq(put(end[1], &byte, 1), 1);
    ck_assert_int_eq(get(end[0], &byte, 1), 1);
    fd_set_deadline(end[0], 1 << FD_READ, clock_mono() + 3 * MS);
    fd_close(end[0]); /* with a timer that is pending */
    fd_close(end[1]);
    poll(NULL, 0, 5);
    goroutine_yield();
}
END_TEST

static void wait_and_hurry(void *arg, int number)
{
    Waiters *w = arg;
    char byte;
    if (number == 0) {
        while (atomic_load(&w->waiting) < 2)
            goroutine_yield();
        let_wait();
        for (int i = 0; i < 50; i++)
            fd_set_deadline(w->handle, 1 << FD_READ, clock_mono() + (100 - i) * 1000 * MS);
        fd_set_deadline(w->handle, 1 << FD_READ, 1);
        return;
    }
    atomic_fetch_add(&w->waiting, 1);
    ck_assert_int_eq(get(w->handle, &byte, 1), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
}

START_TEST(test_deadline_set_while_others_wait)
{
    void *end[2];
    make_pair(end, SOCK_STREAM);
    Waiters w = {.handle = end[0]};
    crowd_run(wait_and_hurry, &w, 2, 1);
    fd_close(end[0]);
    fd_close(end[1]);
}
END_TEST

START_TEST(test_blocking_kinds)
{
    char name[] = "/tmp/chant-fd.XXXXXX", data[8];
    int fd = mkstemp(name);
    unlink(name);
    void *file = fd_adopt(fd, 0);
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fd_flags(file) & FD_BLOCKING, FD_BLOCKING);
    ck_assert_int_eq(put(file, "text", 4), 4);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    ck_assert_int_eq(get(file, data, sizeof data), 4);
    ck_assert_int_eq(get(file, data, sizeof data), 0);
    ck_assert_int_eq(fd_set_deadline(file, 3, 1), -1);
    ck_assert_int_eq(errno, ENOTSUP);
    ck_assert_int_eq(fd_close(file), 0);

    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    void *in = fd_adopt(ends[0], FD_FOREIGN);
    ck_assert_int_eq(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
    fd_set_deadline(in, 1 << FD_READ, clock_mono() + 5 * MS);
    ck_assert_int_eq(get(in, data, 1), -1);
    ck_assert_int_eq(errno, ETIMEDOUT);
    fd_set_deadline(in, 1 << FD_READ, 0);
    ck_assert_int_eq(write(ends[1], "abc", 3), 3);
    ck_assert_int_eq(get(in, data, 1), 1);
    ck_assert_int_eq(get(in, data, 8), 2);
    close(ends[1]);
    ck_assert_int_eq(get(in, data, 8), 0);
    ck_assert_int_eq(fd_close(in), 0);
}
END_TEST

static void send_late(void *arg)
{
    let_wait();
    ck_assert_int_eq(write(*(int *)arg, "x", 1), 1);
}

START_TEST(test_signals_while_asked)
{
    int ends[2];
    char byte;
    ck_assert_int_eq(pipe(ends), 0);
    atomic_store(&signals_come, true);
    struct pollfd p = {.fd = ends[0], .events = POLLIN};
    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(chant_poll(&p, 1, 0), 0);
        ck_assert_int_eq(chant_poll(&p, 1, MS / 10), 0);
        spawn(send_late, &ends[1]);
        ck_assert_int_eq(chant_poll(&p, 1, -1), 1);
        ck_assert_int_eq(read(ends[0], &byte, 1), 1);
        /* A pipe in blocking mode that is read as if it could block blocks the thread. */
        void *in = fd_adopt(ends[0], FD_FOREIGN);
        fd_set_deadline(in, 1 << FD_READ, clock_mono() + MS);
        ck_assert_int_eq(get(in, &byte, 1), -1);
        ck_assert_int_eq(errno, ETIMEDOUT);
        ck_assert_int_eq(fd_release(in), ends[0]);
    }
    atomic_store(&signals_come, false);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

START_TEST(test_release)
{
    int ends[2];
    char byte = 'r';
    ck_assert_int_eq(pipe(ends), 0);
    void *in = fd_adopt(ends[0], FD_PIPE);
    ck_assert_int_ne(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(fd_release(in), ends[0]);
    ck_assert_int_eq(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(get(in, &byte, 1), -1);
    ck_assert_int_eq(errno, EBADF);
    ck_assert_int_eq(write(ends[1], &byte, 1), 1);
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    ck_assert_ptr_nonnull(in = fd_adopt(ends[0], 0)); /* once more */
    fd_close(in);
    close(ends[1]);
}
END_TEST

START_TEST(test_fifo_gets_another_writer)
{
    char dir[] = "/tmp/chant-fd.XXXXXX", name[64], byte;
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(name, sizeof name, "%s/fifo", dir);
    ck_assert_int_eq(mkfifo(name, 0600), 0);
    void *in = fd_adopt(open(name, O_RDONLY | O_NONBLOCK), FD_PIPE);
    for (int i = 0; i < 3; i++) {
        int out = open(name, O_WRONLY);
        ck_assert_int_eq(write(out, "x", 1), 1);
        ck_assert_int_eq(get(in, &byte, 1), 1);
        fd_set_deadline(in, 1 << FD_READ, clock_mono() + MS);
        ck_assert_int_eq(get(in, &byte, 1), -1); /* a writer is there, but no data */
        ck_assert_int_eq(errno, ETIMEDOUT);
        fd_set_deadline(in, 1 << FD_READ, 0);
        close(out);
        ck_assert_int_eq(get(in, &byte, 1), 0);
    }
    fd_close(in);
    unlink(name);
    rmdir(dir);
}
END_TEST

static void churn(void *arg, int number)
{
    (void)arg;
    for (int i = 0; i < 60; i++) {
        void *end[2];
        char byte = (char)number;
        make_pair(end, SOCK_STREAM);
        fd_set_deadline(end[0], 3, clock_mono() + (i % 3) * MS);
        ssize_t n = put(end[0], &byte, 1);
        if (n == 1) {
            ck_assert_int_eq(get(end[1], &byte, 1), 1);
            ck_assert_int_eq(byte, number);
        }
        ck_assert_int_eq(fd_close(end[i % 2]), 0);
        ck_assert_int_eq(fd_close(end[1 - i % 2]), 0);
    }
}

START_TEST(test_many_come_and_go)
{
    crowd_run(churn, NULL, 10, 3);
    int before = dup(0);
    crowd_run(churn, NULL, 10, 3);
    int after = dup(0);
    ck_assert_int_eq(before + 1, after); /* none is left open */
    close(before);
    close(after);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {test_stale_handles,
                            test_round_trips,
                            test_no_torn_writes,
                            test_end_of_data_after_a_short_read,
                            test_end_comes_while_a_read_finds_nothing,
                            test_urgent_data,
                            test_close_wakes,
                            test_cancel_wakes,
                            test_deadlines,
                            test_deadline_set_while_others_wait,
                            test_blocking_kinds,
                            test_signals_while_asked,
                            test_release,
                            test_fifo_gets_another_writer,
                            test_many_come_and_go,
                            NULL};
    const TTest *endings[] = {NULL};
    return run_suite("fd", tests, endings);
}
