#include "calibration/calibration_load.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"
#include "models/costs/measurement.h"
#include "models/graph/network.h"
#include "json/json.h"

#include <stdlib.h>

#define MOST_SECONDS 1e9 /* 30 years: more is a slip of units */

/* As a scenario would say it: a name, or {"channels": 3, ...}. */
static bool load_input(struct network_input *input, const char *name, struct error *error)
{
    struct json_document document = {0};
    bool good = json_parse(&document, "--input", "{}", error)
             && json_set(&document, "input", name, JSON_COMMAND_LINE, error);
    if (good) {
        struct json_node root = json_root(&document);
        struct json_node node = json_child(&root, "input");
        good = network_input_load(input, &node, error);
    }
    json_free(&document);
    return good;
}

bool calibration_network_load(struct network *network, struct network_input *input,
                              struct library *library, const char *network_name,
                              const char *input_name, struct error *error)
{
    *network = (struct network){0};
    if (!load_input(input, input_name, error))
        return false;
    const struct json_document *document =
        library_document_by_name(library, LIBRARY_NETWORK, network_name, error);
    if (document == NULL)
        return false;
    struct json_node node = json_root(document);
    return network_load(network, &node, input, error);
}

/* A fault in the numbers is one of the set's file. */
static bool add_set(struct calibration *calibration, const struct measurement *measurement,
                    const struct network *network, const struct json_node *set, struct error *error)
{
    struct error fault = {0};
    return calibration_add(calibration, measurement, network, &fault)
        || json_fail(set, NULL, error, "%s", fault.message);
}

bool calibration_load_set(struct calibration *calibration, struct library *library,
                          const char *name, struct error *error)
{
    struct measurement measurement = {0};
    struct network network = {0};
    struct network_input input;
    const struct json_document *document =
        library_document_by_name(library, LIBRARY_MEASUREMENT, name, error);
    if (document == NULL)
        return false;
    struct json_node set = json_root(document);
    bool good = measurement_load_set(&measurement, &set, error)
             && calibration_network_load(&network, &input, library, measurement.network,
                                         measurement.input, error)
             && add_set(calibration, &measurement, &network, &set, error);
    network_free(&network);
    measurement_free(&measurement);
    return good;
}

/* ---- layer-parallel tables ---- */

/* More threads would only take long to schedule. */
enum { MOST_THREADS = 128 };

static bool check_seconds(const struct json_node *table, const double seconds[], size_t count,
                          struct error *error)
{
    if (count == 0 || count > MOST_THREADS)
        return json_fail(table, "seconds", error, "must be 1 to %d values, is %zu", MOST_THREADS,
                         count);
    for (size_t i = 0; i < count; i++)
        if (seconds[i] <= 0.0 || seconds[i] > MOST_SECONDS)
            return json_fail(table, "seconds", error, "must be above 0 and at most 1e9 s, has %s",
                             READABLE(seconds[i], 6));
    return true;
}

static bool add_table(struct calibration *calibration, struct library *library,
                      const struct json_node *table, struct error *error)
{
    static const char *const keys[] = {"network", "input", "seconds", "source", "note", NULL};
    const char *network_name = NULL;
    const char *input_name = NULL;
    struct network network = {0};
    struct network_input input;
    double *seconds = NULL;
    size_t count = 0;
    bool good = json_only(table, keys, error) && json_text(table, "network", &network_name, error)
             && json_text(table, "input", &input_name, error)
             && json_numbers(table, "seconds", 0.0, &seconds, &count, error)
             && check_seconds(table, seconds, count, error)
             && calibration_network_load(&network, &input, library, network_name, input_name, error)
             && calibration_add_parallel(calibration, seconds, count, &network, error);
    free(seconds);
    network_free(&network);
    return good;
}

bool calibration_load_parallel(struct calibration *calibration, struct library *library,
                               const char *name, struct error *error)
{
    static const char *const keys[] = {"name", "source", "note", "tables", NULL};
    const struct json_document *document =
        library_document_by_name(library, LIBRARY_MEASUREMENT, name, error);
    if (document == NULL)
        return false;
    struct json_node root = json_root(document);
    struct json_node tables = json_child(&root, "tables");
    if (!json_only(&root, keys, error)
        || !json_require(&tables, NULL, json_is_array(&tables) && json_count(&tables) > 0,
                         "a list of tables", error))
        return false;
    struct json_node table = json_item(&tables, 0);
    do
        if (!add_table(calibration, library, &table, error))
            return false;
    while (json_next(&table));
    return true;
}

/* ---- benchmark ---- */

#define BATCH_COUNT 3 /* of ReLUs, in the benchmark's folders */
#define NANOSECOND 1e-9

/* ReLUs of one garbling each: the names of the folders, as DELPHI's benchmark makes them. */
static const double batches[BATCH_COUNT] = {1.0, 10.0, 100.0};

/* The rest of the file is other statistics, which nobody asked for. */
static bool read_mean(const char *file, double *seconds, struct error *error)
{
    struct json_document document = {0};
    double nanoseconds = 0.0;
    bool good = json_load(&document, file, error);
    if (good) {
        struct json_node root = json_root(&document);
        struct json_node mean = json_child(&root, "Mean");
        good = json_require(&mean, NULL, json_is_object(&mean), "an object", error)
            && json_number(&mean, "point_estimate", &nanoseconds, error);
        *seconds = nanoseconds * NANOSECOND;
        good = good
            && json_require(&mean, "point_estimate", *seconds > 0.0 && *seconds <= MOST_SECONDS,
                            "above 0 and at most 1e9 s, in nanoseconds", error);
    }
    json_free(&document);
    return good;
}

static bool read_line(const char *folder, const char *benchmark, struct relu_line *line,
                      struct error *error)
{
    double seconds[BATCH_COUNT];
    bool good = true;
    for (int i = 0; i < BATCH_COUNT && good; i++) {
        char *file = memory_format_text("%s/%s/%.0f/estimates.json", folder, benchmark, batches[i]);
        good = read_mean(file, &seconds[i], error);
        free(file);
    }
    if (!good)
        return false;
    *line = relu_line_fit(batches, seconds, BATCH_COUNT);
    return line->slope_s >= 0.0
        || error_set(error, ERROR_INPUT, folder, NULL,
                     "%s must take longer for more ReLUs, but takes %s s less for each", benchmark,
                     READABLE(-line->slope_s, 6));
}

bool calibration_load_benchmark(struct calibration *calibration, const char *folder,
                                struct error *error)
{
    struct relu_line garble;
    struct relu_line evaluate;
    if (!read_line(folder, "relu_gb", &garble, error)
        || !read_line(folder, "relu_ev", &evaluate, error))
        return false;
    calibration_set_benchmark(calibration, garble, evaluate);
    return true;
}
