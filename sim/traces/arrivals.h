/*
 * arrivals.h: when requests arrive: drawn, or replayed from a trace.
 *
 * Drawn processes take unit-mean draws of the stream "arrivals" and stretch their running sum by
 * the rate, so replication r sees the same pattern at every rate (common random numbers).
 */
#ifndef TRACES_ARRIVALS_H
#define TRACES_ARRIVALS_H

#include "base/error.h"
#include "base/json.h"
#include "base/warning.h"
#include "traces/trace_file.h"

enum arrival_process {
    ARRIVAL_POISSON,
    ARRIVAL_FIXED, /* the k-th at k / rate, k from 1 */
    ARRIVAL_BATCH, /* batch_size at once, at Poisson epochs of rate / batch_size */
    ARRIVAL_TRACE
};

/* The arrivals of a scenario; read-only once loaded, shared by all replications. */
struct arrivals_settings {
    enum arrival_process process;
    double rate_per_s; /* of requests; of a trace: mean after scaling, NAN if all come at once */
    uint64_t batch_size;
    const struct trace_file *trace; /* borrowed; ARRIVAL_TRACE only */
    double stretch;                 /* times of a trace are multiplied by it */
    double keep_probability;        /* each request is kept with it: "thin" */
};

/* One replication's arrivals. */
struct arrivals;

/*
 * Reads the scenario's key "arrivals":
 *   {"process": "poisson" | "fixed" | "batch", "rate_per_s": r, "batch_size": n}
 *   {"trace": FILE, "column": NAME, "scale": {"stretch": f | "rate_per_s": r, "thin": p},
 *    "assign": "single"}
 *
 * node    the object under that key
 * trace   opened by the caller from the names that arrivals_trace_name gives; NULL: drawn
 * Fails on rates that are not above 0, stretch and rate_per_s together, thin outside (0, 1],
 * batch_size 0, and keys of the one form in the other.
 */
bool arrivals_load(struct arrivals_settings *settings, const struct json_node *node,
                   const struct trace_file *trace, struct error *error) MUST_CHECK;

/* The trace's file and column as the scenario names them, borrowed from the node, or NULL. */
bool arrivals_trace_name(const struct json_node *node, const char **file, const char **column,
                         struct error *error) MUST_CHECK;

/* Settings are borrowed. Returns NULL and the error when the trace can no longer be read. */
struct arrivals *arrivals_open(const struct arrivals_settings *settings, uint64_t seed,
                               uint64_t replication_index, struct error *error);

/*
 * The next arrival, in ascending order. Returns false when there are no more (a drawn process never
 * ends) or when the trace could not be read (error->code is set).
 */
bool arrivals_next(struct arrivals *arrivals, double *arrival_s, struct error *error);
void arrivals_close(struct arrivals *arrivals);

/* Whether two replications may differ: a trace that is replayed whole is not drawn. */
bool arrivals_are_drawn(const struct arrivals_settings *settings);

#endif
