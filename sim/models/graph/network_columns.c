#include "models/graph/network_columns.h"

#include "base/memory.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

/* Cells are filled in their order. */
struct row {
    struct network_cell *cells;
    size_t count;
    size_t stages; /* that have columns */
};

static struct network_cell *add_cell(struct row *row, const char *name)
{
    assert(row->count < network_column_count(row->stages));
    struct network_cell *cell = &row->cells[row->count++];
    snprintf(cell->name, sizeof cell->name, "%s", name);
    return cell;
}

static void add_number(struct row *row, const char *name, uint64_t number)
{
    add_cell(row, name)->number = number;
}

static void add_text(struct row *row, const char *name, const char *text)
{
    struct network_cell *cell = add_cell(row, name);
    cell->is_text = true;
    snprintf(cell->text, sizeof cell->text, "%s", text);
}

static void add_input(struct row *row, const struct network *network)
{
    struct network_cell *cell = add_cell(row, "input");
    cell->is_text = true;
    snprintf(cell->text, sizeof cell->text, "%" PRIu32 "x%" PRIu32 "x%" PRIu32,
             network->input.channels, network->input.height, network->input.width);
}

/* "2-2-2-2" */
static void add_stage_list(struct row *row, const char *name, const struct network *network,
                           bool of_widths)
{
    struct network_cell *cell = add_cell(row, name);
    cell->is_text = true;
    size_t length = 0;
    for (size_t index = 0; index < network->stage_count; index++) {
        const struct network_stage *stage = &network->stages[index];
        length += (size_t)snprintf(cell->text + length, sizeof cell->text - length, "%s%" PRIu32,
                                   index > 0 ? "-" : "", of_widths ? stage->width : stage->depth);
    }
}

static uint64_t amount(const struct stage_counts *stage, bool of_macs)
{
    return of_macs ? stage->macs : stage->relus;
}

/* "relus_stem", "relus_s1", ..., "relus_head" */
static void add_stages(struct row *row, const char *what, const struct network *network,
                       const struct network_counts *counts, bool of_macs)
{
    char name[sizeof row->cells->name];
    snprintf(name, sizeof name, "%s_stem", what);
    struct network_cell *stem = add_cell(row, name);
    stem->number = amount(&counts->stem, of_macs);
    stem->is_empty = !counts->has_stem;
    for (size_t index = 0; index < row->stages; index++) {
        snprintf(name, sizeof name, "%s_s%zu", what, index + 1);
        struct network_cell *cell = add_cell(row, name);
        cell->is_empty = index >= network->stage_count;
        cell->number = cell->is_empty ? 0 : amount(&counts->stages[index], of_macs);
    }
    snprintf(name, sizeof name, "%s_head", what);
    add_number(row, name, amount(&counts->head, of_macs));
}

static void add_architecture(struct row *row, const struct network *network)
{
    add_text(row, "network", network->name);
    add_input(row, network);
    add_number(row, "classes", network->classes);
    add_text(row, "family", network->family);
    add_text(row, "stem", network->stem_form);
    add_stage_list(row, "depths", network, false);
    add_stage_list(row, "widths", network, true);
}

static void add_totals(struct row *row, const struct network_counts *counts)
{
    add_number(row, "params", counts->parameters);
    add_number(row, "macs", counts->macs_conv + counts->macs_fc);
    add_number(row, "macs_conv", counts->macs_conv);
    add_number(row, "macs_fc", counts->macs_fc);
    add_number(row, "conv_layers", counts->conv_layers);
    add_number(row, "proj_convs", counts->proj_convs);
    add_number(row, "depthwise_convs", counts->depthwise_convs);
    add_number(row, "fc_layers", counts->fc_layers);
    add_number(row, "act_layers", counts->act_layers);
    add_number(row, "relus", counts->relus);
}

static void add_norms(struct row *row, const struct network_counts *counts)
{
    add_number(row, "maxpool_comparisons", counts->maxpool_comparisons);
    add_number(row, "layernorm_sites", counts->layernorm_sites);
    add_number(row, "grn_layers", counts->grn_layers);
    add_number(row, "grn_channels", counts->grn_channels);
}

/* All others, and of each stage its ReLUs and MACs. */
size_t network_column_count(size_t stages)
{
    return 25 + 2 * stages;
}

struct network_cell *network_cells(const struct network *network, size_t stages)
{
    struct network_counts counts = network_count(network);
    struct row row = {.stages = stages};
    assert(stages >= network->stage_count);
    row.cells = memory_allocate(network_column_count(stages), sizeof *row.cells);
    add_architecture(&row, network);
    add_totals(&row, &counts);
    add_stages(&row, "relus", network, &counts, false);
    add_stages(&row, "macs", network, &counts, true);
    add_norms(&row, &counts);
    assert(row.count == network_column_count(stages));
    return row.cells;
}
