/*
 * worlds.h: the same simulations in worlds whose costs are drawn.
 *
 * Every world meets the seeds of the costs that are told, so that an answer's difference between
 * the two is due to the costs. What several points name, such as one device of all that are
 * compared, is drawn once for all of them (json/uncertain.h).
 */
#ifndef STUDY_UNCERTAINTY_WORLDS_H
#define STUDY_UNCERTAINTY_WORLDS_H

#include "study/runner.h"
#include "json/uncertain.h"

#define WORLD_MOST_REPLICATIONS 30 /* differences need few: their seeds are the same */

/* What is simulated; borrowed. */
struct world_question {
    const struct json_document *document;
    const struct experiment *experiment; /* with the costs as told */
    struct json_world *world;            /* of document and library */
    struct library *library;
    unsigned jobs;
    const atomic_bool *interruption;
    void *context;
    void (*on_progress)(void *context, uint64_t done, uint64_t total);
    bool interrupted; /* out */
};

/* What one world is asked. */
struct world_listener {
    void *context;
    const struct measure *measure; /* asked of every point beside the usual ones; or NULL */
    /* How many of a point, which is not the one told; NULL: as many as it has at the least, up to
     * WORLD_MOST_REPLICATIONS. */
    uint64_t (*replications)(void *context, const struct point *point);
    bool (*on_point)(void *context, struct point *point, struct error *error);
    /* Once all points are told, still in that world. */
    bool (*on_world)(void *context, const struct experiment *experiment, struct error *error);
};

/* Whether there is anything to draw, and not too much. */
bool world_check(const struct world_question *question, struct error *error) MUST_CHECK;

/* Of all worlds that the scenario asks for: rows with a number in (0, 1) for each cost; owned by
 * the caller. */
double *world_draws_new(const struct world_question *question);

/* So many and no more. */
void world_set_replications(struct point *point, uint64_t count);

/*
 * Simulates every point. False also when interrupted.
 *
 * uniforms   the world's row; NULL: the costs as told
 */
bool world_run(struct world_question *question, const double uniforms[],
               const struct world_listener *listener, struct error *error) MUST_CHECK;

#endif
