#include "cli/output/calibrate_logs.h"

#include "calibration/calibration_load.h"
#include "calibration/delphi_measurement.h"

#include <errno.h>
#include <string.h>

#define MOST_GC_THREADS 1000000

FILE *calibrate_open_output(const char *path, struct error *error)
{
    if (path == NULL)
        return stdout;
    FILE *stream = fopen(path, "wx");
    if (stream == NULL && errno == EEXIST)
        error_set(error, ERROR_INPUT, path, NULL, "is there already and is not overwritten");
    else if (stream == NULL)
        error_set(error, ERROR_IO, path, NULL, "cannot be written: %s", strerror(errno));
    return stream;
}

bool calibrate_close_output(FILE *stream, const char *path, struct error *error)
{
    if (stream == stdout)
        return true; /* command_line_serve checks it */
    bool failed = ferror(stream) != 0;
    if (fclose(stream) != 0 || failed)
        return error_set(error, ERROR_IO, path, NULL, "cannot be written: %s", strerror(errno));
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
    FILE *stream = calibrate_open_output(path, error);
    if (stream == NULL)
        return false;
    struct json_writer writer = {.stream = stream};
    delphi_measurement_write(&writer, run, network, facts);
    return calibrate_close_output(stream, path, error);
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
    good = good && delphi_run_check(&run, &network, &facts, error)
        && write_set(line, &run, &network, &facts, error);
    delphi_run_free(&run);
    network_free(&network);
    return good;
}
