/* Durations: printed, parsed, rounded as Go's. The words are those that Go 1.26 prints. */
#include <check.h>

#include "chant/time.h"

static const struct {
    const char *text;
    time_duration d;
} both_ways[] = {
    {"0s", 0},
    {"1ns", 1},
    {"-1ns", -1},
    {"1.1\u00b5s", 1100},
    {"999.999\u00b5s", 999999},
    {"2.2ms", 2200 * time_microsecond},
    {"100ms", 100 * time_millisecond},
    {"1s", time_second},
    {"3.3s", 3300 * time_millisecond},
    {"1m0s", time_minute},
    {"4m5s", 4 * time_minute + 5 * time_second},
    {"4m5.001s", 4 * time_minute + 5001 * time_millisecond},
    {"-59m59.000000001s", -(time_hour - time_second + 1)},
    {"1h0m0s", time_hour},
    {"5h6m7.001s", 5 * time_hour + 6 * time_minute + 7001 * time_millisecond},
    {"8m0.000000001s", 8 * time_minute + 1},
    {"2562047h47m16.854775807s", INT64_MAX},
    {"-2562047h47m16.854775808s", INT64_MIN},
};

START_TEST(test_both_ways)
{
    for (size_t i = 0; i < sizeof both_ways / sizeof *both_ways; i++) {
        ck_assert_str_eq(time_duration_string(both_ways[i].d).text, both_ways[i].text);
        time_duration d = 77;
        ck_assert(time_parse_duration(both_ways[i].text, &d));
        ck_assert_int_eq(d, both_ways[i].d);
    }
}
END_TEST

static const struct {
    const char *text;
    time_duration d;
} parsed[] = {
    {"0", 0}, {"+0", 0}, {"-0", 0}, {"5s", 5 * time_second}, {"+5s", 5 * time_second},
    {"5.0s", 5 * time_second}, {"5.s", 5 * time_second}, {".5s", 500 * time_millisecond},
    {"1.004s", 1004 * time_millisecond}, {"100.00100s", 100001 * time_millisecond},
    {"12us", 12 * time_microsecond}, {"12\u03bcs", 12 * time_microsecond},
    {"-2m3.4s", -(2 * time_minute + 3400 * time_millisecond)},
    {"1h2m3s4ms5us6ns", time_hour + 2 * time_minute + 3 * time_second + 4 * time_millisecond +
                            5 * time_microsecond + 6},
    {"10.5s4m", 4 * time_minute + 10500 * time_millisecond},
    {"39h9m14.425s", 39 * time_hour + 9 * time_minute + 14425 * time_millisecond},
    {"52763797000ns", 52763797000}, {"0.3333333333333333333h", 20 * time_minute},
    {"0.9223372036854775807123h", 3320413933267}, {"9007199254740993ns", 9007199254740993},
    {"9223372036854775807ns", INT64_MAX}, {"-9223372036854775808ns", INT64_MIN},
    {"-9223372036854775.808us", INT64_MIN}, {"0.100000000000000000000h", 6 * time_minute},
    {"0.830103483285477580700h", 2988372539827},
};

static const char *const refused[] = {
    "", "3", "-", "s", ".", "-.", ".s", "+.s", " 1s", "1s ", "1 s", "1d", "1S", "--1s", "1s-1s",
    "1.2.3s", "1e3s", "\u00b5s", "3000000h", "9223372036854775808ns", "9223372036854775.808us",
    "9223372036854ms775us808ns", "-9223372036854775809ns", "1h\x85", "99999999999999999999s",
};

START_TEST(test_parse)
{
    for (size_t i = 0; i < sizeof parsed / sizeof *parsed; i++) {
        time_duration d = 77;
        ck_assert_msg(time_parse_duration(parsed[i].text, &d), "%s", parsed[i].text);
        ck_assert_msg(d == parsed[i].d, "%s: %lld", parsed[i].text, (long long)d);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        time_duration d = 77;
        ck_assert_msg(!time_parse_duration(refused[i], &d), "%s", refused[i]);
        ck_assert_int_eq(d, 77);
    }
}
END_TEST

START_TEST(test_round)
{
    const time_duration d = 90 * time_second + 500 * time_millisecond;
    ck_assert_int_eq(time_duration_truncate(d, time_second), 90 * time_second);
    ck_assert_int_eq(time_duration_round(d, time_second), 91 * time_second);
    ck_assert_int_eq(time_duration_truncate(-d, time_minute), -time_minute);
    ck_assert_int_eq(time_duration_round(-d, time_second), -91 * time_second);
    ck_assert_int_eq(time_duration_round(d, time_minute), 2 * time_minute);
    ck_assert_int_eq(time_duration_round(89 * time_second, time_minute), time_minute);
    ck_assert_int_eq(time_duration_round(d, 0), d);
    ck_assert_int_eq(time_duration_truncate(d, -time_second), d);
    ck_assert_int_eq(time_duration_round(INT64_MAX, time_hour), INT64_MAX);
    ck_assert_int_eq(time_duration_round(INT64_MIN, time_hour), INT64_MIN);
    ck_assert_int_eq(time_duration_abs(-d), d);
    ck_assert_int_eq(time_duration_abs(INT64_MIN), INT64_MAX);
}
END_TEST

START_TEST(test_units)
{
    ck_assert_int_eq(time_duration_milliseconds(-1999999), -1);
    ck_assert_int_eq(time_duration_microseconds(1999), 1);
    ck_assert_int_eq(time_duration_nanoseconds(7), 7);
    ck_assert_double_eq(time_duration_seconds(1500 * time_millisecond), 1.5);
    ck_assert_double_eq(time_duration_minutes(90 * time_second), 1.5);
    ck_assert_double_eq(time_duration_hours(45 * time_minute), 0.75);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("duration");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, test_both_ways);
    tcase_add_test(tcase, test_parse);
    tcase_add_test(tcase, test_round);
    tcase_add_test(tcase, test_units);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
