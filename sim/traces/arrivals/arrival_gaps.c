#include "traces/arrivals/arrival_gaps.h"

#include "base/portable.h"
#include "engine/philox.h"
#include "engine/random_stream.h"

static const char gap_stream[] = "arrivals";
static const char first_stream[] = "arrivals_first";

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
    case ARRIVAL_CLOSED:
    case ARRIVAL_PARTS:
    case ARRIVAL_TRACE:
        break;
    }
    return UNIT_EXPONENTIAL;
}

/*
 * What is left at time 0 of the gap under way then, of a process that has gone on since ever: a
 * uniform part of a gap drawn by its length (Cox, "Renewal Theory", 1962, sections 5.2 to 5.4), of
 * density x f(x). For gamma of shape k that is gamma of shape k + 1; for weibull of exponent b it
 * is scale * y^(1/b) with y gamma of shape 1 + 1/b; for lognormal mu rises by sigma^2; what is left
 * of an exponential gap is as the whole.
 */
static double draw_rest_of_gap(const struct unit_draws *gaps, struct random_stream *stream)
{
    double part = 1.0 - random_stream_uniform(stream);
    switch (gaps->distribution) {
    case UNIT_EXPONENTIAL:
        return random_stream_exponential(stream);
    case UNIT_GAMMA:
        return part * random_stream_gamma(stream, gaps->shape + 1.0, gaps->scale);
    case UNIT_WEIBULL: {
        double power = random_stream_gamma(stream, 1.0 + gaps->shape, 1.0);
        return part * gaps->scale * portable_exp(portable_log(power) * gaps->shape);
    }
    case UNIT_LOGNORMAL:
        break;
    }
    double mu = gaps->scale + gaps->shape * gaps->shape;
    return part * random_stream_lognormal(stream, mu, gaps->shape);
}

/* From a stream of its own, so that the gaps that follow are the same however it begins. */
static void begin_in_equilibrium(struct unit_draws *gaps, uint64_t seed, uint64_t replication_index,
                                 uint64_t number)
{
    struct random_stream *stream = random_stream_new(seed, replication_index, first_stream, number);
    gaps->ahead[0] = draw_rest_of_gap(gaps, stream);
    gaps->count = 1;
    random_stream_free(stream);
}

void arrival_gaps_begin(struct unit_draws *gaps, const struct arrivals_settings *settings,
                        uint64_t seed, uint64_t replication_index)
{
    unit_draws_begin(gaps, distribution_of(settings->process), settings->cv,
                     philox_named(seed, replication_index, gap_stream, settings->stream));
    bool forgets = gaps->distribution == UNIT_EXPONENTIAL;
    if (settings->begin == ARRIVALS_IN_EQUILIBRIUM && !forgets)
        begin_in_equilibrium(gaps, seed, replication_index, settings->stream);
}
