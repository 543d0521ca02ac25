#include "models/plan/plan.h"

#include "models/costs/measured_costs.h"

#include "parse.h"

/* A convolution with an activation, a pool, and the last layer. */
static struct layer layers[] = {
    {.kind = LAYER_CONVOLUTION, .name = "stem.conv", .in = {2, 4, 4}, .out = {3, 4, 4}},
    {.kind = LAYER_ACTIVATION, .name = "stem", .in = {3, 4, 4}, .out = {3, 4, 4}, .relus = 48},
    {.kind = LAYER_AVERAGE_POOL, .name = "head.pool", .in = {3, 4, 4}, .out = {3, 2, 2}},
    {.kind = LAYER_FULLY_CONNECTED, .name = "head.fc1", .in = {3, 2, 2}, .out = {5, 1, 1}},
};
static const struct network network = {.name = "tiny", .layers = layers, .layer_count = 4};
#define RELUS 48 /* 3 * 4 * 4 */

static const struct link_profile link_1_kb_per_s = {
    .uplink_bps = 8e3, .downlink_bps = 4e3, .rtt_s = 0.5}; /* down: half as fast */

/* A protocol of a few items and what they cost; tests fill it in. */
struct fixture {
    struct protocol protocol;
    struct protocol_item items[PHASE_COUNT][8];
    struct measurement measurement;
    struct plan_options options;
    struct thread_counts threads;
    struct plan plan;
    struct error error;
};

static double he_seconds[] = {12.0, 7.0};

static struct fixture fixture(void)
{
    return (struct fixture){
        .protocol = {.name = "p", .bytes_per_element = 8},
        .measurement = {.network = "tiny",
                        .input = "in",
                        .protocol = "p",
                        .relu_count = RELUS,
                        .he_seconds_by_threads = he_seconds,
                        .he_threads_count = 2,
                        .garble = {{3.0, 6.0}, {1.0, 2.0}},
                        .evaluate = {{2.0, 4.0}, {0.5, 6.0}}},
        .threads = {.client = 5, .server_he = 2, .server_gc = 4},
    };
}

static void add_item(struct fixture *fixture, enum phase phase, struct protocol_item item)
{
    fixture->items[phase][fixture->protocol.item_count[phase]++] = item;
}

static void measure(struct fixture *fixture, enum operation operation, double values[],
                    size_t count)
{
    fixture->measurement.operations[operation] = (struct measured_operation){
        .present = true, .per_layer = count > 1, .values = values, .count = count};
}

static bool build(struct fixture *fixture)
{
    fixture->protocol.items[PHASE_OFFLINE] = fixture->items[PHASE_OFFLINE];
    fixture->protocol.items[PHASE_ONLINE] = fixture->items[PHASE_ONLINE];
    struct measured_costs measured = {&fixture->measurement, &network, fixture->threads};
    struct cost_source costs = measured_cost_source(&measured);
    return plan_build(&fixture->plan, &network, &fixture->protocol, &costs, &fixture->options,
                      &fixture->error);
}

static void expect_step(const struct plan *plan, uint32_t index, enum operation operation,
                        uint32_t layer_index)
{
    cr_assert(lt(u32, index, plan->step_count));
    cr_expect(eq(int, plan->steps[index].operation, operation), "step %u", index);
    cr_expect(eq(u32, plan->steps[index].layer_index, layer_index), "step %u", index);
}

Test(plan, a_step_for_each_layer_with_an_entry)
{
    struct fixture f = fixture();
    double seconds[] = {3.0, 0.0, 2.0};
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_ALL, 0, {0}});
    measure(&f, OPERATION_ONLINE_SS, seconds, 3);
    cr_assert(build(&f), "%s", f.error.message);
    cr_assert(eq(u32, f.plan.step_count, 2));
    cr_expect(eq(u32, f.plan.offline_step_count, 0));
    expect_step(&f.plan, 0, OPERATION_ONLINE_SS, 0);
    expect_step(&f.plan, 1, OPERATION_ONLINE_SS, 3);
    cr_expect(eq(u32, f.plan.steps[0].predecessor_count, 0));
    cr_expect(eq(u32, f.plan.steps[1].predecessor_count, 1));
    cr_expect(eq(u32, f.plan.predecessors[f.plan.steps[1].first_predecessor], 0));
    cr_expect(eq(dbl, f.plan.steps[1].work_core_s, 2.0));
    cr_expect(eq(dbl, f.plan.steps[1].most_cores, 1));
    cr_expect(eq(dbl, plan_phase_s(&f.plan, PHASE_ONLINE, &link_1_kb_per_s), 5.0));
    cr_expect(eq(dbl, plan_phase_s(&f.plan, PHASE_OFFLINE, &link_1_kb_per_s), 0.0));
    plan_free(&f.plan);
}

Test(plan, entries_that_are_not_run_make_no_step)
{
    struct fixture f = fixture();
    double seconds[] = {3.0, 1.0, 2.0};
    bool not_run[] = {false, true, false};
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_ALL, 0, {0}});
    measure(&f, OPERATION_ONLINE_SS, seconds, 3);
    f.measurement.operations[OPERATION_ONLINE_SS].not_run = not_run;
    cr_assert(build(&f), "%s", f.error.message);
    cr_expect(eq(u32, f.plan.step_count, 2));
    plan_free(&f.plan);
}

static uint32_t seconds_with(enum item_layers chosen, double seconds[3])
{
    struct fixture f = fixture();
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, chosen, 0, {0}});
    measure(&f, OPERATION_ONLINE_SS, seconds, 3);
    cr_assert(build(&f), "%s", f.error.message);
    double total_s = plan_phase_s(&f.plan, PHASE_ONLINE, &link_1_kb_per_s);
    plan_free(&f.plan);
    return (uint32_t)total_s;
}

Test(plan, items_choose_their_layers)
{
    double seconds[] = {4.0, 1.0, 2.0};
    cr_expect(eq(u32, seconds_with(LAYERS_ALL, seconds), 4 + 1 + 2));
    cr_expect(eq(u32, seconds_with(LAYERS_FIRST, seconds), 4));
    cr_expect(eq(u32, seconds_with(LAYERS_LAST, seconds), 2));
    cr_expect(eq(u32, seconds_with(LAYERS_ALL_BUT_LAST, seconds), 4 + 1));
}

Test(plan, what_costs_nothing_is_neither_first_nor_last)
{
    double late[] = {0.0, 1.0, 2.0}, early[] = {4.0, 1.0, 0.0};
    cr_expect(eq(u32, seconds_with(LAYERS_FIRST, late), 1));
    cr_expect(eq(u32, seconds_with(LAYERS_LAST, early), 1));
    cr_expect(eq(u32, seconds_with(LAYERS_ALL_BUT_LAST, early), 4));
}

Test(plan, a_loop_runs_its_items_layer_by_layer)
{
    struct fixture f = fixture();
    double seconds[] = {3.0, 1.0, 2.0}, bytes[] = {1000.0, 0.0, 0.0};
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){OPERATION_ONLINE_SS,
                                    RESOURCE_SERVER_CPU,
                                    PER_LINEAR_LAYER,
                                    LAYERS_ALL_BUT_LAST,
                                    1,
                                    {0}});
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_EXT_OT_SEND, RESOURCE_UPLINK, PER_RELU_LAYER, LAYERS_ALL, 1, {0}});
    measure(&f, OPERATION_ONLINE_SS, seconds, 3);
    measure(&f, OPERATION_EXT_OT_SEND, bytes, 3);
    cr_assert(build(&f), "%s", f.error.message);
    cr_assert(eq(u32, f.plan.step_count, 3));
    expect_step(&f.plan, 0, OPERATION_ONLINE_SS, 0);
    expect_step(&f.plan, 1, OPERATION_EXT_OT_SEND, 1);
    expect_step(&f.plan, 2, OPERATION_ONLINE_SS, 2);
    plan_free(&f.plan);
}

Test(plan, what_costs_nothing_makes_no_step_in_a_loop_either)
{
    struct fixture f = fixture();
    double seconds[] = {1.0, 1.0, 1.0};
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_KEY_LOAD, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_ALL, 1, {0}});
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_ALL, 1, {0}});
    measure(&f, OPERATION_ONLINE_SS, seconds, 3);
    cr_assert(build(&f), "%s", f.error.message);
    cr_expect(eq(u32, f.plan.step_count, 3));
    plan_free(&f.plan);
}

/* A parallel of two branches, the second of which has nothing to do, or neither has. */
static uint32_t predecessors_behind_branches(bool first_is_idle)
{
    struct fixture f = fixture();
    double seconds[] = {1.0, 1.0, 1.0}, nothing[] = {0.0, 0.0, 0.0};
    for (uint32_t branch = 0; branch < 2; branch++)
        add_item(&f, PHASE_ONLINE,
                 (struct protocol_item){branch == 0 ? OPERATION_ONLINE_ENCODE : OPERATION_KEY_LOAD,
                                        RESOURCE_SERVER_CPU,
                                        PER_LINEAR_LAYER,
                                        LAYERS_ALL,
                                        1,
                                        {1, 1 + branch}});
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_ALL, 1, {0}});
    measure(&f, OPERATION_ONLINE_ENCODE, first_is_idle ? nothing : seconds, 3);
    measure(&f, OPERATION_KEY_LOAD, nothing, 3);
    measure(&f, OPERATION_ONLINE_SS, seconds, 3);
    cr_assert(build(&f), "%s", f.error.message);
    uint32_t count = f.plan.predecessor_count;
    plan_free(&f.plan);
    return count;
}

/* Six steps in a row, or three, each of which waits for the one before it alone. */
Test(plan, branches_without_steps_are_not_waited_for)
{
    cr_expect(eq(u32, predecessors_behind_branches(false), 5));
    cr_expect(eq(u32, predecessors_behind_branches(true), 2));
}

Test(plan, measured_seconds_on_two_threads_are_twice_the_work)
{
    struct fixture f = fixture();
    add_item(&f, PHASE_OFFLINE,
             (struct protocol_item){
                 OPERATION_HE_EVAL, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_ALL, 0, {0}});
    cr_assert(build(&f), "%s", f.error.message);
    cr_assert(eq(u32, f.plan.step_count, 1));
    expect_step(&f.plan, 0, OPERATION_HE_EVAL, STEP_NO_LAYER);
    cr_expect(eq(dbl, f.plan.steps[0].work_core_s, 14.0));
    cr_expect(eq(dbl, f.plan.steps[0].most_cores, 2));
    cr_expect(eq(dbl, plan_step_s(&f.plan.steps[0], &link_1_kb_per_s), 7.0));
    plan_free(&f.plan);
}

Test(plan, garbling_takes_the_line_of_the_party_that_does_it)
{
    struct fixture f = fixture();
    struct protocol_item item = {
        OPERATION_GARBLE, RESOURCE_CLIENT_CPU, PER_RELU_LAYER, LAYERS_ALL, 0, {0}};
    add_item(&f, PHASE_OFFLINE, item);
    item.resource = RESOURCE_SERVER_CPU;
    add_item(&f, PHASE_OFFLINE, item);
    item.operation = OPERATION_ONLINE_GC_EVAL;
    add_item(&f, PHASE_ONLINE, item);
    cr_assert(build(&f), "%s", f.error.message);
    cr_assert(eq(u32, f.plan.step_count, 3));
    cr_expect(eq(u32, f.plan.offline_step_count, 2));
    /* 3 * 48 + 6 on 5 threads; 48 + 2 on 4; 48 / 2 + 6 on 4 */
    cr_expect(eq(dbl, f.plan.steps[0].work_core_s, 150.0));
    cr_expect(eq(dbl, f.plan.steps[0].most_cores, 5));
    cr_expect(eq(dbl, plan_phase_s(&f.plan, PHASE_OFFLINE, &link_1_kb_per_s), 30.0 + 12.5));
    cr_expect(eq(dbl, plan_phase_s(&f.plan, PHASE_ONLINE, &link_1_kb_per_s), 7.5));
    cr_expect(eq(u32, f.plan.steps[2].predecessor_count, 0));
    plan_free(&f.plan);
}

Test(plan, transfers_are_one_message_offline_and_one_per_layer_online)
{
    struct fixture f = fixture();
    double bytes[] = {1000.0, 0.0, 3000.0}, keys[] = {2000.0};
    add_item(
        &f, PHASE_OFFLINE,
        (struct protocol_item){OPERATION_KEY_UP, RESOURCE_UPLINK, PER_NETWORK, LAYERS_ALL, 0, {0}});
    add_item(&f, PHASE_OFFLINE,
             (struct protocol_item){
                 OPERATION_LINEAR_DOWN, RESOURCE_DOWNLINK, PER_LINEAR_LAYER, LAYERS_ALL, 0, {0}});
    add_item(
        &f, PHASE_ONLINE,
        (struct protocol_item){
            OPERATION_ONLINE_LINEAR_UP, RESOURCE_UPLINK, PER_LINEAR_LAYER, LAYERS_ALL, 0, {0}});
    measure(&f, OPERATION_KEY_UP, keys, 1);
    measure(&f, OPERATION_LINEAR_DOWN, bytes, 3);
    measure(&f, OPERATION_ONLINE_LINEAR_UP, bytes, 3);
    cr_assert(build(&f), "%s", f.error.message);
    const uint32_t messages[] = {1, 1, 0, 1, 1};
    cr_assert(eq(u32, f.plan.step_count, 5));
    for (uint32_t index = 0; index < 5; index++)
        cr_expect(eq(u32, f.plan.steps[index].messages, messages[index]), "step %u", index);
    cr_expect(eq(u64, f.plan.steps[2].size_bytes, 3000));
    /* offline: 2000 B at 1 kB/s, 4000 B at 0.5 kB/s, two half round trips of 0.25 s */
    cr_expect(eq(dbl, plan_phase_s(&f.plan, PHASE_OFFLINE, &link_1_kb_per_s), 2.0 + 8.0 + 0.5));
    cr_expect(eq(dbl, plan_phase_s(&f.plan, PHASE_ONLINE, &link_1_kb_per_s), 4.0 + 0.5));
    plan_free(&f.plan);
}

Test(plan, storage_counts_elements_and_relus)
{
    struct fixture f = fixture();
    f.protocol.storage[PARTY_CLIENT] = (struct protocol_storage){true, true, 100, 0, 0};
    f.protocol.storage[PARTY_SERVER] = (struct protocol_storage){false, true, 10, 0, 0};
    cr_assert(build(&f), "%s", f.error.message);
    /* inputs 32 + 12, outputs 48 + 5, the pool keeps none */
    cr_expect(eq(u64, f.plan.storage_bytes[PARTY_CLIENT], 8 * (44 + 53) + 100 * 48));
    cr_expect(eq(u64, f.plan.storage_bytes[PARTY_SERVER], 8 * 53 + 10 * 48));
    plan_free(&f.plan);
    f.options.bytes_per_relu[PARTY_SERVER] = 7;
    cr_assert(build(&f), "%s", f.error.message);
    cr_expect(eq(u64, f.plan.storage_bytes[PARTY_SERVER], 8 * 53 + 7 * 48));
    plan_free(&f.plan);
}

static void expect_fault(struct fixture *f, const char *place, const char *message)
{
    cr_expect(not(build(f)), "%s", message);
    cr_expect(eq(int, f->error.code, ERROR_INPUT));
    expect_error(&f->error, place, message);
    plan_free(&f->plan);
}

Test(plan, storage_beyond_64_bits_is_refused)
{
    struct fixture f = fixture();
    f.options.bytes_per_relu[PARTY_CLIENT] = UINT64_MAX / 48 + 1;
    expect_fault(&f, "client.bytes_per_relu",
                 "a precompute of tiny would take more than 2^64 bytes");
}

Test(plan, threads_beyond_the_measured_table_are_refused)
{
    struct fixture f = fixture();
    add_item(&f, PHASE_OFFLINE,
             (struct protocol_item){
                 OPERATION_HE_EVAL, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_ALL, 0, {0}});
    f.threads.server_he = 3;
    expect_fault(&f, "server.he_threads",
                 "he_threads 3 exceed the measured table of tiny on in, which has 2 entries");
    f.threads.server_he = 0;
    expect_fault(&f, "server.he_threads", "must be from 1 to 1000000, is 0");
}

Test(plan, garbling_without_threads_is_refused)
{
    struct fixture f = fixture();
    add_item(&f, PHASE_OFFLINE,
             (struct protocol_item){
                 OPERATION_GARBLE, RESOURCE_CLIENT_CPU, PER_RELU_LAYER, LAYERS_ALL, 0, {0}});
    f.threads.client = 0;
    expect_fault(&f, "client.threads", "must be from 1 to 1000000, is 0");
    f.items[PHASE_OFFLINE][0].resource = RESOURCE_SERVER_CPU;
    f.threads.server_gc = UINT64_MAX;
    expect_fault(&f, "server.gc_threads", "must be from 1 to 1000000, is 18446744073709551615");
}

Test(plan, a_measured_set_of_another_network_is_refused)
{
    struct fixture f = fixture();
    double two[] = {1.0, 2.0}, bytes[] = {1.0, 2.0, 3.0};
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_ALL, 0, {0}});
    f.measurement.relu_count = 47;
    expect_fault(&f, "costs", "the measured network tiny on in has 47 ReLUs, but tiny has 48");
    f.measurement.relu_count = 48;
    expect_fault(&f, "costs", "online_ss was not measured for tiny on in with p");
    measure(&f, OPERATION_ONLINE_SS, two, 2);
    expect_fault(&f, "costs", "online_ss is measured for 2 linear layers, but tiny has 3");
    measure(&f, OPERATION_ONLINE_SS, two, 0);
    f.measurement.operations[OPERATION_ONLINE_SS].per_layer = true;
    expect_fault(&f, "costs", "online_ss is measured for 0 linear layers, but tiny has 3");
    f.items[PHASE_ONLINE][0] = (struct protocol_item){
        OPERATION_ONLINE_LABELS_DOWN, RESOURCE_DOWNLINK, PER_RELU_LAYER, LAYERS_ALL, 0, {0}};
    measure(&f, OPERATION_ONLINE_LABELS_DOWN, bytes, 3);
    expect_fault(&f, "costs",
                 "online_labels_down was measured for an activation after head.pool, where tiny has"
                 " none");
}

Test(plan, costs_of_the_network_are_not_spread_over_layers)
{
    struct fixture f = fixture();
    double seconds[] = {1.0, 2.0, 3.0};
    add_item(&f, PHASE_ONLINE,
             (struct protocol_item){
                 OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, PER_LINEAR_LAYER, LAYERS_LAST, 0, {0}});
    measure(&f, OPERATION_ONLINE_SS, seconds, 1);
    expect_fault(&f, "costs",
                 "online_ss is known once for the whole network, but the protocol runs it for"
                 " single layers");
    f.items[PHASE_ONLINE][0] = (struct protocol_item){
        OPERATION_ONLINE_GC_EVAL, RESOURCE_CLIENT_CPU, PER_RELU_LAYER, LAYERS_ALL, 1, {0}};
    expect_fault(&f, "costs",
                 "online_gc_eval is known once for the whole network, but the protocol runs it"
                 " for single layers");
    f.items[PHASE_ONLINE][0] = (struct protocol_item){
        OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, PER_NETWORK, LAYERS_ALL, 0, {0}};
    measure(&f, OPERATION_ONLINE_SS, seconds, 3);
    expect_fault(&f, "costs",
                 "online_ss is known per layer, but the protocol runs it once for the network");
}

/* Offline 0 -> 1 -> 3 and 0 -> 2 -> 3, and a step that waits for nothing; online a step of 1 s. */
static struct step diamond_steps[] = {
    {.phase = PHASE_OFFLINE, .work_core_s = 1.0, .most_cores = 1},
    {.phase = PHASE_OFFLINE,
     .work_core_s = 8.0,
     .most_cores = 4,
     .first_predecessor = 0,
     .predecessor_count = 1},
    {.phase = PHASE_OFFLINE,
     .resource = RESOURCE_UPLINK,
     .size_bytes = 3000,
     .messages = 2,
     .first_predecessor = 1,
     .predecessor_count = 1},
    {.phase = PHASE_OFFLINE,
     .work_core_s = 2.0,
     .most_cores = 1,
     .first_predecessor = 2,
     .predecessor_count = 2},
    {.phase = PHASE_OFFLINE, .work_core_s = 4.0, .most_cores = 1},
    {.phase = PHASE_ONLINE, .work_core_s = 1.0, .most_cores = 1},
};
static uint32_t diamond_predecessors[] = {0, 0, 1, 2};
static const struct plan diamond = {.steps = diamond_steps,
                                    .step_count = 6,
                                    .offline_step_count = 5,
                                    .predecessors = diamond_predecessors,
                                    .predecessor_count = 4};

Test(plan, a_phase_alone_takes_the_longest_path)
{
    /* 1, then the longer of 8 / 4 on cores and 3 + 2 * 0.25 on the link, then 2 */
    cr_expect(epsilon_eq(dbl, plan_phase_s(&diamond, PHASE_OFFLINE, &link_1_kb_per_s), 6.5, 1e-12));
    cr_expect(epsilon_eq(dbl, plan_phase_s(&diamond, PHASE_ONLINE, &link_1_kb_per_s), 1.0, 1e-12));
}

Test(plan, factors_stretch_each_step_by_its_own)
{
    const double factors[] = {1.0, 3.0, 0.5, 1.0, 2.5, 7.0};
    double finish_s[6];
    /* 1 + max(2 * 3, 3.5 / 2) + 2 = 9; the lone step takes 10 */
    cr_expect(epsilon_eq(
        dbl, plan_phase_scaled_s(&diamond, PHASE_OFFLINE, &link_1_kb_per_s, factors, finish_s),
        10.0, 1e-12));
    cr_expect(epsilon_eq(dbl, finish_s[3], 9.0, 1e-12));
    cr_expect(epsilon_eq(
        dbl, plan_phase_scaled_s(&diamond, PHASE_ONLINE, &link_1_kb_per_s, factors, finish_s), 7.0,
        1e-12));
}

/* Of the first two that share memory, 1 to 3 s and 2 to 4 s, one is busy for 3 s, and the third for
 * 2 s more; the transfer in between is another's, and so is what the other phase has of the same.
 */
Test(plan, operations_are_summed_in_the_order_in_which_they_begin)
{
    struct step steps[] = {
        {.operation = OPERATION_GARBLE, .work_core_s = 1.0, .most_cores = 1},
        {.operation = OPERATION_HE_EVAL,
         .work_core_s = 2.0,
         .lane_s = 2.0,
         .shares_memory = true,
         .predecessor_count = 1},
        {.operation = OPERATION_HE_EVAL, .resource = RESOURCE_UPLINK, .size_bytes = 2000},
        {.operation = OPERATION_HE_EVAL,
         .work_core_s = 2.0,
         .lane_s = 2.0,
         .shares_memory = true,
         .first_predecessor = 1,
         .predecessor_count = 1},
        {.operation = OPERATION_HE_EVAL,
         .work_core_s = 2.0,
         .lane_s = 2.0,
         .shares_memory = true,
         .first_predecessor = 2,
         .predecessor_count = 1},
        {.operation = OPERATION_GARBLE, .work_core_s = 6.0, .most_cores = 2},
        {.phase = PHASE_ONLINE, .operation = OPERATION_GARBLE, .work_core_s = 8.0, .most_cores = 1},
    };
    uint32_t predecessors[] = {0, 2, 3};
    const struct plan plan = {.steps = steps,
                              .step_count = 7,
                              .offline_step_count = 6,
                              .predecessors = predecessors,
                              .predecessor_count = 3};
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    cr_assert(eq(sz, plan_sum_operations(sums, &plan, &link_1_kb_per_s), 4));
    cr_expect(sums[0].operation == OPERATION_GARBLE && sums[0].phase == PHASE_OFFLINE);
    cr_expect(eq(dbl, sums[0].sum.seconds, 4.0)); /* 1 and 6 / 2 */
    cr_expect(eq(dbl, sums[0].sum.work_core_s, 7.0));
    cr_expect(sums[1].operation == OPERATION_HE_EVAL && sums[1].shares_memory);
    cr_expect(eq(dbl, sums[1].sum.seconds, 5.0));
    cr_expect(eq(dbl, sums[1].sum.work_core_s, 6.0));
    cr_expect(sums[2].resource == RESOURCE_UPLINK);
    cr_expect(eq(dbl, sums[2].sum.size_bytes, 2000.0));
    cr_expect(sums[3].phase == PHASE_ONLINE);
    cr_expect(eq(dbl, sums[3].sum.seconds, 8.0));
}
