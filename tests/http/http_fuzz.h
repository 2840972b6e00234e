/* What tests of the HTTP sample's parser share: http_fuzz.c. */
#ifndef CHANT_TESTS_HTTP_FUZZ_H
#define CHANT_TESTS_HTTP_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What the parser says of a request and its body: HTTP_INCOMPLETE, HTTP_COMPLETE or a status. Ends
 * the program if it depends on how the bytes arrive. */
int http_fuzz_status(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
