/*
 * arrival_rate.h: request rates as scenarios give them, and which of them are refused.
 */
#ifndef TRACES_ARRIVAL_RATE_H
#define TRACES_ARRIVAL_RATE_H

#include "base/error.h"
#include "json/json.h"

/*
 * A list of rates that may be 0, but not all.
 *
 * rates   out, owned by the caller; NULL after a failure
 */
bool arrival_rates_load(double **rates, size_t *count, const struct json_node *node,
                        const char *key, struct error *error) MUST_CHECK;

#endif
