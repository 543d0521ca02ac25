#include "cli/verbs/verbs.h"

#include "cli/output/plan_against.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *layer_name(const struct scenario *scenario, const struct step *step)
{
    return step->layer_index == STEP_NO_LAYER ? NULL
                                              : scenario->network.layers[step->layer_index].name;
}

/* ---- for programs ---- */

static void write_steps(struct json_writer *writer, const struct scenario *scenario,
                        const struct client_class *class)
{
    json_write_array(writer, "steps", false);
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        bool is_transfer = resource_is_link(step->resource);
        json_write_object(writer, NULL, true);
        json_write_integer(writer, "index", i);
        json_write_text(writer, "phase", phase_name(step->phase));
        json_write_text(writer, "operation", operation_name(step->operation));
        json_write_text(writer, "layer", layer_name(scenario, step));
        json_write_text(writer, "resource", resource_name(step->resource));
        json_write_number(writer, "seconds", plan_step_s(step, &class->link));
        json_write_number(writer, "bytes", is_transfer ? (double)step->size_bytes : NAN);
        json_write_number(writer, "messages", is_transfer ? (double)step->messages : NAN);
        json_write_number(writer, "work_core_s", is_transfer ? NAN : step->work_core_s);
        json_write_number(writer, "most_cores", is_transfer ? NAN : step->most_cores);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_bounds(struct json_writer *writer, const char *key, const struct bounds *bounds)
{
    json_write_array(writer, key, false);
    for (size_t i = 0; i < bounds->count; i++) {
        json_write_object(writer, NULL, true);
        json_write_text(writer, "resource", bounds->rows[i].resource);
        json_write_integer(writer, "class_index", bounds->rows[i].class_index);
        json_write_number(writer, "capacity", bounds->rows[i].capacity);
        json_write_number(writer, "offline_s", bounds->rows[i].offline_s);
        json_write_number(writer, "online_s", bounds->rows[i].online_s);
        json_write_number(writer, "bound_per_s", bounds->rows[i].bound_per_s);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_plan(const struct point *point, const struct client_class *class)
{
    const struct scenario *scenario = &point->scenario;
    const struct plan *plan = class->plan;
    const struct link_profile *link = &class->link;
    struct json_writer writer = {.stream = stdout};
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "name", scenario->name);
    json_write_text(&writer, "network", scenario->network.name);
    json_write_text(&writer, "input", scenario->input.name);
    json_write_text(&writer, "protocol", scenario->protocol.name);
    json_write_text(&writer, "costs", scenario->costs);
    json_write_integer(&writer, "relus", network_relu_count(&scenario->network));
    json_write_number(&writer, "offline_total_s", plan_phase_s(plan, PHASE_OFFLINE, link));
    json_write_number(&writer, "online_total_s", plan_phase_s(plan, PHASE_ONLINE, link));
    json_write_integer(&writer, "client_storage_bytes", plan->storage_bytes[PARTY_CLIENT]);
    json_write_integer(&writer, "server_storage_bytes", plan->storage_bytes[PARTY_SERVER]);
    json_write_number(&writer, "once_per_client_s", plan_once_s(plan, link));
    json_write_number(&writer, "weights_encoding_s", scenario->weights_s);
    json_write_number(&writer, "weights_bytes", scenario->weights_bytes);
    write_bounds(&writer, "bounds", &point->bounds);
    write_steps(&writer, scenario, class);
    json_write_object_end(&writer);
}

/* ---- for people ---- */

static void print_amounts(const struct plan_sum *total, bool is_transfer)
{
    if (!is_transfer)
        printf("%14.6f %14.3f %16s %9s\n", total->seconds, total->work_core_s, "-", "-");
    else
        printf("%14.6f %14s %16.0f %9" PRIu64 "\n", total->seconds, "-", total->size_bytes,
               total->messages);
}

static void print_row(const char *operation, const char *layer, enum resource resource,
                      const struct plan_sum *total)
{
    printf("  %-24s %-14s %-11s", operation, layer ? layer : "", resource_name(resource));
    print_amounts(total, resource_is_link(resource));
}

/* One row per operation and resource. */
static void print_operations(const struct client_class *class, enum phase phase)
{
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    size_t count = plan_sum_operations(sums, class->plan, &class->link);
    for (size_t i = 0; i < count; i++)
        if (sums[i].phase == phase)
            print_row(operation_name(sums[i].operation), NULL, sums[i].resource, &sums[i].sum);
}

static void print_steps(const struct scenario *scenario, const struct client_class *class,
                        enum phase phase)
{
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        struct plan_sum total = {0};
        if (step->phase != phase)
            continue;
        plan_sum_add(&total, step, &class->link);
        print_row(operation_name(step->operation), layer_name(scenario, step), step->resource,
                  &total);
    }
}

static void print_resource_totals(const struct client_class *class, enum phase phase)
{
    const struct plan *plan = class->plan;
    for (int resource = 0; resource < RESOURCE_COUNT; resource++) {
        struct plan_sum total = {0};
        for (uint32_t i = 0; i < plan->step_count; i++)
            if (plan->steps[i].phase == phase && (int)plan->steps[i].resource == resource)
                plan_sum_add(&total, &plan->steps[i], &class->link);
        print_row("total", NULL, (enum resource)resource, &total);
    }
}

static void print_phase(const struct scenario *scenario, const struct client_class *class,
                        enum phase phase, bool per_layer)
{
    printf("\n%s phase, alone %.6f s\n", phase == PHASE_OFFLINE ? "Offline" : "Online",
           plan_phase_s(class->plan, phase, &class->link));
    printf("  %-24s %-14s %-11s%14s %14s %16s %9s\n", "operation", "layer", "resource", "seconds",
           "core seconds", "bytes", "messages");
    if (per_layer)
        print_steps(scenario, class, phase);
    else
        print_operations(class, phase);
    print_resource_totals(class, phase);
}

static void print_storage(const struct scenario *scenario, const struct client_class *class)
{
    static const char *const parties[] = {"client", "server"};
    uint64_t capacity_bytes[] = {class->storage_bytes, scenario->simulation.server.storage_bytes};
    uint64_t most = settings_most_precomputes(&scenario->simulation, class);
    puts("\nStorage");
    for (int party = 0; party < PARTY_COUNT; party++)
        printf("  %-8s %16" PRIu64 " bytes per precompute, of %16" PRIu64 " bytes\n",
               parties[party], class->plan->storage_bytes[party], capacity_bytes[party]);
    if (class->plan->offline_step_count > 0 && most < UINT64_MAX)
        printf("  room for %" PRIu64 " precompute%s\n", most, most == 1 ? "" : "s");
}

/* What is not done for every inference. */
static void print_once(const struct scenario *scenario, const struct client_class *class)
{
    double keys_s = plan_once_s(class->plan, &class->link);
    if (keys_s > 0.0)
        printf("\nOnce per client, in its first offline phase: %.6f s for keys\n", keys_s);
    if (scenario->weights_bytes > 0.0)
        printf("\nOnce per model: %.1f s to encode the weights on one core of the server, which "
               "keeps %.0f bytes\n",
               scenario->weights_s, scenario->weights_bytes);
}

static void print_bounds(const struct bounds *bounds)
{
    printf("Bounds (least: %s)\n  %-20s %6s %14s %14s %14s %14s\n",
           bounds_binding(bounds)->resource, "resource", "class", "capacity", "offline s",
           "online s", "requests per s");
    for (size_t i = 0; i < bounds->count; i++) {
        const struct bound *row = &bounds->rows[i];
        char class[24] = "server";
        if (row->class_index > 0)
            snprintf(class, sizeof class, "%zu", row->class_index);
        printf("  %-20s %6s %14.6g %14.6f %14.6f %14.6g\n", row->resource, class, row->capacity,
               row->offline_s, row->online_s, row->bound_per_s);
    }
}

static void print_plan(const struct point *point, const struct client_class *class, bool per_layer)
{
    const struct scenario *scenario = &point->scenario;
    printf("%s on %s, %s, costs %s: %" PRIu64 " ReLUs\n", scenario->network.name,
           scenario->input.name, scenario->protocol.name, scenario->costs,
           network_relu_count(&scenario->network));
    if (class->plan->offline_step_count > 0)
        print_phase(scenario, class, PHASE_OFFLINE, per_layer);
    print_phase(scenario, class, PHASE_ONLINE, per_layer);
    print_storage(scenario, class);
    print_once(scenario, class);
    puts("");
    print_bounds(&point->bounds);
}

/* ---- the verb ---- */

static void show_bounds(const struct bounds *bounds, bool as_json)
{
    struct json_writer writer = {.stream = stdout};
    if (as_json)
        write_bounds(&writer, NULL, bounds);
    else
        print_bounds(bounds);
}

/* Of the first point, as the command line asks. */
static bool show(const struct experiment *experiment, const struct command_line *line,
                 struct error *error)
{
    const struct point *point = &experiment->points[0];
    const struct simulation_settings *settings = &point->scenario.simulation;
    unsigned long long class_index = 1;
    if (!command_line_integer(line, "class", 1, settings->class_count, &class_index, error))
        return false;
    const struct client_class *class = &settings->classes[class_index - 1];
    if (experiment->point_count > 1)
        fprintf(stderr, "pisim: the plan of the first of %zu points of the sweep: %s\n",
                experiment->point_count, point->parameters);
    if (settings->class_count > 1)
        fprintf(stderr, "pisim: the plan of class %llu of %zu of clients\n", class_index,
                settings->class_count);
    if (command_line_has(line, "bounds"))
        show_bounds(&point->bounds, command_line_has(line, "json"));
    else if (command_line_has(line, "json"))
        write_plan(point, class);
    else
        print_plan(point, class, command_line_has(line, "per-layer"));
    return true;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct session session;
    (void)exit_status;
    const char *against = command_line_value(line, "against");
    if (against && strcmp(against, "measurements") != 0)
        return error_set(error, ERROR_USAGE, NULL, "--against", "must be measurements, is \"%s\"",
                         against);
    bool shown = session_open(&session, line, error)
              && (against ? plan_print_against(&session, command_line_has(line, "json"), error)
                          : show(&session.experiment, line, error));
    session_close(&session);
    return shown;
}

static const struct option_rule options[] = {
    {"per-layer", NULL, "a row for each step instead of each operation", false},
    {"bounds", NULL, "only the rates that cannot be exceeded, and what sets them", false},
    {"class", "N", "of this class of clients, from 1; the first when not given", false},
    {"json", NULL, "prints everything as one JSON object", false},
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
