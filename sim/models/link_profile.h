/*
 * link_profile.h: bandwidth per direction and round trip time of a link.
 *
 * The uplink leads from the client to the server.
 */
#ifndef MODELS_LINK_PROFILE_H
#define MODELS_LINK_PROFILE_H

#include "base/error.h"
#include "base/json.h"

struct link_profile {
    double uplink_bps;
    double downlink_bps;
    double rtt_s;       /* a round trip: two one-way delays */
    bool is_one_medium; /* half duplex as it comes: both directions share uplink_bps, which is
                           downlink_bps too */
};

/* Fails on bandwidths not above 0, a negative rtt_s, and one-way delays (the hint says: rtt_s). */
bool link_profile_load(struct link_profile *link, const struct json_node *node,
                       struct error *error) MUST_CHECK;

#endif
