#include "base/error.h"
#include "base/readable.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "models/crypto/he_packing.h"
#include "scenario/library.h"
#include "json/json.h"
#include "json/json_write.h"

#include "cli/options/format_option.h"
#include "cli/options/layer_option.h"
#include "cli/output/quantities.h"
#include "cli/session.h"
#include "models/crypto/device.h"
#include "models/crypto/he_cost.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_DEVICE "epyc_7502"

enum layer_choice {
    LAYER_CONV,
    LAYER_FC,
    LAYER_RELU,
    LAYER_MAXPOOL,
    LAYER_ARGMAX,
    LAYER_TRUNCATE,
    LAYER_CHOICES
};
static const char *const layer_names[] = {"conv",   "fc",       "relu", "maxpool",
                                          "argmax", "truncate", NULL};

static const char *const packing_names[] = {"slots", "coefficient", NULL};

enum padding_choice { PADDING_SAME, PADDING_VALID };
static const char *const padding_names[] = {"same", "valid", NULL};

/* What was asked for, and the answer. */
struct layer_report {
    enum layer_choice choice;
    struct he_convolution convolution; /* conv */
    uint64_t inputs;                   /* fc */
    uint64_t outputs;
    struct he_parameters parameters;
    uint64_t ring_bits; /* coefficient packing */
    struct he_packing packing;
    struct device device;
};

/* ---- reading the options ---- */

/* Outputs in a row: "same" padding has one at every position, else only where the kernel fits. */
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
                                          convolution->stride_height, padding);
    convolution->out_width = output_side(convolution->in_width, convolution->kernel_width,
                                         convolution->stride_width, padding);
    return true;
}

/* Zeros around the inputs are sent with them, where coefficients are packed. */
static uint64_t padded_side(uint64_t side, uint64_t out_side, uint64_t kernel, uint64_t stride)
{
    uint64_t covered = (out_side - 1) * stride + kernel;
    return covered > side ? covered : side;
}

static bool pack(struct layer_report *report, int padding, struct error *error)
{
    struct he_convolution packed = report->convolution;
    if (report->parameters.packing == HE_PACKING_COEFFICIENT && padding == PADDING_SAME) {
        packed.in_height = padded_side(packed.in_height, packed.out_height, packed.kernel_height,
                                       packed.stride_height);
        packed.in_width = padded_side(packed.in_width, packed.out_width, packed.kernel_width,
                                      packed.stride_width);
    }
    return he_pack_convolution(&report->packing, &packed, &report->parameters, error);
}

static bool pack_convolution(const struct command_line *line, struct layer_report *report,
                             struct error *error)
{
    struct he_convolution *convolution = &report->convolution;
    int padding = PADDING_SAME;
    *convolution = (struct he_convolution){.stride_height = 1, .stride_width = 1, .groups = 1};
    return count_option_read(line, "in", true, HE_LONGEST_SIDE, &convolution->in_channels, error)
        && count_option_read(line, "out", true, HE_LONGEST_SIDE, &convolution->out_channels, error)
        && rectangle_option_read(line, "kernel", &convolution->kernel_height,
                                 &convolution->kernel_width, error)
        && rectangle_option_read(line, "size", &convolution->in_height, &convolution->in_width,
                                 error)
        && (!command_line_has(line, "stride")
            || rectangle_option_read(line, "stride", &convolution->stride_height,
                                     &convolution->stride_width, error))
        && count_option_read(line, "groups", false, HE_LONGEST_SIDE, &convolution->groups, error)
        && word_option_read(line, "padding", padding_names, &padding, error)
        && set_output(convolution, padding, error) && pack(report, padding, error);
}

static bool pack_fully_connected(const struct command_line *line, struct layer_report *report,
                                 struct error *error)
{
    return count_option_read(line, "in", true, HE_LONGEST_SIDE, &report->inputs, error)
        && count_option_read(line, "out", true, HE_LONGEST_SIDE, &report->outputs, error)
        && he_pack_fully_connected(&report->packing, report->inputs, report->outputs,
                                   &report->parameters, error);
}

/* Ciphertexts are the same for any ring: its bits are checked, and told. */
static bool read_packing(const struct command_line *line, struct layer_report *report,
                         struct error *error)
{
    unsigned long long ring_bits = ot_parameters_usual.ring_bits;
    int packing = 0;
    if (!word_option_read(line, "packing", packing_names, &packing, error)
        || !command_line_integer(line, "ring-bits", OT_FEWEST_BITS, OT_MOST_BITS, &ring_bits,
                                 error))
        return false;
    report->parameters = packing == 1 ? he_parameters_cheetah : he_parameters_delphi;
    report->ring_bits = ring_bits;
    return packing == 1 || !command_line_has(line, "ring-bits")
        || error_set(error, ERROR_USAGE, NULL, "--ring-bits",
                     "goes with --packing coefficient only");
}

static bool pack_layer(const struct command_line *line, struct layer_report *report,
                       struct error *error)
{
    return read_packing(line, report, error)
        && (report->choice == LAYER_CONV ? pack_convolution(line, report, error)
                                         : pack_fully_connected(line, report, error));
}

/* Options that some kinds of layers have. */
#define OF(kind) (1U << (kind))
#define OF_LINEAR (OF(LAYER_CONV) | OF(LAYER_FC))
#define OF_COMPARED (OF(LAYER_RELU) | OF(LAYER_MAXPOOL) | OF(LAYER_ARGMAX) | OF(LAYER_TRUNCATE))

static const struct {
    const char *option;
    unsigned kinds;
} option_kinds[] = {
    {"in", OF_LINEAR},
    {"out", OF_LINEAR},
    {"kernel", OF(LAYER_CONV) | OF(LAYER_MAXPOOL)},
    {"size", OF(LAYER_CONV)},
    {"stride", OF(LAYER_CONV)},
    {"groups", OF(LAYER_CONV)},
    {"padding", OF(LAYER_CONV)},
    {"packing", OF_LINEAR},
    {"device", OF_LINEAR},
    {"models", OF_LINEAR},
    {"count", OF(LAYER_RELU) | OF(LAYER_TRUNCATE)},
    {"outputs", OF(LAYER_MAXPOOL)},
    {"classes", OF(LAYER_ARGMAX)},
    {"bits", OF(LAYER_TRUNCATE)},
    {"sign", OF(LAYER_TRUNCATE)},
    {"ot", OF_COMPARED},
    {"comparison", OF_COMPARED},
    {"digit-bits", OF_COMPARED},
    {"silent-bits", OF_COMPARED},
};

/* "conv", "conv and maxpool", "relu, maxpool, argmax and truncate" */
static void list_kinds(unsigned kinds, char text[static 64])
{
    text[0] = '\0';
    for (int kind = 0; kind < LAYER_CHOICES; kind++) {
        size_t length = strlen(text);
        if ((kinds & OF(kind)) == 0)
            continue;
        bool is_last = kinds >> kind == 1;
        const char *before = length == 0 ? "" : is_last ? " and " : ", ";
        snprintf(text + length, 64 - length, "%s%s", before, layer_names[kind]);
    }
}

static bool check_options(const struct command_line *line, int kind, struct error *error)
{
    for (size_t i = 0; i < sizeof option_kinds / sizeof *option_kinds; i++) {
        char place[32], kinds[64];
        if (!command_line_has(line, option_kinds[i].option) || option_kinds[i].kinds & OF(kind))
            continue;
        snprintf(place, sizeof place, "--%s", option_kinds[i].option);
        list_kinds(option_kinds[i].kinds, kinds);
        return error_set(error, ERROR_USAGE, NULL, place, "goes with %s only", kinds);
    }
    return true;
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

static bool check_device(const struct layer_report *report, struct error *error)
{
    return report->parameters.packing == HE_PACKING_SLOTS || report->device.has_products
        || error_set(error, ERROR_USAGE, NULL, "--device",
                     "%s has no coefficient_packing, which tells the seconds of products",
                     report->device.name);
}

/* ---- telling ---- */

/* Of list_seconds, of list_counts, and of both. */
enum { SECONDS_COUNT = 6, COUNT_COUNT = 15, QUANTITY_COUNT = COUNT_COUNT + SECONDS_COUNT };

static void list_seconds(const struct layer_report *report,
                         struct quantity seconds[static SECONDS_COUNT])
{
    struct he_coefficients scaled = report->device.he;
    const struct he_coefficients *he = &scaled;
    const struct he_packing *packing = &report->packing;
    bool is_coefficient = report->parameters.packing == HE_PACKING_COEFFICIENT;
    bool is_conv = report->choice == LAYER_CONV;
    double inputs = (double)report->inputs;
    double outputs =
        is_conv ? he_convolution_outputs(&report->convolution) : (double)report->outputs;
    double shared_s = is_conv ? shared_convolution_s(he, &report->convolution, false)
                              : shared_fully_connected_s(he, inputs, outputs);
    he_coefficients_scale(&scaled, &report->parameters);
    double evaluate_s = is_coefficient ? report->device.products.product_s * (double)packing->mult
                                       : he_evaluate_s(he, packing);
    const struct quantity list[SECONDS_COUNT] = {
        {"he_eval_s", evaluate_s, "homomorphic evaluation"},
        {"he_encrypt_s", he_encrypt_s(he, packing), "client: encodes and encrypts"},
        {"he_decrypt_s", he_decrypt_s(he, packing), "client: decrypts and decodes"},
        {"server_noise_s", he_noise_s(he, packing, outputs), "server masks the outputs"},
        {"weight_encode_s", he_encode_s(he, packing), "server encodes weights, once per model"},
        {"ss_linear_s", shared_s, "online, on shares; the network's first layer takes longer"},
    };
    memcpy(seconds, list, sizeof list);
}

static void list_counts(const struct he_packing *packing,
                        struct quantity counts[static COUNT_COUNT])
{
    const struct quantity list[COUNT_COUNT] = {
        {"channel_slots", (double)packing->channel_slots,
         "slots of a channel, or of the inputs of fc"},
        {"channels_per_half", (double)packing->channels_per_half,
         "in half a ciphertext, with coefficients in one; fc: copies"},
        {"input_ciphertexts", (double)packing->input_ciphertexts, "before shifting"},
        {"output_ciphertexts", (double)packing->output_ciphertexts, "of a tile or block"},
        {"block_rows", (double)packing->block_rows, "of tiles, or blocks of fc outputs"},
        {"block_columns", (double)packing->block_columns, "of tiles, or blocks of fc inputs"},
        {"ct_up", (double)packing->ct_up, "ciphertexts client to server"},
        {"ct_down", (double)packing->ct_down, "ciphertexts server to client"},
        {"mult", (double)packing->mult, "multiplications by plaintexts"},
        {"add", (double)packing->add, "additions of ciphertexts"},
        {"rot", (double)packing->rot, "rotations"},
        {"keyswitch", (double)packing->keyswitch, "key switches of these rotations"},
        {"mask_plaintexts", (double)packing->mask_plaintexts, "encoded weights, once per model"},
        {"up_bytes", (double)packing->up_bytes, "client to server"},
        {"down_bytes", (double)packing->down_bytes, "server to client"},
    };
    memcpy(counts, list, sizeof list);
}

static void list_all(const struct layer_report *report, struct quantity list[static QUANTITY_COUNT])
{
    list_counts(&report->packing, list);
    list_seconds(report, list + COUNT_COUNT);
}

static void print_report(const struct layer_report *report, enum output_format format)
{
    struct quantity list[QUANTITY_COUNT];
    list_all(report, list);
    quantities_give(list, QUANTITY_COUNT, format, stdout);
}

static void write_report(const struct layer_report *report)
{
    struct quantity list[QUANTITY_COUNT];
    struct json_writer writer = {.stream = stdout};
    list_all(report, list);
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "kind", layer_names[report->choice]);
    json_write_text(&writer, "device", report->device.name);
    json_write_text(&writer, "packing", packing_names[report->parameters.packing]);
    if (report->parameters.packing == HE_PACKING_COEFFICIENT)
        json_write_integer(&writer, "ring_bits", report->ring_bits);
    quantities_write(list, QUANTITY_COUNT, &writer);
    json_write_object_end(&writer);
}

static void warn(const struct layer_report *report)
{
    struct warnings warnings = {0};
    if (report->parameters.packing == HE_PACKING_SLOTS
        && he_packing_is_extrapolated(&report->packing,
                                      report->choice == LAYER_CONV ? &report->convolution : NULL))
        warnings_add(&warnings, "extrapolated_layers",
                     "DELPHI cannot run a layer with groups, or too large for one ciphertext: "
                     "counts follow its packing, seconds were never measured");
    if (report->parameters.packing == HE_PACKING_COEFFICIENT)
        warnings_add(&warnings, "unchecked_costs",
                     "seconds of products on %s are known within a factor of %s, those of "
                     "encryption are scaled by the work per ciphertext, and the %" PRIu64
                     " bytes of a reply were never checked",
                     report->device.name, READABLE(report->device.products.uncertainty_factor, 6),
                     report->parameters.ciphertext_down_bytes);
    warnings_print(&warnings, stderr);
    warnings_free(&warnings);
}

/* ---- the verb ---- */

static bool tell_linear(const struct command_line *line, enum layer_choice choice,
                        struct error *error)
{
    struct layer_report report = {.choice = choice};
    enum output_format format;
    if (!format_option_read(line, &format, error) || !pack_layer(line, &report, error)
        || !load_device(line, &report.device, error) || !check_device(&report, error))
        return false;
    warn(&report);
    if (format == FORMAT_JSON)
        write_report(&report);
    else
        print_report(&report, format);
    return true;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    int choice = LAYER_CONV;
    if (!word_find(line->operands[0], layer_names, "network layer", &choice, error)
        || !check_options(line, choice, error))
        return false;
    return choice == LAYER_CONV || choice == LAYER_FC
             ? tell_linear(line, (enum layer_choice)choice, error)
             : layer_comparisons_tell(line, error);
}

static const struct option_rule options[] = {
    {"in", "N", "input channels; fc: inputs", false},
    {"out", "N", "output channels; fc: outputs", false},
    {"kernel", "K", "side of the kernel or window, or HEIGHTxWIDTH", false},
    {"size", "HEIGHTxWIDTH", "of the input", false},
    {"stride", "N", "in both directions, or HEIGHTxWIDTH (default 1)", false},
    {"groups", "N", "into which the channels fall (default 1)", false},
    {"padding", "NAME", "same (default) or valid", false},
    {"packing", "NAME", "slots (default), as DELPHI, or coefficient, as Cheetah", false},
    {"count", "N", "of relu and truncate: values", false},
    {"outputs", "N", "of maxpool", false},
    {"classes", "N", "of argmax", false},
    {"bits", "S", "of truncate: by which values are shifted", false},
    {"sign", "NAME", "of truncate: unknown (default), as after a linear layer, or known", false},
    {"ring-bits", "L", "of a share, or of the field's prime (default 37)", false},
    {"ot", "NAME", "silent (default, but in a field) or iknp", false},
    {"comparison", "NAME", "ring (default) or field", false},
    {"digit-bits", "M", "compared by one oblivious transfer (default 4)", false},
    {"silent-bits", "X", "sent for each silent transfer (default 0.2)", false},
    {"device", "NAME", "whose seconds are told (default " DEFAULT_DEVICE ")", false},
    {"models", "DIR", "looks for the device in this folder first", false},
    FORMAT_OPTIONS,
    {0},
};

const struct verb network_layer_verb = {
    .name = "network layer",
    .operands = "conv|fc|relu|maxpool|argmax|truncate",
    .summary = "tells what one layer costs: linear by encryption, others by oblivious transfer",
    .example = "pisim network layer conv --in 24 --out 24 --kernel 3 --size 30x30 --stride 2",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
