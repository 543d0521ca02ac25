#include "models/device.h"

#include "models/model_name.h"

#include <stddef.h>

#define MOST_CORES ((uint64_t)1 << 20)

static bool load_he(struct device *device, const struct json_node *node, struct error *error)
{
    struct json_node he = json_child(node, "he");
    device->has_he = json_has(node, "he");
    return !device->has_he || he_coefficients_load(&device->he, &he, error);
}

bool device_load(struct device *device, const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"name",         "source", "note", "cores",
                                       "memory_bytes", "he",     NULL};
    *device = (struct device){0};
    return json_only(node, keys, error) && model_name_load(device->name, node, "name", error)
        && json_integer(node, "cores", &device->cores, error)
        && json_require(node, "cores", device->cores >= 1 && device->cores <= MOST_CORES,
                        "from 1 to 1048576", error)
        && json_optional_integer(node, "memory_bytes", &device->memory_bytes, error)
        && load_he(device, node, error);
}
