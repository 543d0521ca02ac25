#include "models/crypto/power.h"

#include <stddef.h>

#define MOST_WATTS 1e9 /* a power station: more is a slip of units */

static bool load_watts(double *watts, const struct json_node *node, const char *key,
                       struct error *error)
{
    return json_number(node, key, watts, error)
        && json_require(node, key, *watts >= 0.0 && *watts <= MOST_WATTS, "from 0 to 1e9", error);
}

bool power_load(struct power *power, const struct json_node *owner, struct error *error)
{
    static const char *const keys[] = {"idle_watts", "watts_per_busy_core", "source", NULL};
    struct json_node node = json_child(owner, "power");
    if (!json_has(owner, "power"))
        return true;
    power->is_known = true;
    return json_only(&node, keys, error) && load_watts(&power->idle_watts, &node, keys[0], error)
        && load_watts(&power->watts_per_busy_core, &node, keys[1], error);
}
