#include "calibration/calibration_device.h"

#include "calibration/calibration_parallel.h"
#include "models/crypto/gc_cost.h"
#include "models/crypto/he_cost.h"
#include "models/crypto/ot_cost.h"

#include <math.h>

static bool is_fitted(const struct calibration *calibration, int formula)
{
    return calibration->data[formula].count > 0;
}

static bool is_coefficient(int formula)
{
    return calibration_term_key((enum calibration_formula)formula, 0) != NULL;
}

/* ---- quality ---- */

static void write_fit(struct json_writer *writer, const char *formula, size_t rows,
                      const struct calibration_fit *fit)
{
    json_write_object(writer, NULL, true);
    json_write_text(writer, "formula", formula);
    json_write_integer(writer, "rows", rows);
    json_write_number(writer, "r2", fit->r2);
    json_write_number(writer, "median_error", fit->median_error);
    json_write_number(writer, "most_error", fit->most_error);
    json_write_number(writer, "left_out_median_error", fit->left_out_median_error);
    json_write_number(writer, "left_out_most_error", fit->left_out_most_error);
    json_write_number(writer, "spread", sqrt(fit->residual_square / fit->predicted_square));
    json_write_object_end(writer);
}

/* Nothing tells triples and knees: they are kept in any case. */
static void write_kept(struct json_writer *writer, const struct calibration *calibration)
{
    static const char *const always[] = {
        "he.encrypt_small_message_ciphertexts", "he.decrypt_small_reply_ciphertexts",
        "he.decrypt_small_reply_divisor",       "he.triple_server_ciphertext_s",
        "he.triple_client_ciphertext_s",        "he.shared_multiplication_s"};
    json_write_array(writer, "kept_from_base", false);
    for (int formula = 0; formula < CALIBRATE_FORMULA_COUNT; formula++) {
        enum calibration_formula kind = (enum calibration_formula)formula;
        if (is_fitted(calibration, formula) || !is_coefficient(formula))
            continue;
        for (size_t term = 0; term < calibration_term_count(kind); term++)
            json_write_text(writer, NULL, calibration_term_key(kind, term));
    }
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        json_write_text(writer, NULL, always[i]);
    if (calibration->tables.count == 0) {
        json_write_text(writer, NULL, "he.encode_plaintext_s");
        json_write_text(writer, NULL, "he.slowdown_per_busy_core");
    }
    if (!calibration->has_benchmark)
        json_write_text(writer, NULL, "gc");
    json_write_array_end(writer);
}

void calibration_write_quality(struct json_writer *writer, const struct calibration *calibration)
{
    json_write_array(writer, "fits", false);
    for (int formula = 0; formula < CALIBRATE_FORMULA_COUNT; formula++)
        if (is_fitted(calibration, formula))
            write_fit(writer, calibration_formula_name((enum calibration_formula)formula),
                      calibration->data[formula].count, &calibration->fits[formula]);
    if (calibration->tables.count > 0)
        write_fit(writer, CALIBRATION_PARALLEL, parallel_tables_point_count(&calibration->tables),
                  &calibration->parallel_fit);
    json_write_array_end(writer);
    write_kept(writer, calibration);
    double spread = calibration_spread(calibration);
    if (spread <= 0.0)
        return;
    json_write_object(writer, "variability", true);
    json_write_text(writer, "distribution", "lognormal");
    json_write_number(writer, "cv", spread);
    json_write_object_end(writer);
}

/* ---- the device ---- */

static void write_source(struct json_writer *writer, const struct calibration_origin *origin)
{
    json_write_object(writer, "source", false);
    json_write_text(writer, "how",
                    "pisim calibrate: non-negative least squares on relative errors");
    json_write_array(writer, "sets", false);
    for (size_t i = 0; i < origin->set_count; i++)
        json_write_text(writer, NULL, origin->sets[i]);
    json_write_array_end(writer);
    if (origin->parallel != NULL)
        json_write_text(writer, "he_parallel", origin->parallel);
    if (origin->benchmark != NULL)
        json_write_text(writer, "gc_benchmark", origin->benchmark);
    json_write_text(writer, "base", origin->base);
    json_write_object_end(writer);
}

/* What no log of DELPHI tells is the base's. */
static void write_unfitted(struct json_writer *writer, const struct device *device)
{
    if (device->has_products) {
        json_write_object(writer, "coefficient_packing", false);
        product_coefficients_write(&device->products, writer);
        json_write_object_end(writer);
    }
    if (device->has_ot) {
        json_write_object(writer, "ot", false);
        ot_coefficients_write(&device->ot, writer);
        json_write_object_end(writer);
    }
}

void calibration_write_device(struct json_writer *writer, const struct calibration *calibration,
                              const struct calibration_origin *origin)
{
    const struct device *device = &calibration->device;
    json_write_object(writer, NULL, false);
    json_write_text(writer, "name", origin->name);
    write_source(writer, origin);
    json_write_object(writer, "note", false);
    calibration_write_quality(writer, calibration);
    json_write_object_end(writer);
    json_write_integer(writer, "cores", device->cores);
    if (device->memory_bytes > 0)
        json_write_integer(writer, "memory_bytes", device->memory_bytes);
    json_write_object(writer, "he", false);
    he_coefficients_write(&device->he, writer);
    json_write_object_end(writer);
    json_write_object(writer, "gc", false);
    gc_coefficients_write(&device->gc, writer);
    json_write_object_end(writer);
    json_write_object(writer, "encode", false);
    encode_coefficients_write(&device->encode, writer);
    json_write_object_end(writer);
    write_unfitted(writer, device);
    json_write_object_end(writer);
}
