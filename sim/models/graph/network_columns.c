#include "models/graph/network_columns.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

/* Cells are filled in their order. */
struct row {
    struct network_cell *cells;
    size_t count;
};

static struct network_cell *add_cell(struct row *row, const char *name)
{
    assert(row->count < NETWORK_COLUMN_COUNT);
    struct network_cell *cell = &row->cells[row->count++];
    *cell = (struct network_cell){.name = name};
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

static void add_stages(struct row *row, const char *const names[], const struct network *network,
                       const struct network_counts *counts, bool of_macs)
{
    struct network_cell *stem = add_cell(row, names[0]);
    stem->number = amount(&counts->stem, of_macs);
    stem->is_empty = !counts->has_stem;
    for (size_t index = 0; index < NETWORK_COLUMN_STAGES; index++) {
        struct network_cell *cell = add_cell(row, names[1 + index]);
        cell->is_empty = index >= network->stage_count;
        cell->number = amount(&counts->stages[index], of_macs);
    }
    add_number(row, names[1 + NETWORK_COLUMN_STAGES], amount(&counts->head, of_macs));
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

bool network_cells(struct network_cell cells[NETWORK_COLUMN_COUNT], const struct network *network,
                   struct error *error)
{
    static const char *const relus[] = {"relus_stem", "relus_s1", "relus_s2",  "relus_s3",
                                        "relus_s4",   "relus_s5", "relus_head"};
    static const char *const macs[] = {"macs_stem", "macs_s1", "macs_s2",  "macs_s3",
                                       "macs_s4",   "macs_s5", "macs_head"};
    if (network->stage_count > NETWORK_COLUMN_STAGES)
        return error_set(error, ERROR_INPUT, NULL, "stages",
                         "%s has %zu stages, but counts have columns for %d", network->name,
                         network->stage_count, NETWORK_COLUMN_STAGES);
    struct network_counts counts = network_count(network);
    struct row row = {.cells = cells};
    add_architecture(&row, network);
    add_totals(&row, &counts);
    add_stages(&row, relus, network, &counts, false);
    add_stages(&row, macs, network, &counts, true);
    add_norms(&row, &counts);
    assert(row.count == NETWORK_COLUMN_COUNT);
    return true;
}
