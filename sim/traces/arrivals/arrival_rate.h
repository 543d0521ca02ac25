/*
 * arrival_rate.h: request rates as scenarios give them, and which of them are refused.
 */
#ifndef TRACES_ARRIVAL_RATE_H
#define TRACES_ARRIVAL_RATE_H

#include "base/error.h"
#include "json/json.h"

/* Above 0 and at most this: nobody could wait for more. */
#define HIGHEST_RATE_PER_S 1e9
bool arrival_rate_load(double *rate_per_s, const struct json_node *node, const char *key,
                       struct error *error) MUST_CHECK;
bool arrival_rate_check(double rate_per_s, const struct json_node *node, const char *key,
                        struct error *error) MUST_CHECK;

/*
 * A list of rates that may be 0, but not all.
 *
 * rates   out, owned by the caller; NULL after a failure
 */
bool arrival_rates_load(double **rates, size_t *count, const struct json_node *node,
                        const char *key, struct error *error) MUST_CHECK;

#endif
