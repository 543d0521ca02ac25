/*
 * What is done once per client in its first request; and work of both parties at the same time.
 */
#include "contended_fixture.h"

/* Set-up of 5 s, then 2 s of each request. */
static void add_steps(struct fixture_plan *plan)
{
    fixture_add(plan, work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 5.0, 1.0))->once_per_client =
        true;
    fixture_add(plan, work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 2.0, 1.0));
}

static void init(struct contended_fixture *fixture, enum sharing sharing, double arrivals_s[],
                 uint64_t count)
{
    fixture_init(fixture, 1, arrivals_s, count);
    fixture->settings.sharing = sharing;
    for (size_t i = 0; i < FIXTURE_CLASSES; i++)
        add_steps(&fixture->plans[i]);
}

static const enum sharing sharings[] = {SHARING_DEDICATED, SHARING_CONTENDED};

/* ---- set-up ---- */

Test(setup, the_first_request_of_a_client_pays)
{
    double arrivals_s[] = {0.0, 10.0, 20.0};
    for (int i = 0; i < 2; i++) {
        struct contended_fixture fixture;
        init(&fixture, sharings[i], arrivals_s, 3);
        fixture_run(&fixture);
        expect_done(&fixture, 1, 7.0);
        expect_done(&fixture, 2, 12.0);
        expect_done(&fixture, 3, 22.0);
        cr_expect(eq(u64, fixture.metrics.observations->phase_times[PHASE_ONLINE].count, 3));
        cr_expect(epsilon_eq(
            dbl, ledger_sum_s(&fixture.metrics.observations->phase_times[PHASE_ONLINE].total), 11.0,
            1e-9));
        metrics_free(&fixture.metrics);
    }
}

/* Three clients of one class and two of another, in turn: five of eight requests pay. */
Test(setup, each_client_of_each_class_pays_once)
{
    double arrivals_s[] = {0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0};
    for (int i = 0; i < 2; i++) {
        struct contended_fixture fixture;
        size_t paid = 0;
        init(&fixture, sharings[i], arrivals_s, 8);
        fixture.settings.class_count = 2;
        fixture.classes[0].count = 3;
        fixture.classes[1].count = 2;
        fixture.arrivals.assignment = ARRIVALS_ROUND_ROBIN;
        fixture_run(&fixture);
        for (size_t k = 0; k < fixture.metrics.extras->record_count; k++) {
            const struct request_record *record = &fixture.metrics.extras->records[k];
            double online_s = record->completion_s - record->start_s;
            bool is_first = k < 5;
            cr_expect(epsilon_eq(dbl, online_s, is_first ? 7.0 : 2.0, 1e-9), "request %zu", k + 1);
            paid += online_s > 3.0;
        }
        cr_expect(eq(sz, paid, 5));
        metrics_free(&fixture.metrics);
    }
}

/* The second waits for the slot until 7, and gives up at 4; the third finds the client set up. */
Test(setup, who_gives_up_pays_nothing)
{
    double arrivals_s[] = {0.0, 1.0, 20.0};
    for (int i = 0; i < 2; i++) {
        struct contended_fixture fixture;
        init(&fixture, sharings[i], arrivals_s, 3);
        fixture.classes[0].give_up_after_s = 3.0;
        fixture_run(&fixture);
        expect_done(&fixture, 1, 7.0);
        cr_expect(eq(u64, fixture.metrics.dropped, 1));
        expect_done(&fixture, 3, 22.0);
        metrics_free(&fixture.metrics);
    }
}

/* At the horizon the first is in its set-up: what comes later has been set up. */
Test(setup, a_horizon_within_it_leaves_the_request_in_service)
{
    double arrivals_s[] = {0.0};
    for (int i = 0; i < 2; i++) {
        struct contended_fixture fixture;
        init(&fixture, sharings[i], arrivals_s, 1);
        fixture.settings.horizon_s = 4.0;
        fixture_run(&fixture);
        cr_expect(eq(u64, fixture.metrics.in_service, 1));
        metrics_free(&fixture.metrics);
        fixture.settings.drain = true;
        fixture_run(&fixture);
        expect_done(&fixture, 1, 7.0);
        metrics_free(&fixture.metrics);
    }
}

Test(setup, who_begins_with_a_stock_is_set_up)
{
    double arrivals_s[] = {0.0, 10.0};
    for (int i = 0; i < 2; i++) {
        struct contended_fixture fixture;
        init(&fixture, sharings[i], arrivals_s, 2);
        fixture.classes[0].initial_stock = STOCK_FULL;
        fixture_run(&fixture);
        expect_done(&fixture, 1, 2.0);
        expect_done(&fixture, 2, 12.0);
        metrics_free(&fixture.metrics);
    }
}

/* ---- both parties at once ---- */

/* The client has 3 s to compute and the server 1 s; then comes a byte. */
static void add_joint(struct fixture_plan *plan)
{
    fixture_add(plan, work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 3.0, 1.0));
    fixture_add_after(plan, work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0, 1.0), 0);
    fixture_add_after(plan, transfer_step(PHASE_ONLINE, RESOURCE_DOWNLINK, 1, 1), 3);
}

Test(joint_work, ends_when_the_slower_is_done)
{
    double arrivals_s[] = {0.0};
    for (int i = 0; i < 2; i++) {
        struct contended_fixture fixture;
        fixture_init(&fixture, 1, arrivals_s, 1);
        fixture.settings.sharing = sharings[i];
        add_joint(&fixture.plans[0]);
        fixture_run(&fixture);
        expect_done(&fixture, 1, 4.0);
        metrics_free(&fixture.metrics);
    }
}

/* Five clients at a server with one core: each part of a second takes five, and is the slower. */
Test(joint_work, ends_when_a_busy_server_is_done)
{
    double arrivals_s[] = {0.0, 0.0, 0.0, 0.0, 0.0};
    struct contended_fixture fixture;
    fixture_init(&fixture, 1, arrivals_s, 5);
    fixture.settings.server.cores = 1.0;
    fixture.classes[0].count = 5;
    fixture.arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    add_joint(&fixture.plans[0]);
    fixture_run(&fixture);
    for (size_t k = 1; k <= 5; k++)
        expect_done(&fixture, k, 6.0);
    metrics_free(&fixture.metrics);
}

/* Clients at 0, 1 and 2 s; one server core; the server's part takes 3 s alone. Fluid: 0-1 alone
 * (1 of 3 done), 1-2 in halves (1.5, 0.5), 2-6.5 in thirds until the first has its 3 at 6.5, then
 * in halves: 3 - 2 = 1 is left of the second, done at 8.5, and 1.5 - 1 = 0.5 of the third, at 9. */
Test(joint_work, meets_the_fluid_of_shares)
{
    double arrivals_s[] = {0.0, 1.0, 2.0};
    struct contended_fixture fixture;
    fixture_init(&fixture, 1, arrivals_s, 3);
    fixture.settings.server.cores = 1.0;
    fixture.classes[0].count = 3;
    fixture.arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture_add(&fixture.plans[0], work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 1.0, 1.0));
    fixture_add_after(&fixture.plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 3.0, 1.0), 0);
    fixture_run(&fixture);
    expect_done(&fixture, 1, 6.5);
    expect_done(&fixture, 2, 8.5);
    expect_done(&fixture, 3, 9.0);
    metrics_free(&fixture.metrics);
}
