#include "models/costs/stage_costs.h"

#include "parse.h"

static const struct network_input input = {"3x8x8", {3, 8, 8}, 5};

/* A stem, a block with a projection, a hidden layer: 1, 3 and 2 layers that need HE. */
static struct network load_network(void)
{
    struct json_document document = parse(
        "{'name': 'n', 'stem': {'k': 3, 'pad': 1, 'out': 4, 'act': 'relu'},"
        " 'stages': [{'block': 'basic', 'shortcut': 'conv', 'depth': 1, 'width': 8, 'stride': 2}],"
        " 'head': {'pool': 'gap', 'fc': [10, 'classes']}}");
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_assert(network_load(&network, &node, &input, &error), "%s", error.message);
    json_free(&document);
    return network;
}

static void expect_stage(const struct stage_cost *cost, const char *stage, uint64_t relus,
                         uint64_t macs, double he_s, double gc_s)
{
    if (stage)
        cr_expect(eq(str, (char *)cost->stage, (char *)stage));
    cr_expect(eq(u64, cost->relus, relus));
    cr_expect(eq(u64, cost->macs, macs));
    cr_expect(epsilon_eq(dbl, cost->he_s, he_s, 1e-12));
    cr_expect(epsilon_eq(dbl, cost->gc_s, gc_s, 1e-12));
}

/* 522 ReLUs of 144 / 288 gates: 522 * 1 / 2 s to garble, (522 * 3 + 4) / 2 s to evaluate. */
Test(stage_costs, stages_have_their_layers_and_share_the_circuits_by_relus)
{
    struct network network = load_network();
    struct he_coefficients he = {.eval_layer_s = 2.0};
    struct gc_coefficients garbler = {.garble_relu_s = 1.0, .benchmark_and_gates = 576.0};
    struct gc_coefficients evaluator = {
        .evaluate_relu_s = 3.0, .evaluate_start_s = 4.0, .benchmark_and_gates = 576.0};
    struct stage_machines machines = {&he, &garbler, &evaluator};
    struct stage_costs costs;
    struct error error = {0};
    cr_assert(stage_costs_find(&costs, &network, &machines, &error));
    cr_assert(eq(sz, costs.count, 3));
    /* 3 x 3 x 3 x 4 at 8 x 8; 3 x 3 x (4 x 8 + 8 x 8) and 4 x 8 at 4 x 4; 8 x 10 + 10 x 5 */
    double gc_s = (522.0 + 522.0 * 3.0 + 4.0) / 2.0;
    expect_stage(&costs.stages[0], "stem", 256, 6912, 2.0, gc_s * 256.0 / 522.0);
    expect_stage(&costs.stages[1], "s1", 256, 14336, 6.0, gc_s * 256.0 / 522.0);
    expect_stage(&costs.stages[2], "head", 10, 130, 4.0, gc_s * 10.0 / 522.0);
    expect_stage(&costs.total, NULL, 522, 21378, 12.0, gc_s);
    cr_expect(not(costs.is_extrapolated));
    stage_costs_free(&costs);
    network_free(&network);
}

Test(stage_costs, polynomials_are_counted_and_need_no_circuits)
{
    struct network network = load_network();
    struct he_coefficients he = {0};
    struct gc_coefficients gc = {
        .garble_relu_s = 1.0, .garble_start_s = 1.0, .benchmark_and_gates = 288.0};
    struct stage_machines machines = {&he, &gc, &gc};
    struct stage_costs costs;
    struct error error = {0};
    for (size_t index = 0; index < network.layer_count; index++) {
        network.layers[index].polynomials[3] = network.layers[index].relus;
        network.layers[index].relus = 0;
    }
    cr_assert(stage_costs_find(&costs, &network, &machines, &error));
    cr_expect(eq(u64, costs.total.polynomials, 522));
    expect_stage(&costs.total, NULL, 0, 21378, 0.0, 0.0);
    stage_costs_free(&costs);
    network_free(&network);
}
