/* The echo server without a scheduler: one thread, a loop around epoll_wait, recv and send, no
 * errors but the ends of connections. What it takes the kernel takes; it is a floor for echo.gc,
 * not a server. Prints echo-cpu as that does. */
#include <spawn.h>
#include <sys/wait.h>

#include "bench.h"
#include "echo_client.h"

extern char **environ;

static int listener(int *port) {
    struct sockaddr_in to = {.sin_family = AF_INET};
    socklen_t len = sizeof to;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&to, len) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&to, &len) != 0)
        return -1;
    *port = ntohs(to.sin_port);
    return fd;
}

static int accept_one(int listening, int poller) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
    if (fd < 0) return 0;
    event.data.fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* Until the last connection is closed. */
static int serve(int listening) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listening}, events[128];
    int poller = epoll_create1(EPOLL_CLOEXEC), open = 0, accepted = 0;
    char data[1024];
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listening, &event) != 0)
        return echo_fail("epoll");
    while (!accepted || open > 0) {
        int n = epoll_wait(poller, events, 128, 10000);
        if (n <= 0) return echo_fail("epoll_wait");
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listening) {
                int got = accept_one(listening, poller);
                accepted += got;
                open += got;
                continue;
            }
            ssize_t got = recv(fd, data, sizeof data, 0);
            if (got > 0) {
                if (send(fd, data, got, MSG_NOSIGNAL) != got) return echo_fail("send");
            } else if (got == 0) {
                close(fd);
                open--;
            }
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    int requests = scaled(400000, argc, argv), port, status;
    int listening = listener(&port);
    char port_text[16], count[16], *client = getenv("ECHO_CLIENT");
    if (listening < 0 || !client) return echo_fail("listen, or no ECHO_CLIENT");
    snprintf(port_text, sizeof port_text, "%d", port);
    snprintf(count, sizeof count, "%d", requests);
    long long start = now_ns();
    pid_t pid;
    if (posix_spawn(&pid, client, NULL, NULL,
                    (char *[]){"echo_client", port_text, count, NULL}, environ) != 0)
        return 1;
    if (serve(listening) != 0 || waitpid(pid, &status, 0) != pid || status != 0) return 1;
    report_ns("echo", start, requests);
    printf("echo-cpu %.2f ns\n", (double)process_cpu_ns() / requests);
    return 0;
}
