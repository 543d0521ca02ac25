#include "traces/arrival_gaps.h"

#include <math.h>

#include "engine/random_stream.h"
#include "engine/weibull.h"

static const char gap_stream[] = "arrivals";

static void set_weibull(struct arrival_gaps *gaps, double cv)
{
    gaps->shape = weibull_exponent(cv);
    gaps->scale = weibull_unit_scale(gaps->shape);
}

/* The parameters that give mean 1 and this coefficient of variation. */
static void set_shape(struct arrival_gaps *gaps, double cv)
{
    switch (gaps->process) {
    case ARRIVAL_GAMMA: /* variance shape * scale^2 */
        gaps->shape = 1.0 / (cv * cv);
        gaps->scale = cv * cv;
        break;
    case ARRIVAL_WEIBULL:
        set_weibull(gaps, cv);
        break;
    case ARRIVAL_LOGNORMAL: /* mean exp(mu + sigma^2 / 2), cv^2 = exp(sigma^2) - 1 */
        gaps->shape = sqrt(log1p(cv * cv));
        gaps->scale = -0.5 * log1p(cv * cv);
        break;
    case ARRIVAL_POISSON:
    case ARRIVAL_FIXED:
    case ARRIVAL_BATCH:
    case ARRIVAL_MMPP:
    case ARRIVAL_ON_OFF:
    case ARRIVAL_PROFILE:
    case ARRIVAL_TRACE:
        break;
    }
}

void arrival_gaps_begin(struct arrival_gaps *gaps, const struct arrivals_settings *settings,
                        uint64_t seed, uint64_t replication_index)
{
    gaps->stream = random_stream_new(seed, replication_index, gap_stream, 0);
    gaps->process = settings->process;
    gaps->used = GAPS_AHEAD;
    set_shape(gaps, settings->cv);
}

void arrival_gaps_end(struct arrival_gaps *gaps)
{
    random_stream_free(gaps->stream);
}

void arrival_gaps_refill(struct arrival_gaps *gaps)
{
    struct random_stream *stream = gaps->stream;
    gaps->used = 0;
    if (gaps->process == ARRIVAL_GAMMA)
        for (unsigned k = 0; k < GAPS_AHEAD; k++)
            gaps->ahead[k] = random_stream_gamma(stream, gaps->shape, gaps->scale);
    else if (gaps->process == ARRIVAL_WEIBULL)
        for (unsigned k = 0; k < GAPS_AHEAD; k++)
            gaps->ahead[k] = random_stream_weibull(stream, gaps->scale, gaps->shape);
    else if (gaps->process == ARRIVAL_LOGNORMAL)
        for (unsigned k = 0; k < GAPS_AHEAD; k++)
            gaps->ahead[k] = random_stream_lognormal(stream, gaps->scale, gaps->shape);
    else
        random_stream_exponentials(stream, gaps->ahead, GAPS_AHEAD);
}
