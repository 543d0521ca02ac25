/*
 * bisection.h: between which values something turns, where close to the turn it cannot be told.
 *
 * At every value a probe says 1, -1, or 0 where the interval of what it measures does not decide.
 * The answer is the last value known to be on the one side and the first on the other; where what
 * cannot be told is wider than the tolerance, so is the answer. Some values may not be allowed at
 * all: then those between the last that is and the first that is not are tried.
 */
#ifndef STUDY_SEARCH_BISECTION_H
#define STUDY_SEARCH_BISECTION_H

#include "base/error.h"

#define BISECTION_REFUSED 2 /* in place of a sign: the value is not allowed */

/* Values known to have low_sign, and the other. */
struct bracket {
    double low;
    double high;
    int low_sign;
};

struct bisection {
    void *context;
    /* Fails as the simulations do; the first value that is tried must be allowed. */
    bool (*probe)(void *context, double value, int *sign, struct error *error);
    double tolerance; /* (high - low) / high */
    bool is_whole;    /* values are whole numbers */
    double lowest;    /* no value beyond these is tried; 0 and INFINITY */
    double highest;
};

/* Whether a bracket is as narrow as the tolerance asks, or whole numbers allow. */
bool bisection_is_narrow(const struct bisection *bisection, const struct bracket *bracket);

/*
 * Narrows a bracket, both of whose ends are known: first as a whole, halving its ratio, then from
 * both sides towards what cannot be told, until either end is as close to that as the tolerance and
 * as an eighth of the bracket.
 */
bool bisection_narrow(const struct bisection *bisection, struct bracket *bracket,
                      struct error *error) MUST_CHECK;

/*
 * Looks for a bracket from the start on, in factors of two, at most 40 each way; the sign is
 * expected to be sign_below for small values.
 *
 * bracket   out; an end is NAN where there is no such value
 */
bool bisection_enclose(const struct bisection *bisection, double start, int sign_below,
                       struct bracket *bracket, struct error *error) MUST_CHECK;

#endif
