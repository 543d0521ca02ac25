#include "models/onnx/onnx_stages.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

/* Inputs come before the layers that take them, so one walk back from the end finds all. */
static void mark_used(struct onnx_graph *graph)
{
    graph->layers[graph->last_layer].is_used = true;
    for (size_t i = graph->last_layer + 1; i-- > 0;) {
        const struct onnx_layer *layer = &graph->layers[i];
        for (size_t k = 0; k < layer->input_count && layer->is_used; k++)
            if (layer->inputs[k] != ONNX_INPUT)
                graph->layers[layer->inputs[k]].is_used = true;
    }
}

static void count_convolutions(struct onnx_graph *graph)
{
    for (size_t i = 0; i < graph->layer_count; i++) {
        struct onnx_layer *layer = &graph->layers[i];
        for (size_t k = 0; k < layer->input_count; k++)
            if (layer->inputs[k] != ONNX_INPUT
                && graph->layers[layer->inputs[k]].convolutions > layer->convolutions)
                layer->convolutions = graph->layers[layer->inputs[k]].convolutions;
        layer->convolutions += layer->kind == ONNX_CONVOLUTION;
    }
}

static size_t users_of(const struct onnx_graph *graph, size_t number)
{
    size_t users = 0;
    for (size_t i = number + 1; i <= graph->last_layer; i++)
        for (size_t k = 0; k < graph->layers[i].input_count; k++)
            users += graph->layers[i].is_used && graph->layers[i].inputs[k] == number;
    return users;
}

/* A convolution that an addition takes alone, while its other input has come a longer way. */
static void mark_projections(struct onnx_graph *graph)
{
    for (size_t i = 0; i <= graph->last_layer; i++) {
        const struct onnx_layer *layer = &graph->layers[i];
        if (!layer->is_used || layer->kind != ONNX_ADDITION)
            continue;
        for (size_t k = 0; k < 2; k++) {
            size_t number = layer->inputs[k], other = layer->inputs[1 - k];
            if (number == ONNX_INPUT || other == ONNX_INPUT)
                continue;
            struct onnx_layer *candidate = &graph->layers[number];
            if (candidate->kind == ONNX_CONVOLUTION
                && candidate->convolutions < graph->layers[other].convolutions
                && users_of(graph, number) == 1)
                candidate->is_projection = true;
        }
    }
}

static size_t *order_layers(const struct onnx_graph *graph, size_t *count)
{
    size_t *order = memory_allocate(graph->last_layer + 1, sizeof *order);
    *count = 0;
    for (size_t i = 0; i <= graph->last_layer; i++) {
        const struct onnx_layer *layer = &graph->layers[i];
        if (!layer->is_used || layer->is_projection)
            continue;
        for (size_t k = 0; k < layer->input_count; k++)
            if (layer->inputs[k] != ONNX_INPUT && graph->layers[layer->inputs[k]].is_projection)
                order[(*count)++] = layer->inputs[k];
        order[(*count)++] = i;
    }
    return order;
}

/* ---- stages ---- */

static uint64_t area(const struct onnx_layer *layer)
{
    return (uint64_t)layer->out.height * layer->out.width;
}

/* The place in the order at which the head begins. */
static size_t find_head(const struct onnx_graph *graph, const size_t order[], size_t count)
{
    size_t place = 0;
    for (size_t i = 0; i < count; i++)
        if (graph->layers[order[i]].kind == ONNX_CONVOLUTION && area(&graph->layers[order[i]]) > 1)
            place = i + 1;
    for (; place > 0 && place < count; place++) {
        const struct onnx_layer *layer = &graph->layers[order[place]];
        bool ends_map =
            layer->kind == ONNX_GLOBAL_POOL || layer->kind == ONNX_FULLY_CONNECTED
            || (area(layer) == 1 && (layer->kind == ONNX_POOL || layer->kind == ONNX_CONVOLUTION));
        if (ends_map)
            break;
    }
    return place;
}

static void set_stages(struct onnx_graph *graph, const size_t order[], size_t count)
{
    size_t head = find_head(graph, order, count);
    size_t stage = STAGE_STEM, convolutions = 0;
    uint64_t smallest = 0;
    for (size_t i = 0; i < count; i++) {
        struct onnx_layer *layer = &graph->layers[order[i]];
        bool opens = layer->kind == ONNX_CONVOLUTION && !layer->is_projection && ++convolutions > 1
                  && (stage == STAGE_STEM || area(layer) < smallest);
        if (opens && stage < NETWORK_MOST_STAGES) {
            stage++;
            smallest = area(layer);
        }
        layer->stage = i >= head ? STAGE_HEAD : stage;
    }
}

/* ---- names ---- */

static bool is_letter(char letter)
{
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z')
        || (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_';
}

/* The end of the model's own name, in the letters of network files. */
static void set_id(struct onnx_layer *layer)
{
    const char *name = layer->name + strspn(layer->name, "/:_");
    size_t length = strlen(name);
    if (length >= ONNX_ID_SIZE)
        name += length - (ONNX_ID_SIZE - 1);
    size_t used = 0;
    for (; *name != '\0'; name++)
        layer->id[used++] = is_letter(*name) ? *name : '_';
    layer->id[used] = '\0';
    if (used == 0 || strcmp(layer->id, "input") == 0)
        snprintf(layer->id, sizeof layer->id, "layer");
}

static bool is_taken(const struct onnx_graph *graph, const size_t order[], size_t before,
                     const char *id)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(graph->layers[order[i]].id, id) == 0)
            return true;
    return false;
}

/*
 * "conv", then "conv_2", and so on. A layer of the same name as the one before, as the additions of
 * one node are, counts on from there: all smaller numbers are taken.
 */
static void set_ids(struct onnx_graph *graph, const size_t order[], size_t count)
{
    char id[ONNX_ID_SIZE] = "";
    unsigned number = 2;
    for (size_t i = 0; i < count; i++) {
        struct onnx_layer *layer = &graph->layers[order[i]];
        set_id(layer);
        if (strcmp(layer->id, id) != 0)
            number = 2;
        memcpy(id, layer->id, sizeof id);
        for (; is_taken(graph, order, i, layer->id); number++)
            snprintf(layer->id, sizeof layer->id, "%.24s_%u", id, number);
    }
}

size_t *onnx_arrange(struct onnx_graph *graph, size_t *count)
{
    mark_used(graph);
    count_convolutions(graph);
    mark_projections(graph);
    size_t *order = order_layers(graph, count);
    set_stages(graph, order, *count);
    set_ids(graph, order, *count);
    return order;
}
