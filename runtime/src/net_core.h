/* What the parts of chant/net.h share: networks by name, addresses to look up, sockets. None of it
 * is called between rt_enter and rt_leave. */
#ifndef CHANT_NET_CORE_H
#define CHANT_NET_CORE_H

#include "chant/net.h"

#define KEEP_ALIVE_DEFAULT (15 * time_second)
#define FALLBACK_DELAY_DEFAULT (300 * time_millisecond)

/* A network's name, taken apart. */
typedef struct {
    int family; /* AF_UNSPEC: IPv4 and IPv6 */
    int type;   /* SOCK_... */
} Network;

/* 0; -1 and EPROTONOSUPPORT. */
int network_parse(const char *name, Network *network);

/* net_lookup_port for sockets of a type. */
int port_lookup(int type, const char *service);

/* An IP address of `length` bytes of text, with a zone if that is allowed; port 0, no type. False,
 * and *a as it was, if it is none. */
bool ip_parse(const char *s, size_t length, bool zone_allowed, net_addr *a);

/* The address of a Unix socket, a path or "@name". 0; -1 and errno: EINVAL (empty),
 * ENAMETOOLONG. */
int unix_address(const char *path, int type, net_addr *a);

/* What an address is for: it says what an empty host means. */
typedef enum { FOR_DIALING, FOR_LISTENING } AddressUse;

/* net_resolve for a network that has been taken apart, and either use. An empty host to listen on
 * for both families is one address, IPv6's. */
net_addr *resolve_address(context_context *ctx, Network network, AddressUse use,
                          const char *address, size_t *count);

/* The one to listen on, or to dial from, of those that the text means: an IPv4 one if there is any,
 * as in Go. 0; -1 and errno. */
int resolve_local(context_context *ctx, Network network, const char *address, net_addr *a);

/* A new socket, nonblocking and closed by exec; -1 and errno. */
int socket_open(int family, int type);

/* Gives a socket of this family and type to the poller; NULL and errno, and the socket closed, if
 * that can't be. `more` are flags besides those that follow from the two. */
void *socket_adopt(int fd, int family, int type, unsigned more);

/* Closes it, keeping errno. Returns -1. */
int socket_discard(int fd);

int socket_set(int fd, int level, int option, int value);

/* What TCP connections begin with: no delay, keep-alive after so long (< 0: none). Accepted ones
 * inherit it from the socket that listens. Errors don't matter. */
void socket_tcp_defaults(int fd, time_duration keep_alive);
int socket_set_keep_alive_period(int fd, time_duration d);

net_addr socket_local_addr(int fd);
net_addr socket_remote_addr(int fd);

/* What net_dialer has, ready for use. */
typedef struct {
    net_addr local; /* no address: any */
    time_duration keep_alive;
    time_duration fallback_delay; /* < 0: all in turn */
} DialOptions;

/* A connection to one of `count` addresses, tried as net_dial says. ctx may be NULL. */
net_conn *dial_addresses(context_context *ctx, const DialOptions *options, const net_addr *to,
                         size_t count);

#endif
