/* chant/net.h: what all kinds of sockets have in common, by descriptor. Keeps no state. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "fd.h"
#include "net_core.h"

#define KEEP_ALIVE_PROBES 9

int socket_open(int family, int type)
{
    return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int socket_discard(int fd)
{
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

void *socket_adopt(int fd, int family, int type, unsigned more)
{
    /* A short read of a Unix stream may have ended at descriptors that came with the data. */
    bool drains = family != AF_UNIX && type == SOCK_STREAM;
    void *handle = fd_adopt(fd, FD_SOCKET | (drains ? FD_DRAINS : 0u) | more);
    if (handle == NULL)
        socket_discard(fd);
    return handle;
}

int socket_set(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof value);
}

int socket_set_keep_alive_period(int fd, time_duration d)
{
    time_duration seconds = d / time_second + (d % time_second > 0);
    if (seconds < 1 || seconds > INT32_MAX) {
        errno = EINVAL;
        return -1;
    }
    if (socket_set(fd, IPPROTO_TCP, TCP_KEEPIDLE, (int)seconds) != 0 ||
        socket_set(fd, IPPROTO_TCP, TCP_KEEPINTVL, (int)seconds) != 0)
        return -1;
    return socket_set(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEP_ALIVE_PROBES);
}

void socket_tcp_defaults(int fd, time_duration keep_alive)
{
    int saved = errno;
    socket_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    if (keep_alive >= 0 && socket_set_keep_alive_period(fd, keep_alive) == 0)
        socket_set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    errno = saved;
}

static int socket_type(int fd)
{
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 ? type : 0;
}

static net_addr socket_addr(int fd, int (*get)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_storage s;
    socklen_t length = sizeof s;
    if (get(fd, (struct sockaddr *)&s, &length) != 0)
        return (net_addr){0};
    return net_addr_from((const struct sockaddr *)&s, length, socket_type(fd));
}

net_addr socket_local_addr(int fd)
{
    return socket_addr(fd, getsockname);
}

net_addr socket_remote_addr(int fd)
{
    return socket_addr(fd, getpeername);
}
