#include "cli/output/design_output.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/output.h"
#include "cli/table.h"
#include "models/graph/model_name.h"
#include "json/json_write.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_BASE_WIDTH 16 /* which names do not tell: hybrenet.c reads them back so */
#define NAME_SIZE 256       /* bytes: a network's name has two numbers for each of 16 stages */

/* ---- names ---- */

static void append_number(char *text, size_t size, uint32_t number, const char *after)
{
    size_t length = strlen(text);
    int added = snprintf(text + length, size - length, "%" PRIu32 "%s", number, after);
    assert(added > 0 && (size_t)added < size - length);
}

void design_tuple(const struct equalization_rule *rule,
                  const struct equalization_solution *solution, char tuple[DESIGN_TUPLE_SIZE])
{
    tuple[0] = '\0';
    for (uint32_t k = 0; k + 1 < rule->stage_count; k++)
        append_number(tuple, DESIGN_TUPLE_SIZE, solution->multipliers[k],
                      k + 2 < rule->stage_count ? "x" : "");
}

static bool has_depths(const struct equalization_rule *rule, const uint32_t depths[4])
{
    return rule->block == EQUALIZATION_BASIC && rule->stage_count == 4
        && memcmp(rule->depths, depths, 4 * sizeof *depths) == 0;
}

/* "hrn18_", or the depths of a shape without a number of its own. */
static void begin_name(const struct equalization_rule *rule, char name[NAME_SIZE])
{
    bool is_18 = has_depths(rule, (const uint32_t[]){2, 2, 2, 2});
    bool is_34 = has_depths(rule, (const uint32_t[]){3, 4, 6, 3});
    snprintf(name, NAME_SIZE, "%s",
             is_18                               ? "hrn18_"
             : is_34                             ? "hrn34_"
             : rule->block == EQUALIZATION_BASIC ? "hrn_"
                                                 : "hrn_bottleneck_");
    for (uint32_t i = 0; i < rule->stage_count && !is_18 && !is_34; i++)
        append_number(name, NAME_SIZE, rule->depths[i], i + 1 < rule->stage_count ? "x" : "_");
}

/* Fails on a name that the loader of networks would refuse. */
static bool name_design(const struct designs *designs, const struct design *design,
                        char name[NAME_SIZE], struct error *error)
{
    begin_name(&designs->rule, name);
    for (uint32_t k = 0; k + 1 < designs->rule.stage_count; k++)
        append_number(name, NAME_SIZE, design->solution.multipliers[k], "x");
    if (design->counts.stem.width != USUAL_BASE_WIDTH) {
        size_t length = strlen(name);
        snprintf(name + length, NAME_SIZE - length, "_m%" PRIu64, design->counts.stem.width);
    }
    return strlen(name) < MODEL_NAME_SIZE
        || error_set(error, ERROR_INPUT, NULL, "--write",
                     "the network's name must be at most %d bytes long, is \"%s\"",
                     MODEL_NAME_SIZE - 1, name);
}

/* ---- as rows ---- */

/* A stem, at most EQUALIZATION_MOST_STAGES stages, a head and all of them. */
enum {
    DESIGN_TUPLE,
    DESIGN_FIRST_TUPLE, /* for people: on the first of its rows */
    DESIGN_QUANTITY,
    DESIGN_STEM,
    DESIGN_STAGES,
    DESIGN_BEHIND_STAGES = 2, /* the head, and all of them */
    DESIGN_MOST_COLUMNS = DESIGN_STAGES + EQUALIZATION_MOST_STAGES + DESIGN_BEHIND_STAGES
};

/* Keys of the stages are kept in names. */
static size_t make_columns(struct table_column columns[DESIGN_MOST_COLUMNS], uint32_t stage_count,
                           char names[EQUALIZATION_MOST_STAGES][16])
{
    columns[DESIGN_TUPLE] = (struct table_column){"tuple", NULL, TABLE_TEXT};
    columns[DESIGN_FIRST_TUPLE] = (struct table_column){NULL, "multipliers", TABLE_TEXT};
    columns[DESIGN_QUANTITY] = (struct table_column){"quantity", "", TABLE_TEXT};
    columns[DESIGN_STEM] = (struct table_column){"stem", "stem", TABLE_COUNT, .leaves = 1};
    for (uint32_t i = 0; i < stage_count; i++) {
        snprintf(names[i], sizeof names[i], "s%" PRIu32, i + 1);
        columns[DESIGN_STAGES + i] =
            (struct table_column){names[i], names[i], TABLE_COUNT, .leaves = 3};
    }
    columns[DESIGN_STAGES + stage_count] =
        (struct table_column){"head", "head", TABLE_COUNT, .leaves = 2};
    columns[DESIGN_STAGES + stage_count + 1] = (struct table_column){"total", "total", TABLE_COUNT};
    return DESIGN_STAGES + stage_count + DESIGN_BEHIND_STAGES;
}

enum quantity { QUANTITY_WIDTH, QUANTITY_RELUS, QUANTITY_MACS, QUANTITY_COUNT };

static const char *const quantity_names[QUANTITY_COUNT] = {
    [QUANTITY_WIDTH] = "width",
    [QUANTITY_RELUS] = "ReLUs",
    [QUANTITY_MACS] = "MACs",
};

static double quantity_of(const struct equalization_stage *counts, enum quantity quantity)
{
    const uint64_t values[QUANTITY_COUNT] = {[QUANTITY_WIDTH] = counts->width,
                                             [QUANTITY_RELUS] = counts->relus,
                                             [QUANTITY_MACS] = counts->macs};
    return (double)values[quantity];
}

/* Head and network have no width. */
static void add_row(struct table *table, const char *tuple,
                    const struct equalization_counts *counts, uint32_t stage_count,
                    enum quantity quantity)
{
    const bool is_width = quantity == QUANTITY_WIDTH;
    const uint64_t all = quantity == QUANTITY_RELUS ? counts->relus : counts->macs;
    struct table_cell row[DESIGN_MOST_COLUMNS] = {
        [DESIGN_TUPLE] = TABLE_SAYS(tuple),
        [DESIGN_FIRST_TUPLE] = TABLE_SAYS(is_width ? tuple : ""),
        [DESIGN_QUANTITY] = TABLE_SAYS(quantity_names[quantity]),
        [DESIGN_STEM] = TABLE_HAS(quantity_of(&counts->stem, quantity)),
    };
    for (uint32_t i = 0; i < stage_count; i++)
        row[DESIGN_STAGES + i] = TABLE_HAS(quantity_of(&counts->stages[i], quantity));
    row[DESIGN_STAGES + stage_count] =
        TABLE_HAS(is_width ? NAN : quantity_of(&counts->head, quantity));
    row[DESIGN_STAGES + stage_count + 1] = TABLE_HAS(is_width ? NAN : (double)all);
    table_add(table, row);
}

void designs_give(const struct designs *designs, enum output_format format)
{
    uint32_t stage_count = designs->rule.stage_count;
    struct table_column columns[DESIGN_MOST_COLUMNS];
    char names[EQUALIZATION_MOST_STAGES][16];
    char(*tuples)[DESIGN_TUPLE_SIZE] = memory_allocate(designs->count, sizeof *tuples);
    struct table table;
    table_init(&table, columns, make_columns(columns, stage_count, names));
    for (size_t i = 0; i < designs->count; i++) {
        const struct design *design = &designs->items[i];
        design_tuple(&designs->rule, &design->solution, tuples[i]);
        for (int quantity = 0; quantity < QUANTITY_COUNT; quantity++)
            add_row(&table, tuples[i], &design->counts, stage_count, (enum quantity)quantity);
    }
    table_give(&table, format, stdout);
    table_free(&table);
    free(tuples);
}

/* ---- as JSON ---- */

static void write_stage(struct json_writer *writer, const char *name,
                        const struct equalization_stage *counts)
{
    json_write_object(writer, NULL, true);
    json_write_text(writer, "stage", name);
    json_write_integer(writer, "width", counts->width);
    json_write_integer(writer, "relus", counts->relus);
    json_write_integer(writer, "macs", counts->macs);
    json_write_object_end(writer);
}

static void write_stages(struct json_writer *writer, const struct equalization_counts *counts,
                         uint32_t stage_count)
{
    json_write_array(writer, "stages", false);
    write_stage(writer, "stem", &counts->stem);
    for (uint32_t i = 0; i < stage_count; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%" PRIu32, i + 1);
        write_stage(writer, name, &counts->stages[i]);
    }
    write_stage(writer, "head", &counts->head);
    json_write_array_end(writer);
}

static void write_design(struct json_writer *writer, const struct designs *designs,
                         const struct design *design)
{
    char tuple[DESIGN_TUPLE_SIZE];
    design_tuple(&designs->rule, &design->solution, tuple);
    json_write_object(writer, NULL, false);
    json_write_text(writer, "tuple", tuple);
    json_write_array(writer, "multipliers", true);
    for (uint32_t k = 0; k + 1 < designs->rule.stage_count; k++)
        json_write_integer(writer, NULL, design->solution.multipliers[k]);
    json_write_array_end(writer);
    json_write_integer(writer, "relus", design->counts.relus);
    json_write_integer(writer, "macs", design->counts.macs);
    write_stages(writer, &design->counts, designs->rule.stage_count);
    json_write_object_end(writer);
}

void designs_print_json(const struct designs *designs)
{
    struct json_writer writer = {.stream = stdout};
    json_write_array(&writer, NULL, false);
    for (size_t i = 0; i < designs->count; i++)
        write_design(&writer, designs, &designs->items[i]);
    json_write_array_end(&writer);
}

/* ---- network files ---- */

static void write_network_stem(struct json_writer *writer, uint64_t width)
{
    json_write_object(writer, "stem", true);
    json_write_integer(writer, "k", 3);
    json_write_integer(writer, "stride", 1);
    json_write_integer(writer, "pad", 1);
    json_write_integer(writer, "out", width);
    json_write_text(writer, "norm", "bn");
    json_write_text(writer, "act", "relu");
    json_write_object_end(writer);
}

static void write_network_stages(struct json_writer *writer, const struct equalization_rule *rule,
                                 const struct equalization_counts *counts)
{
    json_write_array(writer, "stages", false);
    for (uint32_t i = 0; i < rule->stage_count; i++) {
        json_write_object(writer, NULL, true);
        json_write_text(writer, "block",
                        rule->block == EQUALIZATION_BASIC ? "basic" : "bottleneck");
        if (rule->block == EQUALIZATION_BASIC)
            json_write_text(writer, "shortcut", "conv");
        json_write_integer(writer, "depth", rule->depths[i]);
        json_write_integer(writer, "width", counts->stages[i].width);
        json_write_integer(writer, "stride", i == 0 ? 1 : 2);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_network(FILE *stream, const char *name, const struct equalization_rule *rule,
                          const struct equalization_counts *counts)
{
    struct json_writer writer = {.stream = stream};
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "name", name);
    json_write_text(&writer, "family",
                    rule->block == EQUALIZATION_BASIC ? "resnet-basic" : "resnet-bottleneck");
    json_write_text(&writer, "source", "ReLU equalization, pisim network design");
    write_network_stem(&writer, counts->stem.width);
    write_network_stages(&writer, rule, counts);
    json_write_object(&writer, "head", true);
    json_write_text(&writer, "pool", "gap");
    json_write_array(&writer, "fc", true);
    json_write_text(&writer, NULL, "classes");
    json_write_array_end(&writer);
    json_write_object_end(&writer);
    json_write_object_end(&writer);
}

static bool write_file(const struct designs *designs, const struct design *design, const char *name,
                       const char *path, struct error *error)
{
    struct output output;
    if (!output_open(&output, path, OUTPUT_NEW, error))
        return false;
    write_network(output.stream, name, &designs->rule, &design->counts);
    if (!output_close(&output, true, error))
        return false;
    fprintf(stderr, "pisim: %s is in %s\n", name, path);
    return true;
}

bool designs_write(const struct designs *designs, const char *folder, struct error *error)
{
    for (size_t i = 0; i < designs->count; i++) {
        char name[NAME_SIZE];
        if (!name_design(designs, &designs->items[i], name, error))
            return false;
        char *path = memory_format_text("%s/%s.json", folder, name);
        bool written = write_file(designs, &designs->items[i], name, path, error);
        free(path);
        if (!written)
            return false;
    }
    return true;
}
