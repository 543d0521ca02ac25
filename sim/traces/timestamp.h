/*
 * timestamp.h: times of day with a date, as Azure writes them, in whole ticks of 100 ns.
 *
 * Seconds since 1970 in a double resolve 240 ns today; whole ticks keep all seven decimals.
 */
#ifndef TRACES_TIMESTAMP_H
#define TRACES_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#define TICKS_PER_S ((int64_t)10000000)

/*
 * Reads `2023-11-16 18:15:46.6805900`: 0 to 7 decimals, then nothing, "Z" or an offset like
 * "+00:00" from UTC.
 *
 * ticks   of 100 ns since 1970-01-01 00:00:00 UTC, Gregorian calendar; the years are 0001 to 9999
 * fault   out on failure: the rule that the text breaks, a constant
 */
bool timestamp_read(const char *text, int64_t *ticks, const char **fault);

#endif
