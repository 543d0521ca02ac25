#include "models/graph/network_counts.h"

#include "network_fault.h"

/* Shapes, MACs and parameters as multiplied out by hand. */
struct expected {
    enum layer_kind kind;
    const char *name;
    struct shape out;
    uint64_t macs;
    uint64_t parameters;
};

static const struct network_input small = {"2x8x8", {2, 8, 8}, 5};

static struct network load(const char *text, const struct network_input *input)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_assert(network_load(&network, &node, input, &error), "%s: %s", error.place, error.message);
    json_free(&document);
    return network;
}

/* A network of one stage, its head without pool. */
static struct network load_stage(const char *stage)
{
    char text[1024];
    snprintf(text, sizeof text, "{'name': 'n', 'stages': [%s], 'head': {'fc': ['classes']}}",
             stage);
    return load(text, &small);
}

static void expect_layers(const struct network *network, const struct expected layers[],
                          size_t count)
{
    cr_assert(eq(sz, network->layer_count, count));
    for (size_t index = 0; index < count; index++) {
        const struct layer *layer = &network->layers[index];
        const char *name = layers[index].name;
        cr_expect(eq(str, (char *)layer->name, (char *)name));
        cr_expect(eq(int, layer->kind, layers[index].kind), "%s", name);
        cr_expect(eq(u32, layer->out.channels, layers[index].out.channels), "%s", name);
        cr_expect(eq(u32, layer->out.height, layers[index].out.height), "%s", name);
        cr_expect(eq(u32, layer->out.width, layers[index].out.width), "%s", name);
        cr_expect(eq(u64, layer_macs(layer), layers[index].macs), "%s", name);
        cr_expect(eq(u64, layer_parameters(layer), layers[index].parameters), "%s", name);
    }
}

#define EXPECT_LAYERS(network, layers)                                                             \
    expect_layers(network, layers, sizeof(layers) / sizeof *(layers))

static void expect_fault(const char *text, const char *place, const char *message)
{
    expect_network_fault(text, &small, place, message);
}

static void expect_stage_fault(const char *stage, const char *place, const char *message)
{
    expect_network_stage_fault(stage, &small, place, message);
}

Test(network_blocks, a_basic_block_projects_where_the_shape_changes)
{
    static const struct expected layers[] = {
        {LAYER_CONVOLUTION, "s1.b1.conv1", {4, 4, 4}, 9 * 2 * 4 * 16, 72 + 8},
        {LAYER_ACTIVATION, "s1.b1.a", {4, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b1.conv2", {4, 4, 4}, 9 * 4 * 4 * 16, 144 + 8},
        {LAYER_CONVOLUTION, "s1.b1.projection", {4, 4, 4}, 2 * 4 * 16, 8 + 8},
        {LAYER_ADD, "s1.b1.add", {4, 4, 4}, 0, 0},
        {LAYER_ACTIVATION, "s1.b1.out", {4, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b2.conv1", {4, 4, 4}, 9 * 4 * 4 * 16, 144 + 8},
        {LAYER_ACTIVATION, "s1.b2.a", {4, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b2.conv2", {4, 4, 4}, 9 * 4 * 4 * 16, 144 + 8},
        {LAYER_ADD, "s1.b2.add", {4, 4, 4}, 0, 0},
        {LAYER_ACTIVATION, "s1.b2.out", {4, 4, 4}, 0, 0},
        {LAYER_FULLY_CONNECTED, "head.fc1", {5, 1, 1}, 64 * 5, 64 * 5 + 5},
    };
    struct network network =
        load_stage("{'block': 'basic', 'shortcut': 'conv', 'depth': 2, 'width': 4, 'stride': 2}");
    EXPECT_LAYERS(&network, layers);
    const struct layer *projection = &network.layers[3];
    cr_expect(projection->is_projection);
    cr_expect(eq(u32, projection->in.channels, 2)); /* the block's input, not the main path's */
    cr_expect(eq(u32, projection->in.height, 8));
    struct network_counts counts = network_count(&network);
    cr_expect(eq(u64, counts.conv_layers, 4));
    cr_expect(eq(u64, counts.proj_convs, 1));
    cr_expect(eq(u64, counts.stages[0].relus, 4 * 64));
    cr_expect(eq(u64, counts.stages[0].macs, 1152 + 3 * 2304 + 128));
    cr_expect(not(counts.has_stem));
    network_free(&network);
}

/* With biases: four convolutions and two projections, the second block needs none. */
Test(network_blocks, a_shortcut_may_project_in_the_first_block_of_any_stage)
{
    struct network network = load_stage("{'block': 'basic', 'shortcut': 'conv_first', 'depth': 2,"
                                        " 'width': 2, 'conv_bias': true}");
    struct network_counts counts = network_count(&network);
    cr_expect(eq(u64, counts.proj_convs, 1));
    cr_expect(eq(u64, counts.conv_layers, 4));
    /* 4 * (36 + 2 + 4) + (4 + 2 + 4), and 128 * 5 + 5 */
    cr_expect(eq(u64, counts.parameters, 168 + 10 + 645));
    network_free(&network);
}

Test(network_blocks, a_padded_shortcut_costs_nothing)
{
    struct network network =
        load_stage("{'block': 'basic', 'shortcut': 'pad', 'depth': 1, 'width': 4, 'stride': 2}");
    struct network_counts counts = network_count(&network);
    cr_expect(eq(u64, counts.proj_convs, 0));
    cr_expect(eq(u64, counts.macs_conv, 1152 + 2304));
    cr_expect(eq(u64, counts.parameters, 80 + 152 + 325));
    cr_assert(eq(sz, network.layer_count, 6));
    cr_expect(eq(int, network.layers[3].kind, LAYER_ADD));
    network_free(&network);
}

Test(network_blocks, a_bottleneck_reduces_the_map_in_its_middle)
{
    static const struct expected layers[] = {
        {LAYER_CONVOLUTION, "s1.b1.conv1", {3, 8, 8}, 2 * 3 * 64, 6 + 6},
        {LAYER_ACTIVATION, "s1.b1.a", {3, 8, 8}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b1.conv2", {3, 4, 4}, 9 * 9 * 16, 81 + 6},
        {LAYER_ACTIVATION, "s1.b1.b", {3, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b1.conv3", {12, 4, 4}, 3 * 12 * 16, 36 + 24},
        {LAYER_CONVOLUTION, "s1.b1.projection", {12, 4, 4}, 2 * 12 * 16, 24 + 24},
        {LAYER_ADD, "s1.b1.add", {12, 4, 4}, 0, 0},
        {LAYER_ACTIVATION, "s1.b1.out", {12, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b2.conv1", {3, 4, 4}, 12 * 3 * 16, 36 + 6},
        {LAYER_ACTIVATION, "s1.b2.a", {3, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b2.conv2", {3, 4, 4}, 9 * 9 * 16, 81 + 6},
        {LAYER_ACTIVATION, "s1.b2.b", {3, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b2.conv3", {12, 4, 4}, 3 * 12 * 16, 36 + 24},
        {LAYER_ADD, "s1.b2.add", {12, 4, 4}, 0, 0},
        {LAYER_ACTIVATION, "s1.b2.out", {12, 4, 4}, 0, 0},
        {LAYER_FULLY_CONNECTED, "head.fc1", {5, 1, 1}, 192 * 5, 192 * 5 + 5},
    };
    struct network network =
        load_stage("{'block': 'bottleneck', 'depth': 2, 'width': 3, 'stride': 2}");
    EXPECT_LAYERS(&network, layers);
    network_free(&network);
}

Test(network_blocks, a_preactivation_block_projects_what_its_first_activation_gives)
{
    static const struct expected layers[] = {
        {LAYER_SCALE, "s1.b1.norm", {2, 8, 8}, 0, 4},
        {LAYER_ACTIVATION, "s1.b1.a", {2, 8, 8}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b1.conv1", {4, 4, 4}, 9 * 2 * 4 * 16, 72 + 8},
        {LAYER_ACTIVATION, "s1.b1.b", {4, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b1.conv2", {4, 4, 4}, 9 * 4 * 4 * 16, 144},
        {LAYER_CONVOLUTION, "s1.b1.projection", {4, 4, 4}, 2 * 4 * 16, 8},
        {LAYER_ADD, "s1.b1.add", {4, 4, 4}, 0, 0},
        {LAYER_SCALE, "head.norm", {4, 4, 4}, 0, 8},
        {LAYER_ACTIVATION, "head", {4, 4, 4}, 0, 0},
        {LAYER_AVERAGE_POOL, "head.pool", {4, 1, 1}, 0, 0},
        {LAYER_FULLY_CONNECTED, "head.fc1", {5, 1, 1}, 20, 25},
    };
    struct network network =
        load("{'name': 'n', 'stages': [{'block': 'preact', 'depth': 1, 'width': 4, 'stride': 2}],"
             " 'head': {'norm': 'bn', 'act': 'relu', 'pool': 'gap', 'fc': ['classes']}}",
             &small);
    EXPECT_LAYERS(&network, layers);
    network_free(&network);
}

Test(network_blocks, a_regnet_block_has_groups_in_its_middle)
{
    static const struct expected layers[] = {
        {LAYER_CONVOLUTION, "s1.b1.conv1", {6, 8, 8}, 2 * 6 * 64, 12 + 12},
        {LAYER_ACTIVATION, "s1.b1.a", {6, 8, 8}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b1.conv2", {6, 4, 4}, 9 * 3 * 6 * 16, 162 + 12},
        {LAYER_ACTIVATION, "s1.b1.b", {6, 4, 4}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b1.conv3", {6, 4, 4}, 6 * 6 * 16, 36 + 12},
        {LAYER_CONVOLUTION, "s1.b1.projection", {6, 4, 4}, 2 * 6 * 16, 12 + 12},
        {LAYER_ADD, "s1.b1.add", {6, 4, 4}, 0, 0},
        {LAYER_ACTIVATION, "s1.b1.out", {6, 4, 4}, 0, 0},
        {LAYER_FULLY_CONNECTED, "head.fc1", {5, 1, 1}, 96 * 5, 96 * 5 + 5},
    };
    struct network network =
        load_stage("{'block': 'regnetx', 'group_width': 3, 'depth': 1, 'width': 6, 'stride': 2}");
    EXPECT_LAYERS(&network, layers);
    cr_expect(eq(u32, network.layers[2].groups, 2));
    network_free(&network);
}

Test(network_blocks, a_convnext_block_has_norms_over_data_and_biases)
{
    static const struct expected layers[] = {
        {LAYER_LAYER_NORM, "s1.b1.downnorm", {2, 8, 8}, 0, 4},
        {LAYER_CONVOLUTION, "s1.b1.down", {3, 4, 4}, 4 * 2 * 3 * 16, 24 + 3},
        {LAYER_CONVOLUTION, "s1.b1.conv1", {3, 4, 4}, 49 * 3 * 16, 147 + 3},
        {LAYER_LAYER_NORM, "s1.b1.norm", {3, 4, 4}, 0, 6},
        {LAYER_CONVOLUTION, "s1.b1.conv2", {12, 4, 4}, 3 * 12 * 16, 36 + 12},
        {LAYER_ACTIVATION, "s1.b1.act", {12, 4, 4}, 0, 0},
        {LAYER_RESPONSE_NORM, "s1.b1.grn", {12, 4, 4}, 0, 24},
        {LAYER_CONVOLUTION, "s1.b1.conv3", {3, 4, 4}, 12 * 3 * 16, 36 + 3},
        {LAYER_ADD, "s1.b1.add", {3, 4, 4}, 0, 0},
        {LAYER_AVERAGE_POOL, "head.pool", {3, 1, 1}, 0, 0},
        {LAYER_LAYER_NORM, "head.pool_norm", {3, 1, 1}, 0, 6},
        {LAYER_FULLY_CONNECTED, "head.fc1", {5, 1, 1}, 15, 20},
    };
    struct network network =
        load("{'name': 'n',"
             " 'stages': [{'block': 'convnextv2', 'depth': 1, 'width': 3, 'stride': 2}],"
             " 'head': {'pool': 'gap', 'norm_after_pool': 'ln', 'fc': ['classes']}}",
             &small);
    EXPECT_LAYERS(&network, layers);
    struct network_counts counts = network_count(&network);
    cr_expect(eq(u64, counts.layernorm_sites, 64 + 16 + 1));
    cr_expect(eq(u64, counts.depthwise_convs, 1));
    cr_expect(eq(u64, counts.grn_layers, 1));
    cr_expect(eq(u64, counts.grn_channels, 12));
    network_free(&network);
}

Test(network_blocks, plain_layers_may_be_listed_one_by_one)
{
    static const struct expected layers[] = {
        {LAYER_CONVOLUTION, "s1.b1.conv", {3, 8, 8}, 25 * 2 * 3 * 64, 150 + 3},
        {LAYER_ACTIVATION, "s1.b1.act", {3, 8, 8}, 0, 0},
        {LAYER_CONVOLUTION, "s1.b2.conv", {1, 8, 8}, 3 * 64, 3 + 1},
        {LAYER_ACTIVATION, "s1.b2.act", {1, 8, 8}, 0, 0},
        {LAYER_FULLY_CONNECTED, "head.fc1", {5, 1, 1}, 320, 325},
    };
    struct network network = load_stage("{'block': 'plain', 'norm': 'none', 'depth': 2, 'width': 3,"
                                        " 'layers': [{'k': 5, 'out': 3}, {'k': 1, 'out': 1}]}");
    EXPECT_LAYERS(&network, layers);
    network_free(&network);
}

/* Below: half the map, then windows of 3 that step by 2 over 4 + 2 rows: 2 rows. */
Test(network_blocks, a_large_input_has_a_stem_and_strides_of_its_own)
{
    static const char *const text =
        "{'name': 'n', 'stem': {'k': 3, 'pad': 1, 'out': 4},"
        " 'large_input': {'least_height': 8, 'strides': [2], 'stem': {'k': 7, 'stride': 2,"
        "   'pad': 3, 'out': 6, 'pool': {'kind': 'max', 'k': 3, 'stride': 2, 'pad': 1}}},"
        " 'stages': [{'block': 'plain', 'depth': 1, 'width': 1}], 'head': {'fc': ['classes']}}";
    const struct network_input smaller = {"2x7x7", {2, 7, 7}, 5};
    struct network network = load(text, &small);
    cr_expect(eq(str, network.stem_form, (char *)"7x7s2+maxpool3x3s2"));
    cr_expect(eq(u64, network_count(&network).maxpool_comparisons, 8 * 6 * 2 * 2));
    cr_expect(eq(u32, network.layers[2].out.height, 1));
    network_free(&network);
    network = load(text, &smaller);
    cr_expect(eq(str, network.stem_form, (char *)"3x3s1"));
    cr_expect(eq(u32, network.layers[1].out.height, 7));
    network_free(&network);
}

Test(network_blocks, blocks_that_cannot_be_name_the_layer_and_the_rule)
{
    expect_stage_fault("{'block': 'regnetx', 'group_width': 4, 'depth': 1, 'width': 6}",
                       "stages[0].width",
                       "s1.b1.conv2: must be a multiple of the group width 4, is 6");
    expect_stage_fault("{'block': 'basic', 'shortcut': 'pad', 'depth': 1, 'width': 1}", "stages[0]",
                       "s1.b1: a padded shortcut cannot lead from 2 to fewer channels, 1");
    expect_stage_fault("{'block': 'convnextv2', 'depth': 1, 'width': 1048576}", "stages[0]",
                       "s1.b1.conv2 would have 4194304 channels, more than 1048576");
    expect_stage_fault("{'block': 'plain', 'depth': 2, 'width': 1, 'layers': [{'k': 1}]}",
                       "stages[0].layers",
                       "must be a list with an entry for each block of the depth, is [{\"k\":1}]");
    expect_stage_fault("{'block': 'plain', 'depth': 1, 'width': 1,"
                       " 'layers': [{'k': 2, 'out': 1}]}",
                       "stages[0].layers[0].k", "must be odd, is 2");
    expect_stage_fault("{'block': 'regnetx', 'depth': 1, 'width': 6}", "stages[0]",
                       "lacks the key \"group_width\"");
    expect_stage_fault("{'block': 'preact', 'shortcut': 'pad', 'depth': 1, 'width': 6}",
                       "stages[0]",
                       "unknown key \"shortcut\" (known: block, depth, width, stride, pool_after)");
}

Test(network_blocks, strides_of_a_large_input_are_checked)
{
    expect_fault("{'name': 'n', 'large_input': {'least_height': 1, 'strides': [2]}, 'stages': [],"
                 " 'head': {'fc': ['classes']}}",
                 "large_input.strides", "must be a list with an entry for each stage, is [2]");
    expect_fault("{'name': 'n', 'large_input': {'least_height': 1, 'strides': [0]},"
                 " 'stages': [{'block': 'plain', 'depth': 1, 'width': 1}],"
                 " 'head': {'fc': ['classes']}}",
                 "large_input.strides[0]", "must be from 1 to 1024, is 0");
    expect_fault("{'name': 'n', 'large_input': {'strides': [1]}, 'stages': [],"
                 " 'head': {'fc': ['classes']}}",
                 "large_input", "lacks the key \"least_height\"");
}

Test(network_blocks, work_beyond_what_sums_can_hold_is_refused)
{
    expect_stage_fault("{'block': 'plain', 'depth': 2, 'width': 1048576}", "stages[0]",
                       "s1.b2.conv would take 9437184 x 67108864 operations, more than 2^48");
}

/* 9 c_in c_out H W, and c_in c_out H W of projections, for images of 32 x 32. */
Test(network_blocks, hybrenet_layers_have_the_macs_worked_out_by_hand)
{
    static const struct {
        const char *name;
        uint64_t macs;
    } layers[] = {
        {"stem.conv", 442368},      {"s1.b1.conv1", 2359296},      {"s2.b1.conv1", 2949120},
        {"s2.b1.conv2", 14745600},  {"s2.b1.projection", 327680},  {"s3.b1.conv1", 18432000},
        {"s3.b2.conv2", 92160000},  {"s3.b1.projection", 2048000}, {"s4.b1.conv1", 69120000},
        {"s4.b2.conv1", 207360000}, {"s4.b1.projection", 7680000}, {"head.fc1", 120000},
    };
    const struct network_input cifar100 = {"cifar100", {3, 32, 32}, 100};
    struct network network =
        load("{'name': 'n', 'stem': {'k': 3, 'pad': 1, 'out': 16}, 'stages': ["
             "{'block': 'basic', 'shortcut': 'conv', 'depth': 2, 'width': 16},"
             "{'block': 'basic', 'shortcut': 'conv', 'depth': 2, 'width': 80, 'stride': 2},"
             "{'block': 'basic', 'shortcut': 'conv', 'depth': 2, 'width': 400, 'stride': 2},"
             "{'block': 'basic', 'shortcut': 'conv', 'depth': 2, 'width': 1200, 'stride': 2}],"
             " 'head': {'pool': 'gap', 'fc': ['classes']}}",
             &cifar100);
    size_t found = 0;
    for (size_t index = 0; index < network.layer_count; index++)
        for (size_t row = 0; row < sizeof layers / sizeof *layers; row++)
            if (strcmp(network.layers[index].name, layers[row].name) == 0) {
                found++;
                cr_expect(eq(u64, layer_macs(&network.layers[index]), layers[row].macs), "%s",
                          layers[row].name);
            }
    cr_expect(eq(sz, found, sizeof layers / sizeof *layers));
    network_free(&network);
}
