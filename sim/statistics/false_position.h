/*
 * false_position.h: where a function that is simulated passes 0.
 *
 * The Illinois variant: an end that stays counts half (Dowell and Jarratt, A modified regula falsi
 * method, BIT 11, 1971), so few values of the function do.
 */
#ifndef STATISTICS_FALSE_POSITION_H
#define STATISTICS_FALSE_POSITION_H

#include "base/error.h"

/* A place, and the function there. */
struct false_end {
    double x;
    double y;
};

struct false_position {
    void *context;
    /* False where it failed, or was interrupted. */
    bool (*value)(void *context, double x, double *y, struct error *error);
    double close; /* in x: as near to the root as it is sought */
};

/*
 * Between low, where the function is below 0, and high, where it is not.
 *
 * root   out: within search->close of where the function passes 0
 * False where a value of the function failed; error is what it left there.
 */
bool false_position_find(const struct false_position *search, struct false_end low,
                         struct false_end high, double *root, struct error *error) MUST_CHECK;

#endif
