/*
 * Coefficients and errors as an independent script had them over the same layers (another solver,
 * weighted alike). Leaving out: fitted on two networks on both inputs, the third is predicted.
 */
#include "calibration/calibration_fit.h"

#include "he_layers.h"

static uint32_t network_index(const char *name)
{
    return strstr(name, "resnet18") ? 0 : strstr(name, "resnet32") ? 1 : 2;
}

/* What a row says of a layer; false: nothing. */
typedef bool (*row_maker)(const struct he_layer_row *layer, struct calibration_row *row);

static struct calibration_fit fit_layers(row_maker maker, size_t term_count, size_t expected_rows)
{
    static struct he_layer_row layers[HE_LAYER_ROWS];
    struct calibration_data data = {.term_count = term_count};
    struct calibration_fit fit;
    he_layers_read(layers);
    for (size_t i = 0; i < HE_LAYER_ROWS; i++) {
        struct calibration_row row = {.network = network_index(layers[i].network)};
        if (maker(&layers[i], &row))
            calibration_data_add(&data, &row);
    }
    cr_assert(eq(sz, data.count, expected_rows));
    calibration_fit_solve(&fit, &data);
    calibration_data_free(&data);
    return fit;
}

static bool evaluation(const struct he_layer_row *layer, struct calibration_row *row)
{
    row->features[0] = (double)layer->packing.mult;
    row->features[1] = (double)layer->packing.keyswitch;
    row->features[2] = 1.0;
    row->seconds = layer->he_eval_s;
    return !he_layer_is(layer, "pool");
}

static bool encryption(const struct he_layer_row *layer, struct calibration_row *row)
{
    row->features[0] = 1.0;
    row->features[1] = (double)layer->packing.ct_up;
    row->features[2] = fmax(0.0, (double)layer->packing.ct_up - 32.0);
    row->seconds = layer->he_encrypt_s;
    return !he_layer_is(layer, "pool");
}

static bool decryption(const struct he_layer_row *layer, struct calibration_row *row)
{
    double down = (double)layer->packing.ct_down;
    row->features[0] = down;
    row->features[1] = fmin(down, fmax(0.0, (8.0 - down) / 3.0));
    row->seconds = layer->he_decrypt_s;
    return !he_layer_is(layer, "pool");
}

static bool noise(const struct he_layer_row *layer, struct calibration_row *row)
{
    struct he_convolution convolution = he_layer_convolution(layer);
    row->features[0] = (double)layer->packing.ct_down;
    row->features[1] = he_layer_is(layer, "conv") ? he_convolution_outputs(&convolution)
                                                  : (double)layer->out_channels;
    row->seconds = layer->server_noise_s;
    return !he_layer_is(layer, "pool");
}

static bool shared_convolution(const struct he_layer_row *layer, struct calibration_row *row)
{
    struct he_convolution convolution = he_layer_convolution(layer);
    row->features[0] = 1.0;
    row->features[1] = he_convolution_macs(&convolution);
    row->features[2] = he_convolution_inputs(&convolution);
    row->features[3] = he_convolution_weights(&convolution);
    row->seconds = layer->ss_linear_s;
    return he_layer_is(layer, "conv") && !layer->is_first;
}

static bool shared_fully_connected(const struct he_layer_row *layer, struct calibration_row *row)
{
    row->features[0] = (double)layer->in_channels * (double)layer->out_channels;
    row->features[1] = (double)layer->in_channels;
    row->seconds = layer->ss_linear_s;
    return he_layer_is(layer, "fc");
}

static bool shared_pool(const struct he_layer_row *layer, struct calibration_row *row)
{
    row->features[0] = (double)(layer->in_channels * layer->height * layer->width);
    row->seconds = layer->ss_linear_s;
    return he_layer_is(layer, "pool");
}

/* Relative to the digits given; errors are given in parts of a thousand or a hundred. */
static void expect_coefficients(const struct calibration_fit *fit, const double expected[],
                                size_t count)
{
    for (size_t term = 0; term < count; term++)
        cr_expect(epsilon_eq(dbl, fit->coefficients[term] / expected[term], 1.0, 1e-4));
}

Test(calibration_layers, evaluation)
{
    struct calibration_fit fit = fit_layers(evaluation, 3, 132);
    expect_coefficients(&fit, (double[]){2.5077e-3, 3.9832e-3, 1.0001e-2}, 3);
    cr_expect(epsilon_eq(dbl, fit.r2, 0.99974, 1e-5));
    cr_expect(epsilon_eq(dbl, fit.median_error, 0.0041, 1e-4));
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.040, 1e-3));
    cr_expect(epsilon_eq(dbl, fit.left_out_median_error, 0.0041, 1e-4));
    cr_expect(epsilon_eq(dbl, fit.left_out_most_error, 0.040, 1e-3));
}

Test(calibration_layers, encryption)
{
    struct calibration_fit fit = fit_layers(encryption, 3, 132);
    expect_coefficients(&fit, (double[]){1.5515e-3, 4.2163e-3, 5.8712e-4}, 3);
    cr_expect(epsilon_eq(dbl, fit.r2, 0.9993, 1e-4));
    cr_expect(epsilon_eq(dbl, fit.median_error, 0.016, 1e-3));
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.41, 0.01));
    cr_expect(epsilon_eq(dbl, fit.left_out_median_error, 0.019, 1e-3));
    cr_expect(epsilon_eq(dbl, fit.left_out_most_error, 0.50, 0.01));
}

Test(calibration_layers, decryption)
{
    struct calibration_fit fit = fit_layers(decryption, 2, 132);
    expect_coefficients(&fit, (double[]){1.5682e-3, 1.7735e-3}, 2);
    cr_expect(epsilon_eq(dbl, fit.r2, 0.9975, 1e-4));
    cr_expect(epsilon_eq(dbl, fit.median_error, 0.040, 1e-3));
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.25, 0.01));
    cr_expect(epsilon_eq(dbl, fit.left_out_median_error, 0.038, 1e-3));
    cr_expect(epsilon_eq(dbl, fit.left_out_most_error, 0.25, 0.01));
}

Test(calibration_layers, server_noise)
{
    struct calibration_fit fit = fit_layers(noise, 2, 132);
    expect_coefficients(&fit, (double[]){3.3048e-4, 2.2404e-8}, 2);
}

Test(calibration_layers, layers_on_shares)
{
    struct calibration_fit fit = fit_layers(shared_convolution, 4, 116);
    expect_coefficients(&fit, (double[]){5.7362e-3, 6.3318e-11, 1.1153e-7, 1.0587e-8}, 4);
    cr_expect(epsilon_eq(dbl, fit.r2, 0.846, 1e-3));
    cr_expect(epsilon_eq(dbl, fit.median_error, 0.13, 0.01));
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.43, 0.01));
    cr_expect(epsilon_eq(dbl, fit.left_out_median_error, 0.33, 0.01));
    cr_expect(epsilon_eq(dbl, fit.left_out_most_error, 1.11, 0.01));
    fit = fit_layers(shared_fully_connected, 2, 10);
    expect_coefficients(&fit, (double[]){9.4832e-9, 7.3182e-8}, 2);
    cr_expect(epsilon_eq(dbl, fit.left_out_most_error, 0.43, 0.01));
    fit = fit_layers(shared_pool, 1, 14);
    expect_coefficients(&fit, (double[]){1.1135e-8}, 1);
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.22, 0.01));
}

/* Without key switches many times worse, which is why operations are counted and not multiplied. */
static bool only_mult(const struct he_layer_row *layer, struct calibration_row *row)
{
    bool there = evaluation(layer, row);
    row->features[1] = 1.0;
    return there;
}

Test(calibration_layers, without_key_switches_layers_are_missed)
{
    struct calibration_fit fit = fit_layers(only_mult, 2, 132);
    cr_expect(epsilon_eq(dbl, fit.r2, 0.954, 1e-3));
    cr_expect(epsilon_eq(dbl, fit.median_error, 0.098, 1e-3));
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.84, 0.01));
    cr_expect(epsilon_eq(dbl, fit.left_out_median_error, 0.118, 1e-3));
}
