/*
 * network_columns.h: a network's counts as one row of a table, each column with its name.
 */
#ifndef MODELS_GRAPH_NETWORK_COLUMNS_H
#define MODELS_GRAPH_NETWORK_COLUMNS_H

#include "models/graph/network_counts.h"

#define NETWORK_COLUMN_STAGES 5 /* have columns in any case, as in published tables */

struct network_cell {
    char name[24];
    bool is_text;
    bool is_empty; /* a stage that the network does not have */
    uint64_t number;
    char text[640];
};

/* Cells of a row in which so many stages have columns. */
size_t network_column_count(size_t stages);

/*
 * The row of a table in which so many stages have columns: at least as many as the network has.
 * Owned by the caller.
 */
struct network_cell *network_cells(const struct network *network, size_t stages);

#endif
