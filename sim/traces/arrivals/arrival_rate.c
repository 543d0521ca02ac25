#include "traces/arrivals/arrival_rate.h"

#include "settings/setting.h"

#include <math.h>
#include <stdlib.h>

#define LOWEST_PEAK_PER_S 1e-12 /* sums and ratios of such rates are far from the least number */

bool arrival_rates_load(double **rates, size_t *count, const struct json_node *node,
                        const char *key, struct error *error)
{
    double highest = 0.0;
    if (!json_numbers(node, key, 0.0, rates, count, error))
        return false;
    for (size_t k = 0; k < *count; k++)
        highest = fmax(highest, (*rates)[k]);
    if (json_require(node, key, highest >= LOWEST_PEAK_PER_S, "at least 1e-12 somewhere", error)
        && json_require(node, key, highest <= setting_of.arrivals.rate_per_s.range.high,
                        "at most 1e9", error))
        return true;
    free(*rates);
    *rates = NULL;
    return false;
}
