/*
 * fuzz.h: a reader is fed with bytes that nobody meant well.
 *
 * Each fuzz_*.c drives one reader as far as the program would go with what it read. libFuzzer calls
 * it with bytes that it makes up (tools/fuzz.sh); replay.c calls it with those that it once found
 * worth keeping (corpus) and with those that once did harm (findings). Whether a reader takes or
 * refuses the bytes is all the same, as long as it comes back, soon, and with little memory.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size); /* libFuzzer's name; returns 0 */

#endif
