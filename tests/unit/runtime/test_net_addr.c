/* chant/net.h, addresses: their text in both directions, parts of it, ports, values. */
#include <check.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "chant/net.h"
#include "crowd.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

START_TEST(test_ip_text)
{
    static const struct {
        const char *text, *printed; /* NULL: is none */
    } cases[] = {
        {"127.0.0.1", "127.0.0.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"::", "::"},
        {"::1", "::1"},
        {"2001:db8::68", "2001:db8::68"},
        {"2001:DB8:0:0:0:0:0:68", "2001:db8::68"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"},
        {"fe80::", "fe80::"},
        {"::102:304", "::102:304"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"", NULL},
        {"1", NULL},
        {"127.1", NULL},
        {"1.2.3", NULL},
        {"1.2.3.4.5", NULL},
        {"256.0.0.1", NULL},
        {"127.0.0.01", NULL},
        {"00.0.0.0", NULL},
        {"0x7f.0.0.1", NULL},
        {"1.2.3.", NULL},
        {".1.2.3.4", NULL},
        {"1.2.3.4 ", NULL},
        {" 1.2.3.4", NULL},
        {"-1.2.3.4", NULL},
        {":", NULL},
        {":::", NULL},
        {"1::2::3", NULL},
        {"1:2:3:4:5:6:7", NULL},
        {"1:2:3:4:5:6:7:8:9", NULL},
        {"12345::", NULL},
        {"g::", NULL},
        {"[::1]", NULL},
        {"::1%1", NULL},
        {"::ffff:192.0.2.01", NULL},
        {"example.org", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        net_addr a = {.type = 77};
        ck_assert_msg(net_parse_ip(cases[i].text, &a) == (cases[i].printed != NULL), "%s",
                      cases[i].text);
        if (cases[i].printed) {
            ck_assert_str_eq(net_addr_host(a).text, cases[i].printed);
            ck_assert_int_eq(net_addr_port(a), 0);
        } else {
            ck_assert_int_eq(a.type, 77);
        }
    }
    net_addr a;
    ck_assert(!net_parse_ip(NULL, &a));
}
END_TEST

START_TEST(test_addr_port_text)
{
    static const struct {
        const char *text, *printed;
        int port;
    } cases[] = {
        {"127.0.0.1:80", "127.0.0.1:80", 80},
        {"127.0.0.1:0", "127.0.0.1:0", 0},
        {"127.0.0.1:65535", "127.0.0.1:65535", 65535},
        {"127.0.0.1:00080", "127.0.0.1:80", 80},
        {"[::1]:80", "[::1]:80", 80},
        {"[2001:db8::68]:443", "[2001:db8::68]:443", 443},
        {"[::ffff:192.0.2.1]:9", "192.0.2.1:9", 9},
        {"[fe80::1%4000000000]:80", "[fe80::1%4000000000]:80", 80},
        {"127.0.0.1", NULL, 0},
        {"127.0.0.1:", NULL, 0},
        {":80", NULL, 0},
        {"127.0.0.1:65536", NULL, 0},
        {"127.0.0.1:-1", NULL, 0},
        {"127.0.0.1:+1", NULL, 0},
        {"127.0.0.1:http", NULL, 0},
        {"127.0.0.1:8 ", NULL, 0},
        {"[127.0.0.1]:80", NULL, 0},
        {"::1:80", NULL, 0},
        {"[::1]80", NULL, 0},
        {"[::1]:80]", NULL, 0},
        {"[::1:80", NULL, 0},
        {"::1]:80", NULL, 0},
        {"[[::1]]:80", NULL, 0},
        {"[::1%]:80", NULL, 0},
        {"[::1%no such]:80", NULL, 0},
        {"[::ffff:1.2.3.4%1]:80", NULL, 0},
        {"[127.0.0.1%1]:80", NULL, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        net_addr a = {.type = 77};
        ck_assert_msg(net_parse_addr_port(cases[i].text, &a) == (cases[i].printed != NULL), "%s",
                      cases[i].text);
        if (cases[i].printed == NULL)
            continue;
        ck_assert_str_eq(net_addr_string(a).text, cases[i].printed);
        ck_assert_int_eq(net_addr_port(a), cases[i].port);
    }
}
END_TEST

START_TEST(test_zone_is_an_interface)
{
    char name[IF_NAMESIZE], text[64];
    if (if_indextoname(1, name) == NULL)
        return;
    net_addr a;
    snprintf(text, sizeof text, "[fe80::1%%%s]:80", name);
    ck_assert(net_parse_addr_port(text, &a));
    ck_assert_int_eq(((struct sockaddr_in6 *)(void *)&a.sockaddr)->sin6_scope_id, 1);
    ck_assert_str_eq(net_addr_string(a).text, text);
    ck_assert(net_parse_addr_port("[fe80::1%1]:80", &a));
    ck_assert_str_eq(net_addr_string(a).text, text);
}
END_TEST

START_TEST(test_split_and_join)
{
    static const struct {
        const char *text, *host, *port;
    } good[] = {
        {"localhost:http", "localhost", "http"}, {":80", "", "80"},
        {"host:", "host", ""},                   {":", "", ""},
        {"[::1]:80", "::1", "80"},               {"[]:80", "", "80"},
        {"[fe80::1%lo]:", "fe80::1%lo", ""},     {"[name]:1", "name", "1"},
    };
    static const char *const bad[] = {"",        "host",    "[::1]",     "::1",     "a:b:c", "[::1",
                                      "[::1]x:", "x[::1]:", "[a]:b:c", "a]:80", "a[:80", "a:[80",
                                      "a:80]", "[a][b]:80", "[[a]:80"};
    char host[32], port[16], joined[64];
    for (size_t i = 0; i < COUNT(good); i++) {
        ck_assert_int_eq(
            net_split_host_port(good[i].text, host, sizeof host, port, sizeof port), 0);
        ck_assert_str_eq(host, good[i].host);
        ck_assert_str_eq(port, good[i].port);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        errno = 0;
        ck_assert_msg(
            net_split_host_port(bad[i], host, sizeof host, port, sizeof port) == -1, "%s", bad[i]);
        ck_assert_int_eq(errno, EINVAL);
    }
    ck_assert_int_eq(net_split_host_port(NULL, host, sizeof host, port, sizeof port), -1);
    ck_assert_int_eq(net_split_host_port("host:80", host, 4, port, sizeof port), -1);
    ck_assert_int_eq(errno, ENAMETOOLONG);
    ck_assert_int_eq(net_split_host_port("host:80", host, 5, port, 2), -1);
    ck_assert_int_eq(errno, ENAMETOOLONG);
    ck_assert_int_eq(net_split_host_port("host:80", host, 5, port, 3), 0);

    ck_assert_int_eq(net_join_host_port("::1", "80", joined, sizeof joined), 8);
    ck_assert_str_eq(joined, "[::1]:80");
    ck_assert_int_eq(net_join_host_port("host", "http", joined, 6), 9);
    ck_assert_str_eq(joined, "host:");
}
END_TEST

START_TEST(test_ports)
{
    ck_assert_int_eq(net_lookup_port("tcp", "80"), 80);
    ck_assert_int_eq(net_lookup_port("udp6", "0"), 0);
    ck_assert_int_eq(net_lookup_port("tcp", ""), 0);
    ck_assert_int_eq(net_lookup_port("tcp4", "65536"), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(net_lookup_port("tcp", "99999999999999999999"), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(net_lookup_port("tcp", "80x"), -1);
    ck_assert_int_eq(net_lookup_port("tcp", "no such service"), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(net_lookup_port("tcp", NULL), -1);
    ck_assert_int_eq(errno, EINVAL);
    ck_assert_int_eq(net_lookup_port("ip", "80"), -1);
    ck_assert_int_eq(errno, EPROTONOSUPPORT);
    ck_assert_int_eq(net_lookup_port("unix", "80"), -1);
    ck_assert_int_eq(errno, EPROTONOSUPPORT);
    ck_assert_int_eq(net_lookup_port(NULL, "80"), -1);
}
END_TEST

static net_addr unix_addr(const char *name, size_t n)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};
    memcpy(sun.sun_path, name, n);
    return net_addr_from((struct sockaddr *)&sun,
                         (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n), SOCK_STREAM);
}

START_TEST(test_unix_text)
{
    char longest[sizeof((struct sockaddr_un *)0)->sun_path];
    ck_assert_str_eq(net_addr_string(unix_addr("/run/it", 8)).text, "/run/it");
    ck_assert_str_eq(net_addr_string(unix_addr("/run/it", 7)).text, "/run/it");
    ck_assert_str_eq(net_addr_string(unix_addr("\0name", 5)).text, "@name");
    ck_assert_str_eq(net_addr_string(unix_addr("\0a\0b", 4)).text, "@a@b");
    ck_assert_str_eq(net_addr_string(unix_addr("", 0)).text, "");
    memset(longest, 'x', sizeof longest);
    ck_assert_uint_eq(strlen(net_addr_string(unix_addr(longest, sizeof longest)).text),
                      sizeof longest);
    ck_assert_str_eq(net_addr_network(unix_addr("/run/it", 8)), "unix");
    ck_assert(net_addr_equal(unix_addr("/run/it", 7), unix_addr("/run/it", 8)));
    ck_assert(!net_addr_equal(unix_addr("\0a", 2), unix_addr("\0a\0", 3)));
}
END_TEST

START_TEST(test_values)
{
    net_addr a, b, none = {0};
    ck_assert_str_eq(net_addr_string(none).text, "");
    ck_assert_str_eq(net_addr_network(none), "");
    ck_assert_int_eq(net_addr_port(none), 0);
    ck_assert(net_addr_equal(none, none));
    ck_assert(net_parse_addr_port("127.0.0.1:80", &a));
    ck_assert(net_parse_addr_port("[::ffff:127.0.0.1]:80", &b));
    ck_assert(net_addr_equal(a, b));
    ck_assert(!net_addr_equal(a, none));
    ck_assert(!net_addr_equal(a, net_addr_with_port(a, 81)));
    ck_assert_str_eq(net_addr_string(net_addr_with_port(a, 8080)).text, "127.0.0.1:8080");
    ck_assert(net_parse_addr_port("[::1]:80", &b));
    ck_assert(!net_addr_equal(a, b));
    ck_assert_str_eq(net_addr_network(a), "");
    a.type = SOCK_DGRAM;
    ck_assert_str_eq(net_addr_network(a), "udp");
    ck_assert_int_eq(net_addr_from((struct sockaddr *)&a.sockaddr, 4, SOCK_STREAM).length, 0);
    a.sockaddr.ss_family = 250;
    ck_assert_int_eq(net_addr_from((struct sockaddr *)&a.sockaddr, 16, SOCK_STREAM).length, 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {test_ip_text,  test_addr_port_text, test_zone_is_an_interface,
                            test_split_and_join, test_ports,    test_unix_text,
                            test_values,   NULL};
    const TTest *none[] = {NULL};
    return run_suite("net_addr", tests, none);
}
