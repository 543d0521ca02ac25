#include "models/graph/network_counts.h"

#include <assert.h>
#include <string.h>

static struct stage_counts *stage_of(struct network_counts *counts, const struct layer *layer)
{
    size_t number = stage_number(layer->stage);
    assert(number < STAGE_NUMBERS);
    return number == STAGE_STEM ? &counts->stem
         : number == STAGE_HEAD ? &counts->head
                                : &counts->stages[number - 1];
}

static void count_convolution(struct network_counts *counts, const struct layer *layer)
{
    bool is_depthwise = layer->groups > 1 && layer->groups == layer->in.channels
                     && layer->groups == layer->out.channels;
    counts->macs_conv += layer_macs(layer);
    counts->proj_convs += layer->is_projection;
    counts->conv_layers += !layer->is_projection;
    counts->depthwise_convs += is_depthwise;
}

static void count_max_pool(struct network_counts *counts, const struct layer *layer)
{
    counts->maxpool_comparisons += (window_taps(&layer->window) - 1) * shape_elements(layer->out);
}

/* What only layers of its kind count for. */
static void count_kind(struct network_counts *counts, const struct layer *layer)
{
    switch (layer->kind) {
    case LAYER_CONVOLUTION:
        count_convolution(counts, layer);
        break;
    case LAYER_FULLY_CONNECTED:
        counts->macs_fc += layer_macs(layer);
        counts->fc_layers++;
        break;
    case LAYER_ACTIVATION:
        counts->relus += layer->relus;
        counts->act_layers++;
        break;
    case LAYER_MAX_POOL:
        count_max_pool(counts, layer);
        break;
    case LAYER_LAYER_NORM:
        counts->layernorm_sites += (uint64_t)layer->out.height * layer->out.width;
        break;
    case LAYER_RESPONSE_NORM:
        counts->grn_layers++;
        counts->grn_channels += layer->out.channels;
        break;
    case LAYER_AVERAGE_POOL:
    case LAYER_ADD:
    case LAYER_CONCAT:
    case LAYER_SLICE:
    case LAYER_LOCAL_NORM:
    case LAYER_SCALE:
        break;
    }
}

static void count_layer(struct network_counts *counts, const struct layer *layer)
{
    struct stage_counts *stage = stage_of(counts, layer);
    stage->macs += layer_macs(layer);
    stage->relus += layer->relus;
    counts->parameters += layer_parameters(layer);
    count_kind(counts, layer);
}

struct network_counts network_count(const struct network *network)
{
    struct network_counts counts = {0};
    for (size_t index = 0; index < network->layer_count; index++)
        count_layer(&counts, &network->layers[index]);
    counts.has_stem = network->layer_count > 0 && strcmp(network->layers[0].stage, "stem") == 0;
    return counts;
}
