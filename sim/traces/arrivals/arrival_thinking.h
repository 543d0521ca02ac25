/*
 * arrival_thinking.h: how long a user thinks between an answer and the next request.
 */
#ifndef TRACES_ARRIVAL_THINKING_H
#define TRACES_ARRIVAL_THINKING_H

#include "base/error.h"
#include "engine/unit_draws.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

struct arrival_thinking {
    double mean_s;
    bool is_fixed;
    enum unit_distribution distribution; /* else */
    double cv;
};

/* {"mean": s, "distribution": "exponential" | "fixed" | "gamma" | "lognormal", "cv": c} */
bool arrival_thinking_load(struct arrival_thinking *thinking, const struct json_node *node,
                           struct error *error) MUST_CHECK;

/* Think times of one user; of mean 1 until they are multiplied. Not of fixed ones. */
void arrival_thinking_begin(struct unit_draws *draws, const struct arrival_thinking *thinking,
                            uint64_t seed, uint64_t replication_index, uint64_t client_index);

/* The first, in seconds: of fixed ones a part drawn uniformly, so that users do not begin at once.
 */
double arrival_thinking_first_s(const struct arrival_thinking *thinking, struct unit_draws *draws,
                                uint64_t seed, uint64_t replication_index, uint64_t client_index);

/* The next, in seconds. */
double arrival_thinking_next_s(const struct arrival_thinking *thinking, struct unit_draws *draws);

#endif
