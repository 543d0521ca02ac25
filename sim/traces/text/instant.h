/*
 * instant.h: times of a trace as they were written, exact to 10^-18 s.
 *
 * Seconds since 1970 in a double resolve 240 ns today. Where times are counted from another one, or
 * a duration is taken off, the difference is taken here and rounded once.
 */
#ifndef TRACES_INSTANT_H
#define TRACES_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#define ATTOS_PER_S ((int64_t)1000000000000000000)

/* whole_s + atto * 10^-18 s; atto is from 0 to below ATTOS_PER_S, also before time 0. */
struct instant {
    int64_t whole_s;
    int64_t atto;
};

/*
 * Reads a decimal number, as decimal_read does, that counts 10^-decimals s. Digits behind the 18th
 * of a second are dropped.
 *
 * decimals   0 for seconds, 3 for milliseconds, ..., at most 9
 * Returns false where the text is no number. Beyond 2^53 s whole_s is beyond, too.
 */
bool instant_read(const char *text, int decimals, struct instant *instant);

struct instant instant_minus(struct instant left, struct instant right);
bool instant_is_before(struct instant left, struct instant right);

/* The double nearest to it. */
double instant_s(struct instant instant);

#endif
