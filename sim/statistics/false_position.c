#include "statistics/false_position.h"

#include <math.h>

#define MOST_LINES 50 /* about ten do */

/* Of the value at the end that stays: half of it, where that end stayed the time before, too. */
static double weight(int stayed, int side)
{
    return stayed == side ? 0.5 : 1.0;
}

bool false_position_find(const struct false_position *search, struct false_end low,
                         struct false_end high, double *root, struct error *error)
{
    int stayed = 0;
    double before = NAN;
    for (int i = 0; i < MOST_LINES; i++) {
        struct false_end middle = {low.x - low.y * (high.x - low.x) / (high.y - low.y), NAN};
        *root = middle.x;
        if (high.x - low.x < search->close || fabs(*root - before) < search->close / 2.0)
            return true;
        if (!search->value(search->context, middle.x, &middle.y, error))
            return false;
        if (middle.y == 0.0)
            return true;
        before = *root;
        const int side = middle.y < 0.0 ? -1 : 1;
        high.y *= side < 0 ? weight(stayed, side) : 1.0;
        low.y *= side > 0 ? weight(stayed, side) : 1.0;
        *(side < 0 ? &low : &high) = middle;
        stayed = side;
    }
    return true;
}
