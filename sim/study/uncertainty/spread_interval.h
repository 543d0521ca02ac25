/*
 * spread_interval.h: an interval by chance and costs.
 *
 * In every world an answer has a value, and an interval by chance around it. That by chance and
 * costs is of the mixture of all worlds, each with a normal error that has its interval: half of
 * it below its value and half above, where the interval is not symmetric. So it is that by chance
 * where costs are known, the quantiles of the worlds where there is no chance, the convolution of
 * both where chance is the same in all worlds, and it is wide where chance is large in some of
 * them. It is never within that by chance.
 */
#ifndef STUDY_UNCERTAINTY_SPREAD_INTERVAL_H
#define STUDY_UNCERTAINTY_SPREAD_INTERVAL_H

#include "statistics/confidence.h"

struct spread_world {
    double difference; /* to the costs as told; NAN where there is no answer */
    double below;      /* how far its interval by chance reaches to either side */
    double above;
};

/*
 * chance  with the costs as told, by chance alone; without chance its ends are the value. Ends are
 *         NAN where there is none, and then there is none by chance and costs, nor where a
 * twentieth of the worlds has no answer
 */
struct interval spread_interval(const struct interval *chance, const struct spread_world worlds[],
                                size_t count, double confidence);

#endif
