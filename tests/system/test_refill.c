#include "contended_fixture.h"

/* Offline phases of 10 s, online phases of 1 s, with dedicated sharing. */
static void init(struct contended_fixture *fixture, uint64_t capacity, double arrivals_s[],
                 uint64_t count)
{
    fixture_init(fixture, capacity, arrivals_s, count);
    fixture->settings.sharing = SHARING_DEDICATED;
    for (size_t i = 0; i < FIXTURE_CLASSES; i++) {
        fixture_add(&fixture->plans[i], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 10.0, 1.0));
        fixture_add(&fixture->plans[i], work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 1.0, 1.0));
    }
}

static uint64_t precomputes_until(struct contended_fixture *fixture, double horizon_s)
{
    fixture->settings.horizon_s = horizon_s;
    fixture_run(fixture);
    uint64_t precomputes = fixture->metrics.precomputes;
    metrics_free(&fixture->metrics);
    return precomputes;
}

Test(refill, a_threshold_lets_the_stock_fall_below_low_and_fills_it_up_to_high)
{
    double arrivals_s[] = {100.0, 110.0, 500.0};
    struct contended_fixture f;
    init(&f, 8, arrivals_s, 3);
    f.settings.refill = (struct refill_settings){.policy = REFILL_THRESHOLD, .low = 2, .high = 3};
    cr_expect(eq(u64, precomputes_until(&f, 99.0), 3));
    cr_expect(eq(u64, precomputes_until(&f, 109.0), 3)); /* 2 are left, which is not below low */
    cr_expect(eq(u64, precomputes_until(&f, 120.5), 4)); /* 1 was left at 110 */
    cr_expect(eq(u64, precomputes_until(&f, 499.0), 5)); /* 3 again */
}

Test(refill, the_last_phase_up_to_high_is_not_followed_by_more)
{
    double arrivals_s[] = {25.0, 500.0};
    struct contended_fixture f;
    init(&f, 8, arrivals_s, 2);
    f.settings.refill = (struct refill_settings){.policy = REFILL_THRESHOLD, .low = 2, .high = 3};
    cr_expect(
        eq(u64, precomputes_until(&f, 499.0), 3)); /* one was taken while the third was made */
}

/*
 * Looks are at 0, 16, 32, ... after the last end. Without stock the first phase is from 16 to 26,
 * and the next look at 42. At 30 a request takes the first precompute. So at 42 the stock is 0, and
 * goes on to two: from 42 to 52, and from 68 to 78. Of the requests at 80 and 82 both find one.
 */
Test(refill, on_a_grid_a_threshold_counts_the_stock_at_the_look)
{
    double arrivals_s[] = {30.0, 80.0, 82.0};
    for (int shared = 0; shared < 2; shared++) {
        struct contended_fixture f;
        init(&f, 8, arrivals_s, 3);
        f.settings.sharing = shared ? SHARING_CONTENDED : SHARING_DEDICATED;
        f.settings.refill = (struct refill_settings){
            .policy = REFILL_THRESHOLD, .low = 1, .high = 2, .check_every_s = 16.0};
        fixture_run(&f);
        expect_done(&f, 1, 31.0);
        expect_done(&f, 2, 81.0);
        expect_done(&f, 3, 83.0);
        cr_expect(eq(u64, f.metrics.stock_outs, 0));
        metrics_free(&f.metrics);
        cr_expect(eq(u64, precomputes_until(&f, 77.0), 2));
        cr_expect(eq(u64, precomputes_until(&f, 79.0), 3));
    }
}

/* From 16 on to three: two are there at 52, and one is taken at 60, before the look at 68. Then
 * there is one, and two more are made: from 68 to 78 and from 94 to 104. */
Test(refill, what_is_taken_before_a_look_is_made_up_for_up_to_high)
{
    double arrivals_s[] = {60.0};
    struct contended_fixture f;
    init(&f, 8, arrivals_s, 1);
    f.settings.refill = (struct refill_settings){
        .policy = REFILL_THRESHOLD, .low = 1, .high = 3, .check_every_s = 16.0};
    cr_expect(eq(u64, precomputes_until(&f, 103.0), 3));
    cr_expect(eq(u64, precomputes_until(&f, 500.0), 4));
}

Test(refill, on_demand_makes_one_precompute_per_request_from_its_arrival_on)
{
    double arrivals_s[] = {5.0, 6.0, 40.0};
    struct contended_fixture f;
    init(&f, 8, arrivals_s, 3);
    f.settings.refill.policy = REFILL_ON_DEMAND;
    fixture_run(&f);
    expect_done(&f, 1, 16.0);
    expect_done(&f, 2, 26.0); /* offline 15 to 25 */
    expect_done(&f, 3, 51.0);
    cr_expect(eq(u64, f.metrics.precomputes, 3));
    metrics_free(&f.metrics);
}

Test(refill, off_peak_refills_between_two_times_of_day_and_phases_under_way_finish)
{
    double arrivals_s[] = {150000.0};
    struct contended_fixture f;
    init(&f, 1000, arrivals_s, 1);
    f.settings.refill =
        (struct refill_settings){.policy = REFILL_OFF_PEAK, .from_s = 1000.0, .to_s = 1025.0};
    cr_expect(eq(u64, precomputes_until(&f, 999.0), 0));
    cr_expect(eq(u64, precomputes_until(&f, 80000.0), 3)); /* begun at 1000, 1010, 1020 */
    cr_expect(eq(u64, precomputes_until(&f, 90000.0), 6)); /* and on the next day */
    f.settings.refill.from_s = 86390.0; /* past midnight: from 0 to 1025, and from 86390 on */
    cr_expect(eq(u64, precomputes_until(&f, 80000.0), 103));
    cr_expect(eq(u64, precomputes_until(&f, 86401.0), 104));
}

Test(refill, no_phase_begins_at_a_look_after_the_off_peak_part)
{
    double arrivals_s[] = {150000.0};
    struct contended_fixture f;
    init(&f, 1000, arrivals_s, 1);
    f.settings.refill = (struct refill_settings){
        .policy = REFILL_OFF_PEAK, .from_s = 1000.0, .to_s = 1025.0, .check_every_s = 16.0};
    cr_expect(eq(u64, precomputes_until(&f, 80000.0), 1)); /* from 1008 on; 1018 + 16 is too late */
}

/* Three clients, one offline slot at the server; when each client's first request is done. */
static void init_three(struct contended_fixture *fixture, double arrivals_s[], uint64_t count)
{
    init(fixture, 2, arrivals_s, count);
    fixture->classes[0].count = 3;
    fixture->arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture->settings.server.offline_slots = 1;
}

Test(refill, clients_take_turns_at_the_servers_slot)
{
    double arrivals_s[] = {0.0, 0.0, 0.0};
    struct contended_fixture f;
    init_three(&f, arrivals_s, 3);
    fixture_run(&f);
    expect_done(&f, 1, 11.0);
    expect_done(&f, 2, 21.0);
    expect_done(&f, 3, 31.0);
    cr_expect(eq(u64, f.metrics.precomputes, 9)); /* two each in the end */
    metrics_free(&f.metrics);
}

/* A client without stock and one with five, room for nine each, one slot at the server: by turns,
 * the first begins phases at 0, 20, 40, ... Requests alternate between the two. */
static void init_unequal(struct contended_fixture *fixture, double arrivals_s[], uint64_t count)
{
    init(fixture, 9, arrivals_s, count);
    fixture->settings.class_count = 2;
    fixture->arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture->settings.server.offline_slots = 1;
    fixture->classes[0].online_slots = 9;
    fixture->classes[1].initial_stock = 5;
}

Test(refill, the_emptiest_client_comes_first)
{
    double arrivals_s[] = {31.0, 31.0, 31.0, 31.0, 31.0};
    struct contended_fixture f;
    init_unequal(&f, arrivals_s, 5);
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.stock_outs, 1));
    expect_done(&f, 5, 51.0); /* its third phase is from 40 to 50 */
    metrics_free(&f.metrics);
    f.settings.refill.order = REFILL_EMPTIEST_FIRST;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.stock_outs, 0)); /* from 0, 10 and 20 */
    metrics_free(&f.metrics);
}

Test(refill, a_client_whose_request_waits_comes_first)
{
    double arrivals_s[] = {12.0, 12.0, 12.0, 12.0, 12.0};
    struct contended_fixture f;
    init_unequal(&f, arrivals_s, 5);
    fixture_run(&f);
    expect_done(&f, 1, 13.0);
    expect_done(&f, 3, 31.0); /* 20 to 30 */
    expect_done(&f, 5, 51.0); /* 40 to 50 */
    metrics_free(&f.metrics);
    f.settings.refill.order = REFILL_WAITING_FIRST;
    fixture_run(&f);
    expect_done(&f, 3, 31.0);
    expect_done(&f, 5, 41.0); /* 30 to 40 */
    metrics_free(&f.metrics);
}

/* The server holds two precomputes of three clients: whoever takes one makes room for the next. */
Test(refill, the_servers_storage_is_shared_by_all_clients)
{
    double arrivals_s[] = {50.0, 50.0, 50.0};
    struct contended_fixture f;
    init_three(&f, arrivals_s, 3);
    f.settings.server.offline_slots = NO_LIMIT;
    f.settings.server.storage_bytes = 2;
    fixture_run(&f);
    expect_done(&f, 1, 51.0);
    expect_done(&f, 2, 51.0);
    expect_done(&f, 3, 61.0); /* its turn at 50, when the first was taken */
    metrics_free(&f.metrics);
}

/* What cannot be stored is made for who expects it, and counts at the server. */
Test(refill, own_offline_phases_wait_for_the_servers_slot)
{
    double arrivals_s[] = {0.0, 0.0, 0.0};
    struct contended_fixture f;
    init_three(&f, arrivals_s, 3);
    f.classes[0].storage_bytes = 0;
    fixture_run(&f);
    expect_done(&f, 1, 11.0);
    expect_done(&f, 2, 21.0);
    expect_done(&f, 3, 31.0);
    cr_expect(eq(u64, f.metrics.precomputes, 3));
    metrics_free(&f.metrics);
}

/* ---- where nothing can be stored ---- */

/* Two requests in service at a time, for which phases of 10 s are made one after the other. */
Test(refill, offline_slots_hold_where_nothing_can_be_stored)
{
    double arrivals_s[] = {0.0, 0.0, 0.0};
    struct contended_fixture f;
    init(&f, 0, arrivals_s, 3);
    f.classes[0].online_slots = 3;
    fixture_run(&f);
    expect_done(&f, 1, 11.0);
    expect_done(&f, 2, 21.0);
    expect_done(&f, 3, 31.0);
    metrics_free(&f.metrics);
    f.classes[0].offline_slots = 2;
    fixture_run(&f);
    expect_done(&f, 2, 11.0);
    expect_done(&f, 3, 21.0);
    metrics_free(&f.metrics);
}

Test(refill, policies_hold_where_nothing_can_be_stored)
{
    double arrivals_s[] = {0.0, 0.0, 70.0};
    struct contended_fixture f;
    init(&f, 0, arrivals_s, 3);
    f.classes[0].online_slots = 3;
    f.classes[0].offline_slots = 3;
    f.settings.refill =
        (struct refill_settings){.policy = REFILL_OFF_PEAK, .from_s = 60.0, .to_s = 90.0};
    fixture_run(&f);
    expect_done(&f, 1, 71.0);
    expect_done(&f, 2, 71.0);
    expect_done(&f, 3, 81.0);
    metrics_free(&f.metrics);
    f.settings.refill = (struct refill_settings){.policy = REFILL_THRESHOLD, .low = 1, .high = 1};
    fixture_run(&f); /* never more than one under way, as with room for one */
    expect_done(&f, 1, 11.0);
    expect_done(&f, 2, 21.0);
    metrics_free(&f.metrics);
    f.settings.refill = (struct refill_settings){.policy = REFILL_ON_DEMAND};
    fixture_run(&f);
    expect_done(&f, 2, 11.0);
    metrics_free(&f.metrics);
}

/* The phase that the first began at 0 s, and gave up on at 7 s, is the second's from 8 s on; that
 * of the third, which gives up at 27 s, is nobody's at 30 s. */
Test(refill, a_phase_whose_request_gave_up_serves_the_next_or_nobody)
{
    double arrivals_s[] = {0.0, 8.0, 20.0, 40.0};
    struct contended_fixture f;
    init(&f, 0, arrivals_s, 4);
    f.classes[0].give_up_after_s = 7.0;
    fixture_run(&f);
    expect_done(&f, 2, 11.0);
    cr_expect(eq(u64, f.metrics.dropped, 3));
    cr_expect(eq(u64, f.metrics.precomputes, 3));
    metrics_free(&f.metrics);
}

/* Less storage is never better: the same requests, room for none to three. */
Test(refill, less_storage_never_looks_better)
{
    double arrivals_s[40];
    struct contended_fixture f;
    double worse_s = INFINITY;
    for (int i = 0; i < 40; i++)
        arrivals_s[i] = 30.0 + 7.0 * i + (i % 5);
    for (uint64_t room = 0; room <= 3; room++) {
        init(&f, room, arrivals_s, 40);
        f.classes[0].online_slots = 10;
        fixture_run(&f);
        cr_expect(eq(u64, f.metrics.done, 40));
        cr_expect(le(dbl, f.metrics.tallies[METRIC_E2E].mean, worse_s));
        worse_s = f.metrics.tallies[METRIC_E2E].mean;
        metrics_free(&f.metrics);
    }
}

/* ---- the grid of checks ---- */

/* Looks every 0.1 s after a phase of 0.3 s that ended at 0.4 s: in exact arithmetic one of them is
 * at 0.7 s, when the only precompute is taken. */
Test(refill, a_look_at_the_time_at_which_room_gets_free_sees_it)
{
    for (int look = 1; look <= 200; look++) {
        double arrivals_s[] = {0.4 + 0.1 * look, 1000.0};
        struct contended_fixture f;
        init(&f, 1, arrivals_s, 2);
        f.plans[0].steps[0].work_core_s = 0.3;
        f.settings.refill.check_every_s = 0.1;
        double ready_s = 0.4 + 0.1 * look + 0.3;
        cr_expect(eq(u64, precomputes_until(&f, ready_s - 0.01), 1), "look %d", look);
        cr_expect(eq(u64, precomputes_until(&f, ready_s + 0.01), 2), "look %d", look);
    }
}
