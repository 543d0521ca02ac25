#include "experiment/bounds.h"

#include "base/memory.h"
#include "base/units.h"

#include <math.h>
#include <stdlib.h>

/* Seconds of a resource, by phase. */
struct demand {
    double seconds[PHASE_COUNT];
};

static void add_row(struct bounds *bounds, const char *resource, size_t class_index,
                    double capacity, struct demand demand, double share)
{
    double offline_s = demand.seconds[PHASE_OFFLINE];
    double online_s = demand.seconds[PHASE_ONLINE];
    bounds->rows =
        memory_grow(bounds->rows, &bounds->capacity, bounds->count + 1, sizeof *bounds->rows);
    bounds->rows[bounds->count] =
        (struct bound){.resource = resource,
                       .class_index = class_index,
                       .capacity = capacity,
                       .offline_s = offline_s,
                       .online_s = online_s,
                       .bound_per_s = capacity / (share * (offline_s + online_s))};
    if (bounds->rows[bounds->count].bound_per_s < bounds->rows[bounds->binding].bound_per_s)
        bounds->binding = bounds->count;
    bounds->count++;
}

/* A row for what somebody demands. */
static void add_demanded(struct bounds *bounds, const char *resource, size_t class_index,
                         double capacity, struct demand demand, double share)
{
    if (demand.seconds[PHASE_OFFLINE] + demand.seconds[PHASE_ONLINE] > 0.0)
        add_row(bounds, resource, class_index, capacity, demand, share);
}

/* ---- who asks for how much ---- */

/* The part of all requests that the class's clients make. */
static double class_share(const struct simulation_settings *settings, size_t index)
{
    double total_share = 0.0;
    for (size_t i = 0; i < settings->class_count; i++)
        total_share += settings->classes[i].share;
    if (settings->arrivals->assignment == ARRIVALS_SINGLE)
        return index == 0 ? 1.0 : 0.0;
    if (settings->arrivals->assignment == ARRIVALS_RANDOM)
        return settings->classes[index].share / total_share;
    return (double)settings->classes[index].count / (double)settings_client_count(settings);
}

/* Clients of the class that make requests at all. */
static double class_clients(const struct simulation_settings *settings, size_t index)
{
    return settings->arrivals->assignment == ARRIVALS_SINGLE
             ? 1.0
             : (double)settings->classes[index].count;
}

/* Adds the weighted demand of the class's plan; for links, transfers at bandwidth_bps. */
static void add_steps(struct demand *demand, const struct client_class *class,
                      enum resource resource, double bandwidth_bps, double weight)
{
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        if (step->resource != resource || step->once_per_client)
            continue;
        demand->seconds[step->phase] +=
            weight
            * (resource_is_link(resource) ? transfer_s((double)step->size_bytes, bandwidth_bps)
                                          : step->work_core_s);
    }
}

/* ---- slots ---- */

/*
 * Of each day's offline phases in a slot, those that can begin in the off-peak part: one at its
 * beginning and then one per cycle.
 */
static double off_peak_fraction(const struct refill_settings *refill, double cycle_s)
{
    if (refill->policy != REFILL_OFF_PEAK)
        return 1.0;
    double part_s = refill->to_s - refill->from_s;
    double phases = floor((part_s > 0.0 ? part_s : part_s + DAY_S) / cycle_s) + 1.0;
    return fmin(1.0, phases * cycle_s / DAY_S);
}

static bool class_stores(const struct simulation_settings *settings,
                         const struct client_class *class)
{
    return class->plan->offline_step_count > 0 && settings_most_precomputes(settings, class) > 0;
}

static void add_slots(struct bounds *bounds, const struct simulation_settings *settings,
                      size_t index, double share)
{
    const struct client_class *class = &settings->classes[index];
    double clients = class_clients(settings, index);
    double offline_s = plan_phase_s(class->plan, PHASE_OFFLINE, &class->link);
    double online_s = plan_phase_s(class->plan, PHASE_ONLINE, &class->link);
    double cycle_s = offline_s + settings->refill.check_every_s;
    bool stores = class_stores(settings, class);
    if (stores)
        add_row(bounds, "offline_slots", index + 1,
                clients * (double)class->offline_slots
                    * off_peak_fraction(&settings->refill, cycle_s),
                (struct demand){.seconds[PHASE_OFFLINE] = cycle_s}, share);
    add_row(
        bounds, "online_slots", index + 1, clients * (double)class->online_slots,
        (struct demand){{[PHASE_OFFLINE] = stores ? 0.0 : offline_s, [PHASE_ONLINE] = online_s}},
        share);
}

static void add_server_slots(struct bounds *bounds, const struct simulation_settings *settings)
{
    struct demand demand = {{0}};
    if (settings->server.offline_slots == NO_LIMIT)
        return;
    for (size_t i = 0; i < settings->class_count; i++) {
        const struct client_class *class = &settings->classes[i];
        demand.seconds[PHASE_OFFLINE] +=
            class_share(settings, i) * plan_phase_s(class->plan, PHASE_OFFLINE, &class->link);
    }
    add_demanded(bounds, "server_offline_slots", 0, (double)settings->server.offline_slots, demand,
                 1.0);
}

/* ---- processors and links ---- */

static void add_client(struct bounds *bounds, const struct simulation_settings *settings,
                       size_t index, double share)
{
    const struct client_class *class = &settings->classes[index];
    const struct link_profile *link = &class->link;
    double clients = class_clients(settings, index);
    struct demand work = {{0}}, up = {{0}}, down = {{0}};
    struct demand *back = link->is_one_medium ? &up : &down;
    add_steps(&work, class, RESOURCE_CLIENT_CPU, 0.0, 1.0);
    add_steps(&up, class, RESOURCE_UPLINK, link->uplink_bps, 1.0);
    add_steps(back, class, RESOURCE_DOWNLINK, link->downlink_bps, 1.0);
    add_demanded(bounds, "client_cpu", index + 1, clients * class->cores, work, share);
    add_demanded(bounds, link->is_one_medium ? "link" : "uplink", index + 1, clients, up, share);
    add_demanded(bounds, "downlink", index + 1, clients, down, share);
}

static void add_interface(struct bounds *bounds, const struct simulation_settings *settings)
{
    const struct link_profile *link = &settings->server.link;
    struct demand up = {{0}}, down = {{0}};
    struct demand *back = link->is_one_medium ? &up : &down;
    for (size_t i = 0; i < settings->class_count; i++) {
        const struct client_class *class = &settings->classes[i];
        add_steps(&up, class, RESOURCE_UPLINK, link->uplink_bps, class_share(settings, i));
        add_steps(back, class, RESOURCE_DOWNLINK, link->downlink_bps, class_share(settings, i));
    }
    add_demanded(bounds, link->is_one_medium ? "server_link" : "server_uplink", 0, 1.0, up, 1.0);
    add_demanded(bounds, "server_downlink", 0, 1.0, down, 1.0);
}

static void add_server(struct bounds *bounds, const struct simulation_settings *settings)
{
    struct demand work = {{0}};
    for (size_t i = 0; i < settings->class_count; i++)
        add_steps(&work, &settings->classes[i], RESOURCE_SERVER_CPU, 0.0, class_share(settings, i));
    add_demanded(bounds, "server_cpu", 0, settings->server.cores, work, 1.0);
    if (settings->server.has_link)
        add_interface(bounds, settings);
}

/* ---- all of them ---- */

void bounds_compute(struct bounds *bounds, const struct simulation_settings *settings)
{
    bool contended = settings->sharing == SHARING_CONTENDED;
    *bounds = (struct bounds){0};
    for (size_t i = 0; i < settings->class_count; i++) {
        double share = class_share(settings, i);
        if (share == 0.0)
            continue;
        add_slots(bounds, settings, i, share);
        if (contended)
            add_client(bounds, settings, i, share);
    }
    add_server_slots(bounds, settings);
    if (contended)
        add_server(bounds, settings);
}

void bounds_free(struct bounds *bounds)
{
    free(bounds->rows);
    *bounds = (struct bounds){0};
}

const struct bound *bounds_binding(const struct bounds *bounds)
{
    return &bounds->rows[bounds->binding];
}
