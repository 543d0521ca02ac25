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
    int digits;       /* that values have, enough for the tolerance; 0: as they come */
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

/* A way in one direction: where it stands, and the nearest value that is not allowed; NAN. */
struct bisection_walk {
    double value;
    double refused;
};

/* The next value: by the factor as long as that is allowed, then halfway to what is not; the same
 * one where there is none. The ends of the range are tried as they are. */
double bisection_step(const struct bisection *bisection, const struct bisection_walk *walk,
                      double factor);

/* Geometric, and rounded. */
double bisection_middle(const struct bisection *bisection, const struct bracket *bracket);

/* To so many digits or whole numbers, so that what is told is what was tried. */
double bisection_round(const struct bisection *bisection, double value);

#endif
