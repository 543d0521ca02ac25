/*
 * measurement_same_runs.c: what a set tells of its own runs beyond the operations, so that it needs
 * no other file: operations with a thread count, and seconds that no step of a plan takes.
 */
#include "models/costs/measurement.h"
#include "models/costs/measurement_parts.h"
#include "json/json.h"

#include "base/memory.h"
#include "models/crypto/he_schedule.h"

#include <math.h>
#include <stdlib.h>

/* A table of more threads would only take long to make. */
#define MOST_HE_THREADS 128
#define MOST_GC_THREADS 1000000 /* as of a plan's steps */

static const char *const unplanned_names[UNPLANNED_COUNT + 1] = {
    [UNPLANNED_SERVER_NOISE] = "server_noise",
    [UNPLANNED_COUNT] = NULL,
};

/* One layer after the other was measured; how more threads share them is he_schedule.h's. */
static void schedule_layers(struct measurement *measurement, double slowdown_per_busy_core)
{
    const struct measured_operation *layers = &measurement->operations[OPERATION_HE_EVAL];
    double *work_s = memory_allocate(layers->count, sizeof *work_s);
    size_t count = 0;
    for (size_t i = 0; i < layers->count; i++)
        if (layers->values[i] > 0.0)
            work_s[count++] = layers->values[i];
    size_t threads = count < MOST_HE_THREADS ? count : MOST_HE_THREADS;
    measurement->he_seconds_by_threads = memory_allocate(threads, sizeof(double));
    measurement->he_threads_count = threads;
    for (size_t i = 0; i < threads; i++)
        measurement->he_seconds_by_threads[i] =
            he_makespan_s(work_s, count, i + 1, slowdown_per_busy_core, NULL);
    free(work_s);
}

static bool load_he_eval(struct measurement *measurement, const struct json_node *node,
                         struct error *error)
{
    static const char *const keys[] = {"seconds", "seconds_factor", "slowdown_per_busy_core",
                                       "note", NULL};
    struct measured_operation *layers = &measurement->operations[OPERATION_HE_EVAL];
    double slowdown = 0.0;
    if (!json_only(node, keys, error)
        || !json_number(node, "slowdown_per_busy_core", &slowdown, error)
        || !json_require(node, "slowdown_per_busy_core", slowdown >= 0.0 && slowdown <= 1e3,
                         "from 0 to 1e3", error)
        || !measured_load(layers, node, "seconds", error)
        || !json_require(node, "seconds", layers->per_layer, "a list", error)
        || !measured_check_count(measurement, layers, node, "seconds", error))
        return false;
    schedule_layers(measurement, slowdown);
    return true;
}

/* s wall seconds on T threads are a line of s * T / ReLUs on one, or less if T did not all help. */
static bool load_gc(struct measurement *measurement, enum operation operation,
                    struct relu_line lines[PARTY_COUNT], double *most_cores,
                    const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"seconds",    "seconds_factor", "threads",
                                       "most_cores", "note",           NULL};
    struct measured_operation *measured = &measurement->operations[operation];
    uint64_t threads = 0;
    double total_s = 0.0;
    if (!json_only(node, keys, error) || !json_integer(node, "threads", &threads, error)
        || !json_require(node, "threads", threads >= 1 && threads <= MOST_GC_THREADS,
                         "from 1 to 1e6", error)
        || !json_optional_number(node, "most_cores", most_cores, error)
        || !json_require(node, "most_cores", *most_cores == 0.0 || *most_cores >= 1.0,
                         "at least 1, or 0 for no limit", error)
        || !measured_load(measured, node, "seconds", error)
        || !measured_check_count(measurement, measured, node, "seconds", error))
        return false;
    for (size_t i = 0; i < measured->count; i++)
        total_s += measured->values[i];
    if (operation == OPERATION_GARBLE)
        measurement->gc_threads = threads;
    double relus = measurement->relu_count > 0 ? (double)measurement->relu_count : 1.0;
    double cores = *most_cores > 0.0 ? fmin(*most_cores, (double)threads) : (double)threads;
    for (int party = 0; party < PARTY_COUNT; party++)
        lines[party] = (struct relu_line){.slope_s = total_s * cores / relus};
    return true;
}

static bool load_threaded(struct measurement *measurement, const struct json_node *set,
                          struct error *error)
{
    static const char *const keys[] = {"he_eval", "garble", "online_gc_eval", "note", NULL};
    struct json_node node = json_child(set, "threaded");
    struct json_node he_eval = json_child(&node, "he_eval");
    struct json_node garble = json_child(&node, "garble");
    struct json_node evaluate = json_child(&node, "online_gc_eval");
    return json_only(&node, keys, error) && load_he_eval(measurement, &he_eval, error)
        && load_gc(measurement, OPERATION_GARBLE, measurement->garble,
                   &measurement->garble_most_cores, &garble, error)
        && load_gc(measurement, OPERATION_ONLINE_GC_EVAL, measurement->evaluate,
                   &measurement->evaluate_most_cores, &evaluate, error);
}

static bool load_unplanned(struct measurement *measurement, const struct json_node *set,
                           struct error *error)
{
    static const char *const keys[] = {"seconds", "note", NULL};
    struct json_node node = json_child(set, "unplanned");
    if (!json_only(&node, unplanned_names, error))
        return false;
    for (int i = 0; i < UNPLANNED_COUNT; i++) {
        struct measured_operation *measured = &measurement->unplanned[i];
        struct json_node child = json_child(&node, unplanned_names[i]);
        if (json_has(&node, unplanned_names[i])
            && (!json_only(&child, keys, error)
                || !measured_load(measured, &child, "seconds", error)
                || !measured_check_count(measurement, measured, &child, "seconds", error)))
            return false;
    }
    return true;
}

bool measurement_is_self_contained(const struct json_node *set)
{
    return json_has(set, "threaded");
}

bool measurement_load_same_runs(struct measurement *measurement, const struct json_node *set,
                                struct error *error)
{
    return (!measurement_is_self_contained(set) || load_threaded(measurement, set, error))
        && (!json_has(set, "unplanned") || load_unplanned(measurement, set, error));
}
