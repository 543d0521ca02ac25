#include "cli/verbs/verbs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/session.h"
#include "models/crypto/device.h"
#include "models/crypto/he_cost.h"
#include "json/json_write.h"

#define DEFAULT_DEVICE "epyc_7502"

enum layer_choice { LAYER_CONV, LAYER_FC };
static const char *const layer_names[] = {"conv", "fc", NULL};

enum padding_choice { PADDING_SAME, PADDING_VALID };
static const char *const padding_names[] = {"same", "valid", NULL};

/* What was asked for, and the answer. */
struct layer_report {
    enum layer_choice choice;
    struct he_convolution convolution; /* conv */
    uint64_t inputs;                   /* fc */
    uint64_t outputs;
    struct he_packing packing;
    struct device device;
};

/* ---- reading the options ---- */

/* The index of the word in the list, which ends with NULL. */
static bool read_choice(const char *place, const char *word, const char *const names[], int *choice,
                        struct error *error)
{
    for (*choice = 0; names[*choice] != NULL; ++*choice)
        if (strcmp(word, names[*choice]) == 0)
            return true;
    return error_set(error, ERROR_USAGE, NULL, place, "must be %s or %s, is \"%s\"", names[0],
                     names[1], word);
}

static bool read_count(const struct command_line *line, const char *option, bool required,
                       uint64_t *count, struct error *error)
{
    unsigned long long number = *count;
    char place[32];
    snprintf(place, sizeof place, "--%s", option);
    if (required && !command_line_has(line, option))
        return error_set(error, ERROR_USAGE, NULL, place, "must be given");
    bool read = command_line_integer(line, option, 1, HE_LONGEST_SIDE, &number, error);
    *count = number;
    return read;
}

/* Digits only, of at most HE_LONGEST_SIDE; the end is behind them. */
static bool read_side(const char *text, uint64_t *side, const char **end)
{
    size_t length = strspn(text, "0123456789");
    *side = length > 0 && length < 10 ? strtoull(text, NULL, 10) : 0;
    *end = text + length;
    return *side >= 1 && *side <= HE_LONGEST_SIDE;
}

/* "30x20", or "30" for a square. */
static bool read_rectangle(const struct command_line *line, const char *option, uint64_t *height,
                           uint64_t *width, struct error *error)
{
    const char *text = command_line_value(line, option);
    const char *end = "";
    char place[32];
    snprintf(place, sizeof place, "--%s", option);
    if (text == NULL)
        return error_set(error, ERROR_USAGE, NULL, place, "must be given");
    bool read = read_side(text, height, &end);
    *width = *height;
    if (read && *end == 'x')
        read = read_side(end + 1, width, &end);
    return (read && *end == '\0')
        || error_set(error, ERROR_USAGE, NULL, place,
                     "must be HEIGHTxWIDTH, or one number for a square, each from 1 to %" PRIu64
                     ", is \"%s\"",
                     HE_LONGEST_SIDE, text);
}

/* Outputs in a row: with zeros around it all positions, without only where the kernel fits. */
static uint64_t output_side(uint64_t side, uint64_t kernel, uint64_t stride, int padding)
{
    uint64_t positions = padding == PADDING_SAME ? side : side - kernel + 1;
    return (positions - 1) / stride + 1;
}

static bool set_output(struct he_convolution *convolution, int padding, struct error *error)
{
    if (padding == PADDING_VALID
        && (convolution->kernel_height > convolution->in_height
            || convolution->kernel_width > convolution->in_width))
        return error_set(error, ERROR_USAGE, NULL, "--kernel",
                         "must fit in the image with --padding valid, is %" PRIu64 "x%" PRIu64
                         " on %" PRIu64 "x%" PRIu64,
                         convolution->kernel_height, convolution->kernel_width,
                         convolution->in_height, convolution->in_width);
    convolution->out_height = output_side(convolution->in_height, convolution->kernel_height,
                                          convolution->stride, padding);
    convolution->out_width =
        output_side(convolution->in_width, convolution->kernel_width, convolution->stride, padding);
    return true;
}

static bool pack_convolution(const struct command_line *line, struct layer_report *report,
                             struct error *error)
{
    struct he_convolution *convolution = &report->convolution;
    int padding = PADDING_SAME;
    const char *padding_name = command_line_value(line, "padding");
    *convolution = (struct he_convolution){.stride = 1, .groups = 1};
    return read_count(line, "in", true, &convolution->in_channels, error)
        && read_count(line, "out", true, &convolution->out_channels, error)
        && read_rectangle(line, "kernel", &convolution->kernel_height, &convolution->kernel_width,
                          error)
        && read_rectangle(line, "size", &convolution->in_height, &convolution->in_width, error)
        && read_count(line, "stride", false, &convolution->stride, error)
        && read_count(line, "groups", false, &convolution->groups, error)
        && (padding_name == NULL
            || read_choice("--padding", padding_name, padding_names, &padding, error))
        && set_output(convolution, padding, error)
        && he_pack_convolution(&report->packing, convolution, &he_parameters_delphi, error);
}

static bool pack_fully_connected(const struct command_line *line, struct layer_report *report,
                                 struct error *error)
{
    static const char *const foreign[] = {"kernel", "size", "stride", "groups", "padding"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        char place[32];
        snprintf(place, sizeof place, "--%s", foreign[i]);
        if (command_line_has(line, foreign[i]))
            return error_set(error, ERROR_USAGE, NULL, place, "goes with conv only");
    }
    return read_count(line, "in", true, &report->inputs, error)
        && read_count(line, "out", true, &report->outputs, error)
        && he_pack_fully_connected(&report->packing, report->inputs, report->outputs,
                                   &he_parameters_delphi, error);
}

static bool pack_layer(const struct command_line *line, struct layer_report *report,
                       struct error *error)
{
    int choice = LAYER_CONV;
    if (!read_choice("network layer", line->operands[0], layer_names, &choice, error))
        return false;
    report->choice = (enum layer_choice)choice;
    switch (report->choice) {
    case LAYER_CONV:
        return pack_convolution(line, report, error);
    case LAYER_FC:
        return pack_fully_connected(line, report, error);
    }
    return false;
}

/* ---- the device ---- */

static bool load_named_device(const struct library *library, const char *name,
                              struct device *device, struct error *error)
{
    struct json_document document = {0};
    char *file = library_find(library, LIBRARY_DEVICE, name);
    bool loaded = false;
    if (file != NULL && json_load(&document, file, error)) {
        struct json_node node = json_root(&document);
        loaded = device_load(device, &node, error)
              && (device->has_he || json_fail(&node, "he", error, "must be there to tell seconds"));
    } else if (file == NULL) {
        char *message = library_unknown_message(library, LIBRARY_DEVICE, name);
        error_set(error, ERROR_USAGE, NULL, "--device", "%s", message);
        free(message);
    }
    json_free(&document);
    free(file);
    return loaded;
}

static bool load_device(const struct command_line *line, struct device *device, struct error *error)
{
    const char *given = command_line_value(line, "device");
    struct warnings warnings = {0};
    struct library library;
    library_init(&library, command_line_value(line, "models"), session_built_folder(), &warnings);
    bool loaded =
        load_named_device(&library, given == NULL ? DEFAULT_DEVICE : given, device, error);
    library_free(&library);
    warnings_free(&warnings);
    return loaded;
}

/* ---- telling ---- */

struct quantity {
    const char *name;
    double value;
    const char *meaning;
};

enum { SECONDS_COUNT = 6 };

static void list_seconds(const struct layer_report *report,
                         struct quantity seconds[static SECONDS_COUNT])
{
    const struct he_coefficients *he = &report->device.he;
    const struct he_packing *packing = &report->packing;
    bool is_conv = report->choice == LAYER_CONV;
    double inputs = (double)report->inputs;
    double outputs =
        is_conv ? he_convolution_outputs(&report->convolution) : (double)report->outputs;
    double shared_s = is_conv ? shared_convolution_s(he, &report->convolution, false)
                              : shared_fully_connected_s(he, inputs, outputs);
    const struct quantity list[SECONDS_COUNT] = {
        {"he_eval_s", he_evaluate_s(he, packing), "homomorphic evaluation"},
        {"he_encrypt_s", he_encrypt_s(he, packing), "client: encodes and encrypts"},
        {"he_decrypt_s", he_decrypt_s(he, packing), "client: decrypts and decodes"},
        {"server_noise_s", he_noise_s(he, packing, outputs), "server masks the outputs"},
        {"weight_encode_s", he_encode_s(he, packing), "server encodes weights, once per model"},
        {"ss_linear_s", shared_s, "online, on shares; the network's first layer takes longer"},
    };
    memcpy(seconds, list, sizeof list);
}

enum { COUNT_COUNT = 15 };

struct count {
    const char *name;
    uint64_t value;
    const char *meaning;
};

static void list_counts(const struct he_packing *packing, struct count counts[static COUNT_COUNT])
{
    const struct count list[COUNT_COUNT] = {
        {"channel_slots", packing->channel_slots, "slots of a channel, or of the inputs of fc"},
        {"channels_per_half", packing->channels_per_half, "in half a ciphertext; fc: copies"},
        {"input_ciphertexts", packing->input_ciphertexts, "before shifting"},
        {"output_ciphertexts", packing->output_ciphertexts, "of a tile or block"},
        {"block_rows", packing->block_rows, "of tiles, or blocks of fc outputs"},
        {"block_columns", packing->block_columns, "of tiles, or blocks of fc inputs"},
        {"ct_up", packing->ct_up, "ciphertexts client to server"},
        {"ct_down", packing->ct_down, "ciphertexts server to client"},
        {"mult", packing->mult, "multiplications by plaintexts"},
        {"add", packing->add, "additions of ciphertexts"},
        {"rot", packing->rot, "rotations"},
        {"keyswitch", packing->keyswitch, "key switches of these rotations"},
        {"mask_plaintexts", packing->mask_plaintexts, "encoded weights, once per model"},
        {"up_bytes", packing->up_bytes, "client to server"},
        {"down_bytes", packing->down_bytes, "server to client"},
    };
    memcpy(counts, list, sizeof list);
}

static void print_report(const struct layer_report *report)
{
    struct count counts[COUNT_COUNT];
    struct quantity seconds[SECONDS_COUNT];
    list_counts(&report->packing, counts);
    list_seconds(report, seconds);
    for (int i = 0; i < COUNT_COUNT; i++)
        printf("%-20s %16" PRIu64 "  %s\n", counts[i].name, counts[i].value, counts[i].meaning);
    for (int i = 0; i < SECONDS_COUNT; i++)
        printf("%-20s %16.6g  %s\n", seconds[i].name, seconds[i].value, seconds[i].meaning);
}

static void write_report(const struct layer_report *report)
{
    struct count counts[COUNT_COUNT];
    struct quantity seconds[SECONDS_COUNT];
    struct json_writer writer = {.stream = stdout};
    list_counts(&report->packing, counts);
    list_seconds(report, seconds);
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "kind", layer_names[report->choice]);
    json_write_text(&writer, "device", report->device.name);
    for (int i = 0; i < COUNT_COUNT; i++)
        json_write_integer(&writer, counts[i].name, counts[i].value);
    for (int i = 0; i < SECONDS_COUNT; i++)
        json_write_number(&writer, seconds[i].name, seconds[i].value);
    json_write_object_end(&writer);
}

static void warn_extrapolated(const struct layer_report *report)
{
    struct warnings warnings = {0};
    if (he_packing_is_extrapolated(&report->packing,
                                   report->choice == LAYER_CONV ? &report->convolution : NULL))
        warnings_add(&warnings, "extrapolated_layers",
                     "DELPHI cannot run a layer with groups, or too large for one ciphertext: "
                     "counts follow its packing, seconds were never measured");
    warnings_print(&warnings, stderr);
    warnings_free(&warnings);
}

/* ---- the verb ---- */

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct layer_report report = {0};
    if (!pack_layer(line, &report, error) || !load_device(line, &report.device, error))
        return false;
    warn_extrapolated(&report);
    if (command_line_has(line, "json"))
        write_report(&report);
    else
        print_report(&report);
    return true;
}

static const struct option_rule options[] = {
    {"in", "N", "input channels; fc: inputs", false},
    {"out", "N", "output channels; fc: outputs", false},
    {"kernel", "K", "side of the kernel, or HEIGHTxWIDTH", false},
    {"size", "HEIGHTxWIDTH", "of the input", false},
    {"stride", "N", "in both directions (default 1)", false},
    {"groups", "N", "into which the channels fall (default 1)", false},
    {"padding", "NAME", "same (default) or valid", false},
    {"device", "NAME", "whose seconds are told (default " DEFAULT_DEVICE ")", false},
    {"models", "DIR", "looks for the device in this folder first", false},
    {"json", NULL, "prints everything as one JSON object", false},
    {0},
};

const struct verb network_layer_verb = {
    .name = "network layer",
    .operands = "conv|fc",
    .summary = "tells what one linear layer costs under homomorphic encryption",
    .example = "pisim network layer conv --in 24 --out 24 --kernel 3 --size 30x30 --stride 2",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
