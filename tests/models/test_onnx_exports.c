/*
 * ONNX models as exporters write them, with all that they wrap around layers; counts are done by
 * hand.
 */
#include "models/graph/network_counts.h"
#include "onnx_network.h"

/* ---- parts of a map ---- */

/*
 * A unit of ShuffleNet v2 (Ma et al., ECCV 2018): half of the channels go by, the others through
 * three convolutions, the middle one depthwise; joined, they are shuffled in two groups, whose
 * sides PyTorch computes from the map's shape.
 */
static void put_unit(struct onnx_model *model)
{
    put_input(model, "x", "N,3,16,16");
    put_weights(model, "w0", "8,3,3,3");
    put_weights(model, "w1", "4,4,1,1");
    put_weights(model, "w2", "4,1,3,3");
    put_weights(model, "w3", "4,4,1,1");
    put_weights(model, "wf", "10,8");
    for (int64_t i = 0; i < 5; i++)
        put_number(model, (const char *[]){"zero", "one", "two", "three", "four"}[i], i);
    put_list(model, "pair", "2");
    put_list(model, "at0", "0");
    put_node(model, "Conv", "stem", "x w0", "c", "pads=1,1,1,1");
}

static void put_branch(struct onnx_model *model)
{
    put_node(model, "Conv", "squeeze", "right w1", "c1", "");
    put_node(model, "Relu", "r1", "c1", "r1", "");
    put_node(model, "Conv", "depthwise", "r1 w2", "c2", "group=4 pads=1,1,1,1");
    put_node(model, "Conv", "expand", "c2 w3", "c3", "");
    put_node(model, "Relu", "r3", "c3", "r3", "");
    put_node(model, "Concat", "join", "left r3", "j", "axis=1");
}

static void put_shuffle(struct onnx_model *model)
{
    put_node(model, "Shape", NULL, "j", "shape", "");
    put_node(model, "Gather", NULL, "shape zero", "n", "axis=0");
    put_node(model, "Gather", NULL, "shape one", "ch", "axis=0");
    put_node(model, "Gather", NULL, "shape two", "h", "axis=0");
    put_node(model, "Gather", NULL, "shape three", "w", "axis=0");
    put_node(model, "Div", NULL, "ch two", "half", "");
    put_node(model, "Cast", NULL, "half", "cast", "to=7");
    put_node(model, "Floor", NULL, "cast", "each", "");
    for (int i = 0; i < 4; i++)
        put_node(model, "Unsqueeze", NULL, (const char *[]){"n", "each", "h", "w"}[i],
                 (const char *[]){"n1", "each1", "h1", "w1d"}[i], "axes=0,");
    put_node(model, "Concat", NULL, "n1 pair each1 h1 w1d", "grouped", "axis=0");
    put_node(model, "Reshape", NULL, "j grouped", "g", "");
    put_node(model, "Transpose", NULL, "g", "t", "perm=0,2,1,3,4");
    put_node(model, "Reshape", NULL, "t shape", "shuffled", "");
    put_node(model, "ReduceMean", "mean", "shuffled", "m", "axes=2,3 keepdims=0");
    put_node(model, "Gemm", "fc", "m wf", "y", "transB=1");
    put_output(model, "y");
}

static void expect_unit(const struct onnx_model *model)
{
    struct network network = expect_network(model);
    cr_assert(eq(sz, network.layer_count, 11));
    expect_layer(&network, 1, network.layers[1].name, "stem", LAYER_SLICE,
                 (struct shape){4, 16, 16});
    expect_layer(&network, 2, network.layers[2].name, "stem", LAYER_SLICE,
                 (struct shape){4, 16, 16});
    expect_layer(&network, 8, "join", "s1", LAYER_CONCAT, (struct shape){8, 16, 16});
    expect_layer(&network, 9, "mean", "head", LAYER_AVERAGE_POOL, (struct shape){8, 1, 1});
    struct network_counts counts = network_count(&network);
    cr_expect(eq(u64, counts.parameters, 8 * 27 + 16 + 36 + 16 + 80));
    cr_expect(eq(u64, counts.macs_conv, (216 + 16 + 36 + 16) * 256));
    cr_expect(eq(u64, counts.relus, 2 * 4 * 256));
    network_free(&network);
}

Test(onnx_exports, channels_are_split_and_shuffled)
{
    static struct onnx_model model;
    model = (struct onnx_model){.opset = 11};
    put_unit(&model);
    put_node(&model, "Split", "halves", "c", "left right", "axis=1 split=4,4");
    put_branch(&model);
    put_shuffle(&model);
    expect_unit(&model);
}

/* Two lengths, or none: as many as outputs; or a Slice for each half, from the end or beyond it. */
Test(onnx_exports, channels_are_split_in_every_form)
{
    static const char *const splits[] = {"c", "c lengths"};
    static struct onnx_model model;
    for (size_t i = 0; i < 2; i++) {
        model = (struct onnx_model){.opset = 12};
        put_unit(&model);
        put_list(&model, "lengths", "4,4");
        put_node(&model, "Split", NULL, splits[i], "left right", "axis=-3");
        put_branch(&model);
        put_shuffle(&model);
        expect_unit(&model);
    }
    model = (struct onnx_model){.opset = 12};
    put_unit(&model);
    put_list(&model, "channels", "1");
    put_list(&model, "middle", "4");
    put_list(&model, "from_end", "-4");
    put_list(&model, "beyond", "9223372036854775807");
    put_node(&model, "Slice", NULL, "c at0 middle channels", "left", "");
    put_node(&model, "Slice", NULL, "c from_end beyond channels channels", "right", "");
    put_branch(&model);
    put_shuffle(&model);
    expect_unit(&model);
    model = (struct onnx_model){.opset = 9};
    put_unit(&model);
    put_node(&model, "Slice", NULL, "c", "left", "axes=1, starts=0, ends=4,");
    put_node(&model, "Slice", NULL, "c", "right", "axes=1, starts=4, ends=8,");
    put_branch(&model);
    put_shuffle(&model);
    expect_unit(&model);
}

/*
 * Inception v3 and GoogLeNet of torchvision scale each channel of the image by itself: the client's
 * work, of which no parameters are counted.
 */
Test(onnx_exports, channels_of_the_image_are_scaled_by_the_client)
{
    static struct onnx_model model;
    model = (struct onnx_model){.opset = 11};
    put_input(&model, "x", "1,3,9,9");
    put_weights(&model, "w", "2,3,3,3");
    put_weights(&model, "scale", "");
    for (int64_t i = 0; i < 3; i++) {
        const char *place = (const char *[]){"p0", "p1", "p2"}[i];
        put_number(&model, place, i);
        char inputs[16], scaled[16];
        snprintf(inputs, sizeof inputs, "x p%d", (int)i);
        put_node(&model, "Gather", NULL, inputs, (const char *[]){"g0", "g1", "g2"}[i], "axis=1");
        put_node(&model, "Unsqueeze", NULL, (const char *[]){"g0", "g1", "g2"}[i],
                 (const char *[]){"u0", "u1", "u2"}[i], "axes=1,");
        snprintf(scaled, sizeof scaled, "u%d scale", (int)i);
        put_node(&model, "Mul", NULL, scaled, (const char *[]){"m0", "m1", "m2"}[i], "");
        snprintf(scaled, sizeof scaled, "m%d scale", (int)i);
        put_node(&model, "Add", NULL, scaled, (const char *[]){"a0", "a1", "a2"}[i], "");
    }
    put_node(&model, "Concat", "image", "a0 a1 a2", "image", "axis=1");
    put_node(&model, "Conv", "c", "image w", "c", "");
    put_node(&model, "GlobalAveragePool", "g", "c", "y", "");
    put_output(&model, "y");
    struct network network = expect_network(&model);
    cr_assert(eq(sz, network.layer_count, 6));
    expect_layer(&network, 3, "image", "stem", LAYER_CONCAT, (struct shape){3, 9, 9});
    cr_expect(eq(u64, network_count(&network).parameters, 54));
    cr_expect(eq(u32, network.input.channels, 3));
    network_free(&network);
}

/* ---- what stands around layers ---- */

/*
 * Weights from nodes, bounds and axes as inputs (from opset 11, 13 and 18 on), a batch
 * normalisation in front of its convolution, which none before it takes in, groups, zeros of a node
 * of their own, the mask of a dropout, and nodes without names.
 */
Test(onnx_exports, newer_opsets_have_inputs_for_attributes)
{
    static struct onnx_model model;
    model = (struct onnx_model){.opset = 18};
    put_input(&model, "x", "N,8,12,12");
    put_list(&model, "axes", "-1,-2");
    put_list(&model, "pads", "0,0,1,1,0,0,1,1");
    put_number(&model, "low", 0);
    put_number(&model, "high", 6);
    put_constant(&model, "w", "16,2,3,3");
    put_constant(&model, "v", "5,16");
    put_constant(&model, "s", "8");
    put_node(&model, "BatchNormalization", NULL, "x s s s s", "n", "");
    put_node(&model, "Clip", NULL, "n low high", "c6", "");
    put_node(&model, "Pad", NULL, "c6 pads", "padded", "");
    put_node(&model, "Identity", NULL, "w", "weights", "");
    put_node(&model, "Conv", NULL, "padded weights", "c", "group=4 strides=2,2");
    put_node(&model, "Clip", NULL, "c low", "c0", "");
    put_node(&model, "Dropout", NULL, "c0", "d mask", "");
    put_node(&model, "ReduceMean", NULL, "d axes", "m", "keepdims=0");
    put_node(&model, "Gemm", NULL, "m v", "y", "transB=1");
    put_output(&model, "y");
    struct network network = expect_network(&model);
    cr_assert(eq(sz, network.layer_count, 6));
    expect_layer(&network, 0, "n", "stem", LAYER_SCALE, (struct shape){8, 12, 12});
    expect_layer(&network, 2, "c", "stem", LAYER_CONVOLUTION, (struct shape){16, 6, 6});
    cr_expect(eq(u32, network.layers[2].groups, 4));
    struct network_counts counts = network_count(&network);
    cr_expect(eq(u64, counts.parameters, 16 + 288 + 80));
    cr_expect(eq(u64, counts.macs_conv, 288 * 36));
    cr_expect(eq(u64, counts.relus, 8 * 144 + 16 * 36));
    network_free(&network);
}

/* A model of one clip between a and b, which are there already. */
static bool import_clip(struct onnx_model *model, struct network *network, struct error *error)
{
    put_input(model, "x", "1,2,4,4");
    put_node(model, "Clip", NULL, "x a b", "y", "");
    put_output(model, "y");
    return import(network, model, (struct shape){0}, error);
}

/* 0 and 6 in singles, halves and brain floats, as bytes and in the field of their type. */
Test(onnx_exports, bounds_are_numbers_of_any_width)
{
    static const struct {
        int type;
        unsigned field;
        uint32_t six;
        size_t size;
    } forms[] = {{1, 9, 0x40c00000, 4}, {1, 4, 0x40c00000, 4}, {10, 9, 0x4600, 2},
                 {10, 5, 0x4600, 2},    {16, 9, 0x40c0, 2},    {16, 5, 0x40c0, 2}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        static struct onnx_model model;
        struct network network;
        struct error error = {0};
        model = (struct onnx_model){.opset = 13};
        put_bits(&model, "a", forms[i].type, forms[i].field, 0, forms[i].size);
        put_bits(&model, "b", forms[i].type, forms[i].field, forms[i].six, forms[i].size);
        cr_assert(import_clip(&model, &network, &error), "%zu: %s", i, error.message);
        cr_expect(eq(u64, network_count(&network).relus, 32));
        network_free(&network);
    }
}

/* -0.5, 0.9, 2^-24 and a half that is no number: none of them is 0. */
Test(onnx_exports, a_clip_near_zero_is_no_relu)
{
    static const struct {
        int type;
        uint32_t bits;
        size_t size;
    } bounds[] = {
        {1, 0xbf000000, 4}, {1, 0x3f666666, 4}, {10, 0xb800, 2}, {10, 0x0001, 2}, {10, 0x7e00, 2}};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        static struct onnx_model model;
        struct network network;
        struct error error = {0};
        model = (struct onnx_model){.opset = 13};
        put_bits(&model, "a", bounds[i].type, 9, bounds[i].bits, bounds[i].size);
        put_bits(&model, "b", 1, 9, 0x40c00000, 4);
        cr_expect(not(import_clip(&model, &network, &error)), "%zu", i);
        cr_expect(strstr(error.message, "only clipping from 0 on") != NULL, "%s", error.message);
        network_free(&network);
    }
}

/* From opset 18 on, zeros are of the axes that are named; a mean's may be counted from the end. */
Test(onnx_exports, axes_are_counted_from_either_end)
{
    static struct onnx_model model;
    model = (struct onnx_model){.opset = 18};
    put_input(&model, "x", "1,2,8,8");
    put_list(&model, "pads", "1,2,0,1");
    put_list(&model, "axes", "-1,2");
    put_list(&model, "mean", "2,-1");
    put_node(&model, "Pad", NULL, "x pads - axes", "padded", "");
    put_node(&model, "MaxPool", NULL, "padded", "p", "kernel_shape=2,2");
    put_node(&model, "ReduceMean", NULL, "p mean", "y", "");
    put_output(&model, "y");
    struct network network = expect_network(&model);
    cr_assert(eq(sz, network.layer_count, 2));
    expect_layer(&network, 0, "p", "head", LAYER_MAX_POOL, (struct shape){2, 10, 8});
    network_free(&network);
}

/* ---- what only the client knows ---- */

/* A probability of one class is the client's to compute; within, no protocol here can. */
Test(onnx_exports, a_sigmoid_is_run_at_the_end_alone)
{
    for (int within = 0; within < 2; within++) {
        static struct onnx_model model;
        struct network network;
        struct error error = {0};
        model = (struct onnx_model){.opset = 13};
        put_input(&model, "x", "1,4");
        put_weights(&model, "w", "4,1");
        put_node(&model, "MatMul", "f", "x w", "f", "");
        put_node(&model, "Sigmoid", "s", "f", within ? "s" : "y", "");
        if (within)
            put_node(&model, "Relu", "r", "s", "y", "");
        put_output(&model, "y");
        bool good = import(&network, &model, (struct shape){0}, &error);
        cr_expect(eq(int, good, !within), "%s", error.message);
        if (within)
            cr_expect(strstr(error.message, "node \"s\" (Sigmoid): no protocol here can run")
                          != NULL,
                      "%s", error.message);
        network_free(&network);
    }
}

Test(onnx_exports, the_best_of_the_probabilities_is_the_clients)
{
    static struct onnx_model model;
    model = (struct onnx_model){.opset = 13};
    put_input(&model, "x", "1,4");
    put_weights(&model, "w", "4,10");
    put_node(&model, "MatMul", NULL, "x w", "f", "");
    put_node(&model, "Softmax", NULL, "f", "p", "axis=1");
    put_node(&model, "ArgMax", NULL, "p", "y", "axis=1");
    put_output(&model, "y");
    struct network network = expect_network(&model);
    cr_expect(eq(sz, network.layer_count, 1));
    expect_layer(&network, 0, "f", "head", LAYER_FULLY_CONNECTED, (struct shape){10, 1, 1});
    network_free(&network);
}
