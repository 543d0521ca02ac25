#include "study/bounds/bounds.h"

#include "base/memory.h"
#include "base/memory_slowdown.h"
#include "base/units.h"
#include "models/plan/plan.h"
#include "models/plan/plan_batch.h"
#include "system/requests/settings.h"
#include "traces/arrivals/arrivals.h"

#include <math.h>
#include <stdlib.h>

/* Seconds of a resource, by phase. */
struct demand {
    double seconds[PHASE_COUNT];
};

static double sum(const struct demand *demand)
{
    return demand->seconds[PHASE_OFFLINE] + demand->seconds[PHASE_ONLINE];
}

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
    if (sum(&demand) > 0.0)
        add_row(bounds, resource, class_index, capacity, demand, share);
}

/* ---- who asks for how much ---- */

/* Adds the weighted transfers of the class's plan in one direction at bandwidth_bps. */
static void add_transfers(struct demand *demand, const struct client_class *class,
                          enum resource resource, double bandwidth_bps, double weight)
{
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        if (step->resource == resource && !step->once_per_client)
            demand->seconds[step->phase] += weight
                                          * transfer_s((double)step->size_bytes, bandwidth_bps)
                                          / plan_inferences(class->plan, step->phase);
    }
}

/* Adds the weighted seconds of a disk. */
static void add_disk(struct demand *demand, const struct client_class *class,
                     enum resource resource, double weight)
{
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        if (step->resource == resource)
            demand->seconds[step->phase] += weight * plan_step_s(step, &class->link)
                                          / plan_inferences(class->plan, step->phase);
    }
}

/* Adds its weighted work for a party's cores; that which shares memory to a demand of its own.
 */
static void add_work(struct demand *demand, struct demand *shared, const struct client_class *class,
                     enum resource resource, double weight)
{
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        if (step->resource == resource && !step->once_per_client)
            (step->shares_memory ? shared : demand)->seconds[step->phase] +=
                weight * step->work_core_s / plan_inferences(class->plan, step->phase);
    }
}

/* ---- servers ---- */

/*
 * How the requests of each class fall to servers. Where clients have their own server, one may have
 * more to do than another; where requests may go to any, all servers count as one large one.
 */
struct servers {
    const struct simulation_settings *settings;
    double *parts; /* owned; of all requests: the class's at each part */
    uint64_t part_count;
    double servers_per_part;
};

/* Owned by the caller. */
static double *class_shares(const struct simulation_settings *settings)
{
    double *shares = memory_allocate(settings->class_count, sizeof *shares);
    settings_class_shares(settings, shares);
    return shares;
}

static struct servers servers_of(const struct simulation_settings *settings)
{
    uint64_t server_count = settings_server_count(settings);
    bool are_apart = settings->server.routing == ROUTING_STICKY && server_count > 1;
    struct servers servers = {.settings = settings,
                              .part_count = are_apart ? server_count : 1,
                              .servers_per_part = are_apart ? 1.0 : (double)server_count};
    servers.parts =
        memory_allocate(settings->class_count * servers.part_count, sizeof *servers.parts);
    double *shares = class_shares(settings);
    for (size_t i = 0; i < settings->class_count; i++) {
        double *parts = &servers.parts[i * servers.part_count];
        if (are_apart)
            settings_server_shares(settings, i, parts);
        for (uint64_t k = 0; k < servers.part_count; k++)
            parts[k] = are_apart ? parts[k] * shares[i] : shares[i];
    }
    free(shares);
    return servers;
}

static double part_of(const struct servers *servers, uint64_t part, size_t class_index)
{
    return servers->parts[class_index * servers->part_count + part];
}

/* What an inference demands of all servers, and of that which has most to do. */
struct served {
    struct demand all;
    double most_s;
};

static void add_part(struct served *served, struct demand demand)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        served->all.seconds[phase] += demand.seconds[phase];
    served->most_s = fmax(served->most_s, sum(&demand));
}

static bool are_as_many(double servers, uint64_t count)
{
    return fabs(servers - (double)count) < 1e-9 * servers;
}

/* As many servers as would do all that is demanded, were each as busy as the busiest. */
static void add_served(struct bounds *bounds, const char *resource, double capacity,
                       const struct servers *servers, const struct served *served)
{
    double all_s = sum(&served->all);
    if (all_s == 0.0)
        return;
    double parts = all_s / served->most_s;
    add_row(bounds, resource, 0, capacity * servers->servers_per_part * parts, served->all, 1.0);
    bounds->rows[bounds->count - 1].is_of_mix = !are_as_many(parts, servers->part_count);
}

/* ---- slots ---- */

/*
 * Of each day's offline phases in a slot, those that can begin in the off-peak part: one at its
 * beginning and then one per cycle. Where these vary, more than as many may: on average at most
 * part / cycle + cv^2 after the first (Lorden 1970, On excess over the boundary), cv being that of
 * a step: a cycle of several varies less.
 */
static double off_peak_fraction(const struct simulation_settings *settings, double cycle_s)
{
    const struct refill_settings *refill = &settings->refill;
    if (refill->policy != REFILL_OFF_PEAK)
        return 1.0;
    double part_s = refill->to_s - refill->from_s;
    double later = (part_s > 0.0 ? part_s : part_s + DAY_S) / cycle_s;
    double cv = settings->variability.cv;
    bool is_fixed = settings->variability.distribution == VARIABILITY_FIXED;
    double phases = 1.0 + (is_fixed ? floor(later) : later + cv * cv);
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
    double clients = settings_class_clients(settings, index);
    double offline_s = plan_phase_s(class->plan, PHASE_OFFLINE, &class->link);
    double online_s = plan_phase_s(class->plan, PHASE_ONLINE, &class->link);
    bool stores = class_stores(settings, class);
    double cycle_s = offline_s + (stores ? settings->refill.check_every_s : 0.0);
    if (class->plan->offline_step_count > 0)
        add_row(bounds, "offline_slots", index + 1,
                clients * (double)class->offline_slots * off_peak_fraction(settings, cycle_s),
                (struct demand){.seconds[PHASE_OFFLINE] =
                                    cycle_s / plan_inferences(class->plan, PHASE_OFFLINE)},
                share);
    add_row(
        bounds, "online_slots", index + 1, clients * (double)class->online_slots,
        (struct demand){{[PHASE_OFFLINE] = stores ? 0.0 : offline_s, [PHASE_ONLINE] = online_s}},
        share);
}

static void add_server_slots(struct bounds *bounds, const struct servers *servers)
{
    const struct simulation_settings *settings = servers->settings;
    double *offline_s = memory_allocate(settings->class_count, sizeof *offline_s);
    struct served served = {0};
    for (size_t i = 0; i < settings->class_count; i++)
        offline_s[i] =
            plan_phase_s(settings->classes[i].plan, PHASE_OFFLINE, &settings->classes[i].link);
    for (uint64_t k = 0; k < servers->part_count; k++) {
        struct demand demand = {{0}};
        for (size_t i = 0; i < settings->class_count; i++)
            demand.seconds[PHASE_OFFLINE] +=
                part_of(servers, k, i) * offline_s[i]
                / plan_inferences(settings->classes[i].plan, PHASE_OFFLINE);
        add_part(&served, demand);
    }
    if (settings->server.offline_slots != NO_LIMIT)
        add_served(bounds, "server_offline_slots", (double)settings->server.offline_slots, servers,
                   &served);
    free(offline_s);
}

/* ---- processors and links ---- */

static void add_client(struct bounds *bounds, const struct simulation_settings *settings,
                       size_t index, double share)
{
    const struct client_class *class = &settings->classes[index];
    const struct link_profile *link = &class->link;
    double clients = settings_class_clients(settings, index);
    struct demand work = {{0}}, up = {{0}}, down = {{0}}, disk = {{0}};
    struct demand *back = link->is_one_medium ? &up : &down;
    add_disk(&disk, class, RESOURCE_CLIENT_DISK, 1.0);
    add_work(&work, &work, class, RESOURCE_CLIENT_CPU, 1.0);
    add_transfers(&up, class, RESOURCE_UPLINK, link->uplink_bps, 1.0);
    add_transfers(back, class, RESOURCE_DOWNLINK, link->downlink_bps, 1.0);
    add_demanded(bounds, "client_cpu", index + 1, clients * class->cores, work, share);
    add_demanded(bounds, link->is_one_medium ? "link" : "uplink", index + 1, clients, up, share);
    add_demanded(bounds, "downlink", index + 1, clients, down, share);
    add_demanded(bounds, "client_disk", index + 1, clients, disk, share);
}

static void add_interface(struct bounds *bounds, const struct servers *servers)
{
    const struct link_profile *link = &servers->settings->server.link;
    struct served all_up = {0}, all_down = {0};
    for (uint64_t k = 0; k < servers->part_count; k++) {
        struct demand up = {{0}}, down = {{0}};
        struct demand *back = link->is_one_medium ? &up : &down;
        for (size_t i = 0; i < servers->settings->class_count; i++) {
            const struct client_class *class = &servers->settings->classes[i];
            double part = part_of(servers, k, i);
            add_transfers(&up, class, RESOURCE_UPLINK, link->uplink_bps, part);
            add_transfers(back, class, RESOURCE_DOWNLINK, link->downlink_bps, part);
        }
        add_part(&all_up, up);
        add_part(&all_down, down);
    }
    add_served(bounds, link->is_one_medium ? "server_link" : "server_uplink", 1.0, servers,
               &all_up);
    add_served(bounds, "server_downlink", 1.0, servers, &all_down);
}

/*
 * How many times longer work that shares memory takes when all cores are busy: the rate X is such
 * that X * own cores do the other work, and the rest, each slowed by slow(rest), the shared one:
 *
 *   X * (own + shared * (1 + slowdown * (cores - X * own - 1))) = cores
 */
static double full_slowdown(double cores, double own, double shared, double slowdown)
{
    double rate_per_s = cores / (own + shared);
    if (slowdown >= 1.0 || cores - rate_per_s * own <= 1.0)
        return 1.0; /* more cores at it never help, or one does it */
    double square = shared * slowdown * own;
    double linear = own + shared * (1.0 + slowdown * (cores - 1.0));
    rate_per_s = 2.0 * cores / (linear + sqrt(linear * linear - 4.0 * square * cores));
    return memory_slowdown(cores - rate_per_s * own, slowdown);
}

/* All classes' work on the cores of a server. */
static struct demand server_work(const struct servers *servers, uint64_t server)
{
    const struct simulation_settings *settings = servers->settings;
    struct demand own = {{0}}, shared = {{0}};
    double slowdown = 0.0;
    for (size_t i = 0; i < settings->class_count; i++) {
        const struct client_class *class = &settings->classes[i];
        double part = part_of(servers, server, i);
        add_work(&own, &shared, class, RESOURCE_SERVER_CPU, part);
        slowdown = fmax(slowdown, class->plan->slowdown_per_busy_core);
    }
    if (sum(&shared) == 0.0)
        return own;
    double longer = full_slowdown(settings->server.cores, sum(&own), sum(&shared), slowdown);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        own.seconds[phase] += longer * shared.seconds[phase];
    return own;
}

static void add_server(struct bounds *bounds, const struct servers *servers)
{
    struct served served = {0}, read_and_written = {0};
    for (uint64_t k = 0; k < servers->part_count; k++) {
        struct demand disk = {{0}};
        for (size_t i = 0; i < servers->settings->class_count; i++)
            add_disk(&disk, &servers->settings->classes[i], RESOURCE_SERVER_DISK,
                     part_of(servers, k, i));
        add_part(&served, server_work(servers, k));
        add_part(&read_and_written, disk);
    }
    add_served(bounds, "server_cpu", servers->settings->server.cores, servers, &served);
    if (servers->settings->server.has_link)
        add_interface(bounds, servers);
    add_served(bounds, "server_disk", 1.0, servers, &read_and_written);
}

static void add_servers(struct bounds *bounds, const struct simulation_settings *settings)
{
    struct servers servers = servers_of(settings);
    add_server_slots(bounds, &servers);
    if (settings->sharing == SHARING_CONTENDED)
        add_server(bounds, &servers);
    free(servers.parts);
}

/* ---- users ---- */

/* In a closed loop of several classes the shares of requests are not known, as who has a quick
 * answer asks more often; only how often each user asks at most is. */
static bool ask_by_themselves(const struct simulation_settings *settings)
{
    return arrivals_are_closed(settings->arrivals) && settings->class_count > 1;
}

/* Seconds from one request to the next, as if nobody waited for others. */
static double round_s(const struct simulation_settings *settings, size_t class_index)
{
    const struct client_class *class = &settings->classes[class_index];
    double seconds = arrivals_of_class(settings->arrivals, class_index)->thinking.mean_s
                   + plan_phase_s(class->plan, PHASE_ONLINE, &class->link);
    return class_stores(settings, class)
             ? seconds
             : seconds + plan_phase_s(class->plan, PHASE_OFFLINE, &class->link);
}

double bounds_asked_per_s(const struct simulation_settings *settings)
{
    double rate_per_s = 0.0;
    for (size_t i = 0; i < settings->class_count; i++)
        rate_per_s += (double)settings->classes[i].count / round_s(settings, i);
    return rate_per_s;
}

static void add_users(struct bounds *bounds, const struct simulation_settings *settings)
{
    double users = 0.0;
    for (size_t i = 0; i < settings->class_count; i++)
        users += (double)settings->classes[i].count;
    struct demand demand = {.seconds[PHASE_ONLINE] = users / bounds_asked_per_s(settings)};
    add_row(bounds, "users", 0, users, demand, 1.0);
}

/* ---- all of them ---- */

/* Whether the row's class has a client that asks for more than its others. */
static bool has_busier(const struct bound *row, const struct simulation_settings *settings)
{
    return row->class_index > 0
        && !are_as_many(settings_class_clients(settings, row->class_index - 1),
                        settings_class_senders(settings, row->class_index - 1));
}

/* Marks the rows beyond which some requests may be served in place of others: not where one class
 * of clients that are alike has them all. */
static void find_mixes(struct bounds *bounds, const struct simulation_settings *settings,
                       const double shares[])
{
    size_t classes = 0;
    for (size_t i = 0; i < settings->class_count; i++)
        classes += shares[i] > 0.0;
    for (size_t i = 0; i < bounds->count; i++) {
        struct bound *row = &bounds->rows[i];
        row->is_of_mix = row->is_of_mix || classes > 1 || has_busier(row, settings);
    }
}

void bounds_compute(struct bounds *bounds, const struct simulation_settings *settings)
{
    bool contended = settings->sharing == SHARING_CONTENDED;
    *bounds = (struct bounds){0};
    if (ask_by_themselves(settings)) {
        add_users(bounds, settings);
        return;
    }
    double *shares = class_shares(settings);
    for (size_t i = 0; i < settings->class_count; i++) {
        if (shares[i] == 0.0)
            continue;
        add_slots(bounds, settings, i, shares[i]);
        if (contended)
            add_client(bounds, settings, i, shares[i]);
    }
    add_servers(bounds, settings);
    find_mixes(bounds, settings, shares);
    free(shares);
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
