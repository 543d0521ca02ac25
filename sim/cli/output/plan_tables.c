#include "cli/output/plan_tables.h"

#include "base/memory.h"
#include "base/readable.h"
#include "models/costs/layer_counts.h"
#include "models/plan/layer_sums.h"
#include "models/plan/operation.h"
#include "models/plan/plan.h"
#include "models/plan/protocol.h"
#include "scenario/scenario.h"
#include "study/bounds/bounds.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct client_class *planned_class(const struct planned *planned)
{
    return &planned->point->scenario.simulation.classes[planned->class_index];
}

const struct inference *planned_inference(const struct planned *planned)
{
    return scenario_inference(&planned->point->scenario, planned->class_index);
}

static double or_none(double number, bool is_there)
{
    return is_there ? number : NAN;
}

/* ---- operations ---- */

enum {
    OPERATION_PHASE,
    OPERATION_NAME,
    OPERATION_RESOURCE,
    OPERATION_SECONDS,
    OPERATION_WORK,
    OPERATION_BYTES,
    OPERATION_MESSAGES,
    OPERATION_ONCE,
    OPERATION_COLUMNS
};

static const struct table_column operation_columns[OPERATION_COLUMNS] = {
    [OPERATION_PHASE] = {"phase", NULL, TABLE_TEXT},
    [OPERATION_NAME] = {"operation", "operation", TABLE_TEXT},
    [OPERATION_RESOURCE] = {"resource", "resource", TABLE_TEXT},
    [OPERATION_SECONDS] = {"seconds", "seconds", TABLE_SECONDS},
    [OPERATION_WORK] = {"work_core_s", "core seconds", TABLE_SECONDS, .leaves = 2},
    [OPERATION_BYTES] = {"bytes", "", TABLE_BYTES},
    [OPERATION_MESSAGES] = {"messages", "messages", TABLE_COUNT, .leaves = 1},
    [OPERATION_ONCE] = {"once_per_client", NULL, TABLE_COUNT},
};

/* resource: RESOURCE_COUNT is all of them */
static void add_operation(struct table *table, enum phase phase, const char *name, int resource,
                          const struct plan_sum *sum, bool is_once)
{
    bool is_all = resource == RESOURCE_COUNT;
    bool moves = !is_all && resource_moves_bytes((enum resource)resource);
    table_add(table,
              (const struct table_cell[OPERATION_COLUMNS]){
                  [OPERATION_PHASE] = TABLE_SAYS(phase_name(phase)),
                  [OPERATION_NAME] = TABLE_SAYS(name),
                  [OPERATION_RESOURCE] =
                      TABLE_SAYS(is_all ? "all" : resource_name((enum resource)resource)),
                  [OPERATION_SECONDS] = TABLE_HAS(sum->seconds),
                  [OPERATION_WORK] = TABLE_HAS(or_none(sum->work_core_s, !moves)),
                  [OPERATION_BYTES] = TABLE_HAS(or_none(sum->size_bytes, moves || is_all)),
                  [OPERATION_MESSAGES] = TABLE_HAS(or_none((double)sum->messages, moves || is_all)),
                  [OPERATION_ONCE] = TABLE_HAS(is_once),
              });
}

static void add_sum(struct plan_sum *total, const struct plan_sum *sum)
{
    total->seconds += sum->seconds;
    total->work_core_s += sum->work_core_s;
    total->size_bytes += sum->size_bytes;
    total->messages += sum->messages;
}

/* Of each resource that the phase uses, and of all. */
static void add_totals(struct table *table, enum phase phase,
                       const struct plan_sum totals[RESOURCE_COUNT])
{
    struct plan_sum all = {0};
    for (int resource = 0; resource < RESOURCE_COUNT; resource++) {
        add_sum(&all, &totals[resource]);
        if (totals[resource].seconds > 0.0)
            add_operation(table, phase, "total", resource, &totals[resource], false);
    }
    add_operation(table, phase, "total", RESOURCE_COUNT, &all, false);
}

void plan_operations_table(struct table *table, const struct planned *planned, enum phase phase)
{
    const struct client_class *class = planned_class(planned);
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    struct plan_sum totals[RESOURCE_COUNT] = {0};
    size_t count = plan_sum_operations(sums, class->plan, &class->link);
    table_init(table, operation_columns, OPERATION_COLUMNS);
    for (size_t i = 0; i < count; i++) {
        if (sums[i].phase != phase || sums[i].once_per_client)
            continue;
        add_operation(table, phase, operation_name(sums[i].operation), (int)sums[i].resource,
                      &sums[i].sum, false);
        add_sum(&totals[sums[i].resource], &sums[i].sum);
    }
    add_totals(table, phase, totals);
}

static bool has_operation(const struct operation_sum sums[], size_t count, enum phase phase,
                          const struct protocol_item *item)
{
    for (size_t i = 0; i < count; i++)
        if (sums[i].phase == phase && sums[i].operation == item->operation
            && sums[i].resource == item->resource)
            return true;
    return false;
}

char *plan_costless(const struct planned *planned, enum phase phase)
{
    const struct client_class *class = planned_class(planned);
    const struct protocol *protocol = &planned_inference(planned)->protocol;
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    size_t count = plan_sum_operations(sums, class->plan, &class->link);
    char *list = memory_copy_text("");
    for (size_t i = 0; i < protocol->item_count[phase]; i++) {
        const struct protocol_item *item = &protocol->items[phase][i];
        char *name = memory_format_text("%s (%s)", operation_name(item->operation),
                                        resource_name(item->resource));
        if (!has_operation(sums, count, phase, item) && !strstr(list, name)) {
            char *longer = memory_format_text("%s%s%s", list, list[0] ? ", " : "", name);
            free(list);
            list = longer;
        }
        free(name);
    }
    return list;
}

static void add_operations(struct table *table, const struct planned *planned, bool once_alone)
{
    const struct client_class *class = planned_class(planned);
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    size_t count = plan_sum_operations(sums, class->plan, &class->link);
    table_init(table, operation_columns, OPERATION_COLUMNS);
    for (size_t i = 0; i < count; i++)
        if (!once_alone || sums[i].once_per_client)
            add_operation(table, sums[i].phase, operation_name(sums[i].operation),
                          (int)sums[i].resource, &sums[i].sum, sums[i].once_per_client);
}

void plan_once_table(struct table *table, const struct planned *planned)
{
    add_operations(table, planned, true);
}

void plan_all_operations_table(struct table *table, const struct planned *planned)
{
    add_operations(table, planned, false);
}

/* ---- steps ---- */

enum {
    STEP_INDEX,
    STEP_PHASE,
    STEP_OPERATION,
    STEP_LAYER,
    STEP_RESOURCE,
    STEP_SECONDS,
    STEP_WORK,
    STEP_BYTES,
    STEP_MESSAGES,
    STEP_MOST_CORES,
    STEP_COLUMNS
};

static const struct table_column step_columns[STEP_COLUMNS] = {
    [STEP_INDEX] = {"index", NULL, TABLE_COUNT},
    [STEP_PHASE] = {"phase", NULL, TABLE_TEXT},
    [STEP_OPERATION] = {"operation", "operation", TABLE_TEXT},
    [STEP_LAYER] = {"layer", "layer", TABLE_TEXT},
    [STEP_RESOURCE] = {"resource", "resource", TABLE_TEXT},
    [STEP_SECONDS] = {"seconds", "step seconds", TABLE_SECONDS},
    [STEP_WORK] = {"work_core_s", "core seconds", TABLE_SECONDS, .leaves = 2},
    [STEP_BYTES] = {"bytes", "", TABLE_BYTES},
    [STEP_MESSAGES] = {"messages", "messages", TABLE_COUNT, .leaves = 1},
    [STEP_MOST_CORES] = {"most_cores", NULL, TABLE_NUMBER},
};

static void add_step(struct table *table, const struct planned *planned, uint32_t index)
{
    const struct client_class *class = planned_class(planned);
    const struct step *step = &class->plan->steps[index];
    const struct network *network = &planned_inference(planned)->network;
    bool moves = resource_moves_bytes(step->resource);
    bool has_layer = step->layer_index != STEP_NO_LAYER;
    table_add(table, (const struct table_cell[STEP_COLUMNS]){
                         [STEP_INDEX] = TABLE_HAS(index),
                         [STEP_PHASE] = TABLE_SAYS(phase_name(step->phase)),
                         [STEP_OPERATION] = TABLE_SAYS(operation_name(step->operation)),
                         [STEP_LAYER] =
                             TABLE_SAYS(has_layer ? network->layers[step->layer_index].name : NULL),
                         [STEP_RESOURCE] = TABLE_SAYS(resource_name(step->resource)),
                         [STEP_SECONDS] = TABLE_HAS(plan_step_s(step, &class->link)),
                         [STEP_WORK] = TABLE_HAS(or_none(step->work_core_s, !moves)),
                         [STEP_BYTES] = TABLE_HAS(or_none((double)step->size_bytes, moves)),
                         [STEP_MESSAGES] = TABLE_HAS(or_none(step->messages, moves)),
                         [STEP_MOST_CORES] = TABLE_HAS(or_none(step->most_cores, !moves)),
                     });
}

static void add_step_total(struct table *table, enum phase phase, int resource,
                           const struct plan_sum *sum)
{
    bool is_all = resource == RESOURCE_COUNT;
    bool moves = !is_all && resource_moves_bytes((enum resource)resource);
    table_add(
        table,
        (const struct table_cell[STEP_COLUMNS]){
            [STEP_INDEX] = TABLE_HAS(NAN),
            [STEP_PHASE] = TABLE_SAYS(phase_name(phase)),
            [STEP_OPERATION] = TABLE_SAYS("total"),
            [STEP_RESOURCE] = TABLE_SAYS(is_all ? "all" : resource_name((enum resource)resource)),
            [STEP_SECONDS] = TABLE_HAS(sum->seconds),
            [STEP_WORK] = TABLE_HAS(or_none(sum->work_core_s, !moves)),
            [STEP_BYTES] = TABLE_HAS(or_none(sum->size_bytes, moves || is_all)),
            [STEP_MESSAGES] = TABLE_HAS(or_none((double)sum->messages, moves || is_all)),
            [STEP_MOST_CORES] = TABLE_HAS(NAN),
        });
}

void plan_steps_table(struct table *table, const struct planned *planned, enum phase phase)
{
    const struct client_class *class = planned_class(planned);
    struct plan_sum totals[RESOURCE_COUNT + 1] = {0};
    table_init(table, step_columns, STEP_COLUMNS);
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        if (step->phase != phase || step->once_per_client)
            continue;
        add_step(table, planned, i);
        plan_sum_add(&totals[step->resource], step, &class->link);
        plan_sum_add(&totals[RESOURCE_COUNT], step, &class->link);
    }
    for (int resource = 0; resource <= RESOURCE_COUNT; resource++)
        if (totals[resource].seconds > 0.0 || resource == RESOURCE_COUNT)
            add_step_total(table, phase, resource, &totals[resource]);
}

void plan_all_steps_table(struct table *table, const struct planned *planned)
{
    table_init(table, step_columns, STEP_COLUMNS);
    for (uint32_t i = 0; i < planned_class(planned)->plan->step_count; i++)
        add_step(table, planned, i);
}

/* ---- layers ---- */

enum { LAYER_NAME, LAYER_KINDS, LAYER_UP = LAYER_KINDS + LAYER_COST_COUNT, LAYER_REST };

static const struct table_column layer_columns[] = {
    {"layer", "layer", TABLE_TEXT},
    {"he_s", "HE s", TABLE_SECONDS},
    {"garbling_s", "garbling s", TABLE_SECONDS, .leaves = 8},
    {"evaluation_s", "evaluation s", TABLE_SECONDS, .leaves = 3},
    {"shares_s", "shares s", TABLE_SECONDS, .leaves = 2},
    {"transfer_s", "transfer s", TABLE_SECONDS, .leaves = 7},
    {"up_bytes", "up", TABLE_BYTES, .leaves = 6},
    {"down_bytes", "down", TABLE_BYTES, .leaves = 5},
    {"messages", "messages", TABLE_COUNT, .leaves = 1},
    {"client_storage_bytes", "client", TABLE_BYTES},
    {"server_storage_bytes", "server", TABLE_BYTES, .leaves = 4},
    {"offline_s", "offline s", TABLE_SECONDS},
    {"online_s", "online s", TABLE_SECONDS},
    {"rounds", "rounds", TABLE_NUMBER, .leaves = 1},
    {"ct_up", "ct up", TABLE_COUNT, .leaves = 1},
    {"ct_down", "ct down", TABLE_COUNT, .leaves = 1},
    {"mult", "products", TABLE_COUNT, .leaves = 1},
    {"comparisons", "comparisons", TABLE_COUNT, .leaves = 1},
};
enum { LAYER_COLUMNS = sizeof layer_columns / sizeof *layer_columns };

/* counts   NULL: not known, or of no layer */
static void add_layer(struct table *table, const char *name, const struct layer_sum *sum,
                      const struct layer_counts *counts)
{
    struct table_cell row[LAYER_COLUMNS] = {TABLE_SAYS(name)};
    const double rest[] = {sum->up_bytes,
                           sum->down_bytes,
                           (double)sum->messages,
                           (double)sum->storage_bytes[PARTY_CLIENT],
                           (double)sum->storage_bytes[PARTY_SERVER],
                           sum->phase_s[PHASE_OFFLINE],
                           sum->phase_s[PHASE_ONLINE],
                           (double)sum->messages / 2.0,
                           counts ? (double)counts->ct_up : NAN,
                           counts ? (double)counts->ct_down : NAN,
                           counts ? (double)counts->products : NAN,
                           counts ? (double)counts->comparisons : NAN};
    for (int kind = 0; kind < LAYER_COST_COUNT; kind++)
        row[LAYER_KINDS + kind] = TABLE_HAS(sum->seconds[kind]);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        row[LAYER_UP + i] = TABLE_HAS(rest[i]);
    table_add(table, row);
}

static bool is_nothing(const struct layer_sum *sum)
{
    return sum->phase_s[PHASE_OFFLINE] == 0.0 && sum->phase_s[PHASE_ONLINE] == 0.0
        && sum->up_bytes == 0.0 && sum->down_bytes == 0.0;
}

/* What layers cost, and what they need; that is not known where a layer cannot be encrypted. */
struct layer_facts {
    struct layer_sums sums;
    struct layer_counts *counts; /* owned; by layer, or NULL */
    struct layer_counts total;
};

static bool find_facts(struct layer_facts *facts, const struct planned *planned,
                       struct error *error)
{
    const struct scenario *scenario = &planned->point->scenario;
    const struct inference *inference = planned_inference(planned);
    const struct client_class *class = planned_class(planned);
    const struct layer_sums_source source = {
        class->plan, &inference->network, &inference->protocol,
        &scenario_model(scenario, planned->class_index)->plan_options, &class->link};
    struct error refusal = {0};
    *facts = (struct layer_facts){0};
    if (!layer_sums_find(&facts->sums, &source, error))
        return false;
    facts->counts = memory_allocate(facts->sums.count, sizeof *facts->counts);
    if (layer_counts_find(facts->counts, &facts->total, &inference->network, &inference->protocol,
                          &inference->cost_options.rewrites, &refusal))
        return true;
    free(facts->counts);
    facts->counts = NULL;
    return true;
}

bool plan_layers_table(struct table *table, const struct planned *planned, struct error *error)
{
    const struct layer *layers = planned_inference(planned)->network.layers;
    struct layer_facts facts;
    table_init(table, layer_columns, LAYER_COLUMNS);
    bool found = find_facts(&facts, planned, error);
    for (size_t i = 0; found && i < facts.sums.count; i++) {
        const struct layer_sum *sum = &facts.sums.rows[i];
        if (sum->layer_index != STEP_NO_LAYER)
            add_layer(table, layers[sum->layer_index].name, sum,
                      facts.counts ? &facts.counts[i] : NULL);
        else if (!is_nothing(sum))
            add_layer(table, "(network)", sum, NULL);
    }
    if (found)
        add_layer(table, "total", &facts.sums.total, facts.counts ? &facts.total : NULL);
    layer_sums_free(&facts.sums);
    free(facts.counts);
    return found;
}

/* Of the layers of one kind. */
static struct layer_counts counts_of_kind(const struct layer_facts *facts,
                                          const struct layer layers[], enum layer_kind kind)
{
    struct layer_counts sum = {0};
    for (size_t i = 0; i < facts->sums.count; i++) {
        const size_t layer = facts->sums.rows[i].layer_index;
        if (layer == STEP_NO_LAYER || layers[layer].kind != kind)
            continue;
        sum.ct_up += facts->counts[i].ct_up;
        sum.ct_down += facts->counts[i].ct_down;
        sum.products += facts->counts[i].products;
    }
    return sum;
}

static void print_encrypted(const char *what, const struct layer_counts *sum, FILE *stream)
{
    fprintf(stream,
            "%s %" PRIu64 " ciphertext%s up, %" PRIu64 " down, %" PRIu64
            " product%s of a ciphertext and a plaintext",
            what, sum->ct_up, readable_plural((double)sum->ct_up), sum->ct_down, sum->products,
            readable_plural((double)sum->products));
}

bool plan_print_encrypted(const struct planned *planned, FILE *stream, struct error *error)
{
    const struct layer *layers = planned_inference(planned)->network.layers;
    struct layer_facts facts;
    bool found = find_facts(&facts, planned, error);
    if (found && facts.counts && facts.total.products > 0) {
        struct layer_counts of[] = {counts_of_kind(&facts, layers, LAYER_CONVOLUTION),
                                    counts_of_kind(&facts, layers, LAYER_FULLY_CONNECTED)};
        print_encrypted("  Of the total, convolutions:", &of[0], stream);
        print_encrypted("; fully connected layers:", &of[1], stream);
        fputs("\n", stream);
    }
    layer_sums_free(&facts.sums);
    free(facts.counts);
    return found;
}

/* ---- bounds ---- */

static const struct table_column bound_columns[] = {
    {"resource", "resource", TABLE_TEXT},    {"class_index", "class", TABLE_COUNT},
    {"capacity", "capacity", TABLE_NUMBER},  {"offline_s", "offline s", TABLE_SECONDS},
    {"online_s", "online s", TABLE_SECONDS}, {"bound_per_s", "requests per s", TABLE_NUMBER},
    {NULL, "one per", TABLE_EVERY},
};

#define FASTEST_PER_S 1e12 /* beyond it a bound is none */

/* What takes no time, or none that a clock could tell, has no limit. */
static void add_bound(struct table *table, const struct bound *bound)
{
    const char *no_limit = bound->bound_per_s <= FASTEST_PER_S ? NULL : "no limit";
    const char *of_none = bound_is_users(bound) ? "all" : bound->class_index == 0 ? "server" : NULL;
    table_add(table, (const struct table_cell[]){
                         TABLE_SAYS(bound->resource),
                         {of_none, (double)bound->class_index},
                         TABLE_HAS(bound->capacity),
                         TABLE_HAS(bound->offline_s),
                         TABLE_HAS(bound->online_s),
                         {no_limit, bound->bound_per_s},
                         {no_limit ? "-" : NULL, bound->bound_per_s},
                     });
}

void plan_bounds_table(struct table *table, const struct bounds *bounds)
{
    table_init(table, bound_columns, sizeof bound_columns / sizeof *bound_columns);
    for (size_t i = 0; i < bounds->count; i++)
        add_bound(table, &bounds->rows[i]);
}
