/* chant/net.h: addresses as values, their text, and the text's parts. Keeps no state; nothing here
 * waits for anybody. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "net_core.h"
#include "platform.h"

#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)

/* ---- values ---- */

static const struct sockaddr_in *in4(const net_addr *a)
{
    return (const struct sockaddr_in *)(const void *)&a->sockaddr;
}

static const struct sockaddr_in6 *in6(const net_addr *a)
{
    return (const struct sockaddr_in6 *)(const void *)&a->sockaddr;
}

static const struct sockaddr_un *un(const net_addr *a)
{
    return (const struct sockaddr_un *)(const void *)&a->sockaddr;
}

static net_addr make_in4(const void *address, in_port_t port, int type)
{
    net_addr a = {.length = sizeof(struct sockaddr_in), .type = type};
    struct sockaddr_in *sin = (struct sockaddr_in *)(void *)&a.sockaddr;
    sin->sin_family = AF_INET;
    sin->sin_port = port;
    memcpy(&sin->sin_addr, address, sizeof sin->sin_addr);
    return a;
}

net_addr net_addr_from(const struct sockaddr *sockaddr, socklen_t length, int type)
{
    net_addr a = {0};
    if (length < sizeof(sa_family_t) || length > sizeof a.sockaddr)
        return a;
    memcpy(&a.sockaddr, sockaddr, length);
    sa_family_t family = a.sockaddr.ss_family;
    if (family == AF_INET ? length < sizeof(struct sockaddr_in)
        : family == AF_INET6 ? length < sizeof(struct sockaddr_in6)
                             : family != AF_UNIX || length < PATH_OFFSET)
        return (net_addr){0};
    if (family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&in6(&a)->sin6_addr))
        return make_in4(&in6(&a)->sin6_addr.s6_addr[12], in6(&a)->sin6_port, type);
    a.length = length;
    a.type = type;
    return a;
}

int net_addr_port(net_addr a)
{
    if (a.length == 0 || a.sockaddr.ss_family == AF_UNIX)
        return 0;
    return ntohs(a.sockaddr.ss_family == AF_INET ? in4(&a)->sin_port : in6(&a)->sin6_port);
}

net_addr net_addr_with_port(net_addr a, int port)
{
    if (a.length == 0 || a.sockaddr.ss_family == AF_UNIX)
        return a;
    if (a.sockaddr.ss_family == AF_INET)
        ((struct sockaddr_in *)(void *)&a.sockaddr)->sin_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in6 *)(void *)&a.sockaddr)->sin6_port = htons((uint16_t)port);
    return a;
}

/* Bytes of a Unix socket's name. A path's ends with its first NUL, if there is one: whether the
 * kernel counts that differs. An abstract name is all that there is. */
static size_t unix_name_length(const net_addr *a)
{
    size_t n = a->length - PATH_OFFSET;
    return n > 0 && un(a)->sun_path[0] != '\0' ? strnlen(un(a)->sun_path, n) : n;
}

bool net_addr_equal(net_addr a, net_addr b)
{
    if (a.length == 0 || b.length == 0)
        return a.length == b.length;
    if (a.sockaddr.ss_family != b.sockaddr.ss_family)
        return false;
    if (a.sockaddr.ss_family == AF_UNIX) {
        size_t n = unix_name_length(&a);
        return n == unix_name_length(&b) && memcmp(un(&a)->sun_path, un(&b)->sun_path, n) == 0;
    }
    if (net_addr_port(a) != net_addr_port(b))
        return false;
    if (a.sockaddr.ss_family == AF_INET)
        return in4(&a)->sin_addr.s_addr == in4(&b)->sin_addr.s_addr;
    return in6(&a)->sin6_scope_id == in6(&b)->sin6_scope_id &&
           IN6_ARE_ADDR_EQUAL(&in6(&a)->sin6_addr, &in6(&b)->sin6_addr);
}

const char *net_addr_network(net_addr a)
{
    if (a.length == 0)
        return "";
    bool is_unix = a.sockaddr.ss_family == AF_UNIX;
    switch (a.type) {
    case SOCK_STREAM:
        return is_unix ? "unix" : "tcp";
    case SOCK_DGRAM:
        return is_unix ? "unixgram" : "udp";
    case SOCK_SEQPACKET:
        return is_unix ? "unixpacket" : "";
    default:
        return "";
    }
}

/* ---- text ---- */

/* RFC 5952: the longest run of two or more zero groups, the first of equals, is left out. (What
 * inet_ntop prints differs where the last two groups look like an IPv4 address.) */
static int print_in6(char *text, const struct in6_addr *address)
{
    unsigned group[8];
    int start = -1, length = 1;
    for (int i = 0; i < 8; i++)
        group[i] = address->s6_addr[2 * i] * 256u + address->s6_addr[2 * i + 1];
    for (int i = 0, run = 0; i < 8; i++) {
        run = group[i] == 0 ? run + 1 : 0;
        if (run > length) {
            length = run;
            start = i - run + 1;
        }
    }
    char *p = text;
    for (int i = 0; i < 8; i++) {
        if (i == start) {
            p += sprintf(p, "::");
            i += length - 1;
        } else {
            p += sprintf(p, i == 0 || p[-1] == ':' ? "%x" : ":%x", group[i]);
        }
    }
    return (int)(p - text);
}

static int print_zone(char *text, unsigned scope)
{
    char name[IF_NAMESIZE];
    if (if_indextoname(scope, name))
        return sprintf(text, "%%%s", name);
    return sprintf(text, "%%%u", scope);
}

static void print_unix(char *text, const net_addr *a)
{
    size_t n = unix_name_length(a);
    memcpy(text, un(a)->sun_path, n);
    for (char *p = text; p < text + n; p++)
        if (*p == '\0')
            *p = '@';
    text[n] = '\0';
}

/* NULs of an abstract name become '@': the first one is written so, and others would end the
 * text. */
net_addr_text net_addr_host(net_addr a)
{
    net_addr_text t = {0};
    int saved = errno;
    if (a.length == 0)
        return t;
    if (a.sockaddr.ss_family == AF_INET) {
        inet_ntop(AF_INET, &in4(&a)->sin_addr, t.text, sizeof t.text);
    } else if (a.sockaddr.ss_family == AF_INET6) {
        int n = print_in6(t.text, &in6(&a)->sin6_addr);
        if (in6(&a)->sin6_scope_id)
            print_zone(t.text + n, in6(&a)->sin6_scope_id);
    } else {
        print_unix(t.text, &a);
    }
    errno = saved;
    return t;
}

net_addr_text net_addr_string(net_addr a)
{
    net_addr_text t = net_addr_host(a);
    if (a.length == 0 || a.sockaddr.ss_family == AF_UNIX)
        return t;
    net_addr_text whole;
    char port[8];
    snprintf(port, sizeof port, "%d", net_addr_port(a));
    net_join_host_port(t.text, port, whole.text, sizeof whole.text);
    return whole;
}

/* ---- reading text ---- */

bool ip_parse(const char *s, size_t length, bool zone_allowed, net_addr *a)
{
    char text[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];
    struct in_addr four;
    if (length >= sizeof text)
        return false;
    memcpy(text, s, length);
    text[length] = '\0';
    if (inet_pton(AF_INET, text, &four) == 1) {
        *a = make_in4(&four, 0, 0);
        return true;
    }
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    char *zone = strchr(text, '%');
    if (zone) {
        *zone++ = '\0';
        if (!zone_allowed || *zone == '\0')
            return false;
        char *end;
        int saved = errno;
        six.sin6_scope_id = if_nametoindex(zone);
        errno = 0;
        unsigned long number = six.sin6_scope_id ? 0 : strtoul(zone, &end, 10);
        bool is_number = *zone >= '0' && *zone <= '9' && errno == 0 && number <= UINT32_MAX;
        errno = saved;
        if (six.sin6_scope_id == 0 && (!is_number || *end != '\0'))
            return false;
        if (six.sin6_scope_id == 0)
            six.sin6_scope_id = (uint32_t)number;
    }
    if (inet_pton(AF_INET6, text, &six.sin6_addr) != 1)
        return false;
    if (zone && IN6_IS_ADDR_V4MAPPED(&six.sin6_addr))
        return false;
    *a = net_addr_from((const struct sockaddr *)&six, sizeof six, 0);
    return true;
}

bool net_parse_ip(const char *s, net_addr *a)
{
    return s && ip_parse(s, strlen(s), false, a);
}

/* A port's number, all digits; -1 if it is none. */
static int parse_port(const char *s)
{
    int port = 0;
    if (*s == '\0')
        return -1;
    for (; *s; s++) {
        if (*s < '0' || *s > '9')
            return -1;
        port = port * 10 + (*s - '0');
        if (port > 65535)
            return -1;
    }
    return port;
}

/* Where the parts of "host:port" are. */
typedef struct {
    const char *host, *port;
    size_t host_length;
    bool bracketed;
} HostPort;

static bool split(const char *s, HostPort *parts)
{
    const char *last = s ? strrchr(s, ':') : NULL;
    if (last == NULL)
        return false;
    parts->port = last + 1;
    parts->bracketed = *s == '[';
    if (parts->bracketed) {
        const char *end = strchr(s, ']');
        if (end == NULL || end + 1 != last)
            return false;
        parts->host = s + 1;
        parts->host_length = (size_t)(end - parts->host);
    } else {
        parts->host = s;
        parts->host_length = (size_t)(last - s);
        if (memchr(s, ':', parts->host_length))
            return false;
    }
    return memchr(parts->host, '[', parts->host_length) == NULL &&
           memchr(parts->host, ']', parts->host_length) == NULL &&
           strpbrk(parts->port, "[]") == NULL;
}

bool net_parse_addr_port(const char *s, net_addr *a)
{
    HostPort parts;
    net_addr ip;
    if (!split(s, &parts) || !ip_parse(parts.host, parts.host_length, true, &ip))
        return false;
    bool has_colon = memchr(parts.host, ':', parts.host_length) != NULL;
    int port = parse_port(parts.port);
    if (port < 0 || has_colon != parts.bracketed)
        return false;
    *a = net_addr_with_port(ip, port);
    return true;
}

int net_split_host_port(const char *address, char *host, size_t host_size, char *port,
                        size_t port_size)
{
    HostPort parts;
    if (!split(address, &parts)) {
        errno = EINVAL;
        return -1;
    }
    size_t port_length = strlen(parts.port);
    if (parts.host_length >= host_size || port_length >= port_size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(host, parts.host, parts.host_length);
    host[parts.host_length] = '\0';
    memcpy(port, parts.port, port_length + 1);
    return 0;
}

int net_join_host_port(const char *host, const char *port, char *address, size_t size)
{
    return snprintf(address, size, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

int unix_address(const char *path, int type, net_addr *a)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    size_t n = path ? strlen(path) : 0;
    if (n == 0) {
        errno = EINVAL;
        return -1;
    }
    if (n > sizeof sun.sun_path - (*path != '@')) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(sun.sun_path, path, n);
    if (*path == '@')
        sun.sun_path[0] = '\0';
    else
        n++;
    *a = net_addr_from((const struct sockaddr *)&sun, (socklen_t)(PATH_OFFSET + n), type);
    return 0;
}

/* ---- names that the system has ---- */

int network_parse(const char *name, Network *network)
{
    static const struct {
        const char *name;
        Network network;
    } known[] = {
        {"tcp", {AF_UNSPEC, SOCK_STREAM}},       {"tcp4", {AF_INET, SOCK_STREAM}},
        {"tcp6", {AF_INET6, SOCK_STREAM}},       {"udp", {AF_UNSPEC, SOCK_DGRAM}},
        {"udp4", {AF_INET, SOCK_DGRAM}},         {"udp6", {AF_INET6, SOCK_DGRAM}},
        {"unix", {AF_UNIX, SOCK_STREAM}},        {"unixgram", {AF_UNIX, SOCK_DGRAM}},
        {"unixpacket", {AF_UNIX, SOCK_SEQPACKET}},
    };
    for (size_t i = 0; name && i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0) {
            *network = known[i].network;
            return 0;
        }
    errno = EPROTONOSUPPORT;
    return -1;
}

/* Services that programs name, where the system's list lacks them: a small container often has no
 * /etc/services at all. Numbers as registered (RFC 6335); for UDP the last two. -1: none of them. */
static int port_of_known(int type, const char *service)
{
    static const struct {
        const char *name;
        int port;
    } known[] = {
        {"ftp", 21},     {"ssh", 22},    {"telnet", 23},       {"smtp", 25},       {"gopher", 70},
        {"http", 80},    {"pop3", 110},  {"imap", 143},        {"imap2", 143},     {"imap3", 220},
        {"ldap", 389},   {"https", 443}, {"submissions", 465}, {"submission", 587}, {"ldaps", 636},
        {"ftps", 990},   {"imaps", 993}, {"pop3s", 995},       {"domain", 53},     {"ntp", 123},
    };
    const size_t count = sizeof known / sizeof *known, udp = count - 2;
    for (size_t i = type == SOCK_STREAM ? 0 : udp; i < count; i++)
        if (strcmp(known[i].name, service) == 0)
            return known[i].port;
    return -1;
}

int port_lookup(int type, const char *service)
{
    struct servent entry, *found = NULL;
    char buffer[2048];
    if (*service == '\0')
        return 0;
    if (*service >= '0' && *service <= '9') {
        int port = parse_port(service);
        if (port < 0)
            errno = EINVAL;
        return port;
    }
    int error = getservbyname_r(service, type == SOCK_STREAM ? "tcp" : "udp", &entry, buffer,
                                sizeof buffer, &found);
    if (error == 0 && found)
        return ntohs((uint16_t)entry.s_port);
    int port = port_of_known(type, service);
    if (port < 0)
        errno = error && error != ERANGE ? error : ENOENT;
    return port;
}

int net_lookup_port(const char *network, const char *service)
{
    Network n;
    if (network_parse(network, &n) != 0)
        return -1;
    if (n.family == AF_UNIX || service == NULL) {
        errno = service ? EPROTONOSUPPORT : EINVAL;
        return -1;
    }
    return port_lookup(n.type, service);
}
