/*
 * timestamp.h: times of day with a date, as RFC 3339 and its relatives write them.
 */
#ifndef TRACES_TIMESTAMP_H
#define TRACES_TIMESTAMP_H

#include "traces/text/instant.h"

/*
 * Reads `2023-11-16 18:15:46.6805900`, `2024-10-15T12:00:00.100Z` and the like: a date with `-` or
 * `/`, a blank or T, the time, without seconds or with any number of decimals behind `.` or `,`;
 * then nothing, Z, UTC, or an offset from UTC like +05:30, +0530 or +05, after a blank or not.
 *
 * instant   since 1970-01-01 00:00:00 UTC, Gregorian calendar; the years are 0001 to 9999. Decimals
 *           behind the 18th are dropped
 * fault     out on failure: the rule that the text breaks, a constant
 */
bool timestamp_read(const char *text, struct instant *instant, const char **fault);

#endif
