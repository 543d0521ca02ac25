#include "models/plan/layer_sums.h"

#include "base/memory.h"
#include "models/plan/operation.h"
#include "models/plan/plan_layers.h"
#include "models/plan/protocol.h"

#include <stdlib.h>

/* ---- which row a step belongs to ---- */

/* By layer of the network; the network's row for STEP_NO_LAYER and what no linear layer owns. */
static size_t *find_owners(const struct plan_layers *layers, const struct network *network)
{
    size_t *owners = memory_allocate(network->layer_count, sizeof *owners);
    size_t next = 0;
    for (uint32_t index = 0; index < network->layer_count; index++) {
        if (next < layers->count && layers->layers[next].linear_index == index)
            next++;
        owners[index] = next > 0 ? next - 1 : layers->count;
    }
    return owners;
}

static enum layer_cost_kind kind_of(const struct step *step)
{
    if (resource_moves_bytes(step->resource))
        return LAYER_COST_TRANSFER;
    switch (operation_family(step->operation)) {
    case FAMILY_HE:
        return LAYER_COST_HE;
    case FAMILY_GC:
        return step->phase == PHASE_OFFLINE ? LAYER_COST_GARBLING : LAYER_COST_EVALUATION;
    case FAMILY_OT:
        return LAYER_COST_EVALUATION;
    case FAMILY_OTHER:
        break;
    }
    return LAYER_COST_SHARES;
}

/* ---- steps ---- */

/*
 * Seconds in which an operation runs / seconds of its steps: below 1 where they run side by side.
 */
static void find_shares(double shares[PHASE_COUNT][STEP_OPERATION_COUNT][RESOURCE_COUNT],
                        const struct layer_sums_source *source)
{
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    size_t count = plan_sum_operations(sums, source->plan, source->link);
    for (size_t i = 0; i < count; i++)
        shares[sums[i].phase][sums[i].operation][sums[i].resource] =
            sums[i].step_s > 0.0 ? sums[i].sum.seconds / sums[i].step_s : 1.0;
}

static void add_step(struct layer_sum *row, const struct step *step, double seconds)
{
    row->seconds[kind_of(step)] += seconds;
    row->phase_s[step->phase] += seconds;
    if (step->resource == RESOURCE_UPLINK)
        row->up_bytes += (double)step->size_bytes;
    else if (step->resource == RESOURCE_DOWNLINK)
        row->down_bytes += (double)step->size_bytes;
    row->messages += step->messages;
}

static void add_steps(struct layer_sums *sums, const struct layer_sums_source *source,
                      const size_t owners[])
{
    double shares[PHASE_COUNT][STEP_OPERATION_COUNT][RESOURCE_COUNT] = {0};
    find_shares(shares, source);
    for (uint32_t i = 0; i < source->plan->step_count; i++) {
        const struct step *step = &source->plan->steps[i];
        if (step->once_per_client)
            continue;
        double seconds =
            plan_step_s(step, source->link) * shares[step->phase][step->operation][step->resource];
        size_t owner =
            step->layer_index == STEP_NO_LAYER ? sums->count - 1 : owners[step->layer_index];
        add_step(&sums->rows[owner], step, seconds);
        add_step(&sums->total, step, seconds);
    }
}

/* ---- storage ---- */

/* That all of it fits 64 bits was seen when the plan was built. */
static void add_storage(struct layer_sums *sums, const struct layer_sums_source *source,
                        const struct plan_layers *layers)
{
    for (size_t i = 0; i < layers->count; i++)
        for (int party = 0; party < PARTY_COUNT; party++) {
            uint64_t *bytes = &sums->rows[i].storage_bytes[party];
            plan_add_layer_storage(bytes, source->network, &layers->layers[i], source->protocol,
                                   source->options, (enum party)party);
            sums->total.storage_bytes[party] += *bytes;
        }
}

/* ---- the whole ---- */

bool layer_sums_find(struct layer_sums *sums, const struct layer_sums_source *source,
                     struct error *error)
{
    struct plan_layers layers;
    *sums = (struct layer_sums){.total.layer_index = STEP_NO_LAYER};
    bool known = plan_layers_init(&layers, source->network, error);
    if (known) {
        size_t *owners = find_owners(&layers, source->network);
        sums->count = layers.count + 1;
        sums->rows = memory_allocate(sums->count, sizeof *sums->rows);
        for (size_t i = 0; i < layers.count; i++)
            sums->rows[i].layer_index = layers.layers[i].linear_index;
        sums->rows[layers.count].layer_index = STEP_NO_LAYER;
        add_steps(sums, source, owners);
        add_storage(sums, source, &layers);
        free(owners);
    }
    plan_layers_free(&layers);
    return known;
}

void layer_sums_free(struct layer_sums *sums)
{
    free(sums->rows);
    *sums = (struct layer_sums){0};
}
