/*
 * network_columns.h: a network's counts as one row of a table, each column with its name.
 */
#ifndef MODELS_GRAPH_NETWORK_COLUMNS_H
#define MODELS_GRAPH_NETWORK_COLUMNS_H

#include "models/graph/network_counts.h"

#define NETWORK_COLUMN_COUNT 35
#define NETWORK_COLUMN_STAGES 5 /* stages that have columns; a network with more has no row */

struct network_cell {
    const char *name;
    bool is_text;
    bool is_empty; /* a stage that the network does not have */
    uint64_t number;
    char text[640];
};

/* Fails when the network has more stages than there are columns. */
bool network_cells(struct network_cell cells[NETWORK_COLUMN_COUNT], const struct network *network,
                   struct error *error) MUST_CHECK;

#endif
