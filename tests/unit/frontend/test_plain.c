/* plain.h: where the plain bytes of a literal end, wherever in a step of the search that is. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/plain.h"

enum { LENGTH = 50 };

START_TEST(test_every_other_byte_ends_it_anywhere)
{
    for (int byte = 0; byte < 256; byte++) {
        bool ends = byte == 0 || byte == '\n' || byte == '"' || byte == '\\' || byte >= 0x80;
        for (int place = 0; place < LENGTH; place++) {
            char text[LENGTH];
            memset(text, 'x', sizeof text);
            text[place] = (char)byte;
            ck_assert_int_eq(plain_end(text, text + LENGTH) - text, ends ? place : LENGTH);
        }
    }
}
END_TEST

START_TEST(test_what_lies_behind_the_end_is_not_seen)
{
    char text[LENGTH];
    for (int length = 0; length < LENGTH; length++) {
        memset(text, '"', sizeof text);
        memset(text, 'x', (size_t)length);
        ck_assert_ptr_eq(plain_end(text, text + length), text + length);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("plain");
    TCase *tcase = tcase_create("plain");
    tcase_add_test(tcase, test_every_other_byte_ends_it_anywhere);
    tcase_add_test(tcase, test_what_lies_behind_the_end_is_not_seen);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
