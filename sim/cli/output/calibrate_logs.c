#include "cli/output/calibrate_logs.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"
#include "base/warning.h"
#include "calibration/calibration_load.h"
#include "calibration/delphi_bytes.h"
#include "calibration/delphi_log.h"
#include "calibration/delphi_measurement.h"
#include "calibration/sci_log.h"
#include "cli/options/input_option.h"
#include "models/graph/network.h"
#include "models/plan/link_profile.h"
#include "models/plan/protocol.h"
#include "json/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MOST_GC_THREADS 1000000 /* as of a plan's steps */

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

/* Whose logs: programs of the SCI library run these. */
static bool is_of_sci(const char *protocol)
{
    return protocol != NULL
        && (strcmp(protocol, "cheetah") == 0 || strcmp(protocol, "cryptflow2_he") == 0);
}

static bool read_protocol(const struct command_line *line, bool *client_garbles,
                          struct error *error)
{
    const char *protocol = command_line_value(line, "protocol");
    *client_garbles = protocol != NULL && strcmp(protocol, "client_garbler") == 0;
    if (command_line_has(line, "link") && !is_of_sci(protocol))
        return error_set(error, ERROR_USAGE, NULL, "--link",
                         "goes with logs of cheetah and cryptflow2_he only: DELPHI's tell seconds "
                         "without the link");
    if (command_line_has(line, "gc-threads") && is_of_sci(protocol))
        return error_set(error, ERROR_USAGE, NULL, "--gc-threads",
                         "goes with logs of DELPHI only: %s garbles nothing", protocol);
    return protocol == NULL || *client_garbles || strcmp(protocol, "server_garbler") == 0
        || is_of_sci(protocol)
        || error_set(error, ERROR_USAGE, NULL, "--protocol",
                     "must be server_garbler or client_garbler, of DELPHI, or cheetah or "
                     "cryptflow2_he, of SCI, is \"%s\"",
                     protocol);
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

/* What the network was fed: as a scenario says it, or as the network verbs do: "1x28x28". */
static bool load_network(const struct command_line *line, struct network *network,
                         struct network_input *input, struct library *library, struct error *error)
{
    const char *text = command_line_value(line, "input");
    const bool is_shape = isdigit((unsigned char)text[0]);
    unsigned long long classes = 0;
    if (!is_shape && command_line_has(line, "classes"))
        return error_set(error, ERROR_USAGE, NULL, "--classes",
                         "goes with an --input such as 1x28x28, which does not tell them");
    if (is_shape
        && (!input_option_classes(line, &classes, error)
            || !input_option_read(input, text, strlen(text), classes, error)))
        return false;
    char *said = is_shape ? memory_format_text(
                     "{\"channels\":%u,\"height\":%u,\"width\":%u,\"classes\":%u}",
                     input->shape.channels, input->shape.height, input->shape.width, input->classes)
                          : memory_copy_text(text);
    bool loaded = calibration_network_load(network, input, library,
                                           command_line_value(line, "network"), said, error);
    free(said);
    return loaded;
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

static bool load_protocol(struct protocol *protocol, const char *name, struct library *library,
                          struct error *error)
{
    const struct json_document *document =
        library_document_by_name(library, LIBRARY_PROTOCOL, name, error);
    *protocol = (struct protocol){0};
    if (document == NULL)
        return false;
    struct json_node node = json_root(document);
    return protocol_load(protocol, &node, error);
}

/* DELPHI is the protocol server_garbler. */
static bool fill_bytes(struct delphi_run *run, const struct network *network,
                       struct delphi_facts *facts, struct library *library,
                       struct warnings *warnings, struct error *error)
{
    struct protocol protocol;
    size_t filled = 0;
    bool good = load_protocol(&protocol, "server_garbler", library, error)
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

/* Seconds of SCI's logs are of the wall: the link's are taken away where it is named. */
static bool take_link(const struct command_line *line, struct sci_run *run, struct library *library,
                      struct warnings *warnings, struct error *error)
{
    const char *name = command_line_value(line, "link");
    struct link_profile link;
    if (name == NULL) {
        warnings_add(warnings, "seconds_with_link",
                     "seconds of these logs are of the wall, with what the link took; --link names "
                     "the link of the run, whose transfers are then taken away");
        return true;
    }
    const struct json_document *document =
        library_document_by_name(library, LIBRARY_LINK, name, error);
    if (document == NULL)
        return false;
    struct json_node node = json_root(document);
    if (!link_profile_load(&link, &node, error))
        return false;
    sci_run_without_link(run, &link);
    return true;
}

static bool write_sci_set(const struct command_line *line, const struct sci_run *run,
                          const struct network *network, const struct protocol *protocol,
                          const struct delphi_facts *facts, struct error *error)
{
    const char *path = command_line_value(line, "out");
    struct output output;
    if (!calibrate_open_output(&output, path, error))
        return false;
    struct json_writer writer = {.stream = output.stream};
    bool written = sci_measurement_write(&writer, run, network, protocol, facts, error);
    if (path == NULL)
        return written;
    if (!written)
        return output_close(&output, false, error);
    return calibrate_close_output(&output, path, error);
}

static bool from_sci_logs(const struct command_line *line, struct library *library,
                          const struct device *base, struct warnings *warnings, struct error *error)
{
    struct network network = {0};
    struct network_input input = {0};
    struct protocol protocol = {0};
    struct sci_run run;
    struct delphi_facts facts = {.folder = command_line_value(line, "from-logs"), .base = base};
    bool good = load_network(line, &network, &input, library, error)
             && load_protocol(&protocol, command_line_value(line, "protocol"), library, error)
             && sci_run_read(&run, facts.folder, error)
             && take_link(line, &run, library, warnings, error);
    facts.input = input.name;
    if (good && run.seconds[SCI_OTHER] > 0.0)
        warnings_add(warnings, "seconds_of_no_step",
                     "%s s of these logs are of batch normalisation, average pools and the like, "
                     "which no step of %s has: they are left out",
                     READABLE(run.seconds[SCI_OTHER], 4), protocol.name);
    good = good && write_sci_set(line, &run, &network, &protocol, &facts, error);
    protocol_free(&protocol);
    network_free(&network);
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
    if (!check_names(line, error) || !read_protocol(line, &facts.client_garbles, error))
        return false;
    if (is_of_sci(command_line_value(line, "protocol")))
        return from_sci_logs(line, library, base, warnings, error);
    bool good = read_threads(line, &facts, warnings, error)
             && load_network(line, &network, &input, library, error)
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
