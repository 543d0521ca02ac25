#include "models/crypto/gc_cost.h"

#include "base/readable.h"
#include <math.h>
#include <stddef.h>

#define LARGEST_COEFFICIENT 1e9 /* 30 years: more is a slip of units */

static bool load_each(double *const numbers[], const char *const keys[], double least,
                      const struct json_node *node, struct error *error)
{
    char rule[32];
    snprintf(rule, sizeof rule, "from %s to %s", READABLE(least, 6),
             READABLE(LARGEST_COEFFICIENT, 6));
    for (int i = 0; keys[i]; i++)
        if (!json_number(node, keys[i], numbers[i], error)
            || !json_require(node, keys[i],
                             *numbers[i] >= least && *numbers[i] <= LARGEST_COEFFICIENT, rule,
                             error))
            return false;
    return true;
}

bool gc_coefficients_load(struct gc_coefficients *coefficients, const struct json_node *node,
                          struct error *error)
{
    static const char *const keys[] = {"source",
                                       "note",
                                       "garble_relu_s",
                                       "evaluate_relu_s",
                                       "benchmark_and_gates",
                                       "garble_most_cores",
                                       "evaluate_most_cores",
                                       "garble_start_s",
                                       "evaluate_start_s",
                                       NULL};
    double *const numbers[] = {&coefficients->garble_relu_s, &coefficients->evaluate_relu_s,
                               &coefficients->benchmark_and_gates, &coefficients->garble_most_cores,
                               &coefficients->evaluate_most_cores};
    static const char *const positive[] = {"garble_relu_s",       "evaluate_relu_s",
                                           "benchmark_and_gates", "garble_most_cores",
                                           "evaluate_most_cores", NULL};
    double *const starts[] = {&coefficients->garble_start_s, &coefficients->evaluate_start_s};
    static const char *const any[] = {"garble_start_s", "evaluate_start_s", NULL};
    *coefficients = (struct gc_coefficients){0};
    return json_only(node, keys, error) && load_each(numbers, positive, 0.0, node, error)
        && load_each(starts, any, -LARGEST_COEFFICIENT, node, error)
        && json_require(node, "benchmark_and_gates", coefficients->benchmark_and_gates >= 1.0,
                        "at least 1", error)
        && json_require(node, "garble_most_cores", coefficients->garble_most_cores >= 1.0,
                        "at least 1", error)
        && json_require(node, "evaluate_most_cores", coefficients->evaluate_most_cores >= 1.0,
                        "at least 1", error);
}

bool encode_coefficients_load(struct encode_coefficients *coefficients,
                              const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"source",        "note",           "offline_relu_s",
                                       "online_relu_s", "online_layer_s", NULL};
    double *const numbers[] = {&coefficients->offline_relu_s, &coefficients->online_relu_s,
                               &coefficients->online_layer_s};
    *coefficients = (struct encode_coefficients){0};
    return json_only(node, keys, error) && load_each(numbers, keys + 2, 0.0, node, error);
}

void gc_coefficients_write(const struct gc_coefficients *coefficients, struct json_writer *writer)
{
    json_write_number(writer, "garble_relu_s", coefficients->garble_relu_s);
    json_write_number(writer, "garble_start_s", coefficients->garble_start_s);
    json_write_number(writer, "evaluate_relu_s", coefficients->evaluate_relu_s);
    json_write_number(writer, "evaluate_start_s", coefficients->evaluate_start_s);
    json_write_number(writer, "benchmark_and_gates", coefficients->benchmark_and_gates);
    json_write_number(writer, "garble_most_cores", coefficients->garble_most_cores);
    json_write_number(writer, "evaluate_most_cores", coefficients->evaluate_most_cores);
}

void encode_coefficients_write(const struct encode_coefficients *coefficients,
                               struct json_writer *writer)
{
    json_write_number(writer, "offline_relu_s", coefficients->offline_relu_s);
    json_write_number(writer, "online_relu_s", coefficients->online_relu_s);
    json_write_number(writer, "online_layer_s", coefficients->online_layer_s);
}

/* A line's intercept below 0 must not make a few ReLUs cost less than nothing. */
static double line_s(double relu_s, double start_s, uint64_t relu_count, double gates_share)
{
    if (relu_count == 0)
        return 0.0;
    return fmax(0.0, relu_s * (double)relu_count + start_s) * gates_share;
}

double gc_garble_s(const struct gc_coefficients *coefficients, uint64_t relu_count,
                   double and_gates)
{
    return line_s(coefficients->garble_relu_s, coefficients->garble_start_s, relu_count,
                  and_gates / coefficients->benchmark_and_gates);
}

double gc_evaluate_s(const struct gc_coefficients *coefficients, uint64_t relu_count,
                     double and_gates)
{
    return line_s(coefficients->evaluate_relu_s, coefficients->evaluate_start_s, relu_count,
                  and_gates / coefficients->benchmark_and_gates);
}

double encode_offline_s(const struct encode_coefficients *coefficients, uint64_t relu_count)
{
    return coefficients->offline_relu_s * (double)relu_count;
}

double encode_online_s(const struct encode_coefficients *coefficients, uint64_t relu_count)
{
    return line_s(coefficients->online_relu_s, coefficients->online_layer_s, relu_count, 1.0);
}
