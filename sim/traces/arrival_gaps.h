/*
 * arrival_gaps.h: independent gaps of mean 1, drawn a block ahead.
 */
#ifndef TRACES_ARRIVAL_GAPS_H
#define TRACES_ARRIVAL_GAPS_H

#include "traces/arrivals.h"

/* Enough for a block to pay, few enough for short replications. */
#define GAPS_AHEAD 32

struct arrival_gaps {
    struct random_stream *stream; /* owned; NULL: none are drawn */
    enum arrival_process process; /* exponential, but for gamma, weibull and lognormal */
    double shape; /* gamma: of the distribution; weibull: exponent; lognormal: sigma */
    double scale; /* lognormal: mu */
    unsigned used;
    double ahead[GAPS_AHEAD];
};

/* arrival_gaps_end releases the stream. */
void arrival_gaps_begin(struct arrival_gaps *gaps, const struct arrivals_settings *settings,
                        uint64_t seed, uint64_t replication_index);
void arrival_gaps_end(struct arrival_gaps *gaps);

void arrival_gaps_refill(struct arrival_gaps *gaps);

static inline double arrival_gaps_next(struct arrival_gaps *gaps)
{
    if (gaps->used == GAPS_AHEAD)
        arrival_gaps_refill(gaps);
    return gaps->ahead[gaps->used++];
}

#endif
