/* chant/net.h: what can be done with a connection. It is a file, so much of it is io's; here is
 * what sockets have besides. Keeps no state: the handle's slot has it all (fd.c). */
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "chant/io.h"
#include "io.h"
#include "net_core.h"

/* ---- what is io's ---- */

ssize_t net_conn_read(net_conn *c, void *data, size_t size)
{
    return io_file_read(c, data, size);
}

ssize_t net_conn_write(net_conn *c, const void *data, size_t size)
{
    return io_file_write(c, data, size);
}

ssize_t net_conn_readv(net_conn *c, const struct iovec *pieces, int count)
{
    return io_file_readv(c, pieces, count);
}

ssize_t net_conn_writev(net_conn *c, const struct iovec *pieces, int count)
{
    return io_file_writev(c, pieces, count);
}

int net_conn_close(net_conn *c)
{
    return io_file_close(c);
}

int net_conn_set_deadline(net_conn *c, time_time t)
{
    return io_file_set_deadline(c, t);
}

int net_conn_set_read_deadline(net_conn *c, time_time t)
{
    return io_file_set_read_deadline(c, t);
}

int net_conn_set_write_deadline(net_conn *c, time_time t)
{
    return io_file_set_write_deadline(c, t);
}

int net_conn_set_context(net_conn *c, context_context *ctx)
{
    return io_file_set_context(c, ctx);
}

int net_conn_fd(net_conn *c)
{
    return fd_number(c);
}

/* ---- datagrams ---- */

typedef struct {
    FdCall call;
    struct msghdr message;
    struct iovec piece;
} MessageCall;

static void message_init(MessageCall *m, ssize_t (*fn)(int, FdCall *), void *name,
                         socklen_t name_size, void *data, size_t size)
{
    *m = (MessageCall){.call = {.fn = fn}, .piece = {data, size}};
    m->message = (struct msghdr){
        .msg_name = name, .msg_namelen = name_size, .msg_iov = &m->piece, .msg_iovlen = 1};
}

static ssize_t call_recvmsg(int fd, FdCall *call)
{
    return recvmsg(fd, &((MessageCall *)(void *)call)->message, MSG_DONTWAIT);
}

static ssize_t call_sendmsg(int fd, FdCall *call)
{
    return sendmsg(fd, &((MessageCall *)(void *)call)->message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t net_conn_read_from(net_conn *c, void *data, size_t size, net_addr *from, bool *truncated)
{
    MessageCall m;
    struct sockaddr_storage sender;
    message_init(&m, call_recvmsg, &sender, sizeof sender, data, size);
    ssize_t n = fd_call(c, FD_READ, &m.call);
    if (n >= 0 && from)
        *from = net_addr_from((const struct sockaddr *)&sender, m.message.msg_namelen, SOCK_DGRAM);
    if (n >= 0 && truncated)
        *truncated = m.message.msg_flags & MSG_TRUNC;
    return n;
}

ssize_t net_conn_write_to(net_conn *c, const void *data, size_t size, const net_addr *to)
{
    MessageCall m;
    message_init(&m, call_sendmsg, to ? (void *)(uintptr_t)&to->sockaddr : NULL,
                 to ? to->length : 0, (void *)(uintptr_t)data, size);
    return fd_call(c, FD_WRITE, &m.call);
}

/* ---- files ---- */

typedef struct {
    FdCall call;
    int file;
    off_t *offset;
    size_t size;
} SendfileCall;

static ssize_t call_sendfile(int fd, FdCall *call)
{
    SendfileCall *s = (SendfileCall *)(void *)call;
    SigpipeHold hold; /* sendfile has no flag against it */
    sigpipe_hold(&hold);
    ssize_t n = sendfile(fd, s->file, s->offset, s->size);
    /* The signal may also come with a part that went out before the connection broke. */
    sigpipe_release(&hold, n < (ssize_t)s->size);
    return n;
}

/* Through the program, for what sendfile does not take. The file's own position moves by what was
 * read, which differs from what was sent only when this fails. */
static ssize_t send_by_copying(Fd *use, io_file *file, off_t *offset, size_t size)
{
    size_t sent = 0, room = size < 65536 ? size : 65536;
    char *buffer = malloc(room);
    ssize_t n = buffer ? 1 : -1;
    while (n > 0 && sent < size) {
        size_t wanted = size - sent < room ? size - sent : room;
        n = offset ? io_file_read_at(file, buffer, wanted, *offset)
                   : io_file_read(file, buffer, wanted);
        if (n > 0 && io_put_all(use, buffer, (size_t)n) != 0)
            n = -1;
        if (n > 0) {
            sent += (size_t)n;
            if (offset)
                *offset += n;
        }
    }
    int saved = errno;
    free(buffer);
    errno = saved;
    return n < 0 ? -1 : (ssize_t)sent;
}

/* In a turn of the connection's, with the file held open. */
static ssize_t send_all(Fd *use, io_file *file, int file_fd, off_t *offset, size_t size)
{
    size_t sent = 0;
    while (sent < size) {
        size_t part = size - sent < IO_MOST ? size - sent : IO_MOST;
        SendfileCall call = {{.fn = call_sendfile}, file_fd, offset, part};
        ssize_t n = fd_step(use, FD_WRITE, &call.call);
        if (n == 0)
            break;
        if (n < 0 && sent == 0 && (errno == EINVAL || errno == ENOSYS || errno == EPERM))
            return send_by_copying(use, file, offset, size);
        if (n < 0)
            return -1;
        sent += (size_t)n;
    }
    return (ssize_t)sent;
}

ssize_t net_conn_send_file(net_conn *c, io_file *file, off_t *offset, size_t size)
{
    Fd *use, *source;
    if (size > SSIZE_MAX) {
        errno = EINVAL;
        return -1;
    }
    if (fd_begin(c, FD_WRITE, &use) != 0)
        return -1;
    ssize_t n = -1;
    int file_fd = fd_hold(file, &source);
    if (file_fd >= 0) {
        /* sendfile would say EAGAIN for a pipe that is empty, and that is not the socket's. */
        n = fd_flags(file) & FD_BLOCKING ? send_all(use, file, file_fd, offset, size)
                                         : send_by_copying(use, file, offset, size);
        fd_unhold(source);
    }
    fd_end(use, FD_WRITE);
    return n;
}

/* ---- ending one direction ---- */

static int half_close(net_conn *c, int how)
{
    Fd *use;
    int fd = fd_hold(c, &use);
    if (fd < 0)
        return -1;
    int result = shutdown(fd, how);
    fd_unhold(use);
    return result;
}

int net_conn_close_read(net_conn *c)
{
    return half_close(c, SHUT_RD);
}

int net_conn_close_write(net_conn *c)
{
    return half_close(c, SHUT_WR);
}

/* ---- options and addresses ---- */

static int set_option(net_conn *c, int level, int option, const void *value, socklen_t size)
{
    Fd *use;
    int fd = fd_hold(c, &use);
    if (fd < 0)
        return -1;
    int result = setsockopt(fd, level, option, value, size);
    fd_unhold(use);
    return result;
}

static int set_number(net_conn *c, int level, int option, int value)
{
    return set_option(c, level, option, &value, sizeof value);
}

int net_conn_set_no_delay(net_conn *c, bool on)
{
    return set_number(c, IPPROTO_TCP, TCP_NODELAY, on);
}

int net_conn_set_keep_alive(net_conn *c, bool on)
{
    return set_number(c, SOL_SOCKET, SO_KEEPALIVE, on);
}

int net_conn_set_keep_alive_period(net_conn *c, time_duration d)
{
    Fd *use;
    int fd = fd_hold(c, &use);
    if (fd < 0)
        return -1;
    int result = socket_set_keep_alive_period(fd, d);
    fd_unhold(use);
    return result;
}

int net_conn_set_linger(net_conn *c, int seconds)
{
    struct linger l = {.l_onoff = seconds >= 0, .l_linger = seconds >= 0 ? seconds : 0};
    return set_option(c, SOL_SOCKET, SO_LINGER, &l, sizeof l);
}

int net_conn_set_read_buffer(net_conn *c, int bytes)
{
    return set_number(c, SOL_SOCKET, SO_RCVBUF, bytes);
}

int net_conn_set_write_buffer(net_conn *c, int bytes)
{
    return set_number(c, SOL_SOCKET, SO_SNDBUF, bytes);
}

static net_addr addr_of(net_conn *c, net_addr (*get)(int fd))
{
    Fd *use;
    int fd = fd_hold(c, &use);
    if (fd < 0)
        return (net_addr){0};
    net_addr a = get(fd);
    fd_unhold(use);
    return a;
}

net_addr net_conn_local_addr(net_conn *c)
{
    return addr_of(c, socket_local_addr);
}

net_addr net_conn_remote_addr(net_conn *c)
{
    return addr_of(c, socket_remote_addr);
}
