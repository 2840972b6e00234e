/* What the run tests check with: silent when a condition holds, a line of output when not. */
#ifndef CHANT_TESTS_CHECK_H
#define CHANT_TESTS_CHECK_H

#include <stdio.h>

#define CHECK(condition) \
    ((condition) ? (void)0 : (void)printf("%s:%d: %s\n", __FILE__, __LINE__, #condition))

#endif
