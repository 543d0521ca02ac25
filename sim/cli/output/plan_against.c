#include "cli/output/plan_against.h"

#include "base/error.h"
#include "base/memory.h"
#include "cli/table.h"
#include "models/plan/operation.h"
#include "models/plan/plan.h"
#include "models/plan/protocol.h"
#include "scenario/library.h"
#include "scenario/scenario.h"
#include "scenario/sweep.h"
#include "json/json.h"
#include "json/json_write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MEASUREMENTS "garimella_2023"

/* A row: one operation of a phase, or a total of the phase, as the formula and as the figures have
 * it. */
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
    char *name =
        memory_format_text("%s/%s_%s_%s", MEASUREMENTS, network, scenario->inference.input.name,
                           scenario->inference.protocol.name);
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
    const char *name = scenario->inference.network.name;
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
              name, scenario->inference.input.name, scenario->inference.protocol.name);
    return NULL;
}

/* How often keys are made changes the totals: the measured plan does as the formula's options say.
 */
static const char *keys_of(const struct scenario *formula)
{
    return formula->inference.cost_options.keys_once_per_client ? "per_client" : "per_inference";
}

static bool load_point(struct session *session, struct scenario *scenario,
                       struct json_document *copy, struct error *error)
{
    return sweep_apply(&session->experiment.sweep, 0, copy, error)
        && scenario_load(scenario, copy, &session->library, error);
}

/*
 * Like is compared with like: what the published measurements have in them (options of
 * "garimella_2023") is in the formula too, unless the scenario says which options it wants.
 */
static bool load_formula(struct session *session, struct scenario *scenario, struct error *error)
{
    struct json_document copy;
    json_copy(&copy, &session->document);
    struct json_node root = json_root(&copy);
    struct json_node options = json_child(&root, "options");
    bool loaded = json_set(&copy, "costs", "formula", JSON_COMMAND_LINE, error)
               && (json_has(&options, "defaults")
                   || json_set(&copy, "options.defaults", MEASUREMENTS, JSON_COMMAND_LINE, error))
               && load_point(session, scenario, &copy, error);
    json_free(&copy);
    return loaded;
}

static bool load_measured(struct session *session, struct scenario *scenario, const char *network,
                          const char *keys, struct error *error)
{
    struct json_document copy;
    json_copy(&copy, &session->document);
    bool loaded = json_set(&copy, "costs", MEASUREMENTS, JSON_COMMAND_LINE, error)
               && json_set(&copy, "network", network, JSON_COMMAND_LINE, error)
               && json_set(&copy, "options", "{}", JSON_COMMAND_LINE, error)
               && json_set(&copy, "options.keys", keys, JSON_COMMAND_LINE, error)
               && load_point(session, scenario, &copy, error);
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

/* Over all resources; without what is done once per client, as totals are. */
static void add_operation(const struct side *side, enum phase phase, int operation, double *seconds,
                          double *bytes)
{
    for (size_t i = 0; i < side->operation_count; i++) {
        const struct operation_sum *candidate = &side->operations[i];
        if (candidate->phase == phase && (int)candidate->operation == operation
            && !candidate->once_per_client) {
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

/* The sum of a phase's rows. */
static void add_to_total(struct comparison *total, const struct comparison *row)
{
    total->formula += row->formula;
    total->measured += row->measured;
    total->formula_bytes += row->formula_bytes;
    total->measured_bytes += row->measured_bytes;
}

/* ---- telling ---- */

static const struct table_column columns[] = {
    {"phase", "phase", TABLE_TEXT},
    {"operation", "operation", TABLE_TEXT},
    {"formula_s", "formula s", TABLE_SECONDS},
    {"measured_s", "measured s", TABLE_SECONDS},
    {"error_fraction", "error", TABLE_PERCENT},
    {"formula_bytes", "formula", TABLE_BYTES, .leaves = 2},
    {"measured_bytes", "measured", TABLE_BYTES, .leaves = 1},
};

static double or_none(double number)
{
    return number > 0.0 ? number : NAN;
}

static void add_row(struct table *table, const struct comparison *row)
{
    table_add(table, (const struct table_cell[]){
                         TABLE_SAYS(phase_name(row->phase)),
                         TABLE_SAYS(row->operation),
                         TABLE_HAS(row->formula),
                         TABLE_HAS(row->measured),
                         TABLE_HAS(row->measured > 0.0 ? row->formula / row->measured - 1.0 : NAN),
                         TABLE_HAS(or_none(row->formula_bytes)),
                         TABLE_HAS(or_none(row->measured_bytes)),
                     });
}

static void add_phase(struct table *table, const struct side *formula, const struct side *measured,
                      enum phase phase)
{
    struct comparison total = {.phase = phase, .operation = "total"};
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        struct comparison row = compare_operation(formula, measured, phase, operation);
        if (row.formula > 0.0 || row.measured > 0.0)
            add_row(table, &row);
        add_to_total(&total, &row);
    }
    add_row(table, &total);
}

static void print(const struct scenario *formula, const struct scenario *measured,
                  const struct table *table)
{
    printf("%s by formula against %s as measured, %s on %s\n", formula->inference.network.name,
           measured->inference.network.name, formula->inference.protocol.name,
           formula->inference.input.name);
    table_print(table, stdout);
}

static void write(const struct scenario *formula, const struct scenario *measured,
                  const struct table *table)
{
    struct json_writer writer = {.stream = stdout};
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "formula_network", formula->inference.network.name);
    json_write_text(&writer, "measured_network", measured->inference.network.name);
    table_write_json(table, "comparison", &writer);
    json_write_object_end(&writer);
}

static void tell(const struct scenario *formula, const struct scenario *measured,
                 enum output_format format)
{
    const struct side formula_side = side_of(formula);
    const struct side measured_side = side_of(measured);
    struct table table;
    table_init(&table, columns, sizeof columns / sizeof *columns);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        add_phase(&table, &formula_side, &measured_side, (enum phase)phase);
    if (format == FORMAT_JSON)
        write(formula, measured, &table);
    else if (format == FORMAT_TABLE)
        print(formula, measured, &table);
    else
        table_give(&table, format, stdout);
    table_free(&table);
}

/* What is in no row, and what a plan by formula has that the published figures have not. */
static void tell_options(const struct session *session, const struct scenario *formula)
{
    struct json_node root = json_root(&session->document);
    if (formula->inference.cost_options.keys_once_per_client)
        puts("Keys are made once per client, and in no row.");
    struct json_node options = json_child(&root, "options");
    if (!json_has(&options, "defaults"))
        puts("Formula with the options of the published figures; pisim's own estimate has others "
             "(models/README.md, options): --set costs=formula --set options.defaults=formula");
}

bool plan_print_against(struct session *session, enum output_format format, struct error *error)
{
    struct scenario formula = {0}, measured = {0};
    char *network = measured_network(session, error);
    bool loaded = network && load_formula(session, &formula, error)
               && load_measured(session, &measured, network, keys_of(&formula), error);
    if (loaded)
        tell(&formula, &measured, format);
    if (loaded && format == FORMAT_TABLE)
        tell_options(session, &formula);
    scenario_free(&formula);
    scenario_free(&measured);
    free(network);
    return loaded;
}
