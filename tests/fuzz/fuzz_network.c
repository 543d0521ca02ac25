/*
 * A network's file with its transforms: laid out, counted, and costed stage by stage.
 */
#include "fuzz.h"

#include "models/costs/stage_costs.h"
#include "models/graph/network_columns.h"
#include "scratch_file.h"

static const struct network_input inputs[] = {
    {"cifar100", {3, 32, 32}, 100},
    {"imagenet", {3, 224, 224}, 1000},
};

static void use_network(const struct network *network)
{
    static const struct he_coefficients he = {.eval_layer_s = 1.0};
    static const struct gc_coefficients gc = {
        .garble_relu_s = 1.0, .evaluate_relu_s = 1.0, .benchmark_and_gates = 288.0};
    const struct stage_machines machines = {&he, &gc, &gc};
    struct stage_costs costs;
    struct error error = {0};
    free(network_cells(network, NETWORK_MOST_STAGES));
    if (stage_costs_find(&costs, network, &machines, &error))
        assert(costs.total.relus == network_relu_count(network));
    stage_costs_free(&costs);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct scratch_folder folder = scratch_folder_new();
    struct scratch_file file = scratch_file_new(&folder, "network.json", bytes, size);
    struct json_document document = {0};
    struct error error = {0};
    bool is_json = json_load(&document, file.path, &error);
    for (size_t i = 0; is_json && i < sizeof inputs / sizeof *inputs; i++) {
        struct network network;
        struct json_node node = json_root(&document);
        if (network_load(&network, &node, &inputs[i], &error))
            use_network(&network);
        network_free(&network);
    }
    json_free(&document);
    unlink(file.path);
    rmdir(folder.path);
    return 0;
}
