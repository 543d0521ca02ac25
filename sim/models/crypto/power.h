/*
 * power.h: the electric power that a machine draws.
 */
#ifndef MODELS_CRYPTO_POWER_H
#define MODELS_CRYPTO_POWER_H

#include "base/error.h"
#include "json/json.h"

struct power {
    bool is_known; /* else the rest is 0 */
    double idle_watts;
    double watts_per_busy_core; /* beside these */
};

/* Reads "power": {"idle_watts", "watts_per_busy_core"} of a device or a party; absent, what is
 * there stays. */
bool power_load(struct power *power, const struct json_node *owner, struct error *error) MUST_CHECK;

#endif
