#include "cli/output/plan_against.h"

#include "base/memory.h"
#include "json/json_write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MEASUREMENTS "garimella_2023"

/* One operation in one phase, or all of a phase; a party's sums, or a link's. */
struct comparison {
    enum phase phase;
    const char *operation;
    double formula;
    double measured;
    double formula_bytes;
    double measured_bytes;
};

/* ---- the other plan ---- */

static bool is_measured(const struct session *session, const char *network)
{
    const struct scenario *scenario = &session->experiment.points[0].scenario;
    char *name = memory_format_text("%s/%s_%s_%s", MEASUREMENTS, network, scenario->input.name,
                                    scenario->protocol.name);
    char *path = library_find(&session->library, LIBRARY_MEASUREMENT, name);
    bool found = path != NULL;
    free(path);
    free(name);
    return found;
}

/* The scenario's network if it was measured, or the chain that stands for it. Owned by the caller.
 */
static char *measured_network(const struct session *session, struct error *error)
{
    const struct scenario *scenario = &session->experiment.points[0].scenario;
    const char *name = scenario->network.name;
    char *chain = memory_format_text("%s_delphi", name);
    if (is_measured(session, name)) {
        free(chain);
        return memory_copy_text(name);
    }
    if (is_measured(session, chain)) {
        fprintf(stderr,
                "pisim: warning: %s was not measured; %s, which was, has no shortcuts and another "
                "head [measured_chain]\n",
                name, chain);
        return chain;
    }
    free(chain);
    error_set(error, ERROR_INPUT, NULL, "--against", "nothing was measured for %s on %s with %s",
              name, scenario->input.name, scenario->protocol.name);
    return NULL;
}

static bool load_point(struct session *session, struct scenario *scenario, const char *costs,
                       const char *network, struct error *error)
{
    struct json_document copy;
    json_copy(&copy, &session->document);
    bool loaded = sweep_apply(&session->experiment.sweep, 0, &copy, error)
               && json_set(&copy, "costs", costs, JSON_COMMAND_LINE, error)
               && (!network || json_set(&copy, "network", network, JSON_COMMAND_LINE, error))
               && (strcmp(costs, "formula") == 0
                   || json_set(&copy, "options", "{}", JSON_COMMAND_LINE, error))
               && scenario_load(scenario, &copy, &session->library, error);
    json_free(&copy);
    return loaded;
}

/* ---- comparing ---- */

/* One of the two plans. */
struct side {
    const struct client_class *class; /* borrowed */
    struct operation_sum operations[PLAN_MOST_OPERATIONS];
    size_t operation_count;
};

static struct side side_of(const struct scenario *scenario)
{
    struct side side = {.class = scenario_first_class(scenario)};
    side.operation_count =
        plan_sum_operations(side.operations, side.class->plan, &side.class->link);
    return side;
}

/* Over all resources. */
static void add_operation(const struct side *side, enum phase phase, int operation, double *seconds,
                          double *bytes)
{
    for (size_t i = 0; i < side->operation_count; i++) {
        const struct operation_sum *candidate = &side->operations[i];
        if (candidate->phase == phase && (int)candidate->operation == operation) {
            *seconds += candidate->sum.seconds;
            *bytes += candidate->sum.size_bytes;
        }
    }
}

static struct comparison compare_operation(const struct side *formula, const struct side *measured,
                                           enum phase phase, int operation)
{
    struct comparison row = {.phase = phase,
                             .operation = operation_name((enum operation)operation)};
    add_operation(formula, phase, operation, &row.formula, &row.formula_bytes);
    add_operation(measured, phase, operation, &row.measured, &row.measured_bytes);
    return row;
}

static double phase_s(const struct side *side, enum phase phase)
{
    return plan_phase_s(side->class->plan, phase, &side->class->link);
}

static struct comparison compare_phase(const struct side *formula, const struct side *measured,
                                       enum phase phase)
{
    return (struct comparison){.phase = phase,
                               .operation = "total",
                               .formula = phase_s(formula, phase),
                               .measured = phase_s(measured, phase)};
}

/* ---- printing ---- */

static void print_row(const struct comparison *row)
{
    if (row->formula == 0.0 && row->measured == 0.0)
        return;
    printf("  %-8s %-24s %14.4f %14.4f ", phase_name(row->phase), row->operation, row->formula,
           row->measured);
    if (row->measured > 0.0)
        printf("%+8.2f %%", (row->formula / row->measured - 1.0) * 100.0);
    else
        printf("%10s", "-");
    if (row->formula_bytes > 0.0 || row->measured_bytes > 0.0)
        printf(" %16.0f %16.0f", row->formula_bytes, row->measured_bytes);
    putchar('\n');
}

static void write_row(struct json_writer *writer, const struct comparison *row)
{
    json_write_object(writer, NULL, true);
    json_write_text(writer, "phase", phase_name(row->phase));
    json_write_text(writer, "operation", row->operation);
    json_write_number(writer, "formula_s", row->formula);
    json_write_number(writer, "measured_s", row->measured);
    json_write_number(writer, "error_fraction",
                      row->measured > 0.0 ? row->formula / row->measured - 1.0 : NAN);
    json_write_number(writer, "formula_bytes", row->formula_bytes > 0.0 ? row->formula_bytes : NAN);
    json_write_number(writer, "measured_bytes",
                      row->measured_bytes > 0.0 ? row->measured_bytes : NAN);
    json_write_object_end(writer);
}

static void tell_row(struct json_writer *writer, const struct comparison *row)
{
    if (writer)
        write_row(writer, row);
    else
        print_row(row);
}

static void tell_phase(struct json_writer *writer, const struct side *formula,
                       const struct side *measured, enum phase phase)
{
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        struct comparison row = compare_operation(formula, measured, phase, operation);
        if (row.formula > 0.0 || row.measured > 0.0)
            tell_row(writer, &row);
    }
    struct comparison total = compare_phase(formula, measured, phase);
    tell_row(writer, &total);
}

static void tell(const struct scenario *formula, const struct scenario *measured, bool as_json)
{
    const struct side formula_side = side_of(formula);
    const struct side measured_side = side_of(measured);
    struct json_writer writer = {.stream = stdout};
    if (as_json) {
        json_write_object(&writer, NULL, false);
        json_write_text(&writer, "formula_network", formula->network.name);
        json_write_text(&writer, "measured_network", measured->network.name);
        json_write_array(&writer, "comparison", false);
    } else {
        printf("%s by formula against %s as measured, %s on %s\n  %-8s %-24s %14s %14s %10s %16s "
               "%16s\n",
               formula->network.name, measured->network.name, formula->protocol.name,
               formula->input.name, "phase", "operation", "formula s", "measured s", "error",
               "formula bytes", "measured bytes");
    }
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        tell_phase(as_json ? &writer : NULL, &formula_side, &measured_side, (enum phase)phase);
    if (as_json) {
        json_write_array_end(&writer);
        json_write_object_end(&writer);
    }
}

bool plan_print_against(struct session *session, bool as_json, struct error *error)
{
    struct scenario formula = {0}, measured = {0};
    char *network = measured_network(session, error);
    bool loaded = network && load_point(session, &formula, "formula", NULL, error)
               && load_point(session, &measured, MEASUREMENTS, network, error);
    if (loaded)
        tell(&formula, &measured, as_json);
    scenario_free(&formula);
    scenario_free(&measured);
    free(network);
    return loaded;
}
