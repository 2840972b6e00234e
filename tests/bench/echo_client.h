/* The client of the echo benchmark, the same for both languages: so many connections, each of which
 * sends 64 bytes when it has got the last 64 back. One thread, epoll, blocking for nothing else. */
#ifndef CHANT_TESTS_ECHO_CLIENT_H
#define CHANT_TESTS_ECHO_CLIENT_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ECHO_SIZE = 64, ECHO_CONNECTIONS = 200 };

static int echo_fail(const char *what) {
    fprintf(stderr, "echo client: %s: %s\n", what, strerror(errno));
    return 1;
}

static int echo_connect(int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/* Makes this many requests to a server on this port of 127.0.0.1. 0, or 1 after a message. */
static int echo_client(int port, int requests) {
    static struct {
        int fd, got;
        char data[ECHO_SIZE];
    } connection[ECHO_CONNECTIONS];
    int poller = epoll_create1(EPOLL_CLOEXEC), started = 0, done = 0;
    if (poller < 0) return echo_fail("epoll_create1");
    for (int i = 0; i < ECHO_CONNECTIONS; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        memset(connection[i].data, 'a' + i % 26, ECHO_SIZE);
        connection[i].fd = echo_connect(port);
        if (connection[i].fd < 0) return echo_fail("connect");
        if (epoll_ctl(poller, EPOLL_CTL_ADD, connection[i].fd, &event) != 0)
            return echo_fail("epoll_ctl");
    }
    for (int i = 0; i < ECHO_CONNECTIONS && started < requests; i++, started++)
        if (write(connection[i].fd, connection[i].data, ECHO_SIZE) != ECHO_SIZE)
            return echo_fail("write");
    while (done < requests) {
        struct epoll_event event[64];
        int n = epoll_wait(poller, event, 64, 10000);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return echo_fail("epoll_wait");
        for (int k = 0; k < n; k++) {
            int i = event[k].data.u32;
            ssize_t got = read(connection[i].fd, connection[i].data + connection[i].got,
                               ECHO_SIZE - connection[i].got);
            if (got <= 0) return echo_fail("read");
            connection[i].got += got;
            if (connection[i].got < ECHO_SIZE) continue;
            connection[i].got = 0;
            done++;
            if (started >= requests) continue;
            started++;
            if (write(connection[i].fd, connection[i].data, ECHO_SIZE) != ECHO_SIZE)
                return echo_fail("write");
        }
    }
    for (int i = 0; i < ECHO_CONNECTIONS; i++) close(connection[i].fd);
    close(poller);
    return 0;
}

#endif
