/*
 * ot_cost.h: seconds of protocols without circuits on one machine, from its coefficients:
 * comparisons by oblivious transfer, and products of polynomials.
 *
 * Few of them were timed by others, and how is seldom told: so each group says within which factor
 * it is known. Values are in models/devices.
 */
#ifndef MODELS_CRYPTO_OT_COST_H
#define MODELS_CRYPTO_OT_COST_H

#include "models/crypto/ot_traffic.h"
#include "json/json.h"
#include "json/json_write.h"

/* Names are those of the JSON keys. */
struct ot_coefficients {
    double iknp_comparison_s;   /* of each party, at the same time */
    double silent_comparison_s; /* ... with a truncation */
    double setup_s;             /* once per client, of each party */
    double uncertainty_factor;  /* the true ones are within this factor; at least 1 */
};

struct product_coefficients {
    double product_s; /* of two polynomials, where coefficients are packed (he_packing.h) */
    double uncertainty_factor;
};

/* Each reads an object that has every key and no other, but for source, note and
 * uncertainty_factor, which is 1 when it is absent. */
bool ot_coefficients_load(struct ot_coefficients *coefficients, const struct json_node *node,
                          struct error *error) MUST_CHECK;
bool product_coefficients_load(struct product_coefficients *coefficients,
                               const struct json_node *node, struct error *error) MUST_CHECK;

/* Each writes every key into the object that is open. */
void ot_coefficients_write(const struct ot_coefficients *coefficients, struct json_writer *writer);
void product_coefficients_write(const struct product_coefficients *coefficients,
                                struct json_writer *writer);

/* Of one comparison by such transfers, on one core of one party. */
double ot_comparison_s(const struct ot_coefficients *coefficients, enum ot_extension extension);

#endif
