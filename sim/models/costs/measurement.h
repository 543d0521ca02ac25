/*
 * measurement.h: measured seconds and bytes, which beat the formulas.
 *
 * models/measurements/<costs>/ holds one file per network x input x protocol, the garbled-circuit
 * benchmark of the devices (gc_bench.json) and the layer-parallel HE runs (he_layer_parallel.json).
 * A set that tells these seconds of its own runs needs no other file.
 */
#ifndef MODELS_COSTS_MEASUREMENT_H
#define MODELS_COSTS_MEASUREMENT_H

#include "models/graph/network.h"
#include "models/plan/protocol.h"

/* What was measured of one operation: a value for the network, or one per linear layer in order. */
struct measured_operation {
    bool present;
    bool per_layer;
    double *values; /* owned: seconds or bytes, depending on the operation's resource */
    bool *not_run;  /* owned, or NULL: entries that the published simulator never runs */
    size_t count;
};

/* Seconds of n ReLUs on one thread: slope * n + intercept, and 0 for none. */
struct relu_line {
    double slope_s;
    double intercept_s;
};

/* Seconds that were measured, but that no operation of a plan takes. */
enum unplanned {
    UNPLANNED_SERVER_NOISE, /* per linear layer: random masks of the outputs */
    UNPLANNED_COUNT
};

struct measurement {
    char network[64];
    char input[64];
    char protocol[64];
    uint64_t relu_count;
    struct measured_operation operations[OPERATION_COUNT];
    struct measured_operation unplanned[UNPLANNED_COUNT];
    double *he_seconds_by_threads; /* owned: entry i is for i + 1 threads */
    size_t he_threads_count;
    struct relu_line garble[PARTY_COUNT];
    struct relu_line evaluate[PARTY_COUNT];
    double garble_most_cores; /* more add nothing; 0: no limit */
    double evaluate_most_cores;
    uint64_t gc_threads; /* of a self-contained set: on which garbling was measured; else 0 */
};

/*
 * Reads one measured set.
 *
 * set        the file of network x input x protocol
 * gc_bench   garbling and evaluation per device; NULL for a set that is self-contained
 * he         layer-parallel HE tables; the one of the set's network and input is taken; likewise
 * devices    names of each party's device in gc_bench; NULL takes the file's default
 *
 * Fails when arrays do not fit each other, when there is no table or device of that name (those
 * there are named), and when a line falls below 0 at the set's ReLUs. The measurement is owned by
 * the caller, also after a failure; measurement_free.
 */
bool measurement_load(struct measurement *measurement, const struct json_node *set,
                      const struct json_node *gc_bench, const struct json_node *he,
                      const char *const devices[PARTY_COUNT], struct error *error) MUST_CHECK;
void measurement_free(struct measurement *measurement);

/* The set alone, for those who want what was measured and no plan. */
bool measurement_load_set(struct measurement *measurement, const struct json_node *set,
                          struct error *error) MUST_CHECK;

/* Whether a set says what the two other files would. */
bool measurement_is_self_contained(const struct json_node *set);

/* The unweighted least-squares line through (counts[i], seconds[i]). */
struct relu_line relu_line_fit(const double counts[], const double seconds[], size_t count);
double relu_line_s(struct relu_line line, uint64_t relu_count);

#endif
