/*
 * machine_fixture.h: a small machine for the tests of this folder: one offline and one online step
 * on the client's processor, precomputes of one byte, arrivals from a list.
 */
#ifndef TESTS_MACHINE_FIXTURE_H
#define TESTS_MACHINE_FIXTURE_H

#include "system/requests/simulation.h"

#include <math.h>

struct machine_fixture {
    struct step steps[2];
    struct plan plan;
    struct trace_file trace;
    struct arrivals_settings arrivals;
    struct client_class client;
    struct simulation_settings settings;
    struct metrics metrics;
};

/* Offline phases of 10 s, online phases of 2 s, room for capacity precomputes, which requests
 * arrive when. */
static inline void machine_fixture_init(struct machine_fixture *fixture, uint64_t capacity,
                                        double arrivals_s[], uint64_t arrival_count)
{
    *fixture = (struct machine_fixture){
        .steps = {{.phase = PHASE_OFFLINE, .work_core_s = 10.0, .most_cores = 1},
                  {.phase = PHASE_ONLINE, .work_core_s = 2.0, .most_cores = 1}},
        .plan = {.step_count = 2, .offline_step_count = 1, .storage_bytes = {1, 1}},
        .trace = {.rows = arrival_count,
                  .first_s = arrivals_s[0],
                  .last_s = arrivals_s[arrival_count - 1],
                  .sorted_s = arrivals_s},
        .arrivals = {.process = ARRIVAL_TRACE, .stretch = 1.0, .keep_probability = 1.0},
        .client = {.count = 1,
                   .share = 1.0,
                   .link = {.uplink_bps = 1.0, .downlink_bps = 1.0},
                   .storage_bytes = capacity,
                   .online_slots = 1,
                   .offline_slots = 1,
                   .max_waiting = NO_LIMIT,
                   .give_up_after_s = INFINITY},
        .settings = {.class_count = 1,
                     .server = {.storage_bytes = 1000, .offline_slots = NO_LIMIT},
                     .horizon_s = 1000.0,
                     .record_requests = true},
    };
    fixture->plan.steps = fixture->steps;
    fixture->arrivals.trace = &fixture->trace;
    fixture->client.plan = &fixture->plan;
    fixture->settings.classes = &fixture->client;
    fixture->settings.arrivals = &fixture->arrivals;
}

/* Once the plan and the link are as the test wants them. */
static inline void machine_fixture_compile(struct machine_fixture *fixture)
{
    struct client_class *client = &fixture->client;
    client->alone = phases_alone_compile(client->plan, &client->link);
}

/* Runs it; a fault of the machine ends the test by its assertions. */
static inline bool machine_fixture_run(struct machine_fixture *fixture)
{
    struct error error = {0};
    machine_fixture_compile(fixture);
    return simulation_run(&fixture->settings, 1, &fixture->metrics, &error);
}

#endif
