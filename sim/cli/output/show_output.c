#include "cli/output/show_output.h"

#include "base/memory.h"
#include "cli/table.h"
#include "models/graph/network.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BAR_LENGTH 5 /* characters: tells fifths, and four bars fit a line */

/* ---- stages ---- */

/* What is told of each stage, with its share of the network and a bar. */
enum column { COLUMN_RELUS, COLUMN_MACS, COLUMN_HE, COLUMN_GC, COLUMN_COUNT };

static const char *const share_keys[COLUMN_COUNT] = {
    [COLUMN_RELUS] = "relus_fraction",
    [COLUMN_MACS] = "macs_fraction",
    [COLUMN_HE] = "he_fraction",
    [COLUMN_GC] = "gc_fraction",
};

enum {
    STAGE_WHEN,
    STAGE_NAME,
    STAGE_POLYNOMIALS,
    STAGE_VALUES, /* of each column: value, share, share as people read it, bar */
    PER_COLUMN = 4,
    STAGE_COLUMNS = STAGE_VALUES + PER_COLUMN * COLUMN_COUNT
};

static const struct table_column stage_columns[STAGE_COLUMNS] = {
    [STAGE_WHEN] = {"transforms", NULL, TABLE_TEXT},
    [STAGE_NAME] = {"stage", "stage", TABLE_TEXT},
    [STAGE_POLYNOMIALS] = {"polynomials", "polynomials", TABLE_COUNT, .leaves = 2},
    {"relus", "ReLUs", TABLE_COUNT},
    {"relus_fraction", NULL, TABLE_NUMBER},
    {NULL, "of all", TABLE_NUMBER, .leaves = 3},
    {NULL, "", TABLE_TEXT, .leaves = 1},
    {"macs", "MACs", TABLE_COUNT},
    {"macs_fraction", NULL, TABLE_NUMBER},
    {NULL, "of all", TABLE_NUMBER, .leaves = 3},
    {NULL, "", TABLE_TEXT, .leaves = 1},
    {"he_s", "HE s", TABLE_SECONDS},
    {"he_fraction", NULL, TABLE_NUMBER},
    {NULL, "of all", TABLE_NUMBER, .leaves = 3},
    {NULL, "", TABLE_TEXT, .leaves = 1},
    {"gc_s", "GC s", TABLE_SECONDS},
    {"gc_fraction", NULL, TABLE_NUMBER},
    {NULL, "of all", TABLE_NUMBER, .leaves = 3},
    {NULL, "", TABLE_TEXT, .leaves = 1},
};

static double value_of(const struct stage_cost *cost, enum column column)
{
    switch (column) {
    case COLUMN_RELUS:
        return (double)cost->relus;
    case COLUMN_MACS:
        return (double)cost->macs;
    case COLUMN_HE:
        return cost->he_s;
    case COLUMN_GC:
        return cost->gc_s;
    case COLUMN_COUNT:
        break;
    }
    return NAN;
}

static double share_of(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

/* The largest stage before the transforms: a bar's full length. */
static struct stage_cost find_scale(const struct stage_costs *costs)
{
    struct stage_cost scale = {0};
    for (size_t k = 0; k < costs->count; k++) {
        const struct stage_cost *stage = &costs->stages[k];
        scale.relus = stage->relus > scale.relus ? stage->relus : scale.relus;
        scale.macs = stage->macs > scale.macs ? stage->macs : scale.macs;
        scale.he_s = fmax(stage->he_s, scale.he_s);
        scale.gc_s = fmax(stage->gc_s, scale.gc_s);
    }
    return scale;
}

/* A dot stands for what is there, but shorter than a sign. */
static void draw_bar(char bar[BAR_LENGTH + 1], double share)
{
    int length = (int)lround(share * BAR_LENGTH);
    for (int k = 0; k < length && k < BAR_LENGTH; k++)
        *bar++ = '#';
    if (length == 0 && share > 0.0)
        *bar++ = '.';
    *bar = '\0';
}

/* The texts of a row, which the table borrows. */
struct row_texts {
    char shares[COLUMN_COUNT][16];
    char bars[COLUMN_COUNT][BAR_LENGTH + 1];
};

/* scale   of the bars; NULL: a row without */
static void add_stage(struct table *table, const char *when, const char *name,
                      const struct stage_cost *cost, const struct stage_cost *whole,
                      const struct stage_cost *scale, struct row_texts *texts)
{
    struct table_cell row[STAGE_COLUMNS] = {
        [STAGE_WHEN] = TABLE_SAYS(when),
        [STAGE_NAME] = TABLE_SAYS(name),
        [STAGE_POLYNOMIALS] = TABLE_HAS((double)cost->polynomials),
    };
    for (int k = 0; k < COLUMN_COUNT; k++) {
        double value = value_of(cost, (enum column)k);
        double share = share_of(value, value_of(whole, (enum column)k));
        snprintf(texts->shares[k], sizeof texts->shares[k], "%.1f %%", 100.0 * share);
        if (scale)
            draw_bar(texts->bars[k], share_of(value, value_of(scale, (enum column)k)));
        struct table_cell *cells = &row[STAGE_VALUES + PER_COLUMN * k];
        cells[0] = TABLE_HAS(value);
        cells[1] = TABLE_HAS(share);
        cells[2] = TABLE_SAYS(texts->shares[k]);
        cells[3] = TABLE_SAYS(texts->bars[k]);
    }
    table_add(table, row);
}

/* texts   one for each stage, and one for the total */
static void add_stages(struct table *table, const char *when, const struct stage_costs *costs,
                       const struct stage_costs *before, struct row_texts texts[])
{
    struct stage_cost scale = find_scale(before);
    for (size_t k = 0; k < costs->count; k++)
        add_stage(table, when, costs->stages[k].stage, &costs->stages[k], &costs->total, &scale,
                  &texts[k]);
    add_stage(table, when, "total", &costs->total, &before->total, NULL, &texts[costs->count]);
}

/* A network's stages for people, under a title of their own. */
static void print_stages(const char *title, const struct stage_costs *costs,
                         const struct stage_costs *before)
{
    struct row_texts *texts = memory_allocate(costs->count + 1, sizeof *texts);
    struct table_column columns[STAGE_COLUMNS];
    struct table table;
    memcpy(columns, stage_columns, sizeof columns);
    columns[STAGE_NAME].title = title;
    table_init(&table, columns, STAGE_COLUMNS);
    add_stages(&table, title, costs, before, texts);
    table_print(&table, stdout);
    table_free(&table);
    free(texts);
}

void show_print(const struct show_report *report)
{
    const struct network *network = &report->before.network;
    const struct stage_costs *before = &report->before.costs;
    printf("%s, %" PRIu32 " x %" PRIu32 " x %" PRIu32 ", %" PRIu32
           " classes; HE evaluation and garbling on %s, circuits evaluated on %s, one core each\n",
           network->name, network->input.channels, network->input.height, network->input.width,
           network->classes, report->server, report->client);
    print_stages(report->is_transformed ? "before" : "stage", before, before);
    if (report->is_transformed) {
        putchar('\n');
        print_stages("after", &report->after.costs, before);
    }
}

void show_give(const struct show_report *report, enum output_format format)
{
    const struct stage_costs *before = &report->before.costs, *after = &report->after.costs;
    struct row_texts *texts = memory_allocate(before->count + after->count + 2, sizeof *texts);
    struct table table;
    table_init(&table, stage_columns, STAGE_COLUMNS);
    add_stages(&table, "before", before, before, texts);
    if (report->is_transformed)
        add_stages(&table, "after", after, before, texts + before->count + 1);
    table_give(&table, format, stdout);
    table_free(&table);
    free(texts);
}

/* ---- activations ---- */

static const struct table_column activation_columns[] = {
    {"index", "activation", TABLE_COUNT},
    {"slot", "", TABLE_TEXT},
    {"elements", "elements", TABLE_COUNT, .leaves = 1},
    {"relus", "ReLUs", TABLE_COUNT},
    {"polynomials", "polynomials", TABLE_COUNT},
};

void show_print_activations(const struct show_report *report)
{
    const struct network *network =
        report->is_transformed ? &report->after.network : &report->before.network;
    struct table table;
    size_t number = 0;
    table_init(&table, activation_columns, sizeof activation_columns / sizeof *activation_columns);
    for (size_t index = 0; index < network->layer_count; index++) {
        const struct layer *layer = &network->layers[index];
        uint64_t polynomials = 0;
        if (layer->kind != LAYER_ACTIVATION)
            continue;
        for (int degree = 0; degree < POLYNOMIAL_DEGREES; degree++)
            polynomials += layer->polynomials[degree];
        table_add(&table, (const struct table_cell[]){
                              TABLE_HAS((double)number++), TABLE_SAYS(layer->name),
                              TABLE_HAS((double)shape_elements(layer->out)),
                              TABLE_HAS((double)layer->relus), TABLE_HAS((double)polynomials)});
    }
    putchar('\n');
    table_print(&table, stdout);
    table_free(&table);
}

/* ---- for programs ---- */

static void write_cost(struct json_writer *writer, const char *key, const struct stage_cost *cost,
                       const struct stage_cost *whole)
{
    json_write_object(writer, key, true);
    if (cost->stage)
        json_write_text(writer, "stage", cost->stage);
    json_write_integer(writer, "relus", cost->relus);
    json_write_integer(writer, "polynomials", cost->polynomials);
    json_write_integer(writer, "macs", cost->macs);
    json_write_number(writer, "he_s", cost->he_s);
    json_write_number(writer, "gc_s", cost->gc_s);
    for (int k = 0; k < COLUMN_COUNT; k++)
        json_write_number(
            writer, share_keys[k],
            share_of(value_of(cost, (enum column)k), value_of(whole, (enum column)k)));
    json_write_object_end(writer);
}

static void write_activation(struct json_writer *writer, const struct layer *layer, size_t number)
{
    json_write_object(writer, NULL, true);
    json_write_integer(writer, "index", number);
    json_write_text(writer, "slot", layer->name);
    json_write_text(writer, "stage", layer->stage);
    json_write_integer(writer, "elements", shape_elements(layer->out));
    json_write_integer(writer, "relus", layer->relus);
    json_write_array(writer, "polynomials", true);
    for (int degree = 0; degree < POLYNOMIAL_DEGREES; degree++)
        json_write_integer(writer, NULL, layer->polynomials[degree]);
    json_write_array_end(writer);
    json_write_object_end(writer);
}

static void write_network(struct json_writer *writer, const char *key,
                          const struct shown_network *shown, const struct stage_cost *before)
{
    const struct stage_costs *costs = &shown->costs;
    size_t number = 0;
    json_write_object(writer, key, false);
    json_write_array(writer, "stages", false);
    for (size_t k = 0; k < costs->count; k++)
        write_cost(writer, NULL, &costs->stages[k], &costs->total);
    json_write_array_end(writer);
    write_cost(writer, "total", &costs->total, before);
    json_write_array(writer, "activations", false);
    for (size_t index = 0; index < shown->network.layer_count; index++)
        if (shown->network.layers[index].kind == LAYER_ACTIVATION)
            write_activation(writer, &shown->network.layers[index], number++);
    json_write_array_end(writer);
    json_write_object_end(writer);
}

void show_print_json(const struct show_report *report)
{
    struct json_writer writer = {.stream = stdout};
    const struct network *network = &report->before.network;
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "network", network->name);
    json_write_integer(&writer, "channels", network->input.channels);
    json_write_integer(&writer, "height", network->input.height);
    json_write_integer(&writer, "width", network->input.width);
    json_write_integer(&writer, "classes", network->classes);
    json_write_text(&writer, "server", report->server);
    json_write_text(&writer, "client", report->client);
    write_network(&writer, "before", &report->before, &report->before.costs.total);
    if (report->is_transformed)
        write_network(&writer, "after", &report->after, &report->before.costs.total);
    json_write_object_end(&writer);
}
