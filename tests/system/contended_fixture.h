/*
 * contended_fixture.h: plans built step by step, and classes of clients, for the tests of the
 * contended machine. Links of 8 bit/s carry a byte per second.
 */
#ifndef TESTS_CONTENDED_FIXTURE_H
#define TESTS_CONTENDED_FIXTURE_H

#include "system/requests/simulation.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

enum { FIXTURE_STEPS = 64, FIXTURE_CLASSES = 4 };

struct fixture_plan {
    struct step steps[FIXTURE_STEPS];
    uint32_t predecessors[FIXTURE_STEPS * 4];
    struct plan plan;
};

struct contended_fixture {
    struct fixture_plan plans[FIXTURE_CLASSES];
    struct client_class classes[FIXTURE_CLASSES];
    struct trace_file trace;
    struct arrivals_settings arrivals;
    struct simulation_settings settings;
    struct metrics metrics;
};

/* One class of one client with a core and a byte per second each way; a server with four cores;
 * precomputes of one byte, of which the client holds capacity; which requests arrive when. */
static inline void fixture_init(struct contended_fixture *fixture, uint64_t capacity,
                                double arrivals_s[], uint64_t arrival_count)
{
    *fixture = (struct contended_fixture){
        .trace = {.rows = arrival_count,
                  .first_s = arrivals_s[0],
                  .last_s = arrivals_s[arrival_count - 1],
                  .sorted_s = arrivals_s},
        .arrivals = {.process = ARRIVAL_TRACE, .stretch = 1.0, .keep_probability = 1.0},
        .settings = {.class_count = 1,
                     .server = {.cores = 4.0, .storage_bytes = 1000, .offline_slots = NO_LIMIT},
                     .sharing = SHARING_CONTENDED,
                     .horizon_s = 1000.0,
                     .record_requests = true},
    };
    for (size_t i = 0; i < FIXTURE_CLASSES; i++) {
        fixture->plans[i].plan = (struct plan){.steps = fixture->plans[i].steps,
                                               .predecessors = fixture->plans[i].predecessors,
                                               .storage_bytes = {1, 1}};
        fixture->classes[i] =
            (struct client_class){.count = 1,
                                  .share = 1.0,
                                  .plan = &fixture->plans[i].plan,
                                  .cores = 1.0,
                                  .link = {.uplink_bps = 8.0, .downlink_bps = 8.0},
                                  .storage_bytes = capacity,
                                  .online_slots = 1,
                                  .offline_slots = 1,
                                  .max_waiting = NO_LIMIT,
                                  .give_up_after_s = INFINITY};
    }
    fixture->arrivals.trace = &fixture->trace;
    fixture->settings.classes = fixture->classes;
    fixture->settings.arrivals = &fixture->arrivals;
}

/* Adds a step after the one before it in its phase; the offline ones first. Returns its index. */
static inline struct step *fixture_add(struct fixture_plan *plan, struct step step)
{
    uint32_t index = plan->plan.step_count++;
    bool follows = index > 0 && plan->steps[index - 1].phase == step.phase;
    step.first_predecessor = plan->plan.predecessor_count;
    if (follows) {
        step.predecessor_count = 1;
        plan->predecessors[plan->plan.predecessor_count++] = index - 1;
    }
    plan->plan.offline_step_count += step.phase == PHASE_OFFLINE;
    plan->steps[index] = step;
    return &plan->steps[index];
}

/* Adds a step after those whose bits are set. */
static inline struct step *fixture_add_after(struct fixture_plan *plan, struct step step,
                                             uint64_t predecessors)
{
    uint32_t index = plan->plan.step_count++;
    step.first_predecessor = plan->plan.predecessor_count;
    for (uint32_t before = 0; before < index; before++)
        if (predecessors >> before & 1) {
            step.predecessor_count++;
            plan->predecessors[plan->plan.predecessor_count++] = before;
        }
    plan->plan.offline_step_count += step.phase == PHASE_OFFLINE;
    plan->steps[index] = step;
    return &plan->steps[index];
}

static inline struct step work_step(enum phase phase, enum resource resource, double work_core_s,
                                    double most_cores)
{
    return (struct step){
        .phase = phase, .resource = resource, .work_core_s = work_core_s, .most_cores = most_cores};
}

static inline struct step transfer_step(enum phase phase, enum resource resource,
                                        uint64_t size_bytes, uint32_t messages)
{
    return (struct step){
        .phase = phase, .resource = resource, .size_bytes = size_bytes, .messages = messages};
}

static inline void fixture_compile(struct contended_fixture *fixture)
{
    for (size_t i = 0; i < fixture->settings.class_count; i++) {
        struct client_class *class = &fixture->classes[i];
        class->alone = phases_alone_compile(class->plan, &class->link);
    }
}

static inline void fixture_run(struct contended_fixture *fixture)
{
    struct error error = {0};
    fixture_compile(fixture);
    cr_assert(simulation_run(&fixture->settings, 1, &fixture->metrics, &error));
}

static inline void expect_done(const struct contended_fixture *fixture, size_t k,
                               double completion_s)
{
    cr_assert(le(sz, k, fixture->metrics.extras->record_count));
    cr_expect(
        epsilon_eq(dbl, fixture->metrics.extras->records[k - 1].completion_s, completion_s, 1e-9),
        "request %zu", k);
}

static inline void expect_ledger(const struct ledger *ledger, double compute_s, double transfer_s,
                                 double propagation_s, double processor_wait_s, double link_wait_s)
{
    const double expected_s[TIME_PART_COUNT] = {compute_s, transfer_s, propagation_s,
                                                processor_wait_s, link_wait_s};
    for (int part = 0; part < TIME_PART_COUNT; part++)
        cr_expect(epsilon_eq(dbl, ledger->seconds[part], expected_s[part], 1e-9), "part %d", part);
}

#endif
