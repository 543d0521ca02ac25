#include "system/requests/variability.h"

#include <assert.h>
#include <stddef.h>

bool variability_load(struct variability *variability, const struct json_node *node,
                      struct error *error)
{
    static const char *const keys[] = {"distribution", "cv", NULL};
    static const char *const names[] = {"fixed", "exponential", "gamma", "lognormal", NULL};
    int distribution = VARIABILITY_FIXED;
    *variability = (struct variability){0};
    if (!json_only(node, keys, error)
        || !json_choice(node, "distribution", names, &distribution, error))
        return false;
    variability->distribution = (enum variability_distribution)distribution;
    variability->cv = distribution == VARIABILITY_FIXED ? 0.0 : 1.0;
    bool takes_cv = distribution == VARIABILITY_GAMMA || distribution == VARIABILITY_LOGNORMAL;
    if (!takes_cv)
        return json_require(node, "cv", !json_has(node, "cv"), "left out for this distribution",
                            error);
    return json_number(node, "cv", &variability->cv, error)
        && json_require(node, "cv", variability->cv >= 1e-6 && variability->cv <= 100.0,
                        "from 1e-6 to 100", error);
}

void variability_begin(struct unit_draws *factors, const struct variability *variability,
                       struct philox philox)
{
    static const enum unit_distribution distributions[] = {
        [VARIABILITY_EXPONENTIAL] = UNIT_EXPONENTIAL,
        [VARIABILITY_GAMMA] = UNIT_GAMMA,
        [VARIABILITY_LOGNORMAL] = UNIT_LOGNORMAL,
    };
    assert(variability->distribution != VARIABILITY_FIXED);
    unit_draws_begin(factors, distributions[variability->distribution], variability->cv, philox);
}
