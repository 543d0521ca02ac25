#include "models/plan/link_profile.h"

#include "base/units.h"

#include <math.h>
#include <stddef.h>

/* Slower or faster is a slip of the unit, and would end in seconds that no double holds. */
#define SLOWEST_BPS 1.0
#define FASTEST_BPS 1e18 /* a million Tbit/s: more is a slip of units */
/* Networks take about a millionth of it. */
#define MOST_JOULES_PER_BYTE 1.0
/* Of a medium, for either direction. */
#define LEAST_FRACTION 0.001

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

static bool load_full_duplex(struct link_profile *link, const struct json_node *node,
                             struct error *error)
{
    static const char *const foreign[] = {"shared_bps", "uplink_fraction", NULL};
    for (size_t index = 0; foreign[index]; index++)
        if (json_has(node, foreign[index]))
            return json_fail(node, foreign[index], error, "belongs to duplex \"half\" only");
    return load_bandwidth(&link->uplink_bps, node, "uplink_bps", error)
        && load_bandwidth(&link->downlink_bps, node, "downlink_bps", error);
}

/* Fixed slots split the medium; without them each direction takes what the other leaves. */
static bool load_half_duplex(struct link_profile *link, const struct json_node *node,
                             struct error *error)
{
    static const char *const foreign[] = {"uplink_bps", "downlink_bps", NULL};
    for (size_t index = 0; foreign[index]; index++)
        if (json_has(node, foreign[index]))
            return json_fail(node, foreign[index], error,
                             "belongs to duplex \"full\" only: give shared_bps");
    double shared_bps = 0.0;
    double uplink_fraction = NAN;
    if (!load_bandwidth(&shared_bps, node, "shared_bps", error)
        || !json_optional_number(node, "uplink_fraction", &uplink_fraction, error)
        || !json_require(
            node, "uplink_fraction",
            isnan(uplink_fraction)
                || (uplink_fraction >= LEAST_FRACTION && uplink_fraction <= 1.0 - LEAST_FRACTION),
            "from 0.001 to 0.999", error))
        return false;
    link->is_one_medium = isnan(uplink_fraction);
    link->uplink_bps = link->is_one_medium ? shared_bps : shared_bps * uplink_fraction;
    link->downlink_bps = link->is_one_medium ? shared_bps : shared_bps * (1.0 - uplink_fraction);
    return true;
}

static bool load_energy(struct link_profile *link, const struct json_node *node,
                        struct error *error)
{
    link->has_energy = json_has(node, "joules_per_byte");
    return !link->has_energy
        || (json_number(node, "joules_per_byte", &link->joules_per_byte, error)
            && json_require(node, "joules_per_byte",
                            link->joules_per_byte >= 0.0
                                && link->joules_per_byte <= MOST_JOULES_PER_BYTE,
                            "from 0 to 1", error));
}

bool link_profile_load(struct link_profile *link, const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {
        "name",       "source",          "note",  "duplex",     "uplink_bps",      "downlink_bps",
        "shared_bps", "uplink_fraction", "rtt_s", "discipline", "joules_per_byte", NULL};
    static const char *const duplexes[] = {"full", "half", NULL};
    int duplex = 0;
    *link = (struct link_profile){0};
    if (!no_one_way_delay(node, error) || !json_only(node, keys, error)
        || !json_optional_choice(node, "duplex", duplexes, &duplex, error))
        return false;
    return (duplex == 1 ? load_half_duplex(link, node, error) : load_full_duplex(link, node, error))
        && json_optional_number(node, "rtt_s", &link->rtt_s, error)
        && json_require(node, "rtt_s", link->rtt_s >= 0.0, "at least 0", error)
        && json_require(node, "rtt_s", link->rtt_s <= DAY_S, "at most 86400", error)
        && load_energy(link, node, error);
}
