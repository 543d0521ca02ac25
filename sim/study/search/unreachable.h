/*
 * unreachable.h: objectives that no rate can meet, however few requests there are: told without
 * simulating anything.
 */
#ifndef STUDY_SEARCH_UNREACHABLE_H
#define STUDY_SEARCH_UNREACHABLE_H

#include "scenario/scenario.h"

#define UNREACHABLE_SIZE 512 /* bytes of the reason, a sentence */

/*
 * Whether an objective cannot be met: a latency below what one online phase takes alone, or
 * requests that find a precompute where none can be stored.
 *
 * why   out: "one online phase takes 243.1 s by itself"; as it was where all might be met
 */
bool unreachable_find(const struct slo slos[], size_t count, const struct scenario *scenario,
                      char why[static UNREACHABLE_SIZE]);

#endif
