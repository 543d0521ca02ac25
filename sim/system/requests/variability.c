#include "system/requests/variability.h"

#include "settings/setting.h"

#include <assert.h>
#include <stddef.h>

bool variability_load(struct variability *variability, const struct json_node *node,
                      struct error *error)
{
    static const char *const names[] = {"fixed", "exponential", "gamma", "lognormal", NULL};
    int distribution;
    *variability = (struct variability){0};
    if (!settings_only(node, &setting_of.variability.object, NULL, error)
        || !setting_word(node, &setting_of.variability.distribution, names, &distribution, error))
        return false;
    variability->distribution = (enum variability_distribution)distribution;
    variability->cv = distribution == VARIABILITY_FIXED ? 0.0 : 1.0;
    bool takes_cv = distribution == VARIABILITY_GAMMA || distribution == VARIABILITY_LOGNORMAL;
    if (!takes_cv)
        return json_require(node, "cv", !json_has(node, "cv"), "left out for this distribution",
                            error);
    return setting_number(node, &setting_of.variability.cv, &variability->cv, error);
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
