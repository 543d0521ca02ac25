/*
 * A device from the measured layers of six networks, against the coefficients and errors that an
 * independent script found (those of models/devices/epyc_7502.json), and against the real logs
 * where they are: PISIM_REFERENCE names their folder.
 */
#include "calibration/calibration_load.h"

#include "he_layers.h"

#include <unistd.h>

static const char *const networks[] = {"resnet18_delphi", "resnet32_delphi", "vgg16_delphi"};
static const char *const inputs[] = {"cifar10", "tinyimagenet"};

#define DATA PISIM_SOURCE_DIR "/tests/reference/data/"
#define MOST_LAYERS 64

/* ---- the layers as measured sets ---- */

static void append(struct measured_operation *measured, double seconds)
{
    if (measured->values == NULL)
        measured->values = memory_allocate(MOST_LAYERS, sizeof *measured->values);
    measured->present = measured->per_layer = true;
    cr_assert(measured->count < MOST_LAYERS);
    measured->values[measured->count++] = seconds;
}

static void set_once(struct measured_operation *measured, double seconds)
{
    append(measured, seconds);
    measured->per_layer = false;
}

static bool is_of(const struct measurement *measurement, const char *network, const char *input)
{
    return strcmp(measurement->network, network) == 0 && strcmp(measurement->input, input) == 0;
}

/* Lines of a file of data but its notes and its header. */
static bool next_line(FILE *file, char text[512])
{
    while (fgets(text, 512, file) != NULL)
        if (text[0] != '#' && strncmp(text, "input,", 6) != 0)
            return true;
    return false;
}

static void add_linear_layers(struct measurement *measurement, const struct he_layer_row layers[])
{
    struct measured_operation *operations = measurement->operations;
    for (size_t i = 0; i < HE_LAYER_ROWS; i++) {
        const struct he_layer_row *layer = &layers[i];
        if (!is_of(measurement, layer->network, layer->input))
            continue;
        append(&operations[OPERATION_HE_EVAL], layer->he_eval_s);
        append(&operations[OPERATION_HE_ENCRYPT], layer->he_encrypt_s);
        append(&operations[OPERATION_HE_DECRYPT], layer->he_decrypt_s);
        append(&operations[OPERATION_ONLINE_SS], layer->ss_linear_s);
        append(&measurement->unplanned[UNPLANNED_SERVER_NOISE], layer->server_noise_s);
    }
}

/* Layers without ReLUs (pools and the last one) have no row: they take 0 s. */
static void add_gc_layers(struct measurement *measurement, const struct network *network)
{
    char text[512];
    char input[32];
    char name[32];
    double relus;
    double encode_s;
    double evaluate_s;
    FILE *file = fopen(DATA "gc_layers.csv", "r");
    cr_assert_not_null(file);
    size_t layer = 0;
    while (next_line(file, text)) {
        cr_assert(
            sscanf(text, "%31[^,],%31[^,],%lf,%lf,%lf", input, name, &relus, &encode_s, &evaluate_s)
            == 5);
        if (!is_of(measurement, name, input))
            continue;
        for (; network->layers[layer].kind != LAYER_ACTIVATION; layer++)
            if (layer_is_linear(&network->layers[layer])
                && network->layers[layer + 1].kind != LAYER_ACTIVATION) {
                append(&measurement->operations[OPERATION_ONLINE_ENCODE], 0.0);
                append(&measurement->operations[OPERATION_ONLINE_GC_EVAL], 0.0);
            }
        cr_assert(eq(dbl, relus, (double)network->layers[layer++].relus));
        append(&measurement->operations[OPERATION_ONLINE_ENCODE], encode_s);
        append(&measurement->operations[OPERATION_ONLINE_GC_EVAL], evaluate_s);
    }
    fclose(file);
}

static void add_gc_network(struct measurement *measurement)
{
    char text[512];
    char input[32];
    char name[32];
    double seconds[3];
    FILE *file = fopen(DATA "gc_networks.csv", "r");
    cr_assert_not_null(file);
    while (next_line(file, text)) {
        cr_assert(sscanf(text, "%31[^,],%31[^,],%lf,%lf,%lf", input, name, &seconds[0], &seconds[1],
                         &seconds[2])
                  == 5);
        if (!is_of(measurement, name, input))
            continue;
        set_once(&measurement->operations[OPERATION_KEYGEN], seconds[0]);
        set_once(&measurement->operations[OPERATION_GARBLE], seconds[1]);
        set_once(&measurement->operations[OPERATION_ENCODE_OFFLINE], seconds[2]);
    }
    fclose(file);
}

/* Lists end with the last layer that has ReLUs; the linear layers behind it take 0 s. */
static void pad(struct measured_operation *measured, const struct network *network)
{
    while (measured->count < network_linear_layer_count(network))
        append(measured, 0.0);
}

static void add_combination(struct calibration *calibration, struct library *library,
                            const char *name, const char *input_name,
                            const struct he_layer_row layers[])
{
    struct measurement measurement = {.gc_threads = 64};
    struct network network;
    struct network_input input;
    struct error error = {0};
    snprintf(measurement.network, sizeof measurement.network, "%s", name);
    snprintf(measurement.input, sizeof measurement.input, "%s", input_name);
    cr_assert(calibration_network_load(&network, &input, library, name, input_name, &error), "%s",
              error.message);
    measurement.relu_count = network_relu_count(&network);
    add_linear_layers(&measurement, layers);
    add_gc_layers(&measurement, &network);
    add_gc_network(&measurement);
    pad(&measurement.operations[OPERATION_ONLINE_ENCODE], &network);
    pad(&measurement.operations[OPERATION_ONLINE_GC_EVAL], &network);
    cr_assert(calibration_add(calibration, &measurement, &network, &error), "%s", error.message);
    network_free(&network);
    measurement_free(&measurement);
}

/* ---- what comes out ---- */

static struct device load_base(void)
{
    struct json_document document = parse_file("models/devices/epyc_7502.json");
    struct json_node node = json_root(&document);
    struct device base;
    struct error error = {0};
    cr_assert(device_load(&base, &node, &error), "%s", error.message);
    json_free(&document);
    return base;
}

/* Solved; base is left as it is. */
static struct calibration calibrate_on_means(struct device *base)
{
    static struct he_layer_row layers[HE_LAYER_ROWS];
    struct warnings warnings = {0};
    struct library library;
    struct calibration calibration;
    he_layers_read(layers);
    library_init(&library, NULL, PISIM_SOURCE_DIR, &warnings);
    *base = load_base();
    calibration_init(&calibration, base);
    for (size_t n = 0; n < 3; n++)
        for (size_t i = 0; i < 2; i++)
            add_combination(&calibration, &library, networks[n], inputs[i], layers);
    calibration_set_benchmark(
        &calibration, (struct relu_line){base->gc.garble_relu_s, base->gc.garble_start_s},
        (struct relu_line){base->gc.evaluate_relu_s, base->gc.evaluate_start_s});
    calibration_solve(&calibration);
    library_free(&library);
    warnings_free(&warnings);
    return calibration;
}

static void expect_close(const struct calibration *calibration, const struct device *base,
                         enum calibration_formula formula, double relative)
{
    for (size_t term = 0; term < calibration_term_count(formula); term++)
        cr_expect(epsilon_eq(dbl,
                             calibration_term_value(&calibration->device, formula, term)
                                 / calibration_term_value(base, formula, term),
                             1.0, relative),
                  "%s", calibration_term_key(formula, term));
}

/* Key generation is told as a mean of all 45 runs; encoding offline to three digits of a line. */
Test(calibration, the_shipped_coefficients_come_out_again)
{
    struct device base;
    struct calibration calibration = calibrate_on_means(&base);
    expect_close(&calibration, &base, CALIBRATE_EVALUATION, 1e-4);
    expect_close(&calibration, &base, CALIBRATE_ENCRYPTION, 1e-4);
    expect_close(&calibration, &base, CALIBRATE_DECRYPTION, 1e-4);
    expect_close(&calibration, &base, CALIBRATE_NOISE, 1e-4);
    expect_close(&calibration, &base, CALIBRATE_KEYGEN, 0.02);
    expect_close(&calibration, &base, CALIBRATE_SHARED_CONVOLUTION, 1e-4);
    expect_close(&calibration, &base, CALIBRATE_SHARED_FIRST, 0.02);
    expect_close(&calibration, &base, CALIBRATE_SHARED_FULLY_CONNECTED, 1e-4);
    expect_close(&calibration, &base, CALIBRATE_SHARED_POOL, 1e-4);
    expect_close(&calibration, &base, CALIBRATE_ENCODE_OFFLINE, 1e-3);
    expect_close(&calibration, &base, CALIBRATE_ENCODE_ONLINE, 1e-3);
    cr_expect(eq(dbl, calibration.device.he.key_load_s, base.he.key_load_s));
    calibration_free(&calibration);
}

/* 64 threads: 30.410 and 18.814 us a ReLU, 3.41 and 2.90 times the speed of one. */
Test(calibration, threads_help_as_far_as_they_did)
{
    struct device base;
    struct calibration calibration = calibrate_on_means(&base);
    const struct calibration_fit *garble = &calibration.fits[CALIBRATE_GARBLE];
    const struct calibration_fit *evaluate = &calibration.fits[CALIBRATE_GC_EVALUATE];
    cr_expect(epsilon_eq(dbl, garble->coefficients[0], 3.0410e-5, 1e-8));
    cr_expect(epsilon_eq(dbl, garble->most_error, 0.015, 1e-3));
    cr_expect(epsilon_eq(dbl, evaluate->coefficients[0], 1.8814e-5, 1e-8));
    cr_expect(epsilon_eq(dbl, evaluate->r2, 0.994, 1e-3));
    cr_expect(epsilon_eq(dbl, evaluate->median_error, 0.048, 1e-3));
    cr_expect(epsilon_eq(dbl, evaluate->most_error, 0.20, 0.01));
    cr_expect(epsilon_eq(dbl, evaluate->left_out_median_error, 0.042, 1e-3));
    cr_expect(epsilon_eq(dbl, evaluate->left_out_most_error, 0.22, 0.01));
    cr_expect(epsilon_eq(dbl, calibration.device.gc.garble_most_cores, 3.41, 0.005));
    cr_expect(epsilon_eq(dbl, calibration.device.gc.evaluate_most_cores, 2.90, 0.005));
    calibration_free(&calibration);
}

Test(calibration, online_encoding_is_as_noisy_as_told)
{
    struct device base;
    struct calibration calibration = calibrate_on_means(&base);
    const struct calibration_fit *fit = &calibration.fits[CALIBRATE_ENCODE_ONLINE];
    cr_expect(epsilon_eq(dbl, fit->r2, 0.883, 1e-3));
    cr_expect(epsilon_eq(dbl, fit->median_error, 0.19, 0.01));
    cr_expect(epsilon_eq(dbl, fit->most_error, 0.70, 0.01));
    cr_expect(epsilon_eq(dbl, fit->left_out_median_error, 0.21, 0.01));
    cr_expect(epsilon_eq(dbl, fit->left_out_most_error, 0.80, 0.01));
    calibration_free(&calibration);
}

/*
 * The published tables, 122 points: 6.0e-5 s a plaintext and 0.012 a core, which meet them within
 * 2 % in the median and 9 %.
 */
Test(calibration, busy_cores_slow_each_other_down_as_published)
{
    struct warnings warnings = {0};
    struct library library;
    struct device base = load_base();
    struct calibration calibration;
    struct error error = {0};
    library_init(&library, NULL, PISIM_SOURCE_DIR, &warnings);
    calibration_init(&calibration, &base);
    cr_assert(calibration_load_parallel(&calibration, &library, "garimella_2023/he_layer_parallel",
                                        &error),
              "%s", error.message);
    calibration_solve(&calibration);
    cr_expect(eq(sz, parallel_tables_point_count(&calibration.tables), 122));
    cr_expect(epsilon_eq(dbl, calibration.device.he.encode_plaintext_s, 6.0e-5, 1e-6));
    cr_expect(epsilon_eq(dbl, calibration.device.he.slowdown_per_busy_core, 0.012, 5e-4));
    cr_expect(calibration.parallel_fit.median_error < 0.025);
    cr_expect(calibration.parallel_fit.most_error < 0.095);
    calibration_free(&calibration);
    library_free(&library);
    warnings_free(&warnings);
}

/* ---- the artifact's own files ---- */

static void skip_without(const char *folder)
{
    if (access(folder, R_OK) == 0)
        return;
    fprintf(stderr, "skipped: the artifact's files are not there (PISIM_REFERENCE)\n");
    cr_skip_test("the artifact's files are not there (PISIM_REFERENCE)");
}

static void reference_folder(char folder[512], const char *name)
{
    const char *named = getenv("PISIM_REFERENCE");
    snprintf(folder, 512, "%s/%s", named ? named : PISIM_SOURCE_DIR "/../shared/reference", name);
}

/* The lines that the published simulator takes, to the digits in which they are told. */
Test(calibration, the_benchmarks_give_the_published_lines)
{
    char folder[512];
    struct device base = load_base();
    struct calibration calibration;
    struct error error = {0};
    reference_folder(folder, "gc-bench/server");
    skip_without(folder);
    calibration_init(&calibration, &base);
    cr_assert(calibration_load_benchmark(&calibration, folder, &error), "%s", error.message);
    cr_expect(epsilon_eq(dbl, calibration.device.gc.garble_relu_s, 1.0374270e-4, 1e-9));
    cr_expect(epsilon_eq(dbl, calibration.device.gc.evaluate_relu_s, 5.4564240e-5, 1e-9));
    reference_folder(folder, "gc-bench/embedded");
    cr_assert(calibration_load_benchmark(&calibration, folder, &error), "%s", error.message);
    cr_expect(epsilon_eq(dbl, calibration.device.gc.garble_relu_s, 6.8676033e-4, 1e-8));
    cr_expect(epsilon_eq(dbl, calibration.device.gc.evaluate_relu_s, 3.4595006e-4, 1e-8));
    calibration_free(&calibration);
}
