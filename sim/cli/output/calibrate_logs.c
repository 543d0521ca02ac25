#include "cli/output/calibrate_logs.h"

#include "calibration/calibration_load.h"
#include "calibration/delphi_bytes.h"
#include "calibration/delphi_measurement.h"

#include <string.h>

#define MOST_GC_THREADS 1000000

bool calibrate_open_output(struct output *output, const char *path, struct error *error)
{
    *output = (struct output){.stream = stdout};
    return path == NULL || output_open(output, path, OUTPUT_NEW, error);
}

bool calibrate_close_output(struct output *output, const char *path, struct error *error)
{
    if (path == NULL)
        return true; /* command_line_serve checks it */
    if (!output_close(output, true, error))
        return false;
    fprintf(stderr, "pisim: written to %s\n", path);
    return true;
}

static bool read_protocol(const struct command_line *line, bool *client_garbles,
                          struct error *error)
{
    const char *protocol = command_line_value(line, "protocol");
    *client_garbles = protocol != NULL && strcmp(protocol, "client_garbler") == 0;
    return protocol == NULL || *client_garbles || strcmp(protocol, "server_garbler") == 0
        || error_set(error, ERROR_USAGE, NULL, "--protocol",
                     "must be server_garbler or client_garbler, is \"%s\"", protocol);
}

static bool read_threads(const struct command_line *line, struct delphi_facts *facts,
                         struct warnings *warnings, struct error *error)
{
    unsigned long long threads = facts->base->cores;
    if (!command_line_integer(line, "gc-threads", 1, MOST_GC_THREADS, &threads, error))
        return false;
    if (!command_line_has(line, "gc-threads"))
        warnings_add(warnings, "gc_threads_unknown",
                     "the logs do not tell on how many threads garbled circuits were made and "
                     "evaluated; a thread for each of the %llu cores of %s is taken (see "
                     "--gc-threads)",
                     threads, facts->base->name);
    facts->gc_threads = threads;
    return true;
}

/* Both must be said: logs name neither. */
static bool check_names(const struct command_line *line, struct error *error)
{
    static const char *const needed[] = {"network", "input"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        char place[32];
        snprintf(place, sizeof place, "--%s", needed[i]);
        if (!command_line_has(line, needed[i]))
            return error_set(error, ERROR_USAGE, NULL, place,
                             "must be given with --from-logs, since logs do not tell");
    }
    return true;
}

static bool write_set(const struct command_line *line, const struct delphi_run *run,
                      const struct network *network, const struct delphi_facts *facts,
                      struct error *error)
{
    const char *path = command_line_value(line, "out");
    struct output output;
    if (!calibrate_open_output(&output, path, error))
        return false;
    struct json_writer writer = {.stream = output.stream};
    delphi_measurement_write(&writer, run, network, facts);
    return calibrate_close_output(&output, path, error);
}

/* DELPHI is the protocol server_garbler. */
static bool fill_bytes(struct delphi_run *run, const struct network *network,
                       struct delphi_facts *facts, struct library *library,
                       struct warnings *warnings, struct error *error)
{
    struct protocol protocol = {0};
    size_t filled = 0;
    const struct json_document *document =
        library_document_by_name(library, LIBRARY_PROTOCOL, "server_garbler", error);
    if (document == NULL)
        return false;
    struct json_node node = json_root(document);
    bool good = protocol_load(&protocol, &node, error)
             && delphi_bytes_fill(run, network, &protocol, facts, &filled, error);
    facts->bytes_by_formula = filled > 0;
    if (good && filled > 0)
        warnings_add(warnings, "bytes_by_formula",
                     "the logs in %s do not tell the sizes of all messages, as the published "
                     "DELPHI prints none: the set has them by formula",
                     facts->folder);
    protocol_free(&protocol);
    return good;
}

bool calibrate_from_logs(const struct command_line *line, struct library *library,
                         const struct device *base, struct warnings *warnings, struct error *error)
{
    struct network network = {0};
    struct network_input input = {0};
    struct delphi_run run = {0};
    struct delphi_facts facts = {
        .folder = command_line_value(line, "from-logs"),
        .base = base,
    };
    bool good =
        check_names(line, error) && read_protocol(line, &facts.client_garbles, error)
        && read_threads(line, &facts, warnings, error)
        && calibration_network_load(&network, &input, library, command_line_value(line, "network"),
                                    command_line_value(line, "input"), error)
        && delphi_runs_read(&run, &facts.run_count, facts.folder, error);
    facts.input = input.name;
    if (good)
        delphi_run_match(&run, &network);
    good = good && delphi_run_check(&run, &network, &facts, error)
        && fill_bytes(&run, &network, &facts, library, warnings, error)
        && write_set(line, &run, &network, &facts, error);
    delphi_run_free(&run);
    network_free(&network);
    return good;
}
