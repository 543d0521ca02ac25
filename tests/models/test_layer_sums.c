#include "models/plan/layer_sums.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Two layers of which the second has 6 ReLUs behind it; shares of 8 bytes, circuits of 100. */
static struct layer layers[] = {
    {.name = "a", .kind = LAYER_CONVOLUTION, .in = {1, 2, 2}, .out = {1, 2, 3}},
    {.name = "b", .kind = LAYER_FULLY_CONNECTED, .in = {6, 1, 1}, .out = {6, 1, 1}},
    {.name = "b.a", .kind = LAYER_ACTIVATION, .in = {6, 1, 1}, .out = {6, 1, 1}, .relus = 6},
};
static const struct network network = {.name = "n", .layers = layers, .layer_count = 3};
static const struct protocol protocol = {
    .bytes_per_element = 8,
    .storage = {
        [PARTY_CLIENT] = {.linear_inputs = true, .linear_outputs = true, .bytes_per_relu = 100},
        [PARTY_SERVER] = {.linear_outputs = true, .bytes_per_relu = 10}}};
static const struct link_profile link_1_kb_per_s = {.uplink_bps = 8e3, .downlink_bps = 8e3};

/*
 * HE of a (2 s of its own) and b (4 s) begin together, so that 4 s pass: a has 2/6 of them. Keys
 * are made once; 5 s of garbling are of no layer.
 */
static struct step steps[] = {
    {.operation = OPERATION_KEYGEN,
     .layer_index = STEP_NO_LAYER,
     .work_core_s = 9.0,
     .most_cores = 1,
     .once_per_client = true},
    {.operation = OPERATION_HE_EVAL,
     .resource = RESOURCE_SERVER_CPU,
     .layer_index = 0,
     .work_core_s = 2.0,
     .lane_s = 2.0,
     .shares_memory = true,
     .predecessor_count = 1},
    {.operation = OPERATION_HE_EVAL,
     .resource = RESOURCE_SERVER_CPU,
     .layer_index = 1,
     .work_core_s = 3.0,
     .lane_s = 4.0,
     .shares_memory = true,
     .predecessor_count = 1},
    {.operation = OPERATION_GARBLE,
     .resource = RESOURCE_SERVER_CPU,
     .layer_index = STEP_NO_LAYER,
     .work_core_s = 10.0,
     .most_cores = 2,
     .first_predecessor = 1,
     .predecessor_count = 2},
    {.phase = PHASE_ONLINE,
     .operation = OPERATION_ONLINE_LABELS_DOWN,
     .resource = RESOURCE_DOWNLINK,
     .layer_index = 2,
     .size_bytes = 3000,
     .messages = 1},
};
static uint32_t predecessors[] = {0, 1, 2};
static const struct plan plan = {.steps = steps,
                                 .step_count = 5,
                                 .offline_step_count = 4,
                                 .predecessors = predecessors,
                                 .predecessor_count = 3};

Test(layer_sums, rows_add_up_to_the_phases)
{
    const struct plan_options options = {0};
    const struct layer_sums_source source = {&plan, &network, &protocol, &options,
                                             &link_1_kb_per_s};
    struct layer_sums sums;
    struct error error = {0};
    cr_assert(layer_sums_find(&sums, &source, &error));
    cr_assert(eq(sz, sums.count, 3));
    cr_expect(epsilon_eq(dbl, sums.rows[0].seconds[LAYER_COST_HE], 4.0 * 2.0 / 6.0, 1e-12));
    cr_expect(epsilon_eq(dbl, sums.rows[1].seconds[LAYER_COST_HE], 4.0 * 4.0 / 6.0, 1e-12));
    cr_expect(epsilon_eq(dbl, sums.rows[1].seconds[LAYER_COST_TRANSFER], 3.0, 1e-12));
    cr_expect(epsilon_eq(dbl, sums.rows[1].down_bytes, 3000.0, 0.0));
    cr_expect(eq(u64, sums.rows[1].messages, 1));
    cr_expect(eq(u32, sums.rows[2].layer_index, STEP_NO_LAYER));
    cr_expect(epsilon_eq(dbl, sums.rows[2].seconds[LAYER_COST_GARBLING], 5.0, 1e-12));
    cr_expect(epsilon_eq(dbl, sums.total.phase_s[PHASE_OFFLINE],
                         plan_phase_s(&plan, PHASE_OFFLINE, &link_1_kb_per_s), 1e-12));
    cr_expect(epsilon_eq(dbl, sums.total.phase_s[PHASE_OFFLINE], 9.0, 1e-12));
    cr_expect(epsilon_eq(dbl, sums.total.phase_s[PHASE_ONLINE], 3.0, 1e-12));
    layer_sums_free(&sums);
}

/* a: 4 in, 6 out; b: 6 in, 6 out, 6 ReLUs, which the options may make dearer */
Test(layer_sums, storage_is_of_the_layer_and_its_activation)
{
    const struct plan_options options = {.bytes_per_relu = {[PARTY_SERVER] = 20}};
    const struct layer_sums_source source = {&plan, &network, &protocol, &options,
                                             &link_1_kb_per_s};
    struct layer_sums sums;
    struct error error = {0};
    cr_assert(layer_sums_find(&sums, &source, &error));
    cr_expect(eq(u64, sums.rows[0].storage_bytes[PARTY_CLIENT], 80));
    cr_expect(eq(u64, sums.rows[0].storage_bytes[PARTY_SERVER], 48));
    cr_expect(eq(u64, sums.rows[1].storage_bytes[PARTY_CLIENT], 96 + 600));
    cr_expect(eq(u64, sums.rows[1].storage_bytes[PARTY_SERVER], 48 + 120));
    cr_expect(eq(u64, sums.rows[2].storage_bytes[PARTY_CLIENT], 0));
    cr_expect(eq(u64, sums.total.storage_bytes[PARTY_CLIENT], 776));
    layer_sums_free(&sums);
}
