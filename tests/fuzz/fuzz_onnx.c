/*
 * An ONNX model: what is imported is a network file that can be laid out, or is refused with a
 * reason.
 */
#include "fuzz.h"

#include "models/graph/network_counts.h"
#include "models/onnx/onnx_import.h"
#include "scratch_file.h"

#include <string.h>

/* The builder may know of limits that the importer does not, but every shape is the same. */
static void lay_out(const struct onnx_import *import)
{
    struct json_document document = {0};
    struct network network = {0};
    struct error error = {0};
    const struct network_input input = {"", import->input, import->classes};
    bool is_json = json_parse(&document, "imported", import->text, &error);
    assert(is_json);
    struct json_node node = json_root(&document);
    if (network_load(&network, &node, &input, &error))
        network_count(&network);
    else
        assert(strstr(error.message, "comes out, not") == NULL);
    network_free(&network);
    json_free(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct scratch_folder folder = scratch_folder_new();
    struct scratch_file file = scratch_file_new(&folder, "model.onnx", bytes, size);
    struct onnx_import import;
    struct error error = {0};
    if (onnx_import(&import, file.path, (struct shape){0}, &error))
        lay_out(&import);
    else
        assert(error.code == ERROR_INPUT && error.message[0] != '\0');
    onnx_import_free(&import);
    unlink(file.path);
    rmdir(folder.path);
    return 0;
}
