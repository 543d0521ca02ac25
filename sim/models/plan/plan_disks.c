#include "models/plan/plan_disks.h"

#include "base/memory.h"
#include "models/plan/plan_batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The steps that come in between the offline and the online ones. */
struct insertion {
    struct step steps[2 * PARTY_COUNT];
    uint32_t count;
    uint32_t writes;               /* of these, the first */
    uint32_t awaited[PARTY_COUNT]; /* of these, reads that the online phase waits for */
    uint32_t awaited_count;
};

static struct step disk_step(enum party party, enum phase phase, uint64_t bytes, double disk_bps)
{
    return (struct step){
        .phase = phase,
        .operation = phase == PHASE_OFFLINE ? OPERATION_STOCK_WRITE : OPERATION_STOCK_READ,
        .resource = party == PARTY_CLIENT ? RESOURCE_CLIENT_DISK : RESOURCE_SERVER_DISK,
        .layer_index = STEP_NO_LAYER,
        .size_bytes = bytes,
        .disk_bps = disk_bps,
    };
}

static struct insertion insertion_of(const struct plan *plan, const struct disk disks[PARTY_COUNT])
{
    struct insertion insertion = {.count = 0};
    for (int party = 0; party < PARTY_COUNT; party++)
        if (plan->storage_bytes[party] > 0 && isfinite(disks[party].write_bps))
            insertion.steps[insertion.count++] = disk_step(
                (enum party)party, PHASE_OFFLINE,
                plan_batch_size(plan) * plan->storage_bytes[party], disks[party].write_bps);
    insertion.writes = insertion.count;
    for (int party = 0; party < PARTY_COUNT; party++) {
        if (plan->storage_bytes[party] == 0 || !isfinite(disks[party].read_bps))
            continue;
        if (!disks[party].overlaps)
            insertion.awaited[insertion.awaited_count++] = insertion.count;
        insertion.steps[insertion.count++] = disk_step(
            (enum party)party, PHASE_ONLINE, plan->storage_bytes[party], disks[party].read_bps);
    }
    return insertion;
}

static void insert_steps(struct plan *plan, const struct insertion *insertion)
{
    uint32_t online_count = plan->step_count - plan->offline_step_count;
    struct step *steps = memory_allocate(plan->step_count + insertion->count, sizeof *steps);
    struct step *between = steps + plan->offline_step_count;
    memcpy(steps, plan->steps, plan->offline_step_count * sizeof *steps);
    memcpy(between, insertion->steps, insertion->count * sizeof *steps);
    if (online_count > 0)
        memcpy(between + insertion->count, plan->steps + plan->offline_step_count,
               online_count * sizeof *steps);
    free(plan->steps);
    plan->steps = steps;
    plan->step_count += insertion->count;
    plan->offline_step_count += insertion->writes;
}

static bool begins_online(const struct plan *plan, const struct insertion *insertion,
                          uint32_t index)
{
    uint32_t reads = insertion->count - insertion->writes;
    return index >= plan->offline_step_count + reads && plan->steps[index].predecessor_count == 0;
}

/* Those of online steps have moved, and who waited for nothing waits for the reads. */
static void await_reads(struct plan *plan, const struct insertion *insertion)
{
    uint32_t offline_before = plan->offline_step_count - insertion->writes;
    uint32_t begins = 0;
    for (uint32_t i = 0; i < plan->predecessor_count; i++)
        plan->predecessors[i] += plan->predecessors[i] >= offline_before ? insertion->count : 0;
    for (uint32_t i = 0; i < plan->step_count; i++)
        begins += begins_online(plan, insertion, i);
    uint32_t count = plan->predecessor_count + begins * insertion->awaited_count;
    uint32_t *predecessors = memory_allocate(count, sizeof *predecessors);
    if (plan->predecessor_count > 0)
        memcpy(predecessors, plan->predecessors, plan->predecessor_count * sizeof *predecessors);
    for (uint32_t i = 0; i < plan->step_count && insertion->awaited_count > 0; i++) {
        if (!begins_online(plan, insertion, i))
            continue;
        plan->steps[i].first_predecessor = plan->predecessor_count;
        plan->steps[i].predecessor_count = insertion->awaited_count;
        for (uint32_t k = 0; k < insertion->awaited_count; k++)
            predecessors[plan->predecessor_count++] = offline_before + insertion->awaited[k];
    }
    free(plan->predecessors);
    plan->predecessors = predecessors;
}

void plan_add_disks(struct plan *plan, const struct disk disks[PARTY_COUNT])
{
    const struct insertion insertion = insertion_of(plan, disks);
    if (plan->offline_step_count == 0 || insertion.count == 0)
        return;
    insert_steps(plan, &insertion);
    await_reads(plan, &insertion);
}
