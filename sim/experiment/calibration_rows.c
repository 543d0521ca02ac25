#include "experiment/calibration_rows.h"

/* As a scenario would say it: a name, or {"channels": 3, ...}. */
static bool load_input(struct network_input *input, const char *name, struct error *error)
{
    struct json_document document = {0};
    bool good = json_parse(&document, "--input", "{}", error)
             && json_set(&document, "input", name, JSON_COMMAND_LINE, error);
    if (good) {
        struct json_node root = json_root(&document);
        struct json_node node = json_child(&root, "input");
        good = network_input_load(input, &node, error);
    }
    json_free(&document);
    return good;
}

bool calibration_network_load(struct network *network, struct network_input *input,
                              struct library *library, const char *network_name,
                              const char *input_name, struct error *error)
{
    *network = (struct network){0};
    if (!load_input(input, input_name, error))
        return false;
    const struct json_document *document =
        library_document_by_name(library, LIBRARY_NETWORK, network_name, error);
    if (document == NULL)
        return false;
    struct json_node node = json_root(document);
    return network_load(network, &node, input, error);
}
