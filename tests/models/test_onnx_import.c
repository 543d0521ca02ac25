/* Models are written here, field by field; counts are done by hand. */
#include "models/onnx/onnx_import.h"

#include "models/graph/network_counts.h"
#include "onnx_network.h"

/*
 * A residual network as exporters write it: weights among the inputs, the batch a symbol, nodes
 * without names, a projection in front of the main path, the shape of the end computed.
 */
static void put_residual(struct onnx_model *model)
{
    put_input(model, "x", "N,3,32,32");
    put_input(model, "w1", "8,3,3,3");
    put_weights(model, "w1", "8,3,3,3");
    put_weights(model, "w2", "16,8,3,3");
    put_weights(model, "w3", "16,16,3,3");
    put_weights(model, "wp", "16,8,1,1");
    put_weights(model, "s8", "8");
    put_weights(model, "s16", "16");
    put_weights(model, "wf", "10,16");
    put_weights(model, "bf", "10");
    put_list(model, "zero", "0");
    put_list(model, "rest", "-1");
    put_node(model, "Conv", NULL, "x w1", "/layer/first.conv", "pads=1,1,1,1 kernel_shape=3,3");
    put_node(model, "BatchNormalization", "bn1", "/layer/first.conv s8 s8 s8 s8", "b1", "");
    put_node(model, "Relu", "r1", "b1", "r1", "");
    put_node(model, "Conv", "down", "r1 wp s16", "p", "strides=2,2");
    put_node(model, "Conv", "a", "r1 w2", "a", "strides=2,2 pads=1,1,1,1");
    put_node(model, "BatchNormalization", "bna", "a s16 s16 s16 s16", "ab", "epsilon=0.001");
    put_node(model, "Clip", "r2", "ab", "r2", "min=0.0 max=6.0");
    put_node(model, "Conv", "b", "r2 w3 s16", "b", "pads=1,1,1,1");
    put_node(model, "Add", "sum", "p b", "s", "");
    put_node(model, "Relu", "r3", "s", "r3", "");
    put_node(model, "GlobalAveragePool", "mean", "r3", "g", "");
    put_node(model, "Shape", NULL, "g", "shape", "");
    put_node(model, "Gather", NULL, "shape zero", "batch", "axis=0");
    put_node(model, "Concat", NULL, "batch rest", "target", "axis=0");
    put_node(model, "Reshape", NULL, "g target", "flat", "");
    put_node(model, "Dropout", NULL, "flat", "dropped", "");
    put_node(model, "Gemm", "fc", "dropped wf bf", "y", "transB=1");
    put_node(model, "Softmax", "softmax", "y", "answer", "");
    put_output(model, "answer");
}

Test(onnx_import, a_residual_network_has_its_layers_in_order)
{
    struct onnx_model model = {.opset = 9};
    put_residual(&model);
    struct network network = expect_network(&model);
    cr_assert(eq(sz, network.layer_count, 10));
    expect_layer(&network, 0, "layer_first.conv", "stem", LAYER_CONVOLUTION,
                 (struct shape){8, 32, 32});
    expect_layer(&network, 1, "r1", "stem", LAYER_ACTIVATION, (struct shape){8, 32, 32});
    expect_layer(&network, 2, "a", "s1", LAYER_CONVOLUTION, (struct shape){16, 16, 16});
    expect_layer(&network, 4, "b", "s1", LAYER_CONVOLUTION, (struct shape){16, 16, 16});
    expect_layer(&network, 5, "down", "s1", LAYER_CONVOLUTION, (struct shape){16, 16, 16});
    cr_expect(network.layers[5].is_projection);
    cr_expect(not(network.layers[4].is_projection));
    expect_layer(&network, 6, "sum", "s1", LAYER_ADD, (struct shape){16, 16, 16});
    expect_layer(&network, 8, "mean", "head", LAYER_AVERAGE_POOL, (struct shape){16, 1, 1});
    expect_layer(&network, 9, "fc", "head", LAYER_FULLY_CONNECTED, (struct shape){10, 1, 1});
    struct network_counts counts = network_count(&network);
    /* 8 x 27 + 2 x 8, 16 x 8 + 16, 16 x 72 + 2 x 16, 16 x 144 + 16, 10 x 16 + 10 */
    cr_expect(eq(u64, counts.parameters, 216 + 16 + 144 + 1152 + 32 + 2320 + 170));
    cr_expect(eq(u64, counts.relus, 8 * 1024 + 2 * 16 * 256));
    cr_expect(eq(u64, counts.macs_conv, 216 * 1024 + (128 + 1152 + 2304) * 256));
    cr_expect(eq(u64, counts.macs_fc, 160));
    network_free(&network);
}

/* Every later version says the same; from 11 on Clip has inputs. */
Test(onnx_import, opsets_from_7_to_20_are_read)
{
    for (int64_t opset = 6; opset <= 21; opset++) {
        struct onnx_model model = {.opset = opset};
        struct network network;
        struct error error = {0};
        put_residual(&model);
        bool good = import(&network, &model, (struct shape){0}, &error);
        cr_expect(eq(int, good, opset >= 7 && opset <= 20), "%" PRId64, opset);
        network_free(&network);
    }
}

/* One convolution and the answer of it, for windows. */
static struct shape window_out(const char *operator, const char * attributes, const char *input)
{
    struct onnx_model model = {.opset = 13};
    struct error error = {0};
    struct network network;
    put_input(&model, "x", input);
    put_weights(&model, "w", "4,2,3,5");
    put_node(&model, operator, "c", strcmp(operator, "Conv") == 0 ? "x w" : "x", "y", attributes);
    put_output(&model, "y");
    cr_assert(import(&network, &model, (struct shape){0}, &error), "%s: %s", attributes,
              error.message);
    struct shape out = network.layers[0].out;
    network_free(&network);
    return out;
}

static void expect_sides(struct shape out, uint32_t height, uint32_t width, const char *what)
{
    cr_expect(out.height == height && out.width == width, "%s: %u x %u", what, out.height,
              out.width);
}

/* On 20 x 30 by hand: floor((side + padding - extent) / stride) + 1; SAME: ceil(side / stride). */
Test(onnx_import, windows_are_those_of_the_operators)
{
    static const struct {
        const char *operator;
        const char *attributes;
        uint32_t height, width;
    } windows[] = {
        {"Conv", "group=2 pads=1,0,2,3", 21, 29},
        {"Conv", "group=2 dilations=2,3 strides=2,1", 8, 18},
        {"Conv", "group=2 auto_pad=SAME_UPPER strides=3,4", 7, 8},
        {"Conv", "group=2 auto_pad=SAME_LOWER strides=1,1", 20, 30},
        {"Conv", "group=2 auto_pad=VALID strides=2,2", 9, 13},
        {"MaxPool", "kernel_shape=3,3 strides=2,2", 9, 14},
        {"MaxPool", "kernel_shape=3,3 strides=2,2 ceil_mode=1", 10, 15},
        /* a window that would begin behind the input is none */
        {"MaxPool", "kernel_shape=2,2 strides=3,3 ceil_mode=1 pads=0,0,0,0", 7, 10},
        {"AveragePool", "kernel_shape=20,30", 1, 1},
        {"AveragePool", "kernel_shape=2,4 strides=2,4 pads=0,1,0,1 count_include_pad=1", 10, 8},
    };
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
        expect_sides(window_out(windows[i].operator, windows[i].attributes, "1,4,20,30"),
                     windows[i].height, windows[i].width, windows[i].attributes);
}

/* Channels are shuffled, joined, and padded in front of the window that reads them. */
Test(onnx_import, what_costs_nothing_is_no_layer)
{
    struct onnx_model model = {.opset = 18};
    put_input(&model, "x", "1,4,8,8");
    put_weights(&model, "w", "4,4,1,1");
    put_weights(&model, "v", "6,8,3,3");
    put_weights(&model, "mean", "1,4,1,1");
    put_weights(&model, "bias", "1,6,1,1");
    put_weights(&model, "m", "54,7");
    put_list(&model, "groups", "1,2,2,8,8");
    put_list(&model, "back", "0,4,8,-1");
    put_list(&model, "pads", "0,0,1,1,0,0,0,0");
    put_list(&model, "vector", "1,-1");
    put_node(&model, "Sub", NULL, "x mean", "centred", "");
    put_node(&model, "Conv", "c", "centred w", "c", "");
    put_node(&model, "Reshape", NULL, "c groups", "g", "");
    put_node(&model, "Transpose", NULL, "g", "t", "perm=0,2,1,3,4");
    put_node(&model, "Reshape", NULL, "t back", "shuffled", "");
    put_node(&model, "Relu", "r", "shuffled", "r", "");
    put_node(&model, "Concat", "both", "r c", "both", "axis=1");
    put_node(&model, "Pad", NULL, "both pads", "padded", "mode=constant");
    put_node(&model, "Conv", "d", "padded v", "d", "strides=3,3");
    put_node(&model, "Add", NULL, "d bias", "e", "");
    put_node(&model, "Reshape", NULL, "e vector", "flat", "");
    put_node(&model, "MatMul", "f", "flat m", "y", "");
    put_output(&model, "y");
    struct network network = expect_network(&model);
    cr_assert(eq(sz, network.layer_count, 5));
    expect_layer(&network, 2, "both", "stem", LAYER_CONCAT, (struct shape){8, 8, 8});
    expect_layer(&network, 3, "d", "s1", LAYER_CONVOLUTION, (struct shape){6, 3, 3});
    cr_expect(network.layers[3].has_bias);
    cr_expect(eq(u32, network.layers[3].window.down.before, 1));
    cr_expect(eq(u32, network.layers[3].window.down.after, 0));
    cr_expect(not(network.layers[4].has_bias));
    cr_expect(eq(u64, network_count(&network).parameters, 16 + 8 * 54 + 6 + 54 * 7));
    network_free(&network);
}

/* Each addition has a name of its own, and thousands of them do not take minutes. */
Test(onnx_import, a_sum_of_many_is_as_many_additions, .timeout = 30)
{
    enum { ADDED = 4000 };
    struct onnx_model model = {.opset = 18};
    char inputs[2 * (ADDED + 1)];
    for (size_t i = 0; i < sizeof inputs; i += 2)
        memcpy(inputs + i, "r ", 2);
    inputs[sizeof inputs - 1] = '\0';
    put_input(&model, "x", "1,1,1,1");
    put_node(&model, "Relu", "r", "x", "r", "");
    put_node(&model, "Sum", "total", inputs, "y", "");
    put_output(&model, "y");
    struct network network = expect_network(&model);
    cr_assert(eq(sz, network.layer_count, ADDED + 1));
    expect_layer(&network, 1, "total", "head", LAYER_ADD, (struct shape){1, 1, 1});
    expect_layer(&network, 2, "total_2", "head", LAYER_ADD, (struct shape){1, 1, 1});
    expect_layer(&network, ADDED, "total_4000", "head", LAYER_ADD, (struct shape){1, 1, 1});
    network_free(&network);
}

/* As TensorFlow's exporter has it: channels last, permuted at once; the answer is reshaped. */
Test(onnx_import, images_with_channels_last_are_turned)
{
    struct onnx_model model = {.opset = 11};
    struct onnx_import imported;
    struct error error = {0};
    put_input(&model, "x", "N,20,30,3");
    put_weights(&model, "w", "3,3,3,5");
    put_list(&model, "flat", "-1,5");
    put_node(&model, "Transpose", NULL, "x", "image", "perm=0,3,1,2");
    put_node(&model, "Transpose", NULL, "w", "weights", "perm=3,2,0,1");
    put_node(&model, "Conv", "c", "image weights", "c", "");
    put_node(&model, "GlobalAveragePool", "g", "c", "g", "");
    put_node(&model, "Softmax", "s", "g", "s", "axis=1");
    put_node(&model, "Reshape", "r", "s flat", "y", "");
    put_output(&model, "y");
    struct network network = expect_network(&model);
    expect_layer(&network, 0, "c", "stem", LAYER_CONVOLUTION, (struct shape){5, 18, 28});
    network_free(&network);
    char *path = write_model(&model);
    cr_assert(onnx_import(&imported, path, (struct shape){0}, &error), "%s", error.message);
    cr_expect(eq(u32, imported.input.channels, 3));
    cr_expect(eq(u32, imported.input.width, 30));
    onnx_import_free(&imported);
    unlink(path);
    free(path);
}

Test(onnx_import, open_sides_are_asked_for)
{
    struct onnx_model model = {.opset = 13};
    struct network network;
    struct error error = {0};
    put_input(&model, "x", "batch,3,H,W");
    put_weights(&model, "w", "5,3,3,3");
    put_node(&model, "Conv", "c", "x w", "c", "");
    put_node(&model, "GlobalAveragePool", "g", "c", "y", "");
    put_output(&model, "y");
    cr_expect(not(import(&network, &model, (struct shape){0}, &error)));
    cr_expect(strstr(error.message, "its input has no fixed height") != NULL, "%s", error.message);
    network_free(&network);
    cr_assert(import(&network, &model, (struct shape){3, 17, 9}, &error), "%s", error.message);
    cr_expect(eq(u32, network.layers[0].out.height, 15));
    network_free(&network);
}

/* ---- what cannot be ---- */

/* A model of one node, after what is common. */
static void expect_refused(const char *operator, const char * inputs, const char *attributes,
                           const char *message)
{
    struct onnx_model model = {.opset = 13};
    struct network network;
    struct error error = {0};
    put_input(&model, "x", "1,4,8,8");
    put_weights(&model, "w", "6,4,3,3");
    put_weights(&model, "w1d", "6,4,3");
    put_weights(&model, "huge", "4000000000000,4,3,3");
    put_weights(&model, "m", "5,7");
    put_weights(&model, "k", "4");
    put_list(&model, "odd", "1,3,-1");
    put_list(&model, "minus", "1,-2");
    put_node(&model, "Flatten", "flat", "x", "v", "");
    put_node(&model, "Softmax", "soft", "v", "p", "");
    put_node(&model, operator, "bad", inputs, "y", attributes);
    put_output(&model, "y");
    cr_expect(not(import(&network, &model, (struct shape){0}, &error)), "%s", operator);
    cr_expect(strstr(error.message, message) != NULL, "%s: %s", operator, error.message);
    cr_expect(strchr(error.message, '\n') == NULL);
    network_free(&network);
}

Test(onnx_import, what_cannot_be_is_told_with_its_node)
{
    expect_refused("Frobnicate", "x", "", "node \"bad\" (Frobnicate): this operator is not known");
    expect_refused("Tanh", "x", "", "(Tanh): no protocol here can run this operator");
    expect_refused("LayerNormalization", "x k", "", "(LayerNormalization): no protocol here can");
    expect_refused("Split", "x", "axis=2", "takes parts along axis 2: only channels (1) are here");
    expect_refused("Split", "x", "axis=1 split=2,2", "has 1 outputs, but 2 lengths of them");
    expect_refused("Split", "x", "axis=1 split=3,", "its parts are of 3 channels, its input has 4");
    expect_refused("Slice", "x", "axes=1, starts=4, ends=9,", "takes 0 channels from 4 on, of 4");
    expect_refused("Slice", "x", "axes=1,2 starts=1,1 ends=2,2", "along 2 axes: only one is here");
    expect_refused("Slice", "x", "axes=3, starts=1, ends=2,", "takes parts along axis 3");
    expect_refused("Slice", "x", "axes=7, starts=1, ends=2,", "its axis 7 is not within");
    expect_refused("Gather", "x odd", "axis=1", "is here for shapes and for one channel only");
    expect_refused("Mul", "odd w", "", "computes with constants that are no shapes");
    expect_refused("Div", "odd odd", "", "divides by a side of 0");
    expect_refused("HardSwish", "x", "", "(HardSwish): no protocol here can run");
    expect_refused("Mul", "x x", "", "(Mul): of two secrets: no protocol here can run it");
    expect_refused("Relu", "p", "", "takes what only the client knows");
    expect_refused("Conv", "x w1d", "", "only 2-D convolutions (rank 4) are here");
    expect_refused("Conv", "v w", "", "its input is of rank 2: only images");
    expect_refused("Conv", "x huge", "", "must have from 1 to 1048576 outputs");
    expect_refused("Conv", "x w", "group=3", "3 groups must divide its 4 inputs");
    expect_refused("Conv", "x w", "group=2",
                   "its weights are for 4 channels a group, its input "
                   "has 2");
    expect_refused("Conv", "x w", "kernel_shape=5,5", "is not that of its weights");
    expect_refused("Conv", "x w", "dilations=8,8", "a window of 17 x 17 does not fit");
    expect_refused("Conv", "x w", "strides=0,1", "its \"strides\" must be from 1 to 1024, has 0");
    expect_refused("Conv", "x w", "pads=1,1,", "its \"pads\" must be 4 numbers");
    expect_refused("Conv", "x w", "auto_pad=SOME", "its \"auto_pad\" is unknown: \"SOME\"");
    expect_refused("Conv", "x y", "",
                   "its input \"y\" comes from no node before it: the graph is "
                   "cyclic");
    expect_refused("Conv", "x", "", "lacks its input 2");
    expect_refused("Conv", "x x", "", "its input \"x\" must be a constant");
    expect_refused("Conv", "x w y", "", "its input \"y\" comes from no node before it");
    expect_refused("Conv", "x w k", "", "its bias must have a number for each of ");
    expect_refused("MatMul", "v m", "", "its weights are for 5 inputs, it gets 256");
    expect_refused("MatMul", "x m", "", "multiplies ranks 4 and 2");
    expect_refused("Gemm", "v m", "transA=1", "its \"transA\" must be 0");
    expect_refused("Reshape", "x odd", "", "its input of 256 elements does not fit");
    expect_refused("Reshape", "x minus", "", "its shape has the side -2");
    expect_refused("Reshape", "x w", "", "the numbers of its input \"w\" are not in the file");
    expect_refused("Transpose", "x", "perm=0,1,2,2", "must have each dimension once");
    expect_refused("Concat", "x x", "axis=2", "joins along axis 2");
    expect_refused("Add", "x v", "", "adds maps of different sides");
    expect_refused("Clip", "x", "min=1.0 max=6.0", "only clipping from 0 on");
    expect_refused("Clip", "x", "min=-0.5 max=6.0", "only clipping from 0 on");
    expect_refused("Pad", "x", "pads=0,0,1,1,0,0,1,", "begin and an end for each of 4 axes, has 7");
    expect_refused("ReduceMean", "x", "axes=2,2", "only the mean over height and width");
    expect_refused("MaxPool", "x", "", "lacks its \"kernel_shape\"");
    expect_refused("BatchNormalization", "x m", "", "must have a number for each of 4 channels");
    expect_refused("Relu", "k", "", "its input \"k\" must not be a constant");
}

static void expect_bytes_refused(const void *bytes, size_t count, const char *message)
{
    char path[] = "/tmp/pisim_onnx_XXXXXX";
    int descriptor = mkstemp(path);
    struct onnx_import imported;
    struct error error = {0};
    cr_assert(write(descriptor, bytes, count) == (ssize_t)count);
    close(descriptor);
    cr_expect(not(onnx_import(&imported, path, (struct shape){0}, &error)), "%s", message);
    cr_expect(strstr(error.message, message) != NULL, "%s", error.message);
    onnx_import_free(&imported);
    unlink(path);
}

Test(onnx_import, files_that_are_no_models_are_refused)
{
    static const char text[] = "{\"name\": \"resnet18\", \"stages\": []}";
    expect_bytes_refused("", 0, "is no ONNX model: there is no graph of nodes in it");
    expect_bytes_refused(text, sizeof text, "no ONNX model");
    expect_bytes_refused("\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, "is cut off");
    expect_bytes_refused("\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 13,
                         "a number has more than 64 bits");
    expect_bytes_refused("\x3a\x00", 2, "there is no graph of nodes");
    struct onnx_model model = {.opset = 13};
    put_residual(&model);
    char *path = write_model(&model);
    static uint8_t bytes[1 << 16];
    FILE *file = fopen(path, "rb");
    size_t count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    unlink(path);
    free(path);
    for (size_t cut = 16; cut < count - 6; cut += 97)
        expect_bytes_refused(bytes, cut, "cut off");
}

/* 200 layers deep or 40 MB of weights: memory is for the graph alone. */
Test(onnx_import, weights_are_passed_over)
{
    char path[] = "/tmp/pisim_onnx_XXXXXX";
    FILE *file = fdopen(mkstemp(path), "wb");
    struct onnx_model model = {.opset = 13};
    struct onnx_bytes head = {0}, tail = {0};
    const size_t weights = 40 << 20;
    put_input(&model, "x", "1,1024,4,4");
    put_node(&model, "Conv", "c", "x w", "c", "");
    put_node(&model, "GlobalAveragePool", "g", "c", "y", "");
    put_output(&model, "y");
    /* tensor: dims 10240, 1024, 1, 1; float; name w; raw_data */
    static struct onnx_bytes tensor;
    put_integers(&tensor, 1, "10240,1024,1,1");
    put_integer(&tensor, 2, 1);
    put_text(&tensor, 8, "w");
    put_varint(&tensor, 9 << 3 | 2);
    put_varint(&tensor, weights);
    put_varint(&head, 7 << 3 | 2);
    static struct onnx_bytes key;
    put_varint(&key, 5 << 3 | 2);
    put_varint(&key, tensor.count + weights);
    put_varint(&head, model.graph.count + key.count + tensor.count + weights);
    put_integer(&tail, 2, 13);
    cr_assert(file != NULL);
    fwrite(head.items, 1, head.count, file);
    fwrite(model.graph.items, 1, model.graph.count, file);
    fwrite(key.items, 1, key.count, file);
    fwrite(tensor.items, 1, tensor.count, file);
    fseek(file, (long)weights - 1, SEEK_CUR);
    fputc(0, file);
    fwrite((uint8_t[]){8 << 3 | 2, (uint8_t)tail.count}, 1, 2, file);
    fwrite(tail.items, 1, tail.count, file);
    fclose(file);
    struct onnx_import imported;
    struct error error = {0};
    cr_assert(onnx_import(&imported, path, (struct shape){0}, &error), "%s", error.message);
    cr_expect(eq(u32, imported.classes, 10240));
    onnx_import_free(&imported);
    unlink(path);
}
