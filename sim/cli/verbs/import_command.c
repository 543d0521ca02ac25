#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "models/graph/network.h"
#include "json/json.h"

#include "base/output.h"
#include "base/warning.h"
#include "cli/options/input_option.h"
#include "models/onnx/onnx_import.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Sides in place of the model's; none where nothing is said. */
static bool read_input(const struct command_line *line, struct shape *shape, struct error *error)
{
    struct network_input input = {0};
    const char *text = command_line_value(line, "input");
    bool read = text == NULL || input_option_read(&input, text, strlen(text), 1, error);
    *shape = input.shape;
    return read;
}

/* What is written must be a network that can be laid out. */
static bool check_network(const struct onnx_import *import, const char *path, struct error *error)
{
    struct json_document document = {0};
    struct network network = {0};
    const struct network_input input = {"", import->input, import->classes};
    bool good = json_parse(&document, path, import->text, error);
    if (good) {
        struct json_node node = json_root(&document);
        good = network_load(&network, &node, &input, error);
        network_free(&network);
    }
    json_free(&document);
    return good;
}

static bool write_network(const struct onnx_import *import, const char *path, struct error *error)
{
    struct output output;
    if (path == NULL) {
        fputs(import->text, stdout);
        return true; /* command_line_serve checks it */
    }
    if (!output_open(&output, path, OUTPUT_NEW, error))
        return false;
    fputs(import->text, output.stream);
    if (!output_close(&output, true, error))
        return false;
    fprintf(stderr,
            "pisim: written to %s, for an input of %" PRIu32 "x%" PRIu32 "x%" PRIu32 " and %" PRIu32
            " classes\n",
            path, import->input.channels, import->input.height, import->input.width,
            import->classes);
    return true;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct onnx_import import = {0};
    struct shape input;
    (void)exit_status;
    bool good = read_input(line, &input, error)
             && onnx_import(&import, line->operands[0], input, error)
             && check_network(&import, line->operands[0], error)
             && write_network(&import, command_line_value(line, "out"), error);
    onnx_import_free(&import);
    return good;
}

static const struct option_rule options[] = {
    {"out", "FILE", "the network's file (default: stdout); must not be there yet", false},
    {"input", "CxHxW", "sides of the image, where the model leaves them open or others are wanted",
     false},
    {0},
};

const struct verb network_import_verb = {
    .name = "network import",
    .operands = "MODEL.onnx",
    .summary = "makes a network file of an ONNX model, which scenarios may also name as it is",
    .example = "pisim network import resnet50.onnx --out resnet50_onnx.json",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
