/*
 * unit_draws.h: independent numbers of mean 1 of one stream, made a block at a time.
 *
 * They are the same wherever a block begins to be made: a block pays because the whole width of a
 * processor makes it.
 */
#ifndef ENGINE_UNIT_DRAWS_H
#define ENGINE_UNIT_DRAWS_H

#include "engine/philox.h"

enum unit_distribution { UNIT_EXPONENTIAL, UNIT_GAMMA, UNIT_WEIBULL, UNIT_LOGNORMAL };

struct unit_draws {
    struct philox philox;
    enum unit_distribution distribution;
    double shape; /* gamma: of the distribution; weibull: 1 / exponent; lognormal: sigma */
    double scale; /* lognormal: mu */
    unsigned used;
    unsigned count; /* of those ahead */
    double ahead[PHILOX_NUMBERS];
};

/*
 * Of this coefficient of variation, from 0.001 to 100; that of the exponential is 1.
 *
 * gamma: shape 1/cv^2, scale cv^2; lognormal: sigma^2 = ln(1 + cv^2), mu = -sigma^2/2 (moments of
 * the two distributions, e.g. Law, Simulation Modeling and Analysis, 5th ed., section 6.2);
 * weibull: weibull.h
 */
void unit_draws_begin(struct unit_draws *draws, enum unit_distribution distribution, double cv,
                      struct philox philox);

void unit_draws_refill(struct unit_draws *draws);

static inline double unit_draws_next(struct unit_draws *draws)
{
    if (draws->used == draws->count)
        unit_draws_refill(draws);
    return draws->ahead[draws->used++];
}

#endif
