/* chant/net.h: from the text of an address to addresses.
 *
 * What is a number is read here. Names are getaddrinfo's, which blocks its thread: the goroutine
 * that calls it has handed its P over. Where a context may end the wait that is another goroutine
 * than the caller's, since nothing can stop getaddrinfo; the two share a Lookup, and the last of
 * them frees it.
 *
 * `lookups` bounds the threads that are held up so. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "net_core.h"

#define LOOKUPS_MAX 64
#define HOST_SIZE NI_MAXHOST
#define SERVICE_SIZE NI_MAXSERV

static semaphore_weighted lookups = {.size = LOOKUPS_MAX};

typedef struct {
    atomic_int refs;
    chant_chan *done; /* gets something once addresses, count and error are set; owned */
    Network network;
    int port;
    net_addr *addresses; /* owned; NULL: error says why */
    size_t count;
    int error;
    char host[HOST_SIZE];
} Lookup;

/* The errno value that stands for what getaddrinfo says. */
static int error_of(int eai)
{
    switch (eai) {
    case EAI_NONAME:
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
        return ENOENT;
    case EAI_AGAIN:
        return EAGAIN;
    case EAI_MEMORY:
        return ENOMEM;
    case EAI_SYSTEM:
        return errno ? errno : EIO;
    default:
        return EIO;
    }
}

static void take_results(Lookup *l, const struct addrinfo *list)
{
    size_t n = 0;
    for (const struct addrinfo *i = list; i; i = i->ai_next)
        n++;
    l->addresses = calloc(n + 1, sizeof *l->addresses);
    if (l->addresses == NULL) {
        l->error = ENOMEM;
        return;
    }
    for (const struct addrinfo *i = list; i; i = i->ai_next) {
        net_addr a = net_addr_from(i->ai_addr, i->ai_addrlen, l->network.type);
        if (a.length)
            l->addresses[l->count++] = net_addr_with_port(a, l->port);
    }
    if (l->count == 0) {
        free(l->addresses);
        l->addresses = NULL;
        l->error = ENOENT;
    }
}

/* Asks. Blocks the thread. */
static void look_up(Lookup *l)
{
    struct addrinfo hints = {.ai_family = l->network.family, .ai_socktype = l->network.type};
    struct addrinfo *list = NULL;
    chant_blocking_begin();
    errno = 0;
    int eai = getaddrinfo(l->host, NULL, &hints, &list);
    l->error = eai ? error_of(eai) : 0;
    if (eai == 0) {
        take_results(l, list);
        freeaddrinfo(list);
    }
    chant_blocking_end();
}

static void lookup_drop(Lookup *l)
{
    if (atomic_fetch_sub_explicit(&l->refs, 1, memory_order_acq_rel) > 1)
        return;
    chan_release(l->done);
    free(l->addresses);
    free(l);
}

static void run_lookup(void *arg)
{
    Lookup *l = *(Lookup **)arg;
    look_up(l);
    semaphore_weighted_release(&lookups, 1);
    chan_try_send(l->done, NULL);
    lookup_drop(l);
}

/* Lets another goroutine ask, and waits for it or for ctx. Has a place among `lookups`, and gives
 * it up. 0, or an errno value. */
static int look_up_until(context_context *ctx, Lookup *l)
{
    l->done = chan_make(0, 1);
    atomic_fetch_add_explicit(&l->refs, 1, memory_order_relaxed);
    chant_go(run_lookup, &l, sizeof l);
    struct chant_case cases[] = {{.c = l->done, .dir = CHANT_RECV},
                                 {.c = context_done(ctx), .dir = CHANT_RECV}};
    if (chan_select(cases, 2, false) == 1)
        return context_err(ctx);
    return l->error;
}

/* The addresses of l->host; NULL and errno. Drops l. */
static net_addr *lookup_addresses(context_context *ctx, Lookup *l, size_t *count)
{
    bool can_end = ctx && context_done(ctx);
    int error = semaphore_weighted_acquire(&lookups, ctx, 1);
    if (error == 0 && can_end) {
        error = look_up_until(ctx, l);
    } else if (error == 0) {
        look_up(l);
        semaphore_weighted_release(&lookups, 1);
        error = l->error;
    }
    net_addr *addresses = NULL;
    if (error == 0) {
        addresses = l->addresses;
        *count = l->count;
        l->addresses = NULL;
    }
    lookup_drop(l);
    if (error)
        errno = error;
    return addresses;
}

static net_addr *resolve_name(context_context *ctx, Network network, const char *host, int port,
                              size_t *count)
{
    struct in_addr loose;
    if (inet_aton(host, &loose)) { /* "127.1", "010.0.0.1": no name, and meant by few */
        errno = ENOENT;
        return NULL;
    }
    Lookup *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    atomic_store_explicit(&l->refs, 1, memory_order_relaxed);
    l->network = network;
    l->port = port;
    strcpy(l->host, host);
    return lookup_addresses(ctx, l, count);
}

static net_addr *copy_of(const net_addr *a, size_t n, size_t *count)
{
    net_addr *copy = malloc(n * sizeof *a);
    if (copy) {
        memcpy(copy, a, n * sizeof *a);
        *count = n;
    }
    return copy;
}

/* What an empty host stands for. */
static net_addr *resolve_nobody(Network network, AddressUse use, int port, size_t *count)
{
    static const char *const local[2][2] = {[FOR_DIALING] = {"127.0.0.1", "::1"},
                                            [FOR_LISTENING] = {"0.0.0.0", "::"}};
    net_addr found[2];
    size_t n = 0;
    bool both = network.family == AF_UNSPEC;
    for (int i = 0; i < 2; i++) {
        int family = i ? AF_INET6 : AF_INET;
        bool wanted = both ? use == FOR_DIALING || i == 1 : network.family == family;
        if (!wanted || !net_parse_ip(local[use][i], &found[n]))
            continue;
        found[n] = net_addr_with_port(found[n], port);
        found[n++].type = network.type;
    }
    return copy_of(found, n, count);
}

net_addr *resolve_address(context_context *ctx, Network network, AddressUse use,
                          const char *address, size_t *count)
{
    char host[HOST_SIZE], service[SERVICE_SIZE];
    net_addr a;
    if (network.family == AF_UNIX)
        return unix_address(address, network.type, &a) == 0 ? copy_of(&a, 1, count) : NULL;
    if (net_split_host_port(address, host, sizeof host, service, sizeof service) != 0)
        return NULL;
    int port = port_lookup(network.type, service);
    if (port < 0)
        return NULL;
    if (*host == '\0')
        return resolve_nobody(network, use, port, count);
    if (!ip_parse(host, strlen(host), true, &a))
        return resolve_name(ctx, network, host, port, count);
    if (network.family != AF_UNSPEC && network.family != a.sockaddr.ss_family) {
        errno = EAFNOSUPPORT;
        return NULL;
    }
    a = net_addr_with_port(a, port);
    a.type = network.type;
    return copy_of(&a, 1, count);
}

int resolve_local(context_context *ctx, Network network, const char *address, net_addr *a)
{
    size_t count, chosen = 0;
    net_addr *all = resolve_address(ctx, network, FOR_LISTENING, address, &count);
    if (all == NULL)
        return -1;
    for (size_t i = count; i-- > 0;)
        if (all[i].sockaddr.ss_family == AF_INET)
            chosen = i;
    *a = all[chosen];
    free(all);
    return 0;
}

net_addr *net_resolve(context_context *ctx, const char *network, const char *address, size_t *count)
{
    Network n;
    int error = ctx ? context_err(ctx) : 0;
    if (error) {
        errno = error;
        return NULL;
    }
    if (network_parse(network, &n) != 0)
        return NULL;
    return resolve_address(ctx, n, FOR_DIALING, address, count);
}
