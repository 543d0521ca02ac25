/*
 * odds.h: who is likely the best, and where two are likely to change places, when the costs
 * themselves are uncertain.
 *
 * Costs that contenders share are drawn once for all (worlds.h). In a world a contender is worth
 * its value in the comparison, and what the world changes of it on the same seeds, and an error by
 * chance: that of replications drawn again, the same for all contenders (the paired bootstrap:
 * Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 6). The probability to be
 * the best is the share of all pairs of a world and an error in which it is. Replications of which
 * none was seen have the part in it that so many without one leave them. It is not known where the
 * replications of the worlds, which are few, do not show what the comparison's many do.
 *
 * A turn is sought in every world, with the same seeds. By chance and costs it is told as in
 * spread_interval.h, by its logarithm: what the world moves it by, and the comparison's bracket.
 */
#ifndef STUDY_UNCERTAINTY_ODDS_H
#define STUDY_UNCERTAINTY_ODDS_H

#include "study/search/crossover.h"
#include "study/uncertainty/worlds.h"

/* Of a crossover. */
struct turn_odds {
    struct interval turn; /* 0 or INFINITY where it is beyond the rates of the comparison; NAN where
                             it is not known */
    double never_below;   /* the share of the worlds in which the other is better at all rates */
    double never_above;   /* ... and of those in which the one is */
};

struct odds {
    size_t draws;
    size_t dimensions;
    size_t contender_count;
    size_t rate_count;
    double *best;            /* owned: by contender, then rate; NAN where it is not known */
    struct turn_odds *turns; /* owned: of each crossover */
};

/* Owned by the caller, also after a failure; odds_free. False also when interrupted. */
bool odds_run(struct odds *odds, struct world_question *question,
              const struct comparison *comparison, const struct crossovers *crossovers,
              struct error *error) MUST_CHECK;
void odds_free(struct odds *odds);

/* Probability that the contender is best at the rate, indices from 0; NAN where it is not known. */
double odds_best(const struct odds *odds, size_t contender, size_t rate);

/*
 * At one rate, whose values are badness: the least is the best, and those alike share it.
 *
 * values   contender_count rows of draws: in each world
 * errors   contender_count rows of error_count: by chance
 * best     out: contender_count probabilities; NAN where a twentieth of the worlds has no values
 */
void odds_of_rate(const double *values, size_t draws, const double *errors, size_t error_count,
                  size_t contender_count, double best[]);

/*
 * Where two change places by chance and costs.
 *
 * chance  by chance alone, of the logarithm of the rate
 * told    that of the costs as told, with the replications of the worlds
 * turns   of each world; INFINITY where it is beyond all rates of the comparison, -INFINITY before
 *         them
 */
struct turn_odds odds_of_turn(const struct interval *chance, double told, const double turns[],
                              size_t draws, double confidence);

#endif
