#include "base/error.h"
#include "base/warning.h"
#include "calibration/calibration.h"
#include "calibration/calibration_parallel.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "models/crypto/device.h"
#include "models/crypto/gc_cost.h"
#include "scenario/library.h"
#include "json/json.h"
#include "json/json_write.h"

#include "calibration/calibration_device.h"
#include "calibration/calibration_load.h"
#include "cli/options/format_option.h"
#include "cli/output/calibrate_logs.h"
#include "cli/session.h"
#include "cli/table.h"
#include "models/graph/model_name.h"

#include <math.h>
#include <string.h>

#define DEFAULT_BASE "epyc_7502"
#define DEFAULT_NAME "calibrated"

/* Beyond any study and any machine: more is a slip. */
enum { MOST_SETS = 1000, MOST_CORES = 1 << 20 };

/* ---- options ---- */

static bool load_base(const struct command_line *line, struct library *library, struct device *base,
                      struct error *error)
{
    const char *given = command_line_value(line, "base");
    const struct json_document *document = library_document_by_name(
        library, LIBRARY_DEVICE, given != NULL ? given : DEFAULT_BASE, error);
    if (document == NULL)
        return false;
    struct json_node node = json_root(document);
    return device_load(base, &node, error)
        && (base->has_he || json_fail(&node, "he", error, "must be there in a base device"))
        && (base->has_gc || json_fail(&node, "gc", error, "must be there in a base device"))
        && (base->has_encode
            || json_fail(&node, "encode", error, "must be there in a base device"));
}

static bool refuse(const struct command_line *line, const char *const names[], const char *rule,
                   struct error *error)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        char place[32];
        snprintf(place, sizeof place, "--%s", names[i]);
        if (command_line_has(line, names[i]))
            return error_set(error, ERROR_USAGE, NULL, place, "%s", rule);
    }
    return true;
}

/* Options of the one way mean nothing in the other. */
static bool check_options(const struct command_line *line, struct error *error)
{
    static const char *const logs_only[] = {"network",    "input", "classes", "protocol",
                                            "gc-threads", "link",  NULL};
    static const char *const fit_only[] = {"gc-bench", "he-parallel", "name", "cores",
                                           "format",   "json",        "csv",  NULL};
    if (!command_line_has(line, "from-logs")) {
        if (line->operand_count == 0 && !command_line_has(line, "gc-bench")
            && !command_line_has(line, "he-parallel"))
            return error_set(error, ERROR_USAGE, NULL, NULL,
                             "needs measured sets, --gc-bench, --he-parallel, or --from-logs");
        return refuse(line, logs_only, "goes with --from-logs only", error);
    }
    if (line->operand_count > 0)
        return error_set(error, ERROR_USAGE, NULL, "--from-logs",
                         "makes a measured set, and takes none (\"%s\")", line->operands[0]);
    return refuse(line, fit_only, "does not go with --from-logs", error);
}

static bool read_device(const struct command_line *line, struct device *device,
                        struct calibration_origin *origin, struct error *error)
{
    const char *name = command_line_value(line, "name");
    unsigned long long cores = device->cores;
    if (name != NULL && (name[0] == '\0' || strlen(name) >= MODEL_NAME_SIZE))
        return error_set(error, ERROR_USAGE, NULL, "--name", "must be of 1 to 63 bytes, is \"%s\"",
                         name);
    if (!command_line_integer(line, "cores", 1, MOST_CORES, &cores, error))
        return false;
    *origin = (struct calibration_origin){
        .name = name != NULL ? name : DEFAULT_NAME,
        .base = device->name,
        .sets = line->operands,
        .set_count = line->operand_count,
        .benchmark = command_line_value(line, "gc-bench"),
        .parallel = command_line_value(line, "he-parallel"),
    };
    device->cores = cores;
    return true;
}

/* ---- telling ---- */

static const struct table_column fit_columns[] = {
    {"formula", "relative errors", TABLE_TEXT},
    {"rows", "rows", TABLE_COUNT},
    {"r2", "R2", TABLE_NUMBER},
    {"median_error_fraction", "median", TABLE_FRACTION},
    {"most_error_fraction", "largest", TABLE_FRACTION},
    {"left_out_median_error_fraction", "left out:", TABLE_FRACTION, .leaves = 1},
    {"left_out_most_error_fraction", "largest", TABLE_FRACTION, .leaves = 1},
};

static void add_fit(struct table *table, const char *formula, size_t rows,
                    const struct calibration_fit *fit)
{
    table_add(table, (const struct table_cell[]){
                         TABLE_SAYS(formula),
                         TABLE_HAS((double)rows),
                         TABLE_HAS(fit->r2),
                         TABLE_HAS(fit->median_error),
                         TABLE_HAS(fit->most_error),
                         TABLE_HAS(fit->left_out_median_error),
                         TABLE_HAS(fit->left_out_most_error),
                     });
}

static void print_fits(const struct calibration *calibration)
{
    struct table table;
    table_init(&table, fit_columns, sizeof fit_columns / sizeof *fit_columns);
    for (int i = 0; i < CALIBRATE_FORMULA_COUNT; i++)
        if (calibration->data[i].count > 0)
            add_fit(&table, calibration_formula_name((enum calibration_formula)i),
                    calibration->data[i].count, &calibration->fits[i]);
    if (calibration->tables.count > 0)
        add_fit(&table, CALIBRATION_PARALLEL, parallel_tables_point_count(&calibration->tables),
                &calibration->parallel_fit);
    table_print(&table, stdout);
    table_free(&table);
}

static void add_coefficient(struct table *table, const char *key, double fitted, double base)
{
    table_add(table,
              (const struct table_cell[]){TABLE_SAYS(key), TABLE_HAS(fitted), TABLE_HAS(base)});
}

static void add_formulas(struct table *table, const struct calibration *calibration,
                         const struct device *base)
{
    for (int i = 0; i < CALIBRATE_FORMULA_COUNT; i++) {
        enum calibration_formula formula = (enum calibration_formula)i;
        if (calibration->data[i].count == 0 || calibration_term_key(formula, 0) == NULL)
            continue;
        for (size_t term = 0; term < calibration_term_count(formula); term++)
            add_coefficient(table, calibration_term_key(formula, term),
                            calibration_term_value(&calibration->device, formula, term),
                            calibration_term_value(base, formula, term));
    }
}

static void add_circuits(struct table *table, const struct gc_coefficients *gc,
                         const struct gc_coefficients *base)
{
    add_coefficient(table, "gc.garble_relu_s", gc->garble_relu_s, base->garble_relu_s);
    add_coefficient(table, "gc.garble_start_s", gc->garble_start_s, base->garble_start_s);
    add_coefficient(table, "gc.evaluate_relu_s", gc->evaluate_relu_s, base->evaluate_relu_s);
    add_coefficient(table, "gc.evaluate_start_s", gc->evaluate_start_s, base->evaluate_start_s);
    add_coefficient(table, "gc.garble_most_cores", gc->garble_most_cores, base->garble_most_cores);
    add_coefficient(table, "gc.evaluate_most_cores", gc->evaluate_most_cores,
                    base->evaluate_most_cores);
}

/* What was fitted, beside what the base has. */
static void give_coefficients(const struct calibration *calibration, const struct device *base,
                              enum output_format format)
{
    const struct he_coefficients *he = &calibration->device.he;
    const struct table_column columns[] = {
        {"coefficient", "coefficient", TABLE_TEXT},
        {"fitted", "fitted", TABLE_NUMBER},
        {"base", base->name, TABLE_NUMBER},
    };
    struct table table;
    table_init(&table, columns, sizeof columns / sizeof *columns);
    add_formulas(&table, calibration, base);
    if (calibration->tables.count > 0) {
        add_coefficient(&table, "he.encode_plaintext_s", he->encode_plaintext_s,
                        base->he.encode_plaintext_s);
        add_coefficient(&table, "he.slowdown_per_busy_core", he->slowdown_per_busy_core,
                        base->he.slowdown_per_busy_core);
    }
    if (calibration->has_benchmark)
        add_circuits(&table, &calibration->device.gc, &base->gc);
    table_give(&table, format, stdout);
    table_free(&table);
}

static void print_report(const struct calibration *calibration, const struct device *base)
{
    double spread = calibration_spread(calibration);
    print_fits(calibration);
    putchar('\n');
    give_coefficients(calibration, base, FORMAT_TABLE);
    printf("\nEverything else is as in %s.\n", base->name);
    if (spread > 0.0)
        printf("What the fits leave over, for a scenario: \"variability\": {\"distribution\": "
               "\"lognormal\", \"cv\": %.4g}\n",
               spread);
}

static void write_report(const struct calibration *calibration, const char *name)
{
    struct json_writer writer = {.stream = stdout};
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "device", name);
    json_write_object(&writer, "coefficients", false);
    for (int i = 0; i < CALIBRATE_FORMULA_COUNT; i++) {
        enum calibration_formula formula = (enum calibration_formula)i;
        if (calibration->data[i].count == 0 || calibration_term_key(formula, 0) == NULL)
            continue;
        for (size_t term = 0; term < calibration_term_count(formula); term++)
            json_write_number(&writer, calibration_term_key(formula, term),
                              calibration_term_value(&calibration->device, formula, term));
    }
    if (calibration->tables.count > 0) {
        const struct he_coefficients *he = &calibration->device.he;
        json_write_number(&writer, "he.encode_plaintext_s", he->encode_plaintext_s);
        json_write_number(&writer, "he.slowdown_per_busy_core", he->slowdown_per_busy_core);
    }
    json_write_object_end(&writer);
    if (calibration->has_benchmark) {
        json_write_object(&writer, "gc", false);
        gc_coefficients_write(&calibration->device.gc, &writer);
        json_write_object_end(&writer);
    }
    calibration_write_quality(&writer, calibration);
    json_write_object_end(&writer);
}

/* ---- the verb ---- */

static bool load_all(const struct command_line *line, struct library *library,
                     struct calibration *calibration, struct error *error)
{
    const char *benchmark = command_line_value(line, "gc-bench");
    const char *parallel = command_line_value(line, "he-parallel");
    for (size_t i = 0; i < line->operand_count; i++)
        if (!calibration_load_set(calibration, library, line->operands[i], error))
            return false;
    return (parallel == NULL || calibration_load_parallel(calibration, library, parallel, error))
        && (benchmark == NULL || calibration_load_benchmark(calibration, benchmark, error));
}

static bool write_device(const struct command_line *line, const struct calibration *calibration,
                         const struct calibration_origin *origin, struct error *error)
{
    const char *path = command_line_value(line, "out");
    if (path == NULL)
        return true;
    struct output output;
    if (!calibrate_open_output(&output, path, error))
        return false;
    struct json_writer writer = {.stream = output.stream};
    calibration_write_device(&writer, calibration, origin);
    return calibrate_close_output(&output, path, error);
}

static bool fit(const struct command_line *line, struct library *library, const struct device *base,
                struct error *error)
{
    struct calibration calibration;
    struct calibration_origin origin;
    calibration_init(&calibration, base);
    enum output_format format;
    bool good = format_option_read(line, &format, error)
             && read_device(line, &calibration.device, &origin, error)
             && load_all(line, library, &calibration, error);
    if (good) {
        calibration_solve(&calibration);
        good = write_device(line, &calibration, &origin, error);
    }
    if (good && format == FORMAT_JSON)
        write_report(&calibration, origin.name);
    else if (good && format == FORMAT_TABLE)
        print_report(&calibration, base);
    else if (good)
        give_coefficients(&calibration, base, format);
    calibration_free(&calibration);
    return good;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct warnings warnings = {0};
    struct library library;
    struct device base;
    library_init(&library, command_line_value(line, "models"), session_built_folder(), &warnings);
    bool good = check_options(line, error) && load_base(line, &library, &base, error);
    if (good && command_line_has(line, "from-logs"))
        good = calibrate_from_logs(line, &library, &base, &warnings, error);
    else if (good)
        good = fit(line, &library, &base, error);
    warnings_print(&warnings, stderr);
    library_free(&library);
    warnings_free(&warnings);
    return good;
}

static const struct option_rule options[] = {
    {"gc-bench", "DIR", "results of Criterion for garbled ReLUs: relu_gb/N/estimates.json, relu_ev",
     false},
    {"he-parallel", "FILE", "wall seconds of HE by number of threads, as he_layer_parallel", false},
    {"base", "DEVICE", "where what was not measured is taken from (default " DEFAULT_BASE ")",
     false},
    {"name", "NAME", "of the device (default " DEFAULT_NAME ")", false},
    {"cores", "N", "of the device (default: the base's)", false},
    FORMAT_OPTIONS,
    {"from-logs", "DIR",
     "makes a measured set: client.log and server.log of DELPHI, or a folder with them for each "
     "run",
     false},
    {"network", "NAME", "with --from-logs: which network ran", false},
    {"input", "NAME", "... on which input: a data set's name, or a shape as 1x28x28", false},
    {"classes", "N", "... of how many classes, where --input is a shape", false},
    {"protocol", "NAME",
     "... server_garbler (default); client_garbler: with roles exchanged; cheetah or "
     "cryptflow2_he: "
     "logs of SCI and OpenCheetah",
     false},
    {"link", "NAME", "... on which link, whose transfers are taken from the seconds of SCI's logs",
     false},
    {"gc-threads", "N", "... threads of its garbled circuits (default: the base's cores)", false},
    {"out", "FILE", "the device's file, or the set's (default: stdout); must not be there yet",
     false},
    {"models", "DIR", "looks for models in this folder first", false},
    {0},
};

const struct verb calibrate_verb = {
    .name = "calibrate",
    .operands = "[SET...]",
    .summary = "fits a device to measured sets, or makes a set of DELPHI's logs",
    .example = "pisim calibrate garimella_2023/resnet18_delphi_cifar10_server_garbler "
               "garimella_2023/vgg16_delphi_cifar10_server_garbler",
    .options = options,
    .fewest_operands = 0,
    .most_operands = MOST_SETS,
    .work = work,
};
