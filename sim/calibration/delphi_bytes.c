#include "calibration/delphi_bytes.h"

#include "base/warning.h"
#include "calibration/delphi_log.h"
#include "calibration/linear_layers.h"
#include "models/costs/cost_options.h"
#include "models/costs/formula_costs.h"
#include "models/graph/network.h"
#include "models/plan/item_cost.h"

enum spread { SPREAD_ONCE, SPREAD_HE_LAYERS, SPREAD_LAYERS };

/* A series of bytes, and the operation that sends them. */
struct transfer {
    enum delphi_series_kind kind;
    enum operation operation;
    enum spread spread;
};

static const struct transfer transfers[] = {
    {DELPHI_KEY_UP, OPERATION_KEY_UP, SPREAD_ONCE},
    {DELPHI_LINEAR_UP, OPERATION_LINEAR_UP, SPREAD_HE_LAYERS},
    {DELPHI_OT_SETUP, OPERATION_EXT_OT_SETUP, SPREAD_ONCE},
    {DELPHI_ONLINE_UP, OPERATION_ONLINE_LINEAR_UP, SPREAD_LAYERS},
    {DELPHI_LINEAR_DOWN, OPERATION_LINEAR_DOWN, SPREAD_HE_LAYERS},
    {DELPHI_GC_DOWN, OPERATION_GC_TRANSFER, SPREAD_ONCE},
    {DELPHI_OT_SEND, OPERATION_EXT_OT_SEND, SPREAD_ONCE},
    {DELPHI_LABELS_DOWN, OPERATION_ONLINE_LABELS_DOWN, SPREAD_LAYERS},
    {DELPHI_PREDICTION_DOWN, OPERATION_ONLINE_PREDICTION_DOWN, SPREAD_ONCE},
};

enum { TRANSFER_COUNT = sizeof transfers / sizeof *transfers };

static void spread_cost(struct delphi_series *series, enum spread spread,
                        const struct item_cost *cost, const struct network *network)
{
    struct linear_layer linear;
    if (spread == SPREAD_ONCE) {
        delphi_series_add(series, 0, item_cost_sum(cost));
        return;
    }
    for (size_t index = 0, k = 0; linear_layers_next(network, &index, &linear); k++)
        if (spread == SPREAD_LAYERS || layer_needs_he(linear.layer))
            delphi_series_add(series, series->count, k < cost->count ? cost->values[k] : 0.0);
}

static bool fill_transfer(struct delphi_run *run, const struct transfer *transfer,
                          const struct formula_costs *costs, struct error *error)
{
    const struct protocol_item *item = protocol_find(costs->protocol, transfer->operation);
    const struct cost_source source = formula_cost_source(costs);
    struct item_cost cost = {0};
    bool good = item == NULL || source.item_cost(source.model, item, &cost, error);
    if (good)
        spread_cost(&run->series[transfer->kind], transfer->spread, &cost, costs->network);
    item_cost_free(&cost);
    return good;
}

bool delphi_bytes_fill(struct delphi_run *run, const struct network *network,
                       const struct protocol *protocol, const struct delphi_facts *facts,
                       size_t *filled, struct error *error)
{
    struct warnings ignored = {0}; /* of seconds, which the logs tell */
    struct formula_costs costs = {
        .network = network,
        .protocol = protocol,
        .devices = {facts->base, facts->base},
        .threads = {1, 1, 1},
        .options = cost_options_default(OPTIONS_GARIMELLA_2023),
    };
    bool good = formula_costs_init(&costs, &ignored, error);
    *filled = 0;
    for (size_t i = 0; i < TRANSFER_COUNT && good; i++)
        if (run->series[transfers[i].kind].count == 0) {
            ++*filled;
            good = fill_transfer(run, &transfers[i], &costs, error);
        }
    formula_costs_free(&costs);
    warnings_free(&ignored);
    return good;
}
