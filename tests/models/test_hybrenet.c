#include "models/network/hybrenet.h"

#include "models/graph/network.h"

#include "parse.h"

static const struct network_input cifar100 = {"cifar100", {3, 32, 32}, 100};

static struct network load(const char *name)
{
    char *text = hybrenet_file(name);
    cr_assert(text != NULL, "%s", name);
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_assert(network_load(&network, &node, &cifar100, &error), "%s: %s", name, error.message);
    json_free(&document);
    free(text);
    return network;
}

static void expect_stages(const char *name, const struct network_stage stages[], size_t count)
{
    struct network network = load(name);
    cr_expect(eq(str, network.name, (char *)name));
    cr_assert(eq(sz, network.stage_count, count), "%s", name);
    for (size_t index = 0; index < count; index++) {
        cr_expect(eq(u32, network.stages[index].depth, stages[index].depth), "%s", name);
        cr_expect(eq(u32, network.stages[index].width, stages[index].width), "%s", name);
    }
    cr_expect(eq(u32, network.layers[0].out.channels, stages[0].width), "%s", name);
    network_free(&network);
}

Test(hybrenet, a_name_gives_depths_and_widths)
{
    expect_stages("hrn18_5x5x3x", (struct network_stage[]){{2, 16}, {2, 80}, {2, 400}, {2, 1200}},
                  4);
    expect_stages("hrn34_4x9x2x", (struct network_stage[]){{3, 16}, {4, 64}, {6, 576}, {3, 1152}},
                  4);
    expect_stages("hrn18_2x5x3x_m32",
                  (struct network_stage[]){{2, 32}, {2, 64}, {2, 320}, {2, 960}}, 4);
    expect_stages("hrn_2x7x1_3x4x_m5", (struct network_stage[]){{2, 5}, {7, 15}, {1, 60}}, 3);
}

Test(hybrenet, the_listed_names_are_understood)
{
    for (size_t index = 0; hybrenet_names[index]; index++) {
        struct network network = load(hybrenet_names[index]);
        network_free(&network);
    }
}

Test(hybrenet, other_names_are_none)
{
    static const char *const names[] = {"",
                                        "hrn",
                                        "hrn18",
                                        "hrn18_",
                                        "hrn18_5x5x3",
                                        "hrn18_5x5x",
                                        "hrn18_5x5x3x2x",
                                        "hrn18_5x5x3x_",
                                        "hrn18_5x5x3x_m",
                                        "hrn18_5x5x3x_m0",
                                        "hrn18_5x5x3x_m16x",
                                        "hrn18_05x5x3x",
                                        "hrn18_0x5x3x",
                                        "hrn18_-5x5x3x",
                                        "hrn18_5x5x99999999999999999999x",
                                        "hrn50_5x5x3x",
                                        "hrn_2_",
                                        "hrn_2x2",
                                        "hrn_2x2_3",
                                        "HRN18_5x5x3x",
                                        "hrn_1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1_1x1x1x1x1x1x1x1x1x1x"
                                        "1x1x1x1x1x1x",
                                        NULL};
    for (size_t index = 0; names[index]; index++)
        cr_expect(zero(ptr, hybrenet_file(names[index])), "%s", names[index]);
}

Test(hybrenet, widths_that_no_network_has_are_refused_when_read)
{
    char *text = hybrenet_file("hrn18_1048576x1048576x1048576x");
    cr_assert(text != NULL);
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_expect(not(network_load(&network, &node, &cifar100, &error)));
    expect_error(&error, "stages[1].width", "must be from 1 to 1048576, is 16777216");
    network_free(&network);
    json_free(&document);
    free(text);
}

static struct network load_text(const char *text)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_assert(network_load(&network, &node, &cifar100, &error), "%s: %s", error.place,
              error.message);
    json_free(&document);
    return network;
}

/* HRN18-5x5x3x has 343,040 ReLUs at 32 x 32; half of the base channels, half of the ReLUs. */
Test(hybrenet, a_file_may_say_depths_and_multipliers)
{
    struct network network =
        load_text("{'family': 'hrn', 'depths': [2, 2, 2, 2], 'mult': [5, 5, 3]}");
    cr_expect(eq(str, network.name, (char *)"hrn18_5x5x3x"));
    cr_expect(eq(u64, network_relu_count(&network), 343040));
    network_free(&network);
    network =
        load_text("{'family': 'hrn', 'depths': [2, 2, 2, 2], 'mult': [5, 5, 3], 'base': 8,"
                  " 'name': 'half \\\\', 'transforms': [{'op': 'cull', 'stages': ['stem']}]}");
    cr_expect(eq(str, network.name, (char *)"half \\"));
    cr_expect(eq(u64, network_relu_count(&network), 343040 / 2 - 8192));
    network_free(&network);
    network = load_text("{'family': 'hrn', 'depths': [1, 2], 'mult': [7], 'base': 32}");
    cr_expect(eq(str, network.name, (char *)"hrn_1x2_7x_m32"));
    network_free(&network);
}

Test(hybrenet, a_file_may_tell_its_accuracy)
{
    struct network network =
        load_text("{'family': 'hrn', 'depths': [1, 2], 'mult': [7], 'accuracy':"
                  " [{'dataset': 'cifar100', 'top1_fraction': 0.75, 'source': 'made up'}]}");
    cr_expect(eq(dbl, network.top1_fraction, 0.75));
    network_free(&network);
}

static void expect_file_fault(const char *text, const char *place, const char *message)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_expect(not(network_load(&network, &node, &cifar100, &error)), "%s", text);
    cr_expect(eq(str, error.file, (char *)"test.json"));
    expect_error(&error, place, message);
    network_free(&network);
    json_free(&document);
}

Test(hybrenet, a_file_that_cannot_be_is_told_at_its_keys)
{
    expect_file_fault("{'family': 'hrn', 'depths': [2, 2], 'mult': [5, 5]}", "mult",
                      "must be a number less than depths has, is [5,5]");
    expect_file_fault("{'family': 'hrn', 'depths': [2, 0], 'mult': [5]}", "depths[1]",
                      "must be from 1 to 1000, is 0");
    expect_file_fault("{'family': 'resnet', 'depths': [2, 2], 'mult': [5]}", "family",
                      "must be one of hrn, is \"resnet\"");
    expect_file_fault("{'family': 'hrn', 'depths': [2, 2], 'mult': [65537]}", "mult",
                      "makes s2 1048592 channels wide, more than 1048576");
    expect_file_fault("{'family': 'hrn', 'depths': [1, 1], 'mult': [2], 'transforms':"
                      " [{'op': 'reshape', 'resolution': 0.03125}]}",
                      "",
                      "s2.b1.conv1: at this resolution its input is 1 x 1, which its stride 2 does "
                      "not divide");
}
