/* Asks a process of its own about debug information.
 *
 * A program that has failed may have done so inside malloc, or with its heap ruined, and
 * libdw uses malloc freely. So a copy of the process answers, which the failure can't
 * spread from: if it crashes, hangs or finds no libdw, there are no lines from debug
 * information, and the report goes on without. The monitor thread makes the copy, because a
 * copy has only the thread that made it: that thread has used no malloc yet, so it gets an
 * arena of its own, neither locked nor ruined by what failed.
 *
 * The two talk through a socket that keeps messages apart: an address one way, the answer's
 * strings the other way. The copy ends when its end of the socket does.
 *
 * `request` is the hand-over from the one thread that reports to the monitor; all else here
 * belongs to the reporting thread, or to the copy. */
#include "symbolize.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "debug_info.h"
#include "proc.h"
#include "sysmon.h"

/* How long to wait for the monitor to make the copy (ns), for the first answer, which loads libdw,
 * and for the others (ms). A copy that dies is noticed at once: these are for one that hangs, and
 * generous, since a machine that is busy elsewhere must not cost a report its lines. */
#define START_TIME 5000000000
#define FIRST_TIME 10000
#define ANSWER_TIME 5000
#define MESSAGE_MAX 4096

/* Values of request. Words, because the two threads sleep on it. */
enum { IDLE, ASKED, STARTED, REFUSED };

static _Atomic uint32_t request;
static _Atomic int monitor; /* thread id */
static int sockets[2] = {-1, -1};
static enum { NOT_STARTED, RUNNING, GONE } state;

/* ---- the copy ---- */

/* Appends a string and its NUL. False if there is no room. */
static bool put_string(char *message, size_t *used, const char *s)
{
    size_t size = strlen(s) + 1;
    if (size > MESSAGE_MAX - *used)
        return false;
    memcpy(message + *used, s, size);
    *used += size;
    return true;
}

/* An answer: for each line its number, its file, its function, "" for none. */
static size_t compose(const void *address, char *message)
{
    Line lines[SYMBOLIZE_MAX];
    int n = debug_info_find(address, lines, SYMBOLIZE_MAX);
    size_t used = 0;
    for (int i = 0; i < n; i++) {
        size_t before = used;
        int32_t number = lines[i].line;
        if (sizeof number > MESSAGE_MAX - used)
            break;
        memcpy(message + used, &number, sizeof number);
        used += sizeof number;
        if (!put_string(message, &used, lines[i].file ? lines[i].file : "") ||
            !put_string(message, &used, lines[i].function ? lines[i].function : "")) {
            used = before;
            break;
        }
    }
    return used;
}

/* By the kernel's call: under a sanitizer _exit writes out what stdio holds, a copy too. */
static NORETURN void leave(void)
{
    for (;;)
        syscall(SYS_exit_group, 0);
}

static NORETURN void answer_all(int fd)
{
    static const int standard[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
        signal(standard[i], SIG_DFL);
    debug_info_open();
    for (;;) {
        const void *address;
        char message[MESSAGE_MAX];
        if (recv(fd, &address, sizeof address, 0) != sizeof address)
            leave();
        size_t size = compose(address, message);
        /* An empty message would look like the end. */
        if (send(fd, size ? message : "", size ? size : 1, MSG_NOSIGNAL) < 0)
            leave();
    }
}

/* ---- the monitor ---- */

/* Makes the copy. A plain clone, not fork: no handler of the program's runs, no lock is
 * taken, and no SIGCHLD tells the program of a child that it does not know. */
static bool start_copy(void)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        return false;
    long child = syscall(SYS_clone, 0, 0, 0, 0, 0);
    if (child == 0) {
        close(sockets[0]);
        answer_all(sockets[1]);
    }
    close(sockets[1]);
    if (child > 0)
        return true;
    close(sockets[0]);
    return false;
}

void symbolize_thread_init(void)
{
    store_release(&monitor, thread_id());
}

void symbolize_poll(void)
{
    if (load_acquire(&request) != ASKED)
        return;
    store_release(&request, start_copy() ? STARTED : REFUSED);
    futex_wake(&request, 1);
}

void symbolize_serve(void)
{
    for (;;) {
        symbolize_poll();
        futex_wait(&request, load_relaxed(&request), -1);
    }
}

/* ---- who reports ---- */

static bool start(void)
{
    if (load_relaxed(&sched.forked))
        return false; /* the monitor is the parent's */
    if (load_acquire(&monitor) == thread_id())
        return start_copy();
    store_release(&request, ASKED);
    futex_wake(&request, 1);
    sysmon_poke();
    int64_t end = clock_mono() + START_TIME;
    while (load_acquire(&request) == ASKED && clock_mono() < end)
        futex_wait(&request, ASKED, end);
    return load_acquire(&request) == STARTED;
}

static void give_up(void)
{
    state = GONE;
    close(sockets[0]);
}

/* Sends the address, waits for the answer. Its size; <= 0: there will be no more. */
static ssize_t ask(const void *address, char *message, int limit)
{
    struct pollfd ready = {.fd = sockets[0], .events = POLLIN};
    if (send(sockets[0], &address, sizeof address, MSG_NOSIGNAL) != sizeof address)
        return -1;
    int64_t end = clock_mono() + (int64_t)limit * 1000000;
    int n;
    do
        n = poll(&ready, 1, limit);
    while (n < 0 && errno == EINTR && clock_mono() < end);
    return n == 1 ? recv(sockets[0], message, MESSAGE_MAX, MSG_DONTWAIT) : -1;
}

static const char *get_string(const char *message, size_t size, size_t *at)
{
    const char *s = message + *at;
    size_t length = strnlen(s, size - *at);
    *at += length + (*at + length < size);
    return length ? s : NULL;
}

int symbolize_find(const void *address, Line lines[SYMBOLIZE_MAX])
{
    static char message[MESSAGE_MAX + 1];
    int limit = ANSWER_TIME;
    if (state == NOT_STARTED) {
        state = debug_info_possible() && start() ? RUNNING : GONE;
        limit = FIRST_TIME;
    }
    if (state == GONE)
        return 0;
    ssize_t size = ask(address, message, limit);
    if (size <= 0) {
        give_up();
        return 0;
    }
    message[size] = '\0';
    int n = 0;
    for (size_t at = 0; n < SYMBOLIZE_MAX && at + sizeof(int32_t) < (size_t)size; n++) {
        int32_t number;
        memcpy(&number, message + at, sizeof number);
        at += sizeof number;
        lines[n].line = number;
        lines[n].file = get_string(message, (size_t)size, &at);
        lines[n].function = get_string(message, (size_t)size, &at);
    }
    return n;
}

void symbolize_end(void)
{
    if (state == RUNNING)
        close(sockets[0]);
    state = NOT_STARTED;
    store_relaxed(&request, IDLE);
}
