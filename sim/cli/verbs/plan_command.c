#include "base/error.h"
#include "cli/command_line.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/verbs/verbs.h"
#include "models/graph/network.h"
#include "models/plan/plan.h"
#include "models/plan/plan_batch.h"
#include "models/plan/protocol.h"
#include "study/bounds/bounds.h"
#include "system/requests/settings.h"

#include "base/readable.h"
#include "cli/options/format_option.h"
#include "cli/output/because.h"
#include "cli/output/plan_against.h"
#include "cli/output/plan_tables.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- for programs ---- */

static void write_table(struct json_writer *writer, const char *key, struct table *table)
{
    table_write_json(table, key, writer);
    table_free(table);
}

static void write_facts(struct json_writer *writer, const struct planned *planned)
{
    const struct scenario *scenario = &planned->point->scenario;
    const struct inference *inference = planned_inference(planned);
    const struct client_class *class = planned_class(planned);
    const struct plan *plan = class->plan;
    json_write_text(writer, "name", scenario->name);
    json_write_text(writer, "network", inference->network.name);
    json_write_text(writer, "input", inference->input.name);
    json_write_text(writer, "protocol", inference->protocol.name);
    json_write_text(writer, "costs", inference->costs);
    json_write_integer(writer, "relus", network_relu_count(&inference->network));
    json_write_integer(writer, "batch_size", plan_batch_size(plan));
    json_write_number(writer, "offline_total_s", plan_phase_s(plan, PHASE_OFFLINE, &class->link));
    json_write_number(writer, "online_total_s", plan_phase_s(plan, PHASE_ONLINE, &class->link));
    json_write_integer(writer, "client_storage_bytes", plan->storage_bytes[PARTY_CLIENT]);
    json_write_integer(writer, "server_storage_bytes", plan->storage_bytes[PARTY_SERVER]);
    json_write_number(writer, "once_per_client_s",
                      plan_once_s(plan, PHASE_OFFLINE, &class->link)
                          + plan_once_s(plan, PHASE_ONLINE, &class->link));
    json_write_number(writer, "weights_encoding_s", inference->weights_s);
    json_write_number(writer, "weights_bytes", inference->weights_bytes);
}

static void write_plan(const struct planned *planned, struct table *layers)
{
    struct json_writer writer = {.stream = stdout};
    struct table bounds, operations, steps;
    plan_bounds_table(&bounds, &planned->point->bounds);
    plan_all_operations_table(&operations, planned);
    plan_all_steps_table(&steps, planned);
    json_write_object(&writer, NULL, false);
    write_facts(&writer, planned);
    write_table(&writer, "bounds", &bounds);
    write_table(&writer, "operations", &operations);
    table_write_json(layers, "layers", &writer);
    write_table(&writer, "steps", &steps);
    json_write_object_end(&writer);
}

/* ---- for people ---- */

/* What the operations of a phase take one after the other, beyond what the phase takes: some run
 * side by side. */
static double overlap_s(const struct planned *planned, enum phase phase)
{
    const struct client_class *class = planned_class(planned);
    double alone_s = plan_phase_s(class->plan, phase, &class->link);
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    size_t count = plan_sum_operations(sums, class->plan, &class->link);
    double seconds = 0.0;
    for (size_t i = 0; i < count; i++)
        if (sums[i].phase == phase && !sums[i].once_per_client)
            seconds += sums[i].sum.seconds;
    return seconds - alone_s > 1e-9 * alone_s ? seconds - alone_s : 0.0;
}

static void explain_total(const struct planned *planned, enum phase phase, bool is_by_step)
{
    double more_s = overlap_s(planned, phase);
    if (is_by_step)
        puts("  step seconds: each step by itself; where HE has several lanes, steps run side by "
             "side");
    if (more_s > 0.0)
        printf("  of the total of its operations, %.3f s run at the same time as others\n", more_s);
}

static void print_phase(const struct planned *planned, enum phase phase, bool is_by_step)
{
    const struct client_class *class = planned_class(planned);
    double alone_s = plan_phase_s(class->plan, phase, &class->link);
    double inferences = plan_inferences(class->plan, phase);
    char *costless = plan_costless(planned, phase);
    char text[READABLE_SIZE];
    struct table table;
    if (is_by_step)
        plan_steps_table(&table, planned, phase);
    else
        plan_operations_table(&table, planned, phase);
    printf("\n%s phase, alone %.6f s (%s)\n", phase == PHASE_OFFLINE ? "Offline" : "Online",
           alone_s, readable_seconds(alone_s, text));
    table_print(&table, stdout);
    explain_total(planned, phase, is_by_step);
    if (inferences > 1.0)
        printf("  of a batch of %.0f inferences, %.6f s for each\n", inferences,
               alone_s / inferences);
    if (costless[0])
        printf("  without seconds or bytes here: %s\n", costless);
    free(costless);
    table_free(&table);
}

static void print_storage(const struct planned *planned)
{
    static const char *const parties[] = {"client", "server"};
    const struct simulation_settings *settings = &planned->point->scenario.simulation;
    const struct client_class *class = planned_class(planned);
    uint64_t capacity_bytes[] = {class->storage_bytes, settings->server.storage_bytes};
    uint64_t most = settings_most_precomputes(settings, class);
    char each[READABLE_SIZE], all[READABLE_SIZE];
    puts("\nStorage");
    for (int party = 0; party < PARTY_COUNT; party++)
        printf("  %-6s %12" PRIu64 " bytes per precompute of %14" PRIu64 ": %s of %s\n",
               parties[party], class->plan->storage_bytes[party], capacity_bytes[party],
               readable_bytes((double)class->plan->storage_bytes[party], each),
               readable_bytes((double)capacity_bytes[party], all));
    if (class->plan->offline_step_count > 0 && most < UINT64_MAX)
        printf("  room for %" PRIu64 " precompute%s\n", most, readable_plural((double)most));
}

/* What is not done for every inference. */
static void print_once(const struct planned *planned)
{
    const struct inference *inference = planned_inference(planned);
    const struct client_class *class = planned_class(planned);
    double keys_s = plan_once_s(class->plan, PHASE_OFFLINE, &class->link);
    double setup_s = plan_once_s(class->plan, PHASE_ONLINE, &class->link);
    char text[READABLE_SIZE];
    struct table table;
    if (keys_s > 0.0)
        printf("\nOnce per client, in its first offline phase: %.6f s for keys\n", keys_s);
    if (setup_s > 0.0)
        printf("\nOnce per client, in its first request: %.6f s for its set-up\n", setup_s);
    if (keys_s > 0.0 || setup_s > 0.0) {
        plan_once_table(&table, planned);
        table_print(&table, stdout);
        table_free(&table);
    }
    if (inference->weights_bytes > 0.0)
        printf("\nOnce per model: %.1f s to encode the weights on one core of the server, which "
               "keeps %.0f bytes (%s)\n",
               inference->weights_s, inference->weights_bytes,
               readable_bytes(inference->weights_bytes, text));
}

static void print_bounds(const struct point *point)
{
    const struct bounds *bounds = &point->bounds;
    struct table table;
    plan_bounds_table(&table, bounds);
    printf("Bounds (least: %s)\n", isfinite(bounds_binding(bounds)->bound_per_s)
                                       ? bounds_binding(bounds)->resource
                                       : "none, since nothing takes time");
    table_print(&table, stdout);
    puts("  offline s, online s: what one inference takes of it; of cores, core seconds, with all "
         "of them busy");
    because_print(point, stdout);
    table_free(&table);
}

static void print_plan(const struct planned *planned, bool is_by_step)
{
    const struct inference *inference = planned_inference(planned);
    printf("%s on %s, %s, costs %s: %" PRIu64 " ReLUs\n", inference->network.name,
           inference->input.name, inference->protocol.name, inference->costs,
           network_relu_count(&inference->network));
    if (inference->protocol.item_count[PHASE_OFFLINE] > 0)
        print_phase(planned, PHASE_OFFLINE, is_by_step);
    print_phase(planned, PHASE_ONLINE, is_by_step);
    print_storage(planned);
    print_once(planned);
    puts("");
    print_bounds(planned->point);
}

static bool print_layers(const struct planned *planned, const struct table *layers,
                         struct error *error)
{
    const struct inference *inference = planned_inference(planned);
    uint64_t batch_size = planned->point->scenario.batch.size;
    printf("%s on %s, %s, costs %s, of one inference: each linear layer with the activation behind "
           "it\n",
           inference->network.name, inference->input.name, inference->protocol.name,
           inference->costs);
    if (batch_size > 1)
        printf("offline of a batch of %" PRIu64 "\n", batch_size);
    table_print(layers, stdout);
    puts("  HE, garbling, evaluation, shares and transfer make offline s and online s; client, "
         "server: stored per precompute; (network): known for all layers together alone");
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        if (overlap_s(planned, (enum phase)phase) > 0.0)
            printf("  of the total of %s s, %.3f s run at the same time as others\n",
                   phase_name((enum phase)phase), overlap_s(planned, (enum phase)phase));
    return plan_print_encrypted(planned, stdout, error);
}

/* ---- the verb ---- */

/* A table that was asked for alone. */
static void give(struct table *table, enum output_format format)
{
    table_give(table, format, stdout);
    table_free(table);
}

static void show_bounds(const struct planned *planned, enum output_format format)
{
    struct table table;
    if (format == FORMAT_TABLE) {
        print_bounds(planned->point);
        return;
    }
    plan_bounds_table(&table, &planned->point->bounds);
    give(&table, format);
}

/* The plan itself; as rows its operations, or its steps. */
static void show_plan(const struct planned *planned, struct table *layers, bool is_by_step,
                      enum output_format format)
{
    struct table table;
    if (format == FORMAT_TABLE) {
        print_plan(planned, is_by_step);
    } else if (is_by_step) {
        plan_all_steps_table(&table, planned);
        give(&table, format);
    } else if (format == FORMAT_JSON) {
        write_plan(planned, layers);
    } else {
        plan_all_operations_table(&table, planned);
        give(&table, format);
    }
}

static bool show_planned(const struct planned *planned, const struct command_line *line,
                         enum output_format format, struct error *error)
{
    struct table layers;
    bool found = plan_layers_table(&layers, planned, error);
    if (found && command_line_has(line, "bounds"))
        show_bounds(planned, format);
    else if (found && command_line_has(line, "per-layer") && format == FORMAT_TABLE)
        found = print_layers(planned, &layers, error);
    else if (found && command_line_has(line, "per-layer"))
        table_give(&layers, format, stdout);
    else if (found)
        show_plan(planned, &layers, command_line_has(line, "per-operation"), format);
    table_free(&layers);
    return found;
}

/* Of the first point, as the command line asks. */
static bool show(const struct experiment *experiment, const struct command_line *line,
                 enum output_format format, struct error *error)
{
    const struct point *point = &experiment->points[0];
    const struct simulation_settings *settings = &point->scenario.simulation;
    unsigned long long class_index = 1;
    if (!command_line_integer(line, "class", 1, settings->class_count, &class_index, error))
        return false;
    const struct planned planned = {point, class_index - 1};
    if (experiment->point_count > 1)
        fprintf(stderr, "pisim: the plan of the first of %zu points of the sweep: %s\n",
                experiment->point_count, point->parameters);
    if (settings->class_count > 1)
        fprintf(stderr, "pisim: the plan of class %llu of %zu of clients\n", class_index,
                settings->class_count);
    return show_planned(&planned, line, format, error);
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct session session = {0};
    enum output_format format;
    (void)exit_status;
    const char *against = command_line_value(line, "against");
    if (against && strcmp(against, "measurements") != 0)
        return error_set(error, ERROR_USAGE, NULL, "--against", "must be measurements, is \"%s\"",
                         against);
    bool shown = format_option_read(line, &format, error) && session_open(&session, line, error)
              && (against ? plan_print_against(&session, format, error)
                          : show(&session.experiment, line, format, error));
    session_close(&session);
    return shown;
}

static const struct option_rule options[] = {
    {"per-layer", NULL, "a row for each layer: seconds by kind, bytes, storage", false},
    {"per-operation", NULL, "a row for each operation of each layer, in order", false},
    {"bounds", NULL, "only the rates that cannot be exceeded, and what sets them", false},
    {"class", "N", "of this class of clients, from 1; the first when not given", false},
    FORMAT_OPTIONS,
    {"against", "measurements", "compares the plan by formula with the measured one", false},
    SESSION_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct verb plan_verb = {
    .name = "plan",
    .operands = "SCENARIO",
    .summary = "prints what one inference costs: steps, phases, storage, bounds",
    .example = "pisim plan default --set client.threads=8",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
