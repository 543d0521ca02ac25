#include "experiment/onset.h"

#include <math.h>
#include <string.h>

/* Points without an interval are as they are: nothing about them is random. */
static double low(const struct interval *fraction)
{
    return isnan(fraction->low) ? fraction->value : fraction->low;
}

static double high(const struct interval *fraction)
{
    return isnan(fraction->high) ? fraction->value : fraction->high;
}

struct onset onset_find(const struct point points[], size_t count, const char *curve)
{
    struct onset onset = {.below_per_s = NAN, .above_per_s = NAN};
    for (size_t k = 0; k < count; k++) {
        const struct interval *stock_out = &points[k].answer.stock_out;
        double rate_per_s = points[k].scenario.arrivals.rate_per_s;
        if (strcmp(points[k].curve, curve) == 0 && low(stock_out) > ONSET_THRESHOLD)
            onset.above_per_s = fmin(onset.above_per_s, rate_per_s);
    }
    for (size_t k = 0; k < count; k++) {
        const struct interval *stock_out = &points[k].answer.stock_out;
        double rate_per_s = points[k].scenario.arrivals.rate_per_s;
        if (strcmp(points[k].curve, curve) == 0 && high(stock_out) < ONSET_THRESHOLD
            && !(rate_per_s > onset.above_per_s))
            onset.below_per_s = fmax(onset.below_per_s, rate_per_s);
    }
    return onset;
}
