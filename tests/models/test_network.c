#include "models/graph/network.h"

#include "network_fault.h"

static const struct network_input cifar10 = {"cifar10", {3, 32, 32}, 10};
static const struct network_input tinyimagenet = {"tinyimagenet", {3, 64, 64}, 200};

/* Elements that go into, or come out of, all layers that need HE. */
static uint64_t he_elements(const struct network *network, bool going_in)
{
    uint64_t count = 0;
    for (size_t i = 0; i < network->layer_count; i++)
        if (layer_needs_he(&network->layers[i]))
            count += shape_elements(going_in ? network->layers[i].in : network->layers[i].out);
    return count;
}

static struct network load(struct json_document document, const struct network_input *input)
{
    struct network network;
    struct error error = {0};
    struct json_node node = json_root(&document);
    cr_assert(network_load(&network, &node, input, &error), "%s: %s", error.place, error.message);
    json_free(&document);
    return network;
}

static void expect_layer(const struct layer *layer, enum layer_kind kind, const char *name,
                         struct shape in, struct shape out)
{
    cr_expect(eq(str, (char *)layer->name, (char *)name));
    cr_expect(eq(int, layer->kind, kind), "%s", name);
    cr_expect(eq(u32, layer->in.channels, in.channels), "%s", name);
    cr_expect(eq(u32, layer->in.height, in.height), "%s", name);
    cr_expect(eq(u32, layer->in.width, in.width), "%s", name);
    cr_expect(eq(u32, layer->out.channels, out.channels), "%s", name);
    cr_expect(eq(u32, layer->out.height, out.height), "%s", name);
    cr_expect(eq(u32, layer->out.width, out.width), "%s", name);
}

static void expect_fault(const char *text, const char *place, const char *message)
{
    expect_network_fault(text, &cifar10, place, message);
}

static void expect_stage_fault(const char *stage, const char *place, const char *message)
{
    expect_network_stage_fault(stage, &cifar10, place, message);
}

static void expect_head_fault(const char *head, const char *place, const char *message)
{
    char text[1024];
    snprintf(text, sizeof text, "{'name': 'n', 'stages': [], 'head': %s}", head);
    expect_fault(text, place, message);
}

Test(network, basic_blocks_reduce_the_map_in_the_first_convolution_of_the_stage)
{
    const struct network_input input = {"3x7x9", {3, 7, 9}, 5};
    struct network network = load(
        parse("{'name': 'n',"
              " 'stem': {'k': 3, 'pad': 1, 'out': 4, 'norm': 'bn', 'act': 'relu'},"
              " 'stages': [{'block': 'basic', 'shortcut': 'none', 'depth': 2, 'width': 8,"
              "             'stride': 2}],"
              " 'head': {'pool': {'kind': 'average', 'k': 2, 'stride': 2}, 'fc': ['classes']}}"),
        &input);
    /* (7 + 2 - 3) / 2 + 1 = 4 rows, (9 + 2 - 3) / 2 + 1 = 5 columns, and half of them, rounded down
     */
    struct shape image = {3, 7, 9}, stem = {4, 7, 9}, map = {8, 4, 5}, pooled = {8, 2, 2};
    struct shape classes = {5, 1, 1};
    cr_assert(eq(sz, network.layer_count, 12));
    expect_layer(&network.layers[0], LAYER_CONVOLUTION, "stem.conv", image, stem);
    expect_layer(&network.layers[1], LAYER_ACTIVATION, "stem", stem, stem);
    expect_layer(&network.layers[2], LAYER_CONVOLUTION, "s1.b1.conv1", stem, map);
    expect_layer(&network.layers[3], LAYER_ACTIVATION, "s1.b1.a", map, map);
    expect_layer(&network.layers[4], LAYER_CONVOLUTION, "s1.b1.conv2", map, map);
    expect_layer(&network.layers[5], LAYER_ACTIVATION, "s1.b1.out", map, map);
    expect_layer(&network.layers[6], LAYER_CONVOLUTION, "s1.b2.conv1", map, map);
    expect_layer(&network.layers[9], LAYER_ACTIVATION, "s1.b2.out", map, map);
    expect_layer(&network.layers[10], LAYER_AVERAGE_POOL, "head.pool", map, pooled);
    expect_layer(&network.layers[11], LAYER_FULLY_CONNECTED, "head.fc1", pooled, classes);
    cr_expect(eq(u32, network.layers[2].window.down.stride, 2));
    cr_expect(eq(u32, network.layers[6].window.down.stride, 1));
    cr_expect(eq(str, network.layers[6].stage, (char *)"s1"));
    network_free(&network);
}

Test(network, plain_blocks_end_in_a_pool_and_hidden_layers_in_an_activation)
{
    const struct network_input input = {"3x6x6", {3, 6, 6}, 2};
    struct network network =
        load(parse("{'name': 'n', 'stages': [{'block': 'plain', 'depth': 1, 'width': 4,"
                   " 'pool_after': {'kind': 'average', 'k': 2, 'stride': 2}}],"
                   " 'head': {'pool': 'gap', 'fc': [7, 'classes']}}"),
             &input);
    struct shape image = {3, 6, 6}, map = {4, 6, 6}, half = {4, 3, 3}, mean = {4, 1, 1};
    struct shape hidden = {7, 1, 1}, classes = {2, 1, 1};
    cr_assert(eq(sz, network.layer_count, 7));
    expect_layer(&network.layers[0], LAYER_CONVOLUTION, "s1.b1.conv", image, map);
    expect_layer(&network.layers[1], LAYER_ACTIVATION, "s1.b1.act", map, map);
    expect_layer(&network.layers[2], LAYER_AVERAGE_POOL, "s1.pool", map, half);
    expect_layer(&network.layers[3], LAYER_AVERAGE_POOL, "head.pool", half, mean);
    expect_layer(&network.layers[4], LAYER_FULLY_CONNECTED, "head.fc1", mean, hidden);
    expect_layer(&network.layers[5], LAYER_ACTIVATION, "head.fc1.a", hidden, hidden);
    expect_layer(&network.layers[6], LAYER_FULLY_CONNECTED, "head.fc2", hidden, classes);
    cr_expect(eq(u64, network_relu_count(&network), 144 + 7));
    cr_expect(eq(sz, network_linear_layer_count(&network), 5));
    /* HE: the convolution and the two fully connected layers, not the pools */
    cr_expect(eq(u64, he_elements(&network, true), 108 + 4 + 7));
    cr_expect(eq(u64, he_elements(&network, false), 144 + 7 + 2));
    network_free(&network);
}

/* Published: the ReLUs of Garimella et al. 2023; layers are those of its logs, client elements its
 * storage. */
static void expect_counts(const char *file, const struct network_input *input, uint64_t relus,
                          size_t linear_layers, uint64_t client_elements)
{
    struct network network = load(parse_file(file), input);
    cr_expect(eq(u64, network_relu_count(&network), relus), "%s", file);
    cr_expect(eq(sz, network_linear_layer_count(&network), linear_layers), "%s", file);
    cr_expect(eq(u64, he_elements(&network, false), relus + input->classes), "%s", file);
    cr_expect(eq(u64, he_elements(&network, true) + he_elements(&network, false), client_elements),
              "%s", file);
    network_free(&network);
}

Test(network, shipped_networks_have_the_published_counts)
{
    expect_counts("models/networks/resnet18_delphi.json", &cifar10, 557056, 19, 1111050);
    expect_counts("models/networks/resnet18_delphi.json", &tinyimagenet, 2228224, 19, 4444360);
    expect_counts("models/networks/resnet32_delphi.json", &cifar10, 303104, 33, 606218);
    expect_counts("models/networks/resnet32_delphi.json", &tinyimagenet, 1212416, 33, 2425032);
    expect_counts("models/networks/vgg16_delphi.json", &cifar10, 284672, 21, 478730);
    expect_counts("models/networks/vgg16_delphi.json", &tinyimagenet, 1114112, 21, 1865928);
}

static void expect_input(const char *text, const char *name, struct shape shape, uint32_t classes)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network_input input;
    struct error error = {0};
    cr_assert(network_input_load(&input, &node, &error), "%s", error.message);
    cr_expect(eq(str, input.name, (char *)name));
    cr_expect(eq(u32, input.shape.channels, shape.channels));
    cr_expect(eq(u32, input.shape.height, shape.height));
    cr_expect(eq(u32, input.shape.width, shape.width));
    cr_expect(eq(u32, input.classes, classes));
    json_free(&document);
}

Test(network, inputs_have_names_or_numbers)
{
    expect_input("'cifar10'", "cifar10", (struct shape){3, 32, 32}, 10);
    expect_input("'cifar100'", "cifar100", (struct shape){3, 32, 32}, 100);
    expect_input("'tinyimagenet'", "tinyimagenet", (struct shape){3, 64, 64}, 200);
    expect_input("'imagenet'", "imagenet", (struct shape){3, 224, 224}, 1000);
    expect_input("{'channels': 3, 'height': 48, 'width': 40, 'classes': 7}", "3x48x40",
                 (struct shape){3, 48, 40}, 7);
}

static void expect_input_fault(const char *text, const char *place, const char *message)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network_input input;
    struct error error = {0};
    cr_expect(not(network_input_load(&input, &node, &error)), "%s", text);
    expect_error(&error, place, message);
    json_free(&document);
}

Test(network, inputs_that_cannot_be_are_refused)
{
    expect_input_fault("'cifar'", "",
                       "must be one of cifar10, cifar100, tinyimagenet, imagenet, or {\"channels\","
                       " \"height\", \"width\", \"classes\"}, is \"cifar\" (did you mean "
                       "\"cifar10\"?)");
    expect_input_fault("{'channels': 3, 'height': 0, 'width': 4, 'classes': 7}", "height",
                       "must be from 1 to 1048576, is 0");
    expect_input_fault("{'channels': 1048576, 'height': 1048576, 'width': 2, 'classes': 7}", "",
                       "must have at most 2^40 elements, has 2199023255552");
    expect_input_fault("{'channels': 3, 'height': 4, 'width': 4}", "", "lacks the key \"classes\"");
    expect_input_fault("[3, 4, 4]", "", "must be an object, is [3,4,4]");
}

Test(network, unknown_blocks_are_refused_and_the_known_named)
{
    expect_stage_fault("{'block': 'basics', 'depth': 1, 'width': 4}", "stages[0].block",
                       "must be one of plain, basic, bottleneck, preact, regnetx, convnextv2, is "
                       "\"basics\" (did you mean \"basic\"?)");
    expect_stage_fault("{'bock': 'plain', 'depth': 1, 'width': 4}", "stages[0]",
                       "unknown key \"bock\" (did you mean \"block\"?)");
    expect_stage_fault("{'block': 'plain', 'shortcut': 'none', 'depth': 1, 'width': 4}",
                       "stages[0]",
                       "unknown key \"shortcut\" (known: block, depth, width, stride, pool_after, "
                       "conv_bias, norm, layers)");
    expect_stage_fault("{'block': 'basic', 'depth': 1, 'width': 4}", "stages[0]",
                       "lacks the key \"shortcut\"");
    expect_stage_fault("{'block': 'basic', 'shortcut': 'convs', 'depth': 1, 'width': 4}",
                       "stages[0].shortcut",
                       "must be one of conv, conv_first, pad, none, is \"convs\" (did you mean "
                       "\"conv\"?)");
}

Test(network, numbers_out_of_range_are_refused)
{
    expect_stage_fault("{'block': 'plain', 'depth': 0, 'width': 4}", "stages[0].depth",
                       "must be from 1 to 1000, is 0");
    expect_stage_fault("{'block': 'plain', 'depth': 1, 'width': 1e9}", "stages[0].width",
                       "must be from 1 to 1048576, is 1000000000");
    expect_stage_fault("{'block': 'plain', 'depth': 1, 'width': 4, 'stride': 0}",
                       "stages[0].stride", "must be from 1 to 1024, is 0");
    expect_stage_fault("{'block': 'plain', 'depth': 1.5, 'width': 4}", "stages[0].depth",
                       "must be a whole number from 0 to 2^53, is 1.5");
}

Test(network, shapes_that_do_not_work_out_name_the_layer)
{
    expect_stage_fault("{'block': 'plain', 'depth': 1, 'width': 4,"
                       " 'pool_after': {'kind': 'average', 'k': 33, 'stride': 1}}",
                       "stages[0].pool_after",
                       "s1.pool: a window of 33 x 33 does not fit 32 x 32 with padding 0");
    expect_head_fault("{'pool': {'kind': 'least', 'k': 2, 'stride': 2}, 'fc': ['classes']}",
                      "head.pool.kind", "must be one of average, max, is \"least\"");
}

Test(network, layers_beyond_the_limits_are_refused)
{
    struct json_document document =
        parse("{'name': 'n', 'stages': [{'block': 'plain', 'depth': 1, 'width': 1048576}],"
              " 'head': {'fc': ['classes']}}");
    struct json_node node = json_root(&document);
    const struct network_input wide = {"", {1, 1024, 1025}, 2};
    struct network network;
    struct error error = {0};
    cr_expect(not(network_load(&network, &node, &wide, &error)));
    expect_error(&error, "stages[0]",
                 "s1.b1.conv would have 1048576 x 1024 x 1025 elements, more than 2^40");
    network_free(&network);
    json_free(&document);
    /* five stages of 1000 blocks with two layers each fill the network */
    char stages[1024] = "";
    for (int stage = 0; stage < 6; stage++) {
        strcat(stages, stage > 0 ? "," : "");
        strcat(stages, "{'block': 'plain', 'depth': 1000, 'width': 1}");
    }
    expect_stage_fault(stages, "stages[5]", "a network has at most 10000 layers");
}

Test(network, the_head_ends_in_the_classes)
{
    expect_head_fault("{'fc': []}", "head.fc", "must be a list of widths, is []");
    expect_head_fault("{}", "head.fc", "must be a list of widths, but is not given");
    expect_head_fault("{'fc': [10, 'class']}", "head.fc[1]",
                      "must be a number or the word \"classes\", is \"class\"");
    expect_head_fault("{'fc': [11]}", "head.fc[0]", "must be \"classes\" in the last place, is 11");
    expect_head_fault("{'fc': [0, 'classes']}", "head.fc[0]", "must be from 1 to 1048576, is 0");
}

Test(network, files_of_another_form_are_refused)
{
    expect_fault("[]", "", "must be an object, is []");
    expect_fault("{'name': 'n', 'stages': {}, 'head': {'fc': ['classes']}}", "stages",
                 "must be a list of at most 64 stages, is {}");
    expect_fault("{'name': '', 'stages': [], 'head': {'fc': ['classes']}}", "name",
                 "must be 1 to 63 bytes long, is \"\"");
    expect_fault("{'name': 'n', 'Stages': [], 'head': {'fc': ['classes']}}", "",
                 "unknown key \"Stages\" (did you mean \"stages\"? case matters)");
}

Test(network, stages_have_numbers)
{
    cr_expect(eq(sz, stage_number("stem"), STAGE_STEM));
    cr_expect(eq(sz, stage_number("s1"), 1));
    cr_expect(eq(sz, stage_number("s64"), 64));
    cr_expect(eq(sz, stage_number("head"), STAGE_HEAD));
    const char *const others[] = {
        "", "s", "s0", "s01", "s65", "s+1", "s1x", "sn", "heads", "1", "s18446744073709551617"};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        cr_expect(eq(sz, stage_number(others[k]), STAGE_NUMBERS), "%s", others[k]);
}

#define ACCURATE                                                                                   \
    "{'name': 'n', 'stages': [], 'head': {'fc': ['classes']}, 'accuracy': ["                       \
    "{'dataset': 'cifar10', 'top1_fraction': 0.9, 'source': 's'}, "                                \
    "{'dataset': 'tinyimagenet', 'top1_fraction': 0.6, 'source': 's'}]}"

Test(network, its_accuracy_is_that_on_what_is_fed_in_and_unknown_once_changed)
{
    const struct network_input other = {"3x7x9", {3, 7, 9}, 5};
    struct network networks[4] = {load(parse(ACCURATE), &cifar10),
                                  load(parse(ACCURATE), &tinyimagenet),
                                  load(parse(ACCURATE), &other)};
    struct json_document document = parse(ACCURATE);
    struct json_document changes = parse("[{'op': 'reshape', 'channels': 1}]");
    struct json_node node = json_root(&document);
    struct json_node list = json_root(&changes);
    struct error error = {0};
    cr_assert(network_load_transformed(&networks[3], &node, &list, &cifar10, &error), "%s",
              error.message);
    cr_expect(eq(dbl, networks[0].top1_fraction, 0.9));
    cr_expect(eq(dbl, networks[1].top1_fraction, 0.6));
    cr_expect(networks[2].top1_fraction != networks[2].top1_fraction); /* NAN */
    cr_expect(networks[3].top1_fraction != networks[3].top1_fraction);
    for (int i = 0; i < 4; i++)
        network_free(&networks[i]);
    json_free(&document);
    json_free(&changes);
}
