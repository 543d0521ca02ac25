/*
 * arrival_gaps.h: independent gaps of mean 1.
 */
#ifndef TRACES_ARRIVAL_GAPS_H
#define TRACES_ARRIVAL_GAPS_H

#include "engine/unit_draws.h"
#include "traces/arrivals/arrivals.h"

/* Exponential, but for the processes gamma, weibull and lognormal. */
void arrival_gaps_begin(struct unit_draws *gaps, const struct arrivals_settings *settings,
                        uint64_t seed, uint64_t replication_index);

#endif
