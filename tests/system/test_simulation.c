#include "machine_fixture.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* Start, offline wait and completion of the k-th request, counted from 1. */
static void expect_request(const struct machine_fixture *fixture, size_t k, double start_s,
                           double offline_wait_s, double completion_s)
{
    const struct request_record *record = &fixture->metrics.extras->records[k - 1];
    cr_assert(eq(u64, record->request_index, k));
    cr_expect(epsilon_eq(dbl, record->start_s, start_s, 1e-12));
    cr_expect(epsilon_eq(dbl, record->offline_wait_s, offline_wait_s, 1e-12));
    cr_expect(epsilon_eq(dbl, record->completion_s, completion_s, 1e-12));
}

Test(simulation, a_cold_start_makes_the_first_requests_wait_for_offline_phases)
{
    double arrivals_s[] = {0.0, 1.0, 31.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 1, arrivals_s, 3);
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 10.0, 12.0); /* offline 0 to 10 */
    expect_request(&fixture, 2, 12.0, 8.0, 22.0); /* offline 10 to 20 */
    expect_request(&fixture, 3, 31.0, 0.0, 33.0); /* ready since 30 */
    cr_expect(eq(u64, fixture.metrics.stock_outs, 2));
    cr_expect(eq(u64, fixture.metrics.taken_up, 3));
    metrics_free(&fixture.metrics);
}

Test(simulation, the_polling_grid_starts_anew_at_each_end_of_an_offline_phase)
{
    double arrivals_s[] = {0.0, 40.25};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 1, arrivals_s, 2);
    fixture.settings.refill.check_every_s = 1.0;
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 11.0, 13.0); /* checked at 1, offline 1 to 11 */
    expect_request(&fixture, 2, 40.25, 0.0, 42.25);
    /* checked at 12: offline 12 to 22; room from 40.25 on, noticed at 41 = 22 + 19: 41 to 51 */
    cr_expect(eq(u64, fixture.metrics.precomputes, 3));
    metrics_free(&fixture.metrics);
}

Test(simulation, a_full_stock_serves_at_once_until_it_is_empty)
{
    double arrivals_s[] = {0.0, 0.0, 0.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 2, arrivals_s, 3);
    fixture.client.initial_stock = STOCK_FULL;
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 0.0, 2.0);
    expect_request(&fixture, 2, 2.0, 0.0, 4.0);
    expect_request(&fixture, 3, 4.0, 6.0,
                   12.0); /* offline 0 to 10, begun when the first was taken */
    cr_expect(eq(u64, fixture.metrics.stock_outs, 1));
    metrics_free(&fixture.metrics);
}

Test(simulation, the_stock_begins_with_as_many_as_asked_for)
{
    double arrivals_s[] = {0.0, 0.0, 0.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 5, arrivals_s, 3);
    fixture.client.initial_stock = 1;
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 0.0, 2.0);
    expect_request(&fixture, 2, 2.0, 8.0, 12.0);  /* offline 0 to 10 */
    expect_request(&fixture, 3, 12.0, 8.0, 22.0); /* offline 10 to 20 */
    metrics_free(&fixture.metrics);
}

Test(simulation, where_nothing_fits_each_request_runs_its_own_offline_phase)
{
    double arrivals_s[] = {0.0, 1.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 0, arrivals_s, 2);
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 10.0, 12.0);
    expect_request(&fixture, 2, 12.0, 10.0, 24.0);
    cr_expect(eq(u64, fixture.metrics.stock_outs, 2));
    metrics_free(&fixture.metrics);
}

Test(simulation, the_server_too_must_have_room)
{
    double arrivals_s[] = {0.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 5, arrivals_s, 1);
    fixture.settings.server.storage_bytes = 0;
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 10.0, 12.0);
    cr_expect(eq(u64, fixture.metrics.precomputes, 1)); /* its own, and none for the stock */
    metrics_free(&fixture.metrics);
}

Test(simulation, a_plan_without_offline_phase_knows_no_stock_outs)
{
    double arrivals_s[] = {0.0, 1.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 5, arrivals_s, 2);
    fixture.plan.steps = &fixture.steps[1];
    fixture.plan.step_count = 1;
    fixture.plan.offline_step_count = 0;
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 0.0, 2.0);
    expect_request(&fixture, 2, 2.0, 0.0, 4.0);
    cr_expect(eq(u64, fixture.metrics.stock_outs, 0));
    cr_expect(eq(u64, fixture.metrics.precomputes, 0));
    metrics_free(&fixture.metrics);
}

Test(simulation, two_online_slots_serve_two_requests_side_by_side)
{
    double arrivals_s[] = {0.0, 0.0, 0.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 5, arrivals_s, 3);
    fixture.client.initial_stock = 5;
    fixture.client.online_slots = 2;
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 0.0, 2.0);
    expect_request(&fixture, 2, 0.0, 0.0, 2.0);
    expect_request(&fixture, 3, 2.0, 0.0, 4.0);
    metrics_free(&fixture.metrics);
}

Test(simulation, two_offline_slots_make_two_precomputes_side_by_side)
{
    double arrivals_s[] = {0.0, 0.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 5, arrivals_s, 2);
    fixture.client.offline_slots = 2;
    cr_assert(machine_fixture_run(&fixture));
    expect_request(&fixture, 1, 0.0, 10.0, 12.0);
    expect_request(&fixture, 2, 12.0, 0.0, 14.0);
    metrics_free(&fixture.metrics);
}

Test(simulation, the_cut_leaves_out_what_falls_on_the_horizon)
{
    double arrivals_s[] = {0.0, 1.0, 2.0, 12.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 1, arrivals_s, 4);
    fixture.settings.horizon_s = 12.0; /* when the first would be done and the last would arrive */
    cr_assert(machine_fixture_run(&fixture));
    cr_expect(eq(u64, fixture.metrics.arrived, 3));
    cr_expect(eq(u64, fixture.metrics.done, 0));
    cr_expect(eq(u64, fixture.metrics.in_service, 1));
    cr_expect(eq(u64, fixture.metrics.waiting, 2));
    cr_expect(eq(u64, fixture.metrics.in_system_at_half, 3));
    cr_expect(eq(u64, fixture.metrics.in_system_at_horizon, 3));
    cr_expect(epsilon_eq(dbl, fixture.metrics.extras->records[0].offline_wait_s, 10.0, 1e-12));
    cr_expect(isnan(fixture.metrics.extras->records[0].completion_s));
    cr_expect(isnan(fixture.metrics.extras->records[1].start_s));
    metrics_free(&fixture.metrics);
}

Test(simulation, draining_ends_when_the_last_request_is_done)
{
    double arrivals_s[] = {0.0, 1.0, 25.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 1, arrivals_s, 3);
    fixture.settings.horizon_s = 20.0;
    fixture.settings.drain = true;
    cr_assert(machine_fixture_run(&fixture));
    cr_expect(eq(u64, fixture.metrics.arrived, 2)); /* none after the horizon */
    cr_expect(eq(u64, fixture.metrics.done, 2));
    expect_request(&fixture, 2, 12.0, 8.0, 22.0);
    cr_expect(eq(u64, fixture.metrics.in_system_at_horizon, 1));
    metrics_free(&fixture.metrics);
}

Test(simulation, draining_gives_up_at_twice_the_horizon)
{
    double arrivals_s[] = {0.0, 0.0, 0.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 1, arrivals_s, 3);
    fixture.settings.horizon_s = 13.0; /* done at 12, 22 and 32: the last is past 26 */
    fixture.settings.drain = true;
    cr_assert(machine_fixture_run(&fixture));
    cr_expect(eq(u64, fixture.metrics.done, 2));
    cr_expect(eq(u64, fixture.metrics.in_service, 1));
    metrics_free(&fixture.metrics);
}

Test(simulation, requests_of_the_warm_up_count_nowhere)
{
    double arrivals_s[] = {0.0, 1.0, 31.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 1, arrivals_s, 3);
    fixture.settings.warmup_s = 1.0;
    cr_assert(machine_fixture_run(&fixture));
    cr_expect(eq(u64, fixture.metrics.arrived, 2));
    cr_expect(eq(u64, fixture.metrics.left_out, 1));
    cr_expect(eq(u64, fixture.metrics.done, 2));
    cr_expect(eq(u64, fixture.metrics.taken_up, 2));
    cr_expect(eq(u64, fixture.metrics.stock_outs, 1));
    cr_expect(eq(u64, fixture.metrics.tallies[METRIC_E2E].count, 2));
    /* 21 s and 2 s */
    cr_expect(epsilon_eq(dbl, fixture.metrics.tallies[METRIC_E2E].mean, 11.5, 1e-12));
    metrics_free(&fixture.metrics);
}

Test(simulation, the_parts_of_the_latency_add_up)
{
    double arrivals_s[] = {0.0, 1.0, 2.0, 3.0, 50.0, 50.5};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 2, arrivals_s, 6);
    cr_assert(machine_fixture_run(&fixture));
    const struct tally *tallies = fixture.metrics.tallies;
    double sum_s = tallies[METRIC_QUEUE_WAIT].mean + tallies[METRIC_OFFLINE_WAIT].mean
                 + tallies[METRIC_ONLINE].mean;
    cr_expect(epsilon_eq(dbl, tallies[METRIC_E2E].mean, sum_s, 1e-9));
    cr_expect(eq(u64, tallies[METRIC_E2E].count, 6));
    metrics_free(&fixture.metrics);
}

Test(simulation, most_precomputes_is_what_the_tighter_side_holds)
{
    double arrivals_s[] = {0.0};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 7, arrivals_s, 1);
    cr_expect(eq(u64, settings_most_precomputes(&fixture.settings, &fixture.client), 7));
    fixture.settings.refill.strict = true;
    cr_expect(eq(u64, settings_most_precomputes(&fixture.settings, &fixture.client), 6));
    fixture.settings.server.storage_bytes = 3;
    cr_expect(eq(u64, settings_most_precomputes(&fixture.settings, &fixture.client), 2));
}

/* A thousand requests a second at a machine that serves one in two seconds. One less is kept. */
Test(simulation, more_unfinished_requests_than_can_be_kept_end_it)
{
    size_t most = SIMULATION_MOST_UNFINISHED + 2000; /* done by then: not quite so many */
    double *arrivals_s = malloc(most * sizeof *arrivals_s);
    struct machine_fixture fixture;
    struct error error = {0};
    for (size_t i = 0; i < most; i++)
        arrivals_s[i] = 1e-3 * (double)(i + 1);
    machine_fixture_init(&fixture, 0, arrivals_s, most);
    fixture.settings.record_requests = false;
    fixture.settings.horizon_s = 1e9;
    fixture.steps[0].work_core_s = 0.0;
    machine_fixture_compile(&fixture);
    cr_expect(not(simulation_run(&fixture.settings, 1, &fixture.metrics, &error)));
    cr_expect(eq(int, (int)error.code, ERROR_INPUT));
    cr_expect(eq(str, error.place, (char *)"arrivals"));
    cr_expect(eq(str, error.message,
                 (char *)"4000000 requests are unfinished at 4002 s of a simulation, after 1000 "
                         "arrivals per second: no more are kept. Bound them by max_waiting or "
                         "give_up_after_s of the clients, lower the rate, or shorten horizon_s"));
    metrics_free(&fixture.metrics);
    fixture.client.max_waiting = 1;
    cr_expect(simulation_run(&fixture.settings, 1, &fixture.metrics, &error));
    metrics_free(&fixture.metrics);
    free(arrivals_s);
}

/* 12, 21 and 2 s; the fourth comes at 31.5 and is under way at the end of the horizon. What the
 * clock rounds decides nothing, a part in 10^9 is no more; a microsecond does. */
Test(simulation, who_keeps_a_limit_is_counted_but_for_what_the_clock_rounds)
{
    const struct latency_limit limits[] = {
        {METRIC_E2E, 12.0}, {METRIC_E2E, nextafter(12.0, 0.0)}, {METRIC_E2E, 12.0 - 1e-6},
        {METRIC_E2E, 21.0}, {METRIC_OFFLINE_WAIT, 8.0},         {METRIC_QUEUE_WAIT, 0.0}};
    const uint64_t kept[] = {2, 2, 1, 3, 2, 2};
    double arrivals_s[] = {0.0, 1.0, 31.0, 31.5};
    struct machine_fixture fixture;
    machine_fixture_init(&fixture, 1, arrivals_s, 4);
    fixture.settings.horizon_s = 34.0;
    fixture.settings.limits = limits;
    fixture.settings.limit_count = sizeof limits / sizeof *limits;
    cr_assert(machine_fixture_run(&fixture));
    cr_expect(eq(u64, fixture.metrics.arrived, 4));
    cr_expect(eq(u64, fixture.metrics.done, 3));
    for (size_t i = 0; i < fixture.settings.limit_count; i++)
        cr_expect(eq(u64, metrics_kept(&fixture.metrics, &limits[i]), kept[i]), "%zu", i);
    metrics_free(&fixture.metrics);
}
