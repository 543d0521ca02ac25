/* Several servers: all times are reckoned by hand, or are those of one server alone. */
#include "contended_fixture.h"

/* Offline phases of 10 s, online phases of 1 s, with dedicated sharing. */
static void init_dedicated(struct contended_fixture *f, uint64_t capacity, double arrivals_s[],
                           uint64_t count)
{
    fixture_init(f, capacity, arrivals_s, count);
    f->settings.sharing = SHARING_DEDICATED;
    f->settings.server.count = 2;
    f->classes[0].count = 2;
    f->classes[0].online_slots = 4;
    f->arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture_add(&f->plans[0], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 10.0, 1.0));
    fixture_add(&f->plans[0], work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 1.0, 1.0));
}

static void expect_all_done(struct contended_fixture *f, const double completions_s[], size_t count)
{
    fixture_run(f);
    cr_assert(eq(sz, f->metrics.extras->record_count, count));
    for (size_t k = 0; k < count; k++)
        expect_done(f, k + 1, completions_s[k]);
}

/* ---- each client with its own ---- */

/* Work on all processors and transfers both ways, whose steps meet those of other requests. */
static void init_contended(struct contended_fixture *f, double arrivals_s[], uint64_t count)
{
    fixture_init(f, 3, arrivals_s, count);
    fixture_add(&f->plans[0], work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 7.3, 2.0));
    fixture_add(&f->plans[0], transfer_step(PHASE_OFFLINE, RESOURCE_DOWNLINK, 11, 2));
    fixture_add(&f->plans[0], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 1.9, 1.0));
    fixture_add(&f->plans[0], transfer_step(PHASE_ONLINE, RESOURCE_UPLINK, 3, 1));
    fixture_add(&f->plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 4.7, 3.0));
    fixture_add(&f->plans[0], transfer_step(PHASE_ONLINE, RESOURCE_DOWNLINK, 2, 1));
    f->classes[0].link.rtt_s = 0.25;
    f->classes[0].online_slots = 2;
    f->classes[0].offline_slots = 2;
    f->settings.server.has_link = true;
    f->settings.server.link = (struct link_profile){.uplink_bps = 12.0, .downlink_bps = 9.0};
    f->settings.server.storage_bytes = 3;
    f->settings.server.offline_slots = 2;
    f->settings.drain = true;
}

enum { EACH = 40 };

static void draw_times(double times_s[], double step_s)
{
    double now_s = 0.0;
    for (size_t k = 0; k < EACH; k++)
        times_s[k] = now_s += step_s * (double)((k * 7 + 3) % 11);
}

/* Requests come to the clients in turn, so the two lists are one where each is told twice. */
Test(servers, of_two_clients_are_as_two_services)
{
    double times_s[EACH], both_s[2 * EACH];
    struct contended_fixture alone, both;
    draw_times(times_s, 1.37);
    for (size_t k = 0; k < EACH; k++)
        both_s[2 * k] = both_s[2 * k + 1] = times_s[k];
    init_contended(&alone, times_s, EACH);
    fixture_run(&alone);
    init_contended(&both, both_s, 2 * EACH);
    both.settings.server.count = 2;
    both.classes[0].count = 2;
    both.arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture_run(&both);
    for (size_t k = 0; k < EACH; k++) {
        expect_done(&both, 2 * k + 1, alone.metrics.extras->records[k].completion_s);
        expect_done(&both, 2 * k + 2, alone.metrics.extras->records[k].completion_s);
    }
    cr_expect(eq(u64, both.metrics.precomputes, 2 * alone.metrics.precomputes));
    metrics_free(&alone.metrics);
    metrics_free(&both.metrics);
}

/* The second client's requests come while those of the first are under way. */
Test(servers, of_two_clients_know_nothing_of_each_other)
{
    double early_s[EACH], late_s[EACH], both_s[2 * EACH];
    struct contended_fixture early, late, both;
    for (size_t k = 0; k < EACH; k++) {
        early_s[k] = (double)(2 * k) * 4.9;
        late_s[k] = (double)(2 * k + 1) * 4.9;
        both_s[2 * k] = early_s[k];
        both_s[2 * k + 1] = late_s[k];
    }
    init_contended(&early, early_s, EACH);
    fixture_run(&early);
    init_contended(&late, late_s, EACH);
    fixture_run(&late);
    init_contended(&both, both_s, 2 * EACH);
    both.settings.server.count = 2;
    both.classes[0].count = 2;
    both.arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture_run(&both);
    for (size_t k = 0; k < EACH; k++) {
        expect_done(&both, 2 * k + 1, early.metrics.extras->records[k].completion_s);
        expect_done(&both, 2 * k + 2, late.metrics.extras->records[k].completion_s);
    }
    metrics_free(&early.metrics);
    metrics_free(&late.metrics);
    metrics_free(&both.metrics);
}

Test(servers, have_slots_and_storage_of_their_own)
{
    double arrivals_s[] = {30.0};
    struct contended_fixture f;
    init_dedicated(&f, 5, arrivals_s, 1);
    f.settings.server.offline_slots = 1;
    f.settings.server.storage_bytes = 2;
    f.settings.horizon_s = 15.0;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 2)); /* at 10 s one of each */
    metrics_free(&f.metrics);
    f.settings.horizon_s = 29.0;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 4));
    metrics_free(&f.metrics);
    f.settings.server.count = 1;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 2));
    metrics_free(&f.metrics);
}

/* ---- all clients with all of them ---- */

/*
 * In turn, all of client 1 go to the first server and all of client 2 to the second. Each client
 * begins with a precompute of each, and prepares two at a time.
 */
static void init_in_turn(struct contended_fixture *f, double arrivals_s[])
{
    init_dedicated(f, 2, arrivals_s, 7);
    f->classes[0].initial_stock = 1;
    f->classes[0].offline_slots = 2;
    f->settings.server.routing = ROUTING_ROUND_ROBIN;
}

Test(servers, requests_go_where_a_precompute_is_ready)
{
    static const double done_s[] = {2.0, 3.0, 4.0, 5.0, 12.0, 13.0, 14.0};
    double arrivals_s[] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0};
    struct contended_fixture f;
    init_in_turn(&f, arrivals_s);
    f.settings.server.prefers_ready = true;
    /* The third finds one at the second server; the seventh waits at the first until 21, and takes
     * what the second has made from 3 to 13. */
    expect_all_done(&f, done_s, 7);
    cr_expect(eq(u64, f.metrics.stock_outs, 3));
    metrics_free(&f.metrics);
}

Test(servers, requests_stay_where_they_were_sent_if_told_so)
{
    static const double done_s[] = {2.0, 3.0, 12.0, 13.0, 22.0, 23.0, 32.0};
    double arrivals_s[] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0};
    struct contended_fixture f;
    init_in_turn(&f, arrivals_s);
    expect_all_done(&f, done_s, 7);
    cr_expect(eq(u64, f.metrics.stock_outs, 5));
    metrics_free(&f.metrics);
}

/* Four core seconds on one core of the server, which requests there share. */
static void init_busy(struct contended_fixture *f, double arrivals_s[], uint64_t count)
{
    fixture_init(f, 0, arrivals_s, count);
    fixture_add(&f->plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 4.0, 1.0));
    f->classes[0].online_slots = 10;
    f->settings.server.cores = 1.0;
    f->settings.server.count = 2;
    f->settings.horizon_s = 20.0;
}

Test(servers, the_least_busy_is_that_with_the_fewest_requests)
{
    static const double done_s[] = {4.0, 11.2, 8.25, 12.1, 16.1, 16.2};
    double arrivals_s[] = {0.0, 4.1, 4.2, 5.0, 8.15, 8.3};
    struct contended_fixture f;
    init_busy(&f, arrivals_s, 6);
    f.settings.server.routing = ROUTING_LEAST_BUSY;
    expect_all_done(&f, done_s, 6); /* the last goes to the first server, out of its turn */
    cr_assert(eq(sz, f.metrics.extras->use_count, 6)); /* both, the class's three, each */
    const struct resource_use *uses = f.metrics.extras->uses;
    cr_expect(epsilon_eq(dbl, uses[0].used[PHASE_ONLINE], 24.0 / 20.0, 1e-12));
    cr_expect(eq(dbl, uses[0].capacity, 2.0));
    cr_expect(eq(u64, uses[0].server_index, 0));
    cr_expect(eq(u64, uses[4].server_index, 1));
    cr_expect(epsilon_eq(dbl, uses[4].used[PHASE_ONLINE], 16.0 / 20.0, 1e-12));
    cr_expect(eq(u64, uses[5].server_index, 2));
    cr_expect(epsilon_eq(dbl, uses[5].used[PHASE_ONLINE], 8.0 / 20.0, 1e-12));
    metrics_free(&f.metrics);
}

Test(servers, in_turn_nobody_looks_who_is_busy)
{
    static const double done_s[] = {4.0, 12.65, 8.25, 14.45, 12.2, 16.1};
    double arrivals_s[] = {0.0, 4.1, 4.2, 5.0, 8.15, 8.3};
    struct contended_fixture f;
    init_busy(&f, arrivals_s, 6);
    f.settings.server.routing = ROUTING_ROUND_ROBIN;
    expect_all_done(&f, done_s, 6);
    metrics_free(&f.metrics);
}
