/*
 * expected_events.h: how many events a run will take, told before it begins.
 *
 * Each event is a few ten to a few hundred nanoseconds. The estimate is of the order of what comes:
 * it does not know how slow contention makes phases, nor which requests are dropped.
 */
#ifndef STUDY_EXPECTED_EVENTS_H
#define STUDY_EXPECTED_EVENTS_H

#include "scenario/scenario.h"

/* Of one replication of one point. */
struct expected_events {
    double requests;
    double offline_phases; /* for the stock, or one for each request where nothing can be stored */
    double events;
};

/*
 *   requests        rate x horizon; of a trace: its rows, as far as the horizon reaches
 *   offline phases  per client what slots can run one after the other, and at most what storage
 *                   takes up and requests free again; on demand: one for each request
 *   events          an arrival, and for each phase its steps (dedicated sharing: one) and an end
 */
struct expected_events expect_events(const struct simulation_settings *settings);

/* Requests of a replication, as above; of users who wait for answers: as if nobody ever waited. */
double expect_requests(const struct simulation_settings *settings);

/* Of a point with its fewest replications. */
struct expected_cost {
    struct expected_events each; /* of one replication */
    double replications;
    double events; /* of all */
};

/* Of the scenario at its one point. */
struct expected_cost expect_cost(const struct scenario *scenario);

struct experiment;

/* Of all points that are to be run, with their fewest replications. Fails where they are more than
 * most_events. */
bool experiment_check_events(const struct experiment *experiment, double most_events,
                             struct error *error) MUST_CHECK;

#endif
