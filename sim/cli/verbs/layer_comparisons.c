/* layer_comparisons.c: what a layer of comparisons costs in bytes and messages. */
#include "cli/verbs/verbs.h"
#include "models/crypto/ot_traffic.h"
#include "json/json_write.h"

#include "base/warning.h"
#include "cli/options/format_option.h"
#include "cli/options/layer_option.h"
#include "cli/options/ot_option.h"
#include "cli/output/quantities.h"
#include "models/crypto/he_packing.h"
#include "models/graph/network.h"

#include <inttypes.h>
#include <string.h>

/* ---- reading ---- */

static bool find_relu(const struct command_line *line, const struct ot_parameters *parameters,
                      struct ot_traffic *traffic, struct error *error)
{
    uint64_t count = 0;
    bool read = count_option_read(line, "count", true, NETWORK_MOST_ELEMENTS, &count, error);
    *traffic = ot_relu(parameters, count, true);
    return read;
}

static bool find_maxpool(const struct command_line *line, const struct ot_parameters *parameters,
                         struct ot_traffic *traffic, struct error *error)
{
    uint64_t outputs = 0, height = 0, width = 0;
    if (!count_option_read(line, "outputs", true, NETWORK_MOST_ELEMENTS, &outputs, error)
        || !rectangle_option_read(line, "kernel", &height, &width, error))
        return false;
    *traffic = ot_maximum(parameters, outputs, height * width - 1, true);
    return true;
}

static bool find_argmax(const struct command_line *line, const struct ot_parameters *parameters,
                        struct ot_traffic *traffic, struct error *error)
{
    uint64_t classes = 1;
    bool read = count_option_read(line, "classes", true, HE_LONGEST_SIDE, &classes, error);
    *traffic = ot_maximum(parameters, 1, read ? classes - 1 : 0, true);
    return read;
}

static bool find_truncate(const struct command_line *line, const struct ot_parameters *parameters,
                          struct ot_traffic *traffic, struct error *error)
{
    static const char *const signs[] = {"unknown", "known", NULL};
    uint64_t count = 0, bits = 0;
    int sign = 0;
    if (!count_option_read(line, "count", true, NETWORK_MOST_ELEMENTS, &count, error)
        || !count_option_read(line, "bits", true, parameters->ring_bits - 1, &bits, error)
        || !word_option_read(line, "sign", signs, &sign, error))
        return false;
    *traffic = ot_truncation(parameters, count, bits, sign == 1);
    return true;
}

static const struct {
    const char *name;
    bool (*find)(const struct command_line *line, const struct ot_parameters *parameters,
                 struct ot_traffic *traffic, struct error *error);
} kinds[] = {
    {"relu", find_relu},
    {"maxpool", find_maxpool},
    {"argmax", find_argmax},
    {"truncate", find_truncate},
};

static bool find_traffic(const struct command_line *line, const struct ot_parameters *parameters,
                         struct ot_traffic *traffic, struct error *error)
{
    size_t kind = 0;
    while (strcmp(line->operands[0], kinds[kind].name) != 0)
        kind++; /* it is one of them: layer_command.c saw to that */
    return kinds[kind].find(line, parameters, traffic, error);
}

/* ---- telling ---- */

enum { FACT_COUNT = 6 }; /* of list_facts */

static void list_facts(const struct ot_traffic *traffic, struct quantity facts[static FACT_COUNT])
{
    const struct quantity list[FACT_COUNT] = {
        {"up_bytes", ot_up_bytes(traffic), "client to server"},
        {"down_bytes", ot_down_bytes(traffic), "server to client"},
        {"silent_up_bytes", traffic->silent_up_bits / 8.0,
         "of these, what makes silent transfers of the client"},
        {"silent_down_bytes", traffic->silent_down_bits / 8.0, "... and of the server"},
        {"messages", (double)traffic->messages, "one after the other, in both directions"},
        {"comparisons", (double)traffic->comparisons, "of all bits"},
    };
    memcpy(facts, list, sizeof list);
}

static void write_facts(const char *kind, const struct ot_parameters *parameters,
                        const struct quantity facts[FACT_COUNT])
{
    struct json_writer writer = {.stream = stdout};
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "kind", kind);
    json_write_text(&writer, "ot", ot_extension_names[parameters->extension]);
    json_write_text(&writer, "comparison", ot_comparison_names[parameters->comparison]);
    json_write_integer(&writer, "ring_bits", parameters->ring_bits);
    json_write_integer(&writer, "digit_bits", parameters->digit_bits);
    quantities_write(facts, FACT_COUNT, &writer);
    json_write_object_end(&writer);
}

static void warn(const struct command_line *line, const struct ot_parameters *parameters)
{
    struct warnings warnings = {0};
    if (parameters->comparison == OT_FIELD)
        warnings_add(&warnings, "unchecked_costs",
                     "bytes of comparisons in a field were never checked");
    if (strcmp(line->operands[0], "truncate") == 0)
        warnings_add(&warnings, "unchecked_costs",
                     "of truncations only the sum of both directions is told: how it falls to "
                     "them, and their messages, are a choice");
    warnings_print(&warnings, stderr);
    warnings_free(&warnings);
}

bool layer_comparisons_tell(const struct command_line *line, struct error *error)
{
    struct ot_parameters parameters;
    struct ot_traffic traffic;
    struct quantity facts[FACT_COUNT];
    enum output_format format;
    if (!format_option_read(line, &format, error) || !ot_option_read(line, &parameters, error)
        || !find_traffic(line, &parameters, &traffic, error))
        return false;
    warn(line, &parameters);
    list_facts(&traffic, facts);
    if (format == FORMAT_JSON)
        write_facts(line->operands[0], &parameters, facts);
    else
        quantities_give(facts, FACT_COUNT, format, stdout);
    return true;
}
