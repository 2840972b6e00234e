/* A storm of clients for the HTTP sample: thousands of idle connections, busy ones whose every
 * byte is checked, and clients that behave badly.
 *
 *   storm PORT PID IDLE BUSY SECONDS THREADS
 *
 * Connects IDLE clients, half of which have had an answer; for so many SECONDS, BUSY clients ask
 * and check what they get, while a few dozen others send slowly, read slowly, reset their
 * connections and close one half; then each idle one asks again. Process PID, the server, must have
 * at most THREADS threads all the time. Then everything is closed. One thread, one epoll.
 *
 * Prints what was done. Exit status: 0, nothing was lost or torn; 1 else. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SLOW_SENDERS = 20, SLOW_READERS = 20, RESETTERS = 20, HALF_CLOSERS = 20 };
enum { MOST_BODY = 20000, LARGE = 1000000, TICK_MS = 5, PATIENCE_S = 60 };

typedef enum { IDLER, BUSY, SLOW_SENDER, SLOW_READER, RESETTER, HALF_CLOSER } Kind;

/* Whose answer it waits for decides what the body must be: bytes that `body_byte` says. */
typedef enum { HELLO, ECHO, FILE_PART } Question;

typedef struct {
    Kind kind;
    int fd;
    bool waits;       /* for an answer */
    bool writes_off;  /* it has closed its half */
    Question question;
    unsigned seed;    /* of an echo's body */
    int steps;        /* a resetter's, until it does */
    char *out;        /* the request; out[sent..size) is still to go */
    size_t size, sent;
    char head[1024];  /* of the answer, as far as it has come */
    size_t head_len;
    long body, got;   /* its body's length, -1 before it is known; bytes of it that have come */
} Client;

static int port, epoll, threads_seen;
static long answers, resets, failures;
static uint64_t random_state = 88172645463325252u;

static unsigned chance(unsigned below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 33) % below;
}

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char body_byte(const Client *c, long i)
{
    static const char hello[] = "Hello, world\n";
    switch (c->question) {
    case HELLO:
        return hello[i % 13];
    case ECHO:
        return (char)((unsigned)i * 7 + c->seed + (unsigned)(i >> 8));
    default:
        return (char)('a' + i % 26);
    }
}

static const char *kind_name(const Client *c)
{
    static const char *const names[] = {"an idle client", "a busy client", "a slow sender",
                                        "a slow reader", "a resetter", "a half-closer"};
    return names[c->kind];
}

static void fail(Client *c, const char *what)
{
    if (failures++ < 20)
        printf("%s: %s (%s); body %ld of %ld, head: %.60s\n", kind_name(c), what, strerror(errno),
               c->got, c->body, c->head);
}

static void connect_client(Client *c)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, small = 4096;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        die("socket");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (c->kind == SLOW_READER)
        setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0)
        die("connect");
    if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0)
        die("fcntl");
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
    bool slow = c->kind == SLOW_SENDER || c->kind == SLOW_READER;
    if (!slow && epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e) != 0)
        die("epoll_ctl");
    c->waits = c->writes_off = false;
}

static void close_client(Client *c, bool reset)
{
    struct linger now = {.l_onoff = 1};
    if (reset)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(c->fd);
    c->fd = -1;
    c->waits = false;
}

/* Makes the request; whoever calls then sends it. */
static void ask(Client *c, Question question)
{
    static const char *const lines[] = {"GET /hello", "POST /echo", "GET /large.bin"};
    c->question = question;
    c->seed = chance(256);
    long body = question != ECHO ? 0 : c->kind == BUSY ? 1 + (long)chance(MOST_BODY) : 40;
    free(c->out);
    c->out = malloc((size_t)body + 256);
    if (!c->out)
        die("malloc");
    int n = snprintf(c->out, 256, "%s HTTP/1.1\r\nHost: storm\r\nContent-Length: %ld\r\n\r\n",
                     lines[question], body);
    for (long i = 0; i < body; i++)
        c->out[n + i] = body_byte(c, i);
    c->size = (size_t)(n + body);
    c->sent = c->head_len = 0;
    c->head[0] = 0;
    c->body = -1;
    c->got = 0;
    c->waits = true;
}

/* Sends at most `most` bytes of the request. False if the connection has gone. */
static bool send_some(Client *c, size_t most)
{
    while (c->fd >= 0 && c->sent < c->size && most > 0) {
        size_t n = c->size - c->sent < most ? c->size - c->sent : most;
        ssize_t sent = send(c->fd, c->out + c->sent, n, MSG_NOSIGNAL);
        if (sent < 0)
            return errno == EAGAIN;
        c->sent += (size_t)sent;
        most -= (size_t)sent;
    }
    return true;
}

/* Takes in n bytes of the answer. False if they are not what they should be. */
static bool check(Client *c, const char *data, ssize_t n)
{
    while (n > 0 && c->body < 0) {
        if (c->head_len == sizeof c->head - 1)
            return false;
        c->head[c->head_len++] = *data++;
        c->head[c->head_len] = 0;
        n--;
        if (c->head_len < 4 || memcmp(c->head + c->head_len - 4, "\r\n\r\n", 4) != 0)
            continue;
        const char *length = strstr(c->head, "\r\nContent-Length: ");
        if (strncmp(c->head, "HTTP/1.1 200 ", 13) != 0 || !length)
            return false;
        c->body = atol(length + 18);
        long want = c->question == HELLO ? 13 : c->question == FILE_PART ? LARGE : -1;
        if (want >= 0 && c->body != want)
            return false;
    }
    for (ssize_t i = 0; i < n; i++, c->got++) {
        if (data[i] != body_byte(c, c->got))
            return false;
    }
    return c->body < 0 || c->got <= c->body;
}

/* Reads at most `most` bytes. 1: the answer is complete; 0: not yet; -1: it failed, and the client
 * is closed; 2: the server has closed in peace. */
static int receive_some(Client *c, size_t most)
{
    char data[16384];
    while (c->fd >= 0 && most > 0) {
        size_t n = most < sizeof data ? most : sizeof data;
        ssize_t got = recv(c->fd, data, n, 0);
        if (got < 0 && errno == EAGAIN)
            return 0;
        if (got == 0 && !c->waits)
            return 2;
        if (got <= 0 || !c->waits || !check(c, data, got)) {
            fail(c, got < 0 ? "read" : got == 0 ? "the end came too early" : "wrong bytes");
            close_client(c, false);
            return -1;
        }
        most -= (size_t)got;
        if (c->body >= 0 && c->got == c->body) {
            c->waits = false;
            answers++;
            return 1;
        }
    }
    return 0;
}

static void send_or_fail(Client *c, size_t most)
{
    if (!send_some(c, most)) {
        fail(c, "write");
        close_client(c, false);
    }
}

/* What epoll says of a client that is not slow. */
static void on_event(Client *c, bool over)
{
    if (c->fd < 0 || c->kind == RESETTER)
        return;
    if (c->waits)
        send_or_fail(c, SIZE_MAX);
    if (c->kind == HALF_CLOSER && c->waits && c->sent == c->size && !c->writes_off) {
        shutdown(c->fd, SHUT_WR);
        c->writes_off = true;
    }
    int got = receive_some(c, SIZE_MAX);
    if (got == 1 && c->kind == BUSY && !over) {
        ask(c, chance(3) ? HELLO : ECHO);
        send_or_fail(c, SIZE_MAX);
    } else if (got == 2 && c->kind == HALF_CLOSER) {
        close_client(c, false);
    } else if (got == 2) {
        fail(c, "closed by the server");
        close_client(c, false);
    }
}

/* What the slow ones and those that come and go do at each tick. */
static void on_tick(Client *c, bool over)
{
    if (c->fd < 0 && !over) {
        connect_client(c);
        c->steps = (int)chance(4);
        ask(c, c->kind == SLOW_READER || (c->kind == RESETTER && chance(2)) ? FILE_PART
               : c->kind == HALF_CLOSER ? HELLO : ECHO);
        if (c->kind == RESETTER)
            send_some(c, chance(2) ? c->size : c->size / 2);
        else if (c->kind == HALF_CLOSER)
            on_event(c, over);
    }
    if (c->fd < 0)
        return;
    switch (c->kind) {
    case SLOW_SENDER:
        send_or_fail(c, 4);
        if (receive_some(c, SIZE_MAX) == 1)
            close_client(c, false);
        break;
    case SLOW_READER:
        send_or_fail(c, SIZE_MAX);
        if (receive_some(c, over ? SIZE_MAX : 3000) == 1)
            close_client(c, false);
        break;
    case RESETTER:
        if (c->steps-- == 0) {
            close_client(c, true);
            resets++;
        }
        break;
    default:
        break;
    }
}

static void watch_threads(int pid, int most)
{
    char path[64], line[256];
    int n = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *f = fopen(path, "r");
    if (!f)
        die(path);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "Threads: %d", &n) == 1)
            break;
    }
    fclose(f);
    if (n > threads_seen) {
        threads_seen = n;
        if (n > most) {
            printf("the server has %d threads, not %d\n", n, most);
            failures++;
        }
    }
}

static bool any_waits(const Client *all, int count)
{
    for (int i = 0; i < count; i++) {
        if (all[i].fd >= 0 && all[i].waits)
            return true;
    }
    return false;
}

/* Serves all clients until `until`, or, when it is over, until nobody waits for an answer. */
static void run(Client *all, int idle, int count, double until, bool over, int pid, int most)
{
    double next_tick = 0, now;
    while ((now = seconds_now()) < until && !(over && !any_waits(all, count))) {
        struct epoll_event events[256];
        int n = epoll_wait(epoll, events, 256, TICK_MS);
        for (int i = 0; i < n; i++)
            on_event(events[i].data.ptr, over);
        if (now < next_tick)
            continue;
        next_tick = now + TICK_MS / 1e3;
        for (int i = idle; i < count; i++) {
            if (all[i].kind != BUSY)
                on_tick(&all[i], over);
        }
        watch_threads(pid, most);
    }
    if (over && any_waits(all, count)) {
        printf("answers are missing after %d s\n", PATIENCE_S);
        failures++;
    }
}

int main(int argc, char **argv)
{
    if (argc != 7)
        return fputs("usage: storm PORT PID IDLE BUSY SECONDS THREADS\n", stderr), 2;
    port = atoi(argv[1]);
    int pid = atoi(argv[2]), idle = atoi(argv[3]), busy = atoi(argv[4]), most = atoi(argv[6]);
    double seconds = atof(argv[5]);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    const int numbers[] = {idle, busy, SLOW_SENDERS, SLOW_READERS, RESETTERS, HALF_CLOSERS};
    int count = 0;
    for (int k = 0; k < 6; k++)
        count += numbers[k];
    Client *all = calloc((size_t)count, sizeof *all);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!all || epoll < 0)
        die("storm");

    int at = 0;
    for (int k = 0; k < 6; k++) {
        for (int i = 0; i < numbers[k]; i++)
            all[at++] = (Client){.kind = (Kind)k, .fd = -1};
    }
    for (int i = 0; i < idle + busy; i++) {
        connect_client(&all[i]);
        if (i % 2 == 0 || i >= idle) {
            ask(&all[i], HELLO);
            send_or_fail(&all[i], SIZE_MAX);
        }
    }
    run(all, idle, count, seconds_now() + seconds, false, pid, most);
    run(all, idle, count, seconds_now() + PATIENCE_S, true, pid, most);
    long busy_answers = answers;
    for (int i = 0; i < idle; i++) {
        if (all[i].fd < 0)
            continue;
        ask(&all[i], HELLO);
        send_or_fail(&all[i], SIZE_MAX);
    }
    run(all, idle, idle, seconds_now() + PATIENCE_S, true, pid, most);
    for (int i = 0; i < count; i++) {
        if (all[i].fd >= 0)
            close_client(&all[i], false);
        free(all[i].out);
    }
    free(all);
    printf("%d idle, %d busy: %ld answers and %ld of the idle, %ld resets, %d threads, "
           "%ld failures\n",
           idle, busy, busy_answers, answers - busy_answers, resets, threads_seen, failures);
    return failures != 0;
}
