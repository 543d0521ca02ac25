#include "models/graph/network_counts.h"
#include "models/network/hybrenet.h"

#include "parse.h"

/*
 * Two stages on 8 x 8: ReLUs 256 (stem), 256 each (s1.b1.a, .out), 128 each (s2.b1.a, .out), in
 * channels of 64 and 16; head.fc1.a has 10.
 */
static const char *const small =
    "{'name': 'small', 'stem': {'k': 3, 'pad': 1, 'out': 4, 'act': 'relu'},"
    " 'stages': [{'block': 'basic', 'shortcut': 'conv', 'depth': 1, 'width': 4},"
    "            {'block': 'basic', 'shortcut': 'conv', 'depth': 1, 'width': 8, 'stride': 2}],"
    " 'head': {'pool': 'gap', 'fc': [10, 'classes']}}";
static const struct network_input input = {"3x8x8", {3, 8, 8}, 5};
static const struct network_input cifar = {"cifar100", {3, 32, 32}, 100};

static bool load(struct network *network, const char *file, const char *transforms,
                 const struct network_input *size, struct error *error)
{
    struct json_document document = parse(file), list = parse(transforms);
    struct json_node node = json_root(&document), list_node = json_root(&list);
    bool loaded = network_load_transformed(network, &node, &list_node, size, error);
    json_free(&list);
    json_free(&document);
    return loaded;
}

static struct network load_small(const char *transforms)
{
    struct network network;
    struct error error = {0};
    cr_assert(load(&network, small, transforms, &input, &error), "%s: %s: %s", transforms,
              error.place, error.message);
    return network;
}

static void expect_fault(const char *file, const char *transforms, const char *place,
                         const char *message)
{
    struct network network;
    struct error error = {0};
    cr_expect(not(load(&network, file, transforms, &input, &error)), "%s", transforms);
    expect_error(&error, place, message);
    network_free(&network);
}

enum { SLOT_COUNT = 6 };

/* The ReLUs of stem, s1.b1.a, s1.b1.out, s2.b1.a, s2.b1.out, head.fc1.a. */
static void expect_relus(const char *transforms, const uint64_t expected[SLOT_COUNT])
{
    struct network network = load_small(transforms);
    size_t slot = 0;
    for (size_t index = 0; index < network.layer_count; index++)
        if (network.layers[index].kind == LAYER_ACTIVATION) {
            cr_assert(lt(sz, slot, SLOT_COUNT));
            cr_expect(eq(u64, network.layers[index].relus, expected[slot]), "%s: %s", transforms,
                      network.layers[index].name);
            slot++;
        }
    cr_expect(eq(sz, slot, SLOT_COUNT));
    network_free(&network);
}

static const struct layer *layer_named(const struct network *network, const char *name)
{
    for (size_t index = 0; index < network->layer_count; index++)
        if (strcmp(network->layers[index].name, name) == 0)
            return &network->layers[index];
    cr_assert(false, "no layer %s", name);
    return NULL;
}

/* ---- activations ---- */

Test(transform, culled_stages_are_linear)
{
    expect_relus("[]", (uint64_t[]){256, 256, 256, 128, 128, 10});
    expect_relus("[{'op': 'cull', 'stages': ['stem', 's2']}]", (uint64_t[]){0, 256, 256, 0, 0, 10});
    expect_relus("[{'op': 'cull', 'stages': ['head']}, {'op': 'cull', 'stages': ['s1']}]",
                 (uint64_t[]){256, 0, 0, 128, 128, 0});
}

Test(transform, thinning_keeps_every_other_activation)
{
    expect_relus("[{'op': 'thin'}]", (uint64_t[]){256, 0, 256, 0, 128, 10});
    expect_relus("[{'op': 'thin', 'keep': 'a', 'stages': ['s1']}]",
                 (uint64_t[]){256, 256, 0, 128, 128, 10});
    expect_relus("[{'op': 'thin', 'parity': 'odd', 'stages': ['stem', 's2']}]",
                 (uint64_t[]){0, 256, 256, 0, 128, 10});
}

Test(transform, chosen_layers_become_polynomials)
{
    struct network network = load_small(
        "[{'op': 'poly_layers', 'layers': [0, 's2.b1.a'], 'coefficients': [0.2, 0.5, 0.2]},"
        " {'op': 'poly_layers', 'layers': [2], 'degree': 1}, {'op': 'cull', 'stages': ['s2']}]");
    const struct layer *stem = layer_named(&network, "stem");
    cr_expect(eq(u64, stem->relus, 0));
    cr_expect(eq(u64, stem->polynomials[2], 256));
    cr_expect(eq(u64, layer_named(&network, "s1.b1.out")->polynomials[1], 256));
    /* culled afterwards: not even polynomials are left */
    cr_expect(eq(u64, layer_named(&network, "s2.b1.a")->polynomials[2], 0));
    network_free(&network);
}

/* 4 channels: 1.6, 1.2, 0.4, 0.4, 0.4 by share; two are left over for 0.6 and, earliest, 0.4. */
Test(transform, channels_become_polynomials_of_several_degrees)
{
    struct network network =
        load_small("[{'op': 'poly_channels', 'stages': ['stem'], 'relu': 0.4, 'degree_3': 0.3,"
                   "  'degree_2': 0.1, 'degree_1': 0.1, 'degree_0': 0.1},"
                   " {'op': 'poly_channels', 'layers': ['stem', 'head.fc1.a'], 'relu': 0.5, "
                   "'degree_2': 0.5}]");
    const struct layer *stem = layer_named(&network, "stem");
    /* 2 ReLU, 1, 1, 0, 0; then half of the two */
    cr_expect(eq(u64, stem->relus, 64));
    cr_expect(eq(u64, stem->polynomials[3], 64));
    cr_expect(eq(u64, stem->polynomials[2], 128));
    cr_expect(eq(u64, stem->polynomials[1], 0));
    cr_expect(eq(u64, layer_named(&network, "head.fc1.a")->polynomials[2], 5));
    network_free(&network);
}

/* ---- budgets ---- */

/* 1034 in all; 100 of them: 24.76 24.76 24.76 12.38 12.38 0.97. */
Test(transform, a_uniform_mask_keeps_the_same_share_everywhere)
{
    expect_relus("[{'op': 'mask', 'policy': 'uniform', 'budget': 100}]",
                 (uint64_t[]){25, 25, 25, 12, 12, 1});
    expect_relus("[{'op': 'mask', 'policy': 'uniform', 'base': 'snl', 'fraction': 0.25}]",
                 (uint64_t[]){0, 64, 64, 32, 32, 0});
    expect_relus("[{'op': 'mask', 'policy': 'uniform', 'base': ['stem', 'head'], 'budget': 133}]",
                 (uint64_t[]){128, 0, 0, 0, 0, 5});
}

/* s2 before s1 before stem before head; 301 = 256 + 45. */
Test(transform, a_mask_by_priority_fills_stage_after_stage)
{
    expect_relus("[{'op': 'mask', 'budget': 301}]", (uint64_t[]){0, 23, 22, 128, 128, 0});
    expect_relus("[{'op': 'mask', 'policy': 'priority', 'order': ['head', 'stem'], 'budget': 100,"
                 "  'realised': 70}]",
                 (uint64_t[]){60, 0, 0, 0, 0, 10});
    expect_relus("[{'op': 'mask', 'budget': 1034}]", (uint64_t[]){256, 256, 256, 128, 128, 10});
}

/* size * weight: 256, 0, 0, 256 (own weight 2), 512 (stage's 4), 0: s2.b1.out would get 500. */
Test(transform, a_mask_by_weights_hands_on_what_a_slot_cannot_hold)
{
    expect_relus("[{'op': 'mask', 'policy': 'weights', 'budget': 300, 'sensitivity':"
                 "  {'stem': 1, 's1': 0, 's2': 4, 's2.b1.a': 2, 'head': 0}}]",
                 (uint64_t[]){86, 0, 0, 86, 128, 0});
}

/* 8211 activations of (2^20 - 1)^2 elements: their sum is above 2^53 and odd, so no double. */
Test(transform, all_of_more_than_a_double_counts_are_all)
{
    enum { ACTIVATIONS = 8211 };
    const uint64_t side = (1 << 20) - 1;
    const struct network_input wide = {"1x1048575x1048575", {1, 1048575, 1048575}, 3};
    char *file = memory_allocate(ACTIVATIONS + 4, 48), *end = file;
    end += sprintf(end, "{'name': 'n', 'nodes': [{'id': 'a', 'op': 'act', 'stage': 's1'}");
    for (int k = 1; k < ACTIVATIONS; k++)
        end += sprintf(end, ", {'id': 'a%d', 'op': 'act'}", k);
    sprintf(end, ", {'id': 'g', 'op': 'gap'}, {'id': 'f', 'op': 'fc', 'out': 'classes'}]}");
    struct network network;
    struct error error = {0};
    cr_assert(
        load(&network, file, "[{'op': 'mask', 'policy': 'uniform', 'fraction': 1}]", &wide, &error),
        "%s: %s", error.place, error.message);
    cr_expect(eq(u64, network_relu_count(&network), ACTIVATIONS * side * side));
    network_free(&network);
    free(file);
}

Test(transform, an_explicit_mask_says_its_counts)
{
    expect_relus("[{'op': 'mask', 'policy': 'explicit', 'budget': 31,"
                 "  'counts': {'s1.b1.a': 30, 'stem': 1}}]",
                 (uint64_t[]){1, 30, 0, 0, 0, 0});
}

/* 160 of 256 256 256 128 128: 40 40 40 20 20, so 0 0 0 1 1 channels; 128 are left for two of 64. */
Test(transform, a_mask_of_channels_keeps_whole_ones)
{
    expect_relus("[{'op': 'mask', 'policy': 'uniform', 'base': ['stem', 's1', 's2'],"
                 "  'budget': 160, 'granularity': 'channel'}]",
                 (uint64_t[]){64, 64, 0, 16, 16, 0});
}

/*
 * A channel of 2^32 that half a budget does not reach leaves 2^31 ReLUs to 100 layers of 2^20
 * channels of one: half of each stays, and the other half is added, 2^19 times one.
 */
Test(transform, a_mask_of_channels_of_very_different_sizes_is_soon_done, .timeout = 20)
{
    enum { LAYERS = 100 };
    const struct network_input wide = {"1x65536x65536", {1, 65536, 65536}, 3};
    char *file = memory_allocate(LAYERS + 4, 96), *end = file;
    end += sprintf(end, "{'name': 'n', 'nodes': [{'id': 'a', 'op': 'act', 'stage': 's1'},"
                        " {'id': 'g', 'op': 'gap'}");
    for (int k = 0; k < LAYERS; k++)
        end += sprintf(
            end, ", {'id': 'f%d', 'op': 'fc', 'out': 1048576}, {'id': 'a%d', 'op': 'act'}", k, k);
    sprintf(end, ", {'id': 'f', 'op': 'fc', 'out': 'classes'}]}");
    struct network network;
    struct error error = {0};
    cr_expect(not(load(&network, file,
                       "[{'op': 'mask', 'policy': 'uniform', 'fraction': 0.5,"
                       "  'granularity': 'channel'}]",
                       &wide, &error)));
    expect_error(&error, "[0].granularity",
                 "whole channels do not make up 2199912448 ReLUs; they make up 104857600");
    network_free(&network);
    free(file);
}

Test(transform, removed_elements_may_become_polynomials)
{
    struct network network = load_small("[{'op': 'poly_elements', 'budget': 256}]");
    cr_expect(eq(u64, network_relu_count(&network), 256));
    cr_expect(eq(u64, layer_named(&network, "s2.b1.out")->relus, 128));
    cr_expect(eq(u64, layer_named(&network, "stem")->polynomials[2], 256));
    cr_expect(eq(u64, layer_named(&network, "head.fc1.a")->polynomials[2], 10));
    network_free(&network);
}

/* ---- shapes ---- */

static void expect_channels(const char *file, const char *transforms, const char *name, uint32_t in,
                            uint32_t out)
{
    struct network network;
    struct error error = {0};
    cr_assert(load(&network, file, transforms, &cifar, &error), "%s: %s", error.place,
              error.message);
    cr_expect(eq(u32, layer_named(&network, name)->in.channels, in), "%s", name);
    cr_expect(eq(u32, layer_named(&network, name)->out.channels, out), "%s", name);
    network_free(&network);
}

Test(transform, widths_are_rounded_down_but_not_to_nothing)
{
    expect_channels(small, "[{'op': 'reshape', 'channels': 0.7}]", "s2.b1.conv1", 2, 5);
    expect_channels(small, "[{'op': 'channel_drop', 'factor': 0.01}]", "s2.b1.conv1", 1, 1);
    /* 8 * 0.9 = 7, 7 * 0.9 = 6: one after the other */
    expect_channels(small,
                    "[{'op': 'reshape', 'channels': 0.9},"
                    " {'op': 'prune', 'mode': 'width', 'keep': {'s2': 0.9}}]",
                    "s2.b1.conv1", 3, 6);
    expect_channels(small, "[{'op': 'channel_drop', 'factor': {'stem': 0.5}}]", "s1.b1.conv1", 2,
                    4);
}

Test(transform, inner_pruning_leaves_the_blocks_output)
{
    const char *blocks =
        "{'name': 'n', 'stages': ["
        "{'block': 'bottleneck', 'depth': 1, 'width': 8}, {'block': 'preact', 'depth': 1, "
        "'width': 8}, {'block': 'regnetx', 'group_width': 4, 'depth': 1, 'width': 16}, {'block': "
        "'convnextv2', 'depth': 1, 'width': 8}], 'head': {'fc': ['classes']}}";
    const char *half = "[{'op': 'prune', 'mode': 'inner', 'keep': 0.5}]";
    expect_channels(blocks, half, "s1.b1.conv2", 4, 4);
    expect_channels(blocks, half, "s1.b1.conv3", 4, 32);
    expect_channels(blocks, half, "s2.b1.conv2", 4, 8);
    expect_channels(blocks, half, "s3.b1.conv2", 8, 8);
    /* 16 * 0.7 = 11, of which 12 is the nearest multiple of 4; 16 * 0.6 = 9 goes to 8 */
    expect_channels(blocks, "[{'op': 'prune', 'mode': 'inner', 'keep': {'s3': 0.7}}]",
                    "s3.b1.conv3", 12, 16);
    expect_channels(blocks, "[{'op': 'reshape', 'channels': 0.6}]", "s3.b1.conv3", 8, 8);
    expect_channels(blocks, half, "s4.b1.conv2", 8, 16);
}

/* The stem is chosen by the image that comes, not by what is left of its resolution. */
Test(transform, a_reduced_image_keeps_the_stem_of_large_ones)
{
    struct json_document document = parse_file("models/networks/resnet18.json");
    struct json_document list = parse("[{'op': 'reshape', 'resolution': 0.5714285714285714}]");
    struct json_node node = json_root(&document), list_node = json_root(&list);
    const struct network_input imagenet = {"imagenet", {3, 224, 224}, 1000};
    struct network network;
    struct error error = {0};
    cr_assert(network_load_transformed(&network, &node, &list_node, &imagenet, &error), "%s",
              error.message);
    cr_expect(eq(u32, network.input.height, 128));
    cr_expect(eq(u32, network.layers[0].window.down.kernel, 7));
    network_free(&network);
    json_free(&list);
    json_free(&document);
}

/* ---- the list ---- */

Test(transform, those_of_the_file_come_before_the_scenarios)
{
    struct json_document document =
        parse("{'name': 'n', 'stages': [], 'head': {'act': 'relu', 'fc': [10, 'classes']},"
              " 'transforms': [{'op': 'cull', 'stages': ['head']}]}");
    struct json_document list = parse("[{'op': 'mask', 'budget': 1}]");
    struct json_node node = json_root(&document), list_node = json_root(&list);
    struct network network;
    struct error error = {0};
    cr_expect(network_load(&network, &node, &input, &error));
    cr_expect(eq(u64, network_relu_count(&network), 0));
    network_free(&network);
    cr_expect(network_load_original(&network, &node, &input, &error));
    cr_expect(eq(u64, network_relu_count(&network), 202));
    network_free(&network);
    cr_expect(not(network_load_transformed(&network, &node, &list_node, &input, &error)));
    expect_error(&error, "[0].budget",
                 "must be at most the base count, 0 ReLUs of n at 8 x 8, is 1");
    network_free(&network);
    json_free(&list);
    json_free(&document);
}

Test(transform, what_cannot_be_is_told_with_stage_and_rule)
{
    static const struct {
        const char *transforms;
        const char *place;
        const char *message;
    } cases[] = {
        {"{}", "", "must be a list of at most 100 transforms, is {}"},
        {"[{}]", "[0]", "lacks the key \"op\""},
        {"[{'op': 'cut'}]", "[0].op",
         "must be one of cull, thin, reshape, channel_drop, prune, poly_layers, poly_channels, "
         "mask, poly_elements, is \"cut\""},
        {"[{'op': 'cull', 'stage': ['s1']}]", "[0]",
         "unknown key \"stage\" (did you mean \"stages\"?)"},
        {"[{'op': 'cull'}]", "[0]", "lacks the key \"stages\""},
        {"[{'op': 'cull', 'stages': ['s3']}]", "[0].stages[0]",
         "small has no stage \"s3\": it has 4, from stem to head"},
        {"[{'op': 'thin', 'stages': ['stem']}]", "[0].keep",
         "stem: 0 of 1 activations are \"out\", not every other one: give \"parity\" instead"},
        {"[{'op': 'thin', 'keep': 'a', 'parity': 'odd'}]", "[0]",
         "keep and parity exclude each other"},
        {"[{'op': 'reshape', 'channels': 0}]", "[0].channels",
         "must be above 0 and at most 1, is 0"},
        {"[{'op': 'reshape', 'resolution': 0.3}]", "[0].resolution",
         "must leave whole pixels: 0.3 of the input's height, 8, is 2.4"},
        {"[{'op': 'reshape', 'resolution': 0.125}]", "stages[1]",
         "s2.b1.conv1: at this resolution its input is 1 x 1, which its stride 2 does not divide"},
        {"[{'op': 'prune', 'mode': 'inner', 'keep': {'stem': 0.5}}]", "[0].keep",
         "unknown key \"stem\" (known: s1, s2)"},
        {"[{'op': 'prune', 'mode': 'width', 'keep': {'s2': 2}}]", "[0].keep.s2",
         "must be above 0 and at most 1, is 2"},
        {"[{'op': 'poly_layers', 'layers': [6]}]", "[0].layers[0]",
         "must be the number of an activation, from 0 to 5, or its name, is 6"},
        {"[{'op': 'poly_layers', 'layers': ['s1.b1.b']}]", "[0].layers[0]",
         "there is no activation \"s1.b1.b\" (did you mean \"s1.b1.a\"?)"},
        {"[{'op': 'poly_layers', 'layers': [1, 's1.b1.a']}]", "[0].layers[1]",
         "the activation 1, s1.b1.a, is listed twice"},
        {"[{'op': 'poly_layers', 'layers': [1], 'degree': 4}]", "[0].degree",
         "must be from 0 to 3, is 4"},
        {"[{'op': 'poly_layers', 'layers': [1], 'coefficients': [1]}]", "[0].coefficients",
         "must be a list of 3 numbers, is [1]"},
        {"[{'op': 'poly_channels', 'relu': 0.5}]", "[0]",
         "the shares relu, degree_3, ..., degree_0 must add up to 1, not 0.5"},
        {"[{'op': 'mask', 'budget': 1035}]", "[0].budget",
         "must be at most the base count, 1034 ReLUs of small at 8 x 8, is 1035"},
        {"[{'op': 'mask', 'budget': 10, 'fraction': 0.1}]", "[0]",
         "budget and fraction exclude each other"},
        {"[{'op': 'mask'}]", "[0]", "lacks the key \"budget\" (or \"fraction\")"},
        {"[{'op': 'mask', 'budget': 10, 'realised': 11}]", "[0].realised",
         "must be at most the budget, 10, is 11"},
        {"[{'op': 'mask', 'budget': 300, 'order': ['s2']}]", "[0].order",
         "its stages hold 256 ReLUs, fewer than the 300 that are to stay"},
        {"[{'op': 'mask', 'policy': 'uniform', 'budget': 3, 'order': ['s2']}]", "[0].order",
         "belongs to the policy \"priority\", not to \"uniform\""},
        {"[{'op': 'mask', 'policy': 'weights', 'budget': 3, 'sensitivity': {'s1': 1}}]",
         "[0].sensitivity", "lacks a weight of stem, or of its stage, stem"},
        {"[{'op': 'mask', 'policy': 'weights', 'budget': 3, 'sensitivity': {'s3': 1}}]",
         "[0].sensitivity",
         "unknown key \"s3\" (known: stem, s1, s1.b1.a, s1.b1.out, s2, s2.b1.a, s2.b1.out, head, "
         "head.fc1.a)"},
        {"[{'op': 'mask', 'policy': 'weights', 'budget': 300, 'base': ['s1', 's2'],"
         "  'sensitivity': {'s1': 0, 's2': 1}}]",
         "[0].sensitivity",
         "slots with a weight above 0 hold 256 ReLUs, fewer than the 300 that are to stay"},
        {"[{'op': 'mask', 'policy': 'explicit', 'counts': {'stem': 257}}]", "[0].counts.stem",
         "must be at most the ReLUs of the slot, 256, is 257"},
        {"[{'op': 'mask', 'policy': 'explicit', 'counts': {'stem': 128, 's2.b1.a': 24},"
         " 'granularity': 'channel'}]",
         "[0].counts[\"s2.b1.a\"]", "must be whole channels of 16 ReLUs, is 24"},
        {"[{'op': 'mask', 'policy': 'explicit', 'counts': {'stem': 25}, 'budget': 26}]",
         "[0].budget", "must be the sum of the counts, 25, is 26"},
        {"[{'op': 'mask', 'base': ['s1'], 'budget': 100, 'granularity': 'channel'}]",
         "[0].granularity", "whole channels do not make up 100 ReLUs; they make up 64"},
        {"[{'op': 'mask', 'budget': 3}, {'op': 'reshape', 'channels': 0.5}]", "[1].op",
         "reshape must stand before mask, whose budget is absolute"},
        {"[{'op': 'poly_elements', 'budget': 3}, {'op': 'mask', 'budget': 2}]", "[1].op",
         "mask would be a second budget, after that of poly_elements"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        expect_fault(small, cases[k].transforms, cases[k].place, cases[k].message);
}

Test(transform, blocks_of_one_convolution_have_nothing_inside)
{
    expect_fault("{'name': 'n', 'stages': [{'block': 'plain', 'depth': 1, 'width': 4}],"
                 " 'head': {'fc': ['classes']}}",
                 "[{'op': 'prune', 'mode': 'inner', 'keep': 0.5}]", "stages[0].block",
                 "s1 cannot be pruned in mode inner: its blocks have one convolution");
}
