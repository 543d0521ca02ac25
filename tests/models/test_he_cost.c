#include "models/crypto/he_cost.h"

#include "models/crypto/device.h"
#include "parse.h"

#include <math.h>

static struct he_coefficients epyc_coefficients(void)
{
    struct json_document document = parse_file("models/devices/epyc_7502.json");
    struct json_node node = json_root(&document);
    struct device device;
    struct error error = {0};
    cr_assert(device_load(&device, &node, &error), "%s: %s", error.place, error.message);
    json_free(&document);
    return device.he;
}

static void expect_seconds(double seconds, double expected_s)
{
    cr_expect(fabs(seconds / expected_s - 1.0) < 2e-5, "%.9g, expected %.9g", seconds, expected_s);
}

/* Worked by hand from counts: dense, fully connected, depthwise, and in 4x4 tiles. */
Test(he_cost, layers_cost_as_worked_out)
{
    static const struct {
        struct he_packing packing;
        double eval_s;
        double encrypt_s;
        double decrypt_s;
    } examples[] = {
        {{.ct_up = 288, .ct_down = 32, .mult = 18432, .keyswitch = 1024},
         50.3107,
         1.36615,
         0.0501824},
        {{.ct_up = 9, .ct_down = 2, .mult = 144, .keyswitch = 14}, 0.426875, 0.0394982, 0.0066834},
        {{.ct_up = 1, .ct_down = 1, .mult = 2048, .keyswitch = 8420},
         38.6843,
         0.0057678,
         0.0033417},
        {{.ct_up = 294, .ct_down = 6, .mult = 294, .keyswitch = 0}, 0.747265, 1.39497, 0.0105915},
        {{.ct_up = 1568, .ct_down = 512, .mult = 100352, .keyswitch = 1024},
         255.742,
         7.51453,
         0.802918},
    };
    struct he_coefficients he = epyc_coefficients();
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        expect_seconds(he_evaluate_s(&he, &examples[i].packing), examples[i].eval_s);
        expect_seconds(he_encrypt_s(&he, &examples[i].packing), examples[i].encrypt_s);
        expect_seconds(he_decrypt_s(&he, &examples[i].packing), examples[i].decrypt_s);
    }
}

/* 2 groups of 4 to 6 channels, 3x5 kernel, 10x20 to 5x10. */
Test(he_cost, convolutions_have_elements_weights_and_macs)
{
    const struct he_convolution convolution = {.in_channels = 8,
                                               .out_channels = 12,
                                               .kernel_height = 3,
                                               .kernel_width = 5,
                                               .in_height = 10,
                                               .in_width = 20,
                                               .out_height = 5,
                                               .out_width = 10,
                                               .stride_height = 2,
                                               .stride_width = 2,
                                               .groups = 2};
    cr_expect(eq(dbl, he_convolution_inputs(&convolution), 1600.0));
    cr_expect(eq(dbl, he_convolution_outputs(&convolution), 600.0));
    cr_expect(eq(dbl, he_convolution_weights(&convolution), 720.0));
    cr_expect(eq(dbl, he_convolution_macs(&convolution), 36000.0));
}

Test(he_cost, coefficients_must_be_complete)
{
    struct json_document document =
        parse("{'name': 'half', 'cores': 2, 'he': {'eval_mult_s': 0.002}}");
    struct json_node node = json_root(&document);
    struct device device;
    struct error error = {0};
    cr_expect(not(device_load(&device, &node, &error)));
    cr_expect(eq(str, error.place, (char *)"he"));
    cr_expect_not_null(strstr(error.message, "eval_keyswitch_s"));
    json_free(&document);
}

Test(he_cost, coefficients_must_make_sense)
{
    struct json_document document = parse_file("models/devices/epyc_7502.json");
    struct json_node node;
    struct device device;
    struct error error = {0};
    cr_assert(json_set(&document, "he.noise_element_s", "-1", JSON_COMMAND_LINE, &error));
    node = json_root(&document);
    cr_expect(not(device_load(&device, &node, &error)));
    cr_expect(eq(str, error.place, (char *)"he.noise_element_s"));
    cr_assert(json_set(&document, "he.noise_element_s", "1", JSON_COMMAND_LINE, &error));
    cr_assert(
        json_set(&document, "he.decrypt_small_reply_divisor", "0", JSON_COMMAND_LINE, &error));
    node = json_root(&document);
    cr_expect(not(device_load(&device, &node, &error)));
    cr_expect(eq(str, error.place, (char *)"he.decrypt_small_reply_divisor"));
    json_free(&document);
}
