/*
 * Tables by an enumeration have no holes: each value has its name, no two the same, and lists that
 * scenarios choose from end with NULL right behind the last. A value without its row would end the
 * list before its time, or crash where its name is told.
 */
#include "base/output_format.h"
#include "models/crypto/ot_traffic.h"
#include "models/graph/node_operations.h"
#include "models/network/network_blocks.h"
#include "models/plan/operation.h"
#include "models/plan/protocol.h"
#include "scenario/measure_name.h"
#include "system/requests/metrics.h"
#include "system/requests/settings.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static void expect_names(const char *table, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cr_assert(names[i] != NULL && names[i][0] != '\0', "%s: value %zu has no name", table, i);
        for (size_t k = 0; k < i; k++)
            cr_expect(strcmp(names[i], names[k]) != 0, "%s: two are named %s", table, names[i]);
    }
}

/* A list to choose from. */
static void expect_list(const char *table, const char *const names[], size_t count)
{
    expect_names(table, names, count);
    cr_expect(names[count] == NULL, "%s: goes on behind the last", table);
}

Test(names, lists_that_scenarios_choose_from_are_whole)
{
    expect_list("refill.policy", refill_policy_names, REFILL_POLICY_COUNT);
    expect_list("refill.order", refill_order_names, REFILL_ORDER_COUNT);
    expect_list("sharing", sharing_names, SHARING_COUNT);
    expect_list("priority", priority_names, PRIORITY_COUNT);
    expect_list("arrivals.process", arrival_process_names, ARRIVAL_PROCESSES);
    expect_list("arrivals.assign", arrival_assignment_names, ARRIVAL_ASSIGNMENTS);
    expect_list("costs.ot.extension", ot_extension_names, OT_EXTENSION_COUNT);
    expect_list("costs.ot.comparison", ot_comparison_names, OT_COMPARISON_COUNT);
    expect_list("--format", output_format_names, FORMAT_COUNT);
}

#define EXPECT_NAMED(count, name_of)                                                               \
    do {                                                                                           \
        const char *names[count];                                                                  \
        for (int i = 0; i < (int)(count); i++)                                                     \
            names[i] = name_of(i);                                                                 \
        expect_names(#name_of, names, count);                                                      \
    } while (0)

Test(names, what_tables_and_messages_tell_is_named)
{
    EXPECT_NAMED(PHASE_COUNT, phase_name);
    EXPECT_NAMED(RESOURCE_COUNT, resource_name);
    EXPECT_NAMED(OPERATION_COUNT, operation_name);
    EXPECT_NAMED(METRIC_COUNT, metric_name);
    for (int operation = 0; operation < STEP_OPERATION_COUNT; operation++)
        cr_expect(operation_words(operation) != NULL);
    for (int reason = DROP_NONE + 1; reason < DROP_REASON_COUNT; reason++)
        cr_expect(drop_reason_name(reason) != NULL);
}

/* Each measure of a point reads its own name, and only that. */
Test(names, every_measure_has_its_row)
{
    for (int source = MEASURE_LATENCY + 1; source < MEASURE_SOURCE_COUNT; source++) {
        const struct measure measure = {.source = (enum measure_source)source};
        struct measure read;
        char name[MEASURE_NAME_SIZE];
        measure_print(measure, name);
        cr_assert(measure_read(name, &read) && measure_is_equal(read, measure),
                  "measure %d has no name of its own: %s", source, name);
        cr_expect(measure_kind(measure) != MEASURE_KIND_LATENCY, "%s has no kind", name);
        cr_expect(measure_unit_ending(measure) != NULL, "%s has no unit", name);
    }
}

/* Kinds of blocks: a name, keys and a function each. */
Test(names, every_block_has_its_row)
{
    const char *const *names = block_names();
    for (int i = 0; names[i]; i++) {
        cr_assert(block_kind(i)->keys != NULL && block_kind(i)->add != NULL, "%s has no row",
                  names[i]);
        cr_expect(eq(str, (char *)block_kind(i)->keys[0], "block"));
    }
}

/* Operations of nodes, likewise. */
Test(names, every_node_has_its_row)
{
    const char *const *names = node_operation_names();
    for (int i = 0; names[i]; i++)
        cr_expect(node_operation_of(i)->keys != NULL && node_operation_of(i)->add != NULL,
                  "%s has no row", names[i]);
}
