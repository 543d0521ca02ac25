/*
 * bench_machine.c: what the machine costs, as JSON lines.
 *
 * One client with both kinds of sharing, a thousand clients that keep a large server busy for a
 * day, and a hundred times as many that ask for as much. The plan is made up in the proportions of
 * a culled network: a chain of layers online, lanes of layers offline.
 */
#include "base/memory.h"
#include "base/units.h"
#include "system/requests/simulation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LAYERS = 18, LANES = 4, MOST_STEPS = 256 };

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- the plan ---- */

struct bench_plan {
    struct step steps[MOST_STEPS];
    uint32_t predecessors[MOST_STEPS];
    struct plan plan;
};

/* Adds a step after the given one, or the first of its phase after none. Returns its index. */
static uint32_t add(struct bench_plan *bench, struct step step, uint32_t before)
{
    uint32_t index = bench->plan.step_count++;
    step.first_predecessor = bench->plan.predecessor_count;
    if (before != STEP_NO_LAYER) {
        step.predecessor_count = 1;
        bench->predecessors[bench->plan.predecessor_count++] = before;
    }
    bench->plan.offline_step_count += step.phase == PHASE_OFFLINE;
    bench->steps[index] = step;
    return index;
}

static uint32_t add_work(struct bench_plan *bench, enum phase phase, enum resource resource,
                         double work_core_s, double most_cores, uint32_t before)
{
    struct step step = {.phase = phase,
                        .resource = resource,
                        .work_core_s = work_core_s,
                        .most_cores = most_cores,
                        .shares_memory = phase == PHASE_OFFLINE && resource == RESOURCE_SERVER_CPU
                                      && most_cores == 1.0};
    return add(bench, step, before);
}

static uint32_t add_transfer(struct bench_plan *bench, enum phase phase, enum resource resource,
                             uint64_t size_bytes, uint32_t before)
{
    struct step step = {
        .phase = phase, .resource = resource, .size_bytes = size_bytes, .messages = 1};
    return add(bench, step, before);
}

static void add_offline(struct bench_plan *bench)
{
    uint32_t up =
        add_transfer(bench, PHASE_OFFLINE, RESOURCE_UPLINK, 10000000,
                     add_work(bench, PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 0.5, 1.0, STEP_NO_LAYER));
    uint32_t lanes[LANES];
    for (uint32_t lane = 0; lane < LANES; lane++)
        lanes[lane] = add_work(bench, PHASE_OFFLINE, RESOURCE_SERVER_CPU, 2.0 + lane, 1.0, up);
    struct step down = {.phase = PHASE_OFFLINE,
                        .resource = RESOURCE_DOWNLINK,
                        .size_bytes = 200000000,
                        .messages = 1,
                        .first_predecessor = bench->plan.predecessor_count,
                        .predecessor_count = LANES};
    uint32_t index = add(bench, down, STEP_NO_LAYER);
    bench->steps[index].predecessor_count = LANES;
    for (uint32_t lane = 0; lane < LANES; lane++)
        bench->predecessors[bench->plan.predecessor_count++] = lanes[lane];
}

/* Every layer is a round: the client sends, the server computes, answers, the client evaluates. */
static void add_online(struct bench_plan *bench)
{
    uint32_t before = STEP_NO_LAYER;
    for (int layer = 0; layer < LAYERS; layer++) {
        before = add_transfer(bench, PHASE_ONLINE, RESOURCE_UPLINK, 20000, before);
        before = add_work(bench, PHASE_ONLINE, RESOURCE_SERVER_CPU, 0.01, 2.0, before);
        before = add_transfer(bench, PHASE_ONLINE, RESOURCE_DOWNLINK, 30000, before);
        before = add_work(bench, PHASE_ONLINE, RESOURCE_CLIENT_CPU, 0.05, 4.0, before);
    }
}

/* ---- simulations ---- */

struct outcome {
    double cpu_s;
    struct metrics metrics;
};

static struct outcome run(const struct simulation_settings *settings)
{
    struct outcome outcome;
    struct error error = {0};
    double start_s = cpu_s();
    if (!simulation_run(settings, 1, &outcome.metrics, &error)) {
        fprintf(stderr, "bench_machine: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    outcome.cpu_s = cpu_s() - start_s;
    return outcome;
}

static void print(const char *name, struct outcome *outcome, const char *limits)
{
    const struct metrics *metrics = &outcome->metrics;
    printf("{\"bench\":\"%s\",\"cpu_s\":%.3f,\"events\":%.0f,\"events_per_cpu_s\":%.0f,"
           "\"requests\":%.0f,\"mean_e2e_s\":%.3f%s}\n",
           name, outcome->cpu_s, (double)metrics->events, (double)metrics->events / outcome->cpu_s,
           (double)metrics->done, metrics->tallies[METRIC_E2E].mean, limits);
    fflush(stdout);
    metrics_free(&outcome->metrics);
}

static struct bench_plan *new_plan(void)
{
    struct bench_plan *bench = memory_allocate(1, sizeof *bench);
    bench->plan = (struct plan){.steps = bench->steps,
                                .predecessors = bench->predecessors,
                                .storage_bytes = {200000000, 20000000},
                                .slowdown_per_busy_core = 0.001};
    add_offline(bench);
    add_online(bench);
    return bench;
}

static void bench_one_client(struct simulation_settings settings)
{
    settings.sharing = SHARING_DEDICATED;
    struct outcome outcome = run(&settings);
    print("machine_one_client_dedicated", &outcome, "");
    settings.sharing = SHARING_CONTENDED;
    outcome = run(&settings);
    print("machine_one_client", &outcome, ",\"limit_events_per_cpu_s\":5000000");
}

static void bench_many_clients(struct simulation_settings settings)
{
    settings.server.cores = 400.0;
    struct outcome outcome = run(&settings);
    print("machine_day_of_1000_clients", &outcome, ",\"limit_cpu_s\":120");
    settings.server.has_link = true;
    settings.server.link = (struct link_profile){.uplink_bps = 40e9, .downlink_bps = 40e9};
    outcome = run(&settings);
    print("machine_day_of_1000_clients_at_an_interface", &outcome, "");
}

/* A hundred different access links, hence as many different caps at the interface. */
static void bench_unequal_links(struct simulation_settings settings)
{
    struct client_class classes[100];
    for (int i = 0; i < 100; i++) {
        classes[i] = settings.classes[0];
        classes[i].count = 10;
        classes[i].link.uplink_bps += 1e6 * i;
        classes[i].link.downlink_bps += 1e6 * i;
        classes[i].alone = phases_alone_compile(classes[i].plan, &classes[i].link);
    }
    settings.classes = classes;
    settings.class_count = 100;
    settings.server.cores = 400.0;
    settings.server.has_link = true;
    settings.server.link = (struct link_profile){.uplink_bps = 40e9, .downlink_bps = 40e9};
    struct outcome outcome = run(&settings);
    print("machine_day_of_1000_clients_with_100_links", &outcome, "");
}

/* Which are there does not make those that are at work dearer: nanoseconds per event of a hundred
 * times as many clients that ask for as much, beginnings and ends counted. */
static void bench_crowds(struct simulation_settings settings, struct client_class *class)
{
    static const uint64_t counts[] = {1000, 100000};
    double ns[2];
    settings.server.cores = 160.0;
    settings.server.has_link = true;
    settings.server.link = (struct link_profile){.uplink_bps = 25e9, .downlink_bps = 25e9};
    settings.horizon_s = 3600.0;
    for (int i = 0; i < 2; i++) {
        char name[64];
        class->count = counts[i];
        snprintf(name, sizeof name, "machine_hour_of_%.0f_clients", (double)class->count);
        struct outcome outcome = run(&settings);
        ns[i] = 1e9 * outcome.cpu_s / (double)outcome.metrics.events;
        print(name, &outcome, "");
    }
    printf("{\"bench\":\"machine_event_of_100_times_the_clients\",\"ratio\":%.2f,"
           "\"limit_ratio\":2}\n",
           ns[1] / ns[0]);
    fflush(stdout);
}

int main(void)
{
    struct bench_plan *bench = new_plan();
    struct arrivals_settings arrivals = {
        .process = ARRIVAL_POISSON, .assignment = ARRIVALS_ROUND_ROBIN, .rate_per_s = 0.05};
    struct client_class class = {.count = 1,
                                 .share = 1.0,
                                 .plan = &bench->plan,
                                 .cores = 4.0,
                                 .link = {.uplink_bps = 1e9, .downlink_bps = 1e9, .rtt_s = 1e-3},
                                 .storage_bytes = 2000000000,
                                 .initial_stock = STOCK_FULL,
                                 .online_slots = 1,
                                 .offline_slots = 1,
                                 .max_waiting = NO_LIMIT,
                                 .give_up_after_s = INFINITY};
    class.alone = phases_alone_compile(class.plan, &class.link);
    struct simulation_settings settings = {
        .classes = &class,
        .class_count = 1,
        .server = {.cores = 32.0, .storage_bytes = UINT64_MAX, .offline_slots = NO_LIMIT},
        .sharing = SHARING_CONTENDED,
        .arrivals = &arrivals,
        .horizon_s = 1e6,
        .seed = 1,
    };
    bench_one_client(settings);
    settings.horizon_s = DAY_S;
    class.count = 1000;
    arrivals.rate_per_s = 1e6 / DAY_S;
    bench_many_clients(settings);
    bench_unequal_links(settings);
    arrivals.rate_per_s = 10.0;
    bench_crowds(settings, &class);
    free(bench);
    return EXIT_SUCCESS;
}
