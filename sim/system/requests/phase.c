#include "system/requests/phase.h"

#include "base/memory.h"
#include "engine/engine.h"
#include "engine/philox.h"
#include "engine/unit_draws.h"
#include "models/plan/plan.h"
#include "models/plan/plan_batch.h"
#include "statistics/time_average.h"
#include "system/machine/machine.h"
#include "system/requests/settings.h"
#include "system/requests/simulation.h"
#include "system/requests/variability.h"
#include "system/timeline/timeline.h"

#include <assert.h>
#include <stdlib.h>

void phase_scratch_init(struct phase_scratch *scratch, const struct simulation_settings *settings)
{
    size_t most_steps = 0;
    for (size_t i = 0; i < settings->class_count; i++)
        if (settings->classes[i].plan->step_count > most_steps)
            most_steps = settings->classes[i].plan->step_count;
    scratch->factors = memory_allocate(most_steps, sizeof *scratch->factors);
    scratch->finish_s = memory_allocate(most_steps, sizeof *scratch->finish_s);
}

void phase_scratch_free(struct phase_scratch *scratch)
{
    free(scratch->factors);
    free(scratch->finish_s);
    *scratch = (struct phase_scratch){0};
}

OUT_OF_LINE static void begin_factors(struct client *client, enum phase phase)
{
    static const char *const stream_names[] = {"offline_variability", "online_variability"};
    const struct simulation *simulation = client->simulation;
    const struct simulation_settings *settings = simulation->settings;
    client->factors[phase] =
        &simulation->factors[(client->client_index - 1) * PHASE_COUNT + (uint64_t)phase];
    variability_begin(client->factors[phase], &settings->variability,
                      philox_named(settings->seed, simulation->replication_index,
                                   stream_names[phase], client->client_index));
}

/* NULL where steps are fixed. Who never begins a phase has none. */
static struct unit_draws *factors_of(struct client *client, enum phase phase)
{
    if (!client->factors[phase] && client->simulation->factors)
        begin_factors(client, phase);
    return client->factors[phase];
}

/* Every step drawn, those left out too, so that what is drawn does not depend on them. */
OUT_OF_LINE static double drawn_s(struct client *client, enum phase phase, bool with_once)
{
    const struct client_class *class = client->kind->settings;
    const struct plan *plan = class->plan;
    struct phase_scratch *scratch = &client->simulation->scratch;
    struct plan_times *times = &client->kind->times;
    uint32_t first = phase == PHASE_OFFLINE ? 0 : plan->offline_step_count;
    uint32_t end = phase == PHASE_OFFLINE ? plan->offline_step_count : plan->step_count;
    if (!times->plan)
        plan_times_init(times, plan, &class->link);
    for (uint32_t i = first; i < end; i++)
        scratch->factors[i] = unit_draws_next(client->factors[phase]);
    for (uint32_t i = first; i < times->once_end[phase] && !with_once; i++)
        if (plan->steps[i].once_per_client)
            scratch->factors[i] = 0.0;
    return plan_times_phase_s(times, phase, scratch->factors, scratch->finish_s);
}

static const struct phases_alone *fixed(const struct client *client)
{
    return &client->kind->settings->alone;
}

/* The next phase of the supply. */
static double next_s(struct supply *supply, enum phase phase)
{
    struct client *client = supply->client;
    bool with_once = !supply->is_set_up[phase];
    if (factors_of(client, phase))
        return drawn_s(client, phase, with_once);
    return with_once ? fixed(client)->first[phase].seconds : fixed(client)->phases[phase].seconds;
}

static bool is_after_warmup(const struct client *client)
{
    const struct simulation *simulation = client->simulation;
    return engine_now_s(simulation->engine) >= simulation->settings->warmup_s;
}

/* Counts a phase that ends, the client's first or a later one. Returns where its time went; NULL
 * where its steps were drawn, as parts are not kept then. */
static const struct ledger *end_phase(struct client *client, enum phase phase, bool is_first)
{
    struct client_kind *kind = client->kind;
    const struct phase_alone *alone =
        is_first ? &fixed(client)->first[phase] : &fixed(client)->phases[phase];
    (is_first ? kind->first_ended : kind->ended)[phase] += is_after_warmup(client);
    return client->factors[phase] ? NULL : &alone->ledger;
}

static void on_offline_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct supply *supply = subject;
    supply->client->simulation->on_offline_done(supply,
                                                end_phase(supply->client, PHASE_OFFLINE, false));
}

static void on_first_offline_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct supply *supply = subject;
    supply->client->simulation->on_offline_done(supply,
                                                end_phase(supply->client, PHASE_OFFLINE, true));
}

static void on_online_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct request *request = subject;
    request->client->simulation->on_online_done(request,
                                                end_phase(request->client, PHASE_ONLINE, false));
}

static void on_first_online_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct request *request = subject;
    request->client->simulation->on_online_done(request,
                                                end_phase(request->client, PHASE_ONLINE, true));
}

void phase_count_dedicated(const struct client_kind *kind, struct metrics *metrics)
{
    const struct phases_alone *alone = &kind->settings->alone;
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        metrics_count_phases(metrics, phase, kind->first_ended[phase], &alone->first[phase].ledger);
        metrics_count_phases(metrics, phase, kind->ended[phase], &alone->phases[phase].ledger);
    }
}

static void add_dedicated(const struct client_kind *kind, struct usage *usage)
{
    const struct phases_alone *alone = &kind->settings->alone;
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        for (int resource = 0; resource < RESOURCE_COUNT; resource++)
            usage->spent[resource] +=
                (double)kind->first_ended[phase] * alone->first[phase].spent[resource]
                + (double)kind->ended[phase] * alone->phases[phase].spent[resource];
}

/* Precomputes made beyond those used: the stock that has grown, and those that were lost. Each has
 * its part of what a batch took. */
static void add_unused(const struct client_kind *kind, struct usage *usage)
{
    const struct phase_alone *offline = &kind->settings->alone.phases[PHASE_OFFLINE];
    double batch = (double)plan_batch_size(kind->settings->plan);
    double unused = kind->made > kind->used ? (double)(kind->made - kind->used) : 0.0;
    for (int resource = 0; resource < RESOURCE_COUNT; resource++)
        usage->unused[resource] = unused * offline->spent[resource] / batch;
}

void phase_tell_usage(const struct simulation *simulation, struct usage usages[])
{
    const double now_s = engine_now_s(simulation->engine);
    if (simulation->machine)
        machine_tell_spent(simulation->machine, usages);
    for (size_t i = 0; i < simulation->settings->class_count; i++) {
        const struct client_kind *kind = &simulation->kinds[i];
        const double bytes = (double)kind->settings->plan->storage_bytes[PARTY_SERVER];
        if (!simulation->machine)
            add_dedicated(kind, &usages[i + 1]);
        add_unused(kind, &usages[i + 1]);
        usages[i + 1].stored_byte_s =
            bytes * time_average_mean(&kind->stock, now_s) * (now_s - kind->stock.start_s);
    }
}

/* ---- contended: at the machine, whose terminals are the clients ---- */

/* Offline phases are for a supply, online ones for a request. */
static void on_phase_done(void *context, void *subject, enum phase phase,
                          const struct ledger *ledger)
{
    const struct simulation *simulation = context;
    if (engine_now_s(simulation->engine) >= simulation->settings->warmup_s)
        metrics_count_phases(simulation->metrics, phase, 1, ledger);
    if (phase == PHASE_OFFLINE)
        simulation->on_offline_done(subject, ledger);
    else
        simulation->on_online_done(subject, ledger);
}

/* Of the clients that make requests, if any of the class does. */
static bool is_told(const void *context, size_t class_index, uint64_t terminal)
{
    const struct simulation *simulation = context;
    return settings_client_sends(simulation->settings, class_index, terminal + 1)
        || simulation->kinds[class_index].is_idle;
}

struct machine *phase_machine_new(struct simulation *simulation)
{
    const struct simulation_settings *settings = simulation->settings;
    const struct server_settings *server = &settings->server;
    struct timeline *timeline = settings->timeline;
    const struct machine_owner owner = {simulation, on_phase_done, is_told,
                                        timeline ? timeline_watcher(timeline) : NULL};
    struct machine_class *classes = memory_allocate(settings->class_count, sizeof *classes);
    for (size_t i = 0; i < settings->class_count; i++) {
        const struct client_class *class = &settings->classes[i];
        assert(settings_can_share_link(class, server));
        classes[i] = (struct machine_class){.count = class->count,
                                            .plan = class->plan,
                                            .cores = class->cores,
                                            .processor_discipline = class->processor_discipline,
                                            .link = &class->link,
                                            .link_discipline = class->link_discipline};
    }
    struct machine *machine =
        machine_new(simulation->engine,
                    &(struct machine_settings){.classes = classes,
                                               .class_count = settings->class_count,
                                               .server_count = settings_server_count(settings),
                                               .server_cores = server->cores,
                                               .server_discipline = server->processor_discipline,
                                               .interface = server->has_link ? &server->link : NULL,
                                               .interface_discipline = server->link_discipline,
                                               .priority = settings->priority},
                    &owner);
    free(classes);
    return machine;
}

static void start_contended(const struct supply *supply, enum phase phase, double delay_s,
                            void *subject)
{
    struct client *client = supply->client;
    machine_start_phase(client->simulation->machine,
                        &(struct phase_start){.terminal = client->client_index - 1,
                                              .server = supply->server->server_index,
                                              .phase = phase,
                                              .with_once = !supply->is_set_up[phase],
                                              .delay_s = delay_s,
                                              .factors = factors_of(client, phase),
                                              .subject = subject});
}

/* ---- either way ---- */

void phase_start_offline(struct supply *supply, double delay_s)
{
    struct simulation *simulation = supply->client->simulation;
    bool is_first = !supply->is_set_up[PHASE_OFFLINE];
    if (simulation->machine)
        start_contended(supply, PHASE_OFFLINE, delay_s, supply);
    else
        engine_after(simulation->engine, delay_s + next_s(supply, PHASE_OFFLINE),
                     is_first ? on_first_offline_end : on_offline_end, supply);
    supply->is_set_up[PHASE_OFFLINE] = true;
}

/* Requests of the supply that run beside its first one do not wait for its set-up. */
void phase_start_online(struct request *request)
{
    struct supply *supply = request->supply;
    struct simulation *simulation = supply->client->simulation;
    bool is_first = !supply->is_set_up[PHASE_ONLINE];
    if (simulation->machine)
        start_contended(supply, PHASE_ONLINE, 0.0, request);
    else
        engine_after(simulation->engine, next_s(supply, PHASE_ONLINE),
                     is_first ? on_first_online_end : on_online_end, request);
    supply->is_set_up[PHASE_ONLINE] = true;
}
