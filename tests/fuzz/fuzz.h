/* What a fuzz target has for libFuzzer, or for replay.c, to call. libFuzzer names them. */
#ifndef CHANT_TESTS_FUZZ_FUZZ_H
#define CHANT_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/tokens.h"

/* Before anything else. Ends the program, with a message, if something is missing. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Tries one input; always 0. What is wrong ends the program. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Spoils `data` in place; its new size, at most `max_size`. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/* Makes a third program of two; its size. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_size, const uint8_t *right,
                                 size_t right_size, uint8_t *out, size_t max_size, unsigned seed);

#endif
