#include "experiment/bounds.h"

static void add(struct bounds *bounds, const char *resource, double offline_s, double online_s,
                double bound_per_s)
{
    bounds->rows[bounds->count] = (struct bound){
        .resource = resource,
        .offline_s = offline_s,
        .online_s = online_s,
        .bound_per_s = bound_per_s,
    };
    if (bound_per_s < bounds->rows[bounds->binding].bound_per_s)
        bounds->binding = bounds->count;
    bounds->count++;
}

void bounds_compute(struct bounds *bounds, const struct simulation_settings *settings)
{
    const struct client_class *client = &settings->classes[0];
    double offline_s = plan_phase_s(client->plan, PHASE_OFFLINE, &client->link);
    double online_s = plan_phase_s(client->plan, PHASE_ONLINE, &client->link);
    double online_slots = (double)client->online_slots;
    double offline_slots = (double)client->offline_slots;
    *bounds = (struct bounds){0};
    if (client->plan->offline_step_count == 0) {
        add(bounds, "online_slots", 0.0, online_s, online_slots / online_s);
    } else if (settings_most_precomputes(settings, client) == 0) {
        add(bounds, "online_slots", offline_s, online_s, online_slots / (offline_s + online_s));
    } else {
        double cycle_s = offline_s + settings->refill.check_every_s;
        add(bounds, "offline_slots", cycle_s, 0.0, offline_slots / cycle_s);
        add(bounds, "online_slots", 0.0, online_s, online_slots / online_s);
    }
}
