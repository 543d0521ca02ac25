/*
 * What happens at one time comes before what is decided at it: who is let in to processors and
 * links, whose offline phase starts, who is dropped.
 */
#include "contended_fixture.h"

/* A core, or a byte per second, of which offline phases take 5 s and online phases 1 s. */
static void init(struct contended_fixture *fixture, uint64_t capacity, double arrivals_s[],
                 uint64_t count)
{
    fixture_init(fixture, capacity, arrivals_s, count);
    fixture->settings.server.cores = 1.0;
}

static void init_cores(struct contended_fixture *fixture, uint64_t capacity, double arrivals_s[],
                       uint64_t count)
{
    init(fixture, capacity, arrivals_s, count);
    fixture->settings.server.processor_discipline = DISCIPLINE_IN_ORDER;
    fixture_add(&fixture->plans[0], work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 5.0, 1.0));
    fixture_add(&fixture->plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0, 1.0));
}

static void init_uplink(struct contended_fixture *fixture, uint64_t capacity, double arrivals_s[],
                        uint64_t count)
{
    init(fixture, capacity, arrivals_s, count);
    fixture->classes[0].link_discipline = DISCIPLINE_IN_ORDER;
    fixture_add(&fixture->plans[0], transfer_step(PHASE_OFFLINE, RESOURCE_UPLINK, 5, 1));
    fixture_add(&fixture->plans[0], transfer_step(PHASE_ONLINE, RESOURCE_UPLINK, 1, 1));
}

/* ---- cores and links in order ---- */

/* At 5 s the first precompute is handed over, while the other offline phase waits for the core. */
Test(instant, who_is_handed_a_precompute_goes_before_the_other_offline_phase)
{
    double arrivals_s[] = {1.0, 50.0};
    struct contended_fixture f;
    init_cores(&f, 2, arrivals_s, 2);
    f.classes[0].offline_slots = 2;
    fixture_run(&f);
    expect_done(&f, 1, 6.0);
    expect_done(&f, 2, 51.0);
    metrics_free(&f.metrics);
    init_uplink(&f, 2, arrivals_s, 2);
    f.classes[0].offline_slots = 2;
    fixture_run(&f);
    expect_done(&f, 1, 6.0);
    metrics_free(&f.metrics);
}

/* At 2 s the first request is done and the second taken up, while an offline phase waits. */
Test(instant, the_next_request_goes_before_an_offline_phase)
{
    double arrivals_s[] = {1.0, 1.5, 50.0};
    struct contended_fixture f;
    init_cores(&f, 2, arrivals_s, 3);
    f.classes[0].initial_stock = STOCK_FULL;
    fixture_run(&f);
    expect_done(&f, 1, 2.0);
    expect_done(&f, 2, 3.0);
    metrics_free(&f.metrics);
    init_uplink(&f, 2, arrivals_s, 3);
    f.classes[0].initial_stock = STOCK_FULL;
    fixture_run(&f);
    expect_done(&f, 2, 3.0);
    metrics_free(&f.metrics);
}

/* Up, then down over one medium, for which the refill waits from the first second on. */
Test(instant, an_online_phase_keeps_a_medium_in_order_between_its_transfers)
{
    double arrivals_s[] = {1.0};
    struct contended_fixture f;
    init_uplink(&f, 1, arrivals_s, 1);
    fixture_add(&f.plans[0], transfer_step(PHASE_ONLINE, RESOURCE_DOWNLINK, 1, 1));
    f.classes[0].initial_stock = STOCK_FULL;
    f.classes[0].link.is_one_medium = true;
    fixture_run(&f);
    expect_done(&f, 1, 3.0);
    metrics_free(&f.metrics);
}

/* ... and at the server's interface, behind access links in order. */
Test(instant, an_online_phase_keeps_an_interface_in_order_between_its_transfers)
{
    double arrivals_s[] = {1.0};
    struct contended_fixture f;
    init_uplink(&f, 1, arrivals_s, 1);
    fixture_add(&f.plans[0], transfer_step(PHASE_ONLINE, RESOURCE_DOWNLINK, 1, 1));
    f.classes[0].initial_stock = STOCK_FULL;
    f.classes[0].link.is_one_medium = true;
    f.settings.server.has_link = true;
    f.settings.server.link =
        (struct link_profile){.uplink_bps = 8.0, .downlink_bps = 8.0, .is_one_medium = true};
    f.settings.server.link_discipline = DISCIPLINE_IN_ORDER;
    fixture_run(&f);
    expect_done(&f, 1, 3.0);
    metrics_free(&f.metrics);
}

/* 16 cores: an offline phase evaluates on 8 and garbles on 12. Requests with a precompute each, 1 s
 * of garbled circuits on 12 cores between linear layers on one, are never kept from their next
 * step: each goes on at once from 100 s, when the cores are free, although offline phases wait. */
Test(instant, a_step_that_follows_goes_before_offline_steps_that_wait)
{
    double arrivals_s[] = {100.0};
    struct contended_fixture f;
    fixture_init(&f, 3, arrivals_s, 1);
    f.settings.server.cores = 16.0;
    f.settings.server.processor_discipline = DISCIPLINE_IN_ORDER;
    f.classes[0].initial_stock = 1;
    f.classes[0].offline_slots = 2;
    fixture_add(&f.plans[0], work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 8.0 * 50.0, 8.0));
    fixture_add(&f.plans[0], work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 12.0 * 36.0, 12.0));
    fixture_add(&f.plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0, 1.0));
    fixture_add(&f.plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 12.0, 12.0));
    fixture_add(&f.plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0, 1.0));
    fixture_run(&f);
    /* Both evaluate until 50, the first garbles until 86, the second until 122. The linear layer
     * takes a free core, the circuits wait for 12 of them, and go before the third evaluation. */
    expect_done(&f, 1, 122.0 + 1.0 + 1.0);
    metrics_free(&f.metrics);
}

/* ---- times that are equal but for rounding ---- */

/* In exact arithmetic the request comes when the core is free, at 0.3 s. */
Test(instant, rounding_does_not_decide_who_is_first)
{
    double arrivals_s[] = {0.3};
    struct contended_fixture f;
    fixture_init(&f, 3, arrivals_s, 1);
    f.settings.server.cores = 1.0;
    f.settings.server.processor_discipline = DISCIPLINE_IN_ORDER;
    f.classes[0].initial_stock = 1;
    fixture_add(&f.plans[0], work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 0.1, 1.0));
    fixture_add(&f.plans[0], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 0.2, 1.0));
    fixture_add(&f.plans[0], work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 5.0, 1.0));
    fixture_add(&f.plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0, 1.0));
    fixture_run(&f);
    expect_done(&f, 1, 1.3);
    metrics_free(&f.metrics);
    arrivals_s[0] = nextafter(0.1 + 0.2, 1.0);
    fixture_run(&f);
    expect_done(&f, 1, 1.3);
    metrics_free(&f.metrics);
}

/* ---- who gives up, who is dropped, who had to wait ---- */

static void init_dedicated(struct contended_fixture *fixture, uint64_t capacity,
                           double arrivals_s[], uint64_t count)
{
    fixture_init(fixture, capacity, arrivals_s, count);
    fixture->settings.sharing = SHARING_DEDICATED;
    fixture_add(&fixture->plans[0], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 10.0, 1.0));
    fixture_add(&fixture->plans[0], work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 4.0, 1.0));
}

/* Its patience ends at 10 s, and so does the offline phase. */
Test(instant, who_is_handed_a_precompute_does_not_give_up)
{
    double arrivals_s[] = {2.0};
    struct contended_fixture f;
    init_dedicated(&f, 1, arrivals_s, 1);
    f.classes[0].give_up_after_s = 8.0;
    fixture_run(&f);
    expect_done(&f, 1, 14.0);
    metrics_free(&f.metrics);
}

/* At 14 s the first is done. The second, whose patience ends then, finds the next precompute only
 * at 20 s; the third would not fit into the queue before it. */
Test(instant, who_gives_up_makes_room_for_who_arrives)
{
    double arrivals_s[] = {0.0, 1.0, 14.0};
    struct contended_fixture f;
    init_dedicated(&f, 1, arrivals_s, 3);
    f.classes[0].give_up_after_s = 13.0;
    f.classes[0].max_waiting = 0;
    f.classes[0].online_slots = 2;
    fixture_run(&f);
    expect_done(&f, 1, 14.0);
    cr_expect(eq(int, f.metrics.extras->records[1].drop_reason, DROP_GAVE_UP));
    expect_done(&f, 3, 24.0);
    metrics_free(&f.metrics);
}

/* A slot is free for who arrives at the time at which the one before is done: at load 1, fixed
 * gaps and services never meet. */
Test(instant, who_arrives_when_the_slot_gets_free_is_not_dropped)
{
    double arrivals_s[100];
    struct contended_fixture f;
    for (int i = 0; i < 100; i++)
        arrivals_s[i] = 0.7 * (i + 1);
    fixture_init(&f, 0, arrivals_s, 100);
    f.settings.sharing = SHARING_DEDICATED;
    f.classes[0].max_waiting = 0;
    fixture_add(&f.plans[0], work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 0.7, 1.0));
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.done, 100));
    cr_expect(eq(u64, f.metrics.dropped, 0));
    metrics_free(&f.metrics);
}

Test(instant, who_arrives_when_a_precompute_gets_ready_finds_it)
{
    double arrivals_s[] = {10.0};
    struct contended_fixture f;
    init_dedicated(&f, 1, arrivals_s, 1);
    fixture_run(&f);
    expect_done(&f, 1, 14.0);
    cr_expect(eq(u64, f.metrics.stock_outs, 0));
    metrics_free(&f.metrics);
}

/* ---- whose offline phase starts ---- */

/* Clients with room for two precomputes and a slot at the server for all of them. */
static void init_clients(struct contended_fixture *fixture, size_t count, double arrivals_s[],
                         uint64_t labels[], uint64_t arrival_count)
{
    init_dedicated(fixture, 2, arrivals_s, arrival_count);
    fixture->settings.class_count = count;
    fixture->settings.server.offline_slots = 1;
    fixture->trace.sorted_labels = labels;
    fixture->arrivals.assignment = ARRIVALS_COLUMN;
    for (size_t i = 0; i < count; i++)
        fixture->classes[i].plan = &fixture->plans[0].plan;
}

Test(instant, the_emptiest_client_is_first_at_time_0)
{
    double arrivals_s[] = {5.0};
    uint64_t labels[] = {2};
    struct contended_fixture f;
    init_clients(&f, 2, arrivals_s, labels, 1);
    f.settings.refill.order = REFILL_EMPTIEST_FIRST;
    f.classes[0].initial_stock = 1;
    fixture_run(&f);
    expect_done(&f, 1, 14.0);
    metrics_free(&f.metrics);
}

Test(instant, the_client_whose_request_waits_is_first_when_a_window_opens)
{
    double arrivals_s[] = {50.0};
    uint64_t labels[] = {2};
    struct contended_fixture f;
    init_clients(&f, 2, arrivals_s, labels, 1);
    f.settings.refill = (struct refill_settings){
        .policy = REFILL_OFF_PEAK, .order = REFILL_WAITING_FIRST, .from_s = 160.0, .to_s = 1000.0};
    fixture_run(&f);
    expect_done(&f, 1, 174.0);
    metrics_free(&f.metrics);
}

/* A request that comes just when the window opens is one of those that wait. */
Test(instant, who_arrives_when_a_window_opens_counts_as_waiting)
{
    double arrivals_s[] = {160.0};
    uint64_t labels[] = {2};
    struct contended_fixture f;
    init_clients(&f, 2, arrivals_s, labels, 1);
    f.settings.refill = (struct refill_settings){
        .policy = REFILL_OFF_PEAK, .order = REFILL_WAITING_FIRST, .from_s = 160.0, .to_s = 1000.0};
    fixture_run(&f);
    expect_done(&f, 1, 174.0);
    metrics_free(&f.metrics);
}

static double done_of(const struct contended_fixture *fixture, uint64_t client_index)
{
    double done = 0.0;
    for (size_t i = 0; i < fixture->metrics.extras->record_count; i++)
        done += fixture->metrics.extras->records[i].client_index == client_index
             && fixture->metrics.extras->records[i].state == REQUEST_DONE;
    return done;
}

/* Four clients ask once a day; each night's window holds two phases. In turn, they are served
 * alike: in six days twelve phases, three for each. */
Test(instant, a_window_that_is_too_short_for_all_is_shared_in_turn)
{
    enum { DAYS = 6, CLIENTS = 4 };
    double arrivals_s[DAYS * CLIENTS];
    uint64_t labels[DAYS * CLIENTS];
    struct contended_fixture f;
    for (int i = 0; i < DAYS * CLIENTS; i++) {
        arrivals_s[i] = 40100.0 + 86400.0 * (i / CLIENTS) + 100.0 * (i % CLIENTS);
        labels[i] = (uint64_t)(i % CLIENTS) + 1;
    }
    for (int order = REFILL_ROUND_ROBIN; order <= REFILL_WAITING_FIRST; order++) {
        init_clients(&f, CLIENTS, arrivals_s, labels, DAYS * CLIENTS);
        f.plans[0].steps[0].work_core_s = 10000.0;
        f.settings.horizon_s = DAYS * 86400.0;
        f.settings.refill = (struct refill_settings){.policy = REFILL_OFF_PEAK,
                                                     .order = (enum refill_order)order,
                                                     .from_s = 1000.0,
                                                     .to_s = 20900.0};
        fixture_run(&f);
        for (uint64_t client = 1; client <= CLIENTS; client++)
            cr_expect(eq(dbl, done_of(&f, client), 3.0), "client %d, order %d", (int)client, order);
        metrics_free(&f.metrics);
    }
}

/* From 32 s to midnight, which is no time of the first day. */
Test(instant, a_window_that_ends_at_midnight_is_closed_at_time_0)
{
    double arrivals_s[] = {10.0, 86395.0, 86400.5};
    struct contended_fixture f;
    init_dedicated(&f, 1, arrivals_s, 3);
    f.settings.horizon_s = 2.0 * 86400.0;
    f.settings.refill =
        (struct refill_settings){.policy = REFILL_OFF_PEAK, .from_s = 32.0, .to_s = 0.0};
    fixture_run(&f);
    expect_done(&f, 1, 32.0 + 10.0 + 4.0);
    expect_done(&f, 2, 86395.0 + 4.0);
    expect_done(&f, 3, 86395.0 + 10.0 + 4.0); /* the phase that began before midnight */
    metrics_free(&f.metrics);
}
