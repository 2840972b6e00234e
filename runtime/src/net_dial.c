/* chant/net.h: connecting. One address, several in turn, and two families side by side (RFC 8305).
 *
 * A connect that is under way is a descriptor like any other: it becomes writable when it is
 * decided. What may end it early, a context, marks the descriptor (fd_set_canceled) from a
 * goroutine of its own, which knows it by its handle alone: it may come when the connection is long
 * given up.
 *
 * A race has a goroutine for each family, with a context of its own. Whoever started them stays
 * until both have ended, so all that they share is in its frame. */
#include <errno.h>
#include <stdlib.h>

#include "fd.h"
#include "net_core.h"
#include "platform.h"

#define LEAST_SHARE (2 * time_second)       /* of the time, for one address of several */
#define TRIES 3                             /* of an address, where the choice of a port failed */
#define QUEUE_PAUSE_FIRST time_millisecond  /* while a Unix listener's queue is full */
#define QUEUE_PAUSE_MOST (50 * time_millisecond)

/* ---- one address ---- */

typedef struct {
    context_context *ctx; /* or NULL */
    const DialOptions *options;
    const net_addr *to;
    int64_t give_up; /* CLOCK_MONOTONIC; 0: never. Earlier than the context's deadline */
} Attempt;

/* What has come of a connect. EAGAIN: nothing yet. */
static ssize_t call_connected(int fd, FdCall *call)
{
    (void)call;
    int error = 0;
    struct sockaddr_storage peer;
    socklen_t length = sizeof error, peer_length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
        return -1;
    if (error == 0 && getpeername(fd, (struct sockaddr *)&peer, &peer_length) != 0)
        error = errno == ENOTCONN ? EAGAIN : errno;
    errno = error;
    return error ? -1 : 0;
}

static void cancel_connect(void *handle)
{
    fd_set_canceled(handle, ECANCELED);
}

/* Waits until c, whose connect is under way, is connected. 0, or an errno value. */
static int await_connection(net_conn *c, const Attempt *a)
{
    FdCall call = {.fn = call_connected};
    context_after *after = NULL;
    if (a->give_up && fd_set_deadline(c, 1u << FD_WRITE, a->give_up) != 0)
        return errno;
    if (a->ctx)
        after = context_after_func(a->ctx, cancel_connect, c);
    int error = fd_call(c, FD_WRITE, &call) < 0 ? errno : 0;
    if (after) {
        if (!context_after_stop(after))
            error = context_err(a->ctx);
        context_after_release(after);
    }
    if (error == 0 && a->give_up && fd_set_deadline(c, 1u << FD_WRITE, 0) != 0)
        error = errno;
    return error;
}

/* Gives the poller fd, whose connect is under way or, if `connected`, done. */
static net_conn *finish_connect(int fd, const Attempt *a, bool connected)
{
    int family = a->to->sockaddr.ss_family;
    net_conn *c = socket_adopt(fd, family, a->to->type, 0);
    int error = c && !connected ? await_connection(c, a) : 0;
    if (error) {
        fd_close(c);
        errno = error;
        return NULL;
    }
    if (c && family != AF_UNIX && a->to->type == SOCK_STREAM)
        socket_tcp_defaults(fd, a->options->keep_alive);
    return c;
}

/* A socket to dial with; -1 and errno. */
static int open_for(const Attempt *a)
{
    const net_addr *local = &a->options->local;
    int fd = socket_open(a->to->sockaddr.ss_family, a->to->type);
    if (fd >= 0 && local->length &&
        bind(fd, (const struct sockaddr *)&local->sockaddr, local->length) != 0)
        return socket_discard(fd);
    return fd;
}

static int call_connect(int fd, const net_addr *to)
{
    return connect(fd, (const struct sockaddr *)&to->sockaddr, to->length);
}

/* The queue of a Unix listener being full, connect says EAGAIN, and no event tells when there is
 * room in it. */
static int connect_unix(int fd, const Attempt *a)
{
    time_duration pause = QUEUE_PAUSE_FIRST;
    for (;;) {
        if (call_connect(fd, a->to) == 0)
            return 0;
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return -1;
        int error = a->ctx ? context_err(a->ctx) : 0;
        if (error) {
            errno = error;
            return -1;
        }
        time_sleep(pause);
        pause = pause * 2 < QUEUE_PAUSE_MOST ? pause * 2 : QUEUE_PAUSE_MOST;
    }
}

static net_conn *dial_once(const Attempt *a)
{
    int fd = open_for(a);
    if (fd < 0)
        return NULL;
    bool is_unix = a->to->sockaddr.ss_family == AF_UNIX;
    bool connected = (is_unix ? connect_unix(fd, a) : call_connect(fd, a->to)) == 0;
    /* An interrupted connect goes on as one that is nonblocking anyway. */
    if (!connected && (is_unix || (errno != EINPROGRESS && errno != EINTR))) {
        if (errno == EAGAIN) /* which would mean something else to the caller */
            errno = EADDRNOTAVAIL;
        socket_discard(fd);
        return NULL;
    }
    return finish_connect(fd, a, connected);
}

/* A connect to a port of this machine in the range from which ports are chosen may be given just
 * that port to come from, and then TCP connects it to itself. */
static bool connects_to_itself(const Attempt *a, net_conn *c)
{
    return net_addr_equal(net_conn_local_addr(c), *a->to);
}

/* The port to come from is the system's choice, which may be unlucky in two ways: it finds none
 * though there are some, or the one that the connection goes to. */
static net_conn *dial_one(const Attempt *a)
{
    bool chosen = a->to->type == SOCK_STREAM && a->to->sockaddr.ss_family != AF_UNIX &&
                  a->options->local.length == 0;
    for (int tries = 1;; tries++) {
        net_conn *c = dial_once(a);
        bool itself = c && chosen && connects_to_itself(a, c);
        if (c && !itself)
            return c;
        if (itself) {
            fd_close(c);
            errno = ECONNREFUSED;
        }
        bool unlucky = itself || (chosen && errno == EADDRNOTAVAIL);
        if (!unlucky || tries == TRIES)
            return NULL;
    }
}

/* ---- several in turn ---- */

/* When to leave an address of which `left` with it remain: each gets its share. 0: when ctx
 * ends. */
static int64_t share_of_time(context_context *ctx, size_t left)
{
    time_time end;
    if (left == 1 || ctx == NULL || !context_deadline(ctx, &end))
        return 0;
    time_duration all = time_until(end), share = all / (time_duration)left;
    if (share < LEAST_SHARE)
        share = LEAST_SHARE;
    return share < all ? clock_mono() + share : 0;
}

static net_conn *dial_in_turn(context_context *ctx, const DialOptions *options,
                              const net_addr *const *to, size_t count)
{
    int first = 0;
    for (size_t i = 0; i < count; i++) {
        int error = ctx ? context_err(ctx) : 0;
        if (error) {
            errno = first ? first : error;
            return NULL;
        }
        Attempt a = {ctx, options, to[i], share_of_time(ctx, count - i)};
        net_conn *c = dial_one(&a);
        if (c)
            return c;
        if (first == 0)
            first = errno;
    }
    errno = first;
    return NULL;
}

/* ---- two families side by side ---- */

typedef struct {
    context_context *ctx; /* its own; owned by who started it */
    const DialOptions *options;
    const net_addr *const *to;
    size_t count;
    chant_chan *ended; /* gets the address of this when it has ended */
    net_conn *conn;
    int error;
} Racer;

static void run_racer(void *arg)
{
    Racer *r = *(Racer **)arg;
    r->conn = dial_in_turn(r->ctx, r->options, r->to, r->count);
    r->error = r->conn ? 0 : errno;
    chan_send(r->ended, &r);
}

static void racer_start(Racer *r)
{
    chant_go(run_racer, &r, sizeof r);
}

static Racer *racer_await(chant_chan *ended)
{
    Racer *r;
    chan_recv(ended, &r);
    return r;
}

/* Starts the first, and the second when that has failed or `delay` has passed. Returns the one that
 * has won, or NULL when neither has. */
static Racer *race(Racer racer[2], chant_chan *ended, time_duration delay)
{
    Racer *r = NULL;
    chant_chan *soon = time_after(delay);
    struct chant_case cases[] = {{.c = ended, .dir = CHANT_RECV, .value = (void *)&r},
                                 {.c = soon, .dir = CHANT_RECV}};
    racer_start(&racer[0]);
    int running = chan_select(cases, 2, false) == 0 ? 0 : 1;
    chan_release(soon);
    if (running == 0 && r->conn)
        return r;
    racer_start(&racer[1]);
    for (running++; running > 0; running--) {
        r = racer_await(ended);
        if (r->conn) {
            if (running > 1) {
                Racer *other = r == &racer[0] ? &racer[1] : &racer[0];
                context_cancel(other->ctx);
                racer_await(ended);
                if (other->conn)
                    fd_close(other->conn); /* both were there */
            }
            return r;
        }
    }
    return NULL;
}

static net_conn *dial_both(context_context *ctx, const DialOptions *options,
                           const net_addr *const *to, size_t of_first, size_t count)
{
    chant_chan *ended = chan_make(sizeof(Racer *), 2);
    Racer racer[2];
    context_context *parent = ctx ? ctx : context_background();
    for (int i = 0; i < 2; i++) {
        size_t from = i ? of_first : 0;
        racer[i] = (Racer){.ctx = context_with_cancel(parent),
                           .options = options,
                           .to = to + from,
                           .count = (i ? count : of_first) - from,
                           .ended = ended};
    }
    const Racer *winner = race(racer, ended, options->fallback_delay);
    net_conn *c = winner ? winner->conn : NULL;
    for (int i = 0; i < 2; i++) {
        context_cancel(racer[i].ctx);
        context_release(racer[i].ctx);
    }
    chan_release(ended);
    if (c == NULL)
        errno = racer[0].error;
    return c;
}

/* ---- dialing ---- */

/* Puts those of the first one's family first, else in the order given; those that a local address
 * of another family can't reach are left out. Returns how many there are, *of_first of them of the
 * first family. */
static size_t arrange(const DialOptions *options, const net_addr *to, size_t count,
                      const net_addr **order, size_t *of_first)
{
    size_t n = 0;
    sa_family_t first = AF_UNSPEC;
    sa_family_t local = options->local.length ? options->local.sockaddr.ss_family : AF_UNSPEC;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < count; i++) {
            sa_family_t family = to[i].sockaddr.ss_family;
            if (local != AF_UNSPEC && family != local)
                continue;
            if (first == AF_UNSPEC)
                first = family;
            if ((family == first) == (round == 0))
                order[n++] = &to[i];
        }
        if (round == 0)
            *of_first = n;
    }
    return n;
}

net_conn *dial_addresses(context_context *ctx, const DialOptions *options, const net_addr *to,
                         size_t count)
{
    size_t of_first;
    const net_addr **order = malloc(count * sizeof *order);
    if (order == NULL)
        return NULL;
    size_t n = arrange(options, to, count, order, &of_first);
    net_conn *c = NULL;
    if (n == 0)
        errno = EAFNOSUPPORT;
    else if (n == of_first || options->fallback_delay < 0 || to->type != SOCK_STREAM)
        c = dial_in_turn(ctx, options, order, n);
    else
        c = dial_both(ctx, options, order, of_first, n);
    int saved = errno;
    free(order);
    errno = saved;
    return c;
}

static net_conn *dial_until(const net_dialer *d, context_context *ctx, const char *network,
                            const char *address)
{
    Network n;
    DialOptions options = {
        .keep_alive = d->keep_alive ? d->keep_alive : KEEP_ALIVE_DEFAULT,
        .fallback_delay = d->fallback_delay ? d->fallback_delay : FALLBACK_DELAY_DEFAULT,
    };
    if (network_parse(network, &n) != 0)
        return NULL;
    if (d->local_address && resolve_local(ctx, n, d->local_address, &options.local) != 0)
        return NULL;
    size_t count;
    net_addr *to = resolve_address(ctx, n, FOR_DIALING, address, &count);
    if (to == NULL)
        return NULL;
    net_conn *c = dial_addresses(ctx, &options, to, count);
    int saved = errno;
    free(to);
    errno = saved;
    return c;
}

net_conn *net_dialer_dial(const net_dialer *d, context_context *ctx, const char *network,
                          const char *address)
{
    if (d->timeout == 0)
        return dial_until(d, ctx, network, address);
    ctx = context_with_timeout(ctx ? ctx : context_background(), d->timeout);
    net_conn *c = dial_until(d, ctx, network, address);
    int saved = errno;
    context_cancel(ctx);
    context_release(ctx);
    errno = saved;
    return c;
}

net_conn *net_dial_context(context_context *ctx, const char *network, const char *address)
{
    net_dialer d = {0};
    return net_dialer_dial(&d, ctx, network, address);
}

net_conn *net_dial_timeout(const char *network, const char *address, time_duration d)
{
    net_dialer dialer = {.timeout = d};
    return net_dialer_dial(&dialer, NULL, network, address);
}

net_conn *net_dial(const char *network, const char *address)
{
    return net_dial_context(NULL, network, address);
}
