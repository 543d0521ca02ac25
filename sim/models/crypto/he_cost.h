/*
 * he_cost.h: seconds of one linear layer on one thread, from its counts and a device's
 * coefficients.
 *
 * Fitted to DELPHI's logs on an AMD EPYC 7502 (artifact of Garimella et al., ASPLOS 2023, durations
 * read correctly): evaluation misses its 132 layers by 0.4 % in the median and 4 % at most,
 * encryption and decryption by 2 and 4 %, 15 and 26 % at most. The secret-shared layers are the
 * weakest fit (13 %, 45 %) and the least important one. Values are in models/devices.
 */
#ifndef MODELS_CRYPTO_HE_COST_H
#define MODELS_CRYPTO_HE_COST_H

#include "models/crypto/he_packing.h"
#include "json/json.h"
#include "json/json_write.h"

/* Names are those of the JSON keys; every one is at least 0. */
struct he_coefficients {
    /* server: evaluation = mult, keyswitch, and once a layer */
    double eval_mult_s;
    double eval_keyswitch_s;
    double eval_layer_s;
    /* client: more per ciphertext in messages of many megabytes, for want of memory bandwidth */
    double encrypt_layer_s;
    double encrypt_ciphertext_s;
    double
        encrypt_large_message_ciphertext_s; /* each one above encrypt_small_message_ciphertexts */
    double encrypt_small_message_ciphertexts;
    /* client: small replies start slowly, which costs extra for some of their ciphertexts */
    double decrypt_ciphertext_s;
    double decrypt_small_reply_s;           /* extra, for at most all of them: */
    double decrypt_small_reply_ciphertexts; /* so many that are missing from this number, ... */
    double decrypt_small_reply_divisor;     /* ... divided by this; above 0 */
    /* server, per inference: random masks of the outputs */
    double noise_ciphertext_s;
    double noise_element_s;
    /* server, once per model: a plaintext of weights */
    double encode_plaintext_s;
    /* server, online: layers on secret shares */
    double shared_convolution_layer_s;
    double shared_convolution_first_layer_s; /* more, for the first layer of an inference */
    double shared_convolution_mac_s;
    double shared_convolution_input_s;
    double shared_convolution_weight_s;
    double shared_fully_connected_weight_s;
    double shared_fully_connected_input_s;
    double shared_pool_input_s;
    /* each busy core slows the others down (he_schedule.h) */
    double slowdown_per_busy_core;
    /* client: new keys; server: reading them */
    double keygen_s;
    double key_load_s;
    /* server: Beaver triples, per ciphertext of them: one ciphertext by ciphertext multiplication,
     * a key switch, two by plaintexts */
    double triple_ciphertext_s;
    /* online: per multiplication with a triple and party */
    double shared_multiplication_s;
};

/* Reads an object that has every key and no other; fails on numbers below 0. */
bool he_coefficients_load(struct he_coefficients *coefficients, const struct json_node *node,
                          struct error *error) MUST_CHECK;

/*
 * Extrapolates those of DELPHI's ring to another: work per coefficient and prime, and for key
 * switches also a number theoretic transform per pair of primes.
 */
void he_coefficients_scale(struct he_coefficients *he, const struct he_parameters *ring);

/* Writes every key into the object that is open. */
void he_coefficients_write(const struct he_coefficients *coefficients, struct json_writer *writer);

/*
 * Of a whole layer: of its tiles and blocks together, constants once.
 *
 *   evaluate   eval_mult_s * mult + eval_keyswitch_s * keyswitch + eval_layer_s
 *   encrypt    encrypt_layer_s + encrypt_ciphertext_s * ct_up, and the extra of large messages
 *   decrypt    decrypt_ciphertext_s * ct_down, and the extra of small replies
 *   noise      noise_ciphertext_s * ct_down + noise_element_s * out_elements
 *   encode     encode_plaintext_s * mask_plaintexts
 */
double he_evaluate_s(const struct he_coefficients *coefficients, const struct he_packing *packing);
double he_encrypt_s(const struct he_coefficients *coefficients, const struct he_packing *packing);
double he_decrypt_s(const struct he_coefficients *coefficients, const struct he_packing *packing);
double he_noise_s(const struct he_coefficients *coefficients, const struct he_packing *packing,
                  double out_elements);
double he_encode_s(const struct he_coefficients *coefficients, const struct he_packing *packing);

/* Elements, weights and multiply-accumulates of a convolution; exact up to 2^53. */
double he_convolution_inputs(const struct he_convolution *convolution);
double he_convolution_outputs(const struct he_convolution *convolution);
double he_convolution_weights(const struct he_convolution *convolution);
double he_convolution_macs(const struct he_convolution *convolution);

/* Online, on secret shares. is_first: the first linear layer of an inference. */
double shared_convolution_s(const struct he_coefficients *coefficients,
                            const struct he_convolution *convolution, bool is_first);
double shared_fully_connected_s(const struct he_coefficients *coefficients, double inputs,
                                double outputs);
double shared_pool_s(const struct he_coefficients *coefficients, double in_elements);

#endif
