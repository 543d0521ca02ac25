#include "models/crypto/he_cost.h"

#include <math.h>
#include <stddef.h>

#define FIELD(name)                                                                                \
    {                                                                                              \
#name, offsetof(struct he_coefficients, name)                                              \
    }

static const struct {
    const char *key;
    size_t offset;
} fields[] = {
    FIELD(eval_mult_s),
    FIELD(eval_keyswitch_s),
    FIELD(eval_layer_s),
    FIELD(encrypt_layer_s),
    FIELD(encrypt_ciphertext_s),
    FIELD(encrypt_large_message_ciphertext_s),
    FIELD(encrypt_small_message_ciphertexts),
    FIELD(decrypt_ciphertext_s),
    FIELD(decrypt_small_reply_s),
    FIELD(decrypt_small_reply_ciphertexts),
    FIELD(decrypt_small_reply_divisor),
    FIELD(noise_ciphertext_s),
    FIELD(noise_element_s),
    FIELD(encode_plaintext_s),
    FIELD(shared_convolution_layer_s),
    FIELD(shared_convolution_first_layer_s),
    FIELD(shared_convolution_mac_s),
    FIELD(shared_convolution_input_s),
    FIELD(shared_convolution_weight_s),
    FIELD(shared_fully_connected_weight_s),
    FIELD(shared_fully_connected_input_s),
    FIELD(shared_pool_input_s),
    FIELD(slowdown_per_busy_core),
    FIELD(keygen_s),
    FIELD(key_load_s),
    FIELD(triple_ciphertext_s),
    FIELD(shared_multiplication_s),
};
enum { FIELD_COUNT = sizeof fields / sizeof *fields };

/* ---- reading ---- */

static bool load_fields(struct he_coefficients *coefficients, const struct json_node *node,
                        struct error *error)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        double *number = (double *)(void *)((char *)coefficients + fields[i].offset);
        if (!json_number(node, fields[i].key, number, error)
            || !json_require(node, fields[i].key, *number >= 0.0 && *number <= 1e9, "from 0 to 1e9",
                             error))
            return false;
    }
    return true;
}

bool he_coefficients_load(struct he_coefficients *coefficients, const struct json_node *node,
                          struct error *error)
{
    const char *keys[FIELD_COUNT + 3] = {"source", "note"};
    for (int i = 0; i < FIELD_COUNT; i++)
        keys[i + 2] = fields[i].key;
    *coefficients = (struct he_coefficients){0};
    return json_only(node, keys, error) && load_fields(coefficients, node, error)
        && json_require(node, "decrypt_small_reply_divisor",
                        coefficients->decrypt_small_reply_divisor > 0.0, "above 0", error);
}

void he_coefficients_write(const struct he_coefficients *coefficients, struct json_writer *writer)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *field = (const char *)coefficients + fields[i].offset;
        json_write_number(writer, fields[i].key, *(const double *)(const void *)field);
    }
}

/* ---- another ring ---- */

void he_coefficients_scale(struct he_coefficients *he, const struct he_parameters *ring)
{
    const struct he_parameters *delphi = &he_parameters_delphi;
    double degree = (double)ring->ring_degree / (double)delphi->ring_degree;
    double primes = (double)ring->data_primes / (double)delphi->data_primes;
    double logarithm = log2((double)ring->ring_degree) / log2((double)delphi->ring_degree);
    double pairs = primes * (double)(ring->data_primes + 1) / (double)(delphi->data_primes + 1);
    double *const linear[] = {&he->eval_mult_s,
                              &he->encrypt_ciphertext_s,
                              &he->decrypt_ciphertext_s,
                              &he->decrypt_small_reply_s,
                              &he->noise_ciphertext_s,
                              &he->encode_plaintext_s,
                              &he->encrypt_large_message_ciphertext_s};
    double *const switches[] = {&he->eval_keyswitch_s, &he->triple_ciphertext_s, &he->keygen_s,
                                &he->key_load_s};
    for (size_t i = 0; i < sizeof linear / sizeof *linear; i++)
        *linear[i] *= degree * primes;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        *switches[i] *= degree * logarithm * pairs;
}

/* ---- homomorphic encryption ---- */

double he_evaluate_s(const struct he_coefficients *coefficients, const struct he_packing *packing)
{
    return coefficients->eval_mult_s * (double)packing->mult
         + coefficients->eval_keyswitch_s * (double)packing->keyswitch + coefficients->eval_layer_s;
}

double he_encrypt_s(const struct he_coefficients *coefficients, const struct he_packing *packing)
{
    double ciphertexts = (double)packing->ct_up;
    double large = fmax(0.0, ciphertexts - coefficients->encrypt_small_message_ciphertexts);
    return coefficients->encrypt_layer_s + coefficients->encrypt_ciphertext_s * ciphertexts
         + coefficients->encrypt_large_message_ciphertext_s * large;
}

double he_decrypt_s(const struct he_coefficients *coefficients, const struct he_packing *packing)
{
    double ciphertexts = (double)packing->ct_down;
    double missing = (coefficients->decrypt_small_reply_ciphertexts - ciphertexts)
                   / coefficients->decrypt_small_reply_divisor;
    return coefficients->decrypt_ciphertext_s * ciphertexts
         + coefficients->decrypt_small_reply_s * fmin(ciphertexts, fmax(0.0, missing));
}

double he_noise_s(const struct he_coefficients *coefficients, const struct he_packing *packing,
                  double out_elements)
{
    return coefficients->noise_ciphertext_s * (double)packing->ct_down
         + coefficients->noise_element_s * out_elements;
}

double he_encode_s(const struct he_coefficients *coefficients, const struct he_packing *packing)
{
    return coefficients->encode_plaintext_s * (double)packing->mask_plaintexts;
}

/* ---- secret shares ---- */

double he_convolution_inputs(const struct he_convolution *convolution)
{
    return (double)convolution->in_channels * (double)convolution->in_height
         * (double)convolution->in_width;
}

double he_convolution_outputs(const struct he_convolution *convolution)
{
    return (double)convolution->out_channels * (double)convolution->out_height
         * (double)convolution->out_width;
}

double he_convolution_weights(const struct he_convolution *convolution)
{
    return (double)(convolution->in_channels / convolution->groups)
         * (double)convolution->out_channels * (double)convolution->kernel_height
         * (double)convolution->kernel_width;
}

double he_convolution_macs(const struct he_convolution *convolution)
{
    return he_convolution_weights(convolution) * (double)convolution->out_height
         * (double)convolution->out_width;
}

double shared_convolution_s(const struct he_coefficients *coefficients,
                            const struct he_convolution *convolution, bool is_first)
{
    return coefficients->shared_convolution_layer_s
         + coefficients->shared_convolution_mac_s * he_convolution_macs(convolution)
         + coefficients->shared_convolution_input_s * he_convolution_inputs(convolution)
         + coefficients->shared_convolution_weight_s * he_convolution_weights(convolution)
         + (is_first ? coefficients->shared_convolution_first_layer_s : 0.0);
}

double shared_fully_connected_s(const struct he_coefficients *coefficients, double inputs,
                                double outputs)
{
    return (coefficients->shared_fully_connected_weight_s * outputs
            + coefficients->shared_fully_connected_input_s)
         * inputs;
}

double shared_pool_s(const struct he_coefficients *coefficients, double in_elements)
{
    return coefficients->shared_pool_input_s * in_elements;
}
