#include "system/phase.h"

#include "base/memory.h"
#include "system/pipeline.h"
#include "system/simulation.h"

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

/* Without variability: a step that is left out takes no time. */
static struct phase_alone alone_fixed(const struct client_kind *kind, enum phase phase,
                                      bool with_once, struct phase_scratch *scratch)
{
    const struct plan *plan = kind->settings->plan;
    for (uint32_t i = 0; i < plan->step_count; i++)
        scratch->factors[i] = with_once || !plan->steps[i].once_per_client ? 1.0 : 0.0;
    return phase_alone_scaled(plan, phase, &kind->settings->link, scratch->factors,
                              scratch->finish_s);
}

static bool has_once(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->offline_step_count; i++)
        if (plan->steps[i].once_per_client)
            return true;
    return false;
}

void phase_compile(struct client_kind *kind, struct phase_scratch *scratch)
{
    kind->first_offline = alone_fixed(kind, PHASE_OFFLINE, true, scratch);
    kind->alone[PHASE_OFFLINE] = has_once(kind->settings->plan)
                                   ? alone_fixed(kind, PHASE_OFFLINE, false, scratch)
                                   : kind->first_offline;
    kind->alone[PHASE_ONLINE] = alone_fixed(kind, PHASE_ONLINE, false, scratch);
}

/* Every step drawn, those left out too, so that what is drawn does not depend on them. */
static double drawn_s(struct client *client, enum phase phase, bool with_once)
{
    const struct simulation_settings *settings = client->simulation->settings;
    const struct client_class *class = client->kind->settings;
    struct phase_scratch *scratch = &client->simulation->scratch;
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        if (step->phase != phase)
            continue;
        double factor = variability_draw(&settings->variability, client->variability[phase]);
        scratch->factors[i] = with_once || !step->once_per_client ? factor : 0.0;
    }
    return plan_phase_scaled_s(class->plan, phase, &class->link, scratch->factors,
                               scratch->finish_s);
}

static double offline_s(struct client *client)
{
    bool with_once = !client->has_keys;
    if (client->variability[PHASE_OFFLINE])
        return drawn_s(client, PHASE_OFFLINE, with_once);
    return with_once ? client->kind->first_offline.seconds
                     : client->kind->alone[PHASE_OFFLINE].seconds;
}

static double online_s(struct client *client)
{
    return client->variability[PHASE_ONLINE] ? drawn_s(client, PHASE_ONLINE, true)
                                             : client->kind->alone[PHASE_ONLINE].seconds;
}

static bool is_after_warmup(const struct client *client)
{
    const struct simulation *simulation = client->simulation;
    return engine_now_s(simulation->engine) >= simulation->settings->warmup_s;
}

static void on_offline_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct client *client = subject;
    bool is_drawn = client->variability[PHASE_OFFLINE] != NULL;
    client->kind->ended[PHASE_OFFLINE] += is_after_warmup(client);
    pipeline_on_offline_done(client, is_drawn ? NULL : &client->kind->alone[PHASE_OFFLINE].ledger);
}

static void on_first_offline_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct client *client = subject;
    bool is_drawn = client->variability[PHASE_OFFLINE] != NULL;
    client->kind->first_offline_ended += is_after_warmup(client);
    pipeline_on_offline_done(client, is_drawn ? NULL : &client->kind->first_offline.ledger);
}

static void on_online_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct request *request = subject;
    const struct client *client = request->client;
    bool is_drawn = client->variability[PHASE_ONLINE] != NULL;
    client->kind->ended[PHASE_ONLINE] += is_after_warmup(client);
    pipeline_on_online_done(request, is_drawn ? NULL : &client->kind->alone[PHASE_ONLINE].ledger);
}

void phase_count_dedicated(const struct client_kind *kind, struct metrics *metrics)
{
    metrics_count_phases(metrics, PHASE_OFFLINE, kind->first_offline_ended,
                         &kind->first_offline.ledger);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        metrics_count_phases(metrics, phase, kind->ended[phase], &kind->alone[phase].ledger);
}

void phase_start_offline(struct client *client, double delay_s)
{
    struct simulation *simulation = client->simulation;
    event_action on_end = client->has_keys ? on_offline_end : on_first_offline_end;
    if (simulation->machine)
        machine_start_phase(simulation->machine, client, NULL, !client->has_keys, delay_s);
    else
        engine_after(simulation->engine, delay_s + offline_s(client), on_end, client);
    client->has_keys = true;
}

void phase_start_online(struct request *request)
{
    struct client *client = request->client;
    struct simulation *simulation = client->simulation;
    if (simulation->machine)
        machine_start_phase(simulation->machine, client, request, true, 0.0);
    else
        engine_after(simulation->engine, online_s(client), on_online_end, request);
}
