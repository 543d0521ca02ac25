#include "base/error.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "models/plan/plan.h"
#include "scenario/scenario.h"
#include "system/requests/settings.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/readable.h"
#include "cli/output/service_scenario.h"
#include "cli/session.h"
#include "scenario/library.h"
#include "json/quantity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool fail(const char *path, const char *doing, struct error *error)
{
    return error_set(error, ERROR_IO, path, NULL, "cannot be %s: %s", doing, strerror(errno));
}

static bool copy_stream(FILE *from, FILE *to)
{
    char piece[4096];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, from)) > 0)
        if (fwrite(piece, 1, got, to) != got)
            break; /* told when it is closed */
    return !ferror(from);
}

static bool copy_file(const char *source, const char *path, struct error *error)
{
    struct output output;
    FILE *from = fopen(source, "rb");
    if (!from)
        return fail(source, "opened", error);
    bool opened = output_open(&output, path, OUTPUT_NEW, error);
    bool copied = opened && (copy_stream(from, output.stream) || fail(source, "read", error));
    fclose(from);
    return opened && output_close(&output, copied, error);
}

/* Of the models that come with the program; where there are none, the name says what is missing. */
static char *find_starter(void)
{
    struct library library;
    struct warnings warnings = {0};
    library_init(&library, NULL, session_built_folder(), &warnings);
    char *path = library_find(&library, LIBRARY_SCENARIO, "starter");
    library_free(&library);
    return path ? path : memory_copy_text("models/scenarios/starter.json");
}

static bool write_starter(const char *path, struct error *error)
{
    char *starter = find_starter();
    bool copied = copy_file(starter, path, error);
    free(starter);
    return copied;
}

/* ---- a service ---- */

static const char *const service_options[] = {"clients", "rate",    "storage", "uplink",
                                              "cores",   "network", NULL};

static bool check_belongs(const struct command_line *line, struct error *error)
{
    for (size_t i = 0; service_options[i]; i++)
        if (command_line_has(line, service_options[i]))
            return error_set(error, ERROR_USAGE, NULL, NULL, "--%s belongs to --service",
                             service_options[i]);
    return true;
}

/* A number above 0 and at most most. One with a unit, "64GB", is refused with the plain number that
 * is meant: numbers are in the unit that the scenario's key ends in. */
static bool read_above_0(const struct command_line *line, const char *option, const char *key,
                         double most, double *number, struct error *error)
{
    char meant[QUANTITY_SIZE];
    const char *value = command_line_value(line, option);
    char *rest = NULL;
    if (value && strtod(value, &rest) > 0.0 && *rest != '\0'
        && quantity_as_number(key, value, meant))
        return error_set(error, ERROR_USAGE, NULL, NULL,
                         "--%s must be a number without a unit, is \"%s\" (write %s)", option,
                         value, meant);
    return command_line_number(line, option, number, error)
        && ((*number > 0.0 && *number <= most)
            || error_set(error, ERROR_USAGE, NULL, NULL,
                         "--%s must be above 0 and at most %s, is %s", option, READABLE(most, 6),
                         READABLE(*number, 6)));
}

static bool read_service(const struct command_line *line, struct service *service,
                         struct error *error)
{
    unsigned long long clients = 20, cores = 32;
    double storage_bytes = 64e9;
    const char *network = command_line_value(line, "network");
    *service = (struct service){.name = "service",
                                .network = network ? network : "resnet18",
                                .rate_per_s = 0.005,
                                .uplink_bps = 100e6,
                                .server_storage_bytes = 1e15,
                                .horizon_s = service_horizon_s(0.0)};
    bool is_read = command_line_integer(line, "clients", 1, 1000000, &clients, error)
                && command_line_integer(line, "cores", 1, 100000, &cores, error)
                && read_above_0(line, "rate", "rate_per_s", 1e9, &service->rate_per_s, error)
                && read_above_0(line, "storage", "storage_bytes", 1e18, &storage_bytes, error)
                && read_above_0(line, "uplink", "uplink_bps", 1e15, &service->uplink_bps, error);
    service->clients = clients;
    service->cores = cores;
    service->storage_bytes = (uint64_t)storage_bytes;
    return is_read;
}

static char *service_text(const struct service *service)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = memory_require(open_memstream(&text, &size));
    service_print(service, stream);
    fclose(stream);
    return memory_require(text);
}

/* What follows from the plan: room at the server, and the horizon. */
static void set_from_plan(struct service *service, const struct scenario *scenario)
{
    const struct client_class *class = scenario_first_class(scenario);
    uint64_t each = settings_most_precomputes(&scenario->simulation, class);
    service->horizon_s = service_horizon_s(plan_phase_s(class->plan, PHASE_OFFLINE, &class->link));
    service->server_storage_bytes =
        service_storage_bytes(service->clients * each, class->plan->storage_bytes[PARTY_SERVER]);
}

/* Reads it as it will be, so that a network that is not there is told now. */
static bool read_plan(struct service *service, struct error *error)
{
    struct session session;
    struct shard whole = {1, 1};
    char *text = service_text(service);
    bool opened = session_open_text(&session, text, NULL, NULL, &whole, error);
    if (opened)
        set_from_plan(service, &session.experiment.points[0].scenario);
    session_close(&session);
    free(text);
    return opened;
}

static bool write_service(const struct command_line *line, const char *path, struct error *error)
{
    struct service service;
    struct output output;
    if (!read_service(line, &service, error) || !read_plan(&service, error)
        || !output_open(&output, path, OUTPUT_NEW, error))
        return false;
    service_print(&service, output.stream);
    return output_close(&output, true, error);
}

/* ---- the verb ---- */

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    const char *path = line->operand_count > 0 ? line->operands[0] : "my_scenario.json";
    bool written = command_line_has(line, "service")
                     ? write_service(line, path, error)
                     : check_belongs(line, error) && write_starter(path, error);
    if (written) {
        char *word = command_line_word(path);
        fprintf(stderr, "%s is there; %s run %s simulates it\n", path, line->program, word);
        free(word);
    }
    return written;
}

static const struct option_rule options[] = {
    {"service", NULL, "a service in place of one client: contended, round robin, all cores used",
     false},
    {"clients", "N", "of the service; 20 when not given", false},
    {"rate", "PER_S", "requests per second of all clients; 0.005 when not given", false},
    {"storage", "BYTES", "at each client; 64e9 when not given", false},
    {"uplink", "BPS", "bits per second of each client, both ways; 100e6 when not given", false},
    {"cores", "N", "of the server; 32 when not given", false},
    {"network", "NAME", "resnet18 when not given (pisim list networks)", false},
    {NULL, NULL, NULL, false},
};

const struct verb init_verb = {
    .name = "init",
    .operands = "[FILE]",
    .summary = "writes a scenario to begin with, every key with a word about it (my_scenario.json)",
    .example = "pisim init my_first.json",
    .options = options,
    .fewest_operands = 0,
    .most_operands = 1,
    .work = work,
};
