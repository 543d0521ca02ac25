#include "models/onnx/onnx_import.h"

#include "base/error.h"
#include "models/onnx/onnx_file.h"
#include "models/onnx/onnx_graph.h"
#include "models/onnx/onnx_stages.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Since 7 BatchNormalization is that of inference and shapes are broadcast as in NumPy (ONNX's
 * Changelog.md); 20 is that of ONNX 1.15: what later ones mean is not guessed. */
enum { FIRST_OPSET = 7, LAST_OPSET = 20 };

bool onnx_is_model(const char *path)
{
    size_t length = strlen(path);
    return length > 5 && strcmp(path + length - 5, ".onnx") == 0;
}

static bool fail(const struct onnx_graph *graph, const char *format, const char *word)
{
    return error_set(graph->error, ERROR_INPUT, graph->path, NULL, format, word);
}

/* ---- the model ---- */

static bool read_opset(struct onnx_graph *graph, const Onnx__ModelProto *model)
{
    int64_t version = 0;
    for (size_t i = 0; i < model->n_opset_import; i++) {
        const Onnx__OperatorSetIdProto *opset = model->opset_import[i];
        if (opset->domain == NULL || opset->domain[0] == '\0'
            || strcmp(opset->domain, "ai.onnx") == 0)
            version = opset->version;
    }
    graph->opset = (uint64_t)version;
    return (version >= FIRST_OPSET && version <= LAST_OPSET)
        || error_set(graph->error, ERROR_INPUT, graph->path, NULL,
                     "must be of opset %d to %d, is of %" PRId64, FIRST_OPSET, LAST_OPSET, version);
}

/* Before all nodes: what each makes may be taken in only where nobody else reads it. */
static bool count_uses(struct onnx_graph *graph)
{
    const Onnx__GraphProto *proto = graph->proto;
    for (size_t i = 0; i < proto->n_node; i++)
        for (size_t k = 0; k < proto->node[i]->n_input; k++)
            if (proto->node[i]->input[k][0] != '\0')
                onnx_value_use(graph, proto->node[i]->input[k]);
    for (size_t i = 0; i < proto->n_output; i++)
        if (proto->output[i]->name != NULL)
            onnx_value_use(graph, proto->output[i]->name);
    return proto->n_output == 1
        || error_set(graph->error, ERROR_INPUT, graph->path, NULL, "must have one output, has %zu",
                     proto->n_output);
}

/* Old exporters list weights among the inputs, too. */
static const Onnx__ValueInfoProto *find_input(const struct onnx_graph *graph)
{
    const Onnx__ValueInfoProto *found = NULL;
    for (size_t i = 0; i < graph->proto->n_input; i++) {
        const Onnx__ValueInfoProto *input = graph->proto->input[i];
        if (input->name == NULL || onnx_value_find(graph, input->name) != NULL)
            continue;
        if (found != NULL) {
            fail(graph, "must have one input that is no constant, has also \"%.80s\"", input->name);
            return NULL;
        }
        found = input;
    }
    if (found == NULL)
        fail(graph, "%s", "has no input");
    return found;
}

static bool read_side(const struct onnx_graph *graph, const Onnx__TensorShapeProto *shape,
                      size_t place, uint32_t wanted, int64_t *side)
{
    static const char *const names[] = {"batch", "channels", "height", "width"};
    const Onnx__TensorShapeProto__Dimension *dimension = shape->dim[place];
    bool is_fixed = dimension->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE
                 && dimension->dim_value > 0;
    *side = wanted > 0 ? wanted : is_fixed ? dimension->dim_value : place == 0 ? 1 : 0;
    if (*side == 0)
        return fail(graph, "its input has no fixed %s: pisim network import takes --input",
                    names[place]);
    return *side <= NETWORK_LONGEST_SIDE
        || fail(graph, "its input's %s exceeds 1048576", names[place]);
}

static bool add_input(struct onnx_graph *graph)
{
    const Onnx__ValueInfoProto *input = find_input(graph);
    const uint32_t wanted[] = {0, graph->input.channels, graph->input.height, graph->input.width};
    if (input == NULL)
        return false;
    bool has_shape = input->type != NULL
                  && input->type->value_case == ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE
                  && input->type->tensor_type->shape != NULL;
    const Onnx__TensorShapeProto *shape = has_shape ? input->type->tensor_type->shape : NULL;
    if (shape == NULL || (shape->n_dim != 2 && shape->n_dim != 4))
        return fail(graph,
                    "its input \"%.80s\" must have a shape: batch, channels, height and width, or "
                    "batch and features",
                    input->name);
    struct onnx_value *value = onnx_value_add(graph, input->name);
    value->rank = shape->n_dim;
    value->layer = ONNX_INPUT;
    value->is_image = true;
    value->dims[2] = value->dims[3] = 1;
    for (size_t i = 0; i < shape->n_dim; i++)
        if (!read_side(graph, shape, i, wanted[i], &value->dims[i]))
            return false;
    graph->input = (struct shape){(uint32_t)value->dims[1], (uint32_t)value->dims[2],
                                  (uint32_t)value->dims[3]};
    return shape_elements(graph->input) <= NETWORK_MOST_ELEMENTS
        || fail(graph, "%s", "its input has more than 2^40 elements");
}

static bool find_answer(struct onnx_graph *graph)
{
    const char *name = graph->proto->output[0]->name;
    const struct onnx_value *value = name != NULL ? onnx_value_find(graph, name) : NULL;
    if (value == NULL)
        return fail(graph, "its output \"%.80s\" comes from no node", name != NULL ? name : "");
    if (value->is_constant || value->layer == ONNX_INPUT)
        return fail(graph, "its output \"%.80s\" comes from no layer", name);
    graph->last_layer = value->layer;
    return shape_elements(graph->layers[value->layer].out) <= NETWORK_LONGEST_SIDE
        || fail(graph, "its output \"%.80s\" has more than 1048576 elements", name);
}

static bool read_graph(struct onnx_graph *graph, const Onnx__ModelProto *model)
{
    if (!read_opset(graph, model) || !count_uses(graph) || !onnx_add_initializers(graph)
        || !add_input(graph))
        return false;
    for (size_t i = 0; i < graph->proto->n_node; i++)
        if (!onnx_read_node(graph, graph->proto->node[i]))
            return false;
    return find_answer(graph);
}

/* ---- the file ---- */

/* A number where all are the same; two where those of each side are; else four. */
static void write_sides(struct json_writer *writer, const char *key, const uint32_t sides[],
                        size_t count, uint32_t usual)
{
    bool pairs = count == 2 || (sides[0] == sides[2] && sides[1] == sides[3]);
    if (pairs && sides[0] == sides[1]) {
        if (sides[0] != usual)
            json_write_integer(writer, key, sides[0]);
        return;
    }
    json_write_array(writer, key, true);
    for (size_t i = 0; i < (pairs ? 2 : count); i++)
        json_write_integer(writer, NULL, sides[i]);
    json_write_array_end(writer);
}

static void write_window(struct json_writer *writer, const struct window *window, bool is_pool)
{
    const struct window_side *down = &window->down, *across = &window->across;
    write_sides(writer, "k", (uint32_t[]){down->kernel, across->kernel}, 2, 0);
    write_sides(writer, "stride", (uint32_t[]){down->stride, across->stride}, 2, is_pool ? 0 : 1);
    write_sides(writer, "dilation", (uint32_t[]){down->dilation, across->dilation}, 2, 1);
    write_sides(writer, "pad",
                (uint32_t[]){down->before, across->before, down->after, across->after}, 4, 0);
}

static void write_convolution(struct json_writer *writer, const struct onnx_layer *layer)
{
    write_window(writer, &layer->window, false);
    json_write_integer(writer, "out", layer->out.channels);
    if (layer->groups > 1)
        json_write_integer(writer, "groups", layer->groups);
    if (layer->has_bias)
        json_write_boolean(writer, "bias", true);
    if (layer->has_batch_norm)
        json_write_text(writer, "norm", "bn");
    if (layer->is_projection)
        json_write_boolean(writer, "projection", true);
}

static void write_parameters(struct json_writer *writer, const struct onnx_layer *layer)
{
    switch (layer->kind) {
    case ONNX_CONVOLUTION:
        write_convolution(writer, layer);
        break;
    case ONNX_FULLY_CONNECTED:
        json_write_integer(writer, "out", layer->out.channels);
        if (!layer->has_bias)
            json_write_boolean(writer, "bias", false);
        break;
    case ONNX_POOL:
        json_write_text(writer, "kind", layer->word);
        write_window(writer, &layer->window, true);
        break;
    case ONNX_ACTIVATION:
    case ONNX_NORM:
        if (layer->word != NULL)
            json_write_text(writer, "kind", layer->word);
        break;
    case ONNX_SLICE:
        json_write_integer(writer, "from", layer->first_channel);
        json_write_integer(writer, "out", layer->out.channels);
        break;
    case ONNX_GLOBAL_POOL:
    case ONNX_ADDITION:
    case ONNX_CONCATENATION:
        break;
    }
}

static void write_inputs(struct json_writer *writer, const struct onnx_graph *graph,
                         const struct onnx_layer *layer, size_t before)
{
    if (layer->input_count == 1 && layer->inputs[0] == before)
        return;
    json_write_array(writer, "inputs", true);
    for (size_t i = 0; i < layer->input_count; i++)
        json_write_text(writer, NULL,
                        layer->inputs[i] == ONNX_INPUT ? "input"
                                                       : graph->layers[layer->inputs[i]].id);
    json_write_array_end(writer);
}

static void write_stage(struct json_writer *writer, size_t stage)
{
    char name[8];
    if (stage == STAGE_STEM || stage == STAGE_HEAD)
        json_write_text(writer, "stage", stage == STAGE_STEM ? "stem" : "head");
    else {
        snprintf(name, sizeof name, "s%u", (unsigned)(stage % 100));
        json_write_text(writer, "stage", name);
    }
}

/* before: the layer written last, ONNX_INPUT at first */
static void write_node(struct json_writer *writer, const struct onnx_graph *graph, size_t number,
                       size_t before)
{
    static const char *const operations[] = {"conv", "fc",   "act",    "pool", "gap",
                                             "add",  "norm", "concat", "slice"};
    const struct onnx_layer *layer = &graph->layers[number];
    json_write_object(writer, NULL, true);
    json_write_text(writer, "id", layer->id);
    json_write_text(writer, "op", operations[layer->kind]);
    if (before == ONNX_INPUT || graph->layers[before].stage != layer->stage)
        write_stage(writer, layer->stage);
    write_inputs(writer, graph, layer, before);
    write_parameters(writer, layer);
    if (layer->kind != ONNX_ACTIVATION) {
        json_write_array(writer, "shape", true);
        json_write_integer(writer, NULL, layer->out.channels);
        json_write_integer(writer, NULL, layer->out.height);
        json_write_integer(writer, NULL, layer->out.width);
        json_write_array_end(writer);
    }
    json_write_object_end(writer);
}

/* "net" of "models/net.onnx" */
static void write_name(struct json_writer *writer, const char *path)
{
    const char *slash = strrchr(path, '/');
    char name[sizeof(((struct network *)NULL)->name)];
    snprintf(name, sizeof name, "%s", slash != NULL ? slash + 1 : path);
    char *end = strrchr(name, '.');
    if (end != NULL && end > name)
        *end = '\0';
    json_write_text(writer, "name", name[0] != '\0' ? name : "model");
}

static void write_network(struct json_writer *writer, const struct onnx_graph *graph,
                          const size_t order[], size_t count)
{
    char note[96];
    snprintf(note, sizeof note,
             "for images of %" PRIu32 " x %" PRIu32 " x %" PRIu32 ", as the shapes say",
             graph->input.channels, graph->input.height, graph->input.width);
    json_write_object(writer, NULL, false);
    write_name(writer, graph->path);
    json_write_text(writer, "source", "made of an ONNX model");
    json_write_text(writer, "note", note);
    json_write_array(writer, "nodes", false);
    for (size_t i = 0; i < count; i++)
        write_node(writer, graph, order[i], i > 0 ? order[i - 1] : ONNX_INPUT);
    json_write_array_end(writer);
    json_write_object_end(writer);
}

static bool write_text(struct onnx_import *import, struct onnx_graph *graph)
{
    size_t length = 0, count = 0;
    struct json_writer writer = {.stream = open_memstream(&import->text, &length)};
    if (writer.stream == NULL)
        return error_set(graph->error, ERROR_IO, graph->path, NULL, "there is no memory for it");
    size_t *order = onnx_arrange(graph, &count);
    write_network(&writer, graph, order, count);
    free(order);
    if (fclose(writer.stream) != 0)
        return error_set(graph->error, ERROR_IO, graph->path, NULL, "there is no memory for it");
    import->input = graph->input;
    import->classes = (uint32_t)shape_elements(graph->layers[graph->last_layer].out);
    return true;
}

bool onnx_import(struct onnx_import *import, const char *path, struct shape input,
                 struct error *error)
{
    *import = (struct onnx_import){0};
    Onnx__ModelProto *model = onnx_file_read(path, import->sha256, &import->size_bytes, error);
    if (model == NULL)
        return false;
    struct onnx_graph graph = {.path = path, .proto = model->graph, .input = input, .error = error};
    bool good = read_graph(&graph, model) && write_text(import, &graph);
    for (size_t i = 0; i < graph.layer_count; i++)
        free(graph.layers[i].inputs);
    free(graph.layers);
    onnx_values_free(&graph);
    onnx_file_free(model);
    return good;
}

void onnx_import_free(struct onnx_import *import)
{
    free(import->text);
    *import = (struct onnx_import){0};
}
