#include "models/hybrenet.h"

#include "models/network.h"

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
