#include "study/bounds/bound_parts.h"

#include "base/memory.h"
#include "base/units.h"
#include "base/utf8.h"
#include "models/plan/plan.h"
#include "models/plan/plan_batch.h"
#include "models/plan/protocol.h"
#include "system/requests/settings.h"

#include <stdlib.h>
#include <string.h>

/* Seconds by operation and resource; shared: those that busy cores slow down. */
struct parts {
    double seconds[STEP_OPERATION_COUNT][RESOURCE_COUNT];
    bool shared[STEP_OPERATION_COUNT][RESOURCE_COUNT];
};

static bool is_slots(const struct bound *bound)
{
    return utf8_ends_with(bound->resource, "_slots");
}

/* Whether steps on the resource load the bound's. */
static bool loads(const struct bound *bound, enum resource resource)
{
    switch (resource) {
    case RESOURCE_CLIENT_CPU:
        return strcmp(bound->resource, "client_cpu") == 0;
    case RESOURCE_SERVER_CPU:
        return strcmp(bound->resource, "server_cpu") == 0;
    case RESOURCE_UPLINK:
        return utf8_ends_with(bound->resource, "uplink") || utf8_ends_with(bound->resource, "_link")
            || strcmp(bound->resource, "link") == 0;
    case RESOURCE_DOWNLINK:
        return utf8_ends_with(bound->resource, "downlink")
            || utf8_ends_with(bound->resource, "_link") || strcmp(bound->resource, "link") == 0;
    case RESOURCE_CLIENT_DISK:
    case RESOURCE_SERVER_DISK:
        return strcmp(bound->resource, resource_name(resource)) == 0;
    case RESOURCE_COUNT:
        break;
    }
    return false;
}

/* A slot is held while any operation of its phases runs. */
static void add_phases(struct parts *parts, const struct bound *bound,
                       const struct client_class *class, double weight)
{
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    size_t count = plan_sum_operations(sums, class->plan, &class->link);
    const double demand_s[PHASE_COUNT] = {bound->offline_s, bound->online_s};
    for (size_t i = 0; i < count; i++)
        if (!sums[i].once_per_client && demand_s[sums[i].phase] > 0.0)
            parts->seconds[sums[i].operation][sums[i].resource] +=
                weight * sums[i].sum.seconds / plan_inferences(class->plan, sums[i].phase);
}

/* Core seconds of work, or seconds of transfer at the bandwidth of this link or of the disk. */
static double demand_s(const struct step *step, const struct link_profile *link)
{
    double bps = step->resource == RESOURCE_UPLINK ? link->uplink_bps : link->downlink_bps;
    if (resource_is_disk(step->resource))
        return plan_step_s(step, link);
    return resource_is_link(step->resource) ? transfer_s((double)step->size_bytes, bps)
                                            : step->work_core_s;
}

static void add_steps(struct parts *parts, const struct bound *bound,
                      const struct client_class *class, const struct link_profile *link,
                      double weight)
{
    for (uint32_t i = 0; i < class->plan->step_count; i++) {
        const struct step *step = &class->plan->steps[i];
        if (step->once_per_client || !loads(bound, step->resource))
            continue;
        parts->seconds[step->operation][step->resource] +=
            weight * demand_s(step, link) / plan_inferences(class->plan, step->phase);
        parts->shared[step->operation][step->resource] |= step->shares_memory;
    }
}

/* With all cores busy, what shares memory takes as much longer as makes the bound's demand. */
static void slow_down(struct parts *parts, const struct bound *bound)
{
    double own = 0.0, shared = 0.0;
    for (int i = 0; i < STEP_OPERATION_COUNT; i++)
        for (int k = 0; k < RESOURCE_COUNT; k++)
            *(parts->shared[i][k] ? &shared : &own) += parts->seconds[i][k];
    for (int i = 0; i < STEP_OPERATION_COUNT && shared > 0.0; i++)
        for (int k = 0; k < RESOURCE_COUNT; k++)
            if (parts->shared[i][k])
                parts->seconds[i][k] *= (bound->offline_s + bound->online_s - own) / shared;
}

static void find_parts(struct parts *parts, const struct bound *bound,
                       const struct simulation_settings *settings)
{
    double *shares = memory_allocate(settings->class_count, sizeof *shares);
    settings_class_shares(settings, shares);
    for (size_t i = 0; i < settings->class_count; i++) {
        const struct client_class *class = &settings->classes[i];
        bool is_server = bound->class_index == 0;
        if (!is_server && bound->class_index != i + 1)
            continue;
        double weight = is_server ? shares[i] : 1.0;
        const struct link_profile *link = is_server ? &settings->server.link : &class->link;
        if (is_slots(bound))
            add_phases(parts, bound, class, weight);
        else
            add_steps(parts, bound, class, link, weight);
    }
    free(shares);
    if (!is_slots(bound))
        slow_down(parts, bound);
}

static int by_seconds(const void *left, const void *right)
{
    double one = ((const struct bound_part *)left)->seconds;
    double other = ((const struct bound_part *)right)->seconds;
    return (one < other) - (one > other);
}

size_t bound_parts_find(struct bound_part list[], const struct bound *bound,
                        const struct simulation_settings *settings)
{
    struct parts parts = {0};
    size_t count = 0;
    find_parts(&parts, bound, settings);
    for (int i = 0; i < STEP_OPERATION_COUNT; i++)
        for (int k = 0; k < RESOURCE_COUNT; k++)
            if (parts.seconds[i][k] > 0.0)
                list[count++] =
                    (struct bound_part){(enum operation)i, (enum resource)k, parts.seconds[i][k]};
    qsort(list, count, sizeof *list, by_seconds);
    return count;
}
