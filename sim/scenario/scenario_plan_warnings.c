/* scenario_plan_warnings.c: plans that hardly say what is meant. */
#include "base/readable.h"
#include "base/units.h"
#include "base/warning.h"
#include "models/plan/operation.h"
#include "models/plan/plan.h"
#include "models/plan/protocol.h"
#include "scenario/scenario_parts.h"

#define LONGEST_PHASE_S (30.0 * DAY_S) /* a month: probably a slip of units */

static bool has_polynomials(const struct network *network)
{
    for (size_t index = 0; index < network->layer_count; index++)
        for (int degree = 0; degree < POLYNOMIAL_DEGREES; degree++)
            if (network->layers[index].polynomials[degree] > 0)
                return true;
    return false;
}

/* Multiplications of squares are there for channels of degree 3; without any polynomial the
 * protocol is DELPHI to the digit. */
static void warn_of_no_polynomials(const struct inference *inference, struct warnings *warnings)
{
    const struct protocol *protocol = &inference->protocol;
    bool has_cubes = false;
    for (size_t i = 0; i < protocol->item_count[PHASE_ONLINE]; i++)
        has_cubes |= protocol->items[PHASE_ONLINE][i].operation == OPERATION_ONLINE_CUBE;
    if (has_cubes && !has_polynomials(&inference->network))
        warnings_add(warnings, "no_polynomials",
                     "%s makes activations polynomials, but %s has ReLUs alone, so that all are "
                     "garbled, as by DELPHI; transforms with poly_channels, or \"safenet_half\", "
                     "choose which are polynomials",
                     protocol->name, inference->network.name);
}

/* The operation that takes longest, on its own. */
static struct operation_sum longest_of(const struct operation_sum sums[], size_t count)
{
    struct operation_sum longest = {0};
    for (size_t i = 0; i < count; i++)
        if (sums[i].sum.seconds > longest.sum.seconds)
            longest = sums[i];
    return longest;
}

/* "on the downlink of 100 bit/s", "on client_cpu" */
static const char *place_of(const struct operation_sum *operation, const struct link_profile *link,
                            char text[static READABLE_SIZE])
{
    char bps[READABLE_SIZE];
    bool is_up = operation->resource == RESOURCE_UPLINK;
    if (resource_is_link(operation->resource))
        snprintf(text, READABLE_SIZE, "the %s of %.30s", resource_name(operation->resource),
                 readable_bps(is_up ? link->uplink_bps : link->downlink_bps, bps));
    else
        snprintf(text, READABLE_SIZE, "%s", resource_name(operation->resource));
    return text;
}

static const char *unit_hint(enum resource resource)
{
    return resource_is_disk(resource) ? " Disks are in bits per second, 8e6 of which are 1 MB/s"
         : resource_is_link(resource) ? " Links are in bits per second, 1e6 of which are 1 Mbit/s"
                                      : "";
}

/* A phase of a month is a slip of a unit: bits per second are not megabits. */
static void warn_of_long_phases(const struct client_class *class, const struct plan *plan,
                                struct warnings *warnings)
{
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    struct operation_sum longest = longest_of(sums, plan_sum_operations(sums, plan, &class->link));
    char seconds[READABLE_SIZE], place[READABLE_SIZE];
    if (longest.sum.seconds > LONGEST_PHASE_S)
        warnings_add(warnings, "phase_takes_months",
                     "%s alone takes %s of one inference on %s: is a unit meant otherwise?%s",
                     operation_name(longest.operation),
                     readable_seconds(longest.sum.seconds, seconds),
                     place_of(&longest, &class->link, place), unit_hint(longest.resource));
}

/* Hours or days where seconds are meant. */
static void warn_of_short_horizon(const struct scenario *scenario, const struct plan *plan,
                                  const struct link_profile *link, struct warnings *warnings)
{
    double horizon_s = scenario->simulation.horizon_s;
    double online_s = plan_phase_s(plan, PHASE_ONLINE, link);
    char online[READABLE_SIZE], horizon[READABLE_SIZE];
    if (horizon_s < online_s)
        warnings_add(warnings, "horizon_is_short",
                     "the horizon of %s is over before one inference is, which takes %s online: "
                     "horizon_s is in seconds",
                     readable_seconds(horizon_s, horizon), readable_seconds(online_s, online));
}

void scenario_warn_of_plans(const struct scenario *scenario, struct warnings *warnings)
{
    warn_of_no_polynomials(&scenario->inference, warnings);
    for (size_t i = 0; i < scenario->own_count; i++)
        warn_of_no_polynomials(scenario->own[i], warnings);
    for (size_t i = 0; i < scenario->class_count; i++) {
        const struct plan *plan = scenario->classes[i].plan;
        warn_of_long_phases(&scenario->classes[i], plan, warnings);
        warn_of_short_horizon(scenario, plan, &scenario->classes[i].link, warnings);
    }
}
