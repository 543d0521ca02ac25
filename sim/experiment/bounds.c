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
    double offline_s = plan_phase_s(settings->plan, PHASE_OFFLINE, &settings->link);
    double online_s = plan_phase_s(settings->plan, PHASE_ONLINE, &settings->link);
    double online_slots = (double)settings->online_slots;
    double offline_slots = (double)settings->offline_slots;
    *bounds = (struct bounds){0};
    if (settings->plan->offline_step_count == 0) {
        add(bounds, "online_slots", 0.0, online_s, online_slots / online_s);
    } else if (simulation_most_precomputes(settings) == 0) {
        add(bounds, "online_slots", offline_s, online_s, online_slots / (offline_s + online_s));
    } else {
        double cycle_s = offline_s + settings->refill.check_every_s;
        add(bounds, "offline_slots", cycle_s, 0.0, offline_slots / cycle_s);
        add(bounds, "online_slots", 0.0, online_s, online_slots / online_s);
    }
}
