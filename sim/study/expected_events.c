#include "study/expected_events.h"

#include "base/error.h"
#include "base/readable.h"
#include "study/runner.h"
#include "system/requests/settings.h"
#include "traces/arrivals/arrivals.h"

#include "models/plan/plan_batch.h"

#include <math.h>

/* As if nobody ever waited. */
static double expect_of_users(const struct client_class *class,
                              const struct arrival_thinking *thinking, double horizon_s)
{
    return (double)class->count * horizon_s
         / (thinking->mean_s + class->alone.phases[PHASE_ONLINE].seconds);
}

static double expect_arrivals(const struct arrivals_settings *arrivals, double horizon_s)
{
    if (arrivals->process != ARRIVAL_TRACE || arrivals->block_gaps > 0)
        return arrivals->rate_per_s * horizon_s;
    double last_s = arrivals->trace->last_s * arrivals->stretch;
    double part = last_s > horizon_s ? horizon_s / last_s : 1.0;
    return part * (double)arrivals->trace->rows * arrivals->keep_probability;
}

double expect_requests(const struct simulation_settings *settings)
{
    const struct arrivals_settings *arrivals = settings->arrivals;
    double requests = 0.0;
    if (arrivals->part_count == 0 && arrivals->process != ARRIVAL_CLOSED)
        return expect_arrivals(arrivals, settings->horizon_s);
    for (size_t i = 0; i < settings->class_count; i++) {
        const struct arrivals_settings *own = arrivals_of_class(arrivals, i);
        requests += own->process == ARRIVAL_CLOSED
                      ? expect_of_users(&settings->classes[i], &own->thinking, settings->horizon_s)
                      : expect_arrivals(own, settings->horizon_s);
    }
    return requests;
}

/* What the class's clients can store of all servers, all together. */
static double class_room(const struct simulation_settings *settings,
                         const struct client_class *class)
{
    uint64_t most = settings_most_precomputes(settings, class);
    double room = most == UINT64_MAX ? INFINITY : (double)most;
    if (settings->refill.policy == REFILL_THRESHOLD)
        room = fmin(room, (double)settings->refill.high);
    return room * (double)class->count * (double)settings_supply_count(settings);
}

/* One after the other in every slot, all day long. */
static double class_cycles(const struct simulation_settings *settings,
                           const struct client_class *class)
{
    double slots =
        fmin((double)class->offline_slots * (double)class->count,
             (double)settings->server.offline_slots * (double)settings_server_count(settings));
    double offline_s = class->alone.phases[PHASE_OFFLINE].seconds;
    double end_s = settings->horizon_s * (settings->drain ? 2.0 : 1.0);
    return slots * (end_s / fmax(offline_s, settings->refill.check_every_s) + 1.0);
}

static double class_phases(const struct simulation_settings *settings,
                           const struct client_class *class, double requests)
{
    double batch = (double)plan_batch_size(class->plan);
    if (class->plan->offline_step_count == 0)
        return 0.0;
    if (settings->refill.policy == REFILL_ON_DEMAND
        || settings_most_precomputes(settings, class) == 0)
        return requests / batch;
    return fmin(class_cycles(settings, class), (class_room(settings, class) + requests) / batch);
}

/* Steps that follow each other on one resource are merged when the machine compiles the plan. */
static double events_of_phase(const struct simulation_settings *settings, const struct plan *plan,
                              enum phase phase)
{
    const struct step *before = NULL;
    double events = 1.0;
    if (settings->sharing == SHARING_DEDICATED)
        return events + 1.0;
    for (uint32_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].phase == phase) {
            events += !before || before->resource != plan->steps[i].resource;
            before = &plan->steps[i];
        }
    return events;
}

/* Any client may have any request, so of several classes the costliest counts. */
struct expected_events expect_events(const struct simulation_settings *settings)
{
    struct expected_events expected = {.requests = expect_requests(settings)};
    double online_events = 0.0;
    for (size_t i = 0; i < settings->class_count; i++) {
        const struct client_class *class = &settings->classes[i];
        const struct plan *plan = class->plan;
        double phases = class_phases(settings, class, expected.requests);
        expected.offline_phases += phases;
        expected.events += phases * events_of_phase(settings, plan, PHASE_OFFLINE);
        online_events = fmax(online_events, events_of_phase(settings, plan, PHASE_ONLINE));
    }
    expected.events += expected.requests * (1.0 + online_events);
    return expected;
}

struct expected_cost expect_cost(const struct scenario *scenario)
{
    double runs = scenario->simulation.find_warmup ? 2.0 : 1.0;
    struct expected_cost cost = {
        .each = expect_events(&scenario->simulation),
        .replications = scenario_is_drawn(scenario) ? (double)scenario->replications.fewest : 1.0};
    cost.events = cost.each.events * runs * cost.replications;
    return cost;
}

static bool refuse(const struct experiment *experiment, size_t costliest,
                   const struct expected_cost *cost, double all_events, double most_events,
                   struct error *error)
{
    const struct point *point = experiment_loaded(experiment, costliest);
    const struct expected_events *expected = &cost->each;
    bool by_phases = expected->offline_phases > expected->requests;
    return error_set(error, ERROR_INPUT, (point ? point : &experiment->points[0])->scenario.name,
                     by_phases ? "refill" : "arrivals",
                     "takes about %s events, more than %s: a replication of point %zu has "
                     "%s requests and %s offline phases%s. Shorten horizon_s, lower %s, or "
                     "allow more with --max-events",
                     READABLE(all_events, 2), READABLE(most_events, 2),
                     experiment->outlines[costliest].point_index, READABLE(expected->requests, 2),
                     READABLE(expected->offline_phases, 2),
                     by_phases && isinf(expected->offline_phases)
                         ? ", since they take neither time nor storage"
                         : "",
                     by_phases ? "what refill.policy, storage_bytes and offline_slots let begin"
                               : "the rate, or replications and points");
}

bool experiment_check_events(const struct experiment *experiment, double most_events,
                             struct error *error)
{
    size_t costliest = 0;
    struct expected_cost most = {0};
    double all = 0.0;
    for (size_t k = 0; k < experiment->outline_count; k++) {
        const struct point *point = experiment_loaded(experiment, k);
        struct expected_cost cost = point && !point->is_left_out ? expect_cost(&point->scenario)
                                                                 : experiment->outlines[k].cost;
        if (!experiment_is_to_run(experiment, k))
            continue;
        all += cost.events;
        if (cost.events > most.events) {
            costliest = k;
            most = cost;
        }
    }
    return all <= most_events || refuse(experiment, costliest, &most, all, most_events, error);
}
