#include "study/bounds/bounds.h"

#include "engine/random_stream.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

/*
 * One inference, by hand: offline 12 core-seconds at the server on at most 4 cores (3 s), once per
 * client 1 GB up, 250 MB down (2 s at 1 Gbit/s); online 6 core-seconds at the client on 2 cores (3
 * s) and 125 MB up (1 s). So O = 5 s, N = 4 s.
 */
static const struct step steps[] = {
    {.phase = PHASE_OFFLINE, .resource = RESOURCE_SERVER_CPU, .work_core_s = 12, .most_cores = 4},
    {.phase = PHASE_OFFLINE,
     .resource = RESOURCE_UPLINK,
     .size_bytes = 1000000000,
     .first_predecessor = 0,
     .predecessor_count = 1,
     .once_per_client = true},
    {.phase = PHASE_OFFLINE,
     .resource = RESOURCE_DOWNLINK,
     .size_bytes = 250000000,
     .first_predecessor = 1,
     .predecessor_count = 1},
    {.phase = PHASE_ONLINE, .resource = RESOURCE_CLIENT_CPU, .work_core_s = 6, .most_cores = 2},
    {.phase = PHASE_ONLINE,
     .resource = RESOURCE_UPLINK,
     .size_bytes = 125000000,
     .first_predecessor = 2,
     .predecessor_count = 1},
};
static uint32_t predecessors[] = {0, 1, 3};

struct fixture {
    struct plan plan;
    struct client_class classes[2];
    struct arrivals_settings arrivals;
    struct simulation_settings settings;
    struct bounds bounds;
};

static struct client_class class_of(const struct plan *plan, uint64_t count, double share)
{
    return (struct client_class){.count = count,
                                 .share = share,
                                 .plan = plan,
                                 .cores = 2,
                                 .link = {.uplink_bps = 1e9, .downlink_bps = 1e9},
                                 .storage_bytes = 10,
                                 .online_slots = 1,
                                 .offline_slots = 1};
}

/* 30 clients that make three of four requests, 10 that make the others. */
static void init(struct fixture *f, enum sharing sharing)
{
    *f = (struct fixture){.plan = {.steps = (struct step *)steps,
                                   .step_count = 5,
                                   .offline_step_count = 3,
                                   .predecessors = predecessors,
                                   .predecessor_count = 3,
                                   .storage_bytes = {1, 1}}};
    f->classes[0] = class_of(&f->plan, 30, 6.0);
    f->classes[1] = class_of(&f->plan, 10, 2.0);
    f->settings = (struct simulation_settings){
        .classes = f->classes,
        .class_count = 2,
        .server = {.cores = 8, .storage_bytes = 1000, .offline_slots = NO_LIMIT},
        .sharing = sharing,
        .arrivals = &f->arrivals};
    f->arrivals.assignment = ARRIVALS_RANDOM;
}

static void expect_bound(const struct fixture *f, const char *resource, size_t class_index,
                         double bound_per_s)
{
    for (size_t i = 0; i < f->bounds.count; i++) {
        const struct bound *row = &f->bounds.rows[i];
        if (strcmp(row->resource, resource) != 0 || row->class_index != class_index)
            continue;
        cr_expect(epsilon_eq(dbl, row->bound_per_s, bound_per_s, 1e-9 * bound_per_s), "%s",
                  resource);
        return;
    }
    cr_expect(false, "no row %s of class %zu", resource, class_index);
}

/* A single client, whose requests all are. */
static void single(struct fixture *f, uint64_t client_storage_bytes)
{
    init(f, SHARING_DEDICATED);
    f->settings.class_count = 1;
    f->arrivals.assignment = ARRIVALS_SINGLE;
    f->classes[0].count = 1;
    f->classes[0].storage_bytes = client_storage_bytes;
}

Test(bounds, offline_slots_bind_where_precomputes_are_stored)
{
    struct fixture f;
    single(&f, 10);
    bounds_compute(&f.bounds, &f.settings);
    cr_expect(eq(sz, f.bounds.count, 2));
    cr_expect(eq(str, (char *)bounds_binding(&f.bounds)->resource, "offline_slots"));
    expect_bound(&f, "offline_slots", 1, 1.0 / 5.0);
    expect_bound(&f, "online_slots", 1, 1.0 / 4.0);
    bounds_free(&f.bounds);
    f.settings.refill.check_every_s = 2.5;
    f.classes[0].offline_slots = 2;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "offline_slots", 1, 2.0 / 7.5);
    bounds_free(&f.bounds);
}

Test(bounds, both_phases_hold_the_online_slot_where_nothing_is_stored)
{
    struct fixture f;
    single(&f, 0);
    bounds_compute(&f.bounds, &f.settings);
    cr_expect(eq(sz, f.bounds.count, 2));
    expect_bound(&f, "online_slots", 1, 1.0 / 9.0);
    expect_bound(&f, "offline_slots", 1, 1.0 / 5.0);
    bounds_free(&f.bounds);
    f.classes[0].online_slots = 10; /* the offline slot is one all the same, without any check */
    f.settings.refill.check_every_s = 1.0;
    bounds_compute(&f.bounds, &f.settings);
    cr_expect(eq(str, (char *)bounds_binding(&f.bounds)->resource, "offline_slots"));
    expect_bound(&f, "offline_slots", 1, 1.0 / 5.0);
    bounds_free(&f.bounds);
}

/* From 23:59:48 to 00:00:00 two phases of 5 s begin after the first: at 0, 5 and 10 s. */
Test(bounds, off_peak_phases_begin_in_their_part_of_the_day)
{
    struct fixture f;
    single(&f, 10);
    f.settings.refill.policy = REFILL_OFF_PEAK;
    f.settings.refill.from_s = 86388.0;
    f.settings.refill.to_s = 0.0;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "offline_slots", 1, 3.0 / 86400.0);
    bounds_free(&f.bounds);
}

/* With exponential phases 1 + 12 / 5 = 3.4 begin on average, which a bound of 3 would deny; that of
 * Lorden is one more. */
Test(bounds, off_peak_phases_that_vary_may_be_more)
{
    struct fixture f;
    single(&f, 10);
    f.settings.refill.policy = REFILL_OFF_PEAK;
    f.settings.refill.from_s = 86388.0;
    f.settings.refill.to_s = 0.0;
    f.settings.variability =
        (struct variability){.distribution = VARIABILITY_EXPONENTIAL, .cv = 1.0};
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "offline_slots", 1, 4.4 / 86400.0);
    bounds_free(&f.bounds);
}

/* Class 1 makes 3/4 of the requests. Keys are left out. */
Test(bounds, each_class_is_bound_by_its_share_of_the_requests)
{
    struct fixture f;
    init(&f, SHARING_CONTENDED);
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "offline_slots", 1, 30.0 / 5.0 / 0.75);
    expect_bound(&f, "online_slots", 2, 10.0 / 4.0 / 0.25);
    expect_bound(&f, "client_cpu", 1, 30.0 * 2.0 / 6.0 / 0.75);
    expect_bound(&f, "client_cpu", 2, 10.0 * 2.0 / 6.0 / 0.25);
    expect_bound(&f, "uplink", 1, 30.0 / 1.0 / 0.75);
    expect_bound(&f, "downlink", 2, 10.0 / 2.0 / 0.25);
    expect_bound(&f, "server_cpu", 0, 8.0 / 12.0);
    cr_expect(eq(str, (char *)bounds_binding(&f.bounds)->resource, "server_cpu"));
    cr_expect(eq(sz, f.bounds.count, 11));
    bounds_free(&f.bounds);
}

/* At the server's 500 Mbit/s an inference sends 4 s down and receives for 2 s. */
Test(bounds, the_servers_interface_and_slots_are_shared_by_all)
{
    struct fixture f;
    init(&f, SHARING_CONTENDED);
    f.settings.server.has_link = true;
    f.settings.server.link = (struct link_profile){.uplink_bps = 500e6, .downlink_bps = 500e6};
    f.settings.server.offline_slots = 3;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "server_uplink", 0, 1.0 / 2.0);
    expect_bound(&f, "server_downlink", 0, 1.0 / 4.0);
    expect_bound(&f, "server_offline_slots", 0, 3.0 / 5.0);
    bounds_free(&f.bounds);
}

/* Of one medium both directions take their seconds: 1 up and 2 down at 1 Gbit/s. */
Test(bounds, one_medium_is_one_row)
{
    struct fixture f;
    init(&f, SHARING_CONTENDED);
    for (int i = 0; i < 2; i++)
        f.classes[i].link.is_one_medium = true;
    f.settings.server.has_link = true;
    f.settings.server.link =
        (struct link_profile){.uplink_bps = 1e9, .downlink_bps = 1e9, .is_one_medium = true};
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "link", 1, 30.0 / 3.0 / 0.75);
    expect_bound(&f, "server_link", 0, 1.0 / 3.0);
    cr_expect(eq(sz, f.bounds.count, 10));
    bounds_free(&f.bounds);
}

Test(bounds, clients_in_turn_make_as_many_requests_each)
{
    struct fixture f;
    init(&f, SHARING_DEDICATED);
    f.arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "offline_slots", 1, 40.0 / 5.0);
    expect_bound(&f, "offline_slots", 2, 40.0 / 5.0);
    bounds_free(&f.bounds);
}

Test(bounds, clients_without_requests_are_no_help)
{
    struct fixture f;
    init(&f, SHARING_CONTENDED);
    f.arrivals.assignment = ARRIVALS_SINGLE;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "offline_slots", 1, 1.0 / 5.0);
    expect_bound(&f, "client_cpu", 1, 2.0 / 6.0);
    for (size_t i = 0; i < f.bounds.count; i++)
        cr_expect(ne(sz, f.bounds.rows[i].class_index, 2));
    bounds_free(&f.bounds);
}

/*
 * Requests of a trace, drawn client by client: the rate is bound where each client's own slots,
 * cores and link are, the least over those that have requests at all.
 */
Test(bounds, labels_of_a_trace_say_who_makes_the_requests)
{
    struct random_stream *stream = random_stream_new(1, 1, "bounds", 0);
    for (int round = 0; round < 50; round++) {
        struct fixture f;
        uint64_t requests[40];
        uint64_t sum[2] = {0}, most[2] = {0};
        init(&f, SHARING_CONTENDED);
        f.arrivals.assignment = round % 2 ? ARRIVALS_COLUMN : ARRIVALS_HASH;
        f.settings.trace_requests = requests;
        for (size_t i = 0; i < 40; i++) {
            bool sends = random_stream_uniform(stream) < 0.2;
            requests[i] = sends ? 1 + (uint64_t)(random_stream_uniform(stream) * 9.0) : 0;
            sum[i >= 30] += requests[i];
            most[i >= 30] = requests[i] > most[i >= 30] ? requests[i] : most[i >= 30];
        }
        if (sum[0] == 0 || sum[1] == 0)
            continue;
        double total = (double)(sum[0] + sum[1]);
        bounds_compute(&f.bounds, &f.settings);
        for (size_t class = 1; class <= 2; class ++) {
            double busiest = (double)most[class - 1] / total;
            expect_bound(&f, "offline_slots", class, 1.0 / 5.0 / busiest);
            expect_bound(&f, "online_slots", class, 1.0 / 4.0 / busiest);
            expect_bound(&f, "client_cpu", class, 2.0 / 6.0 / busiest);
            expect_bound(&f, "uplink", class, 1.0 / 1.0 / busiest);
        }
        expect_bound(&f, "server_cpu", 0, 8.0 / 12.0);
        bounds_free(&f.bounds);
    }
    random_stream_free(stream);
}

/*
 * 4 core-seconds by themselves and 4 that share memory, on 5 cores: at 1/2 per second the former
 * take 2 cores, and the latter on the other 3, each slowed by 1 + 0.25 * 2, another 2 * 1.5 = 3.
 */
Test(bounds, cores_that_slow_each_other_down_do_so_when_all_are_busy)
{
    struct fixture f;
    struct step work[] = {
        {.phase = PHASE_OFFLINE,
         .resource = RESOURCE_SERVER_CPU,
         .work_core_s = 4,
         .most_cores = 4,
         .shares_memory = true},
        {.phase = PHASE_ONLINE, .resource = RESOURCE_SERVER_CPU, .work_core_s = 4, .most_cores = 1},
    };
    init(&f, SHARING_CONTENDED);
    f.plan = (struct plan){.steps = work,
                           .step_count = 2,
                           .offline_step_count = 1,
                           .storage_bytes = {1, 1},
                           .slowdown_per_busy_core = 0.25};
    f.settings.server.cores = 5.0;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "server_cpu", 0, 0.5);
    bounds_free(&f.bounds);
    f.settings.server.cores = 1.0; /* nobody to be slowed down by */
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "server_cpu", 0, 1.0 / 8.0);
    bounds_free(&f.bounds);
}

/* Clients 1 and 3 have the first of two servers: two thirds of all requests. So one and a half
 * servers would do it, were both as busy. */
Test(bounds, servers_count_as_far_as_they_are_all_busy)
{
    struct fixture f;
    init(&f, SHARING_CONTENDED);
    f.settings.class_count = 1;
    f.classes[0].count = 3;
    f.settings.server.count = 2;
    f.settings.server.offline_slots = 1;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "server_cpu", 0, 1.5 * 8.0 / 12.0);
    expect_bound(&f, "server_offline_slots", 0, 1.5 / 5.0);
    expect_bound(&f, "offline_slots", 1, 3.0 / 5.0);
    bounds_free(&f.bounds);
    f.settings.server.routing = ROUTING_LEAST_BUSY;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "server_cpu", 0, 2.0 * 8.0 / 12.0);
    expect_bound(&f, "server_offline_slots", 0, 2.0 / 5.0);
    bounds_free(&f.bounds);
}

/* All requests are the first client's, and so the first server's. */
Test(bounds, a_server_without_requests_helps_nobody)
{
    struct fixture f;
    init(&f, SHARING_CONTENDED);
    f.settings.class_count = 1;
    f.settings.server.count = 3;
    f.arrivals.assignment = ARRIVALS_SINGLE;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "server_cpu", 0, 8.0 / 12.0);
    bounds_free(&f.bounds);
}

/* The offline steps are those of four inferences. */
Test(bounds, of_a_batch_an_inference_has_its_part)
{
    struct fixture f;
    single(&f, 10);
    f.plan.further_inferences = 3;
    f.settings.sharing = SHARING_CONTENDED;
    f.settings.server.offline_slots = 1;
    f.settings.refill.check_every_s = 3.0;
    bounds_compute(&f.bounds, &f.settings);
    expect_bound(&f, "offline_slots", 1, 4.0 / 8.0);
    expect_bound(&f, "server_offline_slots", 0, 4.0 / 5.0);
    expect_bound(&f, "online_slots", 1, 1.0 / 4.0);
    expect_bound(&f, "server_cpu", 0, 8.0 / 3.0);
    expect_bound(&f, "downlink", 1, 4.0 / 2.0);
    expect_bound(&f, "client_cpu", 1, 2.0 / 6.0);
    bounds_free(&f.bounds);
}

/* Users of 40 clients think 6 s and wait 4 s, ten of them 5 s longer for a precompute of their own;
 * what they demand of the server depends on who asks more often, which nobody knows. */
Test(bounds, of_users_of_several_classes_is_how_often_they_ask)
{
    struct fixture f;
    init(&f, SHARING_CONTENDED);
    f.arrivals.process = ARRIVAL_CLOSED;
    f.arrivals.thinking.mean_s = 6.0;
    f.classes[1].storage_bytes = 0;
    bounds_compute(&f.bounds, &f.settings);
    cr_expect(eq(sz, f.bounds.count, 1));
    expect_bound(&f, "users", 0, 30.0 / 10.0 + 10.0 / 15.0);
    bounds_free(&f.bounds);
}
