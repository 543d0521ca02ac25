/*
 * turns.h: what a comparison says in each world: of every contender at every rate, and at which
 * rate two change places.
 */
#ifndef STUDY_UNCERTAINTY_TURNS_H
#define STUDY_UNCERTAINTY_TURNS_H

#include "study/search/crossover.h"
#include "study/uncertainty/worlds.h"

struct turns {
    size_t draws;
    double *uniforms; /* owned: a row for each world */
    double *values;   /* owned: by contest, then world; last with the costs as told */
    double *rates;    /* owned: by crossover, then world, likewise: logarithms; INFINITY where the
                         two change places beyond the rates of the comparison, -INFINITY before
                         them, NAN where the values are not known */
};

/* Owned by the caller, also after a failure; turns_free. False also when interrupted. */
bool turns_find(struct turns *turns, struct world_question *question,
                const struct comparison *comparison, const struct crossovers *crossovers,
                struct error *error) MUST_CHECK;
void turns_free(struct turns *turns);

/* The metric of a contest, contender * rate_count + rate, in a world; draws: with the costs as
 * told. */
double turns_value(const struct turns *turns, size_t contest, size_t world);

/* The turns of a crossover: draws + 1 of them. */
const double *turns_of(const struct turns *turns, size_t crossover);

/* The logarithm of the rate by chance alone: the bracket, or where it was searched. */
struct interval turn_by_chance(const struct crossover *crossover);

/* How much better the one is that is better below. */
struct turn_curve {
    void *context;
    const double *rates_per_s; /* ascending; differences there are known already */
    const double *differences; /* NAN where they are not */
    size_t count;
    bool (*difference)(void *context, double rate_per_s, double *difference, struct error *error);
};

/*
 * Where the difference turns from above 0 to below, as a logarithm; of several such rates the one
 * next to near_log_rate.
 */
bool turn_find(const struct turn_curve *curve, double near_log_rate, double *log_rate,
               struct error *error) MUST_CHECK;

#endif
