#include "study/search/onset.h"

#include <math.h>

static struct interval stock_out_of(const struct point *point)
{
    return measure_interval((struct measure){.source = MEASURE_STOCK_OUT}, &point->answer);
}

static double rate_of(const struct point *point)
{
    return point->scenario.arrivals.rate_per_s;
}

struct onset onset_find(const struct curve *curve)
{
    struct onset onset = {.below_per_s = NAN, .above_per_s = NAN};
    for (size_t k = 0; k < curve->count; k++)
        if (stock_out_of(curve->points[k]).low > ONSET_THRESHOLD)
            onset.above_per_s = fmin(onset.above_per_s, rate_of(curve->points[k]));
    for (size_t k = 0; k < curve->count; k++)
        if (stock_out_of(curve->points[k]).high < ONSET_THRESHOLD
            && !(rate_of(curve->points[k]) > onset.above_per_s))
            onset.below_per_s = fmax(onset.below_per_s, rate_of(curve->points[k]));
    return onset;
}
