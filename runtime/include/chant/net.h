/* Chant: sockets. TCP, UDP and Unix sockets that park the goroutine and not the thread, after Go's
 * package net.
 *
 * A connection is a file: a net_conn * may be given to every function of chant/io.h that takes an
 * io_file *, and net_conn_read is io_file_read. Handles (net_conn *, net_listener *) are values
 * that may be shared and copied freely; a call with one that was closed fails with EBADF, always.
 *
 * Networks: "tcp", "tcp4", "tcp6"; "udp", "udp4", "udp6"; "unix" (a stream), "unixpacket"
 * (records), "unixgram". Addresses: "HOST:PORT", where HOST is a name, an IPv4 address, an IPv6
 * address in brackets, "[fe80::1%eth0]", or empty, and PORT a number or a service's name; for Unix
 * sockets a path, or "@NAME", which is no file (Linux's abstract names).
 *
 * Functions return what POSIX's do: a count, 0 at the end of the data, -1 and errno; those that
 * make something NULL and errno. Beyond the system's own values:
 *
 *     EBADF            the handle is closed, or was while the call waited
 *     ETIMEDOUT        the deadline has passed (or TCP has given up)
 *     ECANCELED        the context was canceled
 *     EPROTONOSUPPORT  no such network
 *     EINVAL           the address is malformed
 *     ENOENT           no host, service or path of that name
 *     EAFNOSUPPORT     the address is not one of that network ("tcp6", "127.0.0.1:80")
 *     EAGAIN           the name servers don't answer
 *
 * "May block" below means: parks the calling goroutine; a thread that the runtime did not make
 * blocks as a thread. Writing to what the peer has closed is EPIPE or ECONNRESET, never a
 * signal. */
#ifndef CHANT_NET_H
#define CHANT_NET_H

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "../chant.h"
#include "context.h"
#include "io.h"
#include "time.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

typedef io_file net_conn;
typedef struct net_listener net_listener;

/* ---- addresses ---- */

/* Where a socket is: a value. All zero: no address. An IPv4 address is never held in its IPv6
 * form. */
typedef struct net_addr {
    struct sockaddr_storage sockaddr;
    socklen_t length; /* of sockaddr; 0: no address */
    int type;         /* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET; 0: not known */
} net_addr;

/* The socket address of `length` bytes, of a socket of this type. No address if the family is none
 * of AF_INET, AF_INET6, AF_UNIX, or length does not fit it. */
net_addr net_addr_from(const struct sockaddr *sockaddr, socklen_t length, int type);

/* "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80", "/run/it.sock", "@name"; "" for no address. Used
 * in place: printf("%s\n", net_addr_string(a).text). net_addr_host is the same without the port and
 * the brackets. */
typedef struct {
    char text[128];
} net_addr_text;
net_addr_text net_addr_string(net_addr a);
net_addr_text net_addr_host(net_addr a);

/* "tcp", "udp", "unix", "unixgram", "unixpacket"; "" if it has none. Static. */
const char *net_addr_network(net_addr a);

/* The port; 0 if it has none. with_port is `a` with another, if it is an IP address. */
int net_addr_port(net_addr a);
net_addr net_addr_with_port(net_addr a, int port);

/* Same family, address, zone and port. The type does not count. */
bool net_addr_equal(net_addr a, net_addr b);

/* Reads an IP address as Go's net.ParseIP does: "192.0.2.1" in four decimal numbers without leading
 * zeros, "2001:db8::68", "::ffff:192.0.2.1" (which is IPv4); no zone. False, and *a as it was, if s
 * is none. parse_addr_port wants a port, 0 to 65535, behind it, and IPv6 addresses in brackets; it
 * takes a zone, "[fe80::1%eth0]:80", if it is a number or there is such an interface. */
bool net_parse_ip(const char *s, net_addr *a);
bool net_parse_addr_port(const char *s, net_addr *a);

/* Parts "host:port", "[host]:port" or "[host%zone]:port", host without the brackets, into two
 * strings; sizes are of the buffers. 0; -1 and EINVAL if it has not that form (no port, too many
 * colons, a bracket too few), ENAMETOOLONG if a buffer is too small. Neither part is looked at
 * further. */
int net_split_host_port(const char *address, char *host, size_t host_size, char *port,
                        size_t port_size);

/* The reverse: brackets stand around a host with a colon in it. Writes at most `size` bytes with
 * the NUL; returns the length of the whole, as snprintf does. */
int net_join_host_port(const char *host, const char *port, char *address, size_t size);

/* The number of a port of this network, by number or by name ("http"); 0 for "". -1 and errno:
 * EINVAL (not within 0 to 65535), ENOENT, EPROTONOSUPPORT. A name is looked for in /etc/services,
 * then among the usual ones, so "http" is known where there is no such file. */
int net_lookup_port(const char *network, const char *service);

/* All addresses of "host:port" for this network, in the order in which they are to be tried, in an
 * array that the caller frees by free(); *count is their number, at least 1. Names are asked for by
 * getaddrinfo, in a goroutine that has handed its processor slot over, at most 64 at once; that is
 * not done for numbers. May block; ctx (NULL: none) ends the wait, and the answer is then dropped.
 * NULL and errno. */
net_addr *net_resolve(context_context *ctx, const char *network, const char *address,
                      size_t *count);

/* ---- listening ---- */

/* A socket that others can connect to: "tcp", "tcp4", "tcp6", "unix", "unixpacket". Port 0: the
 * system chooses one (net_listener_addr says which). An empty host, "0.0.0.0" and "[::]" mean all
 * of this machine's addresses, IPv4 and IPv6 alike for "tcp". The queue of connections not accepted
 * yet is as long as the system allows (net.core.somaxconn). The path of a Unix socket is made, and
 * removed by net_listener_close. May block to look a name up. NULL and errno: EADDRINUSE, EACCES,
 * EMFILE ... Source: Go, net.Listen. */
net_listener *net_listen(const char *network, const char *address);

/* The next connection. TCP: no delay and keep-alive of 15 s are on, as in Go. May block. NULL and
 * errno: EBADF once the listener is closed, ETIMEDOUT, ECANCELED.
 *
 * A connection that its peer has given up meanwhile is passed over. When the process or the system
 * has no descriptors or no memory left (EMFILE, ENFILE, ENOBUFS, ENOMEM) nothing is lost and
 * nothing fails: the connection stays in the queue, and this tries again after 5 ms, then after
 * twice that and so on up to 100 ms, until it succeeds, the deadline passes, or the listener is
 * closed. A connection that has been taken from the queue and can't be waited for (ENOSPC:
 * fs.epoll.max_user_watches) is closed, and the next is waited for in the same way. */
net_conn *net_listener_accept(net_listener *l);

/* The same, without the second try: EMFILE and its kind are the caller's to see to. */
net_conn *net_listener_accept_once(net_listener *l);

/* Where it listens; no address, and errno, if it is closed. */
net_addr net_listener_addr(net_listener *l);

/* When accepts fail with ETIMEDOUT, those that wait now as well; the zero time: never. 0; -1,
 * EBADF. */
int net_listener_set_deadline(net_listener *l, time_time t);

/* Accepts fail once ctx has ended, with its error; NULL: no longer. Retains ctx until another takes
 * its place or l is closed. 0; -1 and EBADF or ENOMEM. */
int net_listener_set_context(net_listener *l, context_context *ctx);

/* Whether close removes a Unix socket's path (true). 0; -1 and EBADF, ENOTSUP for others. */
int net_listener_set_unlink_on_close(net_listener *l, bool unlink);

/* The descriptor, for getsockopt and its like: borrowed, nonblocking. -1 and EBADF. */
int net_listener_fd(net_listener *l);

/* Ends listening: who waits in accept returns with EBADF; connections in the queue are reset;
 * accepted ones go on. The port is free when this returns. 0; -1 and EBADF if it was closed. */
int net_listener_close(net_listener *l);

/* ---- connecting ---- */

/* A connection to "host:port" or a path. All addresses of a host are tried, and those of its second
 * family (IPv4 mostly) as well when the first has not answered for 300 ms or has failed: the first
 * that is there counts, the others are dropped (RFC 8305, "happy eyeballs"). An empty host is this
 * machine. "udp" and "unixgram" connect to one peer: write sends to it, read receives from it
 * alone, and nobody is asked. May block. NULL and errno; of several the error of the first:
 * ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EMFILE ... */
net_conn *net_dial(const char *network, const char *address);

/* The same within d (0: no limit), looking up included, else ETIMEDOUT; and until ctx ends, else
 * its error. Once it is made, neither has to do with the connection. Of several addresses none gets
 * all the time: each its share of what is left, or 2 s if that is more. */
net_conn *net_dial_timeout(const char *network, const char *address, time_duration d);
net_conn *net_dial_context(context_context *ctx, const char *network, const char *address);

/* Dials with more said; all zero is what the functions above do. */
typedef struct net_dialer {
    time_duration timeout;        /* 0: none */
    time_duration fallback_delay; /* until the second family is tried; 0: 300 ms; < 0: never both */
    time_duration keep_alive;     /* TCP: 0: 15 s; < 0: off */
    const char *local_address;    /* "host:port" or a path to dial from; NULL: any */
} net_dialer;
net_conn *net_dialer_dial(const net_dialer *d, context_context *ctx, const char *network,
                          const char *address);

/* ---- connections ----
 * One goroutine may read while another writes; of several that write, each one's bytes stay
 * together. */

/* Reads what is there, at most `size` bytes, at least 1: the count; 0: the peer has closed its side
 * (or sent an empty datagram); -1 and errno: ECONNRESET, ETIMEDOUT ... May block. A datagram longer
 * than size is cut: net_conn_read_from tells. */
ssize_t net_conn_read(net_conn *c, void *data, size_t size);

/* Writes all `size` bytes, and returns size, or fails: -1 and errno; how many have gone out is not
 * known then. May block. */
ssize_t net_conn_write(net_conn *c, const void *data, size_t size);

/* The same with `count` pieces, which are not changed. writev writes them all, as one: nobody
 * else's come in between. Any count will do. */
ssize_t net_conn_readv(net_conn *c, const struct iovec *pieces, int count);
ssize_t net_conn_writev(net_conn *c, const struct iovec *pieces, int count);

/* Sends `size` bytes of `file`, or up to its end if that comes first, without copying them through
 * the program where the system can. They are read at *offset, which is moved on, also when this
 * fails, by what has gone out; NULL: at the file's own position. Returns how many were sent; -1
 * and errno. May block. */
ssize_t net_conn_send_file(net_conn *c, io_file *file, off_t *offset, size_t size);

/* Datagrams: one is received into `data`, its sender into *from, which may be NULL, as may be
 * `truncated`: whether it was longer than size, and the rest is lost. Returns how many bytes are in
 * data: 0 for an empty one. May block. */
ssize_t net_conn_read_from(net_conn *c, void *data, size_t size, net_addr *from, bool *truncated);

/* Sends one datagram to `to`, or to the peer of a connected socket if that is NULL. Returns size.
 * -1 and errno: EMSGSIZE if it is too long for one, ECONNREFUSED what an earlier one has met,
 * ENOBUFS if the system has no room. May block. */
ssize_t net_conn_write_to(net_conn *c, const void *data, size_t size, const net_addr *to);

/* A socket for datagrams that nobody need connect to: "udp", "udp4", "udp6", "unixgram". Hosts and
 * ports as for net_listen. The path of a Unix socket stays: remove it by unlink(2). */
net_conn *net_listen_packet(const char *network, const char *address);

/* Ends one direction. close_write: the peer reads what was written, and then the end; reading goes
 * on. close_read: reads give 0. Neither closes the connection. 0; -1 and errno (ENOTCONN). */
int net_conn_close_read(net_conn *c);
int net_conn_close_write(net_conn *c);

/* Ends the connection: who waits in it returns with EBADF. Does not wait for what was written to go
 * out (but see net_conn_set_linger). 0; -1 and errno. */
int net_conn_close(net_conn *c);

/* When reads, writes, both fail with ETIMEDOUT, those that wait now as well; the zero time: never.
 * A later deadline revives. 0; -1 and EBADF. */
int net_conn_set_deadline(net_conn *c, time_time t);
int net_conn_set_read_deadline(net_conn *c, time_time t);
int net_conn_set_write_deadline(net_conn *c, time_time t);

/* Reads and writes fail once ctx has ended, with its error; NULL: no longer. Retains ctx until
 * another takes its place or c is closed. 0; -1 and EBADF or ENOMEM. */
int net_conn_set_context(net_conn *c, context_context *ctx);

/* Options. 0; -1 and errno.
 * no_delay          TCP: small writes go out at once (on)
 * keep_alive        TCP: an idle peer that is gone is found out (on)
 * keep_alive_period by asking after so long, and each time so long later, 9 times (15 s); whole
 *                   seconds, rounded up
 * linger            seconds < 0: close returns and the rest goes out (so); 0: close throws it away
 *                   and resets the connection; > 0: close takes so long, at most, to let it go out
 * read_buffer, write_buffer   the kernel's, in bytes */
int net_conn_set_no_delay(net_conn *c, bool on);
int net_conn_set_keep_alive(net_conn *c, bool on);
int net_conn_set_keep_alive_period(net_conn *c, time_duration d);
int net_conn_set_linger(net_conn *c, int seconds);
int net_conn_set_read_buffer(net_conn *c, int bytes);
int net_conn_set_write_buffer(net_conn *c, int bytes);

/* This end's address and the peer's; no address, and errno, if there is none. */
net_addr net_conn_local_addr(net_conn *c);
net_addr net_conn_remote_addr(net_conn *c);

/* The descriptor, for getsockopt and its like: borrowed, nonblocking. -1 and EBADF. */
int net_conn_fd(net_conn *c);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
