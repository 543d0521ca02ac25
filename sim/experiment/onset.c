#include "experiment/onset.h"

#include <math.h>
#include <string.h>

static struct interval stock_out_of(const struct point *point)
{
    return measure_interval((struct measure){.source = MEASURE_STOCK_OUT}, &point->answer);
}

struct onset onset_find(const struct point points[], size_t count, const char *curve)
{
    struct onset onset = {.below_per_s = NAN, .above_per_s = NAN};
    for (size_t k = 0; k < count; k++) {
        double rate_per_s = points[k].scenario.arrivals.rate_per_s;
        if (strcmp(points[k].curve, curve) == 0 && stock_out_of(&points[k]).low > ONSET_THRESHOLD)
            onset.above_per_s = fmin(onset.above_per_s, rate_per_s);
    }
    for (size_t k = 0; k < count; k++) {
        double rate_per_s = points[k].scenario.arrivals.rate_per_s;
        if (strcmp(points[k].curve, curve) == 0 && stock_out_of(&points[k]).high < ONSET_THRESHOLD
            && !(rate_per_s > onset.above_per_s))
            onset.below_per_s = fmax(onset.below_per_s, rate_per_s);
    }
    return onset;
}
