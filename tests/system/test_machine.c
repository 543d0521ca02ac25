#include "contended_fixture.h"

#include "models/crypto/he_schedule.h"

/* An upload offline, one online; a precompute lies ready, and the next is made from the start. */
static void init_uploads(struct contended_fixture *fixture, double arrivals_s[], uint64_t count)
{
    fixture_init(fixture, 2, arrivals_s, count);
    fixture_add(&fixture->plans[0], transfer_step(PHASE_OFFLINE, RESOURCE_UPLINK, 10, 1));
    fixture_add(&fixture->plans[0], transfer_step(PHASE_ONLINE, RESOURCE_UPLINK, 4, 1));
    fixture->classes[0].initial_stock = 1;
}

Test(machine, an_online_upload_goes_before_an_offline_one)
{
    double arrivals_s[] = {3.0, 20.0};
    struct contended_fixture f;
    init_uploads(&f, arrivals_s, 2);
    f.settings.horizon_s = 14.5;
    fixture_run(&f);
    expect_done(&f, 1, 7.0);
    cr_expect(eq(u64, f.metrics.precomputes, 1)); /* 0 to 3 and 7 to 14 */
    expect_ledger(&f.metrics.extras->records[0].online, 0.0, 4.0, 0.0, 0.0, 0.0);
    expect_ledger(&f.metrics.observations->phase_times[PHASE_OFFLINE].total, 0.0, 10.0, 0.0, 0.0,
                  4.0);
    metrics_free(&f.metrics);
}

Test(machine, with_equal_priority_uploads_share_the_link)
{
    double arrivals_s[] = {3.0, 20.0};
    struct contended_fixture f;
    init_uploads(&f, arrivals_s, 2);
    f.settings.priority = PRIORITY_EQUAL;
    f.settings.horizon_s = 14.5;
    fixture_run(&f);
    expect_done(&f, 1, 11.0); /* half the link */
    expect_ledger(&f.metrics.extras->records[0].online, 0.0, 4.0, 0.0, 0.0, 4.0);
    expect_ledger(&f.metrics.observations->phase_times[PHASE_OFFLINE].total, 0.0, 10.0, 0.0, 0.0,
                  4.0);
    metrics_free(&f.metrics);
}

Test(machine, a_fifo_link_lets_the_offline_upload_finish)
{
    double arrivals_s[] = {3.0};
    struct contended_fixture f;
    init_uploads(&f, arrivals_s, 1);
    f.classes[0].link_discipline = DISCIPLINE_IN_ORDER;
    fixture_run(&f);
    expect_done(&f, 1, 14.0); /* 10 to 14 */
    expect_ledger(&f.metrics.extras->records[0].online, 0.0, 4.0, 0.0, 0.0, 7.0);
    metrics_free(&f.metrics);
}

Test(machine, propagation_holds_no_bandwidth)
{
    double arrivals_s[] = {0.0, 0.0};
    struct contended_fixture f;
    fixture_init(&f, 1, arrivals_s, 2);
    fixture_add(&f.plans[0], transfer_step(PHASE_ONLINE, RESOURCE_DOWNLINK, 4, 3));
    f.classes[0].link.rtt_s = 2.0;
    f.classes[0].online_slots = 2;
    f.classes[0].link_discipline = DISCIPLINE_IN_ORDER;
    fixture_run(&f);
    expect_done(&f, 1, 7.0);  /* 4 s and three half round trips */
    expect_done(&f, 2, 11.0); /* 4 to 8, and 3 s */
    expect_ledger(&f.metrics.extras->records[1].online, 0.0, 4.0, 3.0, 0.0, 4.0);
    metrics_free(&f.metrics);
}

/* Two layers side by side on a core each of a server with two, then garbling on both. */
static void init_layers(struct contended_fixture *fixture, double arrivals_s[], uint64_t count)
{
    struct step layer = work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 10.0, 1.0);
    layer.shares_memory = true;
    fixture_init(fixture, 2, arrivals_s, count);
    fixture_add_after(&fixture->plans[0], layer, 0);
    fixture_add_after(&fixture->plans[0], layer, 0);
    fixture_add_after(&fixture->plans[0], work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 6.0, 2.0),
                      3);
    fixture_add(&fixture->plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 4.0, 2.0));
    fixture->plans[0].plan.slowdown_per_busy_core = 0.1;
    fixture->settings.server.cores = 2.0;
    fixture->classes[0].initial_stock = 1;
}

Test(machine, an_online_step_preempts_layers_which_slow_each_other_down)
{
    double arrivals_s[] = {5.0};
    struct contended_fixture f;
    init_layers(&f, arrivals_s, 1);
    f.settings.horizon_s = 20.0;
    fixture_run(&f);
    expect_done(&f, 1, 7.0);
    /* layers 0 to 5 and 7 to 13, 1.1 times 10 s; garbling to 16 */
    cr_expect(eq(u64, f.metrics.precomputes, 1));
    expect_ledger(&f.metrics.observations->phase_times[PHASE_OFFLINE].total, 13.0, 0.0, 0.0, 3.0,
                  0.0);
    metrics_free(&f.metrics);

    f.settings.horizon_s = 40.0;
    f.classes[0].storage_bytes = 1;
    fixture_run(&f);
    /* the phase begins at 5: layers 7 to 18, garbling to 21 */
    cr_expect(eq(u64, f.metrics.precomputes, 1));
    expect_ledger(&f.metrics.observations->phase_times[PHASE_OFFLINE].total, 13.0, 0.0, 0.0, 3.0,
                  0.0);
    metrics_free(&f.metrics);
}

Test(machine, half_of_the_layers_make_each_other_slower_by_the_cores_they_get)
{
    double arrivals_s[] = {900.0};
    struct contended_fixture f;
    init_layers(&f, arrivals_s, 1);
    f.classes[0].storage_bytes = 2;
    f.settings.server.cores = 1.5;
    f.settings.horizon_s = 30.0;
    fixture_run(&f);
    /* 0.75 cores each, 1 + 0.1 * 0.5 as slow: 14 s; then 6 core-seconds on 1.5: 4 s */
    cr_expect(eq(u64, f.metrics.precomputes, 1));
    expect_ledger(&f.metrics.observations->phase_times[PHASE_OFFLINE].total, 14.0, 0.0, 0.0, 4.0,
                  0.0);
    metrics_free(&f.metrics);
}

Test(machine, in_order_cores_are_held_and_nobody_overtakes)
{
    double arrivals_s[] = {0.0, 1.0, 2.0};
    struct contended_fixture f;
    fixture_init(&f, 0, arrivals_s, 3);
    for (size_t i = 0; i < 3; i++)
        fixture_add(&f.plans[i], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, i == 1 ? 12.0 : 6.0,
                                           i == 1 ? 4.0 : 2.0));
    f.settings.class_count = 3;
    f.arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    f.settings.server.processor_discipline = DISCIPLINE_IN_ORDER;
    fixture_run(&f);
    expect_done(&f, 1, 3.0); /* on 2 of 4 cores */
    expect_done(&f, 2, 6.0); /* on 4, from 3 on */
    expect_done(&f, 3, 9.0); /* 2 cores were free all along, but not its turn */
    expect_ledger(&f.metrics.extras->records[2].online, 3.0, 0.0, 0.0, 4.0, 0.0);
    metrics_free(&f.metrics);
}

Test(machine, one_medium_is_shared_by_both_directions)
{
    double arrivals_s[] = {0.0};
    struct contended_fixture f;
    fixture_init(&f, 1, arrivals_s, 1);
    fixture_add_after(&f.plans[0], transfer_step(PHASE_ONLINE, RESOURCE_UPLINK, 4, 1), 0);
    fixture_add_after(&f.plans[0], transfer_step(PHASE_ONLINE, RESOURCE_DOWNLINK, 6, 1), 0);
    fixture_run(&f);
    expect_done(&f, 1, 6.0);
    cr_expect(eq(sz, f.metrics.extras->use_count, 4)); /* two pools, two directions */
    metrics_free(&f.metrics);
    f.classes[0].link.is_one_medium = true;
    fixture_run(&f);
    expect_done(&f, 1, 10.0); /* 4 bytes of each by 8, then 2 */
    cr_expect(eq(sz, f.metrics.extras->use_count, 3));
    cr_expect(epsilon_eq(dbl, f.metrics.extras->uses[2].used[PHASE_ONLINE], 80.0 / 1000.0, 1e-12));
    metrics_free(&f.metrics);
}

/* Two clients, one with a quarter of the other's access link, at a narrow interface. */
static void init_two_clients(struct contended_fixture *fixture, double arrivals_s[], uint64_t count)
{
    fixture_init(fixture, 1, arrivals_s, count);
    for (size_t i = 0; i < 2; i++)
        fixture_add(&fixture->plans[i], transfer_step(PHASE_ONLINE, RESOURCE_UPLINK, 6, 1));
    fixture->classes[1].link.uplink_bps = 2.0;
    fixture->settings.class_count = 2;
    fixture->arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture->settings.server.has_link = true;
    fixture->settings.server.link =
        (struct link_profile){.uplink_bps = 8.0, .downlink_bps = 8.0, .rtt_s = 4.0};
}

Test(machine, two_clients_share_the_interface_within_their_access_links)
{
    double arrivals_s[] = {0.0, 0.0};
    struct contended_fixture f;
    init_two_clients(&f, arrivals_s, 2);
    fixture_run(&f);
    expect_done(&f, 1, 10.0); /* 48 bits at 6, which 2 leave of 8, and half a round trip */
    expect_done(&f, 2, 26.0); /* 48 bits at 2 */
    cr_expect(
        epsilon_eq(dbl, f.metrics.extras->records[0].online.seconds[TIME_LINK_WAIT], 2.0, 1e-12));
    metrics_free(&f.metrics);
}

Test(machine, transfers_of_one_client_divide_its_access_link_at_the_interface)
{
    double arrivals_s[] = {0.0, 0.0, 0.0, 0.0};
    struct contended_fixture f;
    init_two_clients(&f, arrivals_s, 4);
    f.classes[1].link.uplink_bps = 8.0;
    f.classes[0].link.uplink_bps = 4.0;
    f.classes[0].online_slots = f.classes[1].online_slots = 2;
    f.settings.server.link.uplink_bps = 10.0;
    fixture_run(&f);
    /* 2 each for the first client's, 3 each for the second's: these end at 16 s, those at 24 s */
    expect_done(&f, 1, 26.0);
    expect_done(&f, 2, 18.0);
    expect_done(&f, 3, 26.0);
    expect_done(&f, 4, 18.0);
    /* what a link carried is counted for its class */
    cr_expect(epsilon_eq(dbl, f.metrics.extras->uses[4].used[PHASE_ONLINE], 96.0 / 1000.0, 1e-12));
    metrics_free(&f.metrics);
}

Test(machine, an_interface_in_order_takes_one_transfer_at_a_time)
{
    double arrivals_s[] = {0.0, 0.0};
    struct contended_fixture f;
    init_two_clients(&f, arrivals_s, 2);
    f.settings.server.link_discipline = DISCIPLINE_IN_ORDER;
    fixture_run(&f);
    expect_done(&f, 1, 8.0);  /* 48 bits at 8, and 2 s */
    expect_done(&f, 2, 32.0); /* from 6 s on 48 bits at 2, and 2 s */
    metrics_free(&f.metrics);
}

Test(machine, an_offline_transfer_waits_for_its_clients_online_ones_at_the_interface)
{
    double arrivals_s[] = {3.0};
    struct contended_fixture f;
    init_uploads(&f, arrivals_s, 1);
    f.settings.server.has_link = true;
    f.settings.server.link = (struct link_profile){.uplink_bps = 80.0, .downlink_bps = 80.0};
    f.settings.horizon_s = 14.5;
    fixture_run(&f);
    expect_done(&f, 1, 7.0);
    cr_expect(eq(u64, f.metrics.precomputes, 1));
    expect_ledger(&f.metrics.observations->phase_times[PHASE_OFFLINE].total, 0.0, 10.0, 0.0, 0.0,
                  4.0);
    metrics_free(&f.metrics);
}

Test(machine, keys_are_made_once_per_client)
{
    double arrivals_s[] = {0.0, 0.0};
    struct contended_fixture f;
    fixture_init(&f, 1, arrivals_s, 2);
    struct step keys = work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 5.0, 1.0);
    keys.once_per_client = true;
    fixture_add(&f.plans[0], keys);
    fixture_add(&f.plans[0], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 2.0, 1.0));
    fixture_add(&f.plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0, 1.0));
    for (int sharing = SHARING_DEDICATED; sharing <= SHARING_CONTENDED; sharing++) {
        f.settings.sharing = (enum sharing)sharing;
        f.classes[0].initial_stock = 0;
        fixture_run(&f);
        expect_done(&f, 1, 8.0);
        expect_done(&f, 2, 10.0); /* offline 7 to 9 */
        metrics_free(&f.metrics);
        f.classes[0].initial_stock = 1;
        fixture_run(&f);
        expect_done(&f, 1, 1.0);
        expect_done(&f, 2, 3.0); /* offline 0 to 2, with keys that are there */
        metrics_free(&f.metrics);
    }
}

/* ---- against dedicated sharing ---- */

/* A plan of all kinds of steps, drawn: branches, joins, messages, fractions of cores. */
static void draw_plan(struct fixture_plan *plan, struct random_stream *stream)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        uint32_t first = plan->plan.step_count;
        for (uint32_t i = first; i < first + 12; i++) {
            int resource = (int)(random_stream_uniform(stream) * RESOURCE_COUNT);
            double amount = random_stream_exponential(stream);
            struct step step =
                resource_is_link((enum resource)resource)
                    ? transfer_step((enum phase)phase, (enum resource)resource,
                                    (uint64_t)(1.0 + 100.0 * amount), resource % 2 + 1)
                    : work_step((enum phase)phase, (enum resource)resource, amount, 1.0);
            if (resource_is_disk((enum resource)resource))
                step = (struct step){.phase = (enum phase)phase,
                                     .resource = (enum resource)resource,
                                     .size_bytes = (uint64_t)(1.0 + 100.0 * amount),
                                     .disk_bps = 400.0};
            uint64_t predecessors = 0;
            if (i > first)
                predecessors |= UINT64_C(1) << (i - 1);
            if (i > first + 2 && random_stream_uniform(stream) < 0.3)
                predecessors |= UINT64_C(1) << (i - 3);
            fixture_add_after(plan, step, predecessors);
        }
    }
}

static void expect_same(const struct metrics *left, const struct metrics *right)
{
    cr_assert(eq(sz, left->extras->record_count, right->extras->record_count));
    for (size_t i = 0; i < left->extras->record_count; i++) {
        const struct request_record *one = &left->extras->records[i];
        const struct request_record *other = &right->extras->records[i];
        cr_expect(epsilon_eq(dbl, one->start_s, other->start_s, 1e-9));
        cr_expect(epsilon_eq(dbl, one->offline_wait_s, other->offline_wait_s, 1e-9));
        cr_expect(epsilon_eq(dbl, one->completion_s, other->completion_s, 1e-9));
    }
}

/* Requests so far apart that no phase meets another: one precompute fits, and it is made at once.
 */
static void compare_sharings(enum variability_distribution distribution)
{
    struct random_stream *stream = random_stream_new(1, 1, "plans", 0);
    for (int round = 0; round < 100; round++) {
        double arrivals_s[] = {200.0, 400.0, 600.0, 800.0};
        struct contended_fixture f;
        fixture_init(&f, 1, arrivals_s, 4);
        draw_plan(&f.plans[0], stream);
        f.classes[0].link =
            (struct link_profile){.uplink_bps = 600.0, .downlink_bps = 800.0, .rtt_s = 0.125};
        f.settings.variability = (struct variability){distribution, 0.25};
        f.settings.refill.check_every_s = 50.0; /* later than the online phase */
        f.settings.seed = (uint64_t)round;
        fixture_run(&f);
        struct metrics contended = f.metrics;
        f.settings.sharing = SHARING_DEDICATED;
        fixture_run(&f);
        cr_expect(eq(u64, f.metrics.done, 4));
        expect_same(&contended, &f.metrics);
        metrics_free(&contended);
        metrics_free(&f.metrics);
    }
    random_stream_free(stream);
}

Test(machine, phases_that_never_meet_take_as_long_as_with_dedicated_sharing)
{
    compare_sharings(VARIABILITY_FIXED);
}

Test(machine, steps_that_vary_are_drawn_as_with_dedicated_sharing)
{
    compare_sharings(VARIABILITY_GAMMA);
}

/* ---- against the schedule of layers ---- */

enum { LAYERS = 40, THREADS = 6 };

/* Adds layers as a plan of lanes: each after the one before it in its lane. */
static void add_lanes(struct fixture_plan *plan, const double work_s[],
                      const struct he_scheduled scheduled[])
{
    uint64_t last[THREADS] = {0};
    for (uint32_t i = 0; i < LAYERS; i++) {
        struct step layer = work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, work_s[i], 1.0);
        layer.shares_memory = true;
        fixture_add_after(plan, layer, last[scheduled[i].lane]);
        last[scheduled[i].lane] = UINT64_C(1) << i;
    }
}

Test(machine, lanes_of_layers_take_as_long_as_their_schedule)
{
    double arrivals_s[] = {0.0};
    struct contended_fixture f;
    struct random_stream *stream = random_stream_new(1, 1, "layers", 0);
    for (int round = 0; round < 100; round++) {
        double work_s[LAYERS];
        struct he_scheduled scheduled[LAYERS];
        for (size_t i = 0; i < LAYERS; i++)
            work_s[i] = random_stream_exponential(stream);
        double wall_s = he_makespan_s(work_s, LAYERS, THREADS, 0.012, scheduled);
        fixture_init(&f, 0, arrivals_s, 1);
        add_lanes(&f.plans[0], work_s, scheduled);
        f.plans[0].plan.slowdown_per_busy_core = 0.012;
        f.settings.server.cores = THREADS;
        fixture_run(&f);
        cr_expect(epsilon_eq(dbl, f.metrics.extras->records[0].offline_wait_s, wall_s, 1e-9));
        metrics_free(&f.metrics);
    }
    random_stream_free(stream);
}

/* Ten clients, of which the first makes all requests: its core is busy every other second. */
Test(machine, what_is_used_is_of_the_clients_that_make_requests)
{
    double arrivals_s[] = {0.0, 2.0, 4.0, 6.0, 8.0};
    struct contended_fixture f;
    fixture_init(&f, 0, arrivals_s, 5);
    f.classes[0].count = 10;
    f.settings.horizon_s = 10.0;
    fixture_add(&f.plans[0], work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 1.0, 1.0));
    fixture_run(&f);
    cr_expect(eq(int, f.metrics.extras->uses[1].resource, RESOURCE_CLIENT_CPU));
    cr_expect(epsilon_eq(dbl, f.metrics.extras->uses[1].used[PHASE_ONLINE], 0.5, 1e-9));
    cr_expect(epsilon_eq(dbl, f.metrics.extras->uses[1].capacity, 1.0, 0.0));
    metrics_free(&f.metrics);
}
