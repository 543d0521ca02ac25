#include "base/error.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"

#include "base/memory.h"
#include "base/readable.h"
#include "cli/interruption.h"
#include "cli/session.h"
#include "scenario/library.h"
#include "traces/arrivals/arrivals.h"
#include "traces/reading/trace_writer.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>

#define LARGEST_INTEGER (1ULL << 53) /* as in scenarios */

/* Options that stand for keys of "arrivals". */
static const struct {
    const char *option;
    const char *key;
} key_options[] = {
    {"process", "process"}, {"rate", "rate_per_s"},       {"cv", "cv"},
    {"begin", "begin"},     {"batch-size", "batch_size"},
};
enum { KEY_OPTION_COUNT = sizeof key_options / sizeof *key_options };

/* What was asked for: as many requests as count, and those before duration_s only. */
struct generation {
    struct json_document document;
    struct warnings warnings;
    struct library library; /* owns the trace that is replayed */
    struct arrivals_settings settings;
    unsigned long long count;
    double duration_s;
    unsigned long long seed;
    unsigned long long replication_index;
    struct interruption interruption;
};

static void generation_free(struct generation *generation)
{
    arrivals_settings_free(&generation->settings);
    library_free(&generation->library);
    warnings_free(&generation->warnings);
    json_free(&generation->document);
}

/* ---- what is asked for ---- */

/* Of a whole scenario only its arrivals count. */
static struct json_node arrivals_node(const struct json_node *root)
{
    return json_has(root, "arrivals") ? json_child(root, "arrivals") : *root;
}

static bool read_base(struct generation *generation, const char *arrivals, struct error *error)
{
    if (arrivals == NULL)
        return json_parse(&generation->document, "command line", "{}", error);
    if (*arrivals == '{')
        return json_parse(&generation->document, "--arrivals", arrivals, error);
    library_set_beside(&generation->library, arrivals);
    return json_load(&generation->document, arrivals, error);
}

static bool set_keys(struct generation *generation, const struct command_line *line,
                     struct error *error)
{
    struct json_document *document = &generation->document;
    struct json_node root = json_root(document);
    const char *prefix = json_has(&root, "arrivals") ? "arrivals." : "";
    bool set = true;
    for (int k = 0; k < KEY_OPTION_COUNT && set; k++) {
        if (!command_line_has(line, key_options[k].option))
            continue;
        char *path = memory_format_text("%s%s", prefix, key_options[k].key);
        set = json_set(document, path, command_line_value(line, key_options[k].option),
                       JSON_COMMAND_LINE, error);
        free(path);
    }
    return set;
}

static bool read_arrivals(struct generation *generation, const struct command_line *line,
                          struct error *error)
{
    const char *arrivals = command_line_value(line, "arrivals");
    library_init(&generation->library, NULL, session_built_folder(), &generation->warnings);
    if (arrivals == NULL && !command_line_has(line, "process"))
        return error_set(error, ERROR_USAGE, NULL, NULL,
                         "--process or --arrivals must be given, which says how requests come");
    if (!read_base(generation, arrivals, error) || !set_keys(generation, line, error))
        return false;
    struct json_node root = json_root(&generation->document);
    struct json_node node = arrivals_node(&root);
    return library_load_arrivals(&generation->library, &generation->settings, &node, false, error)
        && json_require(&node, "process", generation->settings.process != ARRIVAL_CLOSED,
                        "one that needs no answers, as users in a closed loop do", error);
}

static bool read_duration(const struct command_line *line, double *duration_s, struct error *error)
{
    return command_line_number(line, "duration", duration_s, error)
        && (*duration_s > 0.0
            || error_set(error, ERROR_USAGE, NULL, "--duration", "must be above 0, is %s",
                         command_line_value(line, "duration")));
}

static bool read_extent(const struct command_line *line, struct generation *generation,
                        struct error *error)
{
    bool has_count = command_line_has(line, "count");
    generation->count = LARGEST_INTEGER;
    generation->duration_s = INFINITY;
    if (has_count == command_line_has(line, "duration"))
        return error_set(error, ERROR_USAGE, NULL, NULL,
                         "exactly one of --count and --duration must be given");
    return has_count
             ? command_line_integer(line, "count", 1, LARGEST_INTEGER, &generation->count, error)
             : read_duration(line, &generation->duration_s, error);
}

static bool read_generation(const struct command_line *line, struct generation *generation,
                            struct error *error)
{
    generation->seed = 1;
    generation->replication_index = 1;
    return read_arrivals(generation, line, error) && read_extent(line, generation, error)
        && command_line_integer(line, "seed", 0, LARGEST_INTEGER, &generation->seed, error)
        && command_line_integer(line, "replication", 1, LARGEST_INTEGER,
                                &generation->replication_index, error);
}

/* ---- the trace ---- */

/* As on the command line; owned by the caller. */
static char *describe_value(const struct json_node *value)
{
    const char *text;
    struct error error = {0};
    return json_is_text(value) && json_value_text(value, &text, &error) ? memory_copy_text(text)
                                                                        : json_print(value);
}

static char *describe_options(const struct json_node *node)
{
    char *text = memory_copy_text("");
    for (int k = 0; k < KEY_OPTION_COUNT; k++) {
        if (!json_has(node, key_options[k].key))
            continue;
        struct json_node child = json_child(node, key_options[k].key);
        char *value = describe_value(&child);
        char *longer = memory_format_text("%s --%s %s", text, key_options[k].option, value);
        free(value);
        free(text);
        text = longer;
    }
    return text;
}

/* Owned by the caller. */
static char *describe_arrivals(const struct generation *generation, const struct command_line *line)
{
    struct json_node root = json_root(&generation->document);
    struct json_node node = arrivals_node(&root);
    if (!command_line_has(line, "arrivals"))
        return describe_options(&node);
    char *json = json_print(&node);
    char *text = memory_format_text(" --arrivals '%s'", json);
    free(json);
    return text;
}

/* The command that makes the same trace again; owned by the caller. */
static char *describe(const struct generation *generation, const struct command_line *line)
{
    char extent[64];
    char duration[JSON_NUMBER_SIZE];
    json_print_number(generation->duration_s, duration);
    if (isinf(generation->duration_s))
        snprintf(extent, sizeof extent, "--count %llu", generation->count);
    else
        snprintf(extent, sizeof extent, "--duration %s", duration);
    char *arrivals = describe_arrivals(generation, line);
    char *command =
        memory_format_text("pisim " PISIM_VERSION ": pisim trace generate%s %s "
                           "--seed %llu --replication %llu",
                           arrivals, extent, generation->seed, generation->replication_index);
    free(arrivals);
    return command;
}

static bool write_header(struct trace_writer *writer, const struct generation *generation,
                         const struct command_line *line, struct error *error)
{
    char *command = describe(generation, line);
    bool written = trace_writer_comment(writer, command, error)
                && trace_writer_comment(writer, "seconds, one request per line", error);
    free(command);
    return written;
}

/* A trace that is replayed ends by itself. */
static bool check_end(const struct generation *generation, unsigned long long written,
                      struct error *error)
{
    if (error->code != ERROR_NONE)
        return false;
    return isfinite(generation->duration_s)
        || error_set(error, ERROR_USAGE, NULL, "--count",
                     "must be at most %llu, the requests of the trace, is %llu", written,
                     generation->count);
}

static bool write_times(struct trace_writer *writer, struct arrivals *arrivals,
                        const struct generation *generation, struct error *error)
{
    struct arrival arrival;
    for (unsigned long long k = 0; k < generation->count; k++) {
        if (atomic_load_explicit(&generation->interruption.came, memory_order_relaxed))
            return error_set(error, ERROR_INTERRUPTED, NULL, NULL, "interrupted");
        if (!arrivals_next(arrivals, &arrival, error))
            return check_end(generation, k, error);
        if (arrival.arrival_s >= generation->duration_s)
            return k > 0
                || error_set(error, ERROR_USAGE, NULL, "--duration",
                             "must be above %s s, when the first request comes",
                             READABLE(arrival.arrival_s, 10));
        if (arrival.arrival_s > TRACE_LATEST_S)
            return error_set(error, ERROR_USAGE, NULL, NULL,
                             "the rate is too low: request %llu comes after 2^53 s", k + 1);
        if (!trace_writer_time(writer, arrival.arrival_s, error))
            return false;
    }
    return true;
}

static bool write_trace(const struct generation *generation, const struct command_line *line,
                        struct error *error)
{
    struct trace_writer writer = {0};
    if (!trace_writer_open(&writer, command_line_value(line, "out"), error))
        return false;
    struct arrivals *arrivals = arrivals_open(&generation->settings, generation->seed,
                                              generation->replication_index, error);
    bool written = arrivals != NULL && write_header(&writer, generation, line, error)
                && write_times(&writer, arrivals, generation, error);
    arrivals_close(arrivals);
    return trace_writer_close(&writer, written, error);
}

static bool generate(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct generation generation = {0};
    interruption_hold(&generation.interruption);
    bool generated = read_generation(line, &generation, error);
    if (command_line_has(line, "out"))
        interruption_keep(&generation.interruption); /* a file that is to be removed */
    generated = generated && write_trace(&generation, line, error);
    interruption_release(&generation.interruption);
    warnings_print(&generation.warnings, stderr);
    generation_free(&generation);
    return generated;
}

static const struct option_rule generate_options[] = {
    {"process", "NAME", "poisson, gamma, ...: as arrivals.process (models/README.md)", false},
    {"rate", "R", "requests per second", false},
    {"cv", "C", "standard deviation / mean of the gaps, for gamma, weibull and lognormal", false},
    {"begin", "NAME", "equilibrium, or at_event: as if a request had just come", false},
    {"batch-size", "N", "requests that come at once, for batch", false},
    {"arrivals", "JSON", "{...} as in a scenario, or a file with it; options above go first",
     false},
    {"count", "N", "so many requests", false},
    {"duration", "S", "the requests of so many seconds, instead of --count", false},
    {"seed", "N", "as in a scenario (default 1)", false},
    {"replication", "N", "index of the replication, from 1 (default 1)", false},
    {"out", "FILE", "a new file, compressed if it ends in .gz (default: standard output)", false},
    {0},
};

const struct verb trace_generate_verb = {
    .name = "trace generate",
    .operands = "",
    .summary = "writes the arrivals that a run draws, as a trace of plain seconds",
    .example = "pisim trace generate --process poisson --rate 0.002 --count 500 --seed 1",
    .options = generate_options,
    .fewest_operands = 0,
    .most_operands = 0,
    .work = generate,
};
