/*
 * variability.h: how much the same work differs from one time to the next.
 *
 * Each step is multiplied by a draw of mean 1.
 */
#ifndef SYSTEM_REQUESTS_VARIABILITY_H
#define SYSTEM_REQUESTS_VARIABILITY_H

#include "engine/unit_draws.h"
#include "json/json.h"

enum variability_distribution {
    VARIABILITY_FIXED,
    VARIABILITY_EXPONENTIAL,
    VARIABILITY_GAMMA,
    VARIABILITY_LOGNORMAL
};

struct variability {
    enum variability_distribution distribution;
    double cv; /* coefficient of variation, 1e-6 to 100; of the exponential it is 1, of fixed 0 */
};

/* Reads {"distribution": "fixed" | "exponential" | "gamma" | "lognormal", "cv": c}; cv goes with
 * the last two. */
bool variability_load(struct variability *variability, const struct json_node *node,
                      struct error *error) MUST_CHECK;

/* Factors of mean 1 for the steps that draw from the generator; not of fixed ones. */
void variability_begin(struct unit_draws *factors, const struct variability *variability,
                       struct philox philox);

#endif
