/*
 * answer_fixture.h: a scenario and replications as literals, for the tests of this folder.
 */
#ifndef TESTS_ANSWER_FIXTURE_H
#define TESTS_ANSWER_FIXTURE_H

#include "base/memory.h"
#include "study/answer.h"

/* One online step of 2 s, one offline step of 10 s, room for precomputes unless said otherwise. */
struct fixture {
    struct step steps[2];
    struct plan plan;
    struct client_class class;
    struct scenario scenario;
    struct bounds bounds;
};

static inline void init(struct fixture *fixture, double rate_per_s, uint64_t client_storage_bytes)
{
    *fixture = (struct fixture){
        .steps = {{.phase = PHASE_OFFLINE, .work_core_s = 10.0, .most_cores = 1},
                  {.phase = PHASE_ONLINE, .work_core_s = 2.0, .most_cores = 1}},
        .plan = {.step_count = 2, .offline_step_count = 1, .storage_bytes = {1, 1}},
        .class = {.count = 1,
                  .share = 1.0,
                  .link = {.uplink_bps = 1.0, .downlink_bps = 1.0},
                  .storage_bytes = client_storage_bytes,
                  .online_slots = 1,
                  .offline_slots = 1},
        .scenario = {.arrivals = {.process = ARRIVAL_POISSON, .rate_per_s = rate_per_s},
                     .simulation = {.class_count = 1,
                                    .server = {.storage_bytes = 100, .offline_slots = NO_LIMIT}},
                     .replications = {.confidence = 0.95}},
    };
    fixture->plan.steps = fixture->steps;
    fixture->class.plan = &fixture->plan;
    fixture->scenario.simulation.classes = &fixture->class;
    fixture->scenario.simulation.arrivals = &fixture->scenario.arrivals;
    bounds_compute(&fixture->bounds, &fixture->scenario.simulation);
}

/* A replication in which these end-to-end latencies were observed. */
static inline struct metrics replication_of(const double e2e_s[], uint64_t count)
{
    struct metrics metrics = {
        .arrived = count, .done = count, .taken_up = count, .least_stock = UINT64_MAX};
    metrics.observations = memory_allocate(1, sizeof *metrics.observations);
    metrics.arrived_at_half = count / 2;
    metrics.arrived_at_horizon = count;
    for (uint64_t i = 0; i < count; i++) {
        tally_add(&metrics.tallies[METRIC_E2E], e2e_s[i]);
        histogram_add(&metrics.observations->histograms[METRIC_E2E], e2e_s[i]);
    }
    return metrics;
}

static inline void release_answer(struct answer *answer, struct metrics replications[],
                                  size_t count)
{
    answer_free_histograms(answer);
    for (size_t i = 0; i < count; i++)
        metrics_free(&replications[i]);
}

#endif
