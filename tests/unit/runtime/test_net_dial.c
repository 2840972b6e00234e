/* net_dial.c: several addresses, tried in turn and side by side. An address that hangs is a
 * listener whose queue is full. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "crowd.h"
#include "net_core.h"

#define FILLERS 4

static net_listener *live4, *live6, *hanging4, *hanging6;
static net_conn *fillers[2 * FILLERS];
static net_addr dead4, dead6;

static net_listener *make_hanging(const char *address, net_conn **filler)
{
    net_listener *l = net_listen("tcp", address);
    ck_assert(l != NULL);
    ck_assert_int_eq(listen(net_listener_fd(l), 0), 0);
    for (int i = 0; i < FILLERS; i++)
        filler[i] = net_dial_timeout("tcp", net_addr_string(net_listener_addr(l)).text,
                                     20 * time_millisecond);
    ck_assert(filler[FILLERS - 1] == NULL);
    return l;
}

static net_addr make_dead(const char *address)
{
    net_listener *l = net_listen("tcp", address);
    net_addr a = net_listener_addr(l);
    ck_assert_int_eq(net_listener_close(l), 0);
    return a;
}

static void set_up(void)
{
    live4 = net_listen("tcp", "127.0.0.1:0");
    live6 = net_listen("tcp", "[::1]:0");
    ck_assert(live4 && live6);
    hanging4 = make_hanging("127.0.0.1:0", fillers);
    hanging6 = make_hanging("[::1]:0", fillers + FILLERS);
    dead4 = make_dead("127.0.0.1:0");
    dead6 = make_dead("[::1]:0");
}

static void tear_down(void)
{
    for (int i = 0; i < 2 * FILLERS; i++)
        if (fillers[i])
            net_conn_close(fillers[i]);
    net_listener *all[] = {live4, live6, hanging4, hanging6};
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(net_listener_close(all[i]), 0);
}

/* Dials and returns where that has led, and how long it took. */
static net_addr dial(context_context *ctx, time_duration delay, const net_addr *to, size_t count,
                     time_duration *took)
{
    DialOptions options = {.keep_alive = KEEP_ALIVE_DEFAULT, .fallback_delay = delay};
    time_time start = time_now();
    net_conn *c = dial_addresses(ctx, &options, to, count);
    int error = errno;
    *took = time_since(start);
    net_addr a = {0};
    if (c) {
        a = net_conn_remote_addr(c);
        ck_assert_int_eq(net_conn_close(c), 0);
    }
    errno = error;
    return a;
}

START_TEST(test_addresses_in_turn)
{
    set_up();
    time_duration took;
    net_addr to[] = {dead4, dead4, net_listener_addr(live4)};
    ck_assert(net_addr_equal(dial(NULL, time_hour, to, 3, &took), to[2]));
    ck_assert_int_eq(dial(NULL, time_hour, to, 2, &took).length, 0);
    ck_assert_int_eq(errno, ECONNREFUSED);
    net_addr both[] = {dead6, net_listener_addr(live4)};
    ck_assert(net_addr_equal(dial(NULL, -1, both, 2, &took), both[1]));
    tear_down();
}
END_TEST

START_TEST(test_a_failure_starts_the_other)
{
    set_up();
    time_duration took;
    net_addr to[] = {dead6, dead6, net_listener_addr(live4)};
    ck_assert(net_addr_equal(dial(NULL, time_hour, to, 3, &took), to[2]));
    net_addr none[] = {dead6, dead4};
    ck_assert_int_eq(dial(NULL, time_hour, none, 2, &took).length, 0);
    ck_assert_int_eq(errno, ECONNREFUSED);
    tear_down();
}
END_TEST

START_TEST(test_a_delay_starts_the_other)
{
    set_up();
    time_duration took, delay = 20 * time_millisecond;
    net_addr to[] = {net_listener_addr(hanging6), net_listener_addr(live4)};
    ck_assert(net_addr_equal(dial(NULL, delay, to, 2, &took), to[1]));
    ck_assert(took >= delay && took < 10 * time_second);
    net_addr reverse[] = {net_listener_addr(hanging4), net_listener_addr(live6)};
    ck_assert(net_addr_equal(dial(NULL, delay, reverse, 2, &took), reverse[1]));
    net_addr later[] = {net_listener_addr(hanging6), dead4, net_listener_addr(live4)};
    ck_assert(net_addr_equal(dial(NULL, delay, later, 3, &took), later[2]));
    tear_down();
}
END_TEST

START_TEST(test_the_first_is_preferred)
{
    set_up();
    time_duration took;
    net_addr to[] = {net_listener_addr(live6), net_listener_addr(live4)};
    for (int i = 0; i < 20; i++)
        ck_assert(net_addr_equal(dial(NULL, time_hour, to, 2, &took), to[0]));
    /* Both at once: one wins, the other is closed. */
    for (int i = 0; i < 50; i++) {
        net_addr a = dial(NULL, 1, to, 2, &took);
        ck_assert(net_addr_equal(a, to[0]) || net_addr_equal(a, to[1]));
    }
    tear_down();
}
END_TEST

START_TEST(test_a_context_ends_all)
{
    set_up();
    time_duration took;
    net_addr to[] = {net_listener_addr(hanging6), net_listener_addr(hanging4)};
    context_context *ctx = context_with_timeout(context_background(), 30 * time_millisecond);
    ck_assert_int_eq(dial(ctx, time_millisecond, to, 2, &took).length, 0);
    ck_assert_int_eq(errno, ETIMEDOUT);
    ck_assert(took < 10 * time_second);
    context_release(ctx);
    ck_assert(wait_for_count(1 + (goroutine_count() > 1 ? goroutine_count() - 1 : 0)));
    tear_down();
}
END_TEST

START_TEST(test_each_gets_a_share)
{
    set_up();
    time_duration took;
    /* A share is 2 s at least, so of 3 s the first address leaves 1 s to the second. */
    net_addr to[] = {net_listener_addr(hanging4), net_listener_addr(live4)};
    context_context *ctx = context_with_timeout(context_background(), 3 * time_second);
    ck_assert(net_addr_equal(dial(ctx, -1, to, 2, &took), to[1]));
    ck_assert(took >= 2 * time_second);
    context_cancel(ctx);
    context_release(ctx);
    tear_down();
}
END_TEST

START_TEST(test_local_addresses_choose_the_family)
{
    set_up();
    net_addr to[] = {net_listener_addr(live6), net_listener_addr(live4)};
    DialOptions options = {.fallback_delay = time_hour};
    ck_assert(net_parse_addr_port("127.0.0.7:0", &options.local));
    net_conn *c = dial_addresses(NULL, &options, to, 2);
    ck_assert(c != NULL);
    ck_assert_str_eq(net_addr_host(net_conn_local_addr(c)).text, "127.0.0.7");
    ck_assert_int_eq(net_conn_close(c), 0);
    tear_down();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {test_addresses_in_turn,
                            test_a_failure_starts_the_other,
                            test_a_delay_starts_the_other,
                            test_the_first_is_preferred,
                            test_a_context_ends_all,
                            test_local_addresses_choose_the_family,
                            NULL};
    const TTest *once[] = {test_each_gets_a_share, NULL};
    return run_suite("net_dial", tests, once);
}
