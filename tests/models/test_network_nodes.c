#include "models/graph/network_counts.h"

#include "parse.h"

static const struct network_input input = {"3x8x8", {3, 8, 8}, 5};

static bool load(struct network *network, const char *text, struct error *error)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    bool loaded = network_load(network, &node, &input, error);
    json_free(&document);
    return loaded;
}

static void expect_fault(const char *nodes, const char *place, const char *message)
{
    char text[2048];
    struct network network;
    struct error error = {0};
    snprintf(text, sizeof text, "{'name': 'n', 'nodes': %s}", nodes);
    cr_expect(not(load(&network, text, &error)), "%s", nodes);
    expect_error(&error, place, message);
    network_free(&network);
}

static void expect_same_layer(const struct layer *left, const struct layer *right)
{
    cr_expect(eq(str, (char *)left->name, (char *)right->name));
    cr_expect(eq(str, (char *)left->stage, (char *)right->stage), "%s", left->name);
    cr_expect(eq(int, left->kind, right->kind), "%s", left->name);
    cr_expect(eq(u64, shape_elements(left->in), shape_elements(right->in)), "%s", left->name);
    cr_expect(eq(u32, left->out.channels, right->out.channels), "%s", left->name);
    cr_expect(eq(u32, left->out.height, right->out.height), "%s", left->name);
    cr_expect(eq(u32, left->out.width, right->out.width), "%s", left->name);
    cr_expect(eq(u32, left->groups, right->groups), "%s", left->name);
    cr_expect(eq(int, left->is_projection, right->is_projection), "%s", left->name);
    cr_expect(eq(u64, layer_macs(left), layer_macs(right)), "%s", left->name);
    cr_expect(eq(u64, layer_parameters(left), layer_parameters(right)), "%s", left->name);
    cr_expect(eq(u64, left->relus, right->relus), "%s", left->name);
}

/* Both forms of one network, with every operation. */
static const char *const compact =
    "{'name': 'n', 'stem': {'k': 3, 'pad': 1, 'out': 4, 'norm': 'bn', 'act': 'relu',"
    "          'pool': {'kind': 'max', 'k': 2, 'stride': 2}},"
    " 'stages': [{'block': 'basic', 'shortcut': 'conv', 'depth': 1, 'width': 4},"
    "            {'block': 'regnetx', 'group_width': 4, 'depth': 1, 'width': 8, 'stride': 2},"
    "            {'block': 'convnextv2', 'depth': 1, 'width': 8}],"
    " 'head': {'norm': 'bn', 'act': 'relu', 'pool': 'gap', 'fc': [10, 'classes']}}";
static const char *const expanded =
    "{'name': 'n', 'nodes': ["
    "{'id': 'stem.conv', 'op': 'conv', 'stage': 'stem', 'k': 3, 'pad': 1, 'out': 4, 'norm': 'bn'},"
    "{'id': 'stem', 'op': 'act', 'shape': [4, 8, 8]},"
    "{'id': 'stem.pool', 'op': 'pool', 'kind': 'max', 'k': 2, 'stride': 2},"
    "{'id': 's1.b1.conv1', 'op': 'conv', 'stage': 's1', 'k': 3, 'pad': 1, 'out': 4, 'norm': 'bn'},"
    "{'id': 's1.b1.a', 'op': 'act'},"
    "{'id': 's1.b1.conv2', 'op': 'conv', 'k': 3, 'pad': 1, 'out': 4, 'norm': 'bn'},"
    "{'id': 's1.b1.add', 'op': 'add', 'inputs': ['s1.b1.conv2', 'stem.pool']},"
    "{'id': 's1.b1.out', 'op': 'act'},"
    "{'id': 's2.b1.conv1', 'op': 'conv', 'stage': 's2', 'k': 1, 'out': 8, 'norm': 'bn'},"
    "{'id': 's2.b1.a', 'op': 'act'},"
    "{'id': 's2.b1.conv2', 'op': 'conv', 'k': 3, 'pad': 1, 'stride': 2, 'groups': 2, 'out': 8,"
    " 'norm': 'bn'},"
    "{'id': 's2.b1.b', 'op': 'act'},"
    "{'id': 's2.b1.conv3', 'op': 'conv', 'k': 1, 'out': 8, 'norm': 'bn'},"
    "{'id': 's2.b1.projection', 'op': 'conv', 'inputs': ['s1.b1.out'], 'k': 1, 'stride': 2,"
    " 'out': 8, 'norm': 'bn', 'projection': true},"
    "{'id': 's2.b1.add', 'op': 'add', 'inputs': ['s2.b1.conv3', 's2.b1.projection']},"
    "{'id': 's2.b1.out', 'op': 'act'},"
    "{'id': 's3.b1.conv1', 'op': 'conv', 'stage': 's3', 'k': 7, 'pad': 3, 'groups': 8, 'out': 8,"
    " 'bias': true},"
    "{'id': 's3.b1.norm', 'op': 'norm', 'kind': 'ln'},"
    "{'id': 's3.b1.conv2', 'op': 'conv', 'k': 1, 'out': 32, 'bias': true},"
    "{'id': 's3.b1.act', 'op': 'act'}, {'id': 's3.b1.grn', 'op': 'grn'},"
    "{'id': 's3.b1.conv3', 'op': 'conv', 'k': 1, 'out': 8, 'bias': true},"
    "{'id': 's3.b1.add', 'op': 'add', 'inputs': ['s3.b1.conv3', 's2.b1.out']},"
    "{'id': 'head.norm', 'op': 'norm', 'kind': 'bn', 'stage': 'head'},"
    "{'id': 'head', 'op': 'act'}, {'id': 'head.pool', 'op': 'gap', 'shape': [8, 1, 1]},"
    "{'id': 'head.fc1', 'op': 'fc', 'out': 10}, {'id': 'head.fc1.a', 'op': 'act'},"
    "{'id': 'head.fc2', 'op': 'fc', 'out': 'classes'}]}";

Test(network_nodes, both_forms_of_a_network_have_the_same_layers)
{
    struct network left, right;
    struct error error = {0};
    cr_assert(load(&left, compact, &error), "%s: %s", error.place, error.message);
    cr_assert(load(&right, expanded, &error), "%s: %s", error.place, error.message);
    cr_assert(eq(sz, left.layer_count, right.layer_count));
    for (size_t index = 0; index < left.layer_count; index++)
        expect_same_layer(&left.layers[index], &right.layers[index]);
    cr_expect(eq(str, right.stem_form, (char *)"3x3s1"));
    /* stages: convolutions of the main path, and the last one's channels */
    cr_assert(eq(sz, right.stage_count, 3));
    cr_expect(eq(u32, right.stages[0].depth, 2));
    cr_expect(eq(u32, right.stages[1].depth, 3));
    cr_expect(eq(u32, right.stages[2].width, 8));
    network_free(&left);
    network_free(&right);
}

Test(network_nodes, activations_can_be_transformed_shapes_cannot)
{
    struct network network;
    struct error error = {0};
    const char *text = "{'name': 'n', 'nodes': [{'id': 'a', 'op': 'act', 'stage': 's1'},"
                       " {'id': 'f', 'op': 'fc', 'stage': 'head', 'out': 'classes'}],"
                       " 'transforms': [{'op': '%s', '%s': %s}]}";
    char file[512];
    snprintf(file, sizeof file, text, "poly_layers", "layers", "['a']");
    cr_assert(load(&network, file, &error), "%s", error.message);
    cr_expect(eq(u64, network.layers[0].polynomials[2], 192));
    network_free(&network);
    snprintf(file, sizeof file, text, "reshape", "channels", "0.5");
    cr_expect(not(load(&network, file, &error)));
    expect_error(&error, "transforms[0].op",
                 "reshape needs stages of blocks: nodes have their shapes");
    network_free(&network);
}

Test(network_nodes, what_cannot_be_is_told_with_its_node)
{
    expect_fault("[]", "nodes", "must be a list of 1 to 10000 nodes, is []");
    expect_fault("[{'id': 'a b', 'op': 'act', 'stage': 's1'}]", "nodes[0].id",
                 "must be 1 to 31 letters, digits, dots, dashes or underscores, and not \"input\", "
                 "is \"a b\"");
    expect_fault("[{'id': 'a', 'op': 'act', 'stage': 's1'}, {'id': 'a', 'op': 'act'}]",
                 "nodes[1].id", "\"a\" is given twice");
    expect_fault(
        "[{'id': 'a', 'op': 'relu', 'stage': 's1'}]", "nodes[0].op",
        "must be one of conv, fc, act, pool, gap, add, norm, grn, concat, slice, is \"relu\"");
    expect_fault("[{'id': 'a', 'op': 'act', 'stage': 's1', 'k': 3}]", "nodes[0]",
                 "unknown key \"k\" (known: id, op, stage, inputs, shape, note, kind)");
    expect_fault("[{'id': 'a', 'op': 'act'}]", "nodes[0]", "lacks the key \"stage\"");
    expect_fault("[{'id': 'a', 'op': 'act', 'stage': 's2'}]", "nodes[0].stage",
                 "must be stem, s1, s2, ... or head, in this order and without gaps, is \"s2\"");
    expect_fault("[{'id': 'a', 'op': 'act', 'stage': 's1'},"
                 " {'id': 'b', 'op': 'act', 'stage': 'stem'}]",
                 "nodes[1].stage",
                 "must be stem, s1, s2, ... or head, in this order and without gaps, is \"stem\"");
    expect_fault("[{'id': 'a', 'op': 'act', 'stage': 's1', 'inputs': ['b']},"
                 " {'id': 'b', 'op': 'act'}]",
                 "nodes[0].inputs[0]", "must be a node before a, or \"input\", is \"b\"");
    expect_fault("[{'id': 'a', 'op': 'add', 'stage': 's1'}]", "nodes[0].inputs",
                 "must be a list of two nodes, but is not given");
    expect_fault("[{'id': 'a', 'op': 'gap', 'stage': 's1'},"
                 " {'id': 'b', 'op': 'add', 'inputs': ['a', 'input']}]",
                 "nodes[1].inputs", "b: 3 x 1 x 1 cannot be added to 3 x 8 x 8");
    expect_fault("[{'id': 'a', 'op': 'conv', 'stage': 's1', 'k': 3, 'out': 4, 'shape': [4, 8, 8]}]",
                 "nodes[0].shape", "a: 4 x 6 x 6 comes out, not 4 x 8 x 8");
    expect_fault("[{'id': 'a', 'op': 'conv', 'stage': 's1', 'k': 9, 'out': 4}]", "nodes[0]",
                 "a: a window of 9 x 9 does not fit 8 x 8 with padding 0");
    expect_fault("[{'id': 'a', 'op': 'act', 'stage': 's1'}, {'id': 'b', 'op': 'fc', 'out': "
                 "'classes', 'inputs': ['input']}]",
                 "nodes[0].id", "no node takes the output of \"a\"");
    expect_fault("[{'id': 'a', 'op': 'fc', 'stage': 'head', 'out': 4}]", "nodes[0]",
                 "a, the last node, has 4 outputs, but there are 5 classes");
}

/* By hand: (8 + 1 + 2 - 3) / 1 + 1 = 9 rows, (8 + 0 + 1 - (2 - 1) 3 - 1) / 2 + 1 = 3 columns. */
Test(network_nodes, windows_may_differ_by_side)
{
    struct network network;
    struct error error = {0};
    cr_assert(load(&network,
                   "{'name': 'n', 'nodes': [{'id': 'a', 'stage': 'stem', 'op': 'conv',"
                   " 'k': [3, 2], 'stride': [1, 2], 'dilation': [1, 3], 'pad': [1, 0, 2, 1],"
                   " 'out': 4}, {'id': 'p', 'op': 'pool', 'kind': 'max', 'k': [9, 1],"
                   " 'stride': [1, 1], 'pad': [0, 1]}, {'id': 'g', 'op': 'gap'},"
                   " {'id': 'f', 'op': 'fc', 'out': 'classes'}]}",
                   &error),
              "%s", error.message);
    const struct layer *layer = &network.layers[0];
    cr_expect(eq(u32, layer->out.height, 9));
    cr_expect(eq(u32, layer->out.width, 3));
    cr_expect(eq(u64, layer_macs(layer), 3 * 2 * 3 * 4 * 9 * 3));
    cr_expect(eq(u64, layer_parameters(layer), 3 * 2 * 3 * 4));
    cr_expect(eq(u32, network.layers[1].out.height, 1));
    cr_expect(eq(u32, network.layers[1].out.width, 5));
    cr_expect(eq(u64, network_count(&network).maxpool_comparisons, 8 * 4 * 5));
    cr_expect(eq(str, network.stem_form, "3x2s1"));
    network_free(&network);
}

/* A fire module: 2 channels squeezed, 3 and 4 beside each other, and 2 more as they are. */
Test(network_nodes, channels_of_joined_layers_add_up)
{
    struct network network;
    struct error error = {0};
    cr_assert(load(&network,
                   "{'name': 'n', 'nodes': [{'id': 's', 'stage': 'stem', 'op': 'conv', 'k': 1,"
                   " 'out': 2}, {'id': 'a', 'stage': 's1', 'op': 'conv', 'k': 1, 'out': 3},"
                   " {'id': 'b', 'op': 'conv', 'k': 3, 'pad': 1, 'out': 4, 'inputs': ['s']},"
                   " {'id': 'c', 'op': 'concat', 'inputs': ['a', 'b', 's'], 'shape': [9, 8, 8]},"
                   " {'id': 'r', 'op': 'act'}, {'id': 'g', 'stage': 'head', 'op': 'gap'},"
                   " {'id': 'f', 'op': 'fc', 'out': 'classes'}]}",
                   &error),
              "%s", error.message);
    cr_expect(network.layers[3].kind == LAYER_CONCAT);
    cr_expect(layer_is_linear(&network.layers[3]));
    cr_expect(not(layer_needs_he(&network.layers[3])));
    cr_expect(eq(u64, layer_parameters(&network.layers[3]), 0));
    cr_expect(eq(u64, network_relu_count(&network), 9 * 64));
    network_free(&network);
}

/* Two of five channels go by, the other three through a layer, and all five come together. */
Test(network_nodes, channels_are_sliced_at_no_cost)
{
    struct network network;
    struct error error = {0};
    cr_assert(load(&network,
                   "{'name': 'n', 'nodes': [{'id': 's', 'stage': 'stem', 'op': 'conv', 'k': 1,"
                   " 'out': 5}, {'id': 'a', 'op': 'slice', 'out': 2, 'shape': [2, 8, 8]},"
                   " {'id': 'b', 'op': 'slice', 'from': 2, 'out': 3, 'inputs': ['s']},"
                   " {'id': 'c', 'op': 'conv', 'k': 1, 'out': 3},"
                   " {'id': 'j', 'op': 'concat', 'inputs': ['a', 'c'], 'shape': [5, 8, 8]},"
                   " {'id': 'g', 'stage': 'head', 'op': 'gap'},"
                   " {'id': 'f', 'op': 'fc', 'out': 'classes'}]}",
                   &error),
              "%s", error.message);
    cr_expect(network.layers[2].kind == LAYER_SLICE);
    cr_expect(layer_is_linear(&network.layers[2]));
    cr_expect(not(layer_needs_he(&network.layers[2])));
    cr_expect(eq(u64, layer_parameters(&network.layers[2]) + layer_macs(&network.layers[2]), 0));
    cr_expect(eq(u64, layer_macs(&network.layers[3]), 3 * 3 * 64));
    network_free(&network);
}

#define FIRST "[{'id': 'a', 'stage': 'stem', 'op': 'conv', 'out': 2, "

Test(network_nodes, windows_and_joins_that_cannot_be_are_refused)
{
    expect_fault(FIRST "'k': [3, 3, 3]}]", "nodes[0].k",
                 "must be a number, or [height, width], is [3,3,3]");
    expect_fault(FIRST "'k': [3, 0]}]", "nodes[0].k[1]", "must be from 1 to 1024, is 0");
    expect_fault(FIRST "'k': 3, 'pad': [1, 2, 3]}]", "nodes[0].pad",
                 "must be a number, [height, width] or [top, left, bottom, right], is [1,2,3]");
    expect_fault(FIRST "'k': 3, 'dilation': 4}]", "nodes[0]",
                 "a: a window of 9 x 9 does not fit 8 x 8 with padding 0");
    expect_fault(FIRST "'k': 1}, {'id': 'c', 'op': 'concat', 'inputs': ['a']}]", "nodes[1].inputs",
                 "must be a list of two or more nodes, is [\"a\"]");
    expect_fault(FIRST "'k': 2}, {'id': 'c', 'op': 'concat', 'inputs': ['a', 'input']}]",
                 "nodes[1].inputs", "c: 2 x 7 x 7 cannot be joined with 3 x 8 x 8");
    expect_fault("[{'id': 'a', 'stage': 'stem', 'op': 'conv', 'k': 1, 'out': 1048576},"
                 " {'id': 'c', 'op': 'concat', 'inputs': ['a', 'input']}]",
                 "nodes[1].inputs", "c would have more than 1048576 channels");
    expect_fault(FIRST "'k': 1}, {'id': 'c', 'op': 'slice', 'from': 1, 'out': 2}]", "nodes[1].out",
                 "must be from 1 to 1, is 2");
    expect_fault(FIRST "'k': 1}, {'id': 'c', 'op': 'slice', 'from': 2, 'out': 1}]", "nodes[1].from",
                 "must be from 0 to 1, is 2");
}
