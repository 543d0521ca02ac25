#include "base/error.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "models/graph/network.h"
#include "models/graph/network_counts.h"
#include "scenario/library.h"
#include "json/json.h"

#include "base/memory.h"
#include "cli/options/format_option.h"
#include "cli/options/input_option.h"
#include "cli/session.h"
#include "cli/table.h"
#include "models/graph/network_columns.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_INPUTS "32,64,224"
#define MOST_INPUTS 64 /* input sizes in one call */

/* Everything that was asked for, and where it goes. */
struct inquiry {
    struct library library;
    struct warnings warnings;
    char **names; /* owned, as from library_names */
    size_t name_capacity;
    size_t name_count;
    struct network_input inputs[MOST_INPUTS];
    bool inputs_are_usual; /* nothing was said of them */
    size_t input_count;
    enum output_format format;
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
    inquiry->inputs_are_usual = !given && !command_line_has(line, "classes");
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

static void inquiry_init(struct inquiry *inquiry, const struct command_line *line)
{
    *inquiry = (struct inquiry){0};
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

/* What people read; programs get the columns of network_columns.h. */
enum {
    READ_NETWORK,
    READ_INPUT,
    READ_CLASSES,
    READ_PARAMETERS,
    READ_MACS,
    READ_RELUS,
    READ_LAYERS,
    READ_COUNT
};

static const struct table_column read_columns[READ_COUNT] = {
    [READ_NETWORK] = {NULL, "network", TABLE_TEXT},
    [READ_INPUT] = {NULL, "input", TABLE_NUMBER},
    [READ_CLASSES] = {NULL, "classes", TABLE_COUNT, .leaves = 1},
    [READ_PARAMETERS] = {NULL, "parameters", TABLE_COUNT, .leaves = 2},
    [READ_MACS] = {NULL, "MACs", TABLE_COUNT},
    [READ_RELUS] = {NULL, "ReLUs", TABLE_COUNT},
    [READ_LAYERS] = {NULL, "layers", TABLE_COUNT, .leaves = 3},
};

/* A network's row, with the texts that it borrows. */
struct counted {
    struct network_cell *cells; /* owned */
    char input[32];
};

static void add_counts(struct table *table, const struct network *network, struct counted *counted)
{
    struct network_counts counts = network_count(network);
    size_t column_count = table->column_count;
    struct table_cell *row = memory_allocate(column_count, sizeof *row);
    const struct table_cell read[READ_COUNT] = {
        [READ_NETWORK] = TABLE_SAYS(network->name),
        [READ_INPUT] = TABLE_SAYS(counted->input),
        [READ_CLASSES] = TABLE_HAS(network->classes),
        [READ_PARAMETERS] = TABLE_HAS((double)counts.parameters),
        [READ_MACS] = TABLE_HAS((double)(counts.macs_conv + counts.macs_fc)),
        [READ_RELUS] = TABLE_HAS((double)counts.relus),
        [READ_LAYERS] =
            TABLE_HAS((double)(counts.conv_layers + counts.proj_convs + counts.fc_layers)),
    };
    snprintf(counted->input, sizeof counted->input, "%" PRIu32 " x %" PRIu32, network->input.height,
             network->input.width);
    memcpy(row, read, sizeof read);
    for (size_t k = READ_COUNT; k < column_count; k++) {
        const struct network_cell *cell = &counted->cells[k - READ_COUNT];
        row[k] = (struct table_cell){cell->text[0] ? cell->text : NULL,
                                     cell->is_empty ? NAN : (double)cell->number};
    }
    table_add(table, row);
    free(row);
}

/* Networks that are counted: each name with each input, in this order. */
struct loaded {
    struct network *networks; /* owned */
    size_t count;
};

/* Where nothing is said, an ONNX model is fed with what it says itself. All of them before anything
 * is printed, so that output is whole or not there. */
static bool load_all(struct inquiry *inquiry, struct loaded *loaded, struct error *error)
{
    size_t name_count = 0;
    while (inquiry->names[name_count])
        name_count++;
    loaded->networks = memory_allocate(name_count * inquiry->input_count, sizeof *loaded->networks);
    for (size_t k = 0; k < name_count; k++) {
        struct network_input own;
        const struct network_input *inputs = inquiry->inputs;
        size_t input_count = inquiry->input_count;
        if (inquiry->inputs_are_usual
            && library_model_input(&inquiry->library, inquiry->names[k], &own)) {
            inputs = &own;
            input_count = 1;
        }
        for (size_t i = 0; i < input_count; i++) {
            struct network *network = &loaded->networks[loaded->count++];
            if (!load_network(inquiry, inquiry->names[k], &inputs[i], network, error))
                return false;
        }
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

static void print_counts(const struct inquiry *inquiry, const struct loaded *loaded)
{
    size_t stages = most_stages(loaded), column_count = READ_COUNT + network_column_count(stages);
    struct table_column *columns = memory_allocate(column_count, sizeof *columns);
    struct counted *counted = memory_allocate(loaded->count, sizeof *counted);
    struct table table;
    table_init(&table, columns, column_count);
    memcpy(columns, read_columns, sizeof read_columns);
    for (size_t k = 0; k < loaded->count; k++) {
        counted[k].cells = network_cells(&loaded->networks[k], stages);
        add_counts(&table, &loaded->networks[k], &counted[k]);
    }
    for (size_t k = READ_COUNT; k < column_count && loaded->count > 0; k++) {
        const struct network_cell *cell = &counted[0].cells[k - READ_COUNT];
        columns[k] = (struct table_column){.key = cell->name,
                                           .kind = cell->is_text ? TABLE_TEXT : TABLE_COUNT};
    }
    table_give(&table, inquiry->format, stdout);
    table_free(&table);
    for (size_t k = 0; k < loaded->count; k++)
        free(counted[k].cells);
    free(counted);
    free(columns);
}

static bool count_networks(const struct command_line *line, int *exit_status, struct error *error)
{
    struct inquiry inquiry;
    (void)exit_status;
    inquiry_init(&inquiry, line);
    struct loaded loaded = {0};
    bool done = read_names(&inquiry, line, error) && read_inputs(&inquiry, line, error)
             && format_option_read(line, &inquiry.format, error)
             && load_all(&inquiry, &loaded, error);
    if (done)
        print_counts(&inquiry, &loaded);
    loaded_free(&loaded);
    inquiry_free(&inquiry);
    return done;
}

/* ---- list ---- */

static const struct table_column list_columns[] = {
    {"network", "network", TABLE_TEXT},
    {"family", "family", TABLE_TEXT},
    {"stages", "stages", TABLE_COUNT},
};

static void print_list(const struct inquiry *inquiry, const struct loaded *loaded)
{
    struct table table;
    table_init(&table, list_columns, sizeof list_columns / sizeof *list_columns);
    for (size_t k = 0; k < loaded->count; k++)
        table_add(&table, (const struct table_cell[]){
                              TABLE_SAYS(inquiry->names[k]),
                              TABLE_SAYS(loaded->networks[k].family),
                              TABLE_HAS((double)loaded->networks[k].stage_count),
                          });
    table_give(&table, inquiry->format, stdout);
    table_free(&table);
}

static bool list_networks(const struct command_line *line, int *exit_status, struct error *error)
{
    struct inquiry inquiry;
    struct loaded loaded = {0};
    (void)exit_status;
    inquiry_init(&inquiry, line);
    inquiry.names = library_names(&inquiry.library, LIBRARY_NETWORK);
    network_input_named(&inquiry.inputs[inquiry.input_count++], "cifar100");
    bool done =
        format_option_read(line, &inquiry.format, error) && load_all(&inquiry, &loaded, error);
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
    FORMAT_OPTIONS,
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
    FORMAT_OPTIONS,
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
