/*
 * gc_cost.h: seconds of garbled circuits on one machine, from its coefficients.
 *
 * Lines through a benchmark of DELPHI's circuits at 1, 10 and 100 ReLUs on one core, and what more
 * cores can add; the seconds of encoding wire labels are from DELPHI's logs (artifact of Garimella
 * et al., ASPLOS 2023). Values are in models/devices.
 */
#ifndef MODELS_CRYPTO_GC_COST_H
#define MODELS_CRYPTO_GC_COST_H

#include "json/json.h"
#include "json/json_write.h"

#include <stdint.h>

/* Names are those of the JSON keys. Starts may be below 0, as intercepts of lines are. */
struct gc_coefficients {
    double garble_relu_s;
    double garble_start_s;
    double evaluate_relu_s;
    double evaluate_start_s;
    double benchmark_and_gates; /* of the circuit that was timed */
    double garble_most_cores;   /* more add nothing; measured, so a fraction */
    double evaluate_most_cores;
};

/* Encoding of wire labels, on one core. */
struct encode_coefficients {
    double offline_relu_s; /* each ReLU of the network */
    double online_relu_s;  /* each ReLU of a layer */
    double online_layer_s; /* ... and once for it */
};

/* Each reads an object that has every key and no other, but for source and note. */
bool gc_coefficients_load(struct gc_coefficients *coefficients, const struct json_node *node,
                          struct error *error) MUST_CHECK;
bool encode_coefficients_load(struct encode_coefficients *coefficients,
                              const struct json_node *node, struct error *error) MUST_CHECK;

/* Each writes every key into the object that is open. */
void gc_coefficients_write(const struct gc_coefficients *coefficients, struct json_writer *writer);
void encode_coefficients_write(const struct encode_coefficients *coefficients,
                               struct json_writer *writer);

/*
 * Core seconds of all ReLUs of a network, whose circuit has and_gates: they grow with the gates. 0
 * for no ReLUs.
 */
double gc_garble_s(const struct gc_coefficients *coefficients, uint64_t relu_count,
                   double and_gates);
double gc_evaluate_s(const struct gc_coefficients *coefficients, uint64_t relu_count,
                     double and_gates);

/* Seconds of all ReLUs of a network, ahead of time; and of a layer's, online; 0 for none. */
double encode_offline_s(const struct encode_coefficients *coefficients, uint64_t relu_count);
double encode_online_s(const struct encode_coefficients *coefficients, uint64_t relu_count);

#endif
