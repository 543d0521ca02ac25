#include "models/graph/model_name.h"

#include <string.h>

bool model_name_load(char name[MODEL_NAME_SIZE], const struct json_node *node, const char *key,
                     struct error *error)
{
    const char *text = NULL;
    if (!json_text(node, key, &text, error))
        return false;
    size_t length = strlen(text);
    if (!json_require(node, key, length > 0 && length < MODEL_NAME_SIZE, "1 to 63 bytes long",
                      error)
        || !json_require(node, key, !strpbrk(text, "\n\t"), "one line without tabs", error))
        return false;
    memcpy(name, text, length + 1);
    return true;
}
