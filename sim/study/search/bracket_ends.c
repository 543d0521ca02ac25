#include "study/search/bracket_ends.h"

#include "base/portable.h"
#include "study/search/bisection.h"

#include <math.h>

#define FAR_RATIO 1.25          /* of a probe beyond an end to it */
#define FARTHEST_TOLERANCES 4.0 /* that probes are apart, for straight lines between them */

/* A probe as a point of a curve that rises: of the mean, and of its limits. */
struct height {
    double place; /* logarithm of the value */
    double low;
    double mean;
    double high;
};

static struct height height_of(const struct bracket_search *search, const struct finding *finding)
{
    const struct excess_sample *item = finding->items;
    struct height height = {portable_log(finding->value), finding->limits.low, item->least.mean,
                            finding->limits.high};
    if (search->low_sign > 0)
        height = (struct height){height.place, -finding->limits.high, -item->most.mean,
                                 -finding->limits.low};
    return height;
}

static double slope_between(const struct height *one, const struct height *other)
{
    return (other->mean - one->mean) / (other->place - one->place);
}

/* The nearest probe that is so far beyond an end; NULL where there is none. Nearer ones have too
 * few replications to tell how the curve bends. */
static const struct finding *probe_beyond(const struct bracket_search *search, bool is_low)
{
    const double end = is_low ? search->bracket.low : search->bracket.high;
    const struct finding *nearest = NULL;
    for (size_t i = 0; i < search->finding_count; i++) {
        const struct finding *finding = &search->findings[i];
        bool is_beyond =
            is_low ? finding->value * FAR_RATIO <= end : finding->value >= end * FAR_RATIO;
        bool is_nearer = !nearest || fabs(finding->value - end) <= fabs(nearest->value - end);
        if (is_beyond && is_nearer)
            nearest = finding;
    }
    return nearest;
}

/*
 * The slope at an end: that between the ends, and more where the curve is steeper beyond, by the
 * parabola through the three probes (Newton's divided differences); INFINITY where nothing is known
 * beyond.
 */
static double slope_at_end(const struct bracket_search *search, const struct height *end,
                           const struct height *other, bool is_low)
{
    const struct finding *finding = probe_beyond(search, is_low);
    if (!finding)
        return INFINITY;
    struct height beyond = height_of(search, finding);
    double slope = slope_between(end, other);
    double bend = slope_between(end, &beyond) - slope;
    double share = (other->place - end->place) / (other->place - beyond.place);
    return slope + fmax(bend * share, 0.0);
}

bool bracket_tells_between(const struct bracket_search *search)
{
    return search->sums_grow && !search->bisection.is_whole && search->criterion_count == 1
        && search->most_times > 1.0;
}

static bool may_tell(const struct bracket_search *search, const struct finding *low,
                     const struct finding *high)
{
    double ratio = 1.0 + FARTHEST_TOLERANCES * search->bisection.tolerance;
    return bracket_tells_between(search) && low->look == high->look && low->items->is_drawn
        && high->items->is_drawn && high->value <= ratio * low->value;
}

/* To so many digits, away from what lies between the ends. */
static double round_out(const struct bracket_search *search, double value, double end)
{
    double step = 1.0;
    for (int i = 1; i < search->bisection.digits; i++)
        step /= 10.0;
    double rounded = bisection_round(&search->bisection, value);
    if (end < value && rounded > value)
        rounded = bisection_round(&search->bisection, value * (1.0 - step));
    if (end > value && rounded < value)
        rounded = bisection_round(&search->bisection, value * (1.0 + step));
    return end < value ? fmax(rounded, end) : fmin(rounded, end);
}

struct bracket bracket_ends(const struct bracket_search *search, const struct finding *low_finding,
                            const struct finding *high_finding)
{
    struct bracket ends = search->bracket;
    if (!low_finding || !high_finding || !may_tell(search, low_finding, high_finding))
        return ends;
    const struct height low = height_of(search, low_finding);
    const struct height high = height_of(search, high_finding);
    const double distance = high.place - low.place;
    double up = slope_at_end(search, &low, &high, true)
              + fmax((high.high - high.mean) - (low.high - low.mean), 0.0) / distance;
    double down = slope_at_end(search, &high, &low, false)
                + fmax((low.mean - low.low) - (high.mean - high.low), 0.0) / distance;
    double from = low.place - low.high / up;
    double to = high.place - high.low / down;
    if (low.high < 0.0 && high.low > 0.0 && from < to) {
        ends.low = round_out(search, portable_exp(from), ends.low);
        ends.high = round_out(search, portable_exp(to), ends.high);
    }
    return ends;
}
