/*
 * The contended machine against laws of queueing: Erlang's C formula where cores are held in order,
 * processor sharing where a link is fair, and what holds of any machine: the utilization law,
 * Little's law, that nothing is faster than alone, and that no resource gives more than it has.
 */
#include "../system/contended_fixture.h"

#include "statistics/confidence.h"
#include "statistics/queueing.h"

#include <string.h>

enum { REPLICATIONS = 20 };

/* Poisson arrivals at any number of online slots. */
static void init_poisson(struct contended_fixture *fixture, double rate_per_s, double horizon_s)
{
    static double nothing_s[] = {0.0};
    fixture_init(fixture, 0, nothing_s, 1);
    fixture->arrivals =
        (struct arrivals_settings){.process = ARRIVAL_POISSON, .rate_per_s = rate_per_s};
    fixture->settings.horizon_s = horizon_s;
    fixture->settings.warmup_s = horizon_s / 10.0;
    fixture->settings.drain = true;
    fixture->settings.record_requests = false;
    for (size_t i = 0; i < FIXTURE_CLASSES; i++)
        fixture->classes[i].online_slots = NO_LIMIT;
}

/* Mean seconds from arrival to completion, with a 99 % interval. */
static struct estimate mean_e2e(struct contended_fixture *fixture)
{
    struct tally means = {0};
    struct error error = {0};
    fixture_compile(fixture);
    for (uint64_t i = 1; i <= REPLICATIONS; i++) {
        cr_assert(simulation_run(&fixture->settings, i, &fixture->metrics, &error));
        tally_add(&means, fixture->metrics.tallies[METRIC_E2E].mean);
        metrics_free(&fixture->metrics);
    }
    return confidence_mean(&means, 0.99);
}

static void expect_near(struct estimate estimate, double truth)
{
    cr_expect(fabs(estimate.value - truth) <= estimate.half_width, "%g +- %g, true %g",
              estimate.value, estimate.half_width, truth);
    cr_expect(lt(dbl, estimate.half_width, 0.06 * truth));
}

static void expect_erlang_c(unsigned cores, double load_per_core)
{
    struct contended_fixture f;
    double load = cores * load_per_core;
    init_poisson(&f, load, 20000.0);
    fixture_add(&f.plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0, 1.0));
    f.settings.server.cores = cores;
    f.settings.server.processor_discipline = DISCIPLINE_IN_ORDER;
    f.settings.variability = (struct variability){VARIABILITY_EXPONENTIAL, 1.0};
    expect_near(mean_e2e(&f),
                1.0 + queue_exponential_wait_s(&(struct queue){load, 1.0, 1.0, cores}));
}

Test(machine_laws, cores_in_order_wait_as_erlang_says)
{
    expect_erlang_c(1, 0.8);
    expect_erlang_c(3, 0.8);
    expect_erlang_c(8, 0.9);
}

/* Each transfer takes a second alone. */
static double sharing_s(double load)
{
    return queue_sharing_sojourn_s(&(struct queue){load, 1.0, 1.0, 1});
}

static void expect_processor_sharing(enum variability_distribution distribution, double cv)
{
    struct contended_fixture f;
    init_poisson(&f, 0.75, 30000.0);
    fixture_add(&f.plans[0], transfer_step(PHASE_ONLINE, RESOURCE_UPLINK, 1, 1));
    f.settings.variability = (struct variability){distribution, cv};
    expect_near(mean_e2e(&f), sharing_s(0.75));
}

Test(machine_laws, a_fair_link_does_not_care_how_sizes_are_distributed)
{
    expect_processor_sharing(VARIABILITY_FIXED, 1.0);
    expect_processor_sharing(VARIABILITY_EXPONENTIAL, 1.0);
    expect_processor_sharing(VARIABILITY_GAMMA, 2.0);
}

/* The same at an interface that many clients share, with access links that do not matter. */
Test(machine_laws, a_fair_interface_is_processor_sharing_too)
{
    struct contended_fixture f;
    init_poisson(&f, 0.75, 30000.0);
    fixture_add(&f.plans[0], transfer_step(PHASE_ONLINE, RESOURCE_UPLINK, 1, 1));
    f.classes[0].count = 50;
    f.classes[0].link.uplink_bps = 8e6;
    f.arrivals.assignment = ARRIVALS_RANDOM;
    f.settings.server.has_link = true;
    f.settings.server.link = (struct link_profile){.uplink_bps = 8.0, .downlink_bps = 8.0};
    expect_near(mean_e2e(&f), sharing_s(0.75));
}

/* ---- any machine ---- */

/* Two classes of clients that contend for everything. */
static void init_busy(struct contended_fixture *fixture, double rate_per_s, double horizon_s)
{
    init_poisson(fixture, rate_per_s, horizon_s);
    fixture->settings.class_count = 2;
    for (size_t i = 0; i < 2; i++) {
        struct fixture_plan *plan = &fixture->plans[i];
        double scale = i == 0 ? 1.0 : 2.0;
        fixture_add(plan, transfer_step(PHASE_OFFLINE, RESOURCE_UPLINK, 4, 1));
        fixture_add(plan, work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 6.0 * scale, 2.0));
        fixture_add(plan, transfer_step(PHASE_OFFLINE, RESOURCE_DOWNLINK, 2, 1));
        fixture_add(plan, work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 0.5 * scale, 1.0));
        fixture_add(plan, transfer_step(PHASE_ONLINE, RESOURCE_UPLINK, 1, 1));
        fixture_add(plan, work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0 * scale, 1.0));
        fixture->classes[i].count = 10;
        fixture->classes[i].online_slots = 2;
        fixture->classes[i].offline_slots = 2;
        fixture->classes[i].storage_bytes = 3;
        fixture->classes[i].link.rtt_s = 0.5;
    }
    fixture->arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture->settings.drain = false;
    fixture->settings.warmup_s = 0.0;
    fixture->settings.record_requests = true;
}

/* Work per time is the capacity in use: phases done times work of each, but for those under way. */
Test(machine_laws, what_is_used_is_what_was_done)
{
    struct contended_fixture f;
    init_busy(&f, 0.2, 20000.0);
    fixture_run(&f);
    double served = 0.0;
    for (size_t i = 0; i < f.metrics.extras->record_count; i++)
        if (f.metrics.extras->records[i].state == REQUEST_DONE)
            served += f.metrics.extras->records[i].client_index <= 10 ? 1.0 : 2.0;
    cr_expect(
        epsilon_eq(dbl, f.metrics.extras->uses[0].used[PHASE_ONLINE], served / 20000.0, 1e-3));
    const struct resource_use *uplink = &f.metrics.extras->uses[2];
    cr_expect(eq(int, uplink->resource, RESOURCE_UPLINK));
    cr_expect(epsilon_eq(dbl, uplink->capacity, 80.0, 0.0));
    cr_expect(epsilon_eq(dbl, uplink->used[PHASE_ONLINE], 8.0 * 0.1, 1e-2));
    metrics_free(&f.metrics);
}

/* Number in system, looked at at many moments, against rate times time in system (Little 1961). */
Test(machine_laws, littles_law_holds)
{
    struct contended_fixture f;
    init_busy(&f, 0.2, 50000.0);
    fixture_run(&f);
    double present = 0.0;
    double time_s = 0.0;
    for (size_t i = 0; i < f.metrics.extras->record_count; i++) {
        const struct request_record *record = &f.metrics.extras->records[i];
        double until_s = record->state == REQUEST_DONE ? record->completion_s : 50000.0;
        time_s += until_s - record->arrival_s;
        present += floor(until_s / 7.0) - floor(record->arrival_s / 7.0);
    }
    double mean_present = present / (50000.0 / 7.0);
    double rate_per_s = (double)f.metrics.arrived / 50000.0;
    double mean_time_s = time_s / (double)f.metrics.arrived;
    cr_expect(epsilon_eq(dbl, mean_present, rate_per_s * mean_time_s, 0.02 * mean_present));
    /* those that are done tell nearly the same */
    cr_expect(epsilon_eq(dbl, f.metrics.tallies[METRIC_E2E].mean, mean_time_s, 0.02 * mean_time_s));
    metrics_free(&f.metrics);
}

Test(machine_laws, nothing_is_faster_than_alone_and_ledgers_add_up)
{
    const double alone_s[] = {0.5 + 1.0 + 0.25 + 1.0, 1.0 + 1.0 + 0.25 + 2.0};
    struct contended_fixture f;
    init_busy(&f, 0.36, 20000.0);
    fixture_run(&f);
    uint64_t slower = 0;
    for (size_t i = 0; i < f.metrics.extras->record_count; i++) {
        const struct request_record *record = &f.metrics.extras->records[i];
        if (record->state != REQUEST_DONE)
            continue;
        double online_s = record->completion_s - record->start_s - record->offline_wait_s;
        double least_s = alone_s[record->client_index > 10];
        cr_expect(ge(dbl, online_s, least_s - 1e-9));
        cr_expect(epsilon_eq(dbl, ledger_sum_s(&record->online), online_s, 1e-9));
        cr_expect(ge(dbl, record->online.seconds[TIME_PROCESSOR_WAIT], 0.0));
        cr_expect(ge(dbl, record->online.seconds[TIME_LINK_WAIT], 0.0));
        slower += online_s > least_s + 1e-6;
    }
    cr_expect(gt(u64, slower, f.metrics.extras->record_count / 20)); /* they did meet */
    metrics_free(&f.metrics);
}

/* The server's four cores do 6 + 1 core-seconds for each inference of the first class. Slots enough
 * keep them busy although phases fall into step. */
Test(machine_laws, throughput_comes_to_the_bound_and_not_above)
{
    struct contended_fixture f;
    const double bound_per_s = 4.0 / 7.0;
    init_busy(&f, 1.0, 50000.0);
    f.settings.class_count = 1;
    f.settings.record_requests = false;
    f.classes[0].offline_slots = f.classes[0].storage_bytes = 8;
    fixture_run(&f);
    double done_per_s = (double)f.metrics.done / 50000.0;
    double used = f.metrics.extras->uses[0].used[PHASE_OFFLINE]
                + f.metrics.extras->uses[0].used[PHASE_ONLINE];
    cr_expect(le(dbl, used, 4.0 * (1.0 + 1e-12)));
    cr_expect(le(dbl, done_per_s, bound_per_s));
    cr_expect(ge(dbl, done_per_s, 0.99 * bound_per_s));
    metrics_free(&f.metrics);
}

Test(machine_laws, the_same_seed_gives_the_same_metrics)
{
    struct contended_fixture f;
    init_busy(&f, 0.3, 5000.0);
    f.settings.variability = (struct variability){VARIABILITY_LOGNORMAL, 0.5};
    f.arrivals.assignment = ARRIVALS_RANDOM;
    fixture_run(&f);
    struct metrics first = f.metrics;
    fixture_run(&f);
    cr_assert(eq(sz, first.extras->record_count, f.metrics.extras->record_count));
    for (size_t i = 0; i < first.extras->record_count; i++)
        cr_assert(first.extras->records[i].completion_s == f.metrics.extras->records[i].completion_s
                  || first.extras->records[i].state != REQUEST_DONE);
    cr_expect(first.extras->uses[0].used[PHASE_ONLINE]
              == f.metrics.extras->uses[0].used[PHASE_ONLINE]);
    cr_expect(eq(u64, first.events, f.metrics.events));
    metrics_free(&first);
    metrics_free(&f.metrics);
}
