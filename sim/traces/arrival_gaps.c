#include "traces/arrival_gaps.h"

static const char gap_stream[] = "arrivals";

static enum unit_distribution distribution_of(enum arrival_process process)
{
    switch (process) {
    case ARRIVAL_GAMMA:
        return UNIT_GAMMA;
    case ARRIVAL_WEIBULL:
        return UNIT_WEIBULL;
    case ARRIVAL_LOGNORMAL:
        return UNIT_LOGNORMAL;
    case ARRIVAL_POISSON:
    case ARRIVAL_FIXED:
    case ARRIVAL_BATCH:
    case ARRIVAL_MMPP:
    case ARRIVAL_ON_OFF:
    case ARRIVAL_PROFILE:
    case ARRIVAL_TRACE:
        break;
    }
    return UNIT_EXPONENTIAL;
}

void arrival_gaps_begin(struct unit_draws *gaps, const struct arrivals_settings *settings,
                        uint64_t seed, uint64_t replication_index)
{
    unit_draws_begin(gaps, distribution_of(settings->process), settings->cv,
                     philox_named(seed, replication_index, gap_stream, 0));
}
