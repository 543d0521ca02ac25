/*
 * variability.h: how much the same work differs from one time to the next.
 *
 * Each step is multiplied by a draw of mean 1.
 */
#ifndef SYSTEM_REQUESTS_VARIABILITY_H
#define SYSTEM_REQUESTS_VARIABILITY_H

#include "engine/random_stream.h"
#include "json/json.h"

enum variability_distribution {
    VARIABILITY_FIXED,
    VARIABILITY_EXPONENTIAL,
    VARIABILITY_GAMMA,
    VARIABILITY_LOGNORMAL
};

struct variability {
    enum variability_distribution distribution;
    double cv; /* coefficient of variation, above 0; of the exponential it is 1 */
};

/* Reads {"distribution": "fixed" | "exponential" | "gamma" | "lognormal", "cv": c}; cv goes with
 * the last two. */
bool variability_load(struct variability *variability, const struct json_node *node,
                      struct error *error) MUST_CHECK;

/*
 * A factor of mean 1.
 *
 * gamma: shape 1/cv^2, scale cv^2; lognormal: sigma^2 = ln(1 + cv^2), mu = -sigma^2/2 (moments of
 * the two distributions, e.g. Law, Simulation Modeling and Analysis, 5th ed., section 6.2)
 */
double variability_draw(const struct variability *variability, struct random_stream *stream);

#endif
