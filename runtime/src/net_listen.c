/* chant/net.h: sockets that are bound: those that listen, their connections, and those for
 * datagrams.
 *
 * The paths of Unix sockets that listen stand in a list, by handle, under a lock: whoever takes an
 * entry out removes the path, so it is done once, whoever closes at the same time. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chant/io.h"
#include "fd.h"
#include "lock.h"
#include "net_core.h"

/* The system makes the queue no longer than net.core.somaxconn, whatever is asked. */
#define BACKLOG 65535

#define PATIENCE_FIRST (5 * time_millisecond)
#define PATIENCE_MOST (100 * time_millisecond)

/* ---- paths ---- */

typedef struct BoundPath BoundPath;
struct BoundPath {
    BoundPath *next;
    net_listener *listener;
    bool keep; /* close leaves it there */
    char path[];
};

static struct {
    Mutex lock;
    BoundPath *first;
} paths;

/* A note of the path of a; NULL and errno. */
static BoundPath *path_note(const net_addr *a)
{
    net_addr_text t = net_addr_string(*a);
    BoundPath *p = malloc(sizeof *p + strlen(t.text) + 1);
    if (p) {
        p->keep = false;
        strcpy(p->path, t.text);
    }
    return p;
}

static void path_enter(BoundPath *p, net_listener *l)
{
    p->listener = l;
    mutex_lock(&paths.lock);
    p->next = paths.first;
    paths.first = p;
    mutex_unlock(&paths.lock);
}

/* Where l's path is in the list; the end if it has none. Under the lock. */
static BoundPath **path_find(const net_listener *l)
{
    BoundPath **at = &paths.first;
    while (*at && (*at)->listener != l)
        at = &(*at)->next;
    return at;
}

static void path_remove(const net_listener *l)
{
    mutex_lock(&paths.lock);
    BoundPath **at = path_find(l), *p = *at;
    if (p)
        *at = p->next;
    mutex_unlock(&paths.lock);
    if (p && !p->keep)
        unlink(p->path);
    free(p);
}

int net_listener_set_unlink_on_close(net_listener *l, bool unlink)
{
    mutex_lock(&paths.lock);
    BoundPath *p = *path_find(l);
    if (p)
        p->keep = !unlink;
    mutex_unlock(&paths.lock);
    if (p)
        return 0;
    if (fd_number(l) >= 0)
        errno = ENOTSUP;
    return -1;
}

/* ---- binding ---- */

static bool is_any(const net_addr *a)
{
    const void *s = &a->sockaddr;
    switch (a->sockaddr.ss_family) {
    case AF_INET:
        return ((const struct sockaddr_in *)s)->sin_addr.s_addr == htonl(INADDR_ANY);
    case AF_INET6:
        return IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)s)->sin6_addr);
    default:
        return false;
    }
}

/* Puts the address `ip`, which is one, in the place of a's; the port stays. */
static void set_ip(net_addr *a, const char *ip)
{
    int port = net_addr_port(*a), type = a->type;
    net_parse_ip(ip, a);
    *a = net_addr_with_port(*a, port);
    a->type = type;
}

static int bind_exactly(const net_addr *a, bool ipv6_only)
{
    int family = a->sockaddr.ss_family;
    int fd = socket_open(family, a->type);
    if (fd < 0)
        return -1;
    if (family == AF_INET6 && socket_set(fd, IPPROTO_IPV6, IPV6_V6ONLY, ipv6_only) != 0)
        return socket_discard(fd);
    /* Else connections of the last run that still close would keep the port for a minute. */
    if (family != AF_UNIX && a->type == SOCK_STREAM &&
        socket_set(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0)
        return socket_discard(fd);
    if (bind(fd, (const struct sockaddr *)&a->sockaddr, a->length) != 0)
        return socket_discard(fd);
    return fd;
}

/* A socket bound to what address means, for datagrams or for connections; *a is where. -1 and
 * errno. */
static int bind_socket(const char *network, const char *address, bool datagrams, net_addr *a)
{
    Network n;
    if (network_parse(network, &n) != 0)
        return -1;
    if ((n.type == SOCK_DGRAM) != datagrams) {
        errno = EPROTONOSUPPORT;
        return -1;
    }
    if (resolve_local(NULL, n, address, a) != 0)
        return -1;
    bool everywhere = n.family == AF_UNSPEC && is_any(a);
    if (everywhere) /* "0.0.0.0" too, as in Go */
        set_ip(a, "::");
    int fd = bind_exactly(a, n.family == AF_INET6);
    /* A system without IPv6 still has all of its addresses. */
    if (fd < 0 && everywhere && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
        set_ip(a, "0.0.0.0");
        fd = bind_exactly(a, false);
    }
    return fd;
}

net_conn *net_listen_packet(const char *network, const char *address)
{
    net_addr a;
    int fd = bind_socket(network, address, true, &a);
    return fd < 0 ? NULL : socket_adopt(fd, a.sockaddr.ss_family, a.type, 0);
}

/* ---- listening ---- */

static bool is_path(const net_addr *a)
{
    return a->sockaddr.ss_family == AF_UNIX && *net_addr_string(*a).text != '@';
}

/* Makes fd, bound to a, listen. NULL and errno, fd closed. */
static net_listener *start_listening(int fd, const net_addr *a, BoundPath *path)
{
    if (a->sockaddr.ss_family != AF_UNIX)
        socket_tcp_defaults(fd, KEEP_ALIVE_DEFAULT);
    if (listen(fd, BACKLOG) != 0) {
        socket_discard(fd);
        return NULL;
    }
    net_listener *l = socket_adopt(fd, a->sockaddr.ss_family, a->type, FD_LISTENS);
    if (l && path)
        path_enter(path, l);
    return l;
}

net_listener *net_listen(const char *network, const char *address)
{
    net_addr a;
    int fd = bind_socket(network, address, false, &a);
    if (fd < 0)
        return NULL;
    if (!is_path(&a))
        return start_listening(fd, &a, NULL);
    BoundPath *path = path_note(&a);
    net_listener *l = NULL;
    if (path)
        l = start_listening(fd, &a, path);
    else
        socket_discard(fd);
    if (l == NULL) {
        int saved = errno;
        unlink(address);
        free(path);
        errno = saved;
    }
    return l;
}

typedef struct {
    FdCall call;
    int family;
} AcceptCall;

/* True for what says that the connection taken from the queue was gone already, or was in error,
 * which Linux reports here. */
static bool is_the_peers(int error)
{
    switch (error) {
    case ECONNABORTED:
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case ENETUNREACH:
        return true;
    default:
        return false;
    }
}

static ssize_t call_accept(int fd, FdCall *call)
{
    struct sockaddr_storage from;
    int accepted;
    do {
        socklen_t length = sizeof from;
        from.ss_family = AF_UNSPEC;
        accepted = accept4(fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (accepted < 0 && is_the_peers(errno));
    ((AcceptCall *)(void *)call)->family = from.ss_family;
    return accepted;
}

net_conn *net_listener_accept_once(net_listener *l)
{
    AcceptCall a = {.call = {.fn = call_accept}};
    ssize_t fd = fd_call(l, FD_READ, &a.call);
    if (fd < 0)
        return NULL;
    bool ip = a.family == AF_INET || a.family == AF_INET6;
    return socket_adopt((int)fd, ip ? a.family : AF_UNIX, SOCK_STREAM, 0);
}

/* ENOSPC: epoll may watch no more descriptors (fs.epoll.max_user_watches). */
static bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM ||
           error == ENOSPC;
}

net_conn *net_listener_accept(net_listener *l)
{
    net_conn *c;
    time_duration pause = PATIENCE_FIRST;
    /* The turn is not held over the pause, so close need not wait for it. */
    while ((c = net_listener_accept_once(l)) == NULL && is_shortage(errno)) {
        time_sleep(pause);
        pause = pause * 2 < PATIENCE_MOST ? pause * 2 : PATIENCE_MOST;
    }
    return c;
}

/* ---- the rest of a listener ---- */

net_addr net_listener_addr(net_listener *l)
{
    return net_conn_local_addr((net_conn *)(void *)l);
}

int net_listener_fd(net_listener *l)
{
    return fd_number(l);
}

int net_listener_set_deadline(net_listener *l, time_time t)
{
    return net_conn_set_deadline((net_conn *)(void *)l, t);
}

int net_listener_set_context(net_listener *l, context_context *ctx)
{
    return net_conn_set_context((net_conn *)(void *)l, ctx);
}

int net_listener_close(net_listener *l)
{
    path_remove(l);
    return fd_close(l);
}
