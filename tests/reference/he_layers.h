/*
 * he_layers.h: the measured linear layers of data/he_layers.csv.
 */
#ifndef TESTS_REFERENCE_HE_LAYERS_H
#define TESTS_REFERENCE_HE_LAYERS_H

#include "../models/parse.h"
#include "models/crypto/device.h"
#include "models/crypto/he_cost.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { HE_LAYER_ROWS = 146 };

struct he_layer_row {
    char input[32];
    char network[32];
    char kind[8];
    uint64_t in_channels;
    uint64_t out_channels;
    uint64_t kernel;
    uint64_t height;
    uint64_t width;
    uint64_t stride;
    uint64_t is_first;
    struct he_packing packing;
    uint64_t up_published_bytes;
    double he_eval_s;
    double he_eval_published_s;
    double he_encrypt_s;
    double he_decrypt_s;
    double server_noise_s;
    double ss_linear_s;
    double he_eval_model_s;
    double he_encrypt_model_s;
    double he_decrypt_model_s;
    double server_noise_model_s;
    double ss_linear_model_s;
};

static inline bool he_layer_read_shape(struct he_layer_row *row, char **text)
{
    int length = 0;
    int count =
        sscanf(*text,
               "%31[^,],%31[^,],%7[^,],%" SCNu64 ",%" SCNu64 ",%" SCNu64 ",%" SCNu64 ",%" SCNu64
               ",%" SCNu64 ",%" SCNu64 ",%n",
               row->input, row->network, row->kind, &row->in_channels, &row->out_channels,
               &row->kernel, &row->height, &row->width, &row->stride, &row->is_first, &length);
    *text += length;
    return count == 10;
}

static inline bool he_layer_read_counts(struct he_layer_row *row, char **text)
{
    struct he_packing *packing = &row->packing;
    uint64_t repeats = 0;
    uint64_t *const fields[] = {
        &packing->channel_slots,
        &packing->channels_per_half,
        &packing->input_ciphertexts,
        &packing->output_ciphertexts,
        &repeats,
        &packing->ct_up,
        &packing->ct_down,
        &packing->mult,
        &packing->add,
        &packing->rot,
        &packing->keyswitch,
        &packing->mask_plaintexts,
        &packing->up_bytes,
        &packing->down_bytes,
        &row->up_published_bytes,
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *fields[i] = strtoull(*text, text, 10);
        if (*(*text)++ != ',')
            return false;
    }
    packing->repeats = repeats == 1;
    return true;
}

static inline bool he_layer_read_seconds(struct he_layer_row *row, char **text)
{
    return sscanf(*text, "%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &row->he_eval_s,
                  &row->he_eval_published_s, &row->he_encrypt_s, &row->he_decrypt_s,
                  &row->server_noise_s, &row->ss_linear_s, &row->he_eval_model_s,
                  &row->he_encrypt_model_s, &row->he_decrypt_model_s, &row->server_noise_model_s,
                  &row->ss_linear_model_s)
        == 11;
}

static inline void he_layers_read(struct he_layer_row rows[static HE_LAYER_ROWS])
{
    char text[1024];
    size_t count = 0;
    FILE *file = fopen(PISIM_SOURCE_DIR "/tests/reference/data/he_layers.csv", "r");
    cr_assert_not_null(file);
    while (fgets(text, sizeof text, file) != NULL) {
        char *at = text;
        if (text[0] == '#' || strncmp(text, "input,", 6) == 0)
            continue;
        cr_assert(count < HE_LAYER_ROWS);
        struct he_layer_row *row = &rows[count++];
        cr_assert(he_layer_read_shape(row, &at) && he_layer_read_counts(row, &at)
                      && he_layer_read_seconds(row, &at),
                  "row %zu", count);
    }
    fclose(file);
    cr_assert(count == HE_LAYER_ROWS);
}

/* All measured convolutions have padding that keeps the size. */
static inline struct he_convolution he_layer_convolution(const struct he_layer_row *row)
{
    return (struct he_convolution){
        .in_channels = row->in_channels,
        .out_channels = row->out_channels,
        .kernel_height = row->kernel,
        .kernel_width = row->kernel,
        .in_height = row->height,
        .in_width = row->width,
        .out_height = (row->height + row->stride - 1) / row->stride,
        .out_width = (row->width + row->stride - 1) / row->stride,
        .stride_height = row->stride,
        .stride_width = row->stride,
        .groups = 1,
    };
}

static inline bool he_layer_is(const struct he_layer_row *row, const char *kind)
{
    return strcmp(row->kind, kind) == 0;
}

/* By the formulas; the row must not be a pool. */
static inline struct he_packing he_layer_pack(const struct he_layer_row *row)
{
    struct he_packing packing;
    struct error error = {0};
    struct he_convolution convolution = he_layer_convolution(row);
    bool packed = he_layer_is(row, "conv")
                    ? he_pack_convolution(&packing, &convolution, &he_parameters_delphi, &error)
                    : he_pack_fully_connected(&packing, row->in_channels, row->out_channels,
                                              &he_parameters_delphi, &error);
    cr_assert(packed, "%s: %s", error.place, error.message);
    return packing;
}

/* Of the machine on which they were measured. */
static inline struct he_coefficients he_layers_coefficients(void)
{
    struct json_document document = parse_file("models/devices/epyc_7502.json");
    struct json_node node = json_root(&document);
    struct device device;
    struct error error = {0};
    cr_assert(device_load(&device, &node, &error), "%s: %s", error.place, error.message);
    cr_assert(device.has_he);
    json_free(&document);
    return device.he;
}

#endif
