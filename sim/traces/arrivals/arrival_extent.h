/*
 * arrival_extent.h: how much of the arrivals a horizon takes in.
 */
#ifndef TRACES_ARRIVAL_EXTENT_H
#define TRACES_ARRIVAL_EXTENT_H

#include "traces/arrivals/arrivals.h"

/*
 * The horizon where none is given. A trace that is replayed goes on to its last request and a mean
 * gap more, so that all are simulated at the trace's mean rate; anything else for a day.
 */
double arrivals_usual_horizon_s(const struct arrivals_settings *settings);

/* From when to when requests come. */
struct arrivals_span {
    double begin_s;
    double end_s;
};

/* Until the horizon; of a trace that is replayed, from its first request to a mean gap after its
 * last, where that is before the horizon: an hour's trace in a day's horizon has the rate of its
 * hour. Requests of one time have no gap, and that of the horizon. */
struct arrivals_span arrivals_span(const struct arrivals_settings *settings, double horizon_s);

/*
 * Refuses a trace of which nothing comes before the horizon.
 *
 * node       the object under "arrivals"
 * warnings   gets "trace_cut", and "profile_cut" where a rate that varies is another one over the
 *            horizon than over whole periods
 */
bool arrivals_check_horizon(const struct arrivals_settings *settings, const struct json_node *node,
                            double horizon_s, struct warnings *warnings,
                            struct error *error) MUST_CHECK;

#endif
