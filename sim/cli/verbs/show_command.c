#include "base/error.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "models/costs/stage_costs.h"
#include "models/graph/network.h"
#include "scenario/library.h"
#include "json/json.h"

#include "base/memory.h"
#include "cli/options/format_option.h"
#include "cli/options/input_option.h"
#include "cli/output/show_output.h"
#include "cli/session.h"
#include "models/crypto/device.h"

#include <stdlib.h>
#include <string.h>

#define USUAL_INPUT "32"
#define USUAL_SERVER "epyc_7502"
#define USUAL_CLIENT "atom_z8350"

/* Everything that was asked for, and what is told of it. */
struct showing {
    struct warnings warnings;
    struct library library;
    struct network_input input;
    struct json_document transforms; /* as the command line gives them: a list */
    struct device server;
    struct device client;
    struct show_report report;
};

/* ---- what was asked for ---- */

static bool read_input(struct showing *showing, const struct command_line *line,
                       struct error *error)
{
    const char *given = command_line_value(line, "input");
    const char *text = given ? given : USUAL_INPUT;
    unsigned long long classes = 0;
    return input_option_classes(line, &classes, error)
        && input_option_read(&showing->input, text, strlen(text), classes, error);
}

/* The objects of all --transform as one list, so that a fault is told with its number. */
static bool read_transforms(struct showing *showing, const struct command_line *line,
                            struct error *error)
{
    char *list = memory_copy_text("[");
    const char *given;
    for (size_t k = 0; (given = command_line_value_at(line, "transform", k)); k++) {
        char *longer = memory_format_text("%s%s%s", list, k > 0 ? ", " : "", given);
        free(list);
        list = longer;
    }
    char *text = memory_format_text("%s]", list);
    bool is_read = json_parse(&showing->transforms, "--transform", text, error);
    free(text);
    free(list);
    return is_read;
}

static bool read_device(struct showing *showing, const struct command_line *line,
                        const char *option, const char *usual, struct device *device,
                        struct error *error)
{
    const char *given = command_line_value(line, option);
    const struct json_document *document =
        library_document_by_name(&showing->library, LIBRARY_DEVICE, given ? given : usual, error);
    if (!document)
        return false;
    struct json_node node = json_root(document);
    return device_load(device, &node, error)
        && (device->has_gc || json_fail(&node, NULL, error, "lacks the key \"gc\""));
}

static bool read_devices(struct showing *showing, const struct command_line *line,
                         struct error *error)
{
    if (!read_device(showing, line, "server", USUAL_SERVER, &showing->server, error)
        || !read_device(showing, line, "client", USUAL_CLIENT, &showing->client, error))
        return false;
    if (!showing->server.has_he)
        return error_set(error, ERROR_USAGE, NULL, "--server",
                         "must be a device that says what HE costs; %s does not",
                         showing->server.name);
    showing->report.server = showing->server.name;
    showing->report.client = showing->client.name;
    return true;
}

/* ---- the networks ---- */

static bool find_costs(struct showing *showing, struct shown_network *shown, struct error *error)
{
    const struct stage_machines machines = {.he = &showing->server.he,
                                            .garbler = &showing->server.gc,
                                            .evaluator = &showing->client.gc};
    if (!stage_costs_find(&shown->costs, &shown->network, &machines, error))
        return false;
    if (shown->costs.is_extrapolated)
        warnings_add(&showing->warnings, "extrapolated_layers",
                     "DELPHI cannot run a layer with groups or dilation, or too large for one "
                     "ciphertext: HE seconds follow its packing, but were never measured");
    return true;
}

static bool load_networks(struct showing *showing, const char *name, struct error *error)
{
    struct show_report *report = &showing->report;
    const struct json_document *document =
        library_document_by_name(&showing->library, LIBRARY_NETWORK, name, error);
    if (!document)
        return false;
    struct json_node node = json_root(document), own = json_child(&node, "transforms");
    struct json_node given = json_root(&showing->transforms);
    report->is_transformed = json_count(&own) + json_count(&given) > 0;
    return network_load_original(&report->before.network, &node, &showing->input, error)
        && network_load_transformed(&report->after.network, &node, &given, &showing->input, error)
        && find_costs(showing, &report->before, error)
        && find_costs(showing, &report->after, error);
}

/* ---- the verb ---- */

static void print_report(const struct showing *showing, const struct command_line *line,
                         enum output_format format)
{
    warnings_print(&showing->warnings, stderr);
    if (format == FORMAT_JSON)
        show_print_json(&showing->report);
    else if (format != FORMAT_TABLE)
        show_give(&showing->report, format);
    if (format != FORMAT_TABLE)
        return;
    show_print(&showing->report);
    if (command_line_has(line, "activations"))
        show_print_activations(&showing->report);
}

static void showing_free(struct showing *showing)
{
    stage_costs_free(&showing->report.before.costs);
    stage_costs_free(&showing->report.after.costs);
    network_free(&showing->report.before.network);
    network_free(&showing->report.after.network);
    json_free(&showing->transforms);
    library_free(&showing->library);
    warnings_free(&showing->warnings);
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct showing showing = {0};
    (void)exit_status;
    library_init(&showing.library, command_line_value(line, "models"), session_built_folder(),
                 &showing.warnings);
    enum output_format format;
    bool done = format_option_read(line, &format, error) && read_input(&showing, line, error)
             && read_transforms(&showing, line, error) && read_devices(&showing, line, error)
             && load_networks(&showing, line->operands[0], error);
    if (done)
        print_report(&showing, line, format);
    showing_free(&showing);
    return done;
}

static const struct option_rule options[] = {
    {"input", "INPUT", "side of the images, or cifar10 and the like (default " USUAL_INPUT ")",
     false},
    {"classes", "N", "instead of those that are usual for the input", false},
    {"transform", "JSON", "a transform, as in network files; those given act in their order", true},
    {"activations", NULL, "lists the activations with number and name, too", false},
    {"server", "NAME", "device that evaluates HE and garbles (default " USUAL_SERVER ")", false},
    {"client", "NAME", "device that evaluates the circuits (default " USUAL_CLIENT ")", false},
    FORMAT_OPTIONS,
    {"models", "DIR", "looks for models in this folder first", false},
    {0},
};

const struct verb network_show_verb = {
    .name = "network show",
    .operands = "NAME",
    .summary = "shows where ReLUs, MACs, HE and circuits lie, before and after transforms",
    .example = "pisim network show resnet18 --transform '{\"op\": \"cull\", \"stages\": "
               "[\"stem\", \"s1\"]}'",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
