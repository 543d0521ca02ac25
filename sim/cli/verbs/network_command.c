#include "cli/verbs/verbs.h"

#include "base/memory.h"
#include "cli/input_option.h"
#include "cli/session.h"
#include "models/graph/network_columns.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

static bool read_inputs(struct inquiry *inquiry, const struct command_line *line,
                        struct error *error)
{
    const char *given = command_line_value(line, "input");
    unsigned long long classes = 0;
    if (!input_option_classes(line, &classes, error))
        return false;
    for (const char *at = given ? given : USUAL_INPUTS;;) {
        size_t length = strcspn(at, ",");
        if (inquiry->input_count == MOST_INPUTS)
            return error_set(error, ERROR_USAGE, NULL, "--input", "must be at most %d inputs",
                             MOST_INPUTS);
        if (!input_option_read(&inquiry->inputs[inquiry->input_count++], at, length, classes,
                               error))
            return false;
        if (at[length] == '\0')
            return true;
        at += length + 1;
    }
}

static bool read_format(struct inquiry *inquiry, const struct command_line *line,
                        struct error *error)
{
    bool csv = command_line_knows(line, "csv") && command_line_has(line, "csv");
    bool json = command_line_has(line, "json");
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

static void print_csv(const struct network_cell cells[], size_t count)
{
    for (size_t k = 0; k < count; k++) {
        if (k > 0)
            putchar(',');
        if (cells[k].is_text)
            print_csv_text(cells[k].text);
        else if (!cells[k].is_empty)
            printf("%" PRIu64, cells[k].number);
    }
    putchar('\n');
}

static void print_csv_names(const struct network_cell cells[], size_t count)
{
    for (size_t k = 0; k < count; k++)
        printf("%s%s", k > 0 ? "," : "", cells[k].name);
    putchar('\n');
}

static void write_json(struct json_writer *writer, const struct network_cell cells[], size_t count)
{
    json_write_object(writer, NULL, false);
    for (size_t k = 0; k < count; k++)
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

/* stages: that have columns */
static void print_counts(struct inquiry *inquiry, const struct network *network, size_t stages,
                         bool is_first)
{
    struct network_counts counts = network_count(network);
    struct network_cell *cells = network_cells(network, stages);
    size_t columns = network_column_count(stages);
    switch (inquiry->format) {
    case FORMAT_TABLE:
        if (is_first)
            printf("%-24s %11s %7s %13s %15s %13s %6s\n", "network", "input", "classes",
                   "parameters", "MACs", "ReLUs", "layers");
        print_table_row(network, &counts);
        break;
    case FORMAT_CSV:
        if (is_first)
            print_csv_names(cells, columns);
        print_csv(cells, columns);
        break;
    case FORMAT_JSON:
        write_json(&inquiry->writer, cells, columns);
        break;
    }
    free(cells);
}

/* Networks that are counted: each name with each input, in this order. */
struct loaded {
    struct network *networks; /* owned */
    size_t count;
};

/* All of them before anything is printed, so that output is whole or not there. */
static bool load_all(struct inquiry *inquiry, struct loaded *loaded, struct error *error)
{
    size_t name_count = 0;
    while (inquiry->names[name_count])
        name_count++;
    loaded->networks = memory_allocate(name_count * inquiry->input_count, sizeof *loaded->networks);
    for (size_t k = 0; k < name_count; k++)
        for (size_t input = 0; input < inquiry->input_count; input++) {
            struct network *network = &loaded->networks[loaded->count++];
            if (!load_network(inquiry, inquiry->names[k], &inquiry->inputs[input], network, error))
                return false;
        }
    return true;
}

static void loaded_free(struct loaded *loaded)
{
    for (size_t k = 0; k < loaded->count; k++)
        network_free(&loaded->networks[k]);
    free(loaded->networks);
}

/* Every row has the same columns. */
static size_t most_stages(const struct loaded *loaded)
{
    size_t most = NETWORK_COLUMN_STAGES;
    for (size_t k = 0; k < loaded->count; k++)
        if (loaded->networks[k].stage_count > most)
            most = loaded->networks[k].stage_count;
    return most;
}

static void print_all_counts(struct inquiry *inquiry, const struct loaded *loaded)
{
    size_t stages = most_stages(loaded);
    if (inquiry->format == FORMAT_JSON)
        json_write_array(&inquiry->writer, NULL, false);
    for (size_t k = 0; k < loaded->count; k++)
        print_counts(inquiry, &loaded->networks[k], stages, k == 0);
    if (inquiry->format == FORMAT_JSON)
        json_write_array_end(&inquiry->writer);
}

static bool count_networks(const struct command_line *line, int *exit_status, struct error *error)
{
    struct inquiry inquiry;
    (void)exit_status;
    inquiry_init(&inquiry, line);
    struct loaded loaded = {0};
    bool done = read_names(&inquiry, line, error) && read_inputs(&inquiry, line, error)
             && read_format(&inquiry, line, error) && load_all(&inquiry, &loaded, error);
    if (done)
        print_all_counts(&inquiry, &loaded);
    loaded_free(&loaded);
    inquiry_free(&inquiry);
    return done;
}

/* ---- list ---- */

static void print_entry(struct inquiry *inquiry, const char *name, const struct network *network)
{
    if (inquiry->format != FORMAT_JSON) {
        printf("%-24s %s\n", name, network->family);
        return;
    }
    json_write_object(&inquiry->writer, NULL, true);
    json_write_text(&inquiry->writer, "network", name);
    json_write_text(&inquiry->writer, "family", network->family);
    json_write_integer(&inquiry->writer, "stages", network->stage_count);
    json_write_object_end(&inquiry->writer);
}

static void print_list(struct inquiry *inquiry, const struct loaded *loaded)
{
    if (inquiry->format == FORMAT_JSON)
        json_write_array(&inquiry->writer, NULL, false);
    for (size_t k = 0; k < loaded->count; k++)
        print_entry(inquiry, inquiry->names[k], &loaded->networks[k]);
    if (inquiry->format == FORMAT_JSON)
        json_write_array_end(&inquiry->writer);
}

static bool list_networks(const struct command_line *line, int *exit_status, struct error *error)
{
    struct inquiry inquiry;
    struct loaded loaded = {0};
    (void)exit_status;
    inquiry_init(&inquiry, line);
    inquiry.names = library_names(&inquiry.library, LIBRARY_NETWORK);
    network_input_named(&inquiry.inputs[inquiry.input_count++], "cifar100");
    bool done = read_format(&inquiry, line, error) && load_all(&inquiry, &loaded, error);
    if (done)
        print_list(&inquiry, &loaded);
    loaded_free(&loaded);
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
    {"input", "INPUT,...", "sides of images, shapes as 1x28x28, or cifar10 and the like", false},
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
