#include "models/crypto/device.h"

#include "models/graph/model_name.h"

#include <stddef.h>

#define MOST_CORES ((uint64_t)1 << 20) /* as server.cores of a scenario */

static bool load_coefficients(struct device *device, const struct json_node *node,
                              struct error *error)
{
    struct json_node he = json_child(node, "he");
    struct json_node gc = json_child(node, "gc");
    struct json_node encode = json_child(node, "encode");
    device->has_he = json_has(node, "he");
    device->has_gc = json_has(node, "gc");
    device->has_encode = json_has(node, "encode");
    return (!device->has_he || he_coefficients_load(&device->he, &he, error))
        && (!device->has_gc || gc_coefficients_load(&device->gc, &gc, error))
        && (!device->has_encode || encode_coefficients_load(&device->encode, &encode, error));
}

/* What protocols without circuits need; is_used: else it is read, but no setting of the run. */
static bool load_interactive(struct device *device, const struct json_node *node, bool is_used,
                             struct error *error)
{
    struct json_document unnoted = *node->document;
    struct json_node view = *node;
    unnoted.notes = NULL;
    unnoted.world = NULL; /* nor is it drawn */
    view.document = is_used ? node->document : &unnoted;
    struct json_node products = json_child(&view, "coefficient_packing");
    struct json_node ot = json_child(&view, "ot");
    device->has_products = json_has(&view, "coefficient_packing");
    device->has_ot = json_has(&view, "ot");
    return (!device->has_products || product_coefficients_load(&device->products, &products, error))
        && (!device->has_ot || ot_coefficients_load(&device->ot, &ot, error));
}

bool device_load_for(struct device *device, const struct json_node *node, bool is_interactive,
                     struct error *error)
{
    static const char *const keys[] = {"name",
                                       "source",
                                       "note",
                                       "cores",
                                       "memory_bytes",
                                       "client_he_slowdown",
                                       "he",
                                       "gc",
                                       "encode",
                                       "coefficient_packing",
                                       "ot",
                                       "power",
                                       NULL};
    *device = (struct device){.client_he_slowdown = 1.0};
    return json_only(node, keys, error) && model_name_load(device->name, node, "name", error)
        && json_integer(node, "cores", &device->cores, error)
        && json_require(node, "cores", device->cores >= 1 && device->cores <= MOST_CORES,
                        "from 1 to 1048576", error)
        && json_optional_integer(node, "memory_bytes", &device->memory_bytes, error)
        && json_optional_number(node, "client_he_slowdown", &device->client_he_slowdown, error)
        && json_require(node, "client_he_slowdown",
                        device->client_he_slowdown > 0.0 && device->client_he_slowdown <= 1e6,
                        "above 0 and at most 1e6", error)
        && power_load(&device->power, node, error) && load_coefficients(device, node, error)
        && load_interactive(device, node, is_interactive, error);
}

bool device_load(struct device *device, const struct json_node *node, struct error *error)
{
    return device_load_for(device, node, true, error);
}
