#include "cli/network_command.h"

#include "base/json_write.h"
#include "base/memory.h"
#include "cli/session.h"
#include "models/network_columns.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_SIDE 65536
#define USUAL_INPUTS "32,64,224"
#define MOST_INPUTS 64

enum format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON };

/* Everything that was asked for, and where it goes. */
struct inquiry {
    struct library library;
    struct warnings warnings;
    char **names; /* owned, as from library_names */
    size_t name_capacity;
    size_t name_count;
    struct network_input inputs[MOST_INPUTS];
    size_t input_count;
    enum format format;
    struct json_writer writer;
};

/* ---- what was asked for ---- */

static void add_name(struct inquiry *inquiry, const char *name, size_t length)
{
    inquiry->names = memory_grow(inquiry->names, &inquiry->name_capacity, inquiry->name_count + 2,
                                 sizeof *inquiry->names);
    inquiry->names[inquiry->name_count++] = memory_format_text("%.*s", (int)length, name);
    inquiry->names[inquiry->name_count] = NULL;
}

/* "NAME,NAME" */
static void add_names(struct inquiry *inquiry, const char *text)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        add_name(inquiry, text, length);
        if (text[length] == '\0')
            return;
        text += length + 1;
    }
}

static bool read_names(struct inquiry *inquiry, const struct command_line *line,
                       struct error *error)
{
    bool all = command_line_has(line, "all");
    if (all == (line->operand_count > 0))
        return error_set(error, ERROR_USAGE, NULL, NULL, "%s",
                         all ? "names and --all exclude each other"
                             : "which networks? Give names, or --all (see pisim network list)");
    if (all)
        inquiry->names = library_names(&inquiry->library, LIBRARY_NETWORK);
    for (size_t k = 0; k < line->operand_count; k++)
        add_names(inquiry, line->operands[k]);
    return true;
}

/* The classes of the data set with images of this size; 0: none is usual. */
static uint32_t usual_classes(uint32_t side)
{
    switch (side) {
    case 32:
        return 100; /* CIFAR-100 */
    case 64:
        return 200; /* TinyImageNet */
    case 224:
        return 1000; /* ImageNet */
    }
    return 0;
}

static bool add_input(struct inquiry *inquiry, unsigned long side, unsigned long long classes,
                      struct error *error)
{
    struct network_input *input = &inquiry->inputs[inquiry->input_count++];
    uint32_t length = (uint32_t)side;
    *input = (struct network_input){.shape = {3, length, length}};
    input->classes = classes > 0 ? (uint32_t)classes : usual_classes(length);
    return input->classes > 0
        || error_set(error, ERROR_USAGE, NULL, "--classes",
                     "must be given for an input of %lu: only 32, 64 and 224 have a usual number",
                     side);
}

static bool read_inputs(struct inquiry *inquiry, const struct command_line *line,
                        struct error *error)
{
    const char *given = command_line_value(line, "input");
    const char *text = given ? given : USUAL_INPUTS;
    unsigned long long classes = 0;
    if (!command_line_integer(line, "classes", 1, NETWORK_LONGEST_SIDE, &classes, error))
        return false;
    for (const char *at = text;; at++) {
        size_t digits = strspn(at, "0123456789");
        unsigned long side = digits >= 1 && digits <= 5 ? strtoul(at, NULL, 10) : 0;
        if (side < 1 || side > LARGEST_SIDE || (at[digits] != ',' && at[digits] != '\0')
            || inquiry->input_count == MOST_INPUTS)
            return error_set(error, ERROR_USAGE, NULL, "--input",
                             "must be up to %d sides from 1 to %d, such as 32,64,224, is \"%s\"",
                             MOST_INPUTS, LARGEST_SIDE, text);
        if (!add_input(inquiry, side, classes, error))
            return false;
        at += digits;
        if (*at == '\0')
            return true;
    }
}

static bool read_format(struct inquiry *inquiry, const struct command_line *line,
                        struct error *error)
{
    bool csv = command_line_has(line, "csv"), json = command_line_has(line, "json");
    inquiry->format = json ? FORMAT_JSON : csv ? FORMAT_CSV : FORMAT_TABLE;
    return !(csv && json)
        || error_set(error, ERROR_USAGE, NULL, NULL, "--csv and --json exclude each other");
}

static void inquiry_init(struct inquiry *inquiry, const struct command_line *line)
{
    *inquiry = (struct inquiry){.writer.stream = stdout};
    library_init(&inquiry->library, command_line_value(line, "models"), session_built_folder(),
                 &inquiry->warnings);
}

static void inquiry_free(struct inquiry *inquiry)
{
    library_names_free(inquiry->names);
    library_free(&inquiry->library);
    warnings_free(&inquiry->warnings);
}

/* The network is owned by the caller, also after a failure. */
static bool load_network(struct inquiry *inquiry, const char *name,
                         const struct network_input *input, struct network *network,
                         struct error *error)
{
    *network = (struct network){0};
    const struct json_document *document =
        library_document_by_name(&inquiry->library, LIBRARY_NETWORK, name, error);
    if (!document)
        return false;
    struct json_node node = json_root(document);
    return network_load(network, &node, input, error);
}

/* ---- counts ---- */

/* Quoted where it must be (RFC 4180). */
static void print_csv_text(const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (; *text; text++)
        fputs(*text == '"' ? "\"\"" : (char[]){*text, '\0'}, stdout);
    putchar('"');
}

static void print_csv(const struct network_cell cells[NETWORK_COLUMN_COUNT])
{
    for (size_t k = 0; k < NETWORK_COLUMN_COUNT; k++) {
        if (k > 0)
            putchar(',');
        if (cells[k].is_text)
            print_csv_text(cells[k].text);
        else if (!cells[k].is_empty)
            printf("%" PRIu64, cells[k].number);
    }
    putchar('\n');
}

static void print_csv_names(const struct network_cell cells[NETWORK_COLUMN_COUNT])
{
    for (size_t k = 0; k < NETWORK_COLUMN_COUNT; k++)
        printf("%s%s", k > 0 ? "," : "", cells[k].name);
    putchar('\n');
}

static void write_json(struct json_writer *writer,
                       const struct network_cell cells[NETWORK_COLUMN_COUNT])
{
    json_write_object(writer, NULL, false);
    for (size_t k = 0; k < NETWORK_COLUMN_COUNT; k++)
        if (cells[k].is_text || cells[k].is_empty)
            json_write_text(writer, cells[k].name, cells[k].is_text ? cells[k].text : NULL);
        else
            json_write_integer(writer, cells[k].name, cells[k].number);
    json_write_object_end(writer);
}

static void print_table_row(const struct network *network, const struct network_counts *counts)
{
    printf("%-24s %4" PRIu32 " x %-4" PRIu32 " %7" PRIu32 " %13" PRIu64 " %15" PRIu64 " %13" PRIu64
           " %6" PRIu64 "\n",
           network->name, network->input.height, network->input.width, network->classes,
           counts->parameters, counts->macs_conv + counts->macs_fc, counts->relus,
           counts->conv_layers + counts->proj_convs + counts->fc_layers);
}

static bool print_counts(struct inquiry *inquiry, const struct network *network, bool is_first,
                         struct error *error)
{
    struct network_counts counts = network_count(network);
    struct network_cell cells[NETWORK_COLUMN_COUNT];
    if (!network_cells(cells, network, error))
        return false;
    switch (inquiry->format) {
    case FORMAT_TABLE:
        if (is_first)
            printf("%-24s %11s %7s %13s %15s %13s %6s\n", "network", "input", "classes",
                   "parameters", "MACs", "ReLUs", "layers");
        print_table_row(network, &counts);
        break;
    case FORMAT_CSV:
        if (is_first)
            print_csv_names(cells);
        print_csv(cells);
        break;
    case FORMAT_JSON:
        write_json(&inquiry->writer, cells);
        break;
    }
    return true;
}

static bool print_all_counts(struct inquiry *inquiry, struct error *error)
{
    bool done = true, is_first = true;
    for (size_t k = 0; inquiry->names[k] && done; k++)
        for (size_t input = 0; input < inquiry->input_count && done; input++) {
            struct network network;
            done =
                load_network(inquiry, inquiry->names[k], &inquiry->inputs[input], &network, error)
                && print_counts(inquiry, &network, is_first, error);
            is_first = false;
            network_free(&network);
        }
    return done;
}

static bool count_networks(const struct command_line *line, int *exit_status, struct error *error)
{
    struct inquiry inquiry;
    (void)exit_status;
    inquiry_init(&inquiry, line);
    bool is_read = read_names(&inquiry, line, error) && read_inputs(&inquiry, line, error)
                && read_format(&inquiry, line, error);
    if (is_read && inquiry.format == FORMAT_JSON)
        json_write_array(&inquiry.writer, NULL, false);
    bool done = is_read && print_all_counts(&inquiry, error);
    if (done && inquiry.format == FORMAT_JSON)
        json_write_array_end(&inquiry.writer);
    inquiry_free(&inquiry);
    return done;
}

/* ---- list ---- */

static bool print_entry(struct inquiry *inquiry, const char *name, struct error *error)
{
    static const struct network_input input = {"cifar100", {3, 32, 32}, 100};
    struct network network;
    bool loaded = load_network(inquiry, name, &input, &network, error);
    if (loaded && inquiry->format == FORMAT_JSON) {
        json_write_object(&inquiry->writer, NULL, true);
        json_write_text(&inquiry->writer, "network", name);
        json_write_text(&inquiry->writer, "family", network.family);
        json_write_integer(&inquiry->writer, "stages", network.stage_count);
        json_write_object_end(&inquiry->writer);
    } else if (loaded) {
        printf("%-24s %s\n", name, network.family);
    }
    network_free(&network);
    return loaded;
}

static bool list_networks(const struct command_line *line, int *exit_status, struct error *error)
{
    struct inquiry inquiry;
    (void)exit_status;
    inquiry_init(&inquiry, line);
    bool done = read_format(&inquiry, line, error);
    inquiry.names = library_names(&inquiry.library, LIBRARY_NETWORK);
    if (done && inquiry.format == FORMAT_JSON)
        json_write_array(&inquiry.writer, NULL, false);
    for (size_t k = 0; inquiry.names[k] && done; k++)
        done = print_entry(&inquiry, inquiry.names[k], error);
    if (done && inquiry.format == FORMAT_JSON)
        json_write_array_end(&inquiry.writer);
    inquiry_free(&inquiry);
    return done;
}

/* ---- the verbs ---- */

#define MODELS_OPTION                                                                              \
    {                                                                                              \
        "models", "DIR", "looks for models in this folder first", false                            \
    }

static const struct option_rule counts_options[] = {
    {"all", NULL, "every network of the catalogue instead of names", false},
    {"input", "SIDE,...", "height and width of the images: 32,64,224", false},
    {"classes", "N", "instead of 100, 200, 1000 for inputs 32, 64, 224", false},
    {"csv", NULL, "prints every count as CSV: totals, per stage, layers", false},
    {"json", NULL, "prints the same as a JSON array of objects", false},
    MODELS_OPTION,
    {NULL, NULL, NULL, false},
};

const struct verb network_counts_verb = {
    .name = "network counts",
    .operands = "[NAME[,NAME...]]...",
    .summary = "counts parameters, MACs and ReLUs of networks, in all and per stage",
    .example = "pisim network counts resnet18,hrn18_5x5x3x --input 32 --csv",
    .options = counts_options,
    .fewest_operands = 0,
    .most_operands = 1000,
    .work = count_networks,
};

static const struct option_rule list_options[] = {
    {"json", NULL, "prints a JSON array of objects", false},
    MODELS_OPTION,
    {NULL, NULL, NULL, false},
};

const struct verb network_list_verb = {
    .name = "network list",
    .operands = "",
    .summary = "lists the networks that there are; HybReNets of other widths go by their name",
    .example = "pisim network list",
    .options = list_options,
    .fewest_operands = 0,
    .most_operands = 0,
    .work = list_networks,
};
