#include "models/link_profile.h"

#include "base/units.h"

#include <stddef.h>

/* Slower or faster is a slip of the unit, and would end in seconds that no double holds. */
#define SLOWEST_BPS 1.0
#define FASTEST_BPS 1e18

/* Taken for a round trip, a one-way delay would halve every latency: its usual names get a hint. */
static bool no_one_way_delay(const struct json_node *node, struct error *error)
{
    static const char *const words[] = {"latency_s",       "delay_s",       "one_way_s",
                                        "one_way_delay_s", "propagation_s", NULL};
    for (size_t index = 0; words[index]; index++)
        if (json_is_object(node) && json_has(node, words[index]))
            return json_fail(node, words[index], error,
                             "one-way delays are not taken: give rtt_s, the round trip, which is "
                             "twice as long");
    return true;
}

static bool load_bandwidth(double *bandwidth_bps, const struct json_node *node, const char *key,
                           struct error *error)
{
    return json_number(node, key, bandwidth_bps, error)
        && json_require(node, key, *bandwidth_bps > 0.0, "above 0", error)
        && json_require(node, key, *bandwidth_bps >= SLOWEST_BPS && *bandwidth_bps <= FASTEST_BPS,
                        "from 1 to 1e18 bits per second", error);
}

bool link_profile_load(struct link_profile *link, const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"name",         "source", "note", "uplink_bps",
                                       "downlink_bps", "rtt_s",  NULL};
    *link = (struct link_profile){0};
    return no_one_way_delay(node, error) && json_only(node, keys, error)
        && load_bandwidth(&link->uplink_bps, node, "uplink_bps", error)
        && load_bandwidth(&link->downlink_bps, node, "downlink_bps", error)
        && json_optional_number(node, "rtt_s", &link->rtt_s, error)
        && json_require(node, "rtt_s", link->rtt_s >= 0.0, "at least 0", error)
        && json_require(node, "rtt_s", link->rtt_s <= DAY_S, "at most 86400", error);
}
