/*
 * However large a network or protocol, the plan is bounded; what is beyond is refused.
 */
#include "models/plan/plan.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define LAYERS NETWORK_MOST_LAYERS
#define ITEMS 110 /* of as many steps as layers: more than 2^20 of them */

/* A second for each layer, each in a lane of its own where the model says so. */
static bool one_second(const void *model, const struct protocol_item *item, struct item_cost *cost,
                       struct error *error)
{
    (void)item, (void)error;
    const size_t *lanes = model;
    item_cost_allocate(cost, LAYERS);
    for (size_t i = 0; i < LAYERS; i++)
        cost->values[i] = 1.0;
    cost->per_layer = true;
    cost->most_cores = 1.0;
    cost->lanes = *lanes;
    return true;
}

static void expect_refusal(size_t item_count, size_t lanes)
{
    static struct layer layers[LAYERS];
    struct protocol_item items[ITEMS];
    for (size_t i = 0; i < LAYERS; i++)
        layers[i] = (struct layer){.kind = LAYER_FULLY_CONNECTED};
    for (size_t i = 0; i < item_count; i++)
        items[i] = (struct protocol_item){.operation = OPERATION_HE_EVAL,
                                          .resource = RESOURCE_SERVER_CPU,
                                          .per = PER_LINEAR_LAYER};
    struct network network = {.name = "large", .layers = layers, .layer_count = LAYERS};
    struct protocol protocol = {.items = {[PHASE_ONLINE] = items},
                                .item_count = {[PHASE_ONLINE] = item_count}};
    struct cost_source costs = {&lanes, one_second};
    struct plan_options options = {0};
    struct plan plan;
    struct error error = {0};
    cr_expect_not(plan_build(&plan, &network, &protocol, &costs, &options, &error));
    cr_expect(eq(str, error.place, (char *)"network"));
    cr_expect(eq(str, error.message,
                 (char *)"large makes a plan of more than 1048576 steps, or of more than 16777216 "
                         "times that one waits for another"));
    plan_free(&plan);
}

Test(plan_limits, many_steps_are_refused)
{
    expect_refusal(ITEMS, 0);
}

/* All lanes of the second item wait for all of the first. */
Test(plan_limits, few_steps_that_wait_for_each_other_in_many_ways_are_refused)
{
    expect_refusal(2, LAYERS);
}
