/*
 * spread.h: how sure answers are when the costs themselves are uncertain.
 *
 * Every world is simulated with the same seeds as the costs that are told, so that an answer's
 * difference between the two is due to the costs; spread_interval.h says how they make an interval.
 */
#ifndef STUDY_UNCERTAINTY_SPREAD_H
#define STUDY_UNCERTAINTY_SPREAD_H

#include "study/uncertainty/shares.h"
#include "study/uncertainty/spread_interval.h"
#include "study/uncertainty/worlds.h"

/* What is asked of every point, and of every curve at its first one. */
enum spread_answer {
    SPREAD_E2E_MEAN,
    SPREAD_E2E_P95,
    SPREAD_STOCK_OUT,
    SPREAD_ONSET, /* of the curve; a logarithm */
    SPREAD_LIMIT,
    SPREAD_ANSWER_COUNT
};

/* "e2e_s.mean", ..., "onset_per_s", "limit_per_s" */
const char *spread_answer_name(enum spread_answer answer);

struct spread {
    size_t draws;
    size_t dimensions;
    size_t point_count;
    uint64_t replications;    /* of each point in each world, as far as there are so many */
    const char *const *names; /* borrowed of the world: what was drawn, one per dimension */
    double *uniforms;         /* owned: draws rows of dimensions */
    struct interval *values;  /* owned: by point, then answer, then draw */
    struct interval *told;    /* owned: with the costs as told: by point, then answer */
};

/* Owned by the caller, also after a failure; spread_free. False also when interrupted. */
bool spread_run(struct spread *spread, struct world_question *question,
                struct error *error) MUST_CHECK;
void spread_free(struct spread *spread);

/* Of an answer of a point by chance alone; of what is computed the ends are the value. */
struct interval spread_by_chance(const struct spread *spread, const struct point *point,
                                 enum spread_answer answer);

/* By chance and costs. */
struct interval spread_by_costs(const struct spread *spread, const struct point *point,
                                enum spread_answer answer);

/* The share of one dimension in the variance of an answer. */
struct share spread_share(const struct spread *spread, size_t point, enum spread_answer answer,
                          size_t dimension);

#endif
