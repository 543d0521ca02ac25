/*
 * calibration.h: the coefficients of a device from measured layers.
 *
 * Each formula of he_cost.h and gc_cost.h is a sum of terms, and is fitted by itself to all layers
 * for which its operation was measured; a formula of which nothing was measured keeps the base
 * device's coefficients. The knees of encryption and decryption are the base's throughout: they are
 * where terms begin, not terms.
 */
#ifndef CALIBRATION_CALIBRATION_H
#define CALIBRATION_CALIBRATION_H

#include "calibration/calibration_fit.h"
#include "calibration/calibration_parallel.h"
#include "models/costs/measurement.h"
#include "models/crypto/device.h"
#include "models/graph/network.h"

enum calibration_formula {
    CALIBRATE_EVALUATION,
    CALIBRATE_ENCRYPTION,
    CALIBRATE_DECRYPTION,
    CALIBRATE_NOISE,
    CALIBRATE_KEYGEN,
    CALIBRATE_KEY_LOAD,
    CALIBRATE_SHARED_CONVOLUTION,
    CALIBRATE_SHARED_FIRST, /* what the first layer of an inference takes more */
    CALIBRATE_SHARED_FULLY_CONNECTED,
    CALIBRATE_SHARED_POOL,
    CALIBRATE_ENCODE_OFFLINE,
    CALIBRATE_ENCODE_ONLINE,
    CALIBRATE_GARBLE, /* wall seconds on many threads: no coefficient, but how far threads help */
    CALIBRATE_GC_EVALUATE,
    CALIBRATE_FORMULA_COUNT
};

struct calibration {
    struct calibration_data data[CALIBRATE_FORMULA_COUNT];
    struct calibration_fit fits[CALIBRATE_FORMULA_COUNT]; /* where data has rows; after solving */
    struct parallel_tables tables;
    struct calibration_fit parallel_fit; /* where there are tables; after solving */
    struct device device;                /* the base; then the result */
    bool has_benchmark;
    char (*networks)[64]; /* owned; by the index in rows */
    size_t network_count;
    size_t network_capacity;
};

/* Release with calibration_free. base: borrowed, with all its coefficients. */
void calibration_init(struct calibration *calibration, const struct device *base);
void calibration_free(struct calibration *calibration);

/*
 * Adds what was measured of a network. Layers of 0 s were not measured.
 *
 * Fails when the arrays are not of its linear layers, and on layers that have no packing.
 */
bool calibration_add(struct calibration *calibration, const struct measurement *measurement,
                     const struct network *network, struct error *error) MUST_CHECK;

/*
 * Adds wall seconds of the network's convolutions; entry i is for i + 1 threads, each above 0.
 */
bool calibration_add_parallel(struct calibration *calibration, const double seconds[], size_t count,
                              const struct network *network, struct error *error) MUST_CHECK;

/*
 * One thread's seconds of garbling and evaluating, as lines. With wall seconds of whole networks on
 * many threads they tell how many cores help.
 */
void calibration_set_benchmark(struct calibration *calibration, struct relu_line garble,
                               struct relu_line evaluate);

/* Fits all that there is; device then has the coefficients. */
void calibration_solve(struct calibration *calibration);

/* "evaluation" */
const char *calibration_formula_name(enum calibration_formula formula);
size_t calibration_term_count(enum calibration_formula formula);
/* "he.eval_mult_s", or NULL for a term that is no coefficient of a device. */
const char *calibration_term_key(enum calibration_formula formula, size_t term);
double calibration_term_value(const struct device *device, enum calibration_formula formula,
                              size_t term);

/*
 * The coefficient of variation for a scenario's "variability", which draws a factor for each step:
 * totals then vary as much as the fitted formulas miss them. 0 when nothing was fitted.
 */
double calibration_spread(const struct calibration *calibration);

#endif
