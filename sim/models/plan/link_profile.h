/*
 * link_profile.h: bandwidth per direction and round trip time of a link.
 *
 * The uplink leads from the client to the server.
 */
#ifndef MODELS_PLAN_LINK_PROFILE_H
#define MODELS_PLAN_LINK_PROFILE_H

#include "base/error.h"
#include "json/json.h"

struct link_profile {
    double uplink_bps;
    double downlink_bps;
    double rtt_s;           /* a round trip: two one-way delays */
    bool is_one_medium;     /* half duplex as it comes: both directions share uplink_bps, which is
                               downlink_bps too */
    bool has_energy;        /* else the next is 0 */
    double joules_per_byte; /* of either direction */
};

/*
 * Reads {"uplink_bps", "downlink_bps"}, or {"duplex": "half", "shared_bps", "uplink_fraction"}:
 * with the fraction two directions of fixed size, without it one medium. The key "discipline" may
 * be there and is left to the machine.
 *
 * Fails on bandwidths not above 0, a negative rtt_s, keys of the other duplex, and one-way delays
 * (the hint says: rtt_s).
 */
bool link_profile_load(struct link_profile *link, const struct json_node *node,
                       struct error *error) MUST_CHECK;

#endif
