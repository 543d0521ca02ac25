/*
 * Access links of several clients at one interface, against progressive filling over both.
 */
#include "filling.h"

#include "contended_fixture.h"
#include "engine/random_stream.h"
#include "system/machine/link.h"

enum { CLIENTS = 4 };

/* A transfer that comes by itself and notes when its last bit has left. */
struct transfer {
    struct step_run run;
    struct phase_run phase_run;
    struct link *link;
    struct engine *engine;
    double start_s;
    double end_s;
};

struct star {
    struct engine *engine; /* owned */
    struct admission admission;
    enum priority priority;
    struct station interface;
    struct client_class classes[CLIENTS];
    struct link links[CLIENTS];
};

static void on_sent(struct share_job *job)
{
    struct transfer *transfer = (struct transfer *)step_run_of_job(job);
    link_leave(transfer->link, &transfer->run);
    transfer->end_s = engine_now_s(transfer->engine);
}

static void on_start(struct engine *engine, void *subject)
{
    (void)engine;
    struct transfer *transfer = subject;
    transfer->run.station = transfer->link->station;
    link_enter(transfer->link, &transfer->run);
}

static double draw_number(struct random_stream *stream, double unit)
{
    double number = 1.0 + floor(random_stream_uniform(stream) * 6.0);
    return random_stream_uniform(stream) < 0.7 ? number * unit
                                               : number * unit * random_stream_uniform(stream);
}

static void init_star(struct star *star, struct filling *filling, struct random_stream *stream,
                      enum priority priority)
{
    star->priority = priority;
    star->engine = engine_new();
    admission_init(&star->admission, star->engine);
    filling->resource_count = CLIENTS + 1;
    filling->capacities[CLIENTS] = draw_number(stream, 2.0);
    station_init(&star->interface, &star->admission, filling->capacities[CLIENTS], DISCIPLINE_FAIR,
                 priority, 0.0, on_sent);
    for (size_t i = 0; i < CLIENTS; i++) {
        filling->capacities[i] = draw_number(stream, 1.0);
        link_init(&star->links[i], star->classes[i].link_discipline, filling->capacities[i],
                  &star->interface, true, priority);
    }
}

static void draw_transfer(struct transfer *transfer, struct filling_flow *flow, struct star *star,
                          struct random_stream *stream)
{
    static const struct machine_step step = {.resource = RESOURCE_UPLINK};
    size_t client = (size_t)(random_stream_uniform(stream) * CLIENTS);
    bool is_online = random_stream_uniform(stream) < 0.5;
    bool is_online_first = star->priority == PRIORITY_ONLINE_FIRST;
    *transfer = (struct transfer){.link = &star->links[client],
                                  .engine = star->engine,
                                  .start_s = fmax(0.0, draw_number(stream, 1.0) - 1.0),
                                  .end_s = NAN};
    transfer->phase_run.phase = is_online ? PHASE_ONLINE : PHASE_OFFLINE;
    transfer->run.phase_run = &transfer->phase_run;
    transfer->run.step = &step;
    transfer->run.amount.work = draw_number(stream, 2.0);
    *flow = (struct filling_flow){.start_s = transfer->start_s,
                                  .work = transfer->run.amount.work,
                                  .level = is_online_first && !is_online,
                                  .resources = {(int)client, CLIENTS, -1}};
    engine_at(star->engine, transfer->start_s, on_start, transfer);
}

/* Every bit is counted on the link that it crossed. */
static void expect_carried(struct star *star, const struct filling *filling)
{
    for (size_t i = 0; i < CLIENTS; i++) {
        double bits = 0.0;
        for (size_t k = 0; k < filling->flow_count; k++)
            bits += filling->flows[k].resources[0] == (int)i ? filling->flows[k].work : 0.0;
        double carried = link_carried(&star->links[i], PHASE_OFFLINE)
                       + link_carried(&star->links[i], PHASE_ONLINE);
        cr_expect(epsilon_eq(dbl, carried, bits, 1e-9));
    }
}

static double run_case(struct random_stream *stream, enum priority priority)
{
    struct star star = {0};
    struct filling filling = {0};
    struct transfer transfers[FILLING_MOST];
    double worst_s = 0.0;
    init_star(&star, &filling, stream, priority);
    filling.flow_count = 1 + (size_t)(random_stream_uniform(stream) * (FILLING_MOST - 1));
    for (size_t i = 0; i < filling.flow_count; i++)
        draw_transfer(&transfers[i], &filling.flows[i], &star, stream);
    filling_run(&filling);
    engine_run_until(star.engine, INFINITY);
    for (size_t i = 0; i < filling.flow_count; i++) {
        cr_assert(fabs(transfers[i].end_s - filling.flows[i].end_s) <= 1e-7,
                  "transfer %zu: %.9f, by filling %.9f", i, transfers[i].end_s,
                  filling.flows[i].end_s);
        worst_s = fmax(worst_s, fabs(transfers[i].end_s - filling.flows[i].end_s));
    }
    expect_carried(&star, &filling);
    for (size_t i = 0; i < CLIENTS; i++)
        link_free(&star.links[i]);
    station_free(&star.interface);
    engine_free(star.engine);
    return worst_s;
}

Test(link, random_cases_end_as_progressive_filling_over_both_levels_says)
{
    struct random_stream *stream = random_stream_new(1, 1, "link", 0);
    double worst_s = 0.0;
    for (int round = 0; round < 10000; round++)
        worst_s =
            fmax(worst_s, run_case(stream, round % 2 ? PRIORITY_EQUAL : PRIORITY_ONLINE_FIRST));
    cr_log_info("off by at most %g s", worst_s);
    random_stream_free(stream);
}
