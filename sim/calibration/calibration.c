#include "calibration/calibration.h"

#include "base/error.h"
#include "base/memory.h"
#include "calibration/linear_layers.h"
#include "models/costs/layer_cost.h"
#include "models/plan/operation.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- formulas ---- */

/* A coefficient: its JSON key and where it is in struct device. */
struct term {
    const char *key;
    size_t offset;
};

#define HE(name)                                                                                   \
    {                                                                                              \
        "he." #name, offsetof(struct device, he.name)                                              \
    }
#define ENCODE(name)                                                                               \
    {                                                                                              \
        "encode." #name, offsetof(struct device, encode.name)                                      \
    }

static const struct {
    const char *name;
    size_t term_count;
    struct term terms[CALIBRATION_MOST_TERMS];
} formulas[CALIBRATE_FORMULA_COUNT] = {
    [CALIBRATE_EVALUATION] = {"evaluation",
                              3,
                              {HE(eval_mult_s), HE(eval_keyswitch_s), HE(eval_layer_s)}},
    [CALIBRATE_ENCRYPTION] = {"encryption",
                              3,
                              {HE(encrypt_layer_s), HE(encrypt_ciphertext_s),
                               HE(encrypt_large_message_ciphertext_s)}},
    [CALIBRATE_DECRYPTION] = {"decryption",
                              2,
                              {HE(decrypt_ciphertext_s), HE(decrypt_small_reply_s)}},
    [CALIBRATE_NOISE] = {"server noise", 2, {HE(noise_ciphertext_s), HE(noise_element_s)}},
    [CALIBRATE_KEYGEN] = {"key generation", 1, {HE(keygen_s)}},
    [CALIBRATE_KEY_LOAD] = {"reading of keys", 1, {HE(key_load_s)}},
    [CALIBRATE_SHARED_CONVOLUTION] = {"shared convolution",
                                      4,
                                      {HE(shared_convolution_layer_s), HE(shared_convolution_mac_s),
                                       HE(shared_convolution_input_s),
                                       HE(shared_convolution_weight_s)}},
    [CALIBRATE_SHARED_FIRST] = {"... first layer", 1, {HE(shared_convolution_first_layer_s)}},
    [CALIBRATE_SHARED_FULLY_CONNECTED] = {"shared fully connected",
                                          2,
                                          {HE(shared_fully_connected_weight_s),
                                           HE(shared_fully_connected_input_s)}},
    [CALIBRATE_SHARED_POOL] = {"shared pool", 1, {HE(shared_pool_input_s)}},
    [CALIBRATE_ENCODE_OFFLINE] = {"offline encoding", 1, {ENCODE(offline_relu_s)}},
    [CALIBRATE_ENCODE_ONLINE] = {"online encoding",
                                 2,
                                 {ENCODE(online_relu_s), ENCODE(online_layer_s)}},
    [CALIBRATE_GARBLE] = {"garbling, threads", 1, {{NULL, 0}}},
    [CALIBRATE_GC_EVALUATE] = {"GC evaluation, threads", 1, {{NULL, 0}}},
};

const char *calibration_formula_name(enum calibration_formula formula)
{
    assert(formula < CALIBRATE_FORMULA_COUNT);
    return formulas[formula].name;
}

size_t calibration_term_count(enum calibration_formula formula)
{
    assert(formula < CALIBRATE_FORMULA_COUNT);
    return formulas[formula].term_count;
}

const char *calibration_term_key(enum calibration_formula formula, size_t term)
{
    assert(formula < CALIBRATE_FORMULA_COUNT && term < formulas[formula].term_count);
    return formulas[formula].terms[term].key;
}

double calibration_term_value(const struct device *device, enum calibration_formula formula,
                              size_t term)
{
    const struct term *wanted = &formulas[formula].terms[term];
    assert(wanted->key != NULL);
    return *(const double *)(const void *)((const char *)device + wanted->offset);
}

static void set_term_value(struct device *device, const struct term *term, double value)
{
    if (term->key != NULL)
        *(double *)(void *)((char *)device + term->offset) = value;
}

/* ---- rows ---- */

void calibration_init(struct calibration *calibration, const struct device *base)
{
    *calibration = (struct calibration){.device = *base};
    for (int formula = 0; formula < CALIBRATE_FORMULA_COUNT; formula++)
        calibration->data[formula].term_count = formulas[formula].term_count;
}

void calibration_free(struct calibration *calibration)
{
    for (int formula = 0; formula < CALIBRATE_FORMULA_COUNT; formula++)
        calibration_data_free(&calibration->data[formula]);
    parallel_tables_free(&calibration->tables);
    free(calibration->networks);
    *calibration = (struct calibration){0};
}

static uint32_t network_index(struct calibration *calibration, const char *name)
{
    size_t index = 0;
    while (index < calibration->network_count && strcmp(calibration->networks[index], name) != 0)
        index++;
    if (index == calibration->network_count) {
        calibration->networks = memory_grow(calibration->networks, &calibration->network_capacity,
                                            index + 1, sizeof *calibration->networks);
        strcpy(calibration->networks[calibration->network_count++], name);
    }
    return (uint32_t)index;
}

/* Of a layer, or of the network where there is one value; 0: not measured. */
static double measured_s(const struct measured_operation *measured, size_t index)
{
    return measured->present && index < measured->count ? measured->values[index] : 0.0;
}

/* A sum of terms, unless nothing was measured. */
static void add_row(struct calibration *calibration, enum calibration_formula formula,
                    uint32_t network, double seconds, const double features[CALIBRATION_MOST_TERMS])
{
    struct calibration_row row = {.seconds = seconds, .network = network};
    memcpy(row.features, features, sizeof row.features);
    if (seconds > 0.0)
        calibration_data_add(&calibration->data[formula], &row);
}

#define FEATURES(...) ((const double[CALIBRATION_MOST_TERMS]){__VA_ARGS__})

/* The features of he_cost.h, in the order of the terms above. */
static bool add_he_rows(struct calibration *calibration, const struct measurement *measurement,
                        const struct layer *layer, size_t index, uint32_t network,
                        struct error *error)
{
    const struct he_coefficients *knees = &calibration->device.he;
    const struct measured_operation *operations = measurement->operations;
    struct he_packing packing;
    if (!layer_he_packing(&packing, layer, &he_parameters_delphi, NULL, error))
        return false;
    double up = (double)packing.ct_up;
    double down = (double)packing.ct_down;
    double large = fmax(0.0, up - knees->encrypt_small_message_ciphertexts);
    double small = fmax(0.0, knees->decrypt_small_reply_ciphertexts - down)
                 / knees->decrypt_small_reply_divisor;
    add_row(calibration, CALIBRATE_EVALUATION, network,
            measured_s(&operations[OPERATION_HE_EVAL], index),
            FEATURES((double)packing.mult, (double)packing.keyswitch, 1.0));
    add_row(calibration, CALIBRATE_ENCRYPTION, network,
            measured_s(&operations[OPERATION_HE_ENCRYPT], index), FEATURES(1.0, up, large));
    add_row(calibration, CALIBRATE_DECRYPTION, network,
            measured_s(&operations[OPERATION_HE_DECRYPT], index),
            FEATURES(down, fmin(down, small)));
    add_row(calibration, CALIBRATE_NOISE, network,
            measured_s(&measurement->unplanned[UNPLANNED_SERVER_NOISE], index),
            FEATURES(down, (double)shape_elements(layer->out)));
    return true;
}

/* is_first: that layer is known only once the others are fitted, so that its row waits. */
static void add_shared_rows(struct calibration *calibration, const struct measurement *measurement,
                            const struct layer *layer, size_t index, uint32_t network)
{
    double seconds = measured_s(&measurement->operations[OPERATION_ONLINE_SS], index);
    double inputs = (double)shape_elements(layer->in);
    double macs = (double)layer_macs(layer);
    double positions = (double)layer->out.height * (double)layer->out.width;
    if (layer->kind == LAYER_CONVOLUTION)
        add_row(calibration, index == 0 ? CALIBRATE_SHARED_FIRST : CALIBRATE_SHARED_CONVOLUTION,
                network, seconds, FEATURES(1.0, macs, inputs, macs / positions));
    else if (layer->kind == LAYER_FULLY_CONNECTED)
        add_row(calibration, CALIBRATE_SHARED_FULLY_CONNECTED, network, seconds,
                FEATURES(macs, inputs));
    else if (layer->kind == LAYER_AVERAGE_POOL)
        add_row(calibration, CALIBRATE_SHARED_POOL, network, seconds, FEATURES(inputs));
}

static void add_network_rows(struct calibration *calibration, const struct measurement *measurement,
                             uint32_t network)
{
    const struct measured_operation *operations = measurement->operations;
    double relus = (double)measurement->relu_count;
    add_row(calibration, CALIBRATE_KEYGEN, network, measured_s(&operations[OPERATION_KEYGEN], 0),
            FEATURES(1.0));
    add_row(calibration, CALIBRATE_KEY_LOAD, network,
            measured_s(&operations[OPERATION_KEY_LOAD], 0), FEATURES(1.0));
    if (!operations[OPERATION_ENCODE_OFFLINE].per_layer)
        add_row(calibration, CALIBRATE_ENCODE_OFFLINE, network,
                measured_s(&operations[OPERATION_ENCODE_OFFLINE], 0), FEATURES(relus));
    if (!operations[OPERATION_GARBLE].per_layer && measurement->gc_threads > 1)
        add_row(calibration, CALIBRATE_GARBLE, network,
                measured_s(&operations[OPERATION_GARBLE], 0), FEATURES(relus));
}

/* All arrays are as long as this one. */
static bool check_layers(const struct measurement *measurement, const struct network *network,
                         struct error *error)
{
    size_t linear_count = network_linear_layer_count(network);
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        const struct measured_operation *measured = &measurement->operations[operation];
        if (measured->per_layer && measured->count != linear_count)
            return error_set(error, ERROR_INPUT, NULL, NULL,
                             "%s is measured for %zu linear layers, but %s has %zu",
                             operation_name((enum operation)operation), measured->count,
                             network->name, linear_count);
    }
    return network_relu_count(network) == measurement->relu_count
        || error_set(error, ERROR_INPUT, NULL, NULL,
                     "the measured network has %" PRIu64 " ReLUs, but %s has %" PRIu64,
                     measurement->relu_count, network->name, network_relu_count(network));
}

bool calibration_add(struct calibration *calibration, const struct measurement *measurement,
                     const struct network *network, struct error *error)
{
    const struct measured_operation *encode = &measurement->operations[OPERATION_ONLINE_ENCODE];
    const struct measured_operation *gc = &measurement->operations[OPERATION_ONLINE_GC_EVAL];
    struct linear_layer linear;
    if (!check_layers(measurement, network, error))
        return false;
    uint32_t group = network_index(calibration, network->name);
    for (size_t next = 0, k = 0; linear_layers_next(network, &next, &linear); k++) {
        double relus = (double)linear.relus;
        if (layer_needs_he(linear.layer)
            && !add_he_rows(calibration, measurement, linear.layer, k, group, error))
            return false;
        add_shared_rows(calibration, measurement, linear.layer, k, group);
        if (relus > 0.0 && encode->per_layer)
            add_row(calibration, CALIBRATE_ENCODE_ONLINE, group, measured_s(encode, k),
                    FEATURES(relus, 1.0));
        if (relus > 0.0 && gc->per_layer && measurement->gc_threads > 1)
            add_row(calibration, CALIBRATE_GC_EVALUATE, group, measured_s(gc, k), FEATURES(relus));
    }
    add_network_rows(calibration, measurement, group);
    return true;
}

bool calibration_add_parallel(struct calibration *calibration, const double seconds[], size_t count,
                              const struct network *network, struct error *error)
{
    struct parallel_table table = {
        .packings = memory_allocate(network->layer_count, sizeof *table.packings),
        .seconds = memory_allocate(count, sizeof *table.seconds),
        .thread_count = count,
        .network = network_index(calibration, network->name),
    };
    memcpy(table.seconds, seconds, count * sizeof *seconds);
    bool good = true;
    for (size_t i = 0; i < network->layer_count && good; i++)
        if (network->layers[i].kind == LAYER_CONVOLUTION)
            good = layer_he_packing(&table.packings[table.layer_count++], &network->layers[i],
                                    &he_parameters_delphi, NULL, error);
    parallel_tables_add(&calibration->tables, &table);
    return good;
}

void calibration_set_benchmark(struct calibration *calibration, struct relu_line garble,
                               struct relu_line evaluate)
{
    struct gc_coefficients *gc = &calibration->device.gc;
    gc->garble_relu_s = garble.slope_s;
    gc->garble_start_s = garble.intercept_s;
    gc->evaluate_relu_s = evaluate.slope_s;
    gc->evaluate_start_s = evaluate.intercept_s;
    calibration->has_benchmark = true;
}

/* ---- fits ---- */

static void solve(struct calibration *calibration, enum calibration_formula formula)
{
    struct calibration_fit *fit = &calibration->fits[formula];
    if (calibration->data[formula].count == 0)
        return;
    calibration_fit_solve(fit, &calibration->data[formula]);
    for (size_t term = 0; term < formulas[formula].term_count; term++)
        set_term_value(&calibration->device, &formulas[formula].terms[term],
                       fit->coefficients[term]);
}

/* What first layers took beyond what the formula says of any layer; those that took less, none. */
static void reduce_first_layers(struct calibration *calibration)
{
    struct calibration_data *first = &calibration->data[CALIBRATE_SHARED_FIRST];
    const struct he_coefficients *he = &calibration->device.he;
    const double coefficients[] = {he->shared_convolution_layer_s, he->shared_convolution_mac_s,
                                   he->shared_convolution_input_s, he->shared_convolution_weight_s};
    size_t kept = 0;
    for (size_t i = 0; i < first->count; i++) {
        struct calibration_row row = first->rows[i];
        row.seconds -= calibration_predict_s(coefficients, &row, 4);
        if (row.seconds > 0.0)
            first->rows[kept++] = row;
    }
    first->count = kept;
}

/* So many cores are what many threads gained over one; at least one. */
static double most_cores(double one_thread_s, double wall_s)
{
    return wall_s > 0.0 ? fmax(1.0, one_thread_s / wall_s) : 1.0;
}

static void set_most_cores(struct calibration *calibration)
{
    struct gc_coefficients *gc = &calibration->device.gc;
    const struct calibration_fit *garble = &calibration->fits[CALIBRATE_GARBLE];
    const struct calibration_fit *evaluate = &calibration->fits[CALIBRATE_GC_EVALUATE];
    if (!calibration->has_benchmark)
        return;
    if (calibration->data[CALIBRATE_GARBLE].count > 0)
        gc->garble_most_cores = most_cores(gc->garble_relu_s, garble->coefficients[0]);
    if (calibration->data[CALIBRATE_GC_EVALUATE].count > 0)
        gc->evaluate_most_cores = most_cores(gc->evaluate_relu_s, evaluate->coefficients[0]);
}

void calibration_solve(struct calibration *calibration)
{
    for (int formula = 0; formula < CALIBRATE_FORMULA_COUNT; formula++) {
        if (formula == CALIBRATE_SHARED_FIRST)
            reduce_first_layers(calibration); /* the formula before it is solved */
        solve(calibration, (enum calibration_formula)formula);
    }
    set_most_cores(calibration);
    if (calibration->tables.count > 0)
        parallel_tables_solve(&calibration->parallel_fit, &calibration->device.he,
                              &calibration->tables);
}

double calibration_spread(const struct calibration *calibration)
{
    double residuals = 0.0;
    double predictions = 0.0;
    for (int formula = 0; formula < CALIBRATE_FORMULA_COUNT; formula++) {
        if (formulas[formula].terms[0].key == NULL)
            continue;
        residuals += calibration->fits[formula].residual_square;
        predictions += calibration->fits[formula].predicted_square;
    }
    return predictions > 0.0 ? sqrt(residuals / predictions) : 0.0;
}
